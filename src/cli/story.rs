//! `keepup story`: what editors see and order of stories.

use chrono::{DateTime, Utc};

use super::exit::Exit;
use super::log;
use super::output;
use super::setup::{Access, Common, clock, parse_time};
use crate::archive::stories::told::StoryTrace;
use crate::archive::stories::witnesses::{LearnedName, Testimony};
use crate::desk::story::orders::OrderKind;
use crate::newsroom::{counted, orders};

/// Arguments of `keepup story`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Show the story of an article: all reports of it, and why they are one
    Show {
        /// A link in any spelling, or an identity such as wx:MzA3:2247:1
        #[arg(value_name = "URL")]
        name: String,
    },
    /// List the names that stories of both languages have taught, with the stories and the line for names.txt
    Names,
    /// Make each of these articles a story of its own, for ever: apart from each other and from what they stood with
    Split(Order),
    /// Make the stories of these articles one, for ever
    Merge(Order),
}

#[derive(Debug, clap::Args)]
struct Order {
    /// Links in any spelling, or identities
    #[arg(value_name = "URL", required = true)]
    names: Vec<String>,
    /// The time to go by, for tests: unix seconds or RFC 3339
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    now: Option<DateTime<Utc>>,
}

/// Does it and shows the stories as they are then.
pub async fn run(args: Args, common: &Common) -> anyhow::Result<Exit> {
    match args.command {
        Command::Show { name } => show(&name, common).await,
        Command::Names => names(common).await,
        Command::Split(order) => give(OrderKind::Split, order, common).await,
        Command::Merge(order) => give(OrderKind::Merge, order, common).await,
    }
}

async fn show(name: &str, common: &Common) -> anyhow::Result<Exit> {
    let config = common.load()?;
    let archive = common.archive(&config, Access::Read)?;
    match orders::show(&archive, name).await? {
        Some(story) => print(&[story], common.json)?,
        None if common.json => output::json(&serde_json::json!([]))?,
        None => output::line("It is in no story yet: the next `keepup fetch` or `keepup draft` takes it up.")?,
    }
    Ok(Exit::Done)
}

async fn give(kind: OrderKind, order: Order, common: &Common) -> anyhow::Result<Exit> {
    let config = common.load()?;
    log::start("warn", false);
    let newsroom = common.newsroom(config, Access::Write, clock(order.now), None)?;
    let outcome = newsroom.order(kind, &order.names, newsroom.clock.now()).await;
    newsroom.archive.clone().close().await?;
    print(&outcome?.stories, common.json)?;
    Ok(Exit::Done)
}

async fn names(common: &Common) -> anyhow::Result<Exit> {
    let config = common.load()?;
    let learned = common.archive(&config, Access::Read)?.learned_names().await?;
    if common.json {
        output::json(&learned)?;
        return Ok(Exit::Done);
    }
    if learned.is_empty() {
        output::line("No story has taught a name yet: it takes reports in both languages with one unknown name each.")?;
    }
    for LearnedName { chinese, latin, believed, stories } in learned {
        let held = if believed { "believed" } else { "not believed: one story, or another name is told as well" };
        output::line(&format!("{chinese} = {latin}: {}, {held}", counted(stories.len(), "headline pair")))?;
        for Testimony { chinese, other, outlets } in stories {
            output::line(&format!("  {chinese}\n  {other}  ({})", counted(outlets as usize, "outlet")))?;
        }
        output::line(&format!("  for names.txt, if it is right: {latin}|{chinese}"))?;
    }
    Ok(Exit::Done)
}

fn print(stories: &[StoryTrace], json: bool) -> anyhow::Result<()> {
    if json {
        return output::json(&stories);
    }
    for story in stories {
        output::line(&format!("{}, {}", story.id, counted(story.articles.len(), "report")))?;
        for article in &story.articles {
            let (day, source, title) = (article.at.format("%Y-%m-%d"), &article.source, &article.title);
            output::line(&format!("  {day}  {source}  {title}\n    {}", article.url))?;
            for joint in story.joints.iter().filter(|joint| joint.article == article.identity) {
                let with = story.articles.iter().find(|other| other.identity == joint.with);
                let with = with.map_or(joint.with.as_str(), |other| other.title.as_str());
                output::line(&format!("    one with \u{201c}{with}\u{201d}: {}", joint.evidence))?;
            }
        }
    }
    Ok(())
}
