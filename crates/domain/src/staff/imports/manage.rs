use super::{Import, Imports, Sheet};
use crate::base::{Context, Credential, Email, ImportId, Lacks, Permission, Principal, StoreError};
use crate::records::activity::{Activities, NewEntry, Target, Value};
use crate::staff::agents::Agents;

/// Why a file was not taken, or its progress not shown.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The caller lacks `users:manage`.
    #[error(transparent)]
    Lacks(#[from] Lacks),
    /// Another import is still running.
    #[error("An import is still running. Wait until it has ended.")]
    Running,
    /// There never was an import.
    #[error("There has been no import yet.")]
    None,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Stores a file to be imported. When this was answered and committed, the import goes on whatever happens to the node.
///
/// # Errors
/// [`ImportError`]; of two at the same moment one is taken.
pub fn start<T: Imports + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    sheet: &dyn Sheet,
) -> Result<Import, ImportError> {
    by.require(Permission::UsersManage)?;
    let inserted = tx.insert_import(by.id, sheet.bytes(), sheet.total(), sheet.layout(), cx.at)?;
    let id = inserted.done().ok_or(ImportError::Running)?;
    let target = Target { kind: "import", id: id.to_string(), name: String::new() };
    let entry = NewEntry::new(cx, by, "import.started", target).change(
        "total",
        Value::Null,
        Value::Number(sheet.total().into()),
    );
    tx.append_activity(&entry)?;
    tx.find_import(id)?.ok_or(ImportError::None)
}

/// How far the latest import is.
///
/// # Errors
/// [`ImportError`].
pub fn status<T: Imports + ?Sized>(tx: &mut T, by: &Principal) -> Result<Import, ImportError> {
    by.require(Permission::UsersManage)?;
    tx.latest_import()?.ok_or(ImportError::None)
}

/// How far one import is, of which the caller knows that it was stored.
///
/// # Errors
/// [`ImportError`].
pub fn progress<T: Imports + ?Sized>(
    tx: &mut T,
    by: &Principal,
    id: ImportId,
) -> Result<Import, ImportError> {
    by.require(Permission::UsersManage)?;
    tx.find_import(id)?.ok_or(ImportError::None)
}

/// Who imports at the command line, where nobody signs in: the enabled agent with this address, or the first
/// administrator.
///
/// # Errors
/// The store's.
pub fn operator<T: Agents + ?Sized>(
    tx: &mut T,
    email: Option<&Email>,
) -> Result<Option<Principal>, StoreError> {
    let agent = match email {
        Some(email) => tx.find_agent_by_email(email)?.filter(|agent| agent.enabled),
        None => match tx.lock_administrators()?.into_iter().min() {
            Some(first) => tx.find_agent(first)?,
            None => None,
        },
    };
    Ok(agent.map(|agent| agent.principal(Credential::Operator)))
}
