//! Amounts in a sentence: value, unit, currency, and how exact they claim to be.

mod bounds;
mod quantity;
mod ranges;
mod reading;
mod units;

#[cfg(test)]
mod tests;

pub use self::reading::{figures, is_code};
use serde::{Deserialize, Serialize};

use super::currency::{Currency, RATE_TOLERANCE};

/// An amount.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// The value with its scale: 260,000,000 for `2.6亿`; the lower end of a range.
    pub value: f64,
    /// The upper end of a range.
    pub upper: Option<f64>,
    /// What is counted.
    pub unit: Unit,
    /// How exact it claims to be.
    pub bound: Bound,
    /// Digits that carry meaning: 2 for `2.6亿`, 4 for `1,234`, none for the mark that is passed by `破百亿`.
    pub significant: u32,
}

/// What a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Unit {
    /// Things.
    Count,
    /// Hundredths; `三成` is 30.
    Percent,
    /// Percentage points; 100 basis points are 1.
    Points,
    /// `倍`, fold, times; "doubled" is 2.
    Times,
    /// Money.
    Money(Currency),
    /// Place in an order: `第三`, "No. 3", "3rd".
    Ordinal,
    /// Hundredths off a price: `八折` is 20.
    Discount,
}

/// How exact a figure claims to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Bound {
    /// As written.
    Exact,
    /// `约`, "about", `左右`.
    About,
    /// `近`, "nearly": a little less.
    Nearly,
    /// `超过`, "over", `逾`, `30多`.
    Over,
    /// `不到`, "fewer than".
    Under,
}

/// How two figures compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agreement {
    /// One value.
    Same,
    /// One value, rounded by one of the two, or within what "about" and "over" allow.
    Rounded,
    /// One value by the rough rates of [`super::currency`].
    Converted,
    /// Two values.
    Different,
}

impl Figure {
    /// Compares two figures, whatever their languages.
    pub fn compare(&self, other: &Self) -> Agreement {
        let (a, b) = match (self.unit, other.unit) {
            (Unit::Money(one), Unit::Money(another)) if one != another => {
                let (a, b) = (self.value * one.in_dollars(), other.value * another.in_dollars());
                let close = (a - b).abs() <= RATE_TOLERANCE * a.abs().max(b.abs());
                return if close { Agreement::Converted } else { Agreement::Different };
            }
            // "260 million" of something may be said without the unit that the other gives.
            (one, another) if one == another || matches!((one, another), (Unit::Count, Unit::Money(_)) | (Unit::Money(_), Unit::Count)) => {
                (self.value, other.value)
            }
            _ => return Agreement::Different,
        };
        let largest = a.abs().max(b.abs());
        if (a - b).abs() <= largest * 1e-9 && self.upper.is_none() == other.upper.is_none() {
            return Agreement::Same;
        }
        if self.unit == Unit::Ordinal {
            return Agreement::Different;
        }
        let digits = self.significant.min(other.significant);
        let rounded = digits >= 2 && self.significant != other.significant && {
            let coarse = if self.significant < other.significant { a } else { b };
            let step = 10_f64.powf(coarse.abs().log10().floor() - f64::from(digits) + 1.0);
            (a - b).abs() <= step * 0.500_001
        };
        let loose = (self.bound != Bound::Exact || other.bound != Bound::Exact) && (a - b).abs() <= 0.05 * largest;
        let within = |range: &Self, value: f64| range.upper.is_some_and(|upper| (range.value..=upper).contains(&value));
        if rounded || loose || within(self, b) || within(other, a) { Agreement::Rounded } else { Agreement::Different }
    }

    /// Whether two reports that share this figure are likely to speak of one thing: not `3`, `10%` or `2倍`.
    pub fn is_telling(&self) -> bool {
        match self.unit {
            Unit::Ordinal | Unit::Times | Unit::Discount => false,
            Unit::Percent | Unit::Points => self.significant >= 2 && self.value.fract() != 0.0 || self.significant >= 3,
            Unit::Money(_) => self.significant >= 2 || self.value >= 1e6,
            // Many firms pass one mark.
            Unit::Count => {
                self.significant >= 3 || (self.significant >= 2 && self.value >= 1_000.0) || self.significant >= 1 && self.value >= 1e6
            }
        }
    }

    /// A key that equal figures share whatever their language: value to three digits, and whether it is a share or an amount.
    pub fn key(&self) -> u64 {
        let class = match self.unit {
            Unit::Count | Unit::Money(_) => 1_u64,
            Unit::Percent => 2,
            Unit::Points => 3,
            Unit::Times => 4,
            Unit::Ordinal => 5,
            Unit::Discount => 6,
        };
        let magnitude = if self.value == 0.0 { 0.0 } else { self.value.abs().log10().floor() };
        let mantissa = (self.value.abs() / 10_f64.powf(magnitude - 2.0)).round() as u64;
        (class << 48) | (((magnitude as i64 + 64) as u64) << 32) | mantissa
    }
}
