use crate::base::{AgentUuid, Email, GenieId, GrantId, Message, Name, RequestId, Timestamp, names};
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
        /// The link that was made; `None` where an older release kept no note of it.
        grant: Option<GrantId>,
    },
    /// Access was refused.
    Denied {
        /// By whom.
        by: AgentUuid,
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
    }
}

impl RequestState {
    /// The state's name.
    pub fn status(&self) -> RequestStatus {
        match self {
            Self::Pending => RequestStatus::Pending,
            Self::Approved { .. } => RequestStatus::Approved,
            Self::Denied { .. } => RequestStatus::Denied,
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
        grant: GrantId,
    ) -> Result<Self, AlreadyResolved> {
        self.resolved(RequestState::Approved { by, at, expires_at, grant: Some(grant) })
    }

    /// The request, denied.
    ///
    /// # Errors
    /// [`AlreadyResolved`] unless it is pending.
    pub fn denied(self, by: AgentUuid, at: Timestamp) -> Result<Self, AlreadyResolved> {
        self.resolved(RequestState::Denied { by, at })
    }

    /// Whether nobody has resolved it.
    ///
    /// # Errors
    /// [`AlreadyResolved`].
    pub(super) fn check_pending(&self) -> Result<(), AlreadyResolved> {
        match self.state {
            RequestState::Pending => Ok(()),
            RequestState::Approved { .. } | RequestState::Denied { .. } => Err(AlreadyResolved),
        }
    }

    fn resolved(self, state: RequestState) -> Result<Self, AlreadyResolved> {
        self.check_pending().map(|()| Self { state, ..self })
    }

    pub(crate) fn target(&self) -> Target {
        Target { kind: "access_request", id: self.id.to_string(), name: self.email.to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
            state: RequestState::Pending,
        }
    }

    #[test]
    fn resolves_once() {
        let (by, at) = (AgentUuid(Uuid::from_u128(3)), Timestamp::from_micros(1));
        let approved = pending().approved(by, at, None, GrantId(1)).unwrap();
        assert_eq!(approved.state.status(), RequestStatus::Approved);
        assert_eq!(approved.clone().approved(by, at, None, GrantId(1)), Err(AlreadyResolved));
        assert_eq!(approved.denied(by, at), Err(AlreadyResolved));
        assert_eq!(pending().denied(by, at).unwrap().denied(by, at), Err(AlreadyResolved));
    }
}
