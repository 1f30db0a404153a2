//! Which stories are chosen, where they go, and what is said of the others.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;
use url::Url;

use super::orders::{Order, OrderKind};
use super::{Edition, EditionSettings, Form, Material, Printed, SectionSettings, Window, choose};
use crate::desk::article::{Article, Block, BlockKind, Reading};
use crate::desk::calendar::{Cutoff, Week};
use crate::desk::dates::{Dated, Precision, ZoneOrigin};
use crate::desk::facts::names::Names;
use crate::desk::source::{Inbox, Kind, Source};
use crate::desk::story::{Outlet, Story};

const WEEK: Week = Week { year: 2023, number: 19 };

fn window() -> (DateTime<Utc>, DateTime<Utc>) {
    settings().publish.window(WEEK).unwrap()
}

fn dated(when: DateTime<Utc>) -> Dated {
    Dated { at: when.fixed_offset(), precision: Precision::Instant, zone: ZoneOrigin::Stated, found: "feed".to_owned() }
}

fn article(id: &str, source: &str, hours: i64) -> Article {
    let published = window().0 + Duration::hours(hours);
    Article {
        identity: id.to_owned(),
        aliases: vec![],
        source: source.to_owned(),
        url: Url::parse(&format!("https://{source}.example/{id}")).unwrap(),
        title: format!("Headline {id}"),
        author: None,
        site: None,
        published: Some(dated(published)),
        language: "en".to_owned(),
        summary: "A summary.".to_owned(),
        body: vec![Block { kind: BlockKind::Paragraph, text: "The text.".to_owned() }],
        first_seen: published + Duration::hours(1),
        reading: Reading::Read,
        origin: None,
    }
}

fn story(id: &str, source: &str, hours: i64) -> Story {
    Story { id: id.to_owned(), lead: article(id, source, hours), others: vec![], outlets: vec![], evidence: vec![] }
}

fn source(name: &str) -> Source {
    Source { url: None, kind: Some(Kind::Feed), article: None, ..Source::plain(name, Url::parse("https://news.example/feed/").unwrap()) }
}

fn section(name: &str, form: Form, least: usize, most: usize, words: &[&str]) -> SectionSettings {
    let words = words.iter().map(|word| (*word).to_owned()).collect();
    SectionSettings { name: name.to_owned(), title: name.to_uppercase(), form, least, most, sources: vec![], words, names: vec![] }
}

fn settings() -> EditionSettings {
    EditionSettings {
        title: "News".to_owned(),
        publish: Cutoff::parse("0 9 * * FRI", Tz::Asia__Shanghai).unwrap(),
        preview: false,
        sections: vec![
            section("news", Form::Items, 3, 4, &[]),
            section("notes", Form::Notes, 0, 2, &[]),
            section("marketing", Form::Items, 1, 4, &["brand", "AI", "小红书"]),
        ],
        footer: None,
        contact: None,
        base_url: None,
    }
}

fn chosen(stories: Vec<Story>, sources: &[Source], printed: &[Printed]) -> Edition {
    edited(stories, sources, printed, &[], &[])
}

fn edited(stories: Vec<Story>, sources: &[Source], printed: &[Printed], cut: &[Printed], orders: &[Order]) -> Edition {
    choose(Material {
        week: WEEK,
        window: Window { from: window().0, to: window().1, opened: window().0, frozen: window().1 },
        settings: &settings(),
        sources,
        stories,
        printed,
        held: &BTreeSet::from(["held".to_owned()]),
        cut,
        orders,
        names: Names::built_in(),
    })
}

fn ids(edition: &Edition, section: usize) -> Vec<&str> {
    edition.sections[section].items.iter().map(|item| item.story.id.as_str()).collect()
}

fn reason<'a>(edition: &'a Edition, id: &str) -> &'a str {
    &edition.left_out.iter().find(|left| left.story == id).unwrap().reason
}

#[test]
fn the_newest_stands_first_and_the_rest_is_said_to_be_left_out() {
    let stories = (0..6).map(|n| story(&format!("s{n}"), &format!("src{n}"), 10 * n)).collect();
    let edition = chosen(stories, &[], &[]);
    assert_eq!(ids(&edition, 0), ["s5", "s4", "s3", "s2"]);
    assert_eq!(reason(&edition, "s1"), "“NEWS” was full: 5 of 6 by rank, 4 are printed");
    assert_eq!(edition.sections[0].shortage, None);
}

#[test]
fn outlets_and_weight_outrank_recency() {
    let mut wide = story("wide", "a", 1);
    wide.others.push(article("wide2", "b", 2));
    wide.outlets.push(Outlet {
        source: "c".into(),
        url: "https://c.example/".into(),
        title: "x".into(),
        language: "zh".into(),
        published: None,
    });
    let heavy = Source { weight: 3.0, ..source("d") };
    let edition = chosen(vec![story("late", "z", 100), wide, story("heavy", "d", 1)], &[heavy], &[]);
    assert_eq!(ids(&edition, 0), ["heavy", "wide", "late"]);
    let reasons = &edition.sections[0].items[1].reasons;
    assert!(reasons.contains(&"reported by 3 outlets: a, b, c".to_owned()), "{reasons:?}");
    assert!(edition.sections[0].items[0].reasons.contains(&"weight of the source: 3".to_owned()));
    assert!(!edition.sections[0].items[1].doubts.iter().any(|doubt| doubt.contains("single")));
}

#[test]
fn sections_by_source_then_by_words_then_the_first() {
    let mut brand = story("brand", "x", 1);
    brand.lead.title = "A Brand opens shops".to_owned();
    let mut branding = story("branding", "y", 1);
    branding.lead.title = "Rebranding said to fail".to_owned();
    let mut chinese = story("chinese", "z", 1);
    chinese.lead.title = "在小红书开店".to_owned();
    let noted = Source { section: Some("notes".to_owned()), ..source("n") };
    let edition = chosen(vec![brand, branding, chinese, story("note", "n", 1)], &[noted], &[]);
    assert_eq!(ids(&edition, 0), ["branding"]);
    assert_eq!(ids(&edition, 1), ["note"]);
    assert_eq!(ids(&edition, 2), ["brand", "chinese"]);
    assert!(edition.sections[2].items[1].reasons.contains(&"section “MARKETING” by its words: 小红书".to_owned()));
}

#[test]
fn never_three_neighbours_of_one_source() {
    let mut stories: Vec<Story> = (0..3).map(|n| story(&format!("a{n}"), "a", 50 + n)).collect();
    stories.push(story("b", "b", 100));
    let edition = chosen(stories.clone(), &[], &[]);
    assert_eq!(ids(&edition, 0), ["a0", "b", "a2", "a1"]);
    stories.pop();
    let edition = chosen(stories, &[], &[]);
    assert_eq!(ids(&edition, 0), ["a2", "a1"]);
    assert_eq!(reason(&edition, "a0"), "it would be the third in a row of a");
    assert_eq!(
        edition.sections[0].shortage.as_deref(),
        Some("Only 2 items this week, where 3 are wanted: 1 more would be the third in a row of one source.")
    );
}

#[test]
fn what_was_told_is_not_told_again() {
    let printed = |back: i64, identity: &str| Printed {
        week: Week::of(WEEK.monday() - Duration::weeks(back)),
        identities: vec![identity.to_owned()],
        title: "As it was".to_owned(),
        url: "https://news.example/then".to_owned(),
        articles: vec![],
        until: window().0,
    };
    let mut moved = story("moved", "b", 1);
    moved.lead.aliases.push("wxs:short".to_owned());
    let stories = vec![story("told", "a", 1), moved, story("old", "c", 1), story("own", "d", 1)];
    let printed = [printed(1, "told"), printed(8, "wxs:short"), printed(9, "old"), printed(0, "own")];
    let edition = chosen(stories, &[], &printed);
    assert_eq!(ids(&edition, 0), ["old", "own"]);
    assert_eq!(
        reason(&edition, "told"),
        "the edition 2023-W18 had it already (“As it was”), and since then it has no new figure, day or name"
    );
    assert_eq!(
        reason(&edition, "moved"),
        "the edition 2023-W11 had it already (“As it was”), and since then it has no new figure, day or name"
    );
}

#[test]
fn an_article_belongs_by_publication_else_by_arrival() {
    let (from, to) = window();
    let seen = |id: &str, source: &str, published: Option<DateTime<Utc>>, first_seen: DateTime<Utc>| {
        let mut story = story(id, source, 0);
        story.lead.published = published.map(dated);
        story.lead.first_seen = first_seen;
        story
    };
    let hour = Duration::hours(1);
    let day = Duration::days(1);
    let stories = vec![
        seen("in", "a", Some(from), from - hour),
        seen("undated", "b", None, from),
        seen("late", "c", Some(from - day), from + hour),
        seen("by-hand", "inbox", Some(from - day * 30), from + hour),
        seen("stale", "d", Some(from - day * 4), from + hour),
        seen("next", "e", Some(to - hour), to + hour),
        seen("ahead", "f", Some(to), to - hour),
        seen("before", "g", Some(from - hour), from - hour),
        seen("undated-before", "h", None, from - hour),
    ];
    let inbox = Source { kind: Some(Kind::Inbox(Inbox::default())), ..source("inbox") };
    let edition = chosen(stories, &[inbox], &[]);
    let mut inside = ids(&edition, 0);
    inside.sort_unstable();
    assert_eq!(inside, ["by-hand", "in", "late", "undated"]);
    assert!(reason(&edition, "stale").contains("more than three days before"));
    assert!(reason(&edition, "next").contains("joins the next"));
    assert!(reason(&edition, "ahead").contains("dated after"));
    assert!(reason(&edition, "before").contains("earlier edition"));
    assert!(reason(&edition, "undated-before").contains("earlier edition"));
}

#[test]
fn what_was_held_over_belongs_to_the_next_edition_and_nothing_else_of_its_age() {
    let six_days = Duration::days(6);
    let old = |id: &str| {
        let mut story = story(id, id, 0);
        story.lead.published = Some(dated(window().0 - six_days));
        story.lead.first_seen = window().0 - six_days;
        story
    };
    let edition = chosen(vec![old("held"), old("other")], &[], &[]);
    assert_eq!(ids(&edition, 0), ["held"]);
    assert!(reason(&edition, "other").contains("earlier edition"));
}

#[test]
fn a_headline_alone_is_no_item() {
    let mut bare = story("bare", "a", 1);
    bare.lead.summary = " ".to_owned();
    bare.lead.body.clear();
    let edition = chosen(vec![bare], &[], &[]);
    assert!(reason(&edition, "bare").contains("neither text nor summary"));
    assert_eq!(edition.sections[0].shortage.as_deref(), Some("No items this week: 1 had neither text nor summary."));
    assert_eq!(edition.sections[1].shortage.as_deref(), Some("No notes this week: no story of the week belongs here."));
}

#[test]
fn doubts_are_said() {
    let mut doubtful = story("d", "a", 1);
    doubtful.lead.language = "zh-CN".to_owned();
    doubtful.lead.reading = Reading::Teaser;
    doubtful.lead.origin = Some("wx:A:1:1".to_owned());
    doubtful.lead.published =
        Some(Dated { precision: Precision::Day, zone: ZoneOrigin::Unknown, ..doubtful.lead.published.clone().unwrap() });
    let source = Source { paywalled: true, official: true, ..source("a") };
    let edition = chosen(vec![doubtful], &[source], &[]);
    assert_eq!(
        edition.sections[0].items[0].doubts,
        [
            "single source: only a reports it",
            "paywalled: written from the public excerpt",
            "teaser: the page shows only the beginning",
            "the company's own statement",
            "original in Chinese, not translated",
            "a repost of wx:A:1:1",
            "only the day of publication is known",
            "the date's zone is guessed to be UTC",
        ]
    );
}

fn order(kind: OrderKind, section: Option<&str>, identity: &str) -> Order {
    Order { kind, section: section.map(str::to_owned), identities: vec![identity.to_owned()] }
}

#[test]
fn what_is_pinned_stands_first_over_the_maximum_whatever_speaks_against_it() {
    let mut stories: Vec<Story> = (0..5).map(|n| story(&format!("s{n}"), &format!("src{n}"), 10 * n)).collect();
    let mut bare = story("bare", "a", 1);
    bare.lead.summary.clear();
    bare.lead.body.clear();
    let mut old = story("old", "b", 0);
    old.lead.published = Some(dated(window().0 - Duration::weeks(3)));
    old.lead.first_seen = window().0 - Duration::weeks(3);
    let mut nameless = story("nameless", "c", 1);
    nameless.lead.title.clear();
    stories.extend([bare, old, nameless, story("told", "a", 1), story("fifth", "a", 2)]);
    let printed = [Printed { articles: vec![], ..printed_before("told", "", "") }];
    let pins: Vec<Order> = ["told", "old", "bare", "nameless", "fifth", "s0"].iter().map(|id| order(OrderKind::Pin, None, id)).collect();
    let edition = edited(stories, &[], &printed, &[], &pins);
    assert_eq!(ids(&edition, 0), ["told", "old", "bare", "fifth", "s0"], "in the order of the pins, and nothing else has room");
    assert_eq!(reason(&edition, "nameless"), "it has no headline");
    assert_eq!(reason(&edition, "s4"), "“NEWS” was full: 6 of 9 by rank, 5 are printed");
    let item = |at: usize| &edition.sections[0].items[at];
    assert_eq!(item(0).reasons[0], "pinned by an editor");
    assert!(item(0).doubts.contains(&"the edition 2023-W18 had it already".to_owned()));
    assert!(!item(0).reasons.iter().any(|reason| reason.starts_with("new:")));
    assert!(item(2).doubts.iter().any(|doubt| doubt.contains("nothing but its headline")));
}

#[test]
fn two_feeds_of_one_site_are_one_source_and_accounts_of_wechat_are_not() {
    let at = |id: &str, source: &str, hours: i64, url: &str| {
        let mut story = story(id, source, hours);
        story.lead.url = Url::parse(url).unwrap();
        story
    };
    let feed = |n: i64| at(&format!("w{n}"), ["wsj-world", "wsj-technology"][n as usize % 2], 90 - n, &format!("https://wsj.example/{n}"));
    let stories: Vec<Story> = (0..4).map(feed).chain([story("b", "b", 50)]).collect();
    assert_eq!(ids(&chosen(stories, &[], &[]), 0), ["w0", "w1", "b", "w2"]);
    let account = |n: i64| at(&format!("x{n}"), &format!("account-{n}"), 90 - n, &format!("https://mp.weixin.qq.com/s/{n}"));
    assert_eq!(ids(&chosen((0..3).map(account).collect(), &[], &[]), 0), ["x0", "x1", "x2"]);
}

#[test]
fn three_pins_of_one_source_are_parted_and_keep_their_order() {
    let mut stories: Vec<Story> = (0..3).map(|n| story(&format!("a{n}"), "a", 10 * n)).collect();
    stories.push(story("b", "b", 5));
    let pins: Vec<Order> = ["a2", "a0", "a1"].iter().map(|id| order(OrderKind::Pin, None, id)).collect();
    let edition = edited(stories.clone(), &[], &[], &[], &pins);
    assert_eq!(ids(&edition, 0), ["a2", "a0", "b", "a1"]);
    // nothing of another source stands further down: an editor's pins stay together
    stories.pop();
    assert_eq!(ids(&edited(stories, &[], &[], &[], &pins), 0), ["a2", "a0", "a1"]);
}

#[test]
fn what_is_dropped_is_out_and_what_is_moved_is_ranked_elsewhere() {
    let stories = vec![story("a", "a", 1), story("b", "b", 2), story("c", "c", 3), story("d", "d", 4)];
    let orders = [
        order(OrderKind::Drop, None, "a"),
        order(OrderKind::Move, Some("notes"), "b"),
        order(OrderKind::Pin, Some("marketing"), "c"),
        order(OrderKind::Move, Some("no longer there"), "d"),
    ];
    let edition = edited(stories, &[], &[], &[], &orders);
    assert_eq!((ids(&edition, 0), ids(&edition, 1), ids(&edition, 2)), (vec!["d"], vec!["b"], vec!["c"]));
    assert_eq!(reason(&edition, "a"), "dropped by an editor");
    assert_eq!(edition.sections[0].shortage.as_deref(), Some("Only 1 item this week, where 3 are wanted: 1 more dropped by an editor."));
    assert!(edition.sections[1].items[0].reasons.contains(&"section “NOTES”: an editor put it there".to_owned()));
}

#[test]
fn what_was_cut_is_offered_once_more_behind_the_news_and_not_when_it_ran_elsewhere() {
    let old = |id: &str| {
        let mut story = story(id, id, 0);
        story.lead.published = Some(dated(window().0 - Duration::days(6)));
        story.lead.first_seen = window().0 - Duration::days(6);
        story
    };
    let item = |back: i64, identity: &str| Printed {
        week: Week::of(WEEK.monday() - Duration::weeks(back)),
        articles: vec![],
        ..printed_before(identity, "", "")
    };
    let stories = vec![old("cut"), old("ran"), old("other"), story("new", "n", 0)];
    let edition = edited(stories, &[], &[item(2, "ran")], &[item(1, "cut"), item(1, "ran")], &[]);
    assert_eq!(ids(&edition, 0), ["new", "cut"]);
    assert_eq!(edition.sections[0].items[1].reasons[0], "cut from 2023-W18 by its editor, and offered once more");
    assert_eq!(reason(&edition, "ran"), "the edition 2023-W17 had it already, and since then it has no new figure, day or name");
}

proptest! {
    #[test]
    fn the_order_of_the_input_changes_nothing(
        rows in proptest::collection::vec((0usize..4, 0i64..3, 0usize..3), 0..14),
        order in any::<proptest::sample::Index>(),
        flip: bool,
    ) {
        let stories: Vec<Story> = rows.iter().enumerate().map(|(n, (from, hours, others))| {
            let mut story = story(&format!("s{n:02}"), &format!("src{from}"), *hours);
            story.others = (0..*others).map(|other| article(&format!("s{n:02}o{other}"), &format!("src{other}"), 5)).collect();
            story
        }).collect();
        let sources: Vec<Source> = (0..4).map(|n| source(&format!("src{n}"))).collect();
        let one = chosen(stories.clone(), &sources, &[]);
        let mut turned = stories.clone();
        let mut turned_sources = sources.clone();
        if !turned.is_empty() { turned.rotate_left(order.index(stories.len())); }
        if flip { turned.reverse(); turned_sources.reverse(); }
        let two = chosen(turned, &turned_sources, &[]);
        prop_assert_eq!(format!("{one:?}"), format!("{two:?}"));

        // every story is printed once or left out once
        let mut all: Vec<&str> = (0..3).flat_map(|section| ids(&one, section)).chain(one.left_out.iter().map(|left| left.story.as_str())).collect();
        all.sort_unstable();
        prop_assert_eq!(all, stories.iter().map(|story| story.id.as_str()).collect::<Vec<_>>());
        for section in &one.sections {
            prop_assert!(section.items.len() <= section.settings.most);
            for three in section.items.windows(3) {
                prop_assert!(!three.iter().all(|item| item.story.lead.source == three[0].story.lead.source));
            }
        }
    }
}

#[test]
fn names_outrank_listed_sources_in_any_spelling_and_short_posts_of_marked_sources_are_notes() {
    let mut settings = settings();
    settings.sections[0].sources = vec!["a".to_owned(), "b".to_owned()];
    settings.sections[2].names = vec!["RedNote".to_owned(), "Qinglan Li".to_owned()];
    let titled = |id: &str, from: &str, title: &str| {
        let mut story = story(id, from, 5);
        story.lead.title = title.to_owned();
        story
    };
    let mut long = titled("long", "m", "A guide");
    long.lead.body = vec![Block::paragraph(&"word ".repeat(150))];
    let mut waiting = titled("waiting", "m", "A page that was not read");
    waiting.lead.reading = Reading::Waiting;
    let stories = vec![
        titled("red", "a", "小紅書開店"),
        titled("unknown", "b", "Shops of Qinglan Li"),
        titled("listed", "a", "Tea"),
        titled("short", "m", "A new button"),
        long,
        waiting,
    ];
    let sources = [Source { notes: true, section: Some("marketing".to_owned()), ..source("m") }];
    let edition = choose(Material {
        week: WEEK,
        window: Window { from: window().0, to: window().1, opened: window().0, frozen: window().1 },
        settings: &settings,
        sources: &sources,
        stories,
        printed: &[],
        held: &BTreeSet::new(),
        cut: &[],
        orders: &[],
        names: Names::built_in(),
    });
    let mut marketing = ids(&edition, 2);
    marketing.sort_unstable();
    assert_eq!((ids(&edition, 0), ids(&edition, 1), marketing), (vec!["listed"], vec!["short"], vec!["long", "red", "unknown", "waiting"]));
    let why = |id: &str| {
        let items = edition.sections.iter().flat_map(|section| &section.items);
        items.filter(|item| item.story.id == id).flat_map(|item| item.reasons.clone()).find(|reason| reason.starts_with("section")).unwrap()
    };
    assert_eq!(why("red"), "section “MARKETING”: names Xiaohongshu (小红书)");
    assert_eq!(why("unknown"), "section “MARKETING”: names Qinglan Li");
    assert_eq!(why("short"), "section “NOTES”: a short post (2 words) of m");
}

/// An item of the edition before: a story told in these words.
fn printed_before(id: &str, title: &str, text: &str) -> Printed {
    let mut then = article(id, "then", -100);
    then.title = title.to_owned();
    then.body = vec![Block::paragraph(text)];
    Printed {
        week: WEEK.previous(),
        identities: vec![id.to_owned()],
        title: title.to_owned(),
        url: then.url.to_string(),
        articles: vec![then],
        until: window().0,
    }
}

#[test]
fn a_printed_story_returns_only_with_new_facts() {
    let printed = [printed_before(
        "tea",
        "Xiaohongshu tests group-chat shops",
        "Xiaohongshu has 260 million users. It tests shops with 12,000 merchants.",
    )];
    let told_again = |text: &str| {
        let mut again = story("again", "b", 40);
        again.id = "tea".to_owned();
        again.lead.title = "小红书群聊小店".to_owned();
        again.lead.language = "zh-CN".to_owned();
        again.lead.body = vec![Block::paragraph(text)];
        again
    };
    let edition = chosen(vec![told_again("小红书用户达2.6亿，约1.2万家商户参加。")], &[], &printed);
    assert!(edition.sections.iter().all(|section| section.items.is_empty()));
    assert!(reason(&edition, "tea").starts_with("the edition 2023-W18 had it already (“Xiaohongshu tests group-chat shops”)"));
    let edition = chosen(vec![told_again("小红书用户达3.1亿，5月8日起全面开放。")], &[], &printed);
    let item = edition.sections.iter().flat_map(|section| &section.items).next().unwrap();
    let update = item.update().unwrap();
    assert_eq!(
        (update.week.to_string().as_str(), update.fresh.as_slice()),
        ("2023-W18", ["310 million".to_owned(), "May 8".to_owned()].as_slice())
    );
    assert!(item.reasons.iter().any(|reason| reason.starts_with("an update: 2023-W18 had the story")), "{:?}", item.reasons);
}

#[test]
fn what_the_lead_lacks_another_report_may_tell() {
    let printed = [printed_before("tea", "Lanhe tests a model", "Lanhe has 26,000 stores.")];
    let mut again = story("tea", "a", 10);
    again.lead.identity = "lead".to_owned();
    again.others.push(article("other", "b", 20));
    again.others[0].title = "Lanhe has 31,000 stores now".to_owned();
    let edition = chosen(vec![again], &[], &printed);
    let item = edition.sections.iter().flat_map(|section| &section.items).next().unwrap();
    assert_eq!((item.story.lead.identity.as_str(), item.update().unwrap().fresh.as_slice()), ("other", ["31,000".to_owned()].as_slice()));
}

#[test]
fn a_headline_that_names_whom_an_earlier_one_named_is_said_to() {
    let printed = [printed_before("red", "Xiaohongshu tests group-chat shops", "A test.")];
    let mut other = story("other", "a", 10);
    other.lead.title = "小红书推出语音直播".to_owned();
    other.lead.body = vec![Block::paragraph("5月8日上线，首日有12.4万人参加。")];
    let edition = chosen(vec![other], &[], &printed);
    let item = edition.sections.iter().flat_map(|section| &section.items).next().unwrap();
    let said = "tells of Xiaohongshu as 2023-W18 did (“Xiaohongshu tests group-chat shops”); new: 124,000, May 8";
    assert!(item.update().is_none() && item.reasons.iter().any(|reason| reason == said), "{:?}", item.reasons);
}
