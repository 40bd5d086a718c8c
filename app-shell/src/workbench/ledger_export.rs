//! The ledger as a file: the rows of a view with its columns, who took it out, when, and under which filter.

use super::ledger::may_plain;
use super::{Acting, Failure, household};
use crate::store::audit;
use crate::store::projection::ledger::{self, Telling};
use crate::xlsx::{self, Table};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use shared::api::{
    ApiError, ErrorCode, FilePlace, FileView, LedgerFilter, LedgerRow, LedgerSheet, LedgerView, Page,
};
use shared::limits::{EXPORT_ROWS_MAX, PRINT_ROWS_MAX};
use shared::policy::Refusal;
use shared::sync::wire::AuditRow;
use shared::words::ledger::{self as words, Cell, Column, FilterNames};

/// The rows that the view shows, at most [`EXPORT_ROWS_MAX`]. `plain`: with names, phones and addresses in full, for who
/// may take them out; the audit hears of it before a byte is made.
///
/// # Errors
/// [`Refusal::MayNotAct`] where `plain` is not this person's; [`ErrorCode::BadRequest`] where there are more rows.
pub fn export(acting: &Acting, view: &LedgerView, plain: bool) -> Result<FileView, Failure> {
    acting.need_lease()?;
    let mut filter = view.filter.clone();
    filter.query = household::clipped(&filter.query);
    if plain {
        if !may_plain(acting) {
            return Err(Refusal::MayNotAct.into());
        }
        let (at, person) = (acting.now, acting.person());
        let row = AuditRow { at, person, act: "export_ledger".to_owned(), doc: None };
        acting.store.write(|tx| audit::note(tx, &row))?;
    }
    let telling = if plain { Telling::Plain } else { Telling::Masked };
    let rows =
        acting.read(|conn, reader| ledger::all(conn, reader, &filter, telling, EXPORT_ROWS_MAX + 1))?;
    let count = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    if count > EXPORT_ROWS_MAX {
        return Err(Failure::bad_request("more rows than fit one file: narrow the filter"));
    }
    let bytes = book(acting, &filter, Column::of(view.columns), &rows, plain)?;
    let name = format!("{}-{}-{}.xlsx", words::TITLE, own_unit(acting), acting.today());
    Ok(FileView { name, rows: count, place: FilePlace::Here(BASE64_STANDARD.encode(bytes)) })
}

/// The rows of a view for paper, masked, at most [`PRINT_ROWS_MAX`].
pub fn print(acting: &Acting, mut filter: LedgerFilter) -> Result<LedgerSheet, Failure> {
    acting.need_lease()?;
    filter.query = household::clipped(&filter.query);
    let one = Page { offset: 0, limit: 1 };
    let (total, rows) = acting.read(|conn, reader| {
        let total = ledger::list(conn, reader, &filter, one)?.total;
        Ok((total, ledger::all(conn, reader, &filter, Telling::Masked, PRINT_ROWS_MAX)?))
    })?;
    let who = acting.person_name(acting.person());
    Ok(LedgerSheet {
        made: words::made(&who, &own_unit(acting), acting.at, total as usize),
        conditions: words::conditions(&filter, &names(acting, &filter)),
        rows,
        total,
    })
}

fn book(
    acting: &Acting,
    filter: &LedgerFilter,
    columns: &[Column],
    rows: &[LedgerRow],
    plain: bool,
) -> Result<Vec<u8>, Failure> {
    let who = acting.person_name(acting.person());
    let notes = [
        words::made(&who, &own_unit(acting), acting.at, rows.len()),
        words::conditions(filter, &names(acting, filter)),
        if plain { words::PLAIN } else { words::MASKED }.to_owned(),
    ];
    let headings: Vec<_> = columns.iter().map(|column| (column.heading(), column.width())).collect();
    let cells: Vec<Vec<Cell>> =
        rows.iter().map(|row| columns.iter().map(|column| column.cell(row)).collect()).collect();
    let table = Table {
        title: words::TITLE,
        notes: &notes,
        columns: &headings,
        rows: &cells,
        author: &who,
        made: acting.at,
        foot: words::PAGE_OF,
    };
    xlsx::write(&table).map_err(|error| ApiError::new(ErrorCode::Internal, error.to_string()).into())
}

fn own_unit(acting: &Acting) -> String {
    acting.units.first().map(|unit| acting.unit_name(unit)).unwrap_or_default()
}

fn names(acting: &Acting, filter: &LedgerFilter) -> FilterNames {
    let grid = filter.grid.as_ref().and_then(|grid| acting.directory.grids.get(grid));
    FilterNames {
        unit: filter.unit.as_ref().map(|unit| acting.unit_name(unit)).unwrap_or_default(),
        grid: grid.map(|grid| grid.name.clone()).unwrap_or_default(),
        by: filter.by.map(|by| acting.person_name(by)).unwrap_or_default(),
    }
}
