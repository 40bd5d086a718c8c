//! Files that are no workbooks, or hostile ones: each is told with what to do, and none is read beyond its limits.

use crate::import_roster::xlsx;
use crate::support::*;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use shared::api::*;
use shared::domain::*;
use shared::limits::{IMPORT_COLUMNS_MAX, IMPORT_ROWS_MAX};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

fn trouble(bytes: &[u8]) -> FileTrouble {
    let device = Device::of_village();
    device.give(Who::Cadre, bytes);
    let error = device.refused(Who::Cadre, Request::TryImport { plan: ImportPlan::default() });
    match error.fields.as_slice() {
        [FieldError { field, trouble: Trouble::File(trouble) }] if field == "file" => *trouble,
        other => panic!("not about the file: {other:?}"),
    }
}

/// The workbook with the text of its only sheet in place of its own.
fn with_sheet(sheet: impl FnOnce(&mut dyn Write)) -> Vec<u8> {
    let book = xlsx(&[&["户主", "住址"]]);
    let mut from = zip::ZipArchive::new(Cursor::new(book)).expect("a zip");
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..from.len() {
        let mut part = from.by_index(index).expect("a part");
        let name = part.name().expect("a name").into_owned();
        if name != "xl/worksheets/sheet1.xml" {
            to.start_file(name, SimpleFileOptions::default()).expect("begun");
            std::io::copy(&mut part, &mut to).expect("copied");
        }
    }
    to.start_file("xl/worksheets/sheet1.xml", SimpleFileOptions::default()).expect("begun");
    sheet(&mut to);
    to.finish().expect("finished").into_inner()
}

const OPENING: &[u8] =
    b"<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>";
const CLOSING: &[u8] = b"</sheetData></worksheet>";

#[test]
fn what_is_no_workbook_is_told_as_what_it_is() {
    let book = xlsx(&[&["户主", "住址"], &["林秀英", "江滨路3号"]]);
    let mut old = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    old.resize(4096, 0);
    let table: [(&[u8], FileTrouble); 5] = [
        (&old, FileTrouble::OldOrLocked),
        (b"\xE6\x88\xB7\xE4\xB8\xBB,\xE4\xBD\x8F\xE5\x9D\x80\n", FileTrouble::NotAWorkbook),
        (&book[..book.len() / 2], FileTrouble::NotAWorkbook),
        (
            &with_sheet(|to| to.write_all(b"<worksheet><sheetData><row").expect("written")),
            FileTrouble::NotAWorkbook,
        ),
        (&xlsx(&[]), FileTrouble::Empty),
    ];
    for (bytes, expected) in table {
        assert_eq!(trouble(bytes), expected);
    }
}

#[test]
fn a_zip_bomb_is_measured_before_it_is_read() {
    let bomb = with_sheet(|to| {
        let zeros = vec![b' '; 1024 * 1024];
        to.write_all(OPENING).expect("written");
        (0..80).for_each(|_| to.write_all(&zeros).expect("written"));
        to.write_all(CLOSING).expect("written");
    });
    assert!(bomb.len() < 512 * 1024, "it is small as a file: {}", bomb.len());
    assert_eq!(trouble(&bomb), FileTrouble::TooLarge);
}

#[test]
fn a_million_empty_rows_are_no_rows_and_a_cell_at_the_far_end_is_no_rectangle() {
    let empty = with_sheet(|to| {
        to.write_all(OPENING).expect("written");
        for row in 1..=1_000_000 {
            write!(to, "<row r=\"{row}\"/>").expect("written");
        }
        to.write_all(CLOSING).expect("written");
    });
    assert_eq!(trouble(&empty), FileTrouble::Empty);
    let far = with_sheet(|to| {
        to.write_all(OPENING).expect("written");
        to.write_all(b"<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>").expect("written");
        to.write_all(CLOSING).expect("written");
    });
    assert_eq!(trouble(&far), FileTrouble::TooManyColumns { max: IMPORT_COLUMNS_MAX });
    let many = with_sheet(|to| {
        to.write_all(OPENING).expect("written");
        for row in 1..=IMPORT_ROWS_MAX + 1 {
            write!(to, "<row r=\"{row}\"><c r=\"A{row}\"><v>1</v></c></row>").expect("written");
        }
        to.write_all(CLOSING).expect("written");
    });
    assert_eq!(trouble(&many), FileTrouble::TooManyRows { max: IMPORT_ROWS_MAX });
}

#[test]
fn pieces_out_of_order_or_of_another_file_are_not_put_together() {
    let device = Device::of_village();
    let put = |name: &str, piece, pieces| Request::PutWorkbook {
        name: name.into(),
        piece,
        pieces,
        base64: BASE64_STANDARD.encode("abc"),
    };
    let refused = |request| {
        let error = device.refused(Who::Cadre, request);
        assert_eq!(error.fields[0].trouble, Trouble::File(FileTrouble::Incomplete));
    };
    refused(put("a.xlsx", 1, 2));
    device.done(Who::Cadre, put("a.xlsx", 0, 3));
    refused(put("a.xlsx", 2, 3));
    refused(put("b.xlsx", 1, 3));
    refused(put("a.xlsx", 3, 3));
    refused(Request::TryImport { plan: ImportPlan::default() });
    let beyond = device.refused(Who::Cadre, put("a.xlsx", 0, 100));
    assert_eq!(beyond.fields[0].trouble, Trouble::File(FileTrouble::TooLarge));
    device.done(Who::Cadre, Request::DropWorkbook);
    assert_eq!(device.ask(Who::Cadre, Request::Imports), Ok(Reply::Imports(ImportsView::default())));
}
