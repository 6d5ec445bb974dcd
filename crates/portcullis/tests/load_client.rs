//! The load driver's own client: figures are worth nothing when it misreads an answer.
#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

#[path = "../benches/load/drive.rs"]
mod drive;
#[path = "../benches/load/http.rs"]
mod http;

use drive::{Requests, TOKEN, closed_loop, open_loop};
use http::{Connection, request};
use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

type Heard = Arc<Mutex<Vec<String>>>;

/// Answers every request with `pieces`, flushed one by one, and remembers the lines and bodies it heard.
async fn serve(pieces: &'static [&'static str]) -> (SocketAddr, Heard) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let heard = Heard::default();
    let hears = Arc::clone(&heard);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            stream.set_nodelay(true).unwrap();
            let hears = Arc::clone(&hears);
            tokio::spawn(async move {
                let mut stream = BufReader::new(stream);
                while let Some(request) = read_request(&mut stream).await {
                    hears.lock().unwrap().push(request);
                    for piece in pieces {
                        stream.write_all(piece.as_bytes()).await.unwrap();
                        tokio::task::yield_now().await;
                    }
                }
            });
        }
    });
    (address, heard)
}

async fn read_request(stream: &mut BufReader<tokio::net::TcpStream>) -> Option<String> {
    let mut text = String::new();
    while !text.ends_with("\r\n\r\n") {
        if stream.read_line(&mut text).await.ok()? == 0 {
            return None;
        }
    }
    let length =
        text.lines().find_map(|line| line.strip_prefix("Content-Length: ")?.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    Some(text + &String::from_utf8(body).unwrap())
}

#[tokio::test]
async fn an_answer_in_pieces_is_read_whole_and_the_connection_goes_on() {
    let pieces = &["HTTP/1.1 201 Crea", "ted\r\nX-A: b\r\ncontent-LENGTH:  5\r", "\n\r", "\nab", "cde"];
    let (address, heard) = serve(pieces).await;
    let mut connection = Connection::open(address).await.unwrap();
    for _ in 0..2 {
        let body = r#"{"a":1}"#;
        let answer = connection.call(&request("POST", "/x", &["X-API-Key: k"], Some(body))).await.unwrap();
        assert_eq!((answer.status, answer.body), (201, b"abcde".as_slice()));
        assert!(answer.head.ends_with(b"\r\n\r\n"));
    }
    let heard = heard.lock().unwrap();
    assert_eq!(heard.len(), 2);
    assert!(heard[0].starts_with("POST /x HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: k\r\n"), "{}", heard[0]);
    assert!(heard[0].ends_with("\r\n\r\n{\"a\":1}"), "{}", heard[0]);
}

#[tokio::test]
async fn an_answer_without_a_length_is_an_error() {
    let (address, _) = serve(&["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"]).await;
    let mut connection = Connection::open(address).await.unwrap();
    let error = connection.call(&request("GET", "/", &[], None)).await.err().unwrap();
    assert!(error.to_string().contains("no Content-Length"), "{error}");
}

#[tokio::test]
async fn a_refusal_is_counted_apart_and_shown() {
    let (address, heard) =
        serve(&["HTTP/1.1 503 Service Unavailable\r\ncontent-length: 4\r\n\r\nbusy"]).await;
    let requests = Requests::new(request("GET", "/", &[], None), Arc::from([]));
    let outcome = closed_loop(address, &requests, 3, Duration::from_millis(50)).await.unwrap();
    assert_eq!(outcome.successes, 0);
    assert_eq!(outcome.rate(), 0.0);
    assert_eq!(outcome.failures, heard.lock().unwrap().len() as u64);
    assert_eq!(outcome.first_failure.as_deref(), Some("503 busy"));
    assert!(outcome.quantile(0.5) > 0.0);
}

#[tokio::test]
async fn every_token_is_used_and_the_open_loop_keeps_to_its_number() {
    let (address, heard) = serve(&["HTTP/1.1 204 No Content\r\n\r\n"]).await;
    let tokens: Vec<String> = (0..100).map(|number| format!("{number:064x}")).collect();
    let bytes = request("GET", "/", &[&format!("X-Agent-Access-Token: {TOKEN}")], None);
    let requests = Requests::new(bytes, tokens.clone().into());

    let outcome = open_loop(address, &requests, 2, Duration::from_millis(500), 400.0).await.unwrap();

    assert_eq!(outcome.successes, 200);
    let heard = heard.lock().unwrap();
    let used: HashSet<&str> =
        heard.iter().map(|text| text.split("Token: ").nth(1).unwrap().lines().next().unwrap()).collect();
    assert_eq!(used, tokens.iter().map(String::as_str).collect());
}
