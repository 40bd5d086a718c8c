//! Forms: what a person typed, before it becomes a record.

use crate::domain::{
    DocId, EntryId, Household, MatterKind, Outcome, PersonId, Place, PointId, Purpose, ServiceKind, Times,
    UnitId,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A household as typed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HouseholdForm {
    /// Village of a new household; `None` keeps the record's, or takes the person's own.
    pub unit: Option<UnitId>,
    /// New members take their id from the form's spare ids.
    pub household: Household,
}

/// A visit as typed. The workbench makes the [`crate::domain::Visit`], its issues and suggestions of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VisitForm {
    pub household: DocId,
    pub date: Date,
    pub situation: Confirmed,
    pub difficulties: ItemsForm,
    pub suggestions: ItemsForm,
    /// The member who spoke; `None`: the head of the household.
    pub speaker: Option<EntryId>,
    /// Drafts of earlier programs have none.
    #[serde(default)]
    pub pictures: Vec<PictureForm>,
    /// Answered issues of the household of which they were told at this visit, a new one.
    #[serde(default)]
    pub told: Vec<DocId>,
}

/// A picture in a form: one of the record's, or one that [`super::Request::TakePicture`] took for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureForm {
    pub id: EntryId,
    pub caption: String,
    /// Taken off by a correction.
    pub removed: bool,
}

/// 基本情况: what is known, confirmed with one touch or rewritten (N4).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Confirmed {
    /// 无变化
    pub unchanged: bool,
    pub text: String,
}

/// 困难问题 or 工作建议.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ItemsForm {
    /// 无
    pub none: bool,
    pub items: Vec<ItemForm>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ItemForm {
    /// `None` for a new one.
    pub id: Option<EntryId>,
    pub text: String,
    /// Make an issue (a suggestion) of it at save; ticked by default. Unticking later does not take one back.
    pub make: bool,
    /// Struck out by a correction.
    pub struck: bool,
    /// The document already made of it.
    pub document: Option<DocId>,
}

/// A talk as typed: its plan, and what is known once it was held. Points are saved one by one: [`PointForm`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MeetingForm {
    /// Village of a new talk; `None` keeps the record's, or takes the person's own.
    pub unit: Option<UnitId>,
    /// When it is planned, or was held.
    pub times: Times,
    /// It took place.
    pub held: bool,
    pub place: Place,
    pub topic: String,
    pub purposes: BTreeSet<Purpose>,
    pub daytime_reason: String,
    pub cadres: BTreeSet<PersonId>,
    pub residents: Option<u32>,
    pub minutes: String,
}

/// A point as typed (T1g): one line and what becomes of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PointForm {
    pub text: String,
    pub outcome: Outcome,
    /// With [`Outcome::Solved`].
    pub answer: String,
    /// Who spoke, where the person wants to be named; goes into an identity of its own (T1f). Empty keeps what is known.
    pub speaker: String,
    /// 背靠背: it is about this unit, which does not see who spoke.
    pub about: Option<UnitId>,
    /// Struck out by a correction.
    pub struck: bool,
    /// The point that it was when the server refused it: written again, it is that one.
    #[serde(default)]
    pub again: Option<EntryId>,
}

/// A reception as typed (T4d). The workbench makes the [`crate::domain::Reception`], its issues and suggestions of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReceptionForm {
    pub point: Option<PointId>,
    /// When it was received.
    pub date: Date,
    pub speaker: SpeakerForm,
    /// 背靠背 (T1f): the unit complained about. Chosen once; a correction leaves it as it is.
    pub about: Option<UnitId>,
    pub matters: Vec<MatterForm>,
}

/// Who came. In a correction what is typed corrects what was kept of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SpeakerForm {
    /// Somebody who was found; then only `phone` counts, where it is not empty.
    pub known: Option<KnownAs>,
    /// 不留姓名
    pub anonymous: bool,
    pub name: String,
    pub phone: String,
    pub id_number: String,
    pub address: String,
}

/// By what somebody is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KnownAs {
    /// A resident.
    Member { household: DocId, member: EntryId },
    /// Somebody who came before: the [`crate::domain::Identity`].
    Earlier { identity: DocId },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MatterForm {
    /// `None` for a new one.
    pub id: Option<EntryId>,
    pub kind: MatterKind,
    pub text: String,
    /// With [`MatterKind::Service`].
    pub service: Option<ServiceKind>,
    pub handed_on: bool,
    /// Struck out by a correction.
    pub struck: bool,
    /// The document already made of it.
    pub document: Option<DocId>,
}
