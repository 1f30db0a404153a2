//! Asks the links of an edited issue whether they still answer: one after the other, politely, and only when told to.

use std::collections::HashMap;
use std::time::Duration;

use url::Url;

use super::clock::Clock;
use crate::config::model::Config;
use crate::desk::check::answers::Answered;
use crate::desk::dispatch::{Answer, Ask, Refusal, RefusalKind, Validators, Wanted};
use crate::desk::source::{Limits, Method, Robots};
use crate::desk::visit;
use crate::wire::{Request, Wire};

/// Bounds on one link: a page that answers needs not be read.
const LIMITS: Limits = Limits { timeout: Duration::from_secs(15), max_bytes: 256 << 10, pause: Duration::from_secs(1) };

/// What came of each of these addresses; each is asked once, HEAD first, and GET where the server does not take that for an answer.
pub async fn ask(wire: &Wire, config: &Config, clock: &Clock, urls: &[Url]) -> HashMap<Url, Answered> {
    let mut answers = HashMap::new();
    for url in urls {
        if !answers.contains_key(url) {
            let answered = ask_one(wire, config, clock, url).await;
            answers.insert(url.clone(), answered);
        }
    }
    answers
}

async fn ask_one(wire: &Wire, config: &Config, clock: &Clock, url: &Url) -> Answered {
    let head = request(wire, config, clock, url, Method::Head).await;
    let refused = head.as_ref().err().map(|refusal| refusal.kind.plain());
    let unsure = matches!(refused, Some(RefusalKind::NotFound | RefusalKind::Gone | RefusalKind::Forbidden | RefusalKind::Status(_)));
    // Many servers answer HEAD wrongly, few GET.
    let answer = if unsure { request(wire, config, clock, url, Method::Get).await } else { head };
    judged(url, answer)
}

async fn request(wire: &Wire, config: &Config, clock: &Clock, url: &Url, method: Method) -> Result<Answer, Refusal> {
    let ask = Ask { url: url.clone(), method, body: None, wanted: Wanted::Page };
    let request = Request {
        ask: &ask,
        home: None,
        validators: &Validators::default(),
        headers: &[],
        limits: LIMITS,
        robots: Robots::Respect,
        allow_private: config.fetch.allow_private,
        last: true,
        ca_file: None,
    };
    let answer = wire.fetch(&request, clock.now()).await;
    // what one link of a host has met, the next one would meet
    if let Err(refusal) = &answer
        && let Some(silence) = visit::silence(url, refusal, clock.now())
    {
        wire.leave_alone(silence);
    }
    answer
}

fn judged(url: &Url, answer: Result<Answer, Refusal>) -> Answered {
    match answer {
        Ok(answer) => {
            let arrived = answer.dispatch.map(|dispatch| dispatch.url);
            let front = |url: &Url| url.path() == "/" && url.query().is_none();
            match (answer.moved, arrived) {
                (_, Some(arrived)) if front(&arrived) && !front(url) => Answered::Swallowed(arrived),
                (Some(moved), _) => Answered::Moved(moved),
                _ => Answered::Well,
            }
        }
        Err(Refusal { kind, words, .. }) => match kind.plain() {
            RefusalKind::TooLarge => Answered::Well,
            RefusalKind::Gone | RefusalKind::NotFound => Answered::Dead(words),
            RefusalKind::Robots
            | RefusalKind::BotWall { .. }
            | RefusalKind::Forbidden
            | RefusalKind::Busy { .. }
            | RefusalKind::Quiet { .. } => Answered::Unasked(words),
            RefusalKind::Address | RefusalKind::Status(_) | RefusalKind::Redirect | RefusalKind::Network | RefusalKind::Asking { .. } => {
                Answered::Failed(words)
            }
        },
    }
}
