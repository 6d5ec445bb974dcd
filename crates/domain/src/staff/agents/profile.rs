use super::Country;
use crate::base::{Email, Name, Patch, WebUrl};

/// Who an agent is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// First name.
    pub first_name: Name,
    /// Last name.
    pub last_name: Option<Name>,
    /// The address they sign in with; no two live agents have the same.
    pub email: Email,
    /// Their picture.
    pub avatar_url: Option<WebUrl>,
    /// Where they are.
    pub country: Option<Country>,
}

/// A change of a [`Profile`]; fields as there.
#[expect(missing_docs, reason = "each field says there what it is")]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProfilePatch {
    pub first_name: Option<Name>,
    pub last_name: Patch<Name>,
    pub email: Option<Email>,
    pub avatar_url: Patch<WebUrl>,
    pub country: Patch<Country>,
}

impl Profile {
    /// Somebody of whom only a first name and an address are known.
    pub fn new(first_name: Name, email: Email) -> Self {
        Self { first_name, last_name: None, email, avatar_url: None, country: None }
    }

    /// First and last name.
    pub fn full_name(&self) -> String {
        full_name(&self.first_name, self.last_name.as_ref())
    }

    /// What of a patch would change this profile.
    pub(super) fn narrow(&self, patch: &ProfilePatch) -> ProfilePatch {
        let ProfilePatch { first_name, last_name, email, avatar_url, country } = patch.clone();
        ProfilePatch {
            first_name: first_name.filter(|name| *name != self.first_name),
            last_name: last_name.unless(self.last_name.as_ref()),
            email: email.filter(|email| *email != self.email),
            avatar_url: avatar_url.unless(self.avatar_url.as_ref()),
            country: country.unless(self.country.as_ref()),
        }
    }

    /// The profile after a change.
    #[must_use]
    pub fn patched(self, patch: &ProfilePatch) -> Self {
        let ProfilePatch { first_name, last_name, email, avatar_url, country } = patch.clone();
        Self {
            first_name: first_name.unwrap_or(self.first_name),
            last_name: last_name.apply(self.last_name),
            email: email.unwrap_or(self.email),
            avatar_url: avatar_url.apply(self.avatar_url),
            country: country.apply(self.country),
        }
    }
}

/// First and last name as one text.
pub fn full_name(first: &Name, last: Option<&Name>) -> String {
    match last {
        Some(last) => format!("{first} {last}"),
        None => first.to_string(),
    }
}
