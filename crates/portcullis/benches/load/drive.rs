//! Many connections at once against one server, and what they saw.

use crate::http::Connection;
use hdrhistogram::Histogram;
use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// Stands in a request's bytes where a link's token goes; as long as one.
pub(crate) const TOKEN: &str = "################################################################";

const LONGEST_MICROSECONDS: u64 = 60_000_000;

/// What one scenario sends: one request, or the same with another token each time.
#[derive(Clone)]
pub(crate) struct Requests {
    bytes: Vec<u8>,
    hole: Option<usize>,
    tokens: std::sync::Arc<[String]>,
}

impl Requests {
    /// `bytes` may hold [`TOKEN`] once; the connections go through `tokens` in their own orders.
    pub(crate) fn new(bytes: Vec<u8>, tokens: std::sync::Arc<[String]>) -> Self {
        let hole = bytes.windows(TOKEN.len()).position(|window| window == TOKEN.as_bytes());
        Self { bytes, hole, tokens }
    }

    fn nth(&mut self, connection: usize, number: usize) -> &[u8] {
        // A prime step visits every token before it repeats one; far enough apart that connections seldom meet.
        const STEP: usize = 7_919;
        if let (Some(hole), false) = (self.hole, self.tokens.is_empty()) {
            let index = (connection * 1_562 + number * STEP) % self.tokens.len();
            self.bytes[hole..hole + TOKEN.len()].copy_from_slice(self.tokens[index].as_bytes());
        }
        &self.bytes
    }
}

/// What a run saw.
pub(crate) struct Outcome {
    /// Answers with a status of 200 to 299.
    pub(crate) successes: u64,
    /// All other answers, and the first of them in words.
    pub(crate) failures: u64,
    pub(crate) first_failure: Option<String>,
    pub(crate) elapsed: Duration,
    /// Microseconds from the request to the whole answer.
    latency: Histogram<u64>,
}

impl Outcome {
    fn empty() -> io::Result<Self> {
        let latency = Histogram::new_with_bounds(1, LONGEST_MICROSECONDS, 3).map_err(io::Error::other)?;
        Ok(Self { successes: 0, failures: 0, first_failure: None, elapsed: Duration::ZERO, latency })
    }

    /// Successes a second.
    pub(crate) fn rate(&self) -> f64 {
        self.successes as f64 / self.elapsed.as_secs_f64()
    }

    /// Milliseconds under which the given share (0 to 1) of the answers came.
    pub(crate) fn quantile(&self, share: f64) -> f64 {
        self.latency.value_at_quantile(share) as f64 / 1_000.0
    }

    fn add(&mut self, other: Self) -> io::Result<()> {
        self.successes += other.successes;
        self.failures += other.failures;
        self.first_failure = self.first_failure.take().or(other.first_failure);
        self.latency.add(other.latency).map_err(io::Error::other)
    }

    async fn call(&mut self, connection: &mut Connection, request: &[u8], since: Instant) -> io::Result<()> {
        let response = connection.call(request).await?;
        let took = u64::try_from(since.elapsed().as_micros()).unwrap_or(LONGEST_MICROSECONDS);
        self.latency.saturating_record(took.max(1));
        if response.is_success() {
            self.successes += 1;
        } else {
            self.failures += 1;
            self.first_failure.get_or_insert_with(|| response.describe());
        }
        Ok(())
    }
}

/// As fast as the server answers: each connection sends its next request when the last one is answered.
///
/// # Errors
///
/// When a connection breaks.
pub(crate) async fn closed_loop(
    address: SocketAddr,
    requests: &Requests,
    connections: usize,
    duration: Duration,
) -> io::Result<Outcome> {
    in_parallel(
        address,
        requests,
        connections,
        move |mut connection, mut requests, number, start| async move {
            let mut outcome = Outcome::empty()?;
            let end = start + duration;
            for turn in 0.. {
                let now = Instant::now();
                if now >= end {
                    break;
                }
                outcome.call(&mut connection, requests.nth(number, turn), now).await?;
            }
            Ok(outcome)
        },
    )
    .await
}

/// `rate` requests a second, evenly over all connections, whatever the server does. A request whose time comes while
/// its connection still waits counts from that time, so that a stall is not hidden by the requests it held back.
///
/// # Errors
///
/// When a connection breaks.
pub(crate) async fn open_loop(
    address: SocketAddr,
    requests: &Requests,
    connections: usize,
    duration: Duration,
    rate: f64,
) -> io::Result<Outcome> {
    let interval = connections as f64 / rate;
    in_parallel(
        address,
        requests,
        connections,
        move |mut connection, mut requests, number, start| async move {
            let mut outcome = Outcome::empty()?;
            let first = interval * number as f64 / connections as f64;
            for turn in 0.. {
                let due = Duration::from_secs_f64(first + interval * turn as f64);
                if due >= duration {
                    break;
                }
                let due = start + due;
                let since = if Instant::now() < due {
                    tokio::time::sleep_until(due.into()).await;
                    // The timer's own lateness (up to a millisecond) is not the server's.
                    Instant::now()
                } else {
                    due
                };
                outcome.call(&mut connection, requests.nth(number, turn), since).await?;
            }
            Ok(outcome)
        },
    )
    .await
}

async fn in_parallel<F, Fut>(
    address: SocketAddr,
    requests: &Requests,
    connections: usize,
    work: F,
) -> io::Result<Outcome>
where
    F: Fn(Connection, Requests, usize, Instant) -> Fut,
    Fut: Future<Output = io::Result<Outcome>> + Send + 'static,
{
    let mut open = Vec::with_capacity(connections);
    for _ in 0..connections {
        open.push(Connection::open(address).await?);
    }
    let start = Instant::now();
    let mut tasks = JoinSet::new();
    for (number, connection) in open.into_iter().enumerate() {
        tasks.spawn(work(connection, requests.clone(), number, start));
    }
    let mut total = Outcome::empty()?;
    while let Some(outcome) = tasks.join_next().await {
        total.add(outcome.map_err(io::Error::other)??)?;
    }
    total.elapsed = start.elapsed();
    Ok(total)
}
