use proptest::prelude::*;
use regex::Regex;

use super::*;

fn split<'a>(text: &'a str, language: &str) -> Vec<&'a str> {
    sentences(text, language).into_iter().map(|range| &text[range]).collect()
}

#[test]
fn script_decides_the_language() {
    for (text, hint, language) in [
        ("小红书上线新的广告工具", None, "zh"),
        ("小红书上线新的广告工具", Some("en"), "zh"),
        ("小紅書推出新工具", Some("zh-Hant"), "zh-Hant"),
        ("LVMH携手天猫打造Loewe、Fendi快闪店", None, "zh"),
        ("Xiaohongshu launches new ad tools", Some("zh"), "en"),
        ("Xiaohongshu lance de nouveaux outils", Some("fr"), "fr"),
        ("シャオホンシュが新しい広告を始めた", None, "ja"),
        ("샤오홍슈 새로운 광고", None, "ko"),
        ("The slogan 买它买它 means buy it now and 种草 means planting grass in China", None, "en"),
        ("Buy it now 买它买它 planting the grass 种草", None, "mixed"),
        ("2023", None, "und"),
        ("", Some("zh"), "zh"),
    ] {
        assert_eq!(detect(text, hint), language, "{text}");
    }
}

proptest! {
    #[test]
    fn latin_words_are_letters_with_one_joiner_between_two(text in "([a-zA-Z]|['-]| |é|[0-9.]|[中日]){0,80}") {
        let words = Regex::new("[a-zA-Zé]+(?:['-][a-zA-Zé]+)*").unwrap();
        prop_assert_eq!(shares(&text).latin_words, words.find_iter(&text).count());
    }
}

#[test]
fn english_sentences() {
    assert_eq!(
        split(
            "Mr. Zhang of Alibaba Group Holding Ltd. said sales rose 2.6% to $1.4 billion. The U.S. market fell. \"We won,\" he said.",
            "en"
        ),
        ["Mr. Zhang of Alibaba Group Holding Ltd. said sales rose 2.6% to $1.4 billion.", "The U.S. market fell.", "\"We won,\" he said."]
    );
    assert_eq!(split("It is No. 3 in China. J. K. Rowling agreed. Was it? \"Yes.\" He left... Then he came.", "en").len(), 6);
    assert_eq!(split("It works with Apple Inc. The deal closed at 5 p.m. Friday.", "en").len(), 2);
    assert_eq!(split("He asked \"why?\" and left. Visit example.com today!", "en").len(), 2);
    assert_eq!(split("first line without a stop\nsecond line", "en"), ["first line without a stop", "second line"]);
}

#[test]
fn chinese_sentences() {
    assert_eq!(
        split("小红书月活达2.6亿。“我们很高兴。明年会更好。”张三说。他还说：“谢谢！”随后离开。", "zh"),
        ["小红书月活达2.6亿。", "“我们很高兴。明年会更好。”张三说。", "他还说：“谢谢！”", "随后离开。"]
    );
    // However long the office, and where the words before lead up to the quotation.
    let office = "“茶园会更绿。”省人大代表、湖畔县山林茶场党委书记兼场长、高级农艺师张三在会后高兴地说。";
    assert_eq!(split(&format!("{office}会议随后结束。"), "zh"), [office, "会议随后结束。"]);
    assert_eq!(split("她学会了制茶，“这样才懂茶。”李四说。她要回家。", "zh"), ["她学会了制茶，“这样才懂茶。”李四说。", "她要回家。"]);
    assert_eq!(split("“茶园会更绿。”张三高兴，大家也都说好。", "zh"), ["“茶园会更绿。”", "张三高兴，大家也都说好。"]);
    assert_eq!(split("营收增长12.5%；净利润下降……为什么？！没人知道", "zh"), ["营收增长12.5%；", "净利润下降……", "为什么？！", "没人知道"]);
    assert_eq!(split("公司（简称“某司”。下同）上市了。好。", "zh"), ["公司（简称“某司”。下同）上市了。", "好。"]);
}

#[test]
fn an_abbreviation_goes_on_behind_a_bracket_a_sum_or_a_title() {
    for whole in [
        "Lakeside Tea Inc. (NYSE: LAKE) opened 300 shops.",
        "Hillside Holding Ltd. [HILL] lost 4%.",
        "A shop costs approx. $40,000 or approx. ¥290,000 to open.",
        "Lakeside Bros. “Slow Tea” line sold out.",
        "Hillside Corp. (formerly Hill & Sons Co.) was sold.",
    ] {
        assert_eq!(split(whole, "en"), [whole]);
    }
    for (text, first) in [
        ("It was bought by Lakeside Inc. (The price was not told.)", "It was bought by Lakeside Inc."),
        ("It was bought by Lakeside Inc. (Reporting by Li Na)", "It was bought by Lakeside Inc."),
        ("It is sold in the U.S. “We like the west,” Li Na said.", "It is sold in the U.S."),
        ("It is sold in the U.S. “Nobody knew of it,” Li Na said.", "It is sold in the U.S."),
        ("We chose Plan A. “The tea was better.”", "We chose Plan A."),
    ] {
        assert_eq!(split(text, "en").first(), Some(&first), "{text}");
    }
}

#[test]
fn an_abbreviation_is_told_behind_chinese_characters() {
    for whole in
        ["据U.S. Tea Journal报道，湖畔茶饮开店。", "湖畔与St. Helena酒店合作，聘请Dr. Hill为顾问。", "湖畔（Lakeside Inc. 旗下）开店。"]
    {
        assert_eq!(split(whole, "zh"), [whole]);
    }
}

#[test]
fn a_mark_within_a_name_ends_nothing() {
    for whole in ["Shares of Yum! Brands rose 2%.", "She left Yahoo! Japan for Yahoo! Finance in May.", "Is S.F. Express late?"] {
        assert_eq!(split(whole, "en"), [whole]);
    }
    assert_eq!(split("她离开了Yahoo! Japan，去了湖畔。", "zh").len(), 1);
    assert_eq!(split("She works at Yahoo! The shop is near. What a day! Brands left.", "en").len(), 4);
}

#[test]
fn sentences_lose_nothing() {
    for text in ["“没有关上。的引号。", "a.b.c... ?! \" ' )", "。。。", "   ", "“", "1. 2. 3.", "「『x』。」y。"] {
        let kept: String = split(text, "zh").concat().chars().filter(|c| !c.is_whitespace()).collect();
        assert_eq!(kept, text.chars().filter(|c| !c.is_whitespace()).collect::<String>());
    }
}

#[test]
fn lengths() {
    assert_eq!(length("Xiaohongshu's sales rose 28% to $1.4bn, e-commerce up."), Length { words: 8, characters: 0 });
    assert_eq!(length("小红书（RED）有2.6亿用户。"), Length { words: 2, characters: 7 });
}

#[test]
fn words_are_compared_without_endings() {
    assert_eq!(words::terms("Sales launched"), words::terms("sale launches"));
    assert!(words::terms("the of and").is_empty());
    assert_eq!(words::terms("小红书").len(), 2);
}

#[test]
fn english_is_known_by_its_words() {
    let english = "The chain said on Tuesday that it has opened its 300th shop in the north, and that more are to come.";
    assert!(words::is_english(english));
    for other in [
        "Die Teekette hat am Dienstag ihren 300. Laden im Norden in Betrieb genommen, und weitere sollen folgen.",
        "La chaîne a ouvert mardi sa 300e boutique dans le nord, et d'autres doivent suivre.",
        "Çay zinciri salı günü kuzeydeki 300. mağazasını açtı.",
        "小红书上线新的广告工具",
        "",
    ] {
        assert!(!words::is_english(other), "{other}");
    }
}
