//! 夜谈会: a talk that the village calls together in the evening (集中畅谈, T1a–T1g), from its plan to its minutes.
//!
//! Several people write one at the same table, perhaps offline: points, cadres and minutes are made so that what each of
//! them added stands. Who said something is told in an [`super::Identity`] of its own and never here (T1f).

use super::{AnyRecord, Body, Check, DocId, EntryId, Kind, PersonId, Record, TalkForm, Trouble, UnitId};
use crate::limits::{
    CADRES_MAX, MINUTES_CHARS_MAX, NAME_CHARS_MAX, POINTS_MAX, RESIDENTS_MAX, TEXT_CHARS_MAX,
};
use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The leading party organisation is that of the home unit (T1a).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Meeting {
    /// [`TalkForm::Gathering`]; 专题座谈 will have this shape, too.
    pub form: TalkForm,
    /// Without a day where it was held unplanned.
    pub planned: Times,
    /// Without a day until it was held.
    pub held: Times,
    pub place: Place,
    /// Optional for 集中畅谈: 不定主题、不定任务 (T1e).
    pub topic: String,
    /// Each purpose that was ticked is there (T1g). Unticked ones are `false`.
    pub purposes: BTreeMap<Purpose, bool>,
    /// Why it was in daytime (A12): asked for, never demanded.
    pub daytime_reason: String,
    /// Cadres of village and township; `false` where one was marked by mistake. A scalar: two people may mark the same
    /// cadre at once.
    pub cadres: BTreeMap<PersonId, bool>,
    /// How many residents came; `None` until somebody counted.
    pub residents: Option<u32>,
    pub points: BTreeMap<EntryId, Point>,
    /// A long text: see [`Kind::has_long_text`].
    pub minutes: String,
}

/// A day with its hours, as far as they are known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Times {
    pub date: Option<Date>,
    pub start: Option<Time>,
    pub end: Option<Time>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub kind: PlaceKind,
    /// 村口大榕树下; empty where the kind says enough.
    pub name: String,
}

/// 板凳会、廊桥会…… (T1d)
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// 板凳
    #[default]
    Bench,
    /// 廊桥
    CoveredBridge,
    /// 圆桌
    RoundTable,
    /// 凉亭
    Pavilion,
    /// 庭院
    Courtyard,
    /// 广场
    Square,
    /// 其他
    Other,
}

/// What a talk is for (T1g).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// 融洽感情
    Closeness,
    /// 宣传政策
    Policy,
    /// 倾听诉求
    Wishes,
    /// 办理服务
    Service,
}

/// One thing that was raised, in one line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    pub text: String,
    pub outcome: Outcome,
    /// What was said or done at once; for [`Outcome::Solved`].
    pub answer: String,
    /// The issue or suggestion made of it; its outcome stays from then on.
    pub document: Option<DocId>,
    /// The [`super::Identity`] of who spoke; `None`: anonymous (T1f).
    pub speaker: Option<DocId>,
    /// 背靠背: the unit complained about.
    pub about: Option<UnitId>,
    /// Struck out by a correction.
    pub struck: bool,
}

/// What becomes of a point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 问题: goes into the loop.
    #[default]
    Issue,
    /// 建议
    Suggestion,
    /// 现场解决: an issue that is answered already.
    Solved,
    /// 记一笔: nothing to do.
    Note,
}

impl PlaceKind {
    pub const ALL: [PlaceKind; 7] = [
        PlaceKind::Bench,
        PlaceKind::CoveredBridge,
        PlaceKind::RoundTable,
        PlaceKind::Pavilion,
        PlaceKind::Courtyard,
        PlaceKind::Square,
        PlaceKind::Other,
    ];

    /// The name in tables.
    pub fn name(self) -> &'static str {
        match self {
            PlaceKind::Bench => "bench",
            PlaceKind::CoveredBridge => "covered_bridge",
            PlaceKind::RoundTable => "round_table",
            PlaceKind::Pavilion => "pavilion",
            PlaceKind::Courtyard => "courtyard",
            PlaceKind::Square => "square",
            PlaceKind::Other => "other",
        }
    }

    pub fn from_name(name: &str) -> Option<PlaceKind> {
        PlaceKind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl Purpose {
    pub const ALL: [Purpose; 4] = [Purpose::Closeness, Purpose::Policy, Purpose::Wishes, Purpose::Service];
}

impl Outcome {
    pub const ALL: [Outcome; 4] = [Outcome::Issue, Outcome::Suggestion, Outcome::Solved, Outcome::Note];
}

impl Meeting {
    /// Its day in lists and counts: when it was held, else when it is planned.
    pub fn day(&self) -> Option<Date> {
        self.held.date.or(self.planned.date)
    }

    /// What stands of the points, in the order of entry: their ids begin with the time.
    pub fn standing(&self) -> impl Iterator<Item = (EntryId, &Point)> {
        self.points.iter().filter(|(_, point)| !point.struck).map(|(id, point)| (*id, point))
    }

    /// Cadres who came.
    pub fn present(&self) -> BTreeSet<PersonId> {
        self.cadres.iter().filter(|(_, present)| **present).map(|(id, _)| *id).collect()
    }
}

impl Body for Meeting {
    const KIND: Kind = Kind::Meeting;

    fn check(&self, check: &mut Check) {
        if self.day().is_none() {
            check.fail("planned.date", Trouble::Missing);
        }
        check.text("place.name", &self.place.name, NAME_CHARS_MAX);
        check.text("topic", &self.topic, TEXT_CHARS_MAX);
        check.text("daytime_reason", &self.daytime_reason, TEXT_CHARS_MAX);
        check.at_most("cadres", self.cadres.len(), CADRES_MAX);
        check.at_most("residents", self.residents.unwrap_or(0) as usize, RESIDENTS_MAX as usize);
        check.at_most("points", self.points.len(), POINTS_MAX);
        for (id, point) in &self.points {
            check.required(&format!("points.{id}.text"), &point.text, TEXT_CHARS_MAX);
            check.text(&format!("points.{id}.answer"), &point.answer, TEXT_CHARS_MAX);
            if point.outcome == Outcome::Solved && !point.struck && point.answer.trim().is_empty() {
                check.fail(format!("points.{id}.answer"), Trouble::Missing);
            }
        }
        check.text("minutes", &self.minutes, MINUTES_CHARS_MAX);
    }

    fn any(record: Record<Self>) -> AnyRecord {
        AnyRecord::Meeting(record)
    }
}
