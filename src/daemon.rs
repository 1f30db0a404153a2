//! When: the timer and the stop; the only file that knows tokio-cron-scheduler.
