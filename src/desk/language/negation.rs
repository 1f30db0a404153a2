//! Words that deny.

const ENGLISH: [&str; 13] =
    ["not", "no", "never", "cannot", "neither", "nor", "without", "none", "nobody", "nothing", "hardly", "barely", "nowhere"];

/// Words in which 不, 没, 无, 未 and 非 negate nothing.
const HARMLESS: [&str; 44] = [
    "不过",
    "不仅",
    "不但",
    "不断",
    "不少",
    "不久",
    "不同",
    "不管",
    "不论",
    "不止",
    "不只",
    "不动产",
    "不锈钢",
    "不禁",
    "不光",
    "不妨",
    "不得不",
    "不时",
    "不乏",
    "不单",
    "无论",
    "无疑",
    "无人机",
    "无人驾驶",
    "无锡",
    "无线",
    "无形",
    "未来",
    "未婚",
    "未必",
    "非常",
    "非洲",
    "非遗",
    "非凡",
    "没收",
    "没落",
    "莫非",
    "无限",
    "无数",
    "无不",
    "无非",
    "是否",
    "并非不",
    "要不",
];

/// Whether a word (lower case) or a Chinese character at a place of a text negates.
pub fn is_negation(text: &str, at: usize, word: &str) -> bool {
    // "can't" is read as "can" and "t".
    if word == "t" {
        return text[..at].ends_with(['\'', '’']) && text[..at].trim_end_matches(['\'', '’']).ends_with(['n', 'N']);
    }
    if ENGLISH.contains(&word) {
        // "not only" and "No. 3" deny nothing.
        let after = text[at + word.len()..].trim_start();
        let numbered = after.trim_start_matches(['.', ' ']).starts_with(|c: char| c.is_ascii_digit());
        return !(word == "not" && after.starts_with("only") || word == "no" && numbered);
    }
    if !matches!(word, "不" | "没" | "未" | "无" | "非" | "否") {
        return false;
    }
    !HARMLESS.iter().any(|harmless| {
        harmless
            .match_indices(word)
            .any(|(within, _)| at.checked_sub(within).and_then(|from| text.get(from..)).is_some_and(|rest| rest.starts_with(harmless)))
    })
}
