use crate::base::GenieId;
use std::fmt;
use std::str::FromStr;

/// Where a row stands in the review: Genies from the newest on, and of each the owner, everybody where it is public, people,
/// members of teams, and links with their passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReviewKey {
    /// The Genie.
    pub genie: GenieId,
    pub(super) section: Section,
    /// Number of the access or of the link.
    pub(super) first: i64,
    /// Number of the member or of the pass; 0 for what has none.
    pub(super) second: i64,
}

/// The parts of a Genie's rows, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Section {
    Owner,
    Public,
    Users,
    Teams,
    Links,
    /// After the last row.
    End,
}

impl Section {
    const ALL: [(Self, &str); 6] = [
        (Self::Owner, "owner"),
        (Self::Public, "public"),
        (Self::Users, "user"),
        (Self::Teams, "team"),
        (Self::Links, "link"),
        (Self::End, "end"),
    ];
}

impl ReviewKey {
    pub(super) fn new(genie: GenieId, section: Section, first: i64, second: i64) -> Self {
        Self { genie, section, first, second }
    }
}

/// A text that is no such place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("This is no place in a review.")]
pub struct ReviewKeyError;

impl fmt::Display for ReviewKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name =
            Section::ALL.iter().find(|(section, _)| *section == self.section).map_or("", |(_, name)| name);
        write!(f, "{}.{name}.{}.{}", self.genie, self.first, self.second)
    }
}

impl FromStr for ReviewKey {
    type Err = ReviewKeyError;

    fn from_str(raw: &str) -> Result<Self, ReviewKeyError> {
        let mut parts = raw.split('.');
        let mut part = || parts.next().ok_or(ReviewKeyError);
        let genie = part()?.parse().map_err(|_| ReviewKeyError)?;
        let name = part()?;
        let (section, _) = Section::ALL.iter().find(|(_, known)| *known == name).ok_or(ReviewKeyError)?;
        let mut number = || part()?.parse().ok().filter(|number| *number >= 0).ok_or(ReviewKeyError);
        let (first, second) = (number()?, number()?);
        if parts.next().is_some() {
            Err(ReviewKeyError)
        } else {
            Ok(Self::new(genie, *section, first, second))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_place_is_read_as_it_is_written() {
        for (section, _) in Section::ALL {
            let key = ReviewKey::new(GenieId(Uuid::from_u128(7)), section, 17, 0);
            assert_eq!(key.to_string().parse(), Ok(key));
        }
        let good = ReviewKey::new(GenieId(Uuid::from_u128(7)), Section::Links, 1, 2).to_string();
        for wrong in [
            "",
            "x",
            &good[1..],
            &format!("{good}.1"),
            &good.replace("link", "lonk"),
            &good.replace(".1.", ".-1."),
        ] {
            assert_eq!(wrong.parse::<ReviewKey>(), Err(ReviewKeyError), "{wrong}");
        }
    }
}
