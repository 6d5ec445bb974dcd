//! Setting a password by a mailed link.

mod request;
mod set;

use crate::http::Routes;

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .add(request::__path_request_password_reset, request::request_password_reset)
        .add(set::__path_set_password_by_link, set::set_password_by_link)
}
