//! `keepup pin`, `drop`, `move` and `order`: what editors order of a week.

use chrono::{DateTime, Utc};

use super::draft::parse_week;
use super::exit::Exit;
use super::log;
use super::output;
use super::setup::{Access, Common, clock, parse_time};
use crate::archive::orders::GivenOrder;
use crate::desk::calendar::Week;
use crate::desk::edition::orders::OrderKind;

/// Arguments that the three orders share.
#[derive(Debug, clap::Args)]
pub struct About {
    /// A link in any spelling, an identity such as wx:MzA3:2247:1, or words of the headline
    #[arg(value_name = "URL")]
    name: String,
    /// The week, as 2023-W19 [default: the one that is open]
    #[arg(long, value_name = "WEEK", value_parser = parse_week)]
    week: Option<Week>,
    /// The time to go by, for tests: unix seconds or RFC 3339
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    now: Option<DateTime<Utc>>,
}

/// Arguments of `keepup pin`.
#[derive(Debug, clap::Args)]
pub struct PinArgs {
    #[command(flatten)]
    about: About,
    /// The section that it goes to, by its name in feeds.toml [default: the one where it belongs by itself]
    #[arg(long, value_name = "NAME")]
    section: Option<String>,
}

/// Arguments of `keepup drop`.
#[derive(Debug, clap::Args)]
pub struct DropArgs {
    #[command(flatten)]
    about: About,
}

/// Arguments of `keepup move`.
#[derive(Debug, clap::Args)]
pub struct MoveArgs {
    #[command(flatten)]
    about: About,
    /// The section that it goes to, by its name in feeds.toml
    #[arg(long, value_name = "NAME")]
    section: String,
}

/// Arguments of `keepup order`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// List the orders of all weeks, or of one, with their numbers; those that were taken back too
    List {
        /// The week, as 2023-W19
        #[arg(long, value_name = "WEEK", value_parser = parse_week)]
        week: Option<Week>,
    },
    /// Take an order back
    Undo {
        /// Its number, as `keepup order list` shows it
        #[arg(value_name = "NUMBER")]
        number: i64,
        /// The time to go by, for tests: unix seconds or RFC 3339
        #[arg(long, value_name = "TIME", value_parser = parse_time)]
        now: Option<DateTime<Utc>>,
    },
}

/// `keepup pin`
pub async fn pin(args: PinArgs, common: &Common) -> anyhow::Result<Exit> {
    give(OrderKind::Pin, args.about, args.section.as_deref(), common).await
}

/// `keepup drop`
pub async fn drop(args: DropArgs, common: &Common) -> anyhow::Result<Exit> {
    give(OrderKind::Drop, args.about, None, common).await
}

/// `keepup move`
pub async fn shift(args: MoveArgs, common: &Common) -> anyhow::Result<Exit> {
    give(OrderKind::Move, args.about, Some(&args.section), common).await
}

async fn give(kind: OrderKind, about: About, section: Option<&str>, common: &Common) -> anyhow::Result<Exit> {
    let config = common.load()?;
    log::start("warn", false);
    let newsroom = common.newsroom(config, Access::Write, clock(about.now), None)?;
    let placement = newsroom.place(kind, &about.name, section, about.week).await;
    newsroom.archive.clone().close().await?;
    let placement = placement?;
    if common.json {
        output::json(&placement)?;
    } else {
        output::line(&format!("{}: {placement}", kind.done()))?;
    }
    Ok(Exit::Done)
}

/// `keepup order`
pub async fn run(args: Args, common: &Common) -> anyhow::Result<Exit> {
    match args.command {
        Command::List { week } => list(week, common).await,
        Command::Undo { number, now } => undo(number, now, common).await,
    }
}

async fn list(week: Option<Week>, common: &Common) -> anyhow::Result<Exit> {
    let config = common.load()?;
    let archive = common.archive(&config, Access::Read)?;
    let orders = archive.orders(week.map(|week| week.to_string())).await?;
    if common.json {
        output::json(&orders)?;
    } else if orders.is_empty() {
        output::line("No order was given: `keepup pin`, `drop` and `move` give one.")?;
    } else {
        let zone = config.edition.publish.zone;
        let time = |at: DateTime<Utc>| at.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string();
        let row = |order: &GivenOrder| {
            let undone = order.undone.map(|at| format!("taken back {}", time(at))).unwrap_or_default();
            let section = order.section.clone().unwrap_or_default();
            vec![
                order.number.to_string(),
                order.week.clone(),
                order.kind.word().to_owned(),
                section,
                time(order.at),
                undone,
                if order.title.is_empty() { order.article.clone() } else { order.title.clone() },
            ]
        };
        let rows: Vec<Vec<String>> = orders.iter().map(row).collect();
        output::line(output::table(&["number", "week", "order", "section", "given", "", "story"], &rows).trim_end())?;
    }
    Ok(Exit::Done)
}

async fn undo(number: i64, now: Option<DateTime<Utc>>, common: &Common) -> anyhow::Result<Exit> {
    let config = common.load()?;
    log::start("warn", false);
    let newsroom = common.newsroom(config, Access::Write, clock(now), None)?;
    let outcome = newsroom.undo(number).await;
    newsroom.archive.clone().close().await?;
    let (order, placement) = outcome?;
    if common.json {
        output::json(&serde_json::json!({ "order": order, "placement": placement }))?;
    } else {
        let stands = placement.map(|placement| format!(": {placement}")).unwrap_or_default();
        output::line(&format!("taken back: order {number}, {} for {}{stands}", order.kind.word(), order.week))?;
    }
    Ok(Exit::Done)
}
