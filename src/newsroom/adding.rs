//! A link or a saved page that an editor puts into a week: read at once, kept, and pinned; or told where it is already.

use std::fmt;
use std::path::Path;

use anyhow::anyhow;
use chrono::{DateTime, Utc};
use serde::Serialize;
use url::Url;

use super::pages::{arrived, walled};
use super::placement::{OPEN, Place, Placement};
use super::{Newsroom, aside, hosts};
use crate::archive::articles::KeptArticle;
use crate::archive::visits::{Arrival, PageWish};
use crate::desk::article::{Article, Reading};
use crate::desk::calendar::Week;
use crate::desk::dispatch::{Dispatch, Refusal};
use crate::desk::edition::orders::{OrderKind, PINNED};
use crate::desk::entry::Entry;
use crate::desk::source::{Filter, Inbox, Kind, Source};
use crate::desk::writeup::{PageKind, Writeup, kind_word};
use crate::desk::{identity, intake, links, readers, visit};
use crate::inbox;

/// The source of what no source of `feeds.toml` answers for.
const BY_HAND: &str = "added by editors";
/// What can be done about a page that cannot be had.
const CURE: &str = "open it in a browser, save the page, and `keepup add FILE` takes it";

/// Why nothing was added.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddError {
    /// The page may not be asked for, or did not come.
    #[error("{url} cannot be had: {words}; {CURE}")]
    Refused {
        /// As given.
        url: Url,
        /// What happened.
        words: String,
    },
    /// The owner does not want its pages read.
    #[error("feeds.toml says that pages of {source_name} are not to be asked for; {CURE}")]
    Unwanted {
        /// The source whose host it is of.
        source_name: String,
    },
    /// What came is no article.
    #[error("{place} is no article but: {kind}; {CURE}")]
    NoArticle {
        /// Link or file.
        place: String,
        /// What it is.
        kind: String,
    },
    /// A saved page that cannot be used.
    #[error("{file}: {words}")]
    File {
        /// As given.
        file: String,
        /// What is wrong, and the cure.
        words: String,
    },
}

/// What came of adding.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Added {
    /// `new`, `kept` (known, and in for certain by this alone), `already_in`, or `printed` (nothing was ordered).
    pub outcome: &'static str,
    /// The earlier edition that had its story, with heading, place and headline.
    pub printed: Option<(String, String, u32, String)>,
    /// Why it was not chosen before; nothing where it was.
    pub before: Option<String>,
    /// Where it stands now.
    pub placement: Placement,
}

impl fmt::Display for Added {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Placement { week, url, place, .. } = &self.placement;
        match (&self.printed, place, &self.before) {
            (Some((printed, section, position, headline)), ..) => write!(
                f,
                "printed in {printed}, \u{201c}{section}\u{201d}, item {position}: \u{201c}{headline}\u{201d}\n  \
                 nothing was added; `keepup pin {url}` puts it into {week} all the same"
            ),
            (None, Some(Place { section, position, headline }), None) if self.outcome == "already_in" => {
                write!(f, "already in: {week}, \u{201c}{section}\u{201d}, item {position}: \u{201c}{headline}\u{201d}")
            }
            (None, _, Some(before)) => write!(f, "kept, not chosen until now ({before}); now pinned: {}", self.placement),
            (None, _, None) => write!(f, "added: {}", self.placement),
        }
    }
}

impl Newsroom {
    /// Adds what a link leads to.
    pub async fn add_link(&self, url: &Url, section: Option<&str>, week: Option<Week>) -> anyhow::Result<Added> {
        let (week, now) = self.week_to_add_to(section, week)?;
        let known = self.archive.article(url.as_str()).await?;
        if let Some(kept) = known.filter(|kept| is_readable(&kept.article)) {
            return self.tell_or_pin(kept, section, week, now).await;
        }
        let source = self.source_of(Some(url))?;
        let arrival = self.ask_for(&source, url).await?;
        self.take_in(&source, arrival, section, week, now).await
    }

    /// Adds a page that was saved from a browser; `from` is where it comes from, when it does not say so itself.
    pub async fn add_page(&self, file: &Path, from: Option<Url>, section: Option<&str>, week: Option<Week>) -> anyhow::Result<Added> {
        let (week, now) = self.week_to_add_to(section, week)?;
        let wrong = |words: String| AddError::File { file: file.display().to_string(), words };
        let saved = Source { url: None, kind: Some(Kind::Inbox(Inbox::default())), ..Source::plain(BY_HAND, Url::parse("file:///")?) };
        let path = file.to_owned();
        let read = aside(move || {
            let dispatch = inbox::saved_page(&path, now)?;
            let entry = readers::read(&saved, &dispatch).map_err(|error| error.to_string())?.entries.pop();
            entry.filter(|entry| entry.page.is_some()).map(|entry| (entry, dispatch)).ok_or_else(|| "it is no web page".to_owned())
        });
        let (mut entry, dispatch) = read.await.and_then(|read| read).map_err(wrong)?;
        entry.link = from.or(entry.link);
        entry.page = None;
        let place = entry.link.clone().unwrap_or(dispatch.url.clone());
        let source = self.source_of(entry.link.as_ref())?;
        let page = Dispatch { asked: place.clone(), url: place, ..dispatch };
        let writeup = self.write_up(&source, &page).await.map_err(wrong)?;
        if entry.link.is_none() && writeup.canonical.is_none() {
            return Err(wrong("the page does not say where it comes from; name its address as --url".to_owned()).into());
        }
        if !is_article(&writeup) {
            return Err(AddError::NoArticle { place: file.display().to_string(), kind: words_of(&writeup.kind) }.into());
        }
        let arrival = arrival(&source, &entry, page, writeup, now).map_err(wrong)?;
        self.take_in(&source, arrival, section, week, now).await
    }

    /// The week that is meant; what cannot be done in it is told before anything is asked for.
    fn week_to_add_to(&self, section: Option<&str>, week: Option<Week>) -> anyhow::Result<(Week, DateTime<Utc>)> {
        let now = self.clock.now();
        let week = week.unwrap_or_else(|| self.config.edition.publish.week_of(now));
        self.window(week)?;
        section.map(|name| self.section(name)).transpose()?;
        Ok((week, now))
    }

    /// The source whose rules hold for a link: that of its host, else the inbox, else one that is like an inbox. Its filters say what it
    /// may bring by itself, and bind no editor.
    fn source_of(&self, link: Option<&Url>) -> anyhow::Result<Source> {
        let host = |url: &Url| visit::host_key(url).map(|host| host.trim_start_matches("www.").to_owned());
        let of_host = || {
            let wanted = link.filter(|link| !links::is_wechat(link)).and_then(host)?;
            self.config.enabled().find(|source| source.url.as_ref().and_then(host).as_ref() == Some(&wanted))
        };
        let inbox = || self.config.enabled().find(|source| matches!(source.kind, Some(Kind::Inbox(_))));
        let found = match of_host().or_else(inbox) {
            Some(source) => source.clone(),
            None => Source { url: None, allow_private: self.config.fetch.allow_private, ..Source::plain(BY_HAND, Url::parse("file:///")?) },
        };
        Ok(Source { filter: Filter::default(), ..found })
    }

    /// Asks for a page as a round does, with the host's wishes as the archive knows them.
    async fn ask_for(&self, source: &Source, asked: &Url) -> anyhow::Result<Arrival> {
        if source.article.is_none() {
            return Err(AddError::Unwanted { source_name: source.name.clone() }.into());
        }
        self.config.may_ask(source)?;
        let now = self.clock.now();
        hosts::heed(&self.archive, &self.wire, now).await?;
        let refused = |words: String| AddError::Refused { url: asked.clone(), words };
        let mut url = links::printable_url(asked, &source.drop_params);
        // An account that moved names the new place of its article; it is followed once.
        for _ in 0..2 {
            let answer = self.ask_page(source, &url, true).await;
            self.keep_robots().await?;
            for host in [Some(&url), arrived(&answer)].into_iter().flatten() {
                self.leave_slow_host(host).await?;
            }
            let page = match answer {
                Ok(Some(page)) => page,
                Ok(None) => return Err(refused("the server said 304 to a first question".to_owned()).into()),
                Err(refusal) => {
                    self.heed(&url, &refusal).await?;
                    return Err(refused(refusal.words).into());
                }
            };
            let writeup = self.write_up(source, &page).await.map_err(refused)?;
            match &writeup.kind {
                PageKind::Moved(Some(target)) if *target != url => url = target.clone(),
                PageKind::Article | PageKind::Teaser => {
                    let entry = Entry { link: Some(asked.clone()), ..Entry::default() };
                    return arrival(source, &entry, page, writeup, now).map_err(|words| anyhow!(words));
                }
                PageKind::Blocked(words) => {
                    self.heed(&page.url, &walled(&page.url, words)).await?;
                    return Err(refused(words.clone()).into());
                }
                other => return Err(AddError::NoArticle { place: asked.to_string(), kind: words_of(other) }.into()),
            }
        }
        Err(refused("it has moved, and its new page says so again".to_owned()).into())
    }

    /// A host that wants quiet has it from the daemon too.
    async fn heed(&self, url: &Url, refusal: &Refusal) -> anyhow::Result<()> {
        match visit::silence(url, refusal, self.clock.now()) {
            Some(silence) => Ok(self.archive.keep_silence(silence).await?),
            None => Ok(()),
        }
    }

    async fn write_up(&self, source: &Source, page: &Dispatch) -> Result<Writeup, String> {
        let (rules, page) = (source.clone(), page.clone());
        aside(move || intake::write_up(&page, Some(&rules), None)).await
    }

    /// Keeps an article, and pins it unless it has its place already.
    async fn take_in(
        &self,
        source: &Source,
        arrival: Arrival,
        section: Option<&str>,
        week: Week,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Added> {
        let identity = arrival.article.identity.clone();
        let new = self.archive.keep_arrival(source.name.clone(), arrival, now).await?.new > 0;
        let Some(kept) = self.archive.article(identity.clone()).await? else {
            anyhow::bail!("{identity} was kept, and the archive does not know it");
        };
        let mut added = self.tell_or_pin(kept, section, week, now).await?;
        if new && added.outcome == "kept" {
            (added.outcome, added.before) = ("new", None);
        }
        Ok(added)
    }

    /// Says where the story of an article is already, or was printed; else it is pinned.
    async fn tell_or_pin(&self, kept: KeptArticle, section: Option<&str>, week: Week, now: DateTime<Utc>) -> anyhow::Result<Added> {
        let placement = self.whereabouts(week, &kept, now).await?;
        let placed = placement.place.is_some();
        if placed && (placement.state != OPEN || placement.reasons.iter().any(|reason| reason == PINNED)) {
            return Ok(Added { outcome: "already_in", printed: None, before: None, placement });
        }
        if !placed && let Some(printed) = self.printed_elsewhere(&kept, week).await? {
            return Ok(Added { outcome: "printed", printed: Some(printed), before: None, placement });
        }
        self.give(OrderKind::Pin, &kept, section, week, now).await?;
        // What only its rank has placed can be outranked until the cutoff.
        let before = (!placed).then(|| placement.reasons.join("; "));
        Ok(Added { outcome: "kept", printed: None, before, placement: self.whereabouts(week, &kept, now).await? })
    }

    /// Where another edition printed the story of an article.
    async fn printed_elsewhere(&self, kept: &KeptArticle, week: Week) -> anyhow::Result<Option<(String, String, u32, String)>> {
        let story = self.archive.story(kept.article.identity.clone()).await?;
        let others = story.into_iter().flat_map(|story| story.articles.into_iter().map(|article| article.identity));
        for identity in std::iter::once(kept.article.identity.clone()).chain(others) {
            let printed = self.archive.trace(identity).await?.printed.into_iter().find(|printed| printed.week != week.to_string());
            if let Some(printed) = printed {
                return Ok(Some((printed.week, printed.item.section, printed.item.position, printed.item.headline)));
            }
        }
        Ok(None)
    }
}

fn is_readable(article: &Article) -> bool {
    matches!(article.reading, Reading::Read | Reading::Teaser) || !article.body.is_empty() || !article.summary.trim().is_empty()
}

fn is_article(writeup: &Writeup) -> bool {
    matches!(writeup.kind, PageKind::Article | PageKind::Teaser)
}

fn words_of(kind: &PageKind) -> String {
    match kind {
        PageKind::Unreadable(words) | PageKind::Removed(words) | PageKind::Blocked(words) => words.clone(),
        other => kind_word(other).replace('_', " "),
    }
}

/// The article of a page, met again by the address that was asked for and by the one that answered.
fn arrival(source: &Source, entry: &Entry, page: Dispatch, writeup: Writeup, now: DateTime<Utc>) -> Result<Arrival, String> {
    let mut article = intake::from_saved_page(source, entry, writeup, now)?;
    for url in [&page.asked, &page.url].into_iter().chain(&entry.link).filter(|url| matches!(url.scheme(), "http" | "https")) {
        let name = identity::of_url(url, &source.drop_params);
        if name != article.identity && !article.aliases.contains(&name) {
            article.aliases.push(name);
        }
    }
    Ok(Arrival { article, page: PageWish::Have(Box::new(page)), unless_known: None })
}
