//! A number with what stands right behind it: its scale and its unit. Each side of a range is one.

use super::Unit;
use super::units::{scale_of, unit_of};
use crate::desk::facts::numbers::Number;

/// A number with its scale and unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Quantity {
    number: Number,
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
        let mut over = false;
        let behind = at + number.length;
        let (scale, length) = scale_of(&text[behind..], &mut over);
        let scaled = behind + length;
        let found = unit_of(&text[scaled..], text, at, number.digits || length > 0);
        let end = scaled + found.map_or(0, |(_, length)| length);
        let unit = found.map(|(unit, _)| unit);
        Self { number, scale, unit, form: Form::of(&text[scaled..end], unit), scaled, end, over }
    }

    /// Its number with its scale, as it is written.
    pub fn written(&self) -> f64 {
        self.number.value * self.scale
    }

    /// What the scale words behind its number multiply it by.
    pub fn scale(&self) -> f64 {
        self.scale
    }

    /// What it says.
    pub fn value(&self) -> f64 {
        let written = self.written();
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
        self.number.significant.max(1)
    }

    /// The same number with another's unit, and scaled by what both have in common: the `三` of `三至五万元`.
    pub fn like(&self, other: &Self, scale: f64) -> Self {
        let (unit, form) = if self.unit.is_none() { (other.unit, other.form) } else { (self.unit, self.form) };
        Self { scale: self.scale * scale, unit, form, ..*self }
    }
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
