//! What editors take and drop of what they are given, by source and by section.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::archive::Archive;
use crate::archive::issues::Taken;
use crate::desk::issue::Fate;

/// What editors took and dropped.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Statistics {
    /// Weeks whose final issue was recorded, earliest first.
    pub weeks: Vec<String>,
    /// By source of what was drafted or taken from the archive; most drafted first.
    pub sources: Vec<Row>,
    /// By section of the draft, else of the issue; most drafted first.
    pub sections: Vec<Row>,
    /// All of it.
    pub total: Row,
}

/// What became of what a source or a section had.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Row {
    /// Source or section.
    pub name: String,
    /// Items in drafts.
    pub proposed: usize,
    /// Of these, items that ran.
    pub ran: usize,
    /// Of these, items that were cut.
    pub cut: usize,
    /// Mean share of changed words of those that ran, from 0 to 1; `None` where no text of a draft is known.
    pub rewritten: Option<f64>,
    /// Items that ran though no draft had them: taken from the archive by hand.
    pub added: usize,
    /// Items without an article: the editor's own.
    pub own: usize,
}

/// Counts over the newest published issues, `last` of them.
pub async fn of_issues(archive: &Archive, last: usize) -> anyhow::Result<Statistics> {
    Ok(count(&archive.taken(last).await?))
}

fn count(taken: &[Taken]) -> Statistics {
    let mut weeks: Vec<String> = taken.iter().map(|item| item.week.clone()).collect();
    weeks.dedup();
    Statistics {
        weeks,
        sources: rows(taken, |item| item.source.as_deref()),
        sections: rows(taken, |item| Some(&item.section)),
        total: rows(taken, |_| Some("all")).pop().unwrap_or_default(),
    }
}

fn rows<'a>(taken: &'a [Taken], name: impl Fn(&'a Taken) -> Option<&'a str>) -> Vec<Row> {
    let mut by_name: BTreeMap<&str, Vec<&Taken>> = BTreeMap::new();
    for item in taken {
        if let Some(name) = name(item) {
            by_name.entry(name).or_default().push(item);
        }
    }
    let mut rows: Vec<Row> = by_name.into_iter().map(|(name, items)| row(name, &items)).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.proposed));
    rows
}

fn row(name: &str, items: &[&Taken]) -> Row {
    let count = |wanted: &dyn Fn(&Taken) -> bool| items.iter().filter(|item| wanted(item)).count();
    let changed: Vec<f64> = items.iter().filter_map(|item| item.changed).collect();
    Row {
        name: name.to_owned(),
        proposed: count(&|item| item.drafted),
        ran: count(&|item| item.drafted && item.fate == Fate::Ran),
        cut: count(&|item| item.fate == Fate::Cut),
        rewritten: (!changed.is_empty()).then(|| changed.iter().sum::<f64>() / changed.len() as f64),
        added: count(&|item| !item.drafted && item.fate == Fate::Ran),
        own: count(&|item| item.fate == Fate::Own),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_taken_is_counted_by_source_and_by_section() {
        let item = |fate, source: Option<&str>, drafted, changed| Taken {
            week: "2023-W19".to_owned(),
            fate,
            drafted,
            section: "News".to_owned(),
            source: source.map(str::to_owned),
            changed,
        };
        let taken = [
            item(Fate::Ran, Some("A"), true, Some(0.5)),
            item(Fate::Ran, Some("A"), true, Some(0.0)),
            item(Fate::Cut, Some("A"), true, None),
            item(Fate::Ran, Some("B"), false, None),
            item(Fate::Own, None, false, None),
        ];
        let told = count(&taken);
        let a = Row { name: "A".to_owned(), proposed: 3, ran: 2, cut: 1, rewritten: Some(0.25), added: 0, own: 0 };
        let b = Row { name: "B".to_owned(), added: 1, ..Row::default() };
        assert_eq!(told.sources, [a.clone(), b]);
        assert_eq!(told.sections, [Row { name: "News".to_owned(), added: 1, own: 1, ..a }]);
        assert_eq!((told.weeks.len(), told.total.proposed, told.total.own), (1, 3, 1));
        assert_eq!(count(&[]), Statistics::default());
    }
}
