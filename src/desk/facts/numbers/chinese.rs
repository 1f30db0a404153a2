//! Numbers in Chinese characters: `三百二十`, `一万五`, `七八千`, `三点五亿`, `二〇二五`, `百分之三十`, `三分之二`.

use super::{Number, in_digits};

/// The value of a numeral that stands for a digit.
pub fn digit(c: char) -> Option<u32> {
    Some(match c {
        '零' | '〇' | '○' => 0,
        '一' => 1,
        '二' | '两' | '兩' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

/// What a character that scales a number multiplies it by; `十` is a numeral only.
pub fn scale(c: char) -> Option<f64> {
    Some(match c {
        '百' => 100.0,
        '千' => 1_000.0,
        '万' | '萬' => 10_000.0,
        '亿' | '億' => 100_000_000.0,
        _ => return None,
    })
}

/// Whether a character is part of a number.
pub fn is_numeral(c: char) -> bool {
    digit(c).is_some() || c == '十' || scale(c).is_some()
}

/// Reads a number in Chinese characters; the scale characters `万` and `亿` are part of it.
pub fn read(text: &str) -> Option<Number> {
    let number = plain(text)?;
    share(text, number).or(Some(number))
}

/// A share whose lower number opens a text: `百分之三十`, `三分之二`, in hundredths.
pub fn share(text: &str, whole: Number) -> Option<Number> {
    let after = text.get(whole.length..)?.strip_prefix("分之")?;
    let part = in_digits(after).or_else(|| plain(after))?;
    if whole.value < 2.0 || whole.upper.is_some() {
        return None;
    }
    // `百分之` and its kin only move the point: what is said is as exact as its digits.
    let decimal = matches!(whole.value as u64, 100 | 1_000 | 10_000);
    let hundredths = |value: f64| {
        let share = value * 100.0 / whole.value;
        if decimal { (share * 1e9).round() / 1e9 } else { share }
    };
    let significant = if decimal { part.significant } else { 2 };
    let length = text.len() - after.len() + part.length;
    let upper = part.upper.map(hundredths);
    Some(Number { upper, length, significant, share: true, ..Number::of(hundredths(part.value)) })
}

/// A number being read: `一万` so far, and the digit that waits for its unit.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    total: f64,
    section: f64,
    pending: Option<f64>,
    /// The unit read last, when a digit may follow without its own: `一万五` is 15,000, `一万零五` is 10,005.
    open: Option<f64>,
}

impl Sum {
    fn unit(&mut self, unit: f64) {
        if unit < 10_000.0 {
            self.section += self.pending.take().unwrap_or(1.0).max(1.0) * unit;
        } else {
            let below = self.section + self.pending.take().unwrap_or(0.0);
            // `万亿` multiplies what stands before it once more.
            if below == 0.0 && self.total > 0.0 {
                self.total *= unit;
            } else {
                self.total += below.max(1.0) * unit;
            }
            self.section = 0.0;
        }
        self.open = Some(unit);
    }

    fn value(&self) -> f64 {
        let below = self.open.filter(|_| self.pending.is_some_and(|digit| digit < 10.0)).map_or(1.0, |unit| (unit / 10.0).max(1.0));
        self.total + self.section + self.pending.unwrap_or(0.0) * below
    }
}

/// A number without shares.
fn plain(text: &str) -> Option<Number> {
    let (mut low, mut high) = (Sum::default(), None::<Sum>);
    let mut length = 0;
    loop {
        let rest = text.get(length..)?;
        let Some(c) = rest.chars().next() else { break };
        if let Some(unit) = if c == '十' { Some(10.0) } else { scale(c) } {
            low.unit(unit);
            if let Some(high) = &mut high {
                high.unit(unit);
            }
            length += c.len_utf8();
            continue;
        }
        let Some(run) = Run::read(rest) else { break };
        // `五百一晚`: what the last `一` counts comes after it.
        if run.ends_open(low.open) {
            break;
        }
        length += run.length;
        if run.zeros {
            low.open = None;
        }
        let Some(value) = run.value else { continue };
        let pair = run.pair.filter(|_| high.is_none());
        if pair.is_some() {
            high = Some(low);
        }
        let (first, second) = pair.unwrap_or((value, value));
        low.pending = Some(first);
        if let Some(high) = &mut high {
            high.pending = Some(second);
        }
    }
    let whole = Number { length, upper: high.map(|high| high.value()), ..Number::of(low.value()) };
    let number = decimals(text, whole).unwrap_or(whole);
    (length > 0).then_some(number)
}

/// Digits that stand together.
struct Run {
    /// As one number; `None` for a `零` alone, which only fills a place.
    value: Option<f64>,
    /// `七八`: the one or the other.
    pair: Option<(f64, f64)>,
    /// It begins with a zero.
    zeros: bool,
    /// Bytes.
    length: usize,
    /// A lone `一` with nothing of a number behind it.
    lone_one: bool,
}

impl Run {
    fn read(text: &str) -> Option<Self> {
        let (mut digits, mut length, mut value) = ([0; 2], 0, 0.0);
        let mut count = 0;
        for c in text.chars().take(16) {
            let Some(digit) = digit(c) else { break };
            if let Some(slot) = digits.get_mut(count) {
                *slot = digit;
            }
            value = value * 10.0 + f64::from(digit);
            count += 1;
            length += c.len_utf8();
        }
        let [first, second] = digits;
        let next = text.get(length..)?.chars().next();
        // `七八折` is 78 hundredths of the price, `三五成` three to five tenths.
        let neighbours = count == 2 && next != Some('折') && next != Some('点') && are_neighbours(first, second, text);
        let pair = neighbours.then(|| (f64::from(first.min(second)), f64::from(first.max(second))));
        let lone_one = count == 1 && first == 1 && !next.is_some_and(|c| is_numeral(c) || matches!(c, '点' | '分'));
        let filler = count == 1 && first == 0;
        (count > 0).then_some(Self { value: (!filler).then_some(value), pair, zeros: first == 0, length, lone_one })
    }

    fn ends_open(&self, open: Option<f64>) -> bool {
        self.lone_one && open.is_some_and(|unit| unit >= 100.0)
    }
}

/// Whether two digits side by side mean "one or the other": `七八`, `三五`, `三两`.
fn are_neighbours(first: u32, second: u32, text: &str) -> bool {
    first > 0 && (second == first + 1 || (first, second) == (3, 5) || text.starts_with("三两"))
}

/// `三点五`, and its scale: `三点五亿`. `三点五分` and `三点十分` are times of day.
fn decimals(text: &str, whole: Number) -> Option<Number> {
    let after = text.get(whole.length..)?.strip_prefix('点').filter(|_| whole.upper.is_none())?;
    let (mut value, mut step, mut length) = (whole.value, 1.0, 0);
    for (c, digit) in after.chars().take(6).map_while(|c| digit(c).map(|digit| (c, digit))) {
        step /= 10.0;
        value += f64::from(digit) * step;
        length += c.len_utf8();
    }
    let behind = after.get(length..)?;
    if length == 0 || behind.starts_with(['十', '分', '刻', '半', '钟', '秒']) {
        return None;
    }
    for (c, unit) in behind.chars().map_while(|c| scale(c).map(|unit| (c, unit))) {
        value *= unit;
        length += c.len_utf8();
    }
    // Sums of tenths drift: round to what was written.
    let value = (value * 1e6).round() / 1e6;
    Some(Number { length: text.len() - after.len() + length, ..Number::of(value) })
}
