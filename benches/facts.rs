//! What an article costs before it is in a story: its facts, its digest, and its grouping among others.
#![allow(missing_docs, clippy::unwrap_used, reason = "a bench")]

#[path = "support/allocator.rs"]
mod allocator;

use std::hint::black_box;

use chrono::{DateTime, TimeDelta, Utc};
use criterion::{Criterion, criterion_group, criterion_main};
use keepup::desk::facts::names::Names;
use keepup::desk::facts::{FactContext, facts};
use keepup::desk::story::digest::{Digest, Report};
use keepup::desk::story::grouping::{self, Settings};
use keepup::desk::story::index::Memory;

const ENGLISH: &str = "Lakeside Tea said on Monday it would open three hundred stores in Chengdu and Wuhan by the end of next year. The chain, \
founded in Hangzhou in 2009, raised $1.4 billion from Temasek in March and counts 260 million members. “Rents in the west have fallen by a third,” \
said Li Na, its founder. Sales grew 28 percent in the first quarter, more than analysts had expected.";
const CHINESE: &str = "湖畔茶饮周一宣布，将在成都和武汉新开300家门店。该公司去年营收为12亿元，同比增长28%，会员超过2.6亿。创始人李娜表示：“西部地区的租金自春季以来下降了三分之一。”\
公司今年3月获得淡马锡14亿美元投资，将在当地招聘四千名员工，并与美团和小红书合作推出新的会员计划。";
const SUBJECTS: [(&str, &str); 6] = [
    ("Lakeside Tea to open 300 stores in the west", "湖畔茶饮将在西部新开300家门店"),
    ("Floods in Hunan force 40,000 people from their homes", "湖南洪水致4万人撤离家园"),
    ("Pop Mart opens its first store in Milan", "泡泡玛特米兰首店开业"),
    ("Xiaohongshu raises $500 million from Temasek", "小红书获淡马锡5亿美元融资"),
    ("Douyin changes its rules for live sales", "抖音修改直播带货规则"),
    ("Luckin names a new chief executive", "瑞幸咖啡任命新首席执行官"),
];

fn start() -> DateTime<Utc> {
    DateTime::from_timestamp(1_683_700_000, 0).unwrap()
}

/// Articles in both languages, one a minute; each text begins differently, as the texts of different articles do.
fn digests(count: usize) -> Vec<Digest> {
    (0..count)
        .map(|n| {
            let (english, chinese) = SUBJECTS[n % SUBJECTS.len()];
            let (title, text) = if n % 2 == 0 { (english, ENGLISH) } else { (chinese, CHINESE) };
            let (title, text) = (format!("{title} {}", n / 40), format!("{n} {title} {text}"));
            let report = Report {
                id: &n.to_string(),
                url: &format!("https://site{}.example/{n}", n % 50),
                title: &title,
                text: &text,
                at: start() + TimeDelta::minutes(n as i64),
            };
            Digest::of(&report, Names::built_in())
        })
        .collect()
}

fn benches(criterion: &mut Criterion) {
    let context = FactContext { published: Some(start().date_naive()), names: Names::built_in() };
    criterion.bench_function("facts, English", |bencher| bencher.iter(|| facts(black_box(ENGLISH), &context)));
    criterion.bench_function("facts, Chinese", |bencher| bencher.iter(|| facts(black_box(CHINESE), &context)));
    for (name, title, text) in [("digest, English", SUBJECTS[0].0, ENGLISH), ("digest, Chinese", SUBJECTS[0].1, CHINESE)] {
        let report = Report { id: "a", url: "https://site.example/a?utm_source=b", title, text, at: start() };
        criterion.bench_function(name, |bencher| bencher.iter(|| Digest::of(black_box(&report), Names::built_in())));
    }
    let articles = digests(500);
    criterion.bench_function("grouping, 500 articles", |bencher| {
        bencher.iter(|| {
            let mut index = Memory::default();
            articles.iter().map(|digest| grouping::add(&mut index, vec![digest.clone()], &Settings::default()).len()).sum::<usize>()
        });
    });
}

criterion_group!(all, benches);
criterion_main!(all);
