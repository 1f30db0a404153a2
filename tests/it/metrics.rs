//! The door for metrics and health, over real sockets: who may ask, and what an ill-mannered asker costs.

use std::net::SocketAddr;
use std::time::Duration;

use keepup::web::{Hosts, Snapshot, serve};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// A door on a port of its own, closed when it is dropped.
struct Door {
    address: SocketAddr,
    told: watch::Sender<Snapshot>,
    stop: CancellationToken,
}

impl Drop for Door {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

fn snapshot() -> Snapshot {
    Snapshot { metrics: "keepup_pages_waiting 3\n".to_owned(), health: Ok(()), taken: Instant::now() }
}

async fn door() -> Door {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, stop) = (listener.local_addr().unwrap(), CancellationToken::new());
    let (told, asked) = watch::channel(snapshot());
    tokio::spawn(serve(listener, Hosts::new(address, &["metrics.example".to_owned()]), asked, stop.clone()));
    Door { address, told, stop }
}

/// What comes back for exactly these bytes.
async fn says(address: SocketAddr, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8(answer).unwrap()
}

async fn get(door: &Door, path: &str, host: &str) -> String {
    says(door.address, format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes()).await
}

#[tokio::test]
async fn metrics_and_health_are_served_to_those_who_name_us_rightly() {
    let door = door().await;
    for host in ["localhost".to_owned(), door.address.to_string(), "metrics.example:80".to_owned()] {
        let answer = get(&door, "/metrics", &host).await;
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4"), "{answer}");
        assert!(answer.ends_with("\r\n\r\nkeepup_pages_waiting 3\n"), "{answer}");
        assert!(get(&door, "/healthz?x", &host).await.ends_with("\r\n\r\nok\n"));
    }
    assert!(get(&door, "/", "localhost").await.starts_with("HTTP/1.1 404 "));
    let head = says(door.address, b"HEAD /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    assert!(head.contains("Content-Length: 23\r\n") && head.ends_with("\r\n\r\n"), "{head}");
    let ill = Snapshot { health: Err("the last shift came to nothing: disk full".to_owned()), ..snapshot() };
    door.told.send_replace(ill);
    let answer = get(&door, "/healthz", "localhost").await;
    assert!(answer.starts_with("HTTP/1.1 503 ") && answer.ends_with("disk full\n"), "{answer}");
}

#[tokio::test]
async fn a_newsroom_that_is_not_heard_of_is_not_well() {
    let door = door().await;
    let taken = Instant::now().checked_sub(Duration::from_secs(200)).expect("the machine is up for longer");
    door.told.send_replace(Snapshot { taken, ..snapshot() });
    assert!(get(&door, "/healthz", "localhost").await.starts_with("HTTP/1.1 503 "));
    door.told.send_replace(snapshot());
    assert!(get(&door, "/healthz", "localhost").await.starts_with("HTTP/1.1 200 "));
}

#[tokio::test]
async fn a_name_that_was_made_to_lead_here_is_refused() {
    let door = door().await;
    for host in ["evil.example", "evil.example:9464", "localhost.evil.example", "127.0.0.1.nip.io", "", "[::1]"] {
        let answer = get(&door, "/metrics", host).await;
        assert!(answer.starts_with("HTTP/1.1 421 ") && !answer.contains("keepup_pages"), "{host}: {answer}");
    }
    for request in [
        "GET /metrics HTTP/1.1\r\n\r\n",
        "GET /metrics HTTP/1.0\r\n\r\n",
        "GET /metrics HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
        "\x16\x03\x01\x02 hello\r\n\r\n",
    ] {
        let answer = says(door.address, request.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 400 ") && !answer.contains("keepup_pages"), "{request}: {answer}");
    }
    let post = says(door.address, b"POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\nhi").await;
    assert!(post.starts_with("HTTP/1.1 405 ") && post.contains("\r\nAllow: GET, HEAD\r\n"), "{post}");
}

#[tokio::test]
async fn a_request_that_is_too_long_is_refused_and_not_kept() {
    let door = door().await;
    let path = format!("GET /{} HTTP/1.1\r\nHost: localhost\r\n\r\n", "a".repeat(100_000));
    let header = format!("GET /metrics HTTP/1.1\r\nHost: localhost\r\nX: {}\r\n\r\n", "a".repeat(100_000));
    let many = format!("GET /metrics HTTP/1.1\r\nHost: localhost\r\n{}\r\n", "a: b\r\n".repeat(500));
    for request in [path, header, many] {
        let answer = says(door.address, request.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
    }
}

#[tokio::test]
async fn slow_and_silent_clients_lose_their_place_to_others() {
    let door = door().await;
    let mut slow = Vec::new();
    // More than there are places: each says a little, and then nothing.
    for _ in 0..20 {
        let mut stream = TcpStream::connect(door.address).await.unwrap();
        stream.write_all(b"GET /metrics HT").await.unwrap();
        slow.push(stream);
    }
    let answer = tokio::time::timeout(Duration::from_secs(100), get(&door, "/metrics", "localhost")).await.expect("its turn comes");
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    let mut left = Vec::new();
    assert_eq!(slow[0].read_to_end(&mut left).await.unwrap_or(0), 0, "the first was hung up on without a word");
}
