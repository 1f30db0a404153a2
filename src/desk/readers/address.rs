//! Links of entries: made absolute, and only such as a reader may follow.

use url::Url;

/// Longest link that is kept, in bytes.
const LONGEST: usize = 2048;

/// What relative links are relative to.
#[derive(Debug, Clone)]
pub struct Base(Url);

impl Base {
    /// The site that a document names, else where the document came from.
    pub fn of(site: Option<&str>, found_at: &Url) -> Self {
        let site = site.and_then(|site| found_at.join(site.trim()).ok()).filter(|url| matches!(url.scheme(), "http" | "https"));
        Self(site.unwrap_or_else(|| found_at.clone()))
    }

    /// The base that an HTML page states in `<base href>`, else its own address.
    pub fn of_page(href: Option<&str>, found_at: &Url) -> Self {
        Self::of(href, found_at)
    }
}

/// An absolute http or https link without user name and password; `None` for scripts, data, mail and overlong ones.
pub fn resolve(link: &str, base: &Base) -> Option<Url> {
    let link = link.trim();
    if link.is_empty() {
        return None;
    }
    // Publishers escape links twice as they do headlines.
    sound(base.0.join(&link.replace("&amp;", "&")).ok()?)
}

/// The link that a text is, when it is an absolute one.
pub fn absolute(text: &str) -> Option<Url> {
    let text = text.trim();
    let lower = text.get(..8.min(text.len()))?.to_ascii_lowercase();
    if !lower.starts_with("http://") && !lower.starts_with("https://") {
        return None;
    }
    sound(Url::parse(text).ok()?)
}

fn sound(mut url: Url) -> Option<Url> {
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() || url.as_str().len() > LONGEST {
        return None;
    }
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    Some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_absolute_and_harmless() {
        let base = Base::of(None, &Url::parse("https://news.example/feed/").unwrap());
        let text = |link: &str| resolve(link, &base).map(String::from);
        assert_eq!(
            text("/news/1019094/Headline With Raw Spaces").as_deref(),
            Some("https://news.example/news/1019094/Headline%20With%20Raw%20Spaces")
        );
        assert_eq!(text("//other.example/a").as_deref(), Some("https://other.example/a"));
        assert_eq!(text("https://user:secret@news.example/b").as_deref(), Some("https://news.example/b"));
        for bad in ["javascript:alert(1)", "data:text/html,x", "mailto:a@b.c", "", "  ", "ftp://a.example/x"] {
            assert_eq!(text(bad), None, "{bad}");
        }
        assert_eq!(text(&format!("/{}", "a".repeat(3000))), None);
    }

    #[test]
    fn a_host_that_looks_like_another_is_written_out() {
        let base = Base::of(None, &Url::parse("https://news.example/feed/").unwrap());
        for (link, host) in [
            // Cyrillic letters among Latin ones, Cyrillic alone, and Greek
            ("https://p\u{430}ypal.com/", "xn--pypal-4ve.com"),
            ("https://\u{430}\u{440}\u{440}\u{4cf}\u{435}.com/", "xn--80ak6aa92e.com"),
            ("//\u{3b1}lizila.com/x", "xn--lizila-oxe.com"),
            // full-width letters are the Latin ones
            ("https://\u{ff41}\u{ff4c}\u{ff49}zila.com/", "alizila.com"),
        ] {
            let told = resolve(link, &base).unwrap();
            assert_eq!(told.host_str(), Some(host), "{link}");
            assert!(told.as_str().is_ascii() && absolute(told.as_str()) == Some(told.clone()), "{told}");
        }
    }

    #[test]
    fn a_document_cannot_make_its_links_run() {
        let place = Url::parse("https://news.example/feed/").unwrap();
        for site in ["javascript:alert(1)//", "data:text/html,", "file:///etc/", "mailto:a@b.c", "http://", ""] {
            let base = Base::of(Some(site), &place);
            assert_eq!(resolve("x", &base).map(String::from).as_deref(), Some("https://news.example/feed/x"), "{site}");
        }
        let elsewhere = Base::of(Some("//desk:secret@other.example/a/"), &place);
        assert_eq!(resolve("x", &elsewhere).map(String::from).as_deref(), Some("https://other.example/a/x"));
    }

    #[test]
    fn only_an_address_is_an_absolute_link() {
        assert!(absolute(" https://news.example/?p=26059 ").is_some());
        assert!(absolute("urn:uuid:1").is_none() && absolute("tag:x,2023:1").is_none() && absolute("中文中文").is_none());
    }
}
