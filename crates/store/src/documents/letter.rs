use portcullis_domain::Timestamp;
use portcullis_domain::records::outbox::Letter;
use serde::{Deserialize, Serialize};
use std::error::Error;

/// A letter as `{"kind": "access_approved", …}`. Instants are RFC 3339.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "Form", into = "Form")]
pub(crate) struct StoredLetter(pub(crate) Letter);

#[derive(Deserialize, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Form {
    AccessApproved { genie: String, expires_at: Option<String> },
    AccessDenied { genie: String },
    LinkCode { genie: String, expires_at: String },
    AccessRequested { genie: String, email: String, name: Option<String>, message: Option<String> },
    Welcome { name: String, expires_at: String },
    PasswordReset { name: String, expires_at: String },
    EmailChanged { name: String, email: String },
    PasswordChanged { name: String },
}

impl From<StoredLetter> for Form {
    fn from(StoredLetter(letter): StoredLetter) -> Self {
        match letter {
            Letter::AccessApproved { genie, expires_at } => Self::AccessApproved {
                genie: genie.to_string(),
                expires_at: expires_at.map(|end| end.to_string()),
            },
            Letter::AccessDenied { genie } => Self::AccessDenied { genie: genie.to_string() },
            Letter::LinkCode { genie, expires_at } => {
                Self::LinkCode { genie: genie.to_string(), expires_at: expires_at.to_string() }
            }
            Letter::AccessRequested { genie, email, name, message } => Self::AccessRequested {
                genie: genie.to_string(),
                email: email.to_string(),
                name: name.as_ref().map(ToString::to_string),
                message: message.as_ref().map(ToString::to_string),
            },
            Letter::Welcome { name, expires_at } => {
                Self::Welcome { name: name.to_string(), expires_at: expires_at.to_string() }
            }
            Letter::PasswordReset { name, expires_at } => {
                Self::PasswordReset { name: name.to_string(), expires_at: expires_at.to_string() }
            }
            Letter::EmailChanged { name, email } => {
                Self::EmailChanged { name: name.to_string(), email: email.to_string() }
            }
            Letter::PasswordChanged { name } => Self::PasswordChanged { name: name.to_string() },
        }
    }
}

impl TryFrom<Form> for StoredLetter {
    type Error = Box<dyn Error>;

    fn try_from(form: Form) -> Result<Self, Self::Error> {
        Ok(Self(match form {
            Form::AccessApproved { genie, expires_at } => Letter::AccessApproved {
                genie: genie.parse()?,
                expires_at: expires_at.map(|end| Timestamp::parse(&end)).transpose()?,
            },
            Form::AccessDenied { genie } => Letter::AccessDenied { genie: genie.parse()? },
            Form::LinkCode { genie, expires_at } => {
                Letter::LinkCode { genie: genie.parse()?, expires_at: Timestamp::parse(&expires_at)? }
            }
            Form::AccessRequested { genie, email, name, message } => Letter::AccessRequested {
                genie: genie.parse()?,
                email: email.parse()?,
                name: name.map(|name| name.parse()).transpose()?,
                message: message.map(|message| message.parse()).transpose()?,
            },
            Form::Welcome { name, expires_at } => {
                Letter::Welcome { name: name.parse()?, expires_at: Timestamp::parse(&expires_at)? }
            }
            Form::PasswordReset { name, expires_at } => {
                Letter::PasswordReset { name: name.parse()?, expires_at: Timestamp::parse(&expires_at)? }
            }
            Form::EmailChanged { name, email } => {
                Letter::EmailChanged { name: name.parse()?, email: email.parse()? }
            }
            Form::PasswordChanged { name } => Letter::PasswordChanged { name: name.parse()? },
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_reads_back() {
        let at = Timestamp::from_micros(1);
        let genie = || "Billing".parse().unwrap();
        for (letter, kind) in [
            (Letter::AccessApproved { genie: genie(), expires_at: Some(at) }, "access_approved"),
            (Letter::AccessDenied { genie: genie() }, "access_denied"),
            (Letter::LinkCode { genie: genie(), expires_at: at }, "link_code"),
            (
                Letter::AccessRequested {
                    genie: genie(),
                    email: "vi@example.com".parse().unwrap(),
                    name: None,
                    message: Some("a\n\"b\"".parse().unwrap()),
                },
                "access_requested",
            ),
            (Letter::Welcome { name: genie(), expires_at: at }, "welcome"),
            (Letter::PasswordReset { name: genie(), expires_at: at }, "password_reset"),
            (
                Letter::EmailChanged { name: genie(), email: "vi@example.com".parse().unwrap() },
                "email_changed",
            ),
            (Letter::PasswordChanged { name: genie() }, "password_changed"),
        ] {
            let json = serde_json::to_value(StoredLetter(letter.clone())).unwrap();
            assert_eq!(json["kind"], kind);
            let stored: StoredLetter = serde_json::from_value(json).unwrap();
            assert_eq!(stored.0, letter);
        }
    }
}
