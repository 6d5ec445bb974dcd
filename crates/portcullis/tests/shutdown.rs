//! How a run ends, over a real socket.

#![allow(clippy::unwrap_used, reason = "a test may panic, its helpers too")]

use actix_web::dev::Server;
use actix_web::{App, HttpServer, web};
use portcullis::shutdown::{self, Ending};
use rustix::process::{Signal, getpid, kill_process};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, mpsc};
use tokio::task::{JoinHandle, JoinSet};
use tokio_util::sync::CancellationToken;

const LONG: Duration = Duration::from_secs(20);

/// A request that says when it has begun and answers when it may.
#[derive(Clone)]
struct Gate {
    begun: Arc<Semaphore>,
    may_end: Arc<Semaphore>,
}

async fn held(gate: web::Data<Gate>) -> &'static str {
    gate.begun.add_permits(1);
    gate.may_end.acquire().await.unwrap().forget();
    "finished"
}

struct Running {
    server: Server,
    address: SocketAddr,
    gate: Gate,
    stop: mpsc::Sender<()>,
    stops: mpsc::Receiver<()>,
}

fn start() -> Running {
    let gate = Gate { begun: Arc::new(Semaphore::new(0)), may_end: Arc::new(Semaphore::new(0)) };
    let data = web::Data::new(gate.clone());
    let server = HttpServer::new(move || App::new().app_data(data.clone()).route("/", web::get().to(held)))
        .workers(1)
        .disable_signals()
        .shutdown_timeout(LONG.as_secs())
        .bind("127.0.0.1:0")
        .unwrap();
    let address = server.addrs()[0];
    let (stop, stops) = mpsc::channel(2);
    Running { server: server.run(), address, gate, stop, stops }
}

fn request(address: SocketAddr) -> JoinHandle<String> {
    tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(LONG)).unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        answer
    })
}

#[actix_web::test]
async fn a_request_in_flight_is_answered_and_workers_end() {
    let Running { server, address, gate, stop, stops } = start();
    let stopping = CancellationToken::new();
    let mut workers = JoinSet::new();
    workers.spawn(stopping.clone().cancelled_owned());
    let run = tokio::spawn(shutdown::run(server, workers, stopping.clone(), stops, LONG));

    let answer = request(address);
    gate.begun.acquire().await.unwrap().forget();
    stop.send(()).await.unwrap();
    stopping.cancelled().await;
    gate.may_end.add_permits(1);

    assert!(answer.await.unwrap().ends_with("finished"));
    assert_eq!(run.await.unwrap().unwrap(), Ending::Drained);
    assert!(TcpStream::connect(address).is_err(), "nothing new is taken");
}

#[actix_web::test]
async fn the_grace_time_bounds_the_wait() {
    let Running { server, address, gate, stop, stops } = start();
    let run = tokio::spawn(shutdown::run(
        server,
        JoinSet::new(),
        CancellationToken::new(),
        stops,
        Duration::from_millis(20),
    ));
    let answer = request(address);
    gate.begun.acquire().await.unwrap().forget();
    stop.send(()).await.unwrap();
    assert_eq!(run.await.unwrap().unwrap(), Ending::GraceOver);
    gate.may_end.add_permits(1);
    answer.await.unwrap();
}

#[actix_web::test]
async fn a_second_signal_ends_at_once() {
    let Running { server, address, gate, stop, stops } = start();
    let run = tokio::spawn(shutdown::run(server, JoinSet::new(), CancellationToken::new(), stops, LONG));
    let answer = request(address);
    gate.begun.acquire().await.unwrap().forget();
    stop.send(()).await.unwrap();
    stop.send(()).await.unwrap();
    assert_eq!(run.await.unwrap().unwrap(), Ending::Hurried);
    gate.may_end.add_permits(1);
    answer.await.unwrap();
}

#[actix_web::test]
async fn a_lost_worker_ends_the_run_and_is_no_success() {
    let Running { server, stop: _stop, stops, .. } = start();
    let mut workers = JoinSet::new();
    workers.spawn(async {});
    let ending = shutdown::run(server, workers, CancellationToken::new(), stops, LONG).await.unwrap();
    assert_eq!(ending, Ending::WorkerLost);
    assert!(!ending.is_success());
}

#[actix_web::test]
async fn both_signals_are_heard() {
    let mut signals = shutdown::signals().unwrap();
    for signal in [Signal::TERM, Signal::INT] {
        kill_process(getpid(), signal).unwrap();
        let heard = tokio::time::timeout(LONG, signals.recv()).await;
        assert_eq!(heard.unwrap(), Some(()), "{signal:?}");
    }
}
