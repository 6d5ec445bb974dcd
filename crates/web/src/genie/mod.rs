//! The Genie family: `/v1`. A resource has actions; whichever way a call is written, it comes down to one line of one
//! table, and the API description is made of the same table.

mod decisions;
mod extend;
mod family;
mod genies;
mod grants;
mod managers;
mod people;
mod policy;
mod requests;
mod review;
mod teams;
mod visitors;

pub(crate) use genies::{GenieChangeInput, NewGenieInput};
pub(crate) use grants::{GrantChangeInput, NewGrantInput, hashed};
pub(crate) use requests::LINK_ONLY;
pub(crate) use visitors::{
    AccessRequestInput, Shown, ask_for_access, prove, redeem, refused, send_code, visit,
};

use actix_web::web::ServiceConfig;
use utoipa::openapi::OpenApi;

/// The routes below `/v1`.
pub(crate) fn configure(config: &mut ServiceConfig) {
    family::configure(config);
}

/// Every way to call every action.
pub(crate) fn openapi() -> OpenApi {
    family::openapi()
}
