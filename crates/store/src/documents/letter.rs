use portcullis_domain::Timestamp;
use portcullis_domain::records::outbox::{EndingAccess, GenieNames, Letter, Waiting};
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
    AccessGiven { genie: String, expires_at: Option<String> },
    AccessDenied { genie: String, reason: Option<String> },
    RequestReceived,
    RequestExpired { genie: String },
    RequestsWaiting { genies: Vec<(String, u64)>, has_more: bool },
    LinkCode { genie: String, expires_at: String },
    AccessRequested { genie: String, email: String, name: Option<String>, message: Option<String> },
    Welcome { name: String, expires_at: String },
    PasswordReset { name: String, expires_at: String },
    EmailChanged { name: String, email: String },
    PasswordChanged { name: String },
    GeniesReceived { genies: Vec<String>, more: u64, by: String },
    GeniesHandedOver { genies: Vec<String>, more: u64, to: String, by: String },
    GeniesOrphaned { genies: Vec<String>, more: u64, owner: String },
    AccessEnds { own: Vec<Ending>, managed: Vec<Ending> },
    LinkUsed { genie: String, label: String, uses: u64, total: u64, last_used_at: String },
}

fn texts(genies: &GenieNames) -> Vec<String> {
    genies.names.iter().map(ToString::to_string).collect()
}

fn genies(names: Vec<String>, more: u64) -> Result<GenieNames, Box<dyn Error>> {
    let names = names.iter().map(|name| name.parse()).collect::<Result<_, _>>()?;
    Ok(GenieNames { names, more })
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
            Letter::AccessGiven { genie, expires_at } => Self::AccessGiven {
                genie: genie.to_string(),
                expires_at: expires_at.map(|end| end.to_string()),
            },
            Letter::AccessDenied { genie, reason } => Self::AccessDenied {
                genie: genie.to_string(),
                reason: reason.as_ref().map(ToString::to_string),
            },
            Letter::RequestReceived => Self::RequestReceived,
            Letter::RequestExpired { genie } => Self::RequestExpired { genie: genie.to_string() },
            Letter::RequestsWaiting { genies, has_more } => Self::RequestsWaiting {
                genies: genies.into_iter().map(|one| (one.genie.to_string(), one.count)).collect(),
                has_more,
            },
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
            Letter::GeniesReceived { genies, by } => {
                Self::GeniesReceived { genies: texts(&genies), more: genies.more, by }
            }
            Letter::GeniesHandedOver { genies, to, by } => {
                Self::GeniesHandedOver { genies: texts(&genies), more: genies.more, to, by }
            }
            Letter::GeniesOrphaned { genies, owner } => {
                Self::GeniesOrphaned { genies: texts(&genies), more: genies.more, owner }
            }
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
            Form::AccessGiven { genie, expires_at } => Letter::AccessGiven {
                genie: genie.parse()?,
                expires_at: expires_at.map(|end| Timestamp::parse(&end)).transpose()?,
            },
            Form::AccessDenied { genie, reason } => Letter::AccessDenied {
                genie: genie.parse()?,
                reason: reason.map(|reason| reason.parse()).transpose()?,
            },
            Form::RequestReceived => Letter::RequestReceived,
            Form::RequestExpired { genie } => Letter::RequestExpired { genie: genie.parse()? },
            Form::RequestsWaiting { genies, has_more } => Letter::RequestsWaiting {
                genies: genies
                    .into_iter()
                    .map(|(genie, count)| Ok(Waiting { genie: genie.parse()?, count }))
                    .collect::<Result<_, Self::Error>>()?,
                has_more,
            },
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
            Form::GeniesReceived { genies: names, more, by } => {
                Letter::GeniesReceived { genies: genies(names, more)?, by }
            }
            Form::GeniesHandedOver { genies: names, more, to, by } => {
                Letter::GeniesHandedOver { genies: genies(names, more)?, to, by }
            }
            Form::GeniesOrphaned { genies: names, more, owner } => {
                Letter::GeniesOrphaned { genies: genies(names, more)?, owner }
            }
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
        let ann = || "Ann \"A\" Lee".to_owned();
        let few = GenieNames { names: vec![genie(), "B".parse().unwrap()], more: 3 };
        for (letter, kind) in [
            (Letter::AccessApproved { genie: genie(), expires_at: Some(at) }, "access_approved"),
            (Letter::AccessGiven { genie: genie(), expires_at: Some(at) }, "access_given"),
            (
                Letter::AccessDenied { genie: genie(), reason: Some("a\n\"b\"".parse().unwrap()) },
                "access_denied",
            ),
            (Letter::RequestReceived, "request_received"),
            (Letter::RequestExpired { genie: genie() }, "request_expired"),
            (
                Letter::RequestsWaiting {
                    genies: vec![Waiting { genie: genie(), count: 3 }],
                    has_more: true,
                },
                "requests_waiting",
            ),
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
            (Letter::GeniesReceived { genies: few.clone(), by: ann() }, "genies_received"),
            (Letter::GeniesHandedOver { genies: few.clone(), to: ann(), by: ann() }, "genies_handed_over"),
            (Letter::GeniesOrphaned { genies: few, owner: ann() }, "genies_orphaned"),
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

    #[test]
    fn a_denial_of_before_has_no_reason() {
        let old = serde_json::json!({"kind": "access_denied", "genie": "Billing"});
        let StoredLetter(letter) = serde_json::from_value(old).unwrap();
        assert_eq!(letter, Letter::AccessDenied { genie: "Billing".parse().unwrap(), reason: None });
    }
}
