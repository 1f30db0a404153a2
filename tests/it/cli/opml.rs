//! `keepup feeds import` and `keepup feeds export`.

use super::Program;

const LIST: &str = "<?xml version=\"1.0\"?>\n<opml version=\"2.0\"><head><title>Mine</title></head><body>\n\
    <outline text=\"China\"><outline type=\"rss\" text=\"Tech &amp; Node\" xmlUrl=\"https://a.example/feed?x=1&amp;y=2\"/>\n\
    <outline type=\"rss\" text=\"old\" xmlUrl=\"https://old.example/feed#top\"/>\n\
    <outline type=\"rss\" text=\"OLD\" xmlUrl=\"https://new.example/feed\"/></outline>\n\
    <outline type=\"rss\" text=\"Twice\" xmlUrl=\"https://a.example/feed?x=1&amp;y=2\"/>\n\
    <outline type=\"rss\" text=\"Files\" xmlUrl=\"file:///etc/passwd\"/>\n\
    <outline type=\"rss\" text=\"Secret\" xmlUrl=\"https://me:pw@b.example/feed\"/>\n\
    <outline type=\"link\" text=\"A page\" htmlUrl=\"https://c.example/\"/>\n</body></opml>\n";

#[test]
fn a_list_is_imported_and_every_comment_stays() {
    let before = "# ours\n[[source]]\nname='Old' # why\nurl=\"https://old.example/feed\"\n# the end\n[edition]\ntitle = \"News\"\n";
    let program = Program::with(before);
    program.write("list.opml", LIST);
    let ran = program.ends(0, &["feeds", "import", "list.opml"]);
    assert!(ran.out.ends_with("feeds.toml: 2 added, 5 skipped\n"), "{}", ran.out);
    for told in [
        "added \"Tech & Node\" (https://a.example/feed?x=1&y=2)",
        "added \"OLD (2)\" (https://new.example/feed)",
        "skipped \"old\" (https://old.example/feed#top): \"Old\" has this URL already",
        "skipped \"Twice\" (https://a.example/feed?x=1&y=2): \"Tech & Node\" has this URL already",
        "skipped \"A page\": it has no feed address (xmlUrl)",
        "is neither http nor https",
        "the URL contains a user name or password",
    ] {
        assert!(ran.out.contains(told), "{told}\n{}", ran.out);
    }
    let after = program.read("feeds.toml");
    let entries = "[[source]]\nname = \"Tech & Node\"\nurl = \"https://a.example/feed?x=1&y=2\"\n\n[[source]]\nname = \"OLD (2)\"\nurl = \"https://new.example/feed\"\n";
    assert_eq!(after.replacen(entries, "", 1).replace('\n', ""), before.replace('\n', ""), "{after}");
    assert!(program.ends(0, &["feeds", "check"]).out.contains("3 sources (3 enabled), no mistakes"));
    let again = program.ends(0, &["feeds", "import", "list.opml", "--json"]).json();
    assert_eq!((again["added"].as_array().unwrap().len(), again["skipped"].as_array().unwrap().len()), (0, 7));
    assert_eq!(program.read("feeds.toml"), after, "what is there already is not written again");
}

#[test]
fn what_is_exported_is_imported_as_it_was() {
    let sources = "[[source]]\nname = \"A < \\\"B\\\" & 中\"\nurl = \"https://a.example/feed?x=%22&y=1\"\nlanguage = \"zh-CN\"\n\
        [[source]]\nname = \"C\"\nurl = \"https://c.example/\"\n";
    let others = "[[source]]\nname = \"Map\"\nurl = \"https://m.example/sitemap.xml\"\n[[source]]\nname = \"Off\"\nurl = \"https://o.example/\"\nenabled = false\n";
    let program = Program::with(&format!("{sources}{others}"));
    let ran = program.ends(0, &["feeds", "export"]);
    assert!(ran.err.contains("\"Map\" is no feed (sitemap)"), "{}", ran.err);
    let fresh = Program::bare();
    fresh.write("list.opml", &ran.out);
    fresh.ends(0, &["feeds", "import", "list.opml"]);
    assert_eq!(fresh.ends(0, &["feeds", "export"]).out, ran.out);
    let list = fresh.ends(0, &["feeds", "list", "--json"]).json();
    assert_eq!((&list[0]["name"], &list[0]["url"]), (&"A < \"B\" & 中".into(), &"https://a.example/feed?x=%22&y=1".into()));
    assert_eq!(list.as_array().unwrap().len(), 2);
}

#[test]
fn a_language_is_taken_over_where_it_is_one() {
    let program = Program::bare();
    let outline =
        |(number, tag): (usize, &&str)| format!("<outline text=\"F{number}\" xmlUrl=\"https://f{number}.example/\" language=\"{tag}\"/>");
    let tags = ["pt", "DE-at", "zh_TW", "Klingon", "\"]\nname = ", ""];
    let outlines: String =
        tags.iter().map(|tag| tag.replace('"', "&quot;")).enumerate().map(|(at, tag)| outline((at, &tag.as_str()))).collect();
    program.write("list.opml", format!("<opml><body>{outlines}</body></opml>"));
    program.ends(0, &["feeds", "import", "list.opml"]);
    let list = program.ends(0, &["feeds", "list", "--json"]).json();
    let told: Vec<Option<&str>> = list.as_array().unwrap().iter().map(|source| source["language"].as_str()).collect();
    assert_eq!(told, [Some("pt"), Some("de-at"), Some("zh-TW"), None, None, None]);
}

#[test]
fn what_is_no_list_changes_nothing() {
    let program = Program::bare();
    for (name, text) in [("page.html", "<html><body>no</body></html>".to_owned()), ("long.opml", format!("<opml>{}", " ".repeat(11 << 20)))]
    {
        program.write(name, &text);
        let ran = program.ends(1, &["feeds", "import", name]);
        assert!(ran.err.starts_with(&format!("error: nothing was written, for {name} cannot be imported: ")), "{}", ran.err);
    }
    program.ends(1, &["feeds", "import", "nowhere.opml"]);
    assert!(!program.path("feeds.toml").exists());
    program.write("feeds.toml", "[[source]]\nname = 1\n");
    program.write("list.opml", LIST);
    program.ends(2, &["feeds", "import", "list.opml"]);
    assert_eq!(program.read("feeds.toml"), "[[source]]\nname = 1\n");
}
