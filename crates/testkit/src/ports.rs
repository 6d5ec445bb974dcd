//! Free TCP ports for servers that have to be told one.

use std::hash::{BuildHasher, RandomState};
use std::net::{Ipv4Addr, TcpListener};
use std::ops::Range;

/// Below Linux's ephemeral ports (32768 to 60999), so that no outgoing connection takes a server's port while it restarts.
const CANDIDATES: Range<u16> = 15_000..32_000;

/// A port on 127.0.0.1 that nobody listens on at this moment.
///
/// Somebody else may take it before it is used; a server that fails to bind should be given another one.
///
/// # Panics
///
/// When no port is free.
pub fn free_port() -> u16 {
    let random = RandomState::new();
    (0..1_000_u16)
        .map(|attempt| {
            let span = u64::from(CANDIDATES.end - CANDIDATES.start);
            CANDIDATES.start + u16::try_from(random.hash_one(attempt) % span).unwrap_or_default()
        })
        .find(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok())
        .expect("of 1,000 ports one is free")
}
