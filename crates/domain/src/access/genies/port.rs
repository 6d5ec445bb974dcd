use super::{Genie, GeniePatch, UrlName};
use crate::access::decisions::AccessFacts;
use crate::base::{AgentUuid, GenieId, Slice, StoreError, Timestamp, Written};

/// Whose Genies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GenieScope {
    /// Everybody's.
    Everything,
    /// Those of one agent.
    Of(AgentUuid),
    /// Those that nobody looks after: their owner was deleted or disabled.
    Orphaned,
}

/// The Genies.
pub trait Genies {
    /// Adds a Genie, unless another one has its `url_name`.
    fn insert_genie(&mut self, genie: &Genie) -> Result<Written, StoreError>;

    /// The Genie with this id.
    fn find_genie(&mut self, id: GenieId) -> Result<Option<Genie>, StoreError>;

    /// The Genie with this id, kept from other writers until the transaction ends: what is written back on the ground
    /// of what was read undoes nobody's change.
    fn lock_genie(&mut self, id: GenieId) -> Result<Option<Genie>, StoreError>;

    /// The Genie with this name in URLs.
    fn find_genie_by_url_name(&mut self, url_name: &UrlName) -> Result<Option<Genie>, StoreError>;

    /// Genies, newest id first; at most `slice.limit + 1`.
    fn list_genies(&mut self, scope: GenieScope, slice: Slice<GenieId>) -> Result<Vec<Genie>, StoreError>;

    /// Genies that this enabled, living person may use at `at` ([`decide`](crate::access::decisions::decide) says
    /// so), newest id first, with what decides it; at most `slice.limit + 1`.
    fn list_usable_genies(
        &mut self,
        user: AgentUuid,
        slice: Slice<GenieId>,
        at: Timestamp,
    ) -> Result<Vec<(Genie, AccessFacts)>, StoreError>;

    /// Writes the fields that are given, unless another Genie has the `url_name`.
    fn patch_genie(&mut self, id: GenieId, patch: &GeniePatch, at: Timestamp) -> Result<Written, StoreError>;

    /// Removes the Genie with its grants, direct accesses and requests; uses of its grants stay as history.
    /// Whether there was one.
    fn delete_genie(&mut self, id: GenieId) -> Result<bool, StoreError>;
}
