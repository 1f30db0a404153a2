//! Bylines by their role in Japanese and Korean: `김철수 기자 =`, `【山田太郎】` at the end, and roles and addresses cut off names.

use std::sync::LazyLock;

use regex::Regex;

use super::super::prose;

static KOREAN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:^|[\s=·,\])(/])([가-힣]{2,4})\s?(?:선임|인턴|수습|전문)?\s?(?:기자|특파원)(?:\s*[=\])(/,·]|\s*$|\s+[\w.+-]+@)").ok()
});

static JAPANESE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:^|。|[」』）])[（【]([\p{Han}々]{1,4}[ \x{3000}]?[\p{Han}々\p{Hiragana}\p{Katakana}]{1,4}(?:[、・][\p{Han}々]{1,4}[ \x{3000}]?[\p{Han}々\p{Hiragana}\p{Katakana}]{1,4}){0,3})[）】]$").ok()
});

static PLACED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^[【（［(]?[\p{Han}\p{Katakana}ー]{2,8}[＝=]([\p{Han}々]{1,4}[ \x{3000}]?[\p{Han}々\p{Hiragana}\p{Katakana}]{1,4})(?:$|[】）］)])").ok()
});

static AROUND: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\S+@\S+\.\w+|^(?:글|사진)\s*[·=:]?\s+|^(?:本报|本社|本刊)?(?:实习|见习|特约)?(?:记者|通讯员|撰文|作者)[\s:：]+|\s*(?:선임|인턴|수습|전문)?\s?(?:기자|특파원|논설위원)$|[\s\x{3000}]*(?:記者|特派員|編集委員|論説委員)$").ok()
});

/// What no name at an article's end is: agencies, notes, parts of an article.
const NOT_PEOPLE: [&str; 12] = ["新聞", "通信", "時事", "共同", "写真", "記事", "中略", "後略", "敬称", "一部", "続く", "終わり"];

/// A name without the role and the address beside it.
pub fn cut(name: &str) -> String {
    let once = |name: &str| AROUND.as_ref().map_or(name.to_owned(), |around| around.replace_all(name, "").trim().to_owned());
    // a role ends the name once the address behind it is gone
    once(&once(name))
}

/// The reporter whom a Korean line names.
pub fn korean(line: &str) -> Option<String> {
    let found = line.contains(['기', '특']).then(|| KOREAN.as_ref()?.captures(line)).flatten()?;
    Some(found.get(1)?.as_str().to_owned())
}

/// The correspondent whom a Japanese line names behind his place: `北京＝山田太郎`, `【北京＝山田太郎】`.
pub fn correspondent(line: &str) -> Option<String> {
    let found = line.contains(['＝', '=']).then(|| PLACED.as_ref()?.captures(line)).flatten()?;
    let name = found.get(1)?.as_str();
    (!NOT_PEOPLE.iter().any(|word| name.contains(word))).then(|| name.to_owned())
}

/// The name in brackets that a Japanese article ends with.
pub fn signed(text: &str) -> Option<String> {
    let kana = text.chars().any(|c| matches!(c, '\u{3040}'..='\u{30ff}'));
    let end: String = text.trim_end().chars().rev().take(40).collect::<Vec<_>>().into_iter().rev().collect();
    let found = kana.then(|| JAPANESE.as_ref()?.captures(&end)).flatten()?;
    let name = found.get(1)?.as_str();
    let long = prose::folded(name).chars().count() >= 3;
    (long && !NOT_PEOPLE.iter().any(|word| name.contains(word))).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_and_addresses_are_no_names() {
        for (line, name) in [
            ("김철수 기자 kim@haebyeon.example", "김철수"),
            ("이영희 기자", "이영희"),
            ("山田太郎 記者", "山田太郎"),
            ("本报记者 张晓明", "张晓明"),
        ] {
            assert_eq!(cut(line), name);
        }
        assert_eq!(cut("Jane Roe"), "Jane Roe");
    }

    #[test]
    fn korean_and_japanese_bylines() {
        assert_eq!(korean("(서울=연해뉴스) 김철수 기자 = 항저우의 차 음료 체인이 문을 열었다.").as_deref(), Some("김철수"));
        assert_eq!(korean("[항구타임스=이영희 기자] 항저우의 체인").as_deref(), Some("이영희"));
        assert_eq!(correspondent("北京＝山田太郎").as_deref(), Some("山田太郎"));
        assert_eq!(correspondent("【北京＝山田太郎】茶飲料チェーン").as_deref(), Some("山田太郎"));
        assert_eq!(correspondent("【北京＝共同】茶飲料チェーン"), None);
        assert_eq!(korean("한 기자가 물었다. 젊은 기자들이 모였다."), None);
        assert_eq!(signed("競争が始まったとの見方がある。【山田太郎】").as_deref(), Some("山田太郎"));
        assert_eq!(signed("競争が始まったとの見方がある。（山田太郎、佐藤花子）").as_deref(), Some("山田太郎、佐藤花子"));
        for none in ["競争が始まった。（共同）", "競争が始まった。（後編に続く）", "競争が始まった（笑）", "业内人士认为如此。（完）"]
        {
            assert_eq!(signed(none), None, "{none}");
        }
    }
}
