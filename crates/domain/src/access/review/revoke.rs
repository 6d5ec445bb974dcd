use super::{Access, AccessReviews};
use crate::access::genies::{self, Genies};
use crate::access::grants::{self, Grants};
use crate::access::guard::GuardError;
use crate::access::people::{self, GenieUserError, GenieUsers};
use crate::access::teams::{self, GenieTeamError, GenieTeams};
use crate::base::{AgentUuid, Context, GenieId, Principal, StoreError, TeamId, names};
use crate::records::activity::{Activities, NewEntry};
use crate::staff::personal_links::PersonalLinks;
use std::collections::{BTreeMap, BTreeSet};

names! {
    /// What became of an access.
    pub enum Outcome {
        /// It was taken away.
        Revoked = "revoked",
        /// It was gone already.
        Gone = "gone",
    }
}

/// Why nothing was taken away.
#[derive(Debug, thiserror::Error)]
pub enum RevokeError {
    /// The Genie of one access is somebody else's.
    #[error("You do not own the Genie of {0}. Nothing was revoked.")]
    Forbidden(Access),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Whose an access is.
#[derive(Clone, Copy)]
enum Found {
    Link,
    User(AgentUuid),
    Team(TeamId),
}

/// Takes accesses away, each as the action for it alone does: a link with its passes, a person's or a team's access with
/// the links that were made for them, unless these are to be kept. All of it happens, or nothing. Answers in the order in
/// which it was asked.
///
/// # Errors
/// [`RevokeError`].
pub fn revoke<T>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    ids: &[Access],
    keep_links: bool,
) -> Result<Vec<(Access, Outcome)>, RevokeError>
where
    T: AccessReviews + Genies + Grants + GenieUsers + GenieTeams + PersonalLinks + Activities + ?Sized,
{
    // In one order everywhere, so that no two calls wait for each other. Passes go before their links, and links before
    // the people whose they are, so that each is told to be revoked.
    let wanted: BTreeSet<Access> = ids.iter().copied().collect();
    let mut found = BTreeMap::new();
    for access in wanted {
        if let Some((genie, _)) = find(tx, access)? {
            found.insert(access, genie);
        }
    }
    let genies: BTreeSet<GenieId> = found.values().copied().collect();
    let mut held = BTreeSet::new();
    for genie in genies {
        match genies::held(tx, by, genie) {
            Ok(_) => drop(held.insert(genie)),
            Err(GuardError::Forbidden) => {
                let access = found.iter().find(|(_, of)| **of == genie).map(|(access, _)| *access);
                return Err(access.map_or_else(lost, RevokeError::Forbidden));
            }
            Err(error) => gone(error)?,
        }
    }
    let mut outcomes = BTreeMap::new();
    for access in found.into_iter().filter(|(_, genie)| held.contains(genie)).map(|(access, _)| access) {
        // Now that nobody else gives or takes access to the Genie: it may have been given anew, as another one.
        if let Some(now) = find(tx, access)?
            && take_away(tx, cx, by, access, now, keep_links)?
        {
            outcomes.insert(access, Outcome::Revoked);
        }
    }
    Ok(ids.iter().map(|id| (*id, outcomes.get(id).copied().unwrap_or(Outcome::Gone))).collect())
}

fn lost() -> RevokeError {
    StoreError::Unexpected("a Genie without the access that named it".into()).into()
}

/// The failures that say no more than that somebody was quicker.
fn gone(error: GuardError) -> Result<(), RevokeError> {
    match error {
        GuardError::Store(error) => Err(error.into()),
        GuardError::NoGenie | GuardError::NoGrant | GuardError::NoRequest | GuardError::Forbidden => Ok(()),
    }
}

fn find<T: AccessReviews + Grants + ?Sized>(
    tx: &mut T,
    access: Access,
) -> Result<Option<(GenieId, Found)>, StoreError> {
    Ok(match access {
        Access::Pass(id) => match tx.find_link_of_pass(id)? {
            Some(link) => tx.find_grant(link)?.map(|grant| (grant.genie, Found::Link)),
            None => None,
        },
        Access::Link(id) => tx.find_grant(id)?.map(|grant| (grant.genie, Found::Link)),
        Access::User(id) => tx.find_user_access(id)?.map(|(genie, user)| (genie, Found::User(user))),
        Access::Team(id) => tx.find_team_access(id)?.map(|(genie, team)| (genie, Found::Team(team))),
    })
}

/// Whether there was anything to take away.
fn take_away<T>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    access: Access,
    (genie, what): (GenieId, Found),
    keep_links: bool,
) -> Result<bool, RevokeError>
where
    T: AccessReviews + Genies + Grants + GenieUsers + GenieTeams + PersonalLinks + Activities + ?Sized,
{
    let done = match (access, what) {
        (Access::Pass(id), _) => {
            let Some(link) = tx.find_link_of_pass(id)? else { return Ok(false) };
            let Some(grant) = tx.find_grant(link)? else { return Ok(false) };
            if !tx.end_pass(id, cx.at)? {
                return Ok(false);
            }
            tx.append_activity(&NewEntry::new(cx, by, "grant.pass_ended", grant.target()))?;
            Ok(())
        }
        (Access::Link(id), _) => grants::delete(tx, cx, by, id),
        (_, Found::User(user)) => match people::remove(tx, cx, by, genie, user, keep_links) {
            Err(GenieUserError::NotFound) => return Ok(false),
            Err(GenieUserError::Guard(error)) => Err(error),
            Err(GenieUserError::Policy(_)) | Ok(()) => Ok(()),
        },
        (_, Found::Team(team)) => match teams::remove(tx, cx, by, genie, team, keep_links) {
            Err(GenieTeamError::NotFound) => return Ok(false),
            Err(GenieTeamError::Guard(error)) => Err(error),
            Err(GenieTeamError::Policy(_)) | Ok(()) => Ok(()),
        },
        (_, Found::Link) => return Ok(false),
    };
    match done {
        Ok(()) => Ok(true),
        Err(error) => gone(error).map(|()| false),
    }
}
