//! Article pages of WeChat accounts: a format of its own, read without a script engine.

pub mod script;
mod unavailable;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, FixedOffset};
use serde_json::Value;
use url::Url;

use super::super::article::{Block, BlockKind};
use super::super::dates::{self, Context, Dated, Precision, ZoneOrigin};
use super::byline::person;
use super::gate::Gated;
use super::heads::Heads;
use super::page::Page;
use super::{PageKind, Writeup, fragment, pieces, prose};

/// What stands in the text's element and is no text.
const CHROME: &str = "#js_tags, #js_pc_qr_code, #content_bottom_area, .profile_container, #js_top_profile, mpvoice, mp-common-profile, .weapp_display_element, .share_notice_hd, .js_share_notice_hd, mp-common-videosnap";

/// Whether the page is one of WeChat's.
pub fn is_wechat(url: &Url, source: &str) -> bool {
    url.host_str() == Some("mp.weixin.qq.com")
        || (source.contains("mp.weixin.qq.com") && (source.contains("id=\"js_article\"") || source.contains("window.cgiDataNew")))
}

/// Reads a page.
pub fn read(page: &mut Page<'_>, heads: &Heads, url: &Url) -> Writeup {
    let gated = page.gated;
    if unavailable::is_verification(url) {
        return Writeup { kind: PageKind::Blocked("WeChat asks for a verification".into()), ..Writeup::default() };
    }
    // by container first: the words of the error pages occur in articles too
    let article = !page.select("#js_article, #js_content, #img-content").is_empty();
    if !article && let Some(kind) = unavailable::classify(page, gated, url) {
        return Writeup { kind, ..Writeup::default() };
    }
    let data = script::cgi_data(gated.source);
    let fields = Fields { data: &data, gated, heads };
    let body = body(page, &fields);
    let mut writeup = Writeup {
        title: title(page, &fields, &body),
        author: fields.first(&["author"], &["author"]).or_else(|| heads.meta(&["author"]).map(|(_, name)| name.to_owned())),
        site: account(page, &fields),
        published: published(page, &fields),
        summary: summary(&fields, &body),
        body,
        origin: origin(&fields),
        ..Writeup::default()
    };
    identify(&mut writeup, &fields, url);
    writeup.author = writeup.author.filter(|name| name.chars().any(char::is_alphanumeric));
    if writeup.author.is_none() {
        let ends = writeup.body.iter().take(4).chain(writeup.body.iter().rev().take(3));
        writeup.author = ends.filter(|block| prose::words(&block.text) <= 20).find_map(|block| person::chinese(&block.text));
    }
    writeup.reasons = vec![
        ("title", "WeChat page".into()),
        ("date", writeup.published.as_ref().map_or_else(|| "none on the page".into(), |d| d.found.clone())),
        ("text", "WeChat page".into()),
    ];
    let paid = fields.data["is_pay_subscribe"] == "1" || fields.variable("is_pay_subscribe").as_deref() == Some("1");
    if paid {
        writeup.kind = PageKind::Teaser;
        if writeup.body.is_empty()
            && let Some(said) = text(&data["pay_subscribe_info"]["desc"])
        {
            writeup.body = fragment::blocks(&said);
        }
    }
    if writeup.title.is_none() && writeup.body.is_empty() {
        writeup.kind = PageKind::Unreadable("a WeChat page without an article".into());
    }
    writeup
}

/// The scripts' fields, and where else they stand.
struct Fields<'f, 'a> {
    data: &'f Value,
    gated: &'f Gated<'a>,
    heads: &'f Heads,
}

impl Fields<'_, '_> {
    fn variable(&self, name: &str) -> Option<String> {
        script::variable(self.gated.source, name).map(|value| entities(&value))
    }

    /// The first that is not empty: members of the data object, then variables.
    fn first(&self, members: &[&str], variables: &[&str]) -> Option<String> {
        let member = members.iter().find_map(|name| text(&self.data[*name]));
        member
            .or_else(|| variables.iter().find_map(|name| self.variable(name)))
            .map(|value| prose::collapse(&value))
            .filter(|v| !v.is_empty())
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(entities).filter(|text| !text.trim().is_empty())
}

/// Character references undone, tags left alone.
#[expect(clippy::disallowed_methods, reason = "there is no tag in it, only character references")]
fn entities(value: &str) -> String {
    if value.contains('&') && !value.contains('<') { dom_query::Document::fragment(value).text().to_string() } else { value.to_owned() }
}

fn body(page: &mut Page<'_>, fields: &Fields<'_, '_>) -> Vec<Block> {
    let kind = fields.first(&["item_show_type"], &["item_show_type"]).unwrap_or_default();
    let mut blocks = Vec::new();
    if !matches!(kind.as_str(), "8" | "10" | "17")
        && let Some(content) = page.select("#js_content").into_iter().next()
    {
        for hit in page.select(CHROME) {
            page.hide(hit);
        }
        // shown by a script once it has loaded
        page.show(content);
        let range = page.range(content);
        blocks = pieces::cut(page, None)
            .into_iter()
            .filter(|piece| range.contains(&piece.at))
            .map(|piece| Block { kind: piece.kind, text: piece.text })
            .collect();
    }
    if blocks.is_empty() {
        let said =
            text(&fields.data["text_page_info"]["content_noencode"]).or_else(|| text(&fields.data["content_noencode"])).or_else(|| {
                // videos, music and recordings have a description only
                fields.heads.meta(&["og:description", "description"]).map(|(_, said)| said.replace("\\x0a", "\n").replace("\\n", "\n"))
            });
        blocks = said.map_or_else(Vec::new, |said| fragment::blocks(&said));
    }
    blocks
}

fn title(page: &Page<'_>, fields: &Fields<'_, '_>, body: &[Block]) -> Option<String> {
    let shown =
        page.select("#activity-name, #js_text_title, .rich_media_title").into_iter().map(|index| page.text(index)).find(|t| !t.is_empty());
    // a text share without a title of its own carries its whole text as one
    let untitled = fields.data["text_page_info"]["is_user_title"] == "0" || fields.variable("is_user_title").as_deref() == Some("0");
    if untitled && fields.data["item_show_type"] == "10" {
        return body.first().map(|block| opening(&block.text));
    }
    shown
        .or_else(|| fields.first(&["title"], &["msg_title", "title"]))
        .or_else(|| fields.heads.meta(&["og:title", "twitter:title"]).map(|(_, title)| title.replace("\\n", " ")))
        .map(|title| prose::collapse(&title))
        .filter(|title| !title.is_empty())
        .map(|title| if title.chars().count() > 100 { opening(&title) } else { title })
        .or_else(|| body.first().map(|block| opening(&block.text)))
}

/// The first sentence or clause of a text, at most 30 characters.
fn opening(text: &str) -> String {
    let mut opening = String::new();
    for c in text.chars() {
        if opening.chars().count() >= 30 {
            opening.push('…');
            break;
        }
        if matches!(c, '。' | '！' | '？' | '!' | '?' | '\n') && opening.chars().count() >= 6 {
            break;
        }
        opening.push(c);
    }
    opening.trim().to_owned()
}

fn account(page: &Page<'_>, fields: &Fields<'_, '_>) -> Option<String> {
    fields.first(&["nick_name"], &["nickname"]).or_else(|| {
        let shown = page.select("#js_name, .wx_follow_nickname, .profile_nickname").into_iter();
        shown.map(|index| page.text(index)).find(|name| !name.is_empty())
    })
}

fn published(page: &Page<'_>, fields: &Fields<'_, '_>) -> Option<Dated> {
    let china = FixedOffset::east_opt(8 * 3600)?;
    let stamp = [fields.variable("ct"), text(&fields.data["ori_create_time"]), text(&fields.data["create_timestamp"])];
    let instant = stamp.into_iter().flatten().find_map(|stamp| {
        let seconds = stamp.trim().parse::<i64>().ok().filter(|seconds| *seconds > 1_300_000_000)?;
        DateTime::from_timestamp(seconds, 0)
    });
    if let Some(instant) = instant {
        let at = instant.with_timezone(&china);
        return Some(Dated { at, precision: Precision::Instant, zone: ZoneOrigin::Stated, found: "ct of the WeChat page".into() });
    }
    let context = Context { zone: Some(chrono_tz::Asia::Shanghai), fetched: None, formats: &[], chinese: true };
    let said = [text(&fields.data["create_time"]), fields.variable("createTime")];
    let shown = page.select("#publish_time").into_iter().map(|index| page.text(index));
    let written = said.into_iter().flatten().find_map(|said| dates::parse(&said, &context, "createTime of the WeChat page"));
    written.or_else(|| shown.into_iter().find_map(|said| dates::parse(&said, &context, "#publish_time of the WeChat page")))
}

/// The account's own abstract where it is a sentence, else the first real paragraph.
fn summary(fields: &Fields<'_, '_>, body: &[Block]) -> Option<String> {
    let said = fields.first(&["desc"], &["msg_desc"]).or_else(|| fields.heads.meta(&["og:description"]).map(|(_, said)| said.to_owned()));
    let sound = |said: &String| (45..600).contains(&prose::weight(said)) && prose::ends_sentence(said) && !said.contains("\\x0a");
    said.filter(sound).or_else(|| {
        let real = |block: &&Block| block.kind == BlockKind::Paragraph && prose::weight(&block.text) >= 60 && prose::stops(&block.text) > 0;
        body.iter().find(real).or_else(|| body.first()).map(|block| block.text.clone())
    })
}

/// The article that this one reposts.
fn origin(fields: &Fields<'_, '_>) -> Option<String> {
    let info = &fields.data["copyright_info"];
    let member = |name: &str| text(&info[name]).or_else(|| text(&fields.data[name])).or_else(|| fields.variable(name)).filter(|v| v != "0");
    let biz = member("source_encode_biz").or_else(|| {
        // the account's number; its identifier is the same in base64
        member("source_biz").filter(|biz| biz.bytes().all(|c| c.is_ascii_digit())).map(|biz| BASE64_STANDARD.encode(biz))
    })?;
    let (mid, idx) = (member("source_mid")?, member("source_idx")?);
    Some(format!("wx:{biz}:{mid}:{idx}"))
}

/// Keys and the permanent link.
fn identify(writeup: &mut Writeup, fields: &Fields<'_, '_>, url: &Url) {
    let said = fields.heads.meta(&["og:url", "twitter:url"]).map(|(_, link)| link.to_owned());
    let links: Vec<Url> = [said, text(&fields.data["link"]), fields.variable("msg_link"), Some(url.to_string())]
        .into_iter()
        .flatten()
        .filter_map(|link| Url::parse(&entities(link.trim())).ok())
        .filter(|link| link.host_str() == Some("mp.weixin.qq.com"))
        .collect();
    let short = links.iter().find_map(|link| link.path().strip_prefix("/s/").filter(|token| token.len() >= 8).map(str::to_owned));
    let query = |name: &str| {
        links.iter().find_map(|link| link.query_pairs().find(|(key, value)| key == name && !value.is_empty()).map(|(_, v)| v.into_owned()))
    };
    let number = |value: Option<String>| value.filter(|v| !v.is_empty() && v != "0" && v.bytes().all(|c| c.is_ascii_digit()));
    let biz = fields.variable("biz").or_else(|| text(&fields.data["bizuin"])).or_else(|| query("__biz"));
    let mid = number(fields.variable("mid")).or_else(|| number(text(&fields.data["mid"]))).or_else(|| query("mid"));
    let idx = number(fields.variable("idx")).or_else(|| number(text(&fields.data["idx"]))).or_else(|| query("idx"));
    let sn = fields.variable("sn").or_else(|| text(&fields.data["sn"])).or_else(|| query("sn"));
    if let (Some(biz), Some(mid), Some(idx)) = (&biz, &mid, &idx) {
        writeup.keys.push(format!("wx:{biz}:{mid}:{idx}"));
        writeup.origin = writeup.origin.take().filter(|origin| Some(origin) != writeup.keys.first());
    }
    if let Some(token) = &short {
        writeup.keys.push(format!("wxs:{token}"));
    }
    writeup.canonical = match (short, biz, mid, idx, sn) {
        (Some(token), ..) => Url::parse(&format!("https://mp.weixin.qq.com/s/{token}")).ok(),
        (None, Some(biz), Some(mid), Some(idx), Some(sn)) => {
            Url::parse(&format!("https://mp.weixin.qq.com/s?__biz={biz}&mid={mid}&idx={idx}&sn={sn}")).ok()
        }
        _ => None,
    };
}
