//! Bodies as they were before they were packed for the way: once, in an encoding that was asked for.
//!
//! reqwest could do it, but takes the first of several `Content-Encoding` for the only one, and keeps no trace of the others.

use std::io;

use async_compression::tokio::bufread::{BrotliDecoder, ZlibDecoder, ZstdDecoder};
use bytes::Bytes;
use futures_util::{Stream, TryStreamExt as _};
use reqwest::header::{CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap};
use reqwest::{Body, Response};
use tokio::io::AsyncRead;
use tokio_util::io::{ReaderStream, StreamReader};

use super::gunzip;

/// What is asked for.
pub(super) const ENCODINGS: &str = "gzip, deflate, br, zstd";
/// Bytes that are unpacked at a time, and then the reader looks at its bound.
const STEP: usize = 16 * 1024;

/// The response with its body unpacked, if it is told to be in one known encoding; its address is then known to nobody any more. A body
/// that is told to be in others keeps the header that says so.
pub(super) fn unpacked(mut response: Response) -> Response {
    let Some(encoding) = only(response.headers()) else { return response };
    let mut head = std::mem::take(response.headers_mut());
    head.remove(CONTENT_ENCODING);
    head.remove(CONTENT_LENGTH);
    let status = response.status();
    let packed = response.bytes_stream().map_err(io::Error::other);
    let body = match encoding {
        Encoding::Gzip => Body::wrap_stream(gunzip::unpacked(packed)),
        Encoding::Deflate => piecewise(ZlibDecoder::new(StreamReader::new(packed))),
        Encoding::Brotli => piecewise(BrotliDecoder::new(StreamReader::new(packed))),
        Encoding::Zstd => piecewise(frames(packed)),
    };
    let mut unpacked = http::Response::new(body);
    *unpacked.status_mut() = status;
    *unpacked.headers_mut() = head;
    Response::from(unpacked)
}

/// Whether a body is as it was: what [`unpacked`] left packed is unknown, or stacked as bombs are.
pub(super) fn is_plain(head: &HeaderMap) -> bool {
    head.get_all(CONTENT_ENCODING).iter().all(|value| value.as_bytes().eq_ignore_ascii_case(b"identity"))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Gzip,
    Deflate,
    Brotli,
    Zstd,
}

/// The one encoding that is told, if it is known.
fn only(head: &HeaderMap) -> Option<Encoding> {
    let mut told = head.get_all(CONTENT_ENCODING).iter();
    let name = told.next().filter(|_| told.next().is_none())?.to_str().ok()?.trim().to_ascii_lowercase();
    match name.as_str() {
        // RFC 9110, section 8.4.1.3: they are the same.
        "gzip" | "x-gzip" => Some(Encoding::Gzip),
        "deflate" => Some(Encoding::Deflate),
        "br" => Some(Encoding::Brotli),
        "zstd" => Some(Encoding::Zstd),
        _ => None,
    }
}

fn piecewise(unpacked: impl AsyncRead + Send + 'static) -> Body {
    Body::wrap_stream(ReaderStream::with_capacity(unpacked, STEP))
}

/// RFC 8878, section 3: a body may be several frames.
fn frames<S: Stream<Item = io::Result<Bytes>>>(packed: S) -> ZstdDecoder<StreamReader<S, Bytes>> {
    let mut decoder = ZstdDecoder::new(StreamReader::new(packed));
    decoder.multiple_members(true);
    decoder
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    #[test]
    fn one_encoding_is_undone_and_several_are_not() {
        let told = |values: &[&'static str]| {
            let head: HeaderMap = values.iter().map(|value| (CONTENT_ENCODING, HeaderValue::from_static(value))).collect();
            (only(&head), is_plain(&head))
        };
        assert_eq!(told(&[]), (None, true));
        assert_eq!(told(&["Identity"]), (None, true));
        assert_eq!(told(&["GZIP "]), (Some(Encoding::Gzip), false));
        assert_eq!(told(&["br"]), (Some(Encoding::Brotli), false));
        for stacked in [&["br", "gzip"][..], &["gzip", "br"], &["br, gzip"], &["identity", "br"], &["gzip", "gzip"], &["compress"]] {
            assert_eq!(told(stacked), (None, false), "{stacked:?}");
        }
    }
}
