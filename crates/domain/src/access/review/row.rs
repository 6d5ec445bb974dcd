use super::ReviewKey;
use crate::base::{
    AccessId, AgentUuid, Email, GenieId, GrantId, Name, PolicyRule, TeamId, Timestamp, UseId, names,
};
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

names! {
    /// By which way somebody has access.
    pub enum ReviewKind {
        /// The Genie is theirs.
        Owner = "owner",
        /// Everybody: the Genie is public.
        Public = "public",
        /// Direct access.
        User = "user",
        /// They are in a team that has access.
        TeamMember = "team_member",
        /// Whoever has the link.
        Link = "link",
        /// Whoever came in by the link, as long as their pass lasts.
        Pass = "pass",
    }
}

names! {
    /// Whether a way is open.
    pub enum Standing {
        /// It lets in.
        Active = "active",
        /// It has ended.
        Expired = "expired",
        /// All uses of the link are used.
        UsedUp = "used_up",
        /// The link opens later.
        NotStarted = "not_started",
        /// The person is disabled.
        Disabled = "disabled",
        /// The Genie is switched off.
        SwitchedOff = "switched_off",
    }
}

/// What can be taken away, as a row of the review names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Access {
    /// A pass that is still open.
    Pass(UseId),
    /// A link, and its passes.
    Link(GrantId),
    /// A person's direct access.
    User(AccessId),
    /// A team's access, for all its members.
    Team(AccessId),
}

/// A text that names no access.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("This must be the revoke_id of a row of the review, such as link:17.")]
pub struct AccessError;

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pass(id) => write!(f, "pass:{id}"),
            Self::Link(id) => write!(f, "link:{id}"),
            Self::User(id) => write!(f, "user:{id}"),
            Self::Team(id) => write!(f, "team:{id}"),
        }
    }
}

impl FromStr for Access {
    type Err = AccessError;

    fn from_str(raw: &str) -> Result<Self, AccessError> {
        let (kind, id) = raw.split_once(':').ok_or(AccessError)?;
        match kind {
            "pass" => id.parse().map(Self::Pass),
            "link" => id.parse().map(Self::Link),
            "user" => id.parse().map(Self::User),
            "team" => id.parse().map(Self::Team),
            _ => return Err(AccessError),
        }
        .map_err(|_| AccessError)
    }
}

/// Who somebody is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewPerson {
    /// Their UUID.
    pub uuid: AgentUuid,
    /// First and last name.
    pub full_name: String,
    /// Their address.
    pub email: Email,
    /// Whether they may sign in: neither disabled nor deleted.
    pub is_enabled: bool,
}

/// One way into a Genie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewRow {
    /// Where it stands.
    pub key: ReviewKey,
    /// The Genie.
    pub genie: GenieId,
    /// The Genie's name.
    pub genie_name: Name,
    /// What it is.
    pub kind: ReviewKind,
    /// What takes it away; `None` for the owner and for a public Genie, which are changed at the Genie.
    pub access: Option<Access>,
    /// Whose it is, where it is somebody's.
    pub person: Option<ReviewPerson>,
    /// The address that the holder of a pass proved.
    pub proven: Option<Email>,
    /// The link, or that of the pass, with the first six characters of its token.
    pub link: Option<(GrantId, String)>,
    /// The team by which they have it.
    pub team: Option<(TeamId, String)>,
    /// Who gave it.
    pub granted_by: Option<(AgentUuid, Option<String>)>,
    /// When it was given; `None` where that is not kept.
    pub since: Option<Timestamp>,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
    /// When it was used last; `None` for what never was, and for people, whose visits are not kept.
    pub last_used_at: Option<Timestamp>,
    /// Whether it is open.
    pub standing: Standing,
    /// The rules of the installation that it is older than.
    pub breaks: Vec<PolicyRule>,
}

impl ReviewRow {
    /// What tells it from every other row.
    pub fn id(&self) -> String {
        match self.access {
            // Members of one team share its access.
            Some(Access::Team(access)) => format!("team:{access}:{}", self.key.second),
            Some(access) => access.to_string(),
            None => format!("{}:{}", self.kind, self.genie),
        }
    }

    /// Whether it was not used for so long; where its use is not known, it counts from when it was given, and where that
    /// is not known either, it is none of them.
    pub fn is_unused(&self, time: Duration, at: Timestamp) -> bool {
        self.last_used_at.or(self.since).is_some_and(|last| last <= at.minus(time))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_access_is_read_as_it_is_written() {
        for access in [
            Access::Pass(UseId(1)),
            Access::Link(GrantId(17)),
            Access::User(AccessId(3)),
            Access::Team(AccessId(4)),
        ] {
            assert_eq!(access.to_string().parse(), Ok(access));
        }
        for wrong in
            ["", "17", "link", "link:", "link:0", "link:x", "team:4:9", "owner:1", "Link:1", "link:+1"]
        {
            assert_eq!(wrong.parse::<Access>(), Err(AccessError), "{wrong}");
        }
    }
}
