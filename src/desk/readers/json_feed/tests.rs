use crate::desk::readers::tests::{dispatch, source};
use crate::desk::readers::{ReadError, read};
use crate::desk::source::Source;

#[test]
fn fields_of_every_spelling() {
    let body = r#"{"version":"https://jsonfeed.org/version/1","title":"T","author":{"name":"House"},"items":[
        {"id":7,"url":"https://a.example/7","title":"A","summary":"S","date_modified":"2023-05-10T08:00:00Z"},
        {"id":"https://a.example/8","content_text":"One.\n\nTwo."}, null, "x"]}"#;
    let reading = read(&source(), &dispatch("https://a.example/feed.json", body)).unwrap();
    assert_eq!((reading.entries.len(), reading.repaired.len()), (2, 0));
    assert_eq!((reading.entries[0].key.as_deref(), reading.entries[0].author.as_deref()), (Some("7"), Some("House")));
    assert!(reading.entries[0].published.is_some());
    assert_eq!(reading.entries[1].link.as_ref().unwrap().as_str(), "https://a.example/8");
    assert_eq!(reading.entries[1].content.as_deref(), Some("One.\n\nTwo."));
}

#[test]
fn other_json_is_no_feed_and_deep_json_is_refused() {
    let few = Source { max_items: 2, ..source() };
    assert!(matches!(read(&few, &dispatch("https://a.example/", "{\"a\":1}")), Err(ReadError::Unexpected(_))));
    assert!(matches!(read(&few, &dispatch("https://a.example/", "[".repeat(100_000))), Err(ReadError::Broken(_))));
}
