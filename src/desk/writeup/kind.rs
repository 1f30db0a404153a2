//! What kind of page it is when it is not plainly an article.

use std::sync::LazyLock;

use regex::Regex;
use url::Url;

use super::heads::Heads;
use super::pieces::Piece;
use super::schema::Schema;
use super::{PageKind, prose};

static CHALLENGE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)just a moment|checking your browser|attention required|verify(ing)? (that )?you are (a )?human|are you a robot|access (to this page )?(has been )?denied|unusual traffic|enable javascript and cookies|complete the captcha|ddos protection|安全验证|请完成验证|人机验证|滑动验证|访问过于频繁").ok()
});
static MISSING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)^\W*(error\s*)?404\b|page (was |is |could )?(not|n['’]t)( be)? found|not found|page (you('re| are)? (looking for|requested)|does(n['’]t| not) exist)|no longer (available|exists)|页面不存在|找不到(该|您)?.{0,6}页面|内容不存在|文章不存在|已被删除|页面未找到").ok()
});
static CONSENT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)(before you continue|your (privacy|data)|we (value|care about) your privacy|cookie|consent|personenbezogene|datenschutz|rgpd)").ok()
});
static LOGIN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)(sign in|log ?in|register|create an account)( or (sign up|register|join))?( to (continue|read|view|access))|please (sign|log) ?in|请(先)?登录|登录后(查看|阅读)|forgot (your )?password").ok()
});
static WALL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)subscribe (now )?to (continue|read|keep|unlock)|(to (continue|keep) reading|to read the full (article|story)|for full access|already a subscriber|subscribers? only|unlock this article|become a (member|subscriber) to|continue reading with a)|(订阅|开通会员|付费|登录)后?(即可|继续)?(阅读|查看)全?文?|余下全文|剩余\d+%|会员专享|会員専用|有料会員になると|この記事は有料記事|残り[:：]?\s?[\d０-９,]+文字|続きを読むには|(dieser|der) (artikel|text|inhalt) ist (exklusiv|nur|kostenpflichtig)|(weiterlesen|jetzt lesen) mit|nur für abonnenten|il vous reste [1-9]\d*\s?% de cet article|(article|contenu|suite)[^.]{0,24}réservée?s? aux abonnés|para (seguir|continuar) leyendo|contenido exclusivo|exclusivo para (suscriptores|assinantes)|per continuare a leggere|(riservato|solo) (agli|per gli) abbonati|voor abonnees|alleen voor leden|구독(자|회원) 전용|유료 (기사|회원)").ok()
});

/// Fewest words of a piece of news under a dialog.
const SHORTEST_NEWS: usize = 30;

/// What a page is told by.
pub struct Clues<'c> {
    /// Where it lives.
    pub url: &'c Url,
    /// Its head.
    pub heads: &'c Heads,
    /// Its JSON-LD.
    pub schema: &'c Schema,
    /// Its headline.
    pub title: Option<&'c str>,
    /// All its text.
    pub pieces: &'c [Piece],
    /// Words of the text that was chosen.
    pub words: usize,
    /// Of these, words in sentences.
    pub sentences: usize,
    /// Of these, words in sentences that do not speak of consent.
    pub unrelated: usize,
}

/// Judges a page.
pub fn of(clues: &Clues<'_>) -> PageKind {
    let titles = [clues.title, clues.heads.title.as_deref()];
    let in_title = |pattern: &LazyLock<Option<Regex>>| titles.iter().flatten().any(|title| matches(pattern, title));
    let whole: usize = clues.pieces.iter().map(|piece| piece.words).sum();
    let opening = || clues.pieces.iter().take(60).map(|piece| piece.text.as_str()).collect::<Vec<_>>().join(" ");
    if clues.words < 150 {
        let text = opening();
        if in_title(&CHALLENGE) || (whole < 250 && matches(&CHALLENGE, &text)) {
            return PageKind::Blocked("a verification page".into());
        }
        if in_title(&MISSING) || (whole < 120 && matches(&MISSING, &text)) {
            return PageKind::NotFound;
        }
    }
    if clues.sentences >= 120 {
        return if walled(clues) && clues.words < 250 { PageKind::Teaser } else { kind_of_long(clues) };
    }
    if whole == 0 && clues.words < 60 {
        return PageKind::Unreadable(if clues.heads.refresh { "only a redirection".into() } else { "no text without scripts".into() });
    }
    let text = opening();
    if clues.sentences < 60 && whole < 600 {
        if in_title(&LOGIN) || (matches(&LOGIN, &text) && clues.sentences < 30) {
            return PageKind::Login;
        }
        let consent = clues.pieces.iter().filter(|piece| matches(&CONSENT, &piece.text)).map(|piece| piece.words).sum::<usize>();
        // a short piece of news may stand under a longer dialog
        if consent * 3 > whole && (clues.unrelated < SHORTEST_NEWS || !is_said_article(clues)) {
            return PageKind::Consent;
        }
    }
    if walled(clues) {
        return PageKind::Teaser;
    }
    kind_of_long(clues)
}

fn walled(clues: &Clues<'_>) -> bool {
    clues.schema.paywalled || clues.pieces.iter().any(|piece| piece.words < 60 && matches(&WALL, &piece.text))
}

/// Whether the page says of itself that it is an article.
fn is_said_article(clues: &Clues<'_>) -> bool {
    clues.schema.headline.is_some()
        || clues.schema.body.is_some()
        || clues.heads.meta(&["og:type"]).is_some_and(|(_, kind)| kind.eq_ignore_ascii_case("article"))
        || clues.heads.meta(&["article:published_time"]).is_some()
}

/// A page of many links and few sentences is a list of articles.
fn kind_of_long(clues: &Clues<'_>) -> PageKind {
    let article = is_said_article(clues) || (clues.sentences >= 150 && is_slug(clues.url));
    let front = clues.url.path() == "/" && clues.url.query().is_none();
    let links = clues.pieces.iter().filter(|piece| piece.linked > 0.8 && piece.words >= 5).count();
    let total: usize = clues.pieces.iter().map(|piece| piece.words).sum();
    let listing =
        (front && !article) || (!article && links >= 12 && clues.sentences * 4 < total) || (clues.schema.listing && clues.sentences < 150);
    if listing && clues.sentences < 400 {
        PageKind::Listing
    } else if clues.words == 0 {
        PageKind::Unreadable("no article text".into())
    } else {
        PageKind::Article
    }
}

/// Whether the last part of the path reads like a headline: three hyphens, or one behind a year.
fn is_slug(url: &Url) -> bool {
    let mut parts = url.path().split('/').filter(|part| !part.is_empty()).rev();
    let hyphens = parts.next().map_or(0, |last| last.matches('-').count());
    hyphens >= 3 || (hyphens >= 1 && parts.any(|part| part.len() == 4 && part.bytes().all(|c| c.is_ascii_digit())))
}

fn matches(pattern: &LazyLock<Option<Regex>>, text: &str) -> bool {
    pattern.as_ref().is_some_and(|pattern| pattern.is_match(text))
}

/// Words in pieces that are sentences, and of these in such as do not speak of consent.
pub fn sentences(pieces: &[Piece], chosen: &[usize]) -> (usize, usize) {
    let chosen = chosen.iter().filter_map(|index| pieces.get(*index));
    let told = chosen.filter(|piece| piece.words >= 8 && piece.linked < 0.5 && prose::stops(&piece.text) > 0);
    told.fold((0, 0), |(all, unrelated), piece| {
        (all + piece.words, if matches(&CONSENT, &piece.text) { unrelated } else { unrelated + piece.words })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_articles_read_like_headlines() {
        for (address, slug) in
            [("/2008/09/lean-startup.html", true), ("/cloudleaf-opens-its-shop", true), ("/market-news/", false), ("/2023/05/", false)]
        {
            let url = Url::parse("https://example.com").unwrap().join(address).unwrap();
            assert_eq!(is_slug(&url), slug, "{address}");
        }
    }

    #[test]
    fn every_pattern_compiles() {
        for pattern in [&CHALLENGE, &MISSING, &CONSENT, &LOGIN, &WALL] {
            assert!(pattern.is_some());
        }
    }
}
