//! Resource `genie-access`: who may use a Genie.

mod check;
mod grant_view;
mod grants;
mod grants_ended;
mod request_view;
mod requests;
mod teams;
mod user_view;
mod users;
mod users_changed;

pub(super) use check::Check;
pub(super) use grants::{Create, History, List, Update};
pub(super) use grants_ended::{Delete, RevokeAll, Rotate};
pub(super) use requests::{Requests, Resolve};
pub(super) use teams::{AddTeam, ListTeams, RemoveTeam};
pub(super) use users::{All, ListTeamAccess};
pub(super) use users_changed::{AddUser, DeleteUser, UpdateUser};

use crate::http::Fields;
use portcullis_domain::Timestamp;
use portcullis_domain::access::grants::Expiry;

/// An end that lies in the future.
fn future(end: Option<Timestamp>, fields: &mut Fields, now: Timestamp) -> Option<Expiry> {
    Expiry::new(end?, now).map_err(|error| fields.add::<()>("expires_at", error)).ok()
}
