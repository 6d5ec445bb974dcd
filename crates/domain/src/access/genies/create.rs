use super::{Genie, Genies, UrlName};
use crate::base::secrets::{random_hex, uuid_v7};
use crate::base::{
    Context, Description, GenieId, Name, Permission, PolicyError, Principal, StoreError, WebUrl, Written,
};
use crate::records::activity::{Activities, NewEntry};
use crate::staff::agents::Agents;
use crate::staff::owned_genies::{HeirError, heir};

/// What a new Genie is to be.
#[derive(Clone, Debug)]
pub struct NewGenie {
    /// What people call it.
    pub name: Name,
    /// Its name in URLs; made from the name when absent.
    pub url_name: Option<UrlName>,
    /// What it is for.
    pub description: Option<Description>,
    /// Whether everybody may use it.
    pub is_public: bool,
    /// Where visitors with access are sent.
    pub launch_url: Option<WebUrl>,
    /// Whether mails are sent before an access to it ends.
    pub remind_before_end: bool,
}

impl NewGenie {
    /// A private Genie of which only the name is known.
    pub fn named(name: Name) -> Self {
        Self {
            name,
            url_name: None,
            description: None,
            is_public: false,
            launch_url: None,
            remind_before_end: true,
        }
    }
}

/// Why a Genie was not made.
#[derive(Debug, thiserror::Error)]
pub enum CreateGenieError {
    /// The caller lacks `genies:write`.
    #[error("You need the permission genies:write to make a Genie.")]
    Forbidden,
    /// The account was deleted or disabled meanwhile.
    #[error("Your account is gone.")]
    Gone,
    /// Another Genie has the `url_name` that was asked for.
    #[error("Another Genie has this url_name. Choose another one.")]
    UrlNameTaken,
    /// The installation does not allow it.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<HeirError> for CreateGenieError {
    fn from(error: HeirError) -> Self {
        match error {
            HeirError::Unknown | HeirError::Leaves | HeirError::Disabled => Self::Gone,
            HeirError::Lacks => Self::Forbidden,
            HeirError::Store(error) => Self::Store(error),
        }
    }
}

/// Makes a Genie that the caller owns.
///
/// # Errors
/// [`CreateGenieError`].
pub fn create<T: Genies + Agents + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    new: &NewGenie,
) -> Result<Genie, CreateGenieError> {
    if !by.can(Permission::GeniesWrite) && !by.can(Permission::GeniesManageAll) {
        return Err(CreateGenieError::Forbidden);
    }
    cx.access_policy.check_public(new.is_public)?;
    // Whoever deletes the caller at this moment finds this Genie among theirs.
    heir(tx, by.id)?;
    let mut genie = Genie {
        id: GenieId(uuid_v7(cx.secrets, cx.at)),
        name: new.name.clone(),
        url_name: new.url_name.clone().unwrap_or_else(|| UrlName::from_text(new.name.as_str())),
        description: new.description.clone(),
        owner: by.uuid,
        is_public: new.is_public,
        is_active: true,
        launch_url: new.launch_url.clone(),
        remind_before_end: new.remind_before_end,
        created_at: cx.at,
        updated_at: cx.at,
    };
    let mut written = tx.insert_genie(&genie)?;
    if written == Written::Taken && new.url_name.is_none() {
        genie.url_name = genie.url_name.with_ending(&random_hex::<4>(cx.secrets));
        written = tx.insert_genie(&genie)?;
    }
    written.done().ok_or(CreateGenieError::UrlNameTaken)?;
    tx.append_activity(&NewEntry::new(cx, by, "genie.created", genie.target()))?;
    Ok(genie)
}
