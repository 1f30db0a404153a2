//! Turns of phrase by which pieces that are no part of an article are known: in English, Chinese, Japanese and Korean here.

mod languages;

use std::sync::LazyLock;

use regex::Regex;

fn pattern(source: &str) -> Option<Regex> {
    // bounds of words by ASCII: the others are slow beside Chinese, and Chinese has no bounds
    Regex::new(&source.replace(r"\b", r"(?-u:\b)")).ok()
}

static BOILERPLATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)all rights reserved|©|\bcookies?\b.{0,80}(consent|accept|settings|policy|preferences)|^(share|tweet|print|email|copy link|save|like|follow us|subscribe|sign up|log ?in|register|advertisement|sponsored|loading|skip to|back to top|click here|view comments?|leave a (reply|comment)|post navigation|table of contents|in this article|listen to this)\b|subscribe (to|now)|sign up (for|to)|our newsletter|newsletter|your (inbox|email)|(follow|join|like) us on|privacy policy|terms of (use|service)|enable javascript|^\S+@\S+\.\w+$|\bcan be (reached|contacted) at\b|^our standards:|\b(our|\d+) (advertising |trusted |third.party )?(partners|vendors)\b.{0,120}\b(data|cookies|device|purposes)\b|\bpersonal data\b.{0,160}\b(legitimate interest|your device|consent|partners)\b|\blegitimate interest\b|^(story continues below )?advertisement\b|^(on this page|jump to|in this (article|story|guide))\b.{0,40}$|^(home|startseite|accueil|inicio|início|首页|トップ|홈)\s*[»›>▸→/|]|^contact (the )?(staff )?(writer|reporter)\b|^(this (article|story) (was|is) )(originally )?(edited|published|funded|supported|developed) (by|in)\b|\balready (a|an) (subscriber|member)\b|\bis uploaded and posted by (a|the) user\b|\bunsubscribe (at any ?time|anytime)\b|^editor['’]s note on |\bunlimited (digital )?access\b|\bto (continue|keep) reading\b",
    )
});

static BOILERPLATE_CJK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"转载请注明|未经.{0,6}授权|版權所有|版权(所有|归)|扫码|扫一扫|关注我们|(点击|點擊|點我|按我)(关注|订阅|訂閱|下载|下載|看)|免责声明|免責聲明|郑重声明|(特别|平台|版权)声明|代表作者|不代表.{0,12}(立场|观点)|不构成投资建议|(据此|投资者据此)操作|信息(发布平台|存储空间?服务)|如有侵权|侵权.{0,6}(删除|联系)|版权归.{0,12}所有|著作权归|非經授權|不得以任何方式|^(返回|展开|查看|点击|点我|长按|扫描|打开|下载|欢迎).{0,16}(更多|全文|关注|转发|分享|二维码|客户端|识别|投稿|留言)|分享(至|让更多)|(爆|报)料|我要(反馈|纠错)|违法和不良信息|举报电话|ICP备|公网安备|分享到|返回(顶部|首页)|打开APP|下載APP|阅读全文|請?繼續往下閱讀|加入會員|^【?纠错】?$|^举报$|^听新闻$|^[^。！？]{0,16}(小|大|缩小|放大)(字号|字体)|浏览器版本过低|^阅读[\s(（]*[\d.]+\s?[万亿wW]?[)）]?$|仅供参考.{0,12}不构成|以上(作品)?内容.{0,24}(上传|发布)|(资讯|新闻|精彩).{0,12}尽在.{0,10}(APP|客户端)|^\S{0,8}广告合作|Google\s?(首選|偏好)來源|[点點][击擊][图圖]片|(APP|客户端)[^。]{0,10}(更好|精彩|体验|體驗)|下[载載]《?.{0,14}(App|APP)|提醒您.{0,16}(風險|风险)|(いかが|参考に)(でした|なりました)か|言論.{0,20}(責任|法律|刪除)|会员专享|登录后(获取|查看|阅读)|订阅后(继续|可)|好友和朋友圈|用微信扫|(扫描|识别|識別|掃描).{0,8}(二维码|二維碼)|^広告|会員登録|会員(限定|になると)|有料(記事|会員)|残り[:：]?\s?[\d０-９,]+文字|(印刷|シェア|保存|フォロー|ログイン)する$|続きを(読む|お読み)|無断(転載|複製)|무단\s?(전재|복제|배포)|재배포\s?금지|제보는|저작권자|기자\s?구독|이 기사는 언론사에서|섹션으로 분류|구독하기|앱\s?다운로드|^\S+@\S+\.\w+$",
    )
});

static ADVERTISEMENT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*((story|article) continues (below|after)( this)?( advertisement| ad)?|continue reading below|scroll to continue( with content)?|advertisement|advertising|sponsored|ad)([\s—–.-]+(scroll to continue|continue reading|skip|remove ads|feedback).{0,40})?\W*$",
    )
});

static AUTHOR_NOTE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)^(about|meet) the (author|writer|contributor)s?\W*$|^author (bio|profile)\W*$|^(この記事を書いた人|作者简介|作者介绍|关于作者|기자\s?(소개|프로필))",
    )
});

static LABELS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(tags?|topics?|keywords?|filed under|more on|schlagw(ö|oe)rter|themen|etiquetas|temas|mots[- ]cl(é|e)s|sujets|tagi|temat|trefwoorden|ämnen|emner|etiketler|теги|темы|标签|標籤|关键词|關鍵字|キーワード|タグ|태그|키워드)\W*$",
    )
});

static STAMP: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\d{1,2}[:：]\d{2}|\d{1,4}([./-])\d{1,2}[./-]\d{1,4}|\d{1,4}\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일]").ok()
});

static CREDIT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)^(photo|image|picture|pic|credit|photograph|illustration|video|source|featured image|cover image|graphic)s?( credit| source| courtesy| by)?(\s*[:|/]|\s+[—–-]\s)|^(photo|image|illustration|photograph)s? (by|courtesy|via|credit)|getty images|shutterstock|unsplash|\bvia (AP|reuters|flickr)\b|\(?(AP|AFP|reuters)\)? photo|^(additional )?reporting (and writing )?by\b|^[(\[]?[a-zäöü]{2,4}(/[a-zäöü]{2,5})+[)\]]?$|[\s\[(](photos?|images?|pictures?|illustrations?)(\s+courtesy(\s+of)?|\s+by|\s+credit)?\s?[:/]\s?\S.{0,40}$",
    )
});

static CREDIT_CJK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"^[（(【\[〔]?\s*((责任|責任|值班|实习|本文|运营|图片|版面)?(编辑|編輯)|责编|責編|校对|校對|核稿|审核|终审|编审|监制|统筹|策划|排版|美编|制图|供稿|通讯员|文章关键词|关键词|關鍵字|标签|標籤)\s*[:：/／丨|]|^[（(【〔][^。！？（(]{0,12}(记者|記者|通讯员|作者|实习生|编辑|編輯|责编|来源|來源)[^。！？]{0,40}[)）】〕]\d{0,8}$|^《[^》]{2,20}》\s*[（(][^）)]*[版期][）)]$|^(图片?来源|图源|图片|图|圖|摄影|供图|(本文|文章|稿件|消息)?(来源|來源)|图/|▲|△|写真|写真提供|提供|画像)\s*[:：/｜|／＝=]|^[▲△▼]|^\(?图[:：]|视觉中国|[\s\x{3000}]\p{Han}{1,4}[\s\x{3000}]*[摄攝]$|[\s\x{3000}]\S{0,8}供[图圖]$|[（(][^（()）。]{0,12}(图源|圖源|图片来源|圖片來源)[^（()）。]{0,20}[）)]$|^本文(来自|源自|首发于|转载自|授权转载)[^。]{0,80}。?$|[（(][^（(]{0,16}(資料照|資料畫面|翻攝自?|攝|摄|写真|撮影)[^）)]{0,16}[）)]$|[＝=／/]\s?\S{0,10}(撮影|提供)$|[\[(][^\])]{0,16}(사진|자료|제공|캡처|그래픽)[^\])]{0,12}[\])]$|[.\s](사진|그래픽)\s?[=:/]\s?\S{1,12}(\s\S{1,8})?$|^(사진|그래픽)\s?[=:/]",
    )
});

/// Ends of captions: who took the picture, in brackets or behind a space.
static CREDIT_END: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"[\s\x{3000}　]\p{Han}{1,4}[\s\x{3000}]?\p{Han}{0,3}[\s\x{3000}]*[摄攝]$|[\s\x{3000}，,]\S{0,8}供[图圖]$|[（(【\[][^（()）。]{0,16}(图源|圖源|图片来源|圖片來源|供图|供圖|资料图|資料圖|资料照|資料照|資料畫面|翻[摄攝]|[摄攝]|写真|撮影|提供|사진|자료|제공|캡처|그래픽)[^（()）。]{0,20}[）)】\]]$|[＝=／/]\s?\S{0,10}(撮影|提供)$",
    )
});

static BYLINE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)^(written |words |text |posted |published |story |reviewed |edited |medically reviewed |fact[- ]checked )?by:?\s+(?-i:\p{Lu})|^(published|posted|updated|last updated|last modified|created)( on| at)?:?\s|\b\d+\s*min(ute)?s?\s*read\b|^\d+ (minute|hour|day|week|month)s? ago$|^(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2},? \d{4}\b.{0,24}$|^\d{1,2} (jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d{4}.{0,20}$|^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}([\sT]+\d{1,2}:\d{2}(:\d{2})?)?$|^\d{1,2}:\d{2}(:\d{2})?(\s?[ap]\.?m\.?)?(\s[A-Z]{2,4})?$",
    )
});

static BYLINE_CJK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"^(作者|记者|文|编辑|撰文|编译|采写|责编|来源|稿源|时间|日期|发布时间|发表时间|原标题|编者按)\s*[:：/｜|丨]|^[^\s，。：:]{1,6}(记者|编辑)\s*[:：/｜|丨]|^[^。！？，]{0,16}\d+\s*(分钟|小时|天|周|个月)前$|^\d{4}[-/年.]\d{1,2}[-/月.]\d{1,2}日?(\s+\d{1,2}:\d{2}(:\d{2})?)?(\s*来源.*)?$|^[^。！？]{0,24}\d{4}\s?[年/.-]\s?\d{1,2}\s?[月/.-]\s?\d{1,2}日?\.?\s*((오전|오후)\s*)?\d{1,2}[:：時时点]\d{1,2}[^。！？]{0,30}$|^[^\s，。：:]{0,8}记者[\s\x{3000}]+\p{Han}{2,4}([\s\x{3000}、]\p{Han}{2,4}){0,4}$|^[^\s，。：:]{0,8}[记記]者[\s\x{3000}]+\p{Han}[\s\x{3000}]\p{Han}{1,2}$|^[가-힣]{2,4}\s?(선임|인턴)?기자(\s+\S+@\S+)?$",
    )
});

static ELSEWHERE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)^(read|see|watch|related|more|also|recommended|you (may|might)|up next|most (read|popular|viewed)|popular|trending|latest|further reading|editor'?s? picks?|don'?t miss|next|previous|keep reading|continue reading|featured|similar|explore more|go deeper|what to read next)\b.{0,60}$|^\W*(related|read (more|also)|also read|see also|recommended|more)( stories| articles| coverage| reading)?\s*[:|»>].{0,160}$|^(and finally|in other news|more on this)\b.{0,40}$",
    )
});

static ELSEWHERE_CJK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"^(相关(阅读|新闻|文章|推荐|报道|链接)|相關(新聞|文章|報導|閱讀)|延伸(阅读|閱讀)|推[荐薦](阅读|閱讀|文章)|更多(阅读|閱讀|新聞|文章)|看更多|你可能(也|还|還|會)|熱門|阅读下一篇|往期|热门|猜你喜欢|上一篇|下一篇|阅读更多|更多(新闻|内容|精彩)|最新文章|热点|点击阅读|関連(記事|ニュース|リンク|ワード)|【?関連|おすすめ|人気記事|(あわせて|合わせて)読みたい|こんな記事も|この記事を(書いた|読んだ)|アクセスランキング|관련\s?(기사|뉴스)|많이\s?본|인기\s?(기사|뉴스)|추천\s?(기사|뉴스)|주요\s?뉴스|다른\s?기사)",
    )
});

/// What a text says of its author's life and work. Beyond ASCII any character is taken for a letter: the classes of Unicode, repeated, take
/// megabytes.
static BIO: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(is|was) (a|an|the|our) ([0-9A-Za-z_'\x{80}-\x{10ffff}-]+,? ){0,5}(writer|reporter|journalist|editor|columnist|correspondent|contributor|professor|author|analyst|founder|researcher|fellow|blogger|consultant|attorney)\b|\b(covers|writes about|reports on|has been (writing|covering|reporting)|has (written|reported) (for|about))\b|\b(previously|formerly|before joining)\b.{0,40}\b(worked|wrote|served|reported|editor|at)\b|follow (him|her|them|me) (on|at)\b|\bcontributed (to )?(this|the) (report|story|article)\b|\b(his|her|their) (work|writing|reporting) (has|have) (been|appeared)",
    )
});

/// Disclosures: commissions, disclaimers, who pays.
static DISCLOSURE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)\baffiliate\b|\bcommissions?\b.{0,60}\b(purchase|link|buy)|\bdisclaimer\b|\bdisclosure\b|\binformational purposes\b|\bnot (intended|a substitute|constitute|financial advice|investment advice|medical advice)\b|\bdoes not constitute\b|\b(views|opinions) expressed\b|\bno (extra|additional) cost to you\b|\bsponsored (content|by|post)\b|\breader.supported\b|\bnon-?profit (newsroom|news)\b|\bdonat(e|ion)s?\b.{0,60}\b(us|our|today|support)\b",
    )
});

/// Calls to do something: to buy, to write, to sign up.
static PLEA: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(book|schedule|request|get|claim|start) (a|an|your|my) (free )?(demo|call|quote|trial|consultation|estimate|copy)\b|\bfree trial\b|^(get started|contact us|learn more|sign up|download|shop|buy|click|watch|listen|tap|join|follow|try|check out|find out|visit|explore|discover|ready to|want (to|more)|looking for|need help|let us know|tell us|share (this|your)|pin it|enjoy(ed)? this|if you (liked|enjoyed|found)|don.t forget|leave (a|your) comment|have (you|a) )\b|\b(sign up|click) (here|below|now)\b|\b(in|leave) (the|a) comments?( below)?\b|\bbuy (it )?(now|on|at)\b|\bshop now\b",
    )
});

/// Headings over what a text rests on.
static REFERENCES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(references?|citations?|(article )?sources?|footnotes?|notes|bibliography|works cited|literature|quellen|einzelnachweise|sources et références|referencias|参考(文献|资料|来源)|资料来源|参考文献|참고\s?(문헌|자료))\W*$",
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

/// Whether a text no longer than `longest` bytes hits a pattern.
fn says(pattern: &LazyLock<Option<Regex>>, text: &str, longest: usize) -> bool {
    text.len() <= longest && pattern.as_ref().is_some_and(|pattern| pattern.is_match(text))
}

fn has_cjk(text: &str) -> bool {
    // Han, kana and hangul begin with these bytes, the full-width forms and triangles of captions too
    text.bytes().any(|byte| matches!(byte, 0xe2..=0xed | 0xef))
}

/// Words of the house: rights, cookies, subscriptions, buttons.
pub fn is_boilerplate(text: &str) -> bool {
    hits(&BOILERPLATE, &BOILERPLATE_CJK, text, 400) || says(&languages::BOILERPLATE, text, 400)
}

/// A heading over what an article's author is, not says.
pub fn heads_author_note(text: &str) -> bool {
    text.len() < 80 && AUTHOR_NOTE.as_ref().is_some_and(|note| note.is_match(text))
}

/// Holds a day or a time of day in figures.
pub fn has_stamp(text: &str) -> bool {
    says(&STAMP, text, 200)
}

/// A heading over the labels that an article is filed under.
pub fn heads_labels(text: &str) -> bool {
    says(&LABELS, text, 60)
}

/// The label over an advertisement.
pub fn is_advertisement(text: &str) -> bool {
    says(&ADVERTISEMENT, text, 80) || says(&languages::ADVERTISEMENT, text, 80)
}

/// Of commissions, liability, or who pays.
pub fn is_disclosure(text: &str) -> bool {
    says(&DISCLOSURE, text, 1_000)
}

/// The credit of a picture.
pub fn is_credit(text: &str) -> bool {
    hits(&CREDIT, &CREDIT_CJK, text, 200) || says(&languages::CREDIT, text, 200)
}

/// Ends with the credit of a picture, as captions do.
pub fn ends_with_credit(text: &str) -> bool {
    has_cjk(text) && says(&CREDIT_END, text, 400)
}

/// A byline or a date line.
pub fn is_byline(text: &str) -> bool {
    // "By the end of the year, sales had doubled." is a sentence
    (hits(&BYLINE, &BYLINE_CJK, text, 160) || says(&languages::BYLINE, text, 160)) && !(text.ends_with('.') && text.len() > 40)
}

/// Leads to other articles.
pub fn leads_elsewhere(text: &str) -> bool {
    hits(&ELSEWHERE, &ELSEWHERE_CJK, text, 200) || says(&languages::ELSEWHERE, text, 200)
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
    /// Of its author's life and work.
    pub bio: bool,
    /// [`is_disclosure`].
    pub disclosure: bool,
    /// Calls on the reader to do something.
    pub plea: bool,
    /// A heading over what the text rests on.
    pub references: bool,
}

impl Turns {
    /// Looks for all of them.
    pub fn of(text: &str) -> Self {
        Self {
            boilerplate: is_boilerplate(text),
            credit: is_credit(text),
            byline: is_byline(text),
            elsewhere: leads_elsewhere(text),
            bio: says(&BIO, text, 1_000),
            disclosure: is_disclosure(text),
            plea: says(&PLEA, text, 600),
            references: says(&REFERENCES, text, 60),
        }
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
        for pattern in [&ADVERTISEMENT, &AUTHOR_NOTE, &BIO, &DISCLOSURE, &PLEA, &REFERENCES] {
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
