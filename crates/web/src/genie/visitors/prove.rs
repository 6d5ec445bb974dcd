use crate::http::fields::fields;
use crate::http::{AuthLimit, Call, Code, Open, Problem};
use actix_web::HttpRequest;
use portcullis_domain::Email;
use portcullis_domain::access::genies::UrlName;
use portcullis_domain::access::grants::{Needs, Refusal};
use portcullis_domain::access::proofs::{self, Asked, EmailCode, PASSWORD_WINDOW, Proofs, ProvenAddress};
use portcullis_domain::base::GrantToken;
use portcullis_domain::staff::passwords::PasswordHash;
use portcullis_domain::staff::sessions::network_of;

fields! {
    /// What a visitor shows beside the link.
    pub(crate) struct Shown {
        /// The link's password.
        nullable password: String,
        /// An address that they prove.
        nullable email: Email,
        /// The code that was mailed to it.
        nullable code: EmailCode,
    }
}

impl Shown {
    /// Whether it is the link alone that they show.
    pub(crate) fn is_nothing(&self) -> bool {
        self.password.is_none() && self.email.is_none() && self.code.is_none()
    }
}

/// Finds out what of all that a visitor shows is right. Each part is looked at only when those before it are: whoever does
/// not know the password cannot try codes.
///
/// # Errors
/// `GENIE_PRIVATE` with what is missing or wrong; 429.
pub(crate) async fn prove(
    request: &HttpRequest,
    call: &Call,
    token: &GrantToken,
    url_name: Option<&UrlName>,
    shown: &Shown,
) -> Result<Proofs, Problem> {
    if shown.is_nothing() {
        return Ok(Proofs::default());
    }
    let limit = AuthLimit::<{ Open::LinkProof as u8 }>::count(request)?;
    limit.only_failures(look_at(call, token, url_name, shown).await)
}

async fn look_at(
    call: &Call,
    token: &GrantToken,
    url_name: Option<&UrlName>,
    shown: &Shown,
) -> Result<Proofs, Problem> {
    let (link, wanted) = (token.clone(), url_name.cloned());
    let asked = call.read(move |tx, cx| Ok(proofs::asked(tx, cx, &link, wanted.as_ref())?)).await?;
    let asked = asked.map_err(refused)?;
    let needs = missing(&asked, shown);
    let password = match (&asked.password, &shown.password) {
        (Some(hash), Some(raw)) => Some(compare(call, &asked, hash, raw, needs).await?),
        _ => None,
    };
    if !needs.is_nothing() {
        return Err(refused(Refusal::Needs(needs)));
    }
    let address = match (&shown.email, &shown.code) {
        (Some(email), Some(code)) if asked.address => Some(try_code(call, token, &asked, email, code).await?),
        _ => None,
    };
    Ok(Proofs { password, address })
}

/// What the visitor does not show at all.
fn missing(asked: &Asked, shown: &Shown) -> Needs {
    Needs {
        password: asked.password.is_some() && shown.password.is_none(),
        email: asked.address && shown.email.is_none(),
        code: asked.address && shown.code.is_none(),
    }
}

/// Answers the hash that the password was found to be of.
async fn compare(
    call: &Call,
    asked: &Asked,
    hash: &PasswordHash,
    raw: &str,
    needs: Needs,
) -> Result<PasswordHash, Problem> {
    let grant = asked.grant;
    // A try is taken before the comparison and given back after it. Of many right ones from one office all would count as
    // wrong that are being compared, so they go one after the other.
    let turn = call.app.link_passwords.take((grant, network_of(call.ip)));
    let _turn = call.app.in_time(turn).await?;
    if !call.write(move |tx, cx| Ok(proofs::try_password(tx, cx, grant)?)).await? {
        let message = "Too many wrong passwords were tried at this link. Try again in 15 minutes.";
        let mut problem = Problem::new(Code::RateLimited, message);
        problem.retry_after = Some(PASSWORD_WINDOW.as_secs());
        return Err(problem);
    }
    let (passwords, raw, kept) = (call.app.passwords.clone(), raw.to_owned(), hash.clone());
    if !call.app.hashing(move || passwords.verify(&raw, Some(&kept))).await? {
        return Err(wrong("password", "This password is wrong.", Needs { password: true, ..needs }));
    }
    call.write(move |tx, cx| Ok(proofs::forgive(tx, cx, grant)?)).await?;
    Ok(hash.clone())
}

/// The try is committed whatever comes of it.
async fn try_code(
    call: &Call,
    token: &GrantToken,
    asked: &Asked,
    email: &Email,
    code: &EmailCode,
) -> Result<ProvenAddress, Problem> {
    let (token, grant, email, code) = (token.clone(), asked.grant, email.clone(), code.clone());
    let proven =
        call.write(move |tx, cx| Ok(proofs::prove_address(tx, cx, &token, grant, &email, &code)?)).await?;
    proven.ok_or_else(wrong_code)
}

fn wrong_code() -> Problem {
    const TEXT: &str = "This code is wrong or over. Ask for a new one.";
    wrong("code", TEXT, Needs { code: true, ..Needs::default() })
}

fn wrong(field: &str, message: &'static str, needs: Needs) -> Problem {
    let mut problem = refused(Refusal::Needs(needs));
    problem.message = message.into();
    problem.fields.insert(field.to_owned(), message.to_owned());
    problem
}

/// What a visitor is told whom a link does not let in: what it asks for, and of all else nothing.
pub(crate) fn refused(refusal: Refusal) -> Problem {
    let message = match refusal {
        Refusal::Again => "This address has used this link before, and each gets in once.",
        Refusal::Needs(needs) if needs.password && needs.code => {
            "This link asks for a password and for a proven mail address. Show both."
        }
        Refusal::Needs(needs) if needs.password => "This link asks for a password. Show it too.",
        Refusal::Needs(_) => {
            "This link asks for a proven mail address. Have a code sent to yours, and show both."
        }
        _ => "This Genie is private. Open it with a link, or ask for access.",
    };
    let mut problem = Problem::new(Code::GeniePrivate, message);
    if let Refusal::Needs(needs) = refusal {
        problem.needs = needs.names();
    }
    problem
}
