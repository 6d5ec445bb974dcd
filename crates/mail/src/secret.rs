use std::fmt;

/// A provider's token. Prints as `***`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

/// A text that cannot be a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The mail provider's token must be 1 to 1,024 printable ASCII characters without spaces.")]
pub struct SecretError;

impl Secret {
    /// Takes a token; white space around it is dropped.
    ///
    /// # Errors
    /// [`SecretError`] when it could not stand in an HTTP header.
    pub fn new(raw: &str) -> Result<Self, SecretError> {
        let token = raw.trim();
        let fits = (1..=1_024).contains(&token.len()) && token.bytes().all(|byte| byte.is_ascii_graphic());
        if fits { Ok(Self(token.to_owned())) } else { Err(SecretError) }
    }

    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_as_stars() {
        assert_eq!(format!("{:?}", Secret::new(" canary\n").unwrap()), "***");
        assert_eq!(Secret::new(" canary\n").unwrap().reveal(), "canary");
    }

    #[test]
    fn refuses_what_could_end_a_header() {
        for raw in ["", "  ", "a b", "a\r\nX-Other: 1", "t\u{f6}ken", &"a".repeat(1_025)] {
            assert_eq!(Secret::new(raw), Err(SecretError), "{raw:?}");
        }
    }
}
