//! `keepup stats`: what editors take and drop.

use super::exit::Exit;
use super::output;
use super::setup::{Access, Common};
use crate::newsroom::counted;
use crate::newsroom::statistics::{self, Row};

/// Arguments of `keepup stats`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Count over this many of the newest published editions
    #[arg(long, value_name = "EDITIONS", default_value_t = 26, value_parser = clap::value_parser!(u32).range(1..))]
    last: u32,
}

/// Prints two tables, by source and by section.
pub async fn run(args: Args, common: &Common) -> anyhow::Result<Exit> {
    let config = common.load()?;
    let archive = common.archive(&config, Access::Read)?;
    let told = statistics::of_issues(&archive, args.last as usize).await?;
    if common.json {
        output::json(&told)?;
        return Ok(Exit::Done);
    }
    let (Some(first), Some(last)) = (told.weeks.first(), told.weeks.last()) else {
        output::line("Nothing has been published yet: `keepup publish editions/2023-W19/draft.md` records the issue that went out.")?;
        return Ok(Exit::Done);
    };
    let span = if first == last { first.clone() } else { format!("{first} to {last}") };
    output::line(&format!("{}, {span}\n", counted(told.weeks.len(), "published edition")))?;
    let head = ["proposed", "ran", "cut", "taken", "rewritten", "added", "own"];
    let table = |what: &'static str, rows: &[Row]| {
        let head: Vec<&str> = std::iter::once(what).chain(head).collect();
        let rows: Vec<Vec<String>> = rows.iter().map(row).collect();
        output::table(&head, &rows)
    };
    output::line(&table("source", &told.sources))?;
    let sections: Vec<Row> = told.sections.iter().cloned().chain([told.total]).collect();
    output::line(&table("section", &sections))?;
    output::line(
        "taken: share of what was proposed that ran. rewritten: share of its words that changed. added: taken from the archive by hand.\n\
         own: no article is known behind it.",
    )?;
    Ok(Exit::Done)
}

fn row(row: &Row) -> Vec<String> {
    let share = |share: Option<f64>| share.map_or_else(|| "-".to_owned(), |share| format!("{:.0} %", share * 100.0));
    let taken = (row.proposed > 0).then(|| row.ran as f64 / row.proposed as f64);
    vec![
        row.name.clone(),
        row.proposed.to_string(),
        row.ran.to_string(),
        row.cut.to_string(),
        share(taken),
        share(row.rewritten),
        row.added.to_string(),
        row.own.to_string(),
    ]
}
