//! The files of a database: itself, and the locks beside it. SQLite gives its own helpers (`-wal`, `-shm`) the
//! permissions of the database.

use crate::error::OpenError;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::Read;
use std::path::{Path, PathBuf};

/// How the file of a database begins; one that is new is empty.
const MAGIC: &[u8] = b"SQLite format 3\0";

/// Makes the folder and an empty file where they are missing, the file for its owner only: it holds digests of
/// secrets and people's addresses. A file that is something else is refused before anything is put beside it.
pub(super) fn make(path: &Path) -> Result<(), OpenError> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)
            .map_err(|source| OpenError::File { path: folder.to_owned(), source })?;
    }
    let file = private(path, OpenOptions::new().create(true).read(true))?;
    let mut start = Vec::new();
    file.take(MAGIC.len() as u64)
        .read_to_end(&mut start)
        .map_err(|source| OpenError::File { path: path.to_owned(), source })?;
    if start.is_empty() || start == MAGIC { Ok(()) } else { Err(OpenError::NotSqlite(path.to_owned())) }
}

/// A locked file, unlocked when this is dropped. To close it would not do: a child process that another thread is just
/// starting holds a copy for a moment.
pub(super) struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        // Where this fails, the file's end unlocks it.
        let _ = self.0.unlock();
    }
}

/// Holds the lock for migrations until it is dropped; waits for it.
pub(super) fn lock_migrations(path: &Path) -> Result<Lock, OpenError> {
    let path = beside(path, ".migrate.lock");
    let file = private(&path, OpenOptions::new().create(true))?;
    file.lock().map_err(|source| OpenError::File { path, source })?;
    Ok(Lock(file))
}

/// Holds the place of the one process that serves until it is dropped.
pub(super) fn claim(path: &Path) -> Result<Lock, OpenError> {
    let lock = beside(path, ".serve.lock");
    let file = private(&lock, OpenOptions::new().create(true))?;
    match file.try_lock() {
        Ok(()) => Ok(Lock(file)),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse(path.to_owned())),
        Err(TryLockError::Error(source)) => Err(OpenError::File { path: lock, source }),
    }
}

/// Opens a file for its owner only.
pub(super) fn private(path: &Path, options: &mut OpenOptions) -> Result<File, OpenError> {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options.write(true).open(path).map_err(|source| OpenError::File { path: path.to_owned(), source })
}

/// The path with something appended to its name.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_free_at_once_also_while_a_child_has_a_copy() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        let first = claim(&path).unwrap();
        let copy = first.0.try_clone().unwrap();
        assert!(matches!(claim(&path), Err(OpenError::InUse(_))));
        drop(first);
        assert!(claim(&path).is_ok());
        drop(copy);
    }
}
