//! The files of an edition that derive from its Markdown.

use std::io::Read as _;

use keepup::archive::Archive;
use keepup::desk::article::Article;
use serde_json::Value;

use crate::support::program::Program;
use crate::support::schema;

const SOURCE: &str = "[[source]]\nname = \"A\"\nurl = \"https://a.example/feed\"\n";

const FOLDER: &str = "demo/editions/2023-W19";

fn demo() -> Program {
    let program = Program::bare();
    program.ends(0, &["demo", "--out", "demo"]);
    program
}

fn sidecar(program: &Program) -> Value {
    serde_json::from_str(&program.read(&format!("{FOLDER}/draft.json"))).unwrap()
}

fn items(sidecar: &Value) -> Vec<&Value> {
    sidecar["sections"].as_array().unwrap().iter().flat_map(|section| section["items"].as_array().unwrap()).collect()
}

fn list<'a>(value: &'a Value, key: &str) -> &'a Vec<Value> {
    value[key].as_array().unwrap()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_else(|| panic!("{key} of {value}"))
}

/// The words at `start` to `end` of a block.
fn cut<'a>(block: &'a str, at: &Value) -> &'a str {
    &block[at["start"].as_u64().unwrap() as usize..at["end"].as_u64().unwrap() as usize]
}

fn block<'a>(article: &'a Article, passage: &Value) -> &'a str {
    match text(passage, "part") {
        "title" => &article.title,
        "summary" => &article.summary,
        _ => &article.body[passage["block"].as_u64().unwrap() as usize].text,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_sentence_and_fact_of_the_demo_is_traced() {
    let program = demo();
    let (schema, sidecar) = (program.ends(0, &["draft", "--schema"]).json(), sidecar(&program));
    assert_eq!(schema::faults(&schema, &sidecar), Vec::<String>::new());
    assert_eq!(sidecar["$schema"], schema["$id"]);

    let archive = Archive::open_read_only(program.path("demo/keepup.db")).unwrap();
    let markdown = program.read(&format!("{FOLDER}/draft.md")).replace('\\', "");
    let (mut sentences, mut facts) = (0, 0);
    for item in items(&sidecar) {
        let article = archive.article(text(item, "identity")).await.unwrap().unwrap().article;
        for passage in std::iter::once(&item["headline_source"]).chain(list(item, "paragraphs")) {
            let block = block(&article, passage);
            let printed = text(passage, "text");
            assert!(cut(block, passage).starts_with(printed), "{passage}");
            assert!(markdown.contains(printed) || passage["part"] == "title", "{printed} stands in the draft");
            let traced = list(passage, "sentences");
            for sentence in traced {
                assert_eq!(cut(block, sentence), text(sentence, "text"));
            }
            // together the sentences hold what is printed: none of it is from anywhere else
            let (first, last) = (traced.first().unwrap(), traced.last().unwrap());
            assert!(first["start"].as_u64() <= passage["start"].as_u64() && last["end"].as_u64() >= passage["end"].as_u64(), "{passage}");
            for fact in list(passage, "facts") {
                assert_eq!(cut(block, fact), text(fact, "words"));
                assert_eq!(cut(block, &fact["sentence"]), text(&fact["sentence"], "text"));
                assert!(text(&fact["sentence"], "text").contains(text(fact, "words")));
            }
            sentences += traced.len();
            facts += list(passage, "facts").len();
        }
    }
    assert!(sentences > 50 && facts > 100, "{sentences} sentences, {facts} facts");
    archive.close().await.unwrap();
}

#[test]
fn the_schema_finds_what_is_wrong() {
    let program = Program::bare();
    let schema = program.ends(0, &["draft", "--schema"]).json();
    let sound = serde_json::to_value(keepup::desk::draft::sample::sidecar()).unwrap();
    assert_eq!(schema::faults(&schema, &sound), Vec::<String>::new());
    for (pointer, wrong) in [
        ("/week", Value::from("2023-19")),
        ("/version", Value::from(2)),
        ("/sections/0/form", Value::from("essay")),
        ("/sections/0/items/0/url", Value::from("javascript:alert(1)")),
        ("/sections/0/items/0/published", Value::from("yesterday")),
        ("/sections/0/items/0/confidence", serde_json::json!({ "level": "high", "reasons": [], "path": "/etc" })),
    ] {
        let mut sidecar = sound.clone();
        *sidecar.pointer_mut(pointer).unwrap() = wrong;
        assert_ne!(schema::faults(&schema, &sidecar), Vec::<String>::new(), "{pointer}");
    }
}

#[test]
fn all_forms_of_the_demo_tell_the_same() {
    let program = demo();
    let (html, wechat) = (program.read(&format!("{FOLDER}/draft.html")), program.read(&format!("{FOLDER}/draft.wechat.html")));
    let bytes = std::fs::read(program.path(&format!("{FOLDER}/draft.docx"))).unwrap();
    let mut document = String::new();
    zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap().by_name("word/document.xml").unwrap().read_to_string(&mut document).unwrap();
    let sidecar = sidecar(&program);
    let escaped = |text: &str| text.replace('&', "&amp;").replace('"', "&quot;").replace('\'', "&#x27;");
    for item in items(&sidecar) {
        let url = escaped(text(item, "url"));
        assert_eq!(html.matches(&format!("<a href=\"{url}\">{url}</a>")).count(), 1, "{url} is shown and is the target");
        assert_eq!(wechat.matches(&format!("{url}</p>")).count(), 1, "{url} is a note");
        assert!(document.contains(&format!(">{url}</w:t>")), "{url} is shown in the document");
    }
    assert_eq!(html.matches("<summary>Beside this item").count(), items(&sidecar).len(), "each item has its folded block");
    for form in [&html, &wechat, &document] {
        assert!(!form.contains("sha256:") && !form.contains("<!--") && !form.contains("&lt;!--"), "no comment is published");
    }
}

#[test]
fn the_feed_tells_of_the_edition() {
    let program = demo();
    let feed = program.read("demo/editions/feed.atom");
    let read = feed_rs::parser::parse(feed.as_bytes()).unwrap();
    let [entry] = read.entries.as_slice() else { panic!("one edition: {feed}") };
    assert_eq!(entry.id, "tag:keepup.invalid,2023:2023-W19/");
    assert_eq!(entry.links[0].href, "2023-W19/draft.html");
    let content = entry.content.as_ref().unwrap().body.as_ref().unwrap();
    for item in items(&sidecar(&program)) {
        assert!(content.contains(&text(item, "url").replace('&', "&amp;")), "{item}");
    }
    assert!(!content.contains("<details") && !feed.contains("sha256:"), "what is beside an item is not published");
}

#[test]
fn an_editors_templates_stand_in_for_ours() {
    let program = Program::with(&format!("{SOURCE}[edition]\ntemplates = \"pages\"\n"));
    let told = program.ends(0, &["draft", "--templates", "pages"]).out;
    assert_eq!(told.lines().count(), 4, "{told}");
    program.ends(0, &["feeds", "check"]);
    let again = program.ends(1, &["draft", "--templates", "pages"]);
    assert!(again.out.contains("left as it is"), "{}", again.out);
    for name in ["blocks.html", "feed.html", "draft.wechat.html"] {
        std::fs::remove_file(program.path(&format!("pages/{name}"))).unwrap();
    }
    let own = "{% import \"blocks.html\" as plain %}<article>{% for piece in draft.pieces %}{% for block in piece.blocks %}{{ plain.block(block) }}{% endfor %}{% endfor %}</article>";
    program.write("pages/draft.html", own);
    program.ends(0, &["feeds", "check"]);
    let config = keepup::config::load(&program.path("feeds.toml"), &|_| None).unwrap();
    let sidecar = keepup::desk::draft::sample::sidecar();
    let forms = keepup::desk::draft::forms("# A <b>\n\nb & c", &sidecar, &config.templates).unwrap();
    assert_eq!(forms.html, "<article><h1>A &lt;b&gt;</h1>\n<p>b &amp; c</p>\n</article>");
    assert!(forms.wechat.contains("<section>"), "the others are those of the program");
}

#[test]
fn a_broken_template_is_told_before_any_week_needs_it() {
    let program = Program::with(&format!("{SOURCE}[edition]\ntemplates = \"pages\"\n"));
    let told = |name: &str, text: &str| {
        program.write(&format!("pages/{name}"), text);
        let ran = program.ends(2, &["feeds", "check"]);
        std::fs::remove_file(program.path(&format!("pages/{name}"))).unwrap();
        ran.err
    };
    for (name, text, place, words) in [
        ("draft.html", "<p>\n{% for x in %}\n", "pages/draft.html:2:", "unexpected"),
        ("draft.html", "<p>\n\n{{ draft.titel }}", "pages/draft.html:3:", "undefined"),
        ("draft.html", "{% import \"blocks.html\" as plain %}\n{{ plain.blok(draft) }}", "pages/draft.html:2:", "blok"),
        ("blocks.html", "{%- macro block(it) -%}\n{{ it.nothing.at_all }}{%- endmacro -%}", "pages/blocks.html:2:", "undefined"),
        (
            "feed.html",
            "{% for a in range(9999) %}{% for b in range(9999) %}{{ a }}{% endfor %}{% endfor %}",
            "pages/feed.html:1:",
            "let its loops end",
        ),
        ("draft.wechat.html", "{% macro again() %}{{ again() }}{% endmacro %}{{ again() }}", "pages/draft.wechat.html:1:", "recursion"),
        ("drafts.html", "<p>", "pages/drafts.html", "the names are blocks.html, draft.html"),
        ("draft.html", "{% include \"/etc/passwd\" %}", "pages/draft.html:1:", "/etc/passwd"),
    ] {
        let said = told(name, text);
        assert!(said.contains(place) && said.contains(words) && said.contains("= help: "), "{said}");
    }
    std::fs::remove_dir(program.path("pages")).unwrap();
    let missing = program.ends(2, &["feeds", "check"]).err;
    assert!(missing.contains("pages") && missing.contains("keepup draft --templates FOLDER"), "{missing}");
}
