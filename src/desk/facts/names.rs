//! Names: the concepts of the field under all their names, and unknown names by their shape.

mod shapes;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind, MatchKind};

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
#[derive(Debug)]
pub struct Names {
    finder: AhoCorasick,
    /// Each pattern's concept and spelling.
    spellings: Vec<Spelling>,
    concepts: Vec<Concept>,
}

#[derive(Debug)]
struct Spelling {
    concept: usize,
    text: String,
    /// Capitals throughout, or too short to be met in another case.
    exact: bool,
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

static BUILT_IN: LazyLock<Option<Names>> = LazyLock::new(|| Names::parse(include_str!("names.txt")).ok());
static NONE: LazyLock<Names> = LazyLock::new(|| Names {
    finder: AhoCorasick::new([] as [&str; 0]).unwrap_or_else(|_| unreachable!()),
    spellings: Vec::new(),
    concepts: Vec::new(),
});

impl Names {
    /// The names that come with the program.
    pub fn built_in() -> &'static Self {
        BUILT_IN.as_ref().unwrap_or_else(|| &NONE)
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
        let (mut concepts, mut spellings) = (Vec::new(), Vec::<Spelling>::new());
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
                if let Some(spelling) = known.get(&text).and_then(|at| spellings.get_mut(*at)) {
                    spelling.concept = concept;
                } else {
                    known.insert(text.clone(), spellings.len());
                    spellings.push(Spelling { concept, exact: is_exact(&text), text });
                }
            }
        }
        let finder = AhoCorasickBuilder::new()
            .match_kind(MatchKind::LeftmostLongest)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .ascii_case_insensitive(true)
            .build(spellings.iter().map(|spelling| &spelling.text))
            .map_err(|error| NamesError { line: 0, problem: format!("too many names: {error}") })?;
        Ok(Self { finder, spellings, concepts })
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
        self.spans(simplified).collect()
    }

    /// The concept with a number of [`Self::concepts_in_simplified`].
    pub fn numbered(&self, number: usize) -> Option<&Concept> {
        self.concepts.get(number)
    }

    /// All names of a text with their spans, in order: known ones, then what looks like a name.
    pub fn find(&self, text: &str) -> Vec<(Range<usize>, Name)> {
        let plain = simplified(text);
        let mut found: Vec<(Range<usize>, Name)> = self
            .spans(&plain)
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

    fn spans<'a>(&'a self, plain: &'a str) -> impl Iterator<Item = (Range<usize>, usize)> + 'a {
        self.finder.find_iter(plain).filter_map(|hit| {
            let spelling = self.spellings.get(hit.pattern().as_usize())?;
            let written = &plain[hit.range()];
            stands_alone(plain, &hit.range(), &spelling.text).then_some(())?;
            let capital = |text: &str| text.chars().next().is_some_and(char::is_uppercase);
            // A name keeps its capital: "apple" is fruit; an acronym keeps all of them: "us" is not "US".
            let fits = if spelling.exact { written == spelling.text } else { !capital(&spelling.text) || capital(written) };
            fits.then_some((hit.range(), spelling.concept))
        })
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

fn is_exact(spelling: &str) -> bool {
    let letters = spelling.chars().filter(char::is_ascii_alphabetic).count();
    letters > 0 && letters <= 5 && spelling.chars().all(|c| !c.is_ascii_lowercase())
}

/// Whether a Latin spelling is a word of its own there; a Chinese one always is.
fn stands_alone(text: &str, span: &Range<usize>, spelling: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || (c.is_alphabetic() && !is_han(c));
    let before = !spelling.starts_with(word) || !text[..span.start].ends_with(word);
    let after = !spelling.ends_with(word) || !text[span.end..].starts_with(word);
    before && after
}
