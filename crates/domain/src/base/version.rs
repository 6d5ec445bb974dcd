//! Versions: whether something is still as somebody read it.

use crate::base::Digest;
use crate::base::secrets::hex;
use std::fmt::{self, Write};

/// What something looked like: a digest of its id and of whatever an edit of it replaces. What changes by itself, such as
/// how often a link was used, is no part of it: it would make edits stale that overwrite nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version([u8; 16]);

impl Version {
    /// Of a thing of this kind with this id.
    pub(crate) fn of(kind: &str, id: impl fmt::Display) -> Fields {
        Fields(String::with_capacity(512)).text(kind).text(id)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

/// The fields of something, one after the other. The length behind each keeps them from running into each other: read
/// from the end, they come apart in one way only.
pub(crate) struct Fields(String);

impl Fields {
    pub(crate) fn text(self, value: impl fmt::Display) -> Self {
        self.maybe(Some(value))
    }

    pub(crate) fn maybe(mut self, value: Option<impl fmt::Display>) -> Self {
        let start = self.0.len();
        // Writing into memory never fails, and a text for each field would cost more than the digest.
        let _ = match value {
            Some(value) => {
                let _ = write!(self.0, "{value}");
                let length = self.0.len() - start;
                writeln!(self.0, " {length}")
            }
            None => writeln!(self.0, " -"),
        };
        self
    }

    pub(crate) fn list<T: fmt::Display>(self, values: impl ExactSizeIterator<Item = T>) -> Self {
        let counted = self.text(values.len());
        values.fold(counted, Self::text)
    }

    pub(crate) fn version(self) -> Version {
        let Digest(digest) = Digest::of(self.0.as_bytes());
        let mut half = [0; 16];
        half.copy_from_slice(&digest[..16]);
        Version(half)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_do_not_run_into_each_other() {
        let none: Option<&str> = None;
        let versions = [
            Version::of("team", 1).text("ab").text("c").version(),
            Version::of("team", 1).text("a").text("bc").version(),
            Version::of("team", 1).text("abc").version(),
            Version::of("team", 1).text("abc").maybe(none).version(),
            Version::of("team", 1).text("abc").maybe(Some("")).version(),
            Version::of("team", 1).text("abc").list([1, 2].iter()).version(),
            Version::of("team", 1).text("abc").list([12].iter()).version(),
            Version::of("team", 11).text("abc").version(),
            Version::of("role", 1).text("abc").version(),
        ];
        for (number, version) in versions.iter().enumerate() {
            assert!(!versions[..number].contains(version), "{number}");
            assert_eq!(version.to_string().len(), 32);
        }
    }
}
