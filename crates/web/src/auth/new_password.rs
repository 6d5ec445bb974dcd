use crate::http::{Answer, Call, Problem};
use portcullis_domain::base::ResetToken;
use portcullis_domain::staff::password_resets::{self, SetPasswordError};
use portcullis_domain::staff::passwords::{Password, PasswordHash};

impl From<SetPasswordError> for Problem {
    fn from(error: SetPasswordError) -> Self {
        match error {
            SetPasswordError::InvalidToken => Self::field("token", error),
            SetPasswordError::Store(error) => error.into(),
        }
    }
}

/// Rates a new password and hashes it, outside of any transaction.
pub(crate) async fn hash_password(
    call: &Call,
    raw: String,
    hints: Vec<String>,
) -> Result<PasswordHash, Problem> {
    let passwords = call.app.passwords.clone();
    let hash = call.app.hashing(move || {
        let hints: Vec<&str> = hints.iter().map(String::as_str).collect();
        Password::new(&raw, &hints, passwords.as_ref()).map(|password| passwords.hash(&password))
    });
    Ok(hash.await??)
}

/// Sets a password by a mailed link. A password that is not good enough does not use the link up.
pub(crate) async fn set_password_by_link(
    call: &Call,
    token: &str,
    raw: String,
) -> Result<Answer<bool>, Problem> {
    let token = ResetToken::parse(token).ok_or(SetPasswordError::InvalidToken)?;
    let shown = token.clone();
    let peek = call.read(move |tx, cx| Ok(password_resets::peek(tx, cx, &shown)?.password_hints()));
    let hints = peek.await?;
    let hash = hash_password(call, raw, hints).await?;
    let set = call.post(move |tx, cx| {
        password_resets::set(tx, cx, &token, &hash)?;
        Ok(Answer::new(true))
    });
    set.await
}
