//! What editors ordered of stories: it outranks the method, whatever comes later.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

/// One order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// What was ordered.
    pub kind: OrderKind,
    /// When.
    pub at: DateTime<Utc>,
    /// Identities of the articles that were named.
    pub articles: Vec<String>,
    /// Identities of the articles that stood with them in their stories then.
    pub others: Vec<String>,
}

/// What can be ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderKind {
    /// Each named article becomes a story of its own, apart from the others and from each other.
    Split,
    /// The stories of the named articles become one.
    Merge,
}

/// What all orders together mean: of two orders on one pair the later holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bonds {
    apart: BTreeMap<String, BTreeSet<String>>,
    together: BTreeMap<String, BTreeSet<String>>,
}

impl Bonds {
    /// Reads orders, earliest first.
    pub fn of(orders: &[Order]) -> Self {
        let mut bonds = Self::default();
        for order in orders {
            let all: Vec<&String> = order.articles.iter().chain(&order.others).collect();
            match order.kind {
                OrderKind::Split => {
                    for one in &order.articles {
                        for other in all.iter().filter(|other| **other != one) {
                            unlink(&mut bonds.together, one, other);
                            link(&mut bonds.apart, one, other);
                        }
                    }
                }
                OrderKind::Merge => {
                    for one in &all {
                        for other in &all {
                            unlink(&mut bonds.apart, one, other);
                        }
                    }
                    for pair in order.articles.windows(2) {
                        if let [one, other] = pair {
                            link(&mut bonds.together, one, other);
                        }
                    }
                }
            }
        }
        bonds
    }

    /// Articles that are to be kept apart from this one.
    pub fn apart(&self, article: &str) -> impl Iterator<Item = &str> {
        self.apart.get(article).into_iter().flatten().map(String::as_str)
    }

    /// Articles that are to be in one story with this one.
    pub fn together(&self, article: &str) -> impl Iterator<Item = &str> {
        self.together.get(article).into_iter().flatten().map(String::as_str)
    }

    /// All articles that are bound to others.
    pub fn articles(&self) -> BTreeSet<&str> {
        self.apart.keys().chain(self.together.keys()).map(String::as_str).collect()
    }
}

fn link(links: &mut BTreeMap<String, BTreeSet<String>>, one: &str, other: &str) {
    if one != other {
        links.entry(one.to_owned()).or_default().insert(other.to_owned());
        links.entry(other.to_owned()).or_default().insert(one.to_owned());
    }
}

fn unlink(links: &mut BTreeMap<String, BTreeSet<String>>, one: &str, other: &str) {
    for (from, to) in [(one, other), (other, one)] {
        if let Some(linked) = links.get_mut(from) {
            linked.remove(to);
            if linked.is_empty() {
                links.remove(from);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(kind: OrderKind, articles: &[&str], others: &[&str]) -> Order {
        let owned = |names: &[&str]| names.iter().map(ToString::to_string).collect();
        Order { kind, at: DateTime::UNIX_EPOCH, articles: owned(articles), others: owned(others) }
    }

    fn apart(bonds: &Bonds, article: &str) -> Vec<String> {
        bonds.apart(article).map(str::to_owned).collect()
    }

    #[test]
    fn the_later_of_two_orders_on_a_pair_holds() {
        let split = order(OrderKind::Split, &["a"], &["b", "c"]);
        let bonds = Bonds::of(std::slice::from_ref(&split));
        assert_eq!((apart(&bonds, "a"), apart(&bonds, "b")), (vec!["b".to_owned(), "c".to_owned()], vec!["a".to_owned()]));
        let bonds = Bonds::of(&[split.clone(), order(OrderKind::Merge, &["a", "b"], &["c"])]);
        assert_eq!((apart(&bonds, "a"), bonds.together("a").collect::<Vec<_>>()), (vec![], vec!["b"]));
        let bonds = Bonds::of(&[order(OrderKind::Merge, &["a", "b"], &["c"]), split]);
        assert_eq!((bonds.together("b").count(), apart(&bonds, "a").len()), (0, 2));
    }

    #[test]
    fn articles_named_together_are_split_from_each_other_too() {
        let bonds = Bonds::of(&[order(OrderKind::Split, &["a", "b"], &[])]);
        assert_eq!((apart(&bonds, "a"), apart(&bonds, "b")), (vec!["b".to_owned()], vec!["a".to_owned()]));
    }
}
