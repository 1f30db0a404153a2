//! What is known already costs next to nothing: counted in rows written and in requests made.

use super::{FETCH, bodies, source};
use crate::support::behaviour::{Behaviour, Reply};
use crate::support::program::Program;
use crate::support::site::Site;

/// Counts what is written to the tables that hold articles.
const COUNTERS: &str = "CREATE TABLE written (what TEXT);
    CREATE TRIGGER a1 AFTER INSERT ON articles BEGIN INSERT INTO written VALUES ('article'); END;
    CREATE TRIGGER a2 AFTER UPDATE ON articles BEGIN INSERT INTO written VALUES ('article changed'); END;
    CREATE TRIGGER b1 AFTER INSERT ON bodies BEGIN INSERT INTO written VALUES ('body'); END;
    CREATE TRIGGER b2 AFTER UPDATE ON bodies BEGIN INSERT INTO written VALUES ('body changed'); END;
    CREATE TRIGGER n1 AFTER INSERT ON names BEGIN INSERT INTO written VALUES ('name'); END;
    CREATE TRIGGER n2 AFTER UPDATE ON names BEGIN INSERT INTO written VALUES ('name changed'); END;
    CREATE TRIGGER o1 AFTER INSERT ON outlets BEGIN INSERT INTO written VALUES ('outlet'); END;
    CREATE TRIGGER t1 AFTER INSERT ON titles BEGIN INSERT INTO written VALUES ('title'); END;
    CREATE TRIGGER d1 AFTER INSERT ON drops BEGIN INSERT INTO written VALUES ('drop'); END;";

#[tokio::test(flavor = "multi_thread")]
async fn what_is_known_is_neither_read_nor_written_again() {
    let site = Site::start().await;
    let first = Reply::feed(bodies::feed(30)).header("ETag", "\"1\"");
    let (touched, grown) = (Reply::feed(bodies::feed(30) + "<!-- touched -->"), Reply::feed(bodies::feed(31)));
    let say = |reply: &Reply| site.route("/feed", Behaviour::Conditional(reply.clone())).requests().len();
    say(&first);
    let program = Program::with(&format!("{FETCH}{}", source("News", site.url("/feed").as_str(), "interval = \"1h\"")));
    let pass = |day: u32| {
        let report = program.ends(0, &["fetch", "--json", "--now", &format!("2023-05-{day}T00:00:00Z")]).json();
        assert_eq!(report["visited"], 1, "{report}");
        (report["unchanged"].as_u64().unwrap(), report["new_articles"].as_u64().unwrap())
    };
    assert_eq!(pass(11), (0, 30));
    let archive = rusqlite::Connection::open(program.path("keepup.db")).unwrap();
    archive.execute_batch(COUNTERS).unwrap();
    let written = || archive.query_row("SELECT count(*) FROM written", [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!((pass(13), written()), ((1, 0), 0), "304");
    // The same body from a server that knows no conditions: told from its hash, not read.
    say(&Reply::feed(bodies::feed(30)));
    assert_eq!((pass(15), written()), ((1, 0), 0), "200 with the same body");
    say(&touched);
    assert_eq!((pass(17), written()), ((0, 0), 0), "another body with the same entries: read, and nothing written");
    say(&grown);
    assert_eq!(pass(19), (0, 1));
    let kinds: Vec<String> = archive
        .prepare("SELECT what FROM written ORDER BY what")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert!(
        kinds.iter().filter(|kind| *kind == "article").count() == 1 && kinds.iter().all(|kind| !kind.ends_with("changed")),
        "{kinds:?}"
    );
    assert_eq!(site.requests().len(), 5, "one request a pass");
}
