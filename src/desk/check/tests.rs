use super::*;

const PLAIN: &str = "\
Keeping Up with China: Latest Market Updates and News

Freshippo opens stores across Shanghai, cuts over 700 jobs

Freshippo opened eighteen shops in the city this week. Thanks to our strong team, the chain grew.

Three upgrades will follow soon. On June 9 the app changes, and on August 15 the tills do.

The grocer, Hema to its shoppers, will let 700 people leave.Most of them work in warehouses.

https://example.com/freshippo?utm_source=mail

Teahouse chain lends cups to visitors

The chain lends cups. “We love our cups,” it said.

Teahouse chain lends cups to visitors

Pottery in museums

Visitors came on 520 and 11.11 to look at the pots, which the museum had cleaned with care for a year before they were shown again; the halls stayed \
open at night, guides walked with groups of twenty, and the shop sold small copies of the pots in three colours to those who asked for them.

https://example.com/museum.

One note that says something and leads nowhere at all.

20 trends in China for brands

Trends are many, says the team.

1. Outdoor games

Nearly two-thirds of buyers, which is more than 17% of all, went out.

🛍 Read more about games
";

fn found(issue: &str) -> Vec<(Level, usize, String)> {
    let reading = Reading::of(issue);
    let origins = vec![None; reading.items.len()];
    check(&reading, &origins, Names::built_in(), &Sites::default())
        .into_iter()
        .map(|finding| (finding.level, finding.line, finding.words))
        .collect()
}

#[test]
fn a_pasted_issue_is_taken_apart_by_its_shape() {
    let reading = Reading::of(PLAIN);
    let items: Vec<(Part, Option<&str>, bool)> = reading
        .items
        .iter()
        .map(|item| (item.part, item.headline.as_ref().map(|headline| headline.text.as_str()), item.link.is_some()))
        .collect();
    assert_eq!(
        items,
        [
            (Part::News, Some("Freshippo opens stores across Shanghai, cuts over 700 jobs"), true),
            (Part::News, Some("Teahouse chain lends cups to visitors"), true),
            (Part::News, Some("Pottery in museums"), true),
            (Part::Note, None, false),
            (Part::Feature, Some("20 trends in China for brands"), false),
            (Part::Feature, Some("1. Outdoor games"), false),
        ]
    );
}

#[test]
fn what_is_wrong_is_told_and_what_is_right_is_not() {
    use Level::{Error, Note, Warning};
    let expected = [
        (Note, 3, "Freshippo opens stores across Shanghai, cuts over 700 jobs"),
        (Warning, 5, "our"),
        (Warning, 7, "Three"),
        (Warning, 9, "700"),
        (Warning, 9, "Hema"),
        (Note, 9, "leave.Most"),
        (Warning, 11, "https://example.com/freshippo?utm_source=mail"),
        (Note, 13, "Teahouse chain lends cups to visitors"),
        (Error, 17, "Teahouse chain lends cups to visitors"),
        (Note, 19, "Pottery in museums"),
        (Note, 19, "Pottery in museums"),
        (Error, 23, "https://example.com/museum."),
        (Error, 25, "One note that says something and leads nowhere at all."),
        (Note, 25, "One note that says something and leads nowhere at all."),
        (Warning, 33, "more than 17%"),
        (Error, 35, "🛍 Read more about games"),
    ];
    let expected: Vec<(Level, usize, String)> = expected.into_iter().map(|(level, line, words)| (level, line, words.to_owned())).collect();
    assert_eq!(found(PLAIN), expected);
}

const MARKED: &str = "\
# Keeping Up with China

### Freshippo opens eighteen stores in Shanghai
<!-- item:url:https://example.com/a sha256:00 -->

*extracted, rewrite before publishing*

Freshippo opened 28 stores in Shanghai on May 6\\.

https://example.com/a

### Court weighs a quarrel over a film

Tea growers of the western hills picked early this spring because the rain had come in March and the nights stayed warm\\. Buyers from the
coast paid more for the first leaves than in any year before, and the growers' union asked the county for new roads up to the terraces, where
trucks cannot turn\\. Some farms hired students\\. The union expects a second picking in June and a third one in the autumn when schools are back\\.

https://example.com/b
";

fn origin(title: &str, text: &str) -> Origin {
    Origin { title: title.into(), text: text.into(), published: None, printed: None, story: Some("one".into()) }
}

#[test]
fn an_item_is_held_against_its_source() {
    let reading = Reading::of(MARKED);
    let source = origin("Freshippo opens eighteen stores", "Freshippo opened 18 stores in Shanghai on May 6.");
    let findings = check(&reading, &[Some(source), None], Names::built_in(), &Sites::default());
    let wrong = findings.iter().find(|finding| finding.words == "28").unwrap_or_else(|| panic!("{findings:#?}"));
    assert_eq!((wrong.level, wrong.line), (Level::Error, 8));
    assert_eq!(wrong.source.as_deref(), Some("Freshippo opened 18 stores in Shanghai on May 6."));
    assert!(findings.iter().any(|finding| finding.level == Level::Error && finding.line == 12 && finding.problem.contains("headline")));
}

#[test]
fn a_body_of_another_story_and_a_story_told_twice_are_errors() {
    let reading = Reading::of(MARKED);
    let other = origin("Bank lends to shipyards", "The bank lent money to four shipyards on the river in a round that closed last week.");
    let mut first = origin("Freshippo opens eighteen stores", "Freshippo opened 28 stores in Shanghai on May 6.");
    first.printed = Some(("2023-W18".into(), "Freshippo grows".into()));
    let problems: Vec<String> = check(&reading, &[Some(first), Some(other)], Names::built_in(), &Sites::default())
        .into_iter()
        .map(|finding| finding.problem)
        .collect();
    for wanted in ["the body does not belong to its link", "tells this story already", "2023-W18 had this story"] {
        assert!(problems.iter().any(|problem| problem.contains(wanted)), "{wanted}: {problems:?}");
    }
}

#[test]
fn words_in_a_row_are_a_quotation_until_they_are_a_copy() {
    let text = "The union expects a second picking in June and a third one in the autumn when schools are back and trucks can turn again on the wide new \
        roads that the county has built up to the terraces of the west";
    let reading = Reading::of(&format!("# T\n\n### The union expects pickings\n\n{text}.\n\nhttps://example.com/c\n"));
    let copied = |source: &str| {
        check(&reading, &[Some(origin("Pickings", source))], Names::built_in(), &Sites::default())
            .iter()
            .any(|finding| finding.problem.contains("in a row"))
    };
    assert!(copied(text) && !copied(&text.replace("trucks", "lorries")));
}

#[test]
fn any_bytes_are_read() {
    for text in ["", "#", "###", "<!--", "https://", "1.", "\u{feff}# x", "****", "\\", "### a\n\nhttps://[::1"] {
        found(text);
    }
}
