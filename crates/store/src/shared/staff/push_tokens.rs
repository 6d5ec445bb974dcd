use super::{Tx, count};
use crate::schema::push_tokens;
use crate::values::At;
use diesel::prelude::*;
use portcullis_domain::staff::push_tokens::{Platform, PushToken, PushTokens};
use portcullis_domain::{AgentId, Digest, StoreError, Timestamp};

impl PushTokens for Tx<'_> {
    fn put_push_token(
        &mut self,
        agent: AgentId,
        token: &PushToken,
        platform: Platform,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let digest = Digest::of(token.as_str().as_bytes());
        let set = (
            push_tokens::agent_id.eq(agent.0),
            push_tokens::platform.eq(platform.name()),
            push_tokens::registered_at.eq(At(at)),
        );
        self.run(|conn| {
            diesel::insert_into(push_tokens::table)
                .values((
                    push_tokens::token_digest.eq(digest.0.as_slice()),
                    push_tokens::token.eq(token.as_str()),
                    set,
                ))
                .on_conflict(push_tokens::token_digest)
                .do_update()
                .set(set)
                .execute(conn)
        })?;
        Ok(())
    }

    fn delete_push_tokens(&mut self, agent: AgentId, token: Option<&PushToken>) -> Result<u64, StoreError> {
        let own = push_tokens::table.filter(push_tokens::agent_id.eq(agent.0));
        let Some(token) = token else {
            return self.run(|conn| diesel::delete(own).execute(conn)).map(count);
        };
        let digest = Digest::of(token.as_str().as_bytes());
        let one = own.filter(push_tokens::token_digest.eq(digest.0.as_slice()));
        self.run(|conn| diesel::delete(one).execute(conn)).map(count)
    }
}
