//! Who may use which Genie.

pub(super) mod approvals;
pub(super) mod conditions;
pub(super) mod decisions;
pub(super) mod genies;
pub(super) mod grants;
pub(super) mod lives;
pub(super) mod ownership;
pub(super) mod passes;
pub(super) mod people;
pub(super) mod policy;
pub(super) mod redeem;
pub(super) mod reminders;
pub(super) mod request_lives;
pub(super) mod requests;
pub(super) mod review;
pub(super) mod teams;
pub(super) mod usable;
pub(super) mod use_notices;
