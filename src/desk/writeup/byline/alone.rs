//! Names that nothing marks as a byline: alone on a line near the headline, over their holder's role or beside the date.

use std::sync::LazyLock;

use regex::Regex;

use super::super::page::Page;
use super::super::phrases;
use super::super::pieces::Piece;
use super::super::prose;
use super::person;

static ROLE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)(?-u:\b)(reporter|writer|correspondent|columnist|contributor|journalist|editor|analyst|producer|photographer|bureau chief)s?(?-u:\b)").ok()
});

/// The hundred surnames that most Chinese have.
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾萧肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫雷龙黎史陶贺毛段郝顾龚邵覃武钱戴严莫孔向常汤康易乔赖文";

/// Channels and places whose names begin like a person's.
const CHANNELS: [&str; 20] = [
    "金融",
    "金融界",
    "文化",
    "文娱",
    "文旅",
    "文学",
    "文史",
    "江苏",
    "江西",
    "江西省",
    "高端",
    "高科技",
    "白酒",
    "石油",
    "黄金",
    "康养",
    "常州",
    "金华",
    "方案",
    "石家庄",
];

/// The name that stands by itself near the headline.
pub fn find(page: &Page<'_>, pieces: &[Piece], headline: usize) -> Option<String> {
    let near = || pieces.iter().enumerate().skip(headline.saturating_sub(2)).take(8).filter(|(_, piece)| piece.words <= 24);
    let next = |index: usize| pieces.get(index + 1);
    let over_role = near().find_map(|(index, piece)| {
        let full = (2..=4).contains(&piece.text.split_whitespace().count()) && person::is_name(&piece.text) && !is_role(&piece.text);
        let role = next(index).is_some_and(|next| next.words <= 8 && !prose::ends_sentence(&next.text) && is_role(&next.text));
        (full && role && index != headline).then(|| person::tidy(&piece.text)).flatten()
    });
    over_role.or_else(|| {
        near().filter(|(index, _)| *index != headline).find_map(|(index, piece)| {
            let runs: Vec<String> = page.runs(piece.block).take(8).collect();
            let beside = [index.checked_sub(1).and_then(|before| pieces.get(before)), next(index)];
            let dated = runs.iter().any(|run| phrases::is_byline(run))
                || beside.into_iter().flatten().any(|piece| piece.words <= 12 && phrases::is_byline(&piece.text));
            runs.into_iter().find(|run| dated && is_chinese_name(run))
        })
    })
}

fn is_role(text: &str) -> bool {
    ROLE.as_ref().is_some_and(|role| role.is_match(text))
}

/// Two or three characters, a common surname first.
fn is_chinese_name(text: &str) -> bool {
    (2..=3).contains(&text.chars().count())
        && text.chars().all(prose::is_cjk)
        && text.chars().next().is_some_and(|first| SURNAMES.contains(first))
        && !CHANNELS.contains(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_told_from_a_channel() {
        for (text, name) in [("张晓明", true), ("李华", true), ("金融", false), ("首页", false), ("江苏", false), ("张晓明等人", false)]
        {
            assert_eq!(is_chinese_name(text), name, "{text}");
        }
    }
}
