use super::UrlName;
use crate::base::{AgentUuid, Description, GenieId, Name, Patch, Timestamp, Version, WebUrl};
use crate::records::activity::Target;

/// A Genie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Genie {
    /// Its id.
    pub id: GenieId,
    /// What people call it.
    pub name: Name,
    /// Its name in URLs, unique.
    pub url_name: UrlName,
    /// What it is for.
    pub description: Option<Description>,
    /// Who manages it.
    pub owner: AgentUuid,
    /// Whether everybody may use it without a link.
    pub is_public: bool,
    /// Whether it may be used at all; its owner always may.
    pub is_active: bool,
    /// Where a visitor with access is sent.
    pub launch_url: Option<WebUrl>,
    /// Whether mails are sent before an access to it ends.
    pub remind_before_end: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

/// Which fields of a Genie to change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GeniePatch {
    /// What people call it.
    pub name: Option<Name>,
    /// Its name in URLs.
    pub url_name: Option<UrlName>,
    /// What it is for.
    pub description: Patch<Description>,
    /// Whether everybody may use it.
    pub is_public: Option<bool>,
    /// Whether it may be used at all.
    pub is_active: Option<bool>,
    /// Where visitors with access are sent.
    pub launch_url: Patch<WebUrl>,
    /// Who manages it.
    pub owner: Option<AgentUuid>,
    /// Whether mails are sent before an access to it ends.
    pub remind_before_end: Option<bool>,
}

impl Genie {
    /// The Genie after a change.
    #[must_use]
    pub fn patched(self, patch: &GeniePatch) -> Self {
        let GeniePatch {
            name,
            url_name,
            description,
            is_public,
            is_active,
            launch_url,
            owner,
            remind_before_end,
        } = patch.clone();
        Self {
            name: name.unwrap_or(self.name),
            url_name: url_name.unwrap_or(self.url_name),
            description: description.apply(self.description),
            is_public: is_public.unwrap_or(self.is_public),
            is_active: is_active.unwrap_or(self.is_active),
            launch_url: launch_url.apply(self.launch_url),
            owner: owner.unwrap_or(self.owner),
            remind_before_end: remind_before_end.unwrap_or(self.remind_before_end),
            ..self
        }
    }

    /// What of a patch would change this Genie.
    pub(super) fn narrow(&self, patch: &GeniePatch) -> GeniePatch {
        let GeniePatch {
            name,
            url_name,
            description,
            is_public,
            is_active,
            launch_url,
            owner,
            remind_before_end,
        } = patch.clone();
        GeniePatch {
            name: name.filter(|name| *name != self.name),
            url_name: url_name.filter(|url_name| *url_name != self.url_name),
            description: description.unless(self.description.as_ref()),
            is_public: is_public.filter(|is_public| *is_public != self.is_public),
            is_active: is_active.filter(|is_active| *is_active != self.is_active),
            launch_url: launch_url.unless(self.launch_url.as_ref()),
            owner: owner.filter(|owner| *owner != self.owner),
            remind_before_end: remind_before_end.filter(|remind| *remind != self.remind_before_end),
        }
    }

    /// What an edit of it replaces.
    pub fn version(&self) -> Version {
        Version::of("genie", self.id)
            .text(&self.name)
            .text(&self.url_name)
            .maybe(self.description.as_ref())
            .text(self.is_public)
            .text(self.is_active)
            .maybe(self.launch_url.as_ref())
            .text(self.owner)
            .text(self.remind_before_end)
            .version()
    }

    pub(crate) fn target(&self) -> Target {
        Target { kind: "genie", id: self.id.to_string(), name: self.name.to_string() }
    }

    /// What a visitor with access is told.
    pub fn card(&self) -> GenieCard {
        GenieCard {
            id: self.id,
            name: self.name.clone(),
            url_name: self.url_name.clone(),
            description: self.description.clone(),
            launch_url: self.launch_url.clone(),
        }
    }
}

/// What a visitor with access is told of a Genie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GenieCard {
    /// Its id.
    pub id: GenieId,
    /// What people call it.
    pub name: Name,
    /// Its name in URLs.
    pub url_name: UrlName,
    /// What it is for.
    pub description: Option<Description>,
    /// Where to go.
    pub launch_url: Option<WebUrl>,
}
