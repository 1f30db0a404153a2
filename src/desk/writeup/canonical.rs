//! Where a page says it lives (`rel=canonical`, `og:url`), believed only when that can be the same page.

use url::Url;

use super::heads::Heads;

/// Ends of a path that name another form of the same page.
const FORMS: [&str; 8] = ["amp", "amp.html", "index.html", "index.htm", "index.shtml", "index.php", "print", "all"];

/// Queries that carry an article's number.
const NUMBERS: [&str; 12] =
    ["id", "p", "aid", "nid", "newsid", "news_id", "articleid", "article_id", "contentid", "content_id", "docid", "postid"];

/// The first address of its own site that the page claims and that is neither a front of the site nor another article's.
pub fn find(heads: &Heads, page: &Url) -> Option<Url> {
    let said = heads.canonical.as_deref().into_iter().chain(heads.all("og:url"));
    said.filter_map(|link| page.join(link.trim()).ok()).find(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.username().is_empty()
            && url.as_str().len() <= 2_048
            && same_site(url, page)
            && !is_front_of(url, page)
            && !is_other(url, page)
    })
}

/// The same host but for `www.`, `m.` and the like, or one below the other.
fn same_site(a: &Url, b: &Url) -> bool {
    let (Some(a), Some(b)) = (a.host_str(), b.host_str()) else { return false };
    let bare = |host: &str| host.trim_start_matches("www.").trim_start_matches("m.").trim_start_matches("amp.").to_owned();
    let (a, b) = (bare(a), bare(b));
    a == b || a.ends_with(&format!(".{b}")) || b.ends_with(&format!(".{a}"))
}

fn segments(url: &Url) -> Vec<&str> {
    url.path().split('/').filter(|segment| !segment.is_empty()).collect()
}

/// Whether `url` is the front or a section of the site while `page` is below it: redesigned sites and careless templates point every
/// page there.
fn is_front_of(url: &Url, page: &Url) -> bool {
    let (claimed, own) = (segments(url), segments(page));
    if claimed == own {
        return number(url).is_none() && number(page).is_some();
    }
    if let Some(below) = own.strip_prefix(claimed.as_slice()) {
        let form = |segment: &&str| FORMS.contains(segment) || segment.parse::<u8>().is_ok();
        return claimed.last().map_or_else(|| number(url).is_none(), |last| !below.iter().all(form) && !tells_an_article(last));
    }
    // `/news/`, for `/2023/05/09/cloudleaf`
    let word = |segment: &&str| segment.len() <= 12 && segment.bytes().all(|c| c.is_ascii_alphabetic());
    number(url).is_none() && claimed.len() <= 1 && claimed.iter().all(word)
}

/// Whether a segment tells one article from all others, so that what follows it is only its headline: a number that is no date, or
/// a slug of many words.
fn tells_an_article(segment: &str) -> bool {
    let date = matches!(segment.len(), 6 | 8) && segment.starts_with("20");
    segment.len() >= 5 && segment.bytes().all(|c| c.is_ascii_digit()) && !date || segment.matches('-').count() >= 4
}

/// Whether `url` is another article beside `page`: the same folder, and nothing in common in what tells articles apart.
fn is_other(url: &Url, page: &Url) -> bool {
    if let (Some(claimed), Some(own)) = (number(url), number(page)) {
        return claimed.0 == own.0 && claimed.1 != own.1;
    }
    let (claimed, own) = (segments(url), segments(page));
    let (Some((claimed, above)), Some((own, folder))) = (claimed.split_last(), own.split_last()) else { return false };
    let (claimed, own) = (words(claimed), words(own));
    above == folder && !folder.is_empty() && !own.is_empty() && !claimed.is_empty() && !claimed.iter().any(|word| own.contains(word))
}

/// The query that tells articles apart.
fn number(url: &Url) -> Option<(String, String)> {
    let pairs = url.query_pairs().map(|(key, value)| (key.to_ascii_lowercase(), value.into_owned()));
    pairs.into_iter().find(|(key, value)| NUMBERS.contains(&key.as_str()) && value.bytes().any(|c| c.is_ascii_digit()))
}

/// What a segment of a path says: words of three letters, and numbers of three figures.
fn words(segment: &str) -> Vec<String> {
    let stem = segment.rsplit_once('.').map_or(segment, |(stem, _)| stem).to_ascii_lowercase();
    stem.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() >= 3).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claimed(page: &str, link: &str) -> Option<String> {
        let heads = Heads { canonical: Some(link.to_owned()), ..Heads::default() };
        find(&heads, &page.parse().unwrap()).map(|url| url.to_string())
    }

    #[test]
    fn another_form_of_the_same_page_is_believed() {
        for (page, link) in [
            ("https://example.com/2023/05/09/cloudleaf/amp/", "https://example.com/2023/05/09/cloudleaf/"),
            ("https://example.com/2023/05/09/cloudleaf/2/", "https://www.example.com/2023/05/09/cloudleaf/"),
            ("https://example.com/news/1012345/Cloudleaf%20Opens", "https://example.com/news/1012345"),
            ("https://example.com/?p=1234", "https://example.com/2023/05/09/cloudleaf/"),
            ("https://m.example.com/news/1012345", "https://www.example.com/news/1012345/cloudleaf-opens"),
            ("https://example.com/news/cloudleaf-opens", "https://example.com/news/tea-chain-cloudleaf-opens-shop"),
            ("https://example.com/a/cloudleaf?utm_source=x", "https://example.com/a/cloudleaf"),
            ("https://example.com/show.php?id=12&from=wx", "https://example.com/show.php?id=12"),
        ] {
            assert_eq!(claimed(page, link).as_deref(), Some(link), "{page}");
        }
    }

    #[test]
    fn fronts_and_other_articles_are_not() {
        for (page, link) in [
            ("https://example.com/2023/05/09/cloudleaf", "https://example.com/"),
            ("https://example.com/2023/05/09/cloudleaf", "/news/"),
            ("https://example.com/news/2023/cloudleaf", "https://example.com/news/"),
            ("https://example.com/news/20230509/cloudleaf.html", "https://example.com/news/20230509/"),
            ("https://example.com/news/1012345", "https://example.com/news/1009999"),
            ("https://example.com/news/cloudleaf-opens", "https://example.com/news/harbour-report"),
            ("https://example.com/show.php?id=12", "https://example.com/show.php?id=13"),
            ("https://example.com/show.php?id=12", "https://example.com/show.php"),
            ("https://example.com/a", "https://elsewhere.org/a"),
            ("https://example.com/a", "javascript:void(0)"),
        ] {
            assert_eq!(claimed(page, link), None, "{page} {link}");
        }
    }
}
