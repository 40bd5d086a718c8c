//! Invented people for demonstrations and tests: plausible, with rare characters among the names, and nobody real.
//!
//! Phone numbers begin with 1990000, ID numbers with 350499 (no such county): both are well formed and unassigned.
//! One seed gives the same people everywhere.

use jiff::civil::Date;
use shared::domain::{EntryId, GridId, Household, Member, Relation, Sex, UnitId};
use uuid::Uuid;

const SURNAMES: [&str; 40] = [
    "林", "陈", "黄", "张", "李", "王", "吴", "刘", "郑", "罗", "邓", "杨", "谢", "曾", "肖", "魏", "叶",
    "赖", "余", "苏", "范", "江", "官", "巫", "温", "池", "单", "解", "仇", "区", "尤", "卢", "上官", "欧阳",
    "揭", "廖", "姜", "涂", "詹", "蓝",
];
const GIVEN_MALE: [&str; 30] = [
    "建国", "志强", "国华", "永福", "文彬", "德胜", "水生", "金水", "家豪", "宇轩", "明", "辉", "伟", "勇",
    "建平", "春生", "长根", "细弟", "俊杰", "天佑", "浩然", "昌盛", "启明", "祥", "少华", "光荣", "土生",
    "承宗", "子墨", "一鸣",
];
const GIVEN_FEMALE: [&str; 30] = [
    "秀英", "桂兰", "丽华", "淑珍", "美玲", "金凤", "玉梅", "雅婷", "欣怡", "梓涵", "芳", "燕", "静", "红",
    "春花", "月娥", "招娣", "秋香", "晓燕", "思琪", "佳慧", "素贞", "惠兰", "琴", "雪梅", "彩云", "细妹",
    "若曦", "诗涵", "嘉怡",
];
/// Characters that many fonts lack: they must be stored, searched and shown all the same.
const GIVEN_RARE: [&str; 12] = ["㛃", "𬭎", "䶮", "燊", "犇", "頔", "翀", "彧", "玥莹", "骉", "𬍛", "喆垚"];
const STREETS: [&str; 10] = [
    "江滨路",
    "列东街",
    "和仁新村",
    "东新四路",
    "绿岩新村",
    "梅列巷",
    "沙溪路",
    "高岩新村",
    "新市北路",
    "青山支路",
];
const SITUATIONS: [&str; 12] = [
    "夫妻在本地务工,子女上学。",
    "独居老人,子女在厦门,每月回来一次。",
    "开小卖部,收入稳定。",
    "退休职工,身体尚好。",
    "低保户,户主有慢性病,常年服药。",
    "新婚,租住。",
    "三代同住,老人行动不便。",
    "在外经商,房屋由亲戚看管。",
    "残疾人家庭,有一名护理员。",
    "务农,兼打零工。",
    "双职工,孩子由老人接送。",
    "留守家庭,孙辈随祖父母生活。",
];

/// A small seeded generator (SplitMix64): the same numbers on every machine.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Dice(seed)
    }

    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 0 ≤ result < `below`.
    pub fn below(&mut self, below: u64) -> u64 {
        self.roll() % below
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len() as u64) as usize]
    }

    /// True in `percent` of a hundred cases.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    pub fn uuid(&mut self) -> Uuid {
        uuid::Builder::from_random_bytes(
            (u128::from(self.roll()) << 64 | u128::from(self.roll())).to_be_bytes(),
        )
        .into_uuid()
    }
}

/// `count` households of a village, spread over its `grids`, as of `year`.
pub fn households(village: &UnitId, grids: &[GridId], count: usize, year: i16, seed: u64) -> Vec<Household> {
    let mut dice = Dice::new(seed ^ village.as_str().bytes().fold(0, |sum, byte| sum * 31 + u64::from(byte)));
    (0..count).map(|i| household(&mut dice, grids.get(i % grids.len().max(1)), i, year)).collect()
}

fn household(dice: &mut Dice, grid: Option<&GridId>, index: usize, year: i16) -> Household {
    let street = dice.pick(&STREETS);
    let address = format!("{street}{}号{}室", 1 + index / 12, 101 + (index % 6) * 100 + (index / 6) % 2);
    let mut household = Household {
        address,
        grid: grid.cloned(),
        situation: if dice.chance(85) { (*dice.pick(&SITUATIONS)).to_owned() } else { String::new() },
        ..Household::default()
    };
    let surname = *dice.pick(&SURNAMES);
    let head_age = 28 + dice.below(58) as i16;
    let head_sex = if dice.chance(70) { Sex::Male } else { Sex::Female };
    add(&mut household, person(dice, surname, Relation::Head, head_sex, year - head_age));
    if dice.chance(72) {
        let sex = if head_sex == Sex::Male { Sex::Female } else { Sex::Male };
        let other = *dice.pick(&SURNAMES);
        let age = (head_age + dice.below(7) as i16 - 3).max(20);
        add(&mut household, person(dice, other, Relation::Spouse, sex, year - age));
    }
    for _ in 0..dice.below(3) {
        let age = (head_age - 22 - dice.below(12) as i16).max(0);
        let sex = if dice.chance(52) { Sex::Male } else { Sex::Female };
        add(&mut household, person(dice, surname, Relation::Child, sex, year - age));
    }
    if head_age < 62 && dice.chance(22) {
        let sex = if dice.chance(40) { Sex::Male } else { Sex::Female };
        let name = if sex == Sex::Male { surname } else { *dice.pick(&SURNAMES) };
        add(&mut household, person(dice, name, Relation::Parent, sex, year - head_age - 25));
    }
    household
}

fn add(household: &mut Household, (id, member): (EntryId, Member)) {
    household.members.insert(id, member);
}

fn person(dice: &mut Dice, surname: &str, relation: Relation, sex: Sex, born: i16) -> (EntryId, Member) {
    let given = if dice.chance(6) {
        *dice.pick(&GIVEN_RARE)
    } else if sex == Sex::Male {
        *dice.pick(&GIVEN_MALE)
    } else {
        *dice.pick(&GIVEN_FEMALE)
    };
    let birth = Date::new(born, 1 + dice.below(12) as i8, 1 + dice.below(28) as i8).ok();
    let adult = born < 2012;
    let member = Member {
        name: format!("{surname}{given}"),
        relation,
        sex,
        birth,
        id_number: birth.map(|birth| id_number(dice, birth, sex)).unwrap_or_default(),
        phone: if adult && dice.chance(88) {
            format!("1990000{:04}", dice.below(10_000))
        } else {
            String::new()
        },
        ..Member::default()
    };
    (EntryId(dice.uuid()), member)
}

/// A well-formed number of a county that does not exist.
fn id_number(dice: &mut Dice, birth: Date, sex: Sex) -> String {
    let order = dice.below(100) * 10 + dice.below(5) * 2 + u64::from(sex == Sex::Male);
    let body = format!("350499{:04}{:02}{:02}{order:03}", birth.year(), birth.month(), birth.day());
    let fits = |check: &char| shared::domain::check_id_number(&format!("{body}{check}")).is_ok();
    let check = "0123456789X".chars().find(fits).unwrap_or('X');
    format!("{body}{check}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::domain::{Body, Check};

    fn village() -> (UnitId, Vec<GridId>) {
        let village = UnitId::new("350404001001").expect("a village");
        let grids = (1..=4).map(|n| GridId::new(format!("350404001001{n:03}")).expect("a grid")).collect();
        (village, grids)
    }

    #[test]
    fn invented_households_pass_the_product_s_own_checks() {
        let (village, grids) = village();
        for household in households(&village, &grids, 600, 2026, 1) {
            let mut check = Check::default();
            household.check(&mut check);
            assert_eq!(check.finish(), Ok(()), "{household:?}");
            assert!(household.head().is_some());
        }
    }

    #[test]
    fn one_seed_gives_the_same_people_and_rare_characters_are_among_them() {
        let (village, grids) = village();
        let all = households(&village, &grids, 600, 2026, 1);
        assert_eq!(all, households(&village, &grids, 600, 2026, 1));
        assert_ne!(all, households(&village, &grids, 600, 2026, 2));
        let rare = |household: &Household| household.members.values().any(|m| m.name.contains("䶮"));
        assert!(all.iter().any(rare));
    }
}
