//! The answer at the end of a trail: its body within bounds, or why it is none.

use bytes::{Bytes, BytesMut};
use chrono::{DateTime, Utc};
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap};
use reqwest::{Response, StatusCode};
use url::Url;

use super::budget::{self, Budget, SHORT};
use super::line::{Deadline, Incoming, broken};
use super::words::{host, refusal, shown};
use super::{Request, encoding, headers, walls};
use crate::desk::dispatch::{Answer, Dispatch, Refusal, RefusalKind};

/// How much of an error page is read to see whose it is.
const ERROR_PAGE: usize = 64 * 1024;

/// What stands at the end of the trail.
pub(super) struct End<'a> {
    pub(super) request: &'a Request<'a>,
    pub(super) budget: &'a Budget,
    pub(super) url: Url,
    pub(super) moved: Option<Url>,
    /// Whether the request carried validators, so that 304 is an answer.
    pub(super) conditional: bool,
    /// Whether no redirect was taken.
    pub(super) direct: bool,
}

impl End<'_> {
    /// Reads the response as the answer to the request.
    pub(super) async fn read(self, incoming: Incoming, deadline: &mut Deadline, now: DateTime<Utc>) -> Result<Answer, Refusal> {
        // The host's place is kept until the body has been read.
        let Incoming { response, turn: _turn } = incoming;
        let head = response.headers().clone();
        let status = response.status();
        match status {
            StatusCode::OK | StatusCode::NON_AUTHORITATIVE_INFORMATION => {
                if let Some(by) = walls::by_url(&self.url).or_else(|| walls::by_head(&head)) {
                    return Err(wall(&self.url, by, status));
                }
                let body = self.body(response, &head, deadline).await?;
                if walls::is_html(&body)
                    && let Some(by) = walls::by_page(&body)
                {
                    return Err(wall(&self.url, by, status));
                }
                Ok(self.answer(Some(body), &head, now))
            }
            StatusCode::NOT_MODIFIED if self.conditional => Ok(self.answer(None, &head, now)),
            _ => Err(self.refused(response, &head, deadline, now).await),
        }
    }

    fn answer(self, body: Option<Bytes>, head: &HeaderMap, now: DateTime<Utc>) -> Answer {
        let content_type = head.get(CONTENT_TYPE).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        let url = self.url;
        let asked = self.request.ask.url.clone();
        Answer {
            dispatch: body.map(|body| Dispatch { asked, url, content_type, body, fetched: now }),
            validators: headers::validators(head),
            fresh_for: headers::fresh_for(head, now),
            moved: self.moved,
        }
    }

    async fn body(&self, response: Response, head: &HeaderMap, deadline: &mut Deadline) -> Result<Bytes, Refusal> {
        if !encoding::is_plain(head) {
            let told: Vec<_> = head.get_all(CONTENT_ENCODING).iter().collect();
            let words = format!("{} sent a body in an encoding that was not asked for: {told:?}", host(&self.url));
            return Err(refusal(RefusalKind::Network, words));
        }
        let most = self.request.limits.max_bytes;
        let too_large = || {
            let words = format!("{} is larger than {most} bytes; raise max_bytes for this source if that is right", shown(&self.url));
            refusal(RefusalKind::TooLarge, words)
        };
        if response.content_length().is_some_and(|length| length > most as u64) {
            return Err(too_large());
        }
        let failed = |error| broken(&self.url, &error);
        let mut response = response;
        let mut body = BytesMut::with_capacity(response.content_length().map_or(0, |length| length.min(SHORT as u64) as usize));
        let short = most.min(SHORT);
        if deadline.within(&self.url, read_beyond(&mut response, &mut body, short)).await?.map_err(failed)? == Filled::Whole {
            return Ok(body.freeze());
        }
        if body.len() > most {
            return Err(too_large());
        }
        // Waiting for leave is our doing, not the server's: it does not count against its time.
        let leave = self.budget.leave(most).await;
        match deadline.within(&self.url, read_beyond(&mut response, &mut body, most)).await?.map_err(failed)? {
            Filled::Whole => Ok(budget::held(body.freeze(), leave)),
            Filled::Beyond => Err(too_large()),
        }
    }

    /// Names the end that a status other than success is.
    async fn refused(&self, response: Response, head: &HeaderMap, deadline: &mut Deadline, now: DateTime<Utc>) -> Refusal {
        let status = response.status();
        let retry_after = headers::retry_after(head, now);
        let code = status.as_u16();
        let by = Some(Box::new(self.url.clone()));
        if let Some(owner) = self.wall(response, head, deadline).await
            && !(code == 429 && retry_after.is_some())
        {
            let Refusal { kind, words, .. } = wall(&self.url, owner, status);
            return Refusal { kind: kind.asking(retry_after), words, by };
        }
        let said = format!("{} answered {}", shown(&self.url), spoken(status));
        let until = |wait: Option<std::time::Duration>| {
            wait.map_or_else(|| "it names no time".to_owned(), |wait| format!("it asks for {} s of quiet", wait.as_secs()))
        };
        let (kind, words) = match (code, retry_after) {
            // A 410 behind a redirect says nothing of the URL that was asked.
            (410, _) if self.direct => (RefusalKind::Gone, said),
            (404, _) => (RefusalKind::NotFound, said),
            (429 | 503, _) => (RefusalKind::Busy { retry_after }, format!("{said}: {}", until(retry_after))),
            (401 | 403, _) => (RefusalKind::Forbidden, said),
            (304, _) => (RefusalKind::Status(code), format!("{said}, though nothing was asked conditionally")),
            _ => (RefusalKind::Status(code), said),
        };
        Refusal { by, ..refusal(kind.asking(retry_after), words) }
    }

    /// Whose wall an error page is. It is an error with or without a body, so a body that cannot be read is none.
    async fn wall(&self, response: Response, head: &HeaderMap, deadline: &mut Deadline) -> Option<&'static str> {
        if let Some(by) = walls::by_head(head) {
            return Some(by);
        }
        if !matches!(response.status().as_u16(), 202 | 400..=403 | 405 | 429 | 503) || head.contains_key(CONTENT_ENCODING) {
            return None;
        }
        match deadline.within(&self.url, read_up_to(response, ERROR_PAGE)).await {
            Ok(Ok(Read::Whole(page) | Read::More(page))) => walls::by_page(&page),
            _ => None,
        }
    }
}

/// A body, or as much of it as was allowed.
pub(super) enum Read {
    Whole(Bytes),
    More(Bytes),
}

/// Reads a body, or as much of it as is allowed.
pub(super) async fn read_up_to(mut response: Response, most: usize) -> Result<Read, reqwest::Error> {
    let mut body = BytesMut::new();
    Ok(match read_beyond(&mut response, &mut body, most).await? {
        Filled::Whole => Read::Whole(body.freeze()),
        Filled::Beyond => {
            body.truncate(most);
            Read::More(body.freeze())
        }
    })
}

/// How far a body has been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Filled {
    /// To its end.
    Whole,
    /// A piece beyond what was wanted; there may be more.
    Beyond,
}

/// Reads on, piece by piece as it is decoded, until there are more than `most` bytes.
async fn read_beyond(response: &mut Response, body: &mut BytesMut, most: usize) -> Result<Filled, reqwest::Error> {
    while let Some(piece) = response.chunk().await? {
        body.extend_from_slice(&piece);
        if body.len() > most {
            return Ok(Filled::Beyond);
        }
    }
    Ok(Filled::Whole)
}

fn wall(url: &Url, by: &'static str, status: StatusCode) -> Refusal {
    let words = format!("blocked by {by}: {} shows a page that wants a browser ({})", host(url), spoken(status));
    Refusal { by: Some(Box::new(url.clone())), ..refusal(RefusalKind::BotWall { by }, words) }
}

fn spoken(status: StatusCode) -> String {
    status.canonical_reason().map_or_else(|| status.as_u16().to_string(), |reason| format!("{} {reason}", status.as_u16()))
}
