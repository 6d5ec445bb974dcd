//! Agents: the people on the staff.

mod api_keys;
mod create;
mod delete;
mod footprint;
mod list;
mod me;
mod notifications;
mod offboard;
mod preferences;
mod problem;
mod push_tokens;
mod sessions;
mod update;
mod view;

use view::AgentNameView;
pub(super) use view::AgentView;

use crate::auth::{Caller, Can, SignedIn, hash_password};
use crate::http::fields::fields;
use crate::http::{Answer, Body, Flag, PasswordText, Path, Problem, Query, Routes, TeamNumber, from_name};
use portcullis_domain::base::Permission;
use portcullis_domain::staff::agents;
use portcullis_domain::staff::owned_genies::Orphans;
use portcullis_domain::staff::roles::RoleName;
use portcullis_domain::{AgentId, TeamId};

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
        .add(me::__path_set_availability, me::set_availability)
        .add(me::__path_set_own_password, me::set_own_password)
        .add(me::__path_remove_avatar, me::remove_avatar)
        .add(notifications::__path_show_notifications, notifications::show_notifications)
        .add(notifications::__path_set_notifications, notifications::set_notifications)
        .add(preferences::__path_show_preferences, preferences::show_preferences)
        .add(preferences::__path_set_preferences, preferences::set_preferences)
        .add(push_tokens::__path_register_device, push_tokens::register_device)
        .add(push_tokens::__path_unregister_device, push_tokens::unregister_device)
        .add(sessions::__path_list_sessions, sessions::list_sessions)
        .add(sessions::__path_end_other_sessions, sessions::end_other_sessions)
        .add(sessions::__path_end_session, sessions::end_session)
        .add(__path_list_agents_compact, list_agents_compact)
}

fn add_management(routes: Routes) -> Routes {
    routes
        .add(list::__path_list_agents, list::list_agents)
        .add(__path_show_agent, show_agent)
        .add(create::__path_create_agent, create::create_agent)
        .add(update::__path_update_agent, update::update_agent)
        .add(delete::__path_delete_agent, delete::delete_agent)
        .add(footprint::__path_show_footprint, footprint::show_footprint)
        .add(offboard::__path_offboard_agent, offboard::offboard_agent)
        .add(__path_set_agent_password, set_agent_password)
        .add(api_keys::__path_make_api_key, api_keys::make_api_key)
        .add(api_keys::__path_revoke_api_key, api_keys::revoke_api_key)
        .add(api_keys::__path_list_api_keys, api_keys::list_api_keys)
        .add(api_keys::__path_revoke_one_api_key, api_keys::revoke_one_api_key)
}

from_name!(Orphans);

fn numbers(teams: Vec<TeamNumber>) -> Vec<TeamId> {
    teams.into_iter().map(|team| team.0).collect()
}

fn role_names(roles: Vec<RoleName>) -> Vec<String> {
    super::distinct(roles).into_iter().map(|name| name.to_string()).collect()
}

fields! {
    /// Whose names.
    struct NamesWanted {
        /// Also those of agents who are disabled. Each name then says which they are.
        optional include_disabled: Flag,
    } => bool, |_errors| Some(include_disabled?.is_some_and(|flag| flag.0))
}

/// List number and name of every enabled agent, by name.
#[utoipa::path(get, path = "/api/v1/agents/compact", tag = "agents", params(NamesWanted), responses(
    (status = 200, description = "The agents.", body = Answer<Vec<AgentNameView>>),
))]
async fn list_agents_compact(
    caller: Caller<SignedIn>,
    query: Query<NamesWanted>,
) -> Result<Answer<Vec<AgentNameView>>, Problem> {
    let names = caller.read(query, |tx, _, _, with_disabled| {
        let names = agents::list_compact(tx, *with_disabled)?;
        let view = |agent| AgentNameView::of(agent, *with_disabled);
        Ok(names.into_iter().map(view).collect())
    });
    Ok(Answer::new(names.await?))
}

/// Show an agent, with their permissions.
#[utoipa::path(get, path = "/api/v1/agents/{id}", tag = "agents",
    params(("id" = i64, Path, description = "The agent's number.")),
    responses(
        (status = 200, description = "The agent.", body = Answer<AgentView>),
        (status = 403, description = "Without `users:manage`."),
        (status = 404, description = "There is no such agent."),
    ))]
async fn show_agent(caller: Manager, id: Path<AgentId>) -> Result<Answer<AgentView>, Problem> {
    let agent = caller.read(id, |tx, _, by, id| Ok(agents::get(tx, by, *id)?)).await?;
    Ok(Answer::new(AgentView::in_full(&agent)).of_version(agent.version()))
}

fields! {
    /// A password to be.
    #[example {"password": "new-strong-password"}]
    struct NewPassword {
        /// At least 10 characters, at most 72 bytes, hard to guess.
        required password: PasswordText,
    }
}

/// Set an agent's password.
///
/// Their sessions and device keys end, and they are told by mail.
#[utoipa::path(put, path = "/api/v1/agents/{id}/password", tag = "agents", request_body = NewPassword,
    params(("id" = i64, Path, description = "The agent's number.")),
    responses(
        (status = 200, description = "It is set.", body = Answer<bool>),
        (status = 403, description = "Without `users:manage`, or for an agent who may do more than the caller."),
        (status = 404, description = "There is no such agent."),
    ))]
async fn set_agent_password(
    caller: Manager,
    id: Path<AgentId>,
    body: Body<NewPassword>,
) -> Result<Answer<bool>, Problem> {
    let asked = caller.read((id, body), |tx, _, by, (id, new)| {
        Ok((*id, new.password.0.clone(), agents::password_hints(tx, by, *id)?))
    });
    let (id, raw, hints) = asked.await?;
    let hash = hash_password(&caller.call, raw, hints).await?;
    caller.write((), move |tx, cx, by, ()| Ok(agents::set_password(tx, cx, by, id, &hash)?)).await?;
    Ok(Answer::new(true))
}
