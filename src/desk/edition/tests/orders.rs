//! What editors order of a week, and what they cut of the one before.

use chrono::Duration;

use super::novelty::printed_before;
use super::*;

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
