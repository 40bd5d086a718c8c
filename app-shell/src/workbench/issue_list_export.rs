//! A month's list as a file (H1f): the numbered table, who took it out and when. No name of a resident stands in it.

use super::issue_list::{sheet, title};
use super::{Acting, Failure};
use crate::xlsx::{self, Table};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use shared::api::{ApiError, ErrorCode, FilePlace, FileView, SendState};
use shared::domain::DocId;
use shared::policy::Refusal;
use shared::words::issue_list::{ListColumn, TITLE};
use shared::words::ledger::{Cell, PAGE_OF};

/// # Errors
/// [`Refusal::MayNotAct`] to who reads a part of it only; [`Refusal::NotNow`] before the server has let it in: a paper
/// without numbers could be taken for the list.
pub fn export(acting: &Acting, id: DocId) -> Result<FileView, Failure> {
    let sheet = sheet(acting, id)?;
    if !sheet.whole {
        return Err(Refusal::MayNotAct.into());
    }
    if sheet.row.state != SendState::Delivered {
        return Err(Refusal::NotNow.into());
    }
    let columns: Vec<_> = ListColumn::ALL.iter().map(|column| (column.heading(), column.width())).collect();
    let line = |(place, row)| ListColumn::ALL.iter().map(|column| column.cell(place, row)).collect();
    let cells: Vec<Vec<Cell>> = (1..).zip(&sheet.rows).map(line).collect();
    let title = title(&sheet.row);
    let table = Table {
        title: TITLE,
        notes: &[title.clone(), sheet.made],
        columns: &columns,
        rows: &cells,
        author: &acting.person_name(acting.person()),
        made: acting.at,
        foot: PAGE_OF,
    };
    let bytes = xlsx::write(&table).map_err(|error| ApiError::new(ErrorCode::Internal, error.to_string()))?;
    let rows = u32::try_from(sheet.rows.len()).unwrap_or(u32::MAX);
    Ok(FileView {
        name: format!("{title}.xlsx"),
        rows,
        place: FilePlace::Here(BASE64_STANDARD.encode(bytes)),
    })
}
