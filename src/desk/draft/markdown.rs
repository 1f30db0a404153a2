//! The canonical form: Markdown that an editor works in.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::outline::{FeatureView, OUTLINE};
use super::translation::TranslationView;
use super::view::{ItemView, SectionView, View, one_line};

/// Said of every item.
pub(super) const LABEL: &str = "extracted, rewrite before publishing";
/// Before the line of facts of a Chinese item.
pub(super) const FACTS: &str = "In English, by table and arithmetic";
/// Said of Chinese ones besides.
const ORIGINAL: &str = "原文 (original in Chinese, not translated)";
const TRANSLATED_BELOW: &str = "原文 (original in Chinese)";

pub(super) fn write(view: &View) -> String {
    let mut out = format!("# {}\n", escape(&view.title));
    for section in &view.sections {
        self::section(&mut out, section);
    }
    if !view.footer.is_empty() || view.contact.is_some() {
        // three asterisks: hyphens under a text would make it a heading
        out.push_str("\n***\n");
    }
    for paragraph in &view.footer {
        let _ = write!(out, "\n{}\n", escape(paragraph));
    }
    if let Some(contact) = &view.contact {
        let _ = write!(out, "\n[{}](mailto:{})\n", escape(contact), address(contact));
    }
    out.push_str(&closing(view));
    out
}

/// The hash of every item's text, by identity.
pub(super) fn hashes(view: &View) -> BTreeMap<String, String> {
    let items = view.sections.iter().flat_map(|section| section.items.iter().map(|item| (section.notes, item)));
    items.map(|(notes, item)| (item.identity.clone(), hash(&if notes { note(item) } else { self::item(item) }))).collect()
}

fn section(out: &mut String, section: &SectionView) {
    if let Some(level) = section.level {
        let _ = write!(out, "\n{} {}\n", "#".repeat(level.into()), escape(&section.title));
    }
    for item in &section.items {
        let text = if section.notes { note(item) } else { self::item(item) };
        let machine = format!("<!-- item:{} sha256:{} -->", commented(&item.identity), hash(&text));
        match text.split_once('\n').filter(|_| !section.notes) {
            Some((headline, rest)) => {
                let _ = write!(out, "\n{headline}\n{machine}\n{rest}");
            }
            None => {
                let _ = write!(out, "\n{machine}\n\n{text}");
            }
        }
    }
    if let Some(feature) = &section.feature {
        self::feature(out, feature);
    }
    if let Some(shortage) = &section.shortage {
        let _ = write!(out, "\n*{}*\n", escape(shortage));
    }
}

/// The outline of a feature.
fn feature(out: &mut String, feature: &FeatureView) {
    let _ = write!(out, "\n*{OUTLINE}*\n\n*{}*\n", escape(&feature.why.join("; ")));
    for point in &feature.candidates {
        let _ = write!(out, "\n### {}. {}\n", point.number, escape(&point.headline));
        if !point.facts.is_empty() {
            let _ = write!(out, "\n*{FACTS}: {}*\n", escape(&point.facts));
        }
        for sentence in &point.sentences {
            let _ = write!(out, "\n{}\n", escape(&sentence.text));
        }
        let also = point.also();
        if !also.is_empty() {
            let _ = write!(out, "\n*{also}*\n");
        }
        for source in point.sources.iter().take(1) {
            let _ = write!(out, "\n{}\n", source.url);
        }
    }
}

/// The line of a translation under its original.
fn translation(out: &mut String, translation: Option<&TranslationView>) {
    if let Some(translation) = translation {
        let _ = write!(out, "\n*{}*\n", escape(&translation.line()));
    }
}

/// An item without its machine line.
fn item(item: &ItemView) -> String {
    let mut out = format!("### {}\n\n*{LABEL}*\n", escape(&item.headline));
    out.push_str(&update(item));
    if item.chinese {
        let _ = write!(out, "\n*{}: {}*\n", original(item.translation.as_ref()), escape(&item.original_title));
        translation(&mut out, item.translation.as_ref());
    }
    if !item.facts.is_empty() {
        let _ = write!(out, "\n*{FACTS}: {}*\n", escape(&item.facts));
    }
    for paragraph in &item.paragraphs {
        let _ = write!(out, "\n{}\n", escape(&paragraph.text));
        translation(&mut out, paragraph.translation.as_ref());
    }
    let _ = write!(out, "\n{}\n", item.url);
    out
}

/// A note without its machine line: one sentence, or the headline where no sentence was short enough.
fn note(item: &ItemView) -> String {
    let sentence = item.paragraphs.first().map_or(&item.headline, |paragraph| &paragraph.text);
    let mut out = format!("{}\n", escape(sentence));
    translation(&mut out, item.paragraphs.first().map_or(item.translation.as_ref(), |paragraph| paragraph.translation.as_ref()));
    let _ = write!(out, "{}\n*{}*\n", update(item), escape(&caption(item)));
    if !item.facts.is_empty() {
        let _ = write!(out, "\n*{FACTS}: {}*\n", escape(&item.facts));
    }
    let _ = write!(out, "\n{}\n", item.url);
    out
}

/// What a note was taken from.
pub(super) fn caption(item: &ItemView) -> String {
    let translation = item.paragraphs.first().map_or(item.translation.as_ref(), |paragraph| paragraph.translation.as_ref());
    let original = if item.chinese { format!("{}: ", original(translation)) } else { String::new() };
    format!("{original}from {}: {}", item.source, item.original_title)
}

/// What is said of a Chinese text beside which a translation stands, or none.
fn original(translation: Option<&TranslationView>) -> &'static str {
    if translation.is_some_and(|translation| translation.text.is_some()) { TRANSLATED_BELOW } else { ORIGINAL }
}

/// What an update is an update of, and what is new; empty for every other item.
fn update(item: &ItemView) -> String {
    let Some(earlier) = item.earlier.as_ref().filter(|earlier| earlier.update) else { return String::new() };
    let title = format!("\u{201c}{}\u{201d}", escape(&earlier.headline));
    let title = if earlier.url.is_empty() { title } else { format!("[{title}]({})", earlier.url) };
    format!("\n*Update to {} {title}: {}*\n", earlier.week, escape(&format!("new: {}", earlier.new.join(", "))))
}

/// What ops and editors should know, and readers need not.
fn closing(view: &View) -> String {
    let mut out = format!("\n<!--\n{}, {}.\n", view.week, view.span);
    for group in view.health_groups.iter().filter(|_| !view.health.is_empty()) {
        let _ = writeln!(out, "\n{}:{}", group.heading, if group.lines.is_empty() { " none" } else { "" });
        for line in &group.lines {
            let words = if line.words.is_empty() { String::new() } else { format!(": {}", comment_text(&line.words)) };
            let _ = writeln!(out, "  {}{words}", comment_text(&line.name));
        }
    }
    if !view.refused.is_empty() {
        out.push_str("\nLinks that may not be asked for:\n");
        for link in &view.refused {
            let _ = writeln!(out, "  {} ({}): {}", comment_text(&link.url), comment_text(&link.source), comment_text(&link.reason));
        }
        let _ = writeln!(out, "  {}", cures());
    }
    if let Some(trouble) = &view.trouble {
        let _ = writeln!(out, "\nTranslations: {}", comment_text(trouble));
    }
    out.push_str("-->\n");
    out
}

/// What can be done about a refused link.
pub(super) fn cures() -> &'static str {
    "Two cures: save the page from a browser into the inbox folder; or, as the owner of this installation, write robots = \"owner-approved\" at the source in feeds.toml."
}

/// Text of which a renderer makes the same text: no emphasis, link, heading, list, HTML, entity or automatic link.
pub(super) fn escape(text: &str) -> String {
    let text = one_line(text);
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    // a single dollar is money, two may be taken for a formula
    let formula = text.bytes().filter(|byte| *byte == b'$').count() > 1;
    for (at, c) in text.char_indices() {
        let rest = text.get(at + c.len_utf8()..).unwrap_or_default();
        let opens_block = at == 0 && matches!(c, '+' | '-' | '=' | '>' | ':');
        let numbers_list = at == digits && digits > 0 && matches!(c, '.' | ')');
        let entity = c == '&' && rest.starts_with(|next: char| next == '#' || next.is_ascii_alphanumeric());
        // GitHub and many editors make links of bare addresses
        let links = (c == ':' && rest.starts_with("//")) || (c == '.' && ends_in_www(text.get(..at).unwrap_or_default()));
        if opens_block
            || numbers_list
            || entity
            || links
            || (formula && c == '$')
            || matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '#' | '~' | '@' | '^')
        {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn ends_in_www(text: &str) -> bool {
    text.get(text.len().saturating_sub(3)..).is_some_and(|tail| tail.eq_ignore_ascii_case("www"))
}

/// An identity within a comment, which two hyphens may not end and a space may not cut; percent-decoding gives it back.
pub(super) fn commented(identity: &str) -> String {
    let mut out = String::with_capacity(identity.len());
    for c in identity.chars() {
        if c == '%' || c == '>' || c == '<' || c.is_whitespace() || c.is_control() || (c == '-' && (out.is_empty() || out.ends_with('-'))) {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                let _ = write!(out, "%{byte:02X}");
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// Text within a comment.
fn comment_text(text: &str) -> String {
    let mut text = one_line(text);
    while text.contains("--") {
        text = text.replace("--", "- -");
    }
    text
}

/// An address within `mailto:`.
pub(super) fn address(contact: &str) -> String {
    let mut out = String::with_capacity(contact.len());
    for byte in contact.bytes() {
        if byte.is_ascii_alphanumeric() || b"@.-_+".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

pub(super) fn hash(text: &str) -> String {
    let lines: Vec<&str> = text.trim().lines().map(str::trim_end).collect();
    let digest = Sha256::digest(lines.join("\n").as_bytes());
    digest.iter().fold(String::with_capacity(64), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}
