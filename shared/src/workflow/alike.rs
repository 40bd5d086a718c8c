//! The same household entered twice (N7): what makes two look like one, said once for whoever asks: the form while it is
//! typed, the lists after a sync, an import.

use crate::domain::{DocId, Household, UnitId, normal};
use crate::limits::ALIKE_HOUSEHOLDS_MAX;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Why two households may be one, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Likeness {
    /// 同一身份证号
    IdNumber,
    /// 电话和姓名相同
    PhoneAndName,
    /// 同村、同住址、同姓
    AddressAndSurname,
}

/// Something by which a household is told from others, in its normal form: two that share one are alike.
pub type AlikeKey = (Likeness, String);

/// What tells a household that lives in `unit`, by those who belong to it today: the surest first, and the head before the
/// others. What is not filled in tells nothing.
pub fn alike_keys(unit: &UnitId, household: &Household) -> Vec<AlikeKey> {
    let members = household.present().into_iter().map(|(_, member)| member);
    let mut keys = Vec::new();
    for member in members {
        keys.extend(id_number_key(&member.id_number));
        let phone = if member.phone.is_empty() { &household.phone } else { &member.phone };
        keys.extend(phone_and_name_key(phone, &member.name));
    }
    let head = household.head().map_or("", |head| &head.name);
    keys.extend(address_and_surname_key(unit, &household.address, head));
    // A stable sort.
    keys.sort_by_key(|(likeness, _)| *likeness);
    keys
}

fn id_number_key(number: &str) -> Option<AlikeKey> {
    let number = normal(number);
    (!number.is_empty()).then_some((Likeness::IdNumber, number))
}

/// Somebody of that name who is reached by that phone.
pub fn phone_and_name_key(phone: &str, name: &str) -> Option<AlikeKey> {
    let digits: String = normal(phone).chars().filter(char::is_ascii_digit).collect();
    let name = normal(name);
    let tells = !digits.is_empty() && !name.is_empty();
    tells.then(|| (Likeness::PhoneAndName, format!("{digits} {name}")))
}

/// Somebody of that family at that address of the village.
pub fn address_and_surname_key(unit: &UnitId, address: &str, name: &str) -> Option<AlikeKey> {
    let (address, surname) = (normal(address), normal(name).chars().next()?);
    (!address.is_empty()).then(|| (Likeness::AddressAndSurname, format!("{unit} {address} {surname}")))
}

/// Why two households may be one: the surest of what they share.
pub fn likeness(one: &[AlikeKey], other: &[AlikeKey]) -> Option<Likeness> {
    one.iter().find(|key| other.contains(key)).map(|(likeness, _)| *likeness)
}

/// Two households, the lower id first.
pub type Pair = (DocId, DocId);

/// The same pair, whichever is named first.
pub fn pair(one: DocId, other: DocId) -> Pair {
    if one <= other { (one, other) } else { (other, one) }
}

/// Which of these may be one household, by the keys that they share. A key that more than
/// [`ALIKE_HOUSEHOLDS_MAX`] share is an address without a number, not a likeness.
pub fn alike_pairs<K: Ord>(
    shared: impl IntoIterator<Item = (Likeness, K, DocId)>,
) -> BTreeMap<Pair, Likeness> {
    let mut by_key: BTreeMap<(Likeness, K), BTreeSet<DocId>> = BTreeMap::new();
    for (likeness, key, doc) in shared {
        by_key.entry((likeness, key)).or_default().insert(doc);
    }
    let mut pairs = BTreeMap::new();
    for ((likeness, _), docs) in by_key {
        if docs.len() > ALIKE_HOUSEHOLDS_MAX {
            continue;
        }
        for one in &docs {
            for other in docs.range(..*one) {
                // The surest likeness comes first.
                pairs.entry(pair(*one, *other)).or_insert(likeness);
            }
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{EntryId, Member, MemberState};
    use uuid::Uuid;

    fn home(address: &str, name: &str, phone: &str, id_number: &str) -> Household {
        let member = Member {
            name: name.into(),
            phone: phone.into(),
            id_number: id_number.into(),
            ..Member::default()
        };
        let members = BTreeMap::from([(EntryId(Uuid::from_u128(1)), member)]);
        Household { address: address.into(), members, ..Household::default() }
    }

    fn keys(household: &Household) -> Vec<AlikeKey> {
        alike_keys(&UnitId::new("350404001001").expect("a unit id"), household)
    }

    #[test]
    fn n7_three_things_make_two_households_look_like_one_and_the_surest_is_told() {
        let known = home("江滨路3号", "林秀英", "138 5091 2345", "11010519491231002X");
        let table = [
            (home("别处", "林阿英", "", "11010519491231002x"), Some(Likeness::IdNumber)),
            (home("别处", "林 秀英", "13850912345", ""), Some(Likeness::PhoneAndName)),
            (home("江滨路 ３号", "林建国", "", ""), Some(Likeness::AddressAndSurname)),
            (home("江滨路3号", "林秀英", "13850912345", ""), Some(Likeness::PhoneAndName)),
            (home("江滨路3号", "陈秀英", "", ""), None),
            (home("江滨路5号", "林秀英", "13850912346", ""), None),
            (home("", "", "", ""), None),
        ];
        for (other, expected) in table {
            assert_eq!(likeness(&keys(&known), &keys(&other)), expected, "{other:?}");
        }
    }

    #[test]
    fn who_left_or_died_makes_nothing_alike_and_neither_does_another_village() {
        let known = home("江滨路3号", "林秀英", "13850912345", "");
        let mut left = known.clone();
        left.address = "别处".into();
        left.members.values_mut().for_each(|member| member.state = MemberState::MovedOut);
        assert_eq!(likeness(&keys(&known), &keys(&left)), None);
        let near = UnitId::new("350404001002").expect("a unit id");
        let there = alike_keys(&near, &home("江滨路3号", "林国华", "", ""));
        assert_eq!(likeness(&keys(&known), &there), None, "江滨路3号 of another village");
    }

    #[test]
    fn what_half_the_village_shares_makes_nobody_alike() {
        let doc = |n: usize| DocId(Uuid::from_u128(n as u128));
        let at_address =
            |count: usize| alike_pairs((0..count).map(|n| (Likeness::AddressAndSurname, "三组 林", doc(n))));
        assert_eq!(
            at_address(ALIKE_HOUSEHOLDS_MAX).len(),
            ALIKE_HOUSEHOLDS_MAX * (ALIKE_HOUSEHOLDS_MAX - 1) / 2
        );
        assert!(at_address(ALIKE_HOUSEHOLDS_MAX + 1).is_empty());
    }
}
