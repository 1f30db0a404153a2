//! Door to the database: the only room that knows rusqlite.
