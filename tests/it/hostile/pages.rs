//! Pages made to hurt the extraction: each is answered, by one process after another, with the memory that its bytes explain.

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::program::Program;

/// Bytes of a page.
const SIZE: usize = 2_000_000;
/// Most memory of the program that read such a page and answered with its text, in MB: the program by itself, the row, the page, the
/// parser's tree, the text and the answer.
const CAP: u64 = 64;

/// Most time of the program from its start to its answer: a document's time under the newsroom's parser.
const DEADLINE: Duration = Duration::from_secs(60);

/// A page that is made of one thing over and over.
struct Page {
    what: &'static str,
    open: &'static str,
    /// What is repeated; `#` is its number.
    unit: &'static str,
    close: &'static str,
    /// Least characters of text in the answer; 0 where the page may be refused.
    least: usize,
}

const fn page(what: &'static str, open: &'static str, unit: &'static str, close: &'static str, least: usize) -> Page {
    Page { what, open, unit, close, least }
}

const SENTENCE: &str = "Shops in the city sold more tea in week # than in any before, the association says.";

const PAGES: [Page; 20] = [
    page("paragraphs", "<article>", "<p>Shops sold more tea in week #, the association says.</p>", "</article>", 1_000_000),
    page("one paragraph", "<article><p>", "Shops sold more tea in week #, the association says. ", "</p></article>", 1_000_000),
    page("Chinese paragraphs", "<article>", "<p>协会说，第#周各地门店的茶叶销量同比增长，茶馆也是如此。</p>", "</article>", 400_000),
    page("lines", "<article><p>", "Shops sold more tea in week #, the association says.<br>", "</p></article>", 1_000_000),
    page("quotations", "<article>", "<blockquote>Shops sold more tea in week #, she says.</blockquote>", "</article>", 1_000_000),
    page("lines without an end", "<article>", "<p>Tea sold well in week #</p>", "</article>", 0),
    page("lines that lead elsewhere", "<article>", "<p><a href=/#>Read more: week #</a></p>", "</article>", 0),
    page("breaks", "<p>", "<br>", "</p>", 0),
    page("links", "<p>", "<a href=/#>Tea sold well in week #</a> ", "</p>", 0),
    page("cells", "<table>", "<tr><td>#</td><td>tea</td><td>x#</td></tr>", "</table>", 0),
    page("cells of one row", "<table><tr>", "<td>week # of tea</td>", "</tr></table>", 0),
    page("nested lists", "", "<ul><li>tea #", "", 0),
    page("short lists", "", "<ul><li>tea #</li></ul>", "", 0),
    page("character references", "<p>", "&amp;&#x4e2d;&eacute; ", "</p>", 0),
    page("script JSON", "<script type=application/json>[", r#"{"week":#,"tea":[1,null,{}]},"#, "0]</script>", 0),
    page("linked data", "<script type=application/ld+json>[", r#"{"@type":"Thing","name":"tea #"},"#, "0]</script>", 0),
    page(
        "broken linked data",
        r#"<script type=application/ld+json>{"@type":"NewsArticle","#,
        r#""author":{"name":"tea #"},"#,
        "</script>",
        0,
    ),
    page("metas", "<head>", "<meta name=a# content='tea sold well'>", "</head>", 0),
    page("classes", "<article>", "<p class='a# b# c# d# e# f# g# h# i# j#'>Tea, week #, sold well.</p>", "</article>", 300_000),
    page("bylines", "", "<span class=author>By Jane Roe #</span>", "", 0),
];

/// Asks the stage for one row, for the most memory that it had, in MB, and for the time that it took.
fn ask(html: &str) -> (Value, u64, Duration) {
    let began = Instant::now();
    let mut child =
        Program::bare().command(&["stage", "extract"]).current_dir("/").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    writeln!(input, "{}", json!({"id": 1, "url": "https://news.example/2023/tea", "html": html})).unwrap();
    input.flush().unwrap();
    let mut answer = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut answer).unwrap();
    let time = began.elapsed();
    // it waits for another row, so that its peak can be read (`VmHWM`, proc(5))
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    drop(input);
    assert!(child.wait().unwrap().success());
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok());
    (serde_json::from_str(&answer).unwrap(), peak.unwrap() / 1_000, time)
}

/// What is wrong with how a page was answered.
fn wrong(what: &str, html: &str, least: usize) -> Option<String> {
    let (answer, megabytes, time) = ask(html);
    let text = answer["text"].as_str().map_or(0, |text| text.chars().count());
    if answer["error"].is_string() || text < least || (text == 0 && answer["kind"] == "article") || megabytes > CAP || time > DEADLINE {
        return Some(format!("{what}: {megabytes} MB, {} s, {}, {text} characters, {}", time.as_secs(), answer["kind"], answer["error"]));
    }
    None
}

#[test]
fn large_pages_cost_the_memory_that_their_bytes_explain() {
    let (head, body) =
        ("<html><head><title>Tea sold well in the city</title></head><body><h1>Tea sold well in the city</h1>", "</body></html>");
    let story: String = (0..9).map(|number| format!("<p>{}</p>", SENTENCE.replace('#', &number.to_string()))).collect();
    let wrong: Vec<String> = PAGES
        .iter()
        .filter_map(|page| {
            let (open, close) = (page.open, page.close);
            let mut middle = String::new();
            for number in 0.. {
                if middle.len() >= SIZE {
                    break;
                }
                middle.push_str(&page.unit.replace('#', &number.to_string()));
            }
            wrong(page.what, &format!("{head}{open}{middle}{close}{story}{body}"), page.least)
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn depth_and_attributes_cost_next_to_nothing() {
    let attributes: String = (0..100_000).map(|number| format!(" a{number}=1")).collect();
    let bare: String = (0..100_000).map(|number| format!(" a{number}")).collect();
    let deep = |tag: &str| format!("{}{SENTENCE}{}", format!("<{tag}>").repeat(20_000), format!("</{tag}>").repeat(20_000));
    for (what, html, least) in [
        ("attributes", format!("<div{attributes}><p>{SENTENCE}</p></div>"), 20),
        ("attributes without values", format!("<div{bare}><p>{SENTENCE}</p></div>"), 20),
        ("deep blocks", deep("div"), 20),
        ("deep formatting", deep("b"), 0),
        ("deep lists", deep("li"), 20),
    ] {
        assert_eq!(wrong(what, &html, least), None);
    }
}
