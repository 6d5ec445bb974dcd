//! How PostgreSQL answers lookups: a few statements for a whole batch, since a round trip costs more than what it asks
//! for. Questions about access travel as arrays, one row each, and come back with their number in the batch.

use super::Conn;
use super::shared::Tx;
use super::shared::access::decisions::{PersonRow, of_entrant, of_person};
use super::shared::staff::api_keys::{HolderRow, holder, with_holders};
use crate::schema::api_keys;
use crate::schema::sql_types::{Document, Guid, Instant};
use crate::values::{Id, Sha};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::methods::LoadQuery;
use diesel::serialize::ToSql;
use diesel::sql_types::{Array, BigInt, Binary, Bool, HasSqlType, Integer, Nullable, Text};
use portcullis_domain::access::decisions::{AccessFacts, Subject};
use portcullis_domain::staff::agents::Agent;
use portcullis_domain::staff::api_keys::ApiKey;
use portcullis_domain::store::lookups::{Found, LookedUp, Lookup};
use portcullis_domain::{AgentId, Digest, GenieId, Principal, StoreError};
use std::collections::{BTreeSet, HashMap};
use std::marker::PhantomData;

/// Who holds a key, by its prefix and digest.
type Holders = HashMap<(String, Digest), (ApiKey, Principal)>;

/// The outcomes of a batch, in its order.
pub(super) fn answer_all(tx: &mut Tx<'_>, batch: &[Lookup]) -> Result<Vec<Option<Found>>, StoreError> {
    let holders = holders(tx, batch)?;
    let records = own_records(tx, batch, &holders)?;
    let mut facts = gather_all(tx, batch)?;
    let found = |(number, lookup): (i32, &Lookup)| {
        let (key, by) = holders.get(&(lookup.prefix.clone(), lookup.digest))?.clone();
        let own_record = lookup.wanted.own_record.then(|| records.get(&by.id).cloned()).flatten();
        let looked_up = LookedUp { own_record, facts: facts.remove(&number) };
        Some(Found { key, by, looked_up })
    };
    Ok((0..).zip(batch).map(found).collect())
}

fn holders(tx: &mut Tx<'_>, batch: &[Lookup]) -> Result<Holders, StoreError> {
    let shown = batch.iter().map(|lookup| (lookup.prefix.as_str(), lookup.digest.0.as_slice()));
    let (prefixes, digests): (BTreeSet<&str>, BTreeSet<&[u8]>) = shown.unzip();
    let rows: Vec<(Sha, HolderRow)> = tx.run(|conn| {
        with_holders()
            .filter(api_keys::prefix.eq_any(prefixes))
            .filter(api_keys::digest.eq_any(digests))
            .select((api_keys::digest, HolderRow::as_select()))
            .load(conn)
    })?;
    let mut keys: HashMap<Digest, Vec<HolderRow>> = HashMap::new();
    for (digest, row) in rows {
        keys.entry(digest.0).or_default().push(row);
    }
    let found = keys.into_iter().filter_map(|(digest, rows)| Some((digest, holder(rows)?)));
    Ok(found.map(|(digest, found)| ((found.0.prefix.clone(), digest), found)).collect())
}

fn own_records(
    tx: &mut Tx<'_>,
    batch: &[Lookup],
    holders: &Holders,
) -> Result<HashMap<AgentId, Agent>, StoreError> {
    let mut wanted: Vec<i64> = batch
        .iter()
        .filter(|lookup| lookup.wanted.own_record)
        .filter_map(|lookup| holders.get(&(lookup.prefix.clone(), lookup.digest)))
        .map(|(_, by)| by.id.0)
        .collect();
    wanted.sort_unstable();
    wanted.dedup();
    Ok(tx.find_agents(&wanted)?.into_iter().map(|agent| (agent.id, agent)).collect())
}

/// The facts about each lookup that wants some, by its number in the batch.
fn gather_all(tx: &mut Tx<'_>, batch: &[Lookup]) -> Result<HashMap<i32, AccessFacts>, StoreError> {
    let mut users = Questions::<Guid, Id>::default();
    let mut emails = Questions::<Text, String>::default();
    let mut links = Questions::<Binary, Vec<u8>>::default();
    let mut passes = Questions::<Binary, Vec<u8>>::default();
    for (number, lookup) in (0..).zip(batch) {
        match &lookup.wanted.access {
            Some((genie, Subject::User(uuid))) => users.add(number, *genie, Id(uuid.0)),
            Some((genie, Subject::Email(email))) => emails.add(number, *genie, email.to_string()),
            Some((genie, Subject::Link(token))) => links.add(number, *genie, token.0.to_vec()),
            Some((genie, Subject::Pass(pass))) => passes.add(number, *genie, pass.0.to_vec()),
            None => {}
        }
    }
    let mut people = HashMap::<i32, Vec<PersonRow>>::new();
    for (number, row) in
        tx.run(|conn| users.ask(conn, USER))?.into_iter().chain(tx.run(|conn| emails.ask(conn, EMAIL))?)
    {
        people.entry(number).or_default().push(row);
    }
    let entrants =
        tx.run(|conn| links.ask(conn, LINK))?.into_iter().chain(tx.run(|conn| passes.ask(conn, PASS))?);
    let entrants = entrants.map(|(number, row)| (number, of_entrant(row)));
    let people = people.into_iter().filter_map(|(number, rows)| Some((number, of_person(rows)?)));
    Ok(people.chain(entrants).collect())
}

/// How one kind of subject is asked about: what is read, and from which tables beside `asked` and `genies`.
struct Form<Row> {
    columns: &'static str,
    joins: &'static str,
    row: PhantomData<Row>,
}

/// A person, with a row for each of their teams, or a single one.
macro_rules! person {
    ($is:literal) => {
        Form {
            columns: "agents.uuid, genie_users.id, genie_users.expires_at, genie_teams.id, genie_teams.expires_at",
            joins: concat!(
                "LEFT JOIN agents ON ",
                $is,
                " AND agents.enabled AND agents.deleted_at IS NULL \
                 LEFT JOIN genie_users ON genie_users.genie_id = genies.id AND genie_users.user_uuid = agents.uuid \
                 LEFT JOIN team_members ON team_members.agent_id = agents.id \
                 LEFT JOIN genie_teams ON genie_teams.genie_id = genies.id \
                 AND genie_teams.team_id = team_members.team_id",
            ),
            row: PhantomData,
        }
    };
}

const USER: Form<PersonShape> = person!("agents.uuid = asked.subject");
const EMAIL: Form<PersonShape> = person!("agents.email = asked.subject");

const LINK: Form<EntrantShape> = Form {
    columns: "NULL::timestamptz, grants.expires_at, grants.max_uses, grants.use_count, grants.starts_at, \
              grants.conditions",
    joins: "LEFT JOIN grants ON grants.genie_id = genies.id AND grants.token_digest = asked.subject",
    row: PhantomData,
};

const PASS: Form<EntrantShape> = Form {
    // What a link asks for is nothing to whoever is inside.
    columns: "grant_uses.pass_expires_at, grants.expires_at, grants.max_uses, grants.use_count, \
              NULL::timestamptz, NULL::jsonb",
    joins: "LEFT JOIN grant_uses ON grant_uses.pass_digest = asked.subject \
            LEFT JOIN grants ON grants.id = grant_uses.grant_id AND grants.generation = grant_uses.generation \
            AND grants.genie_id = genies.id",
    row: PhantomData,
};

type GateShape = (Guid, Bool, Bool);
type AccessShape = (Nullable<BigInt>, Nullable<Instant>);
type PersonShape = (GateShape, Nullable<Guid>, AccessShape, AccessShape);
type LinkShape = (Nullable<Instant>, BigInt, BigInt, Nullable<Instant>, Nullable<Document>);
type EntrantShape = (GateShape, Nullable<Instant>, Nullable<LinkShape>);

/// Questions about subjects of one kind: the number in the batch, the Genie, the subject.
struct Questions<S, V> {
    numbers: Vec<i32>,
    genies: Vec<Id>,
    subjects: Vec<V>,
    kind: PhantomData<S>,
}

impl<S, V> Default for Questions<S, V> {
    fn default() -> Self {
        Self { numbers: Vec::new(), genies: Vec::new(), subjects: Vec::new(), kind: PhantomData }
    }
}

impl<S, V> Questions<S, V> {
    fn add(&mut self, number: i32, genie: GenieId, subject: V) {
        self.numbers.push(number);
        self.genies.push(Id(genie.0));
        self.subjects.push(subject);
    }

    fn ask<Shape, Row>(self, conn: &mut Conn, form: Form<Shape>) -> QueryResult<Vec<(i32, Row)>>
    where
        Ask<S, V, Shape>: for<'q> LoadQuery<'q, Conn, (i32, Row)>,
    {
        if self.numbers.is_empty() { Ok(Vec::new()) } else { Ask { questions: self, form }.load(conn) }
    }
}

struct Ask<S, V, Shape> {
    questions: Questions<S, V>,
    form: Form<Shape>,
}

impl<S, V, Shape> Query for Ask<S, V, Shape> {
    type SqlType = (Integer, Shape);
}

impl<S, V, Shape> RunQueryDsl<Conn> for Ask<S, V, Shape> {}

/// The text names the statement: there is one for each form.
impl<S, V, Shape> QueryId for Ask<S, V, Shape> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<S, V, Shape> QueryFragment<Pg> for Ask<S, V, Shape>
where
    S: 'static,
    Vec<V>: ToSql<Array<S>, Pg>,
    Pg: HasSqlType<S>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT asked.number, genies.owner, genies.is_public, genies.is_active, ");
        out.push_sql(self.form.columns);
        out.push_sql(" FROM unnest(");
        out.push_bind_param::<Array<Integer>, _>(&self.questions.numbers)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Guid>, _>(&self.questions.genies)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<S>, _>(&self.questions.subjects)?;
        out.push_sql(") AS asked (number, genie, subject) JOIN genies ON genies.id = asked.genie ");
        out.push_sql(self.form.joins);
        Ok(())
    }
}
