use super::key::Section;
use super::{Access, AccessReviews, GivenPass, ReviewKey, ReviewKind, ReviewPerson, ReviewRow, Standing};
use crate::access::genies::{self, Genie, GenieScope, Genies};
use crate::access::grants::{Grant, Grants, PassHours, UseLimit};
use crate::access::guard::GuardError;
use crate::access::people::GenieUsers;
use crate::access::teams::GenieTeams;
use crate::base::clock::has_expired;
use crate::base::paging::MAX_LIMIT;
use crate::base::{
    AccessId, AgentId, AgentUuid, Context, GenieId, GrantId, Part, Permission, PolicyRule, Principal, Slice,
    StoreError, TeamId, Timestamp, UseId,
};
use std::collections::BTreeMap;
use std::ops::ControlFlow::{self, Break, Continue};
use std::time::Duration;

/// How many Genies one part of a review looks at, at the most.
const GENIES_AT_ONCE: u32 = 100;
/// How many rows one part of a review looks at, at the most.
const ROWS_AT_ONCE: u32 = 5_000;

/// Uses of a link are numbered as they are counted, which may differ by so much from when they were asked for.
const SLACK: Duration = Duration::from_secs(60 * 60);

/// Which accesses.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReviewFilter {
    /// Of this Genie alone.
    pub genie: Option<GenieId>,
    /// Only this kind.
    pub kind: Option<ReviewKind>,
    /// Only those that were not used for so long, see [`ReviewRow::is_unused`].
    pub unused: Option<Duration>,
    /// Only those that break a rule of the installation, or only those that break none.
    pub breaks: Option<bool>,
}

/// Who has access: over one Genie, or over all that the caller owns, or over all where they hold `genies:manage_all`.
/// A part looks at a bounded number of rows, so with a filter it may have fewer than are asked for; the end is where there
/// is no next one.
///
/// # Errors
/// [`GuardError`].
pub fn list<T>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    filter: &ReviewFilter,
    slice: Slice<ReviewKey>,
) -> Result<Part<ReviewRow, ReviewKey>, GuardError>
where
    T: AccessReviews + Genies + Grants + GenieUsers + GenieTeams + ?Sized,
{
    let mut walk =
        Walk { tx, cx, filter, limit: slice.limit, examined: 0, rows: Vec::new(), last: slice.after };
    let has_more = match filter.genie {
        Some(id) => {
            let genie = genies::managed(walk.tx, by, id)?;
            walk.genie(&genie, slice.after.filter(|after| after.genie == id))?
        }
        None => {
            let is_all = by.can(Permission::GeniesManageAll);
            let scope = if is_all { GenieScope::Everything } else { GenieScope::Of(by.uuid) };
            let is_ours = |genie: &Genie| is_all || genie.owner == by.uuid;
            walk.genies(scope, is_ours, slice.after)?
        }
    }
    .is_break();
    let next = walk.last.filter(|_| has_more);
    let drafts = walk.rows;
    Ok(Part { items: named(tx, drafts)?, next })
}

/// A row before its people have names.
struct Draft {
    row: ReviewRow,
    person: Option<AgentUuid>,
    granted_by: Option<AgentUuid>,
}

/// Goes from row to row until the part is full.
struct Walk<'a, T: ?Sized> {
    tx: &'a mut T,
    cx: &'a Context<'a>,
    filter: &'a ReviewFilter,
    limit: u32,
    examined: u32,
    rows: Vec<Draft>,
    /// The last row that was looked at.
    last: Option<ReviewKey>,
}

type Step = Result<ControlFlow<()>, StoreError>;

/// Goes on with the function that it stands in unless the part is full.
macro_rules! step {
    ($step:expr) => {
        if $step.is_break() {
            return Ok(Break(()));
        }
    };
}

impl<T> Walk<'_, T>
where
    T: AccessReviews + Genies + Grants + GenieUsers + GenieTeams + ?Sized,
{
    /// The Genies from a place on.
    fn genies(
        &mut self,
        scope: GenieScope,
        is_ours: impl Fn(&Genie) -> bool,
        after: Option<ReviewKey>,
    ) -> Step {
        if let Some(after) = after
            && let Some(genie) = self.tx.find_genie(after.genie)?.filter(is_ours)
        {
            step!(self.genie(&genie, Some(after))?);
        }
        let slice = Slice { after: after.map(|after| after.genie), limit: GENIES_AT_ONCE };
        let part = Part::cut(self.tx.list_genies(scope, slice)?, slice.limit, |genie| genie.id);
        for genie in &part.items {
            step!(self.genie(genie, None)?);
            self.last = Some(ReviewKey::new(genie.id, Section::End, 0, 0));
        }
        Ok(if part.next.is_some() { Break(()) } else { Continue(()) })
    }

    /// The rows of a Genie from a place in it on.
    fn genie(&mut self, genie: &Genie, after: Option<ReviewKey>) -> Step {
        let reached = after.map_or(Section::Owner, |after| after.section);
        if after.is_none() && self.wants(ReviewKind::Owner) {
            let key = ReviewKey::new(genie.id, Section::Owner, 0, 0);
            let row = self.row(genie, key, ReviewKind::Owner, Standing::Active);
            step!(self.take(Draft { row, person: Some(genie.owner), granted_by: None }));
        }
        if genie.is_public && reached < Section::Public && self.wants(ReviewKind::Public) {
            let key = ReviewKey::new(genie.id, Section::Public, 0, 0);
            let breaks = self.cx.access_policy.broken_by_public();
            let row = ReviewRow { breaks, ..self.row(genie, key, ReviewKind::Public, Standing::Active) };
            step!(self.take(Draft { row, person: None, granted_by: None }));
        }
        if reached <= Section::Users && self.wants(ReviewKind::User) {
            step!(self.users(genie, after.filter(|after| after.section == Section::Users))?);
        }
        if reached <= Section::Teams && self.wants(ReviewKind::TeamMember) {
            step!(self.teams(genie, after.filter(|after| after.section == Section::Teams))?);
        }
        if reached <= Section::Links && (self.wants(ReviewKind::Link) || self.wants(ReviewKind::Pass)) {
            step!(self.links(genie, after.filter(|after| after.section == Section::Links))?);
        }
        Ok(Continue(()))
    }

    fn users(&mut self, genie: &Genie, after: Option<ReviewKey>) -> Step {
        let mut slice = self.part(after.map(|after| AccessId(after.first)));
        loop {
            let part = Part::cut(self.tx.list_genie_users(genie.id, slice)?, slice.limit, |user| user.id);
            for user in part.items {
                let key = ReviewKey::new(genie.id, Section::Users, user.id.0, 0);
                let standing = self.standing(user.expires_at);
                let row = ReviewRow {
                    access: Some(Access::User(user.id)),
                    since: Some(user.created_at),
                    expires_at: user.expires_at,
                    breaks: self.cx.access_policy.broken_by_direct(user.expires_at, self.cx.at),
                    ..self.row(genie, key, ReviewKind::User, standing)
                };
                let (person, granted_by) = (Some(user.user), Some(user.granted_by));
                step!(self.take(Draft { row, person, granted_by }));
            }
            let Some(next) = part.next else { return Ok(Continue(())) };
            slice.after = Some(next);
        }
    }

    fn teams(&mut self, genie: &Genie, after: Option<ReviewKey>) -> Step {
        let mut teams = self.tx.list_genie_teams(genie.id)?;
        teams.sort_by_key(|team| team.id);
        let reached = after.map_or(0, |after| after.first);
        for team in teams.into_iter().filter(|team| team.id.0 >= reached) {
            let after = after.filter(|after| after.first == team.id.0).map(|after| AgentId(after.second));
            let mut slice = self.part(after);
            loop {
                let members = self.tx.list_enabled_members(team.team, slice)?;
                let part = Part::cut(members, slice.limit, |(id, _)| *id);
                for (member, person) in part.items {
                    let key = ReviewKey::new(genie.id, Section::Teams, team.id.0, member.0);
                    let standing = self.standing(team.expires_at);
                    let named: (TeamId, String) = (team.team, team.team_name.clone());
                    let row = ReviewRow {
                        access: Some(Access::Team(team.id)),
                        team: Some(named),
                        since: Some(team.created_at),
                        expires_at: team.expires_at,
                        breaks: self.cx.access_policy.broken_by_direct(team.expires_at, self.cx.at),
                        ..self.row(genie, key, ReviewKind::TeamMember, standing)
                    };
                    step!(self.take(Draft { row, person: Some(person), granted_by: Some(team.granted_by) }));
                }
                let Some(next) = part.next else { break };
                slice.after = Some(next);
            }
        }
        Ok(Continue(()))
    }

    fn links(&mut self, genie: &Genie, after: Option<ReviewKey>) -> Step {
        if let Some(after) = after
            && let Some(grant) = self.tx.find_grant(GrantId(after.first))?.filter(|one| one.genie == genie.id)
        {
            let reached = (after.second > 0).then_some(UseId(after.second));
            step!(self.passes(genie, &grant, reached)?);
        }
        let mut slice = self.part(after.map(|after| GrantId(after.first)));
        loop {
            let part = Part::cut(self.tx.list_grants(genie.id, slice)?, slice.limit, |grant| grant.id);
            for grant in part.items {
                if self.wants(ReviewKind::Link) {
                    step!(self.link(genie, &grant));
                }
                step!(self.passes(genie, &grant, None)?);
            }
            let Some(next) = part.next else { return Ok(Continue(())) };
            slice.after = Some(next);
        }
    }

    fn link(&mut self, genie: &Genie, grant: &Grant) -> ControlFlow<()> {
        let key = ReviewKey::new(genie.id, Section::Links, grant.id.0, 0);
        let standing = match self.standing(grant.expires_at) {
            Standing::Active if !grant.max_uses.allows(grant.use_count) => Standing::UsedUp,
            Standing::Active if grant.starts_at.is_some_and(|start| start > self.cx.at) => {
                Standing::NotStarted
            }
            standing => standing,
        };
        let is_limited = grant.max_uses != UseLimit::UNLIMITED;
        let has_password = grant.conditions.password.is_some();
        let breaks: Vec<PolicyRule> =
            self.cx.access_policy.broken_by_link(grant.expires_at, is_limited, has_password, self.cx.at);
        let row = ReviewRow {
            access: Some(Access::Link(grant.id)),
            link: Some((grant.id, grant.label.clone())),
            since: Some(grant.created_at),
            expires_at: grant.expires_at,
            last_used_at: grant.last_used_at,
            breaks,
            ..self.row(genie, key, ReviewKind::Link, standing)
        };
        self.take(Draft { row, person: None, granted_by: Some(grant.granted_by) })
    }

    /// The open passes of a link: those that were handed out within the longest life of one.
    fn passes(&mut self, genie: &Genie, grant: &Grant, after: Option<UseId>) -> Step {
        let since = self.cx.at.minus(PassHours::LONGEST.duration());
        if !self.wants(ReviewKind::Pass)
            || grant.last_used_at.is_none_or(|used| used <= since)
            || grant.has_expired(self.cx.at)
        {
            return Ok(Continue(()));
        }
        let mut slice = self.part(after);
        loop {
            let part = Part::cut(self.tx.list_passes(grant.id, slice)?, slice.limit, |pass| pass.id);
            let is_over = part.items.last().is_some_and(|pass| pass.at <= since.minus(SLACK));
            let now = self.cx.at;
            let is_open = |pass: &GivenPass| {
                pass.generation == grant.generation && !has_expired(Some(pass.expires_at), now)
            };
            for pass in part.items {
                let key = ReviewKey::new(genie.id, Section::Links, grant.id.0, pass.id.0);
                if !is_open(&pass) {
                    step!(self.skip(key));
                    continue;
                }
                let row = ReviewRow {
                    access: Some(Access::Pass(pass.id)),
                    link: Some((grant.id, grant.label.clone())),
                    since: Some(pass.at),
                    expires_at: Some(
                        grant.expires_at.map_or(pass.expires_at, |end| end.min(pass.expires_at)),
                    ),
                    last_used_at: Some(pass.at),
                    proven: pass.email,
                    ..self.row(genie, key, ReviewKind::Pass, self.standing(None))
                };
                step!(self.take(Draft { row, person: None, granted_by: Some(grant.granted_by) }));
            }
            let Some(next) = part.next.filter(|_| !is_over) else { return Ok(Continue(())) };
            slice.after = Some(next);
        }
    }

    /// Keeps a row that is wanted; breaks off before one for which there is no room.
    fn take(&mut self, draft: Draft) -> ControlFlow<()> {
        let row = &draft.row;
        let is_full = u32::try_from(self.rows.len()).is_ok_and(|rows| rows >= self.limit);
        if is_full || self.examined >= ROWS_AT_ONCE {
            return Break(());
        }
        self.examined += 1;
        self.last = Some(row.key);
        let is_wanted = self.filter.unused.is_none_or(|time| row.is_unused(time, self.cx.at))
            && self.filter.breaks.is_none_or(|breaks| breaks != row.breaks.is_empty());
        if is_wanted {
            self.rows.push(draft);
        }
        Continue(())
    }

    /// Looks at what is no row; breaks off where enough was looked at.
    fn skip(&mut self, key: ReviewKey) -> ControlFlow<()> {
        if self.examined >= ROWS_AT_ONCE {
            return Break(());
        }
        self.examined += 1;
        self.last = Some(key);
        Continue(())
    }

    fn wants(&self, kind: ReviewKind) -> bool {
        self.filter.kind.is_none_or(|wanted| wanted == kind)
    }

    /// As many as there is room for; where some of them may not be wanted, as many as may be.
    fn part<K>(&self, after: Option<K>) -> Slice<K> {
        let picks = self.filter.unused.is_some() || self.filter.breaks.is_some();
        Slice { after, limit: if picks { MAX_LIMIT } else { self.limit } }
    }

    fn standing(&self, end: Option<Timestamp>) -> Standing {
        if has_expired(end, self.cx.at) { Standing::Expired } else { Standing::Active }
    }

    /// A row of which only the way is known. A Genie that is switched off lets nobody in but its owner.
    fn row(&self, genie: &Genie, key: ReviewKey, kind: ReviewKind, standing: Standing) -> ReviewRow {
        let is_open = genie.is_active || kind == ReviewKind::Owner;
        ReviewRow {
            key,
            genie: genie.id,
            genie_name: genie.name.clone(),
            kind,
            access: None,
            person: None,
            proven: None,
            link: None,
            team: None,
            granted_by: None,
            since: None,
            expires_at: None,
            last_used_at: None,
            standing: if standing == Standing::Active && !is_open { Standing::SwitchedOff } else { standing },
            breaks: Vec::new(),
        }
    }
}

/// The rows with who everybody is. An owner who was deleted is shown as one who is disabled.
fn named<T: AccessReviews + ?Sized>(tx: &mut T, drafts: Vec<Draft>) -> Result<Vec<ReviewRow>, StoreError> {
    let mut uuids: Vec<_> =
        drafts.iter().flat_map(|draft| [draft.person, draft.granted_by]).flatten().collect();
    uuids.sort_unstable();
    uuids.dedup();
    let people: BTreeMap<AgentUuid, ReviewPerson> =
        tx.find_people(&uuids)?.into_iter().map(|person| (person.uuid, person)).collect();
    let rows = drafts.into_iter().map(|draft| {
        let person = draft.person.and_then(|uuid| people.get(&uuid).cloned());
        let granted_by =
            draft.granted_by.map(|uuid| (uuid, people.get(&uuid).map(|giver| giver.full_name.clone())));
        let standing = match draft.row.standing {
            Standing::Active if person.as_ref().is_some_and(|person| !person.is_enabled) => {
                Standing::Disabled
            }
            standing => standing,
        };
        ReviewRow { person, granted_by, standing, ..draft.row }
    });
    Ok(rows.collect())
}
