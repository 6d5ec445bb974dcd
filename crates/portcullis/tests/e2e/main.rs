//! The whole product over real sockets, in this process and as real processes, on both databases.

#![allow(clippy::unwrap_used, reason = "a test may panic, its helpers too")]

mod support;

mod accounts;
mod backup;
mod bad_input;
mod canary;
mod clients;
mod commands;
mod conditions;
mod console;
mod first_start;
mod google_mobile;
mod guessable;
mod idempotency;
mod import;
mod kill;
mod links;
mod mail;
mod outage;
mod pages;
mod people;
mod readme;
mod redeem;
mod reminders;
mod resolve;
mod review;
mod revocation;
mod schemathesis;
mod send_back;
mod stop;
mod ways_in;
