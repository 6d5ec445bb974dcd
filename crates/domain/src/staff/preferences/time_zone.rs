use std::fmt;
use std::str::FromStr;

/// The name of a time zone, as the IANA time zone database writes them. Only its form is known here, not whether there is
/// such a zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeZoneName(String);

/// A text that cannot be such a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("This must be a time zone of the IANA database, such as Europe/Berlin.")]
pub struct TimeZoneNameError;

/// How long a name may be.
const MAX: usize = 64;

impl TimeZoneName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for TimeZoneName {
    type Err = TimeZoneNameError;

    fn from_str(raw: &str) -> Result<Self, TimeZoneNameError> {
        let is_known = |byte: u8| byte.is_ascii_alphanumeric() || b"_+-/".contains(&byte);
        let fits = (1..=MAX).contains(&raw.len()) && raw.bytes().all(is_known);
        if fits { Ok(Self(raw.to_owned())) } else { Err(TimeZoneNameError) }
    }
}

impl fmt::Display for TimeZoneName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_has_the_form_of_a_name_is_one() {
        for raw in ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5", &"a".repeat(64)] {
            assert_eq!(raw.parse::<TimeZoneName>().unwrap().to_string(), raw);
        }
        for raw in ["", " UTC", "Europe\\Berlin", "Z\u{fc}rich", "../etc", "a\0", &"a".repeat(65)] {
            assert_eq!(raw.parse::<TimeZoneName>(), Err(TimeZoneNameError), "{raw}");
        }
    }
}
