//! Bodies in gzip, unpacked to the end of their last member (RFC 1952, section 2.2, allows several); what follows is nothing to anybody.

use std::io::{self, Write as _};
use std::pin::Pin;

use bytes::Bytes;
use flate2::write::GzDecoder;
use futures_util::{Stream, StreamExt as _, TryStreamExt as _, stream};

/// Packed bytes that are unpacked at a time: they make a megabyte at most, and then the reader looks at its bound.
const STEP: usize = 1024;
/// The first byte of a member.
const MAGIC: u8 = 0x1f;

/// The pieces of a body, unpacked.
pub(super) fn unpacked(packed: impl Stream<Item = io::Result<Bytes>> + Send + 'static) -> impl Stream<Item = io::Result<Bytes>> + Send {
    let packed: Pieces = Box::pin(packed.fuse());
    stream::try_unfold((packed, Bytes::new(), Members::default()), |(packed, left, members)| next(packed, left, members))
}

type Pieces = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

/// The next unpacked piece, and what is left of the packed ones.
async fn next(mut packed: Pieces, mut left: Bytes, mut members: Members) -> io::Result<Option<(Bytes, (Pieces, Bytes, Members))>> {
    loop {
        while !left.is_empty() {
            let step = left.split_to(STEP.min(left.len()));
            let piece = members.unpack(&step)?;
            if !piece.is_empty() {
                return Ok(Some((piece.into(), (packed, left, members))));
            }
        }
        let Some(more) = packed.try_next().await? else {
            let last = members.end()?;
            return Ok((!last.is_empty()).then(|| (last.into(), (packed, left, members))));
        };
        left = more;
    }
}

/// How far a body has been unpacked.
#[derive(Default)]
struct Members {
    /// The member that is being read.
    current: Option<GzDecoder<Vec<u8>>>,
    /// Whether one was read to its end.
    read: bool,
    /// Whether what follows is no member, and nothing to anybody.
    ended: bool,
}

impl Members {
    fn unpack(&mut self, mut packed: &[u8]) -> io::Result<Vec<u8>> {
        let mut unpacked = Vec::new();
        while let Some(first) = packed.first().filter(|_| !self.ended) {
            let Some(member) = &mut self.current else {
                self.ended = self.read && *first != MAGIC;
                self.current = Some(GzDecoder::new(Vec::new()));
                continue;
            };
            let taken = member.write(packed)?;
            unpacked.append(member.get_mut());
            packed = packed.get(taken..).unwrap_or_default();
            if taken == 0 {
                unpacked.append(&mut self.current.take().map(GzDecoder::finish).transpose()?.unwrap_or_default());
                self.read = true;
            }
        }
        Ok(unpacked)
    }

    /// What the decoder still held back; a member that breaks off is an error.
    fn end(&mut self) -> io::Result<Vec<u8>> {
        self.current.take().filter(|_| !self.ended).map_or_else(|| Ok(Vec::new()), GzDecoder::finish)
    }
}

#[cfg(test)]
mod tests {
    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn packed(text: &str) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    /// What is unpacked of pieces of this length.
    fn unpacked(bytes: &[u8], step: usize) -> io::Result<String> {
        let (mut members, mut all) = (Members::default(), Vec::new());
        for piece in bytes.chunks(step) {
            all.extend(members.unpack(piece)?);
        }
        all.extend(members.end()?);
        Ok(String::from_utf8(all).unwrap())
    }

    #[test]
    fn every_member_is_read_however_it_is_cut() {
        let text = "tea sold well in week 19 ".repeat(400);
        let two = [packed(&text), packed("and coffee too")].concat();
        for step in [1, 2, 7, 10, two.len() - 1, two.len()] {
            assert_eq!(unpacked(&two, step).unwrap(), format!("{text}and coffee too"), "{step}");
            assert_eq!(unpacked(&[two.clone(), b"\0\0garbage".to_vec()].concat(), step).unwrap().len(), text.len() + 14, "{step}");
        }
        assert_eq!(unpacked(b"", 1).unwrap(), "");
    }

    #[test]
    fn a_member_that_breaks_off_or_is_none_is_an_error() {
        let whole = [packed("tea"), packed("coffee")].concat();
        let first = packed("tea").len();
        for end in (1..whole.len()).filter(|end| *end != first) {
            assert!(unpacked(&whole[..end], 3).is_err(), "{end}");
        }
        assert!(unpacked(b"<rss/>", 64).is_err());
        let mut broken = packed("tea");
        *broken.last_mut().unwrap() ^= 1;
        assert!(unpacked(&broken, 64).is_err());
    }
}
