use std::io::{Cursor, Write as _};

use super::*;

/// Part, headline, paragraphs, what stands as its link, where it leads.
type Seen = (Part, Option<String>, Vec<String>, Option<String>, Option<String>);

fn seen(reading: &Reading) -> Vec<Seen> {
    let text = |paragraph: &Paragraph| paragraph.text.clone();
    let item = |item: &Item| {
        let body = item.body.iter().map(text).collect();
        (item.part, item.headline.as_ref().map(text), body, item.link.as_ref().map(text), item.url().map(String::from))
    };
    reading.items.iter().map(item).collect()
}

fn news(headline: &str, body: &[&str], link: &str) -> Seen {
    let body = body.iter().map(ToString::to_string).collect();
    (Part::News, Some(headline.into()), body, Some(link.into()), Some(link.into()))
}

/// As Google Docs saves a page: one line, classes, detours, empty paragraphs.
const GOOGLE: &str = "<html><head><meta content=\"text/html; charset=UTF-8\"><style type=\"text/css\">h3{color:red}</style></head><body class=\"c7\">\
<h1 class=\"c1\"><span class=\"c4\">Keeping Up with China</span></h1><p class=\"c2\"><span class=\"c0\"></span></p>\
<h3 class=\"c3\"><span>Teahouse chain lends cups &amp; saucers</span></h3><p class=\"c2\"><span class=\"c0\">The chain&nbsp;lends cups,</span><span> and saucers.</span></p>\
<p class=\"c2\"><span class=\"c5\"><a class=\"c6\" href=\"https://www.google.com/url?q=https://tea.example/cups&amp;sa=D&amp;source=editors&amp;ust=1&amp;usg=AO\">https://tea.example/cups</a></span></p>\
<h3 class=\"c3\"><span>Pots in museums</span></h3><p>Pots came.</p>\
<p class=\"c2\"><span class=\"c5\"><a class=\"c6\" href=\"https://www.google.com/url?q=https://pots.example/b&amp;sa=D\">Pots in museums</a></span></p></body></html>";

/// As Word saves a filtered page: no styles of headings, but bold paragraphs.
const WORD: &str = "<!-- saved --><html xmlns:o=\"urn:schemas-microsoft-com:office:office\">\n<head><title>Issue</title>\n</head>\n<body lang=EN-US>\n\
<div class=WordSection1>\n<p class=MsoNormal><b><span\nlang=EN-US>Keeping Up with China</span></b></p>\n<p class=MsoNormal><span>&nbsp;</span><o:p></o:p></p>\n\
<p class=MsoNormal><b>Teahouse chain lends cups</b></p>\n<p class=MsoNormal>The chain lends\ncups.</p>\n\
<p class=MsoNormal><a href=\"https://tea.example/cups\"><span>https://tea.example/</span></a><a href=\"https://tea.example/cups\">cups</a></p>\n</div>\n</body>\n</html>";

#[test]
fn a_page_that_google_docs_or_word_saved_is_read_as_its_items() {
    let reading = Reading::of_html(GOOGLE);
    let lost = (
        Part::News,
        Some("Pots in museums".into()),
        vec!["Pots came.".into()],
        Some("Pots in museums".into()),
        Some("https://pots.example/b".into()),
    );
    assert_eq!(
        seen(&reading),
        [news("Teahouse chain lends cups & saucers", &["The chain lends cups, and saucers."], "https://tea.example/cups"), lost]
    );
    assert_eq!(reading.items[0].link.as_ref().unwrap().anchors[0].target, "https://tea.example/cups");
    let reading = Reading::of_html(WORD);
    assert_eq!(seen(&reading), [news("Teahouse chain lends cups", &["The chain lends cups."], "https://tea.example/cups")]);
    let lines: Vec<usize> = reading.items[0].paragraphs().chain(&reading.items[0].link).map(|paragraph| paragraph.line).collect();
    assert_eq!(lines, [9, 10, 12]);
}

#[test]
fn footnotes_are_the_links_of_what_points_to_them() {
    let page = "<section><h1>T</h1><h2>News</h2><h3>Cups<sup>[1]</sup></h3><p><em>extracted, rewrite before publishing</em></p><p>Lent.</p>\
        <h2>Notes</h2><p>A note of one sentence.<sup>[2]</sup></p><hr><p>Written by us [9].</p><h2>Sources</h2>\
        <p>[1] Tea: https://tea.example/a</p><p>[2] Pots: https://pots.example/b</p></section>";
    let reading = Reading::of_html(page);
    let note = (
        Part::Note,
        None,
        vec!["A note of one sentence.".into()],
        Some("https://pots.example/b".into()),
        Some("https://pots.example/b".into()),
    );
    assert_eq!(seen(&reading), [news("Cups", &["Lent."], "https://tea.example/a"), note]);
    assert!(reading.items[0].extracted && !reading.items[1].extracted);
    assert_eq!(reading.items[1].section.as_deref(), Some("Notes"));
}

#[test]
fn markdown_may_have_links_of_its_own_and_second_level_headlines() {
    let text = "# T\n\n## Cups\n\nThe [chain](https://tea.example/) lends \\[many\\] cups. ![cup](https://tea.example/p.png)\nhttps://tea.example/a\n\n\
        ## Pots\n\nPots came.\n\n[Read it](https://pots.example/b)\n";
    let reading = Reading::of(text);
    let pots = (Part::News, Some("Pots".into()), vec!["Pots came.".into()], Some("Read it".into()), Some("https://pots.example/b".into()));
    assert_eq!(seen(&reading), [news("Cups", &["The chain lends [many] cups. "], "https://tea.example/a"), pots]);
    assert_eq!(reading.items[0].body[0].anchors, [Anchor { span: 4..9, target: "https://tea.example/".into() }]);
}

fn packed(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

const STYLES: &str = "<w:styles xmlns:w=\"w\"><w:style w:styleId=\"berschrift1\"><w:name w:val=\"heading 1\"/></w:style>\
    <w:style w:styleId=\"Eigen\"><w:name w:val=\"Ours\"/><w:basedOn w:val=\"berschrift3\"/></w:style>\
    <w:style w:styleId=\"berschrift3\"><w:name w:val=\"heading 3\"/></w:style></w:styles>";
const TARGETS: &str =
    "<Relationships><Relationship Id=\"rId4\" Target=\"https://tea.example/a?x=1&amp;y=2\" TargetMode=\"External\"/></Relationships>";

fn document(body: &str) -> Vec<u8> {
    let document = format!("<?xml version=\"1.0\"?><w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>");
    packed(&[("word/document.xml", &document), ("word/styles.xml", STYLES), ("word/_rels/document.xml.rels", TARGETS)])
}

#[test]
fn a_word_document_is_read_by_its_styles_links_and_what_was_not_deleted() {
    let bytes = document(
        "<w:p><w:pPr><w:pStyle w:val=\"berschrift1\"/></w:pPr><w:r><w:t>News</w:t></w:r></w:p><w:p/>\
         <w:p><w:pPr><w:pStyle w:val=\"Eigen\"/></w:pPr><w:r><w:t>Cups &amp; sau</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">cers </w:t></w:r></w:p>\
         <w:p><w:r><w:rPr><w:i/></w:rPr><w:t>extracted, rewrite before publishing</w:t></w:r></w:p>\
         <w:p><w:r><w:t>Lent</w:t></w:r><w:del><w:r><w:delText>never </w:delText><w:t>not</w:t></w:r></w:del><w:ins><w:r><w:t xml:space=\"preserve\"> since May.</w:t></w:r></w:ins></w:p>\
         <w:p><w:hyperlink r:id=\"rId4\"><w:r><w:t>https://tea.example/a?x=1&amp;y=2</w:t></w:r></w:hyperlink></w:p>\
         <w:p><w:pPr><w:pStyle w:val=\"Eigen\"/></w:pPr><w:r><w:t>Pots</w:t></w:r></w:p><w:p><w:r><w:t>Came.</w:t></w:r></w:p>\
         <w:p><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText> HYPERLINK \"https://pots.example/b\" </w:instrText></w:r>\
         <w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>Pots here</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p>",
    );
    let reading = Reading::of_file(&bytes).unwrap();
    let pots = (Part::News, Some("Pots".into()), vec!["Came.".into()], Some("Pots here".into()), Some("https://pots.example/b".into()));
    assert_eq!(seen(&reading), [news("Cups & saucers", &["Lent since May."], "https://tea.example/a?x=1&y=2"), pots]);
    assert_eq!((reading.counted, reading.items[0].line(), reading.items[0].extracted), (Counted::Paragraphs, 3, true));
}

#[test]
fn a_document_without_styles_is_read_by_its_bold_paragraphs() {
    let bold = |text: &str| format!("<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{text}</w:t></w:r></w:p>");
    let plain = |text: &str| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
    let body = bold("Keeping Up") + &bold("Are cups lent?") + &plain("They are.") + &plain("https://tea.example/a");
    assert_eq!(seen(&Reading::of_file(&document(&body)).unwrap()), [news("Are cups lent?", &["They are."], "https://tea.example/a")]);
}

#[test]
fn what_is_no_issue_or_made_to_harm_is_refused_with_what_to_do() {
    let large = " ".repeat(17 << 20);
    let with = |document: &str| packed(&[("word/document.xml", document)]);
    let cut = document("<w:p/>");
    for (bytes, words) in [
        (b"%PDF-1.7".to_vec(), "a PDF; save"),
        (b"\xd0\xcf\x11\xe0\xa1".to_vec(), "old Word (.doc); save"),
        (b"{\\rtf1".to_vec(), "an RTF document; save"),
        (b"\x7fELF\0\0".to_vec(), "no text; save"),
        (packed(&[("content.xml", "<a/>")]), "an archive without a Word document in it; save"),
        (with(&large), "unpacks to more than 16 MiB; save"),
        (with("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>"), "declares entities"),
        (with("<w:p><w:t"), "breaks off"),
        (cut[..cut.len() / 2].to_vec(), "cannot be unpacked"),
    ] {
        let refused = Reading::of_file(&bytes).unwrap_err().to_string();
        assert!(refused.contains(words), "{refused}");
    }
}

#[test]
fn depth_and_broken_marks_are_taken() {
    let deep = "<div><b><i>".repeat(20_000) + "x";
    let nested = "<w:p><w:r><w:rPr>".repeat(20_000) + "<w:t>x</w:t>";
    assert_eq!(Reading::of_html(&deep).items.len(), 1);
    assert_eq!(Reading::of_file(&document(&nested)).unwrap().items.len(), 1);
    for page in
        ["<html><a href='https://a.example/'><p>x<h3>y</a></details></sup>", "<p>[1][1]</p>", "<head><p>x", "<title>", "<p>x</p><hr"]
    {
        let _read = Reading::of_html(page);
    }
}
