//! OPML: the lists of feeds that feed readers exchange (OPML 2.0), read as they are and written as they should be.

use std::fmt::Write as _;

use url::Url;

use super::readers::xml::{Token, Tokens, attributes};
use super::text::entities::decode;
use super::text::xml::escaped;
use super::text::{clean, shorten};

/// Longest name of a source, in characters.
const NAME: usize = 100;
/// Most outlines that are read: more are no list that a person keeps.
const OUTLINES: usize = 10_000;

/// A feed of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// What the list calls it, cleaned; its host where it has no name.
    pub name: String,
    /// Its address, as written, but for the scheme `feed:`.
    pub url: String,
    /// BCP 47 tag, where one is stated.
    pub language: Option<String>,
}

/// What a list holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct List {
    /// In the order of the list.
    pub outlines: Vec<Outline>,
    /// What is no feed, by its name, and why.
    pub skipped: Vec<(String, String)>,
}

/// Reads a list, in one pass that grows with its length alone: folders may nest as deep as they like, entities are not expanded,
/// and what breaks off keeps what stands before, and says so.
///
/// # Errors
/// When it is no OPML, in words.
pub fn read(document: &str) -> Result<List, String> {
    let mut list = List::default();
    let mut is_opml = false;
    let mut ended = false;
    for placed in Tokens::new(document) {
        let (name, attributes, empty) = match placed.token {
            Token::Start { name, attributes, empty } => (name, attributes, empty),
            Token::End { name, .. } => {
                ended |= name.eq_ignore_ascii_case("opml");
                continue;
            }
            _ => continue,
        };
        match name.to_ascii_lowercase().as_str() {
            "opml" => is_opml = true,
            "outline" if is_opml => {
                if list.outlines.len() + list.skipped.len() >= OUTLINES {
                    return Err(format!("it holds more than {OUTLINES} outlines"));
                }
                outline(&mut list, attributes, empty);
            }
            _ => {}
        }
    }
    if !is_opml {
        return Err("it is no OPML: an element <opml> is missing".to_owned());
    }
    if !ended {
        list.skipped.push(("the rest of the list".to_owned(), "the file ends before </opml>: there may be more".to_owned()));
    }
    Ok(list)
}

fn outline(list: &mut List, written: &str, empty: bool) {
    let mut found = Written::default();
    for (name, value) in attributes(written) {
        let place = match name.to_ascii_lowercase().as_str() {
            "text" => &mut found.text,
            "title" => &mut found.title,
            "xmlurl" => &mut found.feed,
            "htmlurl" | "url" => &mut found.page,
            "language" => &mut found.language,
            _ => continue,
        };
        place.get_or_insert_with(|| decode(value));
    }
    let name = [&found.text, &found.title].into_iter().flatten().map(|name| shorten(&clean(name), NAME)).find(|name| !name.is_empty());
    let Some(feed) = found.feed.as_deref().map(str::trim).filter(|feed| !feed.is_empty()) else {
        // A folder has neither address, and is nothing to tell of.
        if found.page.is_some() || empty {
            list.skipped
                .push((name.unwrap_or_else(|| "an outline without a name".to_owned()), "it has no feed address (xmlUrl)".to_owned()));
        }
        return;
    };
    let url = plain_scheme(feed);
    let host = || Url::parse(&url).ok().and_then(|url| url.host_str().map(str::to_owned));
    let name = name.or_else(host).unwrap_or_else(|| "a feed without a name".to_owned());
    list.outlines.push(Outline { name, url, language: found.language.filter(|tag| !tag.is_empty()) });
}

#[derive(Default)]
struct Written {
    text: Option<String>,
    title: Option<String>,
    feed: Option<String>,
    page: Option<String>,
    language: Option<String>,
}

/// `feed://host/` and `feed:https://host/` are what some readers hand to the system.
fn plain_scheme(url: &str) -> String {
    match url.split_once(':') {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("feed") => {
            if rest.starts_with("//") {
                format!("https:{rest}")
            } else {
                rest.to_owned()
            }
        }
        _ => url.to_owned(),
    }
}

/// Writes a list as OPML 2.0; the same list gives the same bytes.
pub fn write(title: &str, outlines: &[Outline]) -> String {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n  <head>\n    <title>{}</title>\n  </head>\n  <body>\n",
        escaped(title)
    );
    for outline in outlines {
        let name = escaped(&outline.name);
        let language = outline.language.as_ref().map(|tag| format!(" language=\"{}\"", escaped(tag))).unwrap_or_default();
        let url = escaped(&outline.url);
        let _infallible = writeln!(out, "    <outline type=\"rss\" text=\"{name}\" title=\"{name}\" xmlUrl=\"{url}\"{language}/>");
    }
    out.push_str("  </body>\n</opml>\n");
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop, prop_assert_eq, proptest};

    use super::*;

    fn feed(name: &str, url: &str) -> Outline {
        Outline { name: name.to_owned(), url: url.to_owned(), language: None }
    }

    #[test]
    fn lists_of_many_readers_are_read() {
        let document = "<?xml version='1.0'?><!DOCTYPE opml [<!ENTITY lol \"lol\">]><OPML version=\"1.0\"><head><title>x</title></head><body>\
            <outline text='China'><outline type=\"rss\" text=\"Tech &amp; Node\" title=\"other\" xmlUrl=\"https://a.example/feed?a=1&amp;b=2\"/>\
            <outline title='新闻' XMLURL='feed://b.example/rss'></outline></outline>\
            <outline xmlurl=\" feed:https://c.example/ \" htmlUrl=\"https://c.example/\" language=\"zh-CN\"/>\
            <outline text=\"A page\" type=\"link\" url=\"https://d.example/\"/><outline text=\"&lol;\" xmlUrl=\"https://e.example/\"";
        let list = read(document).unwrap();
        let chinese = Outline { language: Some("zh-CN".to_owned()), ..feed("c.example", "https://c.example/") };
        assert_eq!(
            list.outlines,
            [feed("Tech & Node", "https://a.example/feed?a=1&b=2"), feed("新闻", "https://b.example/rss"), chinese],
            "what breaks off within a tag is not read"
        );
        let cut = ("the rest of the list".to_owned(), "the file ends before </opml>: there may be more".to_owned());
        assert_eq!(list.skipped, [("A page".to_owned(), "it has no feed address (xmlUrl)".to_owned()), cut]);
        assert_eq!(read("<opml><body><outline xmlUrl='https://a.example/'/></body></opml>").unwrap().skipped, []);
    }

    #[test]
    fn what_is_no_list_is_told() {
        for other in ["", "<html><body>no</body></html>", "<rss/>", "{}", "<outline xmlUrl='https://a.example/'/>"] {
            assert!(read(other).unwrap_err().contains("no OPML"), "{other}");
        }
    }

    #[test]
    fn hostile_lists_cost_little() {
        let deep = format!("<opml>{}", "<outline text='a'>".repeat(200_000));
        let list = read(&deep).unwrap();
        assert_eq!((list.outlines.len(), list.skipped.len()), (0, 1), "{:?}", list.skipped);
        let many = format!("<opml>{}</opml>", "<outline xmlUrl='https://a.example/'/>".repeat(OUTLINES + 1));
        assert!(read(&many).unwrap_err().contains("more than"));
        let attributes = " a='x'".repeat(200_000);
        assert_eq!(read(&format!("<opml><outline{attributes} text='A' xmlUrl='https://a.example/'/>")).unwrap().outlines.len(), 1);
        let controls = read("<opml><outline text='a&#10;b&#x202e;c' xmlUrl='https://a.example/'/></opml>").unwrap();
        assert_eq!(controls.outlines[0].name, "a bc");
        assert!(
            read(&format!("<opml><outline text='{}' xmlUrl='x:'/>", "长".repeat(5_000))).unwrap().outlines[0].name.chars().count() <= NAME
        );
        assert!(read(&"<opml><outline ".repeat(100_000)).unwrap().outlines.is_empty());
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(names in prop::collection::vec("[ -~\u{a1}-\u{17f}\u{4e00}-\u{4e20}<>&\"']{1,60}", 0..12)) {
            let outlines: Vec<Outline> = names
                .iter()
                .enumerate()
                .map(|(number, name)| (clean(name), format!("https://a.example/{number}?a=1&b=\"<>'")))
                .filter(|(name, _)| !name.is_empty())
                .map(|(name, url)| Outline { language: Some("zh-CN".to_owned()), ..feed(&name, &url) })
                .collect();
            let list = read(&write("a & \"b\" <c>", &outlines)).unwrap();
            prop_assert_eq!(list, List { outlines, skipped: Vec::new() });
        }

        #[test]
        fn any_text_is_read_or_refused(text in "(<opml>|<outline |xmlUrl=|'|\"|>|/>|&amp;|&#|<!--|\\PC){0,60}") {
            let _either = read(&text);
        }
    }
}
