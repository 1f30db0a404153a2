//! What a request carries: a few honest headers, and no more.

use std::path::Path;
use std::time::Duration;

use reqwest::Method;
use reqwest::header::{ACCEPT, CONNECTION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH};

use super::Request;
use super::line::Outgoing;
use super::trail::Trail;
use super::words::refusal;
use crate::desk::dispatch::{Refusal, RefusalKind, Wanted};
use crate::desk::source;

const FEED: &str = "application/atom+xml, application/rss+xml, application/feed+json;q=0.9, application/rdf+xml;q=0.9, \
    application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.6, text/html;q=0.4, */*;q=0.1";
const PAGE: &str = "text/html, application/xhtml+xml;q=0.9, application/xml;q=0.5, */*;q=0.1";
const JSON: &str = "application/json, text/html;q=0.5, */*;q=0.1";

/// Headers that are the wire's own: configured ones would break the exchange or lie.
const RESERVED: &[&str] = &[
    "host",
    "connection",
    "content-length",
    "transfer-encoding",
    "te",
    "upgrade",
    "accept-encoding",
    "user-agent",
    "if-none-match",
    "if-modified-since",
    "range",
];

/// Writes the request for where the trail stands. `bodiless`: a redirect has turned a POST into a GET.
pub(super) fn write(request: &Request<'_>, trail: &Trail<'_>, bodiless: bool, pause: Duration) -> Result<Outgoing, Refusal> {
    let mut headers = HeaderMap::new();
    let accept = match request.ask.wanted {
        Wanted::Feed => FEED,
        Wanted::Page => PAGE,
        Wanted::Json => JSON,
    };
    headers.insert(ACCEPT, HeaderValue::from_static(accept));
    if request.last {
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
    }
    let posts = request.ask.method == source::Method::Post && !bodiless;
    if posts {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    if trail.at_start() {
        let validators = [(IF_NONE_MATCH, &request.validators.etag), (IF_MODIFIED_SINCE, &request.validators.last_modified)];
        for (name, value) in validators {
            // One that is no legal header value did not come from a server; without it the request is still right.
            if let Some(Ok(value)) = value.as_ref().map(|value| HeaderValue::from_bytes(value.as_bytes())) {
                headers.insert(name, value);
            }
        }
    }
    if trail.at_home() {
        for (name, secret) in request.headers {
            let (name, value) = legal(name, &secret.0)?;
            headers.insert(name, value);
        }
    }
    Ok(Outgoing {
        method: match request.ask.method {
            source::Method::Post if posts => Method::POST,
            source::Method::Head => Method::HEAD,
            _ => Method::GET,
        },
        headers,
        body: request.ask.body.clone().filter(|_| posts),
        allow_private: request.allow_private,
        ca_file: request.ca_file.map(Path::to_path_buf),
        pause,
    })
}

fn legal(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), Refusal> {
    let wrong = |why: &str| refusal(RefusalKind::Network, format!("the header {name:?} of feeds.toml cannot be sent: {why}"));
    let name = HeaderName::try_from(name).map_err(|_| wrong("its name is not legal"))?;
    if RESERVED.contains(&name.as_str()) {
        return Err(wrong("it is the program's own to set"));
    }
    let mut value = HeaderValue::try_from(value).map_err(|_| wrong("its value is not legal"))?;
    value.set_sensitive(true);
    Ok((name, value))
}
