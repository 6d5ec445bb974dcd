//! The desk family: agents, their keys and sessions, the outbox. Everything below `/api/v1`, and `/health`.

mod agents;
mod auth;
mod health;
mod outbox;

use crate::http::Routes;

/// Every route of the family.
pub(crate) fn routes() -> Routes {
    let add = [health::add, auth::add, agents::add, outbox::add];
    add.into_iter().fold(Routes::default(), |routes, add| add(routes))
}
