//! ID tokens of an issuer that the test runs itself.
#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

mod claims;
mod issuer;
mod keys;
mod signatures;
