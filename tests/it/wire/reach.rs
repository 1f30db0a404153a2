//! What may be reached. Every address here is loopback, however it is written.

use std::process::Command;

use keepup::desk::dispatch::RefusalKind;
use keepup::wire::{Settings, Wire, WireError, user_agent};
use tokio::net::TcpSocket;

use super::{asking, asking_at, body, wire, wire_to};
use crate::support::behaviour::Reply;
use crate::support::site::Site;

#[tokio::test]
async fn loopback_is_refused_before_any_socket_in_every_disguise() {
    let site = Site::start().await;
    site.route("/feed", Reply::feed("inner"));
    let wire = wire();
    let port = site.port();
    for host in [
        "127.0.0.1",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "127.1",
        "①②⑦.⓪.⓪.①",
        "127。0。0。1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::127.0.0.1]",
        "0",
        "0.0.0.0",
        "user:pw@127.0.0.1",
        "example.com@127.0.0.1",
        "localhost",
        "localhost.",
        "ｌｏｃａｌｈｏｓｔ",
        "LOCALHOST",
    ] {
        let mut asked = asking_at(&format!("http://{host}:{port}/feed"));
        asked.allow_private = false;
        let refused = asked.refused(&wire).await;
        assert_eq!(refused.kind, RefusalKind::Address, "{host}: {}", refused.words);
        assert!(refused.words.contains("allow_private") && !refused.words.contains("pw"), "{}", refused.words);
    }
    assert_eq!(site.connections(), 0);
    // What was written is what decides, so leave for one request leaves the next one guarded.
    assert_eq!(body(&asking_at(&format!("http://localhost:{port}/feed")).of(&wire).await.unwrap()), b"inner");
    let mut guarded = asking_at(&format!("http://localhost:{port}/feed"));
    guarded.allow_private = false;
    assert_eq!(guarded.kind(&wire).await, RefusalKind::Address);
    assert_eq!(site.requests().len(), 1);
}

#[tokio::test]
async fn other_schemes_are_refused() {
    for url in ["file:///etc/passwd", "ftp://127.0.0.1/x", "data:text/plain,x"] {
        let kind = asking_at(url).kind(&wire()).await;
        assert!(matches!(kind, RefusalKind::Redirect | RefusalKind::Address), "{url}: {kind:?}");
    }
}

#[tokio::test]
async fn a_closed_port_is_told_in_words() {
    // Bound and not listening: nobody else can take the port, and nobody answers at it.
    let taken = TcpSocket::new_v4().unwrap();
    taken.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let port = taken.local_addr().unwrap().port();
    let refused = asking_at(&format!("http://user:pw@127.0.0.1:{port}/x?token=s3cret")).refused(&wire()).await;
    assert_eq!(refused.kind, RefusalKind::Network);
    assert!(refused.words.contains("127.0.0.1") && !refused.words.contains("s3cret") && !refused.words.contains("pw"), "{}", refused.words);
}

/// Set in the child process of a test that needs an environment of its own; its value is what the child is told.
const CHILD: &str = "KEEPUP_TEST_CHILD";

/// Runs the named test again in such a child, and waits for it to pass.
async fn again_in_a_child(name: &str, told: &str, environment: &[(&str, &str)]) {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", &format!("wire::reach::{name}")]).env(CHILD, told).env_remove("NO_PROXY");
    child.envs(environment.iter().copied());
    let output = tokio::task::spawn_blocking(move || child.output().unwrap()).await.unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && printed.contains("1 passed"), "{printed}");
}

#[tokio::test]
async fn a_proxy_of_the_environment_is_ignored() {
    if let Ok(url) = std::env::var(CHILD) {
        assert_eq!(body(&asking_at(&url).of(&wire()).await.unwrap()), b"direct");
        return;
    }
    let site = Site::start().await;
    site.route("/feed", Reply::feed("direct"));
    let proxy = Site::start().await;
    let at = proxy.url("/").to_string();
    let environment = [("HTTP_PROXY", at.as_str()), ("http_proxy", &at), ("ALL_PROXY", &at)];
    again_in_a_child("a_proxy_of_the_environment_is_ignored", site.url("/feed").as_str(), &environment).await;
    assert_eq!((site.requests().len(), proxy.connections()), (1, 0));
}

#[tokio::test]
async fn without_root_certificates_the_words_name_the_package_and_mapped_sites_work() {
    if std::env::var(CHILD).is_ok() {
        let error = Wire::new(Settings::new(user_agent(None))).err().unwrap();
        assert!(matches!(error, WireError::NoRoots), "{error}");
        assert!(error.to_string().contains("ca-certificates"));
        let site = Site::start().await;
        site.route("/feed", Reply::feed("mapped"));
        let wire = wire_to(site.sites(&["technode.com"]));
        assert_eq!(body(&asking_at("https://technode.com/feed").of(&wire).await.unwrap()), b"mapped");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty.pem");
    std::fs::write(&empty, "").unwrap();
    let environment = [("SSL_CERT_FILE", empty.to_str().unwrap()), ("SSL_CERT_DIR", folder.path().to_str().unwrap())];
    again_in_a_child("without_root_certificates_the_words_name_the_package_and_mapped_sites_work", "", &environment).await;
}

#[tokio::test]
async fn a_proxy_of_the_settings_is_used() {
    let proxy = Site::start().await;
    proxy.route("http://a.example/feed", Reply::feed("through"));
    let wire = super::wire_with(|settings| settings.proxy = Some(proxy.url("/")));
    let mut asked = asking_at("http://a.example/feed");
    asked.allow_private = false;
    assert_eq!(body(&asked.of(&wire).await.unwrap()), b"through");
    // An address in the URL is judged all the same.
    let mut literal = asking(proxy.url("/feed"));
    literal.allow_private = false;
    assert_eq!(literal.kind(&wire).await, RefusalKind::Address);
}
