//! Roles, and the permissions that they are made of.

mod view;

use crate::auth::{Caller, Can, SignedIn};
use crate::http::fields::fields;
use crate::http::{Answer, Body, Code, Created, IfMatch, Path, Problem, Routes, Whole};
use portcullis_domain::RoleId;
use portcullis_domain::base::Permission;
use portcullis_domain::staff::roles::{
    self, Role, RoleDescription, RoleDraft, RoleError, RoleName, RolePatch,
};
use view::{PermissionView, RoleView};

/// Whoever may manage roles.
type Manager = Caller<Can<{ Permission::RolesManage as u8 }>>;

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .add(__path_list_roles, list_roles)
        .add(__path_show_role, show_role)
        .add(__path_create_role, create_role)
        .add(__path_update_role, update_role)
        .add(__path_delete_role, delete_role)
        .add(__path_list_permissions, list_permissions)
}

impl From<RoleError> for Problem {
    fn from(error: RoleError) -> Self {
        let code = match error {
            RoleError::Lacks(_) | RoleError::Exceeds(_) => Code::Forbidden,
            RoleError::NotFound => Code::NotFound,
            RoleError::NameTaken | RoleError::BuiltIn => Code::Conflict,
            RoleError::Store(error) => return error.into(),
        };
        Self::new(code, error.to_string())
    }
}

/// A role with its version.
fn whole(role: Role) -> Answer<RoleView> {
    let version = role.version();
    Answer::new(RoleView::from(role)).of_version(version)
}

/// List every role.
#[utoipa::path(get, path = "/api/v1/roles", tag = "roles", responses(
    (status = 200, description = "The roles.", body = Answer<Vec<RoleView>>),
))]
async fn list_roles(caller: Caller<SignedIn>) -> Result<Answer<Vec<RoleView>>, Problem> {
    let roles = caller.read((), |tx, _, _, ()| Ok(roles::list(tx)?)).await?;
    Ok(Answer::new(roles.into_iter().map(RoleView::from).collect()))
}

/// Show a role.
#[utoipa::path(get, path = "/api/v1/roles/{id}", tag = "roles",
    params(("id" = i64, Path, description = "The role's number.")),
    responses(
        (status = 200, description = "The role.", body = Answer<RoleView>),
        (status = 403, description = "Without `roles:manage`."),
        (status = 404, description = "There is no such role."),
    ))]
async fn show_role(caller: Manager, id: Path<RoleId>) -> Result<Answer<RoleView>, Problem> {
    let role = caller.read(id, |tx, _, by, id| Ok(roles::get(tx, by, *id)?)).await?;
    Ok(whole(role))
}

fields! {
    /// A role to be.
    #[example {"name": "Shift lead", "permissions": ["conversations:read_all"]}]
    struct NewRole {
        /// Unique.
        required name: RoleName,
        /// What it is for.
        nullable description: RoleDescription,
        /// What it allows, by name.
        set permissions: Vec<Permission>,
    } => RoleDraft, |_errors| Some(RoleDraft {
        name: name?,
        description: description?,
        permissions: permissions?.unwrap_or_default().into_iter().collect(),
    })
}

/// Make a role. Nobody makes one that may do more than they may.
#[utoipa::path(post, path = "/api/v1/roles", tag = "roles", request_body = NewRole, responses(
    (status = 201, description = "The role.", body = Answer<RoleView>),
    (status = 403, description = "Without `roles:manage`, or with a permission that the caller has not."),
    (status = 409, description = "Another role has the name."),
))]
async fn create_role(caller: Manager, body: Body<NewRole>) -> Result<Created<RoleView>, Problem> {
    caller.post(body, |tx, cx, by, draft| Ok(Created(whole(roles::create(tx, cx, by, draft)?)))).await
}

fields! {
    /// What to change of a role; a field that is absent stays as it is.
    #[example {"description": "Watches the inbox.", "permissions": ["conversations:read_all"]}]
    struct RoleChanges {
        /// Unique.
        set name: RoleName,
        /// What it is for.
        patch description: RoleDescription,
        /// All that it allows from now on, by name.
        set permissions: Vec<Permission>,
    } => RolePatch, |_errors| Some(RolePatch {
        name: name?,
        description: description?,
        permissions: permissions?.map(|list| list.into_iter().collect()),
    })
}

type WholeRoleChanges = Whole<RoleChanges, RoleView>;

/// Change a role. Only what is given is touched; `permissions` replaces the whole set.
///
/// What was read may be sent back: other fields of the role are taken where they say what is so.
#[utoipa::path(put, path = "/api/v1/roles/{id}", tag = "roles", request_body = WholeRoleChanges,
    params(("id" = i64, Path, description = "The role's number.")),
    responses(
        (status = 200, description = "The role as it is now.", body = Answer<RoleView>),
        (status = 403, description = "Without `roles:manage`, or where the role may, or would, do more than the \
            caller."),
        (status = 404, description = "There is no such role."),
        (status = 409, description = "Another role has the name, or the role is built in."),
    ))]
async fn update_role(
    caller: Manager,
    id: Path<RoleId>,
    body: Body<WholeRoleChanges>,
    meant: IfMatch,
) -> Result<Answer<RoleView>, Problem> {
    let role = caller.write((id, body), move |tx, cx, by, (id, sent)| {
        meant.check(|| roles::held(tx, by, *id).map(|role| role.version()))?;
        sent.agrees_with(|| Ok(RoleView::from(roles::get(tx, by, *id)?)))?;
        Ok(roles::update(tx, cx, by, *id, &sent.change)?)
    });
    Ok(whole(role.await?))
}

/// Delete a role and take it from whoever has it.
#[utoipa::path(delete, path = "/api/v1/roles/{id}", tag = "roles",
    params(("id" = i64, Path, description = "The role's number.")),
    responses(
        (status = 200, description = "It is gone.", body = Answer<bool>),
        (status = 403, description = "Without `roles:manage`, or for a role that may do more than the caller."),
        (status = 404, description = "There is no such role."),
        (status = 409, description = "The role is built in."),
    ))]
async fn delete_role(caller: Manager, id: Path<RoleId>, meant: IfMatch) -> Result<Answer<bool>, Problem> {
    let deleted = caller.write(id, move |tx, cx, by, id| {
        meant.check(|| roles::held(tx, by, *id).map(|role| role.version()))?;
        Ok(roles::delete(tx, cx, by, *id)?)
    });
    deleted.await?;
    Ok(Answer::new(true))
}

/// List every permission that there is, by name.
#[utoipa::path(get, path = "/api/v1/permissions", tag = "roles", responses(
    (status = 200, description = "The catalogue.", body = Answer<Vec<PermissionView>>),
))]
async fn list_permissions(caller: Caller<SignedIn>) -> Result<Answer<Vec<PermissionView>>, Problem> {
    // Nothing is read but who is calling.
    caller.read((), |_, _, _, ()| Ok(())).await?;
    Ok(Answer::new(Permission::ALL.iter().copied().map(PermissionView::from).collect()))
}
