use crate::service::Service;
use actix_web::web::Data;
use portcullis_domain::StoreError;
use portcullis_domain::access::reminders;
use portcullis_domain::records::idempotency;
use portcullis_domain::staff::{api_keys, sessions};
use portcullis_domain::store::write;
use portcullis_web::App;
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

/// How often uses of API keys are written down.
const EVERY: Duration = Duration::from_secs(5);
/// Ended sessions, old failures to sign in and answers that are kept no longer are removed once in so many rounds.
const PURGE_ROUNDS: u64 = 720;

/// Writes down when API keys were used and removes what has ended, until it is told to stop.
pub(crate) async fn run(service: Service, app: Data<App>, stopping: CancellationToken) {
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for round in 0u64.. {
        let ends = tokio::select! {
            _ = ticks.tick() => false,
            () = stopping.cancelled() => true,
        };
        let (service, app) = (service.clone(), app.clone());
        let done = tokio::task::spawn_blocking(move || tidy(&service, &app, round % PURGE_ROUNDS == 0)).await;
        if let Ok(Err(error)) = done {
            tracing::warn!(%error, "housekeeping will try again");
        }
        if ends {
            return;
        }
    }
}

fn tidy(service: &Service, app: &App, purges: bool) -> Result<(), StoreError> {
    let used = app.last_used.take();
    if !used.is_empty() {
        write(service.store.as_ref(), |tx| api_keys::note_uses(tx, &used))?;
    }
    if purges {
        let cx = service.context();
        let (sessions, failures) = write(service.store.as_ref(), |tx| sessions::purge(tx, &cx))?;
        let answers = write(service.store.as_ref(), |tx| idempotency::purge(tx, &cx))?;
        let ends = write(service.store.as_ref(), |tx| reminders::purge(tx, &cx))?;
        tracing::debug!(sessions, failures, answers, ends, "what has ended is removed");
    }
    Ok(())
}
