//! Themes that are found and themes that are not.

use chrono::{DateTime, Duration, Utc};

use super::{Clue, outline, propose, read};
use crate::desk::article::{Article, Block, Reading};
use crate::desk::facts::names::Names;
use crate::desk::story::telling::Told;

fn until() -> DateTime<Utc> {
    DateTime::from_timestamp(1_683_853_200, 0).unwrap()
}

fn article(number: usize, title: &str, text: &str, language: &str) -> Article {
    let at = until() - Duration::days(3 * number as i64 + 1);
    let url = format!("https://news.example/{number}");
    Article {
        language: language.to_owned(),
        body: vec![Block::paragraph(text)],
        reading: Reading::Read,
        ..Article::bare(&format!("a{number}"), &format!("source {}", number % 4), &url, title, at)
    }
}

/// The fewest and the most points of an outline.
const POINTS: (usize, usize) = (5, 12);

/// Five stories on livestreams in two languages, and others.
fn weeks() -> Vec<Article> {
    let told = [
        (
            "Orchard owners learn to livestream",
            "Forty owners of orchards learned to livestream between two harvests in a class of nine days.",
            "en",
        ),
        ("杭州主播签约直播守则", "杭州86家直播企业周三签约，要求数字人主播在直播画面上亮明身份，守则6月1日起施行。", "zh-CN"),
        (
            "Sellers rest from livestreaming at night",
            "The app tests quiet hours in which livestreaming by small sellers is not shown to anybody.",
            "en",
        ),
        (
            "Live streaming from a noodle shop",
            "A noodle shop in Lanzhou has sold 9,000 bowls by live streaming from its own kitchen since March.",
            "en",
        ),
        (
            "Museums take up livestreams",
            "Nine museums told their visitors that livestreams would open the storerooms to them every Friday night.",
            "en",
        ),
        (
            "A perfume that smells of stairs",
            "A house in Shanghai has bottled the smell of wet stone and sold half of it on the first day.",
            "en",
        ),
        ("Trains for dogs", "A carriage with sixteen places for dogs was booked within an hour of its announcement on Monday.", "en"),
    ];
    told.iter().enumerate().map(|(number, (title, text, language))| article(number, title, text, language)).collect()
}

fn clues(articles: &[Article]) -> Vec<Clue> {
    articles.iter().map(|article| read(article, Names::built_in())).collect()
}

#[test]
fn a_theme_of_several_weeks_outlets_and_languages_is_outlined_with_its_sources() {
    let articles = weeks();
    let mut clues = clues(&articles);
    let proposal = propose(&clues, &Told::default(), POINTS, until(), &[]).unwrap();
    clues.reverse();
    assert_eq!(propose(&clues, &Told::default(), POINTS, until(), &[]).unwrap(), proposal);
    let feature = outline(proposal, &articles, 5, Names::built_in()).unwrap();
    assert_eq!(feature.title, "5 Livestreaming Trends in China");
    assert_eq!(feature.why, ["Livestreaming is told of by 5 stories of 4 outlets in 2 weeks in the last 6 weeks"]);
    for point in &feature.candidates {
        let source = articles.iter().find(|article| article.identity == point.sources[0].identity).unwrap();
        assert_eq!(point.headline, source.title);
        assert!(!point.sentences.is_empty());
        for sentence in &point.sentences {
            assert_eq!(sentence.text, source.body[sentence.block].text[sentence.start..sentence.end]);
        }
    }
}

#[test]
fn reports_of_one_story_are_one_point_with_two_sources() {
    let mut articles = weeks();
    articles.push(article(
        9,
        "Livestreams from museums",
        "Nine museums will open their storerooms in livestreams on Friday nights, they said.",
        "en",
    ));
    let told = Told { stories: [("a9".to_owned(), "a4".to_owned())].into(), evidence: vec![] };
    let proposal = propose(&clues(&articles), &told, POINTS, until(), &[]).unwrap();
    assert_eq!(proposal.stories.len(), 5);
    let feature = outline(proposal, &articles, 5, Names::built_in()).unwrap();
    let point = feature.candidates.iter().find(|point| point.sources.len() == 2).unwrap();
    assert_eq!(point.sources.iter().map(|source| source.identity.as_str()).collect::<Vec<_>>(), ["a9", "a4"]);
}

#[test]
fn what_is_missing_is_said() {
    let missing =
        |articles: &[Article], used: &[(String, String)]| propose(&clues(articles), &Told::default(), POINTS, until(), used).unwrap_err();
    assert_eq!(
        missing(&weeks()[..4], &[]),
        "No feature this week: no theme was shared by 5 stories of at least 3 outlets in 2 of the last 6 weeks; the nearest, Livestreaming, is told of by 4 stories of 4 outlets in 2 weeks."
    );
    assert_eq!(
        missing(&weeks(), &[("livestreaming".to_owned(), "2023-W15".to_owned())]),
        "No feature this week: the strongest theme of recent weeks, Livestreaming, was that of 2023-W15."
    );
    assert!(missing(&[], &[]).starts_with("No feature this week: no theme was shared by 5 stories"));
}

#[test]
fn two_words_are_a_theme_where_they_are_a_noun_and_no_name() {
    let told = |number, title: &str, text: &str| article(number, title, text, "en");
    let told_six = |title: &str, text: &str| {
        let articles: Vec<Article> = (0..6).map(|number| told(number, title, text)).collect();
        propose(&clues(&articles), &Told::default(), POINTS, until(), &[])
    };
    let proposal =
        told_six("Night schools for cooks", "The city has a night school for cooks, and the night school is full at nine.").unwrap();
    assert_eq!((proposal.topic.as_str(), proposal.stories.len()), ("Night School", 6));
    assert!(told_six("Shanmu Coffee turns", "They say that Shanmu Coffee will turn, as Shanmu Coffee does.").is_err(), "a name");
    assert!(told_six("Cooks bake noodles", "They will bake noodles; others may bake noodles too.").is_err(), "a verb");
}

#[test]
fn a_point_without_a_sentence_is_left_out_and_a_thin_outline_is_none() {
    let mut articles = weeks();
    articles[0].body.clear();
    let proposal = propose(&clues(&articles), &Told::default(), POINTS, until(), &[]).unwrap();
    let refused = outline(proposal.clone(), &articles, 5, Names::built_in()).unwrap_err();
    assert!(refused.contains("only 4 have a text to draw on"), "{refused}");
    assert_eq!(outline(proposal, &articles, 3, Names::built_in()).unwrap().title, "4 Livestreaming Trends in China");
}
