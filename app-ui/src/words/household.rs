//! Households: list, sheet, form.

use super::{days_ago, in_words};
use jiff::civil::Date;
use shared::api::{Among, HistoryRow, HomeLink, HouseholdRow};
use shared::domain::{Member, MemberState, date_of};

pub const TITLE: &str = "走访接谈";
pub const SEARCH: &str = "找住户";
pub const SEARCH_HINT: &str = "姓名、拼音、住址、电话尾号";
pub const ALL_GRIDS: &str = "全部网格";
pub const GRID: &str = "网格";
pub const UNIT: &str = "村（社区）";
pub const ALL_UNITS: &str = "全部村（社区）";
pub const ORDER: &str = "先后";
pub const BY_ADDRESS: &str = "按住址";
pub const LONGEST_FIRST: &str = "久未走访的在前";
pub const GROUPS: &str = "重点人群";
pub const MORE_FILTERS: &str = "重点人群、网格";
pub const ALL_GROUPS: &str = "不分人群";
pub const GROUPS_HINT_LABEL: &str = "重点人群（可不选）";
pub const UNVISITED: &str = "多久没走访";
pub const VISITED_OR_NOT: &str = "全部住户";
pub const UNVISITED_EVER: &str = "从没走访过";
pub const UNVISITED_LONG: &str = "很久没走访";
pub const AMONG: &str = "挂包与住村";
pub const AMONG_ALL: &str = "不分挂包";
pub const ADD: &str = "新增住户";
pub const NONE_FOUND: &str = "没有找到这样的住户";
pub const NONE_FOUND_HINT: &str = "换个说法再找，比如只打姓，或门牌号。确实没有的，可以新增。";
pub const NONE_YET: &str = "还没有住户";
pub const NONE_YET_HINT: &str = "第一次同步后，本单位的住户会出现在这里。";
pub const COUNT_UNIT: &str = "户";
pub const NEVER_VISITED: &str = "还没走访过";
pub const CONFLICT: &str = "两人改了同一项";

pub const VISIT: &str = "记走访";
pub const CONTINUE_DRAFT: &str = "接着写没写完的";
pub const EDIT: &str = "更正资料";
pub const VOID: &str = "作废";
pub const VOID_REASON: &str = "为什么作废";
pub const VOID_HINT: &str = "作废后不再出现在名册和台账里，可以在“作废”清单里恢复。";
pub const VOID_NOW: &str = "作废这一户";
pub const VOIDED: &str = "这一户已作废";
pub const MEMBERS: &str = "家庭成员";
pub const FORMER: &str = "已不在家的";
pub const SITUATION: &str = "基本情况";
pub const NOTE: &str = "备注";
pub const PHONE: &str = "电话";
pub const ADDRESS: &str = "住址";
pub const ISSUES: &str = "问题";
pub const NO_ISSUES: &str = "没有登记过问题。";
pub const LINKS: &str = "谁联系这一户";
pub const VISITS: &str = "走访记录";
pub const NO_VISITS: &str = "还没有走访记录。";
pub const HISTORY: &str = "谁改过什么";

pub const SINCE: &str = "哪天";
pub const WHEREABOUTS: &str = "去了哪里（可不填）";
pub const SEE_NEW_HOME: &str = "看现在住的那一户";
pub const SEE_OLD_HOME: &str = "看原来那一户";
pub const MOVE_IN: &str = "从别的住户迁来";
pub const MOVE_IN_FROM: &str = "原来在哪一户";
pub const MOVE_IN_HINT: &str = "打姓名、住址或电话尾号。迁来的人在原来那一户会标上“外出或迁出”，不用两边改。";
pub const MOVE_IN_WHO: &str = "谁迁来";
pub const MOVE_IN_NOBODY: &str = "那一户没有可以迁来的人";
pub const MOVE_IN_DONE: &str = "已迁来，与户主的关系可在“更正资料”里改";

pub const MOVE: &str = "迁往别的村";
pub const MOVE_WHERE: &str = "迁到哪里";
pub const MOVE_ADDRESS: &str = "新住址（可不填）";
pub const MOVE_OTHER_TOWNSHIPS: &str = "别的乡镇（街道）";
pub const MOVE_HINT: &str =
    "走访、问题和建议跟着这一户走，原来的村不再看到。迁到别的乡镇（街道），要那边接收了才转过去。";
pub const MOVE_NOW: &str = "迁过去";
pub const MOVE_ASK: &str = "请那边接收";
pub const MOVE_NOWHERE: &str = "请选迁到哪个村（社区）。";
pub const MOVE_DONE: &str = "已迁过去，有网时送达";
pub const MOVE_ASKED: &str = "已提出，等那边答复";
pub const MOVE_TAKE_BACK: &str = "不迁了";
pub const MOVE_ACCEPT: &str = "接收这一户";
pub const MOVE_DECLINE: &str = "不接收";
pub const MOVE_DECLINE_WHY: &str = "为什么不接收";
pub const MOVE_ACCEPTED: &str = "已接收，这一户现在归您这里";
pub const MOVE_DECLINED: &str = "已答复不接收";
pub const STORY: &str = "迁移与并户";

pub const NEW: &str = "新增住户";
pub const CORRECT: &str = "更正住户资料";
pub const ADDRESS_HINT: &str = "不用写村名，如：江滨路3号201室";
pub const SITUATION_HINT: &str = "收入来源、身体、住房、谁在家，走访时会自动带出来。";
pub const TAKE_OUT: &str = "拿掉";
pub const ADD_MEMBER: &str = "添一个人";
pub const NO_MORE_MEMBERS: &str = "一次只能添这么多人，请先保存再添。";
pub const NAME: &str = "姓名";
pub const RELATION: &str = "与户主关系";
pub const SEX: &str = "性别";
pub const BIRTH: &str = "出生日期";
pub const ID_NUMBER: &str = "身份证号";
pub const ID_NUMBER_HINT: &str = "可不填。填了会自动带出出生日期和性别。";
pub const MEMBER_STATE: &str = "在家情况";
pub const MORE_OF_MEMBER: &str = "身份证、生日、备注";
pub const WHOLE_VILLAGE: &str = "不分网格";
pub const SAVED: &str = "住户资料已保存在本机";
pub const SAVED_MERGED: &str = "已保存在本机。这期间别人也改过这一户，两边的内容都保留了";
pub const SAVED_UNCHANGED: &str = "内容没有变化，不用保存";
pub const VOID_DONE: &str = "已作废，可在“作废”清单里恢复";

/// `林桂英家`
pub fn of(head: &str) -> String {
    if head.is_empty() { "这一户".into() } else { format!("{head}家") }
}

/// `上次走访 3天前`
pub fn last_visit(last: Option<Date>, today: Date) -> String {
    last.map_or(NEVER_VISITED.into(), |day| format!("{}走访过", days_ago(day, today)))
}

/// `4 人`, and how to reach them.
pub fn row_detail(row: &HouseholdRow) -> String {
    super::line(&[&row.address, &row.grid_name, &row.phone_masked])
}

pub fn among(among: Among) -> &'static str {
    match among {
        Among::StayDay => "今天住村日",
        Among::Linked => "我联系的户",
        Among::Unlinked => "没有党员联系的户",
    }
}

/// `挂村 · 列东街道 · 自 7月1日 起`
pub fn link(link: &HomeLink, today: Date) -> String {
    let since = format!("自 {} 起", super::date(date_of(link.since), today));
    super::line(&[super::rules::charge(link.charge), &link.unit_name, &since])
}

pub fn people(count: u32) -> String {
    format!("{count} 人")
}

pub fn open_issues(count: u32) -> String {
    format!("{count} 个问题未办结")
}

/// `8月3日 迁往 厦门`, `8月3日 去世`; empty for who lives there.
pub fn departure(member: &Member, today: Date) -> String {
    let day = member.since.map(|day| super::date(day, today)).unwrap_or_default();
    let what = match member.state {
        MemberState::MovedOut if !member.whereabouts.is_empty() => format!("去了 {}", member.whereabouts),
        MemberState::MovedOut | MemberState::Deceased if !day.is_empty() => {
            super::member_state(member.state).to_owned()
        }
        _ => return String::new(),
    };
    [day, what].join(" ").trim().to_owned()
}

/// `女 · 76 岁 · 138****1234`
pub fn member_line(member: &Member, today: Date) -> String {
    let sex = match member.sex {
        shared::domain::Sex::Unknown => "",
        known => super::sex(known),
    };
    let age = member.born().map(|born| age(born, today)).unwrap_or_default();
    super::line(&[&departure(member, today), sex, &age, &member.phone, &member.id_number, &member.note])
}

/// Full years, as counted on birthdays.
fn age(born: Date, today: Date) -> String {
    let had_birthday = (today.month(), today.day()) >= (born.month(), born.day());
    let years = today.year() - born.year() - i16::from(!had_birthday);
    if years < 0 { String::new() } else { format!("{years} 岁") }
}

/// `改了电话、备注`
pub fn history(row: &HistoryRow) -> String {
    if row.fields.is_empty() { "新建".into() } else { format!("改了{}", in_words(&row.fields)) }
}

/// `等碧湖社区答复`
pub fn moving(to: &str) -> String {
    format!("已请{to}接收这一户，等答复")
}

/// `第 2 人`
pub fn member_number(number: usize) -> String {
    format!("第 {number} 人")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn age_counts_birthdays() {
        let today = date(2026, 7, 15);
        let table = [
            (date(1950, 7, 15), "76 岁"),
            (date(1950, 7, 16), "75 岁"),
            (date(2026, 7, 15), "0 岁"),
            (date(2027, 1, 1), ""),
        ];
        for (born, words) in table {
            assert_eq!(age(born, today), words);
        }
    }
}
