//! Who spoke, kept from the unit that was complained about (T1f): the one edit that takes a document off a desk, for which
//! no form exists yet. It is made as a form would make it, on the store.

use super::people::{NOTHING, Person};
use super::staff;
use anyhow::Result;
use app_shell::store::{Commit, LocalChange, StoreError};
use shared::document::RawChange;
use shared::domain::{AnyRecord, Body, Identity, Record, RoleGrant};
use shared::policy::Operation;
use shared::sync::admission::{Author, judge};

/// # Errors
/// Where something broke.
pub fn hide(person: &mut Person) -> Result<String> {
    let Some(id) = person.any("identity")? else {
        return Ok(NOTHING.into());
    };
    let about = person.dice.pick(&[Some(0), Some(1), Some(2), None]).copied().flatten();
    let acting = person.acting()?;
    let opened = match person.store.doc(id) {
        Ok(Some(opened)) => opened,
        Ok(None) => return Ok("gone".into()),
        Err(error) if error.retry_helps() => return Ok(error.to_string()),
        Err(error) => return Err(error.into()),
    };
    let AnyRecord::Identity(seen) = opened.doc.record()? else {
        return Ok("no identity".into());
    };
    let before = Identity::any(seen.clone());
    if acting.allow(&Operation::Edit { before: &before }).is_err() {
        return Ok("refused: not theirs".into());
    }
    let about = about.map(|n| staff::unit(staff::VILLAGES[n]));
    let typed = Identity::any(Record { body: Identity { about, ..seen.body.clone() }, ..seen });
    let mut doc = opened.doc.clone();
    let heads = doc.heads();
    let Some(change) = doc.save_form(&heads, &typed, acting.profile.actor(), acting.at)? else {
        return Ok("unchanged".into());
    };
    let grants: Vec<&RoleGrant> = acting.directory.grants_of(acting.person()).collect();
    let lives = acting.lives(&before).map_err(|failure| anyhow::anyhow!("{failure:?}"))?;
    let author = Author {
        person: acting.person(),
        grants: &grants,
        revoked: false,
        accepted: false,
        holds: false,
        now: acting.at,
        lives: lives.as_ref(),
    };
    if let Err(not) = judge(Some(&opened.doc), &RawChange::parse(&change.bytes)?, &author) {
        return Ok(format!("refused: {not}"));
    }
    let (profile, at, generation) = (acting.profile.id, acting.now, opened.generation);
    let changes = vec![LocalChange { doc: id, generation, change }];
    match person.store.commit(&Commit {
        profile,
        at,
        changes,
        numbers: 0..0,
        discard_draft: None,
        pictures: vec![],
    }) {
        Ok(()) => Ok(format!("saved {id}")),
        Err(error @ (StoreError::Stale | StoreError::Quarantined(_))) => Ok(error.to_string()),
        Err(error) => Err(error.into()),
    }
}
