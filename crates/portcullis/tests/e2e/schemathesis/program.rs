use portcullis_testkit::debian;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// schemathesis and all that it needs, each in one version: another one would call differently.
const PINS: &str = include_str!("requirements.txt");

/// schemathesis in a virtual environment of its own, which is made once.
///
/// # Panics
///
/// With one line that says what is missing.
pub(super) fn schemathesis() -> PathBuf {
    let pin = PINS.lines().find(|line| line.starts_with("schemathesis==")).unwrap();
    let cache = cache();
    fs::create_dir_all(&cache).unwrap_or_else(|error| panic!("cannot make {}: {error}", cache.display()));
    // Tests run side by side, also those of other trees; one of them installs.
    let lock = File::create(cache.join("schemathesis.lock")).unwrap();
    lock.lock().unwrap();
    let python = debian::python();
    let version = output(Command::new(&python).arg("--version"));
    let made_of = format!("{}{PINS}", String::from_utf8_lossy(&version.stdout));
    let folder = cache.join(pin.replace("==", "-"));
    let marker = folder.join("made-of");
    if fs::read_to_string(&marker).is_ok_and(|known| known == made_of) {
        return folder.join("bin/schemathesis");
    }
    install(&python, &folder);
    fs::write(&marker, made_of).unwrap();
    folder.join("bin/schemathesis")
}

fn install(python: &Path, folder: &Path) {
    let made = output(Command::new(python).args(["-m", "venv", "--clear"]).arg(folder));
    let why = last_line(&made);
    assert!(made.status.success(), "cannot make a virtual environment in {}: {why}", folder.display());
    let pins = folder.join("requirements.txt");
    fs::write(&pins, PINS).unwrap();
    let mut pip = Command::new(folder.join("bin/pip"));
    pip.args(["install", "--quiet", "--no-input", "--disable-pip-version-check", "--no-deps"]);
    let installed = output(pip.args(["--only-binary", ":all:", "--requirement"]).arg(pins));
    assert!(installed.status.success(), "cannot install schemathesis from PyPI: {}", last_line(&installed));
}

fn cache() -> PathBuf {
    let named = |name| std::env::var_os(name).map(PathBuf::from);
    let folder = named("XDG_CACHE_HOME").or_else(|| Some(named("HOME")?.join(".cache")));
    folder.unwrap_or_else(|| env!("CARGO_TARGET_TMPDIR").into()).join("portcullis")
}

fn output(command: &mut Command) -> Output {
    command.output().unwrap_or_else(|error| panic!("{command:?} does not start: {error}"))
}

fn last_line(output: &Output) -> String {
    let said = [&output.stdout[..], &output.stderr].concat();
    String::from_utf8_lossy(&said).lines().last().unwrap_or("it said nothing").to_owned()
}
