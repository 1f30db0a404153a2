//! N1 to N6: addresses that are not public, however they are written, named or led to.
//!
//! Runs in an empty network of its own, where every address in question is the machine itself and a server answers at all of them: a
//! guard that fails is seen by that server, and by nobody else.

use std::io::Write as _;
use std::process::{Command, Output};

use keepup::desk::dispatch::RefusalKind;
use tokio::net::TcpListener;
use url::Url;

use super::ask;
use crate::support::behaviour::Reply;
use crate::support::site::Site;

/// Set within the empty network.
const WITHIN: &str = "KEEPUP_TEST_EMPTY_NETWORK";
const TEST: &str = "hostile::names::nothing_but_public_addresses_is_reached";

/// Addresses that the machine has there; the first is public.
const ADDRESSES: &str = "8.8.8.8/32 10.0.0.1/32 172.16.0.1/32 192.168.1.1/32 100.64.0.1/32 169.254.169.254/32 192.0.0.8/32 198.18.0.1/32 \
                         2606:4700::1111/128 fc00::1/128 64:ff9b::7f00:1/128 2002:7f00:1::/128 2001:0:7f00:1::/128";

const HOSTS: &str = "8.8.8.8 public.example mixed.example\n10.0.0.1 private.example mixed.example\n127.0.0.1 loop.example localhost\n\
                     ::ffff:10.0.0.1 mapped.example\n169.254.169.254 metadata.example\n";

/// Hosts as they can be written in a URL.
const HOSTILE: &[&str] = &[
    "127.0.0.1",
    "127.9.9.9",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "192.0.0.8",
    "198.18.0.1",
    "0.0.0.0",
    "0",
    "2130706433",
    "0x7f.1",
    "0x0a000001",
    "0177.0.0.1",
    "012.0.0.1",
    "127.1",
    "①②⑦.⓪.⓪.①",
    "127。0。0。1",
    "[::1]",
    "[::]",
    "[fc00::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:a00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[2001:0:7f00:1::]",
    "user:pw@127.0.0.1",
    "8.8.8.8@127.0.0.1",
    "localhost",
    "localhost.",
    "ｌｏｃａｌｈｏｓｔ",
    "private.example",
    "PRIVATE.example",
    "loop.example",
    "mapped.example",
    "metadata.example",
];

/// Runs this test again in an empty network; `None` where none can be made, with the reason.
fn in_an_empty_network() -> Result<Output, String> {
    let folder = tempfile::tempdir().unwrap();
    let hosts = folder.path().join("hosts");
    std::fs::write(&hosts, HOSTS).unwrap();
    let script = format!(
        "ip link set lo up && for one in {ADDRESSES}; do ip addr add $one dev lo 2>/dev/null; done; \
         mount --bind {} /etc/hosts && echo READY && exec \"$0\" --exact {TEST} --nocapture",
        hosts.display()
    );
    let mut why = String::new();
    for leave in ["-rnm", "-nm"] {
        let mut unshare = Command::new("unshare");
        unshare.args([leave, "sh", "-c", &script]).arg(std::env::current_exe().unwrap()).env(WITHIN, "1");
        match unshare.output() {
            Ok(output) if String::from_utf8_lossy(&output.stdout).starts_with("READY") => return Ok(output),
            Ok(output) => why += &String::from_utf8_lossy(&output.stderr),
            Err(error) => why += &error.to_string(),
        }
    }
    Err(why)
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_but_public_addresses_is_reached() {
    if std::env::var(WITHIN).is_ok() {
        return within().await;
    }
    match tokio::task::block_in_place(in_an_empty_network) {
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success() && said.contains("1 passed"), "{said}");
        }
        // Written past the harness, which keeps what a passing test prints to itself.
        Err(why) => writeln!(std::io::stderr(), "SKIPPED {TEST}: no empty network can be made here: {}", why.trim()).unwrap(),
    }
}

async fn within() {
    let everywhere = match TcpListener::bind("[::]:80").await {
        Ok(listener) => listener,
        Err(_) => TcpListener::bind("0.0.0.0:80").await.unwrap(),
    };
    let site = Site::start_on(everywhere);
    site.route("/feed", Reply::feed("reached"));
    for public in ["http://8.8.8.8/feed", "http://public.example/feed", "http://mixed.example/feed"] {
        let answer = ask(public, false, None).await.unwrap_or_else(|refused| panic!("{public}: {refused}"));
        assert_eq!(answer.dispatch.unwrap().body, b"reached".as_slice(), "{public}: the server is there");
    }
    let asked = site.requests().len();
    for host in HOSTILE {
        let refused = ask(&format!("http://{host}/feed"), false, None).await.expect_err(host);
        assert_eq!(refused.kind, RefusalKind::Address, "{host}: {}", refused.words);
        assert!(!refused.words.contains("pw"), "{}", refused.words);
    }
    for (number, host) in HOSTILE.iter().enumerate() {
        let path = format!("/to-{number}");
        site.route(&path, Reply::to(302, &format!("http://{host}/feed")));
        // A target that is no address is no redirect; one that is asks nobody.
        let refused = ask(&format!("http://public.example{path}"), false, None).await.expect_err(host);
        assert!(matches!(refused.kind, RefusalKind::Address | RefusalKind::Redirect), "{host}: {}", refused.words);
    }
    assert_eq!(site.requests_for("/feed").len(), asked, "nothing but the public server was asked");
    // DNS rebinding: the name leads to a public server when it is first asked for, and inside ever after
    let rebound = "http://rebound.example/feed";
    let name = |address: &str| std::fs::write("/etc/hosts", format!("{address} rebound.example\n")).unwrap();
    name("8.8.8.8");
    assert!(ask(rebound, false, None).await.is_ok());
    for address in ["127.0.0.1", "10.0.0.1", "169.254.169.254", "fc00::1"] {
        name(address);
        let refused = ask(rebound, false, None).await.expect_err(address);
        assert_eq!(refused.kind, RefusalKind::Address, "{address}: {}", refused.words);
    }
    assert_eq!(site.requests_for("/feed").len(), asked + 1, "the name was asked while it was public, and no more");
    let spelled = Url::parse("http://10.0.0.1/feed").unwrap();
    assert!(ask(spelled.as_str(), true, None).await.is_ok(), "with leave it may be reached");
}
