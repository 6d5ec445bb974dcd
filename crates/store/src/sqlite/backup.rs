use super::{connect, files};
use crate::error::{BackupError, OpenError};
use diesel::RunQueryDsl;
use diesel::sql_types::Text;
use std::fs::{self, OpenOptions};
use std::io::ErrorKind;
use std::path::Path;

/// Copies the database at `path` to `file`. `VACUUM INTO` reads in one transaction, so the copy is the state of one
/// moment, and neither readers nor the writer wait for it.
pub(crate) fn backup(path: &Path, file: &Path) -> Result<(), BackupError> {
    if !path.exists() {
        return Err(BackupError::NoDatabase(path.to_owned()));
    }
    // Takes the name first, so that of two backups to one name one fails. A half-written copy never bears it.
    let taken = files::private(file, OpenOptions::new().create_new(true));
    taken.map_err(|error| match error {
        OpenError::File { path, source } if source.kind() == ErrorKind::AlreadyExists => {
            BackupError::Exists(path)
        }
        OpenError::File { path, source } => BackupError::File { path, source },
        other => BackupError::Open(other),
    })?;
    let part = files::beside(file, ".part");
    let copied = copy(path, &part).and_then(|()| {
        fs::rename(&part, file).map_err(|source| BackupError::File { path: file.into(), source })
    });
    if copied.is_err() {
        // Best effort: the failure itself says more than one about tidying up.
        let _ = fs::remove_file(&part);
        let _ = fs::remove_file(file);
    }
    copied
}

fn copy(path: &Path, part: &Path) -> Result<(), BackupError> {
    let broken = |source| BackupError::File { path: part.to_owned(), source };
    // SQLite writes into a file that is there as long as it is empty, and so leaves its permissions.
    files::private(part, OpenOptions::new().create(true).truncate(true))?;
    // SQLite takes this for a write, although nothing is written to the database itself.
    let mut conn = connect::writer(path)?;
    diesel::sql_query("VACUUM INTO ?")
        .bind::<Text, _>(part.to_string_lossy())
        .execute(&mut conn)
        .map_err(|error| BackupError::Copy(error.to_string()))?;
    OpenOptions::new().write(true).open(part).and_then(|file| file.sync_all()).map_err(broken)
}
