use super::{Agent, Agents};
use crate::ids::TeamId;
use crate::paging::{Page, PageNumber};
use crate::permissions::Permission;
use crate::principal::{Lacks, Principal};
use crate::store::StoreError;

/// Which agents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgentFilter {
    /// Lower-cased words that must each begin a word of the name or a part of the address.
    pub words: Vec<String>,
    /// Only members of this team.
    pub team: Option<TeamId>,
    /// Only holders of the role with this name.
    pub role: Option<String>,
    /// Only enabled ones, or only disabled ones.
    pub enabled: Option<bool>,
}

impl AgentFilter {
    /// The words of a search text.
    pub fn words_of(text: &str) -> Vec<String> {
        text.to_lowercase().split_whitespace().take(8).map(|word| word.chars().take(140).collect()).collect()
    }
}

/// In which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgentOrder {
    /// By what.
    pub by: AgentListing,
    /// Whether the greatest come first.
    pub descending: bool,
}

/// What agents can be ordered by; ties go by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgentListing {
    /// Their number.
    Id,
    /// First and last name.
    Name,
    /// Their address.
    Email,
    /// When they were added.
    CreatedAt,
}

/// Why agents were not listed.
#[derive(Debug, thiserror::Error)]
pub enum ListAgentsError {
    /// The caller lacks `users:manage`.
    #[error(transparent)]
    Lacks(#[from] Lacks),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// One page of the directory.
///
/// # Errors
/// [`ListAgentsError`].
pub fn list<T: Agents + ?Sized>(
    tx: &mut T,
    by: &Principal,
    filter: &AgentFilter,
    order: AgentOrder,
    page: PageNumber,
) -> Result<Page<Agent>, ListAgentsError> {
    by.require(Permission::UsersManage)?;
    let (results, total) = tx.list_agents(filter, order, page)?;
    Ok(Page { results, total, at: page })
}

/// The words under which an agent is found: of the name, the address, its local part and its domain. Stores that look
/// words up by index keep these.
pub fn search_words(full_name: &str, email: &crate::Email) -> Vec<String> {
    let name = full_name.to_lowercase();
    let mut words: Vec<_> = name.split_whitespace().map(str::to_owned).collect();
    words.push(email.as_str().to_owned());
    if let Some((_, domain)) = email.as_str().rsplit_once('@') {
        words.push(domain.to_owned());
    }
    words.sort_unstable();
    words.dedup();
    words
}
