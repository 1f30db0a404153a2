use super::*;
use crate::desk::readers::tests::{dispatch, of_kind};
use crate::desk::source::{Kind, Method};

fn endpoint() -> Json {
    let path = |path: &str| Some(path.to_owned());
    Json {
        method: Method::Post,
        body: Some("{\"nodeId\":\"26166\",\"pageNum\":{page}}".to_owned()),
        pages: 2,
        first_page: 1,
        embedded: None,
        ok: Some(("code".to_owned(), "200".to_owned())),
        items: "data.pageInfo.list".to_owned(),
        key: path("contId"),
        title: "name".to_owned(),
        link: "https://www.sixth.example/news/{contId}".to_owned(),
        summary: path("summary"),
        content: None,
        date: path("pubTimeLong"),
        author: path("authors"),
    }
}

fn read_json(json: Json, body: &str) -> Result<Reading, ReadError> {
    crate::desk::readers::read(&of_kind(Kind::Json(json)), &dispatch("https://api.sixth.example/list", body))
}

#[test]
fn every_page_is_asked_for() {
    let asks = asks(&endpoint(), &"https://api.sixth.example/list/{page}?p={page}".parse().unwrap());
    assert_eq!(
        asks.iter().map(|ask| ask.url.as_str()).collect::<Vec<_>>(),
        ["https://api.sixth.example/list/1?p=1", "https://api.sixth.example/list/2?p=2"]
    );
    assert_eq!(asks[1].body.as_deref(), Some("{\"nodeId\":\"26166\",\"pageNum\":2}"));
}

#[test]
fn a_single_page_is_asked_for_once() {
    let json = Json { body: None, pages: 3, ..endpoint() };
    assert_eq!(asks(&json, &"https://api.sixth.example/list".parse().unwrap()).len(), 1);
}

#[test]
fn items_are_read_by_paths() {
    let body = r#"{"code":200,"data":{"pageInfo":{"list":[
        {"contId":1019094,"name":"Village &amp; town","summary":"<p>Short.</p>","pubTimeLong":1683705600000,"authors":["Mei Lin",{"name":"Zhou Yi"}]},
        {"contId":null,"name":"MOST READ"}]}}}"#;
    let reading = read_json(endpoint(), body).unwrap();
    let first = &reading.entries[0];
    assert_eq!((first.key.as_deref(), first.title.as_deref()), (Some("1019094"), Some("Village & town")));
    assert_eq!(first.link.as_ref().unwrap().as_str(), "https://www.sixth.example/news/1019094");
    assert_eq!((first.author.as_deref(), first.summary.as_deref()), (Some("Mei Lin, Zhou Yi"), Some("Short.")));
    assert_eq!(first.published.as_ref().unwrap().at.timestamp(), 1_683_705_600);
    assert_eq!((reading.entries.len(), reading.entries[1].link.as_ref()), (2, None));
}

#[test]
fn one_object_stands_for_a_list() {
    let body = r#"{"code":"200","data":{"pageInfo":{"list":{"contId":"1","name":"Only one"}}}}"#;
    assert_eq!(read_json(endpoint(), body).unwrap().entries.len(), 1);
}

#[test]
fn json_in_a_page() {
    let json = Json {
        embedded: Some("script#__NEXT_DATA__".to_owned()),
        ok: None,
        items: "props.list".to_owned(),
        link: "url".to_owned(),
        key: None,
        ..endpoint()
    };
    let page = "<html><script id='__NEXT_DATA__' type='application/json'>{\"props\":{\"list\":[{\"name\":\"A</b>\",\"url\":\"/a\"}]}}</script></html>";
    let reading = read_json(json.clone(), page).unwrap();
    assert_eq!(reading.entries[0].link.as_ref().unwrap().as_str(), "https://api.sixth.example/a");
    let page = "<html><script id='__NEXT_DATA__'>window.x = {\"props\":{\"list\":[{\"name\":\"A\",\"url\":\"/a\"}]}};</script></html>";
    assert_eq!(read_json(json, page).unwrap().entries.len(), 1);
}

#[test]
fn what_is_wrong_is_said() {
    let words = |body: &str| read_json(endpoint(), body).unwrap_err().to_string();
    assert!(words(r#"{"code":500,"msg":"x"}"#).contains("`code` is \"500\", not \"200\""));
    assert!(words(r#"{"code":200,"data":{}}"#).contains("`data.pageInfo.list`"));
    assert!(words(r#"{"code":200,"data":{"pageInfo":{"list":[{"titel":"x"}]}}}"#).contains("`titel`"));
    assert!(words("<html><title>Oops</title></html>").contains("Oops"));
    assert!(words("").contains("empty"));
    let deep = format!("{{\"code\":200,\"x\":{}", "[".repeat(100_000));
    assert!(words(&deep).contains("cannot be read"));
}
