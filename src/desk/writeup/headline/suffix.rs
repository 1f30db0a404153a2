//! Names of sites and sections that stand behind a headline: `Story | Site`, `标题_频道_网站`.

use super::super::prose;

/// What stands between a headline and the name of its site.
const SEPARATORS: [&str; 14] = [" | ", " - ", " – ", " — ", " · ", " • ", " » ", "｜", "|", "_", "-", " : ", " :: ", "："];

/// How names of Chinese, Japanese and Korean sites end.
const ENDINGS: [&str; 40] = [
    "网",
    "網",
    "新闻",
    "新聞",
    "日报",
    "日報",
    "晚报",
    "早报",
    "时报",
    "時報",
    "周刊",
    "週刊",
    "客户端",
    "在线",
    "频道",
    "頻道",
    "公众号",
    "平台",
    "财经",
    "資訊",
    "资讯",
    "中心",
    "社",
    "之声",
    "头条",
    "頭條",
    "卫视",
    "电视台",
    "ニュース",
    "デジタル",
    "オンライン",
    "速報",
    "テレビ",
    "뉴스",
    "일보",
    "신문",
    "닷컴",
    "경제",
    "타임스",
    "미디어",
];

/// A headline without ` | Site`, ` - Site` and the like; of a source that states its own `suffix`, without that alone. `names` are what
/// the site is called, its host among them.
pub fn cut(title: &str, names: &[&str], suffix: Option<&str>) -> String {
    let title = title.trim();
    if let Some(suffix) = suffix
        && let Some(head) = title.strip_suffix(suffix.trim())
    {
        return head.trim_end_matches([' ', '|', '-', '–', '—', '_', '·', '•', '»', ':']).trim().to_owned();
    }
    for separator in SEPARATORS {
        let Some((head, tail)) = title.rsplit_once(separator) else { continue };
        // a bare hyphen joins words, and a colon parts them, but before names of Chinese and Japanese sites
        let asian = is_asian_site(head, tail, separator);
        if matches!(separator, "-" | "：") && !asian {
            continue;
        }
        // between bars stand names of sites and sections, never the end of a sentence
        let between_bars = separator.contains(['|', '｜']) && prose::words(head) >= 4 && prose::words(tail) <= 4;
        if !head.trim().is_empty() && (asian || between_bars || is_named(tail, names)) {
            return cut(head, names, None);
        }
    }
    title.to_owned()
}

/// What a title element has behind the headline, when that is a name: the last of its parts.
pub fn behind(title: &str, headline: &str) -> Option<String> {
    let tail = title.trim().strip_prefix(headline.trim())?;
    let separators = |c: char| matches!(c, '|' | '｜' | '_' | '-' | '–' | '—' | '·' | '•' | '»' | ':' | '：');
    let name = tail.trim_start().starts_with(separators).then(|| tail.rsplit(separators).next()).flatten()?.trim();
    (!name.is_empty() && prose::words(name) <= 6 && !prose::ends_sentence(name)).then(|| name.to_owned())
}

/// Whether a tail is one of the site's names, a part of one, or one with more.
fn is_named(tail: &str, names: &[&str]) -> bool {
    let words = prose::words(tail);
    let tail = prose::folded(tail);
    let same = |name: &str| {
        let site = prose::folded(name);
        site == tail || (tail.len() > 3 && site.contains(&tail)) || (site.len() > 3 && tail.contains(&site))
    };
    // `BBC News` at bbc.co.uk
    let label = |name: &str| {
        let label = name.split('.').max_by_key(|label| label.len()).filter(|_| name.contains('.') && !name.contains(' '));
        label.is_some_and(|label| label.len() > 2 && words <= 3 && tail.starts_with(&prose::folded(label)))
    };
    !tail.is_empty() && words <= 8 && names.iter().any(|name| same(name) || label(name))
}

/// Whether a tail like `_财经_某某网` or `-某某新闻` names a Chinese, Japanese or Korean site or its section.
fn is_asian_site(head: &str, tail: &str, separator: &str) -> bool {
    let tail = tail.trim();
    let short = (2..=12).contains(&tail.chars().count()) && head.trim().chars().count() >= 6 && prose::cjk_share(tail) > 0.5;
    // between spaces a hyphen ends a headline in Han characters; in hangul, as in English, it may stand amid one
    let spaced = separator == " - " && tail.chars().count() <= 8 && prose::stops(tail) == 0 && !has_hangul(tail);
    short && (separator == "_" || (spaced && prose::cjk_share(head) > 0.5) || ENDINGS.iter().any(|end| tail.ends_with(end)))
}

fn has_hangul(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{ac00}'..='\u{d7af}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sites_are_cut_and_nothing_else() {
        for (title, names, headline) in [
            ("Luxury is back | Jing Daily", &["Jing Daily"][..], "Luxury is back"),
            ("腾讯发布财报_某某网", &["某某网"], "腾讯发布财报"),
            ("腾讯发布第一季度财报_财经_某某网", &[], "腾讯发布第一季度财报"),
            ("腾讯发布第一季度财报-某某新闻", &[], "腾讯发布第一季度财报"),
            ("腾讯发布第一季度财报 - 某某", &[], "腾讯发布第一季度财报"),
            ("腾讯发布第一季度财报：利润增长三成", &[], "腾讯发布第一季度财报：利润增长三成"),
            ("ワーゲンの新型車、来春発売へ：某某新聞デジタル", &[], "ワーゲンの新型車、来春発売へ"),
            ("Tencent - the story", &["Jing Daily"], "Tencent - the story"),
            ("Tea chain opens a shop - Harbour News", &["harbour.co.uk"], "Tea chain opens a shop"),
            ("Tea chain opens - and closes - a shop", &["harbour.co.uk"], "Tea chain opens - and closes - a shop"),
        ] {
            assert_eq!(cut(title, names, None), headline);
        }
        assert_eq!(behind("云叶开店_财经_某某网", "云叶开店").as_deref(), Some("某某网"));
        assert_eq!(behind("Tea chain opens a shop - Harbour News", "Tea chain opens a shop").as_deref(), Some("Harbour News"));
        assert_eq!(behind("Tea chain opens a shop in Xi’an", "Tea chain opens a shop"), None);
        assert_eq!(cut("Luxury is back | China News", &[], Some(" | China News")), "Luxury is back");
    }
}
