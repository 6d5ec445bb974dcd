//! Signing in and out.

mod sign_in;
mod sign_out;

use crate::http::Routes;

pub(super) fn add(routes: Routes) -> Routes {
    routes.add(sign_in::__path_sign_in, sign_in::sign_in).add(sign_out::__path_sign_out, sign_out::sign_out)
}
