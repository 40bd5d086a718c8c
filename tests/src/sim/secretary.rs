//! The township's secretary at held work, and what must become of what was decided: what was accepted is admitted, what was
//! returned is read by its author, with its words and the reason; neither vanishes.

use super::device::Device;
use super::office::Office;
use super::promise::{Edit, Promises};
use super::world::World;
use anyhow::{Result, bail, ensure};
use app_shell::store::refused::{self, RefusedRow};
use rusqlite::OptionalExtension;
use shared::domain::{DocId, PersonId, ProfileId, Role};
use shared::sync::held::{Decision, HeldWork};
use std::collections::BTreeMap;
use sync_server::ledger::sqlite::Database;

/// Of a hundred syncs of a secretary, so many after which held work is looked at.
const LOOKS_PERCENT: u32 = 40;

/// A word of the secretary that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Accepted,
    /// With this reason.
    Returned(String),
}

#[derive(Default)]
pub struct Verdicts {
    said: BTreeMap<Edit, Verdict>,
    /// How many there ever were.
    pub made: u64,
}

impl World {
    /// Whoever synced just now looks at held work, if that is theirs to do. Throws dice of its own: where nothing is held a run
    /// stays as it is.
    ///
    /// # Errors
    /// Where a decision came to nothing.
    pub fn look_at_held(&mut self, number: usize, profile: ProfileId) -> Result<()> {
        let device = &self.devices[number];
        let Some(person) = device.person_of(profile) else { return Ok(()) };
        let roles = self.witness.roles_of(person, self.office.now());
        let is_secretary = roles.iter().any(|held| held.role == Role::TownshipSecretary);
        if device.revoked || !is_secretary || !self.office.is_running() {
            return Ok(());
        }
        for work in self.office.held(profile)? {
            if self.decisions.chance(LOOKS_PERCENT) {
                self.decide(number, profile, &work)?;
            }
        }
        Ok(())
    }

    fn decide(&mut self, number: usize, profile: ProfileId, work: &HeldWork) -> Result<()> {
        let reason = format!("退回{}", self.verdicts.made);
        let decision = if self.decisions.chance(50) {
            Decision::Accept
        } else {
            Decision::Return { reason: reason.clone() }
        };
        let settled = self.office.decide(profile, work, &decision)?;
        self.verdicts.made += 1;
        let database = self.office.database()?.clone();
        for hash in &work.key.changes {
            let edit = (work.key.doc, *hash);
            let verdict = match (&decision, standing(&database, edit)?) {
                (_, Standing::Held) => continue,
                (Decision::Accept, Standing::Admitted) => Verdict::Accepted,
                (Decision::Return { .. }, Standing::Refused(why)) if why == reason => {
                    Verdict::Returned(reason.clone())
                }
                // Judged anew it does not fit any more: its author hears why.
                (Decision::Accept, Standing::Refused(why)) => Verdict::Returned(why),
                (_, found) => bail!("{edit:?} was decided ({decision:?}) and is {found:?}"),
            };
            self.verdicts.said.insert(edit, verdict);
        }
        self.note(&format!("d{number} decides {:?}: {decision:?}, {settled} settled", work.key.doc));
        Ok(())
    }
}

impl Office {
    /// # Errors
    /// Where the server refuses.
    pub fn held(&self, profile: ProfileId) -> Result<Vec<HeldWork>> {
        self.as_secretary(profile, |secretary| Ok(secretary.list()?.work))
    }

    fn decide(&self, profile: ProfileId, work: &HeldWork, decision: &Decision) -> Result<u32> {
        self.as_secretary(profile, |secretary| secretary.decide(std::slice::from_ref(&work.key), decision))
    }
}

/// What the server has of an edit.
#[derive(Debug)]
enum Standing {
    Admitted,
    Held,
    Refused(String),
    Nowhere,
}

fn standing(server: &Database, (doc, hash): Edit) -> Result<Standing> {
    let key = (doc.0.as_bytes(), hash.0);
    Ok(server.read(|connection| {
        let has = |table: &str| {
            let select = format!("SELECT EXISTS (SELECT 1 FROM {table} WHERE doc = ?1 AND hash = ?2)");
            connection.query_row(&select, key, |row| row.get::<_, bool>(0))
        };
        let why = connection
            .query_row("SELECT why FROM refused WHERE doc = ?1 AND hash = ?2", key, |row| row.get(0))
            .optional()?;
        Ok(match why {
            _ if has("change")? => Standing::Admitted,
            _ if has("held")? => Standing::Held,
            Some(why) => Standing::Refused(why),
            None => Standing::Nowhere,
        })
    })?)
}

impl Verdicts {
    /// A server that was restored has forgotten what was decided since its backup.
    ///
    /// # Errors
    /// Only the database's.
    pub fn forget_what_is_undone(&mut self, server: &Database) -> Result<()> {
        let said = std::mem::take(&mut self.said);
        for (edit, verdict) in said {
            let stands = match (&verdict, standing(server, edit)?) {
                (Verdict::Accepted, Standing::Admitted) => true,
                (Verdict::Returned(reason), Standing::Refused(why)) => *reason == why,
                _ => false,
            };
            if stands {
                self.said.insert(edit, verdict);
            }
        }
        Ok(())
    }

    /// Whether something of the record was returned for this reason.
    fn returned(&self, doc: DocId, why: &str) -> bool {
        let mut of_it = self.said.iter().filter(|((of, _), _)| *of == doc);
        of_it.any(|(_, verdict)| matches!(verdict, Verdict::Returned(reason) if reason == why))
    }

    /// In the end. That every entitled device has what was admitted is asked of each of them apart from this.
    ///
    /// # Errors
    /// Where a word of the secretary came to nothing.
    pub fn settle(&self, promises: &Promises, devices: &[Device], server: &Database) -> Result<usize> {
        let mut read = 0;
        for (edit, verdict) in &self.said {
            match verdict {
                Verdict::Accepted => {
                    let found = standing(server, *edit)?;
                    ensure!(matches!(found, Standing::Admitted), "{edit:?} was accepted and is {found:?}");
                }
                Verdict::Returned(reason) => {
                    let Some(promise) = promises.standing(*edit) else { continue };
                    let rows = returned_to(devices, edit.0, promise.person)?;
                    if rows.is_empty() && devices[promise.device].revoked {
                        // Without a token it never hears of it; what it wrote is on it still.
                        continue;
                    }
                    // Of one decision its changes may be heard of one after another; what a colleague built on returned
                    // work came back with that, for its reason.
                    let heard = |row: &&RefusedRow| row.why == *reason || self.returned(edit.0, &row.why);
                    let words: Vec<&(String, String)> =
                        rows.iter().filter(heard).flat_map(|row| &row.words).collect();
                    ensure!(rows.iter().any(|row| heard(&row)), "{edit:?}: {reason}, unread: {rows:?}");
                    for said in promises.last_words(*edit) {
                        let is_there = words.contains(&&said);
                        ensure!(is_there, "{edit:?} was returned without {said:?}: {words:?}");
                    }
                    read += 1;
                }
            }
        }
        Ok(read)
    }
}

/// Words of this person that came back, wherever they sit.
fn returned_to(devices: &[Device], doc: DocId, person: PersonId) -> Result<Vec<RefusedRow>> {
    let mut rows = Vec::new();
    for device in devices {
        rows.extend(device.look(|store| Ok(store.read(|connection| refused::of_doc(connection, doc))?))?);
    }
    rows.retain(|row| row.person == person);
    Ok(rows)
}
