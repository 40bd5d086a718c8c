//! A household: where it is, who belongs to it (T3a, T3e).

use super::{AnyRecord, Body, Check, DocId, EntryId, GridId, Groups, Kind, Record};
use crate::limits::{ADDRESS_CHARS_MAX, MEMBERS_MAX, NAME_CHARS_MAX, TEXT_CHARS_MAX};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Household {
    /// 现住地, without the village's name.
    pub address: String,
    pub grid: Option<GridId>,
    /// A phone that reaches the household; members may have their own.
    pub phone: String,
    /// 基本情况, as last known: prefilled in the next visit and confirmed there (N4).
    pub situation: String,
    pub note: String,
    /// 重点人群 (T3c).
    #[serde(flatten)]
    pub groups: Groups,
    /// Never removed: who left or died is marked.
    pub members: BTreeMap<EntryId, Member>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Member {
    pub name: String,
    pub relation: Relation,
    pub sex: Sex,
    pub birth: Option<Date>,
    pub id_number: String,
    pub phone: String,
    pub note: String,
    pub state: MemberState,
    /// Since when `state` holds: moved out, or died, on that day.
    #[serde(default)]
    pub since: Option<Date>,
    /// Where somebody who moved out lives now, in words.
    #[serde(default)]
    pub whereabouts: String,
    /// The household that somebody moved to, out of this one.
    #[serde(default)]
    pub moved_to: Option<DocId>,
    /// The household from which somebody moved in here.
    #[serde(default)]
    pub moved_from: Option<DocId>,
}

/// Relation to the head (after GB/T 4761).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// 户主
    #[default]
    Head,
    Spouse,
    Child,
    ChildInLaw,
    Grandchild,
    Parent,
    ParentInLaw,
    Grandparent,
    Sibling,
    Other,
}

/// GB/T 2261.1
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    #[default]
    Unknown,
    Male,
    Female,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberState {
    #[default]
    Present,
    /// 外出 / 迁出
    MovedOut,
    Deceased,
    /// Entered by mistake.
    Struck,
}

impl Household {
    /// Members who belong to the household today, the head first.
    pub fn present(&self) -> Vec<(EntryId, &Member)> {
        let mut present: Vec<_> = self
            .members
            .iter()
            .filter(|(_, member)| member.state == MemberState::Present)
            .map(|(id, member)| (*id, member))
            .collect();
        present.sort_by_key(|(id, member)| (member.relation, *id));
        present
    }

    /// 户主: the first present member with that relation, else the first present member.
    pub fn head(&self) -> Option<&Member> {
        self.present().into_iter().map(|(_, member)| member).next()
    }

    /// The phone to call: the household's, else the head's, else any member's.
    pub fn best_phone(&self) -> &str {
        let members = self.present();
        let mut phones =
            std::iter::once(self.phone.as_str()).chain(members.iter().map(|(_, m)| m.phone.as_str()));
        phones.find(|phone| !phone.is_empty()).unwrap_or_default()
    }
}

impl Body for Household {
    const KIND: Kind = Kind::Household;

    fn check(&self, check: &mut Check) {
        check.required("address", &self.address, ADDRESS_CHARS_MAX);
        check.phone("phone", &self.phone);
        check.text("situation", &self.situation, TEXT_CHARS_MAX);
        check.text("note", &self.note, TEXT_CHARS_MAX);
        check.at_most("members", self.members.len(), MEMBERS_MAX);
        if !self.members.values().any(|member| member.state != MemberState::Struck) {
            check.fail("members", super::Trouble::Missing);
        }
        for (id, member) in &self.members {
            member.check(&format!("members.{id}"), check);
        }
    }

    fn any(record: Record<Self>) -> AnyRecord {
        AnyRecord::Household(record)
    }
}

impl Member {
    fn check(&self, path: &str, check: &mut Check) {
        check.required(&format!("{path}.name"), &self.name, NAME_CHARS_MAX);
        check.id_number(&format!("{path}.id_number"), &self.id_number);
        check.phone(&format!("{path}.phone"), &self.phone);
        check.text(&format!("{path}.note"), &self.note, TEXT_CHARS_MAX);
        check.text(&format!("{path}.whereabouts"), &self.whereabouts, ADDRESS_CHARS_MAX);
    }

    /// Born on: typed, else read from the ID number.
    pub fn born(&self) -> Option<Date> {
        self.birth.or_else(|| super::birth_date(&self.id_number))
    }
}
