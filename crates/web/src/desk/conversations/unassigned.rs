use super::view::AssignmentView;
use crate::auth::{Caller, Can};
use crate::http::{
    Answer, Fields, Given, Input, PageIndex, PageSize, PageView, PathParts, Problem, Query, Unknown, given,
    page_number,
};
use portcullis_domain::conversations;
use portcullis_domain::paging::PageNumber;
use portcullis_domain::permissions::Permission;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which conversations to show.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct UnassignedQuery {
    /// Which page, from 1.
    #[serde(default)]
    #[param(schema_with = given::<PageIndex>, required = false)]
    page: Given<PageIndex>,
    /// The most conversations on a page.
    #[serde(default)]
    #[param(schema_with = given::<PageSize>, required = false)]
    page_size: Given<PageSize>,
    #[serde(flatten)]
    #[param(ignore)]
    unknown: Unknown,
}

impl Input for UnassignedQuery {
    type Output = PageNumber;

    fn check(self, fields: &mut Fields) -> Option<PageNumber> {
        fields.refuse(&self.unknown);
        Some(page_number(self.page, self.page_size, fields))
    }
}

/// List a team's conversations that no agent has, page by page, latest change first.
#[utoipa::path(get, path = "/api/v1/teams/{id}/conversations/unassigned", tag = "conversations",
    params(("id" = i64, Path, description = "The team's number."), UnassignedQuery),
    responses(
        (status = 200, description = "A page of conversations.", body = Answer<PageView<AssignmentView>>),
        (status = 403, description = "Without `conversations:read_team_inbox`."),
        (status = 404, description = "There is no such team."),
    ))]
pub(super) async fn list_unassigned(
    caller: Caller<Can<{ Permission::ConversationsReadTeamInbox as u8 }>>,
    path: PathParts,
    query: Query<UnassignedQuery>,
) -> Result<Answer<PageView<AssignmentView>>, Problem> {
    let page = caller.read(move |tx, _, by| {
        let (team, page) = (path.get("id")?, query.read()?);
        Ok(conversations::list_unassigned(tx, by, team, page)?)
    });
    Ok(Answer::new(PageView::of(page.await?, AssignmentView::from)))
}
