//! The desk family: agents, teams and roles, keys and sessions, who has a conversation, the outbox. Everything below
//! `/api/v1`, and `/health`.

mod activity_logs;
mod agents;
mod auth;
mod conversations;
mod google_mobile;
mod health;
mod imports;
mod named;
mod outbox;
mod password_resets;
mod roles;
mod teams;

use crate::http::Routes;

/// Every route of the family.
pub(crate) fn routes() -> Routes {
    let add = [
        health::add,
        auth::add,
        google_mobile::add,
        agents::add,
        imports::add,
        password_resets::add,
        teams::add,
        roles::add,
        conversations::add,
        activity_logs::add,
        outbox::add,
    ];
    add.into_iter().fold(Routes::default(), |routes, add| add(routes))
}

/// A list that stands for a set: each member once.
fn distinct<T: Ord>(mut list: Vec<T>) -> Vec<T> {
    list.sort_unstable();
    list.dedup();
    list
}
