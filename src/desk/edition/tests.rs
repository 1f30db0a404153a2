//! Which stories are chosen, where they go, and what is said of the others.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;
use url::Url;

use self::fixtures::{WEEK, article, dated, settings, source, story, window};
use super::orders::{Order, OrderKind};
use super::{Edition, EditionSettings, Form, Material, Printed, SectionSettings, Window, choose};
use crate::desk::article::{Article, Block, Reading};
use crate::desk::calendar::{Cutoff, Week};
use crate::desk::dates::{Dated, Precision, ZoneOrigin};
use crate::desk::facts::names::Names;
use crate::desk::source::{Inbox, Kind, Source};
use crate::desk::story::{Outlet, Story};

mod fixtures;
mod novelty;
mod orders;

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
