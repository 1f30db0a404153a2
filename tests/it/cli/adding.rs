//! `add`: a link or a saved page into the open week; and what editors do where the daemon's secrets are not.

use super::{DATE, NOW, Program, Reply, Site, feed, source};

const KITES: &str = "Kite makers of Weifang have a good spring";
const SECTIONS: &str = "[[edition.section]]\nname = \"news\"\ntitle = \"News\"\nitems = [1, 1]\n\n[[edition.section]]\nname = \"more\"\n\n";

/// An article as a page.
fn page(title: &str) -> String {
    let paragraph = "The workshops sold 40,000 of them in April, a third more than a year ago, their association said on Monday. \
                     Buyers in Chengdu and Wuhan took most of the dragons, and the makers have hired 200 people for the summer.";
    format!(
        "<html><head><title>{title}</title><meta property=\"og:type\" content=\"article\"></head><body><article><h1>{title}</h1>\
         <time datetime=\"2023-05-02T08:00:00+08:00\">2 May 2023</time>{}</article></body></html>",
        format!("<p>{paragraph}</p>").repeat(4)
    )
}

/// A source with two entries, of which the section has room for one, and another site whose pages no source names.
async fn newsroom() -> (Site, Site, Program) {
    let (site, other) = (Site::start().await, Site::start().await);
    let entries = [("Tea chains open 300 stores", "https://news.example/tea"), ("Bees return to Norfolk", "https://news.example/bees")];
    site.route("/feed", Reply::feed(feed("A", &entries, DATE)));
    other.route("/kites", Reply::html(page(KITES))).route("/robots.txt", Reply::text("User-agent: *\nDisallow: /shut/\n"));
    let sources = [source("A", &site, "/feed"), SECTIONS.to_owned()];
    let program = super::program(&sources);
    program.ends(0, &["fetch", "--now", NOW]);
    (site, other, program)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_read_kept_and_pinned_and_afterwards_told_where_it_is() {
    let (_site, other, program) = newsroom().await;
    let link = other.url("/kites?utm_source=mail");
    let fails = program.ends(1, &["add", link.as_str(), "--section", "sports", "--now", NOW]).err;
    assert!(
        fails.contains("no section is called \"sports\"") && other.requests().is_empty(),
        "a slip is told before anything is asked: {fails}"
    );
    let added = program.ends(0, &["add", link.as_str(), "--now", NOW]).out;
    assert!(added.starts_with("added: ") && added.contains("in 2023-W19, \u{201c}News\u{201d}, item 1: pinned by an editor"), "{added}");
    assert_eq!(other.requests_for("/robots.txt").len(), 1, "it is asked for as politely as in a pass");
    let again = program.ends(0, &["add", other.url("/kites").as_str(), "--now", NOW]).out;
    assert_eq!(again, format!("already in: 2023-W19, \u{201c}News\u{201d}, item 1: \u{201c}{KITES}\u{201d}\n"));
    assert_eq!(other.requests().iter().filter(|seen| seen.path.contains("kites")).count(), 1, "what is known is not asked for again");

    // Known to the archive, and not chosen: it is pinned, and nothing is asked for.
    let left = ["https://news.example/tea", "https://news.example/bees"];
    let kept = program.ends(0, &["add", left[1], "--section", "more", "--json", "--now", NOW]).json();
    assert_eq!((&kept["outcome"], &kept["placement"]["place"]["section"]), (&"kept".into(), &"more".into()), "{kept}");
    assert!(kept["before"].as_str().unwrap().contains("was full"), "{kept}");

    program.ends(0, &["draft", "--week", "2023-W19", "--now", "2023-05-12T01:05:00Z"]);
    assert!(program.read("editions/2023-W19/draft.md").contains(&format!("### {KITES}\n")));
    let printed = program.ends(0, &["add", other.url("/kites").as_str(), "--now", "2023-05-13T00:00:00Z"]).out;
    assert!(printed.starts_with("printed in 2023-W19, \u{201c}News\u{201d}, item 1: \u{201c}Kite makers"), "{printed}");
    assert!(printed.contains("puts it into 2023-W20 all the same"), "{printed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_its_rank_alone_has_placed_is_pinned_when_it_is_added() {
    let mut placed = 0;
    for link in ["https://news.example/tea", "https://news.example/bees"] {
        let (_site, _other, program) = newsroom().await;
        let added = program.ends(0, &["add", link, "--json", "--now", NOW]).json();
        placed += usize::from(added["before"].is_null());
        assert_eq!(added["placement"]["reasons"][0], "pinned by an editor", "{added}");
        let again = program.ends(0, &["add", link, "--now", NOW]).out;
        assert!(again.starts_with("already in: 2023-W19"), "{again}");
    }
    assert_eq!(placed, 1, "the section has room for one of them");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_cannot_be_had_is_added_as_it_was_saved() {
    let (_site, other, program) = newsroom().await;
    let fails = |arguments: &[&str], words: &str| {
        let said = program.ends(1, &[&["add"], arguments, &["--now", NOW]].concat()).err;
        assert!(said.contains(words), "{arguments:?}: {said}");
    };
    let shut = other.url("/shut/kites");
    fails(&[shut.as_str()], "open it in a browser, save the page, and `keepup add FILE` takes it");
    fails(&[shut.as_str()], "robots.txt");
    assert!(other.requests_for("/shut/kites").is_empty());
    fails(&[other.url("/nowhere").as_str()], "cannot be had: ");
    fails(&["none.html"], "none.html: there is no such file");
    fails(&["feeds.toml"], "nor a page saved from a browser (.html, .htm, .mhtml, .mht)");
    fails(&[shut.as_str(), "--url", shut.as_str()], "--url says where a saved page comes from");
    program.write("kites.html", page(KITES));
    fails(&["kites.html"], "the page does not say where it comes from; name its address as --url");
    program.write("login.html", "<html><head><title>Log in</title></head><body><form><input type=password></form></body></html>");
    fails(&["login.html", "--url", shut.as_str()], "login.html is no article but: ");

    let added = program.ends(0, &["add", "kites.html", "--url", shut.as_str(), "--now", NOW, "--json"]).json();
    assert_eq!((&added["outcome"], &added["placement"]["title"]), (&"new".into(), &KITES.into()), "{added}");
    let why = program.ends(0, &["why", shut.as_str()]).out;
    assert!(why.contains("Its page was read.") && why.contains("An editor pinned it for 2023-W19"), "{why}");
    // Another report of what is in already, by a page that a browser noted the address in.
    let noted = format!("<!-- saved from url=(0030)https://kites.example/spring -->\n{}", page("Spring in Weifang"));
    program.write("spring.html", noted);
    let added = program.ends(0, &["add", "spring.html", "--now", NOW]).out;
    assert_eq!(added, format!("already in: 2023-W19, \u{201c}News\u{201d}, item 1: \u{201c}{KITES}\u{201d}\n"));
    assert!(program.ends(0, &["why", "https://kites.example/spring"]).out.contains("Taken from added by editors"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_editors_do_takes_no_secret_of_the_daemons() {
    let (site, other, program) = newsroom().await;
    let secret = source("B", &other, "/secret").replace("article = false\n", "headers = { authorization = \"Bearer ${FEED_TOKEN}\" }\n");
    program.write("feeds.toml", program.read("feeds.toml").replacen("[[source]]", &format!("{secret}[[source]]"), 1));
    for arguments in [
        &["status"][..],
        &["draft", "--open"],
        &["why", "https://news.example/tea"],
        &["pin", "https://news.example/tea"],
        &["move", "Bees return", "--section", "more"],
        &["drop", "https://news.example/bees"],
        &["order", "list"],
        &["order", "undo", "1"],
        &["publish", "editions/2023-W19/draft.md"],
        &["stats"],
        &["search", "tea"],
    ] {
        let now: &[&str] =
            if ["why", "stats", "search"].contains(&arguments[0]) || arguments == ["order", "list"] { &[] } else { &["--now", NOW] };
        program.ends(0, &[arguments, now].concat());
    }
    for arguments in [&["fetch"][..], &["run"], &["feeds", "check"]] {
        let said = program.ends(2, arguments).err;
        assert!(said.contains("the environment has no FEED_TOKEN"), "{said}");
    }
    let said = program.ends(1, &["add", other.url("/secret-page").as_str(), "--now", NOW]).err;
    assert!(said.contains("a header of \"B\" in feeds.toml needs FEED_TOKEN, which this environment lacks"), "{said}");
    assert!(program.ends(1, &["feeds", "test", "B"]).err.contains("FEED_TOKEN"));
    program.ends(0, &["feeds", "test", "A"]);
    // A proxy that cannot be reached for want of its password is not gone around.
    let proxied = program.read("feeds.toml").replacen("[fetch]\n", "[fetch]\nproxy = \"http://keepup:${PROXY_PASSWORD}@127.0.0.1:1\"\n", 1);
    program.write("feeds.toml", proxied);
    program.ends(0, &["status", "--now", NOW]);
    let issue = "editions/2023-W19/draft.md";
    for arguments in [&["add", "http://127.0.0.1:1/page", "--now", NOW][..], &["feeds", "test", "A"], &["check", "--online", issue]] {
        let said = program.ends(1, arguments).err;
        assert!(said.contains("the proxy of [fetch] in feeds.toml needs PROXY_PASSWORD"), "{said}");
    }
    assert!(other.requests().is_empty(), "it was never asked without its secret");
    assert_eq!(site.requests_for("/feed").len(), 2);
}
