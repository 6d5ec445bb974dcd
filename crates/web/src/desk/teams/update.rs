use super::Manager;
use super::view::TeamView;
use crate::desk::distinct;
use crate::http::fields::fields;
use crate::http::{Answer, Body, Fields, Input, PathParts, Problem};
use portcullis_domain::AgentId;
use portcullis_domain::base::Name;
use portcullis_domain::staff::teams::{self, Emoji, TeamPatch};

fields! {
    /// What to change of a team; a field that is absent stays as it is.
    #[example {"name": "Support", "emoji": null, "members": [17]}]
    pub(super) struct TeamChanges {
        /// Unique, whatever the case.
        optional name: Name,
        /// At most 50 bytes.
        nullable emoji: Emoji,
        /// Numbers of all its members from now on.
        optional members: Vec<AgentId>,
    }
}

impl Input for TeamChanges {
    type Output = (TeamPatch, Option<Vec<AgentId>>);

    fn check(self, fields: &mut Fields) -> Option<Self::Output> {
        fields.refuse(&self.unknown);
        let patch =
            TeamPatch { name: self.name.change("name", fields), emoji: self.emoji.patch("emoji", fields) };
        Some((patch, self.members.change("members", fields).map(distinct)))
    }
}

/// Change a team. Only what is given is touched; `members` replaces the whole set.
#[utoipa::path(put, path = "/api/v1/teams/{id}", tag = "teams", request_body = TeamChanges,
    params(("id" = i64, Path, description = "The team's number.")),
    responses(
        (status = 200, description = "The team as it is now.", body = Answer<TeamView>),
        (status = 403, description = "Without `teams:manage`."),
        (status = 404, description = "There is no such team."),
        (status = 409, description = "Another team has the name."),
    ))]
pub(super) async fn update_team(
    caller: Manager,
    path: PathParts,
    body: Body<TeamChanges>,
) -> Result<Answer<TeamView>, Problem> {
    let team = caller.write(move |tx, cx, by| {
        let (id, (patch, members)) = (path.get("id")?, body.read()?);
        Ok(teams::update(tx, cx, by, id, &patch, members.as_deref())?)
    });
    Ok(Answer::new(team.await?.into()))
}
