//! `portcullis import`: people from a CSV file, shown before at a terminal, with a progress bar.

mod preview;

use super::say;
use crate::cli;
use crate::config::Config;
use crate::failure::Failure;
use crate::service::Service;
use indicatif::{ProgressBar, ProgressStyle};
use portcullis_domain::staff::imports::{
    self, BatchError, Import, ImportState, MAX_BYTES, MAX_ERRORS, Overrides, RowError, Sheets,
};
use portcullis_domain::store::{Importer, read, write};
use portcullis_domain::{Email, ImportId, Principal};
use portcullis_sheets::Csv;
use std::fs::File;
use std::io::{BufRead, Read, Write};
use std::path::Path;
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

/// How often it is looked how far a server is that took the import first.
const LOOK: Duration = Duration::from_millis(250);

/// Stores the file and works it off. Where there is somebody to ask, they see it before.
pub(super) fn run(
    config: &Config,
    wanted: cli::Import,
    ask: Option<&mut impl BufRead>,
    out: &mut impl Write,
) -> Result<ExitCode, Failure> {
    let cli::Import { file, agent, encoding, delimiter, dry_run, .. } = wanted;
    let sheet = Csv.open(bytes(&file)?, &Overrides { encoding, delimiter })?;
    let service = Service::open(config, false)?;
    let by = principal(&service, agent.as_ref())?;
    if dry_run || ask.is_some() {
        let preview = preview::look(&service, &by, sheet.as_ref())?;
        preview::show(&preview, sheet.as_ref(), out)?;
        if dry_run {
            return Ok(if preview.errored == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
    }
    if let Some(input) = ask
        && !preview::agreed(input, out)?
    {
        say(out, format_args!("Nothing was imported."))?;
        return Ok(ExitCode::FAILURE);
    }
    let began = Instant::now();
    let cx = service.context();
    let import = write(service.store.as_ref(), |tx| imports::start(tx, &cx, &by, sheet.as_ref()))?;
    let import = follow(&service, &by, import)?;
    report(&import, began.elapsed(), out)?;
    let is_whole = import.state == ImportState::Completed && import.errored == 0;
    Ok(if is_whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The file, and one byte more than may be where it is too long.
fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let unreadable = |error| Failure::ImportFile { path: path.to_owned(), error };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

fn principal(service: &Service, email: Option<&Email>) -> Result<Principal, Failure> {
    match (write(service.store.as_ref(), |tx| imports::operator(tx, email))?, email) {
        (Some(by), _) => Ok(by),
        (None, Some(email)) => Err(Failure::NoSuchAgent(email.clone())),
        (None, None) => Err(Failure::NoAdministrator),
    }
}

/// Works the import off, or watches a server that took it first, to its end.
fn follow(service: &Service, by: &Principal, stored: Import) -> Result<Import, Failure> {
    let bar = ProgressBar::new(stored.total.into());
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos} of {len} rows, {msg} wrong, {eta} left") {
        bar.set_style(style);
    }
    let mut ours = None;
    loop {
        let now = match work(service, by, &mut ours, stored.id) {
            Ok(now) => now,
            Err(error) => {
                bar.abandon();
                return Err(error);
            }
        };
        bar.set_message(now.errored.to_string());
        bar.set_position((now.completed + now.errored).into());
        if now.has_ended() {
            bar.finish_and_clear();
            return Ok(now);
        }
        if ours.is_none() {
            thread::park_timeout(LOOK);
        }
    }
}

/// One batch where the import is ours or can be had; otherwise a look at it.
fn work(
    service: &Service,
    by: &Principal,
    ours: &mut Option<Importer>,
    id: ImportId,
) -> Result<Import, Failure> {
    let (store, cx) = (service.store.as_ref(), service.context());
    if ours.is_none() {
        *ours = Importer::claim(store, &cx, service.sheets.as_ref())?;
    }
    if let Some(importer) = ours {
        match importer.work(store, &cx) {
            Ok(import) => return Ok(import.clone()),
            Err(BatchError::LeaseLost) => *ours = None,
            Err(error) => return Err(error.into()),
        }
    }
    Ok(read(store, |tx| imports::progress(tx, by, id))?)
}

fn report(import: &Import, took: Duration, out: &mut impl Write) -> Result<(), Failure> {
    let Import { completed, errored, total, .. } = import;
    let seconds = took.as_secs_f64();
    say(out, format_args!("{completed} of {total} rows imported in {seconds:.1} s, {errored} wrong."))?;
    if import.state == ImportState::Failed {
        say(out, format_args!("The rest was left out: who imports may no longer manage agents."))?;
    }
    if !import.layout.ignored.is_empty() {
        say(out, format_args!("Columns that were left out: {}", plain(&import.layout.ignored.join(", "))))?;
    }
    if import.errors.is_empty() {
        return Ok(());
    }
    list(&import.errors, out)?;
    if import.errored as usize > MAX_ERRORS {
        say(out, format_args!("Only the first {MAX_ERRORS} are shown."))?;
    }
    Ok(())
}

/// What is wrong with which rows.
fn list(errors: &[RowError], out: &mut impl Write) -> Result<(), Failure> {
    let width = errors.iter().map(|error| error.email.chars().count()).max().unwrap_or(0).clamp(6, 40);
    say(out, format_args!("\n{:>7}  {:width$}  what is wrong", "row", "e-mail"))?;
    for error in errors {
        say(
            out,
            format_args!("{:>7}  {:width$}  {}", error.row, plain(&error.email), plain(&error.message)),
        )?;
    }
    Ok(())
}

/// A cell as a terminal may see it: without control characters, which could say something to the terminal.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}
