use super::*;
use crate::desk::article::BlockKind;

fn body(paragraphs: &[&str]) -> Vec<Block> {
    paragraphs.iter().map(|text| Block { kind: BlockKind::Paragraph, text: (*text).to_owned() }).collect()
}

fn printed<'a>(title: &str, body: &'a [Block], language: &str, budget: Budget) -> Vec<&'a str> {
    excerpts(title, body, language, budget, Names::built_in()).iter().map(|e| &body[e.block].text[e.start..e.end]).collect()
}

const PRINT: Budget = Budget { words: 150, characters: 250, sentences: 7, paragraphs: 5 };

#[test]
fn furniture_of_the_page_is_passed_over() {
    let mut body = body(&[
        "By Jane Doe",
        "Photo: A store in Chengdu (Getty Images)",
        "Lakeside Tea said on Monday it would open 300 stores in Chengdu and Wuhan by the end of 2024.",
        "Subscribe to our newsletter for more.",
        "The company had 2,100 stores in March.",
    ]);
    body.insert(0, Block { kind: BlockKind::Heading, text: "Lakeside Tea grows in the west of the country.".into() });
    assert_eq!(
        printed("Lakeside Tea to open 300 stores", &body, "en", PRINT),
        [
            "Lakeside Tea said on Monday it would open 300 stores in Chengdu and Wuhan by the end of 2024.",
            "The company had 2,100 stores in March."
        ]
    );
}

#[test]
fn a_heading_that_is_not_marked_as_one_is_no_sentence() {
    let lead = "Lakeside Tea said on Monday it would open 300 stores in Chengdu and Wuhan by the end of 2024.";
    let legal = format!("Disclaimer: {} is no advice to buy or to sell 300 shares of it.", ["what stands here"; 12].join(", "));
    let cases = [
        "A Closer Look at 300 Stores in Chengdu and Wuhan (Lakeside Tea)",
        "Why does Lakeside Tea open 300 stores in Chengdu and Wuhan?",
        "Download our free guide to the 300 stores of Lakeside Tea in Chengdu.",
        "Hello everyone, welcome to Lakeside.",
        "（图/湖畔茶饮，300家门店之一）",
        &legal,
    ];
    for passed_over in cases {
        let body = body(&[lead, passed_over, "Founder Li Na owns 41% of the chain."]);
        let told = printed("Lakeside Tea to open stores", &body, "en", PRINT);
        assert_eq!(told, [lead, "Founder Li Na owns 41% of the chain."], "{passed_over}");
    }
    let repeated = body(&["Lakeside Tea: 300 New Stores in Chengdu", lead, "Founder Li Na owns 41% of the chain."]);
    assert_eq!(printed("Lakeside Tea: 300 New Stores in Chengdu", &repeated, "en", PRINT).first(), Some(&lead));
    // Where the lines of a text end without stops, that says nothing of any of them.
    let unstopped = ["湖畔茶饮周一宣布将在成都和武汉新开300家门店", "创始人李娜持有公司41%的股份，是最大股东"];
    assert_eq!(printed("湖畔茶饮新开门店", &body(&unstopped), "zh", PRINT), unstopped);
}

#[test]
fn furniture_is_told_from_news_that_begins_like_it() {
    for furniture in [
        "[Photo/Xinhua]",
        "(Xinhua/Li Na)",
        "Photo: VCG",
        "(Photo by Li Na/Getty Images)",
        "A shop of Lakeside Tea in Chengdu. REUTERS/Li Na",
        "Guests in the shop. Li Na/Xinhua",
        "受访者供图",
        "湖畔茶饮的新店 图/IC photo",
        "湖畔茶饮的新店。（李娜 摄）",
        "3月2日，顾客在成都的店里等候。本报记者 李娜 摄",
        "图源：湖畔茶饮",
        "编辑｜李娜",
        "编辑 李娜 校对 王山",
        "Li Na contributed to this report.",
        "By Li Na in Chengdu.",
        "By Li Na and Wang Shan",
        "Get the weekly letter straight to your inbox.",
        "Scan this code to follow our account.",
        "Read more: shops of Lakeside Tea rose 12% to 300",
        "Advertisement",
        "Copyright © 2026 Lakeside Press.",
        "Correction: Lakeside Tea has 300 shops, not 30.",
        "欢迎在评论区留言，说说家乡的茶。",
        "后台回复“湖畔”，领取资料。",
        "觉得好看，就点个“在看”吧。",
        "扫码领取超过50份资料。",
        "以上内容不构成投资建议。",
        "未经授权，不得转载。",
    ] {
        assert!(noise::is_noise(furniture), "{furniture}");
    }
    for news in [
        "Copyright income of the press rose 9% to 3 million yuan.",
        "Sponsored clips made up 41% of what was seen.",
        "Sponsored content accounted for 41% of its income.",
        "Subscribers to the tea box grew 14% to 2 million.",
        "Photography courses drew 300 guests.",
        "Editors of the paper left.",
        "Getty Images raised its outlook by 5%.",
        "Follow-up orders fell 8%.",
        "By 2027 Lakeside Tea will have 900 shops.",
        "By May Lakeside Tea will have 900 shops in the west.",
        "Get rich quick was never her plan.",
        "Check the leaves with your finger before you pour.",
        "The shop closed in May. (Xinhua)",
        "Half of them back it, says a poll by Reuters/Ipsos.",
        "版权收入增长了9%。",
        "版权金比上年多了两成。",
        "扫码点单已占订单的七成。",
        "报名人数达到2万。",
        "点击率提高了15%。",
        "商务合作收入占三成，达到2亿元。",
        "记者从湖畔茶饮获悉，门店增至300家。",
        "投稿量同比增长三成。",
        "这部短片由她拍摄。",
        "网友在评论区留言，说价格上涨了两成。",
        "视频/直播收入同比增长12%。",
    ] {
        assert!(!noise::is_noise(news), "{news}");
    }
}

#[test]
fn a_caption_goes_whole_and_takes_no_news_with_it() {
    let lead = "Lakeside Tea said on Monday it would open 300 stores in Chengdu and Wuhan by the end of 2024.";
    let captioned = body(&["Guests wait outside a shop of Lakeside Tea in Chengdu on May 8, 2026. REUTERS/Li Na", lead]);
    assert_eq!(printed("Lakeside Tea to open stores", &captioned, "en", PRINT), [lead]);
    let chinese = ["3月2日，顾客在成都一家湖畔茶饮门店里选购新茶。新华社记者 李娜 摄", "湖畔茶饮周一宣布，将在成都和武汉新开300家门店。"];
    assert_eq!(printed("湖畔茶饮将开店", &body(&chinese), "zh", PRINT), [chinese[1]]);
    // A long text of one line loses the caption at its end and no more.
    let founder = "Founder Li Na owns 41% of the chain.";
    let line = format!(
        "{lead} {founder} {} Guests wait outside. REUTERS/Li Na",
        "Shops in the west sell most of its tea, and more are to come there. ".repeat(7)
    );
    let told = printed("Lakeside Tea to open stores", &body(&[&line]), "en", PRINT).concat();
    assert!(told.contains(lead) && told.contains(founder) && !told.contains("Guests") && !told.contains("REUTERS"), "{told}");
}

#[test]
fn a_leaning_sentence_brings_the_one_before_it() {
    let body = body(&[
        "Lakeside Tea will open 300 stores in Chengdu this year, the chain said on Monday in a filing to the exchange.",
        "Weather in the city was fine for most of the week and nobody complained about it at all.",
        "Li Na, who founded the chain in 2009, is its largest owner with 41% of the shares of it.",
        "She sold 3% of Lakeside Tea for 90 million yuan in Chengdu stores this year to pay for 300 stores.",
    ]);
    let small = Budget { words: 45, characters: 0, sentences: 7, paragraphs: 5 };
    let got = printed("Lakeside Tea to open 300 stores in Chengdu", &body, "en", small);
    assert!(!got.iter().any(|text| text.starts_with("She")) || got.iter().any(|text| text.starts_with("Li Na")), "{got:?}");
}

#[test]
fn never_empty_and_never_over_the_budget_but_for_the_first() {
    let long = format!("{}.", vec!["word"; 200].join(" "));
    let one = body(&[&long]);
    assert_eq!(printed("", &one, "en", PRINT), [long.as_str()]);
    assert!(excerpts("", &body(&["", "  "]), "en", PRINT, Names::built_in()).is_empty());
    let he = body(&["He said the shop would open soon in Chengdu."]);
    assert_eq!(printed("", &he, "en", PRINT).len(), 1);
}

#[test]
fn chinese_is_counted_in_characters() {
    let body = body(&[
        "湖畔茶饮周一宣布，将在成都和武汉新开300家门店。该公司去年营收为12亿元，同比增长28%。",
        "“我们看好西部市场。明年会更快。”创始人李娜说。",
    ]);
    assert_eq!(printed("湖畔茶饮将新开300家门店", &body, "zh", PRINT).len(), 2);
    let small = Budget { words: 0, characters: 30, sentences: 7, paragraphs: 5 };
    assert_eq!(printed("湖畔茶饮将新开300家门店", &body, "zh", small), ["湖畔茶饮周一宣布，将在成都和武汉新开300家门店。"]);
}

#[test]
fn who_leans_and_who_stands() {
    for leaning in [
        "He added that prices would rise.",
        "But the shop stayed open.",
        "The company had 2,100 stores.",
        "The 26-year-old winger left on Monday.",
        "Most of them opened in May.",
        "In the meantime, shops stay open.",
        "与之相比，门店少了三成。",
        "“We will open more,” he said.",
        "该公司去年营收为12亿元。",
        "“明年会更快。”他说。",
        "“A full cup fills the shop.”",
        "「明年会更快。」",
        "In response, rivals cut prices.",
        "Under the deal, 40 shops close.",
        "The carmaker had 300 dealers.",
        "The Chengdu-based chain grew.",
        "Ms. Li said that more would come.",
        "受此影响，门店少了三成。",
        "不仅如此，茶也贵了。",
        "当日，门店恢复营业。",
        "後來，門店關了。",
        "於是門店關了。",
        "前述人士拒绝置评。",
    ] {
        assert!(leaning::leans(leaning), "{leaning}");
    }
    for standing in [
        "Lakeside Tea added 30 shops.",
        "The 26 shops opened on Monday.",
        "“We will open more,” Li Na said.",
        "This week the chain opened 26 shops.",
        "Hebei is cold.",
        "湖畔茶饮去年营收为12亿元。",
        "“明年会更快。”李娜说。",
        "“Slow tea” sells better than “fast tea”",
        "The apple harvest is late.",
        "The Chains of Chengdu is a film.",
        "Ms. Li Na founded the chain.",
        "以上海为例，门店多在地铁边。",
        "并购后的湖畔有300家门店。",
        "也门的咖啡卖到了成都。",
        "同时代的茶馆都关了。",
    ] {
        assert!(!leaning::leans(standing), "{standing}");
    }
}

#[test]
fn a_text_speaks_by_its_lead_or_where_it_has_none_by_what_its_sentences_share() {
    let lead = "A tea chain from Chengdu is to open hundreds of stores in the west of China after a record year for milk tea.";
    let rest = "Li Na and 25 colleagues from Lakeside Tea toured 12 cities in the west of China in March. They looked at 600 shops, of which \
        80 had just been built. Lakeside Tea will open 300 stores in the west of China this year, said founder Li Na. The chain sold 90 \
        million cups of milk tea in the year to March. Rivals have closed 400 stores in the east since the spring. Hillside Tea left \
        Shanghai in May. Stores in the west of China sell most of its tea, Lakeside said.";
    let told = |text: &str| {
        let ranges = sentences("", text, "en", 1);
        ranges.into_iter().map(|range| text[range].to_owned()).collect::<String>()
    };
    assert_eq!(told(&format!("{lead} {rest}")), lead);
    assert_eq!(told(rest), "Lakeside Tea will open 300 stores in the west of China this year, said founder Li Na.");
    // An agency never parts its text from the lead.
    let chinese = "湖畔茶饮16日在成都宣布，今年将在西部开出300家门店。李娜说，西部门店去年增长最快。湖畔茶饮在西部去年卖出9000万杯奶茶。";
    assert_eq!(sentences("", chinese, "zh", 1).first().map(|range| range.start), Some(0));
}

#[test]
fn only_pairs_of_content_words_that_another_sentence_has_are_said_again() {
    let said = [
        "Lakeside Tea opens in the west.",
        "Li Na left Lakeside Tea, Lakeside Tea said.",
        "Shops in the west are new.",
        "湖畔茶饮开店。",
        "他离开湖畔。",
    ];
    let said: Vec<_> = said.into_iter().map(pairs::words_of).collect();
    let counts: Vec<usize> = pairs::repeated(&said).iter().map(Vec::len).collect();
    assert_eq!(counts, [1, 1, 0, 1, 1]);
}

#[test]
fn a_pair_that_is_told_is_worth_nothing_again() {
    let body = body(&["Hillside Tea shut 12 of its shops. Workers of Hillside Tea left Wuhan. Owners of farms in Wuhan bought new land."]);
    let units = units::units("", &body, "en");
    let worth = worth::worth("Tea", &units, &body);
    let beside_first = |at: usize| worth[at].beside(|pair| worth[0].tells(pair));
    assert!(beside_first(1) < worth[1].alone());
    assert!((beside_first(2) - worth[2].alone()).abs() < 1e-9);
}

#[test]
fn whoever_speaks_of_himself_is_in_the_middle_of_a_quotation() {
    let share = |text| pairs::speaking(&pairs::words_of(text));
    assert!(share("I've always said we would open.") > 0.2);
    assert!(share("The US and Lakeside Tea would open 300 stores.") < 1e-9);
}

#[test]
fn the_figures_and_names_of_the_opening_are_told() {
    let mut paragraphs = vec![
        "Lakeside Tea will open 300 stores in Chengdu this year, the chain said on Monday.".to_owned(),
        "Nobody in the trade was in any way surprised by what was said about all this there.".to_owned(),
        "Rival Hillside sold 12 million cups in April at RMB 9 each.".to_owned(),
    ];
    paragraphs
        .extend((1..30).map(|n| format!("Stores of the chain open in the city, and stores number {n} is one of the stores of the city.")));
    let body = body(&paragraphs.iter().map(String::as_str).collect::<Vec<_>>());
    let got = printed("Lakeside Tea to open stores in the city", &body, "en", Budget { words: 40, ..PRINT });
    assert_eq!(got, [&paragraphs[0], &paragraphs[2]]);
}

/// A line of an article: what it is, its number, whether it opens a paragraph.
fn article() -> impl proptest::strategy::Strategy<Value = (bool, Vec<(u8, bool)>)> {
    use proptest::prelude::*;
    (any::<bool>(), proptest::collection::vec((0_u8..6, any::<bool>()), 1..25))
}

fn line(chinese: bool, kind: u8, number: usize) -> String {
    match (chinese, kind) {
        (false, 0) => format!("She sold {number} shops of the chain in the west of the country to a rival."),
        (false, 1) => format!("“We sold {number} shops last year and will sell more,” he added."),
        (false, 2) => format!("Photo: shop {number} of Lakeside Tea (Getty Images)"),
        (false, 3) => format!("Subscribe to our newsletter number {number} for more."),
        (false, _) => format!("Firm{number} of Chengdu opened {number}00 shops near lake{number} in May, said founder Li{number}."),
        (true, 0) => format!("该公司去年卖出了{number}家门店，买家是一家同行。"),
        (true, 1) => format!("“去年卖了{number}家，明年会更多。”他说。"),
        (true, 2) => format!("图源：湖畔茶饮第{number}店"),
        (true, 3) => format!("扫码关注我们，领取第{number}期资料。"),
        (true, _) => format!("湖畔{number}号五月在成都开出{number}00家门店，创始人李{number}说。"),
    }
}

proptest::proptest! {
    #[test]
    fn a_leaning_sentence_never_stands_alone_and_furniture_is_never_printed((chinese, lines) in article(), most in 1_usize..8) {
        let mut paragraphs: Vec<String> = Vec::new();
        for (number, (kind, opens)) in lines.iter().enumerate() {
            let text = line(chinese, *kind, number);
            match paragraphs.last_mut() {
                Some(last) if !opens && !matches!(kind, 2 | 3) && !noise::is_noise(last) => {
                    last.push_str(if chinese { "" } else { " " });
                    last.push_str(&text);
                }
                _ => paragraphs.push(text),
            }
        }
        let language = if chinese { "zh" } else { "en" };
        let body = body(&paragraphs.iter().map(String::as_str).collect::<Vec<_>>());
        let units = units::units("", &body, language);
        let starts: Vec<usize> = paragraphs.iter().scan(0, |at, text| {
            let start = *at;
            *at += text.len() + 1;
            Some(start)
        }).collect();
        let whole = paragraphs.join("\n");
        let ranges = sentences("", &whole, language, most);
        assert!(ranges.len() <= most);
        let excerpts = excerpts("", &body, language, PRINT, Names::built_in());
        let in_print = |unit: &units::Unit| excerpts.iter().any(|e| e.block == unit.block && e.start <= unit.start && unit.end <= e.end);
        let in_best = |unit: &units::Unit| ranges.iter().any(|range| range.start == starts[unit.block] + unit.start);
        for pair in units.windows(2).filter(|pair| pair[1].leans) {
            assert!(!in_print(&pair[1]) || in_print(&pair[0]), "{:?}", pair[1].text(&body));
            assert!(!in_best(&pair[1]) || in_best(&pair[0]), "{:?}", pair[1].text(&body));
        }
        for text in excerpts.iter().map(|e| &body[e.block].text[e.start..e.end]).chain(ranges.iter().map(|range| &whole[range.clone()])) {
            assert!(!["Photo:", "Subscribe", "图源", "扫码"].iter().any(|mark| text.contains(mark)), "{text}");
        }
        let printed: usize = excerpts.iter().map(|e| crate::desk::language::sentences(&body[e.block].text[e.start..e.end], language).len()).sum();
        assert!(printed <= PRINT.sentences);
    }

    #[test]
    fn excerpts_are_verbatim_in_order_whatever_the_text(
        blocks in proptest::collection::vec("[ -~。！？；“”「」（）…新华社北京日电题：a-zA-Z该他，é\u{20000}]{0,80}", 0..6),
        language in proptest::sample::select(vec!["zh", "en", "mixed", ""]),
    ) {
        let body = body(&blocks.iter().map(String::as_str).collect::<Vec<_>>());
        let mut last = (0, 0);
        for excerpt in excerpts("题", &body, language, Budget { words: 20, characters: 30, sentences: 7, paragraphs: 3 }, Names::built_in()) {
            assert!(body[excerpt.block].text.get(excerpt.start..excerpt.end).is_some_and(|text| !text.is_empty()));
            assert!((excerpt.block, excerpt.start) >= last);
            last = (excerpt.block, excerpt.end);
        }
        let text = blocks.join("\n");
        let mut end = 0;
        for range in sentences("", &text, language, 3) {
            assert!(range.start >= end && text.get(range.clone()).is_some());
            end = range.end;
        }
    }
}

#[test]
fn a_note_is_one_sentence_that_stands_alone_and_has_the_length() {
    let single_of = |paragraphs: &[&str], language: &str| {
        let body = body(paragraphs);
        let single = single("Lakeside Tea to open 300 stores", &body, language, (12, 30)).unwrap();
        (body[single.excerpt.block].text[single.excerpt.start..single.excerpt.end].to_owned(), single.words, single.fits)
    };
    let long = format!("Lakeside Tea said {} that it would open 300 stores in Chengdu.", "once more and again ".repeat(9).trim());
    let fitting = "Lakeside Tea will open 300 stores in Chengdu and Wuhan before the end of next year.";
    let leaning = "It will also close 12 of its older stores in Shanghai, which have lost money since the year before last.";
    assert_eq!(single_of(&[&long, "A short one.", fitting, leaning], "en"), (fitting.to_owned(), 16, true));
    // None fits: the nearest is whole, and it is said.
    let (text, words, fits) = single_of(&[&long, "Lakeside Tea has 2,100 stores.", leaning], "en");
    assert_eq!((text.as_str(), words, fits), ("Lakeside Tea has 2,100 stores.", 5, false));
    let (text, _, fits) =
        single_of(&["湖畔茶饮周一宣布，将在成都和武汉新开300家门店，年内完成装修并开业。", "该公司去年营收增长。"], "zh-CN");
    assert!(fits && text.ends_with("开业。"), "{text}");
    assert!(single("", &body(&[" "]), "en", (12, 30)).is_none());
}
