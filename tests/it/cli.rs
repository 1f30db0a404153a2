//! The program as ops use it: what it says, what it writes, how it ends.

mod adding;
mod asking;
mod broken;
mod check;
mod editors;
mod feeds;
mod fetch;
mod opml;
mod stage;
mod stories;

use super::support::behaviour::Reply;
use super::support::program::{Program, feed};
use super::support::site::Site;

/// When the news below is published, and a time at which it is fresh.
const DATE: &str = "Wed, 10 May 2023 08:00:00 +0800";
const NOW: &str = "2023-05-11T00:00:00Z";

/// A source at the loopback site, whose pages are not asked for.
fn source(name: &str, site: &Site, path: &str) -> String {
    format!("[[source]]\nname = \"{name}\"\nurl = \"{}\"\narticle = false\n\n", site.url(path))
}

/// A program with these sources that may reach the loopback site.
fn program(sources: &[String]) -> Program {
    Program::with(&format!("[fetch]\nallow_private = true\npause = \"1ms\"\n\n{}", sources.concat()))
}

/// A site with one feed of two entries at `/feed`.
async fn site() -> Site {
    let site = Site::start().await;
    let entries = [("Tea chains open 300 stores", "https://news.example/tea"), ("国家监管机构发布新规", "https://news.example/rules")];
    site.route("/feed", Reply::feed(feed("Trial News", &entries, DATE)));
    site
}
