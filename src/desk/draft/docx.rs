//! The draft as a Word document: real headings, links, lists and languages, and the same bytes for the same draft.

mod parts;
#[cfg(test)]
mod tests;
mod text;

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::document::Document;
use super::sidecar::Sidecar;

/// The whole file.
pub(super) fn write(document: &Document, sidecar: &Sidecar) -> Vec<u8> {
    let title = document.title().unwrap_or_else(|| sidecar.title.clone());
    let body = text::body(document);
    let parts = [
        ("[Content_Types].xml", parts::CONTENT_TYPES.to_owned()),
        ("_rels/.rels", parts::RELATIONSHIPS.to_owned()),
        ("docProps/core.xml", parts::core(&title, sidecar)),
        ("docProps/app.xml", parts::APP.to_owned()),
        ("word/document.xml", body.xml),
        ("word/_rels/document.xml.rels", parts::document_relationships(&body.links)),
        ("word/styles.xml", parts::STYLES.to_owned()),
        ("word/numbering.xml", parts::numbering(&body.lists)),
        ("word/settings.xml", parts::SETTINGS.to_owned()),
        ("word/footer1.xml", parts::FOOTER.to_owned()),
    ];
    // writing to memory cannot fail; what a fault of the library would leave is a file that no program opens, and the tests open it
    packed(&parts).unwrap_or_default()
}

fn packed(parts: &[(&str, String)]) -> zip::result::ZipResult<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    // without a clock: every part is of the first day that the format knows
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).last_modified_time(zip::DateTime::default());
    for (name, xml) in parts {
        archive.start_file(*name, options)?;
        archive.write_all(xml.as_bytes())?;
    }
    Ok(archive.finish()?.into_inner())
}
