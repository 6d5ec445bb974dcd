use super::Manager;
use crate::http::fields::{FieldErrors, fields};
use crate::http::{Answer, Body, Flag, IfMatch, JsonOrNothing, Path, Problem, Query};
use portcullis_domain::AgentId;
use portcullis_domain::staff::agents::{self, Departure};
use portcullis_domain::staff::owned_genies::{GenieFate, Orphans};

fields! {
    /// What becomes of what an agent had.
    #[example {"orphans": "refuse", "keep_links": false}]
    pub(super) struct Deletion {
        /// Number of the agent who gets all their Genies: an enabled one with genies:write or genies:manage_all.
        optional transfer_genies_to: AgentId,
        /// Without `transfer_genies_to`: `allow`, which is the default, leaves Genies of theirs to nobody; with `refuse` it is
        /// 409 where they own any.
        optional orphans: Orphans,
        /// Whether the links stay that were made for them by approving their requests. They end otherwise.
        optional keep_links: Flag,
    }
}

/// What the query and the body say together.
fn departure(query: &Deletion, body: Option<&Deletion>) -> Result<Departure, Problem> {
    let mut errors = FieldErrors::default();
    let flag = |said: &Deletion| said.keep_links.map(|flag| flag.0);
    let transfer_to = one(
        &mut errors,
        "transfer_genies_to",
        query.transfer_genies_to,
        body.and_then(|said| said.transfer_genies_to),
    );
    let orphans = one(&mut errors, "orphans", query.orphans, body.and_then(|said| said.orphans));
    let keep_links = one(&mut errors, "keep_links", flag(query), body.and_then(flag)).unwrap_or(false);
    let genies = GenieFate { transfer_to, orphans: orphans.unwrap_or_default() };
    errors.finish(Some(Departure { genies, keep_links }))
}

/// What was said once or twice, and then alike.
fn one<T: PartialEq>(errors: &mut FieldErrors, name: &str, query: Option<T>, body: Option<T>) -> Option<T> {
    if query.is_some() && body.is_some() && query != body {
        return errors.add(name, "The query and the body say different things.");
    }
    query.or(body)
}

/// Delete an agent.
///
/// They cannot sign in, their keys and sessions are dead at once, they leave their teams and roles, conversations are no
/// longer assigned to them, and links that were made for them by approving their requests end. Their Genies are handed
/// over, or looked after by nobody, of which everybody with `genies:manage_all` is told by mail. The activity log still
/// names them. The body may be left out; the query can say the same.
#[utoipa::path(delete, path = "/api/v1/agents/{id}", tag = "agents",
    request_body(content = Deletion, description = "May be left out; the query can say the same."),
    params(("id" = i64, Path, description = "The agent's number."), Deletion),
    responses(
        (status = 200, description = "They are gone.", body = Answer<bool>),
        (status = 400, description = "Nobody deletes themselves, or nobody could take their Genies over."),
        (status = 403, description = "Without `users:manage`, or for an agent who may do more than the caller."),
        (status = 404, description = "There is no such agent."),
        (status = 409, description = "Nobody would be left to administer, or with `orphans` as `refuse` nobody would \
            look after their Genies."),
    ))]
pub(super) async fn delete_agent(
    caller: Manager,
    id: Path<AgentId>,
    query: Query<Deletion>,
    body: Body<Deletion, JsonOrNothing>,
    meant: IfMatch,
) -> Result<Answer<bool>, Problem> {
    let deleted = caller.write((id, (query, body)), move |tx, cx, by, (id, (query, body))| {
        let departure = departure(query, body.as_ref())?;
        meant.check(|| agents::held(tx, by, *id).map(|agent| agent.version()))?;
        Ok(agents::delete(tx, cx, by, *id, &departure)?)
    });
    deleted.await?;
    Ok(Answer::new(true))
}
