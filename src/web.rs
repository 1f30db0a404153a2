//! Door out by HTTP: metrics and health, from the snapshot that it is handed.
//!
//! One request a connection, two paths, nothing that changes anything. A page in somebody's browser that makes its own name lead to this
//! machine (DNS rebinding) still sends that name as `Host`, and is refused by it.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// A whole exchange must be over within this.
const DEADLINE: Duration = Duration::from_secs(5);
/// Connections at once; a further one waits its turn.
const AT_ONCE: usize = 16;
/// Most bytes and headers of a request.
const REQUEST: usize = 8 * 1024;
const HEADERS: usize = 64;
/// After so long without a fresh snapshot nobody is at work.
const OUTDATED: Duration = Duration::from_secs(180);
/// What is read of a request that is refused unread, so that the refusal arrives before the connection is reset.
const DRAINED: usize = 256 * 1024;

/// What is served.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// `/metrics`
    pub metrics: String,
    /// `/healthz`: what ails the newsroom, in words.
    pub health: Result<(), String>,
    /// When it was taken.
    pub taken: Instant,
}

/// Who may ask, by the name in `Host`.
#[derive(Debug, Clone)]
pub struct Hosts(Vec<String>);

impl Hosts {
    /// `localhost`, the address that is listened on, and the names that ops gave.
    pub fn new(listen: SocketAddr, named: &[String]) -> Self {
        let own = match listen.ip() {
            IpAddr::V4(ip) => ip.to_string(),
            IpAddr::V6(ip) => format!("[{ip}]"),
        };
        Self(["localhost".to_owned(), own].into_iter().chain(named.iter().map(|name| name.to_ascii_lowercase())).collect())
    }

    /// Whether a `Host` header, with or without a port, names one of them.
    fn admit(&self, header: &[u8]) -> bool {
        let Ok(text) = std::str::from_utf8(header) else { return false };
        let host = match text.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') && port.bytes().all(|digit| digit.is_ascii_digit()) => host,
            _ => text,
        };
        self.0.iter().any(|known| known.eq_ignore_ascii_case(host))
    }
}

/// Serves until `stop` is cancelled.
pub async fn serve(listener: TcpListener, hosts: Hosts, snapshot: watch::Receiver<Snapshot>, stop: CancellationToken) {
    let (hosts, places) = (Arc::new(hosts), Arc::new(Semaphore::new(AT_ONCE)));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        let stream = tokio::select! {
            () = stop.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        match stream {
            Ok((stream, _)) => {
                let (hosts, snapshot) = (Arc::clone(&hosts), snapshot.clone());
                tokio::spawn(async move {
                    let served = tokio::time::timeout(DEADLINE, exchange(stream, &hosts, &snapshot)).await;
                    if !matches!(served, Ok(Ok(()))) {
                        tracing::debug!(?served, "a request for metrics was not served");
                    }
                    drop(place);
                });
            }
            // Too many open files, say: it passes, and must not become a busy loop.
            Err(error) => {
                tracing::warn!(%error, "a request for metrics could not be accepted");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

async fn exchange(mut stream: TcpStream, hosts: &Hosts, snapshot: &watch::Receiver<Snapshot>) -> std::io::Result<()> {
    let mut head = Vec::with_capacity(1024);
    let answer = loop {
        if let Some(answer) = judge(&head, hosts, snapshot) {
            break answer;
        }
        if stream.read_buf(&mut head).await? == 0 {
            return Ok(());
        }
    };
    stream.write_all(&answer).await?;
    stream.shutdown().await?;
    // What the other side still sends is read and forgotten: closing on unread bytes would reset the connection under the answer.
    let (mut left, mut forgotten) = (DRAINED, [0; 4096]);
    while left > 0 {
        match stream.read(&mut forgotten).await? {
            0 => break,
            read => left = left.saturating_sub(read),
        }
    }
    Ok(())
}

/// The answer to what has come of a request so far; `None` while more of it must come.
fn judge(head: &[u8], hosts: &Hosts, snapshot: &watch::Receiver<Snapshot>) -> Option<Vec<u8>> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    let says = |status, words: &str| Some(answer(status, "text/plain; charset=utf-8", words, true));
    match request.parse(head.get(..REQUEST).unwrap_or(head)) {
        Ok(httparse::Status::Complete(_)) => {}
        Ok(httparse::Status::Partial) if head.len() < REQUEST => return None,
        Ok(httparse::Status::Partial) | Err(httparse::Error::TooManyHeaders) => {
            return says("431 Request Header Fields Too Large", "the request is too long\n");
        }
        Err(_) => return says("400 Bad Request", "this is not HTTP\n"),
    }
    let named: Vec<&[u8]> =
        request.headers.iter().filter(|header| header.name.eq_ignore_ascii_case("host")).map(|header| header.value).collect();
    match named.as_slice() {
        [host] if hosts.admit(host) => {}
        [_] => return says("421 Misdirected Request", "nobody of this name is here; names that may ask stand in [metrics] hosts\n"),
        _ => return says("400 Bad Request", "one Host header is needed\n"),
    }
    let with_body = match request.method {
        Some("GET") => true,
        Some("HEAD") => false,
        _ => return says("405 Method Not Allowed\r\nAllow: GET, HEAD", "only GET and HEAD\n"),
    };
    let path = request.path.unwrap_or_default();
    let snapshot = snapshot.borrow();
    Some(match path.split_once('?').map_or(path, |(path, _)| path) {
        "/metrics" => answer("200 OK", "text/plain; version=0.0.4; charset=utf-8", &snapshot.metrics, with_body),
        "/healthz" => {
            let idle = snapshot.taken.elapsed();
            let health = match &snapshot.health {
                Ok(()) if idle > OUTDATED => Err(format!("nothing was heard of the newsroom for {} s", idle.as_secs())),
                health => health.clone(),
            };
            match health {
                Ok(()) => answer("200 OK", "text/plain; charset=utf-8", "ok\n", with_body),
                Err(words) => answer("503 Service Unavailable", "text/plain; charset=utf-8", &format!("{words}\n"), with_body),
            }
        }
        _ => answer("404 Not Found", "text/plain; charset=utf-8", "/metrics and /healthz are here\n", with_body),
    })
}

fn answer(status: &str, content_type: &str, body: &str, with_body: bool) -> Vec<u8> {
    let mut answer = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\nCache-Control: no-store\r\n\
         X-Content-Type-Options: nosniff\r\nContent-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\nConnection: close\r\n\r\n",
        body.len()
    );
    if with_body {
        answer.push_str(body);
    }
    answer.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_admitted_by_its_name_whatever_its_port() {
        let hosts = Hosts::new("127.0.0.1:9464".parse().unwrap(), &["Metrics.Example".to_owned()]);
        for known in ["localhost", "LOCALHOST:9464", "127.0.0.1:9464", "127.0.0.1", "metrics.example:80"] {
            assert!(hosts.admit(known.as_bytes()), "{known}");
        }
        for other in
            ["", "evil.example", "evil.example:9464", "localhost.evil.example", "127.0.0.1.nip.io", "localhost:x", "127.0.0.2", "[::1]"]
        {
            assert!(!hosts.admit(other.as_bytes()), "{other}");
        }
        assert!(!hosts.admit(b"localhost\xff"));
        let six = Hosts::new("[::1]:9464".parse().unwrap(), &[]);
        assert!(six.admit(b"[::1]:9464") && six.admit(b"[::1]") && !six.admit(b"[::2]:9464"));
    }
}
