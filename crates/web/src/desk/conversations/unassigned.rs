use super::view::AssignmentView;
use crate::auth::{Caller, Can};
use crate::http::fields::fields;
use crate::http::{
    Answer, Fields, Input, PageIndex, PageSize, PageView, PathParts, Problem, Query, page_number,
};
use portcullis_domain::base::{PageNumber, Permission};
use portcullis_domain::staff::conversations;

fields! {
    /// Which conversations to show.
    pub(super) struct UnassignedQuery {
        /// Which page, from 1.
        optional page: PageIndex,
        /// The most conversations on a page.
        optional page_size: PageSize,
    }
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
