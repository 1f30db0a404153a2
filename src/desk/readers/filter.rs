//! Which entries of a source are wanted.

use crate::desk::entry::Entry;
use crate::desk::source::Source;

/// Whether the source wants the entry; when not, why, in words that `why URL` shows to an editor.
pub fn filter(source: &Source, entry: &Entry) -> Result<(), String> {
    let rules = &source.filter;
    let link = entry.link.as_ref().map_or("", url::Url::as_str);
    let title = entry.title.as_deref().unwrap_or_default();
    let summary = entry.summary.as_deref().unwrap_or_default();
    if !rules.allow.is_empty() && !rules.allow.iter().any(|pattern| pattern.is_match(link)) {
        return Err(match link {
            "" => "it has no link, and the source's `allow` wants one that matches".to_owned(),
            _ => "its link matches none of the source's `allow` patterns".to_owned(),
        });
    }
    if let Some(pattern) = rules.deny.iter().find(|pattern| pattern.is_match(link)) {
        return Err(format!("its link matches the source's `deny` pattern `{pattern}`"));
    }
    if !rules.keep.is_empty() && !rules.keep.iter().any(|pattern| pattern.is_match(title) || pattern.is_match(summary)) {
        return Err("neither headline nor summary matches one of the source's `keep` patterns".to_owned());
    }
    if let Some(pattern) = rules.drop.iter().find(|pattern| pattern.is_match(title)) {
        return Err(format!("its headline matches the source's `drop` pattern `{pattern}`"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::*;
    use crate::desk::readers::tests as samples;

    fn entry(title: &str, link: &str) -> Entry {
        Entry { title: Some(title.to_owned()), link: link.parse().ok(), ..Entry::default() }
    }

    #[test]
    fn each_rule_says_why() {
        let mut source = samples::source();
        assert_eq!(filter(&source, &entry("Anything", "https://a.example/x")), Ok(()));
        source.filter.allow = vec![Regex::new("^https://a\\.example/20\\d\\d/").unwrap()];
        source.filter.deny = vec![Regex::new("/video/").unwrap()];
        source.filter.keep = vec![Regex::new("(?i)china").unwrap()];
        source.filter.drop = vec![Regex::new("^Sponsored").unwrap()];
        assert_eq!(filter(&source, &entry("China's week", "https://a.example/2023/x")), Ok(()));
        let why = |title, link| filter(&source, &entry(title, link)).unwrap_err();
        assert!(why("China", "https://a.example/about").contains("`allow`"));
        assert!(why("China", "").contains("no link"));
        assert!(why("China", "https://a.example/2023/video/").contains("/video/"));
        assert!(why("Weather", "https://a.example/2023/x").contains("`keep`"));
        assert!(why("Sponsored: China", "https://a.example/2023/x").contains("^Sponsored"));
    }

    #[test]
    fn keep_looks_at_the_summary_too() {
        let mut source = samples::source();
        source.filter.keep = vec![Regex::new("Tencent").unwrap()];
        let found = Entry { summary: Some("Tencent said".to_owned()), ..entry("Games", "https://a.example/") };
        assert_eq!(filter(&source, &found), Ok(()));
    }
}
