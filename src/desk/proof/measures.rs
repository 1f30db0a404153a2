//! What a bare number measures, `20 km` or `三个月`, so that one measure is not taken for another.

/// What is measured, each in its own base: metres, kilograms, seconds, square metres, litres, watts, watt-hours, kilometres an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dimension {
    Length,
    Mass,
    Time,
    Area,
    Volume,
    Power,
    Energy,
    Speed,
}

/// A unit of measure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measure {
    dimension: Dimension,
    /// What one of it is in the base of its dimension.
    factor: f64,
}

use Dimension::{Area, Energy, Length, Mass, Power, Speed, Time, Volume};

const DAY: f64 = 86_400.0;
const MONTH: f64 = 30.437 * DAY;
const YEAR: f64 = 365.25 * DAY;

/// Whole words, in lower case. A ton is a tonne: reports do not keep them apart.
const WORDS: [(&[&str], Dimension, f64); 37] = [
    (&["km", "kms", "kilometre", "kilometres", "kilometer", "kilometers"], Length, 1_000.0),
    (&["metre", "metres", "meter", "meters"], Length, 1.0),
    (&["cm", "centimetre", "centimetres", "centimeter", "centimeters"], Length, 0.01),
    (&["mm", "millimetre", "millimetres", "millimeter", "millimeters"], Length, 0.001),
    (&["mile", "miles"], Length, 1_609.3),
    (&["yard", "yards"], Length, 0.914_4),
    (&["foot", "feet", "ft"], Length, 0.304_8),
    (&["inch", "inches"], Length, 0.025_4),
    (&["kg", "kgs", "kilo", "kilos", "kilogram", "kilograms"], Mass, 1.0),
    (&["gram", "grams", "gramme", "grammes"], Mass, 0.001),
    (&["mg", "milligram", "milligrams"], Mass, 1e-6),
    (&["tonne", "tonnes", "ton", "tons"], Mass, 1_000.0),
    (&["lb", "lbs"], Mass, 0.453_6),
    (&["ounce", "ounces", "oz"], Mass, 0.028_35),
    (&["jin", "catty", "catties"], Mass, 0.5),
    (&["second", "seconds", "secs"], Time, 1.0),
    (&["minute", "minutes", "mins"], Time, 60.0),
    (&["hour", "hours", "hrs"], Time, 3_600.0),
    (&["day", "days"], Time, DAY),
    (&["week", "weeks"], Time, 7.0 * DAY),
    (&["month", "months"], Time, MONTH),
    (&["year", "years"], Time, YEAR),
    (&["decade", "decades"], Time, 10.0 * YEAR),
    (&["century", "centuries"], Time, 100.0 * YEAR),
    (&["hectare", "hectares", "ha"], Area, 10_000.0),
    (&["acre", "acres"], Area, 4_046.9),
    (&["mu"], Area, 666.7),
    (&["sqm"], Area, 1.0),
    (&["litre", "litres", "liter", "liters"], Volume, 1.0),
    (&["ml", "millilitre", "millilitres", "milliliter", "milliliters"], Volume, 0.001),
    (&["gallon", "gallons"], Volume, 4.0),
    (&["kw", "kilowatt", "kilowatts"], Power, 1e3),
    (&["mw", "megawatt", "megawatts"], Power, 1e6),
    (&["gw", "gigawatt", "gigawatts"], Power, 1e9),
    (&["kwh"], Energy, 1e3),
    (&["kph", "kmh"], Speed, 1.0),
    (&["mph"], Speed, 1.609_3),
];

/// Chinese units, longest first where one begins another; what may not follow, because the word is another then.
const CHINESE: [(&str, &str, Dimension, f64); 42] = [
    ("平方公里", "", Area, 1e6),
    ("平方千米", "", Area, 1e6),
    ("平方米", "", Area, 1.0),
    ("立方米", "", Volume, 1_000.0),
    ("平米", "", Area, 1.0),
    ("公里/小时", "", Speed, 1.0),
    ("公里", "", Length, 1_000.0),
    ("千米", "", Length, 1_000.0),
    ("厘米", "", Length, 0.01),
    ("毫米", "", Length, 0.001),
    ("英里", "", Length, 1_609.3),
    ("英尺", "", Length, 0.304_8),
    ("英寸", "", Length, 0.025_4),
    ("米", "饭粉其兰哈", Length, 1.0),
    ("公斤", "", Mass, 1.0),
    ("千克", "", Mass, 1.0),
    ("毫克", "", Mass, 1e-6),
    ("克", "拉里罗", Mass, 0.001),
    ("吨", "", Mass, 1_000.0),
    ("斤", "", Mass, 0.5),
    ("磅", "", Mass, 0.453_6),
    ("个多小时", "", Time, 3_600.0),
    ("个小时", "", Time, 3_600.0),
    ("小时", "", Time, 3_600.0),
    ("分钟", "", Time, 60.0),
    ("秒", "", Time, 1.0),
    ("天", "津猫然下气空河", Time, DAY),
    ("个星期", "", Time, 7.0 * DAY),
    ("星期", "", Time, 7.0 * DAY),
    ("周", "年岁边", Time, 7.0 * DAY),
    ("个多月", "", Time, MONTH),
    ("个月", "", Time, MONTH),
    ("年", "级代轮龄产报薪来", Time, YEAR),
    ("公顷", "", Area, 10_000.0),
    ("英亩", "", Area, 4_046.9),
    ("亩", "", Area, 666.7),
    ("毫升", "", Volume, 0.001),
    ("升", "级至到学", Volume, 1.0),
    ("千瓦时", "", Energy, 1e3),
    ("千瓦", "", Power, 1e3),
    ("兆瓦", "", Power, 1e6),
    ("吉瓦", "", Power, 1e9),
];

/// Two quantities are one when they differ by no more than this share: miles are rounded to whole kilometres.
const TOLERANCE: f64 = 0.03;

impl Measure {
    /// The unit that opens the text behind a number.
    pub fn behind(text: &str) -> Option<Self> {
        let tight = text.trim_start_matches([' ', '\u{a0}', '-']);
        if text.len() - tight.len() > 2 {
            return None;
        }
        let chinese = CHINESE.iter().find(|(name, ..)| tight.starts_with(name));
        if let Some((name, others, dimension, factor)) = chinese {
            let another = tight[name.len()..].chars().next().is_some_and(|next| others.contains(next));
            return (!another).then_some(Self { dimension: *dimension, factor: *factor });
        }
        let (word, rest) = word(tight);
        let (power, word) = match word.as_str() {
            "square" | "sq" => (2, self::word(rest.trim_start_matches([' ', '-', '.'])).0),
            "cubic" => (3, self::word(rest.trim_start_matches([' ', '-'])).0),
            _ => (1, word),
        };
        let (_, dimension, factor) = WORDS.iter().find(|(names, ..)| names.contains(&word.as_str()))?;
        match (power, dimension) {
            (1, _) => Some(Self { dimension: *dimension, factor: *factor }),
            (2, Length) => Some(Self { dimension: Area, factor: factor * factor }),
            (3, Length) => Some(Self { dimension: Volume, factor: factor * factor * factor * 1_000.0 }),
            _ => None,
        }
    }

    /// Whether an amount of this is an amount of another.
    pub fn is_equal(self, amount: f64, other: Self, of_other: f64) -> bool {
        let (a, b) = (amount * self.factor, of_other * other.factor);
        self.dimension == other.dimension && (a - b).abs() <= TOLERANCE * a.abs().max(b.abs())
    }
}

/// The word that opens a text, in lower case, and what follows it.
fn word(text: &str) -> (String, &str) {
    let end = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
    (text[..end.min(16)].to_ascii_lowercase(), &text[end..])
}
