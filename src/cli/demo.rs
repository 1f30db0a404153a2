//! `keepup demo`: the whole job on invented sites on loopback.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::exit::Exit;
use super::log;
use super::output::{self, Bar};
use super::setup::{Access, Common, parse_time};
use crate::demo;
use crate::demo::server::{Web, serve};
use crate::newsroom::Newsroom;
use crate::newsroom::clock::Clock;
use crate::newsroom::round::RoundOptions;
use crate::wire::Sites;

/// Items of the draft that are shown.
const SHOWN: usize = 3;

/// Arguments of `keepup demo`.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Serves the sites, walks the whole road against them, and shows the draft. Nothing is left behind but the output folder.
pub async fn run(_args: Args, common: &Common) -> anyhow::Result<Exit> {
    log::start("error", false);
    let folder = common.out.clone().unwrap_or_else(|| PathBuf::from("keepup-demo"));
    lay_out(&folder)?;
    let now = parse_time(demo::NOW).map_err(anyhow::Error::msg)?;
    let sites = demo::sites()?;
    let hosts = demo::hosts(&sites);
    output::line(&format!("{} invented sites on loopback, two weeks of news; the clock stands at {}", sites.len(), demo::NOW))?;

    let listener = TcpListener::bind(("127.0.0.1", 0)).await.context("no loopback port could be had")?;
    let socket = listener.local_addr()?;
    let web = Arc::new(Web::new(sites));
    let stop = CancellationToken::new();
    let server = tokio::spawn(serve(listener, web.clone(), stop.clone()));

    let here = Common {
        config: Some(folder.join("feeds.toml")),
        db: Some(folder.join("keepup.db")),
        out: Some(folder.join("editions")),
        json: common.json,
    };
    let sites = Sites(hosts.into_iter().map(|host| (host, socket)).collect());
    let newsroom = here.newsroom(here.load()?, Access::Write, Clock::Standing(now), Some(sites))?;
    let hold = newsroom.archive.hold(newsroom.clock.now()).await?;
    let outcome = walk(&newsroom, &web).await;
    newsroom.archive.clone().close().await?;
    drop(hold);
    stop.cancel();
    server.await??;
    outcome?;
    Ok(Exit::Done)
}

async fn walk(newsroom: &Newsroom, web: &Web) -> anyhow::Result<()> {
    let options = RoundOptions { everything: true, ..RoundOptions::default() };
    let report = newsroom.round(&options, &Bar::default(), &CancellationToken::new()).await?;
    output::line(&report.to_string())?;
    let requests = web.log.all();
    let conditional = requests.iter().filter(|request| request.conditional).count();
    output::line(&format!("{} requests over HTTP, {conditional} of them conditional", requests.len()))?;
    let now = newsroom.clock.now();
    let week = newsroom.config.edition.publish.week_closed(now);
    let draft = newsroom.draft(week, now).await?;
    output::line(&format!("\n{draft}\n"))?;
    let text = std::fs::read_to_string(&draft.markdown).with_context(|| format!("{} cannot be read", draft.markdown.display()))?;
    output::line(&opening(&text))?;
    output::line(&format!("The whole draft: {}", draft.markdown.display()))
}

/// Writes the demo's `feeds.toml` and inbox, and leaves them alone where they stand already.
fn lay_out(folder: &Path) -> anyhow::Result<()> {
    let config = ("feeds.toml".to_owned(), demo::config_text().as_bytes().to_vec());
    for (name, bytes) in std::iter::once(config).chain(demo::inbox::files()?) {
        let path = folder.join(name);
        if path.exists() {
            continue;
        }
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).with_context(|| format!("the folder {} cannot be made", parent.display()))?;
        }
        std::fs::write(&path, bytes).with_context(|| format!("{} cannot be written", path.display()))?;
    }
    Ok(())
}

/// The draft down to its third item, without the machine's comments.
fn opening(markdown: &str) -> String {
    let mut items = 0;
    let lines = markdown.lines().filter(|line| !line.starts_with("<!--")).take_while(|line| {
        items += usize::from(line.starts_with("### "));
        items <= SHOWN
    });
    let mut text = String::new();
    let mut blank = false;
    for line in lines {
        if !(blank && line.is_empty()) {
            text.push_str(line);
            text.push('\n');
        }
        blank = line.is_empty();
    }
    text
}
