//! Teams of agents.

mod compact;
mod create;
mod delete;
mod members;
mod show;
mod update;
mod view;

use crate::auth::{Caller, Can};
use crate::http::{Code, Problem, Routes};
use portcullis_domain::base::Permission;
use portcullis_domain::staff::teams::TeamError;

/// Whoever may manage teams.
type Manager = Caller<Can<{ Permission::TeamsManage as u8 }>>;

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .add(compact::__path_list_teams_compact, compact::list_teams_compact)
        .add(show::__path_list_teams, show::list_teams)
        .add(show::__path_show_team, show::show_team)
        .add(create::__path_create_team, create::create_team)
        .add(update::__path_update_team, update::update_team)
        .add(delete::__path_delete_team, delete::delete_team)
        .add(members::__path_list_members, members::list_members)
        .add(members::__path_add_member, members::add_member)
        .add(members::__path_remove_member, members::remove_member)
}

impl From<TeamError> for Problem {
    fn from(error: TeamError) -> Self {
        let code = match error {
            TeamError::Lacks(_) => Code::Forbidden,
            TeamError::NotFound => Code::NotFound,
            TeamError::NameTaken => Code::Conflict,
            TeamError::UnknownAgents(_) => return Self::field("members", error),
            TeamError::Store(error) => return error.into(),
        };
        Self::new(code, error.to_string())
    }
}
