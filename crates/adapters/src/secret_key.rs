//! The secret key: 32 bytes outside the database, from which every other key is derived.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hkdf::Hkdf;
use portcullis_domain::Secrets;
use sha2::Sha256;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::{fmt, fs};
use zeroize::Zeroizing;

/// 32 random bytes. Prints as `***`.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretKey(Zeroizing<[u8; 32]>);

/// The secret key can be neither read nor made.
#[derive(Debug, thiserror::Error)]
pub enum SecretKeyError {
    /// The file is there, but cannot be read.
    #[error("{} can not be read: {source}; make it readable for this user", .path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file holds something else.
    #[error("{} does not hold the base64 of 32 bytes; restore it from a backup, or remove it to start with a new key (links made so far are then no longer shown)", .0.display())]
    Malformed(PathBuf),
    /// There is no file, and none can be made.
    #[error("{} can not be made: {source}; make its folder writable for this user", .path.display())]
    NotMade {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl SecretKey {
    /// Reads standard base64; `None` when that is not 32 bytes.
    pub fn from_base64(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(STANDARD.decode(text.trim()).ok()?);
        <[u8; 32]>::try_from(bytes.as_slice()).ok().map(|bytes| Self(Zeroizing::new(bytes)))
    }

    /// Takes the key from its file, which is made with mode 0600 when it does not exist.
    ///
    /// # Errors
    /// [`SecretKeyError`].
    pub fn load_or_make(path: &Path, secrets: &dyn Secrets) -> Result<Self, SecretKeyError> {
        match read(path)? {
            Some(key) => Ok(key),
            None => make(path, secrets),
        }
    }

    /// A key for one purpose, named by `label` (HKDF-SHA-256, RFC 5869): who learns it learns no other.
    pub fn derive(&self, label: &str) -> Zeroizing<[u8; 32]> {
        let mut derived = Zeroizing::new([0; 32]);
        Hkdf::<Sha256>::new(None, &*self.0)
            .expand(label.as_bytes(), &mut *derived)
            .expect("32 bytes are fewer than the 8,160 that HKDF-SHA-256 can give");
        derived
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

fn read(path: &Path) -> Result<Option<SecretKey>, SecretKeyError> {
    let unreadable = |source| SecretKeyError::Unreadable { path: path.to_owned(), source };
    let text = match fs::read_to_string(path) {
        Ok(text) => Zeroizing::new(text),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) if error.kind() == ErrorKind::InvalidData => {
            return Err(SecretKeyError::Malformed(path.to_owned()));
        }
        Err(error) => return Err(unreadable(error)),
    };
    let key = SecretKey::from_base64(&text).ok_or_else(|| SecretKeyError::Malformed(path.to_owned()))?;
    let mode = fs::metadata(path).map_err(unreadable)?.permissions().mode() & 0o777;
    if mode & 0o007 != 0 {
        tracing::warn!(
            path = %path.display(),
            mode = format!("{mode:o}"),
            "every user of this machine can reach the secret key; chmod 600 it"
        );
    }
    Ok(Some(key))
}

/// Writes beside the target and links it into place, so that nobody ever reads half a key and, of several starts at
/// the same moment, one makes it and all use it.
fn make(path: &Path, secrets: &dyn Secrets) -> Result<SecretKey, SecretKeyError> {
    let not_made = |source| SecretKeyError::NotMade { path: path.to_owned(), source };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    fs::create_dir_all(folder).map_err(not_made)?;

    let mut bytes = Zeroizing::new([0; 32]);
    secrets.fill(&mut *bytes);
    let text = Zeroizing::new(format!("{}\n", STANDARD.encode(*bytes)));

    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(not_made)?;
    file.as_file().set_permissions(fs::Permissions::from_mode(0o600)).map_err(not_made)?;
    file.write_all(text.as_bytes()).and_then(|()| file.as_file().sync_all()).map_err(not_made)?;
    match file.persist_noclobber(path) {
        Ok(_) => {
            fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(not_made)?;
            Ok(SecretKey(bytes))
        }
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists => {
            read(path)?.ok_or_else(|| not_made(error.error))
        }
        Err(error) => Err(not_made(error.error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::OsSecrets;

    fn load(path: &Path) -> Result<SecretKey, SecretKeyError> {
        SecretKey::load_or_make(path, &OsSecrets)
    }

    #[test]
    fn is_made_once_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data/secret.key");
        let made = load(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(load(&path).unwrap(), made);
        let beside = fs::read_dir(path.parent().unwrap()).unwrap().count();
        assert_eq!(beside, 1, "no half-written file stays behind");
    }

    #[test]
    fn starts_at_the_same_moment_agree() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret.key");
        let start = std::sync::Barrier::new(8);
        let keys: Vec<SecretKey> = std::thread::scope(|scope| {
            let starts: Vec<_> = (0..8)
                .map(|_| {
                    scope.spawn(|| {
                        start.wait();
                        load(&path).unwrap()
                    })
                })
                .collect();
            starts.into_iter().map(|start| start.join().unwrap()).collect()
        });
        assert!(keys.iter().all(|key| *key == keys[0]));
    }

    #[test]
    fn a_broken_file_is_named_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret.key");
        for broken in [&b""[..], b"c2hvcnQ=", b"not base64", b"\xff\xfe"] {
            fs::write(&path, broken).unwrap();
            let error = load(&path).unwrap_err().to_string();
            assert!(error.contains(path.to_str().unwrap()) && error.contains("32 bytes"), "{error}");
            assert_eq!(fs::read(&path).unwrap(), broken);
        }
    }

    #[test]
    fn a_folder_that_can_not_be_made_is_named() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("data"), "a file").unwrap();
        let error = load(&folder.path().join("data/secret.key")).unwrap_err().to_string();
        assert!(error.contains("data/secret.key"), "{error}");
    }

    #[test]
    fn purposes_get_keys_of_their_own() {
        let key = SecretKey(Zeroizing::new([7; 32]));
        assert_eq!(*key.derive("one"), *key.derive("one"));
        assert_ne!(*key.derive("one"), *key.derive("two"));
        assert_ne!(*key.derive("one"), *key.0);
        assert_eq!(format!("{key:?}"), "***");
    }
}
