//! A complaint about the app itself: it goes to the city's desk, and the author's unit keeps it.

use super::{Act, Acting, Failure};
use shared::api::{DraftKey, Saved};
use shared::domain::{AppComplaint, Events, Level, Trouble};

pub fn complain(acting: &Acting, text: String) -> Result<Saved, Failure> {
    let own = acting.units.first().unwrap_or(&acting.profile.unit);
    let city = own.ancestor(Level::City).ok_or_else(|| Failure::field("unit", Trouble::Unknown))?;
    let id = acting.new_id();
    let complaint = AppComplaint { text, version: env!("CARGO_PKG_VERSION").to_owned() };
    let mut act = Act::new(acting);
    act.create(id, city, complaint, Events::new())?;
    act.finish(id, Some(DraftKey::Complaint))
}
