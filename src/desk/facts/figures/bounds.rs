//! Words that say how exact a figure claims to be.

use super::Bound;
use crate::desk::facts::numbers::{chinese::scale, ends};

/// Written before the number.
const BEFORE: [(&str, Bound); 48] = [
    ("more than", Bound::Over),
    ("over", Bound::Over),
    ("at least", Bound::Over),
    ("above", Bound::Over),
    ("exceeding", Bound::Over),
    ("exceeded", Bound::Over),
    ("exceeds", Bound::Over),
    ("surpassing", Bound::Over),
    ("surpassed", Bound::Over),
    ("topped", Bound::Over),
    ("nearly", Bound::Nearly),
    ("almost", Bound::Nearly),
    ("close to", Bound::Nearly),
    ("about", Bound::About),
    ("around", Bound::About),
    ("roughly", Bound::About),
    ("approximately", Bound::About),
    ("some", Bound::About),
    ("an estimated", Bound::About),
    ("less than", Bound::Under),
    ("fewer than", Bound::Under),
    ("under", Bound::Under),
    ("below", Bound::Under),
    ("up to", Bound::Under),
    ("as many as", Bound::Under),
    ("at most", Bound::Under),
    ("no more than", Bound::Under),
    ("超过", Bound::Over),
    ("超過", Bound::Over),
    ("突破", Bound::Over),
    ("至少", Bound::Over),
    ("高于", Bound::Over),
    ("多于", Bound::Over),
    ("逾", Bound::Over),
    ("超", Bound::Over),
    ("破", Bound::Over),
    ("过", Bound::Over),
    ("接近", Bound::Nearly),
    ("将近", Bound::Nearly),
    ("近", Bound::Nearly),
    ("大约", Bound::About),
    ("大概", Bound::About),
    ("約", Bound::About),
    ("约", Bound::About),
    ("不超过", Bound::Under),
    ("不到", Bound::Under),
    ("不足", Bound::Under),
    ("低于", Bound::Under),
];

/// Written after it.
const AFTER: [(&str, Bound); 9] = [
    ("左右", Bound::About),
    ("上下", Bound::About),
    ("以上", Bound::Over),
    ("以内", Bound::Under),
    ("以下", Bound::Under),
    ("+", Bound::Over),
    (" or more", Bound::Over),
    ("-plus", Bound::Over),
    ("-odd", Bound::About),
];

/// The bound words on both sides, taken into the span.
pub(super) fn bound_of(text: &str, start: usize, end: usize, over: bool, bare: bool) -> (Bound, usize, usize) {
    let head = &text[..start];
    let trimmed = head.trim_end_matches(' ');
    let tail_start = trimmed.char_indices().rev().nth(14).map_or(0, |(i, _)| i);
    let lower = trimmed[tail_start..].to_ascii_lowercase();
    // The longest word wins: `不超过` is not `超过`, "no more than" not "more than".
    let word = BEFORE.iter().filter(|(word, _)| ends(&lower, word)).max_by_key(|(word, _)| word.len()).filter(|(word, _)| {
        let before = &trimmed[..trimmed.len() - word.len()];
        match *word {
            "破" | "过" => passes(before, &text[start..end]),
            "近" => !is_of_time(before, &text[end..]),
            word => !word.is_ascii() || head.len() > trimmed.len() && !before.ends_with(|c: char| c.is_alphanumeric()),
        }
    });
    let (mut bound, mut start, mut end) = (if over { Bound::Over } else { Bound::Exact }, start, end);
    if let Some((word, b)) = word {
        (bound, start) = (*b, trimmed.len() - word.len());
    }
    let after = &text[end..];
    if let Some((word, b)) = AFTER.iter().find(|(word, _)| after.starts_with(word)) {
        (bound, end) = (*b, end + word.len());
    } else if bare && after.starts_with(['多', '余', '餘']) && !after.starts_with("多样") {
        (bound, end) = (Bound::Over, end + 3);
    }
    (bound, start, end)
}

/// Whether `破` and `过` say that a mark is passed: `破百亿`, `过亿`, not `打破三项纪录` or `通过三家`.
fn passes(before: &str, figure: &str) -> bool {
    let large = figure.contains(|c: char| scale(c).is_some());
    large && !before.ends_with(['打', '击', '爆', '侦', '通', '经', '不', '路', '度', '渡', '透', '越', '难', '看', '参', '说', '做'])
}

/// Whether `近` says how long ago and not how much: `近三年`, `近7天`, but `历时近三年` and `近百年历史`.
fn is_of_time(before: &str, behind: &str) -> bool {
    if before.ends_with(['最', '附', '邻']) {
        return true;
    }
    // `近24小时`, but `近4个小时`.
    let hours = behind.strip_prefix("小时");
    let unit = behind.trim_start_matches([' ', '个', '多']);
    let Some(after) = hours.or_else(|| ["年", "天", "日", "周", "月", "星期", "季"].iter().find_map(|word| unit.strip_prefix(word)))
    else {
        return false;
    };
    let lasts = before.ends_with(['时', '长', '达', '续', '了', '费', '期', '有', '用', '过', '续', '晚', '早', '等']);
    !lasts && !["历史", "时间", "之久", "的时间", "的历史"].iter().any(|word| after.starts_with(word))
}
