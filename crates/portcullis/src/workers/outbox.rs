use crate::service::Service;
use portcullis_domain::StoreError;
use portcullis_domain::base::Lease;
use portcullis_domain::records::outbox::{self, Claim, ClaimedMail, Delivery, Mailer, SendError};
use portcullis_domain::store::write;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::{JoinError, JoinSet, spawn_blocking};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

/// How often the outbox is looked at when it was empty.
const EVERY: Duration = Duration::from_millis(500);
/// Mails in flight at once.
const AT_ONCE: u32 = 8;

/// Sends what is due in the outbox until it is told to stop.
pub(crate) async fn run<M: Mailer + 'static>(service: Service, mailer: Arc<M>, stopping: CancellationToken) {
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = stopping.cancelled() => return,
        }
        while !stopping.is_cancelled() {
            match send_some(&service, &mailer).await {
                Ok(0) => break,
                Ok(count) => tracing::debug!(count, "mails worked off"),
                Err(error) => {
                    tracing::warn!(%error, "the outbox will be tried again");
                    break;
                }
            }
        }
    }
}

#[derive(Debug, thiserror::Error)]
enum OutboxError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("a task failed: {0}")]
    Task(#[from] JoinError),
}

/// Sends the mails of one claim and answers how many there were.
async fn send_some<M: Mailer + 'static>(service: &Service, mailer: &Arc<M>) -> Result<usize, OutboxError> {
    let claiming = service.clone();
    let claim = move || {
        let cx = claiming.context();
        write(claiming.store.as_ref(), |tx| outbox::claim(tx, &cx, AT_ONCE))
    };
    let Claim { lease, mails } = spawn_blocking(claim).await??;
    let count = mails.len();
    let mut sending = JoinSet::new();
    for mail in mails {
        sending.spawn(send(service.clone(), Arc::clone(mailer), mail, lease));
    }
    // One mail that could not be marked must not cut off the others.
    let mut outcome = Ok(count);
    while let Some(sent) = sending.join_next().await {
        if let Err(error) = sent.map_err(OutboxError::from).and_then(|marked| marked) {
            outcome = Err(error);
        }
    }
    outcome
}

async fn send<M: Mailer>(
    service: Service,
    mailer: Arc<M>,
    claimed: ClaimedMail,
    lease: Lease,
) -> Result<(), OutboxError> {
    let sent = match claimed.outgoing(service.vault.as_ref()) {
        Ok(mail) => mailer.send(&mail).await,
        Err(error) => Err(error),
    };
    spawn_blocking(move || record(&service, &claimed, lease, sent)).await??;
    Ok(())
}

fn record(
    service: &Service,
    claimed: &ClaimedMail,
    lease: Lease,
    sent: Result<(), SendError>,
) -> Result<(), StoreError> {
    let (id, attempts, cx) = (claimed.id, claimed.attempts, service.context());
    let delivery = write(service.store.as_ref(), |tx| outbox::record(tx, &cx, claimed, lease, &sent))?;
    match sent {
        _ if delivery == Delivery::LeaseLost => {
            tracing::warn!(mail = %id, "another worker took this mail over")
        }
        Ok(()) => tracing::info!(mail = %id, attempts, "mail sent"),
        Err(error) => tracing::warn!(mail = %id, attempts, %error, "mail not sent"),
    }
    Ok(())
}
