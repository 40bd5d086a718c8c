//! A sheet with its plan: which rows, and what stands in which column of them. What the plan leaves open is guessed.

use super::cells;
use super::heading;
use super::workbook::{Cell, Row, Workbook};
use crate::workbench::Acting;
use shared::api::{Column, Finding, ImportColumn, ImportFinding, ImportOf, ImportPlan};
use shared::domain::{
    FileTrouble, Level, TalkForm, UnitId, mask_address, mask_id_number, mask_name, mask_phone,
};
use std::collections::{BTreeMap, BTreeSet};

pub struct Reading {
    pub book: Workbook,
    pub of: ImportOf,
    pub heading: u32,
    /// By column of the sheet.
    pub columns: Vec<Option<Column>>,
    /// Village of rows that name none.
    pub unit: Option<UnitId>,
    /// Form of talk of rows that name none.
    pub form: TalkForm,
    /// Villages that the person reads, by the names that people give them.
    villages: BTreeMap<String, UnitId>,
}

/// One row of it.
#[derive(Clone, Copy)]
pub struct Line<'a> {
    pub number: u32,
    row: &'a Row,
    reading: &'a Reading,
}

impl Reading {
    /// # Errors
    /// [`FileTrouble::Empty`] where no row of headings is found.
    pub fn new(acting: &Acting, book: Workbook, plan: &ImportPlan) -> Result<Reading, FileTrouble> {
        let guessed = heading::guess(&book);
        let heading = plan.heading.or(guessed.map(|(row, _)| row)).or(book.rows.keys().next().copied());
        let heading = heading.ok_or(FileTrouble::Empty)?;
        let of = plan.of.or(guessed.map(|(_, of)| of)).unwrap_or(ImportOf::Roster);
        let mut columns = match &plan.columns {
            Some(columns) => columns.clone(),
            None => heading::columns(&book, heading, of),
        };
        columns.resize(book.width, None);
        let villages = villages(acting);
        let only = villages.values().next().filter(|_| villages.len() == 1);
        let unit = plan.unit.clone().or(only.cloned());
        let form = plan.form.unwrap_or(TalkForm::HomeVisit);
        Ok(Reading { book, of, heading, columns, unit, form, villages })
    }

    pub fn plan(&self, given: &ImportPlan) -> ImportPlan {
        ImportPlan {
            of: Some(self.of),
            sheet: Some(self.book.sheet as u32),
            heading: Some(self.heading),
            columns: Some(self.columns.clone()),
            unit: self.unit.clone(),
            form: Some(self.form),
            ..given.clone()
        }
    }

    pub fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        let below = self.book.rows.range(self.heading.saturating_add(1)..);
        below.map(|(number, row)| Line { number: *number, row, reading: self })
    }

    /// Villages that its rows are of.
    pub fn units(&self) -> BTreeSet<UnitId> {
        self.lines().filter_map(|line| line.unit(&mut Vec::new())).collect()
    }

    pub fn has(&self, column: Column) -> bool {
        self.columns.contains(&Some(column))
    }

    /// Groups of which no column is named.
    pub fn missing(&self) -> Vec<Vec<Column>> {
        let needed = Column::needed(self.of).iter();
        let unnamed = needed.filter(|group| !group.iter().any(|column| self.has(*column)));
        unnamed.map(|group| group.to_vec()).collect()
    }

    /// What a person sees of each column.
    pub fn shown(&self) -> Vec<ImportColumn> {
        let column = |index: usize| ImportColumn {
            heading: heading::heading_words(&self.book, self.heading, index),
            sample: self.sample(index),
        };
        (0..self.book.width).map(column).collect()
    }

    fn sample(&self, index: usize) -> String {
        let words = self.lines().map(|line| line.at(index).words()).find(|words| !words.is_empty());
        let words = words.unwrap_or_default();
        match self.columns[index] {
            Some(Column::IdNumber) => mask_id_number(&words),
            Some(Column::Phone) => mask_phone(&words),
            Some(Column::Name | Column::Head | Column::Reporter) => mask_name(&words),
            Some(Column::Address) => mask_address(&words),
            // What is not known to be harmless may be a number of a person.
            None | Some(Column::Note) if words.chars().filter(char::is_ascii_digit).count() >= 7 => {
                mask_id_number(&words)
            }
            _ => words,
        }
    }
}

/// Villages whose desks are read here.
fn villages(acting: &Acting) -> BTreeMap<String, UnitId> {
    let units = acting.directory.units.values().filter(|unit| unit.ended.is_none());
    let mine = units.filter(|unit| unit.id.level() == Level::Village && acting.desks().contains(&unit.id));
    mine.map(|unit| (cells::village(&unit.name), unit.id.clone())).collect()
}

impl Line<'_> {
    fn at(&self, index: usize) -> &Cell {
        self.row.get(index).unwrap_or(&Cell::Empty)
    }

    /// The first cell of this kind that holds anything.
    pub fn cell(&self, column: Column) -> &Cell {
        let named = self.reading.columns.iter().enumerate().filter(|(_, named)| **named == Some(column));
        let mut cells = named.map(|(index, _)| self.at(index));
        cells.find(|cell| **cell != Cell::Empty).unwrap_or(&Cell::Empty)
    }

    pub fn words(&self, column: Column) -> String {
        self.cell(column).words()
    }

    /// What is kept word by word: `民族:汉`, a line each.
    pub fn notes(&self) -> Vec<String> {
        let named = self.reading.columns.iter().enumerate();
        let noted = named.filter(|(_, column)| **column == Some(Column::Note));
        let note = |index| self.said(index, &self.at(index).words());
        noted.filter_map(|(index, _)| note(index)).collect()
    }

    /// A cell with its heading, where it holds anything: for what no field of a record can take.
    pub fn quoted(&self, column: Column) -> Option<String> {
        let index = self.reading.columns.iter().position(|named| *named == Some(column))?;
        self.said(index, &self.at(index).words())
    }

    fn said(&self, index: usize, words: &str) -> Option<String> {
        if words.is_empty() {
            return None;
        }
        let heading = heading::heading_words(&self.reading.book, self.reading.heading, index);
        Some(if heading.is_empty() { words.to_owned() } else { format!("{heading}：{words}") })
    }

    pub fn found(&self, column: Column, finding: Finding) -> ImportFinding {
        ImportFinding { row: self.number, column: Some(column), finding }
    }

    /// The village that it names, or that of the plan.
    pub fn unit(&self, findings: &mut Vec<ImportFinding>) -> Option<UnitId> {
        let named = self.words(Column::Village);
        let known = match named.as_str() {
            "" => self.reading.unit.as_ref(),
            named => self.reading.villages.get(&cells::village(named)),
        };
        if known.is_none() {
            findings.push(self.found(Column::Village, Finding::UnknownVillage));
        }
        known.cloned()
    }
}
