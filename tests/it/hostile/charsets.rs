//! P7: encodings, and the labels that lie about them.

use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, SHIFT_JIS, UTF_8, WINDOWS_1252};
use keepup::desk::dispatch::Dispatch;
use keepup::desk::intake;
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
    (CHINESE, GBK, Some("utf-8"), Some("utf-8")),
    (CHINESE, GBK, Some("big5"), Some("gb2312")),
    (CHINESE, GBK, Some("iso-8859-1"), Some("gb2312")),
    (CHINESE, GBK, Some("no-such-charset"), None),
    (CHINESE, GB18030, None, Some("gb2312")),
    (CHINESE, UTF_8, Some("gbk"), Some("gbk")),
    (CHINESE, UTF_8, Some("big5"), None),
    (CHINESE, UTF_8, None, Some("utf-16")),
    (CHINESE, UTF_8, Some("utf-16le"), None),
    (TRADITIONAL, UTF_8, None, Some("big5")),
    (TRADITIONAL, BIG5, Some("gb2312"), None),
    (TRADITIONAL, BIG5, Some("gbk"), Some("gb2312")),
    (TRADITIONAL, BIG5, Some("utf-8"), None),
    (JAPANESE, UTF_8, None, Some("shift_jis")),
    (TRADITIONAL, BIG5, Some("big5"), None),
    (TRADITIONAL, BIG5, Some("big5"), Some("big5")),
    (TRADITIONAL, BIG5, None, Some("gb2312")),
    (TRADITIONAL, BIG5, None, None),
    (JAPANESE, SHIFT_JIS, Some("shift_jis"), None),
    (JAPANESE, EUC_JP, None, Some("euc-jp")),
    (KOREAN, EUC_KR, Some("euc-kr"), None),
    (FRENCH, WINDOWS_1252, Some("windows-1252"), None),
    (FRENCH, WINDOWS_1252, None, Some("iso-8859-1")),
];

fn dispatch(body: Vec<u8>, kind: &str, http: Option<&str>) -> Dispatch {
    let url = Url::parse("https://news.example/2023/05/tea").unwrap();
    let content_type = Some(http.map_or(kind.to_owned(), |label| format!("{kind}; charset={label}")));
    let fetched = chrono::DateTime::from_timestamp(1_683_763_200, 0).unwrap();
    Dispatch { asked: url.clone(), url, content_type, body: body.into(), fetched }
}

fn headline(body: Vec<u8>, http: Option<&str>) -> Option<String> {
    let dispatch = dispatch(body, "text/xml", http);
    readers::read(&Source::plain("News", dispatch.url.clone()), &dispatch).ok()?.entries.into_iter().next()?.title
}

/// Headline and text of a page.
fn page(body: Vec<u8>, http: Option<&str>) -> (Option<String>, String) {
    let writeup = intake::write_up(&dispatch(body, "text/html", http), None, None);
    (writeup.title, writeup.body.iter().map(|block| block.text.as_str()).collect())
}

fn html(text: &str, own: Option<&str>) -> String {
    let label = own.map_or(String::new(), |label| format!("<meta http-equiv=\"Content-Type\" content=\"text/html; charset={label}\">"));
    let text = |times: usize| format!("<p>{}</p>", format!("{text}。").repeat(times));
    let headline = text(1).replace(['。'], "").replace("p>", "h1>");
    format!("<!DOCTYPE html><html><head>{label}</head><body><article>{headline}{}</article></body></html>", text(6).repeat(3))
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
fn a_page_is_read_whatever_the_labels_say() {
    for (text, encoding, http, own) in CASES {
        let document = html(text, *own);
        let (bytes, _, _) = encoding.encode(&document);
        let (title, body) = page(bytes.into_owned(), *http);
        let said = format!("{} labelled {http:?} in HTTP and {own:?} in itself: {body}", encoding.name());
        assert_eq!(title.as_deref(), Some(*text), "{said}");
        assert!(body.matches(text).count() >= 6, "{said}");
    }
}

#[test]
fn wide_characters_are_known_by_their_mark_and_without() {
    for own in [Some("utf-16"), Some("utf-8"), Some("gb2312"), None] {
        for (mark, little) in [(true, true), (true, false), (false, true), (false, false)] {
            let wide = |text: String| -> Vec<u8> {
                let mark = mark.then_some(0xfeff);
                let units = mark.into_iter().chain(text.encode_utf16());
                units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
            };
            for http in [None, Some("utf-8"), Some("gbk"), Some("utf-16")] {
                let said = format!("mark {mark}, little end first {little}, labelled {http:?} and {own:?}");
                assert_eq!(headline(wide(document(CHINESE, own)), http).as_deref(), Some(CHINESE), "{said}");
                assert_eq!(page(wide(html(CHINESE, own)), http).0.as_deref(), Some(CHINESE), "{said}");
            }
        }
    }
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
