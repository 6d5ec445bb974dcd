//! Redemptions: any number of them in one transaction, with one look at each link and one count for it.

use super::genies::CardRow;
use super::grants::GrantRow;
use super::{Conn, redeem as backend};
use crate::schema::grant_uses;
use diesel::prelude::*;
use portcullis_domain::access::grants::{Grant, Link, Redeemed, Redemption, Refusal};
use portcullis_domain::{Digest, Email, GrantId, Timestamp};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What is to be written.
#[derive(Default)]
pub(crate) struct Uses<'a> {
    /// For each link how often it is used, and when last.
    pub(crate) links: BTreeMap<GrantId, (i64, Timestamp)>,
    /// Every single use.
    pub(crate) history: Vec<Use<'a>>,
}

/// One use of a link.
pub(crate) struct Use<'a> {
    pub(crate) grant: GrantId,
    pub(crate) generation: i32,
    pub(crate) redemption: &'a Redemption,
    pub(crate) pass_expires_at: Timestamp,
}

/// Uses links; one answer for each attempt, in their order.
pub(crate) fn redeem(
    conn: &mut Conn,
    attempts: &[Redemption],
) -> QueryResult<Vec<Result<Redeemed, Refusal>>> {
    let mut tokens: Vec<Digest> = attempts.iter().map(|attempt| attempt.token).collect();
    tokens.sort_unstable();
    tokens.dedup();
    let rows: Vec<(GrantRow, CardRow)> = backend::hold_links(conn, &tokens)?;
    let mut links: HashMap<Digest, Link> = rows
        .into_iter()
        .map(|(grant, card)| (Grant::from(grant), card))
        .map(|(grant, card)| {
            let (genie_is_active, genie_is_public) = (card.is_active, card.is_public);
            let (genie, arrived) = (card.into(), BTreeSet::new());
            (grant.token, Link { grant, genie, genie_is_active, genie_is_public, arrived })
        })
        .collect();
    for attempt in attempts {
        let link = links.get_mut(&attempt.token).filter(|link| link.must_know_arrivals(attempt));
        if let Some((link, email)) = link.zip(attempt.email.as_ref())
            && has_arrived(conn, &link.grant, email)?
        {
            link.arrived.insert(email.clone());
        }
    }
    let mut uses = Uses::default();
    let answers = attempts
        .iter()
        .map(|attempt| {
            let redeemed = links.get_mut(&attempt.token).ok_or(Refusal::Unknown)?.use_once(attempt)?;
            uses.add(attempt, &redeemed);
            Ok(redeemed)
        })
        .collect();
    if !uses.history.is_empty() {
        backend::write_uses(conn, &uses)?;
    }
    Ok(answers)
}

/// Whether the address got in by this token before.
fn has_arrived(conn: &mut Conn, grant: &Grant, email: &Email) -> QueryResult<bool> {
    let uses = grant_uses::table
        .filter(grant_uses::grant_id.eq(grant.id.0))
        .filter(grant_uses::email.eq(email.as_str()))
        .filter(grant_uses::generation.eq(grant.generation));
    diesel::select(diesel::dsl::exists(uses)).get_result(conn)
}

impl<'a> Uses<'a> {
    fn add(&mut self, attempt: &'a Redemption, redeemed: &Redeemed) {
        let Redeemed { grant, generation, pass_expires_at, .. } = *redeemed;
        let (count, last) = self.links.entry(grant).or_insert((0, attempt.at));
        *count += 1;
        *last = attempt.at.max(*last);
        self.history.push(Use { grant, generation, redemption: attempt, pass_expires_at });
    }
}
