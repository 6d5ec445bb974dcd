//! SQLite's own shell on the file that the server has just left: one connection, as SQLite has one writer anyway.

use super::{HISTORY, READ, Statement};
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How many statements are handed to the shell between two looks at the clock; a multiple of every `per_commit`.
const BATCH: usize = 200;

/// Transactions (or single reads) a second, with `per_commit` redemptions in each transaction counted one by one.
/// `None` where there is no `sqlite3` on this machine.
///
/// # Errors
///
/// When the shell fails.
pub(crate) fn run(
    file: &Path,
    statement: Statement,
    per_commit: i64,
    duration: Duration,
) -> io::Result<Option<f64>> {
    let Some((first, last)) = ids(file)? else { return Ok(None) };
    let mut shell =
        Command::new("sqlite3").arg("-bail").arg(file).stdin(Stdio::piped()).stdout(Stdio::null()).spawn()?;
    let mut input = shell.stdin.take().ok_or_else(|| io::Error::other("sqlite3 has no input"))?;
    input.write_all(b"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;\n")?;
    let span = last - first + 1;
    let start = Instant::now();
    let mut done = 0_i64;
    while start.elapsed() < duration {
        let mut text = String::new();
        for _ in 0..BATCH {
            let id = match statement {
                Statement::RedeemHot => first,
                Statement::RedeemMany | Statement::Select => first + done.wrapping_mul(7_919) % span,
            };
            let is_write = statement != Statement::Select;
            if is_write && done % per_commit == 0 {
                text.push_str("BEGIN IMMEDIATE;\n");
            }
            match statement {
                Statement::RedeemHot | Statement::RedeemMany => writeln!(
                    text,
                    "UPDATE grants SET use_count = use_count + 1, last_used_at = 1 \
                     WHERE id = {id} AND (max_uses = 0 OR use_count < max_uses); \
                     INSERT INTO grant_uses ({HISTORY}) \
                     VALUES ({id}, 1, '127.0.0.1', 'load', 0, randomblob(32), 1);"
                ),
                Statement::Select => writeln!(text, "{READ} {id};"),
            }
            .map_err(io::Error::other)?;
            done += 1;
            if is_write && done % per_commit == 0 {
                text.push_str("COMMIT;\n");
            }
        }
        input.write_all(text.as_bytes())?;
    }
    drop(input);
    let status = shell.wait()?;
    let elapsed = start.elapsed();
    if !status.success() {
        return Err(io::Error::other(format!("sqlite3 ended with {status}")));
    }
    Ok(Some(done as f64 / elapsed.as_secs_f64()))
}

fn ids(file: &Path) -> io::Result<Option<(i64, i64)>> {
    let output = Command::new("sqlite3")
        .arg("-readonly")
        .arg(file)
        .arg("SELECT min(id), max(id) FROM grants")
        .stdin(Stdio::null())
        .output();
    let output = match output {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other?,
    };
    let printed = String::from_utf8_lossy(&output.stdout);
    let ids = printed
        .trim()
        .split_once('|')
        .and_then(|(first, last)| Some((first.parse().ok()?, last.parse().ok()?)));
    ids.map(Some).ok_or_else(|| {
        io::Error::other(format!("sqlite3 reads no grants: {}", String::from_utf8_lossy(&output.stderr)))
    })
}
