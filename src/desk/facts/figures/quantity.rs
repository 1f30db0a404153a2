//! A number with what stands right behind it: its scale and its unit. Each side of a range is one.

use super::Unit;
use super::units::{scale_of, unit_of};
use crate::desk::facts::numbers::{self, Number, chinese};

/// A number with its scale and unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Quantity {
    number: Number,
    /// What smaller scale words add: the `2千` of `1万2千`.
    rest: f64,
    /// What the scale words behind it multiply it by.
    scale: f64,
    /// What is counted, where that stands behind the number.
    pub unit: Option<Unit>,
    form: Form,
    /// Where its scale words end in the text.
    pub scaled: usize,
    /// Where it ends.
    pub end: usize,
    /// `30多万`.
    pub over: bool,
}

/// How a unit is written, where its number is not yet the value.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Form {
    Plain,
    /// `成`.
    Tenths,
    /// Basis points.
    Hundredths,
    /// `折` names what is left of the price.
    Left,
}

impl Quantity {
    /// Reads what stands behind a number that begins at a place of a text.
    pub fn read(text: &str, at: usize, number: Number) -> Self {
        let behind = at + number.length;
        let mut read = Self { number, rest: 0.0, scale: 1.0, unit: None, form: Form::Plain, scaled: behind, end: behind, over: false };
        if number.share {
            read.unit = Some(Unit::Percent);
            return read;
        }
        let (scale, length) = scale_of(&text[behind..], &mut read.over);
        (read.scale, read.scaled) = (scale, behind + length);
        if number.digits && !read.over {
            read.add_smaller(text);
        }
        let found = unit_of(&text[read.scaled..], text, at, number.digits || length > 0);
        read.end = read.scaled + found.map_or(0, |(_, length)| length);
        read.unit = found.map(|(unit, _)| unit);
        read.form = Form::of(&text[read.scaled..read.end], read.unit);
        if read.form == Form::Tenths {
            read.add_hundredths(text);
        }
        read
    }

    /// `1万2千`, `3亿5600万`, `2万3000`: what follows is smaller than the scale before it.
    fn add_smaller(&mut self, text: &str) {
        let mut limit = text[..self.scaled].chars().next_back().and_then(chinese::scale).unwrap_or(0.0);
        while limit >= 1_000.0 {
            let rest = &text[self.scaled..];
            // `300万千瓦` has no second number.
            let begins = |c: char| numbers::digit(c).is_some() || chinese::digit(c).is_some_and(|digit| digit > 0);
            let number = Some(rest).filter(|rest| rest.starts_with(begins)).and_then(numbers::read);
            let Some(number) = number.filter(|number| !number.share && number.upper.is_none()) else { return };
            let mut over = false;
            let (scale, length) = scale_of(&rest[number.length..], &mut over);
            let more = number.value * scale;
            let whole = scale > 1.0 || more >= 100.0 && more.fract() == 0.0;
            if !whole || more >= limit {
                return;
            }
            self.rest += more;
            self.over |= over;
            self.scaled += number.length + length;
            limit = if scale > 1.0 { scale } else { 0.0 };
        }
    }

    /// `三成五` is 35 hundredths.
    fn add_hundredths(&mut self, text: &str) {
        let mut behind = text[self.end..].chars();
        let Some((c, digit)) = behind.next().and_then(|c| chinese::digit(c).or(numbers::digit(c)).map(|digit| (c, digit))) else { return };
        let counts =
            |c: char| chinese::is_numeral(c) || numbers::digit(c).is_some() || is_measure(c) || matches!(c, '.' | '成' | '%' | '倍');
        if digit > 0 && !behind.next().is_some_and(counts) {
            self.rest += f64::from(digit) / 10.0;
            self.end += c.len_utf8();
        }
    }

    /// Its number with its scale, as it is written.
    pub fn written(&self) -> f64 {
        self.number.value * self.scale + self.rest
    }

    /// What the scale words behind its number multiply it by.
    pub fn scale(&self) -> f64 {
        self.scale
    }

    /// What it says; the higher of two that it leaves open (`七八千`) beside it.
    pub fn value(&self) -> (f64, Option<f64>) {
        (self.told(self.written()), self.number.upper.map(|upper| self.told(upper * self.scale + self.rest)))
    }

    fn told(&self, written: f64) -> f64 {
        match self.form {
            Form::Plain => written,
            Form::Tenths => written * 10.0,
            Form::Hundredths => written / 100.0,
            Form::Left if written < 10.0 => 100.0 - written * 10.0,
            Form::Left => 100.0 - written,
        }
    }

    /// Digits that carry meaning.
    pub fn significant(&self) -> u32 {
        if self.rest > 0.0 { numbers::significant(self.written()) } else { self.number.significant.max(1) }
    }

    /// Whether its unit stands in its number: `百分之三十`.
    pub fn is_share(&self) -> bool {
        self.number.share
    }

    /// The same number with another's unit, and scaled by what both have in common: the `三` of `三至五万元`.
    pub fn like(&self, other: &Self, scale: f64) -> Self {
        let (unit, form) = if self.unit.is_none() { (other.unit, other.form) } else { (self.unit, self.form) };
        Self { scale: self.scale * scale, unit, form, ..*self }
    }
}

/// Measure words that follow a count of things worth a fact.
pub(super) fn is_measure(c: char) -> bool {
    "家名人位款份杯个個种種座台部辆輛件间間次天年月日周岁歲小层層亩吨噸公平分条條项項只支套所处座场場国國省城市店户戶单單篇页".contains(c)
}

impl Form {
    fn of(words: &str, unit: Option<Unit>) -> Self {
        match unit {
            Some(Unit::Discount) => Self::Left,
            Some(Unit::Percent) if words.ends_with('成') => Self::Tenths,
            Some(Unit::Points) if words.contains("basis") || words.trim_start().starts_with("bps") || words.contains("基点") => {
                Self::Hundredths
            }
            _ => Self::Plain,
        }
    }
}
