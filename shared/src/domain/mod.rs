//! What is recorded: plain types, their limits and checks. Names are the glossary's.

mod app_complaint;
mod check;
mod directory;
mod event;
mod household;
mod id;
mod id_number;
mod identity;
mod issue;
mod key_group;
mod mask;
mod record;
mod suggestion;
mod time;
mod unit;
mod visit;

pub use app_complaint::AppComplaint;
pub use check::{Check, FieldError, FileTrouble, Trouble};
pub use directory::{Directory, DirectoryRow, Grid, Person, ProfileRow, Role, RoleGrant, Unit};
pub use event::{Event, EventKind, Events, IssueEvent, Owner, RecordEvent};
pub use household::{Household, Member, MemberState, Relation, Sex};
pub use id::{DeviceId, DocId, EntryId, EventId, GrantId, PersonId, ProfileId};
pub use id_number::{IdNumberError, birth_date, check_id_number, sex_of};
pub use identity::Identity;
pub use issue::{Issue, Source, TalkForm};
pub use key_group::{Groups, KeyGroup};
pub use mask::{mask_address, mask_id_number, mask_name, mask_phone};
pub use record::{AnyRecord, Body, Created, Kind, Record, RecordError, SCHEMA};
pub use suggestion::Suggestion;
pub use time::{Millis, date_of, noon_of, start_of};
pub use unit::{BadUnitId, GridId, Level, UnitId};
pub use visit::{Answer, Item, Items, ThreeAsks, Visit};
