//! Numbers with a sign behind: 5月10日 上午8点半.

use super::numeric::two_digits;
use super::{Number, Reader};
use crate::desk::dates::lexicon::{self, Sign};
use crate::desk::dates::parts::{Clock, Zone};

impl Reader<'_, '_> {
    /// A sign after its number: 5月.
    pub(super) fn sign(&mut self, sign: Sign) {
        if let Sign::Half(half) = sign {
            self.settle();
            self.half = Some(half);
            return;
        }
        if sign == Sign::China {
            self.settle();
            self.zone = Zone::offset(false, 8, 0);
            return;
        }
        if let Sign::Era(base) = sign {
            self.era = base;
            return;
        }
        if sign == Sign::HalfHour {
            if let Some(clock) = &mut self.clock {
                clock.minute = 30;
            }
            return;
        }
        let Some(number) = self.pending.take() else { return };
        match sign {
            Sign::Year if self.year.is_none() => {
                let value = number.value as i32;
                self.year = Some(if self.era > 0 {
                    self.era + value
                } else if number.digits <= 2 {
                    two_digits(number.value)
                } else {
                    value
                });
            }
            Sign::Month if self.month.is_none() => self.month = Some(number.value),
            Sign::Day if self.day.is_none() => (self.day, self.units) = (Some(number.value), true),
            Sign::Hour if self.clock.is_none() => self.clock = Some(Clock { hour: number.value, ..Clock::default() }),
            Sign::Minute => self.clock.iter_mut().for_each(|clock| clock.minute = number.value),
            Sign::Second => self.clock.iter_mut().for_each(|clock| clock.second = number.value),
            _ => {}
        }
    }

    /// 二〇二三, 十二; a lone numeral after 周 or 星期 is a weekday and has no unit behind it.
    pub(super) fn chinese_number(&mut self) {
        self.settle();
        let length: usize = self.rest.chars().take_while(|c| lexicon::chinese_digit(*c).is_some()).map(char::len_utf8).sum();
        let written = self.rest.get(..length).unwrap_or_default();
        let value = lexicon::chinese_number(written);
        self.skip(length);
        if let Some(value) = value
            && lexicon::sign(self.rest)
                .is_some_and(|(sign, _)| matches!(sign, Sign::Year | Sign::Month | Sign::Day | Sign::Hour | Sign::Minute))
        {
            self.pending = Some(Number { value, digits: written.chars().count() });
        }
    }
}
