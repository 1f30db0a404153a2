//! What is said of an issue, as a good compiler says it.

use serde::Serialize;

/// How sure and how grave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Certainly wrong.
    Error,
    /// Look at it.
    Warning,
    /// A matter of form.
    Note,
}

impl Level {
    /// The level in one word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// One thing to mend or to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How sure and how grave.
    pub level: Level,
    /// The headline of its item, when it stands in one.
    pub item: Option<String>,
    /// Line of the file, counted from 1.
    pub line: usize,
    /// The exact words.
    pub words: String,
    /// What is wrong with them.
    pub problem: String,
    /// What the source says.
    pub source: Option<String>,
    /// What to write instead.
    pub fix: Option<String>,
}

impl Finding {
    /// A finding without a source's words or a fix.
    pub fn new(level: Level, item: Option<String>, line: usize, words: &str, problem: impl Into<String>) -> Self {
        Self { level, item, line, words: words.to_owned(), problem: problem.into(), source: None, fix: None }
    }

    /// The same with what to write instead.
    #[must_use]
    pub fn fixed(self, fix: impl Into<String>) -> Self {
        Self { fix: Some(fix.into()), ..self }
    }
}
