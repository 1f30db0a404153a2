use super::*;
use crate::desk::article::BlockKind;

fn body(paragraphs: &[&str]) -> Vec<Block> {
    paragraphs.iter().map(|text| Block { kind: BlockKind::Paragraph, text: (*text).to_owned() }).collect()
}

fn printed<'a>(title: &str, body: &'a [Block], language: &str, budget: Budget) -> Vec<&'a str> {
    excerpts(title, body, language, budget).iter().map(|e| &body[e.block].text[e.start..e.end]).collect()
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
    assert!(excerpts("", &body(&["", "  "]), "en", PRINT).is_empty());
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

proptest::proptest! {
    #[test]
    fn excerpts_are_verbatim_in_order_whatever_the_text(
        blocks in proptest::collection::vec("[ -~。！？；“”「」（）…新华社北京日电题：a-zA-Z该他，é\u{20000}]{0,80}", 0..6),
        language in proptest::sample::select(vec!["zh", "en", "mixed", ""]),
    ) {
        let body = body(&blocks.iter().map(String::as_str).collect::<Vec<_>>());
        let mut last = (0, 0);
        for excerpt in excerpts("题", &body, language, Budget { words: 20, characters: 30, sentences: 7, paragraphs: 3 }) {
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
