//! The server: what it serves, to whom, and how long it waits.

use crate::app::App;
use crate::http::{by_resource, cors, envelope, once};
use crate::{console, desk, docs, genie};
use actix_web::HttpServer;
use actix_web::dev::Server;
use actix_web::http::KeepAlive;
use actix_web::middleware::from_fn;
use actix_web::web::{Data, PayloadConfig, ServiceConfig};
use std::io;
use std::net::TcpListener;
use std::time::Duration;

/// The largest body, in bytes. An import has a limit of its own.
const MAX_BODY: usize = 1024 * 1024;
/// A request's head must be there within this time.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// An idle connection is kept so long.
const KEEP_ALIVE: Duration = Duration::from_secs(30);
/// A client that closes has so long to take what is left.
const CLOSE_TIME: Duration = Duration::from_secs(5);

/// How much the server takes on.
#[derive(Clone, Debug)]
pub struct Serving {
    /// Threads that answer requests.
    pub workers: usize,
    /// Threads that may block, all together: no more than the store can serve at once.
    pub blocking_threads: usize,
    /// Connections at once; the next ones wait in the system's own queue.
    pub max_connections: usize,
    /// How long requests in flight may take when the server is stopped.
    pub shutdown_grace: Duration,
}

/// Registers everything that is served. Without [`serve`]'s middleware failures have no envelope.
pub fn configure(app: Data<App>) -> impl Fn(&mut ServiceConfig) {
    move |config| {
        config
            .app_data(app.clone())
            .app_data(PayloadConfig::new(MAX_BODY))
            .default_service(actix_web::web::to(console::nowhere));
        desk::routes().register(config);
        genie::configure(config);
        console::configure(config);
        docs::register(config);
    }
}

/// A server on the listeners. It runs when it is awaited, and it leaves signals to the caller.
///
/// # Errors
/// A listener that cannot be used.
pub fn serve(app: Data<App>, listeners: Vec<TcpListener>, serving: &Serving) -> io::Result<Server> {
    let workers = serving.workers.max(1);
    let factory = move || {
        actix_web::App::new()
            .wrap(from_fn(once))
            .wrap(cors(&app.settings))
            .wrap(from_fn(by_resource))
            .wrap(from_fn(envelope))
            .configure(configure(app.clone()))
    };
    let server = HttpServer::new(factory)
        .workers(workers)
        .worker_max_blocking_threads(serving.blocking_threads.div_ceil(workers).max(1))
        .max_connections(serving.max_connections.div_ceil(workers).max(1))
        .client_request_timeout(HEAD_TIME)
        .client_disconnect_timeout(CLOSE_TIME)
        .keep_alive(KeepAlive::Timeout(KEEP_ALIVE))
        .shutdown_timeout(serving.shutdown_grace.as_secs())
        .disable_signals();
    let server = listeners.into_iter().try_fold(server, |server, listener| server.listen(listener))?;
    Ok(server.run())
}
