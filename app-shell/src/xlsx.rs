//! Tables as `.xlsx`, as office programs expect them: a head that says what it is, columns with their widths and types,
//! headings that stay in sight, a filter, and a page that prints.
//!
//! Every word is written as text and marked to stay text, so that nothing that somebody typed is ever a formula
//! (`=`, `+`, `-`, `@`), not even after the cell was touched.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};
use shared::domain::{Millis, minute_of};
use shared::words::ledger::Cell;

/// A table to be written.
pub struct Table<'a> {
    pub title: &'a str,
    /// Lines below the title: who, when, what was left out.
    pub notes: &'a [String],
    /// Heading, and width in characters.
    pub columns: &'a [(&'static str, u32)],
    pub rows: &'a [Vec<Cell>],
    pub author: &'a str,
    pub made: Millis,
    /// At the foot of each printed page.
    pub foot: &'a str,
}

/// A4
const PAPER: u8 = 9;

/// The file's bytes. The same table gives the same bytes.
///
/// # Errors
/// Where the table does not fit a spreadsheet: more than a million rows.
pub fn write(table: &Table) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let made = date_time(table.made)?;
    book.set_properties(
        &DocProperties::new().set_title(table.title).set_author(table.author).set_creation_datetime(&made),
    );
    let sheet = book.add_worksheet();
    sheet.set_name(table.title)?;
    let head_row = write_head(sheet, table)?;
    write_rows(sheet, table, head_row + 1)?;
    lay_out(sheet, table, head_row)?;
    book.save_to_buffer()
}

/// Title, notes, headings; gives the row of the headings.
fn write_head(sheet: &mut Worksheet, table: &Table) -> Result<u32, XlsxError> {
    let mut row = 0;
    sheet.write_string_with_format(row, 0, table.title, &Format::new().set_bold().set_font_size(16))?;
    for note in table.notes {
        row += 1;
        sheet.write_string_with_format(row, 0, note, &Format::new().set_quote_prefix())?;
    }
    row += 1;
    let heading = body_format().set_bold().set_background_color(0xE8_ECEF).set_align(FormatAlign::Center);
    for (column, (words, width)) in (0..).zip(table.columns) {
        sheet.write_string_with_format(row, column, *words, &heading)?;
        sheet.set_column_width(column, f64::from(*width))?;
    }
    Ok(row)
}

fn write_rows(sheet: &mut Worksheet, table: &Table, first: u32) -> Result<(), XlsxError> {
    let (text, empty) = (text_format(), body_format());
    let date = body_format().set_num_format("yyyy-mm-dd");
    let moment = body_format().set_num_format("yyyy-mm-dd hh:mm");
    for (row, cells) in (first..).zip(table.rows) {
        for (column, cell) in (0..).zip(cells) {
            match cell {
                Cell::Empty => sheet.write_blank(row, column, &empty)?,
                Cell::Text(words) => sheet.write_string_with_format(row, column, words, &text)?,
                Cell::Date(day) => match ExcelDateTime::from_ymd(
                    u16::try_from(day.year()).unwrap_or(0),
                    day.month() as u8,
                    day.day() as u8,
                ) {
                    Ok(day) => sheet.write_datetime_with_format(row, column, &day, &date)?,
                    // Before 1900 a spreadsheet has no dates.
                    Err(_) => sheet.write_string_with_format(row, column, day.to_string(), &text)?,
                },
                Cell::Moment(at) => {
                    sheet.write_datetime_with_format(row, column, &date_time(*at)?, &moment)?
                }
            };
        }
    }
    Ok(())
}

fn lay_out(sheet: &mut Worksheet, table: &Table, head_row: u32) -> Result<(), XlsxError> {
    let last_column = u16::try_from(table.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    let last_row = head_row + u32::try_from(table.rows.len()).unwrap_or(u32::MAX - head_row);
    sheet.set_freeze_panes(head_row + 1, 0)?;
    if !table.rows.is_empty() {
        sheet.autofilter(head_row, 0, last_row, last_column)?;
    }
    sheet.set_repeat_rows(head_row, head_row)?;
    sheet.set_landscape().set_paper_size(PAPER).set_print_fit_to_pages(1, 0).set_footer(table.foot);
    Ok(())
}

fn body_format() -> Format {
    Format::new()
        .set_border(FormatBorder::Thin)
        .set_border_color(0xB0_B8BE)
        .set_align(FormatAlign::Top)
        .set_text_wrap()
}

/// Text that stays text when somebody edits the cell.
fn text_format() -> Format {
    body_format().set_num_format("@").set_quote_prefix()
}

fn date_time(at: Millis) -> Result<ExcelDateTime, XlsxError> {
    let minute = minute_of(at);
    let (date, time) = (minute.date(), minute.time());
    let year = u16::try_from(date.year()).unwrap_or(0);
    ExcelDateTime::from_ymd(year, date.month() as u8, date.day() as u8)?.and_hms(
        time.hour() as u16,
        time.minute() as u8,
        0,
    )
}
