//! How long a page takes: its pieces with their evidence, the whole write-up, the metadata alone, and what the gate refuses.

#![allow(clippy::panic, reason = "a bench without its fixture cannot go on")]
#![allow(missing_docs, reason = "criterion's macro writes an undocumented function")]

#[path = "support/allocator.rs"]
mod allocator;

use std::fs;
use std::hint::black_box;
use std::path::Path;

use bytes::Bytes;
use chrono::DateTime;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

use keepup::desk::dispatch::Dispatch;
use keepup::desk::writeup::{self, Hints, model};

/// Pages of each shape: an article, one in Chinese, one whose body is in its state, a WeChat article.
const PAGES: [&str; 5] = ["both-ends", "chinese-news", "body-in-state", "scripts-only", "wechat-article"];

fn fixture(name: &str) -> Dispatch {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/pages").join(name).join("page.html");
    let html = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let host = if name.starts_with("wechat") { "mp.weixin.qq.com" } else { "example.com" };
    dispatch(&format!("https://{host}/s/{name}"), html)
}

fn dispatch(url: &str, html: String) -> Dispatch {
    let url: url::Url = url.parse().unwrap_or_else(|error| panic!("{url}: {error}"));
    let content_type = Some("text/html; charset=utf-8".to_owned());
    Dispatch { asked: url.clone(), url, content_type, body: Bytes::from(html), fetched: DateTime::UNIX_EPOCH }
}

fn write_up(page: &Dispatch) -> writeup::Writeup {
    writeup::write_up(page, None, &Hints::default())
}

fn fixtures(c: &mut Criterion) {
    let mut group = c.benchmark_group("page");
    for name in PAGES {
        let page = fixture(name);
        group.throughput(Throughput::Bytes(page.body.len() as u64));
        group.bench_function(format!("evidence/{name}"), |b| b.iter(|| writeup::evidence(model::fitted(), black_box(&page))));
        group.bench_function(format!("write_up/{name}"), |b| b.iter(|| write_up(black_box(&page))));
    }
}

/// A head without a body: what title, byline, date and language cost.
fn metadata(c: &mut Criterion) {
    let whole = fixture("both-ends");
    let html = String::from_utf8_lossy(&whole.body).into_owned();
    let head = html.split_once("<body>").map_or(html.as_str(), |(head, _)| head).to_owned();
    let page = dispatch("https://example.com/2023/05/09/cloudleaf", head);
    c.bench_function("metadata", |b| b.iter(|| write_up(black_box(&page))));
}

/// Long pages, and those that would take a parser for ever.
fn heavy(c: &mut Criterion) {
    let paragraph = "<p>Hangzhou-based tea chain Cloudleaf opened its 300th shop on Tuesday, the company said in a statement.</p>";
    let mut group = c.benchmark_group("heavy");
    group.sample_size(10);
    for (name, html) in [
        ("400 paragraphs", format!("<article>{}</article>", paragraph.repeat(400))),
        ("20,000 deep", format!("{}{paragraph}", "<div>".repeat(20_000))),
        ("100,000 attributes", format!("<p {}>x</p>{paragraph}", "a=1 ".repeat(100_000))),
        ("5 MB", paragraph.repeat((5 << 20) / paragraph.len())),
    ] {
        let page = dispatch("https://example.com/a", html);
        group.bench_function(name, |b| b.iter(|| write_up(black_box(&page))));
    }
}

criterion_group!(benches, fixtures, metadata, heavy);
criterion_main!(benches);
