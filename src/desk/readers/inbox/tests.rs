use super::*;
use crate::desk::readers::read;
use crate::desk::readers::tests::{dispatch, of_kind};
use crate::desk::source::{Inbox, Kind};

fn read_file(name: &str, body: &str) -> Result<Reading, ReadError> {
    read(&of_kind(Kind::Inbox(Inbox::default())), &dispatch(&format!("file:///srv/inbox/{name}"), body))
}

fn links_of(body: &str) -> Vec<String> {
    read_file("links.txt", body).unwrap().entries.iter().map(|entry| entry.link.as_ref().unwrap().to_string()).collect()
}

#[test]
fn links_are_found_in_what_people_paste() {
    let pasted = "\u{feff}# this week\nhttps://mp.weixin.qq.com/s/aBcDeFgHiJkLmNoPqRsTuV.  \n看看这个：https://mp.weixin.qq.com/s/bBcDeFgHiJkLmNoPqRsTuV，很好 # from Mei\n\
        (https://a.example/x_(y)) and <https://b.example/>, https://a.example/x_(y)\nwww.nothing.example\nhttps://c.example/#part\n";
    assert_eq!(
        links_of(pasted),
        [
            "https://mp.weixin.qq.com/s/aBcDeFgHiJkLmNoPqRsTuV",
            "https://mp.weixin.qq.com/s/bBcDeFgHiJkLmNoPqRsTuV",
            "https://a.example/x_(y)",
            "https://b.example/",
            "https://c.example/#part",
        ]
    );
    assert_eq!(links_of(" \n"), Vec::<String>::new());
}

#[test]
fn a_saved_page_knows_where_it_came_from() {
    let entry = |body: &str| read_file("page.html", body).unwrap().entries.remove(0);
    let saved = entry(
        "<!DOCTYPE html>\n<!-- saved from url=(0053)https://mp.weixin.qq.com/s/aBcDeFgHiJkLmNoPqRsTuV -->\n<html><link rel='canonical' href='https://x.example/'></html>",
    );
    assert_eq!(saved.link.unwrap().as_str(), "https://mp.weixin.qq.com/s/aBcDeFgHiJkLmNoPqRsTuV");
    assert!(saved.page.is_some() && saved.key.is_none());
    let single = entry("<html><!--\n Page saved with SingleFile \n url: https://a.example/x \n saved date: x\n--><body></html>");
    assert_eq!(single.link.unwrap().as_str(), "https://a.example/x");
    let said = entry("<html><head><meta property=\"og:url\" content=\"https://a.example/?a=1&amp;b=2\"></head></html>");
    assert_eq!(said.link.unwrap().as_str(), "https://a.example/?a=1&b=2");
    let unknown = entry("<html><body>text</body></html>");
    assert_eq!((unknown.link, unknown.key.as_deref()), (None, Some("page.html")));
}

#[test]
fn exports_of_several_spellings() {
    let exporter = r#"[{"aid":"2650_1","title":"品牌出海","link":"http://mp.weixin.qq.com/s?__biz=M&amp;mid=1&amp;idx=1","digest":"摘要","create_time":1683705600,"author_name":"李雷"},
        {"title":"空"}]"#;
    let reading = read_file("export.json", exporter).unwrap();
    let first = &reading.entries[0];
    assert_eq!(reading.entries.len(), 1);
    assert_eq!(first.link.as_ref().unwrap().as_str(), "http://mp.weixin.qq.com/s?__biz=M&mid=1&idx=1");
    assert_eq!((first.title.as_deref(), first.author.as_deref(), first.summary.as_deref()), (Some("品牌出海"), Some("李雷"), Some("摘要")));
    assert_eq!(first.published.as_ref().unwrap().at.timestamp(), 1_683_705_600);
    let wrapped =
        r#"{"data":{"articles":[{"url":"https://a.example/1","name":"A","content":"<p>One.</p><p>Two.</p>","time":"2023-05-10 08:00"}]}}"#;
    assert_eq!(read_file("export.json", wrapped).unwrap().entries[0].content.as_deref(), Some("One.\n\nTwo."));
    let lines =
        "{\"url\":\"https://a.example/1\",\"html\":\"<!DOCTYPE html><html><body>x</body></html>\"}\n{\"url\":\"https://a.example/2\"}\n";
    let reading = read_file("export.jsonl", lines).unwrap();
    assert!(reading.entries.len() == 2 && reading.entries[0].page.is_some() && reading.entries[0].content.is_none());
    assert!(matches!(read_file("export.json", "[{\"a\":1}]"), Err(ReadError::Unexpected(_))));
    assert!(matches!(read_file("export.json", "[{\"a\":1"), Err(ReadError::Broken(_))));
}
