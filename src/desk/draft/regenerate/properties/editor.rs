//! An editor at a draft: any edit that a person may make, and what of it has to survive.

use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::{option, sample};

/// One thing that an editor does; the numbers are taken modulo what there is.
#[derive(Debug, Clone)]
pub(super) enum Edit {
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

pub(super) fn edit() -> impl Strategy<Value = Edit> {
    let n = || 0..200_usize;
    let own = sample::select(vec![
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
        option::of(n()).prop_map(Edit::DeleteComments),
        (n(), n()).prop_map(|(at, by)| Edit::MangleComment(at, by)),
        (n(), n()).prop_map(|(one, other)| Edit::SwapComments(one, other)),
        (n(), n()).prop_map(|(from, to)| Edit::Move(from, to)),
        (n(), n()).prop_map(|(from, to)| Edit::Copy(from, to)),
        n().prop_map(Edit::Delete),
        n().prop_map(Edit::Retitle),
        (n(), sample::select(vec!["#", "##", "####"])).prop_map(|(at, rank)| Edit::Rank(at, rank)),
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
pub(super) struct Desk {
    pub(super) lines: Vec<String>,
    pub(super) marks: usize,
    pub(super) carriages: bool,
    pub(super) byte_order_mark: bool,
    pub(super) no_end: bool,
}

impl Desk {
    pub(super) fn new(text: &str) -> Self {
        let lines = text.lines().map(str::to_owned).collect();
        Self { lines, marks: 0, carriages: false, byte_order_mark: false, no_end: false }
    }

    pub(super) fn text(&self) -> String {
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

    pub(super) fn apply(&mut self, edit: &Edit) {
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
    pub(super) fn edited_items(&self) -> Vec<String> {
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
