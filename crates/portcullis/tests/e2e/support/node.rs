use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};

use portcullis_testkit::app::Http;
use portcullis_testkit::ports::free_port;
use portcullis_testkit::wait::until;
use tempfile::TempDir;

/// A server process. It is killed when it is dropped.
pub(crate) struct Node {
    pub(crate) http: Http,
    url: String,
    process: Child,
    files: TempDir,
}

impl Node {
    /// Starts it on a free port.
    pub(crate) fn start(command: &mut Command) -> Self {
        let listen = format!("127.0.0.1:{}", free_port());
        let url = format!("http://{listen}");
        let files = tempfile::tempdir().unwrap();
        let process = command
            .env("PORTCULLIS_LISTEN", &listen)
            .env("PORTCULLIS_PUBLIC_URL", &url)
            .stdin(Stdio::null())
            .stdout(File::create(files.path().join("output")).unwrap())
            .stderr(File::create(files.path().join("log")).unwrap())
            .spawn()
            .unwrap();
        Self { http: Http::new(&url), url, process, files }
    }

    /// Waits until it answers.
    pub(crate) fn ready(mut self) -> Self {
        until("a server that is healthy", || {
            let ended = self.process.try_wait().unwrap();
            assert!(ended.is_none(), "the server ended: {ended:?}\n{}", self.log());
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
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args(["-s", "TERM", &id]).status().unwrap().success());
    }

    /// Its exit status, once it has one.
    pub(crate) fn ended(&mut self) -> ExitStatus {
        until("the end of a server", || self.process.try_wait().unwrap())
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
