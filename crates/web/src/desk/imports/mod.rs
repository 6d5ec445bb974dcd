//! Import of agents from CSV.

mod file;
mod layout;
mod preview;
mod query;
mod status;
mod template;
mod upload;

use crate::auth::{Caller, Can};
use crate::http::{Code, Problem, Routes};
use portcullis_domain::base::Permission;
use portcullis_domain::staff::imports::{CsvError, ImportError};

/// Whoever may manage agents.
type Manager = Caller<Can<{ Permission::UsersManage as u8 }>>;

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .add(upload::__path_import_agents, upload::import_agents)
        .add(status::__path_show_import, status::show_import)
        .add(template::__path_import_template, template::import_template)
}

impl From<CsvError> for Problem {
    fn from(error: CsvError) -> Self {
        match error {
            CsvError::TooLarge => Self::new(Code::TooLarge, error.to_string()),
            CsvError::UnknownEncoding(_) => Self::field("encoding", error),
            CsvError::Empty
            | CsvError::TooManyRows
            | CsvError::TooManyColumns
            | CsvError::NotText
            | CsvError::OtherFormat(_)
            | CsvError::NoByteOrder(_)
            | CsvError::NotIn(_)
            | CsvError::UnknownDelimiter(_)
            | CsvError::OpenHeader
            | CsvError::MissingColumn { .. }
            | CsvError::TwiceColumn { .. } => Self::field("file", error),
        }
    }
}

impl From<ImportError> for Problem {
    fn from(error: ImportError) -> Self {
        let code = match error {
            ImportError::Lacks(_) => Code::Forbidden,
            ImportError::Running => Code::Conflict,
            ImportError::None => Code::NotFound,
            ImportError::Store(error) => return error.into(),
        };
        Self::new(code, error.to_string())
    }
}
