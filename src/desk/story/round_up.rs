//! Round-ups: headlines that announce many stories at once. They say so in a label at their head (`氪星晚报｜…`, "Daily digest: …") or are
//! nothing but one; the same words within a headline tell news (`麦当劳早餐涨价`, "Weekly sales fall").

use crate::desk::language::is_han;

/// What a label ends with, in folded form.
const LABELS: [&str; 50] = [
    "早报",
    "晚报",
    "午报",
    "周报",
    "月报",
    "早餐",
    "早参",
    "晚参",
    "早知道",
    "早班车",
    "必读",
    "要闻",
    "热闻",
    "要闻速递",
    "新闻速递",
    "要闻精选",
    "新闻精选",
    "公告精选",
    "要闻汇总",
    "新闻汇总",
    "动态汇总",
    "公告汇总",
    "新闻联播",
    "早间新闻",
    "晚间新闻",
    "热点聚焦",
    "大事件",
    "一周",
    "本周回顾",
    "一周回顾",
    "一周盘点",
    "一周融资",
    "盘前",
    "点1氪",
    "weekly",
    "digest",
    "briefing",
    "morning brief",
    "evening brief",
    "daily brief",
    "weekly brief",
    "news briefs",
    "roundup",
    "round-up",
    "wrap-up",
    "newsletter",
    "headlines",
    "recap",
    "week in review",
    "month in review",
];
/// The same where a bar stands behind it: with a colon they are a paper that is quoted, or a company's report.
const BARRED: [&str; 2] = ["日报", "快报"];
/// Papers whose names end like labels.
const PAPERS: [&str; 14] = [
    "联合早报",
    "东方早报",
    "旅游早报",
    "北京晚报",
    "新民晚报",
    "羊城晚报",
    "扬子晚报",
    "齐鲁晚报",
    "钱江晚报",
    "人民日报",
    "经济日报",
    "光明日报",
    "科技日报",
    "中国日报",
];
/// What says so wherever it stands.
const PHRASES: [&str; 7] =
    ["week in review", "news roundup", "news round-up", "things to know", "what to know today", "top stories", "live updates"];
/// What a label begins with.
const BEGINNINGS: [&str; 2] = ["the week in ", "this week in "];
/// Chinese characters of a label that says so behind a headline of any length.
const SURE: usize = 4;
/// Longest label, in bytes: a dozen Chinese characters, or six words.
const LONGEST: usize = 40;

/// Whether a bare, folded headline announces many stories at once.
pub fn is_round_up(folded: &str) -> bool {
    if PHRASES.iter().any(|phrase| folded.contains(phrase)) {
        return true;
    }
    let (label, barred) = match folded.char_indices().find(|(_, c)| matches!(c, '|' | '丨' | ':' | '】')) {
        Some((at, sign)) => (&folded[..at], sign != ':'),
        None => (folded, false),
    };
    let label = undated(label);
    let whole = undated(folded);
    if LABELS.iter().any(|word| word.chars().count() >= SURE && whole.ends_with(word) && whole.ends_with(is_han)) {
        return true;
    }
    let ends = |words: &[&str]| words.iter().any(|word| label.ends_with(word));
    let said = ends(&LABELS) || barred && ends(&BARRED) || BEGINNINGS.iter().any(|word| label.starts_with(word));
    said && label.len() <= LONGEST && !PAPERS.contains(&label)
}

/// A label without the day and the number behind it, and the marks around it.
fn undated(label: &str) -> &str {
    let mark = |c: char| c.is_numeric() || !c.is_alphanumeric() || matches!(c, '年' | '月' | '日' | '号' | '期' | '第');
    label.trim_start_matches(|c: char| !c.is_alphanumeric()).trim_end_matches(mark)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::story::headline::folded;

    #[test]
    fn a_label_tells_a_round_up() {
        for title in [
            "早报｜5月13日要闻：美团回应，油价调整",
            "氪星晚报 | 湖畔茶饮获融资；武汉新开机场",
            "9点1氪：湖畔茶饮上市；武汉暴雨",
            "【新闻早餐】5月13日",
            "湖畔社5月13日早间新闻精选",
            "科技周报（第12期）",
            "商业日报丨湖畔茶饮上市",
            "湖畔数据整理：每日茶饮行业动态汇总（2026-02-25）",
            "美股盘前：湖畔茶饮涨8%",
            "Daily digest: tea, trains and tariffs",
            "China Retail Weekly: tea chains go west",
            "The week in robots: who builds what",
            "Lakeside news roundup for Tuesday",
        ] {
            assert!(is_round_up(&folded(title)), "{title}");
        }
    }

    #[test]
    fn the_words_of_a_label_within_news_tell_news() {
        for title in [
            "湖畔茶饮晚间公告：拟回购股份",
            "湖畔快餐早餐涨价一元",
            "一周内三次调价 湖畔汽车回应",
            "武汉中考今日中午报名截止",
            "联合早报：湖畔茶饮拟在新加坡上市",
            "人民日报：茶饮业应守住底线",
            "湖畔茶饮业绩快报：净利增长8%",
            "Weekly sales of Lakeside Tea fall for a third time",
            "Lakeside Tea launches a newsletter for farmers",
        ] {
            assert!(!is_round_up(&folded(title)), "{title}");
        }
    }
}
