//! Units: whatever owns a desk. An area's unit id is its 区划代码; an office of an area appends `-name`.

use serde::{Deserialize, Serialize};

/// A unit's identifier: `350404001001` (a village), `350404001` (a township), `350404` (a county), `3504` (the city), or
/// one of their offices, `350404-zjj`. A child area's code starts with its parent's, so containment needs no table.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UnitId(String);

/// Not a unit id: wants 4, 6, 9 or 12 digits, then optionally `-` and 1 to 11 lower-case letters or digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a unit: give a division code of 4, 6, 9 or 12 digits, an office as CODE-name")]
pub struct BadUnitId(pub String);

/// The four levels of areas, and their offices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Level {
    City,
    County,
    Township,
    Village,
    /// A department or committee of an area.
    Department,
}

impl UnitId {
    /// # Errors
    /// [`BadUnitId`] for anything that has not the shape described at [`UnitId`].
    pub fn new(text: impl Into<String>) -> Result<Self, BadUnitId> {
        let text = text.into();
        let (code, office) = text.split_once('-').map_or((text.as_str(), None), |(c, o)| (c, Some(o)));
        let code_ok = matches!(code.len(), 4 | 6 | 9 | 12) && code.bytes().all(|b| b.is_ascii_digit());
        let office_ok = office.is_none_or(|o| {
            (1..=11).contains(&o.len()) && o.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        });
        if code_ok && office_ok { Ok(UnitId(text)) } else { Err(BadUnitId(text)) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The 区划代码 of the area it is, or belongs to.
    pub fn code(&self) -> &str {
        self.0.split('-').next().unwrap_or(&self.0)
    }

    pub fn level(&self) -> Level {
        match (self.0.contains('-'), self.code().len()) {
            (true, _) => Level::Department,
            (false, 4) => Level::City,
            (false, 6) => Level::County,
            (false, 9) => Level::Township,
            (false, _) => Level::Village,
        }
    }

    /// Whether `other` is this area, lies inside it, or is an office there. An office contains only itself.
    pub fn contains(&self, other: &UnitId) -> bool {
        self == other || (self.level() != Level::Department && other.code().starts_with(&self.0))
    }

    /// The area right above: a village's township, a township's county; of an office, the area that it belongs to.
    pub fn above(&self) -> Option<UnitId> {
        let code = self.code();
        let digits = match self.level() {
            Level::Department => code.len(),
            Level::Village => 9,
            Level::Township => 6,
            Level::County => 4,
            Level::City => return None,
        };
        code.get(..digits).map(|code| UnitId(code.to_owned()))
    }

    /// The area at `level` that this unit lies in; `None` where it is itself above that level.
    pub fn ancestor(&self, level: Level) -> Option<UnitId> {
        let digits = match level {
            Level::City => 4,
            Level::County => 6,
            Level::Township => 9,
            Level::Village => 12,
            Level::Department => return (self.level() == Level::Department).then(|| self.clone()),
        };
        self.code().get(..digits).map(|code| UnitId(code.to_owned()))
    }
}

impl TryFrom<String> for UnitId {
    type Error = BadUnitId;
    fn try_from(text: String) -> Result<Self, BadUnitId> {
        UnitId::new(text)
    }
}

impl std::str::FromStr for UnitId {
    type Err = BadUnitId;
    fn from_str(text: &str) -> Result<Self, BadUnitId> {
        UnitId::new(text)
    }
}

impl From<UnitId> for String {
    fn from(id: UnitId) -> String {
        id.0
    }
}

impl std::fmt::Display for UnitId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::fmt::Debug for UnitId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "UnitId({})", self.0)
    }
}

/// A grid: the 12 digits of its village and 3 of its own (T3a).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct GridId(String);

impl GridId {
    /// # Errors
    /// [`BadUnitId`] unless it is 15 digits.
    pub fn new(text: impl Into<String>) -> Result<Self, BadUnitId> {
        let text = text.into();
        let ok = text.len() == 15 && text.bytes().all(|b| b.is_ascii_digit());
        if ok { Ok(GridId(text)) } else { Err(BadUnitId(text)) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn village(&self) -> UnitId {
        UnitId(self.0[..12].to_owned())
    }
}

impl TryFrom<String> for GridId {
    type Error = BadUnitId;
    fn try_from(text: String) -> Result<Self, BadUnitId> {
        GridId::new(text)
    }
}

impl From<GridId> for String {
    fn from(id: GridId) -> String {
        id.0
    }
}

impl std::fmt::Display for GridId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::fmt::Debug for GridId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "GridId({})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(text: &str) -> UnitId {
        UnitId::new(text).expect("a unit id")
    }

    #[test]
    fn a_unit_id_has_the_shape_of_a_division_code() {
        for good in ["3504", "350404", "350404001", "350404001001", "350404-zjj", "350404001-dzb"] {
            assert!(UnitId::new(good).is_ok(), "{good}");
        }
        for bad in ["", "35", "35040", "350404001001999", "35o4", "350404-", "350404-ZJ", "-zj", "350404-a/b"]
        {
            assert!(UnitId::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_area_contains_what_lies_in_it_and_an_office_only_itself() {
        assert!(unit("350404").contains(&unit("350404001001")));
        assert!(unit("350404").contains(&unit("350404-zjj")));
        assert!(!unit("350404-zjj").contains(&unit("350404")));
        assert!(!unit("350404001").contains(&unit("350404002001")));
    }

    #[test]
    fn ancestors_are_prefixes() {
        assert_eq!(unit("350404001001").ancestor(Level::Township), Some(unit("350404001")));
        assert_eq!(unit("350404-zjj").ancestor(Level::County), Some(unit("350404")));
        assert_eq!(unit("3504").ancestor(Level::County), None);
    }

    #[test]
    fn above_an_area_lies_the_next_larger_one() {
        let table = [
            ("350404001001", Some("350404001")),
            ("350404001", Some("350404")),
            ("350404", Some("3504")),
            ("350404-zjj", Some("350404")),
            ("3504", None),
        ];
        for (of, above) in table {
            assert_eq!(unit(of).above(), above.map(unit), "{of}");
        }
    }
}
