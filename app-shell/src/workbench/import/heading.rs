//! Which row holds the headings, and what each column is taken for: a guess from the words, which the person may change.

use super::workbook::{Cell, Row, Workbook};
use shared::api::{Column, ImportOf};

/// Rows from the top among which the headings are sought: above them stand a title and who made the list.
const HEADING_ROWS: usize = 20;

/// What headings of rosters say, spaces and brackets left out. The first that fits counts.
const ROSTER: &[(&str, Column)] = &[
    ("户号", Column::HouseNo),
    ("户编号", Column::HouseNo),
    ("家庭编号", Column::HouseNo),
    ("户主关系", Column::Relation),
    ("家庭关系", Column::Relation),
    ("关系", Column::Relation),
    ("户主", Column::Head),
    ("身份证", Column::IdNumber),
    ("公民身份号码", Column::IdNumber),
    ("证件号", Column::IdNumber),
    ("姓名", Column::Name),
    ("家庭成员", Column::Name),
    ("性别", Column::Sex),
    ("出生", Column::Birth),
    ("生日", Column::Birth),
    ("电话", Column::Phone),
    ("手机", Column::Phone),
    ("联系方式", Column::Phone),
    ("现住", Column::Address),
    ("住址", Column::Address),
    ("地址", Column::Address),
    ("门牌", Column::Address),
    ("房号", Column::Address),
    ("网格", Column::Grid),
    ("村社区", Column::Village),
    ("所属村", Column::Village),
    ("所属社区", Column::Village),
    ("村居", Column::Village),
    ("村名", Column::Village),
    ("家庭情况", Column::Situation),
    ("基本情况", Column::Situation),
];

/// The same for ledgers: the 22 columns of the paper form and what people make of them.
const LEDGER: &[(&str, Column)] = &[
    ("谈话形式", Column::Form),
    ("夜谈形式", Column::Form),
    ("走访形式", Column::Form),
    ("反馈", Column::Feedback),
    ("办理结果", Column::Feedback),
    ("处理结果", Column::Feedback),
    ("诉求类型", Column::Appeal),
    ("事项类别", Column::Class),
    ("问题类别", Column::Class),
    ("个人集体", Column::Extent),
    ("内容", Column::Content),
    ("反映问题", Column::Content),
    ("存在问题", Column::Content),
    ("困难问题", Column::Content),
    ("反映人", Column::Reporter),
    ("来访人", Column::Reporter),
    ("群众姓名", Column::Reporter),
    ("户主", Column::Reporter),
    ("姓名", Column::Reporter),
    ("电话", Column::Phone),
    ("手机", Column::Phone),
    ("联系方式", Column::Phone),
    ("住址", Column::Address),
    ("地址", Column::Address),
    ("时限", Column::Due),
    ("期限", Column::Due),
    ("完成时间", Column::Due),
    ("办结时间", Column::Note),
    ("措施", Column::Measures),
    ("意见", Column::Opinion),
    ("责任", Column::Owner),
    ("状态", Column::Status),
    ("是否办结", Column::Status),
    ("办结情况", Column::Status),
    ("办理情况", Column::Status),
    ("登记时间", Column::Date),
    ("登记日期", Column::Date),
    ("反映时间", Column::Date),
    ("走访时间", Column::Date),
    ("接谈时间", Column::Date),
    ("日期", Column::Date),
    ("时间", Column::Date),
    ("村社区", Column::Village),
    ("所属村", Column::Village),
    ("所属社区", Column::Village),
    ("村居", Column::Village),
    ("村名", Column::Village),
];

/// Columns that count the rows say nothing of them.
const COUNTS: [&str; 3] = ["序号", "行号", "序"];

/// The heading row, by the file's numbers, and what the rows are: where most headings are known.
pub fn guess(book: &Workbook) -> Option<(u32, ImportOf)> {
    let rows = book.rows.iter().take(HEADING_ROWS);
    let fits = rows
        .flat_map(|(number, row)| [ImportOf::Roster, ImportOf::Ledger].map(|of| (fit(row, of), *number, of)));
    // Of equal fits the first: the roster, and the upper row.
    let best = fits.reduce(|best, next| if next.0 > best.0 { next } else { best })?;
    (best.0 > 0).then_some((best.1, best.2))
}

/// How many different things a row's headings name. Without what is needed it is half a heading at best.
fn fit(row: &Row, of: ImportOf) -> usize {
    let mut known: Vec<Column> = row.iter().filter_map(|cell| meaning(&cell.words(), of)).collect();
    known.sort_unstable();
    known.dedup();
    let needed = Column::needed(of).iter();
    known.len() + needed.filter(|group| group.iter().any(|column| known.contains(column))).count()
}

/// What each column is taken for. What is not known is kept word by word; each thing is named once, by its first column.
pub fn columns(book: &Workbook, heading: u32, of: ImportOf) -> Vec<Option<Column>> {
    let mut taken = Vec::new();
    let mut column = |index: usize| {
        let words = heading_words(book, heading, index);
        if COUNTS.contains(&words.as_str()) || (words.is_empty() && is_empty(book, heading, index)) {
            return None;
        }
        let known = meaning(&words, of).filter(|column| !taken.contains(column));
        taken.extend(known);
        Some(known.unwrap_or(Column::Note))
    };
    (0..book.width).map(&mut column).collect()
}

/// The heading of a column as the file has it.
pub fn heading_words(book: &Workbook, heading: u32, index: usize) -> String {
    let cell = book.rows.get(&heading).and_then(|row| row.get(index));
    cell.map(Cell::words).unwrap_or_default().replace('\n', "")
}

fn is_empty(book: &Workbook, heading: u32, index: usize) -> bool {
    let mut below = book.rows.range(heading.saturating_add(1)..);
    below.all(|(_, row)| row.get(index).is_none_or(|cell| *cell == Cell::Empty))
}

fn meaning(heading: &str, of: ImportOf) -> Option<Column> {
    let words: String = heading.chars().filter(|c| c.is_alphanumeric()).collect();
    // A sentence above the table names many things and is no heading.
    if words.chars().count() > 14 {
        return None;
    }
    let table = match of {
        ImportOf::Roster => ROSTER,
        ImportOf::Ledger => LEDGER,
    };
    let short = match (of, words.as_str()) {
        (_, "村" | "社区") => Some(Column::Village),
        (ImportOf::Ledger, "问题" | "事项" | "诉求") => Some(Column::Content),
        (ImportOf::Ledger, "形式") => Some(Column::Form),
        (ImportOf::Ledger, "类型") => Some(Column::Appeal),
        (ImportOf::Roster, "情况") => Some(Column::Situation),
        _ => None,
    };
    short.or_else(|| table.iter().find(|(synonym, _)| words.contains(synonym)).map(|(_, column)| *column))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_known_by_what_people_call_them() {
        let table = [
            (ImportOf::Roster, "与户主关系", Some(Column::Relation)),
            (ImportOf::Roster, "户主姓名", Some(Column::Head)),
            (ImportOf::Roster, " 姓 名 ", Some(Column::Name)),
            (ImportOf::Roster, "身份证号码（必填）", Some(Column::IdNumber)),
            (ImportOf::Roster, "村（社区）", Some(Column::Village)),
            (ImportOf::Roster, "民族", None),
            (ImportOf::Ledger, "反映人(可匿名)", Some(Column::Reporter)),
            (ImportOf::Ledger, "责任人(单位)", Some(Column::Owner)),
            (ImportOf::Ledger, "反馈方式及时间", Some(Column::Feedback)),
            (ImportOf::Ledger, "初步意见", Some(Column::Opinion)),
            (ImportOf::Ledger, "登记时间", Some(Column::Date)),
            (ImportOf::Ledger, "个人/集体", Some(Column::Extent)),
            (ImportOf::Ledger, "满意度", None),
            (ImportOf::Ledger, "填表说明：请按时间先后填写内容，联系电话要准", None),
        ];
        for (of, heading, expected) in table {
            assert_eq!(meaning(heading, of), expected, "{heading}");
        }
    }
}
