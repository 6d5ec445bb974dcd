//! The forms of the JSON documents that are kept.

mod changes;
mod conditions;
mod layout;
mod letter;
mod permissions;
mod row_errors;

pub(crate) use changes::StoredChanges;
pub(crate) use conditions::StoredConditions;
pub(crate) use layout::StoredLayout;
pub(crate) use letter::StoredLetter;
pub(crate) use permissions::StoredPermissions;
pub(crate) use row_errors::StoredRowErrors;
