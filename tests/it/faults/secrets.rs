//! What is told to a server alone.

use crate::support::behaviour::Reply;
use crate::support::program::{Program, feed};
use crate::support::site::Site;

const DATE: &str = "Wed, 10 May 2023 08:00:00 +0800";
const NOW: &str = "2023-05-11T00:00:00Z";
const TOKEN: &str = "s3cr3t-t0ken-of-the-feed";
const PASSWORD: &str = "p4ssw0rd-of-the-proxy";

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_told() {
    let site = Site::start().await;
    let other = Site::start().await;
    let entries = [("Tea chains open 300 stores", "https://news.example/tea")];
    other.route("/moved", Reply::feed(feed("moved", &entries, DATE)));
    site.route("/sound", Reply::feed(feed("sound", &entries, DATE)))
        .route("/shut", Reply::new(401, "who are you?"))
        .route("/rubbish", Reply::html("<p>no feed</p>"))
        .route("/moved", Reply::to(302, other.url("/moved").as_str()));
    let source = |name: &str, url: &str| {
        format!(
            "[[source]]\nname = \"{name}\"\nurl = \"{url}\"\narticle = false\n[source.headers]\nAuthorization = \"Bearer ${{TOKEN}}\"\n"
        )
    };
    let paths = ["sound", "shut", "rubbish", "moved"];
    let mut sources: Vec<String> = paths.iter().map(|name| source(name, site.url(&format!("/{name}")).as_str())).collect();
    sources.push(source("nobody", "http://127.0.0.1:1/feed"));
    let file = |head: &str| format!("[fetch]\nallow_private = true\npause = \"1ms\"\n{head}\n{}", sources.concat());
    let program = Program::with(&file(""));
    let run = |arguments: &[&str]| {
        let mut command = program.command(arguments);
        command.env("TOKEN", TOKEN).env("PROXY_PASSWORD", PASSWORD).env("RUST_LOG", "trace");
        let output = command.output().unwrap();
        [output.stdout, output.stderr].concat()
    };
    let mut told = run(&["fetch", "--now", NOW]);
    assert!(site.requests_for("/sound").iter().all(|seen| seen.header("authorization") == Some(&format!("Bearer {TOKEN}"))));
    assert_eq!(site.requests_for("/sound").len(), 1);
    assert!(other.requests_for("/moved").iter().all(|seen| seen.header("authorization").is_none()), "another port is another server");
    // a proxy that nobody answers at: its address stands in the error, its password may not
    program.write("feeds.toml", file("proxy = \"http://keepup:${PROXY_PASSWORD}@127.0.0.1:1\""));
    told.extend(run(&["fetch", "--all", "--now", "2023-05-12T12:00:00Z"]));
    for arguments in
        [&["status"][..], &["status", "--json"], &["feeds", "list"], &["feeds", "check"], &["draft", "--now", "2023-05-12T02:00:00Z"]]
    {
        told.extend(run(arguments));
    }
    assert!(told.windows(5).any(|piece| piece == b"TRACE"), "the log says everything");
    let mut folders = vec![program.path(".")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                told.extend(std::fs::read(&path).unwrap());
            }
        }
    }
    for secret in [TOKEN, PASSWORD] {
        let place = told.windows(secret.len()).position(|piece| piece == secret.as_bytes());
        let around = place.map(|at| String::from_utf8_lossy(&told[at.saturating_sub(300)..(at + 50).min(told.len())]).into_owned());
        assert_eq!(around, None, "{secret} is told");
    }
}
