//! Tells those who ask by HTTP how the newsroom is: a fresh snapshot after every shift, and four times a minute while one goes on.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{Notify, RwLock, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::Wake;
use super::pulse::Pulse;
use crate::desk::vitals::{Vitals, prometheus, verdict};
use crate::newsroom::Newsroom;
use crate::newsroom::clock::Clock;
use crate::web::{self, Hosts, Snapshot};

/// Between two snapshots.
const EVERY: Duration = Duration::from_secs(15);

/// A socket that listens, and who may ask there.
pub struct Desk {
    /// Bound, so that a port that is taken is told at the start.
    pub listener: TcpListener,
    /// By the name in `Host`.
    pub hosts: Hosts,
}

/// What only the daemon knows.
#[derive(Debug, Default)]
pub(super) struct Present {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Debug, Default, Clone)]
struct State {
    trouble: Option<String>,
    config_broken: bool,
}

impl Present {
    /// How the last shift ended.
    pub(super) fn shift(&self, trouble: Option<String>) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).trouble = trouble;
        self.changed.notify_one();
    }

    /// How the last reading of `feeds.toml` ended.
    pub(super) fn reload(&self, sound: bool) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).config_broken = !sound;
        self.changed.notify_one();
    }

    fn state(&self) -> State {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Serves at `desk` until `stop` is cancelled.
pub(super) async fn tell(
    desk: Desk,
    room: Arc<RwLock<Newsroom>>,
    clock: fn() -> Clock,
    (wake, pulse): (Arc<Wake>, Arc<Pulse>),
    stop: CancellationToken,
) {
    let (told, asked) = watch::channel(taken(&room, clock, &wake.present, &pulse).await);
    let server = tokio::spawn(web::serve(desk.listener, desk.hosts, asked, stop.clone()));
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            () = wake.present.changed.notified() => {}
            () = tokio::time::sleep(EVERY) => {}
        }
        told.send_replace(taken(&room, clock, &wake.present, &pulse).await);
    }
    server.abort();
}

async fn taken(room: &RwLock<Newsroom>, clock: fn() -> Clock, present: &Present, pulse: &Pulse) -> Snapshot {
    let newsroom = room.read().await.clone();
    let state = present.state();
    match newsroom.vitals(clock().now()).await {
        Ok(vitals) => {
            let hangs =
                pulse.silence(std::time::Instant::now()).map(|silent| format!("nothing has moved for {} minutes", silent.as_secs() / 60));
            let vitals = Vitals { config_sound: !state.config_broken, trouble: hangs.or(state.trouble), ..vitals };
            Snapshot { metrics: prometheus(&vitals), health: verdict(&vitals), taken: Instant::now() }
        }
        Err(error) => Snapshot { metrics: String::new(), health: Err(format!("{error:#}")), taken: Instant::now() },
    }
}
