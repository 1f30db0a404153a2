//! Any text as an article's: every span is a piece of it, in order, and every figure is a number that agrees with itself.
#![no_main]

use std::ops::Range;

use chrono::NaiveDate;
use keepup::desk::facts::figures::Agreement;
use keepup::desk::facts::names::Names;
use keepup::desk::facts::{FactContext, FactKind, facts, pairs};
use keepup::desk::language::{detect, sentences};
use keepup::desk::summary;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let language = detect(text, None);
    let mut last = 0;
    for span in sentences(text, &language) {
        let sentence = piece(text, &span);
        assert!(!sentence.trim().is_empty() && span.start >= last, "{span:?}");
        assert!(text[last..span.start].trim().is_empty(), "text is lost between two sentences: {:?}", &text[last..span.start]);
        last = span.end;
    }
    assert!(text[last..].trim().is_empty(), "text is lost behind the last sentence");
    for span in summary::sentences("", text, &language, 3) {
        piece(text, &span);
    }
    for pair in pairs::pairs(text) {
        assert!(!piece(text, &pair.latin).is_empty() && !piece(text, &pair.chinese).is_empty());
    }
    for published in [None, NaiveDate::from_ymd_opt(2023, 5, 10), Some(NaiveDate::MAX), Some(NaiveDate::MIN)] {
        check(text, &FactContext { published, names: Names::built_in() });
    }
});

fn check(text: &str, context: &FactContext<'_>) {
    let found = facts(text, context);
    assert!(found.is_sorted_by_key(|fact| (fact.span.start, fact.span.end)));
    for fact in &found {
        assert!(!piece(text, &fact.span).is_empty());
        match &fact.kind {
            FactKind::Figure(figure) => {
                assert!(figure.value.is_finite() && figure.upper.is_none_or(f64::is_finite), "{figure:?}");
                assert_eq!(figure.compare(figure), Agreement::Same, "{figure:?}");
                assert_eq!(figure.key(), figure.key());
            }
            FactKind::Date(date) => assert!(date.first <= date.last && date.agrees(date), "{date:?}"),
            FactKind::Name(name) => assert!(!name.key.trim().is_empty(), "{name:?}"),
            FactKind::Quotation(quotation) => {
                assert!(fact.span.start <= quotation.words.start && quotation.words.end <= fact.span.end, "{fact:?}");
                piece(text, &quotation.words);
                if let Some(speaker) = &quotation.speaker {
                    piece(text, speaker);
                }
            }
        }
    }
}

fn piece<'a>(text: &'a str, span: &Range<usize>) -> &'a str {
    text.get(span.clone()).unwrap_or_else(|| panic!("{span:?} is no piece of {text:?}"))
}
