//! Which links are one, and what is printed of them.

use proptest::prelude::*;
use url::Url;

use super::{canonical, printable, wechat_identity};

fn one(text: &str) -> String {
    canonical(&Url::parse(text).unwrap(), &[]).to_string()
}

fn identity(text: &str) -> Option<String> {
    wechat_identity(&Url::parse(text).unwrap())
}

#[test]
fn ways_to_write_one_address() {
    for same in [
        "https://technode.com/2023/05/10/iflytek/",
        "http://technode.com/2023/05/10/iflytek/",
        "https://www.technode.com/2023/05/10/iflytek",
        "https://TechNode.com:443/2023/05/10/iflytek/?utm_source=rss&utm_medium=feed#respond",
        "http://technode.com:80/2023/05/10/iflytek/index.html",
        "https://technode.com/2023/05/10/iflytek/amp/",
        "https://technode.com/amp/2023/05/10/iflytek/?amp=1",
        "https://m.technode.com/2023/05/10/iflytek/?from=timeline&spm=a1.b2&mc_cid=1",
        "https://reader:secret@technode.com./2023/05/10//iflytek/?&fbclid=x&",
        "https://technode.com/2023/05/10/%69flytek/",
    ] {
        assert_eq!(one(same), "https://technode.com/2023/05/10/iflytek", "{same}");
    }
}

#[test]
fn what_was_printed_is_the_same_address() {
    for met in [
        "https://mp.weixin.qq.com/s?a=_b&ic_&x=(y)",
        "https://a.com/?p={{",
        "https://a.com/Foo_(bar)?q[]=*'x|y\\z^",
        "https://a.com/x_y_?t={a}&u=(b)",
        "http://[::1]/a~b~c",
        "http://[::1]:8080/a",
        "https://mp.weixin(.qq.com/mp/appmsgalbum?__biz=A&album_id=B",
        "https://a'b{c}`d*\"e.com/",
    ] {
        let url = Url::parse(met).unwrap();
        let printed = printable(&url, &[]);
        assert_eq!(one(&printed), one(met), "{met} is printed as {printed}");
        assert!(!printed.contains(|c| "()<>\"' `".contains(c)), "{printed}");
        assert_eq!(one(&one(met)), one(met));
    }
}

#[test]
fn a_host_of_stops_has_one_form() {
    for met in ["https://www......./", "https://m..a.com./x", "https://...../", "https://www.amp.../"] {
        let Ok(url) = Url::parse(met) else { continue };
        let once = canonical(&url, &[]);
        assert_eq!(canonical(&once, &[]), once, "{met}");
    }
}

#[test]
fn what_names_a_page_stays() {
    assert_eq!(one("https://daoinsights.com/?p=26059"), "https://daoinsights.com/?p=26059");
    assert_eq!(one("https://a.cn/show?id=2&b=1&utm_campaign=x"), "https://a.cn/show?id=2&b=1");
    assert_eq!(one("http://localhost:8080/amp"), "http://localhost:8080/amp");
    assert_eq!(one("https://m.cn/x"), "https://m.cn/x");
    assert_eq!(one("https://amp.dev/amp"), "https://amp.dev/amp");
    assert_eq!(one("https://a.cn/%e4%b8%ad/%2Fx%zz"), "https://a.cn/%E4%B8%AD/%2Fx%25zz");
    assert_eq!(one("https://a.cn/?a=%26amp%3B"), "https://a.cn/?a=%26amp%3B");
    assert_eq!(one("mailto:a@b.cn"), "mailto:a@b.cn");
}

#[test]
fn a_source_names_parameters_of_its_own() {
    let url = Url::parse("https://news.linkedin.com/2023/x?techgenez.com&trackingId=7&id=1").unwrap();
    let drop = ["TrackingId".to_owned(), "techgenez.com".to_owned()];
    assert_eq!(canonical(&url, &drop).as_str(), "https://news.linkedin.com/2023/x?id=1");
}

#[test]
fn print_keeps_the_publishers_own_form() {
    let printed = |text: &str| printable(&Url::parse(text).unwrap(), &[]);
    assert_eq!(printed("http://www.a.com/x/?utm_source=rss#top"), "http://www.a.com/x/");
    assert_eq!(printed("https://a.com/Foo_(bar) baz?q=<b>*"), "https://a.com/Foo_%28bar%29%20baz?q=%3Cb%3E%2A");
    assert_eq!(printed("https://u:p@a.com/"), "https://a.com/");
    assert_eq!(printed("http://[::1]/?a[]=1"), "http://[::1]/?a%5B%5D=1");
    assert_eq!(printed("https://mp.weixin.qq.com/s/R6FoptfmnOiLZPFMTh2uLw."), "https://mp.weixin.qq.com/s/R6FoptfmnOiLZPFMTh2uLw");
}

#[test]
fn long_wechat_links_are_one_article() {
    let long = "https://mp.weixin.qq.com/s?__biz=MzA3MDU0Mg==&mid=2651&idx=2&sn=abc123";
    for same in [
        long,
        "http://mp.weixin.qq.com/s?__biz=MzA3MDU0Mg%3D%3D&amp;mid=2651&amp;idx=2&amp;sn=abc123&amp;chksm=84&amp;scene=21#wechat_redirect",
        "https://mp.weixin.qq.com/s?__biz=MzA3MDU0Mg==\\x26amp;mid=2651\\x26amp;idx=2\\x26amp;sn=abc123#rd",
        "https://mp.weixin.qq.com/s/?sn=abc123&idx=2&mid=2651&__biz=MzA3MDU0Mg==&from=timeline&isappinstalled=0",
        "https://mp.weixin.qq.com/mp/appmsg/show?__biz=MzA3MDU0Mg==&appmsgid=2651&itemidx=2&sign=abc123",
    ] {
        assert_eq!(one(same), long, "{same}");
        assert_eq!(identity(same).as_deref(), Some("wx:MzA3MDU0Mg==:2651:2"), "{same}");
    }
    assert_eq!(identity("https://mp.weixin.qq.com/s?__biz=Mz+/A==&mid=1&idx=1").as_deref(), Some("wx:Mz+/A==:1:1"));
    assert_eq!(identity("https://mp.weixin.qq.com/s?__biz=MzA&mid=2651").as_deref(), Some("wx:MzA:2651:1"));
}

#[test]
fn short_and_temporary_wechat_links() {
    assert_eq!(identity("https://mp.weixin.qq.com/s/FTb_v-_vYsghkMr454iNtg?scene=1").as_deref(), Some("wxs:FTb_v-_vYsghkMr454iNtg"));
    assert_eq!(one("http://mp.weixin.qq.com/s/FTb_v-_vYsghkMr454iNtg?chksm=1#rd"), "https://mp.weixin.qq.com/s/FTb_v-_vYsghkMr454iNtg");
    let temporary = "https://mp.weixin.qq.com/s?src=11&timestamp=1683705600&ver=4518&signature=abc";
    assert_eq!(identity(temporary), None);
    assert_eq!(one(temporary), temporary);
    for other in [
        "https://mp.weixin.qq.com/mp/appmsgalbum?__biz=MzA=&album_id=1",
        "https://mp.weixin.qq.com/s?__biz=MzA=&mid=x1&idx=1",
        "https://mp.weixin.qq.com/s?__biz=M:z&mid=1&idx=1",
        "https://mp.weixin.qq.com/s/x",
        "https://example.com/s/FTb_v-_vYsghkMr454iNtg",
    ] {
        assert_eq!(identity(other), None, "{other}");
    }
}

proptest! {
    #[test]
    fn canonical_of_canonical_is_itself(
        scheme in "https?", host in "((www|m|amp|mobile)\\.){0,2}(a\\.com|b\\.co\\.uk|mp\\.weixin\\.qq\\.com|127\\.0\\.0\\.1)\\.?(:(80|443|8080))?",
        path in "(/(amp|index\\.html|s|\\.\\.|%2[0-9a-fg]|[a-z%.]{0,4}|[a-zA-Z0-9_-]{22}|中)){0,5}/?",
        query in "(\\?((__biz|mid|idx|sn|appmsgid|utm_x|a|from|amp;x)=?([0-9]{0,3}|%26|%3D|[+&#;\\\\x26amp;]{0,6}|M==)&?){0,6})?",
        fragment in "(#rd)?",
    ) {
        if let Ok(url) = Url::parse(&format!("{scheme}://{host}{path}{query}{fragment}")) {
            let once = canonical(&url, &[]);
            prop_assert_eq!(&canonical(&once, &[]), &once);
            prop_assert_eq!(wechat_identity(&once), wechat_identity(&url));
            let printed = printable(&url, &[]);
            let again = printable(&Url::parse(&printed).unwrap(), &[]);
            prop_assert_eq!(&again, &printed);
            let reparsed = canonical(&Url::parse(&printed).unwrap(), &[]);
            prop_assert_eq!(wechat_identity(&reparsed), wechat_identity(&url));
        }
    }

    #[test]
    fn print_is_plain(text in "https://a\\.com/\\PC{0,30}") {
        if let Ok(url) = Url::parse(&text) {
            let printed = printable(&url, &[]);
            prop_assert!(printed.is_ascii() && !printed.contains(['(', ')', '<', '>', ' ', '"', '\'', '`', '*']), "{}", printed);
        }
    }
}
