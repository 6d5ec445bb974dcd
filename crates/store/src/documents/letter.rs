use portcullis_domain::Timestamp;
use portcullis_domain::records::outbox::{EndingAccess, Letter};
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
    AccessRequested { genie: String, email: String, name: Option<String>, message: Option<String> },
    Welcome { name: String, expires_at: String },
    PasswordReset { name: String, expires_at: String },
    EmailChanged { name: String, email: String },
    PasswordChanged { name: String },
    AccessEnds { own: Vec<Ending>, managed: Vec<Ending> },
    LinkUsed { genie: String, label: String, uses: u64, total: u64, last_used_at: String },
}

#[derive(Deserialize, Serialize)]
struct Ending {
    genie: String,
    name: String,
    expires_at: String,
    url: String,
}

impl From<EndingAccess> for Ending {
    fn from(ending: EndingAccess) -> Self {
        Self {
            genie: ending.genie.to_string(),
            name: ending.name,
            expires_at: ending.expires_at.to_string(),
            url: ending.url,
        }
    }
}

impl TryFrom<Ending> for EndingAccess {
    type Error = Box<dyn Error>;

    fn try_from(ending: Ending) -> Result<Self, Self::Error> {
        Ok(Self {
            genie: ending.genie.parse()?,
            name: ending.name,
            expires_at: Timestamp::parse(&ending.expires_at)?,
            url: ending.url,
        })
    }
}

fn endings(endings: Vec<Ending>) -> Result<Vec<EndingAccess>, Box<dyn Error>> {
    endings.into_iter().map(EndingAccess::try_from).collect()
}

impl From<StoredLetter> for Form {
    fn from(StoredLetter(letter): StoredLetter) -> Self {
        match letter {
            Letter::AccessApproved { genie, expires_at } => Self::AccessApproved {
                genie: genie.to_string(),
                expires_at: expires_at.map(|end| end.to_string()),
            },
            Letter::AccessDenied { genie } => Self::AccessDenied { genie: genie.to_string() },
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
            Letter::AccessEnds { own, managed } => Self::AccessEnds {
                own: own.into_iter().map(Ending::from).collect(),
                managed: managed.into_iter().map(Ending::from).collect(),
            },
            Letter::LinkUsed { genie, label, uses, total, last_used_at } => Self::LinkUsed {
                genie: genie.to_string(),
                label,
                uses,
                total,
                last_used_at: last_used_at.to_string(),
            },
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
            Form::AccessEnds { own, managed } => {
                Letter::AccessEnds { own: endings(own)?, managed: endings(managed)? }
            }
            Form::LinkUsed { genie, label, uses, total, last_used_at } => Letter::LinkUsed {
                genie: genie.parse()?,
                label,
                uses,
                total,
                last_used_at: Timestamp::parse(&last_used_at)?,
            },
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
            (
                Letter::AccessEnds {
                    own: vec![EndingAccess {
                        genie: genie(),
                        name: "Bob".into(),
                        expires_at: at,
                        url: "https://a.example/g/billing".into(),
                    }],
                    managed: Vec::new(),
                },
                "access_ends",
            ),
            (
                Letter::LinkUsed {
                    genie: genie(),
                    label: "3fa85f".into(),
                    uses: 2,
                    total: 3,
                    last_used_at: at,
                },
                "link_used",
            ),
        ] {
            let json = serde_json::to_value(StoredLetter(letter.clone())).unwrap();
            assert_eq!(json["kind"], kind);
            let stored: StoredLetter = serde_json::from_value(json).unwrap();
            assert_eq!(stored.0, letter);
        }
    }
}
