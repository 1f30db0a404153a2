//! Names of people as they stand in bylines: taken out of their line, told from other words, joined.

use std::sync::LazyLock;

use regex::Regex;

use super::super::prose;
use super::roles;

static LEAD: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)^\W*((recipe|written|posted|published|story|reported|words|text|reviewed|edited|authored|contributed|article|medically reviewed)\s+)?(author\(s\)|(by|authors?|contributors?|(?-i:di)|von|par|por|av|af|door|oleh|penulis|autor(in|en|a)?|auteur|автор|текст)\b)\s*[:：|]?\s*")
        .ok()
});

static CHINESE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:^\W*(?:文\s?[/／]\s?[^\s，。：:]{1,10}作者|作者|[^\s，。：:]{0,8}[记記]者|撰文|撰稿|采写|文字|编译|文|编辑|责任编辑|责编)\s*(?:[:：/／丨|｜]|\s)|[\s，,；;](?:作者|记者|撰文)\s*[:：])\s*([^\s:：/／丨|｜，。】）)]{2,5}(?:[ 、,，][^\s:：/／丨|｜，。】）)]{2,4}){0,5}|[A-Za-z][\w .]{2,40})").ok()
});

/// `某某社杭州11月22日电（记者张晓明、李四）`
static BRACKETED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^[^。]{0,24}[（(〔［【\[][^（()）。]{0,8}[记記]者\s*(?:(\p{Han}{3})\p{Han}{2,5}\d{1,2}日[电電]|(\p{Han}{2,4}(?:[ \x{3000}、,，]\p{Han}{2,4}){0,5})(?:[／/]\p{Han}{2,6})?)[）)〕］】\]]").ok()
});

/// `张晓明 李四光 杭州报道`, `张晓明 发自杭州`
static FROM: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[\s\x{3000}]\p{Han}{2,5}(报道|電|电|讯)$").ok());

/// `，某某网经授权发布` behind a name.
static GRANTED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[，,][^，,。：:]{0,14}授权[^。]*。?$").ok());

/// `（张晓明/文）`
static SIGNED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^[（(]?(\p{Han}{2,4})\s*[/／]\s*文[)）]?$").ok());

/// What stands behind a name in its line: another role's people, a date, reading time, a separator.
static TAIL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)\s*([|•●—–]|\s[·⋅‧]|[·⋅‧]\s|,?\s+((senior|staff|chief|business|political|technology|economics|special|contributing)\s+)*(reporter|writer|correspondent|columnist)s?(?-u:\b)|\sin\s(?-i:\p{Lu})|(?-u:\b)on(?-u:\b)|(?-u:\b)((medically|expert|technically|clinically)\s+)?(reviewed|edited|fact[- ]checked|photographed|illustrated|photos?|photography|illustrations?)( and \w+)? by(?-u:\b)|(?-u:\b)updated(?-u:\b)|(?-u:\b)published(?-u:\b)|(?-u:\b)posted(?-u:\b)|(?-u:\b)last (updated|modified|edited|published|reviewed)|\s[-:：]\s|\d{1,4}[:/.-]\d|(?-u:\b)\d{1,2}(st|nd|rd|th)? (jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|(?-u:\b)(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d|(?-u:\b)\d+\s*min|(?-u:\b)(19|20)\d\d(?-u:\b)).*$").ok()
});

/// Words of pages that stand where names stand.
const NOT_NAMES: [&str; 44] = [
    "read",
    "more",
    "share",
    "follow",
    "view",
    "posts",
    "post",
    "about",
    "subscribe",
    "comments",
    "comment",
    "home",
    "news",
    "contact",
    "author",
    "authors",
    "profile",
    "articles",
    "article",
    "written",
    "updated",
    "published",
    "reviewed",
    "minutes",
    "min",
    "by",
    "our",
    "your",
    "bio",
    "see",
    "all",
    "menu",
    "search",
    "login",
    "email",
    "photo",
    "image",
    "picture",
    "latest",
    "related",
    "meet",
    "blog",
    "website",
    "linkedin",
];

/// Accounts and fields that no one wrote under.
const NOBODY: [&str; 21] = [
    "admin",
    "administrator",
    "author",
    "editor",
    "staff",
    "guest",
    "user",
    "none",
    "null",
    "undefined",
    "unknown",
    "anonymous",
    "webmaster",
    "root",
    "about the author",
    "the author",
    "view more posts",
    "view all posts",
    "role",
    "posts",
    "member login",
];

/// Where the words end that a byline begins with; `None` when it does not begin like one.
pub fn lead(text: &str) -> Option<usize> {
    Some(LEAD.as_ref()?.find(text)?.end())
}

/// A Chinese byline: `记者 张三`, `文/李四`, `【作者丨王五】`.
pub fn chinese(text: &str) -> Option<String> {
    if !text.chars().any(prose::is_cjk) {
        return None;
    }
    let text = &*GRANTED.as_ref().map_or(text.into(), |granted| granted.replace(text, ""));
    let bracketed = || BRACKETED.as_ref()?.captures(text);
    let signed = || SIGNED.as_ref()?.captures(text);
    let found = CHINESE.as_ref()?.captures(text).or_else(bracketed).or_else(signed)?;
    let name = found.iter().skip(1).flatten().next()?.as_str().trim_matches(['）', ')', '】', '　', '|', '丨', '，', '。']);
    // the next role's name is no name, nor is the paper's before it
    let before_role = |name: &'_ str, role: &str| -> String {
        match name.split_once(role) {
            Some((before, _)) => before.trim_end_matches(|c: char| before.contains([' ', '\u{3000}']) && !c.is_whitespace()).to_owned(),
            None => name.to_owned(),
        }
    };
    let name = [
        "责任编辑",
        "编辑",
        "摄影",
        "责编",
        "校对",
        "实习生",
        "通讯员",
        "记者",
        "来源",
        "点击",
        "阅读",
        "发自",
        "题图",
        "头图",
        "封面",
        "图片",
        "原标题",
        "监制",
        "出品",
    ]
    .iter()
    .fold(FROM.as_ref().map_or(name.into(), |from| from.replace(name, "")).into_owned(), |name, role| before_role(&name, role));
    tidy(name.trim()).filter(|name| prose::words(name) <= 12 && name.chars().count() > 1)
}

/// Up to six words, each with a capital, or two to twelve Chinese characters.
pub fn is_name(text: &str) -> bool {
    if prose::cjk_share(text) > 0.5 {
        return (2..=12).contains(&text.chars().count()) && !text.contains(|c: char| c.is_ascii_digit());
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let particle = |word: &str| matches!(word, "de" | "van" | "der" | "von" | "and" | "&" | "la" | "del" | "bin" | "al" | "the");
    let capital = |word: &str| word.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase);
    let page = |word: &&str| NOT_NAMES.contains(&word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase().as_str());
    (1..=6).contains(&words.len())
        && words.iter().all(|word| particle(word) || capital(word))
        && words.iter().any(|word| capital(word))
        && !words.iter().any(page)
        && !text.contains(|c: char| c.is_ascii_digit() || matches!(c, '?' | '!' | ':'))
        && !(words.len() == 1 && text.chars().count() < 3)
}

/// Whether words that look like a name are what someone does.
pub fn is_title(text: &str) -> bool {
    let title = |word: &str| {
        matches!(
            word,
            "expert"
                | "specialist"
                | "consultant"
                | "analyst"
                | "editor"
                | "writer"
                | "reporter"
                | "director"
                | "manager"
                | "officer"
                | "founder"
                | "president"
                | "coordinator"
                | "contributor"
                | "correspondent"
                | "columnist"
                | "staff"
                | "guidelines"
                | "policy"
                | "marketing"
                | "research"
                | "phd"
                | "md"
                | "rn"
                | "cpa"
                | "esq"
                | "jr"
        )
    };
    text.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(title)
}

/// The names of a line that is nothing but names: `Jane Roe, John Doe and Ann Poe`.
pub fn names(text: &str) -> Vec<String> {
    let text = text.replace(" and ", ", ").replace(" & ", ", ").replace(['、', '，', ';', '；'], ", ");
    let names: Vec<String> = text.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect();
    if names.iter().all(|name| is_name(name)) { names } else { Vec::new() }
}

/// A name without "By", dates and roles; `None` when none is left.
pub fn tidy(text: &str) -> Option<String> {
    let text = roles::cut(&prose::collapse(text));
    let text = LEAD.as_ref().map_or(text.clone(), |lead| lead.replace(&text, "").into_owned());
    let text = TAIL.as_ref().map_or(text.clone(), |tail| tail.replace(&text, "").into_owned());
    let name = text.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, ',' | ';' | ':' | '|' | '/' | '-' | '：' | '，' | '©' | '®' | '@' | '(' | '（')
    });
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let sound = letters >= 2
        && name.chars().count() <= 120
        && prose::words(name) <= 16
        && !name.contains("http")
        && !name.contains('@')
        && !matches!(name, "and" | "the")
        && !NOBODY.contains(&name.to_lowercase().as_str());
    sound.then(|| name.to_owned())
}

/// Names joined, each once.
pub fn join(names: &[String]) -> Option<String> {
    let mut kept: Vec<&str> = Vec::new();
    for name in names {
        let same = |other: &&str| prose::folded(other) == prose::folded(name) || self::names(other).contains(name);
        if !kept.iter().any(same) {
            kept.push(name);
        }
    }
    (!kept.is_empty()).then(|| kept.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_out_clean() {
        for (text, name) in [
            ("By Fan Yiying", "Fan Yiying"),
            ("Written by: Jane Roe | May 5, 2023", "Jane Roe"),
            ("by Jane Roe on 5 May", "Jane Roe"),
            ("Jane Roe 4 August 2010", "Jane Roe"),
            ("Jane Roe Reviewed by John Doe", "Jane Roe"),
            ("Author(s): Jane Roe", "Jane Roe"),
            ("By Jane Roe, Senior Staff Writer", "Jane Roe"),
            ("By Jane Roe in Shanghai", "Jane Roe"),
            ("Jane Roe, John Doe", "Jane Roe, John Doe"),
        ] {
            assert_eq!(tidy(text).as_deref(), Some(name), "{text}");
        }
        for nobody in ["admin", "http://example.com/author", "View more posts", "The Author", ""] {
            assert_eq!(tidy(nobody), None, "{nobody}");
        }
    }

    #[test]
    fn names_are_told_from_other_words() {
        assert_eq!(names("Jane Roe, John Doe and Ann van Poe"), ["Jane Roe", "John Doe", "Ann van Poe"]);
        assert_eq!(names("张三丰、李四"), ["张三丰", "李四"]);
        assert!(names("Jane Roe, who lives in Hangzhou").is_empty());
        assert!(!is_name("Read More"));
        assert!(!is_name("and"));
    }

    #[test]
    fn chinese_bylines() {
        assert_eq!(chinese("记者 张三丰").as_deref(), Some("张三丰"));
        assert_eq!(chinese("文｜李四 编辑｜王五").as_deref(), Some("李四"));
        assert_eq!(chinese("【作者丨徐六】").as_deref(), Some("徐六"));
        assert_eq!(chinese("某某新闻记者 张晓明").as_deref(), Some("张晓明"));
        assert_eq!(chinese("（本报记者 张晓明 实习生 李华）").as_deref(), Some("张晓明"));
        assert_eq!(chinese("来源：某某报　作者：张晓明　点击：123次").as_deref(), Some("张晓明"));
        assert_eq!(chinese("某某社杭州11月22日电（记者张晓明、李四光）茶饮连锁").as_deref(), Some("张晓明、李四光"));
        assert_eq!(chinese("来自微信公众号：某某，作者：张晓明").as_deref(), Some("张晓明"));
        assert_eq!(chinese("本报记者 张晓明 李四光 杭州报道").as_deref(), Some("张晓明 李四光"));
        assert_eq!(chinese("某经记者：张晓明 某经编辑：李华").as_deref(), Some("张晓明"));
        assert_eq!(chinese("【文/某某网专栏作者 张晓明】").as_deref(), Some("张晓明"));
        assert_eq!(chinese("来自微信公众号：某某，作者：张晓明，某某网经授权发布。").as_deref(), Some("张晓明"));
        assert_eq!(chinese("（张晓明/文）").as_deref(), Some("张晓明"));
        assert_eq!(chinese("〔記者王小明／杭州報導〕茶飲連鎖雲葉").as_deref(), Some("王小明"));
        assert_eq!(chinese("（中央社記者王小明杭州22日電）茶飲連鎖雲葉").as_deref(), Some("王小明"));
        assert_eq!(chinese("作者认为这很好"), None);
    }
}
