//! Door in: files that editors put down become dispatches.
