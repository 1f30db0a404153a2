//! Where digests are kept and found again: what grouping asks of an archive, and the same in memory.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::RangeInclusive;
use std::sync::Arc;

use super::digest::Digest;
use super::likeness::Frequencies;
use crate::desk::language::words::fingerprint;

/// An article's number in the index.
pub type Number = u32;

/// What grouping asks of the place where digests are kept. Everything in it can be made again from the articles.
pub trait Index: Frequencies {
    /// Counts an article's terms, so that they become common. Called once an article, before it is compared.
    fn count(&mut self, digest: &Digest);
    /// Keeps an article in a story of its own and gives it a number. One that was kept before and has changed is taken out of its story
    /// and keeps its number.
    fn keep(&mut self, digest: Arc<Digest>) -> Number;
    /// Articles of a time (seconds since 1970) that were kept with this term, at most `most` of them, those kept last first. It may give
    /// up after a look at [`LOOK_BACK`] times as many: a common term is not worth more.
    fn with_term(&self, term: u64, time: RangeInclusive<i64>, most: usize) -> Vec<Number>;
    /// An article as it was kept.
    fn digest(&self, article: Number) -> Option<Arc<Digest>>;
    /// The first article of an article's story, which stands for the story.
    fn story(&self, article: Number) -> Number;
    /// All articles of a story, in the order in which they were first kept.
    fn members(&self, story: Number) -> Vec<Number>;
    /// Makes two stories one, named after the earlier first article.
    fn join(&mut self, a: Number, b: Number) -> Number;

    /// Whether an editor wants a report of the one's story kept apart from one of the other's.
    fn kept_apart(&self, _a: Number, _b: Number) -> bool {
        false
    }

    /// Articles kept before that an editor wants in one story with this one.
    fn ordered_together(&self, _article: Number) -> Vec<Number> {
        Vec::new()
    }
}

/// How many more articles of a term are looked at than are wanted of it.
pub const LOOK_BACK: usize = 4;
/// When so many articles are counted, every count is halved: what was common last year need not be this year, and words seen once
/// in a long time need no memory.
pub const COUNTED_MOST: u32 = 1 << 17;

/// Slots before this rank are looked up and can be found from the other language.
pub const LOOKED_UP: u16 = 40;

/// The terms under which an article is kept and sought, each in a space of its own.
pub fn terms(digest: &Digest) -> Vec<u64> {
    let mut terms = vec![space(1, digest.address)];
    if digest.tellable {
        terms.push(space(2, digest.headline));
    }
    terms.extend(digest.sketch.iter().map(|hash| space(3, *hash)));
    for slot in &digest.slots {
        terms.push(native(digest.chinese, slot.id));
        if slot.titled || slot.rank < LOOKED_UP {
            terms.extend(slot.keys.iter().map(|key| foreign(digest.chinese, *key)));
        }
    }
    terms.sort_unstable();
    terms.dedup();
    terms
}

/// How rare a word is that `with` of `among` articles have, in nats.
pub fn rarity(among: u32, with: u32) -> f64 {
    ((f64::from(among) + 60.0) / (f64::from(with) + 0.5)).ln().max(0.05)
}

/// The term of a word for articles of the same language.
pub fn native(chinese: bool, id: u64) -> u64 {
    space(4 + u64::from(chinese), id)
}

/// The term of a word's counterpart for articles of the other language.
pub fn foreign(chinese: bool, key: u64) -> u64 {
    space(6 + u64::from(chinese), key)
}

/// A term in a space: 1 address, 2 headline, 3 shingle, 4 and 5 words, 6 and 7 their counterparts. The space stands in the lowest bits.
pub fn space(space: u64, term: u64) -> u64 {
    let mixed = (term ^ space.wrapping_mul(0x9e37_79b9_7f4a_7c15)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    mixed << 3 | space
}

/// Whether a term tells copies of a text (an address, headline or shingle) rather than what a text is about.
pub fn tells_copies(term: u64) -> bool {
    term & 7 <= 3
}

/// Terms are fingerprints: they need no second hashing.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = fingerprint(bytes);
    }

    fn write_u32(&mut self, number: u32) {
        self.0 = u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn write_u64(&mut self, term: u64) {
        self.0 = term ^ (term >> 32);
    }
}

/// For maps whose keys are fingerprints or numbers of articles.
pub(super) type Hashed = BuildHasherDefault<AsIs>;

/// An index in memory.
#[derive(Debug, Default)]
pub struct Memory {
    digests: Vec<Arc<Digest>>,
    stories: Vec<Number>,
    members: HashMap<Number, Vec<Number>, Hashed>,
    posted: HashMap<u64, Vec<Number>, Hashed>,
    frequencies: HashMap<u64, u32, Hashed>,
    counted: [u32; 2],
}

impl Frequencies for Memory {
    fn rarity(&self, chinese: bool, term: u64) -> f64 {
        rarity(self.counted[usize::from(chinese)], self.frequencies.get(&native(chinese, term)).copied().unwrap_or(0))
    }
}

impl Index for Memory {
    fn count(&mut self, digest: &Digest) {
        self.counted[usize::from(digest.chinese)] += 1;
        for slot in &digest.slots {
            *self.frequencies.entry(native(digest.chinese, slot.id)).or_default() += 1;
        }
        if self.counted.iter().sum::<u32>() >= COUNTED_MOST {
            self.counted = self.counted.map(|count| count / 2);
            self.frequencies.retain(|_, count| {
                *count /= 2;
                *count > 0
            });
        }
    }

    fn keep(&mut self, digest: Arc<Digest>) -> Number {
        let number = self.digests.len() as Number;
        for term in terms(&digest) {
            self.posted.entry(term).or_default().push(number);
        }
        self.digests.push(digest);
        self.stories.push(number);
        self.members.insert(number, vec![number]);
        number
    }

    fn with_term(&self, term: u64, time: RangeInclusive<i64>, most: usize) -> Vec<Number> {
        let posted = self.posted.get(&term).map_or(&[][..], Vec::as_slice);
        let looked_at = posted.iter().rev().take(most * LOOK_BACK).copied();
        looked_at.filter(|number| self.digests.get(*number as usize).is_some_and(|digest| time.contains(&digest.at))).take(most).collect()
    }

    fn digest(&self, article: Number) -> Option<Arc<Digest>> {
        self.digests.get(article as usize).cloned()
    }

    fn story(&self, article: Number) -> Number {
        self.stories.get(article as usize).copied().unwrap_or(article)
    }

    fn members(&self, story: Number) -> Vec<Number> {
        self.members.get(&story).cloned().unwrap_or_default()
    }

    fn join(&mut self, a: Number, b: Number) -> Number {
        let (into, from) = (self.story(a).min(self.story(b)), self.story(a).max(self.story(b)));
        if into != from {
            let moved = self.members.remove(&from).unwrap_or_default();
            for number in &moved {
                if let Some(story) = self.stories.get_mut(*number as usize) {
                    *story = into;
                }
            }
            let members = self.members.entry(into).or_default();
            members.extend(moved);
            members.sort_unstable();
        }
        into
    }
}
