//! What an editor writes comes out as he means it, and harmless.

use proptest::prelude::*;

use super::{Block, Document, Inline, Link, plain};
use crate::desk::draft::sample;
use crate::desk::draft::sidecar::Sidecar;

fn read(markdown: &str) -> Document {
    Document::read(markdown, &sample::sidecar())
}

/// A document in signs: one line a block.
fn shown(document: &Document) -> String {
    let blocks = document.pieces.iter().flat_map(|piece| &piece.blocks);
    blocks.map(block).collect::<Vec<_>>().join("\n")
}

fn block(it: &Block) -> String {
    match it {
        Block::Heading { level, text, .. } => format!("h{level} {}", line(text)),
        Block::Paragraph { aside, text, .. } => format!("{} {}", if *aside { "aside" } else { "p" }, line(text)),
        Block::List { first, items } => {
            let items = items.iter().map(|blocks| blocks.iter().map(block).collect::<Vec<_>>().join(" / "));
            format!("{} [{}]", first.map_or("ul".to_owned(), |first| format!("ol {first}")), items.collect::<Vec<_>>().join("; "))
        }
        Block::Quote { blocks } => format!("quote [{}]", blocks.iter().map(block).collect::<Vec<_>>().join("; ")),
        Block::Table { head, rows } => {
            let cells = |row: &Vec<Vec<Inline>>| row.iter().map(|cell| line(cell)).collect::<Vec<_>>().join("|");
            format!("table [{}] {}", cells(head), rows.iter().map(cells).collect::<Vec<_>>().join("; "))
        }
        Block::Code { text } => format!("code {text:?}"),
        Block::Rule => "rule".to_owned(),
    }
}

fn line(text: &[Inline]) -> String {
    let part = |inline: &Inline| match inline {
        Inline::Text(run) => {
            let marks: String = [(run.strong, '+'), (run.emphasis, '/'), (run.strike, '-'), (run.code, '#')]
                .iter()
                .filter(|(on, _)| *on)
                .map(|(_, mark)| mark)
                .collect();
            format!("{marks}{}", run.text)
        }
        Inline::Break => "⏎".to_owned(),
        Inline::Link(Link { url, bare, text, .. }) => format!("<{}|{url}{}>", line(text), if *bare { "" } else { " shown" }),
    };
    text.iter().map(part).collect()
}

#[test]
fn the_whole_sample() {
    insta::assert_snapshot!(shown(&read(sample::MARKDOWN)), @r#"
    h1 Sample edition
    h3 A headline of an item
    aside /extracted, rewrite before publishing
    p A paragraph with +bold, /emphasis, -struck and #code, a <named link|https://news.example.com/2 shown>, a bare one <https://news.example.com/3|https://news.example.com/3>, and <b>HTML</b> that is shown as it is.
    quote [p A quotation set apart.]
    ul [p one; p two / ol 1 [p first; p second]]
    table [a|b] 1|2
    code "a line of code"
    p <https://news.example.com/1|https://news.example.com/1>
    h2 Platform notes
    p 示例平台周三发布新工具。
    p <https://news.example.com/note|https://news.example.com/note>
    rule
    p Text at the end, <news@example.com|mailto:news@example.com>.
    "#);
}

#[test]
fn what_editors_write() {
    for (markdown, expected) in [
        ("Line one\nline two", "p Line one line two"),
        ("第一行，\n第二行", "p 第一行，第二行"),
        ("one  \ntwo<br>three", "p one⏎two⏎three"),
        ("a **b *c* d**", "p a +b +/c+ d"),
        ("[Jing Daily](https://jingdaily.com/a \"t\")", "p <Jing Daily|https://jingdaily.com/a shown>"),
        ("[jingdaily.com/a/](https://www.jingdaily.com/a)", "p <jingdaily.com/a/|https://www.jingdaily.com/a>"),
        ("<https://a.com/x> <me@a.com>", "p <https://a.com/x|https://a.com/x> <me@a.com|mailto:me@a.com>"),
        ("See https://a.com/x_y_z.", "p See <https://a.com/x_y_z|https://a.com/x_y_z>."),
        (r"No https\://a.com/x", "p No https://a.com/x"),
        ("https://a.com/*b*_c_", "p <https://a.com/*b*_c_|https://a.com/*b*_c_>"),
        ("[a][1] b\n\n[1]: https://a.com/", "p <a|https://a.com/ shown> b"),
        ("![a picture](https://a.com/p.png)", "p <a picture|https://a.com/p.png shown>"),
        ("[![x](https://a.com/p.png)](https://a.com/)", "p <x|https://a.com/ shown>"),
        ("A claim[^1].\n\n[^1]: The source.", "p A claim[1].\np [1] The source."),
        ("1. a\n2. b\n\n   c\n3. d", "ol 1 [p a; p b / p c; p d]"),
        ("- a\n  - b\n    - c", "ul [p a / ul [p b / ul [p c]]]"),
        ("> a\n> > b", "quote [p a; quote [p b]]"),
        ("Title\n=====\n\n#### Four", "h1 Title\nh4 Four"),
        ("```rust\na < b\n```", "code \"a < b\""),
        ("*all of it*", "aside /all of it"),
        ("#\n\n&nbsp;", ""),
    ] {
        assert_eq!(shown(&read(markdown)), expected, "{markdown}");
    }
}

#[test]
fn what_would_harm_is_shown() {
    for (markdown, expected) in [
        ("<script>alert(1)</script>", "p <script>alert(1)</script>"),
        ("a <img src=x onerror=y> b", "p a <img src=x onerror=y> b"),
        ("[x](javascript:alert(1)) [y](data:text/html,z) [z](/etc/passwd)", "p x y z"),
        ("<div>\nhttps://a.com\n</div>", "p <div>⏎https://a.com⏎</div>"),
        ("![x](file:///etc/passwd)", "p x"),
        ("<javascript:alert(1)>", "p javascript:alert(1)"),
    ] {
        assert_eq!(shown(&read(markdown)), expected, "{markdown}");
    }
}

#[test]
fn no_comment_is_published() {
    for markdown in [
        "a <!-- secret --> b",
        "<!-- secret\n\n### secret\n-->\n\na",
        "- a <!-- secret -->\n\n<!--\nsecret",
        "<!-- secret --> a",
        "> <!-- secret -->",
    ] {
        assert!(!shown(&read(markdown)).contains("secret"), "{markdown}");
    }
    assert_eq!(shown(&read("<!-- x --> left over")), "p left over");
}

fn identities(markdown: &str) -> Vec<(String, Option<String>)> {
    let document = read(markdown);
    document.pieces.iter().map(|piece| (piece.blocks.first().map(block).unwrap_or_default(), piece.identity.clone())).collect()
}

#[test]
fn items_are_found_by_their_mark_else_by_their_link() {
    const ONE: &str = "https://news.example.com/1";
    let is = |first: &str, identity: Option<&str>| (first.to_owned(), identity.map(str::to_owned));
    assert_eq!(
        identities(&format!("# T\n\n### A\n<!-- item:{ONE} sha256:0 -->\n\ntext\n\nmore after\n\n### B\n\nc")),
        [is("h1 T", None), is("h3 A", Some(ONE)), is("h3 B", None)]
    );
    assert_eq!(identities(&format!("### Retitled\n\ntext\n\n{ONE}\n\nafter")), [is("h3 Retitled", Some(ONE)), is("p after", None)]);
    assert_eq!(
        identities("## Notes\n\na\n\nhttps://news.example.com/note\n\nb\n\nhttps://news.example.com/1?utm_source=x\n"),
        [is("h2 Notes", Some("wx:1:1:1")), is("p b", Some(ONE))]
    );
    // an item that stands twice is told of once, and one that nobody knows not at all
    assert_eq!(
        identities(&format!("### A\n<!-- item:{ONE} -->\n\n### B\n<!-- item:{ONE} -->\n\n### C\n<!-- item:other -->")),
        [is("h3 A", Some(ONE)), is("h3 B", None), is("h3 C", None)]
    );
}

#[test]
fn depth_has_an_end() {
    let deep = format!("{}deep", "> ".repeat(5_000));
    assert!(shown(&read(&deep)).contains("deep"));
    let list = (0..200).map(|depth| format!("{}- x{depth}", "  ".repeat(depth))).collect::<Vec<_>>().join("\n");
    let shown = shown(&read(&list));
    assert!((0..200).all(|depth| shown.contains(&format!("x{depth}"))), "{shown}");
}

proptest! {
    #[test]
    fn any_text_is_read_and_no_word_is_lost(words in proptest::collection::vec("[a-z]{3,8}", 1..12), signs in proptest::collection::vec("[\\PC]{0,6}|\n|\n\n|- |> |1\\. |\\*\\*|<b>|\\| ", 12)) {
        let markdown: String = words.iter().zip(&signs).flat_map(|(word, sign)| [sign.as_str(), " ", word, " "]).collect();
        prop_assume!(!markdown.contains("<!") && !markdown.contains("<?") && !markdown.contains("]:") && !markdown.contains(']') && !markdown.contains("~~~") && !markdown.contains("```"));
        let document = Document::read(&markdown, &Sidecar::bare("", "", ["", ""], ""));
        let mut text = String::new();
        for piece in &document.pieces {
            piece.blocks.iter().for_each(|block| words_of(block, &mut text));
        }
        for word in &words {
            prop_assert!(text.contains(word.as_str()), "{word} of {markdown:?} is not in {text:?}");
        }
    }
}

fn words_of(block: &Block, out: &mut String) {
    match block {
        Block::Heading { text, .. } | Block::Paragraph { text, .. } => out.push_str(&plain(text)),
        Block::List { items, .. } => items.iter().flatten().for_each(|block| words_of(block, out)),
        Block::Quote { blocks } => blocks.iter().for_each(|block| words_of(block, out)),
        Block::Table { head, rows } => head.iter().chain(rows.iter().flatten()).for_each(|cell| out.push_str(&plain(cell))),
        Block::Code { text } => out.push_str(text),
        Block::Rule => {}
    }
    out.push(' ');
}
