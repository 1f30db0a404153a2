//! What editors order of a week: a story pinned, dropped, or moved to another section. It outranks the choice.

use serde::Serialize;

/// The reason of what is in because it was pinned.
pub const PINNED: &str = "pinned by an editor";

/// What can be ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum OrderKind {
    /// In, whatever the choice says: first in its section, and over the section's maximum.
    Pin,
    /// Out.
    Drop,
    /// To another section, where it is ranked with the rest.
    Move,
}

impl OrderKind {
    /// The kind as it is typed.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pin => "pin",
            Self::Drop => "drop",
            Self::Move => "move",
        }
    }

    /// The kind that is typed so.
    pub fn of(word: &str) -> Option<Self> {
        [Self::Pin, Self::Drop, Self::Move].into_iter().find(|kind| kind.word() == word)
    }

    /// What was done, as in "pinned by an editor".
    pub fn done(self) -> &'static str {
        match self {
            Self::Pin => "pinned",
            Self::Drop => "dropped",
            Self::Move => "moved",
        }
    }
}

/// One order about a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// What was ordered.
    pub kind: OrderKind,
    /// Name of the section, for [`OrderKind::Move`] always.
    pub section: Option<String>,
    /// Identities by which the story can be met: the article's that was named, its aliases, its story's id.
    pub identities: Vec<String>,
}

/// What all orders about one story mean: of a pin and a drop the later holds, and so of two sections.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Standing<'a> {
    /// Its place among the pinned, in the order of the orders.
    pub(super) pinned: Option<usize>,
    pub(super) dropped: bool,
    pub(super) section: Option<&'a str>,
}

/// What was ordered of the story that bears these names; `orders` stand earliest first.
pub(super) fn standing<'a>(orders: &'a [Order], names: &[String]) -> Standing<'a> {
    let mut standing = Standing::default();
    for (at, order) in orders.iter().enumerate() {
        if !order.identities.iter().any(|identity| names.contains(identity)) {
            continue;
        }
        match order.kind {
            OrderKind::Pin => (standing.pinned, standing.dropped) = (standing.pinned.or(Some(at)), false),
            OrderKind::Drop => (standing.pinned, standing.dropped) = (None, true),
            // Whoever moves a story wants it.
            OrderKind::Move => standing.dropped = false,
        }
        standing.section = order.section.as_deref().or(standing.section);
    }
    standing
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(kind: OrderKind, section: Option<&str>, identity: &str) -> Order {
        Order { kind, section: section.map(str::to_owned), identities: vec![identity.to_owned()] }
    }

    #[test]
    fn the_later_of_two_orders_holds_and_other_stories_are_left_alone() {
        let names = ["a".to_owned(), "alias".to_owned()];
        let mut orders = vec![order(OrderKind::Drop, None, "b"), order(OrderKind::Pin, Some("news"), "alias")];
        assert_eq!(standing(&orders, &names), Standing { pinned: Some(1), dropped: false, section: Some("news") });
        orders.push(order(OrderKind::Drop, None, "a"));
        assert_eq!(standing(&orders, &names), Standing { pinned: None, dropped: true, section: Some("news") });
        orders.push(order(OrderKind::Move, Some("notes"), "a"));
        assert_eq!(standing(&orders, &names), Standing { pinned: None, dropped: false, section: Some("notes") });
        assert_eq!(standing(&orders, &["c".to_owned()]), Standing::default());
    }
}
