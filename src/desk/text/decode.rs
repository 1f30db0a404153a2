//! Bytes become text: which encoding they are in, whatever their label says.

use std::borrow::Cow;

use encoding_rs::{BIG5, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How far into a document its own label is looked for, in bytes (HTML asks for 1024; feeds begin with comments).
const LABEL_WITHIN: usize = 4096;

/// Text and how it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded<'b> {
    /// The text, without a byte order mark: the bytes themselves where they are UTF-8.
    pub text: Cow<'b, str>,
    /// Name of the encoding, as the Encoding Standard writes it.
    pub encoding: &'static str,
    /// A label was given and the bytes are in another encoding.
    pub label_lied: bool,
}

/// Decodes by byte order mark, else the HTTP charset, else the document's own label, else by guessing; bytes that are UTF-8
/// with characters beyond ASCII are UTF-8 whatever the label says, and a label that the bytes contradict is not believed.
pub fn decode<'b>(bytes: &'b [u8], content_type: Option<&str>) -> Decoded<'b> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return with(encoding, bytes.get(mark..).unwrap_or_default(), false);
    }
    if let Some(encoding) = wide_without_mark(bytes) {
        return with(encoding, bytes, false);
    }
    let http = content_type.and_then(http_charset);
    let own = own_label(bytes);
    let label = http.or(own);
    if let Ok(text) = std::str::from_utf8(bytes) {
        let stateful = label.is_some_and(|encoding| !encoding.is_ascii_compatible());
        if !stateful || !text.is_ascii() || !text.contains('\x1b') {
            let lied = !text.is_ascii() && label.is_some_and(|encoding| encoding != UTF_8);
            return Decoded { text: Cow::Borrowed(text), encoding: UTF_8.name(), label_lied: lied };
        }
    }
    // A single-byte label fits whatever bytes there are: as a server's own habit it tells less than a document that names another.
    let habit = http.is_some_and(Encoding::is_single_byte) && own.is_some_and(|own| !own.is_single_byte());
    let labels = if habit { [own, http] } else { [http, own] };
    for encoding in labels.into_iter().flatten().map(widened) {
        if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes)
            && !(encoding == GB18030 && looks_like(BIG5, bytes, &text))
            && !(encoding == BIG5 && looks_like(GBK, bytes, &text))
        {
            return Decoded { text, encoding: encoding.name(), label_lied: false };
        }
    }
    guess(bytes, label)
}

/// A few bad bytes do not make another encoding: the label or UTF-8 is kept when less than one byte in fifty contradicts it.
fn guess<'b>(bytes: &'b [u8], label: Option<&'static Encoding>) -> Decoded<'b> {
    let utf8 = String::from_utf8_lossy(bytes);
    let multibyte = utf8.chars().filter(|c| !c.is_ascii() && *c != char::REPLACEMENT_CHARACTER).count();
    let bad = utf8.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count();
    if multibyte > bad * 4 {
        return Decoded { text: utf8, encoding: UTF_8.name(), label_lied: label.is_some_and(|l| l != UTF_8) };
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guessed = widened(detector.guess(None, chardetng::Utf8Detection::Allow));
    let single_byte = label.filter(|l| l.is_single_byte());
    let encoding = if guessed == WINDOWS_1252 { single_byte.unwrap_or(guessed) } else { guessed };
    with(encoding, bytes, label.is_some_and(|l| widened(l) != encoding))
}

fn with<'b>(encoding: &'static Encoding, bytes: &'b [u8], label_lied: bool) -> Decoded<'b> {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    Decoded { text, encoding: encoding.name(), label_lied }
}

/// GB 18030 contains GBK and GB 2312, whose labels are put on each other's text.
fn widened(encoding: &'static Encoding) -> &'static Encoding {
    if encoding == GBK { GB18030 } else { encoding }
}

/// Big5 text decodes as GBK without an error, and often the other way round, into rare characters: the detector is asked when it is labelled so.
fn looks_like(other: &'static Encoding, bytes: &[u8], text: &str) -> bool {
    let han = text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count();
    if han < 8 {
        return false;
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, chardetng::Utf8Detection::Deny) == other
}

/// UTF-16 without a mark: every other byte of the markup at the start is zero.
fn wide_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes.get(..4)? {
        [0, a, 0, b] if *a != 0 && *b != 0 => Some(UTF_16BE),
        [a, 0, b, 0] if *a != 0 && *b != 0 => Some(UTF_16LE),
        _ => None,
    }
}

/// The charset of a `Content-Type`.
fn http_charset(content_type: &str) -> Option<&'static Encoding> {
    let lower = content_type.to_ascii_lowercase();
    let value = lower.split(';').skip(1).find_map(|parameter| parameter.trim().strip_prefix("charset")?.trim_start().strip_prefix('='))?;
    Encoding::for_label(value.trim().trim_matches(['"', '\'']).as_bytes())
}

/// The encoding that an XML declaration or a `<meta>` names. One that is written in ASCII cannot be UTF-16, whatever it says.
fn own_label(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..LABEL_WITHIN.min(bytes.len()))?;
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let declaration = head.find("<?xml").and_then(|at| head.get(at..)).and_then(|rest| rest.split_once("?>")).map(|(inside, _)| inside);
    let label = match declaration {
        Some(declaration) => after_key(declaration, "encoding"),
        None => head.find("<meta").and_then(|at| head.get(at..)).and_then(|rest| after_key(rest, "charset")),
    }?;
    Encoding::for_label(label.as_bytes()).filter(|encoding| *encoding != UTF_16LE && *encoding != UTF_16BE)
}

fn after_key<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let rest = text.get(text.find(key)? + key.len()..)?.trim_start().strip_prefix('=')?.trim_start();
    let rest = rest.trim_start_matches(['"', '\'']);
    rest.split(['"', '\'', ' ', ';', '>', '?', '/']).next().filter(|label| !label.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENTENCE: &str = "国家互联网信息办公室周五发布了关于生成式人工智能服务的新规定";

    fn feed(label: &str) -> String {
        format!("<?xml version=\"1.0\" encoding=\"{label}\"?><rss><title>{SENTENCE}</title></rss>")
    }

    #[test]
    fn labels_that_tell_the_truth_are_followed() {
        let (gbk, _, _) = GBK.encode(SENTENCE);
        let decoded = decode(&gbk, Some("text/xml; charset=\"GB2312\""));
        assert_eq!((&*decoded.text, decoded.encoding, decoded.label_lied), (SENTENCE, "gb18030", false));
        let text = feed("big5").replace(SENTENCE, "行政院公布關於人工智慧服務的新規定與說明");
        let (bytes, _, _) = BIG5.encode(&text);
        assert!(decode(&bytes, None).text.contains("行政院公布關於人工智慧服務"));
    }

    #[test]
    fn labels_that_lie_are_found_out() {
        let lying = feed("gbk");
        let decoded = decode(lying.as_bytes(), None);
        assert!(decoded.text.contains(SENTENCE) && decoded.label_lied && decoded.encoding == "UTF-8");
        let text = feed("utf-8");
        let (bytes, _, _) = GBK.encode(&text);
        let decoded = decode(&bytes, Some("text/xml; charset=utf-8"));
        assert!(decoded.text.contains(SENTENCE) && decoded.label_lied, "{decoded:?}");
        let text = feed("gb2312").replace(SENTENCE, "行政院公布關於人工智慧服務的新規定與說明，並將於下月起實施");
        let (bytes, _, _) = BIG5.encode(&text);
        assert!(decode(&bytes, None).text.contains("行政院公布關於人工智慧服務"));
    }

    #[test]
    fn unlabelled_chinese_is_guessed() {
        let text = format!("<rss><title>{SENTENCE}</title></rss>");
        let (bytes, _, _) = GBK.encode(&text);
        assert!(decode(&bytes, None).text.contains(SENTENCE));
    }

    #[test]
    fn both_orders_of_utf_16_with_and_without_mark() {
        for mark in [true, false] {
            for big in [true, false] {
                let text = feed("utf-16");
                let units = mark.then_some('\u{feff}').into_iter().chain(text.chars()).collect::<String>();
                let bytes: Vec<u8> =
                    units.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect();
                assert!(decode(&bytes, None).text.contains(SENTENCE));
            }
        }
        assert!(decode(feed("utf-16").as_bytes(), None).text.contains(SENTENCE));
    }

    #[test]
    fn one_bad_byte_spoils_nothing() {
        let mut bytes = feed("utf-8").into_bytes();
        bytes.push(0xff);
        assert!(decode(&bytes, None).text.contains(SENTENCE));
    }
}
