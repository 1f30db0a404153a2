use super::*;

#[test]
fn a_sound_feed_has_no_faults() {
    let text = "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><title>T</title>\
        <image><title>I</title><url>u</url></image><item><title>A &amp; B</title><content:encoded><![CDATA[<p>x & y]]></content:encoded>\
        <foo:bar xmlns:foo='urn:foo'><baz/></foo:bar></item><item/></channel></rss>";
    let found = outline(text, 100).unwrap();
    assert_eq!(found.faults, Vec::<&str>::new());
    assert_eq!((found.entries.len(), found.head.len()), (2, 1));
    assert_eq!(found.entries[0].fields.len(), 3);
    assert_eq!(found.entries[0].fields[1].inner, "<![CDATA[<p>x & y]]>");
}

#[test]
fn each_fault_has_its_words() {
    let item = |inside: &str| format!("<rss version='2.0'><channel><item>{inside}</item></channel></rss>");
    for (text, fault) in [
        (item("<title>R&D</title>"), "bare & or unknown entities"),
        (item("<title>a</link></title>"), "tags that do not match"),
        (item("<title>a<pubDate>b</pubDate>"), "elements that are not closed"),
        (item("<dc:date>x</dc:date>"), "an outdated or undeclared namespace"),
        (item("<title>a <b>c</b></title>"), "markup where text belongs"),
        (item("<published>x</published>"), "elements of another dialect"),
        ("<rss><channel/></rss>".to_owned(), "an RSS version that does not exist"),
        ("<rss version='2.0'><channel><item>".to_owned(), "the document breaks off"),
        ("<feed xmlns='http://purl.org/atom/ns#'/>".to_owned(), "an outdated or undeclared namespace"),
    ] {
        assert!(outline(&text, 100).unwrap().faults.contains(&fault), "{text}: {:?}", outline(&text, 100).unwrap().faults);
    }
}

#[test]
fn a_source_within_an_entry_says_nothing_of_the_entry() {
    let text =
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>A</title><source><title>S</title><id>s</id></source></entry></feed>";
    let found = outline(text, 100).unwrap();
    let said: Vec<Meaning> = found.entries[0].fields.iter().map(|field| field.meaning).collect();
    assert_eq!((said, found.faults.len()), (vec![Meaning::Title, Meaning::Other], 0));
}

#[test]
fn what_is_no_feed_and_what_is_too_deep() {
    assert_eq!(outline("<opml><body><outline/></body></opml>", 100).unwrap_err(), NoOutline::NotAFeed);
    assert_eq!(outline(&format!("<rss>{}", "<a>".repeat(300)), 100).unwrap_err(), NoOutline::TooDeep);
}
