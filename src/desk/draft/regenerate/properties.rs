//! Whatever an editor does to a draft, his lines survive its regeneration, and nothing of ours is lost on the way.

mod editor;

use proptest::prelude::*;

use self::editor::{Desk, edit};
use super::memory::Remembered;
use super::report::Fate;
use super::{Kin, Regenerated, fresh, kin, regenerate};
use crate::desk::draft::tests::fixtures::{article, context, edition, item, section};
use crate::desk::draft::{DraftContext, SourceHealth, Standing, render};
use crate::desk::edition::Form;

/// What is chosen: for each section the stories, each with the version of its text; and whether there is a footer.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    sections: [Vec<(u8, u8)>; 3],
    footer: bool,
    health: u8,
}

/// A draft as generated.
pub(super) struct Generated {
    pub(super) markdown: String,
    pub(super) kin: Vec<Kin>,
}

pub(super) fn generated(choice: &Choice) -> Generated {
    let titles = ["Keeping Up", "Platform notes", "Marketing"];
    let sections = choice.sections.iter().zip(titles).map(|(stories, title)| {
        let form = if title == "Platform notes" { Form::Notes } else { Form::Items };
        let items = stories.iter().map(|(story, version)| {
            let subject = ["Tea", "Coffee", "Cars", "Toys", "Phones", "Shoes", "Films", "Trains", "Hotels", "Games"][usize::from(*story)];
            let paragraphs = [
                format!("{subject} makers opened {story} hundred shops in version {version} of this report, their chairman said."),
                format!("The second paragraph on {subject} has another {version} figures and names of people in it."),
            ];
            let paragraphs: Vec<&str> = paragraphs.iter().map(String::as_str).collect();
            let url = format!("https://{}.example/news/{story}", subject.to_lowercase());
            item(article(&format!("id--{story}"), &format!("{subject} sellers report their quarter {story}"), &url, &paragraphs))
        });
        section(title, form, items.collect())
    });
    let edition = edition(sections.collect());
    let health = [SourceHealth { name: "Alizila".into(), words: format!("{} days", choice.health), standing: Standing::Stale, edit: None }];
    let footer = choice.footer.then_some("Written by people.\n\nEvery Friday.");
    let context = DraftContext { footer, health: &health, ..context() };
    Generated { markdown: render(&edition, &context).markdown, kin: kin(&edition) }
}

pub(super) fn choice() -> impl Strategy<Value = Choice> {
    let order = Just((0..10_u8).collect::<Vec<_>>()).prop_shuffle();
    (order, proptest::collection::vec(0..3_u8, 10), 0..5_usize, 0..3_usize, 0..4_usize, any::<bool>(), 0..2_u8).prop_map(
        |(order, versions, news, notes, marketing, footer, health)| {
            let mut stories = order.into_iter().zip(versions);
            let sections = [news, notes, marketing].map(|count| stories.by_ref().take(count).collect());
            Choice { sections, footer, health }
        },
    )
}

fn text(regenerated: &Regenerated) -> String {
    String::from_utf8(regenerated.markdown.clone()).unwrap()
}

fn again(file: &str, beside: Option<&str>, known: &Remembered, draft: &Generated) -> Regenerated {
    regenerate(file.as_bytes(), beside, known, &draft.markdown, &draft.kin)
}

proptest! {
    #[test]
    fn an_editors_lines_survive_and_nothing_of_ours_is_lost(
        first in choice(), second in choice(), third in choice(),
        edits in proptest::collection::vec(edit(), 0..7), later in proptest::collection::vec(edit(), 0..3),
    ) {
        let drafts = [generated(&first), generated(&second), generated(&third)];
        let mut desk = Desk::new(&drafts[0].markdown);
        let mut known = fresh(&drafts[0].markdown, &drafts[0].kin).remembered;
        let mut beside: Option<String> = None;
        for (edits, draft) in [(&edits, &drafts[1]), (&later, &drafts[2])] {
            for edit in edits {
                desk.apply(edit);
            }
            let file = desk.text();
            let regenerated = again(&file, beside.as_deref(), &known, draft);
            let result = text(&regenerated);

            let own = file.split('\n').filter(|line| line.contains("ED") && !line.contains("<!-- item:"));
            for line in own {
                let count = |text: &str| text.split('\n').filter(|other| other.trim_end_matches('\r') == line.trim_end_matches('\r')).count();
                prop_assert!(count(&result) >= count(&file), "lost {line:?}\n--- file\n{file}\n--- result\n{result}");
            }
            for item in desk.edited_items() {
                prop_assert!(result.contains(&item), "changed\n{item}\n--- file\n{file}\n--- result\n{result}");
            }
            for (kin, told) in draft.kin.iter().map(|kin| (kin, regenerated.report.items.iter().find(|told| told.identity == kin.identity))) {
                let told = told.unwrap_or_else(|| panic!("{} is not told of", kin.identity));
                let there = result.contains(&kin.urls[0]) || regenerated.beside.as_ref().is_some_and(|beside| beside.contains(&kin.urls[0]));
                prop_assert!(there || matches!(told.fate, Fate::Deleted | Fate::Kept), "{told:?} is nowhere\n--- file\n{file}\n--- result\n{result}");
                let beside = regenerated.beside.as_ref().is_some_and(|beside| beside.contains(&format!("{}\n", kin.urls[0])));
                prop_assert!(!told.beside || beside, "{told:?}");
            }
            prop_assert_eq!(file.starts_with('\u{feff}'), result.starts_with('\u{feff}'));
            prop_assert_eq!(file.ends_with('\n'), result.ends_with('\n'), "--- file\n{}\n--- result\n{}", file, result);
            if desk.carriages {
                prop_assert!(!result.replace("\r\n", "").contains('\n'), "{result:?}");
            }

            let twice = again(&result, regenerated.beside.as_deref(), &regenerated.remembered, draft);
            prop_assert_eq!(text(&twice), result.clone(), "twice is not once\n--- file\n{}", file);
            prop_assert_eq!(&twice.beside, &regenerated.beside, "twice is not once\n--- file\n{}", file);
            prop_assert_eq!(&twice.remembered, &regenerated.remembered, "--- file\n{}\n--- result\n{}", file, result);
            prop_assert!(twice.report.items.iter().all(|told| !matches!(told.fate, Fate::New | Fate::Replaced | Fate::Dropped)), "{:?}", twice.report);

            known = regenerated.remembered;
            beside = regenerated.beside;
            let marks = desk.marks;
            desk = Desk { marks, ..Desk::new(result.trim_start_matches('\u{feff}')) };
            desk.carriages = result.contains("\r\n");
            desk.byte_order_mark = result.starts_with('\u{feff}');
            desk.no_end = !result.ends_with('\n');
        }
    }

    #[test]
    fn what_nobody_edited_becomes_what_was_generated(choices in proptest::collection::vec(choice(), 2..5)) {
        let mut drafts = choices.iter().map(generated);
        let first = drafts.next().unwrap();
        let (mut file, mut known) = (first.markdown.clone(), fresh(&first.markdown, &first.kin).remembered);
        for draft in drafts {
            // neither with what was remembered of the whole nor by its parts alone
            let by_parts = Remembered { whole: vec![], ..known.clone() };
            let regenerated = again(&file, None, &known, &draft);
            prop_assert_eq!(text(&regenerated), draft.markdown.clone());
            prop_assert!(regenerated.untouched && regenerated.beside.is_none());
            prop_assert_eq!(&text(&again(&file, None, &by_parts, &draft)), &draft.markdown);
            (file, known) = (draft.markdown.clone(), regenerated.remembered);
        }
    }

    #[test]
    fn any_text_at_all_survives(first in choice(), file in "(\\PC|\n|\r|#|<!--|-->|item:|\\*\\*\\*|https://a.b){0,60}") {
        let draft = generated(&first);
        for known in [Remembered::default(), fresh(&draft.markdown, &draft.kin).remembered] {
            let result = text(&again(&file, None, &known, &draft));
            let kept = |line: &str| result.split('\n').any(|other| other.trim_end_matches('\r') == line.trim_end_matches('\r'));
            for line in file.split('\n') {
                prop_assert!(line.trim().is_empty() || kept(line), "lost {line:?}\n{result}");
            }
        }
    }
}
