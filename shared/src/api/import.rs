//! Import of an existing 住户名册 or 民情台账 from a workbook: what a column is taken for, what a trial finds, what was
//! imported. Nothing is written before [`super::Request::Import`], and then all of it or nothing.

use crate::domain::{DocId, Kind, Millis, TalkForm, Trouble, UnitId};
use crate::workflow::Likeness;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What the rows of a sheet are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportOf {
    /// 住户名册: a row per person, or per household.
    Roster,
    /// 民情台账: a row per matter.
    Ledger,
}

/// What a column holds. The words for people live in the UI's words file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// 户号: rows with the same one are one household.
    HouseNo,
    /// 户主姓名, where the rows are persons.
    Head,
    Name,
    Relation,
    Sex,
    Birth,
    IdNumber,
    Phone,
    Address,
    Village,
    Grid,
    Situation,
    /// Kept word by word with its heading: nothing of the file is lost.
    Note,
    /// 登记时间
    Date,
    /// 谈话形式
    Form,
    /// 反映人; empty or 匿名: anonymous.
    Reporter,
    /// 诉求类型: 建议 makes a suggestion of the row.
    Appeal,
    /// 事项类别, for what comes in as listed
    Class,
    /// 个人/集体, likewise
    Extent,
    Content,
    /// 初步意见
    Opinion,
    /// 责任人（单位）
    Owner,
    Measures,
    /// 时限
    Due,
    /// 状态
    Status,
    /// 反馈方式及时间, 办理结果
    Feedback,
}

impl Column {
    /// Those that a sheet of this kind may have, in the order in which people choose.
    pub fn of(of: ImportOf) -> &'static [Column] {
        use Column::*;
        match of {
            ImportOf::Roster => &[
                HouseNo, Head, Name, Relation, Sex, Birth, IdNumber, Phone, Address, Village, Grid,
                Situation, Note,
            ],
            ImportOf::Ledger => &[
                Date, Form, Reporter, Phone, Address, Village, Appeal, Class, Extent, Content, Opinion,
                Owner, Measures, Due, Status, Feedback, Note,
            ],
        }
    }

    /// Without one of each of these groups nothing can be made of the rows.
    pub fn needed(of: ImportOf) -> &'static [&'static [Column]] {
        match of {
            ImportOf::Roster => &[&[Column::Name, Column::Head], &[Column::Address]],
            ImportOf::Ledger => &[&[Column::Date], &[Column::Content]],
        }
    }
}

/// How the sheet is to be read. What is `None` is guessed; a trial's plan has no `None` but where nothing is to be chosen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImportPlan {
    pub of: Option<ImportOf>,
    /// Number of the sheet, from 0.
    pub sheet: Option<u32>,
    /// The row of the headings as the file counts it, from 1.
    pub heading: Option<u32>,
    /// For each column of the sheet what it is taken for; `None` in it: left out.
    pub columns: Option<Vec<Option<Column>>>,
    /// Village of rows that name none.
    pub unit: Option<UnitId>,
    /// Form of talk of rows that name none.
    pub form: Option<TalkForm>,
    /// Rows with problems stay out, by the person's word.
    pub leave_out: bool,
    /// Households that look like others come in all the same.
    pub take_alike: bool,
}

/// What would come of it. Nothing was written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportTrial {
    pub file: String,
    pub sheets: Vec<String>,
    /// The plan with everything guessed in it.
    pub plan: ImportPlan,
    pub columns: Vec<ImportColumn>,
    /// Groups of which one column each is still to be named ([`Column::needed`]).
    pub missing: Vec<Vec<Column>>,
    pub tally: ImportTally,
    /// The first [`crate::limits::LIST_ROWS_MAX`].
    pub findings: Vec<ImportFinding>,
    pub findings_total: u32,
}

/// A column as the file has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportColumn {
    pub heading: String,
    /// Its first value, personal data masked.
    pub sample: String,
}

/// How many there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportTally {
    /// Rows below the headings that hold anything.
    pub rows: u32,
    /// Would come in.
    pub households: u32,
    pub people: u32,
    pub issues: u32,
    pub suggestions: u32,
    /// Households or matters that look like others and stay out.
    pub alike: u32,
    /// Households or matters with problems.
    pub wrong: u32,
    /// Rows of a ledger at which nothing was raised.
    pub nothing: u32,
}

impl ImportTally {
    pub fn comes_in(self) -> u32 {
        self.households + self.issues + self.suggestions
    }
}

/// Something to know about a row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportFinding {
    /// As the file counts it, from 1.
    pub row: u32,
    pub column: Option<Column>,
    pub finding: Finding,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// As a form would say it.
    Trouble(Trouble),
    /// The file holds an ID number as a number: its last digits are lost.
    Rounded,
    NotADate,
    /// Not a village of this person.
    UnknownVillage,
    /// Not a grid of the village.
    UnknownGrid,
    /// Neither a form of talk nor empty.
    UnknownForm,
    /// The same ID number stands in that row.
    SamePerson {
        row: u32,
    },
    /// Looks like the household of that row.
    LikeRow {
        row: u32,
        likeness: Likeness,
    },
    /// Looks like a household that is here already.
    LikeKnown {
        head: String,
        likeness: Likeness,
    },
    /// The same date and the same words stand in that row.
    SameAsRow {
        row: u32,
    },
    /// They stand in the ledger already.
    InLedger,
    /// Before 2021-08, when 夜谈 began (G1): comes in all the same.
    Early,
    /// Lies after today: comes in all the same.
    Future,
    /// At a gathering speakers are hidden from the moment of entry: the name stays out.
    SpeakerHidden,
    /// Neither a difficulty nor a suggestion: there is nothing to bring in.
    NothingRaised,
    /// A name that was masked when the ledger was taken out: it stays out.
    Covered,
    /// Rights do not allow it.
    MayNot(crate::policy::Refusal),
}

/// What a finding means for the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// Has to be mended, or stays out.
    Wrong,
    /// Stays out unless the person says otherwise.
    Alike,
    /// Good to know.
    Told,
    /// Stays out, and nothing is lost.
    Left,
}

impl Finding {
    pub fn weight(&self) -> Weight {
        match self {
            Finding::LikeRow { .. }
            | Finding::LikeKnown { .. }
            | Finding::SameAsRow { .. }
            | Finding::InLedger => Weight::Alike,
            Finding::Early | Finding::Future | Finding::SpeakerHidden | Finding::Covered => Weight::Told,
            Finding::NothingRaised => Weight::Left,
            _ => Weight::Wrong,
        }
    }
}

/// What may be undone, and whether a file still waits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportsView {
    /// A file that was given and not imported yet.
    pub file: Option<String>,
    /// The latest first.
    pub imports: Vec<ImportRow>,
}

/// One import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRow {
    pub id: Uuid,
    pub file: String,
    pub of: ImportOf,
    pub at: Millis,
    /// Households, or issues and suggestions.
    pub records: u32,
    pub undone_at: Option<Millis>,
    /// Within 24 hours; the township secretary always.
    pub may_undo: bool,
}

/// What an undo did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportUndone {
    pub voided: u32,
    /// Left as they are, because somebody worked on with them.
    pub left: Vec<ImportLeft>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportLeft {
    pub id: DocId,
    pub kind: Kind,
    pub title: String,
}
