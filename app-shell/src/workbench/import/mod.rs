//! Import of an existing 住户名册 or 民情台账 from an .xlsx (issue 4, G1, A13).
//!
//! The file comes in pieces into the encrypted store ([`put`]). A [`trial`] reads it with a plan and says by row what is
//! wrong, what is here already and what would come in; it writes nothing. [`run`] reads it with the same plan again and
//! saves everything in one transaction, as commands that the server could have refused one by one: each is asked about
//! like any save. [`undo`] voids what an import made and nobody worked on since.

mod alike;
mod cells;
mod heading;
mod make;
mod matters;
mod reading;
mod roster;
mod undo;
mod workbook;

pub use undo::undo;

use super::{Acting, Failure};
use crate::store::import;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use matters::Matter;
use reading::Reading;
use shared::api::{
    Finding, ImportFinding, ImportOf, ImportPlan, ImportRow, ImportTally, ImportTrial, ImportsView, Weight,
};
use shared::domain::{FieldError, FileTrouble, Household, Role, Trouble, UnitId};
use shared::limits::{
    FILE_NAME_CHARS_MAX, IMPORT_FILE_BYTES_MAX, IMPORT_PIECE_BYTES_MAX, LIST_ROWS_MAX, VOID_HOURS,
};
use shared::policy::Refusal;
use shared::workflow::Likeness;

/// Imports that the page lists.
const LISTED: u32 = 20;

/// What a row, or several, become.
struct Entry {
    /// Its first row, as the file counts it.
    row: u32,
    /// `None` where its village is not known: a finding says so.
    unit: Option<UnitId>,
    made: Made,
    findings: Vec<ImportFinding>,
}

enum Made {
    Household(Household),
    Matter(Matter),
}

impl Entry {
    fn is(&self, weight: Weight) -> bool {
        self.findings.iter().any(|found| found.finding.weight() == weight)
    }

    /// The very same person lives in a household that is here: no word of the importer makes that two.
    fn is_here(&self) -> bool {
        let known =
            |finding: &Finding| matches!(finding, Finding::LikeKnown { likeness: Likeness::IdNumber, .. });
        self.findings.iter().any(|found| known(&found.finding))
    }

    fn comes_in(&self, plan: &ImportPlan) -> bool {
        !self.is(Weight::Wrong)
            && !self.is(Weight::Left)
            && (!self.is(Weight::Alike) || (plan.take_alike && !self.is_here()))
    }
}

/// Rosters and ledgers are the village's and the township's to bring in.
pub fn may_import(acting: &Acting) -> bool {
    acting.has_role(&[Role::VillageCadre, Role::TownshipSecretary])
}

fn need_right(acting: &Acting) -> Result<(), Failure> {
    acting.need_lease()?;
    if may_import(acting) { Ok(()) } else { Err(Refusal::MayNotCreate.into()) }
}

impl From<FileTrouble> for Failure {
    fn from(trouble: FileTrouble) -> Self {
        vec![FieldError { field: "file".into(), trouble: Trouble::File(trouble) }].into()
    }
}

pub fn standing(acting: &Acting) -> Result<ImportsView, Failure> {
    need_right(acting)?;
    let person = acting.person();
    let (file, imports) = acting
        .store
        .read(|conn| Ok((import::workbook_name(conn, person)?, import::all(conn, person, LISTED)?)))?;
    Ok(ImportsView { file, imports: imports.into_iter().map(|import| row(acting, import)).collect() })
}

fn row(acting: &Acting, import: import::Import) -> ImportRow {
    let age_ms = acting.at.saturating_sub(import.at);
    let in_time = age_ms <= VOID_HOURS * 3_600_000 || acting.has_role(&[Role::TownshipSecretary]);
    ImportRow {
        id: import.id,
        file: import.name,
        of: import.of,
        at: import.at,
        records: import.records,
        may_undo: import.undone_at.is_none() && in_time,
        undone_at: import.undone_at,
    }
}

/// Takes a piece of the file.
pub fn put(acting: &Acting, name: &str, piece: u32, pieces: u32, base64: &str) -> Result<(), Failure> {
    need_right(acting)?;
    let bytes = BASE64_STANDARD.decode(base64).map_err(|_| Failure::bad_request("a piece is base64"))?;
    if pieces as usize > IMPORT_FILE_BYTES_MAX.div_ceil(IMPORT_PIECE_BYTES_MAX) {
        return Err(FileTrouble::TooLarge.into());
    }
    if bytes.is_empty() || bytes.len() > IMPORT_PIECE_BYTES_MAX || piece >= pieces {
        return Err(FileTrouble::Incomplete.into());
    }
    let name: String = name.chars().take(FILE_NAME_CHARS_MAX).collect();
    let fits =
        acting.store.transact(|tx| import::put_piece(tx, acting.person(), &name, (piece, pieces), &bytes))?;
    if fits { Ok(()) } else { Err(FileTrouble::Incomplete.into()) }
}

pub fn let_go(acting: &Acting) -> Result<(), Failure> {
    Ok(acting.store.transact(|tx| import::forget_workbook(tx, acting.person()))?)
}

/// What importing would come to.
pub fn trial(acting: &Acting, plan: ImportPlan) -> Result<ImportTrial, Failure> {
    let (file, reading) = read(acting, &plan)?;
    let missing = reading.missing();
    let entries = if missing.is_empty() { entries(acting, &reading)? } else { Vec::new() };
    let tally = tally(&reading, &entries, &plan);
    let mut findings: Vec<ImportFinding> = entries.into_iter().flat_map(|entry| entry.findings).collect();
    // What has to be mended first, each in the order of the file.
    findings.sort_by_key(|found| (found.finding.weight() as u8, found.row));
    let findings_total = findings.len() as u32;
    findings.truncate(LIST_ROWS_MAX as usize);
    Ok(ImportTrial {
        file,
        sheets: reading.book.sheets.clone(),
        plan: reading.plan(&plan),
        columns: reading.shown(),
        missing,
        tally,
        findings,
        findings_total,
    })
}

/// Imports all that comes in, as one: durable when this returns, or nothing happened.
pub fn run(acting: &Acting, plan: ImportPlan) -> Result<ImportRow, Failure> {
    let (file, reading) = read(acting, &plan)?;
    if !reading.missing().is_empty() {
        return Err(Failure::field("columns", Trouble::Missing));
    }
    let entries = entries(acting, &reading)?;
    if entries.iter().any(|entry| entry.is(Weight::Wrong) && !entry.is(Weight::Left)) && !plan.leave_out {
        return Err(Failure::field("rows", Trouble::Unanswered));
    }
    let coming: Vec<Entry> = entries.into_iter().filter(|entry| entry.comes_in(&plan)).collect();
    if coming.is_empty() {
        return Err(Failure::field("rows", Trouble::Missing));
    }
    let import = make::all(acting, file, reading.of, coming)?;
    Ok(row(acting, import))
}

fn read(acting: &Acting, plan: &ImportPlan) -> Result<(String, Reading), Failure> {
    need_right(acting)?;
    if plan.unit.as_ref().is_some_and(|unit| !acting.desks().contains(unit)) {
        return Err(Failure::field("unit", Trouble::Unknown));
    }
    let given = acting.store.read(|conn| import::workbook(conn, acting.person()))?;
    let given = given.ok_or(FileTrouble::Incomplete)?;
    let book = workbook::read(&given.bytes, plan.sheet)?;
    Ok((given.name, Reading::new(acting, book, plan)?))
}

fn entries(acting: &Acting, reading: &Reading) -> Result<Vec<Entry>, Failure> {
    match reading.of {
        ImportOf::Roster => alike::marked(acting, &reading.units(), roster::entries(acting, reading)),
        ImportOf::Ledger => alike::at_home(acting, &reading.units(), matters::entries(acting, reading)?),
    }
}

fn tally(reading: &Reading, entries: &[Entry], plan: &ImportPlan) -> ImportTally {
    let mut tally = ImportTally { rows: reading.lines().count() as u32, ..ImportTally::default() };
    for entry in entries {
        match &entry.made {
            _ if entry.is(Weight::Left) => tally.nothing += 1,
            _ if entry.is(Weight::Wrong) => tally.wrong += 1,
            _ if !entry.comes_in(plan) => tally.alike += 1,
            Made::Household(household) => {
                tally.households += 1;
                tally.people += household.members.len() as u32;
            }
            Made::Matter(matter) if matter.is_suggestion => tally.suggestions += 1,
            Made::Matter(_) => tally.issues += 1,
        }
    }
    tally
}
