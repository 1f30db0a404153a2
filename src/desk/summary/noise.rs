//! Text of a page that is not the story: bylines, captions, calls to subscribe, house notes.

use super::caption::is_caption;
use super::phrases::{begins, list};
use crate::desk::facts::figures::figures;

/// Characters up to which a line is furniture by what it begins with.
const LONGEST: usize = 160;
/// Characters up to which it is by a word within.
const SHORT: usize = 120;

/// Whether a sentence (or a whole block) is furniture of the page rather than the story.
pub fn is_noise(sentence: &str) -> bool {
    let trimmed = sentence.trim_start_matches(|c: char| c.is_whitespace() || "*·•▲△▼●■-—>|".contains(c));
    let marked = trimmed.len() < sentence.len() && sentence.trim_start().starts_with(['▲', '△', '▼']);
    // A page's whole text may come as one line: nothing here is about so long a one but the law.
    let characters = trimmed.chars().take(LONGEST).count();
    if characters == 0 || marked && characters < 80 {
        return true;
    }
    if characters == LONGEST {
        let head: String = trimmed.chars().take(LONGEST).collect();
        return begins_with("noise_legal", &head.to_lowercase());
    }
    let lower = trimmed.to_lowercase();
    let bare = lower.trim_start_matches(['（', '(', '[', '【', '〔']);
    is_label(bare)
        || begins_with("noise_call", bare)
        || begins_with("noise_legal", bare)
        || is_byline(trimmed)
        || is_caption(trimmed)
        || is_list_of_credits(bare)
        || characters < 40 && begins_with("noise_greeting", bare)
        || is_call(bare, characters) && !is_news(bare)
}

fn begins_with(kind: &str, lower: &str) -> bool {
    list(kind).iter().any(|phrase| begins(lower, phrase))
}

/// "Photo: a shop", `编辑｜王莉`, "Advertisement": a label with a mark behind it, or alone. Without the mark it is a word of the news
/// ("Copyright fees climbed", `版权收入`), and so it may be with a slash (`视频/直播收入`).
fn is_label(lower: &str) -> bool {
    list("noise_label").iter().filter_map(|label| lower.strip_prefix(label)).any(|rest| {
        let rest = rest.trim_start();
        let slash = rest.starts_with(['/', '／']);
        rest.trim_matches(|c: char| c.is_ascii_punctuation() || "。）】".contains(c)).is_empty()
            || rest.starts_with([':', '：', '|', '｜', '丨'])
            || slash && !is_news(lower)
    })
}

/// "By Jane Doe in Shanghai."; but "By 2025 sales will have doubled." is news, as is whatever has a verb.
fn is_byline(line: &str) -> bool {
    let Some((first, rest)) = line.split_once(' ') else { return false };
    if !first.eq_ignore_ascii_case("by") || line.chars().count() >= 80 {
        return false;
    }
    let joins =
        |word: &str| matches!(word, "and" | "in" | "for" | "of" | "at" | "with" | "de" | "van" | "von" | "the" | "|" | "&" | "-" | "—");
    let named = rest.starts_with(char::is_uppercase) && rest.split_whitespace().count() > 1;
    let capitals = rest.split_whitespace().all(|word| joins(word) || !word.starts_with(char::is_lowercase));
    // A date behind the name is the page's; one before it is the news.
    named && capitals || line.chars().count() < 60 && !line.ends_with(['.', '。'])
}

/// `编辑 王莉 校对 李娜`: two offices and no stop.
fn is_list_of_credits(lower: &str) -> bool {
    let stopped = lower.ends_with(['。', '！', '？', '.', '”']);
    !stopped
        && lower.chars().count() < 60
        && !lower.contains('，')
        && list("noise_credit").iter().filter(|word| lower.contains(**word)).count() > 1
}

/// Whether a line may call upon its reader, or speak of the page: what has a figure and what became of it is news all the same.
fn is_call(lower: &str, characters: usize) -> bool {
    if begins_with("noise_opening", lower) {
        return true;
    }
    let end = lower.trim_end_matches(|c: char| !c.is_alphanumeric());
    if list("noise_end").iter().any(|phrase| end.ends_with(phrase)) {
        return true;
    }
    if characters >= SHORT {
        return false;
    }
    let plain: String = lower.chars().filter(|c| !"“”\"「」『』‘’".contains(*c)).collect();
    let has = |kind: &str| list(kind).iter().filter(|phrase| plain.contains(**phrase)).count();
    // One such word is news on a newsletter about platforms (a `公众号`, a `点赞`); three in a short sentence are a call.
    if has("noise_anywhere") > 0 || has("noise_inside") >= 3 {
        return true;
    }
    let welcomes = plain.starts_with("欢迎") || plain.starts_with("也欢迎");
    let forbids = plain.starts_with("未经授权") || plain.starts_with("未经许可");
    welcomes && has("noise_welcome") > 0
        || forbids && ["不得", "禁止", "严禁", "请勿", "转载"].iter().any(|word| plain.contains(word))
        || bids(lower)
}

/// "Scan the code to follow our account.": a bidding, and the house or where it is to be found. Advice ("Check the soil with your finger") is
/// the story; and in quotation marks somebody else bids.
fn bids(lower: &str) -> bool {
    let first = lower.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let quoted = lower.contains(['“', '"', '‘', '「']);
    !quoted && list("noise_imperative").contains(&first) && list("noise_house").iter().any(|word| lower.contains(word))
}

/// Whether a line has a figure and says what became of it.
fn is_news(lower: &str) -> bool {
    list("change").iter().any(|change| lower.contains(change)) && !figures(lower).is_empty()
}
