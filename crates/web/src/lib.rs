//! The HTTP side of Portcullis: two API families over one set of use cases, and the pages.
//!
//! It knows the domain. It never knows which store or mail provider is behind the ports.

pub mod app;
mod auth;
mod console;
mod desk;
mod docs;
mod genie;
mod http;
mod openapi;

mod server;

pub use app::{App, Parts, Settings};
pub use auth::LastUsed;
pub use openapi::openapi;
pub use server::{Serving, configure, serve};
