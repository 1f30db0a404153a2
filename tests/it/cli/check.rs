//! `keepup check`: an edited issue, by its text alone and against the archive.

use super::{NOW, Program, program, site, source};

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
    assert!(said.contains("issue.md:3: error: the source says 300 there, not 400\n    | 400\n"), "{said}");
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
