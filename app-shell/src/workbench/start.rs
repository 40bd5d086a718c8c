//! Where the program stands: first start, sign-in, or signed in, and as whom.

use super::{Acting, Workbench, blocking, household_link};
use crate::store::{StoreError, preference};
use crate::unit_file;
use crate::vault::Keyholder;
use shared::api::{ApiError, PersonChoice, Preferences, Reply, SessionView, StartView};
use shared::domain::{GridId, PersonId, Role, UnitId, date_of};
use shared::policy;
use std::sync::Arc;

/// Roles that record visits and households in a village.
const RECORDS: [Role; 5] =
    [Role::GridWorker, Role::DutyOfficer, Role::VillageCadre, Role::TownshipSecretary, Role::TownshipLeader];

impl Workbench {
    pub(super) async fn start(self: &Arc<Self>) -> Result<Reply, ApiError> {
        let workbench = self.clone();
        blocking(move || workbench.start_view().map(|view| Reply::Start(Box::new(view)))).await
    }

    fn start_view(&self) -> Result<StartView, ApiError> {
        let holders = self.holders()?;
        let seat = self.glance().ok();
        let (session, preferences, today) = match &seat {
            None => (None, Preferences::default(), date_of(self.clock.now())),
            Some(seat) => {
                let acting =
                    Acting::at_work(&seat.file.store, self.entropy.as_ref(), seat.profile, seat.now)?;
                let preferences = acting.store.read(|conn| preference::get(conn, seat.person))?;
                let known = holders.iter().find(|holder| holder.person == seat.person);
                (Some(session_view(&acting, known)), preferences, acting.today())
            }
        };
        Ok(StartView {
            today,
            version: env!("CARGO_PKG_VERSION").into(),
            first_start: holders.is_empty(),
            people: holders.into_iter().map(choice).collect(),
            session,
            preferences,
        })
    }

    /// Everybody who can sign in on this device, unit by unit.
    pub(super) fn holders(&self) -> Result<Vec<Keyholder>, ApiError> {
        let mut holders = Vec::new();
        for folder in self.folder.units().map_err(StoreError::Io)? {
            if let Some(vault) = unit_file::vault_in(&folder)? {
                holders.extend(vault.people());
            }
        }
        Ok(holders)
    }
}

fn choice(holder: Keyholder) -> PersonChoice {
    PersonChoice { id: holder.person, name: holder.name, unit_name: holder.unit_name }
}

/// `known`: what the enrolment told, for the time until the directory is here.
fn session_view(acting: &Acting, known: Option<&Keyholder>) -> SessionView {
    let unit = acting.profile.unit.clone();
    let unit_name = match acting.unit_name(&unit) {
        name if name.is_empty() => known.map(|holder| holder.unit_name.clone()).unwrap_or_default(),
        name => name,
    };
    let mut roles: Vec<Role> = acting.grants.iter().map(|grant| grant.role).collect();
    roles.sort_unstable();
    roles.dedup();
    let mut desks = policy::desks(&acting.grants, acting.directory.units.keys());
    desks.remove(&unit);
    let others = desks.iter().map(|desk| (desk.clone(), acting.unit_name(desk)));
    let units: Vec<(UnitId, String)> =
        std::iter::once((unit.clone(), unit_name.clone())).chain(others).collect();
    let person: PersonId = acting.person();
    SessionView {
        person,
        name: acting.profile.person_name.clone(),
        roles,
        unit,
        unit_name,
        grids: grids(acting, &units),
        units,
        among: household_link::offered(acting),
        may_record: acting.has_role(&RECORDS),
        may_report: acting.has_role(&[Role::VillageCadre]),
        may_review: acting.has_role(&[Role::TownshipSecretary]),
        may_import: super::import::may_import(acting),
        lease_ended: acting.lease_ended,
    }
}

/// Grids of the units that are read here, by code.
fn grids(acting: &Acting, units: &[(UnitId, String)]) -> Vec<(GridId, String)> {
    let grids = acting.directory.grids.values();
    let here =
        grids.filter(|grid| grid.ended.is_none() && units.iter().any(|(unit, _)| *unit == grid.id.village()));
    here.map(|grid| (grid.id.clone(), grid.name.clone())).collect()
}
