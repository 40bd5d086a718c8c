//! Rows of a ledger → issues and suggestions. What their events can truly say they say; all other words of the row stay
//! with the content, each behind its heading, so that nothing of the old ledger is lost.

use super::alike::Matters;
use super::reading::{Line, Reading};
use super::{Entry, Made, alike, cells};
use crate::workbench::{Acting, Failure};
use jiff::civil::Date;
use shared::api::{Column, Finding, ImportFinding, Weight};
use shared::domain::{
    Body, Check, DocId, Filed, Identity, IssueClass, IssueEvent, Level, Owner, Role, Scope, TalkForm, Tier,
    Trouble, UnitId, normal,
};
use shared::limits::TEXT_CHARS_MAX;
use shared::words;
use std::collections::HashMap;

/// When 夜谈 began (G1).
const BEGAN: Date = Date::constant(2021, 8, 1);

/// One matter of a ledger.
pub struct Matter {
    pub is_suggestion: bool,
    pub date: Date,
    pub form: TalkForm,
    pub content: String,
    pub reporter: Option<Identity>,
    /// Looked up for all of them at once ([`super::alike::at_home`]).
    pub household: Option<DocId>,
    /// What happened after 登记, in order.
    pub course: Vec<IssueEvent>,
}

pub fn entries(acting: &Acting, reading: &Reading) -> Result<Vec<Entry>, Failure> {
    let known = Matters::known(acting, reading.units())?;
    let mut seen = HashMap::new();
    let entry = |line: Line| {
        let mut entry = entry(acting, reading, &line);
        let (Made::Matter(matter), true) = (&entry.made, entry.findings.iter().all(is_no_reason)) else {
            return entry;
        };
        let key = alike::matter(matter.date, &line.words(Column::Content));
        let like_row = seen.insert(key.clone(), line.number);
        let like_row = like_row.map(|row| Finding::SameAsRow { row });
        let like_known = || known.holds(&key).then_some(Finding::InLedger);
        entry
            .findings
            .extend(like_row.or_else(like_known).map(|finding| line.found(Column::Content, finding)));
        entry
    };
    Ok(reading.lines().map(entry).collect())
}

/// What stays out anyway is not compared.
fn is_no_reason(found: &ImportFinding) -> bool {
    found.finding.weight() == Weight::Told
}

fn entry(acting: &Acting, reading: &Reading, line: &Line) -> Entry {
    let mut findings = Vec::new();
    if raises_nothing(line) {
        findings.push(line.found(Column::Content, Finding::NothingRaised));
    }
    let unit = line.unit(&mut findings);
    let date = date(acting, line, &mut findings);
    let form = form(reading, line, &mut findings);
    let reporter = reporter(line, form, &mut findings);
    let is_suggestion = line.words(Column::Appeal).contains("建议");
    let (course, mut told) = match &unit {
        Some(unit) if !is_suggestion => course(acting, line, unit),
        _ => (Vec::new(), COURSE.to_vec()),
    };
    told.insert(0, Column::Appeal);
    let content = content(line, &told);
    if line.words(Column::Content).is_empty() && !raises_nothing(line) {
        findings.push(line.found(Column::Content, Finding::Trouble(Trouble::Missing)));
    }
    if content.chars().count() > TEXT_CHARS_MAX {
        findings
            .push(line.found(Column::Content, Finding::Trouble(Trouble::TooLong { max: TEXT_CHARS_MAX })));
    }
    let matter = Matter { is_suggestion, date, form, content, reporter, household: None, course };
    Entry { row: line.number, unit, made: Made::Matter(matter), findings }
}

/// A talk at which nothing was raised, or a service given on the spot: nothing is left to do about it.
fn raises_nothing(line: &Line) -> bool {
    const NOTHING: [&str; 9] =
        ["无", "没有", "暂无", "无困难", "无问题", "无建议", "无意见", "无困难无建议", "三无"];
    let (appeal, content) = (line.words(Column::Appeal), normal(&line.words(Column::Content)));
    appeal.starts_with('无') || appeal.contains("服务") || NOTHING.contains(&content.as_str())
}

fn date(acting: &Acting, line: &Line, findings: &mut Vec<ImportFinding>) -> Date {
    let date = cells::date(line.cell(Column::Date));
    let finding = match date {
        None if line.words(Column::Date).is_empty() => Some(Finding::Trouble(Trouble::Missing)),
        None => Some(Finding::NotADate),
        Some(date) if date < BEGAN => Some(Finding::Early),
        Some(date) if date > acting.today() => Some(Finding::Future),
        Some(_) => None,
    };
    findings.extend(finding.map(|finding| line.found(Column::Date, finding)));
    date.unwrap_or(BEGAN)
}

fn form(reading: &Reading, line: &Line, findings: &mut Vec<ImportFinding>) -> TalkForm {
    let words = line.words(Column::Form);
    match cells::form(&words) {
        Some(form) => form,
        None => {
            if !words.is_empty() {
                findings.push(line.found(Column::Form, Finding::UnknownForm));
            }
            reading.form
        }
    }
}

/// Who raised it. At gatherings speakers are hidden from the moment of entry; what was covered when the ledger was taken
/// out names nobody.
fn reporter(line: &Line, form: TalkForm, findings: &mut Vec<ImportFinding>) -> Option<Identity> {
    let name = line.words(Column::Reporter);
    if name.is_empty() || name.contains("匿名") {
        return None;
    }
    if matches!(form, TalkForm::Gathering | TalkForm::Topical) {
        findings.push(line.found(Column::Reporter, Finding::SpeakerHidden));
        return None;
    }
    if name.contains(cells::COVERED) {
        findings.push(line.found(Column::Reporter, Finding::Covered));
        return None;
    }
    let (phone, _) = cells::phones(line.cell(Column::Phone));
    let identity = Identity { name, phone, address: line.words(Column::Address), ..Identity::default() };
    let mut check = Check::default();
    identity.check(&mut check);
    for error in check.finish().err().unwrap_or_default() {
        let column = match error.field.as_str() {
            "phone" => Column::Phone,
            "address" => Column::Address,
            _ => Column::Reporter,
        };
        findings.push(line.found(column, Finding::Trouble(error.trouble)));
    }
    Some(identity)
}

/// Columns that tell how a matter went on.
const COURSE: [Column; 8] = [
    Column::Class,
    Column::Extent,
    Column::Opinion,
    Column::Owner,
    Column::Measures,
    Column::Due,
    Column::Status,
    Column::Feedback,
];

/// What the words of 状态 mean.
#[derive(Clone, Copy, PartialEq)]
enum Stood {
    Open,
    UnderWay,
    Done,
}

fn stood(words: &str) -> Stood {
    let open = ["未", "没有", "否", "待"];
    let done = ["办结", "解决", "完成", "销号", "答复", "是"];
    let holds = |of: &[&str]| of.iter().any(|word| words.contains(word));
    match words {
        "" => Stood::Open,
        _ if holds(&["办理中", "处理中", "进行", "推进", "上报", "列入"]) => Stood::UnderWay,
        _ if holds(&open) => Stood::Open,
        _ if holds(&done) => Stood::Done,
        _ => Stood::UnderWay,
    }
}

/// Events that this person may truly add, and the columns whose words they do not carry.
fn course(acting: &Acting, line: &Line, unit: &UnitId) -> (Vec<IssueEvent>, Vec<Column>) {
    let stood = stood(&line.words(Column::Status));
    let secretary = acting.has_role_over(&[Role::TownshipSecretary], unit);
    let cadre = acting.has_role_over(&[Role::VillageCadre], unit);
    let (opinion, feedback) = (line.words(Column::Opinion), line.words(Column::Feedback));
    let without =
        |carried: &[Column]| COURSE.into_iter().filter(|column| !carried.contains(column)).collect();
    if secretary
        && stood != Stood::Open
        && let Some(listed) = listed(acting, line, unit)
    {
        let mut carried = vec![Column::Measures, Column::Due];
        let filed = filed(line);
        carried.extend(filed.class.map(|_| Column::Class));
        carried.extend(filed.scope.map(|_| Column::Extent));
        let mut course = vec![listed];
        if stood == Stood::Done {
            course.push(IssueEvent::Completed { result: result(line) });
            carried.extend([Column::Status, Column::Feedback]);
        }
        return (course, without(&carried));
    }
    match stood {
        Stood::Done => {
            let answer = result(line);
            (vec![IssueEvent::ResolvedOnSpot { answer }], without(&[Column::Status, Column::Feedback]))
        }
        Stood::UnderWay if cadre && !opinion.is_empty() && feedback.is_empty() => {
            (vec![IssueEvent::Reported { opinion }], without(&[Column::Opinion]))
        }
        _ => (Vec::new(), COURSE.to_vec()),
    }
}

/// 列入清单, where the row has measures and a deadline. The owner is a unit of that name; else the township, and the name
/// stays with the content.
fn listed(acting: &Acting, line: &Line, unit: &UnitId) -> Option<IssueEvent> {
    let (measures, due) = (line.words(Column::Measures), cells::date(line.cell(Column::Due))?);
    let named = normal(&line.words(Column::Owner));
    let units = acting.directory.units.values().filter(|unit| unit.ended.is_none());
    let mut called = units.filter(|unit| normal(&unit.name) == named || normal(unit.short_name()) == named);
    let owner = called.next().map(|unit| unit.id.clone()).or(unit.ancestor(Level::Township));
    let owner = Owner { unit: owner, person: None };
    let (tier, filed) = (Tier::default(), filed(line));
    (!measures.is_empty()).then_some(IssueEvent::Listed { owner, measures, due, tier, filed })
}

/// What the row files it under, where its words are those of our table.
fn filed(line: &Line) -> Filed {
    let (class, scope) = (line.words(Column::Class), line.words(Column::Extent));
    Filed {
        class: IssueClass::ALL.into_iter().find(|known| class == words::issue_class(*known)),
        scope: Scope::ALL
            .into_iter()
            .find(|known| !scope.is_empty() && words::scope(*known).starts_with(&scope)),
    }
}

/// How it ended, in the old ledger's own words.
fn result(line: &Line) -> String {
    let told: Vec<String> =
        [Column::Status, Column::Feedback].into_iter().filter_map(|column| line.quoted(column)).collect();
    format!("原台账记载：{}", told.join("；"))
}

/// The matter in the ledger's words, and below it what no field takes.
fn content(line: &Line, told: &[Column]) -> String {
    let more: Vec<String> =
        told.iter().filter_map(|column| line.quoted(*column)).chain(line.notes()).collect();
    let content = line.words(Column::Content);
    if more.is_empty() { content } else { format!("{content}{}{}", alike::MORE, more.join("；")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_state_means_is_told_from_its_words() {
        let table = [
            ("", Stood::Open),
            ("已办结", Stood::Done),
            ("未办结", Stood::Open),
            ("办理中", Stood::UnderWay),
            ("已上报街道", Stood::UnderWay),
            ("已解决", Stood::Done),
            ("待解决", Stood::Open),
        ];
        for (words, expected) in table {
            assert!(stood(words) == expected, "{words}");
        }
    }
}
