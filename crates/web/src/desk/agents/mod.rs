//! Agents: the people on the staff.

mod api_key;
mod me;
mod sessions;
mod view;

pub(super) use view::AgentView;

use crate::http::Routes;

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .add(me::__path_show_me, me::show_me)
        .add(sessions::__path_list_sessions, sessions::list_sessions)
        .add(sessions::__path_end_other_sessions, sessions::end_other_sessions)
        .add(sessions::__path_end_session, sessions::end_session)
        .add(api_key::__path_make_api_key, api_key::make_api_key)
        .add(api_key::__path_revoke_api_key, api_key::revoke_api_key)
}
