//! The service as its clients see it: over a socket, with a store in memory.
#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

mod desk;
mod edge;
mod genie;
mod pages;
mod support;
