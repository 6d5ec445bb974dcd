//! One running server: its folder, its port, its end.

use super::ClusterOptions;
use super::installation::Installation;
use crate::guard::Guard;
use crate::ports::free_port;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU16, Ordering};

const START_ATTEMPTS: u32 = 5;

#[derive(Debug)]
pub(super) struct Server {
    installation: Installation,
    folder: PathBuf,
    data: PathBuf,
    log: PathBuf,
    port: AtomicU16,
    _guard: Guard,
}

impl Server {
    pub(super) fn start(options: &ClusterOptions) -> Self {
        let installation = Installation::ensure();
        let mut builder = tempfile::Builder::new();
        builder.prefix("portcullis-postgres-");
        let folder = match &options.folder {
            Some(parent) => builder.tempdir_in(parent),
            None => builder.tempdir(),
        };
        let folder =
            folder.unwrap_or_else(|error| panic!("cannot make a folder for PostgreSQL: {error}")).keep();
        installation
            .hand_over(&folder)
            .unwrap_or_else(|error| panic!("cannot give {} to user postgres: {error}", folder.display()));
        let data = folder.join("data");
        let guard = guard(&installation, &folder, &data);
        let log = folder.join("log");
        let server = Self { installation, folder, data, log, port: AtomicU16::new(0), _guard: guard };
        server.initialise(options);
        server.start_on_some_port();
        server
    }

    fn initialise(&self, options: &ClusterOptions) {
        let mut initdb = self.installation.command("initdb", &self.folder);
        initdb.args([
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
            "-D",
        ]);
        run(initdb.arg(&self.data)).unwrap_or_else(|reason| panic!("initdb failed: {reason}"));
        let fsync = if options.fsync { "on" } else { "off" };
        let settings = format!(
            "listen_addresses = '127.0.0.1'\nunix_socket_directories = '{}'\nfsync = {fsync}\n\
             full_page_writes = {fsync}\nmax_connections = {}\nlog_line_prefix = '%m [%p] %d '\n",
            self.folder.display(),
            options.max_connections
        );
        OpenOptions::new()
            .append(true)
            .open(self.data.join("postgresql.conf"))
            .and_then(|mut file| file.write_all(settings.as_bytes()))
            .unwrap_or_else(|error| panic!("cannot write PostgreSQL's settings: {error}"));
    }

    /// Between finding a port free and listening on it, somebody else may take it: then the next one.
    fn start_on_some_port(&self) {
        for attempt in 1..=START_ATTEMPTS {
            self.port.store(free_port(), Ordering::Relaxed);
            match self.pg_ctl_start() {
                Ok(()) => return,
                Err(reason) if attempt == START_ATTEMPTS => panic!("{reason}"),
                Err(_) => {}
            }
        }
    }

    fn pg_ctl_start(&self) -> Result<(), String> {
        let mut pg_ctl = self.installation.command("pg_ctl", &self.folder);
        pg_ctl.args(["start", "--wait", "--silent", "-D"]).arg(&self.data).arg("-l").arg(&self.log);
        run(pg_ctl.arg("-o").arg(format!("-p {}", self.port()))).map(drop).map_err(|reason| {
            let log = fs::read_to_string(&self.log).unwrap_or_default();
            format!("PostgreSQL does not start: {reason}; its log says: {log}")
        })
    }

    pub(super) fn start_again(&self) {
        self.pg_ctl_start().unwrap_or_else(|reason| panic!("{reason}"));
    }

    pub(super) fn stop_immediate(&self) {
        let mut pg_ctl = self.installation.command("pg_ctl", &self.folder);
        pg_ctl.args(["stop", "--wait", "--silent", "--mode=immediate", "-D"]).arg(&self.data);
        run(&mut pg_ctl).unwrap_or_else(|reason| panic!("PostgreSQL does not stop: {reason}"));
    }

    pub(super) fn query(&self, database: &str, statements: &str) -> String {
        self.try_query(database, statements).unwrap_or_else(|reason| panic!("{statements}: {reason}"))
    }

    pub(super) fn try_query(&self, database: &str, statements: &str) -> Result<String, String> {
        let mut psql = self.installation.command("psql", &self.folder);
        psql.args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "-v", "ON_ERROR_STOP=1"]);
        psql.args(["-h", "127.0.0.1", "-U", "postgres", "-p", &self.port().to_string(), "-d", database]);
        run(psql.arg("-c").arg(statements)).map(|printed| printed.trim_end().to_owned())
    }

    pub(super) fn port(&self) -> u16 {
        self.port.load(Ordering::Relaxed)
    }

    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.installation.program(name)
    }

    pub(super) fn log(&self) -> &Path {
        &self.log
    }
}

fn guard(installation: &Installation, folder: &Path, data: &Path) -> Guard {
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(r#"cat >/dev/null; "$1" stop --silent --mode=immediate -D "$2"; cd /; rm -rf "$3""#);
    shell.arg("sh").arg(installation.program("pg_ctl")).arg(data).arg(folder);
    installation.become_user(&mut shell, folder);
    Guard::start(shell.stdout(std::process::Stdio::null()))
}

/// What the command prints, or what it complains about.
fn run(command: &mut Command) -> Result<String, String> {
    let output =
        command.output().map_err(|error| format!("{:?} does not start: {error}", command.get_program()))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
}
