//! Currencies, and rough rates that only tell whether two amounts may be one.

use serde::{Deserialize, Serialize};

use super::numbers::begins;

/// A currency of the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[allow(missing_docs, reason = "ISO 4217 codes")]
pub enum Currency {
    Cny,
    Usd,
    Hkd,
    Eur,
    Gbp,
    Jpy,
    Krw,
    Twd,
    Sgd,
    Aud,
    Cad,
    Inr,
    Chf,
}

/// The month that [`Currency::in_dollars`] was taken from.
pub const RATES_OF: &str = "2024-06";

/// Two amounts in different currencies may be one when they differ by no more than this share: rates move, and reporters round.
pub const RATE_TOLERANCE: f64 = 0.12;

use Currency::{Aud, Cad, Chf, Cny, Eur, Gbp, Hkd, Inr, Jpy, Krw, Sgd, Twd, Usd};

/// Written before the number, longest first; upper case is exact, so that `US` in "US 5" needs its sign.
const BEFORE: [(&str, Currency); 36] = [
    ("人民币", Cny),
    ("人民幣", Cny),
    ("港币", Hkd),
    ("美元", Usd),
    ("CN¥", Cny),
    ("RMB¥", Cny),
    ("US$", Usd),
    ("USD", Usd),
    ("HK$", Hkd),
    ("HKD", Hkd),
    ("NT$", Twd),
    ("TWD", Twd),
    ("AU$", Aud),
    ("A$", Aud),
    ("C$", Cad),
    ("S$", Sgd),
    ("SGD", Sgd),
    ("RMB", Cny),
    ("Rmb", Cny),
    ("CNY", Cny),
    ("EUR", Eur),
    ("GBP", Gbp),
    ("JPY", Jpy),
    ("KRW", Krw),
    ("CHF", Chf),
    ("AUD", Aud),
    ("CAD", Cad),
    ("INR", Inr),
    ("¥", Cny),
    ("￥", Cny),
    ("€", Eur),
    ("£", Gbp),
    ("₩", Krw),
    ("₹", Inr),
    ("$", Usd),
    ("＄", Usd),
];

/// Written after the number, lower case, longest first where one begins another.
const AFTER: [(&str, Currency); 65] = [
    ("元人民币", Cny),
    ("元人民幣", Cny),
    ("人民币", Cny),
    ("人民幣", Cny),
    ("元新台币", Twd),
    ("新台币", Twd),
    ("新台幣", Twd),
    ("台币", Twd),
    ("美元", Usd),
    ("美金", Usd),
    ("港元", Hkd),
    ("港币", Hkd),
    ("港幣", Hkd),
    ("欧元", Eur),
    ("歐元", Eur),
    ("英镑", Gbp),
    ("英鎊", Gbp),
    ("日元", Jpy),
    ("日圆", Jpy),
    ("日圓", Jpy),
    ("韩元", Krw),
    ("韓元", Krw),
    ("韩币", Krw),
    ("新元", Sgd),
    ("新加坡元", Sgd),
    ("澳元", Aud),
    ("加元", Cad),
    ("印度卢比", Inr),
    ("卢比", Inr),
    ("瑞士法郎", Chf),
    ("块钱", Cny),
    ("元", Cny),
    ("圆", Cny),
    ("yuan", Cny),
    ("renminbi", Cny),
    ("rmb", Cny),
    ("cny", Cny),
    ("us dollars", Usd),
    ("u.s. dollars", Usd),
    ("hong kong dollars", Hkd),
    ("singapore dollars", Sgd),
    ("australian dollars", Aud),
    ("canadian dollars", Cad),
    ("dollars", Usd),
    ("dollar", Usd),
    ("usd", Usd),
    ("hkd", Hkd),
    ("eur", Eur),
    ("gbp", Gbp),
    ("jpy", Jpy),
    ("krw", Krw),
    ("twd", Twd),
    ("sgd", Sgd),
    ("aud", Aud),
    ("cad", Cad),
    ("inr", Inr),
    ("chf", Chf),
    ("euros", Eur),
    ("euro", Eur),
    ("pounds", Gbp),
    ("yen", Jpy),
    ("won", Krw),
    ("rupees", Inr),
    ("swiss francs", Chf),
    ("quid", Gbp),
];

impl Currency {
    /// The currency whose sign ends a text that stands before a number, and where the sign begins.
    pub fn before(text: &str) -> Option<(Self, usize)> {
        let trimmed = text.trim_end_matches([' ', '\u{a0}']);
        let (sign, currency) = BEFORE.iter().find(|(sign, _)| trimmed.ends_with(sign))?;
        let start = trimmed.len() - sign.len();
        let within_a_word =
            sign.starts_with(|c: char| c.is_ascii_alphabetic()) && trimmed[..start].ends_with(|c: char| c.is_ascii_alphanumeric());
        // `JP¥` and `100元` as price tags: a yen sign after JP is Japanese.
        if trimmed[..start].ends_with("JP") && *currency == Cny {
            return Some((Jpy, start - 2));
        }
        (!within_a_word).then_some((*currency, start))
    }

    /// The currency whose name or sign opens a text that stands after a number (and its scale), and its length.
    pub fn after(text: &str) -> Option<(Self, usize)> {
        let spaces = text.len() - text.trim_start_matches([' ', '\u{a0}', '-']).len();
        let head = text.get(spaces..)?;
        let (name, currency) = AFTER.iter().find(|(name, _)| begins(head, name))?;
        let goes_on = name.is_ascii() && head[name.len()..].starts_with(|c: char| c.is_ascii_alphanumeric());
        // `元旦`, `元宵`, `圆满` are words of their own.
        let another_word = matches!(*name, "元" | "圆") && head[name.len()..].starts_with(['旦', '宵', '宇', '素', '年', '满', '桌']);
        (!goes_on && !another_word).then_some((*currency, spaces + name.len()))
    }

    /// Whether a word is a currency's and no name, as it stands before `after`: the code of one, alone or with its number (`EUR5m`), or the
    /// letters of a sign (`HK$`).
    pub fn is_code(word: &str, after: &str) -> bool {
        let letters = word.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(word.len());
        let (code, rest) = word.split_at(letters);
        let digits = rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_digit());
        let known = |sign: &str| sign.is_ascii() && sign.eq_ignore_ascii_case(code);
        let signed = |sign: &str| sign.strip_suffix(['$', '¥']).is_some_and(|letters| letters == code);
        digits && (BEFORE.iter().any(|(sign, _)| known(sign)) || matches!(code, "yuan" | "Yuan" | "YUAN"))
            || rest.is_empty() && after.starts_with(['$', '¥']) && (code == "JP" || BEFORE.iter().any(|(sign, _)| signed(sign)))
    }

    /// What one unit was worth in US dollars, roughly, in [`RATES_OF`].
    pub fn in_dollars(self) -> f64 {
        match self {
            Cny => 0.138,
            Usd => 1.0,
            Hkd => 0.128,
            Eur => 1.08,
            Gbp => 1.27,
            Jpy => 0.0063,
            Krw => 0.000_725,
            Twd => 0.0309,
            Sgd => 0.74,
            Aud => 0.665,
            Cad => 0.73,
            Inr => 0.012,
            Chf => 1.12,
        }
    }
}
