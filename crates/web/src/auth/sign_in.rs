use super::credential::session_cookie;
use crate::http::{Call, Code, Problem};
use actix_web::cookie::Cookie;
use actix_web::cookie::time::Duration;
use portcullis_domain::Email;
use portcullis_domain::staff::agents::Agent;
use portcullis_domain::staff::sessions::{self, SignIn};

/// Compares a password, opens a session and answers the cookie that holds its secret. Whatever is wrong, the answer is
/// the same and takes the same time.
pub(crate) async fn sign_in(
    call: &Call,
    email: Email,
    password: String,
) -> Result<(Agent, Cookie<'static>), Problem> {
    let wanted = email.clone();
    let record = call.read(move |tx, _| Ok(sessions::begin(tx, &wanted)?)).await?;
    let (passwords, kept) =
        (call.app.passwords.clone(), record.as_ref().and_then(|one| one.password.clone()));
    let is_right = call.app.hashing(move || passwords.verify(&password, kept.as_ref())).await?;
    let proven = record.filter(|_| is_right);
    let (policy, user_agent) = (call.app.settings.sessions, call.user_agent.clone());
    let signed_in = call.write(move |tx, cx| {
        Ok(sessions::sign_in(tx, cx, &email, proven.as_ref(), &policy, user_agent.as_deref())?)
    });
    let SignIn::Opened(signed_in) = signed_in.await? else {
        return Err(Problem::new(Code::Unauthorized, "E-mail or password is wrong."));
    };
    call.identity.is(signed_in.agent.id);
    let mut cookie = session_cookie(&call.app, signed_in.token.reveal().to_owned());
    cookie.set_max_age(Duration::try_from(policy.absolute).unwrap_or(Duration::MAX));
    Ok((signed_in.agent, cookie))
}
