//! What is recorded: plain types, their limits and checks. Names are the glossary's.

mod app_complaint;
mod check;
mod directory;
mod event;
mod handover;
mod household;
mod id;
mod id_number;
mod identity;
mod issue;
mod mask;
mod reception;
mod record;
mod service_point;
mod suggestion;
mod time;
mod unit;
mod visit;

pub use app_complaint::AppComplaint;
pub use check::{Check, FieldError, Trouble};
pub use directory::{Directory, DirectoryRow, Grid, Person, ProfileRow, Role, RoleGrant, Unit};
pub use event::{Event, EventKind, Events, IssueEvent, Owner, RecordEvent};
pub use handover::Handover;
pub use household::{Household, Member, MemberState, Relation, Sex};
pub use id::{DeviceId, DocId, EntryId, EventId, GrantId, PersonId, PointId, ProfileId};
pub use id_number::{IdNumberError, birth_date, check_id_number, id_number_end, sex_of};
pub use identity::Identity;
pub use issue::{Issue, Source, TalkForm};
pub use mask::{mask_address, mask_id_number, mask_name, mask_phone};
pub use reception::{Intake, MatterKind, Reception, ReceptionMatter, ServiceKind};
pub use record::{AnyRecord, Body, Created, Kind, Record, RecordError, SCHEMA};
pub use service_point::{Platform, ServicePoint};
pub use suggestion::Suggestion;
pub use time::{Millis, date_of, noon_of};
pub use unit::{BadUnitId, GridId, Level, UnitId};
pub use visit::{Answer, Item, Items, ThreeAsks, Visit};
