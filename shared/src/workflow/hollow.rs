//! Talks that look as if they were held for the record only (G5). It is a hint to whoever wrote them and whoever looks them
//! over; nothing counts or ranks by it.

use crate::domain::{Meeting, normal};
use std::collections::BTreeSet;

/// Characters of two minutes that are compared as one piece.
const PIECE_CHARS: usize = 3;
/// Shorter minutes are alike by chance.
const TELLING_CHARS: usize = 30;
/// So much of both is the same, in percent.
const SAME_PERCENT: usize = 70;

/// Held, and nothing of it written down: no point, no minutes.
pub fn is_empty_talk(talk: &Meeting) -> bool {
    talk.held.date.is_some() && talk.standing().next().is_none() && normal(&talk.minutes).is_empty()
}

/// Whether two minutes say nearly the same, however they are punctuated.
pub fn are_near_identical(one: &str, other: &str) -> bool {
    let (one, other) = (normal(one), normal(other));
    let long_enough = |text: &str| text.chars().nth(TELLING_CHARS - 1).is_some();
    if !long_enough(&one) || !long_enough(&other) {
        return false;
    }
    let (one, other) = (pieces(&one), pieces(&other));
    let both = one.intersection(&other).count();
    both * 100 >= one.union(&other).count() * SAME_PERCENT
}

fn pieces(text: &str) -> BTreeSet<[char; PIECE_CHARS]> {
    let chars: Vec<char> = text.chars().collect();
    chars.windows(PIECE_CHARS).filter_map(|piece| piece.try_into().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTES: &str =
        "今晚来了十二位居民，主要说了路灯、停车和垃圾清运三件事，社区答应下周给回音，物业也到场说明了情况。";

    #[test]
    fn g5_minutes_that_differ_in_a_number_only_are_nearly_the_same() {
        let copied = MINUTES.replace("十二", "十五").replace('，', "、");
        assert!(are_near_identical(MINUTES, &copied));
    }

    #[test]
    fn minutes_about_other_things_are_not_and_short_ones_tell_nothing() {
        let other =
            "今晚专门谈老旧小区加装电梯，一楼住户担心采光，五楼两位老人希望尽快，约定周末一起看样板再商量。";
        assert!(!are_near_identical(MINUTES, other));
        assert!(!are_near_identical("没有新情况", "没有新情况"));
    }
}
