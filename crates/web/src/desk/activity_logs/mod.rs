//! The activity log.

mod export;
mod filter;
mod list;
mod view;

use crate::auth::{Caller, Can};
use crate::http::{Code, Problem, Routes};
use portcullis_domain::base::Permission;
use portcullis_domain::records::activity::ListActivityError;

/// Whoever may see the log.
type Auditor = Caller<Can<{ Permission::ActivityLogsManage as u8 }>>;

pub(super) fn add(routes: Routes) -> Routes {
    routes.add(list::__path_list_activity, list::list_activity)
}

impl From<ListActivityError> for Problem {
    fn from(error: ListActivityError) -> Self {
        match error {
            ListActivityError::Lacks(_) => Self::new(Code::Forbidden, error.to_string()),
            ListActivityError::Store(error) => error.into(),
        }
    }
}
