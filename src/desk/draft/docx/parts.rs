//! The parts of a Word document beside its text (ECMA-376, transitional).

use std::fmt::Write as _;

use chrono::{DateTime, SecondsFormat, Utc};

use crate::desk::draft::sidecar::Sidecar;
use crate::desk::text::xml::escaped;

pub(super) const STYLES: &str = include_str!("styles.xml");

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
/// The namespace of a document's text.
pub(super) const W: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";

pub(super) const CONTENT_TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>
<Override PartName="/word/numbering.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/>
<Override PartName="/word/settings.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/>
<Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>
<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>
<Override PartName="/docProps/app.xml" ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/>
</Types>
"#;

pub(super) const RELATIONSHIPS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>
<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>
<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/extended-properties" Target="docProps/app.xml"/>
</Relationships>
"#;

pub(super) const APP: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>keepup</Application></Properties>
"#;

pub(super) const SETTINGS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:defaultTabStop w:val="720"/><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>
"#;

/// The number of the page.
pub(super) const FOOTER: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:ftr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:ftr>
"#;

/// Title and date: the date is the edition's cut-off, for the same draft is to give the same bytes.
pub(super) fn core(title: &str, sidecar: &Sidecar) -> String {
    let cutoff = DateTime::parse_from_rfc3339(&sidecar.to).map_or(DateTime::UNIX_EPOCH, |at| at.with_timezone(&Utc));
    let cutoff = cutoff.to_rfc3339_opts(SecondsFormat::Secs, true);
    format!(
        "{HEAD}<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{}</dc:title><dc:subject>{}</dc:subject>\
         <dc:language>en-US</dc:language><dcterms:created xsi:type=\"dcterms:W3CDTF\">{cutoff}</dcterms:created>\
         <dcterms:modified xsi:type=\"dcterms:W3CDTF\">{cutoff}</dcterms:modified></cp:coreProperties>\n",
        escaped(title),
        escaped(&sidecar.week),
    )
}

/// What the text refers to: the parts beside it, and the targets of its links in order.
pub(super) fn document_relationships(links: &[String]) -> String {
    let own = [
        ("rId1", "styles", "styles.xml"),
        ("rId2", "numbering", "numbering.xml"),
        ("rId3", "settings", "settings.xml"),
        ("rId4", "footer", "footer1.xml"),
    ];
    let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let mut out = format!("{HEAD}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\n");
    for (id, name, target) in own {
        let _ = writeln!(out, "<Relationship Id=\"{id}\" Type=\"{kind}/{name}\" Target=\"{target}\"/>");
    }
    for (at, url) in links.iter().enumerate() {
        let (id, url) = (link_id(at), escaped(url));
        let _ = writeln!(out, "<Relationship Id=\"{id}\" Type=\"{kind}/hyperlink\" Target=\"{url}\" TargetMode=\"External\"/>");
    }
    out.push_str("</Relationships>\n");
    out
}

/// The id under which the text refers to a link.
pub(super) fn link_id(at: usize) -> String {
    format!("rIdLink{}", at + 1)
}

/// One definition for bullets and one for numbers; every list refers to one of them by its place in `lists`, counted from 1, so that
/// each list with numbers begins anew.
pub(super) fn numbering(lists: &[Option<u64>]) -> String {
    let mut out = format!("{HEAD}<w:numbering {W}>\n");
    for (id, numbered) in [(0, false), (1, true)] {
        let _ = writeln!(out, "<w:abstractNum w:abstractNumId=\"{id}\"><w:multiLevelType w:val=\"hybridMultilevel\"/>");
        for level in 0..9 {
            let (format, text) = if numbered { ("decimal", format!("%{}.", level + 1)) } else { ("bullet", "•".to_owned()) };
            let left = 360 * (level + 1);
            let _ = writeln!(
                out,
                "<w:lvl w:ilvl=\"{level}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/><w:lvlText w:val=\"{text}\"/><w:lvlJc w:val=\"left\"/>\
                 <w:pPr><w:ind w:left=\"{left}\" w:hanging=\"360\"/></w:pPr></w:lvl>"
            );
        }
        out.push_str("</w:abstractNum>\n");
    }
    for (id, first) in (1..).zip(lists) {
        let _ = write!(out, "<w:num w:numId=\"{id}\"><w:abstractNumId w:val=\"{}\"/>", u8::from(first.is_some()));
        if let Some(first) = first {
            // every level: a list within a list counts at its own
            for level in 0..9 {
                let _ =
                    write!(out, "<w:lvlOverride w:ilvl=\"{level}\"><w:startOverride w:val=\"{}\"/></w:lvlOverride>", (*first).min(32_767));
            }
        }
        out.push_str("</w:num>\n");
    }
    out.push_str("</w:numbering>\n");
    out
}
