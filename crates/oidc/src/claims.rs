use portcullis_domain::Timestamp;
use portcullis_domain::staff::identity::VerifiedIdentity;
use serde::Deserialize;
use std::time::Duration;

/// Clocks of two organisations differ a little.
const LEEWAY: Duration = Duration::from_secs(60);

/// What is read of an ID token (OpenID Connect Core 1.0, sections 2 and 5.1). Its signature, issuer and audience are
/// checked where it is decoded.
#[derive(Debug, Deserialize)]
pub(crate) struct Claims {
    aud: Audience,
    azp: Option<String>,
    exp: f64,
    nbf: Option<f64>,
    iat: Option<f64>,
    email: Option<String>,
    #[serde(default)]
    email_verified: bool,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Claims {
    /// Checks times, the authorised party and the address. The error is for the log.
    pub(crate) fn check(
        self,
        audiences: &[String],
        now: Timestamp,
    ) -> Result<VerifiedIdentity, &'static str> {
        if instant(self.exp).plus(LEEWAY) <= now {
            return Err("expired");
        }
        if self.nbf.is_some_and(|nbf| instant(nbf) > now.plus(LEEWAY)) {
            return Err("not yet valid");
        }
        if self.iat.is_some_and(|iat| instant(iat) > now.plus(LEEWAY)) {
            return Err("issued in the future");
        }
        // A token for several audiences says for which one of them it was made (section 3.1.3.7). With one audience
        // the party may be another client of the same organisation, such as its app on a phone.
        let is_for_several = match &self.aud {
            Audience::One(audience) if !audiences.contains(audience) => return Err("another audience"),
            Audience::One(_) => false,
            Audience::Several(all) => all.len() > 1,
        };
        if is_for_several && self.azp.is_none_or(|party| !audiences.contains(&party)) {
            return Err("made for another party");
        }
        if !self.email_verified {
            return Err("the address is not verified");
        }
        let email = self.email.ok_or("no address")?.parse().map_err(|_| "the address is none")?;
        Ok(VerifiedIdentity { email })
    }
}

/// NumericDate (RFC 7519): seconds since 1970, perhaps with a fraction.
fn instant(seconds: f64) -> Timestamp {
    // Saturating: a float beyond the range becomes the last instant.
    Timestamp::from_micros((seconds * 1e6) as i64)
}
