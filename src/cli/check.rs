//! `keepup check`: an edited issue read back.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use super::exit::Exit;
use super::output;
use super::setup::{Access, Common};
use crate::archive::Archive;
use crate::config::Config;
use crate::desk::check::{self, Finding, Level, Reading, Sites};
use crate::desk::facts::names::Names;
use crate::newsroom::proofreading;

/// Arguments of `keepup check`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The edited issue: Markdown, HTML, Word (.docx) or plain text
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Largest issue that is read; a published one has 20 kB, and a picture in a document a hundred times that.
const LARGEST: u64 = 32 * 1024 * 1024;

/// Prints what is wrong, in order of lines; an error makes the command fail.
pub async fn run(args: Args, common: &Common) -> anyhow::Result<Exit> {
    let issue = read(&args.file)?;
    if issue.items.is_empty() {
        bail!("{} has no items: a headline, paragraphs and a link make one", args.file.display());
    }
    let config = config(common)?;
    let archive = config.as_ref().map_or(Ok(None), |config| archive(common, config))?;
    let origins = match &archive {
        Some(archive) => proofreading::origins(archive, &issue, week_of(&args.file)).await?,
        None => vec![None; issue.items.len()],
    };
    let known = origins.iter().flatten().count();
    let findings = check::check(&issue, &origins, config.as_ref().map_or(Names::built_in(), |config| &config.names), &Sites::default());
    if common.json {
        output::json(&findings)?;
    } else {
        output::line(&report(&args.file, &findings))?;
        let count = |level: Level| findings.iter().filter(|finding| finding.level == level).count();
        output::line(&format!(
            "{} items, {known} with their source in the archive: {} errors, {} warnings, {} notes",
            issue.items.len(),
            count(Level::Error),
            count(Level::Warning),
            count(Level::Note)
        ))?;
    }
    Ok(if findings.iter().any(|finding| finding.level == Level::Error) { Exit::Failed } else { Exit::Done })
}

fn read(file: &Path) -> anyhow::Result<Reading> {
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

/// The week of an issue in the editions folder: the name of its folder.
fn week_of(file: &Path) -> Option<&str> {
    let name = file.parent()?.file_name()?.to_str()?;
    let (year, week) = name.split_once("-W")?;
    (year.len() == 4 && year.bytes().chain(week.bytes()).all(|byte| byte.is_ascii_digit())).then_some(name)
}

fn report(file: &Path, findings: &[Finding]) -> String {
    let mut out = String::new();
    for finding in findings {
        let _ = writeln!(out, "{}:{}: {}: {}", file.display(), finding.line, finding.level.word(), finding.problem);
        let _ = writeln!(out, "    | {}", shown(&finding.words));
        if let Some(item) = finding.item.as_ref().filter(|item| **item != finding.words) {
            let _ = writeln!(out, "    = item: {}", shown(item));
        }
        if let Some(source) = &finding.source {
            let _ = writeln!(out, "    = source: {}", shown(source));
        }
        if let Some(fix) = &finding.fix {
            let _ = writeln!(out, "    = write: {}", shown(fix));
        }
    }
    out
}

/// One line of at most 160 characters without control characters: the file came from outside.
fn shown(words: &str) -> String {
    let line: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).take(160).collect();
    if words.chars().count() > 160 { format!("{line}…") } else { line }
}
