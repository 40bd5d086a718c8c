//! What an administrator does, each act with its audit record in one transaction.

use super::{
    Database, LedgerError, account, audit, enrolment, grid, person, role_grant, service_point, unit,
};
use crate::ledger::{Administration, AuditRecord, Imported, ListedPerson, ListedProfile, NewPerson, Refused};
use rusqlite::Connection;
use shared::domain::{GridId, Millis, PersonId, ProfileRow, Role, RoleGrant, ServicePoint, Unit, UnitId};
use std::collections::BTreeMap;

impl Administration for Database {
    fn import_units(
        &self,
        units: Vec<(UnitId, String)>,
        record: AuditRecord,
    ) -> Result<Imported, LedgerError> {
        self.write(move |connection| {
            let mut imported = Imported::default();
            for (id, name) in units {
                import(connection, id, name, &mut imported)?;
            }
            audit::append(connection, &record)?;
            Ok(imported)
        })
    }

    fn add_unit(&self, id: UnitId, name: String, record: AuditRecord) -> Result<(), LedgerError> {
        self.write(move |connection| {
            if unit::find(connection, &id)?.is_some() {
                return Err(Refused::UnitExists(id).into());
            }
            unit::add(connection, id, name)?;
            audit::append(connection, &record)
        })
    }

    fn add_grid(&self, id: GridId, name: String, record: AuditRecord) -> Result<(), LedgerError> {
        self.write(move |connection| {
            grid::add(connection, id, name)?;
            audit::append(connection, &record)
        })
    }

    fn add_point(&self, point: ServicePoint, record: AuditRecord) -> Result<(), LedgerError> {
        self.write(move |connection| {
            service_point::add(connection, point)?;
            audit::append(connection, &record)
        })
    }

    fn add_person(&self, new: NewPerson, record: AuditRecord) -> Result<(), LedgerError> {
        self.write(move |connection| {
            person::insert(connection, new.id, &new.name)?;
            let grant = RoleGrant {
                id: new.grant,
                person: new.id,
                role: new.role,
                unit: new.unit,
                from: new.from,
                until: None,
            };
            role_grant::add(connection, &grant)?;
            audit::append(connection, &record)
        })
    }

    fn assign(&self, grant: RoleGrant, record: AuditRecord) -> Result<(), LedgerError> {
        self.write(move |connection| {
            role_grant::add(connection, &grant)?;
            audit::append(connection, &record)
        })
    }

    fn end_role(
        &self,
        person: PersonId,
        role: Role,
        unit: UnitId,
        record: AuditRecord,
    ) -> Result<(), LedgerError> {
        self.write(move |connection| {
            role_grant::end(connection, person, role, &unit, record.at)?;
            audit::append(connection, &record)
        })
    }

    fn units(&self, area: Option<&UnitId>) -> Result<Vec<Unit>, LedgerError> {
        let mut units = self.read(unit::all)?;
        units.retain(|unit| area.is_none_or(|area| area.contains(&unit.id)));
        Ok(units)
    }

    fn people_of(&self, id: &UnitId, now: Millis) -> Result<Vec<ListedPerson>, LedgerError> {
        self.read(|connection| {
            unit::existing(connection, id)?;
            let mut roles: BTreeMap<PersonId, Vec<Role>> = BTreeMap::new();
            for grant in role_grant::at_unit(connection, id)?.iter().filter(|grant| grant.held_at(now)) {
                roles.entry(grant.person).or_default().push(grant.role);
            }
            roles.into_iter().map(|(person, roles)| listed(connection, person, roles)).collect()
        })
    }

    fn devices_of(&self, id: &UnitId) -> Result<Vec<ListedProfile>, LedgerError> {
        self.read(|connection| {
            unit::existing(connection, id)?;
            let listed = |row: ProfileRow| {
                let person_name = person::existing(connection, row.person)?.name;
                Ok(ListedProfile { row, person_name })
            };
            enrolment::rows_of_unit(connection, id)?.into_iter().map(listed).collect()
        })
    }
}

fn import(
    connection: &Connection,
    id: UnitId,
    name: String,
    imported: &mut Imported,
) -> Result<(), LedgerError> {
    match unit::find(connection, &id)? {
        None => {
            unit::add(connection, id, name)?;
            imported.added += 1;
        }
        Some(known) if known.name != name => {
            unit::rename(connection, known, name)?;
            imported.renamed += 1;
        }
        Some(_) => imported.unchanged += 1,
    }
    Ok(())
}

fn listed(connection: &Connection, id: PersonId, roles: Vec<Role>) -> Result<ListedPerson, LedgerError> {
    Ok(ListedPerson {
        id,
        name: person::existing(connection, id)?.name,
        roles,
        has_password: account::find(connection, id)?.password.is_some(),
    })
}
