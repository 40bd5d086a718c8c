//! Names of fields and their values in words, for conflicts, history and lists of errors.

use super::{date, key_group, member_state, relation, sex};
use jiff::civil::Date;
use serde_json::Value;
use shared::domain::{GridId, KeyGroup};

/// The field that a path names: `members.0192….phone` → `家庭成员的电话`. Identifiers inside are skipped.
pub fn field_name(path: &str) -> String {
    let keys: Vec<&str> = path.split('.').filter(|key| *key != "body" && *key != "asks").collect();
    let last = keys.iter().rev().find_map(|key| own_name(key));
    let group = keys.first().and_then(|key| group_name(key));
    match (group, last) {
        (Some(group), Some("内容")) => group.to_owned(),
        (Some(group), Some(last)) if group != last => format!("{group}的{last}"),
        (_, Some(last)) => last.to_owned(),
        (Some(group), None) => group.to_owned(),
        (None, None) => "其他内容".to_owned(),
    }
}

fn group_name(key: &str) -> Option<&'static str> {
    match key {
        "members" => Some("家庭成员"),
        "matters" => Some("说的事"),
        "situation" => Some("基本情况"),
        "difficulties" => Some("困难问题"),
        "suggestions" => Some("工作建议"),
        "pictures" => Some("照片"),
        "points" => Some("谈到的事"),
        "place" => Some("地点"),
        "planned" => Some("安排"),
        "held" => Some("召开"),
        "cadres" => Some("到场干部"),
        "purposes" => Some("主要做什么"),
        _ => None,
    }
}

fn own_name(key: &str) -> Option<&'static str> {
    let name = match key {
        "members" => "家庭成员",
        "situation" => "基本情况",
        "difficulties" => "困难问题",
        "suggestions" => "工作建议",
        "address" => "住址",
        "grid" => "网格",
        "phone" => "电话",
        "note" => "备注",
        "name" => "姓名",
        "relation" => "与户主关系",
        "sex" => "性别",
        "birth" => "出生日期",
        "id_number" => "身份证号",
        "state" => "在家情况",
        "date" => "日期",
        "unit" => "村（社区）",
        "text" => "内容",
        "content" => "内容",
        "none" => "无",
        "unchanged" => "无变化",
        "struck" => "划掉",
        "owner" => "责任人",
        "measures" => "措施",
        "due" => "时限",
        "opinion" => "初步办理意见",
        "answer" => "现场答复",
        "reason" => "原因",
        "result" => "办理结果",
        "into" => "合并到的问题",
        "parts" => "拆分后的问题",
        "analysis" => "研判意见",
        "number" => "编号",
        "reporter" => "反映人",
        "pictures" => "照片",
        "caption" => "说明",
        "removed" => "拿掉",
        "start" => "开始时间",
        "end" => "结束时间",
        "kind" => "地点类型",
        "topic" => "主题",
        "minutes" => "会议记录",
        "cadres" => "到场干部",
        "residents" => "群众人数",
        "outcome" => "怎么办",
        "speaker" => "谁说的",
        "about" => "反映的单位",
        "document" => "登记的问题",
        "daytime_reason" => "白天开的原因",
        "matters" => "说的事",
        "point" => "说事点",
        "service" => "服务",
        "handed_on" => "转办",
        "file" => "文件",
        "rows" => "表里的行",
        "columns" => "列",
        "since" => "什么时候起",
        "whereabouts" => "去了哪里",
        "moved_to" => "迁到的住户",
        "moved_from" => "迁来前的住户",
        key => return KeyGroup::ALL.into_iter().find(|group| group.name() == key).map(key_group),
    };
    Some(name)
}

/// A value of the field at `path`, in words.
pub fn field_value(path: &[String], value: &Value, grids: &[(GridId, String)], today: Date) -> String {
    let field = path.last().map(String::as_str).unwrap_or_default();
    match value {
        Value::Null => super::NOT_KNOWN.into(),
        Value::Bool(true) => "是".into(),
        Value::Bool(false) => "否".into(),
        Value::String(text) if text.is_empty() => super::NOT_KNOWN.into(),
        Value::String(text) => coded(field, text, grids, today).unwrap_or_else(|| text.clone()),
        other => other.to_string(),
    }
}

/// The words for a coded value, `None` where the text itself is what to show.
fn coded(field: &str, text: &str, grids: &[(GridId, String)], today: Date) -> Option<String> {
    let code = || Value::String(text.to_owned());
    match field {
        "relation" => serde_json::from_value(code()).ok().map(|v| relation(v).into()),
        "sex" => serde_json::from_value(code()).ok().map(|v| sex(v).into()),
        "state" => serde_json::from_value(code()).ok().map(|v| member_state(v).into()),
        "outcome" => serde_json::from_value(code()).ok().map(|v| super::meeting::outcome(v).into()),
        "kind" => serde_json::from_value(code()).ok().map(|v| super::meeting::place_kind(v).into()),
        "birth" | "date" | "due" | "since" => text.parse().ok().map(|v: Date| date(v, today)),
        "grid" => grids.iter().find(|(id, _)| id.as_str() == text).map(|(_, name)| name.clone()),
        _ => None,
    }
}

/// Several field names as one enumeration, each once.
pub fn in_words(paths: &[String]) -> String {
    let mut names: Vec<String> = Vec::new();
    for name in paths.iter().map(|path| field_name(path)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join("、")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths_become_names_without_identifiers() {
        let table = [
            ("address", "住址"),
            ("members.0192aa.phone", "家庭成员的电话"),
            ("members", "家庭成员"),
            ("asks.difficulties", "困难问题"),
            ("asks.difficulties.items.0.text", "困难问题"),
            ("asks.situation.text", "基本情况"),
            ("something.new", "其他内容"),
        ];
        for (path, name) in table {
            assert_eq!(field_name(path), name, "{path}");
        }
    }

    #[test]
    fn coded_values_are_shown_in_words() {
        let today = jiff::civil::date(2026, 7, 15);
        let table = [
            ("sex", json!("female"), "女"),
            ("relation", json!("child_in_law"), "儿媳女婿"),
            ("birth", json!("1949-12-31"), "1949年12月31日"),
            ("phone", json!(""), "未填"),
            ("note", json!("独居"), "独居"),
        ];
        for (field, value, words) in table {
            assert_eq!(field_value(&[field.to_owned()], &value, &[], today), words);
        }
    }

    #[test]
    fn names_are_listed_once() {
        let paths = ["members.1.phone".to_owned(), "members.2.phone".to_owned(), "note".to_owned()];
        assert_eq!(in_words(&paths), "家庭成员的电话、备注");
    }
}
