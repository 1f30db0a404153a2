//! Names: the concepts of the field under all their names, and unknown names by their shape.

mod finder;
mod shapes;
mod standing;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

use serde::{Deserialize, Serialize};

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
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
    /// All but the English name, in the order of the table.
    pub others: Vec<String>,
    /// What it is.
    pub kind: NameKind,
}

impl Concept {
    /// Whether longer words mean it too: `中国人`, `直播间`.
    fn grows(&self) -> bool {
        matches!(self.kind, NameKind::Place | NameKind::Festival | NameKind::Term)
    }

    fn in_english(&self) -> String {
        let others = self.others.iter().filter(|name| name.is_ascii()).map(String::as_str);
        std::iter::once(self.english.as_str()).chain(others).collect::<Vec<_>>().join(" ")
    }
}

/// A line of a table of names that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the table of names: {problem}; {cure}")]
pub struct NamesError {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong.
    pub problem: String,
    /// What would be right.
    pub cure: String,
}

static BUILT_IN: LazyLock<Arc<Names>> = LazyLock::new(|| Arc::new(Names::parse(TABLE, 0).unwrap_or_default()));
static TABLE: &str = include_str!("names.txt");

const KINDS: [(&str, NameKind); 8] = [
    ("platform", NameKind::Platform),
    ("company", NameKind::Company),
    ("brand", NameKind::Brand),
    ("person", NameKind::Person),
    ("place", NameKind::Place),
    ("agency", NameKind::Agency),
    ("festival", NameKind::Festival),
    ("term", NameKind::Term),
];

impl Names {
    /// The names that come with the program.
    pub fn built_in() -> &'static Arc<Self> {
        &BUILT_IN
    }

    /// The names that come with the program and an editor's own table after them; his spellings win.
    ///
    /// The table has a kind in brackets (`[brand]`) and below it one concept a line, its English name first, bars between the names.
    ///
    /// # Errors
    /// Every line that cannot be read, counted within the editor's own table.
    pub fn with(own: &str) -> Result<Self, Vec<NamesError>> {
        Self::parse(&format!("{TABLE}[]\n{own}"), TABLE.lines().count() + 1)
    }

    /// Reads a table of which the first `before` lines are not the writer's; `[]` ends what a kind holds for.
    fn parse(table: &str, before: usize) -> Result<Self, Vec<NamesError>> {
        let (mut concepts, mut spellings) = (Vec::new(), Vec::<(String, usize)>::new());
        let mut known: HashMap<String, usize> = HashMap::new();
        let mut heading = Heading::None;
        let mut errors = Vec::new();
        for (at, line) in table.lines().enumerate() {
            let (kind, names) = match read(line, &mut heading) {
                Ok(Some(concept)) => concept,
                Ok(None) => continue,
                Err((problem, cure)) => {
                    errors.push(NamesError { line: (at + 1).saturating_sub(before), problem, cure });
                    continue;
                }
            };
            let Some(english) = names.first() else { continue };
            let chinese = names.iter().find(|name| name.chars().any(is_han)).map(|name| (*name).to_owned());
            let concept = concepts.len();
            let others = names.iter().skip(1).map(|name| (*name).to_owned()).collect();
            concepts.push(Concept { english: (*english).to_owned(), chinese, others, kind });
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
        if !errors.is_empty() {
            return Err(errors);
        }
        let known = |concept: usize| concepts.get(concept).map_or_else(Default::default, |concept| (concept.grows(), concept.in_english()));
        Ok(Self { finder: Finder::new(spellings.into_iter(), known), concepts })
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

    /// The concept that a name stands for, in any of its spellings and languages.
    pub fn meant(&self, name: &str) -> Option<&Concept> {
        let plain = simplified(name.trim());
        let whole = self.finder.find(&plain).into_iter().find(|(span, _)| *span == (0..plain.len()));
        whole.and_then(|(_, concept)| self.concepts.get(concept))
    }

    /// All concepts, in the order of the tables.
    pub fn concepts(&self) -> impl Iterator<Item = &Concept> {
        self.concepts.iter()
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
        self.find_in_simplified(&simplified(text))
    }

    /// The same of a text in simplified characters.
    pub fn find_in_simplified(&self, plain: &str) -> Vec<(Range<usize>, Name)> {
        let mut found: Vec<(Range<usize>, Name)> = self
            .finder
            .find(plain)
            .into_iter()
            .filter_map(|(span, concept)| {
                let concept = self.concepts.get(concept)?;
                Some((span, Name { key: concept.english.clone(), kind: Some(concept.kind), known: true }))
            })
            .collect();
        let known: Vec<Range<usize>> = found.iter().map(|(span, _)| span.clone()).collect();
        found.extend(shapes::names(plain, &known).into_iter().map(|span| {
            let key = plain[span.clone()].to_lowercase();
            (span, Name { key, kind: None, known: false })
        }));
        found.sort_by_key(|(span, _)| span.start);
        found
    }
}

/// What the lines of a table stand under.
#[derive(Debug, Clone, Copy)]
enum Heading {
    None,
    Kind(NameKind),
    /// A heading that cannot be read: it is told once, and not again for each line below.
    Unknown,
}

type Line<'a> = Option<(NameKind, Vec<&'a str>)>;

/// The concept of a line, or what is wrong and what would be right.
fn read<'a>(line: &'a str, heading: &mut Heading) -> Result<Line<'a>, (String, String)> {
    let line = line.trim();
    let fault = |problem: &str, cure: &str| Err((problem.to_owned(), cure.to_owned()));
    if line.is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    if line == "[]" {
        *heading = Heading::None;
        return Ok(None);
    }
    if let Some(word) = line.strip_prefix('[') {
        let word = word.trim_end_matches(']').trim();
        let kind = KINDS.iter().find(|(name, _)| *name == word).map(|(_, kind)| *kind);
        *heading = kind.map_or(Heading::Unknown, Heading::Kind);
        let kinds = KINDS.map(|(name, _)| format!("[{name}]")).join(", ");
        return if kind.is_some() { Ok(None) } else { Err((format!("{word:?} is no kind of name"), format!("write one of {kinds}"))) };
    }
    let kind = match heading {
        Heading::Kind(kind) => *kind,
        Heading::Unknown => return Ok(None),
        Heading::None => return fault("a name stands before the first kind", "put a line like [brand] above it"),
    };
    if line.contains('｜') {
        return fault("the bar is the wide one of Chinese writing", "write | between the names");
    }
    let names: Vec<&str> = line.split('|').map(str::trim).filter(|name| !name.is_empty()).collect();
    match names.first() {
        None => fault("there is no name between the bars", "write the English name, then the others: Lakeside Tea|湖畔茶饮"),
        Some(first) if first.chars().any(is_han) => {
            fault("the first name is Chinese", "put the English name, or else the pinyin, in front: it is what a draft prints")
        }
        Some(_) => Ok(Some((kind, names))),
    }
}
