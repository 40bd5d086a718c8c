//! Pictures of records: taken for a form, named by its record when that is saved, shown to whoever reads the record.

use super::{Act, Acting, Failure, jpeg, sealed};
use crate::store::attachment::{self, Standing, Taken};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use shared::api::{PictureForm, PictureRow, PictureState, PictureView};
use shared::domain::{DocId, EntryId, Picture, Pictures, Trouble};
use shared::limits::{PICTURE_BYTES_MAX, PICTURES_MAX};
use shared::sync::attachment::AttachmentName;
use shared::sync::sign::{from_hex, hex};

/// Keeps a picture for a form, sealed, without what it says of place, time and camera.
///
/// # Errors
/// `Invalid` for what is no JPEG, or is too large.
pub fn take(acting: &Acting, jpeg: &str) -> Result<EntryId, Failure> {
    let bytes = BASE64_STANDARD.decode(jpeg).ok().and_then(|bytes| jpeg::bare(&bytes));
    let bytes = bytes.ok_or_else(|| Failure::field("pictures", Trouble::Unknown))?;
    if bytes.len() > PICTURE_BYTES_MAX {
        return Err(Failure::field("pictures", Trouble::TooLong { max: PICTURE_BYTES_MAX }));
    }
    let sealed = sealed::seal(&bytes, acting.entropy)
        .ok_or_else(|| Failure::field("pictures", Trouble::TooLong { max: PICTURE_BYTES_MAX }))?;
    let id = acting.new_id();
    let taken = Taken {
        id,
        person: acting.person(),
        at: acting.now,
        key: sealed.key,
        hash: sealed.hash,
        sealed: sealed.bytes,
    };
    // No screen shows it but the one that took it.
    acting.store.transact(|tx| attachment::put(tx, &taken))?;
    Ok(id)
}

/// A picture to be shown. One that is not here is asked for.
///
/// # Errors
/// `NotFound` where the record is not read here, or names no such picture.
pub fn show(acting: &Acting, record: Option<DocId>, id: EntryId) -> Result<PictureView, Failure> {
    let Some(doc) = record else { return show_loose(acting, id) };
    let opened = acting.show(doc)?;
    let picture = opened.record.pictures().and_then(|pictures| pictures.get(&id));
    let picture = picture.ok_or_else(Failure::not_found)?;
    let hash = picture.hash.parse().map_err(|_| Failure::not_found())?;
    match acting.store.read(|connection| attachment::bytes(connection, doc, id))? {
        Some(bytes) => shown(&bytes, &from_hex(&picture.key).ok_or_else(Failure::not_found)?),
        None => {
            let name = AttachmentName { doc, id, hash };
            acting.store.transact(|tx| attachment::want(tx, &name, picture.bytes))?;
            Ok(PictureView::Coming)
        }
    }
}

/// Whether one is to be carried now: a screen that asks again at every piece of news must not make the courier ask for ever
/// for what the server does not have.
pub fn is_due(acting: &Acting) -> Result<bool, Failure> {
    let due_in = acting.store.read(|connection| attachment::due_in(connection, acting.now))?;
    Ok(due_in == Some(0))
}

fn show_loose(acting: &Acting, id: EntryId) -> Result<PictureView, Failure> {
    let found = acting.store.read(|connection| attachment::loose_bytes(connection, acting.person(), id))?;
    let loose = found.ok_or_else(Failure::not_found)?;
    shown(&loose.bytes, &loose.key)
}

fn shown(bytes: &[u8], key: &[u8; 32]) -> Result<PictureView, Failure> {
    let jpeg = sealed::open(bytes, key).ok_or_else(Failure::not_found)?;
    Ok(PictureView::Here(BASE64_STANDARD.encode(jpeg)))
}

/// Those of a record that stand, in the order in which they were taken.
pub fn rows(acting: &Acting, doc: DocId, pictures: &Pictures) -> Result<Vec<PictureRow>, Failure> {
    let standing = pictures.iter().filter(|(_, picture)| !picture.removed);
    let row = |(id, picture): (&EntryId, &Picture)| {
        let state = match acting.store.read(|connection| attachment::standing(connection, doc, *id))? {
            Standing::Waiting => PictureState::Waiting,
            Standing::Here => PictureState::Here,
            Standing::Coming | Standing::Absent => PictureState::Away,
        };
        Ok(PictureRow { id: *id, caption: picture.caption.clone(), state })
    };
    standing.map(row).collect()
}

/// As a form shows them, to be corrected.
pub fn forms(pictures: &Pictures) -> Vec<PictureForm> {
    let form = |(id, picture): (&EntryId, &Picture)| PictureForm {
        id: *id,
        caption: picture.caption.clone(),
        removed: picture.removed,
    };
    pictures.iter().map(form).collect()
}

/// What a form says of the pictures of `doc`, over those that its record names. A new one that is gone (an old draft named
/// it) keeps nobody from saving the words.
pub fn overlay(
    act: &mut Act,
    doc: DocId,
    pictures: &mut Pictures,
    typed: &[PictureForm],
) -> Result<(), Failure> {
    if typed.len() > PICTURES_MAX {
        return Err(Failure::field("pictures", Trouble::TooMany { max: PICTURES_MAX }));
    }
    for form in typed {
        if let Some(standing) = pictures.get_mut(&form.id) {
            (standing.caption, standing.removed) = (form.caption.trim().to_owned(), form.removed);
        } else if !form.removed
            && let Some(picture) = act.picture(doc, form.id)?
        {
            let caption = form.caption.trim().to_owned();
            pictures.insert(form.id, Picture { caption, ..picture });
        }
    }
    Ok(())
}

/// What a record says of a picture that was taken for its form; `None` where there is none such of this person.
pub fn named(acting: &Acting, id: EntryId) -> Result<Option<Picture>, Failure> {
    let loose = acting.store.read(|connection| attachment::loose(connection, acting.person(), id))?;
    Ok(loose.map(|loose| Picture {
        key: hex(&loose.key),
        hash: loose.hash.to_string(),
        bytes: loose.bytes,
        caption: String::new(),
        removed: false,
    }))
}
