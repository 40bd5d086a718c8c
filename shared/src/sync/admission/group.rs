//! All changes of one document in one push: the document is loaded once, each change is judged on what those before it
//! left, and one that is not let in does not stop the others.

use super::judge::{Standing, judge_on};
use super::{Author, NotAdmitted, reject};
use crate::document::{Doc, Hash, RawChange};
use crate::domain::{AnyRecord, UnitId};
use crate::policy::Audience;
use crate::sync::wire::RejectCode;
use std::collections::{BTreeSet, HashMap, HashSet};

/// A change that passed the questions without the document.
#[derive(Clone, Copy)]
pub struct Submitted<'a> {
    pub change: &'a RawChange,
    pub author: &'a Author<'a>,
}

/// What became of changes that are not in any document. What builds on them shares their fate.
#[derive(Clone, Debug, Default)]
pub struct Fates {
    pub rejected: HashSet<Hash>,
    /// With the unit for whose secretary each waits.
    pub held: HashMap<Hash, UnitId>,
}

/// What became of one submitted change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Admitted {
        /// Desks before it.
        audience_before: BTreeSet<UnitId>,
        /// Who sees it after it.
        audience: Box<Audience>,
    },
    /// Is in the document already.
    Duplicate,
    NotAdmitted(NotAdmitted),
}

/// The document after a group.
pub struct Group {
    /// `None` where nothing was there and nothing was let in.
    pub after: Option<(Doc, AnyRecord)>,
    /// One for each submitted change, in order.
    pub outcomes: Vec<Outcome>,
}

/// Judges the changes of one document in the order given. `fates` grows by those that are not let in.
///
/// # Errors
/// Where the stored document itself does not hold a record: nothing can be judged on it.
pub fn judge_group(
    before: Option<Doc>,
    submitted: &[Submitted],
    fates: &mut Fates,
) -> Result<Group, NotAdmitted> {
    let mut standing = before.map(Standing::of).transpose()?;
    let mut outcomes = Vec::with_capacity(submitted.len());
    for Submitted { change, author } in submitted {
        outcomes.push(judge_next(&mut standing, change, author, fates));
    }
    Ok(Group { after: standing.map(|standing| (standing.doc, standing.record)), outcomes })
}

fn judge_next(
    standing: &mut Option<Standing>,
    change: &RawChange,
    author: &Author,
    fates: &mut Fates,
) -> Outcome {
    if standing.as_ref().is_some_and(|standing| standing.doc.has(change.hash())) {
        return Outcome::Duplicate;
    }
    let judged = fates.inherited(change).map_or_else(|| judge_on(standing.as_ref(), change, author), Err);
    match judged {
        Ok(judged) => {
            let (audience_before, audience) = (judged.audience_before, Box::new(judged.audience));
            *standing = Some(Standing { doc: judged.doc, record: judged.record });
            Outcome::Admitted { audience_before, audience }
        }
        Err(not) => {
            fates.remember(change.hash(), &not);
            Outcome::NotAdmitted(not)
        }
    }
}

impl Fates {
    fn inherited(&self, change: &RawChange) -> Option<NotAdmitted> {
        let deps = change.deps();
        if deps.iter().any(|dep| self.rejected.contains(dep)) {
            let why = "it builds on a change that was rejected";
            return Some(reject(RejectCode::Descendant, why).into());
        }
        deps.iter().find_map(|dep| self.held.get(dep)).cloned().map(NotAdmitted::Held)
    }

    fn remember(&mut self, hash: Hash, not: &NotAdmitted) {
        match not {
            NotAdmitted::Rejected(_) => drop(self.rejected.insert(hash)),
            NotAdmitted::Held(unit) => drop(self.held.insert(hash, unit.clone())),
            NotAdmitted::Deferred(_) => {}
        }
    }
}
