use crate::base::{AgentUuid, Email, GenieId, GrantId, Message, Name, Reason, RequestId, Timestamp, names};
use crate::records::activity::Target;

/// Somebody's wish to use a Genie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessRequest {
    /// Its id.
    pub id: RequestId,
    /// The Genie.
    pub genie: GenieId,
    /// Where the answer goes.
    pub email: Email,
    /// Who they say they are.
    pub name: Option<Name>,
    /// What they write.
    pub message: Option<Message>,
    /// The account with that address, where there was one.
    pub user: Option<AgentUuid>,
    /// When they asked.
    pub created_at: Timestamp,
    /// When those who decide are reminded of it next; `None`: not again.
    pub remind_at: Option<Timestamp>,
    /// What became of it.
    pub state: RequestState,
}

/// What became of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestState {
    /// Nobody has decided.
    Pending,
    /// Access was given.
    Approved {
        /// By whom.
        by: AgentUuid,
        /// When.
        at: Timestamp,
        /// Until when.
        expires_at: Option<Timestamp>,
        /// The link that was made; `None` where there is none, or an older release kept no note of it.
        grant: Option<GrantId>,
    },
    /// Access was refused.
    Denied {
        /// By whom.
        by: AgentUuid,
        /// When.
        at: Timestamp,
        /// Why, as the visitor was told.
        reason: Option<Reason>,
    },
    /// Nobody decided in time.
    Expired {
        /// When.
        at: Timestamp,
    },
}

names! {
    /// The state's name.
    pub enum RequestStatus {
        /// Nobody has decided.
        Pending = "pending",
        /// Access was given.
        Approved = "approved",
        /// Access was refused.
        Denied = "denied",
        /// Nobody decided in time.
        Expired = "expired",
    }
}

impl RequestState {
    /// The state's name.
    pub fn status(&self) -> RequestStatus {
        match self {
            Self::Pending => RequestStatus::Pending,
            Self::Approved { .. } => RequestStatus::Approved,
            Self::Denied { .. } => RequestStatus::Denied,
            Self::Expired { .. } => RequestStatus::Expired,
        }
    }
}

/// The request is no longer pending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("This request is already resolved.")]
pub struct AlreadyResolved;

impl AccessRequest {
    /// The request, approved.
    ///
    /// # Errors
    /// [`AlreadyResolved`] unless it is pending.
    pub fn approved(
        self,
        by: AgentUuid,
        at: Timestamp,
        expires_at: Option<Timestamp>,
        grant: Option<GrantId>,
    ) -> Result<Self, AlreadyResolved> {
        self.resolved(RequestState::Approved { by, at, expires_at, grant })
    }

    /// The request, denied.
    ///
    /// # Errors
    /// [`AlreadyResolved`] unless it is pending.
    pub fn denied(
        self,
        by: AgentUuid,
        at: Timestamp,
        reason: Option<Reason>,
    ) -> Result<Self, AlreadyResolved> {
        self.resolved(RequestState::Denied { by, at, reason })
    }

    /// The request, expired.
    ///
    /// # Errors
    /// [`AlreadyResolved`] unless it is pending.
    pub fn expired(self, at: Timestamp) -> Result<Self, AlreadyResolved> {
        self.resolved(RequestState::Expired { at })
    }

    /// Whether nobody has resolved it.
    ///
    /// # Errors
    /// [`AlreadyResolved`].
    pub(super) fn check_pending(&self) -> Result<(), AlreadyResolved> {
        match self.state {
            RequestState::Pending => Ok(()),
            RequestState::Approved { .. } | RequestState::Denied { .. } | RequestState::Expired { .. } => {
                Err(AlreadyResolved)
            }
        }
    }

    fn resolved(self, state: RequestState) -> Result<Self, AlreadyResolved> {
        self.check_pending().map(|()| Self { state, remind_at: None, ..self })
    }

    pub(crate) fn target(&self) -> Target {
        Target { kind: "access_request", id: self.id.to_string(), name: self.email.to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn pending() -> AccessRequest {
        AccessRequest {
            id: RequestId(Uuid::from_u128(1)),
            genie: GenieId(Uuid::from_u128(2)),
            email: "vi@example.com".parse().unwrap(),
            name: None,
            message: None,
            user: None,
            created_at: Timestamp::from_micros(0),
            remind_at: Some(Timestamp::from_micros(5)),
            state: RequestState::Pending,
        }
    }

    const BY: AgentUuid = AgentUuid(Uuid::from_u128(3));

    /// The end that a number picks.
    fn end(request: AccessRequest, which: u8) -> Result<AccessRequest, AlreadyResolved> {
        let at = Timestamp::from_micros(i64::from(which));
        match which % 3 {
            0 => request.approved(BY, at, None, Some(GrantId(1))),
            1 => request.denied(BY, at, None),
            _ => request.expired(at),
        }
    }

    proptest! {
        #[test]
        fn a_request_ends_once_and_is_reminded_of_no_more(ends in proptest::collection::vec(any::<u8>(), 1..8)) {
            let mut request = end(pending(), ends[0]).unwrap();
            let first = request.clone();
            prop_assert_eq!(first.remind_at, None);
            prop_assert_ne!(first.state.status(), RequestStatus::Pending);
            for which in &ends[1..] {
                prop_assert_eq!(end(request.clone(), *which), Err(AlreadyResolved));
                request = end(request.clone(), *which).unwrap_or(request);
            }
            prop_assert_eq!(request, first);
        }
    }
}
