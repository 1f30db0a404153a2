//! What a sound feed costs: its reading whole, and the parts that every entry passes.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::format_collect,
    reason = "criterion's macros make public functions, and a bench may panic"
)]

#[path = "support/allocator.rs"]
mod allocator;

use std::hint::black_box;

use chrono::{DateTime, Utc};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use keepup::desk::dispatch::Dispatch;
use keepup::desk::identity::Shared;
use keepup::desk::source::Source;
use keepup::desk::{intake, language, links, readers, text};
use url::Url;

const PARAGRAPH: &str = "<p>The chain opened <em>three hundred</em> stores in April &amp; more are to come, the company said in \
                         <a href=\"https://news.example/x?a=1&amp;b=2\">Beijing</a> on Wednesday.</p>\n<p>茶饮品牌四月新开三百家门店，\
                         公司周三在北京表示。</p>\n";

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_683_763_200, 0).unwrap_or_default()
}

fn source() -> Source {
    Source::plain("News", Url::parse("https://news.example/feed").unwrap())
}

fn dispatch(body: String) -> Dispatch {
    let url = Url::parse("https://news.example/feed").unwrap();
    Dispatch { asked: url.clone(), url, content_type: Some("application/rss+xml".to_owned()), body: body.into(), fetched: now() }
}

fn rss(entries: usize) -> String {
    let items: String = (0..entries)
        .map(|n| {
            format!(
                "<item><title>Tea chains open {n} stores</title><link>https://news.example/{n}?utm_source=rss</link>\
                 <guid isPermaLink=\"false\">news-{n}</guid><pubDate>Wed, 10 May 2023 08:{:02}:00 +0800</pubDate>\
                 <description>In April alone.</description><content:encoded><![CDATA[{}]]></content:encoded></item>\n",
                n % 60,
                PARAGRAPH.repeat(5)
            )
        })
        .collect();
    format!(
        "<?xml version=\"1.0\"?>\n<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel>\
         <title>News</title>\n{items}</channel></rss>\n"
    )
}

fn atom(entries: usize) -> String {
    let escaped = PARAGRAPH.repeat(5).replace('&', "&amp;").replace('<', "&lt;");
    let items: String = (0..entries)
        .map(|n| {
            format!(
                "<entry><title>Tea chains open {n} stores</title><id>urn:news:{n}</id><link href=\"https://news.example/{n}\"/>\
                 <published>2023-05-10T08:{:02}:00+08:00</published><content type=\"html\">{escaped}</content></entry>\n",
                n % 60
            )
        })
        .collect();
    format!("<?xml version=\"1.0\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>News</title>\n{items}</feed>\n")
}

fn whole(c: &mut Criterion) {
    let source = source();
    let mut group = c.benchmark_group("read a feed");
    for (name, body) in [("rss, 30 entries", rss(30)), ("atom, 30 entries", atom(30)), ("rss, 1000 entries", rss(1_000))] {
        let dispatch = dispatch(body);
        group.throughput(Throughput::Bytes(dispatch.body.len() as u64));
        group.bench_function(name, |b| b.iter(|| readers::read(&source, black_box(&dispatch))));
    }
    group.finish();
}

fn intake_of_entries(c: &mut Criterion) {
    let source = source();
    let entries = readers::read(&source, &dispatch(rss(30))).map(|reading| reading.entries).unwrap_or_default();
    c.bench_function("30 entries become articles", |b| {
        b.iter(|| {
            let shared = Shared::among(&source, black_box(&entries));
            entries.iter().flat_map(|entry| intake::from_entry(&source, entry, &shared, now())).count()
        });
    });
}

fn parts(c: &mut Criterion) {
    let html = PARAGRAPH.repeat(5);
    let link = Url::parse("http://www.news.example/2023/05/tea/?utm_source=rss&id=7#top").unwrap();
    c.bench_function("html to text", |b| b.iter(|| text::from_html(black_box(&html))));
    c.bench_function("canonical link", |b| b.iter(|| links::canonical(black_box(&link), &[])));
    c.bench_function("language of a text", |b| b.iter(|| language::detect(black_box(&html), None)));
}

criterion_group!(benches, whole, intake_of_entries, parts);
criterion_main!(benches);
