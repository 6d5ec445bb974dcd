//! The Genie family: `/v1`. A resource has actions; whichever way a call is written, it comes down to one line of one
//! table, and the API description is made of the same table.

mod access;
mod action;
mod dispatch;
mod genies;
mod methods;
mod openapi;
mod paging;
mod said;
mod table;
mod visitors;

pub(crate) use action::Data;
pub(crate) use dispatch::configure;
pub(crate) use openapi::openapi;
pub(crate) use visitors::{Wish, ask_for_access, redeem};

use crate::http::fields;
