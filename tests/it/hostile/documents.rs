//! O3, and what else an editor can be handed: Word documents made to do harm, given to `keepup check`.

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;

use super::measured;
use crate::support::program::Program;

/// How a check ends.
enum End {
    /// The document is read, and has so many items.
    Reads(usize),
    /// It is refused in these words among others.
    Refused(&'static str),
}

use End::{Reads, Refused};

/// One case: in words, the file, and how its check ends.
type Row = (&'static str, fn() -> Vec<u8>, End);

/// Most memory of the program, in MB: the parts that it reads have 16 MiB each at most.
const CAP: u64 = 150;

fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A document with this in its body and these relationships.
fn document(body: &str, targets: &str) -> Vec<u8> {
    let text = format!("<?xml version=\"1.0\"?><w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>");
    let targets = format!("<Relationships>{targets}</Relationships>");
    packed(&[("word/document.xml", text.as_bytes()), ("word/_rels/document.xml.rels", targets.as_bytes())])
}

fn paragraph(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

/// One item as editors write it.
fn item() -> String {
    format!(
        "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Tea chains open stores</w:t></w:r></w:p>{}{}",
        paragraph("The chains said so in Beijing."),
        paragraph("https://news.example/tea")
    )
}

/// A package of so many parts beside the document.
fn crowded(parts: usize) -> Vec<u8> {
    let names: Vec<String> = (0..parts).map(|number| format!("word/media/{number}.png")).collect();
    let text = format!("<w:document>{}</w:document>", item());
    let mut all: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), b"x".as_slice())).collect();
    all.push(("word/document.xml", text.as_bytes()));
    packed(&all)
}

/// A sound document in which every mention of a size of the text is a lie.
fn lying() -> Vec<u8> {
    let mut bytes = document(&item(), "");
    let text = format!("<?xml version=\"1.0\"?><w:document xmlns:w=\"w\"><w:body>{}</w:body></w:document>", item());
    let size = (text.len() as u32).to_le_bytes();
    let places: Vec<usize> = bytes.windows(4).enumerate().filter(|(_, window)| *window == size).map(|(at, _)| at).collect();
    for at in places {
        bytes[at..at + 4].copy_from_slice(&u32::MAX.to_le_bytes());
    }
    bytes
}

#[rustfmt::skip]
const ROWS: &[Row] = &[
    ("128 MiB of nothing for a document", || packed(&[("word/document.xml", &vec![b' '; 1 << 27])]), Refused("unpacks to more than 16 MiB")),
    ("128 MiB of nothing for styles", || packed(&[("word/document.xml", b"<w:p/>"), ("word/styles.xml", &vec![b' '; 1 << 27])]), Refused("unpacks to more than 16 MiB")),
    ("128 MiB of nothing beside the document", || packed(&[("word/document.xml", format!("<w:document>{}</w:document>", item()).as_bytes()), ("word/media/a.bin", &vec![0; 1 << 27])]), Reads(1)),
    ("fifty thousand parts", || crowded(50_000), Reads(1)),
    ("parts whose names lead out of the package", || packed(&[("../../word/document.xml", item().as_bytes()), ("/etc/passwd", b"x")]), Refused("without a Word document")),
    ("sizes of four gigabytes", lying, Reads(1)),
    ("a package that breaks off", || document(&item(), "")[..200].to_vec(), Refused("cannot be unpacked")),
    ("a document that is not UTF-8", || packed(&[("word/document.xml", b"<w:p><w:t>\xff\xfe</w:t></w:p>")]), Refused("not UTF-8")),
    ("a billion laughs", || packed(&[("word/document.xml", b"<!DOCTYPE a [<!ENTITY b \"&c;&c;\"><!ENTITY c \"ha\">]><w:document>&b;</w:document>")]), Refused("declares entities")),
    ("entities that name files", || packed(&[("word/document.xml", b"<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><w:document/>")]), Refused("declares entities")),
    ("tables in tables, a hundred thousand deep", || document(&format!("{}{}", "<w:tbl><w:tr><w:tc>".repeat(100_000), item()), ""), Reads(1)),
    ("a hundred thousand attributes", || document(&format!("<w:p {}/>{}", (0..100_000).map(|number| format!("a{number}=\"\" ")).collect::<String>(), item()), ""), Reads(1)),
    ("links to files, hosts and scripts", || document(&format!("{}<w:p><w:hyperlink r:id=\"a\"><w:r><w:t>file</w:t></w:r></w:hyperlink><w:hyperlink r:id=\"b\"><w:r><w:t>share</w:t></w:r></w:hyperlink></w:p>", item()), "<Relationship Id=\"a\" Target=\"file:///etc/passwd\"/><Relationship Id=\"b\" Target=\"\\\\host\\share\"/>"), Reads(2)),
    ("an image and a template on a host", || document(&item(), "<Relationship Id=\"a\" Type=\"attachedTemplate\" Target=\"http://127.0.0.1:1/x.dotm\" TargetMode=\"External\"/>"), Reads(1)),
    ("a word of three megabytes", || document(&format!("{}{}", item(), paragraph(&"x".repeat(3 << 20))), ""), Reads(2)),
    ("characters that no terminal should see", || document(&format!("{}{}", item(), paragraph("&#27;[31mred&#7; \u{202e}eulb &#x9b;31m &#0; &#xD800;")), ""), Reads(2)),
];

#[test]
fn every_document_is_read_or_refused_as_the_table_says() {
    let mut wrong = Vec::new();
    for (what, file, end) in ROWS {
        let program = Program::bare();
        program.write("issue.docx", file());
        let checked = measured(&program, &["check", "issue.docx"]);
        let said = checked.ran.said();
        let as_said = match end {
            Reads(items) => checked.ran.status < 2 && checked.ran.out.contains(&format!("{items} items, ")),
            Refused(words) => checked.ran.status == 1 && said.contains(words),
        };
        let printable = !said.chars().any(|c| (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}'));
        if !as_said || !printable || checked.megabytes > CAP || said.len() > 20_000 {
            let said: String = said.chars().take(300).collect();
            wrong.push(format!("{what}: status {}, {} MB, {said:?}", checked.ran.status, checked.megabytes));
        }
    }
    assert!(wrong.is_empty(), "{} of {} documents:\n{}", wrong.len(), ROWS.len(), wrong.join("\n"));
}
