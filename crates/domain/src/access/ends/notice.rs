use crate::base::{AgentUuid, GenieId, GrantId, IdError, TeamId, Timestamp, names};
use std::fmt;
use std::time::Duration;

/// Which access.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccessKey {
    /// A link.
    Link(GrantId),
    /// A person's direct access.
    Person(GenieId, AgentUuid),
    /// A team's access.
    Team(GenieId, TeamId),
}

const LINK: &str = "link";
const PERSON: &str = "person";
const TEAM: &str = "team";

impl AccessKey {
    /// What kind of access it is: `link`, `person` or `team`.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Link(_) => LINK,
            Self::Person(..) => PERSON,
            Self::Team(..) => TEAM,
        }
    }

    /// The access of this kind that [`Display`](fmt::Display) wrote as `target`.
    ///
    /// # Errors
    /// [`IdError`] where there can be none.
    pub fn parse(kind: &str, target: &str) -> Result<Self, IdError> {
        let (genie, other) = target.split_once('.').unwrap_or((target, ""));
        match kind {
            LINK => target.parse().map(Self::Link),
            PERSON => Ok(Self::Person(genie.parse()?, other.parse()?)),
            TEAM => Ok(Self::Team(genie.parse()?, other.parse()?)),
            _ => Err(IdError::Number),
        }
    }
}

impl fmt::Display for AccessKey {
    /// A number, or the Genie and who it is, with a dot in between.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Link(id) => id.fmt(f),
            Self::Person(genie, user) => write!(f, "{genie}.{user}"),
            Self::Team(genie, team) => write!(f, "{genie}.{team}"),
        }
    }
}

names! {
    /// How long before an end something is told of it.
    pub enum Stage {
        /// Seven days.
        Week = "week",
        /// One day.
        Day = "day",
    }
}

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

impl Stage {
    /// How long before the end that is.
    pub fn ahead(self) -> Duration {
        match self {
            Self::Week => 7 * DAY,
            Self::Day => DAY,
        }
    }
}

/// Something to be told of an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndNotice {
    /// Of which access.
    pub of: AccessKey,
    /// How long before.
    pub stage: Stage,
    /// The end that was meant; another one is another notice.
    pub end: Timestamp,
    /// When it falls due.
    pub due_at: Timestamp,
}

/// What is to be told before the end of an access that was given or changed at `at`: nothing as early as it was given,
/// so that who has three days hears of it a day before, and who has some hours not at all.
pub fn notices(of: AccessKey, end: Option<Timestamp>, at: Timestamp) -> Vec<EndNotice> {
    let notice =
        |end: Timestamp, stage: Stage| EndNotice { of, stage, end, due_at: end.minus(stage.ahead()) };
    let all = end.into_iter().flat_map(|end| Stage::ALL.iter().map(move |stage| notice(end, *stage)));
    all.filter(|notice| notice.due_at > at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    #[test]
    fn what_lasts_less_than_a_stage_is_not_told_then() {
        let now = Timestamp::from_micros(0);
        let stages = |hours: u64| -> Vec<_> {
            let end = Some(now.plus(Duration::from_secs(hours * 3_600)));
            notices(AccessKey::Link(GrantId(1)), end, now).iter().map(|notice| notice.stage).collect()
        };
        assert_eq!(stages(30 * 24), [Stage::Week, Stage::Day]);
        assert_eq!(stages(7 * 24), [Stage::Day]);
        assert_eq!(stages(3 * 24), [Stage::Day]);
        assert_eq!(stages(12), []);
        assert_eq!(notices(AccessKey::Link(GrantId(1)), None, now), []);
    }

    proptest! {
        #[test]
        fn a_key_reads_back(id in 1i64.., genie: u128, user: u128) {
            let (genie, user) = (GenieId(Uuid::from_u128(genie)), AgentUuid(Uuid::from_u128(user)));
            for key in [AccessKey::Link(GrantId(id)), AccessKey::Person(genie, user), AccessKey::Team(genie, TeamId(id))] {
                prop_assert_eq!(AccessKey::parse(key.kind(), &key.to_string()), Ok(key));
            }
        }

        #[test]
        fn a_notice_falls_due_between_the_change_and_the_end(at in 0i64..2_000_000_000_000, lasts in 1i64..2_000_000_000_000) {
            let (at, end) = (Timestamp::from_micros(at), Timestamp::from_micros(at + lasts));
            for notice in notices(AccessKey::Link(GrantId(1)), Some(end), at) {
                prop_assert!(at < notice.due_at && notice.due_at < end && notice.end == end);
                prop_assert_eq!(end.since(notice.due_at), notice.stage.ahead());
            }
        }
    }

    #[test]
    fn what_is_no_key_is_none() {
        for (kind, target) in
            [("link", "0"), ("link", "+1"), ("person", "1"), ("team", "."), ("genie", "1"), ("", "")]
        {
            assert!(AccessKey::parse(kind, target).is_err(), "{kind} {target}");
        }
    }
}
