//! The table of hostile servers.
//!
//! Two rows are answered otherwise than by the letter:
//!
//! - P12, a date of tomorrow's tomorrow: the article is placed by its first sight, and no date is made up for it. Its publisher's
//!   word is quoted among the doubts beside the item and by `keepup why`, where an editor looks. A year before 2000 is none in a feed,
//!   whose dates programs write; in a listing, an album or on a page it is what people are shown, and keeps an old article out.
//! - P14, two seconds for a document: a clock would refuse sound pages on a slow machine, and spare the hostile ones on a fast one. What
//!   takes time out of proportion is refused by counting before it begins: depth, attributes, open formatting, selectors within
//!   selectors (at the check of `feeds.toml`), siblings that a selector counts, items within items. What is left takes a second or two of
//!   a processor. A parser that does not end within a minute is given up: it keeps its place, so that there are never more than four,
//!   is told in the log, counted in the metrics, and `/healthz` is ill when all of them are.

use std::time::Duration;

use super::bodies;
use crate::support::behaviour::{Behaviour, Reply};

/// How a visit ends.
#[derive(Debug, Clone, Copy)]
pub enum End {
    /// So many articles are kept.
    Takes(usize),
    /// The source fails with these words among others, nothing is kept, and it is left alone for a while.
    Refused(&'static str),
}

use End::{Refused, Takes};

/// One case.
pub struct Row {
    /// Which threats it stands for: N network, P parsing; a to e are families of bodies.
    pub covers: &'static str,
    /// In words.
    pub what: &'static str,
    /// What the server does.
    pub says: fn() -> Behaviour,
    /// Further lines of its source.
    pub with: &'static str,
    /// How the visit ends.
    pub end: End,
    /// Most memory of the whole program, in MB.
    pub megabytes: u64,
    /// Most time from its start to its end.
    pub seconds: u64,
}

/// Where nothing large is read: the program itself takes half of the memory, and the source may take twenty seconds.
const SMALL: (u64, u64) = (100, 40);
/// The same, where the source is given a second.
const BRIEF: (u64, u64) = (100, 15);
/// Where a body of up to ten megabytes is read: twenty seconds for the network, and a document has its time under a parser too.
const LARGE: (u64, u64) = (250, 80);

const fn row(covers: &'static str, what: &'static str, says: fn() -> Behaviour, with: &'static str, end: End, cap: (u64, u64)) -> Row {
    let (megabytes, seconds) = cap;
    Row { covers, what, says, with, end, megabytes, seconds }
}

fn raw(text: impl Into<Vec<u8>>) -> Behaviour {
    Behaviour::Raw(text.into())
}

fn reply(body: impl Into<Vec<u8>>) -> Behaviour {
    Reply::feed(body).into()
}

fn encoded(encoding: &str, body: Vec<u8>) -> Behaviour {
    Reply::feed(body).header("Content-Encoding", encoding).into()
}

fn busy(retry_after: &str) -> Behaviour {
    Reply::new(429, "slow down").header("Retry-After", retry_after).into()
}

fn to(location: &str) -> Behaviour {
    Reply::to(302, location).into()
}

fn with_head(head: &str) -> Behaviour {
    let body = bodies::feed(3);
    raw(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n{head}\r\n{body}", body.len()))
}

const HEAD: &str = "HTTP/1.1 200 OK\r\n";
const CHUNKED: &str = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
const PAUSE: Duration = Duration::from_millis(100);
const SOON: &str = "timeout = \"1s\"";
const LISTING: &str = "[source.listing]\nitem = \"li\"";

/// Every case.
#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    // Transport
    row("N9 a01", "takes the request and says nothing", || Behaviour::Silent, SOON, Refused("did not finish within 1 s"), BRIEF),
    row("N9 a02", "closes before the status line", || raw(""), "", Refused("broke the exchange"), SMALL),
    row("N9 a03", "closes within the head", || raw("HTTP/1.1 200 OK\r\nContent-Ty"), "", Refused("broke the exchange"), SMALL),
    row("N9 a04", "closes within the body", || Behaviour::Cut(Reply::feed(bodies::feed(3)), 200), "", Refused("breaks off"), SMALL),
    row("N9 a05", "a byte of head at a time", || Behaviour::Trickle(HEAD.repeat(9).into(), PAUSE), SOON, Refused("did not finish within 1 s"), BRIEF),
    row("N9 a06", "a byte of body at a time", || Behaviour::Slow(Reply::feed(bodies::feed(3)), 1, PAUSE), SOON, Refused("did not finish within 1 s"), BRIEF),
    row("N9 a07", "chunks without end", || Behaviour::Forever(CHUNKED.into(), format!("10000\r\n{}\r\n", " ".repeat(0x10000)).into()), "", Refused("is larger than"), SMALL),
    row("N11 a08", "a chunk of 2^64 bytes", || raw(format!("{CHUNKED}FFFFFFFFFFFFFFFF\r\n<rss>")), "", Refused("breaks off"), SMALL),
    row("N11 a09", "a length of 100 TB", || raw(format!("{HEAD}Content-Length: 99999999999999\r\n\r\n<rss>")), "", Refused("is larger than"), SMALL),
    row("N11 a10", "two lengths", || raw(format!("{HEAD}Content-Length: 5\r\nContent-Length: 9\r\n\r\n<rss/>")), "", Refused("broke the exchange"), SMALL),
    row("N11 a11", "a length and chunks, in one head", || raw(format!("{HEAD}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{}\r\n0\r\n\r\n", bodies::feed(3).len(), bodies::feed(3))), "", Takes(3), SMALL),
    row("N11 a12", "a header of 1 MB", || with_head(&format!("X: {}\r\n", "x".repeat(1 << 20))), "", Refused("broke the exchange"), SMALL),
    row("N11 a13", "a thousand headers", || with_head(&"X: y\r\n".repeat(1_000)), "", Refused("broke the exchange"), SMALL),
    row("N11 a14", "headers without end", || Behaviour::Forever(HEAD.into(), "X: y\r\n".repeat(99).into()), "", Refused("broke the exchange"), SMALL),
    row("N11 a15", "100 Continue, 20,000 times", || raw(format!("{}{HEAD}Content-Length: 7\r\n\r\n<rss/> ", "HTTP/1.1 100 Continue\r\n\r\n".repeat(20_000))), "", Takes(0), SMALL),
    row("N11 a16", "HTTP/0.9", || raw(bodies::feed(3)), "", Refused("broke the exchange"), SMALL),
    row("N11 a17", "status 999", || Reply::new(999, "?").into(), "", Refused("answered 999"), SMALL),
    row("N11 a18", "204 with a body", || Reply::new(204, bodies::feed(3)).into(), "", Refused("answered 204"), SMALL),
    row("N11 a19", "304 to a question without conditions", || Reply::new(304, "").into(), "", Refused("nothing was asked conditionally"), SMALL),
    row("N11 a20", "200 and nothing", || reply(""), "", Refused("the answer is empty"), SMALL),
    row("N11 a21", "206 that nobody asked for", || Reply::new(206, bodies::feed(3)).into(), "", Refused("answered 206"), SMALL),
    row("N12 a22", "Retry-After of thirty years", || busy("1000000000"), "", Refused("it asks for 604800 s of quiet"), SMALL),
    row("N12 a22", "Retry-After of minus one", || busy("-1"), "", Refused("it asks for 0 s of quiet"), SMALL),
    row("N12 a22", "Retry-After in 1970", || busy("Thu, 01 Jan 1970 00:00:00 GMT"), "", Refused("it asks for 0 s of quiet"), SMALL),
    row("N12 a22", "Retry-After: soon", || busy("soon"), "", Refused("it names no time"), SMALL),
    row("N7 a24", "a chain of every redirect", || Reply::to(301, "/302").into(), "", Takes(3), SMALL),
    row("N7 a25", "a circle", || to("/loop"), "", Refused("that is a circle"), SMALL),
    row("N7 a26", "fifty hops", || to("/hop0"), "", Refused("too many redirects"), SMALL),
    row("N7 a27", "a redirect to nowhere", || Reply::new(302, "").into(), "", Refused("does not say where"), SMALL),
    row("N7 a27", "a redirect to an empty place", || to(""), "", Refused("does not say where"), SMALL),
    row("N7 a27", "a redirect of 64 kB", || to(&format!("/{}", "x".repeat(64 << 10))), "", Refused("more than 8 kB"), SMALL),
    row("N7 a27", "a redirect that is not UTF-8", || raw(b"HTTP/1.1 302 Found\r\nLocation: /\xff\xfe\r\nContent-Length: 0\r\n\r\n".as_slice()), "", Refused("not UTF-8"), SMALL),
    row("N7 a27", "a redirect to a fragment of itself", || to("#top"), "", Refused("circle"), SMALL),
    row("N6 a27", "a redirect to a port of ssh", || to("//127.0.0.1:22/"), "", Refused("port 22"), SMALL),
    row("N6 a27", "the same, in backslashes", || to("\\\\127.0.0.1:22\\x"), "", Refused("port 22"), SMALL),
    row("N6", "a redirect to a database", || to("http://127.0.0.1:6379/"), "", Refused("port 6379"), SMALL),
    row("N6", "a redirect to a file", || to("file:///etc/passwd"), "", Refused("neither http nor https"), SMALL),
    row("N6", "a redirect to data", || to("data:text/xml,<rss/>"), "", Refused("neither http nor https"), SMALL),
    row("N6", "a redirect to gopher", || to("gopher://127.0.0.1:70/x"), "", Refused("neither http nor https"), SMALL),
    row("N13 a32", "an ETag of 100 kB", || with_head(&format!("ETag: \"{}\"\r\n", "x".repeat(100_000))), "", Takes(3), SMALL),
    row("N17 a33", "eighty cookies", || with_head(&(0..80).map(|n| format!("Set-Cookie: c{n}={}\r\n", "x".repeat(500))).collect::<String>()), "", Takes(3), SMALL),
    row("N11 a34", "a byte order mark before the status line", || raw(format!("\u{feff}{HEAD}Content-Length: 6\r\n\r\n<rss/>")), "", Refused("broke the exchange"), SMALL),
    row("N16 a35", "TLS where none is expected", || raw([0x15, 3, 3, 0, 2, 2, 0x46].as_slice()), "", Refused("broke the exchange"), SMALL),
    row("N14", "a login page", || Reply::html("<!doctype html><title>Sign in</title><form action=/login><input name=user><input type=password></form>").into(), "", Refused("login page"), SMALL),
    row("N14", "a portal for every address", || Reply::html("<!doctype html><title>Free \u{1b}[31mWiFi</title><p>Accept our terms").into(), "", Refused("an HTML page titled"), SMALL),
    // Encodings
    row("N10 b01", "64 MB in 64 kB of gzip", || encoded("gzip", bodies::gzip(bodies::long(64))), "", Refused("is larger than"), SMALL),
    row("N10 b02", "64 MB in a few bytes of brotli", || Reply::feed(bodies::long(64)).brotlied().into(), "", Refused("is larger than"), SMALL),
    row("N10 b03", "64 MB in 6 kB of zstd", || Reply::feed(bodies::long(64)).zstded().into(), "", Refused("is larger than"), SMALL),
    row("N10 b04", "zstd that wants a window of 2 GiB", || encoded("zstd", bodies::wide_window()), "", Refused("cannot be decoded"), SMALL),
    row("N10 b05", "gzip in gzip, and both are told", || encoded("gzip, gzip", bodies::gzip(bodies::gzip(bodies::long(64)))), "", Refused("not asked for"), SMALL),
    row("N10 b05", "gzip in gzip, and one is told", || encoded("gzip", bodies::gzip(bodies::gzip(bodies::long(64)))), "", Refused("holds more than"), SMALL),
    row("N10 b06", "no gzip where gzip is told", || encoded("gzip", bodies::feed(3).into()), "", Refused("cannot be decoded"), SMALL),
    row("N10 b07", "gzip that is not told", || reply(bodies::gzip(bodies::feed(3))), "", Takes(3), SMALL),
    row("N10 b08", "half of a gzip file", || encoded("gzip", bodies::gzip(bodies::feed(30))[..90].to_vec()), "", Refused("cannot be decoded"), SMALL),
    row("N10 b09", "gzip, and something behind it", || encoded("gzip", [bodies::gzip(bodies::feed(3)), b"\0\0garbage".to_vec()].concat()), "", Takes(3), SMALL),
    row("N10 b10", "two files of gzip, one behind the other", || encoded("gzip", [bodies::gzip(&bodies::feed(3)[..300]), bodies::gzip(&bodies::feed(3)[300..])].concat()), "", Takes(3), SMALL),
    row("N10 b10", "64 MB behind a sound file of gzip", || encoded("gzip", [bodies::gzip(bodies::feed(3)), bodies::gzip(bodies::long(64))].concat()), "", Refused("is larger than"), SMALL),
    row("N10 b12", "gzip by its old name", || encoded("x-gzip", bodies::gzip(bodies::feed(3))), "", Takes(3), SMALL),
    row("N10 b11", "deflate as it was meant", || encoded("deflate", bodies::zlib(bodies::feed(3))), "", Takes(3), SMALL),
    row("N10 b11", "deflate as it was understood", || encoded("deflate", bodies::raw_deflate(bodies::feed(3))), "", Refused("cannot be decoded"), SMALL),
    row("N10 b12", "an encoding nobody knows", || encoded("compress", bodies::feed(3).into()), "", Refused("not asked for"), SMALL),
    row("N10 b12", "br, gzip", || encoded("br, gzip", bodies::gzip(bodies::feed(3))), "", Refused("not asked for"), SMALL),
    row("N10 b12", "brotli and gzip, in two headers", || Reply::feed(bodies::feed(3)).brotlied().header("Content-Encoding", "gzip").into(), "", Refused("not asked for"), SMALL),
    row("N10 b12", "gzip and brotli, in two headers", || Reply::feed(bodies::gzip(bodies::feed(3))).header("Content-Encoding", "gzip").header("Content-Encoding", "br").into(), "", Refused("not asked for"), SMALL),
    row("N10 b12", "identity, br", || encoded("identity, br", bodies::feed(3).into()), "", Refused("not asked for"), SMALL),
    // Feeds
    row("P1 d01", "a billion laughs", || reply(bodies::billion_laughs()), "", Takes(1), SMALL),
    row("P1 d02", "entities that name files and hosts", || reply(bodies::external_entities()), "", Takes(1), SMALL),
    row("P2 d05", "a thousand elements deep, closed", || reply(bodies::deep(1_000, true)), "", Refused("more than 256 deep"), SMALL),
    row("P2 d05", "a hundred thousand deep", || reply(bodies::deep(100_000, true)), "", Refused("more than 256 deep"), SMALL),
    row("P2 d05", "a million deep, unclosed", || reply(bodies::deep(1_000_000, false)), "", Refused("more than 256 deep"), SMALL),
    row("P2 d06", "JSON a hundred thousand deep", || Reply::ok("application/json", bodies::deep_json(100_000)).into(), "", Refused("JSON"), SMALL),
    row("P4 d07", "a hundred thousand entries in ten megabytes", || reply(bodies::around(&(0..38_000).map(bodies::item).collect::<String>())), "max_bytes = \"16MiB\"", Takes(1_000), LARGE),
    row("P3 d08", "fifty megabytes", || reply(bodies::long(50)), "", Refused("is larger than"), SMALL),
    row("P3 d09", "one text of nine megabytes", || reply(bodies::with_text("Tea", &"tea ".repeat(9 << 18))), "", Takes(1), LARGE),
    row("P3 d10", "a hundred thousand attributes", || reply(bodies::around(&bodies::item(1)).replacen("<channel", &format!("<channel{}", (0..100_000).map(|n| format!(" a{n}=\"\"")).collect::<String>()), 1)), "", Takes(1), LARGE),
    row("P3 d11", "a hundred thousand namespaces", || reply(bodies::around(&bodies::item(1)).replacen("<channel", &format!("<channel{}", (0..100_000).map(|n| format!(" xmlns:n{n}=\"u:{n}\"")).collect::<String>()), 1)), "", Takes(1), LARGE),
    row("P5 d12", "a feed that breaks off in its fourth entry", || reply(&bodies::feed(4)[..bodies::feed(3).len() + 20]), "", Takes(3), SMALL),
    row("P5 d12", "a feed that breaks off in a section", || reply(bodies::feed(3).replace("</channel></rss>", "<item><title><![CDATA[Te")), "", Takes(3), SMALL),
    row("P6 d13", "a warning of PHP before it", || reply(format!("<br />\n<b>Warning</b>: x in y\n\n{}", bodies::feed(3))), "", Takes(3), SMALL),
    row("P6 d13", "blank lines and a mark before it", || reply(format!("\u{feff}\n\n\n{}", bodies::feed(3))), "", Takes(3), SMALL),
    row("P6 d14", "a version that does not exist", || reply(bodies::feed(3).replace("version=\"2.0\"", "version=\"3.00\"")), "", Takes(3), SMALL),
    row("P8 d04", "characters that do not exist", || reply(bodies::with_text("Tea &#0; &#xD83D; &#x1F600; \u{1}\u{8}", "&bogus; & R&D &hellip;")), "", Takes(1), SMALL),
    row("P9 f04", "five hundred marks on a letter, and writing turned round", || reply(bodies::with_text(&format!("Te{}a \u{202e}\u{e0041}\u{200b}", "\u{301}".repeat(500)), "x")), "", Takes(1), SMALL),
    row("P10 f13", "a headline of a megabyte", || reply(bodies::with_text(&"Tea ".repeat(1 << 18), "x")), "", Takes(1), SMALL),
    row("P10 f13", "no headline, a sign for one, and Untitled, each above a text", || reply(["", "\u{1f389}", "Untitled", "&lt;b&gt;&lt;/b&gt;"].iter().enumerate().map(|(number, title)| bodies::with_text(title, "Tea sells in Nanjing.").replace("/one", &format!("/{number}"))).reduce(|all, one| all.replace("</channel></rss>", &one[one.find("<item>").unwrap()..])).unwrap()), "", Takes(4), SMALL),
    row("P10 f13", "neither headline nor text", || reply(bodies::with_text(" ", "&#8203;")), "", Takes(0), SMALL),
    row("P12 d23", "a date of the year 9999, another of February 30", || reply(bodies::feed(2).replacen("10 May 2023", "31 Dec 9999", 1).replacen("10 May 2023", "30 Feb 2023", 1)), "", Takes(2), SMALL),
    row("P13 d25", "links that run scripts", || reply(bodies::feed(2).replacen("https://news.example/tea-1", "javascript:alert(1)", 1)), "", Takes(1), SMALL),
    row("P13 d25", "a link of ten kilobytes", || reply(bodies::feed(2).replacen("tea-1", &"x".repeat(10 << 10), 1)), "", Takes(1), SMALL),
    row("P5 d28", "comments that hold entries", || reply(bodies::feed(2).replacen("<item>", "<!-- <item><title>No</title></item> --><item>", 1)), "", Takes(2), SMALL),
    row("P11 d18", "entries without guid, link or headline, in all combinations", || reply(bodies::with_and_without()), "", Takes(4), SMALL),
    row("P3 d24", "enclosures of a gigabyte and of minus one", || reply(bodies::feed(2).replacen("<item>", "<item><enclosure url=\"https://news.example/a.mp3\" length=\"1000000000\" type=\"audio/mpeg\"/>", 1).replace("tea-2</link>", "tea-2</link><enclosure url=\"\" length=\"-1\"/>")), "", Takes(2), SMALL),
    row("P2 d26", "media groups in each other", || reply(bodies::feed(2).replacen("<item>", &format!("<item>{}{}", "<media:group xmlns:media=\"http://search.yahoo.com/mrss/\"><media:title>No</media:title>".repeat(50), "</media:group>".repeat(50)), 1)), "", Takes(2), SMALL),
    row("P6 d27", "XML 1.1 with a style sheet", || reply(bodies::feed(3).replace("<?xml version=\"1.0\"?>", "<?xml version=\"1.1\" standalone=\"yes\"?>\n<?xml-stylesheet type=\"text/xsl\" href=\"/feed.xsl\"?>")), "", Takes(3), SMALL),
    // Pages
    row("P2 e01", "a page of a hundred thousand divs", || Reply::html(bodies::page("<div>", 100_000)).into(), LISTING, Refused("the page"), LARGE),
    row("P2 e01", "a page of open fonts", || Reply::html(bodies::page("<p><font size=7>", 16_000)).into(), LISTING, Refused("the page"), LARGE),
    row("P2 e01", "a page of lists in lists", || Reply::html(bodies::page("<ul><li>", 50_000)).into(), LISTING, Refused("the page"), LARGE),
    row("P3 e02", "a page with a hundred thousand attributes", || Reply::html(bodies::page(&format!("<p {}>", (0..100_000).map(|n| format!("a{n} ")).collect::<String>()), 1)).into(), LISTING, Refused("the page"), LARGE),
    row("P2 e04", "a page of two hundred thousand siblings", || Reply::html(bodies::page("<p>x</p>", 200_000)).into(), LISTING, Takes(1), LARGE),
    row("P14", "a selector that looks into every element at every element", || Reply::html(bodies::page("<p>x</p>", 20_000)).into(), "[source.listing]\nitem = \"body:has(.none) p:has(a)\"", Refused("finds nothing"), LARGE),
    row("P14", "a selector that counts siblings, and two hundred thousand of them", || Reply::html(bodies::page("<p>x</p>", 200_000)).into(), "[source.listing]\nitem = \"p:nth-last-child(2)\"", Refused("elements side by side"), LARGE),
    row("P14", "a title that comes after others, and two hundred thousand of them", || Reply::html(bodies::page("<p>x</p>", 200_000)).into(), "[source.listing]\nitem = \"li\"\ntitle = \"h2 ~ p\"", Refused("elements side by side"), LARGE),
    row("P14", "five hundred items within each other, and a megabyte in the last", || Reply::html(bodies::page(&format!("{}{}{}", "<div>".repeat(500), "<i>x</i>".repeat(125_000), "</div>".repeat(500)), 1)).into(), "[source.listing]\nitem = \"div\"\ntitle = \"i\"\nlink = \"a@href\"", Refused("stand one within another"), LARGE),
    row("e11", "two hundred links, and twenty of them stories", || Reply::html(bodies::many_links()).into(), "[source.listing]\nitem = \"li.story\"", Takes(20), SMALL),
    row("P13 e12", "a base on another host", || Reply::html(bodies::page("<base href=\"javascript:alert(1)//\">", 1)).into(), LISTING, Takes(1), SMALL),
    row("P4 e13", "a selector that hits a hundred thousand elements", || Reply::html(bodies::page(&(0..100_000).map(|n| format!("<li><a href=/{n}>Tea</a></li>")).collect::<String>(), 1)).into(), LISTING, Takes(1_000), LARGE),
    row("P2 e03", "a script that never ends", || Reply::html(bodies::page("<script>x", 10_000)).into(), LISTING, Refused("finds nothing"), LARGE),
];
