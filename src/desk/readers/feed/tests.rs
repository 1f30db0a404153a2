use super::*;
use crate::desk::dates::Precision;
use crate::desk::readers::tests::{dispatch, fixture, of_kind, source};
use crate::desk::source::Kind;

fn read_text(body: &str) -> Reading {
    crate::desk::readers::read(&of_kind(Kind::Feed), &dispatch("https://news.example/feed/", body)).unwrap()
}

fn rss(items: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel><title>News</title><link>https://news.example/</link>{items}</channel></rss>"
    )
}

fn titles(reading: &Reading) -> Vec<&str> {
    reading.entries.iter().map(|entry| entry.title.as_deref().unwrap_or("-")).collect()
}

/// Every fixture states its own case in its first comment or, where a comment would spoil it, in a file beside it:
/// `Repaired: yes|no`, `Encoding:` where it is not UTF-8, and one `Entry:` line a headline.
#[test]
fn fixtures_give_what_they_state() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/feeds");
    let mut seen = 0;
    for kind in ["good", "broken"] {
        for file in std::fs::read_dir(folder.join(kind)).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "expect") {
                continue;
            }
            let name = format!("{kind}/{}", path.file_name().unwrap().to_string_lossy());
            let body = fixture(&name);
            let beside = path.with_extension("expect");
            let stated = std::fs::read_to_string(&beside).unwrap_or_else(|_| String::from_utf8_lossy(&body).into_owned());
            let lines = |key: &str| -> Vec<String> {
                stated.lines().filter_map(|line| line.trim().strip_prefix(key)).map(|rest| rest.trim().to_owned()).collect()
            };
            let reading = crate::desk::readers::read(&of_kind(Kind::Feed), &dispatch("https://news.example/feed/", body))
                .unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(titles(&reading), lines("Entry:"), "{name}");
            assert_eq!(lines("Repaired:"), vec![if reading.repaired.is_empty() { "no" } else { "yes" }], "{name}: {:?}", reading.repaired);
            for (position, link) in lines("Link:").iter().enumerate() {
                assert_eq!(reading.entries[position].link.as_ref().map(Url::as_str), Some(link.as_str()), "{name}");
            }
            for (position, author) in lines("Author:").iter().enumerate() {
                assert_eq!(reading.entries[position].author.as_deref(), Some(author.as_str()), "{name}");
            }
            for (position, content) in lines("Content:").iter().enumerate() {
                assert_eq!(reading.entries[position].content.as_deref(), Some(content.replace(" | ", "\n\n").as_str()), "{name}");
            }
            for (position, summary) in lines("Summary:").iter().enumerate() {
                assert_eq!(reading.entries[position].summary.as_deref(), Some(summary.as_str()), "{name}");
            }
            for (position, key) in lines("Key:").iter().enumerate() {
                assert_eq!(reading.entries[position].key.as_deref(), Some(key.as_str()), "{name}");
            }
            seen += 1;
        }
    }
    assert!(seen >= 20, "{seen} fixtures");
}

#[test]
fn nothing_is_made_up_for_an_entry_without_id() {
    let reading = read_text(&rss("<item><title>A</title></item><item><description>B</description></item>"));
    assert_eq!(reading.entries.len(), 2);
    assert!(reading.entries.iter().all(|entry| entry.key.is_none() && entry.link.is_none()));
    assert!(reading.repaired.is_empty(), "{:?}", reading.repaired);
}

#[test]
fn a_guid_that_is_an_address_stands_for_the_link() {
    let one = read_text(&rss("<item><title>A</title><guid>https://news.example/?p=26059</guid></item>"));
    assert_eq!(one.entries[0].link.as_ref().unwrap().as_str(), "https://news.example/?p=26059");
    let two = read_text(&rss("<item><title>A</title><guid isPermaLink=\"false\">https://news.example/?p=26059</guid></item>"));
    assert_eq!(two.entries[0].link, None);
}

#[test]
fn relative_links_are_relative_to_the_site() {
    let reading = read_text(&rss("<item><title>A</title><link>/2023/05/a b</link></item>"));
    assert_eq!(reading.entries[0].link.as_ref().unwrap().as_str(), "https://news.example/2023/05/a%20b");
    let atom = "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://site.example/x/'><entry><id>1</id><title>A</title>\
        <link rel='self' href='self'/><link rel='replies' href='replies'/><link href='y'/></entry></feed>";
    assert_eq!(read_text(atom).entries[0].link.as_ref().unwrap().as_str(), "https://site.example/x/y");
}

#[test]
fn a_base_that_runs_or_leads_nowhere_is_none() {
    let link = |text: &str| read_text(text).entries[0].link.as_ref().map(ToString::to_string);
    for hostile in ["javascript:alert(1)//", "data:text/html,", "file:///etc/", "ftp://a.example/", "http://[bad", "https://"] {
        let rss = rss("<item><title>A</title><link>x</link></item>").replace("https://news.example/</link>", &format!("{hostile}</link>"));
        assert_eq!(link(&rss).as_deref(), Some("https://news.example/feed/x"), "{hostile}");
        for (root, entry) in [(hostile, "."), (".", hostile)] {
            let atom = format!(
                "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='{root}'><entry xml:base='{entry}'><id>1</id><title>A</title>\
                 <link href='x'/></entry></feed>"
            );
            assert!(link(&atom).is_none_or(|link| link.starts_with("https://news.example/")), "{root} {entry}: {:?}", link(&atom));
        }
    }
    let told = "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://desk:secret@site.example/'><entry><id>1</id><title>A</title>\
        <link href='x'/></entry></feed>";
    assert_eq!(link(told).as_deref(), Some("https://site.example/x"));
}

#[test]
fn bylines() {
    for (written, expected) in [
        ("<author>editor@news.example (Mei Lin)</author>", Some("Mei Lin")),
        ("<author>editor@news.example</author>", None),
        ("<dc:creator xmlns:dc='http://purl.org/dc/elements/1.1/'>Ye Zhanhang</dc:creator>", Some("Ye Zhanhang")),
        ("<author>作者a@b.com</author>", Some("作者")),
        ("<author>Fan Yiying</author>", Some("Fan Yiying")),
    ] {
        let reading = read_text(&rss(&format!("<item><title>A</title>{written}</item>")));
        assert_eq!(reading.entries[0].author.as_deref(), expected, "{written}");
    }
}

#[test]
fn dates_keep_their_text_until_they_are_read() {
    let items = "<item><title>A</title><pubDate>Fri, 12 May 2023 08:30:00 +0800</pubDate></item><item><title>B</title></item>\
        <item><title>C</title><pubDate>Fri, 12 May 2023 09:30:00 +0800</pubDate></item>";
    let reading = read_text(&rss(items));
    let dates: Vec<_> = reading.entries.iter().map(|entry| entry.published.as_ref().map(|date| date.at.to_rfc3339())).collect();
    assert_eq!(dates, vec![Some("2023-05-12T08:30:00+08:00".to_owned()), None, Some("2023-05-12T09:30:00+08:00".to_owned())]);
    assert_eq!(reading.entries[0].published.as_ref().unwrap().precision, Precision::Instant);
}

#[test]
fn an_item_of_a_channel_is_dated_by_its_attribute() {
    let reading = read_text("<CHANNEL><ITEM LASTMOD=\"2023-05-12T08:30:00+08:00\"><TITLE>A</TITLE></ITEM></CHANNEL>");
    assert_eq!(reading.entries[0].published.as_ref().map(|date| date.at.to_rfc3339()).as_deref(), Some("2023-05-12T08:30:00+08:00"));
}

#[test]
fn the_standard_time_of_a_chinese_feed_is_chinas() {
    let item = "<item><title>A</title><pubDate>Fri, 12 May 2023 08:30:00 CST</pubDate></item>";
    let offset = |text: &str| read_text(text).entries[0].published.as_ref().map(|date| date.at.to_rfc3339()[19..].to_owned());
    for language in ["zh-cn", "zh-TW", "ZH"] {
        assert_eq!(offset(&rss(&format!("<language>{language}</language>{item}"))).as_deref(), Some("+08:00"), "{language}");
    }
    assert_eq!(offset(&rss(&item.replace(">A<", ">新茶饮出海<"))).as_deref(), Some("+08:00"));
    assert_eq!(offset(&rss(&format!("<language>en-us</language>{item}"))).as_deref(), Some("-06:00"));
}

#[test]
fn one_bad_entry_never_costs_a_feed() {
    let good = "<item><title>Good</title><link>https://news.example/g</link></item>";
    for bad in [
        "<item><title>R&D at Tencent</title></item>",
        "<item><title>&nbsp;One &rsquo; two</title></item>",
        "<item><title>Open <b>bold</title></item>",
        "<item><title>No end",
        "<item><title>Bad &#0; number &#xD800;</title></item>",
        "<item><title><![CDATA[No end</title></item>",
        "<item><media:thumbnail url='x'><title>T</title></item>",
        "<item xml:base='http://[bad'><title>T</title></item>",
    ] {
        let reading = read_text(&rss(&format!("{good}{bad}{good}")));
        assert_eq!(reading.entries.len(), 3, "{bad}: {:?}", titles(&reading));
        assert_eq!((titles(&reading)[0], titles(&reading)[2]), ("Good", "Good"), "{bad}");
        assert!(!reading.repaired.is_empty(), "{bad}");
    }
}

#[test]
fn a_cut_tail_keeps_all_whole_entries() {
    let items: Vec<String> = (0..10).map(|n| format!("<item><title>T{n}</title><link>https://news.example/{n}</link></item>")).collect();
    let whole = rss(&items.concat());
    for cut in 0..whole.len() {
        let body = &whole[..cut];
        let ends = body.matches("</item>").count() + usize::from(body.ends_with("</item"));
        match crate::desk::readers::read(&of_kind(Kind::Feed), &dispatch("https://news.example/feed/", body)) {
            Ok(reading) => assert_eq!(reading.entries.len(), ends, "cut at {cut}: {body}"),
            Err(_) => assert_eq!(ends, 0, "cut at {cut}"),
        }
    }
}

#[test]
fn entities_are_never_expanded() {
    let bomb = "<!DOCTYPE rss [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;\"><!ENTITY x SYSTEM \"file:///etc/passwd\">]>\
        <rss version=\"2.0\"><channel><item><title>A &b; &x; B</title></item></channel></rss>";
    assert_eq!(titles(&read_text(bomb)), vec!["A &b; &x; B"]);
}

#[test]
fn towers_and_walls_are_refused_in_words() {
    let error = |body: &str| crate::desk::readers::read(&of_kind(Kind::Feed), &dispatch("https://news.example/feed/", body)).unwrap_err();
    let deep = format!("<rss version='2.0'><channel><item>{}", "<a>".repeat(100_000));
    assert!(matches!(error(&deep), ReadError::Broken(words) if words.contains("256")));
    assert!(matches!(error("<html><head><title>Sign in</title></head></html>"), ReadError::Unexpected(words) if words.contains("Sign in")));
    assert!(matches!(error("<opml><body/></opml>"), ReadError::Unexpected(_)));
    assert!(matches!(error(""), ReadError::Broken(_)));
    let page = "<html><head><link rel=alternate type='application/rss+xml' href='/rss'></head></html>";
    assert_eq!(error(page), ReadError::FeedElsewhere("https://news.example/rss".parse().unwrap()));
}

#[test]
fn no_more_entries_than_wanted() {
    let items: Vec<String> = (0..50).map(|n| format!("<item><title>T{n}</title></item>")).collect();
    let few = Source { max_items: 7, ..source() };
    let reading = crate::desk::readers::read(&few, &dispatch("https://news.example/feed/", rss(&items.concat()))).unwrap();
    assert_eq!(reading.entries.len(), 7);
    assert_eq!(reading.repaired, vec!["only the first 7 entries were taken"]);
    let unclosed: Vec<String> = (0..50).map(|n| format!("<item><title>T{n}")).collect();
    let reading = crate::desk::readers::read(&few, &dispatch("https://news.example/feed/", rss(&unclosed.concat()))).unwrap();
    assert_eq!(reading.entries.len(), 7);
    let exactly = Source { max_items: 50, ..source() };
    let reading = crate::desk::readers::read(&exactly, &dispatch("https://news.example/feed/", rss(&items.concat()))).unwrap();
    assert_eq!((reading.entries.len(), reading.repaired.len()), (50, 0));
}

#[test]
fn a_feed_says_how_often_it_wants_to_be_visited() {
    let head = "<ttl> 90 </ttl><skipHours><hour>0</hour><hour>24</hour><hour>7</hour></skipHours><skipDays><day>Sunday</day></skipDays>\
        <sy:updatePeriod xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'>hourly</sy:updatePeriod>\
        <sy:updateFrequency>1</sy:updateFrequency>";
    let rhythm = read_text(&rss(head)).rhythm;
    assert_eq!(rhythm.every, Some(std::time::Duration::from_secs(5400)));
    assert_eq!((rhythm.skip_hours, rhythm.skip_days), (vec![0, 7], vec![6]));
}

/// Openings without ends, hundreds of kilobytes of each: a reader that looks for the end at every opening would not come back.
#[test]
fn endless_openings_cost_no_more_than_text() {
    for opening in [
        "<![CDATA[",
        "<![CDATA[</",
        "<!--",
        "<!",
        "<?",
        "</a",
        "</",
        "<a",
        "<a b=\"",
        "<a b=' \"",
        "<item",
        "<item>",
        "&",
        "&amp",
        "<title>",
    ] {
        for tail in ["", ">", "]]>", "-->", "\">"] {
            let body = rss(&format!("<item><title>A</title>{}{tail}</item>", opening.repeat(200_000 / opening.len())));
            let _ = crate::desk::readers::read(&source(), &dispatch("https://news.example/feed/", body));
        }
    }
}

/// Every fixture with pieces cut out, doubled and overwritten, by a fixed sequence of pseudo-random numbers.
#[test]
fn mutilated_feeds_never_panic() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/feeds");
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below.max(1) as u64) as usize
    };
    for kind in ["good", "broken"] {
        for file in std::fs::read_dir(folder.join(kind)).unwrap() {
            let original = std::fs::read(file.unwrap().path()).unwrap();
            for _ in 0..20 {
                let mut body = original.clone();
                for _ in 0..=random(3) {
                    let start = random(body.len());
                    let end = (start + random(60)).min(body.len());
                    let piece: Vec<u8> = body[start..end].to_vec();
                    match random(4) {
                        0 => drop(body.drain(start..end)),
                        1 => drop(body.splice(start..start, piece)),
                        2 => drop(body.splice(start..end, b"<&]]>\0\xff".iter().copied())),
                        _ => body.truncate(start),
                    }
                }
                if let Ok(reading) = crate::desk::readers::read(&source(), &dispatch("https://news.example/feed/", body)) {
                    for entry in reading.entries {
                        let text =
                            [entry.title, entry.summary, entry.content, entry.author, entry.key].into_iter().flatten().collect::<String>();
                        assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
                    }
                }
            }
        }
    }
}

/// The repair pass may change nothing that feed-rs would have said of a sound feed.
#[test]
fn repaired_and_sound_read_the_same() {
    for name in ["good/wordpress.xml", "good/atom.xml", "good/rdf.xml", "good/api_without_guid.xml"] {
        let sound = String::from_utf8(fixture(name)).unwrap();
        let at = sound.rfind("</").unwrap();
        let bent = format!("{}<x>AT&T</x>{}", &sound[..at], &sound[at..]);
        let fields = |body: String| -> Vec<String> {
            let reading = read_text(&body);
            assert_eq!(reading.repaired.is_empty(), !body.contains("AT&T"), "{name}");
            std::iter::once(format!("{:?}", reading.title)).chain(reading.entries.iter().map(|entry| format!("{entry:?}"))).collect()
        };
        assert_eq!(fields(bent), fields(sound), "{name}");
    }
}
