//! Text of a page that is not the story: bylines, captions, calls to subscribe, house notes.

use super::phrases::list;

/// Whether a sentence (or a whole block) is furniture of the page rather than the story.
pub fn is_noise(sentence: &str) -> bool {
    let trimmed = sentence.trim_start_matches(|c: char| {
        c.is_whitespace() || matches!(c, '*' | '·' | '•' | '▲' | '△' | '▼' | '●' | '■' | '-' | '—' | '>' | '|')
    });
    let marked = trimmed.len() < sentence.len() && sentence.trim_start().starts_with(['▲', '△', '▼']);
    let lower = trimmed.to_lowercase();
    let characters = lower.chars().count();
    if characters == 0 || marked && characters < 80 {
        return true;
    }
    let starts = list("noise_start").iter().any(|start| lower.starts_with(start));
    // "By 2025 sales will have doubled." is news; "By Jane Doe" is not.
    if starts && lower.starts_with("by ") {
        return characters < 60 && !lower.ends_with('.');
    }
    if starts && characters < 160 || list("noise_legal").iter().any(|start| lower.starts_with(start)) {
        return true;
    }
    // "Hello everyone, I am Li Na." and no more; a longer sentence goes on to say something.
    if characters < 40 && list("noise_greeting").iter().any(|start| lower.starts_with(start)) {
        return true;
    }
    let has = |kind: &str| list(kind).iter().filter(|phrase| lower.contains(**phrase)).count();
    // One such word is news on a newsletter about platforms (a `公众号`, a `点赞`); three in a short sentence are a call.
    characters < 120 && (has("noise_anywhere") > 0 || has("noise_inside") >= 3)
}
