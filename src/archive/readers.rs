//! A few read-only connections, each used by one blocking thread at a time.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use rusqlite::Connection;
use tokio::sync::Semaphore;

use super::error::Trouble;
use super::schema;

/// Connections at most; reading is short, and each has a cache of its own.
const CONNECTIONS: usize = 3;

/// The pool. Connections are opened when first needed.
#[derive(Debug)]
pub(super) struct Readers {
    path: PathBuf,
    free: Mutex<Vec<Connection>>,
    permits: Arc<Semaphore>,
}

impl Readers {
    /// An empty pool for the archive at `path`.
    pub(super) fn new(path: PathBuf) -> Readers {
        Readers { path, free: Mutex::new(Vec::new()), permits: Arc::new(Semaphore::new(CONNECTIONS)) }
    }

    /// Runs `work` on a blocking thread; all its queries see one moment of the archive.
    pub(super) async fn read<T, F>(self: &Arc<Self>, work: F) -> Result<T, Trouble>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Trouble> + Send + 'static,
    {
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|_| Trouble::Closed)?;
        let pool = Arc::clone(self);
        let task = tokio::task::spawn_blocking(move || {
            let conn = match pool.take() {
                Some(conn) => conn,
                None => schema::open_reader(&pool.path)?,
            };
            let snapshot = conn.unchecked_transaction()?;
            let outcome = work(&snapshot);
            // nothing was written, so there is nothing to commit
            snapshot.rollback()?;
            pool.give_back(conn);
            drop(permit);
            outcome
        });
        task.await.map_err(Trouble::unfinished)?
    }

    /// Waits for readers at work and closes every connection.
    pub(super) async fn close(&self) {
        // an error means that it was closed before
        let all = self.permits.acquire_many(CONNECTIONS as u32).await;
        if let Ok(mut free) = self.free.lock() {
            free.clear();
        }
        self.permits.close();
        drop(all);
    }

    fn take(&self) -> Option<Connection> {
        self.free.lock().ok().and_then(|mut free| free.pop())
    }

    fn give_back(&self, conn: Connection) {
        if let Ok(mut free) = self.free.lock() {
            free.push(conn);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::error::Fate;

    #[tokio::test]
    async fn reading_that_panics_costs_its_own_answer_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keepup.db");
        drop(schema::open_writer(&path, true).unwrap());
        let readers = Arc::new(Readers::new(path));
        for _ in 0..=CONNECTIONS {
            let trouble = readers.read(|_| -> Result<(), Trouble> { panic!("a row of {} columns", 3) }).await.unwrap_err();
            assert_eq!(trouble, Trouble::Panicked { detail: "a row of 3 columns".to_owned() });
            assert_eq!(trouble.fate(), Fate::Failed);
        }
        let one = readers.read(|conn| Ok(conn.query_row("SELECT 1", [], |row| row.get::<_, i64>(0))?)).await;
        assert_eq!(one, Ok(1));
    }
}
