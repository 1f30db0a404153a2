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
}

impl Web {
    /// A web of these sites, with an empty log.
    pub fn new(sites: Vec<Site>) -> Self {
        Self { sites, log: Log::default() }
    }

    fn page(&self, host: &str, path: &str) -> Option<&Page> {
        let site = self.sites.iter().find(|site| site.hosts.iter().any(|own| own == host))?;
        site.page(&Url::parse(&format!("https://{host}{path}")).ok()?)
    }
}

/// Answers until `stop`; the caller brings the socket. What is being answered then is finished.
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
        let web = Arc::clone(&web);
        tasks.spawn(async move {
            match tokio::time::timeout(DEADLINE, answer(stream, &web)).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::debug!(%error, "demo: a client went away"),
                Err(_) => tracing::debug!("demo: a client was too slow"),
            }
            drop(seat);
        });
    }
    tasks.close();
    tasks.wait().await;
    Ok(())
}

async fn answer(mut stream: TcpStream, web: &Web) -> io::Result<()> {
    let Some(head) = read_head(&mut stream).await? else {
        return write(&mut stream, 400, "Content-Type: text/plain\r\n", b"bad request\n", true).await;
    };
    let page = web.page(&head.host, &head.path);
    let fresh = page.is_some_and(|page| head.vouches_for(page));
    let status = match (page, head.method.as_str()) {
        (_, method) if !matches!(method, "GET" | "HEAD" | "POST") => 405,
        (None, _) => 404,
        (Some(_), _) if fresh => 304,
        (Some(page), _) => page.status,
    };
    web.log.add(Request {
        conditional: head.etag.is_some() || head.since.is_some(),
        method: head.method.clone(),
        host: head.host.clone(),
        path: head.path.clone(),
        status,
        agent: head.agent.clone(),
    });
    let (mut headers, mut body) = ("Content-Type: text/plain\r\n".to_owned(), &b"nothing here\n"[..]);
    if let Some(page) = page {
        headers = format!("Content-Type: {}\r\n", page.content_type);
        if let Some((etag, modified)) = &page.validators {
            headers.extend(["ETag: ", etag, "\r\nLast-Modified: ", modified, "\r\n"]);
        }
        if let Some(location) = &page.location {
            headers.extend(["Location: ", location, "\r\n"]);
        }
        body = if fresh { &[] } else { &page.body };
    }
    write(&mut stream, status, &headers, body, head.method != "HEAD").await
}

async fn write(stream: &mut TcpStream, status: u16, headers: &str, body: &[u8], with_body: bool) -> io::Result<()> {
    let reason = match status {
        200 => "OK",
        301 => "Moved Permanently",
        302 => "Found",
        304 => "Not Modified",
        400 => "Bad Request",
        401 => "Unauthorized",
        404 => "Not Found",
        405 => "Method Not Allowed",
        _ => "Answer",
    };
    let head = format!("HTTP/1.1 {status} {reason}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    stream.write_all(head.as_bytes()).await?;
    if with_body {
        stream.write_all(body).await?;
    }
    stream.shutdown().await
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
