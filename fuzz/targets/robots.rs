//! Any bytes as robots.txt: an answer for every URL, the same for the same bytes, and a pause that cannot stall a pass.
#![no_main]

use std::time::Duration;

use keepup::desk::dispatch::RefusalKind;
use keepup::wire::robots::Rules;
use libfuzzer_sys::fuzz_target;
use url::Url;

const PLACES: [&str; 5] = ["/", "/s?__biz=MzA3&mid=2&idx=1", "/2023/05/10/story/", "/a/b/../c//d.html?x=%2F*$", "/中文/%E4%B8%AD?q=监管"];

fuzz_target!(|file: &[u8]| {
    let (rules, again) = (Rules::read(file), Rules::read(file));
    // Another agent's group takes nothing of ours away. The rule before it ends the group that the file may have left open.
    let mut longer = file.to_vec();
    longer.extend_from_slice(b"\nDisallow: /nowhere-else\n\nUser-agent: somebody-else\nDisallow: /\n");
    let longer = Rules::read(&longer);
    for place in PLACES {
        let Ok(url) = Url::parse("https://news.example").and_then(|base| base.join(place)) else { continue };
        let judged = rules.judge(&url);
        assert_eq!(judged, again.judge(&url));
        assert_eq!(judged.is_ok(), longer.judge(&url).is_ok(), "another agent's group changes what holds for us at {url}");
        match judged {
            Ok(pause) => assert!(pause.is_none_or(|pause| pause <= Duration::from_secs(60)), "{pause:?}"),
            Err(refused) => {
                assert_eq!(refused.kind, RefusalKind::Robots);
                assert!(!refused.words.chars().any(char::is_control), "{:?}", refused.words);
                assert!(refused.words.len() <= 4_096, "{} bytes of words", refused.words.len());
            }
        }
    }
});
