use crate::http::{Code, FieldErrors, Problem};
use portcullis_domain::staff::agents::{
    AgentGuardError, CreateAgentError, DeleteAgentError, ListAgentsError, UnknownNames, UpdateAgentError,
    UpdateMeError,
};
use portcullis_domain::staff::owned_genies::FateError;
use portcullis_domain::staff::passwords::PasswordError;

impl From<AgentGuardError> for Problem {
    fn from(error: AgentGuardError) -> Self {
        let code = match error {
            AgentGuardError::NotFound => Code::NotFound,
            AgentGuardError::Lacks(_) | AgentGuardError::Exceeds => Code::Forbidden,
            AgentGuardError::Store(error) => return error.into(),
        };
        Self::new(code, error.to_string())
    }
}

impl From<ListAgentsError> for Problem {
    fn from(error: ListAgentsError) -> Self {
        match error {
            ListAgentsError::Lacks(_) => Self::new(Code::Forbidden, error.to_string()),
            ListAgentsError::Store(error) => error.into(),
        }
    }
}

impl From<UnknownNames> for Problem {
    fn from(unknown: UnknownNames) -> Self {
        let mut fields = FieldErrors::default();
        for (name, message) in unknown.fields() {
            fields.add::<()>(name, message);
        }
        fields.into()
    }
}

impl From<CreateAgentError> for Problem {
    fn from(error: CreateAgentError) -> Self {
        let code = match error {
            CreateAgentError::Lacks(_) | CreateAgentError::Exceeds(_) => Code::Forbidden,
            CreateAgentError::Unknown(unknown) => return unknown.into(),
            CreateAgentError::EmailTaken => Code::Conflict,
            CreateAgentError::Store(error) => return error.into(),
        };
        Self::new(code, error.to_string())
    }
}

impl From<UpdateAgentError> for Problem {
    fn from(error: UpdateAgentError) -> Self {
        let code = match error {
            UpdateAgentError::Guard(error) => return error.into(),
            UpdateAgentError::Exceeds(_) => Code::Forbidden,
            UpdateAgentError::Unknown(unknown) => return unknown.into(),
            UpdateAgentError::Oneself => return Self::field("enabled", error),
            UpdateAgentError::Genies(error) => return error.into(),
            UpdateAgentError::EmailTaken | UpdateAgentError::LastAdministrator => Code::Conflict,
        };
        Self::new(code, error.to_string())
    }
}

impl From<UpdateMeError> for Problem {
    fn from(error: UpdateMeError) -> Self {
        let code = match error {
            UpdateMeError::EmailTaken => Code::Conflict,
            UpdateMeError::Gone => Code::Unauthorized,
            UpdateMeError::Store(error) => return error.into(),
        };
        Self::new(code, error.to_string())
    }
}

impl From<DeleteAgentError> for Problem {
    fn from(error: DeleteAgentError) -> Self {
        let code = match error {
            DeleteAgentError::Guard(error) => return error.into(),
            DeleteAgentError::Oneself => Code::Validation,
            DeleteAgentError::Genies(error) => return error.into(),
            DeleteAgentError::LastAdministrator => Code::Conflict,
        };
        Self::new(code, error.to_string())
    }
}

impl From<FateError> for Problem {
    fn from(error: FateError) -> Self {
        match error {
            FateError::Heir(error) => Self::field("transfer_genies_to", error),
            FateError::Orphans(_) => Self::new(Code::Conflict, error.to_string()),
            FateError::Store(error) => error.into(),
        }
    }
}

impl From<PasswordError> for Problem {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::TooShort
            | PasswordError::SharedTooShort
            | PasswordError::TooLong
            | PasswordError::Guessable => Self::field("password", error),
        }
    }
}
