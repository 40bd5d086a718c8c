//! `init`: a new server.

use super::desk::{Desk, new_id};
use super::enrol::{CodeFor, print_code};
use shared::domain::{Level, PersonId, Role, UnitId};
use shared::sync::server_address::ServerAddress;
use std::fs;
use sync_server::config::{Config, TEMPLATE};
use sync_server::ledger::sqlite::Database;
use sync_server::ledger::{Administration, Audit, NewPerson};

#[derive(clap::Args)]
pub struct Args {
    /// Name of the first administrator; prints the code for their device
    #[arg(long, value_parser = super::name)]
    admin: Option<String>,
    /// The administrator's city
    #[arg(long, default_value = "3504", value_parser = city)]
    unit: UnitId,
    #[arg(long, default_value = "三明市", value_parser = super::name)]
    unit_name: String,
    /// What devices call, for the printed code
    #[arg(long)]
    server: Option<ServerAddress>,
}

fn city(text: &str) -> Result<UnitId, String> {
    let unit = UnitId::new(text).map_err(|error| error.to_string())?;
    if unit.level() == Level::City { Ok(unit) } else { Err("a city has 4 digits".to_owned()) }
}

pub fn run(desk: &Desk, args: Args) -> anyhow::Result<()> {
    desk.place.make()?;
    let database = desk.place.found()?;
    fs::write(desk.place.config(), TEMPLATE)?;
    database.audit(vec![desk.record("init", "server")])?;
    let dir = desk.place.dir().display();
    eprintln!("A new server lies in {dir}. Keep its key files secret, and copies of them elsewhere.");
    match args.admin {
        Some(name) => first_administrator(desk, &database, name, args.unit, args.unit_name, args.server),
        None => Ok(()),
    }
}

fn first_administrator(
    desk: &Desk,
    database: &Database,
    name: String,
    unit: UnitId,
    unit_name: String,
    server: Option<ServerAddress>,
) -> anyhow::Result<()> {
    let now = desk.clock.now();
    let id: PersonId = new_id(now)?;
    database.add_unit(unit.clone(), unit_name, desk.record("add_unit", &unit))?;
    let role = Role::SystemAdmin;
    let person = NewPerson { id, name, grant: new_id(now)?, role, unit, from: now };
    database.add_person(person, desk.record("add_person", id))?;
    println!("person {id}");
    let config = Config::read(&desk.place)?;
    print_code(desk, database, &config, CodeFor { person: id, unit: None, server, certificate: None })
}
