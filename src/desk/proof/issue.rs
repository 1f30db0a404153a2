//! What a claim says and its source does not.

use std::ops::Range;

/// Something in a claim that its source does not bear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// What kind of thing it is.
    pub kind: IssueKind,
    /// The source certainly does not bear it; otherwise it is a doubt.
    pub certain: bool,
    /// Where it stands: bytes of the claim.
    pub span: Range<usize>,
    /// The words of the claim.
    pub words: String,
    /// What is wrong, with the source's own words where it has any.
    pub problem: String,
    /// The sentence of the source that comes nearest: bytes of the source.
    pub nearest: Option<Range<usize>>,
}

/// Kinds of issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IssueKind {
    /// An amount, its unit or its bound.
    Figure,
    /// A day or a span of days.
    Date,
    /// Somebody or something by name, or two that changed places.
    Name,
    /// Words between quotation marks, or who said them.
    Quotation,
    /// A "not" put in or taken out.
    Negation,
    /// A word for its opposite.
    Contrary,
}

impl IssueKind {
    /// The kind in one word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Figure => "figure",
            Self::Date => "date",
            Self::Name => "name",
            Self::Quotation => "quotation",
            Self::Negation => "negation",
            Self::Contrary => "contrary",
        }
    }
}
