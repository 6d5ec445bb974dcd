use crate::auth::{Caller, SignedIn};
use crate::http::fields::fields;
use crate::http::{Answer, Body, Problem};
use portcullis_domain::records::subscriptions::{self, MailKind};
use serde::Serialize;
use utoipa::ToSchema;

/// Which mails the caller gets, beside those that an account cannot do without.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Notifications {
    /// Before their access to a Genie ends.
    access_ends: bool,
    /// Before links and accesses end to Genies that they take care of.
    own_links_end: bool,
    /// When a link was used of which its uses are told.
    link_used: bool,
}

impl Notifications {
    fn without(unwanted: &[MailKind]) -> Self {
        let is_wanted = |kind| !unwanted.contains(&kind);
        Self {
            access_ends: is_wanted(MailKind::AccessEnds),
            own_links_end: is_wanted(MailKind::OwnLinksEnd),
            link_used: is_wanted(MailKind::LinkUsed),
        }
    }
}

/// Show which mails the caller gets.
#[utoipa::path(get, path = "/api/v1/agents/me/notifications", tag = "agents", responses(
    (status = 200, description = "Which mails they get.", body = Answer<Notifications>),
))]
pub(super) async fn show_notifications(caller: Caller<SignedIn>) -> Result<Answer<Notifications>, Problem> {
    let unwanted = caller.read((), |tx, _, by, ()| Ok(subscriptions::own(tx, by)?)).await?;
    Ok(Answer::new(Notifications::without(&unwanted)))
}

fields! {
    /// Which mails the caller gets from now on; one that is absent stays as it is.
    #[example {"link_used": false}]
    pub(super) struct NotificationChanges {
        /// Before their access to a Genie ends.
        set access_ends: bool,
        /// Before links and accesses end to Genies that they take care of.
        set own_links_end: bool,
        /// When a link was used of which its uses are told.
        set link_used: bool,
    }
}

/// Choose which mails the caller gets. It goes by their address, as the link in such a mail does.
#[utoipa::path(put, path = "/api/v1/agents/me/notifications", tag = "agents", request_body = NotificationChanges,
    responses((status = 200, description = "Which mails they get now.", body = Answer<Notifications>)))]
pub(super) async fn set_notifications(
    caller: Caller<SignedIn>,
    body: Body<NotificationChanges>,
) -> Result<Answer<Notifications>, Problem> {
    let set = caller.write(body, |tx, _, by, changes| {
        for (kind, is_wanted) in [
            (MailKind::AccessEnds, changes.access_ends),
            (MailKind::OwnLinksEnd, changes.own_links_end),
            (MailKind::LinkUsed, changes.link_used),
        ] {
            if let Some(is_wanted) = is_wanted {
                subscriptions::set(tx, &by.email, &[kind], is_wanted)?;
            }
        }
        Ok(subscriptions::own(tx, by)?)
    });
    Ok(Answer::new(Notifications::without(&set.await?)))
}
