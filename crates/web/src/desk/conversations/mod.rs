//! Who a conversation is assigned to. The conversation itself lives in the help desk.

mod agent;
mod show;
mod team;
mod unassigned;
mod view;

use crate::http::{Code, Problem, Routes};
use portcullis_domain::staff::conversations::AssignError;

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .add(show::__path_show_assignment, show::show_assignment)
        .add(agent::__path_assign_agent, agent::assign_agent)
        .add(agent::__path_unassign_agent, agent::unassign_agent)
        .add(team::__path_assign_team, team::assign_team)
        .add(team::__path_unassign_team, team::unassign_team)
        .add(unassigned::__path_list_unassigned, unassigned::list_unassigned)
}

impl From<AssignError> for Problem {
    fn from(error: AssignError) -> Self {
        let code = match error {
            AssignError::Lacks(_) => Code::Forbidden,
            AssignError::NoSuchTeam => Code::NotFound,
            AssignError::UnknownAgent(_) | AssignError::UnknownTeam(_) => {
                return Self::field("assignee_id", error);
            }
            AssignError::Store(error) => return error.into(),
        };
        Self::new(code, error.to_string())
    }
}
