#![expect(clippy::unwrap_used, reason = "a test fails by it")]

mod failures;
mod letters;
mod requests;
mod support;
