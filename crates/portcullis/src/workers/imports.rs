use crate::service::Service;
use actix_web::web::Data;
use portcullis_domain::staff::imports::{BatchError, Import};
use portcullis_domain::store::Importer;
use portcullis_web::App;
use std::time::Duration;
use tokio::task::spawn_blocking;
use tokio::time::{MissedTickBehavior, interval, sleep};
use tokio_util::sync::CancellationToken;

/// How often it is looked whether another node left an import behind; also the pause after a failure.
const EVERY: Duration = Duration::from_secs(1);

/// Works imports off until it is told to stop: at once what this process stored, and what others left behind.
pub(crate) async fn run(service: Service, app: Data<App>, stopping: CancellationToken) {
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = app.import_stored.notified() => {}
            () = stopping.cancelled() => return,
        }
        let claiming = service.clone();
        let claim = move || Importer::claim(&*claiming.store, &claiming.context(), &*claiming.sheets);
        match spawn_blocking(claim).await {
            Ok(Ok(Some(importer))) => work_off(&service, importer, &stopping).await,
            Ok(Ok(None)) => {}
            Ok(Err(error)) => tracing::warn!(%error, "imports will be looked for again"),
            Err(error) => tracing::error!(%error, "imports will be looked for again"),
        }
    }
}

/// Works batches off until the import has ended, somebody else has it, or it is told to stop.
async fn work_off(service: &Service, mut importer: Importer, stopping: &CancellationToken) {
    let import = importer.import().id;
    tracing::info!(%import, rows_left = importer.import().running(), "import taken");
    while !stopping.is_cancelled() {
        let working = service.clone();
        let batch = spawn_blocking(move || {
            let outcome = importer.work(&*working.store, &working.context()).cloned();
            (importer, outcome)
        });
        let outcome = match batch.await {
            Ok((back, outcome)) => {
                importer = back;
                outcome
            }
            Err(error) => {
                return tracing::error!(%import, %error, "the import waits until its lease has ended");
            }
        };
        match outcome {
            Ok(state) if state.has_ended() => return tell(&state),
            Ok(_) => {}
            Err(BatchError::LeaseLost) => {
                return tracing::warn!(%import, "another worker took this import over");
            }
            Err(BatchError::Store(error)) => {
                tracing::warn!(%import, %error, "the batch will be tried again");
                tokio::select! {
                    () = sleep(EVERY) => {}
                    () = stopping.cancelled() => {}
                }
            }
        }
    }
    let leaving = service.clone();
    let release = move || importer.release(&*leaving.store, &leaving.context());
    if let Ok(Err(error)) = spawn_blocking(release).await {
        tracing::warn!(%import, %error, "the import waits until its lease has ended");
    }
}

fn tell(import: &Import) {
    let (completed, errored) = (import.completed, import.errored);
    tracing::info!(import = %import.id, state = import.state.name(), completed, errored, "import ended");
}
