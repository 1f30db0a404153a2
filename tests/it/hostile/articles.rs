//! Pages of articles that mislead: where the headline stands, what the data beside the text says, and pages that are none.

use keepup::archive::Archive;
use keepup::archive::articles::KeptArticle;
use keepup::desk::article::Reading;

use super::{FETCH, NOW, measured};
use crate::support::behaviour::Reply;
use crate::support::program::Program;
use crate::support::site::Site;

/// What an article is to have.
enum Wanted {
    /// This headline, and this in its text.
    Read(&'static str, &'static str),
    /// This headline and this text, and the note that it is only the beginning.
    Teaser(&'static str, &'static str),
    /// No text: the page is none.
    NoText,
}

use Wanted::{NoText, Read, Teaser};

/// One case.
struct Row {
    /// Which threats it stands for.
    covers: &'static str,
    /// In words.
    what: &'static str,
    /// The page.
    page: fn() -> String,
    wanted: Wanted,
    /// Most memory of the whole program, in MB.
    megabytes: u64,
}

const fn row(covers: &'static str, what: &'static str, page: fn() -> String, wanted: Wanted, megabytes: u64) -> Row {
    Row { covers, what, page, wanted, megabytes }
}

const SMALL: u64 = 100;
const LARGE: u64 = 250;
/// The feed's headline: what stands where a page has none of its own.
const SAID: &str = "Tea chains open stores in Nanjing";
const HEADLINE: &str = "Three tea chains open 2,000 stores in Nanjing";
const TEXT: &str = "The three chains together have opened 2,000 stores in the city since March";

/// Paragraphs of an article.
fn text() -> String {
    let more =
        "Rents fell by a tenth in the old town, a landlord said, and the shops that closed in winter found new tenants before the summer.";
    format!("<p>{TEXT}, their reports of Wednesday say, and hired 9,000 people.</p>{}", format!("<p>{more}</p>").repeat(4))
}

/// A page with this head and this before its text.
fn page(head: &str, before: &str) -> String {
    format!("<!doctype html><html><head><meta charset=utf-8>{head}</head><body><article>{before}{}</article></body></html>", text())
}

fn linked(json: &str) -> String {
    page(&format!("<title>News</title><script type=\"application/ld+json\">{json}</script>"), &format!("<h1>{HEADLINE}</h1>"))
}

fn bare(text: &str) -> String {
    format!("<!doctype html><html><head><title>News</title></head><body><div>{text}</div></body></html>")
}

/// Every case.
#[rustfmt::skip]
const ROWS: &[Row] = &[
    row("e05", "three megabytes of text without a space", || page("<title>News</title>", &format!("<h1>{HEADLINE}</h1><p>{}</p>", "茶".repeat(1 << 20))), Read(HEADLINE, TEXT), LARGE),
    row("e06", "the headline in og:title alone", || page(&format!("<title>Page 1</title><meta property=\"og:title\" content=\"{HEADLINE}\">"), ""), Read(HEADLINE, TEXT), SMALL),
    row("e06", "the headline in JSON-LD alone", || page(&format!("<title>Page 1</title><script type=\"application/ld+json\">{{\"@type\":\"NewsArticle\",\"headline\":\"{HEADLINE}\"}}</script>"), ""), Read(HEADLINE, TEXT), SMALL),
    row("e06", "five headings of the first rank", || page(&format!("<title>{HEADLINE} | Tea News</title>"), &format!("<h1>Tea News</h1><h1>{HEADLINE}</h1><h1>Share</h1><h1>More</h1><h1>About us</h1>")), Read(HEADLINE, TEXT), SMALL),
    row("e06", "a title with the house and the section behind", || page(&format!("<title>{HEADLINE} | Retail - Tea News</title>"), ""), Read(HEADLINE, TEXT), SMALL),
    row("e07", "JSON-LD that breaks off", || linked("{\"@type\":\"NewsArticle\",\"headline\":\"Oth"), Read(HEADLINE, TEXT), SMALL),
    row("e07", "JSON-LD that is a list", || linked(&format!("[{{\"@type\":\"Organization\",\"name\":\"Tea News\"}},{{\"@type\":\"NewsArticle\",\"headline\":\"{HEADLINE}\"}}]")), Read(HEADLINE, TEXT), SMALL),
    row("e07", "JSON-LD that is a graph", || linked(&format!("{{\"@graph\":[{{\"@type\":\"WebSite\",\"name\":\"Tea News\"}},{{\"@type\":\"Article\",\"headline\":\"{HEADLINE}\"}}]}}")), Read(HEADLINE, TEXT), SMALL),
    row("e07", "JSON-LD of seven megabytes", || linked(&format!("{{\"@type\":\"NewsArticle\",\"keywords\":\"{}\"}}", "tea ".repeat(7 << 18))), Read(HEADLINE, TEXT), LARGE),
    row("e07", "JSON-LD ten thousand deep", || linked(&format!("{}{}", "{\"a\":".repeat(10_000), "}".repeat(10_000))), Read(HEADLINE, TEXT), SMALL),
    row("e07", "JSON-LD with numbers, lists and nothing where words belong", || linked("{\"@type\":\"NewsArticle\",\"headline\":7,\"author\":[null,[3]],\"datePublished\":{},\"articleBody\":1e999}"), Read(HEADLINE, TEXT), SMALL),
    row("N9", "a page of more than eight megabytes", || linked(&format!("{{\"@type\":\"NewsArticle\",\"keywords\":\"{}\"}}", "tea ".repeat(2 << 20))), NoText, SMALL),
    row("e09", "a canonical link to another host", || page("<title>News</title><link rel=canonical href=\"https://evil.example/\">", &format!("<h1>{HEADLINE}</h1>")), Read(HEADLINE, TEXT), SMALL),
    row("e09", "a canonical link to nowhere", || page("<title>News</title><link rel=canonical href=\"\">", &format!("<h1>{HEADLINE}</h1>")), Read(HEADLINE, TEXT), SMALL),
    row("e09", "a canonical link that runs a script", || page("<title>News</title><link rel=canonical href=\"javascript:alert(1)\">", &format!("<h1>{HEADLINE}</h1>")), Read(HEADLINE, TEXT), SMALL),
    row("e10", "a wall of cookies", || bare("<h1>Before you continue</h1><p>We value your privacy. We and our 812 partners store cookies on your device. Accept all or manage your consent.</p><button>Accept all</button>"), NoText, SMALL),
    row("e10", "a page that wants JavaScript", || bare("<noscript>Please enable JavaScript and cookies to continue.</noscript><div id=root></div>"), NoText, SMALL),
    row("e10", "a missing page that answers 200", || bare("<h1>404</h1><p>Sorry, the page you are looking for cannot be found.</p><a href=/>Back to the front page</a>"), NoText, SMALL),
    row("e10", "nothing but a beginning before the wall", || bare(&format!("<h1>{HEADLINE}</h1><p>{TEXT}.</p><div class=paywall>Subscribe to continue reading. Already a subscriber? Log in.</div>")), Teaser(HEADLINE, TEXT), SMALL),
    row("e12", "a base that runs scripts", || page("<title>News</title><base href=\"javascript:alert(1)//\">", &format!("<h1>{HEADLINE}</h1>")), Read(HEADLINE, TEXT), SMALL),
    row("e12", "a base on another host", || page("<title>News</title><base href=\"https://evil.example/\"><link rel=canonical href=\"/tea\">", &format!("<h1>{HEADLINE}</h1>")), Read(HEADLINE, TEXT), SMALL),
    row("e03", "a comment that never ends, behind the text", || page("<title>News</title>", &format!("<h1>{HEADLINE}</h1>")).replace("</article>", "</article><!--"), Read(HEADLINE, TEXT), SMALL),
];

/// Dates of one page that do not agree, and the one that counts: what the publisher states for machines, else what its text shows.
const DATES: &[(&str, &str, &str)] = &[
    (
        "<meta property=\"article:published_time\" content=\"2023-05-09T10:00:00+08:00\">",
        "<time datetime=\"2023-05-01\">1 May</time>",
        "2023-05-09",
    ),
    (
        "<script type=\"application/ld+json\">{\"@type\":\"NewsArticle\",\"datePublished\":\"2023-05-08T10:00:00+08:00\",\"dateModified\":\"2023-05-10\"}</script>",
        "<p>Updated 10 May 2023</p>",
        "2023-05-08",
    ),
    (
        "<meta property=\"article:published_time\" content=\"9999-99-99\">",
        "<time datetime=\"2023-05-07T10:00:00+08:00\">7 May</time>",
        "2023-05-07",
    ),
];

/// The one article of a site whose feed names this page, and the most memory that it took.
async fn kept(page: String, dated: bool) -> (Result<KeptArticle, String>, u64) {
    let site = Site::start().await;
    let date = if dated { "<pubDate>Wed, 10 May 2023 08:00:00 +0800</pubDate>" } else { "" };
    let entry = format!("<item><title>{SAID}</title><link>{}</link>{date}</item>", site.url("/tea"));
    site.route("/feed", Reply::feed(format!("<rss version=\"2.0\"><channel><title>News</title>{entry}</channel></rss>")));
    site.route("/tea", Reply::html(page));
    let program = Program::with(&format!("{FETCH}[[source]]\nname = \"News\"\nurl = \"{}\"\ntimeout = \"20s\"\n", site.url("/feed")));
    let measured = tokio::task::block_in_place(|| measured(&program, &["fetch", "--json", "--now", NOW]));
    if measured.ran.status != 0 {
        return (Err(measured.ran.said()), measured.megabytes);
    }
    let archive = Archive::open_read_only(program.path("keepup.db")).unwrap();
    let all = archive
        .articles(chrono::DateTime::UNIX_EPOCH, NOW.parse::<chrono::DateTime<chrono::Utc>>().unwrap() + chrono::TimeDelta::days(9))
        .await;
    (all.unwrap().into_iter().next().ok_or_else(|| measured.ran.said()), measured.megabytes)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_taken_for_what_the_table_says() {
    let mut wrong = Vec::new();
    for row in ROWS {
        let (kept, megabytes) = kept((row.page)(), true).await;
        let said = kept.map_err(|words| format!("nothing is kept: {words}")).and_then(|kept| {
            let article = kept.article;
            let text: Vec<&str> = article.body.iter().map(|block| block.text.as_str()).collect();
            let text = text.join("\n");
            let own = article.url.path() == "/tea" && article.url.host_str() == Some("127.0.0.1");
            let as_said = match row.wanted {
                Read(title, words) => article.reading == Reading::Read && article.title == title && text.contains(words),
                Teaser(title, words) => article.reading == Reading::Teaser && article.title == title && text.contains(words),
                NoText => article.reading != Reading::Read && article.title == SAID && text.is_empty(),
            };
            let shown: String = text.chars().take(200).collect();
            if as_said && own { Ok(()) } else { Err(format!("{:?} {} {}: {shown}", article.reading, article.title, article.url)) }
        });
        wrong.extend(said.err().map(|words| format!("{} {}: {words}", row.covers, row.what)));
        if megabytes > row.megabytes {
            wrong.push(format!("{} {}: {megabytes} MB, and the cap is {}", row.covers, row.what, row.megabytes));
        }
    }
    assert!(wrong.is_empty(), "{} of {} rows:\n{}", wrong.len(), ROWS.len(), wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_dates_the_one_that_is_stated_for_machines_counts() {
    for (head, before, expected) in DATES {
        let (kept, _) = kept(page(&format!("<title>News</title>{head}"), &format!("<h1>{HEADLINE}</h1>{before}")), false).await;
        let published = kept.unwrap().article.published.map(|dated| dated.at.format("%Y-%m-%d").to_string());
        assert_eq!(published.as_deref(), Some(*expected), "{head} {before}");
    }
}
