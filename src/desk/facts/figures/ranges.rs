//! Ranges: two numbers of one kind, the second the higher one.

use super::Unit;
use super::quantity::{Quantity, is_measure};
use crate::desk::facts::currency::Currency;
use crate::desk::facts::numbers::{self, chinese::scale};
use crate::desk::language::is_han;

/// What may join two numbers. "rose from 10 to 15" is a change and "10 and 15" a list: only the tight signs make a range.
const JOINTS: [&str; 9] = ["-", "–", "—", "~", "～", "至", "到", "－", "——"];

/// What `至` joins with a number behind one of these is the change and what came of it, not a range: `增长20%至12亿元`.
const CHANGES: [&str; 40] = [
    "增长", "增加", "增至", "增", "提升", "提高", "上升", "上涨", "上调", "上浮", "回升", "攀升", "飙升", "大涨", "涨", "升", "扩大",
    "扩张", "下降", "下滑", "下跌", "下调", "下浮", "降低", "减少", "缩减", "削减", "收窄", "回落", "滑落", "暴跌", "大跌", "跌", "降",
    "减", "缩", "放大", "拉升", "缩短", "缩小",
];

/// What may stand between such a word and its number.
const BETWEEN: [char; 10] = ['了', '约', '近', '超', '过', '逾', '达', '幅', '多', ' '];

/// The two ends of a range that begins with a quantity, the first read like the second; `sign` is the currency before the first.
pub(super) fn read(text: &str, at: usize, first: &Quantity, sign: Option<Currency>) -> Option<(Quantity, Quantity)> {
    let rest = text.get(first.end..)?;
    let joint = JOINTS.iter().filter(|joint| rest.starts_with(**joint)).max_by_key(|joint| joint.len())?;
    let (second, second_sign, begins) = second(text, first.end + joint.len())?;
    let money = |currency: Currency| Some(Unit::Money(currency));
    let (one, other) = (sign.map_or(first.unit, money), second_sign.map_or(second.unit, money));
    let one_kind = match (one, other) {
        (_, Some(Unit::Ordinal)) => false,
        (None, _) => true,
        (Some(one), Some(other)) => one == other,
        // `$10-15 million`, `百分之三十至四十`
        (Some(_), None) => (sign.is_some() || first.is_share()) && !text.get(second.end..)?.starts_with(is_measure),
    };
    let change = matches!(*joint, "至" | "到") && is_change(text.get(..at)?, first.unit);
    if !one_kind || change {
        return None;
    }
    let rises = |scale: &f64| first.like(&second, *scale).written() < second.written();
    let scale = scales(text.get(begins..second.scaled)?, &second).into_iter().find(rises)?;
    Some((first.like(&second, scale), second))
}

/// The quantity behind the joint, the currency before it, and where its number begins.
fn second(text: &str, at: usize) -> Option<(Quantity, Option<Currency>, usize)> {
    let rest = text.get(at..)?;
    let begins = at + rest.len() - rest.trim_start_matches(['$', '¥', '￥', '€', '£']).len();
    let rest = text.get(begins..)?;
    let number = numbers::read(rest)?;
    let sign = if begins > at { Currency::before(text.get(..begins)?).map(|(currency, _)| currency) } else { None };
    Some((Quantity::read(text, begins, number), sign, begins))
}

/// The scales that the first number may share with the second, the largest first: `三百至五百万`, `30-50万`, `9000至1.2万`.
fn scales(words: &str, second: &Quantity) -> [f64; 3] {
    let digits = words.trim_start_matches(|c: char| numbers::digit(c).is_some() || matches!(c, '.' | ',' | '．' | '，'));
    if !digits.trim_start().starts_with(is_han) {
        return [second.scale(), second.scale(), 1.0];
    }
    let mut trailing = words.chars().rev().skip_while(|c| scale(*c).is_none()).map_while(scale);
    let last = trailing.next().unwrap_or(1.0);
    [trailing.fold(last, |all, one| all * one), last, 1.0]
}

/// Whether the number that follows a text is a change. `增长20%至30%` is a range all the same: what grows is an amount, not a share.
fn is_change(before: &str, unit: Option<Unit>) -> bool {
    let before = before.trim_end_matches(BETWEEN);
    CHANGES.iter().any(|word| before.ends_with(word)) && !(before.ends_with("增长") && unit == Some(Unit::Percent))
}
