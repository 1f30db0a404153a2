//! Scale words and units after a number, and ordinal signs before it.

use super::Unit;
use crate::desk::facts::currency::Currency;
use crate::desk::facts::numbers::begins;

/// The scale word that opens a text and its length; `over` is set by `30多万`.
pub(super) fn scale_of(text: &str, over: &mut bool) -> (f64, usize) {
    let mut scale = 1.0;
    // `26 万`: some houses set a space between digits and characters.
    let mut rest = text.strip_prefix(' ').filter(|rest| rest.starts_with(['万', '萬', '亿', '億', '百', '千', '余', '多'])).unwrap_or(text);
    let mut length = text.len() - rest.len();
    let gap = length;
    if let Some(tail) = rest.strip_prefix(['多', '余', '餘'])
        && tail.starts_with(['万', '萬', '亿', '億', '千', '百', '家', '个', '人', '名', '元', '款', '种', '年', '美', '港'])
    {
        *over = true;
        (rest, length) = (tail, gap + 3);
    }
    while let Some(c) = rest.chars().next() {
        scale *= match c {
            '百' if !rest.starts_with("百度") && !rest.starts_with("百分") => 100.0,
            '千' if !rest.starts_with("千克") && !rest.starts_with("千米") && !rest.starts_with("千瓦") => 1_000.0,
            '万' | '萬' => 10_000.0,
            '亿' | '億' => 100_000_000.0,
            _ => break,
        };
        length += c.len_utf8();
        rest = &rest[c.len_utf8()..];
    }
    if length > gap {
        if let Some(tail) = rest.strip_prefix(['多', '余', '餘'])
            && !tail.starts_with(['数', '边', '样'])
        {
            *over = true;
            length += 3;
        }
        return (scale, length);
    }
    let spaces = text.len() - text.trim_start_matches([' ', '\u{a0}', '-']).len();
    let letters = text.bytes().skip(spaces).take(10).take_while(u8::is_ascii_alphabetic).count();
    let word = &text[spaces..spaces + letters];
    if !word.starts_with(['h', 'H', 't', 'T', 'm', 'M', 'b', 'B', 'k', 'K']) {
        return (1.0, 0);
    }
    let scale = match word.to_ascii_lowercase().as_str() {
        "hundred" => 100.0,
        "thousand" => 1e3,
        "million" | "mn" | "mln" | "millions" => 1e6,
        "billion" | "bn" | "bln" | "billions" => 1e9,
        "trillion" | "tn" | "trn" => 1e12,
        "k" if spaces == 0 => 1e3,
        "m" if spaces == 0 => 1e6,
        "b" if spaces == 0 => 1e9,
        _ => return (1.0, 0),
    };
    let length = spaces + word.len();
    // "two hundred million", "100 thousand".
    let (more, next) = if matches!(scale, 100.0 | 1e3) && word.len() > 2 { scale_of(&text[length..], over) } else { (1.0, 0) };
    (scale * more, length + next)
}

/// The unit that opens a text and its length in bytes.
pub(super) fn unit_of(text: &str, whole: &str, at: usize, sure: bool) -> Option<(Unit, usize)> {
    let tight = text.trim_start_matches([' ', '\u{a0}', '-']);
    let spaces = text.len() - tight.len();
    for (name, unit) in [
        ("个百分点", Unit::Points),
        ("個百分點", Unit::Points),
        ("百分点", Unit::Points),
        ("个基点", Unit::Points),
        ("基点", Unit::Points),
        ("percentage point", Unit::Points),
        ("basis point", Unit::Points),
        ("bps", Unit::Points),
        ("ppt", Unit::Points),
        ("percent", Unit::Percent),
        ("per cent", Unit::Percent),
        ("pct", Unit::Percent),
        ("%", Unit::Percent),
        ("％", Unit::Percent),
        ("成", Unit::Percent),
        ("倍", Unit::Times),
        ("折", Unit::Discount),
        ("times", Unit::Times),
        ("-fold", Unit::Times),
        ("fold", Unit::Times),
    ] {
        if !begins(tight, name) {
            continue;
        }
        let after = &tight[name.len()..];
        // `一成不变`, `三成立`; `成` after a figure of more than ten is "become"; `五折叠`.
        if name == "成"
            && (after.starts_with(['立', '为', '功', '交', '本', '员', '不', '人', '长', '都', '份', '熟', '果', '就'])
                || !sure && !whole[at..].starts_with(['一', '二', '两', '三', '四', '五', '六', '七', '八', '九']))
            || name == "折" && after.starts_with(['叠', '射', '磨', '腾', '扣'])
        {
            return None;
        }
        let plural = usize::from(matches!(name, "percentage point" | "basis point") && after.starts_with('s'));
        let signed = matches!(name, "percent" | "pct" | "times" | "fold" | "bps") && after.starts_with(|c: char| c.is_ascii_alphabetic());
        return (!signed).then_some((unit, spaces + name.len() + plural));
    }
    if let Some((currency, length)) = Currency::after(text) {
        return Some((Unit::Money(currency), length));
    }
    let ordinal = ["st", "nd", "rd", "th"].iter().any(|ending| text.starts_with(ending) && !text[2..].starts_with(char::is_alphanumeric));
    if ordinal {
        return Some((Unit::Ordinal, 2));
    }
    (text.starts_with('x') && !text[1..].starts_with(char::is_alphanumeric)).then_some((Unit::Times, 1))
}

/// Where the sign of an ordinal that ends a text begins.
pub(super) fn ordinal_sign(before: &str) -> Option<usize> {
    let trimmed = before.trim_end_matches(' ');
    ["第", "No.", "no.", "NO.", "TOP", "Top", "top"].iter().find(|sign| trimmed.ends_with(**sign)).map(|sign| trimmed.len() - sign.len())
}
