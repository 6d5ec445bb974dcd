//! Signing in and out, and choosing a password.

pub(super) mod forgot_password;
pub(super) mod set_password;
pub(super) mod sign_in;
pub(super) mod sign_out;
pub(super) mod who;
