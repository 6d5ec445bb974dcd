//! Where PostgreSQL's programs are, and as whom they run.

use crate::debian;
use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const DEBIAN_FOLDER: &str = "/usr/lib/postgresql";

/// The programs of one PostgreSQL version, and the user that may run them.
#[derive(Debug)]
pub(super) struct Installation {
    programs: PathBuf,
    /// User and group to run as. PostgreSQL refuses to run as root, so root becomes `postgres`.
    user: Option<(u32, u32)>,
}

impl Installation {
    /// The newest version on this machine, installed when there is none and this is root on Debian.
    pub(super) fn ensure() -> Self {
        debian::ensure("PostgreSQL (initdb, pg_ctl, psql)", &["postgresql"], Self::find)
    }

    fn find() -> Option<Self> {
        let programs = newest_in(Path::new(DEBIAN_FOLDER)).or_else(|| {
            let initdb = debian::on_path("initdb").and_then(|path| fs::canonicalize(path).ok())?;
            initdb.parent().filter(|folder| is_complete(folder)).map(Path::to_owned)
        })?;
        let user = match debian::user_id(None)? {
            0 => Some((debian::user_id(Some("postgres"))?, debian::group_id("postgres")?)),
            _ => None,
        };
        Some(Self { programs, user })
    }

    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.programs.join(name)
    }

    /// One of the programs, as the right user, in `folder`, with no standard input.
    pub(super) fn command(&self, name: &str, folder: &Path) -> Command {
        let mut command = Command::new(self.program(name));
        self.become_user(&mut command, folder);
        command
    }

    /// Makes `command` run as the right user in `folder`; the caller's own folder may be closed to that user.
    pub(super) fn become_user(&self, command: &mut Command, folder: &Path) {
        command.current_dir(folder).stdin(Stdio::null()).env("LC_ALL", "C").env_remove("PGOPTIONS");
        if let Some((user, group)) = self.user {
            command.uid(user).gid(group);
        }
    }

    /// Gives `folder` to the user that the server runs as.
    pub(super) fn hand_over(&self, folder: &Path) -> std::io::Result<()> {
        match self.user {
            Some((user, group)) => std::os::unix::fs::chown(folder, Some(user), Some(group)),
            None => Ok(()),
        }
    }
}

fn newest_in(folder: &Path) -> Option<PathBuf> {
    let versions = fs::read_dir(folder).ok()?.flatten();
    versions
        .filter_map(|entry| {
            Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path().join("bin")))
        })
        .filter(|(_, programs)| is_complete(programs))
        .max_by_key(|(version, _)| *version)
        .map(|(_, programs)| programs)
}

fn is_complete(programs: &Path) -> bool {
    ["initdb", "pg_ctl", "postgres", "psql"].iter().all(|name| programs.join(name).is_file())
}
