//! Where digests are kept and found again: what grouping asks of an archive, and the same in memory.

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::{Arc, LazyLock};

use super::digest::Digest;
use super::mass::Frequencies;
use super::table::{Lists, Table};
use super::witness::{Witness, Witnesses};
use crate::desk::language::words::Hashed;

/// An article's number in the index.
pub type Number = u32;

/// What grouping asks of the place where digests are kept. Everything in it can be made again from the articles.
pub trait Index: Frequencies {
    /// Counts an article's terms, so that they become common. Called once an article, before it is compared.
    fn count(&mut self, digest: &Digest);
    /// Keeps an article in a story of its own and gives it a number. One that was kept before and has changed is taken out of its story
    /// and keeps its number.
    fn keep(&mut self, digest: Arc<Digest>) -> Number;
    /// Adds to `found` the articles of a time (seconds since 1970) that were kept with this term, at most `most` of them, those kept last
    /// first. It may give up after a look at [`LOOK_BACK`] times as many: a common term is not worth more.
    fn with_term(&self, term: u64, time: RangeInclusive<i64>, most: usize, found: &mut Vec<Number>);
    /// Is told which terms are asked for next: an index may fetch what it knows of all of them at once.
    fn read_ahead(&self, _terms: &mut dyn Iterator<Item = u64>) {}
    /// An article as it was kept.
    fn digest(&self, article: Number) -> Option<Arc<Digest>>;
    /// The first article of an article's story, which stands for the story.
    fn story(&self, article: Number) -> Number;
    /// The first articles of a story, at most `most` of them, in the order in which they were kept.
    fn members(&self, story: Number, most: usize) -> Vec<Number>;
    /// Makes two stories one, named after the earlier first article.
    fn join(&mut self, a: Number, b: Number) -> Number;

    /// What stories have taught of names.
    fn witnesses(&self) -> &Witnesses;
    /// Takes in what a story teaches.
    fn hear(&mut self, witness: Witness);

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
pub const LOOKED_UP: u16 = 32;

/// The terms under which an article is kept and sought, each in a space of its own.
pub fn terms(digest: &Digest) -> Vec<u64> {
    let mut terms = Vec::new();
    each_term(digest, |term| terms.push(term));
    terms.sort_unstable();
    terms.dedup();
    terms
}

/// Tells the terms of an article, some of them twice.
fn each_term(digest: &Digest, mut tell: impl FnMut(u64)) {
    if let Some(address) = digest.address {
        tell(space(1, address));
    }
    if digest.tellable {
        tell(space(2, digest.headline));
    }
    digest.sketch.iter().for_each(|hash| tell(space(3, *hash)));
    digest.pairs.iter().filter_map(|pair| pair.chinese.first()).for_each(|id| tell(paired(*id)));
    for slot in digest.slots.iter().filter(|slot| slot.titled || slot.rank < LOOKED_UP) {
        tell(native(digest.chinese, slot.id));
        // An English word is its own counterpart: it is found under itself.
        if digest.chinese {
            digest.slots.keys(slot).iter().for_each(|key| tell(foreign(true, *key)));
        }
    }
}

/// How rare a word is that `with` of `among` articles have, in nats.
pub fn rarity(among: u32, with: u32) -> f64 {
    rarity_of(most_rare(among), with)
}

/// The first part of [`rarity`], the same for all words: logarithms take long.
fn most_rare(among: u32) -> f64 {
    (f64::from(among) + 60.0).ln()
}

fn rarity_of(most: f64, with: u32) -> f64 {
    static COMMON: LazyLock<Vec<f64>> = LazyLock::new(|| (0..4_096).map(commonness).collect());
    (most - COMMON.get(with as usize).copied().unwrap_or_else(|| commonness(with))).max(0.05)
}

fn commonness(with: u32) -> f64 {
    (f64::from(with) + 0.5).ln()
}

/// The term of a word for articles of the same language.
pub fn native(chinese: bool, id: u64) -> u64 {
    space(4 + u64::from(chinese), id)
}

/// The term of a word's counterpart for articles of the other language.
pub fn foreign(chinese: bool, key: u64) -> u64 {
    space(6 + u64::from(chinese), key)
}

/// The term of an article that tells in both scripts a name that begins with this word.
pub fn paired(id: u64) -> u64 {
    space(0, id)
}

/// A term in a space: 0 name pairs, 1 address, 2 headline, 3 shingle, 4 and 5 words, 6 and 7 their counterparts. The space stands in the lowest bits.
pub fn space(space: u64, term: u64) -> u64 {
    let mixed = (term ^ space.wrapping_mul(0x9e37_79b9_7f4a_7c15)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    mixed << 3 | space
}

/// Whether a term tells copies of a text (an address, headline or shingle) or a name pair, rather than what a text is about: it is met
/// much longer.
pub fn tells_copies(term: u64) -> bool {
    term & 7 <= 3
}

/// The part of a term that is kept: tables of half the size are found in the cache more often. Two terms that share it are told apart by
/// what is read next, the digest.
pub fn short(term: u64) -> u32 {
    (term >> 29) as u32
}

/// Terms of most articles.
const MOST_HAVE: usize = 256;

/// An index in memory.
#[derive(Debug, Default)]
pub struct Memory {
    digests: Vec<Arc<Digest>>,
    stories: Vec<Number>,
    /// Of stories that have more than one.
    members: HashMap<Number, Vec<Number>, Hashed>,
    /// When each article was published, and when the latest of it and all that came before it was.
    times: Vec<(i64, i64)>,
    /// Who was kept with each term.
    posted: Lists,
    frequencies: Table,
    counted: [u32; 2],
    /// The rarity's part that is the same for all words of a language.
    most_rare: [f64; 2],
    witnesses: Witnesses,
}

impl Frequencies for Memory {
    fn rarity(&self, chinese: bool, term: u64) -> f64 {
        rarity_of(self.most_rare[usize::from(chinese)], self.frequencies.get(short(native(chinese, term))))
    }
}

impl Index for Memory {
    fn count(&mut self, digest: &Digest) {
        self.counted[usize::from(digest.chinese)] += 1;
        self.frequencies.read_ahead(digest.slots.iter().map(|slot| short(native(digest.chinese, slot.id))));
        for slot in &digest.slots {
            self.frequencies.change(short(native(digest.chinese, slot.id)), |count| count + 1);
        }
        if self.counted.iter().sum::<u32>() >= COUNTED_MOST {
            self.counted = self.counted.map(|count| count / 2);
            self.frequencies.change_all(|count| count / 2);
        }
        self.most_rare = self.counted.map(most_rare);
    }

    fn keep(&mut self, digest: Arc<Digest>) -> Number {
        let number = self.digests.len() as Number;
        let mut hashes = Vec::with_capacity(MOST_HAVE);
        each_term(&digest, |term| hashes.push(short(term)));
        self.posted.read_ahead(&hashes);
        for hash in hashes {
            self.posted.push(hash, number);
        }
        let latest = self.times.last().map_or(digest.at, |(_, latest)| digest.at.max(*latest));
        self.times.push((digest.at, latest));
        self.digests.push(digest);
        self.stories.push(number);
        number
    }

    fn with_term(&self, term: u64, time: RangeInclusive<i64>, most: usize, found: &mut Vec<Number>) {
        if most == 0 {
            return;
        }
        let (full, mut looks) = (found.len() + most, most * LOOK_BACK);
        self.posted.each(short(term), |number| {
            let Some((at, latest)) = self.times.get(number as usize) else { return true };
            if time.contains(at) {
                found.push(number);
            }
            looks -= 1;
            // All that came before are told after this one, and are too old with it.
            looks > 0 && found.len() < full && latest >= time.start()
        });
    }

    fn read_ahead(&self, terms: &mut dyn Iterator<Item = u64>) {
        self.posted.read_ahead(&terms.map(short).collect::<Vec<_>>());
    }

    fn digest(&self, article: Number) -> Option<Arc<Digest>> {
        self.digests.get(article as usize).cloned()
    }

    fn story(&self, article: Number) -> Number {
        self.stories.get(article as usize).copied().unwrap_or(article)
    }

    fn members(&self, story: Number, most: usize) -> Vec<Number> {
        self.members.get(&story).map_or(std::slice::from_ref(&story), Vec::as_slice).iter().take(most).copied().collect()
    }

    fn witnesses(&self) -> &Witnesses {
        &self.witnesses
    }

    fn hear(&mut self, witness: Witness) {
        self.witnesses.add(witness);
    }

    fn join(&mut self, a: Number, b: Number) -> Number {
        let (into, from) = (self.story(a).min(self.story(b)), self.story(a).max(self.story(b)));
        if into != from {
            let moved = self.members.remove(&from).unwrap_or_else(|| vec![from]);
            for number in &moved {
                if let Some(story) = self.stories.get_mut(*number as usize) {
                    *story = into;
                }
            }
            let members = self.members.entry(into).or_insert_with(|| vec![into]);
            members.extend(moved);
            members.sort_unstable();
        }
        into
    }
}
