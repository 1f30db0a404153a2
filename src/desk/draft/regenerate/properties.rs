//! Whatever an editor does to a draft, his lines survive its regeneration, and nothing of ours is lost on the way.

use proptest::prelude::*;

use super::memory::Remembered;
use super::report::Fate;
use super::{Kin, Regenerated, fresh, kin, regenerate};
use crate::desk::draft::tests::{article, context, edition, item, section};
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

/// One thing that an editor does; the numbers are taken modulo what there is.
#[derive(Debug, Clone)]
enum Edit {
    DeleteComments(Option<usize>),
    MangleComment(usize, usize),
    SwapComments(usize, usize),
    Move(usize, usize),
    Copy(usize, usize),
    Delete(usize),
    Retitle(usize),
    Rank(usize, &'static str),
    Rewrite(usize),
    Merge(usize),
    Insert(usize, &'static str),
    Heading(usize),
    DeleteHeading(usize),
    BlankLines(usize, bool),
    TrailingBlanks,
    Carriages,
    Mark,
    NoEnd,
}

fn edit() -> impl Strategy<Value = Edit> {
    let n = || 0..200_usize;
    let own = prop::sample::select(vec![
        "\nED own words.\n",
        "ED squeezed in between\n",
        "\n### ED own item\n\nED its text.\n\nhttps://own.example/ED\n",
        "\nED own note.\n\nhttps://own.example/ED\n",
        "\n# ED own section\n\nED its opening.\n",
        "\n<!-- ED ask the lawyer -->\n",
        "\n<!--\nED over\nED lines\n-->\n",
        "\n<!-- ED never closed\n",
        "\n***\n\nED below a line\n",
        "\nED underlined\n---\n",
        "    ED an indented line with blanks   \n",
        "\n[ED words](https://tea.example/news/0)\n",
        "```\n# ED no heading\n```\n",
    ]);
    prop_oneof![
        prop::option::of(n()).prop_map(Edit::DeleteComments),
        (n(), n()).prop_map(|(at, by)| Edit::MangleComment(at, by)),
        (n(), n()).prop_map(|(one, other)| Edit::SwapComments(one, other)),
        (n(), n()).prop_map(|(from, to)| Edit::Move(from, to)),
        (n(), n()).prop_map(|(from, to)| Edit::Copy(from, to)),
        n().prop_map(Edit::Delete),
        n().prop_map(Edit::Retitle),
        (n(), prop::sample::select(vec!["#", "##", "####"])).prop_map(|(at, rank)| Edit::Rank(at, rank)),
        n().prop_map(Edit::Rewrite),
        n().prop_map(Edit::Merge),
        (n(), own).prop_map(|(at, own)| Edit::Insert(at, own)),
        n().prop_map(Edit::Heading),
        n().prop_map(Edit::DeleteHeading),
        (n(), any::<bool>()).prop_map(|(at, more)| Edit::BlankLines(at, more)),
        Just(Edit::TrailingBlanks),
        Just(Edit::Carriages),
        Just(Edit::Mark),
        Just(Edit::NoEnd),
    ]
}

/// A file as its editor has it, line by line; every line of his own has the mark `ED` and a number.
struct Desk {
    lines: Vec<String>,
    marks: usize,
    carriages: bool,
    byte_order_mark: bool,
    no_end: bool,
}

impl Desk {
    fn new(text: &str) -> Self {
        let lines = text.lines().map(str::to_owned).collect();
        Self { lines, marks: 0, carriages: false, byte_order_mark: false, no_end: false }
    }

    fn text(&self) -> String {
        let newline = if self.carriages { "\r\n" } else { "\n" };
        let mut text = self.lines.join(newline);
        if !self.no_end {
            text.push_str(newline);
        }
        if self.byte_order_mark {
            text.insert(0, '\u{feff}');
        }
        text
    }

    fn marked(&mut self, text: &str) -> String {
        self.marks += 1;
        text.replace("ED", &format!("ED{}", self.marks))
    }

    /// Lines for which `wanted` holds.
    fn find(&self, wanted: impl Fn(&str) -> bool) -> Vec<usize> {
        (0..self.lines.len()).filter(|at| wanted(&self.lines[*at])).collect()
    }

    /// Where items stand: from a headline or a note's machine line to the line after the link.
    fn items(&self) -> Vec<(usize, usize)> {
        let starts = self.find(|line| line.starts_with("### ") || line.starts_with("<!-- item:"));
        let own = |at: &usize| self.lines[*at].starts_with("###") || *at == 0 || !self.lines[*at - 1].starts_with("###");
        let starts: Vec<usize> = starts.into_iter().filter(own).collect();
        let end = |start: usize| (start..self.lines.len()).find(|at| self.lines[*at].starts_with("https://")).unwrap_or(start);
        starts.iter().map(|start| (*start, (end(*start) + 2).min(self.lines.len()))).collect()
    }

    fn apply(&mut self, edit: &Edit) {
        let pick = |found: &[usize], at: usize| (!found.is_empty()).then(|| found[at % found.len()]);
        let machines = self.find(|line| line.starts_with("<!-- item:"));
        let items = self.items();
        let nth = |at: usize| (!items.is_empty()).then(|| items[at % items.len()]);
        match edit {
            Edit::DeleteComments(None) => self.lines.retain(|line| !line.starts_with("<!-- item:")),
            Edit::DeleteComments(Some(at)) => drop(pick(&machines, *at).map(|at| self.lines.remove(at))),
            Edit::MangleComment(at, by) => {
                if let Some(at) = pick(&machines, *at) {
                    let mut letters: Vec<char> = self.lines[at].chars().collect();
                    let by = 10 + by % (letters.len() - 10);
                    letters[by] = if letters[by] == '7' { 'x' } else { '7' };
                    self.lines[at] = letters.into_iter().collect();
                }
            }
            Edit::SwapComments(one, other) => {
                if let (Some(one), Some(other)) = (pick(&machines, *one), pick(&machines, *other)) {
                    self.lines.swap(one, other);
                }
            }
            Edit::Move(from, to) | Edit::Copy(from, to) => {
                if let Some((start, end)) = nth(*from) {
                    let block = self.lines[start..end].to_vec();
                    if matches!(edit, Edit::Move(..)) {
                        self.lines.drain(start..end);
                    }
                    let others = self.items();
                    let place = if others.is_empty() { self.lines.len() } else { others[to % others.len()].0 };
                    self.lines.splice(place..place, block);
                }
            }
            Edit::Delete(at) => drop(nth(*at).map(|(start, end)| self.lines.drain(start..end))),
            Edit::Retitle(at) => self.replace(*at, |line| line.starts_with("### "), "### ED retitled"),
            Edit::Rank(at, rank) => {
                if let Some(at) = pick(&self.find(|line| line.starts_with("### ")), *at) {
                    self.lines[at] = self.marked(&self.lines[at].clone().replacen("###", &format!("{rank} ED"), 1));
                }
            }
            Edit::Rewrite(at) => {
                self.replace(*at, |line| line.starts_with(char::is_alphabetic) && !line.starts_with("http"), "ED rewritten");
            }
            Edit::Merge(at) => {
                if let Some((start, _)) = nth(*at) {
                    self.lines[start] = self.marked("ED what was a headline here");
                }
            }
            Edit::Insert(at, own) => {
                let at = at % (self.lines.len() + 1);
                let own = self.marked(own);
                self.lines.splice(at..at, own.lines().map(str::to_owned));
            }
            Edit::Heading(at) => self.replace(*at, |line| line.starts_with("# ") || line.starts_with("## "), "# ED renamed"),
            Edit::DeleteHeading(at) => {
                let found = self.find(|line| line.starts_with("# ") || line.starts_with("## "));
                drop(pick(&found, *at).filter(|at| !self.lines[*at].contains("ED")).map(|at| self.lines.remove(at)));
            }
            Edit::BlankLines(at, more) => {
                if let Some(at) = pick(&self.find(str::is_empty), *at) {
                    if *more { self.lines.insert(at, String::new()) } else { drop(self.lines.remove(at)) }
                }
            }
            Edit::TrailingBlanks => {
                for line in self.lines.iter_mut().filter(|line| !line.is_empty() && !line.contains("ED")) {
                    line.push_str("  ");
                }
            }
            Edit::Carriages => self.carriages = true,
            Edit::Mark => self.byte_order_mark = true,
            Edit::NoEnd => self.no_end = true,
        }
    }

    fn replace(&mut self, at: usize, wanted: impl Fn(&str) -> bool, with: &str) {
        let found = self.find(|line| wanted(line) && !line.contains("ED"));
        if !found.is_empty() {
            self.lines[found[at % found.len()]] = self.marked(with);
        }
    }

    /// Whole items in which there is a line of the editor's, from the headline to the link or the editor's last line.
    fn edited_items(&self) -> Vec<String> {
        let heads = self.find(|line| line.starts_with('#'));
        let mut found = Vec::new();
        for (number, head) in heads.iter().enumerate().filter(|(_, head)| self.lines[**head].starts_with("### ")) {
            let end = heads.get(number + 1).copied().unwrap_or(self.lines.len());
            let ours = |line: &String| {
                line.starts_with("*No notes") || line.trim_end() == "***" || line.starts_with("<!--") && !line.starts_with("<!-- item")
            };
            // A heading may be underlined too.
            let underlined = |at: usize| {
                self.lines[at - 1].is_empty()
                    && !self.lines[at].is_empty()
                    && self.lines.get(at + 1).is_some_and(|line| line.trim_end() == "---")
            };
            let end = (*head..end).find(|at| ours(&self.lines[*at]) || (at > head && underlined(*at))).unwrap_or(end);
            // Below it may stand notes, each an item of its own, and what he wrote between two of them may belong to either: it has to
            // stay, and they need not.
            let link = (*head..end).find(|at| self.lines[*at].starts_with("https://"));
            let note = link.and_then(|link| (link..end).find(|at| self.lines[*at].starts_with("<!-- item:")));
            let end = note.unwrap_or(end);
            if let Some(marked) = (*head..end).rfind(|at| self.lines[*at].contains("ED")) {
                let newline = if self.carriages { "\r\n" } else { "\n" };
                found.push(self.lines[*head..=link.map_or(marked, |link| marked.max(link))].join(newline));
            }
        }
        found
    }
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
