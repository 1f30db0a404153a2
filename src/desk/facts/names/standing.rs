//! Whether a Chinese name stands in a text as words of its own: Chinese writing has no spaces, and `利率` stands in `毛利率` as well.

use std::ops::Range;

use crate::desk::facts::gloss;
use crate::desk::language::is_han;
use crate::desk::language::words::{is_stop_word, stem};

/// Characters before a name in which a word of the dictionary may begin that reaches into it.
const REACH: usize = gloss::LONGEST - 1;
/// Characters of the longest name that is asked about; a longer one is no part of a word.
const LONG: usize = 8;
/// What one word more weighs against one character that is no word.
const WORD: u32 = 64;
/// A name of so many characters stands where two cuts are equally good; so does a shorter one that is a place or a term, or that the
/// dictionary knows. Any other two characters are as likely to meet by chance (`高|通胀`).
const TELLING: usize = 3;

/// Characters that are words by themselves so often that a cut which leaves one alone is no worse.
const SMALL: &str =
    "的了在是与和及将也就都又再过着对从为被把向让给用于以而之等这那其该已曾还不到上下中里内后前年月日称说拟获人市省县区队军有";

/// Names that are ordinary words as well, and more often: they count where what stands beside them is said of firms.
const ORDINARY: [&str; 7] = ["美的", "平安", "联想", "内外", "澎湃", "吉利", "圆通"];

/// How the text goes on behind the name of a firm.
const OF_FIRMS: &str = "集团 公司 控股 股份 电器 汽车 科技 银行 保险 人寿 证券 快递 速递 新闻 发布 宣布 推出 旗下 首席 创始 董事 总裁 称 表示 披露 回应 \
股价 营收 财报 净利 门店 品牌 计划 拟 将 获 上市 收购 入股 员工 高管 开店 开设 开出 产品 系列 新品 手机 电脑 官方 官宣 方面 去年 今年 上半年 一季度 二季度 \
三季度 四季度 中国 内衣 空调 好医生 创投 中标 携手 联手 牵手 与 高层 内部 副总";

/// Firms named after things that have the same name in English: in a longer word the thing is meant (`苹果汁`), unless it ends as firms do.
const THINGS: [&str; 8] = ["苹果", "蚂蚁", "喜马拉雅", "小米", "豆瓣", "亚马逊", "三星", "寒武纪"];
const FIRM_ENDINGS: [&str; 6] = ["公司", "集团", "网", "电脑", "手机", "科技"];

/// What is known of a spelling that is all Chinese characters.
#[derive(Debug)]
pub(super) struct Chinese {
    /// How many characters it has.
    length: usize,
    /// Words grow from it as from a country (`中国人`), and it is meant in them.
    grows: bool,
    /// The English names of its concept in lower case.
    english: String,
    /// It is an ordinary word as well.
    ordinary: bool,
}

impl Chinese {
    /// Of a spelling and its concept's English names; nothing of one that has other characters.
    pub(super) fn of(spelling: &str, grows: bool, english: &str) -> Option<Self> {
        let length = spelling.chars().count();
        let own = length <= LONG && spelling.chars().all(is_han);
        own.then(|| Self { length, grows, english: english.to_lowercase(), ordinary: ORDINARY.contains(&spelling) })
    }

    /// Whether the name at a place of a text is a word there. Where a word of the dictionary crosses one of its ends, the cut into the
    /// fewest words decides, then the one that leaves fewer characters alone.
    pub(super) fn stands(&self, text: &str, span: &Range<usize>) -> bool {
        if self.ordinary && !is_said_of_firms(text, span) {
            return false;
        }
        let before = text.get(..span.start).unwrap_or_default();
        let from = before.char_indices().rev().take(REACH).take_while(|(_, c)| is_han(*c)).last().map_or(span.start, |(at, _)| at);
        let after = text.get(span.end..).unwrap_or_default();
        let to = after
            .char_indices()
            .take(REACH)
            .take_while(|(_, c)| is_han(*c))
            .last()
            .map_or(span.end, |(at, c)| span.end + at + c.len_utf8());
        let Some(window) = text.get(from..to) else { return true };
        let start = window.get(..span.start - from).map_or(0, |before| before.chars().count());
        if !self.is_crossed(window, start) {
            return true;
        }
        let words = Words::of(window);
        let crossing: Vec<Range<usize>> =
            words.crossing(&(start..start + self.length)).filter(|word| !self.is_meant_in(&words, word, start)).collect();
        crossing.is_empty() || self.is_the_better_cut(&words, start, &crossing)
    }

    /// Whether some word of the dictionary crosses an end of the name or holds it and more: of most names none does, and only those lengths
    /// are asked for.
    fn is_crossed(&self, window: &str, start: usize) -> bool {
        let end = start + self.length;
        window.char_indices().take(end).enumerate().any(|(place, (at, _))| {
            let past = if place < start { start } else { end } - place;
            let wanted = u8::MAX.checked_shl(past as u32 + 1).unwrap_or(0);
            wanted != 0 && window.get(at..).is_some_and(|text| gloss::lengths(text, wanted) != 0)
        })
    }

    /// Whether a longer word means the concept too: `中国人`, `淘宝网`.
    fn is_meant_in(&self, words: &Words<'_>, word: &Range<usize>, start: usize) -> bool {
        if word.start > start || word.end < start + self.length {
            return false;
        }
        let alone = words.text(&(start..start + self.length)).unwrap_or_default();
        let meant = |word: &str| {
            let firm = !THINGS.contains(&alone) || FIRM_ENDINGS.iter().any(|ending| word.ends_with(ending));
            firm && (self.shares_english(word) || has_one_meaning(alone, word))
        };
        self.grows && word.start == start || words.text(word).is_some_and(meant)
    }

    /// Whether the dictionary tells a word by one of the concept's English names, or by a longer word that begins with it ("Disneyland").
    fn shares_english(&self, word: &str) -> bool {
        let own = |english: &str| {
            let others = self.english.split(|c: char| !c.is_alphanumeric()).filter(|other| !is_stop_word(other));
            others.into_iter().any(|other| stem(other) == stem(english) || other.len() > 4 && english.starts_with(other))
        };
        gloss::of(word).is_some_and(|english| english.split(' ').any(|word| word.len() > 2 && !is_stop_word(word) && own(word)))
    }

    fn is_the_better_cut(&self, words: &Words<'_>, start: usize, crossing: &[Range<usize>]) -> bool {
        let (before, behind) = words.costs();
        let cut = |word: &Range<usize>| {
            before.get(word.start).zip(behind.get(word.end)).map_or(u32::MAX, |(before, behind)| before + WORD + behind)
        };
        let name = start..start + self.length;
        let own = cut(&name);
        let other = crossing.iter().map(cut).min().unwrap_or(u32::MAX);
        let equal = || self.length >= TELLING || self.grows || words.text(&name).is_some_and(|name| self.shares_english(name));
        own < other || own == other && equal()
    }
}

/// Whether two words are nearly the same to the dictionary: `汇丰` and `汇丰银行`.
fn has_one_meaning(one: &str, other: &str) -> bool {
    let long = |english: &&str| english.len() > 4 && !is_stop_word(english);
    let shared =
        |(one, other): (&str, &str)| one.split(' ').filter(long).filter(|english| other.split(' ').any(|other| other == *english)).count();
    gloss::of(one).zip(gloss::of(other)).map_or(0, shared) > 1
}

/// The dictionary's words within a few characters.
struct Words<'a> {
    window: &'a str,
    /// Where each character begins, and where the last ends.
    starts: Vec<usize>,
    /// For each character the lengths in characters, as bits, of the words that begin there.
    lengths: Vec<u8>,
}

impl<'a> Words<'a> {
    fn of(window: &'a str) -> Self {
        let starts: Vec<usize> = window.char_indices().map(|(at, _)| at).chain([window.len()]).collect();
        let lengths = starts.iter().map(|at| window.get(*at..).map_or(0, |text| gloss::lengths(text, u8::MAX))).collect();
        Self { window, starts, lengths }
    }

    fn text(&self, word: &Range<usize>) -> Option<&'a str> {
        self.window.get(*self.starts.get(word.start)?..*self.starts.get(word.end)?)
    }

    fn at(&self, start: usize) -> impl Iterator<Item = Range<usize>> {
        let lengths = self.lengths.get(start).copied().unwrap_or_default();
        (2..=gloss::LONGEST).filter(move |length| lengths & (1 << length) != 0).map(move |length| start..start + length)
    }

    /// The words that cross an end of a span, or hold it whole and more.
    fn crossing(&self, span: &Range<usize>) -> impl Iterator<Item = Range<usize>> {
        let span = span.clone();
        (0..span.end).flat_map(|start| self.at(start)).filter(move |word| {
            let crosses = |end: usize| word.start < end && end < word.end;
            crosses(span.start) || crosses(span.end)
        })
    }

    /// What the best cut costs of all before each character, and of all behind it.
    fn costs(&self) -> (Vec<u32>, Vec<u32>) {
        let count = self.starts.len();
        let alone = |at: usize| WORD + u32::from(!self.text(&(at..at + 1)).is_some_and(|c| SMALL.contains(c)));
        let cheaper = |costs: &mut Vec<u32>, at: usize, cost: u32| {
            if let Some(slot) = costs.get_mut(at) {
                *slot = cost.min(*slot);
            }
        };
        let (mut before, mut behind) = (vec![u32::MAX; count], vec![u32::MAX; count]);
        cheaper(&mut before, 0, 0);
        cheaper(&mut behind, count - 1, 0);
        for at in 0..count - 1 {
            let cost = before.get(at).copied().unwrap_or_default();
            cheaper(&mut before, at + 1, cost + alone(at));
            self.at(at).for_each(|word| cheaper(&mut before, word.end, cost + WORD));
        }
        for at in (0..count - 1).rev() {
            let cost = |end: usize| behind.get(end).copied().unwrap_or(u32::MAX / 2);
            let best = self.at(at).map(|word| cost(word.end) + WORD).chain([cost(at + 1) + alone(at)]).min().unwrap_or_default();
            cheaper(&mut behind, at, best);
        }
        (before, behind)
    }
}

/// Whether what stands beside an ordinary word makes it a firm's name: quotation marks, Latin letters, a colon, or what firms are and do.
fn is_said_of_firms(text: &str, span: &Range<usize>) -> bool {
    let before = text.get(..span.start).unwrap_or_default();
    let after = text.get(span.end..).unwrap_or_default();
    let alone = !before.ends_with(is_han) && after.is_empty();
    let quoted = before.ends_with(['“', '「', '《']) && after.starts_with(['”', '」', '》']);
    let marked = after.trim_start().starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '：' | ':' | '（' | '('));
    // `最美的`, `这么美的`: what is so described stands before; a clause seldom opens with it.
    let opens = !before.ends_with(is_han) && text.get(span.clone()).is_some_and(|name| name.ends_with('的'));
    let firm = ["公司", "品牌", "集团", "厂商"].iter().any(|firm| before.ends_with(firm));
    alone || quoted || marked || opens || firm || OF_FIRMS.split_ascii_whitespace().any(|word| after.starts_with(word))
}
