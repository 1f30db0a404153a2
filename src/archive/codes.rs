//! How the desk's values stand in columns.

use std::cell::RefCell;

use chrono::{DateTime, FixedOffset, Utc};
use rusqlite::types::{Type, Value, ValueRef};
use rusqlite::{Error, Row};
use sha2::{Digest, Sha256};
use url::Url;

use super::error::Trouble;
use crate::desk::article::{Article, Block, Reading};
use crate::desk::dates::{Dated, Precision, ZoneOrigin};

/// Texts of at least this many bytes of JSON are compressed: below it, the gain does not pay for unpacking.
const COMPRESS_FROM: usize = 2048;
/// Higher levels gain 5 % on texts of this size and cost several times the time.
const LEVEL: i32 = 3;
/// No text or page is larger when unpacked; a damaged length must not ask for all memory.
const UNPACKED_MOST: usize = 256 << 20;

/// A time, to the second.
pub(super) fn time(row: &Row<'_>, column: usize) -> rusqlite::Result<DateTime<Utc>> {
    let seconds: i64 = row.get(column)?;
    DateTime::from_timestamp(seconds, 0).ok_or(Error::IntegralValueOutOfRange(column, seconds))
}

/// A time that may be absent.
pub(super) fn time_option(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<DateTime<Utc>>> {
    if row.get_ref(column)? == ValueRef::Null { Ok(None) } else { time(row, column).map(Some) }
}

/// A count; columns have no unsigned integers.
pub(super) fn count(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let number: i64 = row.get(column)?;
    u64::try_from(number).map_err(|_| Error::IntegralValueOutOfRange(column, number))
}

/// Unix seconds of a time that may be absent.
pub(super) fn seconds(time: Option<DateTime<Utc>>) -> Option<i64> {
    time.map(|time| time.timestamp())
}

/// A URL.
pub(super) fn url(row: &Row<'_>, column: usize) -> rusqlite::Result<Url> {
    let text = row.get_ref(column)?.as_str()?;
    Url::parse(text).map_err(|error| Error::FromSqlConversionFailure(column, Type::Text, Box::new(error)))
}

/// A URL that may be absent.
pub(super) fn url_option(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Url>> {
    if row.get_ref(column)? == ValueRef::Null { Ok(None) } else { url(row, column).map(Some) }
}

/// A publication time from five columns: seconds, offset, precision, zone, found.
pub(super) fn dated(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Dated>> {
    if row.get_ref(column)? == ValueRef::Null {
        return Ok(None);
    }
    let offset: i32 = row.get(column + 1)?;
    let zone = FixedOffset::east_opt(offset).ok_or(Error::IntegralValueOutOfRange(column + 1, offset.into()))?;
    Ok(Some(Dated {
        at: time(row, column)?.with_timezone(&zone),
        precision: match row.get_ref(column + 2)?.as_str()? {
            "day" => Precision::Day,
            _ => Precision::Instant,
        },
        zone: match row.get_ref(column + 3)?.as_str()? {
            "stated" => ZoneOrigin::Stated,
            "source" => ZoneOrigin::Source,
            _ => ZoneOrigin::Unknown,
        },
        found: row.get(column + 4)?,
    }))
}

/// Why there is no publication time, from the same columns: where it was found stands what was wrong with it.
pub(super) fn undated(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<String>> {
    if row.get_ref(column)? == ValueRef::Null { row.get(column + 4) } else { Ok(None) }
}

/// The text of a precision.
pub(super) fn precision(precision: Precision) -> &'static str {
    match precision {
        Precision::Instant => "instant",
        Precision::Day => "day",
    }
}

/// The text of a zone's origin.
pub(super) fn zone(zone: ZoneOrigin) -> &'static str {
    match zone {
        ZoneOrigin::Stated => "stated",
        ZoneOrigin::Source => "source",
        ZoneOrigin::Unknown => "unknown",
    }
}

/// The text of a reading.
pub(super) fn reading(reading: Reading) -> &'static str {
    match reading {
        Reading::EntryOnly => "entry_only",
        Reading::Waiting => "waiting",
        Reading::Read => "read",
        Reading::Teaser => "teaser",
        Reading::Unavailable => "unavailable",
    }
}

/// A reading from its column; the column's CHECK allows no other text.
pub(super) fn reading_of(row: &Row<'_>, column: usize) -> rusqlite::Result<Reading> {
    Ok(match row.get_ref(column)?.as_str()? {
        "waiting" => Reading::Waiting,
        "read" => Reading::Read,
        "teaser" => Reading::Teaser,
        "unavailable" => Reading::Unavailable,
        _ => Reading::EntryOnly,
    })
}

/// How good a reading is: a page that was read outranks what the entry said.
pub(super) fn rank(reading: Reading) -> u8 {
    match reading {
        Reading::EntryOnly | Reading::Waiting | Reading::Unavailable => 0,
        Reading::Teaser => 1,
        Reading::Read => 2,
    }
}

/// A list of names as JSON.
pub(super) fn names(names: &[String]) -> Result<String, Trouble> {
    serde_json::to_string(names).map_err(|error| Trouble::Row { detail: error.to_string() })
}

/// A list of names from JSON.
pub(super) fn names_of(json: &str) -> Result<Vec<String>, Trouble> {
    serde_json::from_str(json).map_err(|error| Trouble::Row { detail: format!("aliases: {error}") })
}

/// An article's text for its column: JSON while short, zstd of the JSON when long.
pub(super) fn blocks(blocks: &[Block]) -> Result<Value, Trouble> {
    let json = serde_json::to_string(blocks).map_err(|error| Trouble::Row { detail: error.to_string() })?;
    if json.len() < COMPRESS_FROM {
        return Ok(Value::Text(json));
    }
    Ok(Value::Blob(pack(json.as_bytes())?))
}

/// An article's text from its column; no value means no text.
pub(super) fn blocks_of(value: ValueRef<'_>) -> Result<Vec<Block>, Trouble> {
    let unreadable = |detail: String| Trouble::Row { detail: format!("an article's text: {detail}") };
    match value {
        ValueRef::Text(json) => serde_json::from_slice(json).map_err(|error| unreadable(error.to_string())),
        ValueRef::Blob(packed) => serde_json::from_slice(&unpack(packed)?).map_err(|error| unreadable(error.to_string())),
        ValueRef::Null => Ok(Vec::new()),
        _ => Err(unreadable("neither text nor blob".to_string())),
    }
}

thread_local! {
    // making a compressor costs more than using it on a text
    static COMPRESSOR: RefCell<Option<zstd::bulk::Compressor<'static>>> = const { RefCell::new(None) };
}

/// Bytes, compressed.
pub(super) fn pack(bytes: &[u8]) -> Result<Vec<u8>, Trouble> {
    COMPRESSOR
        .with_borrow_mut(|slot| match slot {
            Some(compressor) => compressor.compress(bytes),
            None => slot.insert(zstd::bulk::Compressor::new(LEVEL)?).compress(bytes),
        })
        .map_err(|error| Trouble::Row { detail: format!("compressing: {error}") })
}

/// Bytes as they were before [`pack`].
pub(super) fn unpack(packed: &[u8]) -> Result<Vec<u8>, Trouble> {
    let damaged = |detail: String| Trouble::Row { detail: format!("compressed bytes: {detail}") };
    let size = zstd::zstd_safe::get_frame_content_size(packed).map_err(|error| damaged(error.to_string()))?;
    let size = size.and_then(|size| usize::try_from(size).ok()).filter(|size| *size <= UNPACKED_MOST);
    let size = size.ok_or_else(|| damaged("no sound length".to_string()))?;
    zstd::bulk::decompress(packed, size).map_err(|error| damaged(error.to_string()))
}

/// The first 64 bits of the SHA-256 of what an entry said; its keys are left out, since some sources make new ones at each visit.
pub(super) fn digest(article: &Article) -> i64 {
    let mut hash = Sha256::new();
    let mut field = |text: &str| {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text);
    };
    field(article.url.as_str());
    field(&article.title);
    field(article.author.as_deref().unwrap_or_default());
    field(&article.summary);
    field(&article.language);
    if let Some(published) = &article.published {
        field(&published.at.timestamp().to_string());
    }
    if let Some(why) = &article.undated {
        field(why);
    }
    for block in &article.body {
        field(&block.text);
    }
    let mut first = [0; 8];
    first.iter_mut().zip(hash.finalize()).for_each(|(to, from)| *to = from);
    i64::from_le_bytes(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::article::BlockKind;

    #[test]
    fn texts_come_back_short_and_long() {
        for count in [0, 1, 200] {
            let text = vec![Block { kind: BlockKind::Paragraph, text: "小红书日活超2.6亿 and \"more\"".to_string() }; count];
            let value = blocks(&text).unwrap();
            assert_eq!(matches!(value, Value::Blob(_)), count == 200);
            assert_eq!(blocks_of(ValueRef::from(&value)).unwrap(), text);
        }
    }

    #[test]
    fn damaged_bytes_are_an_error() {
        let mut packed = pack(&[7; 9000]).unwrap();
        packed.truncate(packed.len() - 3);
        assert!(matches!(unpack(&packed), Err(Trouble::Row { .. })));
        assert!(matches!(unpack(b"no frame"), Err(Trouble::Row { .. })));
    }
}
