//! Bytes of an .xlsx → rows of cells. The file comes from anywhere: what it unpacks to is measured before it is read, a
//! sheet is read cell by cell and never laid out as the rectangle that it claims to be, and a reader that panics has met
//! a damaged file.

use calamine::{DataRef, Reader, Xlsx};
use jiff::civil::Date;
use shared::domain::FileTrouble;
use shared::limits::{
    IMPORT_COLUMNS_MAX, IMPORT_FILE_BYTES_MAX, IMPORT_INFLATED_BYTES_MAX, IMPORT_PARTS_MAX, IMPORT_ROWS_MAX,
};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A workbook with the rows of one of its sheets.
pub struct Workbook {
    pub sheets: Vec<String>,
    /// Which of them the rows are of.
    pub sheet: usize,
    /// Those that hold anything, by the number that the file counts them by, from 1.
    pub rows: BTreeMap<u32, Row>,
    /// Columns up to the last that holds anything.
    pub width: usize,
}

/// Cells by column, from 0; as long as its last cell.
pub type Row = Vec<Cell>;

#[derive(Clone, Debug, Default, PartialEq)]
pub enum Cell {
    #[default]
    Empty,
    Text(String),
    Number(f64),
    Date(Date),
}

/// Old workbooks and encrypted new ones begin with this.
const COMPOUND_FILE: [u8; 4] = [0xD0, 0xCF, 0x11, 0xE0];

/// Reads the sheet that is wanted, or the first one that holds anything.
///
/// # Errors
/// [`FileTrouble`] with what to do about the file.
pub fn read(bytes: &[u8], wanted: Option<u32>) -> Result<Workbook, FileTrouble> {
    if bytes.len() > IMPORT_FILE_BYTES_MAX {
        return Err(FileTrouble::TooLarge);
    }
    if bytes.starts_with(&COMPOUND_FILE) {
        return Err(FileTrouble::OldOrLocked);
    }
    measure(bytes)?;
    let read = catch_unwind(AssertUnwindSafe(|| read_measured(bytes, wanted)));
    read.unwrap_or(Err(FileTrouble::NotAWorkbook))
}

/// Unpacks every part into nothing: what a part says of its size need not be true.
fn measure(bytes: &[u8]) -> Result<(), FileTrouble> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| FileTrouble::NotAWorkbook)?;
    if archive.len() > IMPORT_PARTS_MAX {
        return Err(FileTrouble::TooLarge);
    }
    let mut left = IMPORT_INFLATED_BYTES_MAX;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|_| FileTrouble::NotAWorkbook)?;
        let unpacked = std::io::copy(&mut part.take(left + 1), &mut std::io::sink());
        left = left
            .checked_sub(unpacked.map_err(|_| FileTrouble::NotAWorkbook)?)
            .ok_or(FileTrouble::TooLarge)?;
    }
    Ok(())
}

fn read_measured(bytes: &[u8], wanted: Option<u32>) -> Result<Workbook, FileTrouble> {
    let mut book: Xlsx<_> =
        calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(|_| FileTrouble::NotAWorkbook)?;
    let sheets = book.sheet_names();
    let candidates: Vec<usize> = match wanted {
        Some(number) => vec![number as usize],
        None => (0..sheets.len()).collect(),
    };
    for sheet in candidates {
        let Some(name) = sheets.get(sheet) else {
            continue;
        };
        let (rows, width) = read_sheet(&mut book, name)?;
        if !rows.is_empty() || wanted.is_some() {
            return Ok(Workbook { sheets, sheet, rows, width });
        }
    }
    Err(FileTrouble::Empty)
}

fn read_sheet(
    book: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
) -> Result<(BTreeMap<u32, Row>, usize), FileTrouble> {
    let mut cells = match book.worksheet_cells_reader(name) {
        Ok(cells) => cells,
        // A sheet that is a chart.
        Err(calamine::XlsxError::NotAWorksheet(_)) => return Ok((BTreeMap::new(), 0)),
        Err(_) => return Err(FileTrouble::NotAWorkbook),
    };
    let (mut rows, mut width) = (BTreeMap::<u32, Row>::new(), 0);
    while let Some(cell) = cells.next_cell().map_err(|_| FileTrouble::NotAWorkbook)? {
        let ((row, column), value) = (cell.get_position(), take(cell.get_value()));
        if value == Cell::Empty {
            continue;
        }
        let column = column as usize;
        if column >= IMPORT_COLUMNS_MAX {
            return Err(FileTrouble::TooManyColumns { max: IMPORT_COLUMNS_MAX });
        }
        let here = rows.entry(row.saturating_add(1)).or_default();
        if here.len() <= column {
            here.resize(column + 1, Cell::Empty);
        }
        here[column] = value;
        width = width.max(column + 1);
        if rows.len() > IMPORT_ROWS_MAX {
            return Err(FileTrouble::TooManyRows { max: IMPORT_ROWS_MAX });
        }
    }
    Ok((rows, width))
}

fn take(value: &DataRef) -> Cell {
    match value {
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::String(text) => text_cell(text),
        DataRef::SharedString(text) => text_cell(text),
        DataRef::Bool(yes) => Cell::Text(if *yes { "是" } else { "否" }.to_owned()),
        DataRef::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            let date = Date::new(year as i16, month as i8, day as i8);
            date.map_or(Cell::Number(moment.as_f64()), Cell::Date)
        }
        DataRef::DateTimeIso(text) => {
            text.get(..10).and_then(|day| day.parse().ok()).map_or_else(|| text_cell(text), Cell::Date)
        }
        DataRef::DurationIso(text) => text_cell(text),
        // What a formula failed to compute is no value.
        DataRef::Error(_) | DataRef::Empty => Cell::Empty,
    }
}

/// Without the spaces around it; line breaks of any kind become one, other control characters go.
fn text_cell(text: &str) -> Cell {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    let text = text.trim();
    if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) }
}

impl Cell {
    /// As a person reads it: whole numbers without a fraction, dates as `2024-05-06`.
    pub fn words(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) => text.clone(),
            Cell::Number(number) => number.to_string(),
            Cell::Date(date) => date.to_string(),
        }
    }
}
