use super::super::action::{Action, Ask, Effect, NoData, Spec};
use super::grant_view::{GrantAnswer, GrantDeleted, Revocation, Revoked};
use crate::http::{Code, Problem};
use portcullis_domain::access::grants;
use portcullis_domain::{GenieId, GrantId};

pub(in crate::genie) struct Delete;

impl Action for Delete {
    const SPEC: Spec = Spec {
        name: "delete",
        summary: "Delete a link; whoever came in by it is out at once",
        effect: Effect::Changes,
        failures: &[Code::Forbidden, Code::NotFound],
        example: "{}",
    };
    type Id = GrantId;
    type Data = NoData;
    type Answer = GrantDeleted;

    async fn run(ask: Ask<Self>) -> Result<GrantDeleted, Problem> {
        ask.write(|tx, cx, by, id, ()| {
            grants::delete(tx, cx, by, id)?;
            Ok(GrantDeleted { id: id.0, deleted: true })
        })
        .await
    }
}

pub(in crate::genie) struct Rotate;

impl Action for Rotate {
    const SPEC: Spec = Spec {
        name: "rotate",
        summary: "Give a link a new token; the old one and its passes are dead",
        effect: Effect::Changes,
        failures: &[Code::Forbidden, Code::NotFound],
        example: "{}",
    };
    type Id = GrantId;
    type Data = NoData;
    type Answer = GrantAnswer;

    async fn run(ask: Ask<Self>) -> Result<GrantAnswer, Problem> {
        ask.write(|tx, cx, by, id, ()| Ok(GrantAnswer::showing(grants::rotate(tx, cx, by, id)?, cx))).await
    }
}

pub(in crate::genie) struct RevokeAll;

impl Action for RevokeAll {
    const SPEC: Spec = Spec {
        name: "revoke-all",
        summary: "Take away every link and every direct access to a Genie, at one stroke",
        effect: Effect::Changes,
        failures: &[Code::Forbidden, Code::GenieNotFound],
        example: "{}",
    };
    type Id = GenieId;
    type Data = NoData;
    type Answer = Revocation;

    async fn run(ask: Ask<Self>) -> Result<Revocation, Problem> {
        ask.write(|tx, cx, by, id, ()| {
            let gone = grants::revoke_all(tx, cx, by, id)?;
            let revoked = Revoked { grants: gone.grants, users: gone.users, teams: gone.teams };
            Ok(Revocation { agent_id: id.to_string(), revoked })
        })
        .await
    }
}
