//! `keepup check`: an edited issue read back.

mod report;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use chrono::{DateTime, Utc};

use self::report::Paper;
use super::exit::Exit;
use super::log;
use super::output;
use super::setup::{Access, Common, clock, parse_time, wire};
use crate::archive::Archive;
use crate::config::model::Config;
use crate::desk::calendar::Week;
use crate::desk::check::{self, Counted, Finding, Level, Reading, Sites, answers};
use crate::desk::facts::names::Names;
use crate::newsroom::{links, proofreading};

/// Arguments of `keepup check`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The edited issue: Markdown, HTML, Word (.docx) or plain text
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Ask every link whether it still answers, one after the other, as robots.txt allows
    #[arg(long)]
    online: bool,
    /// The time to go by, for tests: unix seconds or RFC 3339
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    now: Option<DateTime<Utc>>,
}

/// Largest issue that is read; a published one has 20 kB, and a picture in a document a hundred times that.
const LARGEST: u64 = 32 * 1024 * 1024;

/// Prints what is wrong, in order of lines; an error makes the command fail.
pub async fn run(args: Args, common: &Common) -> anyhow::Result<Exit> {
    log::start("warn", false);
    let issue = read_issue(&args.file)?;
    if issue.items.is_empty() {
        bail!("{} has no items: a headline, paragraphs and a link make one", args.file.display());
    }
    let config = config(common)?;
    let archive = config.as_ref().map_or(Ok(None), |config| archive(common, config))?;
    let origins = match &archive {
        Some(archive) => proofreading::origins(archive, &issue, week_of(&args.file).map(|week| week.to_string()).as_deref()).await?,
        None => vec![None; issue.items.len()],
    };
    let known = origins.iter().flatten().count();
    let usual = Sites::default();
    let (names, sites) = config.as_ref().map_or((Names::built_in(), &usual), |config| (&config.names, &config.check));
    let mut findings = check::check(&issue, &origins, names, sites);
    if args.online {
        let Some(config) = &config else {
            bail!("--online asks in the name of an installation: name its feeds.toml with --config, [fetch] contact says who asks");
        };
        config.may_use_the_network()?;
        let (wire, clock) = (wire(config, None)?, clock(args.now));
        common.heed_hosts(config, &wire, clock.now()).await?;
        let answers = links::ask(&wire, config, &clock, &answers::addresses(&issue)).await;
        common.keep_hosts(config, &wire, clock.now()).await;
        findings.extend(answers::findings(&issue, &answers));
        check::sort(&mut findings);
    }
    if common.json {
        output::json(&findings)?;
    } else {
        let report = Paper::of_stdout().report(&args.file, &issue, &findings);
        if !report.is_empty() {
            output::line(&report)?;
        }
        output::line(&summary(&issue, known, &findings))?;
    }
    Ok(if findings.iter().any(|finding| finding.level == Level::Error) { Exit::Failed } else { Exit::Done })
}

fn summary(issue: &Reading, known: usize, findings: &[Finding]) -> String {
    let count = |level: Level| findings.iter().filter(|finding| finding.level == level).count();
    let numbers = match issue.counted {
        Counted::Lines => "",
        Counted::Paragraphs => " (the numbers are paragraphs of the document)",
    };
    let (errors, warnings, notes) = (count(Level::Error), count(Level::Warning), count(Level::Note));
    format!(
        "{} items, {known} with their source in the archive: {errors} errors, {warnings} warnings, {notes} notes{numbers}",
        issue.items.len()
    )
}

/// Reads an edited issue.
pub(super) fn read_issue(file: &Path) -> anyhow::Result<Reading> {
    let about = |doing: &str| format!("{doing} {}", file.display());
    let size = std::fs::metadata(file).with_context(|| about("looking at"))?.len();
    if size > LARGEST {
        bail!("{} has {size} bytes; an issue has at most {LARGEST}", file.display());
    }
    let bytes = std::fs::read(file).with_context(|| about("reading"))?;
    Reading::of_file(&bytes).with_context(|| about("reading"))
}

/// The configuration here; without one the issue is judged by its text alone.
fn config(common: &Common) -> anyhow::Result<Option<Config>> {
    let none = common.config.is_none() && !common.config_path().exists() && common.db.is_none();
    if none { Ok(None) } else { common.load().map(Some) }
}

fn archive(common: &Common, config: &Config) -> anyhow::Result<Option<Archive>> {
    common.db_path(config).exists().then(|| common.archive(config, Access::Read)).transpose()
}

/// The week of an issue in the editions folder: the name of its folder, also by way of `editions/latest`.
pub(super) fn week_of(file: &Path) -> Option<Week> {
    let real = file.canonicalize().unwrap_or_else(|_| file.to_owned());
    let name = real.parent()?.file_name()?.to_str()?;
    name.parse().ok().filter(|week: &Week| week.to_string() == name)
}
