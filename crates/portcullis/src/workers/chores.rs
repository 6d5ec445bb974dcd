use crate::service::Service;
use portcullis_domain::store::chores::{CHORES, Chore};
use std::time::Duration;
use tokio::task::spawn_blocking;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

/// How often it is looked whether something has fallen due.
const EVERY: Duration = Duration::from_secs(1);

/// Does what falls due by the clock until it is told to stop.
pub(crate) async fn run(service: Service, stopping: CancellationToken) {
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = stopping.cancelled() => return,
        }
        for chore in CHORES {
            while !stopping.is_cancelled() && part(&service, *chore).await > 0 {}
        }
    }
}

/// Does a part of a chore and answers how much that was; nothing where it failed, to be tried again at the next look.
async fn part(service: &Service, chore: Chore) -> usize {
    let doing = service.clone();
    match spawn_blocking(move || (chore.run)(&*doing.store, &doing.context())).await {
        Ok(Ok(count)) => {
            if count > 0 {
                tracing::debug!(chore = chore.name, count, "a part is done");
            }
            count
        }
        Ok(Err(error)) => {
            tracing::warn!(chore = chore.name, %error, "will be tried again");
            0
        }
        Err(error) => {
            tracing::error!(chore = chore.name, %error, "will be tried again");
            0
        }
    }
}
