//! `keepup check`: an edited issue, by its text alone and against the archive.

use super::{NOW, Program, program, site, source};
use crate::support::behaviour::Reply;
use crate::support::site::Site;

const ISSUE: &str = "\
# Keeping Up with China

### Tea chains open 400 stores

Tea chains open 400 stores in a year that was good to them.

https://news.example/tea?utm_source=mail
";

#[test]
fn an_issue_is_judged_by_its_text_where_nothing_is_set_up() {
    let program = Program::bare();
    program.write("issue.md", ISSUE);
    let said = program.ends(0, &["check", "issue.md"]).out;
    assert!(said.contains("issue.md:7: warning: the URL carries tracking\n    | https://news.example/tea?utm_source=mail\n"), "{said}");
    assert!(said.contains("    = write: https://news.example/tea\n") && said.contains("1 items, 0 with their source"), "{said}");
    program.write("issue.txt", ISSUE.replace("https://news.example/tea?utm_source=mail", "Tea chains open 400 stores"));
    assert!(program.ends(1, &["check", "issue.txt"]).out.contains("issue.txt:7: error: the headline stands where the URL belongs"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_figure_that_its_source_does_not_bear_is_an_error() {
    let site = site().await;
    let program = program(&[source("A", &site, "/feed")]);
    program.ends(0, &["fetch", "--now", NOW]);
    program.write("issue.md", ISSUE);
    let said = program.ends(1, &["check", "issue.md"]).out;
    assert!(
        said.contains(
            "issue.md:3: error: the source says 300 there, not 400\n    | Tea chains open 400 stores\n    |                 ^^^\n"
        ),
        "{said}"
    );
    let json = program.ends(1, &["check", "issue.md", "--json"]).json();
    assert_eq!((&json[0]["level"], &json[0]["line"]), (&"error".into(), &3.into()));
}

#[test]
fn what_cannot_be_read_says_what_to_do() {
    let program = Program::bare();
    program.write("issue.pdf", "%PDF-1.7");
    program.write("only.md", "\n");
    for (file, cure) in
        [("issue.pdf", "save the issue as .docx, .html, .md or .txt"), ("only.md", "only.md has no items"), ("none.md", "none.md")]
    {
        let said = program.ends(1, &["check", file]).said();
        assert!(said.contains(cure), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn links_are_asked_only_when_told_to_and_each_answer_has_its_level() {
    let site = Site::start().await;
    let html = || Reply::html("<p>x</p>");
    site.route("/robots.txt", Reply::text("User-agent: *\nDisallow: /private\n"));
    site.route("/well", html());
    site.route("/private", html());
    site.route("/moved", Reply::to(301, "/well"));
    site.route("/gone", Reply::new(410, ""));
    let program = program(&[source("A", &site, "/feed")]);
    let item = |path: &str| format!("### Tea chains open stores at {path}\n\nTea was drunk.\n\n{}\n\n", site.url(path));
    let paths = ["/well", "/private", "/moved", "/gone", "/nothing"];
    program.write("issue.md", format!("# T\n\n{}", paths.map(item).concat()));
    let told = |args: &[&str], code: i32| -> Vec<(String, String)> {
        let findings = program.ends(code, args).json();
        let link = |finding: &&serde_json::Value| finding["problem"].as_str().unwrap().starts_with("the link ");
        let say = |finding: &serde_json::Value| {
            let words = finding["words"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
            (words, finding["level"].as_str().unwrap().to_owned())
        };
        findings.as_array().unwrap().iter().filter(link).map(say).collect()
    };
    assert_eq!(told(&["check", "issue.md", "--json"], 0), []);
    assert_eq!(site.requests().len(), 0);
    let expected = [("private", "note"), ("moved", "warning"), ("gone", "error"), ("nothing", "error")];
    let expected = expected.map(|(path, level)| (path.to_owned(), level.to_owned()));
    assert_eq!(told(&["check", "issue.md", "--json", "--online"], 1), expected);
    let methods: Vec<String> =
        site.requests().iter().filter(|request| request.path == "/well").map(|request| request.method.clone()).collect();
    assert!(methods.iter().all(|method| method == "HEAD"), "{methods:?}");
}
