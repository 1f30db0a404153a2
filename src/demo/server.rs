//! The loopback server: small, plain HTTP/1.1, one request a connection.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use url::Url;

use super::fault::{Fault, Faults};
use super::log::{Log, Request};
use super::site::{Page, Site};

/// Longest request head that is read, in bytes.
const MAX_HEAD: usize = 16 * 1024;
/// Longest request body that is read, in bytes.
const MAX_BODY: usize = 64 * 1024;
/// Connections served at once.
const MAX_CONNECTIONS: usize = 64;
/// From accepting a connection to the last byte written.
const DEADLINE: Duration = Duration::from_secs(20);

/// The sites that a server answers for, and what it was asked.
#[derive(Debug, Default)]
pub struct Web {
    /// In any order; no host belongs to two.
    pub sites: Vec<Site>,
    /// Every request that was understood.
    pub log: Log,
    /// Pages that tests made misbehave.
    pub faults: Faults,
}

impl Web {
    /// A web of these sites, with an empty log.
    pub fn new(sites: Vec<Site>) -> Self {
        Self { sites, ..Self::default() }
    }

    fn page(&self, host: &str, path: &str) -> Option<&Page> {
        let site = self.sites.iter().find(|site| site.hosts.iter().any(|own| own == host))?;
        site.page(&Url::parse(&format!("https://{host}{path}")).ok()?)
    }

    fn answer(&self, head: &Head) -> Answer {
        let fault = self.faults.find(&head.host, &head.path);
        if let Some(Fault::Instead { status, headers, body }) = fault {
            return Answer { status, headers, sent: body.len(), body, ..Answer::default() };
        }
        let page = self.page(&head.host, &head.path);
        let Some(page) = page.filter(|_| matches!(head.method.as_str(), "GET" | "HEAD" | "POST")) else {
            return Answer::plain(if page.is_some() { 405 } else { 404 });
        };
        let mut headers = vec![("Content-Type".to_owned(), page.content_type.clone())];
        if let Some((etag, modified)) = &page.validators {
            headers.extend([("ETag".to_owned(), etag.clone()), ("Last-Modified".to_owned(), modified.clone())]);
        }
        headers.extend(page.location.iter().map(|location| ("Location".to_owned(), location.clone())));
        if head.vouches_for(page) {
            return Answer { status: 304, headers, ..Answer::default() };
        }
        let mut answer = Answer { status: page.status, headers, sent: page.body.len(), body: page.body.clone(), ..Answer::default() };
        match fault {
            Some(Fault::Slow(pause)) => answer.pause = pause,
            Some(Fault::Cut(bytes)) => answer.sent = bytes.min(answer.sent),
            Some(Fault::Huge(blanks)) => {
                answer.body.resize(answer.body.len() + blanks, b' ');
                answer.sent = answer.body.len();
            }
            Some(Fault::Instead { .. }) | None => {}
        }
        answer
    }
}

/// Answers until `stop`, and then drops what is open; the caller brings the socket.
pub async fn serve(listener: TcpListener, web: Arc<Web>, stop: CancellationToken) -> io::Result<()> {
    let room = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let tasks = TaskTracker::new();
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        let (stream, _) = match accepted {
            Ok(accepted) => accepted,
            Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => continue,
            Err(error) => return Err(error),
        };
        let Ok(seat) = Arc::clone(&room).acquire_owned().await else { break };
        let (web, stop) = (Arc::clone(&web), stop.clone());
        tasks.spawn(async move {
            tokio::select! {
                () = stop.cancelled() => {}
                done = tokio::time::timeout(DEADLINE, exchange(stream, &web)) => match done {
                    Ok(Ok(())) => {}
                    Ok(Err(error)) => tracing::debug!(%error, "demo: a client went away"),
                    Err(_) => tracing::debug!("demo: a client was too slow"),
                },
            }
            drop(seat);
        });
    }
    tasks.close();
    tasks.wait().await;
    Ok(())
}

async fn exchange(mut stream: TcpStream, web: &Web) -> io::Result<()> {
    let Some(head) = read_head(&mut stream).await? else {
        return Answer::plain(400).send(&mut stream, true).await;
    };
    let answer = web.answer(&head);
    web.log.add(Request {
        conditional: head.etag.is_some() || head.since.is_some(),
        method: head.method.clone(),
        host: head.host,
        path: head.path,
        status: answer.status,
        agent: head.agent,
    });
    answer.send(&mut stream, head.method != "HEAD").await
}

/// What goes back.
#[derive(Debug, Default)]
struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    /// How many bytes of the body are really sent.
    sent: usize,
    pause: Duration,
}

impl Answer {
    fn plain(status: u16) -> Self {
        let body = format!("{status} {}\n", reason(status)).into_bytes();
        let headers = vec![("Content-Type".to_owned(), "text/plain".to_owned())];
        Self { status, headers, sent: body.len(), body, ..Self::default() }
    }

    async fn send(&self, stream: &mut TcpStream, with_body: bool) -> io::Result<()> {
        tokio::time::sleep(self.pause).await;
        let mut head = format!("HTTP/1.1 {} {}\r\n", self.status, reason(self.status));
        for (name, value) in &self.headers {
            head.extend([name, ": ", value, "\r\n"]);
        }
        head.extend(["Content-Length: ", &self.body.len().to_string(), "\r\nConnection: close\r\n\r\n"]);
        stream.write_all(head.as_bytes()).await?;
        if with_body {
            stream.write_all(self.body.get(..self.sent).unwrap_or(&self.body)).await?;
        }
        stream.shutdown().await
    }
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        301 => "Moved Permanently",
        302 => "Found",
        304 => "Not Modified",
        400 => "Bad Request",
        401 => "Unauthorized",
        404 => "Not Found",
        405 => "Method Not Allowed",
        410 => "Gone",
        429 => "Too Many Requests",
        _ => "Answer",
    }
}

/// What matters of a request.
#[derive(Debug, Default)]
struct Head {
    method: String,
    path: String,
    host: String,
    etag: Option<String>,
    since: Option<String>,
    agent: Option<String>,
    length: usize,
}

impl Head {
    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.split("\r\n");
        let mut first = lines.next()?.split(' ');
        let (method, path, version) = (first.next()?, first.next()?, first.next()?);
        if !version.starts_with("HTTP/1.") || !path.starts_with('/') {
            return None;
        }
        let mut head = Self { method: method.to_owned(), path: path.to_owned(), ..Self::default() };
        for (name, value) in lines.filter_map(|line| line.split_once(':')) {
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "host" => value.split(':').next()?.to_ascii_lowercase().clone_into(&mut head.host),
                "if-none-match" => head.etag = Some(value.to_owned()),
                "if-modified-since" => head.since = Some(value.to_owned()),
                "user-agent" => head.agent = Some(value.to_owned()),
                "content-length" => head.length = value.parse().ok()?,
                _ => {}
            }
        }
        (!head.host.is_empty() && head.length <= MAX_BODY).then_some(head)
    }

    /// RFC 9110 section 13.2.2: the date counts only when there is no tag.
    fn vouches_for(&self, page: &Page) -> bool {
        let Some((etag, modified)) = &page.validators else { return false };
        match (&self.etag, &self.since) {
            (Some(tags), _) => tags.split(',').any(|tag| tag.trim() == etag),
            (None, Some(since)) => since == modified,
            (None, None) => false,
        }
    }
}

/// Reads the head and drains the body; `None` when it is no request that we understand.
async fn read_head(stream: &mut TcpStream) -> io::Result<Option<Head>> {
    let mut read = Vec::new();
    let mut chunk = [0_u8; 2048];
    let end = loop {
        if let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        let count = stream.read(&mut chunk).await?;
        if count == 0 || read.len() > MAX_HEAD {
            return Ok(None);
        }
        read.extend_from_slice(chunk.get(..count).unwrap_or_default());
    };
    let text = read.get(..end).and_then(|head| std::str::from_utf8(head).ok());
    let Some(head) = text.and_then(Head::parse) else { return Ok(None) };
    let mut left = head.length.saturating_sub(read.len().saturating_sub(end + 4));
    while left > 0 {
        let count = stream.read(&mut chunk).await?;
        if count == 0 {
            return Ok(None);
        }
        left = left.saturating_sub(count);
    }
    Ok(Some(head))
}
