use chrono::NaiveDate;

use super::currency::Currency;
use super::names::Names;
use super::*;
use crate::desk::language::sentences;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn context() -> FactContext<'static> {
    FactContext { published: Some(day(2023, 5, 10)), names: Names::built_in() }
}

#[test]
fn a_currency_before_its_number_is_no_name() {
    use Currency::{Aud, Cad, Chf, Cny, Eur, Gbp, Hkd, Inr, Jpy, Krw, Sgd, Twd, Usd};
    for (sign, currency) in [
        ("US$", Usd),
        ("HK$", Hkd),
        ("NT$", Twd),
        ("S$", Sgd),
        ("A$", Aud),
        ("C$", Cad),
        ("RMB", Cny),
        ("Rmb", Cny),
        ("USD", Usd),
        ("CNY", Cny),
        ("EUR", Eur),
        ("HKD", Hkd),
        ("GBP", Gbp),
        ("JPY", Jpy),
        ("SGD", Sgd),
        ("KRW", Krw),
        ("CHF", Chf),
        ("AUD", Aud),
        ("INR", Inr),
        ("JP¥", Jpy),
    ] {
        for text in [
            format!("Qinglan Tea paid {sign}7.5m for Lanhe."),
            format!("Qinglan {sign} 7.5 million deal"),
            format!("青岚里以{sign}750万收购岚禾"),
        ] {
            let found = facts(&text, &context());
            let figures: Vec<_> = found
                .iter()
                .filter_map(|fact| if let FactKind::Figure(figure) = &fact.kind { Some((figure.value, figure.unit)) } else { None })
                .collect();
            assert_eq!(figures, [(7.5e6, Unit::Money(currency))], "{text}: {found:?}");
            let named =
                |fact: &Fact| matches!(fact.kind, FactKind::Name(_)) && text[fact.span.clone()].contains(sign.trim_end_matches(['$', '¥']));
            assert!(sign.len() < 3 || !found.iter().any(named), "{text}: {found:?}");
        }
    }
    assert_eq!(keys("The US dollar and the HKU"), ["United States", "hku"]);
}

#[test]
fn not_figures() {
    for text in ["B2B", "RTX4090", "百度一下", "一些人", "万一", "三亚", "as a result", "one of them", "千万别", "第二天见"]
    {
        let found: Vec<_> =
            facts(text, &context()).into_iter().filter(|f| matches!(f.kind, FactKind::Figure(fig) if fig.unit != Unit::Ordinal)).collect();
        assert!(found.is_empty(), "{text}: {found:?}");
    }
}

#[test]
fn a_year_a_festival_or_a_code_is_no_figure() {
    for text in [
        "二〇二一年",
        "2022款",
        "2021届",
        "2021/22财年",
        "2021-22财年",
        "6·18",
        "11·11",
        "1—4月",
        "11月5日至10日",
        "2020—2022年",
        "青岚(300999.SZ)",
        "(0999.HK)",
    ] {
        let found = facts(text, &context());
        assert!(!found.iter().any(|fact| matches!(fact.kind, FactKind::Figure(_))), "{text}: {found:?}");
    }
}

fn keys(text: &str) -> Vec<String> {
    facts(text, &context())
        .into_iter()
        .filter_map(|fact| if let FactKind::Name(name) = fact.kind { Some(name.key) } else { None })
        .collect()
}

#[test]
fn names_in_every_form() {
    for text in ["小红书上线", "小紅書上線", "Xiaohongshu launched", "the RED app"] {
        assert_eq!(keys(text).first().map(String::as_str), Some("Xiaohongshu"), "{text}");
    }
    assert_eq!(keys("a red apple told us"), Vec::<String>::new());
    assert_eq!(keys("Apple told the US"), ["Apple", "United States"]);
    assert_eq!(keys("百度与MatX合作推出《长安三万里》"), ["Baidu", "matx", "长安三万里"]);
    assert_eq!(keys("the founder of Lakeside Tea, Li Na, said"), ["lakeside tea", "li na"]);
    assert!(Names::built_in().len() >= 600);
}

#[test]
fn no_sentence_ends_within_a_name_of_the_table() {
    let table = include_str!("names.txt").lines().filter(|line| !line.starts_with('#'));
    let latin = |spelling: &&str| {
        spelling.is_ascii() && spelling.starts_with(|c: char| c.is_ascii_uppercase()) && spelling.contains(['.', '!', '?'])
    };
    let spellings: Vec<&str> = table.flat_map(|line| line.split(['|', '\t', ';', ','])).map(str::trim).filter(latin).collect();
    assert!(spellings.contains(&"Yum! Brands"), "{spellings:?}");
    for spelling in spellings {
        let line = format!("Shares of {spelling} rose 2% on Monday.");
        assert_eq!(sentences(&line, "en").len(), 1, "{line}");
    }
}

#[test]
fn an_editors_table_outranks_ours() {
    let names = Names::with("[brand]\nLakeside Tea|湖畔茶饮|RED\n").unwrap();
    let context = FactContext { published: None, names: &names };
    let found = facts("湖畔茶饮与RED", &context);
    assert!(found.iter().all(|fact| matches!(&fact.kind, FactKind::Name(name) if name.key == "Lakeside Tea")), "{found:?}");
    assert_eq!(Names::with("Lakeside\n[oops]\n").unwrap_err()[0].line, 1);
}

#[test]
fn quotations_and_speakers() {
    for (text, words, speaker) in [
        ("“我们看好西部市场。”李娜说。", "我们看好西部市场。", Some("李娜")),
        ("李娜表示：“我们看好西部市场。”", "我们看好西部市场。", Some("李娜")),
        ("\"We like the west,\" said Li Na, its founder.", "We like the west,", Some("Li Na")),
        ("\"We like the west,\" Li Na said.", "We like the west,", Some("Li Na")),
        ("Li Na said: \"We like the west.\"", "We like the west.", Some("Li Na")),
    ] {
        let found = facts(text, &context());
        let quotation =
            found.iter().find_map(|fact| if let FactKind::Quotation(q) = &fact.kind { Some(q.clone()) } else { None }).expect(text);
        assert_eq!((&text[quotation.words], quotation.speaker.map(|range| &text[range])), (words, speaker));
    }
    assert!(facts("所谓“种草”很流行", &context()).iter().all(|fact| !matches!(fact.kind, FactKind::Quotation(_))));
}

#[test]
fn the_dictionary_is_found_again() {
    assert_eq!(gloss::of("关税"), Some("customs duty tariff"));
    assert_eq!(gloss::of("关税税"), None);
    assert_eq!(gloss::words("关税收购").map(|(word, _)| word).collect::<Vec<_>>(), ["关税", "收购"]);
}

#[test]
fn every_word_of_the_dictionary_has_its_own_meaning() {
    let lines = include_str!("gloss/cedict.tsv").lines().filter_map(|line| line.split_once('\t'));
    let others: Vec<_> = lines.filter(|(word, english)| gloss::of(word) != Some(*english)).map(|(word, _)| word).collect();
    assert_eq!(others, [""; 0]);
}

#[test]
fn the_longest_name_that_fits_is_found_at_the_head_of_a_word() {
    let names = Names::with("[brand]\nLake|湖\nLakeside Tea|湖畔茶饮\nTEA\nÉlan Vital\n").unwrap();
    let keys = |text: &str| names.find(text).into_iter().filter(|(_, name)| name.known).map(|(_, name)| name.key).collect::<Vec<_>>();
    assert_eq!(keys("Lakeside tea, Lakeside, Lake"), ["Lakeside Tea", "Lake"]);
    assert_eq!(keys("Lakeside Tea by the Lake: TEA"), ["Lakeside Tea", "Lake", "TEA"]);
    assert_eq!(keys("新湖畔茶饮与湖"), ["Lakeside Tea", "Lake"]);
    assert_eq!(keys("a lake, Lakeland, snowLake, tea; an Élan Vital"), ["Élan Vital"]);
}

proptest::proptest! {
    #[test]
    fn words_are_the_longest_of_the_dictionary(run in "[中国人民银行关税收购公司市场经济发展新能源汽车上海证券交易所]{0,24}") {
        let (mut naive, mut at) = (Vec::new(), 0);
        let characters: Vec<char> = run.chars().collect();
        while at < characters.len() {
            let word = (2..=7).rev().filter_map(|n| characters.get(at..at + n)).map(String::from_iter).find(|word| gloss::of(word).is_some());
            at += word.as_ref().map_or(1, |word| word.chars().count());
            naive.extend(word);
        }
        proptest::prop_assert_eq!(gloss::words(&run).map(|(word, _)| word.to_owned()).collect::<Vec<_>>(), naive);
    }

    #[test]
    fn the_text_at_the_span_of_a_name_is_the_name(words in proptest::collection::vec(proptest::sample::select(vec![
        "Xiaohongshu", "RED", "小红书", "小紅書", "与", " ", "the", "，", "US", "Apple", "Pay", "支付", "微信", "é", "𠀀", "7-Eleven", "1688", "B站", "WeChat",
    ]), 0..10)) {
        let text = words.concat();
        for (span, name) in Names::built_in().find(&text).into_iter().filter(|(_, name)| name.known) {
            let again = Names::built_in().find(&text[span]);
            proptest::prop_assert!(again.first().is_some_and(|(_, other)| *other == name), "{:?} {:?} {:?}", text, name, again);
        }
    }

    #[test]
    fn spans_are_exact_whatever_the_text(text in "[ -~零一二三百千万亿年月日第周“”《》，。超约近多元%$¥Qq0-9a-z]{0,60}") {
        for fact in facts(&text, &context()) {
            assert!(text.get(fact.span.clone()).is_some_and(|piece| !piece.is_empty()), "{text:?} {fact:?}");
        }
    }

    #[test]
    fn words_that_build_figures_in_any_order_are_read(words in proptest::collection::vec(proptest::sample::select(vec![
        "a", "two", "成", "万", "亿", "折", "倍", "x", "st", "th", "12", "3.5", "１", "-", "至", " ", "元", "$", "US$", "JP", "¥", "约", "多", "个百分点", "第", "Q1", "H1", "first",
        "quarter", "2023", "年", "月", "日", "号", "周", "一", "上", "618", "前", "分之", "点", "二", "将于", "to", "·", "月饼", "款", "翻", "番", "2月", "下", "May", "March", "last", "week", "FY", "“", "”", "said", "说", "：", "《", "》", "é", "ß", "𠀀", "percent", "bps",
    ]), 0..12)) {
        let text = words.concat();
        for fact in facts(&text, &context()) {
            assert!(text.get(fact.span.clone()).is_some_and(|piece| !piece.is_empty()), "{text:?} {fact:?}");
        }
    }
}

fn known(text: &str) -> Vec<String> {
    Names::built_in().find(text).into_iter().filter(|(_, name)| name.known).map(|(_, name)| name.key).collect()
}

#[test]
fn a_chinese_name_is_not_found_inside_other_words() {
    for text in [
        "净利润与毛利率双双提高",
        "面向国内外用户",
        "菜品物美价廉",
        "通胀走高，高通胀未退",
        "损失不同程度上升",
        "憧憬美好未来",
        "国际奥林匹克运动",
        "修建输油管线",
        "适宜家居摆放",
        "最美的风景",
        "获得物质奖励",
        "一路平安到家",
        "令人联想到春天",
        "内外因素都有",
        "生产过程中通过检验",
        "增强生产能力",
        "三星堆出土文物",
        "一杯苹果汁",
        "外国航空公司",
        "相关税费减免",
        "两家不锈钢厂",
    ] {
        let found: Vec<String> = known(text).into_iter().filter(|key| !matches!(key.as_str(), "Olympics" | "inflation")).collect();
        assert_eq!(found, [""; 0], "{text}");
    }
}

#[test]
fn a_chinese_name_is_found_wherever_it_is_a_word() {
    for (text, name) in [
        ("高通发布新芯片", "Qualcomm"),
        ("湖畔茶饮在中国有300家店", "China"),
        ("不少中国人爱喝茶", "China"),
        ("法国队夺冠", "France"),
        ("上海市发布规划", "Shanghai"),
        ("在全美国开店", "United States"),
        ("汇丰银行上调预期", "HSBC"),
        ("巴黎迪士尼乐园开门", "Walt Disney"),
        ("苹果公司财报", "Apple"),
        ("华为了新品加班", "Huawei"),
        ("联想发布新款电脑", "Lenovo"),
        ("联想集团年报", "Lenovo"),
        ("内外开设内衣门店", "Neiwai"),
        ("内外", "Neiwai"),
        ("据“美的”公告", "Midea"),
        ("三天里，美的赠出千台风扇", "Midea"),
        ("平安：业绩稳健", "Ping An"),
        ("获得物支持", "Dewu"),
        ("最高法发布解释", "Supreme People's Court"),
        ("美国最高法院裁定", "US Supreme Court"),
        ("央行下调利率", "interest rate"),
    ] {
        assert!(known(text).contains(&name.to_owned()), "{text}: {:?}", known(text));
    }
}

/// Words of the dictionary that hold a name which they do not mean: `利率` in `毛利率`. What the table gains must not make them many.
#[test]
fn few_words_of_the_dictionary_hold_the_name_of_something_else() {
    let names = Names::built_in();
    let wrong: Vec<&str> = include_str!("gloss/cedict.tsv")
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .filter(|(word, _)| {
            names.concepts_in_simplified(word).iter().any(|(span, number)| {
                let firm = names
                    .numbered(*number)
                    .is_some_and(|concept| matches!(concept.kind, NameKind::Company | NameKind::Brand | NameKind::Platform));
                firm && span.len() < word.len()
            })
        })
        .map(|(word, _)| word)
        .collect();
    assert!(wrong.len() < 48, "{}: {wrong:?}", wrong.len());
}
