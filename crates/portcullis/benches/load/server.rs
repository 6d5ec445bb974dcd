//! The real binary as a child process.

use crate::http::{Connection, request};
use portcullis_testkit::ports::free_port;
use rustix::process::{Pid, Signal, kill_process};
use std::fs::{self, File};
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

pub(crate) const ADMIN_EMAIL: &str = "load@example.com";
pub(crate) const ADMIN_PASSWORD: &str = "correct horse battery staple";

/// 32 bytes in Base64; worth nothing outside of this run.
const SECRET_KEY: &str = "bG9hZC1kcml2ZXItbG9hZC1kcml2ZXItbG9hZC1kcnY=";
const READY_WITHIN: Duration = Duration::from_secs(30);
const STOP_WITHIN: Duration = Duration::from_secs(20);
/// Ticks a second in `/proc`, the same on every Linux that Rust builds for.
const TICKS: f64 = 100.0;

/// A running Portcullis; ended when dropped.
pub(crate) struct Server {
    process: Child,
    address: SocketAddr,
    log: PathBuf,
    ready_after: Duration,
}

impl Server {
    /// Starts the binary on a free port with its data in `folder` and waits until it is healthy.
    ///
    /// # Errors
    ///
    /// When it does not get healthy; says where its log is.
    pub(crate) async fn start(database_url: &str, folder: &Path, pool: Option<u32>) -> io::Result<Self> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()));
        let log = folder.join("server.log");
        let file = File::create(&log)?;
        let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
        command
            .current_dir(folder)
            .env("PORTCULLIS_LISTEN", address.to_string())
            .env("PORTCULLIS_DATABASE_URL", database_url)
            .env("PORTCULLIS_ADMIN_EMAIL", ADMIN_EMAIL)
            .env("PORTCULLIS_ADMIN_PASSWORD", ADMIN_PASSWORD)
            .env("PORTCULLIS_SECRET_KEY", SECRET_KEY)
            .env("PORTCULLIS_LOG", "warn")
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file);
        if let Some(pool) = pool {
            command.env("PORTCULLIS_DATABASE_POOL", pool.to_string());
        }
        let begun = Instant::now();
        let mut server = Self { process: command.spawn()?, address, log, ready_after: Duration::ZERO };
        server.wait_until_healthy().await?;
        server.ready_after = begun.elapsed();
        Ok(server)
    }

    /// How long the first start on an empty database took, until `/health` answered.
    pub(crate) fn ready_after(&self) -> Duration {
        self.ready_after
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    async fn wait_until_healthy(&mut self) -> io::Result<()> {
        let deadline = Instant::now() + READY_WITHIN;
        let health = request("GET", "/health", &[], None);
        loop {
            if let Ok(mut connection) = Connection::open(self.address).await
                && connection.call(&health).await.is_ok_and(|response| response.is_success())
            {
                return Ok(());
            }
            if self.process.try_wait()?.is_some() || Instant::now() > deadline {
                let log = fs::read_to_string(&self.log).unwrap_or_default();
                return Err(io::Error::other(format!("the server does not get healthy; it says:\n{log}")));
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Asks the server to finish and waits for its end.
    ///
    /// # Errors
    ///
    /// When it does not end in time or not with success.
    pub(crate) async fn stop(mut self) -> io::Result<()> {
        kill_process(Pid::from_child(&self.process), Signal::TERM)?;
        let deadline = Instant::now() + STOP_WITHIN;
        loop {
            match self.process.try_wait()? {
                Some(status) if status.success() => return Ok(()),
                Some(status) => return Err(io::Error::other(format!("the server ended with {status}"))),
                None if Instant::now() > deadline => {
                    return Err(io::Error::other("the server does not end when asked to"));
                }
                None => tokio::time::sleep(Duration::from_millis(10)).await,
            }
        }
    }

    /// Resident memory in MB (1,000,000 bytes), from `/proc`.
    pub(crate) fn resident_megabytes(&self) -> io::Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let kibibytes: Option<f64> = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB")?.trim().parse().ok());
        kibibytes
            .map(|value| value * 1_024.0 / 1_000_000.0)
            .ok_or_else(|| io::Error::other("no VmRSS in /proc"))
    }

    /// Processor time used so far, in seconds.
    pub(crate) fn cpu_seconds(&self) -> io::Result<f64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.process.id()))?;
        // Behind the name in brackets, which may hold blanks: utime and stime are fields 14 and 15 of proc(5).
        let fields =
            stat.rsplit_once(") ").map(|(_, rest)| rest.split(' ').collect::<Vec<_>>()).unwrap_or_default();
        let ticks = |index: usize| fields.get(index).and_then(|field| field.parse::<f64>().ok());
        match (ticks(11), ticks(12)) {
            (Some(user), Some(system)) => Ok((user + system) / TICKS),
            _ => Err(io::Error::other("no processor times in /proc")),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
