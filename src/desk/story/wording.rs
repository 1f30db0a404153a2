//! The words of a headline in their order: a form that is filled in for one after another ("X files for a listing in Hong Kong") says the
//! same words in the same places, and other names between them, most of which no table has.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::subjects::{is_common, is_translated, key_of};
use super::witness::unknown_pieces;
use crate::desk::facts::gloss;
use crate::desk::language::simplified;
use crate::desk::language::words::{Token, fingerprint, is_stop_word, tokens};

/// Words that are read: aligning two headlines takes their product.
const MOST: usize = 48;
/// Least share of the longer headline that both must say in the same order, in letters, for the rest to be what fills a form.
const FORM: f64 = 0.6;
/// The same where nothing but names fills it.
const FORM_OF_NAMES: f64 = 0.5;
/// Least letters of a form, and of a name; a Chinese character counts for two.
const LEAST_FORM: u32 = 10;
const LEAST_NAME: u32 = 3;
/// Most letters of a name that is another if any of them is.
const SHORT_NAME: u32 = 6;
/// Least share of what fills a place in the form that names somebody.
const NAMES_OF_PLACE: f64 = 0.3;
/// Lower-case words that show a headline to be written like a sentence, where a capital begins a name.
const LIKE_A_SENTENCE: usize = 2;

/// A headline's words, each in 32 bits: a hash, how many letters it counts for, and whether it is a name or a part of one.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Wording(Vec<Word>);

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Word(u32);

impl Word {
    const NAMES: u32 = 1 << 7;
    const LETTERS: u32 = Self::NAMES - 1;

    fn new(key: u64, letters: usize, names: bool) -> Self {
        let letters = (letters as u32).min(Self::LETTERS);
        Self((key >> 40 << 8) as u32 | letters | if names { Self::NAMES } else { 0 })
    }

    fn letters(self) -> u32 {
        self.0 & Self::LETTERS
    }

    fn names(self) -> bool {
        self.0 & Self::NAMES != 0
    }

    fn is(self, other: Self) -> bool {
        self.0 >> 8 == other.0 >> 8
    }
}

impl Wording {
    /// Reads a bare headline, in which known names stand at these places.
    pub fn of(title: &str, names: &[(Range<usize>, u64)], chinese: bool) -> Self {
        let plain = simplified(title);
        let capitals_name = !chinese && is_like_a_sentence(&plain);
        let mut words = Vec::with_capacity(MOST);
        let mut from = 0;
        let ends = names.iter().map(|(span, key)| (span.clone(), Some(*key)));
        for (span, known) in ends.chain([(plain.len()..plain.len(), None)]) {
            for (_, token) in tokens(plain.get(from..span.start).unwrap_or_default()) {
                match token {
                    Token::Han(run) => read_chinese(run, &mut words),
                    Token::Word(word) => words.push(latin(word, chinese, capitals_name)),
                }
            }
            if let Some(key) = known {
                let letters: usize =
                    plain.get(span.clone()).into_iter().flat_map(str::chars).map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
                words.push(Word::new(key, letters, true));
            }
            from = span.end.max(from);
        }
        words.truncate(MOST);
        Self(words)
    }

    /// Whether two headlines of one language are one form with other names in it.
    pub fn names_another(&self, other: &Self) -> bool {
        let longer = self.letters().max(other.letters());
        // Most pairs share too little in any order, and aligning takes long.
        let shared: u32 = self.0.iter().filter(|word| other.0.iter().any(|there| there.is(**word))).map(|word| word.letters()).sum();
        if shared < LEAST_FORM || f64::from(shared) < FORM_OF_NAMES * f64::from(longer) {
            return false;
        }
        let pairs = self.aligned(other);
        let form: u32 = pairs.iter().filter_map(|(at, _)| self.0.get(*at)).map(|word| word.letters()).sum();
        let share = f64::from(form) / f64::from(longer.max(1));
        if form < LEAST_FORM || share < FORM_OF_NAMES {
            return false;
        }
        let (mut filled, mut by_names_alone) = (false, true);
        let (mut at, mut there) = (0, 0);
        for (next, next_there) in pairs.into_iter().chain([(self.0.len(), other.0.len())]) {
            let (one, two) = (self.0.get(at..next).unwrap_or_default(), other.0.get(there..next_there).unwrap_or_default());
            filled |= self.names_at(at..next, other) && other.names_at(there..next_there, self);
            by_names_alone &= one.iter().chain(two).all(|word| word.names());
            (at, there) = (next + 1, next_there + 1);
        }
        filled && (by_names_alone || share >= FORM)
    }

    fn letters(&self) -> u32 {
        self.0.iter().map(|word| word.letters()).sum()
    }

    /// Whether the words at these places begin with the name of somebody, and say little else, who is nowhere in the other headline: what
    /// only stands elsewhere in it is the same name. Behind the part of a firm's name that no dictionary has there often stands one that it
    /// has (`科技`). Of a long name one character may differ, as foreign names are spelt by ear.
    fn names_at(&self, places: Range<usize>, other: &Self) -> bool {
        let words = self.0.get(places.start..places.end).unwrap_or_default();
        let lacking = |word: &&Word| word.names() && !other.0.iter().any(|there| there.is(**word));
        let names: u32 = words.iter().filter(lacking).map(|word| word.letters()).sum();
        let all: u32 = words.iter().map(|word| word.letters()).sum();
        let least = if self.name_around(places.start) <= SHORT_NAME { 1 } else { LEAST_NAME };
        words.first().is_some_and(|word| word.names()) && names >= least && f64::from(names) >= NAMES_OF_PLACE * f64::from(all)
    }

    /// The letters of the name that begins at a place or goes on there.
    fn name_around(&self, place: usize) -> u32 {
        let side =
            |words: &mut dyn Iterator<Item = &Word>| -> u32 { words.take_while(|word| word.names()).map(|word| word.letters()).sum() };
        let (before, rest) = self.0.split_at(place.min(self.0.len()));
        side(&mut before.iter().rev()) + side(&mut rest.iter())
    }

    /// The places of the words that both say in the same order, as many as can be (longest common subsequence; Wagner and Fischer 1974).
    fn aligned(&self, other: &Self) -> Vec<(usize, usize)> {
        let width = other.0.len() + 1;
        // The letters in common of what begins at both places.
        let mut common = vec![0_u32; (self.0.len() + 1) * width];
        let of = |common: &[u32], at: usize, there: usize| common.get(at * width + there).copied().unwrap_or_default();
        for (at, word) in self.0.iter().enumerate().rev() {
            for (there, their) in other.0.iter().enumerate().rev() {
                let best = of(&common, at + 1, there).max(of(&common, at, there + 1));
                let both = if word.is(*their) { word.letters() + of(&common, at + 1, there + 1) } else { 0 };
                if let Some(place) = common.get_mut(at * width + there) {
                    *place = best.max(both);
                }
            }
        }
        let (mut pairs, mut at, mut there) = (Vec::new(), 0, 0);
        while let (Some(word), Some(their)) = (self.0.get(at), other.0.get(there)) {
            let here = of(&common, at, there);
            if word.is(*their) && here == word.letters() + of(&common, at + 1, there + 1) {
                pairs.push((at, there));
                (at, there) = (at + 1, there + 1);
            } else if of(&common, at + 1, there) == here {
                at += 1;
            } else {
                there += 1;
            }
        }
        pairs
    }
}

/// Whether a headline has small letters where a title would have capitals.
fn is_like_a_sentence(title: &str) -> bool {
    let small = |word: &str| word.len() > 3 && word.starts_with(char::is_lowercase) && !is_stop_word(word);
    tokens(title).filter(|(_, token)| matches!(token, Token::Word(word) if small(word))).take(LIKE_A_SENTENCE).count() == LIKE_A_SENTENCE
}

/// A word in Latin letters: in Chinese text a name; in English one that begins with a capital, unless any word may, or no dictionary has it.
fn latin(word: &str, chinese: bool, capitals_name: bool) -> Word {
    let lower = word.to_lowercase();
    let key = key_of(&lower);
    let telling = word.chars().any(char::is_alphabetic) && !is_stop_word(&lower) && !is_common(&lower);
    let capital = word.starts_with(char::is_uppercase);
    Word::new(key, word.chars().count(), telling && (chinese || capital && (capitals_name || !is_translated(key))))
}

/// What the names of firms end with in headlines that begin with them; what stands before it is often made of common characters.
const FIRMS: [&str; 28] = [
    "股份", "科技", "集团", "控股", "智能", "医疗", "医药", "药业", "生物", "能源", "电子", "材料", "证券", "资本", "食品", "软件", "信息",
    "环境", "重工", "光电", "微电", "汽车", "电气", "机械", "通信", "传媒", "咖啡", "茶饮",
];

/// The name of the firm that a run begins with, without its kind.
fn firm(run: &str) -> Option<Range<usize>> {
    (2..=4).find_map(|characters| {
        let (end, _) = run.char_indices().nth(characters)?;
        FIRMS.iter().any(|kind| run.get(end..).is_some_and(|rest| rest.starts_with(kind))).then_some(0..end)
    })
}

/// Each character is a word here, for how a run is cut depends on what stands around it. Those of a name are in no dictionary, or are one
/// that means nothing in English.
fn read_chinese(run: &str, words: &mut Vec<Word>) {
    let mut named = unknown_pieces(run);
    let mut from = 0;
    for (word, meaning) in gloss::words(run) {
        let start = from + run.get(from..).and_then(|rest| rest.find(word)).unwrap_or_default();
        from = start + word.len();
        if meaning.english().is_empty() && !is_common(word) {
            named.push(start..from);
        }
    }
    named.extend(firm(run));
    for (at, c) in run.char_indices() {
        let mut bytes = [0; 4];
        let key = fingerprint(c.encode_utf8(&mut bytes).as_bytes());
        words.push(Word::new(key, 2, named.iter().any(|span| span.contains(&at))));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::facts::names::Names;
    use crate::desk::story::subjects::spoken_of;

    fn wording(title: &str) -> Wording {
        let chinese = !title.is_ascii();
        let (_, said) = spoken_of(title, "", "", Names::built_in(), chinese);
        Wording::of(title, &said.names, chinese)
    }

    fn names_another(one: &str, other: &str) -> bool {
        let said = wording(one).names_another(&wording(other));
        assert_eq!(said, wording(other).names_another(&wording(one)), "{one} | {other}");
        said
    }

    #[test]
    fn a_form_filled_in_for_another_is_told() {
        for (one, other) in [
            ("栖梧生物向港交所递交上市申请", "澜沧重工向港交所递交上市申请"),
            ("栖梧生物：控股股东质押2%股份", "琢光微电：控股股东质押2%股份"),
            ("「栖梧生物」获数千万元天使轮融资，高瓴领投", "「琢光微电」获数千万元天使轮融资，高瓴领投"),
            ("永辉首家调改店落户遵义", "永辉首家调改店落户襄阳"),
            ("栖梧医疗完成近亿元A轮融资", "青梧医疗完成近亿元A轮融资"),
            ("天和能源筹划资产重组，股票停牌", "金和智能筹划资产重组，股票停牌"),
            ("瑞幸咖啡更新招股书，拟在港上市", "琢光微电更新招股书，拟在港上市"),
            ("Plumtree Robotics closes $12 million seed round led by angels", "Oakmoss Foods closes $12 million seed round led by angels"),
            ("Heron finance chief quits, deputy takes over", "Plumtree finance chief quits, deputy takes over"),
            ("Zeltra to unveil Arc tablet in Shanghai", "Zeltra to unveil Duo tablet in Shanghai"),
        ] {
            assert!(names_another(one, other), "{one} | {other}");
        }
    }

    #[test]
    fn one_event_in_nearly_the_same_words_is_no_form() {
        for (one, other) in [
            ("栖梧生物拟赴港上市，募资5亿美元", "栖梧生物计划在香港上市，拟募资5亿美元"),
            ("公平贸易委员会检查琢光微电", "公平交易委员会检查琢光微电"),
            ("泽尔特拉车厂在武汉裁员", "泽儿特拉车厂在武汉裁员"),
            ("开馆首日排队三小时", "开馆第一天排队三小时"),
            ("栖梧生物股价大涨", "栖梧生物科技股价大涨"),
            ("Plumtree delays age checks after outcry from users", "Plumtree delays age checks after protests by users"),
            ("Plumtree opens a shop in Heron", "In Heron, Plumtree opens a shop"),
            ("Plumtree Raises Prices Of Its Cloud Service", "Plumtree Lifts Prices Of Its Cloud Service"),
            ("Plumtree shuts shops", "Oakmoss bakes bread"),
        ] {
            assert!(!names_another(one, other), "{one} | {other}");
        }
    }

    #[test]
    fn of_two_orders_the_longest_common_one_is_the_form() {
        let (one, other) = (wording("Oakmoss Foods opens bakery near Heron"), wording("near Heron Oakmoss Foods opens bakery"));
        assert_eq!(one.aligned(&other), [(0, 2), (1, 3), (2, 4), (3, 5)]);
        assert_eq!(Wording::default().aligned(&one), []);
    }
}
