//! Turns of phrase by which pieces that are no part of an article are known, in English and Chinese.

use std::sync::LazyLock;

use regex::Regex;

fn pattern(source: &str) -> Option<Regex> {
    // bounds of words by ASCII: the others are slow beside Chinese, and Chinese has no bounds
    Regex::new(&source.replace(r"\b", r"(?-u:\b)")).ok()
}

static BOILERPLATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)all rights reserved|©|\bcookies?\b.{0,80}(consent|accept|settings|policy|preferences)|^(share|tweet|print|email|copy link|save|like|follow us|subscribe|sign up|log ?in|register|advertisement|sponsored|loading|skip to|back to top|click here|view comments?|leave a (reply|comment)|post navigation|table of contents|in this article|listen to this)\b|subscribe (to|now)|sign up (for|to)|our newsletter|newsletter|your (inbox|email)|(follow|join|like) us on|privacy policy|terms of (use|service)|enable javascript|^\S+@\S+\.\w+$|\bcan be (reached|contacted) at\b|^our standards:|\b(our|\d+) (advertising |trusted |third.party )?(partners|vendors)\b.{0,120}\b(data|cookies|device|purposes)\b|\bpersonal data\b.{0,160}\b(legitimate interest|your device|consent|partners)\b|\blegitimate interest\b|^(story continues below )?advertisement\b|\balready (a|an) (subscriber|member)\b|\bunlimited (digital )?access\b|\bto (continue|keep) reading\b",
    )
});

static BOILERPLATE_CJK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"转载请注明|未经.{0,6}授权|版权(所有|归)|扫码|扫一扫|关注我们|点击(关注|订阅|下载)|免责声明|(特别|平台|版权)声明|代表作者|不代表.{0,12}(立场|观点)|信息(发布平台|存储空间?服务)|如有侵权|侵权.{0,6}(删除|联系)|版权归.{0,12}所有|^(返回|展开|查看|点击|点我|长按|扫描|打开|下载|欢迎).{0,16}(更多|全文|关注|转发|分享|二维码|客户端|识别|投稿|留言)|分享(至|让更多)|(爆|报)料|我要(反馈|纠错)|违法和不良信息|举报电话|ICP备|公网安备|分享到|返回(顶部|首页)|打开APP|阅读全文|^広告|会員登録|好友和朋友圈|用微信扫|無断(転載|複製)|무단\s?(전재|복제|배포)|제보는|저작권자|^\S+@\S+\.\w+$",
    )
});

static ADVERTISEMENT: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r"(?i)^((story continues below )?advertisement|advertising|sponsored|ad|广告|広告|광고)([ —–-].{0,40})?$"));

static AUTHOR_NOTE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)^(about|meet) the (author|writer|contributor)s?\W*$|^author (bio|profile)\W*$|^(この記事を書いた人|作者简介|作者介绍|关于作者|기자\s?(소개|프로필))",
    )
});

static CREDIT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)^(photo|image|picture|pic|credit|photograph|illustration|video|source|featured image|cover image|graphic)s?( credit| source| courtesy| by)?\s*[:|/—-]|^(photo|image|illustration|photograph)s? (by|courtesy|via|credit)|getty images|shutterstock|unsplash|\bvia (AP|reuters|flickr)\b|\(?(AP|AFP|reuters)\)? photo|^(additional )?reporting (and writing )?by\b",
    )
});

static CREDIT_CJK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"^[（(【\[]?\s*((责任|值班|实习|本文|运营|图片)?编辑|责编|校对|审核|终审|编审|监制|统筹|策划|排版|美编|制图|供稿|通讯员|文章关键词|关键词|标签)\s*[:：/／丨|]|^[（(【][^。！？（(]{0,12}(记者|通讯员|作者|实习生|编辑|责编|来源)[^。！？]{0,40}[)）】]$|^《[^》]{2,20}》\s*[（(][^）)]*[版期][）)]$|^(图片?来源|图源|图片|图|摄影|供图|(本文|文章|稿件|消息)?来源|图/|▲|△|写真)\s*[:：/｜|]|^\(?图[:：]|视觉中国|^本文(来自|源自|首发于|转载自|授权转载)[^。]{0,80}。?$",
    )
});

static BYLINE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)^(written |posted |published |story |reviewed |edited |medically reviewed |fact[- ]checked )?by:?\s+(?-i:\p{Lu})|^(published|posted|updated|last updated|last modified|created)( on| at)?:?\s|\b\d+\s*min(ute)?s?\s*read\b|^\d+ (minute|hour|day|week|month)s? ago$|^(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2},? \d{4}\b.{0,24}$|^\d{1,2} (jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d{4}.{0,20}$|^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}([\sT]+\d{1,2}:\d{2}(:\d{2})?)?$|^\d{1,2}:\d{2}(:\d{2})?(\s?[ap]\.?m\.?)?(\s[A-Z]{2,4})?$",
    )
});

static BYLINE_CJK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"^(作者|记者|文|编辑|撰文|编译|采写|责编|来源|稿源|时间|日期|发布时间|发表时间|原标题|编者按)\s*[:：/｜|丨]|^[^\s，。：:]{1,6}(记者|编辑)\s*[:：/｜|丨]|^[^。！？，]{0,16}\d+\s*(分钟|小时|天|周|个月)前$|^\d{4}[-/年.]\d{1,2}[-/月.]\d{1,2}日?(\s+\d{1,2}:\d{2}(:\d{2})?)?(\s*来源.*)?$|^[^。！？]{0,24}\d{4}\s?[年/.-]\s?\d{1,2}\s?[月/.-]\s?\d{1,2}日?\.?\s*((오전|오후)\s*)?\d{1,2}[:：時时点]\d{1,2}[^。！？]{0,30}$|^[^\s，。：:]{0,8}记者[\s\x{3000}]+\p{Han}{2,4}([\s\x{3000}、]\p{Han}{2,4}){0,4}$|^[가-힣]{2,4}\s?(선임|인턴)?기자(\s+\S+@\S+)?$",
    )
});

static ELSEWHERE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)^(read|see|watch|related|more|also|recommended|you (may|might)|up next|most (read|popular|viewed)|popular|trending|latest|further reading|editor'?s? picks?|don'?t miss|next|previous|keep reading|continue reading|featured|similar|explore more|what to read next)\b.{0,60}$",
    )
});

static ELSEWHERE_CJK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"^(相关阅读|延伸阅读|推荐阅读|更多阅读|相关新闻|相关文章|往期|热门|猜你喜欢|上一篇|下一篇|阅读更多|更多(新闻|内容|精彩)|最新文章|热点|点击阅读|関連(記事|ニュース|リンク|ワード)|【?関連|おすすめ|人気記事|(あわせて|合わせて)読みたい|こんな記事も|この記事を(書いた|読んだ)|アクセスランキング|관련\s?(기사|뉴스)|많이\s?본|인기\s?(기사|뉴스)|추천\s?(기사|뉴스)|주요\s?뉴스|다른\s?기사)",
    )
});

/// Whether a text no longer than `longest` characters hits the pattern of its script.
fn hits(latin: &LazyLock<Option<Regex>>, cjk: &LazyLock<Option<Regex>>, text: &str, longest: usize) -> bool {
    let hit = |pattern: &LazyLock<Option<Regex>>| pattern.as_ref().is_some_and(|pattern| pattern.is_match(text));
    // no character has more than four bytes
    if text.len() > longest * 4 || text.chars().count() > longest {
        return false;
    }
    hit(latin) || (has_cjk(text) && hit(cjk))
}

fn has_cjk(text: &str) -> bool {
    // Han, kana and hangul begin with these bytes, the full-width forms and triangles of captions too
    text.bytes().any(|byte| matches!(byte, 0xe2..=0xed | 0xef))
}

/// Words of the house: rights, cookies, subscriptions, buttons.
pub fn is_boilerplate(text: &str) -> bool {
    hits(&BOILERPLATE, &BOILERPLATE_CJK, text, 400)
}

/// A heading over what an article's author is, not says.
pub fn heads_author_note(text: &str) -> bool {
    text.len() < 80 && AUTHOR_NOTE.as_ref().is_some_and(|note| note.is_match(text))
}

/// The label over an advertisement.
pub fn is_advertisement(text: &str) -> bool {
    text.len() < 80 && ADVERTISEMENT.as_ref().is_some_and(|label| label.is_match(text))
}

/// The credit of a picture.
pub fn is_credit(text: &str) -> bool {
    hits(&CREDIT, &CREDIT_CJK, text, 200)
}

/// A byline or a date line.
pub fn is_byline(text: &str) -> bool {
    // "By the end of the year, sales had doubled." is a sentence
    hits(&BYLINE, &BYLINE_CJK, text, 160) && !(text.ends_with('.') && text.len() > 40)
}

/// Leads to other articles.
pub fn leads_elsewhere(text: &str) -> bool {
    hits(&ELSEWHERE, &ELSEWHERE_CJK, text, 120)
}

/// What a text says by such turns of phrase.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is found by itself, and a text may say all of them")]
pub struct Turns {
    /// [`is_boilerplate`].
    pub boilerplate: bool,
    /// [`is_credit`].
    pub credit: bool,
    /// [`is_byline`].
    pub byline: bool,
    /// [`leads_elsewhere`].
    pub elsewhere: bool,
}

impl Turns {
    /// Looks for all of them.
    pub fn of(text: &str) -> Self {
        Self { boilerplate: is_boilerplate(text), credit: is_credit(text), byline: is_byline(text), elsewhere: leads_elsewhere(text) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles() {
        for pattern in [&BOILERPLATE, &CREDIT, &BYLINE, &ELSEWHERE, &BOILERPLATE_CJK, &CREDIT_CJK, &BYLINE_CJK, &ELSEWHERE_CJK] {
            assert!(pattern.is_some());
        }
    }

    #[test]
    fn house_words_are_told_from_sentences() {
        assert!(is_boilerplate("© 2024 Dao Insights. All rights reserved."));
        assert!(is_credit("图片来源：视觉中国"));
        assert!(is_byline("By Fan Yiying"));
        assert!(is_byline("2023年5月10日 08:30"));
        assert!(is_byline("2023-05-10 08:30"));
        assert!(is_byline("某经记者：张晓明 某经编辑：李华"));
        assert!(is_boilerplate("We and our 842 partners store and access personal data, like browsing data, on your device."));
        assert!(!is_boilerplate("The company and its partners will open forty shops before the summer, Mr Lin said."));
        assert!(leads_elsewhere("Related: Tencent opens a store"));
        for note in ["（本报记者 张晓明 实习生 李华）", "责任编辑：王五", "(责编：王五、赵六)", "《某某日报》（2023年05月09日 10 版）"]
        {
            assert!(is_credit(note), "{note}");
        }
        assert!(is_boilerplate("平台声明：该文观点仅代表作者本人，本平台仅提供信息存储空间服务。"));
        assert!(is_boilerplate("返回某某，查看更多"));
        assert!(is_byline("时间：2023-05-09 08:30 来源：某某报 作者：张晓明"));
        assert!(!is_credit("（一）城市与门店"));
        assert!(!is_credit("编辑部里的灯亮到深夜，记者们还在核对数字。"));
        assert!(!is_byline("By the end of the year, sales had nearly doubled."));
        assert!(!leads_elsewhere(
            "More people than ever before bought electric cars in May, a count by the industry's own association says."
        ));
    }
}
