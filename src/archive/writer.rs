//! The one thread that writes: it runs what has queued up in one transaction and answers after the commit.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use super::error::Trouble;

/// Orders that may wait; who brings one more waits himself.
const QUEUE: usize = 256;
/// A transaction is committed after this many orders, or this long, whichever comes first: an answer means "kept", so nobody may wait long for it.
const BATCH: usize = 256;
const PATIENCE: Duration = Duration::from_millis(25);

/// How safe a write must be before it is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Safety {
    /// Survives the death of the process; a power cut may lose the last moments, whole transactions of them.
    Process,
    /// Survives a power cut.
    Power,
}

/// Answers the caller once the transaction has ended, well or not.
type Reply = Box<dyn FnOnce(Result<(), Trouble>) + Send>;
/// Does the work on the ground of an open transaction, or passes on why there is none.
type Run = Box<dyn FnOnce(Result<&Connection, Trouble>) -> (Reply, Option<Trouble>) + Send>;

enum Order {
    Work { safety: Safety, run: Run },
    Close(oneshot::Sender<Result<(), Trouble>>),
}

/// The sending end.
#[derive(Debug)]
pub(super) struct Writer {
    orders: mpsc::Sender<Order>,
    thread: std::sync::Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    /// Starts the thread.
    pub(super) fn start(conn: Connection) -> Result<Writer, Trouble> {
        let (orders, queue) = mpsc::channel(QUEUE);
        let thread = std::thread::Builder::new()
            .name("archive".to_string())
            .spawn(move || serve(&conn, queue))
            .map_err(|error| Trouble::io("starting the archive's thread", &error))?;
        Ok(Writer { orders, thread: std::sync::Mutex::new(Some(thread)) })
    }

    /// Runs `work` in a transaction, all of it or nothing; `Ok` means that it is kept.
    pub(super) async fn write<T, F>(&self, safety: Safety, work: F) -> Result<T, Trouble>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Trouble> + Send + 'static,
    {
        let (answer, wait) = oneshot::channel();
        let run: Run = Box::new(move |ground| {
            let outcome = ground.and_then(|conn| in_savepoint(conn, work));
            let trouble = outcome.as_ref().err().cloned();
            // a caller who gave up waiting does not mind that nobody takes the answer
            let reply: Reply = Box::new(move |end| drop(answer.send(end.and(outcome))));
            (reply, trouble)
        });
        self.orders.send(Order::Work { safety, run }).await.map_err(|_| Trouble::Closed)?;
        wait.await.map_err(|_| Trouble::Closed)?
    }

    /// Finishes what is queued, moves the log into the file and ends the thread.
    pub(super) async fn close(&self) -> Result<(), Trouble> {
        let (answer, wait) = oneshot::channel();
        self.orders.send(Order::Close(answer)).await.map_err(|_| Trouble::Closed)?;
        let outcome = wait.await.map_err(|_| Trouble::Closed)?;
        let thread = self.thread.lock().ok().and_then(|mut thread| thread.take());
        if let Some(thread) = thread {
            // it has answered and only closes its connection now
            tokio::task::spawn_blocking(move || thread.join()).await.ok();
        }
        outcome
    }
}

fn serve(conn: &Connection, mut queue: mpsc::Receiver<Order>) {
    let mut next = queue.blocking_recv();
    while let Some(order) = next {
        next = match order {
            Order::Work { safety, run } => batch(conn, safety, run, &mut queue),
            Order::Close(answer) => {
                answer.send(last_checkpoint(conn)).ok();
                return;
            }
        };
        if next.is_none() {
            next = queue.blocking_recv();
        }
    }
    if let Err(trouble) = last_checkpoint(conn) {
        tracing::warn!(%trouble, "{UNMOVED}");
    }
}

const UNMOVED: &str = "the archive's log was not moved into its file; the next start does it";

/// On a full disk the log stays where it is: it is part of the archive, and nothing is lost.
fn last_checkpoint(conn: &Connection) -> Result<(), Trouble> {
    match checkpoint(conn) {
        Err(trouble @ Trouble::Full) => {
            tracing::warn!(%trouble, "{UNMOVED}");
            Ok(())
        }
        end => end,
    }
}

/// Runs the first order and those queued behind it; returns the one that has to wait for the next transaction.
fn batch(conn: &Connection, safety: Safety, first: Run, queue: &mut mpsc::Receiver<Order>) -> Option<Order> {
    if let Err(trouble) = begin(conn, safety) {
        let (reply, _) = first(Err(trouble.clone()));
        reply(Err(trouble));
        return None;
    }
    let began = Instant::now();
    let mut replies = Vec::new();
    let mut run = first;
    let left = loop {
        let (reply, trouble) = run(Ok(conn));
        replies.push(reply);
        // a full or failing disk makes SQLite roll everything back by itself: then nothing of this batch is kept
        if let Some(trouble) = trouble.filter(|_| conn.is_autocommit()) {
            for reply in replies {
                reply(Err(trouble.clone()));
            }
            return None;
        }
        if safety == Safety::Power || replies.len() >= BATCH || began.elapsed() >= PATIENCE {
            break None;
        }
        match queue.try_recv() {
            Ok(Order::Work { safety: Safety::Process, run: more }) => run = more,
            Ok(other) => break Some(other),
            Err(_) => break None,
        }
    };
    let end = commit(conn, safety);
    for reply in replies {
        reply(end.clone());
    }
    left
}

fn begin(conn: &Connection, safety: Safety) -> Result<(), Trouble> {
    if safety == Safety::Power {
        // not possible inside a transaction, hence a batch of its own
        conn.execute_batch("PRAGMA synchronous = FULL")?;
    }
    let begun = conn.prepare_cached("BEGIN IMMEDIATE").and_then(|mut begin| begin.execute([]));
    if begun.is_err() && safety == Safety::Power {
        conn.execute_batch("PRAGMA synchronous = NORMAL")?;
    }
    begun?;
    Ok(())
}

fn commit(conn: &Connection, safety: Safety) -> Result<(), Trouble> {
    let end = conn.prepare_cached("COMMIT").and_then(|mut commit| commit.execute([]));
    if end.is_err() && !conn.is_autocommit() {
        conn.execute_batch("ROLLBACK")?;
    }
    if safety == Safety::Power {
        conn.execute_batch("PRAGMA synchronous = NORMAL")?;
    }
    end?;
    Ok(())
}

fn in_savepoint<T>(conn: &Connection, work: impl FnOnce(&Connection) -> Result<T, Trouble>) -> Result<T, Trouble> {
    conn.prepare_cached("SAVEPOINT work")?.execute([])?;
    // the savepoint takes back what it had done, so that nothing half done is seen by those behind it
    let outcome = catch_unwind(AssertUnwindSafe(|| work(conn))).unwrap_or_else(|cause| Err(Trouble::panicked(cause.as_ref())));
    if conn.is_autocommit() {
        return outcome;
    }
    if outcome.is_err() {
        conn.prepare_cached("ROLLBACK TO work")?.execute([])?;
    }
    conn.prepare_cached("RELEASE work")?.execute([])?;
    outcome
}

fn checkpoint(conn: &Connection) -> Result<(), Trouble> {
    // with readers at work it does what it can: the rest stays in the log, which is part of the archive
    conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counter() -> (tempfile::TempDir, Writer) {
        let folder = tempfile::tempdir().unwrap();
        let conn = Connection::open(folder.path().join("a.db")).unwrap();
        conn.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE n (i INTEGER PRIMARY KEY) STRICT").unwrap();
        (folder, Writer::start(conn).unwrap())
    }

    async fn insert(writer: &Writer, i: i64, safety: Safety) -> Result<(), Trouble> {
        writer
            .write(safety, move |conn| {
                conn.execute("INSERT INTO n VALUES (?1)", [i + 1_000_000])?;
                conn.execute("INSERT INTO n VALUES (?1)", [i])?;
                Ok(())
            })
            .await
    }

    #[tokio::test]
    async fn one_bad_order_costs_only_itself() {
        let (_folder, writer) = counter();
        insert(&writer, 7, Safety::Process).await.unwrap();
        let (a, b, c) = tokio::join!(
            insert(&writer, 1, Safety::Process),
            insert(&writer, 1_000_007, Safety::Process),
            insert(&writer, 2, Safety::Power)
        );
        assert!(a.is_ok() && c.is_ok());
        assert!(matches!(b, Err(Trouble::Sql { .. })), "{b:?}");
        let kept =
            writer.write(Safety::Process, |conn| Ok(conn.query_row("SELECT count(*) FROM n", [], |row| row.get::<_, i64>(0))?)).await;
        assert_eq!(kept, Ok(6));
    }

    #[tokio::test]
    async fn what_must_survive_a_power_cut_is_synced_before_it_is_answered_for() {
        let (_folder, writer) = counter();
        let note = |conn: &Connection| Ok(conn.query_row("PRAGMA synchronous", [], |row| row.get::<_, i64>(0))?);
        // 2 is FULL, 1 is NORMAL (pragma synchronous)
        assert_eq!(writer.write(Safety::Power, note).await, Ok(2));
        assert_eq!(writer.write(Safety::Process, note).await, Ok(1));
    }

    #[tokio::test]
    async fn who_may_not_begin_leaves_nobody_a_slower_way() {
        let (folder, writer) = counter();
        let note = |conn: &Connection| Ok(conn.query_row("PRAGMA synchronous", [], |row| row.get::<_, i64>(0))?);
        writer.write(Safety::Process, |conn| Ok(conn.busy_timeout(Duration::ZERO)?)).await.unwrap();
        let other = Connection::open(folder.path().join("a.db")).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        assert_eq!(writer.write(Safety::Power, note).await, Err(Trouble::Busy));
        other.execute_batch("ROLLBACK").unwrap();
        assert_eq!(writer.write(Safety::Process, note).await, Ok(1));
    }

    #[tokio::test]
    async fn work_that_panics_keeps_nothing_and_the_writer_lives() {
        let (_folder, writer) = counter();
        let panics = |conn: &Connection| -> Result<(), Trouble> {
            conn.execute("INSERT INTO n VALUES (5)", [])?;
            panic!("an index beyond the end")
        };
        for safety in [Safety::Process, Safety::Power] {
            let (a, b) = tokio::join!(insert(&writer, 1 + i64::from(safety == Safety::Power), safety), writer.write(safety, panics));
            assert_eq!((a, b), (Ok(()), Err(Trouble::Panicked { detail: "an index beyond the end".to_owned() })));
        }
        let kept = |conn: &Connection| Ok(conn.query_row("SELECT count(*) FROM n", [], |row| row.get::<_, i64>(0))?);
        assert_eq!(writer.write(Safety::Process, kept).await, Ok(4));
    }

    #[tokio::test]
    async fn after_the_close_nothing_is_taken() {
        let (_folder, writer) = counter();
        writer.close().await.unwrap();
        assert_eq!(insert(&writer, 1, Safety::Process).await, Err(Trouble::Closed));
    }

    #[tokio::test]
    async fn on_a_full_disk_the_answers_are_true_and_small_things_still_fit() {
        let (_folder, writer) = counter();
        let full = |conn: &Connection| {
            conn.execute_batch("CREATE TABLE IF NOT EXISTS b (b BLOB) STRICT; INSERT INTO b VALUES (zeroblob(400000))")?;
            Ok(())
        };
        writer.write(Safety::Process, |conn| Ok(conn.execute_batch("CREATE TABLE room (r BLOB) STRICT")?)).await.unwrap();
        // refused inside a transaction's savepoint like a disk's own SQLITE_FULL
        writer.write(Safety::Process, |conn| Ok(conn.query_row("PRAGMA max_page_count = 20", [], |_| Ok(()))?)).await.unwrap();
        let (a, b, c) =
            tokio::join!(insert(&writer, 1, Safety::Process), writer.write(Safety::Process, full), insert(&writer, 2, Safety::Process));
        assert_eq!(b, Err(Trouble::Full));
        insert(&writer, 3, Safety::Process).await.unwrap();
        let kept =
            writer.write(Safety::Process, |conn| Ok(conn.query_row("SELECT count(*) FROM n", [], |row| row.get::<_, i64>(0))?)).await;
        let said = [a, c].iter().filter(|answer| answer.is_ok()).count() as i64;
        assert_eq!(kept, Ok((said + 1) * 2));
    }
}
