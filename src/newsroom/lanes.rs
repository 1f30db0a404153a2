//! Lanes: what is asked of one host is asked one after another, so that nothing more is asked once it wants quiet.

use std::collections::HashMap;

use url::Url;

use crate::desk::visit;

/// Splits work into lanes, one a host, each in the order of the work. What is asked of nobody, or of a host of one's own behind which many
/// sites may stand, gets a lane to itself.
pub(super) fn by_host<T>(work: impl IntoIterator<Item = T>, url: impl Fn(&T) -> Option<Url>) -> Vec<Vec<T>> {
    let mut lanes: Vec<Vec<T>> = Vec::new();
    let mut lane_of: HashMap<String, usize> = HashMap::new();
    for item in work {
        let host = url(&item).filter(|url| !visit::is_private(url)).as_ref().and_then(visit::host_key);
        let known = host.as_ref().and_then(|host| lane_of.get(host)).and_then(|lane| lanes.get_mut(*lane));
        if let Some(lane) = known {
            lane.push(item);
            continue;
        }
        lane_of.extend(host.map(|host| (host, lanes.len())));
        lanes.push(vec![item]);
    }
    lanes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_a_lane_and_private_ones_are_none() {
        let work = ["https://a.example/1", "https://b.example/1", "", "https://a.example/2", "http://bridge/1", "", "http://bridge/2"];
        let lanes = by_host(work, |text| Url::parse(text).ok());
        let expected: Vec<Vec<&str>> = vec![
            vec!["https://a.example/1", "https://a.example/2"],
            vec!["https://b.example/1"],
            vec![""],
            vec!["http://bridge/1"],
            vec![""],
            vec!["http://bridge/2"],
        ];
        assert_eq!(lanes, expected);
    }
}
