//! What was printed before, and when it returns.

use super::*;

/// An item of the edition before: a story told in these words.
pub(super) fn printed_before(id: &str, title: &str, text: &str) -> Printed {
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
