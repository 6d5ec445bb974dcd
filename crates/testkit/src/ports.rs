//! Free TCP ports for servers that have to be told one.

use std::collections::BTreeSet;
use std::hash::{BuildHasher, RandomState};
use std::net::{Ipv4Addr, TcpListener};
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

/// Below Linux's ephemeral ports (32768 to 60999), so that no outgoing connection takes a server's port while it restarts.
const CANDIDATES: Range<u16> = 15_000..32_000;

/// Given to somebody in this process, who may not listen yet, or not at this moment.
static GIVEN: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());

/// A port on 127.0.0.1 that nobody listens on at this moment, and that this process never gave to anybody before: one
/// whose server is down stays with that server.
///
/// Another process may take it before it is used; a server that fails to bind should be given another one.
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
        .find(|port| is_free(*port))
        .expect("of 1,000 ports one is free")
}

fn is_free(port: u16) -> bool {
    let is_new = GIVEN.lock().unwrap_or_else(PoisonError::into_inner).insert(port);
    is_new && TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_port_is_given_twice() {
        let ports: Vec<_> = (0..2_000).map(|_| free_port()).collect();
        assert_eq!(ports.iter().collect::<BTreeSet<_>>().len(), ports.len());
    }
}
