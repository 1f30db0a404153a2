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
    fn only_an_address_is_an_absolute_link() {
        assert!(absolute(" https://news.example/?p=26059 ").is_some());
        assert!(absolute("urn:uuid:1").is_none() && absolute("tag:x,2023:1").is_none() && absolute("中文中文").is_none());
    }
}
