use chrono::NaiveDate;

use super::currency::Currency;
use super::figures::{Agreement, Bound, Unit, figures};
use super::names::Names;
use super::*;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn context() -> FactContext<'static> {
    FactContext { published: Some(day(2023, 5, 10)), names: Names::built_in() }
}

#[test]
fn figures_in_both_languages() {
    use Bound::{About, Exact, Nearly, Over, Under};
    use Unit::{Count, Discount, Money, Ordinal, Percent, Points, Times};
    let (cny, usd) = (Money(Currency::Cny), Money(Currency::Usd));
    for (text, span, value, unit, bound) in [
        ("月活达2.6亿", "2.6亿", 2.6e8, Count, Exact),
        ("users hit 260 million", "260 million", 2.6e8, Count, Exact),
        ("raised RMB 260m in", "RMB 260m", 2.6e8, cny, Exact),
        ("worth $1.4 billion", "$1.4 billion", 1.4e9, usd, Exact),
        ("over 700 stores", "over 700", 700.0, Count, Over),
        ("近3万家门店", "近3万", 30_000.0, Count, Nearly),
        ("营收超过120亿元", "超过120亿元", 1.2e10, cny, Over),
        ("约30%的用户", "约30%", 30.0, Percent, About),
        ("扩容超 26 万个基站", "超 26 万", 260_000.0, Count, Over),
        ("筹集 1.7 亿美元", "1.7 亿美元", 1.7e8, usd, Exact),
        ("三成消费者", "三成", 30.0, Percent, Exact),
        ("增长两倍", "两倍", 2.0, Times, Exact),
        ("打八折", "八折", 20.0, Discount, Exact),
        ("提升1.2个百分点", "1.2个百分点", 1.2, Points, Exact),
        ("up 1.2 percentage points", "1.2 percentage points", 1.2, Points, Exact),
        ("cut 25 basis points", "25 basis points", 0.25, Points, Exact),
        ("sales rose 28 percent", "28 percent", 28.0, Percent, Exact),
        ("市值1.2万亿美元", "1.2万亿美元", 1.2e12, usd, Exact),
        ("共有300多家门店", "300多", 300.0, Count, Over),
        ("30多万人参加", "30多万", 300_000.0, Count, Over),
        ("a dozen brands", "a dozen", 12.0, Count, Exact),
        ("two million users", "two million", 2e6, Count, Exact),
        ("第三大市场", "第三", 3.0, Ordinal, Exact),
        ("its 3rd store", "3rd", 3.0, Ordinal, Exact),
        ("不到五百元", "不到五百元", 500.0, cny, Under),
        ("up to 50% off", "up to 50%", 50.0, Percent, Under),
        ("售价１２９９元", "１２９９元", 1299.0, cny, Exact),
        ("HK$3.5bn", "HK$3.5bn", 3.5e9, Money(Currency::Hkd), Exact),
        ("a 1,234-strong crowd", "1,234", 1234.0, Count, Exact),
        ("no more than 40 people", "no more than 40", 40.0, Count, Under),
        ("150,000 yuan ($21,000)", "150,000 yuan", 150_000.0, cny, Exact),
    ] {
        let found = figures(text);
        let (range, figure) = found.first().unwrap_or_else(|| panic!("nothing in {text}"));
        assert_eq!((&text[range.clone()], figure.value, figure.unit, figure.bound), (span, value, unit, bound), "{text}: {found:?}");
    }
}

#[test]
fn ranges() {
    for (text, low, high) in [
        ("10%-15%", 10.0, 15.0),
        ("30万至50万元", 3e5, 5e5),
        ("30-50万元", 3e5, 5e5),
        ("$10–15 million", 1e7, 1.5e7),
        ("18到25岁", 18.0, 25.0),
        ("增长20%至30%", 20.0, 30.0),
        ("3亿美元至5亿美元", 3e8, 5e8),
        ("9000至1.2万元", 9_000.0, 12_000.0),
        ("1-2百万元", 1e6, 2e6),
        ("三至五万家", 30_000.0, 50_000.0),
        ("三百至五百万元", 3e6, 5e6),
        ("五百到八百元", 500.0, 800.0),
        ("三到五折", 50.0, 70.0),
        ("两至四成", 20.0, 40.0),
    ] {
        let found = figures(text);
        assert_eq!((found[0].1.value, found[0].1.upper, found.len()), (low, Some(high), 1), "{text}: {found:?}");
    }
    assert_eq!(figures("rose from 10% to 15%").len(), 2);
}

#[test]
fn a_change_and_what_came_of_it_are_two_figures() {
    let (cny, usd) = (Unit::Money(Currency::Cny), Unit::Money(Currency::Usd));
    for (text, change, level) in [
        ("利润增长15%至8亿元", (15.0, Unit::Percent), (8e8, cny)),
        ("占比提升2.5个百分点至38.4%", (2.5, Unit::Points), (38.4, Unit::Percent)),
        ("亏损收窄4%到6亿美元", (4.0, Unit::Percent), (6e8, usd)),
        ("用户增加了约300万至1.8亿", (3e6, Unit::Count), (1.8e8, Unit::Count)),
        ("均价下调3元至45元", (3.0, cny), (45.0, cny)),
        ("份额上升3%至27%", (3.0, Unit::Percent), (27.0, Unit::Percent)),
        ("門店減少一成至900家", (10.0, Unit::Percent), (900.0, Unit::Count)),
        ("跌幅为10%到3万元以内", (10.0, Unit::Percent), (30_000.0, cny)),
    ] {
        let found = figures(&simplified(text));
        let told: Vec<_> = found.iter().map(|(_, figure)| (figure.value, figure.unit)).collect();
        assert_eq!(told, [change, level], "{text}: {found:?}");
        assert!(found.iter().all(|(_, figure)| figure.upper.is_none()), "{text}: {found:?}");
    }
}

#[test]
fn chinese_numbers_in_every_form() {
    use Bound::{About, Exact, Nearly, Over};
    use Unit::{Count, Discount, Money, Percent, Points, Times};
    let cny = Money(Currency::Cny);
    for (text, span, value, upper, unit, bound) in [
        ("占百分之四十五", "百分之四十五", 45.0, None, Percent, Exact),
        ("约百分之六点五", "约百分之六点五", 6.5, None, Percent, About),
        ("百分之10到15", "百分之10到15", 10.0, Some(15.0), Percent, Exact),
        ("上调千分之二", "千分之二", 0.2, None, Percent, Exact),
        ("四分之三的店", "四分之三", 75.0, None, Percent, Exact),
        ("募资两点四亿元", "两点四亿元", 2.4e8, None, cny, Exact),
        ("下调零点二个百分点", "零点二个百分点", 0.2, None, Points, Exact),
        ("卖了六七百杯", "六七百", 600.0, Some(700.0), Count, Exact),
        ("四五十家", "四五十", 40.0, Some(50.0), Count, Exact),
        ("三五个人", "三五", 3.0, Some(5.0), Count, Exact),
        ("十四五亿元", "十四五亿元", 1.4e9, Some(1.5e9), cny, Exact),
        ("六七成", "六七成", 60.0, Some(70.0), Percent, Exact),
        ("两成八的客人", "两成八", 28.0, None, Percent, Exact),
        ("6成2", "6成2", 62.0, None, Percent, Exact),
        ("三成至三成五", "三成至三成五", 30.0, Some(35.0), Percent, Exact),
        ("打七五折", "七五折", 25.0, None, Discount, Exact),
        ("八折到九折", "八折到九折", 10.0, Some(20.0), Discount, Exact),
        ("2万6千家", "2万6千", 26_000.0, None, Count, Exact),
        ("4亿3500万元", "4亿3500万元", 4.35e8, None, cny, Exact),
        ("一万两千五百家", "一万两千五百", 12_500.0, None, Count, Exact),
        ("两万六家", "两万六", 26_000.0, None, Count, Exact),
        ("两万零六家", "两万零六", 20_006.0, None, Count, Exact),
        ("编号三〇八一号店里的三二〇六家", "三二〇六", 3_206.0, None, Count, Exact),
        ("近五年", "五", 5.0, None, Count, Exact),
        ("近30天", "30", 30.0, None, Count, Exact),
        ("历时近五年", "近五", 5.0, None, Count, Nearly),
        ("近五十家", "近五十", 50.0, None, Count, Nearly),
        ("破千万，", "破千万", 1e7, None, Count, Over),
        ("市值过千亿。", "过千亿", 1e11, None, Count, Over),
        ("通过三家门店", "三", 3.0, None, Count, Exact),
        ("打破3万人的纪录", "3万", 30_000.0, None, Count, Exact),
        ("销量翻番", "翻番", 2.0, None, Times, Exact),
        ("规模翻了三番", "翻了三番", 8.0, None, Times, Exact),
        ("近翻倍", "翻倍", 2.0, None, Times, Exact),
    ] {
        let found = figures(text);
        let (range, figure) = found.first().unwrap_or_else(|| panic!("nothing in {text}"));
        let told = (&text[range.clone()], figure.value, figure.upper, figure.unit, figure.bound, found.len());
        assert_eq!(told, (span, value, upper, unit, bound, 1), "{text}: {found:?}");
    }
    for text in ["代码300750.SZ", "(0700.HK)", "一二线城市", "两点一线", "晚上八点五十分", "一二三四五六", "千万别", "翻倍数"]
    {
        assert_eq!(figures(text), [], "{text}");
    }
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
fn values_compare_across_languages() {
    let one = |text: &str| figures(text)[0].1;
    for (a, b, agreement) in [
        ("2.6亿", "260 million", Agreement::Same),
        ("2.6亿元", "RMB 260m", Agreement::Same),
        ("2.6亿", "RMB 260m", Agreement::Same),
        ("2.58亿", "260 million", Agreement::Rounded),
        ("约100万", "1.02 million", Agreement::Rounded),
        ("10%-15%", "12%", Agreement::Rounded),
        ("100亿元", "$1.4 billion", Agreement::Converted),
        ("100亿元", "$14 billion", Agreement::Different),
        ("30%", "30", Agreement::Different),
        ("30%", "三成", Agreement::Same),
        ("12亿", "13亿", Agreement::Different),
    ] {
        assert_eq!(one(a).compare(&one(b)), agreement, "{a} {b}");
        assert_eq!(one(b).compare(&one(a)), agreement, "{b} {a}");
    }
    assert_eq!(one("2.6亿").key(), one("260 million").key());
}

#[test]
fn dates_in_both_languages() {
    for (text, span, first, last) in [
        ("on March 3, 2023,", "March 3, 2023", day(2023, 3, 3), day(2023, 3, 3)),
        ("on 3 March", "3 March", day(2023, 3, 3), day(2023, 3, 3)),
        ("in December", "December", day(2022, 12, 1), day(2022, 12, 31)),
        ("于2023年3月3日", "2023年3月3日", day(2023, 3, 3), day(2023, 3, 3)),
        ("5月8日发布", "5月8日", day(2023, 5, 8), day(2023, 5, 8)),
        ("2022年第三季度", "2022年第三季度", day(2022, 7, 1), day(2022, 9, 30)),
        ("一季度营收", "一季度", day(2023, 1, 1), day(2023, 3, 31)),
        ("the first quarter of 2023", "first quarter of 2023", day(2023, 1, 1), day(2023, 3, 31)),
        ("Q4 sales", "Q4", day(2022, 10, 1), day(2022, 12, 31)),
        ("去年双十一", "去年", day(2022, 1, 1), day(2022, 12, 31)),
        ("昨日宣布", "昨日", day(2023, 5, 9), day(2023, 5, 9)),
        ("said on Monday", "Monday", day(2023, 5, 8), day(2023, 5, 8)),
        ("上周五", "上周五", day(2023, 5, 5), day(2023, 5, 5)),
        ("since 2019", "2019", day(2019, 1, 1), day(2019, 12, 31)),
        ("last month", "last month", day(2023, 4, 1), day(2023, 4, 30)),
        ("2023-05-04", "2023-05-04", day(2023, 5, 4), day(2023, 5, 4)),
        ("中秋节期间", "中秋节", day(2023, 9, 29), day(2023, 9, 29)),
        ("双11预售", "双11", day(2022, 11, 11), day(2022, 11, 11)),
    ] {
        let found = dates::dates(text, Some(day(2023, 5, 10)));
        let (range, date) = found.first().unwrap_or_else(|| panic!("nothing in {text}"));
        assert_eq!((&text[range.clone()], date.first, date.last), (span, first, last), "{text}");
    }
    assert!(dates::dates("they may march on", Some(day(2023, 5, 10))).is_empty());
    assert!(dates::dates("今日头条", Some(day(2023, 5, 10))).is_empty());
    assert!(dates::dates("yesterday", None).is_empty());
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
        "quarter", "2023", "年", "月", "日", "号", "周", "一", "上", "618", "May", "March", "last", "week", "FY", "“", "”", "said", "说", "：", "《", "》", "é", "ß", "𠀀", "percent", "bps",
    ]), 0..12)) {
        let text = words.concat();
        for fact in facts(&text, &context()) {
            assert!(text.get(fact.span.clone()).is_some_and(|piece| !piece.is_empty()), "{text:?} {fact:?}");
        }
    }
}
