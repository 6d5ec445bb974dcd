use super::Manager;
use super::view::TeamView;
use crate::desk::distinct;
use crate::http::fields::fields;
use crate::http::{Answer, Body, Created, Fields, Input, Problem};
use portcullis_domain::AgentId;
use portcullis_domain::base::Name;
use portcullis_domain::staff::teams::{self, Emoji, TeamDraft};

fields! {
    /// A team to be.
    #[example {"name": "Support", "emoji": "\u{1f6df}", "members": [17, 42]}]
    pub(super) struct NewTeam {
        /// Unique, whatever the case.
        required name: Name,
        /// At most 50 bytes.
        nullable emoji: Emoji,
        /// Numbers of its members.
        optional members: Vec<AgentId>,
    }
}

impl Input for NewTeam {
    type Output = TeamDraft;

    fn check(self, fields: &mut Fields) -> Option<TeamDraft> {
        fields.refuse(&self.unknown);
        let name = self.name.required("name", fields);
        let emoji = self.emoji.optional("emoji", fields);
        let members = self.members.change("members", fields).unwrap_or_default();
        Some(TeamDraft { name: name?, emoji, members: distinct(members) })
    }
}

/// Make a team.
#[utoipa::path(post, path = "/api/v1/teams", tag = "teams", request_body = NewTeam, responses(
    (status = 201, description = "The team.", body = Answer<TeamView>),
    (status = 403, description = "Without `teams:manage`."),
    (status = 409, description = "Another team has the name."),
))]
pub(super) async fn create_team(caller: Manager, body: Body<NewTeam>) -> Result<Created<TeamView>, Problem> {
    let team = caller.write(move |tx, cx, by| Ok(teams::create(tx, cx, by, &body.read()?)?)).await?;
    Ok(Created(team.into()))
}
