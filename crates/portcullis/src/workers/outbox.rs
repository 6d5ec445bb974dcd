use crate::service::Service;
use portcullis_domain::base::Lease;
use portcullis_domain::base::secrets::uuid_v7;
use portcullis_domain::records::outbox::{
    ClaimedMail, MAX_ATTEMPTS, Mailer, OutgoingMail, SendError, retry_delay,
};
use portcullis_domain::store::write;
use portcullis_domain::{LeaseId, StoreError};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::{JoinError, JoinSet, spawn_blocking};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

/// How often the outbox is looked at when it was empty.
const EVERY: Duration = Duration::from_millis(500);
/// How long a worker may hold a mail. Longer than the slowest provider may take.
const LEASE: Duration = Duration::from_secs(60);
/// Mails in flight at once.
const AT_ONCE: u32 = 8;

/// Sends what is due in the outbox until it is told to stop: claims under a lease, sends outside of any transaction,
/// writes down what became of it. A worker that dies in between leaves its mails to the next one when the lease has
/// ended, under the same idempotency key: each mail is sent at least once.
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
    let at = service.clock.now();
    let lease = Lease { id: LeaseId(uuid_v7(service.secrets.as_ref(), at)), until: at.plus(LEASE) };
    let claiming = service.clone();
    let claimed =
        spawn_blocking(move || write(claiming.store.as_ref(), |tx| tx.claim_mail(lease, at, AT_ONCE)))
            .await??;
    let count = claimed.len();
    let mut sending = JoinSet::new();
    for mail in claimed {
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
    let link = claimed.link(service.vault.as_ref());
    let sent = if claimed.sealed_link.is_some() && link.is_none() {
        Err(SendError::Permanent { reason: "The link cannot be read: the secret key is another one.".into() })
    } else {
        let mail =
            OutgoingMail { id: claimed.id, to: claimed.to.clone(), letter: claimed.letter.clone(), link };
        mailer.send(&mail).await
    };
    spawn_blocking(move || mark(&service, &claimed, lease, sent)).await??;
    Ok(())
}

fn mark(
    service: &Service,
    claimed: &ClaimedMail,
    lease: Lease,
    sent: Result<(), SendError>,
) -> Result<(), StoreError> {
    let (id, attempts, at) = (claimed.id, claimed.attempts, service.clock.now());
    let mut jitter = [0];
    service.secrets.fill(&mut jitter);
    let ours = write(service.store.as_ref(), |tx| match &sent {
        Ok(()) => tx.mark_mail_sent(id, lease, at),
        Err(SendError::Transient { reason, retry_after }) if attempts < MAX_ATTEMPTS => {
            let due_at = at.plus(retry_delay(attempts, jitter[0], *retry_after));
            tx.mark_mail_retry(id, lease, due_at, &plain(reason))
        }
        Err(SendError::Transient { reason, .. } | SendError::Permanent { reason }) => {
            tx.mark_mail_dead(id, lease, &plain(reason))
        }
    })?;
    match sent {
        _ if !ours => tracing::warn!(mail = %id, "another worker took this mail over"),
        Ok(()) => tracing::info!(mail = %id, attempts, "mail sent"),
        Err(error) => tracing::warn!(mail = %id, attempts, %error, "mail not sent"),
    }
    Ok(())
}

/// A provider's words without what a database or a terminal might choke on.
fn plain(reason: &str) -> String {
    reason.chars().filter(|c| !c.is_control()).collect()
}
