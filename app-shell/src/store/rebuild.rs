//! `yetan rebuild`: makes the projections anew from the documents. They are caches; this gives the same rows. A file whose
//! projections another program made, with other rows, is rebuilt when it is opened.

use super::meta::Key;
use super::{Store, StoreError, doc, opened, projection, quarantine};
use rusqlite::{Connection, TransactionBehavior};

/// What the projections of this program look like: raised whenever the same documents give other rows than before.
const SHAPE: u32 = 12;
/// The shape of those in the file.
const PROJECTED: Key<u32> = Key::new("projected");

/// What a rebuild went through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rebuilt {
    pub documents: u32,
    /// Documents that cannot be read; they are set aside and fetched again.
    pub quarantined: u32,
}

impl Store {
    /// Drops every projection and makes it again, in one transaction.
    ///
    /// # Errors
    /// [`StoreError::Disk`]; the old projections then stand.
    pub fn rebuild(&self) -> Result<Rebuilt, StoreError> {
        self.write(rebuild)
    }
}

/// Brings the projections of a file that is being opened up to this program's shape.
///
/// # Errors
/// [`StoreError::Disk`]; the file is then as before, and opening it again may help.
pub(super) fn keep_up(connection: &mut Connection) -> Result<(), StoreError> {
    if PROJECTED.get(connection)? == Some(SHAPE) {
        return Ok(());
    }
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let rebuilt = rebuild(&tx)?;
    PROJECTED.set(&tx, &SHAPE)?;
    tx.commit()?;
    if rebuilt.documents > 0 {
        tracing::info!(documents = rebuilt.documents, "the lists of an earlier program were made anew");
    }
    Ok(())
}

fn rebuild(tx: &rusqlite::Transaction) -> Result<Rebuilt, StoreError> {
    projection::clear(tx)?;
    let mut rebuilt = Rebuilt::default();
    for id in doc::all(tx)? {
        match doc::assemble(tx, id) {
            Ok(Some((document, _))) => {
                opened::project(tx, id, &document, document.record().ok().as_ref())?;
                rebuilt.documents += 1;
            }
            Ok(None) => {}
            Err(StoreError::Document(error)) => {
                quarantine::add(tx, id, &error.to_string())?;
                rebuilt.quarantined += 1;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(rebuilt)
}
