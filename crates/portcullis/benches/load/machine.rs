//! Figures mean something only together with the machine they come from.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::available_parallelism;

/// Processor, kernel and the file systems of both databases, in a few lines of Markdown.
pub(crate) fn describe(folder: &Path) -> String {
    let processor = fs::read_to_string("/proc/cpuinfo")
        .ok()
        .and_then(|text| {
            text.lines()
                .find_map(|line| Some(line.strip_prefix("model name")?.split_once(": ")?.1.to_owned()))
        })
        .unwrap_or_else(|| "unknown processor".to_owned());
    let cores = available_parallelism().map_or(0, usize::from);
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    format!(
        "{cores} × {processor}, shared by the server, its database and this driver; Linux {}; \
         SQLite on {}, PostgreSQL on {}.\n",
        kernel.trim(),
        file_system(folder),
        file_system(&std::env::temp_dir())
    )
}

fn file_system(folder: &Path) -> String {
    Command::new("stat")
        .args(["--file-system", "--format=%T"])
        .arg(folder)
        .stdin(Stdio::null())
        .output()
        .map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
        .unwrap_or_default()
}
