use crate::access::ends::{AccessKey, EndNotice};
use crate::access::genies::{Genie, Genies, caretakers};
use crate::access::grants::Grants;
use crate::access::people::GenieUsers;
use crate::access::teams::GenieTeams;
use crate::base::{Context, Email, GenieId, StoreError};
use crate::staff::agents::Agents;

/// An access that ends, as a notice meant it.
#[derive(Clone, Debug)]
pub struct Ending {
    /// The Genie that it opens.
    pub genie: Genie,
    /// What it is called: a link's label, or a person's or team's name.
    pub name: String,
    /// Who is told.
    pub recipients: Recipients,
}

/// Who is told of an end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recipients {
    /// Whose access it is.
    Holder(Email),
    /// Those who take care of the Genie.
    Caretakers(Vec<Email>),
}

impl Recipients {
    /// The addresses.
    pub fn addresses(&self) -> &[Email] {
        match self {
            Self::Holder(email) => std::slice::from_ref(email),
            Self::Caretakers(emails) => emails,
        }
    }
}

/// The ending that a notice is about, and `None` where there is nothing to tell any more: it was taken away, ends at
/// another time or has ended, is used up, or its Genie is switched off, public or silent.
pub(super) fn find<T>(tx: &mut T, cx: &Context<'_>, notice: &EndNotice) -> Result<Option<Ending>, StoreError>
where
    T: Genies + Grants + GenieUsers + GenieTeams + Agents + ?Sized,
{
    if notice.end <= cx.at {
        return Ok(None);
    }
    match notice.of {
        AccessKey::Link(id) => {
            let grant = tx.find_grant(id)?.filter(|grant| {
                grant.expires_at == Some(notice.end) && grant.max_uses.allows(grant.use_count)
            });
            let Some(grant) = grant else { return Ok(None) };
            of_genie(tx, grant.genie, grant.label, grant.recipient.map(|recipient| recipient.email))
        }
        AccessKey::Person(genie, user) => {
            let access = tx.find_genie_user(genie, user)?;
            let Some(access) = access.filter(|access| access.expires_at == Some(notice.end)) else {
                return Ok(None);
            };
            let is_enabled = tx.find_agent_by_uuid(user)?.is_some_and(|agent| agent.enabled);
            if !is_enabled {
                return Ok(None);
            }
            of_genie(tx, genie, access.person.full_name, Some(access.person.email))
        }
        AccessKey::Team(genie, team) => {
            let access = tx.find_genie_team(genie, team)?;
            let Some(access) = access.filter(|access| access.expires_at == Some(notice.end)) else {
                return Ok(None);
            };
            of_genie(tx, genie, access.team_name, None)
        }
    }
}

fn of_genie<T: Genies + Agents + ?Sized>(
    tx: &mut T,
    genie: GenieId,
    name: String,
    holder: Option<Email>,
) -> Result<Option<Ending>, StoreError> {
    let genie = tx.find_genie(genie)?;
    let Some(genie) = genie.filter(|genie| genie.is_active && !genie.is_public && genie.remind_before_end)
    else {
        return Ok(None);
    };
    let recipients = match holder {
        Some(email) => Recipients::Holder(email),
        None => {
            let agents = caretakers(tx, &genie)?;
            Recipients::Caretakers(agents.into_iter().map(|agent| agent.profile.email).collect())
        }
    };
    Ok(Some(Ending { genie, name, recipients }))
}
