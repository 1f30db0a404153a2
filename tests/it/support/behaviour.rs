//! What a path of the loopback site answers: sound replies, and every way to break one.

use std::io::Write as _;
use std::time::Duration;

use super::site::Seen;

/// A whole reply.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// What a path answers.
#[derive(Debug, Clone)]
pub enum Behaviour {
    /// The reply.
    Always(Reply),
    /// The reply, or 304 to a request that carries its `ETag` or `Last-Modified`; the 304 repeats its headers but not its body.
    Conditional(Reply),
    /// One a request; the last is repeated.
    InTurn(Vec<Behaviour>),
    /// The reply after a while.
    Late(Duration, Reply),
    /// The reply's body in pieces of so many bytes, with a pause before each.
    Slow(Reply, usize, Duration),
    /// The reply with its true `Content-Length`, and only so many bytes of its body.
    Cut(Reply, usize),
    /// The reply's body over and over, until the other side has had enough.
    Endless(Reply),
    /// Takes the request and says nothing.
    Silent,
    /// Exactly these bytes, then the end of the connection.
    Raw(Vec<u8>),
    /// Exactly these bytes, one at a time with a pause before each.
    Trickle(Vec<u8>, Duration),
    /// Exactly the first bytes, then the second over and over, until the other side has had enough.
    Forever(Vec<u8>, Vec<u8>),
}

impl Reply {
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: Vec::new(), body: body.into() }
    }

    /// 200 with a body of this type.
    pub fn ok(content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self::new(200, body).header("Content-Type", content_type)
    }

    pub fn feed(body: impl Into<Vec<u8>>) -> Self {
        Self::ok("application/rss+xml", body)
    }

    pub fn html(body: impl Into<Vec<u8>>) -> Self {
        Self::ok("text/html; charset=utf-8", body)
    }

    pub fn text(body: impl Into<Vec<u8>>) -> Self {
        Self::ok("text/plain", body)
    }

    /// A redirect.
    pub fn to(status: u16, location: &str) -> Self {
        Self::new(status, "").header("Location", location)
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn gzipped(self) -> Self {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(&self.body).unwrap();
        self.encoded("gzip", encoder.finish().unwrap())
    }

    pub fn brotlied(self) -> Self {
        let mut encoder = brotli::CompressorWriter::new(Vec::new(), 4_096, 5, 22);
        encoder.write_all(&self.body).unwrap();
        encoder.flush().unwrap();
        let body = encoder.into_inner();
        self.encoded("br", body)
    }

    pub fn zstded(self) -> Self {
        let body = zstd::encode_all(self.body.as_slice(), 1).unwrap();
        self.encoded("zstd", body)
    }

    fn encoded(mut self, encoding: &str, body: Vec<u8>) -> Self {
        self.body = body;
        self.header("Content-Encoding", encoding)
    }

    /// The value of a header.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The status line and headers.
    pub fn head(&self, length: Option<usize>) -> Vec<u8> {
        let mut lines = vec![format!("HTTP/1.1 {} Said", self.status)];
        lines.extend(self.headers.iter().map(|(name, value)| format!("{name}: {value}")));
        match length {
            Some(length) if self.status != 304 => lines.push(format!("Content-Length: {length}")),
            Some(_) => {}
            None => lines.push("Connection: close".to_owned()),
        }
        (lines.join("\r\n") + "\r\n\r\n").into_bytes()
    }

    /// Itself, or the 304 that the request earns.
    pub fn unless_known(&self, seen: &Seen) -> Self {
        let known = |header: &str, validator: &str| seen.header(header).is_some_and(|value| self.get(validator) == Some(value));
        if known("if-none-match", "etag") || known("if-modified-since", "last-modified") {
            return Self { status: 304, headers: self.headers.clone(), body: Vec::new() };
        }
        self.clone()
    }
}

impl From<Reply> for Behaviour {
    fn from(reply: Reply) -> Self {
        Self::Always(reply)
    }
}
