//! Sources that ask for the same: one of them is asked for all.

use std::collections::HashMap;

use crate::desk::source::Source;
use crate::desk::visit::{self, SourceState};

/// The sources whose request another one makes, and that one's name, by name. It is the first with that URL in `feeds.toml`, before those
/// that have moved there: its filters are meant for what stands at it.
pub(super) fn shared<'a>(sources: impl Iterator<Item = &'a Source>, states: &HashMap<String, SourceState>) -> HashMap<&'a str, &'a str> {
    let (mut shared, mut configured, mut moved) = (HashMap::new(), HashMap::new(), Vec::new());
    let mut asked: HashMap<String, &str> = HashMap::new();
    let unknown = SourceState::default();
    for source in sources {
        let name = source.name.as_str();
        let Some(request) = visit::request(source) else { continue };
        if let Some(first) = configured.get(&request) {
            shared.insert(name, *first);
            continue;
        }
        configured.insert(request.clone(), name);
        match visit::request_now(source, states.get(name).unwrap_or(&unknown)) {
            Some(now) if now != request => moved.push((name, now)),
            Some(now) => drop(asked.insert(now, name)),
            None => {}
        }
    }
    for (name, now) in moved {
        match asked.get(&now) {
            Some(first) => drop(shared.insert(name, *first)),
            None => drop(asked.insert(now, name)),
        }
    }
    shared
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    fn url(path: &str) -> Url {
        Url::parse(&format!("https://tram.example/{path}")).unwrap()
    }

    /// Who is asked for whom, of sources each with its URL and where that has moved.
    fn sharing(told: &[(&str, &str, &str)]) -> Vec<(String, String)> {
        let sources: Vec<Source> = told.iter().map(|(name, at, _)| Source::plain(name, url(at))).collect();
        let state = |at: &str, to: &str| SourceState {
            configured: Some(url(at)),
            moved_to: (!to.is_empty()).then(|| url(to)),
            ..SourceState::default()
        };
        let states = told.iter().map(|(name, at, to)| ((*name).to_owned(), state(at, to))).collect();
        let mut shared: Vec<(String, String)> =
            shared(sources.iter(), &states).into_iter().map(|(one, first)| (one.to_owned(), first.to_owned())).collect();
        shared.sort();
        shared
    }

    #[test]
    fn who_has_the_url_is_asked_before_who_has_moved_there() {
        let pair = |one: &str, first: &str| (one.to_owned(), first.to_owned());
        assert_eq!(
            sharing(&[("Lines", "lines", "feed"), ("All", "feed", ""), ("Again", "feed", "")]),
            [pair("Again", "All"), pair("Lines", "All")]
        );
        assert_eq!(sharing(&[("Lines", "lines", "feed"), ("Stops", "stops", "feed")]), [pair("Stops", "Lines")]);
        // two that have changed places both go on
        assert_eq!(sharing(&[("Lines", "lines", "stops"), ("Stops", "stops", "lines")]), []);
        assert_eq!(sharing(&[("Lines", "lines", ""), ("Stops", "stops", "")]), []);
    }
}
