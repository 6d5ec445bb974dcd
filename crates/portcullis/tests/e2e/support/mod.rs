//! Databases, servers, clients.

mod crowd;
mod database;
mod door;
pub(crate) mod look;
mod node;
mod provider;
pub(crate) mod tools;

pub(crate) use crowd::{Tally, crowd};
pub(crate) use database::Database;
pub(crate) use door::{act, check, enter, is_private, knock, pass_of, request_access};
pub(crate) use node::Node;
pub(crate) use provider::{Provider, silent_provider};

/// Makes a module of each named function, with a test for either database.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {$(
        mod $name {
            #[test]
            fn on_sqlite() {
                super::$name(&$crate::support::Database::sqlite());
            }

            #[test]
            fn on_postgres() {
                super::$name(&$crate::support::Database::postgres());
            }
        }
    )*};
}
pub(crate) use on_both;
