//! Text as it may be kept: no markup, no control or invisible characters.

/// Temporary stand-in.
pub fn decode(bytes: &[u8], _content_type: Option<&str>) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
