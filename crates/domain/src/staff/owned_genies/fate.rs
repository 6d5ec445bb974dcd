use super::letters::{tell_heir, tell_of_orphans};
use super::{HeirError, OwnedGenies, heir};
use crate::base::{AgentId, Context, Principal, StoreError, names};
use crate::records::activity::{Activities, NewEntry, Target, Value};
use crate::records::outbox::{GenieNames, Outbox};
use crate::staff::agents::{Agent, Agents};

names! {
    /// Whether somebody may leave Genies behind that are nobody's then.
    #[derive(Default)]
    pub enum Orphans {
        /// They may; whoever manages all Genies is told.
        #[default]
        Allow = "allow",
        /// They may not.
        Refuse = "refuse",
    }
}

/// What becomes of the Genies of somebody who leaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GenieFate {
    /// Who gets all of them.
    pub transfer_to: Option<AgentId>,
    /// What holds where nobody gets them.
    pub orphans: Orphans,
}

/// What became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// How many were handed over.
    pub handed_over: u64,
    /// How many are nobody's now.
    pub orphaned: u64,
}

/// Why somebody cannot leave so.
#[derive(Debug, thiserror::Error)]
pub enum FateError {
    /// Their Genies cannot go to the one who was named.
    #[error(transparent)]
    Heir(HeirError),
    /// So many Genies would be nobody's, and that was not wanted.
    #[error(
        "Nobody would look after what this agent owns (Genies: {0}). Say with transfer_genies_to who gets them."
    )]
    Orphans(u64),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<HeirError> for FateError {
    fn from(error: HeirError) -> Self {
        match error {
            HeirError::Store(error) => Self::Store(error),
            error => Self::Heir(error),
        }
    }
}

/// Hands the Genies of somebody who leaves over, or leaves them behind. The caller keeps other writers off the leaver, so
/// that nothing becomes theirs meanwhile.
pub(crate) fn settle<T: OwnedGenies + Agents + Outbox + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    leaver: &Agent,
    fate: GenieFate,
) -> Result<Settled, FateError> {
    let Some(id) = fate.transfer_to else { return leave_behind(tx, cx, leaver, fate.orphans) };
    if id == leaver.id {
        return Err(HeirError::Leaves.into());
    }
    let heir = heir(tx, id)?;
    let moved = tx.hand_over_genies(leaver.uuid, heir.uuid, cx.at)?;
    let (old, new) = (Value::of(Some(leaver.uuid)), Value::of(Some(heir.uuid)));
    let entries: Vec<_> = moved
        .iter()
        .map(|genie| {
            let target = Target { kind: "genie", id: genie.id.to_string(), name: genie.name.to_string() };
            NewEntry::new(cx, by, "genie.updated", target).change("owner_id", old.clone(), new.clone())
        })
        .collect();
    tx.append_activities(&entries)?;
    let handed_over = moved.len() as u64;
    tell_heir(tx, cx, by, &heir, moved.into_iter().map(|genie| genie.name))?;
    Ok(Settled { handed_over, orphaned: 0 })
}

fn leave_behind<T: OwnedGenies + Agents + Outbox + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    leaver: &Agent,
    orphans: Orphans,
) -> Result<Settled, FateError> {
    let orphaned = tx.count_owned_genies(leaver.uuid)?;
    if orphaned == 0 {
        return Ok(Settled::default());
    }
    if orphans == Orphans::Refuse {
        return Err(FateError::Orphans(orphaned));
    }
    let named = tx.list_owned_genies(leaver.uuid, GenieNames::MOST)?;
    let named = GenieNames::first(named.into_iter().map(|genie| genie.name), orphaned);
    tell_of_orphans(tx, cx, leaver, &named)?;
    Ok(Settled { handed_over: 0, orphaned })
}
