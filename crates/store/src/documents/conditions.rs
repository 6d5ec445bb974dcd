use portcullis_domain::access::grants::{Conditions, PassHours};
use portcullis_domain::base::Several;
use portcullis_domain::staff::passwords::PasswordHash;
use serde::{Deserialize, Serialize};
use std::error::Error;
use std::str::FromStr;

/// What else is said of a link, as `{"password": "$2b$…", "email_domains": ["example.com"], …}`; only what is not as it is
/// for a link of which nothing is said.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "Form", into = "Form")]
pub(crate) struct StoredConditions(Conditions);

#[derive(Deserialize, Serialize)]
#[serde(default)]
#[derive(Default)]
struct Form {
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pass_hours: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    email_domains: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    allowed_networks: Vec<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    once_per_person: bool,
}

impl StoredConditions {
    /// What is kept of the conditions: nothing where nothing is said.
    pub(crate) fn of(conditions: &Conditions) -> Option<Self> {
        (*conditions != Conditions::default()).then(|| Self(conditions.clone()))
    }

    /// The conditions that were kept.
    pub(crate) fn read(kept: Option<Self>) -> Conditions {
        kept.map(|kept| kept.0).unwrap_or_default()
    }
}

fn texts<T: ToString>(several: &Several<T>) -> Vec<String> {
    several.iter().map(ToString::to_string).collect()
}

fn several<T: FromStr<Err: Error + 'static> + Ord>(texts: Vec<String>) -> Result<Several<T>, Box<dyn Error>> {
    let values = texts.iter().map(|text| text.parse()).collect::<Result<Vec<T>, _>>()?;
    Ok(values.try_into()?)
}

impl From<StoredConditions> for Form {
    fn from(StoredConditions(conditions): StoredConditions) -> Self {
        let hours = conditions.pass_hours;
        Self {
            message: conditions.message.map(|message| message.to_string()),
            pass_hours: (hours != PassHours::default()).then(|| hours.get().into()),
            password: conditions.password.map(|hash| hash.0),
            email_domains: texts(&conditions.email_domains),
            allowed_networks: texts(&conditions.allowed_networks),
            once_per_person: conditions.once_per_person,
        }
    }
}

impl TryFrom<Form> for StoredConditions {
    type Error = Box<dyn Error>;

    fn try_from(form: Form) -> Result<Self, Self::Error> {
        Ok(Self(Conditions {
            message: form.message.map(|message| message.parse()).transpose()?,
            pass_hours: form.pass_hours.map(PassHours::try_from).transpose()?.unwrap_or_default(),
            password: form.password.map(PasswordHash),
            email_domains: several(form.email_domains)?,
            allowed_networks: several(form.allowed_networks)?,
            once_per_person: form.once_per_person,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_read_back() {
        let all = Conditions {
            message: Some("Hello,\n\"you\"".parse().unwrap()),
            pass_hours: 2.try_into().unwrap(),
            password: Some(PasswordHash("$2b$04$x".into())),
            email_domains: vec!["*.example.com".parse().unwrap(), "m\u{fc}nchen.de".parse().unwrap()]
                .try_into()
                .unwrap(),
            allowed_networks: vec!["192.0.2.0/24".parse().unwrap(), "2001:db8::7".parse().unwrap()]
                .try_into()
                .unwrap(),
            once_per_person: true,
        };
        let one = Conditions { password: all.password.clone(), ..Conditions::default() };
        for conditions in [all, one] {
            let json = serde_json::to_string(&StoredConditions::of(&conditions)).unwrap();
            assert_eq!(StoredConditions::read(serde_json::from_str(&json).unwrap()), conditions, "{json}");
        }
        assert_eq!(StoredConditions::of(&Conditions::default()), None);
        assert_eq!(StoredConditions::read(None), Conditions::default());
    }
}
