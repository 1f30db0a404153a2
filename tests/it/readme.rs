//! README.md tells the truth.

use std::path::Path;

fn readme() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap()
}

#[test]
fn the_list_of_keys_is_the_programs_own() {
    let page = readme();
    let listed = page.split("<!-- keys -->").nth(1).and_then(|rest| rest.split("<!-- /keys -->").next()).unwrap();
    let own = keepup::config::reference::reference();
    let odd = listed.trim().lines().zip(own.trim().lines()).find(|(shown, true_line)| shown != true_line);
    assert!(odd.is_none(), "paste what `keepup feeds keys` prints between the marks; the first line that differs: {odd:#?}");
    assert_eq!(listed.trim().lines().count(), own.trim().lines().count());
}

#[test]
fn the_mistake_it_shows_is_told_as_it_says() {
    let file = "[[source]]\nname = \"TechNode\"\nurl = \"https://technode.com/feed/\"\nintervall = \"1h\"\n";
    let problems = keepup::config::parse(file, Path::new("feeds.toml"), &|_| None).unwrap_err().to_string();
    let page = readme();
    let shown = page.split("```text\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    assert!(problems.contains(shown.trim_end()), "keepup says:\n{problems}\nREADME says:\n{shown}");
}
