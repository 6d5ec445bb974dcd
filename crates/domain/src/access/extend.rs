//! More time for an access: its end moves later and never earlier, and what was taken away does not come back.

use crate::access::ends::{self, AccessKey, EndNotices};
use crate::access::genies::{self, Genies};
use crate::access::grants::{self, Expiry, Grant, GrantPatch, Grants};
use crate::access::guard::GuardError;
use crate::access::people::{GenieUser, GenieUsers};
use crate::access::teams::{GenieTeam, GenieTeams};
use crate::base::{
    AgentUuid, Context, GenieId, GrantId, LifePolicy, Patch, PolicyError, Principal, StoreError, TeamId,
    Timestamp,
};
use crate::records::activity::{Activities, NewEntry, Target, Value};
use std::time::Duration;

/// By how much an access is extended where no end is said, and the installation allows it.
pub const USUAL: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// How to extend an access.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extension {
    /// The new end; `None`: [`USUAL`] after the present end or after now, whichever is later.
    pub to: Option<Expiry>,
    /// The end that the caller saw (`Some(None)`: they saw that there is none); another one meanwhile is refused.
    pub from: Option<Option<Timestamp>>,
}

/// Why an access was not extended.
#[derive(Debug, thiserror::Error)]
pub enum ExtendError {
    /// The caller may not manage the Genie, or there is no such link or Genie.
    #[error(transparent)]
    Guard(#[from] GuardError),
    /// There is no such access.
    #[error("There is no such access to this Genie.")]
    NotFound,
    /// Somebody changed the end in the meantime.
    #[error("The end is another one by now. Look at it again.")]
    Changed,
    /// The new end lies before the present one.
    #[error("This lies before the present end. Only an update can make an access shorter.")]
    Shortens,
    /// The installation does not allow it.
    #[error(transparent)]
    Policy(#[from] PolicyError),
}

impl From<StoreError> for ExtendError {
    fn from(error: StoreError) -> Self {
        Self::Guard(error.into())
    }
}

impl Extension {
    /// The end after it as the installation allows it: the usual end is not later than that, and another one is refused.
    ///
    /// # Errors
    /// [`ExtendError`], but never that somebody may not.
    pub fn within(
        &self,
        life: &LifePolicy,
        old: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, ExtendError> {
        let end = self.of(old, now)?;
        if self.to.is_none()
            && let Some((end, latest)) = end.zip(life.latest(now))
        {
            return Ok(Some(end.min(latest)).max(old));
        }
        if end != old {
            life.check(end, now)?;
        }
        Ok(end)
    }

    /// The end after it, of an access that ends at `old`: one without an end stays so.
    ///
    /// # Errors
    /// [`ExtendError::Changed`] and [`ExtendError::Shortens`].
    pub fn of(&self, old: Option<Timestamp>, now: Timestamp) -> Result<Option<Timestamp>, ExtendError> {
        if self.from.is_some_and(|seen| seen != old) {
            return Err(ExtendError::Changed);
        }
        match (old, self.to.map(Expiry::at)) {
            (None, _) => Ok(None),
            (Some(old), None) => Ok(Some(old.max(now).plus(USUAL))),
            (Some(old), Some(new)) if new >= old => Ok(Some(new)),
            _ => Err(ExtendError::Shortens),
        }
    }
}

/// Extends a link.
///
/// # Errors
/// [`ExtendError`].
pub fn link<T: Genies + Grants + EndNotices + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    id: GrantId,
    extension: &Extension,
) -> Result<Grant, ExtendError> {
    let (_, old) = grants::held(tx, by, id)?;
    let end = extension.within(&cx.access_policy.links, old.expires_at, cx.at)?;
    let Some(expiry) = end.filter(|_| end != old.expires_at).and_then(|end| Expiry::new(end, cx.at).ok())
    else {
        return Ok(old);
    };
    let patch = GrantPatch { expires_at: Patch::Set(expiry), ..GrantPatch::default() };
    let new = tx.patch_grant(id, &patch)?.done().ok_or(GuardError::NoGrant)?;
    note(tx, cx, by, "grant.updated", new.target(), AccessKey::Link(id), (old.expires_at, end))?;
    Ok(new)
}

/// Extends a person's direct access.
///
/// # Errors
/// [`ExtendError`].
pub fn person<T: Genies + GenieUsers + EndNotices + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    (genie, user): (GenieId, AgentUuid),
    extension: &Extension,
) -> Result<GenieUser, ExtendError> {
    genies::held(tx, by, genie)?;
    let old = tx.find_genie_user(genie, user)?.ok_or(ExtendError::NotFound)?;
    let end = extension.within(&cx.access_policy.direct, old.expires_at, cx.at)?;
    if end == old.expires_at {
        return Ok(old);
    }
    // The write decides: whoever takes everything away does not wait for the Genie.
    if !tx.set_genie_user_expiry(genie, user, end)? {
        return Err(ExtendError::NotFound);
    }
    let key = AccessKey::Person(genie, user);
    note(tx, cx, by, "genie_user.updated", old.target(), key, (old.expires_at, end))?;
    Ok(GenieUser { expires_at: end, ..old })
}

/// Extends a team's access.
///
/// # Errors
/// [`ExtendError`].
pub fn team<T: Genies + GenieTeams + EndNotices + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    (genie, team): (GenieId, TeamId),
    extension: &Extension,
) -> Result<GenieTeam, ExtendError> {
    genies::held(tx, by, genie)?;
    let old = tx.find_genie_team(genie, team)?.ok_or(ExtendError::NotFound)?;
    let end = extension.within(&cx.access_policy.direct, old.expires_at, cx.at)?;
    if end == old.expires_at {
        return Ok(old);
    }
    if !tx.set_genie_team_expiry(genie, team, end)? {
        return Err(ExtendError::NotFound);
    }
    let key = AccessKey::Team(genie, team);
    note(tx, cx, by, "genie_team.updated", old.target(), key, (old.expires_at, end))?;
    Ok(GenieTeam { expires_at: end, ..old })
}

fn note<T: EndNotices + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    activity: &'static str,
    target: Target,
    key: AccessKey,
    (old, new): (Option<Timestamp>, Option<Timestamp>),
) -> Result<(), StoreError> {
    ends::plan(tx, key, new, cx.at)?;
    let entry = NewEntry::new(cx, by, activity, target);
    tx.append_activity(&entry.change("expires_at", Value::of(old), Value::of(new)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn instant() -> impl Strategy<Value = Timestamp> {
        (0i64..1_000).prop_map(Timestamp::from_micros)
    }

    proptest! {
        #[test]
        fn an_end_never_moves_earlier(
            old in proptest::option::of(instant()),
            to in proptest::option::of(instant()),
            from in proptest::option::of(proptest::option::of(instant())),
            now in instant(),
        ) {
            let to = to.and_then(|to| Expiry::new(to, now).ok());
            match (Extension { to, from }.of(old, now), old) {
                (Ok(new), None) => prop_assert_eq!(new, None),
                (Ok(new), Some(old)) => prop_assert!(new.is_some_and(|new| new >= old && new > now)),
                (Err(ExtendError::Changed), _) => prop_assert!(from.is_some_and(|from| from != old)),
                (Err(error), _) => {
                    prop_assert!(matches!(error, ExtendError::Shortens));
                    prop_assert!(to.zip(old).is_some_and(|(to, old)| to.at() < old));
                }
            }
        }
    }

    #[test]
    fn an_installation_bounds_the_usual_end_and_refuses_another_one() {
        const DAY: Duration = Duration::from_secs(24 * 60 * 60);
        let now = Timestamp::from_micros(0);
        let (week, month) = (now.plus(7 * DAY), now.plus(30 * DAY));
        let life = LifePolicy { max_days: Some(10), ..LifePolicy::default() };
        let usual = Extension::default();
        assert_eq!(usual.within(&life, Some(week), now).unwrap(), Some(now.plus(10 * DAY)));
        assert_eq!(usual.within(&life, Some(month), now).unwrap(), Some(month), "it is older than the rule");
        let far = Extension { to: Expiry::new(month, now).ok(), from: None };
        assert!(matches!(far.within(&life, Some(week), now), Err(ExtendError::Policy(_))));
        assert_eq!(far.within(&life, Some(month), now).unwrap(), Some(month));
    }

    #[test]
    fn thirty_days_begin_at_the_end_or_now() {
        let (past, now) = (Timestamp::from_micros(1), Timestamp::from_micros(2));
        let later = now.plus(USUAL);
        let usual = Extension::default();
        assert_eq!(usual.of(Some(past), now).unwrap(), Some(now.plus(USUAL)));
        assert_eq!(usual.of(Some(later), now).unwrap(), Some(later.plus(USUAL)));
        assert_eq!(usual.of(None, now).unwrap(), None);
    }
}
