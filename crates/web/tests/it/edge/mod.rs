//! What holds for every route.

mod bodies;
mod cors;
mod description;
mod envelopes;
mod faults;
mod idempotency;
mod if_match;
mod limits;
mod links;
mod logs;
mod rights;
mod static_files;
mod unknown_parameters;
