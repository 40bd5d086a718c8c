//! Households entered twice: told, compared, merged, told apart.

use super::{date, household, line};
use jiff::civil::Date;
use shared::api::{AlikeHome, AlikePair, CompareSide, LikePerson, MergeStanding, MergedView};
use shared::workflow::Likeness;

pub const TITLE: &str = "可能重复登记的住户";
pub const SUB: &str = "同一户登记了两次的，合并成一户。合并、分开都可以撤销。";
pub const UNIT: &str = "对";
pub const NONE: &str = "没有可能重复登记的住户";
pub const NONE_HINT: &str = "身份证号相同、电话和姓名相同，或同住址同姓的两户，会出现在这里。";
pub const PERHAPS: &str = "可能已登记过：";
pub const PERHAPS_HINT: &str = "是同一户就不用再登记；不是的，照常保存。";

pub const PERHAPS_PERSON_HINT: &str = "是本人就点一下，不用再填；不是的，照常保存。";

pub const COMPARE: &str = "是不是同一户";
pub const CROSSED: &str = "两人各自合并，方向相反";
pub const CROSSED_HINT: &str = "现在两户都还在。请定下来：合并到哪一户，或者不是同一户。";
pub const KEEP_APART: &str = "不是同一户";
pub const MERGED: &str = "已合并，随时可以撤销";
pub const APART: &str = "记下了：不是同一户，不再提示";
pub const ALREADY_APART: &str = "已认定不是同一户";
pub const ALREADY_APART_HINT: &str = "想改，可在住户页面的“迁移与并户”里撤销。";
pub const ALREADY_MERGED: &str = "这两户已经合并";
pub const SEE_HOME: &str = "看合并后的住户";
pub const NOT_YOURS: &str = "由村（社区）干部或乡镇（街道）专人来定。";
pub const HINT: &str = "合并以后，走访、问题、成员都显示在留下的那一户里；另一户不再列在名册中，内容不会丢。";
pub const WHOLE: &str = "看这一户的全部";
pub const MEMBERS: &str = "成员";
pub const ADDRESS: &str = "住址";
pub const PHONE: &str = "电话";
pub const PAST: &str = "来往";
pub const SITUATION: &str = "情况";
pub const NO_VISIT: &str = "没走访过";

pub const UNMERGE: &str = "撤销合并";
pub const UNMERGED: &str = "已撤销合并，两户照旧";
pub const ABSORBED: &str = "合并进来的住户";
pub const ABSORBED_HINT: &str = "走访和问题已列在这一户里。";

/// Why two look like one.
pub fn likeness(likeness: Likeness) -> &'static str {
    match likeness {
        Likeness::IdNumber => "同一身份证号",
        Likeness::PhoneAndName => "电话和姓名相同",
        Likeness::AddressAndSurname => "同住址、同姓",
    }
}

/// What a pair is listed for.
pub fn why(pair: &AlikePair) -> &'static str {
    match pair.likeness {
        _ if pair.crossed => CROSSED,
        Some(like) => likeness(like),
        None => COMPARE,
    }
}

/// `林秀英家 和 林秀英家`
pub fn two(pair: &AlikePair) -> String {
    format!("{} 和 {}", household::of(&pair.left.head), household::of(&pair.right.head))
}

/// Where each of them lives.
pub fn places(pair: &AlikePair) -> String {
    format!("{} ／ {}", place(&pair.left), place(&pair.right))
}

fn place(home: &AlikeHome) -> String {
    line(&[&home.unit_name, &home.address])
}

/// `林秀英家，江滨路3号，138****2345（电话和姓名相同）`
pub fn perhaps(home: &AlikeHome, like: Likeness) -> String {
    let detail = line(&[&household::of(&home.head), &home.address, &home.phone_masked]);
    format!("{detail}（{}）", likeness(like))
}

/// `林秀英，江滨路3号，138****2345（电话和姓名相同）`
pub fn perhaps_person(like: &LikePerson) -> String {
    let person = &like.person;
    let why = match like.likeness {
        Likeness::AddressAndSurname => "同住址、同姓名",
        surer => likeness(surer),
    };
    format!("{}（{why}）", line(&[&person.name, &person.address, &person.phone_masked]))
}

/// On the left or the right, or below one another on a phone: named, so that nobody mistakes one for the other.
pub fn merge_into(side: &CompareSide, is_left: bool) -> String {
    let head = side.household.head().map(|head| head.name.as_str()).unwrap_or_default();
    let which = if is_left { "第一户" } else { "第二户" };
    format!("是同一户，合并到{which}（{}）", line(&[head, &side.household.address]))
}

pub fn side_title(side: &CompareSide, is_left: bool) -> String {
    let head = side.household.head().map(|head| head.name.as_str()).unwrap_or_default();
    format!("{}：{}", if is_left { "第一户" } else { "第二户" }, household::of(head))
}

/// `走访 3 次，最近 7月12日；问题 2 个`
pub fn past(side: &CompareSide, today: Date) -> String {
    let visits = match side.last_visit {
        Some(last) => format!("走访 {} 次，最近 {}", side.visits, date(last, today)),
        None => NO_VISIT.to_owned(),
    };
    format!("{visits}；问题 {} 个", side.issues)
}

/// What a household that was merged says of itself.
pub fn merged_title(merged: &MergedView) -> String {
    match merged.standing {
        MergeStanding::Counts => format!("这一户已合并到{}", household::of(&merged.head)),
        MergeStanding::Crossed => format!("和{}互相合并了，两户都还在", household::of(&merged.head)),
        MergeStanding::Alone if merged.head.is_empty() => "已合并到别处的一户，您这里看不到".into(),
        MergeStanding::Alone => format!("合并到的{}已作废，这一户照旧", household::of(&merged.head)),
    }
}

/// What follows from that.
pub fn merged_hint(standing: MergeStanding) -> &'static str {
    match standing {
        MergeStanding::Counts => "走访、问题请到那一户看和记。这里的内容都留着。",
        MergeStanding::Crossed => "请比一比，定下来留哪一户。",
        MergeStanding::Alone => "这一户仍在名册里，照常走访。",
    }
}

pub fn see(merged: &MergedView) -> String {
    format!("看{}", household::of(&merged.head))
}
