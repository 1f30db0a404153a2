//! What stands in strings: URLs, zones, languages, patterns, selectors, date forms, JSON paths.

use chrono::format::{Item, StrftimeItems};
use chrono_tz::{TZ_VARIANTS, Tz};
use regex::{Regex, RegexBuilder};
use url::Url;

use crate::desk::readers::selector::check_selector;
use crate::desk::source::{DateFormat, Key, Pick};

use super::fault::Fault;
use super::nearest;

/// Most memory of a compiled pattern, in bytes.
const PATTERN_BYTES: usize = 1 << 20;

/// An absolute http or https URL without a password in it.
pub(super) fn url(text: &str) -> Result<Url, Fault> {
    let whole = r#"write the whole address, as "https://example.com/feed/""#;
    let url = match Url::parse(text.trim()) {
        Ok(url) => url,
        Err(url::ParseError::RelativeUrlWithoutBase) => return Err(Fault::new(format!("{text:?} is a relative URL"), whole)),
        Err(why) => return Err(Fault::new(format!("{text:?} is no URL: {why}"), whole)),
    };
    if !matches!(url.scheme(), "http" | "https") {
        // `example.com:8080/feed` reads as a URL with the scheme "example.com".
        return Err(Fault::new(format!("{text:?} is neither http nor https"), whole));
    }
    if !url.username().is_empty() || url.password().is_some() {
        let cure = r#"write headers = { authorization = "Basic ${NAME}" } and keep the secret in the environment"#;
        return Err(Fault::new("the URL contains a user name or password", cure));
    }
    if text.contains("${") {
        return Err(Fault::new("${...} is not replaced in URLs", "secrets go into headers; write the URL as it is"));
    }
    Ok(url)
}

/// An IANA time zone.
pub(super) fn zone(text: &str) -> Result<Tz, Fault> {
    text.parse().map_err(|_| {
        let wanted = text.trim().to_lowercase().replace(' ', "_");
        // People name the city, or the capital, which need not be a zone.
        let city = |name: &&'static str| name.rsplit('/').next().is_some_and(|city| city.to_lowercase() == wanted);
        let china = ["beijing", "peking", "china", "cst", "utc+8", "gmt+8", "utc+08:00", "+08:00", "asia/beijing"];
        let meant = if china.contains(&wanted.as_str()) { Some("Asia/Shanghai") } else { None };
        let names = || TZ_VARIANTS.iter().map(|zone| zone.name());
        let meant = meant.or_else(|| names().find(city)).or_else(|| nearest::nearest(text, names()));
        let cure = meant.map_or_else(
            || r#"zones have names like "Asia/Shanghai", "Europe/Berlin" or "UTC""#.to_owned(),
            |zone| format!("did you mean {zone:?}?"),
        );
        Fault::new(format!("there is no time zone {text:?}"), cure)
    })
}

/// A BCP 47 tag, loosely.
pub(super) fn language(text: &str) -> Result<String, Fault> {
    let mut parts = text.split('-');
    let first = parts.next().unwrap_or_default();
    let sound = (2..=3).contains(&first.len())
        && first.chars().all(|c| c.is_ascii_lowercase())
        && parts.all(|part| (1..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric()));
    if sound { Ok(text.to_owned()) } else { Err(Fault::new(format!("{text:?} is no language tag"), r#"write "en", "zh-CN" or "zh-TW""#)) }
}

/// A regular expression.
pub(super) fn pattern(text: &str) -> Result<Regex, Fault> {
    RegexBuilder::new(text).size_limit(PATTERN_BYTES).build().map_err(|why| {
        let why = match why {
            regex::Error::CompiledTooBig(_) => "it is too large".to_owned(),
            // The message is a drawing of several lines; the last one says what is wrong.
            other => other.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned(),
        };
        let cure = "patterns are regular expressions without look-around; write them in single quotes, where \\ stays as it is";
        Fault::new(format!("{text:?} is no pattern: {why}"), cure)
    })
}

/// A CSS selector.
pub(super) fn selector(text: &str) -> Result<String, Fault> {
    check_selector(text).map_err(|why| {
        let cure = match text.rsplit_once('@') {
            Some((before, _)) if check_selector(before).is_ok() => "an attribute cannot be chosen here; leave out the @ and what follows",
            _ => r#"selectors are CSS, as "div.entry-content > p""#,
        };
        Fault::new(format!("{text:?} is no selector: {why}"), cure)
    })?;
    Ok(text.to_owned())
}

/// `h2 a@href`: a selector, an attribute, or both.
pub(super) fn pick(text: &str) -> Result<Pick, Fault> {
    let (css, name) = match text.rsplit_once('@') {
        Some((css, name)) if is_attribute(name) => (css.trim(), Some(name.to_owned())),
        Some((_, name)) if !name.contains(['"', '\'', ']']) => {
            return Err(Fault::new(format!("{name:?} is no attribute"), r#"write the selector, @, and the attribute: "h2 a@href""#));
        }
        _ => (text.trim(), None),
    };
    if !css.is_empty() {
        selector(css)?;
    }
    Ok(Pick { selector: css.to_owned(), attribute: name, pattern: None })
}

/// The name of an HTML attribute.
pub(super) fn attribute(text: &str) -> Result<String, Fault> {
    if is_attribute(text) {
        Ok(text.to_owned())
    } else {
        Err(Fault::new(format!("{text:?} is no attribute"), r#"write "href", "datetime" or the like"#))
    }
}

fn is_attribute(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_:.".contains(c))
}

/// strftime, `unix`, `unix_ms` or `relative`.
pub(super) fn date_format(text: &str) -> Result<DateFormat, Fault> {
    let words = ["unix", "unix_ms", "relative"];
    match text {
        "unix" => Ok(DateFormat::Unix),
        "unix_ms" => Ok(DateFormat::UnixMillis),
        "relative" => Ok(DateFormat::Relative),
        text if !text.contains('%') => {
            let cure = nearest::cure(text, &words, r#"write strftime as "%b %d, %Y", or one of"#);
            Err(Fault::new(format!("{text:?} is no date form"), cure))
        }
        text if StrftimeItems::new(text).any(|item| matches!(item, Item::Error)) => {
            Err(Fault::new(format!("{text:?} is no strftime form"), r#"as %Y year, %m month, %b Jan, %d day, %H:%M time: "%b %d, %Y""#))
        }
        text => Ok(DateFormat::Pattern(text.to_owned())),
    }
}

/// `auto`, `url`, `guid` or `pattern:...`.
pub(super) fn entry_key(text: &str) -> Result<Key, Fault> {
    if let Some(written) = text.strip_prefix("pattern:") {
        let compiled = pattern(written.trim())?;
        if compiled.captures_len() < 2 {
            return Err(Fault::new(format!("{text:?} has no group"), r"put the part that is the key into brackets: 'pattern:/news/(\d+)'"));
        }
        return Ok(Key::Pattern(compiled));
    }
    match text {
        "auto" => Ok(Key::Auto),
        "url" => Ok(Key::Url),
        "guid" => Ok(Key::Guid),
        _ => Err(Fault::new(
            format!("{text:?} is no key"),
            nearest::cure(text, &["auto", "url", "guid"], r"it may be pattern:/news/(\d+), or"),
        )),
    }
}

/// A dotted path into JSON.
pub(super) fn json_path(text: &str) -> Result<String, Fault> {
    let cure = r#"paths are dotted, and count list elements from 0: "data.list.0.name""#;
    if text.split('.').any(|step| step.trim() != step || step.is_empty()) || text.starts_with('$') || text.contains(['[', ']', '{', '}']) {
        return Err(Fault::new(format!("{text:?} is no path"), cure));
    }
    Ok(text.to_owned())
}

/// A path, or a URL with paths in braces.
pub(super) fn json_link(text: &str) -> Result<String, Fault> {
    if !text.contains(['{', '/', ':']) {
        return json_path(text);
    }
    let cure = r#"write paths in braces: "https://example.com/news/{id}""#;
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('{') {
        let Some((path, after)) = after.split_once('}') else {
            return Err(Fault::new(format!("a brace of {text:?} is not closed"), cure));
        };
        json_path(path)?;
        rest = after;
    }
    if rest.contains('}') || !text.contains('{') {
        return Err(Fault::new(format!("{text:?} is no template"), cure));
    }
    Ok(text.to_owned())
}

/// An e-mail address, loosely.
pub(super) fn address(text: &str) -> Result<String, Fault> {
    let plain = text.trim();
    let sound = plain.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'))
        && plain.chars().all(|c| c.is_ascii_graphic() && !"<>,;\"()".contains(c))
        && !plain.starts_with("mailto:");
    if sound {
        Ok(plain.to_owned())
    } else {
        Err(Fault::new(format!("{text:?} is no e-mail address"), r#"write it bare: "news@example.com""#))
    }
}

/// An e-mail address or a URL: it goes into the user agent.
pub(super) fn contact(text: &str) -> Result<String, Fault> {
    if text.starts_with("http://") || text.starts_with("https://") {
        return url(text).map(|url| url.to_string());
    }
    address(text).map_err(|fault| Fault::new(format!("{text:?} is neither an e-mail address nor a URL"), fault.cure))
}
