//! One change against its document.

use super::operations;
use super::rights;
use super::{Author, NotAdmitted, reject};
use crate::document::{Doc, Hash, RawChange, contained, touches};
use crate::domain::{AnyRecord, UnitId};
use crate::limits::{OP_COUNTER_GAP_MAX, OP_COUNTER_MAX};
use crate::planted::{self, Fault};
use crate::policy::{self, Audience, audience};
use crate::sync::wire::{RejectCode, Rejection};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// A change that may be appended.
#[derive(Clone)]
pub struct Judged {
    pub hash: Hash,
    /// The document with it.
    pub doc: Doc,
    /// The record as it then stands.
    pub record: AnyRecord,
    /// Desks on which the document lay before; none for its first change.
    pub audience_before: BTreeSet<UnitId>,
    /// Who sees it then, as far as it says itself.
    pub audience: Audience,
}

/// A document with the record that it holds.
#[derive(Clone)]
pub(super) struct Standing {
    pub doc: Doc,
    pub record: AnyRecord,
}

impl Standing {
    pub fn of(doc: Doc) -> Result<Standing, NotAdmitted> {
        let record = doc.record()?;
        Ok(Standing { doc, record })
    }
}

/// Judges a change that passed [`super::check_envelope`] and [`super::check_actor`]. `before`: its document, unless this
/// is the first change of one.
///
/// # Errors
/// [`NotAdmitted`]; the document is untouched.
pub fn judge(before: Option<&Doc>, change: &RawChange, author: &Author) -> Result<Judged, NotAdmitted> {
    let before = before.cloned().map(Standing::of).transpose()?;
    judge_on(before.as_ref(), change, author)
}

/// # Errors
/// As [`judge`]; a panic of Automerge is [`RejectCode::Malformed`].
pub(super) fn judge_on(
    before: Option<&Standing>,
    change: &RawChange,
    author: &Author,
) -> Result<Judged, NotAdmitted> {
    contained(|| ask(before, change, author)).unwrap_or_else(|panicked| Err(panicked.into()))
}

/// What its author can never have read is judged as if it were not there, so that nobody learns by writing which records
/// other desks have. Who holds stamped changes of it has read it.
fn ask(before: Option<&Standing>, change: &RawChange, author: &Author) -> Result<Judged, NotAdmitted> {
    let known = before.filter(|standing| can_be_known(standing, change, author));
    let author = &Author { holds: author.holds && known.is_none(), ..*author };
    let seen = known.or(before.filter(|_| author.holds));
    let judged = ask_on(seen, change, author)?;
    if before.is_some() && seen.is_none() {
        return Err(exists().into());
    }
    Ok(judged)
}

/// Whether the author reads the record now, or read it as it stood at the change's dependencies. All roles ever held
/// count: work that comes late is held, not hidden from its author.
fn can_be_known(standing: &Standing, change: &RawChange, author: &Author) -> bool {
    let reads = |record: &AnyRecord| policy::reads(author.grants.iter().copied(), record, author.lives);
    if reads(&standing.record) {
        return true;
    }
    let deps: Vec<Hash> = change.deps().into_iter().filter(|dep| standing.doc.has(*dep)).collect();
    !deps.is_empty() && standing.doc.record_at(&deps).is_ok_and(|record| reads(&record))
}

fn ask_on(before: Option<&Standing>, change: &RawChange, author: &Author) -> Result<Judged, NotAdmitted> {
    check_lineage(before.map(|standing| &standing.doc), change)?;
    let touches = touches(before.map(|standing| &standing.doc), change)?;
    let work = operations::check(&touches, before.is_none())?;
    let after = Standing::of(apply(before, change)?)?;
    let (seen, alone) = sides(before, change, &after)?;
    operations::check_record(seen.as_deref(), &alone, &touches, &work)?;
    let held = match seen {
        None => rights::ask_create(&alone, author)?,
        Some(seen) => rights::ask_change(&seen, &alone, &work, author)?,
    };
    if audience(&alone).is_empty() {
        return Err(reject(RejectCode::Shape, "the record would lie on no desk").into());
    }
    let stale = planted::is(Fault::AudienceFromStaleHeads);
    match held {
        Some(unit) => Err(NotAdmitted::Held(unit)),
        None => Ok(Judged {
            hash: change.hash(),
            audience_before: before.map(|standing| audience(&standing.record)).unwrap_or_default(),
            audience: Audience::of(
                before.filter(|_| stale).map_or(&after.record, |standing| &standing.record),
            ),
            doc: after.doc,
            record: after.record,
        }),
    }
}

/// Dependencies are here, the actor continues its own line, counters go up in small steps.
fn check_lineage(before: Option<&Doc>, change: &RawChange) -> Result<(), NotAdmitted> {
    let deps = change.deps();
    let Some(doc) = before else {
        return match (deps.is_empty(), change.seq(), change.start_op()) {
            (false, ..) => Err(NotAdmitted::Deferred(deps)),
            (true, 1, 1) => Ok(()),
            _ => Err(reject(RejectCode::Actor, "a first change has sequence and counter 1").into()),
        };
    };
    if deps.is_empty() {
        return Err(exists().into());
    }
    let lineage = doc.lineage(change);
    if !lineage.missing.is_empty() {
        return Err(NotAdmitted::Deferred(lineage.missing));
    }
    if change.seq() != lineage.last_seq + 1 || !lineage.follows_itself {
        return Err(reject(RejectCode::Actor, "not the next change of its actor").into());
    }
    // Above the document's highest by more than one where work of the same device was held or refused.
    let highest = lineage.document_max_op + OP_COUNTER_GAP_MAX;
    if change.start_op() <= lineage.ancestors_max_op || change.start_op() > highest.min(OP_COUNTER_MAX) {
        return Err(
            reject(RejectCode::Malformed, "the operation counter does not follow the document's").into()
        );
    }
    Ok(())
}

fn exists() -> Rejection {
    reject(RejectCode::Exists, "another document has this id")
}

fn apply(before: Option<&Standing>, change: &RawChange) -> Result<Doc, NotAdmitted> {
    let change = std::slice::from_ref(change);
    let doc = match before {
        None => Doc::from_changes(change),
        Some(standing) => standing.doc.with(change),
    };
    Ok(doc?)
}

/// The record as the change's author saw it, before writing and after: without what others did meanwhile. There is none
/// before a first change.
fn sides<'a>(
    before: Option<&'a Standing>,
    change: &RawChange,
    after: &'a Standing,
) -> Result<(Option<Cow<'a, AnyRecord>>, Cow<'a, AnyRecord>), NotAdmitted> {
    let Some(standing) = before else {
        return Ok((None, Cow::Borrowed(&after.record)));
    };
    let deps = change.deps();
    if standing.doc.heads().iter().all(|head| deps.contains(head)) {
        return Ok((Some(Cow::Borrowed(&standing.record)), Cow::Borrowed(&after.record)));
    }
    let seen = standing.doc.record_at(&deps)?;
    let alone = after.doc.record_at(&[change.hash()])?;
    Ok((Some(Cow::Owned(seen)), Cow::Owned(alone)))
}
