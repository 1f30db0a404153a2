//! Bodies: within bounds, whole, decoded, or refused.

use std::time::Duration;

use keepup::desk::dispatch::RefusalKind;

use tokio::net::{TcpSocket, TcpStream};

use super::{asking, body, wire, wire_with};
use crate::support::behaviour::{Behaviour, Reply};
use crate::support::site::Site;

/// The bound of [`asking`].
const MOST: usize = 1 << 20;

#[tokio::test]
async fn every_asked_encoding_is_read() {
    let site = Site::start().await;
    let wire = wire();
    let text = "<rss>新闻</rss>".repeat(1_000);
    let plain = || Reply::feed(text.clone());
    for (path, reply) in [("/plain", plain()), ("/gzip", plain().gzipped()), ("/br", plain().brotlied()), ("/zstd", plain().zstded())] {
        site.route(path, reply);
        assert_eq!(body(&asking(site.url(path)).of(&wire).await.unwrap()), text.as_bytes(), "{path}");
    }
    site.route("/identity", plain().header("Content-Encoding", "identity"));
    assert!(asking(site.url("/identity")).of(&wire).await.is_ok());
}

#[tokio::test]
async fn the_cap_counts_decoded_bytes() {
    let site = Site::start().await;
    let wire = wire();
    let bomb = || Reply::feed(vec![b' '; 64 << 20]);
    site.route("/gzip", bomb().gzipped()).route("/br", bomb().brotlied()).route("/zstd", bomb().zstded());
    site.route("/long", Reply::feed(vec![b' '; MOST + 1])).route("/fits", Reply::feed(vec![b' '; MOST]));
    site.route("/endless", Behaviour::Endless(Reply::feed(vec![b' '; 64 << 10])));
    for path in ["/gzip", "/br", "/zstd", "/long", "/endless"] {
        assert_eq!(asking(site.url(path)).kind(&wire).await, RefusalKind::TooLarge, "{path}");
    }
    assert_eq!(body(&asking(site.url("/fits")).of(&wire).await.unwrap()).len(), MOST);
}

#[tokio::test]
async fn encodings_that_were_not_asked_for_are_refused() {
    let site = Site::start().await;
    let wire = wire();
    let long = "x".repeat(10_000);
    for (number, encoding) in ["gzip, gzip", "identity, br", "compress", &long].iter().enumerate() {
        let path = format!("/{number}");
        let reply = Reply::feed("<rss/>").gzipped();
        let reply = Reply::feed(reply.body).header("Content-Encoding", encoding);
        site.route(&path, reply);
        let refused = asking(site.url(&path)).refused(&wire).await;
        assert_eq!(refused.kind, RefusalKind::Network, "{encoding:.40}");
        assert!(refused.words.len() < 600);
    }
    site.route("/lie", Reply::feed("<rss/>").header("Content-Encoding", "gzip"));
    assert_eq!(asking(site.url("/lie")).kind(&wire).await, RefusalKind::Network);
}

#[tokio::test]
async fn a_body_that_breaks_off_is_no_answer() {
    let site = Site::start().await;
    let wire = wire();
    let whole = Reply::feed("<rss>".repeat(100)).header("ETag", "\"x\"");
    site.route("/cut", Behaviour::Cut(whole.clone(), 40));
    let packed = whole.gzipped();
    let half = packed.body.len() / 2;
    let mut stump = packed.clone();
    stump.body.truncate(half);
    site.route("/cut-gzip", Behaviour::Cut(packed, half)).route("/stump", stump);
    let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nETag: \"x\"\r\n\r\n5\r\n<rss>\r\n";
    site.route("/cut-chunked", Behaviour::Raw(chunked.to_vec()));
    for path in ["/cut", "/cut-gzip", "/stump", "/cut-chunked"] {
        assert_eq!(asking(site.url(path)).kind(&wire).await, RefusalKind::Network, "{path}");
    }
}

#[tokio::test]
async fn broken_http_is_a_refusal() {
    let site = Site::start().await;
    let wire = wire();
    let head = "HTTP/1.1 200 OK\r\n";
    for (number, raw) in [
        String::new(),
        "HTTP/1.1 200".to_owned(),
        "<rss/>".to_owned(),
        format!("{head}Content-Type: text/xml\r\n"),
        format!("{head}Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\nx"),
        format!("{head}Transfer-Encoding: chunked\r\n\r\nzz\r\nx"),
        format!("{head}Content-Length: 5\r\nContent-Length: 9\r\n\r\n<rss/>"),
        format!("{head}Content-Length: -1\r\n\r\n<rss/>"),
        format!("{head}X: {}\r\n\r\n", "x".repeat(1 << 20)),
        format!("{head}{}\r\n", "X: y\r\n".repeat(1_000)),
    ]
    .into_iter()
    .enumerate()
    {
        let path = format!("/{number}");
        site.route(&path, Behaviour::Raw(raw.into_bytes()));
        assert_eq!(asking(site.url(&path)).kind(&wire).await, RefusalKind::Network, "case {number}");
    }
    site.route("/long", Behaviour::Raw(format!("{head}Content-Length: 99999999999999\r\n\r\n<rss/>").into_bytes()));
    assert_eq!(asking(site.url("/long")).kind(&wire).await, RefusalKind::TooLarge);
    let patient = format!("{}{head}Content-Length: 6\r\n\r\n<rss/>", "HTTP/1.1 100 Continue\r\n\r\n".repeat(1_000));
    site.route("/continue", Behaviour::Raw(patient.into_bytes()));
    assert_eq!(body(&asking(site.url("/continue")).of(&wire).await.unwrap()), b"<rss/>");
}

#[tokio::test]
async fn silence_and_trickle_end_at_their_deadlines() {
    let site = Site::start().await;
    let wire = wire_with(|settings| settings.idle_timeout = Duration::from_secs(1));
    site.route("/silent", Behaviour::Silent);
    assert_eq!(asking(site.url("/silent")).kind(&wire).await, RefusalKind::Network);
    // Never idle for long, and never done: only the total deadline ends this.
    site.route("/trickle", Behaviour::Slow(Reply::feed(vec![b' '; 10_000]), 1, Duration::from_millis(20)));
    let mut asked = asking(site.url("/trickle"));
    asked.limits.timeout = Duration::from_millis(600);
    let refused = asked.refused(&wire).await;
    assert_eq!(refused.kind, RefusalKind::Network);
    assert!(refused.words.contains("within"), "{}", refused.words);
    site.route("/slow", Behaviour::Slow(Reply::feed(vec![b' '; 8]), 1, Duration::from_millis(20)));
    assert!(asking(site.url("/slow")).of(&wire).await.is_ok());
}

/// A listener that takes nobody: once its queue is full, the kernel lets a connection wait as a host does that drops what comes to it.
#[tokio::test]
async fn a_host_that_lets_a_connection_wait_is_given_up_before_the_request_is() {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut waiting = Vec::new();
    while let Ok(Ok(stream)) = tokio::time::timeout(Duration::from_millis(500), TcpStream::connect(address)).await {
        waiting.push(stream);
    }
    let wire = wire_with(|settings| settings.connect_timeout = Duration::from_millis(300));
    let mut asked = asking(format!("http://{address}/feed").parse().unwrap());
    asked.limits.timeout = Duration::from_secs(100);
    let refused = asked.refused(&wire).await;
    assert_eq!(refused.kind, RefusalKind::Network);
    assert!(refused.words.contains("cannot be connected to"), "{}", refused.words);
}

#[tokio::test]
async fn an_untellable_validator_is_not_kept() {
    let site = Site::start().await;
    site.route("/feed", Reply::feed("<rss/>").header("ETag", &"x".repeat(100_000)).header("Last-Modified", "yesterday"));
    let answer = asking(site.url("/feed")).of(&wire()).await.unwrap();
    assert_eq!((answer.validators.etag, answer.validators.last_modified.as_deref()), (None, Some("yesterday")));
}
