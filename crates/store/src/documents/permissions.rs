use portcullis_domain::base::{Permission, PermissionSet};
use serde::{Deserialize, Serialize};

/// What a role allows, as a list of names. Names that this release does not know are passed over: a newer one may
/// share the database during an upgrade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(from = "Vec<String>", into = "Vec<&'static str>")]
pub(crate) struct StoredPermissions(pub(crate) PermissionSet);

impl From<Vec<String>> for StoredPermissions {
    fn from(names: Vec<String>) -> Self {
        Self(names.iter().filter_map(|name| name.parse::<Permission>().ok()).collect())
    }
}

impl From<StoredPermissions> for Vec<&'static str> {
    fn from(stored: StoredPermissions) -> Self {
        stored.0.iter().map(Permission::name).collect()
    }
}
