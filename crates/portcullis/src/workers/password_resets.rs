use crate::service::Service;
use actix_web::web::Data;
use portcullis_domain::staff::password_resets;
use portcullis_domain::store::write;
use portcullis_web::App;
use std::time::Duration;
use tokio::task::spawn_blocking;
use tokio::time::{MissedTickBehavior, interval, sleep};
use tokio_util::sync::CancellationToken;

/// How often it is looked whether another node left a wish behind.
const EVERY: Duration = Duration::from_secs(1);
/// A wish waits so long before anybody looks whether there is such an account. Work that only known addresses cause must
/// not fall together with the next answer, where somebody could measure it.
const APART: Duration = Duration::from_millis(250);
/// Wishes in one transaction.
const AT_ONCE: u32 = 50;

/// Turns wishes for a new password into mails until it is told to stop: soon what this process noted, and what others
/// left behind.
pub(crate) async fn run(service: Service, app: Data<App>, stopping: CancellationToken) {
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = app.reset_noted.notified() => {}
            () = stopping.cancelled() => return,
        }
        tokio::select! {
            () = sleep(APART) => {}
            () = stopping.cancelled() => return,
        }
        while !stopping.is_cancelled() && issue_some(&service).await == AT_ONCE {}
    }
}

/// Answers how many wishes there were; none where they could not be looked at.
async fn issue_some(service: &Service) -> u32 {
    let issuing = service.clone();
    let issue = move || {
        let cx = issuing.context();
        write(issuing.store.as_ref(), |tx| password_resets::issue(tx, &cx, AT_ONCE))
    };
    match spawn_blocking(issue).await {
        Ok(Ok(count)) => u32::try_from(count).unwrap_or(AT_ONCE),
        Ok(Err(error)) => {
            tracing::warn!(%error, "wishes for a new password will be looked at again");
            0
        }
        Err(error) => {
            tracing::error!(%error, "wishes for a new password will be looked at again");
            0
        }
    }
}
