//! P7: encodings, and the labels that lie about them.

use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GBK, SHIFT_JIS, UTF_8, WINDOWS_1252};
use keepup::desk::dispatch::Dispatch;
use keepup::desk::readers;
use keepup::desk::source::Source;
use url::Url;

use super::bodies;

const CHINESE: &str = "小红书上线新的广告工具，面向中小品牌开放";
const TRADITIONAL: &str = "小紅書推出新的廣告工具，開放給中小品牌使用";
const JAPANESE: &str = "小紅書が新しい広告ツールを公開しました";
const KOREAN: &str = "샤오홍슈가 새로운 광고 도구를 공개했다";
const FRENCH: &str = "L’été “chinois” à Genève – déjà vu";

/// Text, its encoding, and the label in HTTP and in the document.
type Case = (&'static str, &'static Encoding, Option<&'static str>, Option<&'static str>);

const CASES: &[Case] = &[
    (CHINESE, UTF_8, Some("utf-8"), None),
    (CHINESE, UTF_8, None, None),
    (CHINESE, UTF_8, Some("gbk"), None),
    (CHINESE, UTF_8, None, Some("gb2312")),
    (CHINESE, UTF_8, Some("iso-8859-1"), Some("gbk")),
    (CHINESE, GBK, Some("gbk"), None),
    (CHINESE, GBK, None, Some("gb2312")),
    (CHINESE, GBK, Some("utf-8"), None),
    (CHINESE, GBK, None, Some("utf-8")),
    (CHINESE, GBK, None, None),
    (CHINESE, GBK, Some("utf-8"), Some("gbk")),
    (TRADITIONAL, BIG5, Some("big5"), None),
    (TRADITIONAL, BIG5, None, Some("gb2312")),
    (TRADITIONAL, BIG5, None, None),
    (JAPANESE, SHIFT_JIS, Some("shift_jis"), None),
    (JAPANESE, EUC_JP, None, Some("euc-jp")),
    (KOREAN, EUC_KR, Some("euc-kr"), None),
    (FRENCH, WINDOWS_1252, Some("windows-1252"), None),
    (FRENCH, WINDOWS_1252, None, Some("iso-8859-1")),
];

fn headline(body: Vec<u8>, http: Option<&str>) -> Option<String> {
    let url = Url::parse("https://news.example/feed").unwrap();
    let content_type = Some(http.map_or("text/xml".to_owned(), |label| format!("text/xml; charset={label}")));
    let fetched = chrono::DateTime::from_timestamp(1_683_763_200, 0).unwrap();
    let dispatch = Dispatch { asked: url.clone(), url: url.clone(), content_type, body: body.into(), fetched };
    readers::read(&Source::plain("News", url), &dispatch).ok()?.entries.into_iter().next()?.title
}

fn document(text: &str, own: Option<&str>) -> String {
    let label = own.map_or(String::new(), |label| format!(" encoding=\"{label}\""));
    bodies::with_text(text, &text.repeat(20)).replacen("version=\"1.0\"", &format!("version=\"1.0\"{label}"), 1)
}

#[test]
fn a_headline_is_read_whatever_the_labels_say() {
    for (text, encoding, http, own) in CASES {
        let document = document(text, *own);
        let (bytes, _, _) = encoding.encode(&document);
        let found = headline(bytes.into_owned(), *http);
        assert_eq!(found.as_deref(), Some(*text), "{} labelled {http:?} in HTTP and {own:?} in itself", encoding.name());
    }
}

#[test]
fn wide_characters_are_known_by_their_mark_and_without() {
    let document = document(CHINESE, Some("utf-16"));
    let wide: Vec<u16> = document.encode_utf16().collect();
    let little: Vec<u8> = [0xff, 0xfe].into_iter().chain(wide.iter().flat_map(|unit| unit.to_le_bytes())).collect();
    let big: Vec<u8> = wide.iter().flat_map(|unit| unit.to_be_bytes()).collect();
    assert_eq!(headline(little, None).as_deref(), Some(CHINESE));
    assert_eq!(headline(big, None).as_deref(), Some(CHINESE));
}

#[test]
fn one_broken_byte_costs_one_character() {
    let mut bytes = document(CHINESE, None).into_bytes();
    let place = bytes.windows(9).rposition(|window| window == "广告工".as_bytes()).unwrap();
    bytes[place] = 0xff;
    assert_eq!(headline(bytes, None).as_deref(), Some(CHINESE));
    let overlong = bodies::with_text("Tea \u{1}", "x").replace('\u{1}', "@@").into_bytes();
    let overlong: Vec<u8> = overlong.iter().map(|byte| if *byte == b'@' { 0xc0 } else { *byte }).collect();
    assert!(headline(overlong, None).unwrap().starts_with("Tea"));
}
