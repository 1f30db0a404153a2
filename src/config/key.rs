//! What is said of a key and of a table of feeds.toml.

/// One key.
pub(super) struct Key {
    /// As written.
    pub name: &'static str,
    /// What it takes, in words: "duration".
    pub takes: &'static str,
    /// In words or as written; "required" where there is none.
    pub default: &'static str,
    /// A right value, as written after the `=`.
    pub example: &'static str,
    /// What it means.
    pub meaning: &'static str,
}

/// One table.
pub(super) struct Keys {
    /// As written: `[[source]]`.
    pub table: &'static str,
    /// What it is for.
    pub meaning: &'static str,
    /// In the order of the reference.
    pub list: &'static [Key],
}

/// A key from its name, what it takes, its default, an example and its meaning.
pub(super) const fn key(
    name: &'static str,
    takes: &'static str,
    default: &'static str,
    example: &'static str,
    meaning: &'static str,
) -> Key {
    Key { name, takes, default, example, meaning }
}
