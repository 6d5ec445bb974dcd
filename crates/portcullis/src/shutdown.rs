//! The end of a run: the first signal drains, the second ends at once.

use actix_web::dev::Server;
use std::io;
use std::pin::pin;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;
use tokio::task::{JoinError, JoinSet};
use tokio_util::sync::CancellationToken;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Asked to stop, and everything that was taken was finished.
    Drained,
    /// Asked to stop; what was not finished within the grace time was cut off.
    GraceOver,
    /// Asked to stop twice; what was not finished by then was cut off.
    Hurried,
    /// A worker ended although nobody had asked it to, so the rest was stopped too.
    WorkerLost,
}

impl Ending {
    /// Whether the process may say that all went well.
    pub fn is_success(self) -> bool {
        matches!(self, Ending::Drained | Ending::GraceOver)
    }
}

/// One message for each SIGTERM or SIGINT from here on. Needs a Tokio runtime.
pub fn signals() -> io::Result<mpsc::Receiver<()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let (sender, receiver) = mpsc::channel(2);
    tokio::spawn(async move {
        loop {
            let name = tokio::select! {
                Some(()) = terminate.recv() => "SIGTERM",
                Some(()) = interrupt.recv() => "SIGINT",
                else => return,
            };
            tracing::info!(signal = name, "asked to stop");
            if sender.send(()).await.is_err() {
                return;
            }
        }
    });
    Ok(receiver)
}

/// Runs `server` and `workers` until `stops` has a message or is closed, then lets both finish what they took.
///
/// The server must have been made with `disable_signals()` and a `shutdown_timeout` that is no shorter than `grace`.
/// Workers watch `stopping` and end when it is cancelled; one that ends earlier ends the run.
///
/// # Errors
/// What the server itself failed with.
pub async fn run(
    server: Server,
    mut workers: JoinSet<()>,
    stopping: CancellationToken,
    mut stops: mpsc::Receiver<()>,
    grace: Duration,
) -> io::Result<Ending> {
    let handle = server.handle();
    let mut serving = pin!(server);
    let mut lost = false;
    tokio::select! {
        ended = &mut serving => {
            stopping.cancel();
            return ended.map(|()| Ending::Drained);
        }
        Some(ended) = workers.join_next() => {
            lost = true;
            report_worker(ended);
        }
        _ = stops.recv() => {}
    }
    tracing::info!(grace_seconds = grace.as_secs(), "stopping: finishing what was taken, taking nothing new");
    stopping.cancel();
    let drained = async {
        // Only a server that is polled hears that it shall stop.
        let ((), served, ()) = tokio::join!(handle.stop(true), serving, async {
            while let Some(ended) = workers.join_next().await {
                if ended.is_err() {
                    report_worker(ended);
                }
            }
        });
        served
    };
    let ending = tokio::select! {
        served = drained => {
            served?;
            Ending::Drained
        }
        () = tokio::time::sleep(grace) => Ending::GraceOver,
        Some(()) = stops.recv() => Ending::Hurried,
    };
    tracing::info!(?ending, "stopped");
    Ok(if lost { Ending::WorkerLost } else { ending })
}

fn report_worker(ended: Result<(), JoinError>) {
    match ended {
        Ok(()) => tracing::error!("a worker ended before it was asked to"),
        Err(error) => tracing::error!(%error, "a worker failed"),
    }
}
