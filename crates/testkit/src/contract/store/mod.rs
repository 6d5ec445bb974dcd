//! Transactions, the hot path, and races.

pub(super) mod hand_overs;
pub(super) mod lookups;
pub(super) mod races;
pub(super) mod transactions;
