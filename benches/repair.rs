//! What a broken feed costs: the outline, and the repair that follows where feed-rs would stumble.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::format_collect,
    reason = "criterion's macros make public functions, and a bench may panic"
)]

#[path = "support/allocator.rs"]
mod allocator;

use std::hint::black_box;

use chrono::DateTime;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use keepup::desk::dispatch::Dispatch;
use keepup::desk::readers;
use keepup::desk::source::Source;
use url::Url;

fn feed(title: &str, entries: usize) -> String {
    let items: String = (0..entries)
        .map(|n| {
            format!(
                "<item><title>{title} {n}</title><link>https://news.example/{n}</link><pubDate>Wed, 10 May 2023 08:00:00 +0800</pubDate>\
                 <description>{}</description></item>\n",
                "The chain opened three hundred stores in April, the company said. ".repeat(24)
            )
        })
        .collect();
    format!("<?xml version=\"1.0\"?>\n<rss version=\"2.0\"><channel><title>News</title>\n{items}</channel></rss>\n")
}

fn repair(c: &mut Criterion) {
    let url = Url::parse("https://news.example/feed").unwrap();
    let source = Source::plain("News", url.clone());
    let sound = feed("Tea", 30);
    let cut = sound.get(..sound.len() * 2 / 3).unwrap_or_default().to_owned();
    let cases = [
        ("sound", sound.clone()),
        ("a bare ampersand", feed("R&D &nbsp; Tea", 30)),
        ("cut in an entry", cut),
        ("an unclosed title", sound.replace("</title><link>", "<link>")),
        ("no root", sound.replace("<rss version=\"2.0\">", "").replace("</rss>", "")),
        ("junk before it", format!("<br />\n<b>Warning</b>: mysql_connect() in /var/www on line 7\n{sound}")),
    ];
    let mut group = c.benchmark_group("repair a feed");
    for (name, body) in cases {
        let fetched = DateTime::from_timestamp(1_683_763_200, 0).unwrap_or_default();
        let dispatch = Dispatch { asked: url.clone(), url: url.clone(), content_type: None, body: body.into(), fetched };
        group.throughput(Throughput::Bytes(dispatch.body.len() as u64));
        group.bench_function(name, |b| b.iter(|| readers::read(&source, black_box(&dispatch))));
    }
    group.finish();
}

criterion_group!(benches, repair);
criterion_main!(benches);
