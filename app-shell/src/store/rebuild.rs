//! `yetan rebuild`: makes the projections anew from the documents. They are caches; this gives the same rows.

use super::{Store, StoreError, doc, opened, projection, quarantine};

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
        self.write(|tx| {
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
        })
    }
}
