//! Versions: whether something is still as somebody read it.

use crate::base::Digest;
use crate::base::secrets::hex;
use std::fmt;

/// What something looked like: a digest of its id and of whatever an edit of it replaces. What changes by itself, such as
/// how often a link was used, is no part of it: it would make edits stale that overwrite nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version([u8; 16]);

impl Version {
    /// Of a thing of this kind with this id.
    pub(crate) fn of(kind: &str, id: impl fmt::Display) -> Fields {
        Fields(Vec::new()).text(kind).text(id)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

/// The fields of something, one after the other.
pub(crate) struct Fields(Vec<u8>);

impl Fields {
    pub(crate) fn text(self, value: impl fmt::Display) -> Self {
        self.maybe(Some(value))
    }

    pub(crate) fn maybe(mut self, value: Option<impl fmt::Display>) -> Self {
        // The length in front keeps fields from running into each other.
        match value.map(|value| value.to_string()) {
            Some(text) => {
                self.0.extend((text.len() as u64 + 1).to_be_bytes());
                self.0.extend(text.into_bytes());
            }
            None => self.0.extend([0; 8]),
        }
        self
    }

    pub(crate) fn list<T: fmt::Display>(self, values: impl ExactSizeIterator<Item = T>) -> Self {
        let counted = self.text(values.len());
        values.fold(counted, Self::text)
    }

    pub(crate) fn version(self) -> Version {
        let Digest(digest) = Digest::of(&self.0);
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
