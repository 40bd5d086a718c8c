//! Rows of a roster → households. Rows are one household where they have the same 户号; without such a column where they
//! follow a 户主; without relations where address and 户主 are the same; else each row is a household.

use super::reading::{Line, Reading};
use super::{Entry, Made, cells};
use crate::workbench::Acting;
use shared::api::{Column, Finding, ImportFinding};
use shared::domain::{
    Body, Check, EntryId, GridId, Household, Member, Relation, Sex, UnitId, birth_date, normal, sex_of,
};
use std::collections::{BTreeMap, HashMap};

pub fn entries(acting: &Acting, reading: &Reading) -> Vec<Entry> {
    let mut seen = HashMap::new();
    grouped(reading).iter().map(|lines| entry(acting, lines, &mut seen)).collect()
}

/// Lines of one household each, in the order of their first.
fn grouped(reading: &Reading) -> Vec<Vec<Line<'_>>> {
    let mut groups: Vec<Vec<Line>> = Vec::new();
    let mut by_key: HashMap<String, usize> = HashMap::new();
    for line in reading.lines() {
        let before = groups.last().and_then(|group| group.first());
        let place = match belongs(reading, &line, before) {
            Belongs::Before => groups.len().checked_sub(1),
            Belongs::To(key) => match by_key.get(&key) {
                Some(place) => Some(*place),
                None => {
                    by_key.insert(key, groups.len());
                    None
                }
            },
            Belongs::Alone => None,
        };
        match place {
            Some(place) => groups[place].push(line),
            None => groups.push(vec![line]),
        }
    }
    groups
}

enum Belongs {
    /// To the household of the line before it.
    Before,
    To(String),
    Alone,
}

fn belongs(reading: &Reading, line: &Line, before: Option<&Line>) -> Belongs {
    let number = normal(&line.words(Column::HouseNo));
    let is_head = cells::relation(&line.words(Column::Relation)) == Some(Relation::Head);
    if reading.has(Column::HouseNo) {
        // Cells that were merged over a household hold their number in its first row only.
        return match number.as_str() {
            "" if before.is_some() && !is_head => Belongs::Before,
            "" => Belongs::Alone,
            number => Belongs::To(format!("{number}\n{}", cells::village(&line.words(Column::Village)))),
        };
    }
    let address = normal(&line.words(Column::Address));
    if reading.has(Column::Relation) {
        let same_address = before
            .is_some_and(|before| address.is_empty() || address == normal(&before.words(Column::Address)));
        return if same_address && !is_head { Belongs::Before } else { Belongs::Alone };
    }
    let head = line.words(Column::Head);
    if reading.has(Column::Head) && reading.has(Column::Name) {
        return match (head.as_str(), address.as_str()) {
            ("", "") if before.is_some() => Belongs::Before,
            _ => Belongs::To(format!("{address}\n{head}")),
        };
    }
    Belongs::Alone
}

fn entry(acting: &Acting, lines: &[Line], seen: &mut HashMap<String, u32>) -> Entry {
    let mut findings = Vec::new();
    let first = lines[0];
    let unit = first.unit(&mut findings);
    let mut household = Household {
        address: said_by(lines, Column::Address),
        situation: said_by(lines, Column::Situation),
        grid: unit.as_ref().and_then(|unit| grid(acting, lines, unit, &mut findings)),
        ..Household::default()
    };
    let mut rows = BTreeMap::new();
    for (place, line) in lines.iter().enumerate() {
        let id: EntryId = acting.new_id();
        let member = member(line, place, lines.len(), &mut findings);
        if !member.id_number.is_empty()
            && let Some(row) = seen.insert(member.id_number.to_uppercase(), line.number)
        {
            findings.push(line.found(Column::IdNumber, Finding::SamePerson { row }));
        }
        rows.insert(id.to_string(), line.number);
        household.members.insert(id, member);
    }
    if lines.len() == 1 {
        // Of a household in one row the notes are the household's.
        for member in household.members.values_mut() {
            household.note = std::mem::take(&mut member.note);
        }
    }
    check(&household, first.number, &rows, &mut findings);
    Entry { row: first.number, unit, made: Made::Household(household), findings }
}

/// The first of the rows that says it says it for the household.
fn said_by(lines: &[Line], column: Column) -> String {
    lines.iter().map(|line| line.words(column)).find(|words| !words.is_empty()).unwrap_or_default()
}

fn member(line: &Line, place: usize, of: usize, findings: &mut Vec<ImportFinding>) -> Member {
    let name = [Column::Name, Column::Head]
        .map(|column| line.words(column))
        .into_iter()
        .find(|name| !name.is_empty());
    let name = name.unwrap_or_default();
    let id_number = cells::digits(line.cell(Column::IdNumber)).to_uppercase();
    let (phone, more_phones) = cells::phones(line.cell(Column::Phone));
    let mut notes = line.notes();
    notes.extend(more_phones.map(|phones| format!("电话：{phones}")));
    if cells::is_rounded(line.cell(Column::IdNumber)) {
        findings.push(line.found(Column::IdNumber, Finding::Rounded));
    }
    let written = cells::date(line.cell(Column::Birth));
    if written.is_none() && !line.words(Column::Birth).is_empty() {
        findings.push(line.found(Column::Birth, Finding::NotADate));
    }
    let sex = match cells::sex(&line.words(Column::Sex)) {
        Sex::Unknown => sex_of(&id_number).unwrap_or_default(),
        known => known,
    };
    let relation = relation(line, &name, place, of, &mut notes);
    // A rounded number is told as such, not by its wrong check digit.
    let id_number = if cells::is_rounded(line.cell(Column::IdNumber)) { String::new() } else { id_number };
    Member {
        name,
        relation,
        sex,
        birth: written.filter(|written| birth_date(&id_number) != Some(*written)),
        id_number,
        phone,
        note: notes.join("\n"),
        ..Member::default()
    }
}

/// What the row says; a word that is none of ours is kept. Without a word whoever is called like the 户主 is the head, or
/// stands first.
fn relation(line: &Line, name: &str, place: usize, of: usize, notes: &mut Vec<String>) -> Relation {
    let words = line.words(Column::Relation);
    let head = line.words(Column::Head);
    match (words.as_str(), cells::relation(&words)) {
        ("", _) if of == 1 || (head.is_empty() && place == 0) || head == name => Relation::Head,
        ("", _) => Relation::Other,
        (_, Some(relation)) => relation,
        (_, None) => {
            notes.extend(line.quoted(Column::Relation));
            Relation::Other
        }
    }
}

/// A grid of the village by its name, its number or its code.
fn grid(acting: &Acting, lines: &[Line], unit: &UnitId, findings: &mut Vec<ImportFinding>) -> Option<GridId> {
    let line = lines.iter().find(|line| !line.words(Column::Grid).is_empty())?;
    let words = line.words(Column::Grid);
    let wanted = cells::grid(&words);
    let mut grids =
        acting.directory.grids.values().filter(|grid| grid.ended.is_none() && grid.id.village() == *unit);
    let found = grids.find(|grid| {
        let own = grid.id.as_str().get(12..).unwrap_or_default();
        normal(&words) == grid.id.as_str() || cells::grid(&grid.name) == wanted || cells::grid(own) == wanted
    });
    if found.is_none() {
        findings.push(line.found(Column::Grid, Finding::UnknownGrid));
    }
    found.map(|grid| grid.id.clone())
}

/// The household's own check, each trouble at the row and column that it comes from.
fn check(household: &Household, first: u32, rows: &BTreeMap<String, u32>, findings: &mut Vec<ImportFinding>) {
    let mut check = Check::default();
    household.check(&mut check);
    for error in check.finish().err().unwrap_or_default() {
        let (row, field) = match error.field.strip_prefix("members.").and_then(|rest| rest.split_once('.')) {
            Some((id, field)) => (rows.get(id).copied().unwrap_or(first), field.to_owned()),
            None => (first, error.field),
        };
        let column = match field.as_str() {
            "name" => Some(Column::Name),
            "id_number" => Some(Column::IdNumber),
            "phone" => Some(Column::Phone),
            "address" => Some(Column::Address),
            "situation" => Some(Column::Situation),
            "note" => Some(Column::Note),
            _ => None,
        };
        findings.push(ImportFinding { row, column, finding: Finding::Trouble(error.trouble) });
    }
}
