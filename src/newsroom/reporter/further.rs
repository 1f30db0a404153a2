//! The further requests of a visit: pages of a list, children of an index.

use chrono::{DateTime, Utc};
use url::Url;

use super::{ASKS_A_VISIT, Reporter, blocked, read};
use crate::desk::dispatch::{Ask, Refusal, RefusalKind, Validators};
use crate::desk::readers::{ReadError, Reading};
use crate::desk::source::Source;
use crate::desk::visit::{self, Rest, Silence, SourceState};
use crate::wire::words::shown;

impl Reporter {
    /// Makes further requests one after another, as long as the host's pace allows it without a long sleep.
    pub(super) async fn ask_further(&self, source: &Source, reading: &mut Reading, mut asks: Vec<Ask>) -> Further {
        asks.reverse();
        let mut further = Further::default();
        let mut left = ASKS_A_VISIT;
        while let Some(ask) = asks.pop() {
            if left == 0 || reading.entries.len() >= source.max_items {
                break;
            }
            left -= 1;
            let now = self.clock.now();
            if let Some(pace) = self.wire.pace(&ask.url, now) {
                further.wait_until(pace.until, ask, asks);
                break;
            }
            match self.ask_and_read(source, &ask).await {
                Ok(next) => {
                    reading.entries.extend(next.entries);
                    reading.repaired.extend(next.repaired);
                    asks.extend(next.follow.into_iter().rev());
                }
                Err(Missed::Refused(Refusal { kind: RefusalKind::Quiet { until }, .. })) => {
                    further.wait_until(until, ask, asks);
                    break;
                }
                Err(Missed::Refused(refusal)) => {
                    further.failure = Some(unread(&ask.url, &refusal.words));
                    if matches!(refusal.kind.plain(), RefusalKind::Busy { .. } | RefusalKind::BotWall { .. }) {
                        further.silence = visit::silence(&ask.url, &refusal, now);
                        further.closed = Some(refusal);
                        break;
                    }
                }
                Err(Missed::Unread(words)) => further.failure = Some(unread(&ask.url, &words)),
            }
        }
        reading.entries.truncate(source.max_items);
        further
    }

    async fn ask_and_read(&self, source: &Source, ask: &Ask) -> Result<Reading, Missed> {
        let answer = self.ask(source, ask, &Validators::default()).await.map_err(Missed::Refused)?;
        let Some(dispatch) = answer.dispatch else { return Ok(Reading::default()) };
        read(source, dispatch).await.map_err(|error| match error {
            ReadError::Blocked(words) => Missed::Refused(blocked(&ask.url, words)),
            other => Missed::Unread(other.to_string()),
        })
    }
}

/// Why a further request came to nothing.
enum Missed {
    /// It was not answered.
    Refused(Refusal),
    /// What came is nothing that can be read, in words.
    Unread(String),
}

fn unread(url: &Url, words: &str) -> String {
    format!("{} could not be read: {words}", shown(url))
}

/// What came of the further requests of a visit, beside what was read.
#[derive(Default)]
pub(super) struct Further {
    /// Why the last one that came to nothing did, in words.
    pub(super) failure: Option<String>,
    /// The wish for quiet, or the wall, that ended it.
    closed: Option<Refusal>,
    /// What the host is owed for that.
    pub(super) silence: Option<Silence>,
    /// What is left to a later visit.
    pub(super) rest: Option<Rest>,
}

impl Further {
    /// Leaves this request and those after it, which stand last first, to a later visit.
    fn wait_until(&mut self, due: DateTime<Utc>, ask: Ask, mut after: Vec<Ask>) {
        after.push(ask);
        after.reverse();
        after.truncate(ASKS_A_VISIT);
        self.rest = Some(Rest { asks: after, due });
    }

    /// The state that a failure leaves. The whole is asked for again then, and no rest is waited for.
    pub(super) fn failed(&mut self, source: &Source, state: &SourceState, now: DateTime<Utc>) -> Option<SourceState> {
        let words = self.failure.clone()?;
        self.rest = None;
        Some(match self.closed.take() {
            Some(refusal) => {
                let without_rest = SourceState { rest: None, ..state.clone() };
                visit::after_refusal(&without_rest, source, &Refusal { words, ..refusal }, now).0
            }
            None => visit::after_unread(state, source, &words, now),
        })
    }
}
