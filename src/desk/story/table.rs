//! A table of small numbers under hashes, where a look costs one read of memory; and lists under hashes, built on it.
//!
//! An article has hundreds of terms, and tens of thousands of articles have more than any cache holds: reads of memory are what an index
//! of them costs.

use std::hint::black_box;

/// Places that a table begins with.
const FIRST: u32 = 1 << 10;

/// Numbers above 0 under hashes of 32 bits; 0 is under all others. Open addressing with linear probing (Knuth, The Art of Computer
/// Programming, volume 3, 6.4, algorithm L) by the hash's upper bits, so that a table twice as large is filled from front to back.
#[derive(Debug)]
pub struct Table {
    places: Vec<(u32, u32)>,
    /// Bits of a hash that name no place.
    unused_bits: u32,
    taken: usize,
}

impl Default for Table {
    fn default() -> Self {
        Self { places: vec![(0, 0); FIRST as usize], unused_bits: u32::BITS - FIRST.ilog2(), taken: 0 }
    }
}

impl Table {
    /// What is under a hash.
    pub fn get(&self, hash: u32) -> u32 {
        self.places.get(self.place(hash)).map_or(0, |(_, value)| *value)
    }

    /// Reads what is under many hashes. None of these reads waits for another, as those of a search do, and afterwards all are in the cache.
    pub fn read_ahead(&self, hashes: impl IntoIterator<Item = u32>) {
        let read = |hash: u32| self.places.get((hash >> self.unused_bits) as usize).map_or(0, |(_, value)| *value);
        // Without the black box nothing would be read, for nothing is made of it.
        black_box(hashes.into_iter().fold(0, |all, hash| all ^ read(hash)));
    }

    /// Puts what `change` makes of it under a hash. What was there before is never made 0.
    pub fn change(&mut self, hash: u32, change: impl FnOnce(u32) -> u32) {
        let place = self.place(hash);
        let Some((there, value)) = self.places.get_mut(place) else { return };
        let new = *value == 0;
        (*there, *value) = (hash, change(*value));
        self.taken += usize::from(new && *value != 0);
        // Beyond three quarters the ways to a free place become long.
        if self.taken * 4 > self.places.len() * 3 {
            self.refill(self.places.len() * 2, |value| value);
        }
    }

    /// Makes something else of every number; those that become 0 are gone.
    pub fn change_all(&mut self, change: impl Fn(u32) -> u32) {
        self.refill(self.places.len(), change);
    }

    /// Where a hash stands, or else the free place where it would.
    fn place(&self, hash: u32) -> usize {
        let mut place = (hash >> self.unused_bits) as usize;
        while let Some((there, value)) = self.places.get(place) {
            if *value == 0 || *there == hash {
                return place;
            }
            // A power of two.
            place = (place + 1) & (self.places.len() - 1);
        }
        place
    }

    fn refill(&mut self, size: usize, change: impl Fn(u32) -> u32) {
        let before = std::mem::replace(&mut self.places, vec![(0, 0); size]);
        self.unused_bits = u32::BITS - size.ilog2();
        self.taken = 0;
        for (hash, value) in before {
            let value = change(value);
            let place = self.place(hash);
            if let Some(free) = self.places.get_mut(place).filter(|_| value != 0) {
                *free = (hash, value);
                self.taken += 1;
            }
        }
    }
}

/// Numbers in one block of a list.
const IN_BLOCK: usize = 15;
/// Fills up a block.
const NONE: u32 = u32::MAX;
/// In the table, numbers from here on are blocks.
const LISTED: u32 = 1 << 31;

/// Numbers of articles under hashes, those that came last first. Most hashes have one, which stands in the table itself.
#[derive(Debug, Default)]
pub struct Lists {
    /// An article's number and 1, or from [`LISTED`] on the place of the last block.
    last: Table,
    blocks: Vec<Block>,
}

/// A line of a cache, and not parts of two.
#[derive(Debug)]
#[repr(align(64))]
struct Block {
    numbers: [u32; IN_BLOCK],
    /// The place of the block before this one, or [`NONE`].
    before: u32,
}

impl Lists {
    /// Reads the beginnings of many lists, as [`Table::read_ahead`] does.
    pub fn read_ahead(&self, hashes: &[u32]) {
        self.last.read_ahead(hashes.iter().copied());
        let block = |hash: &u32| self.last.get(*hash).checked_sub(LISTED).and_then(|place| self.blocks.get(place as usize));
        black_box(hashes.iter().filter_map(block).fold(0, |all, block| all ^ block.before));
    }

    /// Adds a number to the list of a hash, unless it is the last one there.
    pub fn push(&mut self, hash: u32, number: u32) {
        let blocks = &mut self.blocks;
        self.last.change(hash, |last| match last.checked_sub(LISTED) {
            None if last == 0 || last == number + 1 => number + 1,
            None => begin(blocks, &[last - 1, number], NONE),
            Some(place) => {
                let Some(block) = blocks.get_mut(place as usize) else { return last };
                let held = block.numbers.iter().position(|held| *held == NONE).unwrap_or(IN_BLOCK);
                if block.numbers.get(held.wrapping_sub(1)) == Some(&number) {
                    return last;
                }
                match block.numbers.get_mut(held) {
                    Some(free) => {
                        *free = number;
                        last
                    }
                    None => begin(blocks, &[number], place),
                }
            }
        });
    }

    /// Tells the numbers of a hash, the last first, until `found` says no.
    pub fn each(&self, hash: u32, mut found: impl FnMut(u32) -> bool) {
        let last = self.last.get(hash);
        let Some(place) = last.checked_sub(LISTED) else {
            if let Some(alone) = last.checked_sub(1) {
                found(alone);
            }
            return;
        };
        let mut next = self.blocks.get(place as usize);
        while let Some(block) = next {
            for number in block.numbers.iter().rev().copied().filter(|number| *number != NONE) {
                if !found(number) {
                    return;
                }
            }
            next = self.blocks.get(block.before as usize);
        }
    }
}

fn begin(blocks: &mut Vec<Block>, numbers: &[u32], before: u32) -> u32 {
    let mut block = Block { numbers: [NONE; IN_BLOCK], before };
    block.numbers.iter_mut().zip(numbers).for_each(|(free, number)| *free = *number);
    blocks.push(block);
    LISTED + (blocks.len() - 1) as u32
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    /// Hashes that crowd at both ends of a table, where ways to a free place are longest and run over the end.
    fn crowded() -> impl Iterator<Item = u32> {
        (0..6_000).flat_map(|number| [number, u32::MAX - number * 3, number << 16])
    }

    #[test]
    fn a_table_says_what_a_map_says() {
        let (mut table, mut map) = (Table::default(), HashMap::new());
        for hash in crowded().chain(crowded().step_by(2)) {
            table.change(hash, |count| count + 1);
            *map.entry(hash).or_insert(0) += 1;
        }
        assert!(map.iter().all(|(hash, count)| table.get(*hash) == *count));
        assert_eq!(table.get(12_345_678), 0);
        table.change_all(|count| count / 2);
        map.retain(|_, count| {
            *count /= 2;
            *count > 0
        });
        assert!(crowded().all(|hash| table.get(hash) == map.get(&hash).copied().unwrap_or(0)));
        assert_eq!(table.taken, map.len());
    }

    #[test]
    fn a_list_gives_its_numbers_last_first_and_each_once() {
        let mut lists = Lists::default();
        for number in 0..100 {
            for hash in crowded().take(50).filter(|hash| number % (hash % 7 + 1) == 0) {
                lists.push(hash, number);
                lists.push(hash, number);
            }
        }
        for hash in crowded().take(50) {
            let wanted: Vec<u32> = (0..100).rev().filter(|number| number % (hash % 7 + 1) == 0).collect();
            assert_eq!(told(&lists, hash, usize::MAX), wanted, "{hash}");
            assert_eq!(told(&lists, hash, 3), wanted[..3], "{hash}");
        }
        assert!(told(&lists, 99_999, 3).is_empty());
    }

    fn told(lists: &Lists, hash: u32, most: usize) -> Vec<u32> {
        let mut told = Vec::new();
        lists.each(hash, |number| {
            told.push(number);
            told.len() < most
        });
        told
    }
}
