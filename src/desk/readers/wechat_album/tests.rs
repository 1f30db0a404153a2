use super::*;
use crate::desk::readers::tests::{dispatch, of_kind, source};
use crate::desk::readers::{first_asks, read};
use crate::desk::source::Kind;

const ALBUM: &str =
    "https://mp.weixin.qq.com/mp/appmsgalbum?__biz=MzA5Mzk==&action=getalbum&album_id=1234567890&scene=173&from_msgid=1#wechat_redirect";

fn article(number: u32) -> String {
    format!(
        r#"{{"title":"第{number}期 消费&amp;出海","url":"http://mp.weixin.qq.com/s?__biz=MzA5Mzk==&amp;mid=265000000{number}&amp;idx=1&amp;sn=ab#rd","create_time":"168370560{number}","msgid":"265000000{number}","itemidx":"1"}}"#
    )
}

fn source_of(pages: u32) -> Source {
    Source { url: ALBUM.parse().ok(), ..of_kind(Kind::WechatAlbum(WechatAlbum { pages })) }
}

#[test]
fn the_json_form_is_asked_for_whatever_was_shared() {
    let expected = "https://mp.weixin.qq.com/mp/appmsgalbum?action=getalbum&__biz=MzA5Mzk%3D%3D&album_id=1234567890&count=20&f=json";
    assert_eq!(first_asks(&source_of(1))[0].url.as_str(), expected);
    assert_eq!(first_asks(&Source { url: ALBUM.parse().ok(), ..source() })[0].url.as_str(), expected);
}

#[test]
fn several_articles_are_an_array_and_one_is_an_object() {
    let many = format!(
        r#"{{"base_resp":{{"ret":0}},"getalbum_resp":{{"article_list":[{},{}],"base_info":{{"title":"消费周报"}},"continue_flag":"1"}}}}"#,
        article(2),
        article(1)
    );
    let first = dispatch(first_asks(&source_of(3))[0].url.as_str(), many.clone());
    let reading = read(&source_of(3), &first).unwrap();
    assert_eq!((reading.title.as_deref(), reading.entries.len()), (Some("消费周报"), 2));
    assert_eq!(reading.entries[0].title.as_deref(), Some("第2期 消费&出海"));
    assert_eq!(
        reading.entries[0].link.as_ref().unwrap().as_str(),
        "http://mp.weixin.qq.com/s?__biz=MzA5Mzk==&mid=2650000002&idx=1&sn=ab#rd"
    );
    assert_eq!(reading.entries[0].published.as_ref().unwrap().at.timestamp(), 1_683_705_602);
    let second = &reading.follow[0].url;
    assert!(second.as_str().contains("begin_msgid=2650000001&begin_itemidx=1") && second.fragment() == Some("page-2"), "{second}");
    let third = read(&source_of(3), &dispatch(second.as_str(), many.clone())).unwrap().follow[0].url.clone();
    assert_eq!(third.fragment(), Some("page-3"));
    assert!(read(&source_of(3), &dispatch(third.as_str(), many)).unwrap().follow.is_empty());
    let one = format!(r#"{{"getalbum_resp":{{"article_list":{},"continue_flag":"0"}}}}"#, article(1));
    let reading = read(&source_of(3), &dispatch(ALBUM, one)).unwrap();
    assert_eq!((reading.entries.len(), reading.follow.len()), (1, 0));
}

#[test]
fn the_html_form() {
    let page = "<html><body><ul><li class='album__list-item js_album_item' data-msgid='1' data-itemidx='1' data-link='http://mp.weixin.qq.com/s?__biz=M&amp;mid=1&amp;idx=1&amp;sn=a' data-title='新规落地'>\
        <span class='js_article_create_time'>1683705600</span></li></ul></body></html>";
    let reading = read(&source_of(1), &dispatch(ALBUM, page)).unwrap();
    assert_eq!(reading.entries[0].title.as_deref(), Some("新规落地"));
    assert_eq!(reading.entries[0].published.as_ref().unwrap().at.timestamp(), 1_683_705_600);
}

#[test]
fn a_verification_page_blocks_and_an_error_is_told() {
    let error = |url: &str, body: &str| read(&source_of(1), &dispatch(url, body)).unwrap_err();
    assert!(matches!(error(ALBUM, "<html><h2>环境异常</h2><a>去验证</a></html>"), ReadError::Blocked(_)));
    assert!(matches!(error("https://mp.weixin.qq.com/mp/wappoc_appmsgcaptcha?x=1", "<html></html>"), ReadError::Blocked(_)));
    assert!(matches!(error(ALBUM, r#"{"base_resp":{"ret":-1}}"#), ReadError::Unexpected(words) if words.contains("code -1")));
}
