use portcullis_testkit::app::Http;
use portcullis_testkit::ports::free_port;
use portcullis_testkit::wait::until;
use rustix::process::{Pid, Signal, kill_process};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use tempfile::TempDir;

const ATTEMPTS: u32 = 5;
/// What it complains of when another process took its port first.
const PORT_TAKEN: &str = " can not be listened on: ";

/// A server process. It is killed when it is dropped.
pub(crate) struct Node {
    pub(crate) http: Http,
    url: String,
    command: Command,
    process: Child,
    files: TempDir,
}

impl Node {
    /// Starts it on a free port.
    pub(crate) fn start(mut command: Command) -> Self {
        let files = tempfile::tempdir().unwrap();
        let (url, process) = spawn(&mut command, files.path());
        Self { http: Http::new(&url), url, command, process, files }
    }

    /// Waits until it answers.
    pub(crate) fn ready(mut self) -> Self {
        let mut attempts = 1;
        until("a server that is healthy", || {
            if let Some(ended) = self.process.try_wait().unwrap() {
                let may_try = attempts < ATTEMPTS && self.log().contains(PORT_TAKEN);
                assert!(may_try, "the server ended: {ended}\n{}", self.log());
                attempts += 1;
                (self.url, self.process) = spawn(&mut self.command, self.files.path());
                self.http = Http::new(&self.url);
            }
            self.http.get("/health").send().is_ok_and(|answer| answer.status == 200).then_some(())
        });
        self
    }

    /// Where it is reached, such as `http://127.0.0.1:15021`.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// What it has printed.
    pub(crate) fn output(&self) -> String {
        fs::read_to_string(self.file("output")).unwrap()
    }

    /// What it has logged.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.file("log")).unwrap()
    }

    /// Lines of its log that tell of something that must not happen.
    pub(crate) fn defects(&self) -> Vec<String> {
        let is_defect = |line: &&str| line.contains("ERROR") || line.contains("panicked");
        self.log().lines().filter(is_defect).map(str::to_owned).collect()
    }

    fn file(&self, name: &str) -> PathBuf {
        self.files.path().join(name)
    }

    /// SIGKILL: it has no chance to finish anything.
    pub(crate) fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// SIGTERM, and its exit status.
    pub(crate) fn terminate(&mut self) -> ExitStatus {
        self.ask_to_stop();
        self.ended()
    }

    /// SIGTERM.
    pub(crate) fn ask_to_stop(&self) {
        kill_process(Pid::from_child(&self.process), Signal::TERM).unwrap();
    }

    /// Its exit status, once it has one.
    pub(crate) fn ended(&mut self) -> ExitStatus {
        until("the end of a server", || self.process.try_wait().unwrap())
    }
}

/// Starts it on a free port, its output in `folder`; answers its address.
fn spawn(command: &mut Command, folder: &Path) -> (String, Child) {
    let listen = format!("127.0.0.1:{}", free_port());
    let url = format!("http://{listen}");
    let process = command
        .env("PORTCULLIS_LISTEN", &listen)
        .env("PORTCULLIS_PUBLIC_URL", &url)
        .stdin(Stdio::null())
        .stdout(File::create(folder.join("output")).unwrap())
        .stderr(File::create(folder.join("log")).unwrap())
        .spawn();
    (url, process.unwrap())
}

impl Drop for Node {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
