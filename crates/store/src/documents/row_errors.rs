use portcullis_domain::staff::imports::RowError;
use serde::{Deserialize, Serialize};

/// Rows of an import that made no agent, as `[[row, email, message], …]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct StoredRowErrors(Vec<(u32, String, String)>);

impl From<&[RowError]> for StoredRowErrors {
    fn from(errors: &[RowError]) -> Self {
        let triple = |error: &RowError| (error.row, error.email.clone(), error.message.clone());
        Self(errors.iter().map(triple).collect())
    }
}

impl From<StoredRowErrors> for Vec<RowError> {
    fn from(stored: StoredRowErrors) -> Self {
        stored.0.into_iter().map(|(row, email, message)| RowError { row, email, message }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_read_back() {
        let error = RowError { row: 2, email: "a\"b".into(), message: String::new() };
        let json = serde_json::to_string(&StoredRowErrors::from([error.clone()].as_slice())).unwrap();
        assert_eq!(json, r#"[[2,"a\"b",""]]"#);
        let stored: StoredRowErrors = serde_json::from_str(&json).unwrap();
        assert_eq!(Vec::from(stored), [error]);
    }
}
