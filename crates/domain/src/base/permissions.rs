//! The catalogue of permissions, and sets of them.

use std::fmt;
use std::str::FromStr;

macro_rules! catalogue {
    ($($variant:ident $name:literal $description:literal;)*) => {
        /// Something that a role can allow. Names and meaning of the help desk's own follow LibreDesk's catalogue.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Permission {
            $(#[doc = $description] $variant,)*
        }

        impl Permission {
            /// Every permission, by name.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name at the wire.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What it allows, for people.
            pub fn description(self) -> &'static str {
                match self { $(Self::$variant => $description,)* }
            }
        }
    };
}

// Sorted by name: a set lists its members in this order.
catalogue! {
    AccessCheck "access:check" "Ask whether somebody may use any Genie.";
    ActivityLogsManage "activity_logs:manage" "Read the activity log.";
    AiManage "ai:manage" "Manage AI settings.";
    AutomationsManage "automations:manage" "Manage automation rules.";
    BusinessHoursManage "business_hours:manage" "Manage business hours.";
    ContactNotesDelete "contact_notes:delete" "Delete notes on contacts.";
    ContactNotesRead "contact_notes:read" "Read notes on contacts.";
    ContactNotesWrite "contact_notes:write" "Write notes on contacts.";
    ContactsBlock "contacts:block" "Block contacts.";
    ContactsDelete "contacts:delete" "Delete contacts.";
    ContactsExport "contacts:export" "Export contacts.";
    ContactsMerge "contacts:merge" "Merge contacts.";
    ContactsRead "contacts:read" "Read one contact.";
    ContactsReadAll "contacts:read_all" "List all contacts.";
    ContactsWrite "contacts:write" "Change contacts.";
    ContextLinksManage "context_links:manage" "Manage context links.";
    ConversationsRead "conversations:read" "Read a conversation.";
    ConversationsReadAll "conversations:read_all" "Read all conversations.";
    ConversationsReadAssigned "conversations:read_assigned" "Read the conversations assigned to oneself.";
    ConversationsReadTeamAll "conversations:read_team_all" "Read all conversations of one's teams.";
    ConversationsReadTeamInbox "conversations:read_team_inbox" "Read the unassigned conversations of a team.";
    ConversationsReadUnassigned "conversations:read_unassigned" "Read conversations that nobody has.";
    ConversationsUpdatePriority "conversations:update_priority" "Set a conversation's priority.";
    ConversationsUpdateStatus "conversations:update_status" "Set a conversation's status.";
    ConversationsUpdateTags "conversations:update_tags" "Set a conversation's tags.";
    ConversationsUpdateTeamAssignee "conversations:update_team_assignee" "Assign a conversation to a team.";
    ConversationsUpdateUserAssignee "conversations:update_user_assignee" "Assign a conversation to an agent.";
    ConversationsWrite "conversations:write" "Start conversations.";
    CustomAttributesManage "custom_attributes:manage" "Manage custom attributes.";
    GeneralSettingsManage "general_settings:manage" "Manage general settings.";
    GeniesManageAll "genies:manage_all" "Manage every Genie and who may use it.";
    GeniesWrite "genies:write" "Make Genies and manage one's own.";
    HelpCenterManage "help_center:manage" "Manage the help center.";
    InboxesManage "inboxes:manage" "Manage inboxes.";
    MacrosManage "macros:manage" "Manage macros.";
    MessagesRead "messages:read" "Read messages.";
    MessagesWrite "messages:write" "Write messages.";
    MessagesWriteAsContact "messages:write_as_contact" "Write messages in a contact's name.";
    MessagesWritePrivate "messages:write_private" "Write private notes.";
    NotificationSettingsManage "notification_settings:manage" "Manage notification settings.";
    OidcManage "oidc:manage" "Manage single sign-on.";
    OutboxManage "outbox:manage" "See and requeue outgoing mail.";
    ReportsManage "reports:manage" "See reports.";
    RolesManage "roles:manage" "Manage roles.";
    SharedViewsManage "shared_views:manage" "Manage shared views.";
    SlaManage "sla:manage" "Manage service level agreements.";
    StatusManage "status:manage" "Manage conversation statuses.";
    TagsManage "tags:manage" "Manage tags.";
    TeamsManage "teams:manage" "Manage teams and their members.";
    TemplatesManage "templates:manage" "Manage mail templates.";
    UsersManage "users:manage" "Manage agents.";
    ViewManage "view:manage" "Manage one's own views.";
    WebhooksManage "webhooks:manage" "Manage webhooks.";
}

/// A name that is not in the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("There is no permission {0:?}.")]
pub struct UnknownPermission(pub String);

impl FromStr for Permission {
    type Err = UnknownPermission;

    fn from_str(raw: &str) -> Result<Self, UnknownPermission> {
        Self::ALL
            .binary_search_by(|known| known.name().cmp(raw))
            .map(|index| Self::ALL[index])
            .map_err(|_| UnknownPermission(raw.chars().take(80).collect()))
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A set of permissions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct PermissionSet(u128);

impl PermissionSet {
    /// No permission.
    pub const NONE: Self = Self(0);

    /// Every permission of the catalogue.
    pub fn all() -> Self {
        Permission::ALL.iter().copied().collect()
    }

    /// Whether `permission` is among them.
    pub fn contains(self, permission: Permission) -> bool {
        self.0 & bit(permission) != 0
    }

    /// Whether every permission of `other` is among them.
    pub fn covers(self, other: Self) -> bool {
        other.0 & !self.0 == 0
    }

    /// These and those.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The permissions, sorted by name.
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.iter().copied().filter(move |permission| self.contains(*permission))
    }
}

impl FromIterator<Permission> for PermissionSet {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        Self(permissions.into_iter().fold(0, |bits, permission| bits | bit(permission)))
    }
}

fn bit(permission: Permission) -> u128 {
    1 << (permission as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_is_sorted_and_reads_back() {
        assert!(Permission::ALL.is_sorted_by(|a, b| a.name() < b.name()));
        for permission in Permission::ALL {
            assert_eq!(permission.name().parse(), Ok(*permission));
        }
        assert!("users:own".parse::<Permission>().is_err());
    }

    #[test]
    fn a_set_covers_its_parts_only() {
        let some: PermissionSet = [Permission::UsersManage, Permission::AccessCheck].into_iter().collect();
        assert!(PermissionSet::all().covers(some));
        assert!(!some.covers(PermissionSet::all()));
        assert_eq!(some.iter().map(Permission::name).collect::<Vec<_>>(), ["access:check", "users:manage"]);
    }
}
