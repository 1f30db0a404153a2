//! What a server says over several visits: feeds whose keys, links or wording change, and addresses that die and come back.

use chrono::TimeDelta;

use crate::rounds::{newsroom_of, round_at, start};
use crate::support::behaviour::{Behaviour, Reply};
use crate::support::site::Site;

const HOST: &str = "news.example";
/// Between two visits: longer than any back-off.
const BETWEEN: TimeDelta = TimeDelta::days(3);

/// How a visit ends.
#[derive(Debug, Clone, Copy)]
enum End {
    /// So many articles are new.
    New(usize),
    /// The source fails with these words among others.
    Fails(&'static str),
    /// Nothing is asked.
    Silent,
}

use End::{Fails, New, Silent};

/// One case.
struct Row {
    /// Which threats it stands for.
    covers: &'static str,
    /// In words.
    what: &'static str,
    /// What the server says at a visit, counted from 0.
    says: fn(usize) -> Behaviour,
    /// Further lines of its source.
    with: &'static str,
    /// The visits, each three days after the one before.
    ends: &'static [End],
}

const fn row(covers: &'static str, what: &'static str, says: fn(usize) -> Behaviour, with: &'static str, ends: &'static [End]) -> Row {
    Row { covers, what, says, with, ends }
}

/// A feed of entries that each have a guid, a path and a headline; what is empty is left out.
fn feed(entries: &[(&str, &str, &str)]) -> Behaviour {
    let field = |name: &str, value: &str| if value.is_empty() { String::new() } else { format!("<{name}>{value}</{name}>") };
    let entry = |(guid, path, title): &(&str, &str, &str)| {
        let link = if path.is_empty() { String::new() } else { format!("https://{HOST}{path}") };
        let guid = field("guid", guid).replace("<guid>", "<guid isPermaLink=\"false\">");
        let said = "<description>The chains said so in Beijing on Wednesday.</description>";
        let at = "<pubDate>Wed, 10 May 2023 08:00:00 +0800</pubDate>";
        format!("<item>{guid}{}{}{at}{said}</item>", field("link", &link), field("title", title))
    };
    let entries: String = entries.iter().map(entry).collect();
    Reply::feed(format!("<rss version=\"2.0\"><channel><title>News</title>{entries}</channel></rss>")).into()
}

fn fresh_keys(visit: usize) -> Behaviour {
    let key = |number: usize| format!("{:016x}", (visit * 7 + number).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    feed(&[(&key(1), "/tea", "Tea chains open stores"), (&key(2), "/cars", "Car makers cut prices")])
}

fn fresh_links(guid: bool, visit: usize) -> Behaviour {
    let [tea, cars] = ["tea", "cars"].map(|name| format!("/{name}?t={}", 1_683_700_000 + visit * 259_200));
    let key = |key| if guid { key } else { "" };
    feed(&[(key("k1"), &tea, "Tea chains open stores"), (key("k2"), &cars, "Car makers cut prices")])
}

fn shuffled(visit: usize) -> Behaviour {
    let (tea, cars, chips) =
        (("1", "/tea", "Tea chains open stores"), ("2", "/cars", "Car makers cut prices"), ("3", "/chips", "Chips sold out"));
    match visit {
        0 => feed(&[tea, cars, chips]),
        1 => feed(&[chips, tea, cars]),
        2 => feed(&[("1", "/tea", "Tea chains open 40 stores"), cars]),
        _ => feed(&[tea, chips, cars]),
    }
}

fn dying(visit: usize) -> Behaviour {
    match visit {
        1 => Reply::html("<!doctype html><title>Welcome</title><p>We have moved on.").into(),
        2 => Reply::new(404, "no such page").into(),
        3 => Reply::new(410, "gone").into(),
        _ => feed(&[("1", "/tea", "Tea chains open stores")]),
    }
}

fn failing(visit: usize) -> Behaviour {
    if visit < 3 { Reply::new(500, "oops").into() } else { feed(&[("1", "/tea", "Tea chains open stores")]) }
}

fn flipping(visit: usize) -> Behaviour {
    let Behaviour::Always(reply) = feed(&[("1", "/tea", "Tea chains open stores")]) else { return Behaviour::Silent };
    reply.header("ETag", &format!("W/\"{visit}\"")).into()
}

/// Every case.
const ROWS: &[Row] = &[
    row(
        "a23",
        "500 three times, then a feed",
        failing,
        "",
        &[Fails("answered 500"), Fails("answered 500"), Fails("answered 500"), New(1), New(0)],
    ),
    row("a32", "a weak ETag that is another at every visit", flipping, "", &[New(1), New(0), New(0)]),
    row("P11 d19", "guids that are new at every visit", fresh_keys, "", &[New(2), New(0), New(0)]),
    row(
        "P11 d20",
        "one guid for all entries",
        |_| feed(&[("x", "/tea", "Tea chains open stores"), ("x", "/cars", "Car makers cut prices"), ("x", "/chips", "Chips sold out")]),
        "",
        &[New(3), New(0)],
    ),
    row(
        "P11 d20",
        "a guid used again for another story, and ops who go by links",
        |visit| {
            if visit == 0 { feed(&[("x", "/tea", "Tea chains open stores")]) } else { feed(&[("x", "/cars", "Car makers cut prices")]) }
        },
        "key = \"url\"",
        &[New(1), New(1), New(0)],
    ),
    row(
        "P11 d20",
        "a guid used again for another story, which then is edited",
        |visit| match visit {
            0 => feed(&[("x", "/tea", "Tea chains open stores")]),
            1 => feed(&[("x", "/cars", "Car makers cut prices")]),
            _ => feed(&[("x", "/cars", "Car makers cut prices again")]),
        },
        "",
        &[New(1), New(1), New(0), New(0)],
    ),
    row(
        "P11 d20",
        "an entry that moves, and then gets another headline there",
        |visit| match visit {
            0 => feed(&[("x", "/tea", "Tea chains open stores")]),
            1 => feed(&[("x", "/tea-stores", "Tea chains open 400 stores")]),
            _ => feed(&[("x", "/tea-stores", "A cup on each corner")]),
        },
        "",
        &[New(1), New(0), New(0)],
    ),
    row("P11 d21", "links that carry the time, beside guids", |visit| fresh_links(true, visit), "", &[New(2), New(0), New(0)]),
    row(
        "P11 d21",
        "links that carry the time, and ops who drop it",
        |visit| fresh_links(false, visit),
        "drop_params = [\"t\"]",
        &[New(2), New(0)],
    ),
    row("P11 d22", "entries that change places, wording, go and come back", shuffled, "", &[New(3), New(0), New(0), New(0)]),
    row(
        "N14 d29",
        "a feed that becomes a page, then missing, then gone, then back",
        dying,
        "",
        &[New(1), Fails("an HTML page titled"), Fails("answered 404"), Fails("answered 410"), Silent],
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_sequence_ends_as_the_table_says() {
    let mut wrong = Vec::new();
    for row in ROWS {
        let (folder, site) = (tempfile::tempdir().unwrap(), Site::start().await);
        site.route("/feed", Behaviour::InTurn((0..row.ends.len()).map(row.says).collect()));
        let source = format!("[[source]]\nname = \"News\"\nurl = \"https://{HOST}/feed\"\narticle = false\n{}\n", row.with);
        let room = newsroom_of(folder.path(), &site, &[HOST], &source);
        for (visit, end) in row.ends.iter().enumerate() {
            let asked = site.requests_for("/feed").len();
            let report = round_at(&room, start() + BETWEEN * visit as i32).await;
            let asked = site.requests_for("/feed").len() - asked;
            let as_said = match end {
                New(count) => report.failures.is_empty() && asked == 1 && report.new_articles == *count,
                Fails(words) => asked == 1 && report.failures.iter().any(|(_, said)| said.contains(words)),
                Silent => asked == 0 && report.failures.is_empty(),
            };
            if !as_said {
                wrong.push(format!("{} {}, visit {visit}: {end:?} was expected; {asked} asked, {report}", row.covers, row.what));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
