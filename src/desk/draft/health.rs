//! How the sources fare, told to editors at a draft's end: what died, what is stale, what moved.

use serde::Serialize;

use super::{SourceHealth, Standing};

/// Sources of which the same is to be said; `lines` may be empty.
#[derive(Debug, Serialize)]
pub(super) struct Group {
    pub(super) heading: &'static str,
    pub(super) lines: Vec<Line>,
}

/// One source, and what is to be said of it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) struct Line {
    pub(super) name: String,
    pub(super) words: String,
}

/// The sources by what is to be said of them, what is worst first, each group by name.
pub(super) fn groups(health: &[SourceHealth]) -> Vec<Group> {
    let standing = |wanted: Standing| health.iter().filter(move |source| source.standing == wanted).map(|source| (source, &source.words));
    let moved = health.iter().filter_map(|source| Some((source, source.edit.as_ref()?)));
    vec![
        group("Gone for good", standing(Standing::Stopped)),
        group("Cannot be read", standing(Standing::Failing)),
        group("Nothing new for longer than usual", standing(Standing::Stale)),
        group("Moved, and feeds.toml is to be edited", moved),
        group("All is well", standing(Standing::Well)),
    ]
}

fn group<'a>(heading: &'static str, sources: impl Iterator<Item = (&'a SourceHealth, &'a String)>) -> Group {
    let mut lines: Vec<Line> = sources.map(|(source, words)| Line { name: source.name.clone(), words: words.clone() }).collect();
    lines.sort();
    Group { heading, lines }
}
