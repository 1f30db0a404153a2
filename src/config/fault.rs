//! What is wrong with a value, before it is known where it stands.

/// What is wrong with one value: for the place where it is written.
pub(super) struct Fault {
    /// What is wrong.
    pub what: String,
    /// What to do; when empty, the key's example is shown.
    pub cure: String,
}

impl Fault {
    /// A fault with its own cure.
    pub fn new(what: impl Into<String>, cure: impl Into<String>) -> Self {
        Self { what: what.into(), cure: cure.into() }
    }
}
