//! The date that an entry states, or why what it states is not taken.

use chrono::Datelike as _;

use crate::desk::dates::{self, Context, Dated};
use crate::desk::text;

/// Feeds are dated by programs, and what they write of earlier years comes from empty fields and clocks that were never set: `1970`, and
/// `30 Nov 1999`, which is what a date of zeros becomes. The date in a listing is shown to people, and an old one keeps an old article out.
const FIRST_YEAR_OF_FEEDS: i32 = 2000;
/// Characters of a date that is quoted.
const QUOTED: usize = 60;

/// When an entry was published; at most one of the two is there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stamp {
    /// The date.
    pub published: Option<Dated>,
    /// Why the date that stands there is none, in words.
    pub undated: Option<String>,
}

impl Stamp {
    /// Reads the date of an entry; `found` says where it stood.
    pub fn read(text: &str, context: &Context<'_>, found: &str) -> Self {
        let shown = text::clean(text);
        if shown.is_empty() {
            return Self::default();
        }
        match dates::read(text, context, found) {
            Ok(dated) => Self { published: Some(dated), undated: None },
            Err(why) => Self::refused(&shown, found, &why.to_string()),
        }
    }

    /// Reads the date of an entry of a feed.
    pub fn of_feed(text: &str, context: &Context<'_>, found: &str) -> Self {
        let stamp = Self::read(text, context, found);
        if stamp.published.as_ref().is_some_and(|dated| dated.at.year() < FIRST_YEAR_OF_FEEDS) {
            return Self::refused(&text::clean(text), found, &format!("lies before {FIRST_YEAR_OF_FEEDS}"));
        }
        stamp
    }

    /// The first of two that is a date, else the first reason.
    pub fn or(self, second: impl FnOnce() -> Self) -> Self {
        if self.published.is_some() {
            return self;
        }
        let second = second();
        if second.published.is_some() { second } else { Self { undated: self.undated.or(second.undated), published: None } }
    }

    fn refused(shown: &str, found: &str, why: &str) -> Self {
        Self { published: None, undated: Some(format!("the date “{}” ({found}) {why}", text::shorten(shown, QUOTED))) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_taken_or_it_is_said_why_not() {
        let context = Context { zone: None, fetched: "2023-05-12T01:00:00Z".parse().ok(), formats: &[], chinese: false };
        for (text, feed, other) in [
            ("Wed, 10 May 2023 08:00:00 GMT", "", ""),
            // a day ahead may be a zone's doing
            ("Sat, 13 May 2023 00:59:00 GMT", "", ""),
            ("Sat, 13 May 2023 01:01:00 GMT", "lies in the future", "lies in the future"),
            ("Fri, 31 Dec 9999 08:00:00 GMT", "lies in the future", "lies in the future"),
            ("Sat, 01 Jan 2000 00:00:00 GMT", "", ""),
            ("Tue, 30 Nov 1999 00:00:00 GMT", "lies before 2000", ""),
            ("Thu, 01 Jan 1970 00:00:00 GMT", "lies before 1990", "lies before 1990"),
            ("30 Feb 2023", "does not exist", "does not exist"),
            ("soon \u{202e}<b>", "“soon <b>” (feed) is not a date", "“soon <b>” (listing) is not a date"),
        ] {
            for (stamp, expected) in [(Stamp::of_feed(text, &context, "feed"), feed), (Stamp::read(text, &context, "listing"), other)] {
                assert_eq!(stamp.published.is_some(), expected.is_empty(), "{text}: {stamp:?}");
                assert_eq!(stamp.undated.is_none(), expected.is_empty(), "{text}: {stamp:?}");
                assert!(stamp.undated.unwrap_or_default().contains(expected), "{text}");
            }
        }
        assert_eq!(Stamp::read(" \n", &context, "listing"), Stamp::default());
        let long = Stamp::read(&"x".repeat(1 << 20), &context, "listing").undated.unwrap();
        assert!(long.len() < 300, "{}", long.len());
    }

    #[test]
    fn of_two_the_one_that_is_a_date_counts() {
        let context = Context { zone: None, fetched: "2023-05-12T01:00:00Z".parse().ok(), formats: &[], chinese: false };
        let read = |text: &str| Stamp::read(text, &context, "feed");
        let sound = read("2023-05-10");
        assert_eq!(read("2033-05-10").or(|| read("2023-05-10")), sound);
        assert_eq!(read("2023-05-10").or(|| read("2033-05-10")), sound);
        assert_eq!(read("").or(|| read("2033-05-10")), read("2033-05-10"));
        assert!(read("2033-05-10").or(|| read("2034-05-10")).undated.unwrap().contains("2033"));
    }
}
