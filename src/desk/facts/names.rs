//! Names: the concepts of the field under all their names, and unknown names by their shape.

mod finder;
mod shapes;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use self::finder::Finder;
use crate::desk::language::{is_han, simplified};

/// Somebody or something by name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Name {
    /// What makes it comparable: the English name of a known concept, else the words in lower case.
    pub key: String,
    /// What it names, when known.
    pub kind: Option<NameKind>,
    /// It stands in the table of names; else it was told by its shape (capitals, Latin letters in Chinese text).
    pub known: bool,
}

/// What a name names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the words say it")]
pub enum NameKind {
    Platform,
    Company,
    Brand,
    Person,
    Place,
    Agency,
    Festival,
    Term,
}

/// The known names, ready to be found in a text.
#[derive(Debug, Default)]
pub struct Names {
    finder: Finder,
    concepts: Vec<Concept>,
}

/// One concept of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concept {
    /// Its English name, unique.
    pub english: String,
    /// Its Chinese name, if it has one.
    pub chinese: Option<String>,
    /// What it is.
    pub kind: NameKind,
}

/// A table of names that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the table of names: {problem}")]
pub struct NamesError {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong and what would be right.
    pub problem: String,
}

static BUILT_IN: LazyLock<Names> = LazyLock::new(|| Names::parse(include_str!("names.txt")).unwrap_or_default());

impl Names {
    /// The names that come with the program.
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// The names that come with the program and an editor's own table after them; his spellings win.
    ///
    /// The table has a kind in brackets (`[brand]`) and below it one concept a line, its English name first, bars between the names.
    pub fn with(own: &str) -> Result<Self, NamesError> {
        let built_in = include_str!("names.txt");
        Self::parse(&format!("{built_in}{own}"))
            .map_err(|error| NamesError { line: error.line.saturating_sub(built_in.lines().count()), ..error })
    }

    fn parse(table: &str) -> Result<Self, NamesError> {
        let (mut concepts, mut spellings) = (Vec::new(), Vec::<(String, usize)>::new());
        let mut known: HashMap<String, usize> = HashMap::new();
        let mut kind = None;
        for (at, line) in table.lines().enumerate() {
            let line_error = |problem: String| NamesError { line: at + 1, problem };
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(word) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                let named = kind_named(word);
                kind = Some(named.ok_or_else(|| {
                    line_error(format!("unknown kind `{word}`; write platform, company, brand, person, place, agency, festival or term"))
                })?);
                continue;
            }
            let kind = kind.ok_or_else(|| line_error("a name before the first kind; put a line like `[brand]` above it".into()))?;
            let names: Vec<&str> = line.split('|').map(str::trim).filter(|name| !name.is_empty()).collect();
            let Some(english) = names.first() else { continue };
            let chinese = names.iter().find(|name| name.chars().any(is_han)).map(|name| (*name).to_owned());
            let concept = concepts.len();
            concepts.push(Concept { english: (*english).to_owned(), chinese, kind });
            for name in names {
                let text = simplified(name);
                // A later line (an editor's) takes a spelling over.
                if let Some((_, taken)) = known.get(&text).and_then(|at| spellings.get_mut(*at)) {
                    *taken = concept;
                } else {
                    known.insert(text.clone(), spellings.len());
                    spellings.push((text, concept));
                }
            }
        }
        Ok(Self { finder: Finder::new(spellings.into_iter()), concepts })
    }

    /// How many concepts there are.
    pub fn len(&self) -> usize {
        self.concepts.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.concepts.is_empty()
    }

    /// The concept of a key, for the names table of a draft.
    pub fn concept(&self, english: &str) -> Option<&Concept> {
        self.concepts.iter().find(|concept| concept.english == english)
    }

    /// The known names of a text in simplified characters as spans and numbers of concepts; cheap, for the grouping of stories.
    pub fn concepts_in_simplified(&self, simplified: &str) -> Vec<(Range<usize>, usize)> {
        self.finder.find(simplified)
    }

    /// The concept with a number of [`Self::concepts_in_simplified`].
    pub fn numbered(&self, number: usize) -> Option<&Concept> {
        self.concepts.get(number)
    }

    /// All names of a text with their spans, in order: known ones, then what looks like a name.
    pub fn find(&self, text: &str) -> Vec<(Range<usize>, Name)> {
        let plain = simplified(text);
        let mut found: Vec<(Range<usize>, Name)> = self
            .finder
            .find(&plain)
            .into_iter()
            .filter_map(|(span, concept)| {
                let concept = self.concepts.get(concept)?;
                Some((span, Name { key: concept.english.clone(), kind: Some(concept.kind), known: true }))
            })
            .collect();
        let known: Vec<Range<usize>> = found.iter().map(|(span, _)| span.clone()).collect();
        found.extend(shapes::names(&plain, &known).into_iter().map(|span| {
            let key = plain[span.clone()].to_lowercase();
            (span, Name { key, kind: None, known: false })
        }));
        found.sort_by_key(|(span, _)| span.start);
        found
    }
}

fn kind_named(word: &str) -> Option<NameKind> {
    Some(match word {
        "platform" => NameKind::Platform,
        "company" => NameKind::Company,
        "brand" => NameKind::Brand,
        "person" => NameKind::Person,
        "place" => NameKind::Place,
        "agency" => NameKind::Agency,
        "festival" => NameKind::Festival,
        "term" => NameKind::Term,
        _ => return None,
    })
}
