//! Programs that tests need and Rust does not bring: found, or installed where that is possible.

use std::env;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Keeps Debian from making and starting a cluster of its own when the PostgreSQL packages arrive.
const NO_MAIN_CLUSTER: (&str, &str) =
    ("/etc/postgresql-common/createcluster.d/portcullis-testkit.conf", "create_main_cluster = false\n");

/// Held by the process that installs. Not in the temporary folder, which differs between processes.
const LOCK: &str = "/run/portcullis-testkit-apt.lock";

/// What `find` finds; where it finds nothing, the packages are installed (as root on Debian) and it is asked again.
///
/// Test binaries run side by side, so only one of them installs at a time.
///
/// # Panics
///
/// With one line that says what is missing and how to get it.
pub(crate) fn ensure<T>(what: &str, packages: &[&str], find: impl Fn() -> Option<T>) -> T {
    if let Some(found) = find() {
        return found;
    }
    let advice = format!(
        "the tests need {what}; on Debian: apt-get install --no-install-recommends {}",
        packages.join(" ")
    );
    if user_id(None) != Some(0) || on_path("apt-get").is_none() {
        panic!("{advice}");
    }
    let lock = File::create(LOCK).unwrap_or_else(|error| panic!("cannot make {LOCK}: {error}"));
    lock.lock().unwrap_or_else(|error| panic!("cannot lock the package installation: {error}"));
    if let Some(found) = find() {
        return found;
    }
    // Past the test harness's capture: the wait that follows is long.
    let _ = writeln!(std::io::stderr(), "installing {} (needed by the tests)", packages.join(" "));
    if let Err(reason) = install(packages) {
        panic!("{advice} (tried, and {reason})");
    }
    find().unwrap_or_else(|| panic!("{advice} (installed, and still not found)"))
}

/// A program of Debian's package of the same name, such as `jq`.
///
/// # Panics
///
/// With one line that says what is missing and how to get it.
pub fn program(name: &str) -> PathBuf {
    ensure(name, &[name], || on_path(name))
}

/// A Python 3 that makes virtual environments.
///
/// # Panics
///
/// With one line that says what is missing and how to get it.
pub fn python() -> PathBuf {
    let is_able = |python: &PathBuf| {
        let mut asked = Command::new(python);
        asked.args(["-c", "import ensurepip, venv"]).stdin(Stdio::null()).stdout(Stdio::null());
        asked.stderr(Stdio::null()).status().is_ok_and(|status| status.success())
    };
    ensure("python3 with venv", &["python3-venv"], || on_path("python3").filter(is_able))
}

fn install(packages: &[&str]) -> Result<(), String> {
    let (path, text) = NO_MAIN_CLUSTER;
    let written = Path::new(path)
        .parent()
        .map(fs::create_dir_all)
        .transpose()
        .and_then(|_| fs::write(path, text))
        .map_err(|error| format!("cannot write {path}: {error}"));
    let result = written
        .and_then(|()| apt_get(&["update"]))
        .and_then(|()| apt_get(&[&["install", "-y", "--no-install-recommends"], packages].concat()));
    let _ = fs::remove_file(path);
    result
}

fn apt_get(arguments: &[&str]) -> Result<(), String> {
    let output = Command::new("apt-get")
        .args(["-q", "-o", "DPkg::Lock::Timeout=600", "-o", "Acquire::Retries=3"])
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("apt-get does not start: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let last = said.lines().rfind(|line| line.starts_with("E:")).unwrap_or("it said nothing").to_owned();
    Err(format!("apt-get {} failed: {last}", arguments[0]))
}

/// The first executable of that name on `PATH`.
pub(crate) fn on_path(program: &str) -> Option<PathBuf> {
    let paths = env::var_os("PATH")?;
    env::split_paths(&paths).map(|folder| folder.join(program)).find(|path| path.is_file())
}

/// The numeric id of a user, or of whoever runs this process.
pub(crate) fn user_id(name: Option<&str>) -> Option<u32> {
    id("-u", name)
}

/// The numeric id of a user's primary group.
pub(crate) fn group_id(name: &str) -> Option<u32> {
    id("-g", Some(name))
}

fn id(flag: &str, name: Option<&str>) -> Option<u32> {
    let output = Command::new("id").arg(flag).args(name).stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().parse().ok())?
}
