//! The throwaway browser: real pages at both sizes, nothing left behind.
#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

use portcullis_testkit::browser::fantoccini::{Client, Locator};
use portcullis_testkit::browser::{Browser, Window};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

const PAGE: &str = "<!doctype html><meta name=viewport content='width=device-width'><title>Gate</title>\
    <p>closed</p><button onclick=\"document.querySelector('p').textContent='open'\">Open</button>";

/// Serves [`PAGE`] to everybody on a free port of 127.0.0.1 until the test process ends.
fn serve() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            thread::spawn(move || {
                let _ = stream.read(&mut [0; 4096]);
                let length = PAGE.len();
                let _ = write!(
                    stream,
                    "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{PAGE}"
                );
            });
        }
    });
    format!("http://{address}/")
}

async fn size(page: &Client) -> (u64, u64) {
    let size = page.execute("return [window.innerWidth, window.innerHeight]", Vec::new()).await.unwrap();
    (size[0].as_u64().unwrap(), size[1].as_u64().unwrap())
}

#[tokio::test]
async fn a_page_works_at_both_sizes() {
    let (browser, url) = (Browser::start(), serve());

    let phone = browser.open(Window::Phone).await;
    phone.goto(&url).await.unwrap();
    assert_eq!(size(&phone).await, (390, 844));
    phone.find(Locator::Css("button")).await.unwrap().click().await.unwrap();
    assert_eq!(phone.find(Locator::Css("p")).await.unwrap().text().await.unwrap(), "open");
    assert!(phone.screenshot().await.unwrap().starts_with(b"\x89PNG"));

    let desktop = browser.open(Window::Desktop).await;
    desktop.goto(&url).await.unwrap();
    assert_eq!(desktop.title().await.unwrap(), "Gate");
    assert_eq!(size(&desktop).await.0, 1280);
    desktop.close().await.unwrap();
    phone.close().await.unwrap();
}

/// Runs this very test again in a process of its own, in which it only opens a window and waits, and kills that.
#[test]
fn a_killed_test_process_leaves_no_chromium() {
    const TO_BE_KILLED: &str = "PORTCULLIS_TESTKIT_TO_BE_KILLED";
    if env::var_os(TO_BE_KILLED).is_some() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let browser = Browser::start();
            let page = browser.open(Window::Desktop).await;
            println!("ready");
            std::io::stdout().flush().unwrap();
            let _ = std::io::stdin().read(&mut [0]);
            drop(page);
        });
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let marker = folder.path().display().to_string();
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "a_killed_test_process_leaves_no_chromium", "--nocapture"])
        .env(TO_BE_KILLED, "1")
        .env("TMPDIR", folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut printed = [0; 1];
    let mut seen = String::new();
    let mut stdout = child.stdout.take().unwrap();
    while !seen.contains("ready") {
        stdout.read_exact(&mut printed).expect("the child says when it is ready");
        seen.push(char::from(printed[0]));
    }
    assert!(processes_that_name(&marker) > 1, "chromium runs");

    child.kill().unwrap();
    child.wait().unwrap();

    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        let left = (processes_that_name(&marker), fs::read_dir(folder.path()).unwrap().count());
        if left == (0, 0) {
            break;
        }
        assert!(Instant::now() < deadline, "after 30 s there are still processes and folders: {left:?}");
        thread::park_timeout(Duration::from_millis(10));
    }
}

/// How many processes have `marker` on their command line.
fn processes_that_name(marker: &str) -> usize {
    fs::read_dir("/proc")
        .unwrap()
        .flatten()
        .filter_map(|entry| fs::read(entry.path().join("cmdline")).ok())
        .filter(|command| command.windows(marker.len()).any(|window| window == marker.as_bytes()))
        .count()
}
