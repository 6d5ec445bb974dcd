//! What the resources of the family share: actions, their table, dispatch and description.

mod action;
mod arguments;
mod dispatch;
mod document;
mod methods;
mod paging;
mod table;

pub(super) use action::{Action, Done, Effect, FileType, Invocation, NoFields, NoId, Spec, either};
pub(super) use dispatch::configure;
pub(super) use document::openapi;
pub(super) use paging::{Cursor, Page, next_cursor, slice};
