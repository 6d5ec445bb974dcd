use crate::http::Time;
use portcullis_domain::access::review::{Access, Outcome, ReviewRow};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// One way into a Genie.
#[derive(Serialize, ToSchema)]
pub(in crate::genie) struct ReviewedAccess {
    /// What tells it from every other one.
    #[schema(examples("link:17"))]
    id: String,
    /// What `revoke` takes to take it away; a member's names the whole team's access. `null` for the owner and for a
    /// public Genie, which are changed at the Genie.
    #[schema(examples("link:17"))]
    revoke_id: Option<String>,
    /// UUID of the Genie.
    agent_id: Uuid,
    #[schema(examples("Billing helper"))]
    agent_name: String,
    /// `owner`, `public` (everybody), `user` (direct access), `team_member`, `link`, or `pass` (whoever came in by a link).
    #[schema(examples("link"))]
    kind: &'static str,
    /// Whose it is; `null` for what is nobody's own.
    user_id: Option<Uuid>,
    user_name: Option<String>,
    /// Their address; of a pass the one that its holder proved, where the link asks for one.
    user_email: Option<String>,
    /// Number of the link, or of that of a pass.
    link_id: Option<i64>,
    /// The first six characters of its token.
    link_label: Option<String>,
    /// Number of the team by which they have it.
    team_id: Option<i64>,
    team_name: Option<String>,
    /// UUID of the agent who gave it.
    granted_by: Option<Uuid>,
    granted_by_name: Option<String>,
    /// When it was given; `null` where that is not kept.
    created_at: Option<Time>,
    /// When it ends; `null`: never.
    expires_at: Option<Time>,
    /// When it was used last; `null` where it never was, and for people, whose visits are not kept.
    last_used_at: Option<Time>,
    /// `active`, `expired`, `used_up`, `not_started`, `disabled` (the person), or `switched_off` (the Genie).
    #[schema(examples("active"))]
    status: &'static str,
    /// The settings of this installation that it is older than, such as `link_max_days`.
    #[schema(examples("link_max_days"))]
    breaks: Vec<&'static str>,
}

impl From<&ReviewRow> for ReviewedAccess {
    fn from(row: &ReviewRow) -> Self {
        let person = row.person.as_ref();
        let (link, team) = (row.link.as_ref(), row.team.as_ref());
        let giver = row.granted_by.as_ref();
        Self {
            id: row.id(),
            revoke_id: row.access.map(|access| access.to_string()),
            agent_id: row.genie.0,
            agent_name: row.genie_name.to_string(),
            kind: row.kind.name(),
            user_id: person.map(|person| person.uuid.0),
            user_name: person.map(|person| person.full_name.clone()),
            user_email: person.map(|person| &person.email).or(row.proven.as_ref()).map(ToString::to_string),
            link_id: link.map(|(id, _)| id.0),
            link_label: link.map(|(_, label)| label.clone()),
            team_id: team.map(|(id, _)| id.0),
            team_name: team.map(|(_, name)| name.clone()),
            granted_by: giver.map(|(uuid, _)| uuid.0),
            granted_by_name: giver.and_then(|(_, name)| name.clone()),
            created_at: row.since.map(Time),
            expires_at: row.expires_at.map(Time),
            last_used_at: row.last_used_at.map(Time),
            status: row.standing.name(),
            breaks: row.breaks.iter().map(|rule| rule.name()).collect(),
        }
    }
}

/// The columns of the file, named as the fields.
pub(super) const HEADER: &[&str] = &[
    "id",
    "revoke_id",
    "agent_id",
    "agent_name",
    "kind",
    "user_id",
    "user_name",
    "user_email",
    "link_id",
    "link_label",
    "team_id",
    "team_name",
    "granted_by",
    "granted_by_name",
    "created_at",
    "expires_at",
    "last_used_at",
    "status",
    "breaks",
];

/// A row of the file. Several broken rules are parted by blanks.
pub(super) fn cells(row: &ReviewRow) -> Vec<String> {
    fn text(value: Option<impl ToString>) -> String {
        value.map(|value| value.to_string()).unwrap_or_default()
    }
    let view = ReviewedAccess::from(row);
    vec![
        view.id,
        text(view.revoke_id),
        view.agent_id.to_string(),
        view.agent_name,
        view.kind.to_owned(),
        text(view.user_id),
        text(view.user_name),
        text(view.user_email),
        text(view.link_id),
        text(view.link_label),
        text(view.team_id),
        text(view.team_name),
        text(view.granted_by),
        text(view.granted_by_name),
        text(row.since),
        text(row.expires_at),
        text(row.last_used_at),
        view.status.to_owned(),
        view.breaks.join(" "),
    ]
}

/// Who has access: Genies from the newest on, and of each the owner, everybody where it is public, people, members of
/// teams, and links with their open passes.
#[derive(Serialize, ToSchema)]
pub(in crate::genie) struct AccessReview {
    /// Fewer than were asked for where many were looked at and few are wanted.
    pub(super) accesses: Vec<ReviewedAccess>,
    /// What to send as `cursor` for the next part; `null` at the end.
    pub(super) next_cursor: Option<String>,
}

/// What became of one access.
#[derive(Serialize, ToSchema)]
pub(super) struct AccessRevoked {
    #[schema(examples("link:17"))]
    id: String,
    /// `revoked`, or `gone` where it was gone already.
    #[schema(examples("revoked"))]
    outcome: &'static str,
}

impl From<(Access, Outcome)> for AccessRevoked {
    fn from((access, outcome): (Access, Outcome)) -> Self {
        Self { id: access.to_string(), outcome: outcome.name() }
    }
}

/// What became of each, in the order in which it was asked.
#[derive(Serialize, ToSchema)]
pub(in crate::genie) struct AccessesRevoked {
    pub(super) results: Vec<AccessRevoked>,
}
