//! Agents: the people on the staff.

mod api_key;
mod api_keys;
mod availability;
mod compact;
mod create;
mod delete;
mod list;
mod me;
mod password;
mod problem;
mod push_token;
mod sessions;
mod show;
mod update;
mod view;

pub(super) use view::AgentView;

use crate::auth::{Caller, Can};
use crate::http::Routes;
use portcullis_domain::base::Permission;
use portcullis_domain::staff::roles::RoleName;

/// Whoever may manage agents.
type Manager = Caller<Can<{ Permission::UsersManage as u8 }>>;

pub(super) fn add(routes: Routes) -> Routes {
    add_management(add_self_service(routes))
}

fn add_self_service(routes: Routes) -> Routes {
    routes
        .add(me::__path_show_me, me::show_me)
        .add(me::__path_update_me, me::update_me)
        .add(me::__path_list_my_teams, me::list_my_teams)
        .add(availability::__path_set_availability, availability::set_availability)
        .add(availability::__path_remove_avatar, availability::remove_avatar)
        .add(push_token::__path_register_device, push_token::register_device)
        .add(push_token::__path_unregister_device, push_token::unregister_device)
        .add(sessions::__path_list_sessions, sessions::list_sessions)
        .add(sessions::__path_end_other_sessions, sessions::end_other_sessions)
        .add(sessions::__path_end_session, sessions::end_session)
        .add(compact::__path_list_agents_compact, compact::list_agents_compact)
}

fn add_management(routes: Routes) -> Routes {
    routes
        .add(list::__path_list_agents, list::list_agents)
        .add(show::__path_show_agent, show::show_agent)
        .add(create::__path_create_agent, create::create_agent)
        .add(update::__path_update_agent, update::update_agent)
        .add(delete::__path_delete_agent, delete::delete_agent)
        .add(password::__path_set_agent_password, password::set_agent_password)
        .add(api_key::__path_make_api_key, api_key::make_api_key)
        .add(api_key::__path_revoke_api_key, api_key::revoke_api_key)
        .add(api_keys::__path_list_api_keys, api_keys::list_api_keys)
        .add(api_keys::__path_revoke_one_api_key, api_keys::revoke_one_api_key)
}

fn role_names(roles: Vec<RoleName>) -> Vec<String> {
    super::distinct(roles).into_iter().map(|name| name.to_string()).collect()
}
