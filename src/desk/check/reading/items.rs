//! Blocks by what they are to the issue, put together to items.

use super::{Item, Paragraph, Part};

/// What a paragraph is by its marks or its shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Heads several items.
    Section,
    /// Heads an item.
    Headline,
    /// Heads a candidate of a feature.
    Numbered,
    /// Stands where an item's link belongs.
    Link,
    /// What the machine says of an item.
    Label,
    /// Anything else.
    Prose,
}

/// A paragraph, what it is, and the link of the footnote that it points to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shaped {
    pub(super) shape: Shape,
    pub(super) paragraph: Paragraph,
    pub(super) footnote: Option<Paragraph>,
}

impl Shaped {
    pub(super) fn new(shape: Shape, paragraph: Paragraph) -> Self {
        Self { shape, paragraph, footnote: None }
    }
}

/// The items, in order.
pub(super) fn assemble(shaped: Vec<Shaped>) -> Vec<Item> {
    let mut desk = Assembly { last_link: shaped.iter().rposition(|one| one.shape == Shape::Link).unwrap_or(0), ..Assembly::default() };
    for (at, one) in shaped.into_iter().enumerate() {
        desk.take(at, one);
    }
    desk.close();
    desk.items.retain(|item| item.headline.is_some() || !item.body.is_empty() || item.link.is_some());
    desk.items
}

/// Gives an identity to the item whose headline stands right above its comment, else to the one that begins below, unless that has one.
pub(super) fn identify(items: &mut [Item], line: usize, identity: String) {
    let opens = |item: &Item| {
        let below = item.body.first().or(item.link.as_ref()).map_or(usize::MAX, |paragraph| paragraph.line);
        item.headline.as_ref().is_some_and(|headline| headline.line < line) && line < below
    };
    let begun = items.partition_point(|item| item.line() < line);
    if let Some(item) = begun.checked_sub(1).and_then(|at| items.get_mut(at)).filter(|item| opens(item)) {
        item.identity = Some(identity);
    } else if let Some(item) = items.get_mut(begun).filter(|item| item.identity.is_none()) {
        item.identity = Some(identity);
    }
}

#[derive(Default)]
struct Assembly {
    items: Vec<Item>,
    open: Option<Item>,
    section: Option<String>,
    feature: bool,
    last_link: usize,
}

impl Assembly {
    fn close(&mut self) {
        if let Some(item) = self.open.take() {
            self.keep(item);
        }
    }

    fn keep(&mut self, item: Item) {
        self.items.push(Item { section: self.section.clone(), ..item });
    }

    fn take(&mut self, at: usize, Shaped { shape, paragraph, footnote }: Shaped) {
        match shape {
            Shape::Section => {
                self.close();
                self.section = Some(paragraph.text);
                self.feature = false;
            }
            Shape::Numbered => self.candidate(paragraph),
            Shape::Link => self.link(paragraph),
            // Below the last link only a feature goes on: captions and "read more" lines.
            Shape::Headline if self.feature && at > self.last_link => {
                if let Some(item) = self.open.as_mut() {
                    item.body.push(paragraph);
                }
            }
            Shape::Headline | Shape::Prose if self.open.as_ref().is_some_and(|item| item.is_headed(&paragraph.text)) => {
                if let Some(item) = self.open.as_mut() {
                    item.link = Some(paragraph);
                }
                self.close();
            }
            Shape::Headline => {
                self.close();
                self.open = Some(Item { link: footnote, ..Item::new(Part::News, Some(paragraph)) });
            }
            Shape::Label => {
                if let Some(item) = self.open.as_mut() {
                    item.extracted = true;
                }
            }
            Shape::Prose => match (self.open.as_mut(), footnote) {
                (Some(item), footnote) => {
                    item.body.push(paragraph);
                    item.link = item.link.take().or(footnote);
                }
                (None, Some(link)) => self.keep(Item { body: vec![paragraph], link: Some(link), ..Item::new(Part::Note, None) }),
                (None, None) => self.open = Some(Item { body: vec![paragraph], ..Item::new(Part::Note, None) }),
            },
        }
    }

    fn candidate(&mut self, paragraph: Paragraph) {
        self.close();
        // What stood above the first candidate was the feature's own headline and opening.
        if let (false, Some(opening)) = (self.feature, self.items.last_mut().filter(|item| item.link.is_none() && item.part == Part::News))
        {
            opening.part = Part::Feature;
        }
        self.feature = true;
        self.open = Some(Item::new(Part::Feature, Some(paragraph)));
    }

    fn link(&mut self, paragraph: Paragraph) {
        match self.open.as_mut() {
            // A candidate of a feature goes on after a "read more" that leads somewhere.
            Some(item) if item.part == Part::Feature && paragraph.written_url().is_none() => item.body.push(paragraph),
            Some(item) => {
                item.link = Some(paragraph);
                self.close();
            }
            None => self.keep(Item { link: Some(paragraph), ..Item::new(Part::Note, None) }),
        }
    }
}
