//! A page saved as one file (MHTML, RFC 2557): its HTML part, as a browser would have saved it on its own.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Deepest nesting of parts that is looked into.
const DEEPEST: usize = 4;

/// The HTML of a saved page, with a first line that says where it was saved from, and its `Content-Type`.
pub(super) fn page(file: &[u8]) -> Result<(Vec<u8>, String), &'static str> {
    let whole = Part::of(file);
    let html = whole.html(0).ok_or("no web page is in it; save the page as \"HTML only\"")?;
    let from = whole.header("snapshot-content-location").or_else(|| html.header("content-location"));
    // Browsers leave this note in pages that they save as HTML; a URL with a bracket could end it early.
    let from = from.filter(|url| url.starts_with("http") && !url.contains(['<', '>', ' ']));
    let mut page = from.map(|url| format!("<!-- saved from url=({:04}){url} -->\n", url.len()).into_bytes()).unwrap_or_default();
    page.extend(html.decoded());
    let charset = html.header("content-type").and_then(|kind| parameter(&kind, "charset"));
    Ok((page, charset.map_or_else(|| "text/html".to_owned(), |charset| format!("text/html; charset={charset}"))))
}

/// Headers and body of a message or of a part of one.
struct Part<'a> {
    /// Names in small letters, lines unfolded.
    headers: Vec<(String, String)>,
    body: &'a [u8],
}

impl<'a> Part<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        let mut headers: Vec<(String, String)> = Vec::new();
        let mut rest = bytes;
        while let Some((line, after)) = next_line(rest) {
            rest = after;
            if line.is_empty() {
                break;
            }
            let line = String::from_utf8_lossy(line).into_owned();
            match (line.starts_with([' ', '\t']), headers.last_mut(), line.split_once(':')) {
                (true, Some((_, value)), _) => *value = format!("{value} {}", line.trim()),
                (false, _, Some((name, value))) => headers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned())),
                _ => {}
            }
        }
        Self { headers, body: rest }
    }

    fn header(&self, name: &str) -> Option<String> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    }

    /// The first part that is HTML: the page itself; frames come later.
    fn html(self: &Part<'a>, depth: usize) -> Option<Part<'a>> {
        let kind = self.header("content-type").unwrap_or_default();
        let bare = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if bare == "text/html" || bare == "application/xhtml+xml" {
            return Some(Part { headers: self.headers.clone(), body: self.body });
        }
        if !bare.starts_with("multipart/") || depth >= DEEPEST {
            return None;
        }
        let boundary = format!("--{}", parameter(&kind, "boundary")?);
        parts(self.body, boundary.as_bytes()).into_iter().find_map(|part| Part::of(part).html(depth + 1))
    }

    fn decoded(&self) -> Vec<u8> {
        match self.header("content-transfer-encoding").unwrap_or_default().to_ascii_lowercase().as_str() {
            "quoted-printable" => quoted_printable(self.body),
            "base64" => {
                let letters: Vec<u8> = self.body.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
                let lenient = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
                GeneralPurpose::new(&STANDARD, lenient).decode(letters).unwrap_or_default()
            }
            _ => self.body.to_vec(),
        }
    }
}

/// What stands between the boundaries.
fn parts<'a>(body: &'a [u8], boundary: &[u8]) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    let (mut rest, mut offset, mut start) = (body, 0, None);
    while let Some((line, after)) = next_line(rest) {
        if line.starts_with(boundary) {
            parts.extend(start.and_then(|start| body.get(start..offset)));
            start = Some(body.len() - after.len());
        }
        offset = body.len() - after.len();
        rest = after;
    }
    // A file that was cut has no last boundary.
    parts.extend(start.and_then(|start| body.get(start..)).filter(|part| !part.is_empty()));
    parts
}

/// A line without its end, and what follows; `None` at the end.
fn next_line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    if bytes.is_empty() {
        return None;
    }
    let end = bytes.iter().position(|&byte| byte == b'\n');
    let (line, after) = match end {
        Some(end) => (bytes.get(..end)?, bytes.get(end + 1..)?),
        None => (bytes, &[][..]),
    };
    Some((line.strip_suffix(b"\r").unwrap_or(line), after))
}

/// A parameter of a header: `boundary="----x"`.
fn parameter(header: &str, name: &str) -> Option<String> {
    let wanted = |part: &&str| part.split_once('=').is_some_and(|(known, _)| known.trim().eq_ignore_ascii_case(name));
    let (_, value) = header.split(';').skip(1).find(wanted)?.split_once('=')?;
    Some(value.trim().trim_matches('"').to_owned()).filter(|value| !value.is_empty())
}

/// RFC 2045 section 6.7; what is no code stays as it is.
fn quoted_printable(text: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'=' {
            decoded.push(byte);
            continue;
        }
        if let Some(after) = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")) {
            rest = after;
            continue;
        }
        let code = rest.get(..2).and_then(|digits| std::str::from_utf8(digits).ok()).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        decoded.push(code.unwrap_or(b'='));
        rest = if code.is_some() { rest.get(2..).unwrap_or_default() } else { rest };
    }
    decoded
}

#[cfg(test)]
mod tests {
    use super::{page, parts, quoted_printable};

    const SAVED: &str = "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://mp.weixin.qq.com/s/AAAAAAAAAAAAAAAAAAAAAA\r\n\
        Subject: =?utf-8?Q?x?=\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype=\"text/html\";\r\n\tboundary=\"----MultipartBoundary--x----\"\r\n\r\n\r\n\
        ------MultipartBoundary--x----\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Location: https://other.example/\r\n\r\n\
        <title>=E5=B0=8F=E7=BA=A2=E4=B9=A6</title><p class=3D\"a\">a long=\r\n line</p>\r\n\
        ------MultipartBoundary--x----\r\nContent-Type: text/html\r\n\r\n<p>a frame</p>\r\n------MultipartBoundary--x------\r\n";

    fn text(file: &str) -> (String, String) {
        let (page, kind) = page(file.as_bytes()).unwrap();
        (String::from_utf8(page).unwrap(), kind)
    }

    #[test]
    fn the_page_comes_out_as_if_saved_alone() {
        let (page, kind) = text(SAVED);
        let expected = "<!-- saved from url=(0049)https://mp.weixin.qq.com/s/AAAAAAAAAAAAAAAAAAAAAA -->\n\
            <title>小红书</title><p class=\"a\">a long line</p>\r\n";
        assert_eq!((page.as_str(), kind.as_str()), (expected, "text/html"));
    }

    #[test]
    fn the_older_way_of_saving_is_read_too() {
        let file = "Content-Type: text/html; charset=\"gbk\"\nContent-Transfer-Encoding: base64\nContent-Location: https://a.example/b\n\nPHA+\nYTwvcD4=\n";
        assert_eq!(
            text(file),
            ("<!-- saved from url=(0019)https://a.example/b -->\n<p>a</p>".to_owned(), "text/html; charset=gbk".to_owned())
        );
    }

    #[test]
    fn a_file_that_was_cut_keeps_what_it_has() {
        let cut = SAVED.find("a long").unwrap() + 4;
        assert!(text(&SAVED[..cut]).0.ends_with("<p class=\"a\">a lo"));
    }

    #[test]
    fn what_holds_no_page_is_refused() {
        for file in [
            "",
            "\r\n",
            "Content-Type: text/plain\r\n\r\nx",
            "Content-Type: multipart/related; boundary=x\r\n\r\n--x\r\nContent-Type: image/png\r\n\r\nx\r\n--x--",
            "Content-Type: multipart/related\r\n\r\nx",
        ] {
            assert!(page(file.as_bytes()).is_err(), "{file}");
        }
        let nested = "Content-Type: multipart/related; boundary=x\r\n\r\n--x\r\n".repeat(10_000);
        assert!(page(nested.as_bytes()).is_err());
    }

    #[test]
    fn a_note_cannot_be_ended_early() {
        let file = "Content-Type: text/html\nContent-Location: https://a.example/--><script>\n\n<p>a</p>";
        assert_eq!(text(file).0, "<p>a</p>");
    }

    #[test]
    fn codes_that_are_none_stay() {
        assert_eq!(quoted_printable(b"a=3Db=zz=c="), b"a=b=zz=c=");
        assert_eq!(quoted_printable("a=\nb=é".as_bytes()), "ab=é".as_bytes());
        assert_eq!(parts(b"no boundary", b"--x"), Vec::<&[u8]>::new());
    }
}
