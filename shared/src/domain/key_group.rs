//! 重点人群: households that the village and the township look after first (T3c). The list is short on purpose: what nobody
//! filters by earns no place.

use serde::{Deserialize, Serialize};

/// One group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyGroup {
    /// 低保
    LowIncome,
    /// 特困
    Destitute,
    /// 空巢、独居老人
    EmptyNest,
    /// 残疾
    Disabled,
    /// 孤儿、困境儿童
    ChildInNeed,
    /// 留守
    LeftBehind,
    /// 流动人口
    Migrant,
    /// 大病重病
    Ill,
    /// 优抚、退役军人
    Veteran,
}

impl KeyGroup {
    pub const ALL: [KeyGroup; 9] = [
        KeyGroup::LowIncome,
        KeyGroup::Destitute,
        KeyGroup::EmptyNest,
        KeyGroup::Disabled,
        KeyGroup::ChildInNeed,
        KeyGroup::LeftBehind,
        KeyGroup::Migrant,
        KeyGroup::Ill,
        KeyGroup::Veteran,
    ];

    /// The name in documents and tables.
    pub fn name(self) -> &'static str {
        match self {
            KeyGroup::LowIncome => "low_income",
            KeyGroup::Destitute => "destitute",
            KeyGroup::EmptyNest => "empty_nest",
            KeyGroup::Disabled => "disabled",
            KeyGroup::ChildInNeed => "child_in_need",
            KeyGroup::LeftBehind => "left_behind",
            KeyGroup::Migrant => "migrant",
            KeyGroup::Ill => "ill",
            KeyGroup::Veteran => "veteran",
        }
    }
}

/// The groups to which a household belongs. One field for each, beside the household's others: so two people who tick
/// two of them at once both have their way, and two who tick the same one do not meet at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Groups {
    low_income: bool,
    destitute: bool,
    empty_nest: bool,
    disabled: bool,
    child_in_need: bool,
    left_behind: bool,
    migrant: bool,
    ill: bool,
    veteran: bool,
}

impl Groups {
    pub fn has(mut self, group: KeyGroup) -> bool {
        *self.slot(group)
    }

    pub fn set(&mut self, group: KeyGroup, belongs: bool) {
        *self.slot(group) = belongs;
    }

    /// In the order of [`KeyGroup::ALL`].
    pub fn all(self) -> Vec<KeyGroup> {
        KeyGroup::ALL.into_iter().filter(|group| self.has(*group)).collect()
    }

    fn slot(&mut self, group: KeyGroup) -> &mut bool {
        match group {
            KeyGroup::LowIncome => &mut self.low_income,
            KeyGroup::Destitute => &mut self.destitute,
            KeyGroup::EmptyNest => &mut self.empty_nest,
            KeyGroup::Disabled => &mut self.disabled,
            KeyGroup::ChildInNeed => &mut self.child_in_need,
            KeyGroup::LeftBehind => &mut self.left_behind,
            KeyGroup::Migrant => &mut self.migrant,
            KeyGroup::Ill => &mut self.ill,
            KeyGroup::Veteran => &mut self.veteran,
        }
    }
}

impl FromIterator<KeyGroup> for Groups {
    fn from_iter<I: IntoIterator<Item = KeyGroup>>(groups: I) -> Self {
        let mut all = Groups::default();
        groups.into_iter().for_each(|group| all.set(group, true));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_group_has_a_field_of_its_own_under_its_name() {
        for group in KeyGroup::ALL {
            let groups: Groups = [group].into_iter().collect();
            assert_eq!(groups.all(), [group]);
            let value = serde_json::to_value(groups).expect("serialises");
            assert_eq!(value[group.name()], true, "{value}");
            assert_eq!(serde_json::to_value(group).expect("serialises"), group.name());
        }
    }
}
