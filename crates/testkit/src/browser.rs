//! A real Chromium for tests of pages, driven over WebDriver, gone when the test process is gone.
//!
//! ```no_run
//! # async fn example() -> Result<(), portcullis_testkit::browser::fantoccini::error::CmdError> {
//! use portcullis_testkit::browser::{Browser, Window};
//!
//! let browser = Browser::start();
//! let page = browser.open(Window::Phone).await;
//! page.goto("http://127.0.0.1:9000/").await?;
//! page.close().await
//! # }
//! ```
//!
//! Debian's `chromium` and `chromium-driver` are installed when they are missing and the tests run as root.

use crate::debian;
use crate::guard::Guard;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use url::{ParseError, Url};

pub use fantoccini;

/// What the driver prints once it listens, before the port and a full stop.
const STARTED: &str = "was started successfully on port ";

/// A name that every browser here finds on 127.0.0.1. Browsers trust addresses such as 127.0.0.1 and localhost more than
/// names of a network, even over plain HTTP; this is one that they do not trust.
pub const NAME: &str = "access.test";

/// Runs the driver (`$1`); in the end ends everything in its session, until nothing is left that could write to the
/// temporary folder (`$2`) anew. A signal to the driver's process group would not do: the driver puts Chromium into
/// another one, and Chromium's children outlive it by a moment.
const GUARD: &str = r#"
lives_in_session() {
    read -r stat <"/proc/$1/stat" || return 1
    set -- ${stat##*) }
    [ "$1" != Z ] && [ "$4" = "$$" ]
}
"$1" --port=0 &
exec >/dev/null
cat
left=yes
while [ "$left" ]; do
    left=
    for process in /proc/[0-9]*; do
        id=${process#/proc/}
        if [ "$id" != "$$" ] && lives_in_session "$id"; then left=yes; kill -9 "$id"; fi
    done
done
rm -rf "$2"
"#;

/// The size of a browser window, in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// 390 × 844 with touch and three device pixels per CSS pixel: a current phone.
    Phone,
    /// 1280 × 800.
    Desktop,
}

/// A running chromedriver on 127.0.0.1. Every window it opens is a Chromium of its own with an empty profile.
#[derive(Debug)]
pub struct Browser {
    chromium: PathBuf,
    folder: PathBuf,
    driver: String,
    next_profile: AtomicU32,
    _guard: Guard,
}

impl Browser {
    /// Starts a driver on a free port.
    ///
    /// # Panics
    ///
    /// When Chromium is missing and cannot be installed, or the driver does not start.
    pub fn start() -> Self {
        let (chromium, chromedriver) = debian::ensure(
            "Chromium and its driver",
            &["chromium", "chromium-driver", "fonts-dejavu-core"],
            || Some((debian::on_path("chromium")?, debian::on_path("chromedriver")?)),
        );
        let folder = tempfile::Builder::new()
            .prefix("portcullis-chromium-")
            .tempdir()
            .unwrap_or_else(|error| panic!("cannot make a folder for Chromium: {error}"))
            .keep();
        let mut shell = Command::new("setsid");
        shell
            .args(["--wait", "sh", "-c"])
            .arg(GUARD)
            .arg("sh")
            .arg(chromedriver)
            .arg(&folder)
            .env("TMPDIR", &folder);
        let mut guard = Guard::start(shell.stdout(Stdio::piped()));
        let port = guard
            .take_stdout()
            .and_then(|printed| {
                BufReader::new(printed).lines().map_while(Result::ok).find_map(|line| {
                    line.split_once(STARTED).map(|(_, port)| port.trim_end_matches('.').to_owned())
                })
            })
            .unwrap_or_else(|| panic!("chromedriver does not start"));
        let driver = format!("http://127.0.0.1:{port}");
        Self { chromium, folder, driver, next_profile: AtomicU32::new(1), _guard: guard }
    }

    /// A new window with an empty profile: no cookies, no cache, no history.
    ///
    /// # Panics
    ///
    /// When Chromium does not start.
    pub async fn open(&self, window: Window) -> Client {
        let profile =
            self.folder.join(format!("profile-{}", self.next_profile.fetch_add(1, Ordering::Relaxed)));
        let Value::Object(capabilities) = self.capabilities(window, &profile.to_string_lossy()) else {
            unreachable!("capabilities are an object");
        };
        ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&self.driver)
            .await
            .unwrap_or_else(|error| panic!("Chromium does not start: {error}"))
    }

    fn capabilities(&self, window: Window, profile: &str) -> Value {
        let mut options = json!({
            "binary": self.chromium,
            "args": [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage",
                "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--window-size=1280,800", format!("--user-data-dir={profile}"),
                format!("--host-resolver-rules=MAP {NAME} 127.0.0.1"),
            ],
        });
        if window == Window::Phone {
            // A window cannot be narrower than 500 pixels; device emulation can.
            options["mobileEmulation"] = json!({
                "deviceMetrics": { "width": 390, "height": 844, "pixelRatio": 3.0, "mobile": true, "touch": true },
            });
        }
        json!({ "browserName": "chrome", "goog:chromeOptions": options })
    }
}

/// Says something to Chromium itself: a command of its DevTools protocol, such as `Emulation.setEmulatedMedia`.
///
/// # Panics
///
/// When Chromium does not take it.
pub async fn devtools(page: &Client, command: &str, parameters: Value) -> Value {
    let body = json!({ "cmd": command, "params": parameters }).to_string();
    let answer = page.issue_cmd(DevTools { body }).await;
    answer.unwrap_or_else(|error| panic!("{command}: {error}"))
}

/// ChromeDriver's way to the DevTools protocol.
#[derive(Debug)]
struct DevTools {
    body: String,
}

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.body.clone()))
    }
}
