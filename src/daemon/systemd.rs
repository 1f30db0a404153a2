//! What systemd is told, by a thread of its own: it takes messages when it likes, its socket holds ten, and nobody here waits for it.

use std::sync::LazyLock;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use sd_notify::NotifyState;

/// Messages that may wait for it; further ones are lost.
const QUEUE: usize = 64;
/// How long the end of the program waits for the last ones.
const LAST_WORDS: Duration = Duration::from_millis(500);

enum Order {
    Tell(Vec<String>),
    /// Answered when everything before it has been told.
    Answer(SyncSender<()>),
}

static ORDERS: LazyLock<Option<SyncSender<Order>>> = LazyLock::new(|| {
    let (orders, queue) = sync_channel(QUEUE);
    let thread = std::thread::Builder::new().name("systemd".to_owned()).spawn(move || serve(&queue));
    thread.inspect_err(|error| tracing::warn!(%error, "systemd cannot be told anything")).ok().map(|_| orders)
});

/// Tells systemd; without it nobody listens, and that is no error. Never hand fetched text to this: sd-notify does not strip line
/// breaks, so a headline could set `WATCHDOG_USEC`.
pub(super) fn notify(states: &[NotifyState<'_>]) {
    give(Order::Tell(states.iter().map(ToString::to_string).collect()));
}

/// Sets the line that `systemctl status` shows. sd-notify passes line breaks on, and what follows one would be an order to systemd.
pub(super) fn say(status: &str) {
    let line: String = status.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    notify(&[NotifyState::Status(&line)]);
}

/// Waits until systemd has been told everything, but not for long.
pub(super) async fn finish() {
    let (answer, told) = sync_channel(1);
    if give(Order::Answer(answer)) {
        // whether it was told or not: it is the end
        tokio::task::spawn_blocking(move || told.recv_timeout(LAST_WORDS)).await.ok();
    }
}

fn give(order: Order) -> bool {
    let given = ORDERS.as_ref().is_some_and(|orders| orders.try_send(order).is_ok());
    if !given {
        tracing::debug!("systemd takes no messages");
    }
    given
}

fn serve(queue: &Receiver<Order>) {
    while let Ok(order) = queue.recv() {
        match order {
            Order::Tell(states) => {
                let states: Vec<NotifyState<'_>> = states.iter().map(|state| NotifyState::Custom(state)).collect();
                if let Err(error) = sd_notify::notify(&states) {
                    tracing::debug!(%error, "systemd was not told");
                }
            }
            Order::Answer(answer) => drop(answer.try_send(())),
        }
    }
}
