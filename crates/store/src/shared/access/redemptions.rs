//! Redemptions: any number of them in one transaction, with one look at each link and one count for it.

use super::genies::CardRow;
use super::grants::GrantRow;
use super::{Conn, redeem as backend};
use diesel::QueryResult;
use portcullis_domain::access::genies::GenieCard;
use portcullis_domain::access::grants::{Grant, RedeemOutcome, Redemption, Refusal, judge};
use portcullis_domain::{Digest, GrantId, Timestamp};
use std::collections::{BTreeMap, HashMap};

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

/// A link that nobody else can change until the transaction ends.
struct Link {
    grant: Grant,
    genie: GenieCard,
    is_active: bool,
}

/// Uses links; one outcome for each attempt, in their order.
pub(crate) fn redeem(conn: &mut Conn, attempts: &[Redemption]) -> QueryResult<Vec<RedeemOutcome>> {
    let mut tokens: Vec<Digest> = attempts.iter().map(|attempt| attempt.token).collect();
    tokens.sort_unstable();
    tokens.dedup();
    let rows: Vec<(GrantRow, CardRow)> = backend::hold_links(conn, &tokens)?;
    let mut links: HashMap<Digest, Link> = rows
        .into_iter()
        .map(|(grant, card)| (Grant::from(grant), card))
        .map(|(grant, card)| (grant.token, Link { grant, is_active: card.is_active, genie: card.into() }))
        .collect();
    let mut uses = Uses::default();
    let outcomes = attempts
        .iter()
        .map(|attempt| match links.get_mut(&attempt.token) {
            Some(link) => link.use_once(attempt, &mut uses),
            None => RedeemOutcome::Refused(Refusal::Unknown),
        })
        .collect();
    if !uses.history.is_empty() {
        backend::write_uses(conn, &uses)?;
    }
    Ok(outcomes)
}

impl Link {
    fn use_once<'a>(&mut self, attempt: &'a Redemption, uses: &mut Uses<'a>) -> RedeemOutcome {
        if attempt.url_name.as_ref().is_some_and(|wanted| *wanted != self.genie.url_name) {
            return RedeemOutcome::Refused(Refusal::Unknown);
        }
        if let Err(refusal) = judge(&self.grant, self.is_active, attempt.at) {
            return RedeemOutcome::Refused(refusal);
        }
        self.grant.use_count += 1;
        let (grant, generation) = (self.grant.id, self.grant.generation);
        let pass_expires_at = self.grant.pass_expires_at(attempt.at);
        let (count, last) = uses.links.entry(grant).or_insert((0, attempt.at));
        *count += 1;
        *last = attempt.at.max(*last);
        uses.history.push(Use { grant, generation, redemption: attempt, pass_expires_at });
        RedeemOutcome::Redeemed { grant, genie: self.genie.clone(), pass_expires_at }
    }
}
