//! Bodies that hostile servers send, made by rule.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

const DATE: &str = "Wed, 10 May 2023 08:00:00 +0800";

/// One sound entry.
pub fn item(number: usize) -> String {
    format!(
        "<item><title>Tea chains open {number} stores</title><link>https://news.example/tea-{number}</link><pubDate>{DATE}</pubDate>\
         <description>The chains said so in Beijing on Wednesday.</description></item>\n"
    )
}

/// A sound feed.
pub fn feed(entries: usize) -> String {
    around(&(1..=entries).map(item).collect::<String>())
}

/// A feed around these entries.
pub fn around(items: &str) -> String {
    format!("<?xml version=\"1.0\"?>\n<rss version=\"2.0\"><channel><title>News</title>\n{items}</channel></rss>\n")
}

/// A feed with one entry that says this.
pub fn with_text(title: &str, description: &str) -> String {
    around(&format!(
        "<item><title>{title}</title><link>https://news.example/one</link><pubDate>{DATE}</pubDate><description>{description}</description></item>"
    ))
}

/// So many megabytes of a feed that only begins.
pub fn long(megabytes: usize) -> Vec<u8> {
    let mut body = feed(1).into_bytes();
    body.resize(megabytes << 20, b' ');
    body
}

/// Eight entries: each with and without a guid, a link and a headline of its own.
pub fn with_and_without() -> String {
    let field = |has: bool, name: &str, value: String| if has { format!("<{name}>{value}</{name}>") } else { String::new() };
    let entry = |number: usize| {
        format!(
            "<item>{}{}{}<pubDate>{DATE}</pubDate><description>In town {number}, the chains said so on Wednesday.</description></item>",
            field(number & 1 != 0, "guid", format!("tag:news.example,2023:{number}")),
            field(number & 2 != 0, "link", format!("https://news.example/{number}")),
            field(number & 4 != 0, "title", format!("Tea chains open {number} stores")),
        )
    };
    around(&(0..8).map(entry).collect::<String>())
}

/// A front page: stories among links to everything else.
pub fn many_links() -> String {
    let link = |number: usize| {
        let class = if number.is_multiple_of(10) { " class=story" } else { "" };
        format!("<li{class}><a href=\"/{number}\">Tea chains open {number} stores</a></li>")
    };
    format!("<!doctype html><title>News</title><ul>{}</ul>", (0..200).map(link).collect::<String>())
}

/// Entities that would grow to billions of characters.
pub fn billion_laughs() -> String {
    let levels: String = (1..10).map(|level| format!("<!ENTITY lol{level} \"{}\">", format!("&lol{};", level - 1).repeat(10))).collect();
    format!(
        "<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY lol0 \"lol\">{levels}]>{}",
        with_text("Tea &lol9;", "x").replace("<?xml version=\"1.0\"?>", "")
    )
}

/// An entity that names a file, one that names a host, and a parameter entity.
pub fn external_entities() -> String {
    let doctype = "<!DOCTYPE rss [<!ENTITY file SYSTEM \"file:///etc/passwd\"><!ENTITY web SYSTEM \"http://127.0.0.1:1/x\">\
                   <!ENTITY % all SYSTEM \"http://127.0.0.1:1/dtd\">%all;]>";
    format!("<?xml version=\"1.0\"?>{doctype}{}", with_text("Tea &file; &web;", "&file;").replace("<?xml version=\"1.0\"?>", ""))
}

/// Elements so deep, in the description of an entry; `closed` or not.
pub fn deep(depth: usize, closed: bool) -> String {
    let end = if closed { "</a>".repeat(depth) } else { String::new() };
    with_text("Tea", &format!("{}tea{end}", "<a>".repeat(depth)))
}

/// JSON Feed with arrays in each other.
pub fn deep_json(depth: usize) -> String {
    format!("{{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"News\",\"items\":{}{}}}", "[".repeat(depth), "]".repeat(depth))
}

/// A page whose body is this, so many times.
pub fn page(piece: &str, count: usize) -> String {
    format!("<!doctype html><html><head><title>News</title></head><body>{}<li><a href=/x>Tea</a></li></body></html>", piece.repeat(count))
}

pub fn gzip(body: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body.as_ref()).unwrap();
    encoder.finish().unwrap()
}

pub fn zlib(body: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body.as_ref()).unwrap();
    encoder.finish().unwrap()
}

pub fn raw_deflate(body: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body.as_ref()).unwrap();
    encoder.finish().unwrap()
}

/// A zstd frame that asks for a window of 2 GiB (RFC 8878, section 3.1.1.1.2: 2^(10 + 21)), and an empty last block.
pub fn wide_window() -> Vec<u8> {
    vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, 21 << 3, 0x01, 0x00, 0x00]
}
