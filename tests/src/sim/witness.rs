//! Listens to every exchange and knows, by simple means of its own, who holds which role: what no reply may hold, what no
//! push may get through.

use super::device::Device;
use super::office::Answered;
use super::promise::words;
use super::staff::Colleague;
use anyhow::{Context, Result, bail, ensure};
use app_shell::store::{Store, desk};
use shared::domain::{DocId, Level, Millis, PersonId, ProfileId, Role, UnitId};
use shared::sync::digest::Digest;
use shared::sync::frame;
use shared::sync::sign::push_digest;
use shared::sync::wire::{Entry, Page, PushOutcome, Receipt, SyncReply, SyncRequest};
use std::collections::{BTreeMap, BTreeSet};
use sync_server::ledger::sqlite::Database;
use uuid::Uuid;

#[derive(Clone, Debug)]
pub struct Held {
    pub role: Role,
    pub unit: UnitId,
    from: Millis,
    pub until: Option<Millis>,
}

/// What a backup takes along.
#[derive(Clone, Default)]
struct Knowledge {
    roles: BTreeMap<PersonId, Vec<Held>>,
    /// Of the last push that was taken, by profile: its counter and content.
    pushes: BTreeMap<ProfileId, (u64, [u8; 32])>,
}

#[derive(Default)]
pub struct Witness {
    knows: Knowledge,
    backups: Vec<Knowledge>,
    /// Roles that ended, for a restore to end them again.
    ended: Vec<(PersonId, Role, UnitId, Millis)>,
    pub restored: bool,
}

/// What an exchange came to.
pub struct Heard {
    pub line: String,
    /// Something was admitted: listeners are woken.
    pub moved: bool,
    pub rejected: u64,
    pub held: u64,
}

impl Witness {
    pub fn hired(&mut self, colleague: &Colleague, at: Millis) {
        self.assigned(colleague.id, colleague.role, colleague.unit.clone(), at);
    }

    pub fn assigned(&mut self, person: PersonId, role: Role, unit: UnitId, from: Millis) {
        self.knows.roles.entry(person).or_default().push(Held { role, unit, from, until: None });
    }

    pub fn ended(&mut self, person: PersonId, role: Role, unit: &UnitId, at: Millis) {
        self.ended.push((person, role, unit.clone(), at));
        self.knows.end(person, role, unit, at);
    }

    pub fn backed_up(&mut self) {
        self.backups.push(self.knows.clone());
    }

    /// The server is what it was at this backup; but what ended since has ended.
    pub fn went_back_to(&mut self, backup: usize) {
        self.restored = true;
        self.knows = self.backups[backup].clone();
        for (person, role, unit, at) in &self.ended {
            self.knows.end(*person, *role, unit, *at);
        }
    }

    pub fn roles_of(&self, person: PersonId, now: Millis) -> Vec<&Held> {
        let held = self.knows.roles.get(&person).into_iter().flatten();
        held.filter(|held| held.from <= now && held.until.is_none_or(|until| now < until)).collect()
    }

    /// The desks that a person reads, out of `units`: told again here in the plainest way, to compare with.
    pub fn desks_of(&self, person: PersonId, units: &[UnitId], now: Millis) -> BTreeSet<UnitId> {
        let mut desks = BTreeSet::new();
        for held in self.roles_of(person, now) {
            match held.role {
                Role::SystemAdmin | Role::SecurityAdmin | Role::Auditor => {}
                Role::TownshipSecretary | Role::TownshipLeader => {
                    let villages = units.iter().filter(|unit| unit.level() == Level::Village);
                    let inside = villages.filter(|unit| unit.as_str().starts_with(held.unit.as_str()));
                    desks.extend(inside.cloned().chain([held.unit.clone()]));
                }
                _ => {
                    desks.insert(held.unit.clone());
                }
            }
        }
        desks
    }

    /// # Errors
    /// What must not happen on any line.
    pub fn overhear(
        &mut self,
        device: &Device,
        layout: &Layout,
        asked: &[u8],
        answered: &Answered,
        now: Millis,
    ) -> Result<Heard> {
        let body = match answered {
            Ok(body) => body,
            Err(problem) => {
                let line = format!("answers d{} {:?}", device.number, problem.code);
                return Ok(Heard { line, moved: false, rejected: 0, held: 0 });
            }
        };
        let (request, reply): (SyncRequest, SyncReply) = (frame::decode(asked)?, frame::decode(body)?);
        let mut heard = self.receipts(device, &request, &reply, now)?;
        gapless(&request, &reply)?;
        if device.revoked {
            let silent = reply.pages.is_empty() && reply.fetched.is_empty() && reply.scope.is_none();
            ensure!(silent && reply.listings.is_empty(), "a revoked device was told something");
        } else {
            self.nothing_foreign(device, layout, &reply, now)?;
        }
        heard.moved |= reply.offers_taken > 0;
        heard.line = format!("answers d{}: {}{}", device.number, heard.line, summary(&reply));
        Ok(heard)
    }

    fn receipts(
        &mut self,
        device: &Device,
        request: &SyncRequest,
        reply: &SyncReply,
        now: Millis,
    ) -> Result<Heard> {
        let mut heard = Heard { line: String::new(), moved: false, rejected: 0, held: 0 };
        for (push, answer) in request.pushes.iter().zip(&reply.pushed) {
            if answer.outcome != PushOutcome::Taken {
                heard.line += &format!("{:?} ", answer.outcome);
                continue;
            }
            let content = (push.counter, push_digest(&push.commands));
            if let Some(last) = self.knows.pushes.insert(push.profile, content) {
                let lawful = content.0 > last.0 || content == last;
                ensure!(
                    lawful,
                    "{} pushed {} after {}: used from two places",
                    push.profile,
                    content.0,
                    last.0
                );
            }
            let person = device.person_of(push.profile).context("a profile of the device")?;
            for receipt in &answer.receipts {
                heard.line += &self.receipt(device, person, receipt, now)?;
                match receipt {
                    Receipt::Accepted(_) => heard.moved = true,
                    Receipt::Rejected(_) => heard.rejected += 1,
                    Receipt::Held(_) => heard.held += 1,
                    Receipt::Duplicate(_) | Receipt::Deferred(_) => {}
                }
            }
        }
        words(request, reply)?;
        Ok(heard)
    }

    fn receipt(&self, device: &Device, person: PersonId, receipt: &Receipt, now: Millis) -> Result<String> {
        Ok(match receipt {
            Receipt::Accepted(_) => {
                ensure!(!device.revoked, "d{} is revoked and was let in", device.number);
                let roles = self.roles_of(person, now);
                ensure!(!roles.is_empty(), "{person} holds no role and was let in");
                "+ ".into()
            }
            Receipt::Duplicate(_) => "= ".into(),
            Receipt::Deferred(missing) => format!("waits for {} ", missing.len()),
            Receipt::Held(unit) => format!("held by {unit} "),
            Receipt::Rejected(rejection) => {
                use shared::sync::wire::RejectCode::{Actor, AlreadyFrozen, Descendant, Policy, Returned};
                match rejection.code {
                    // Two froze one month's list: one was first. A secretary was faster than the word that it is held.
                    Policy | Descendant | AlreadyFrozen | Returned => {}
                    Actor if device.copied || self.restored => {}
                    code => bail!("d{} was refused with {code:?}: {}", device.number, rejection.why),
                }
                format!("refused {:?} ({}) ", rejection.code, rejection.why)
            }
        })
    }

    /// Whatever a reply names lies on a desk that one of the device's people reads.
    fn nothing_foreign(
        &self,
        device: &Device,
        layout: &Layout,
        reply: &SyncReply,
        now: Millis,
    ) -> Result<()> {
        let named = named(reply);
        if named.is_empty() {
            return Ok(());
        }
        let people = device.people.iter().map(|(colleague, _)| colleague.id);
        let own: BTreeSet<UnitId> =
            people.flat_map(|person| self.desks_of(person, &layout.units, now)).collect();
        for doc in named {
            let desks = layout.desks.get(&doc).cloned().unwrap_or_default();
            ensure!(
                !desks.is_disjoint(&own),
                "d{} was told of {doc}, which lies on {desks:?}",
                device.number
            );
        }
        Ok(())
    }

    /// Cursor and pages came together.
    ///
    /// # Errors
    /// Where a desk stands elsewhere than its page ended.
    pub fn took(&self, device: &Device, store: &Store, asked: &[u8], body: &[u8]) -> Result<()> {
        let (request, reply): (SyncRequest, SyncReply) = (frame::decode(asked)?, frame::decode(body)?);
        if reply.scope.is_some() || reply.incarnation != request.incarnation {
            return Ok(());
        }
        let profile = device.running()?.profile;
        let desks = store.read(|connection| desk::of_profile(connection, profile))?;
        for page in reply.pages.iter().filter(|page| page.stream.is_none()) {
            let row = desks.get(page.desk as usize).context("a desk of the scope")?;
            let stands = row.restored || row.position == page.position;
            ensure!(stands, "{} stands at {}, its page ended at {}", row.unit, row.position, page.position);
        }
        Ok(())
    }
}

impl Witness {
    /// Digests mend what a restore, a copied file or a damaged disk left; in all other troubles both sides agree by
    /// themselves.
    ///
    /// # Errors
    /// Where a desk's digest did not agree.
    pub fn needed_no_healing(&self, device: &Device, store: &Store, server: Option<&Database>) -> Result<()> {
        if self.restored || device.copied {
            return Ok(());
        }
        let ill: Vec<String> = store.read(|connection| {
            let mut select =
                connection.prepare_cached("SELECT unit FROM desk WHERE heal = 1 AND restored = 0")?;
            Ok(select.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
        })?;
        let Some(desk) = ill.first() else { return Ok(()) };
        // What a stopped server holds can't be told.
        let server = server.with_context(|| format!("{desk} has another digest than the server had"))?;
        let (here, there) = (lying_here(store, desk)?, lying_there(server, desk)?);
        let differ: Vec<&Lying> = here.symmetric_difference(&there).collect();
        bail!("{desk} has another digest than the server: {differ:?}, of which here {:?}", &here - &there)
    }
}

/// A document on a desk, with its digest.
type Lying = (DocId, Option<Digest>);

fn lying_here(store: &Store, desk: &str) -> Result<BTreeSet<Lying>> {
    let select = "SELECT l.doc, d.digest FROM lies_on l JOIN doc d ON d.id = l.doc
        WHERE l.desk = ?1 AND d.digest IS NOT NULL";
    Ok(store.read(|connection| {
        let mut select = connection.prepare_cached(select)?;
        Ok(select.query_map([desk], |row| Ok((id(row, 0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
    })?)
}

fn lying_there(server: &Database, desk: &str) -> Result<BTreeSet<Lying>> {
    let select = "SELECT l.doc, d.digest FROM lies_on l JOIN doc d ON d.id = l.doc WHERE l.desk = ?1";
    Ok(server.read(|connection| {
        let mut select = connection.prepare_cached(select)?;
        Ok(select.query_map([desk], |row| Ok((id(row, 0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
    })?)
}

impl Knowledge {
    fn end(&mut self, person: PersonId, role: Role, unit: &UnitId, at: Millis) {
        let held = self.roles.get_mut(&person).into_iter().flatten();
        for held in held.filter(|held| held.role == role && held.unit == *unit && held.from <= at) {
            held.until.get_or_insert(at);
        }
    }
}

/// The entries of a page follow on the position that was asked for.
fn gapless(request: &SyncRequest, reply: &SyncReply) -> Result<()> {
    if request.incarnation != reply.incarnation {
        return Ok(());
    }
    for page in reply.pages.iter().filter(|page| page.snapshots.is_empty() && page.stream.is_none()) {
        let asked = request.positions.get(page.desk as usize).context("a desk that was asked for")?;
        let begins = page.position - page.entries.len() as u64;
        let streams = request.streams.iter().any(|stream| stream.desk == page.desk);
        ensure!(
            streams || begins == *asked || *asked > page.position,
            "asked from {asked}, came from {begins}"
        );
    }
    Ok(())
}

fn named(reply: &SyncReply) -> BTreeSet<DocId> {
    let entry = |entry: &Entry| match entry {
        Entry::Change(change) => Some(change.doc),
        Entry::Join(snapshot) => Some(snapshot.doc),
        Entry::Leave(_) | Entry::Erase(..) | Entry::Skip => None,
    };
    let of_page = |page: &Page| {
        let snapshots: Vec<DocId> = page.snapshots.iter().map(|snapshot| snapshot.doc).collect();
        page.entries.iter().filter_map(entry).chain(snapshots).collect::<Vec<_>>()
    };
    let listed = reply.listings.iter().flat_map(|listing| listing.documents.iter().map(|listed| listed.doc));
    let fetched = reply.fetched.iter().map(|snapshot| snapshot.doc);
    reply.pages.iter().flat_map(of_page).chain(listed).chain(fetched).collect()
}

fn summary(reply: &SyncReply) -> String {
    let mut line = String::new();
    for page in &reply.pages {
        let (entries, snapshots) = (page.entries.len(), page.snapshots.len());
        line += &format!("desk {}→{} ({entries} entries, {snapshots} whole) ", page.desk, page.position);
    }
    if let Some(scope) = &reply.scope {
        line += &format!("scope of {} ", scope.desks.len());
    }
    if !reply.fetched.is_empty() || reply.offers_taken > 0 {
        line += &format!("fetched {} took {} ", reply.fetched.len(), reply.offers_taken);
    }
    if !reply.listings.is_empty() {
        line += &format!("listings {} ", reply.listings.len());
    }
    line
}

/// Which units there are, and on which desks each document lies, at one moment.
pub struct Layout {
    units: Vec<UnitId>,
    desks: BTreeMap<DocId, BTreeSet<UnitId>>,
}

/// # Errors
/// Only the database's.
pub fn layout(server: &Database) -> Result<Layout> {
    let rows: Vec<(DocId, UnitId)> = server.read(|connection| {
        let mut select = connection.prepare_cached("SELECT doc, desk FROM lies_on")?;
        let rows = select.query_map([], |row| Ok((id(row, 0)?, row.get::<_, String>(1)?)))?;
        let rows: Vec<(DocId, String)> = rows.collect::<Result<_, _>>()?;
        Ok(rows.into_iter().filter_map(|(doc, desk)| Some((doc, UnitId::new(desk).ok()?))).collect())
    })?;
    let mut desks: BTreeMap<DocId, BTreeSet<UnitId>> = BTreeMap::new();
    for (doc, desk) in rows {
        desks.entry(doc).or_default().insert(desk);
    }
    Ok(Layout { units: units(server)?, desks })
}

/// Every unit that the server knows.
///
/// # Errors
/// Only the database's.
pub fn units(server: &Database) -> Result<Vec<UnitId>> {
    let ids: Vec<String> = server.read(|connection| {
        let mut select = connection.prepare_cached("SELECT id FROM unit ORDER BY id")?;
        Ok(select.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
    })?;
    Ok(ids.into_iter().map(UnitId::new).collect::<Result<_, _>>()?)
}

/// The desks on which the server has a document.
///
/// # Errors
/// Only the database's.
pub fn desks_of(server: &Database, doc: DocId) -> Result<BTreeSet<UnitId>> {
    let ids: Vec<String> = server.read(|connection| {
        let mut select =
            connection.prepare_cached("SELECT desk FROM lies_on WHERE doc = ?1 ORDER BY desk")?;
        Ok(select.query_map([doc.0.as_bytes()], |row| row.get(0))?.collect::<Result<_, _>>()?)
    })?;
    Ok(ids.into_iter().map(UnitId::new).collect::<Result<_, _>>()?)
}

/// An id from a column.
///
/// # Errors
/// Where it is no id.
pub fn id<T: From<Uuid>>(row: &rusqlite::Row, column: usize) -> rusqlite::Result<T> {
    Ok(Uuid::from_bytes(row.get(column)?).into())
}
