//! The command line: one file per command. Commands work beside a running server, which sees what they did at its next
//! request.
//!
//! What a command made, an id or a code, is the last word on standard output. Messages go to standard error. Exit codes:
//! 0 done, 1 refused or failed (the message says what to do), 2 wrong usage.

mod add_grid;
mod add_person;
mod add_point;
mod add_unit;
mod assign;
mod backup;
mod desk;
mod end_link;
mod end_role;
mod enrol;
mod import_calendar;
mod import_divisions;
mod init;
mod link;
mod list_devices;
mod list_people;
mod list_units;
mod operator;
mod recover;
mod reset_password;
mod restore;
mod revoke_device;
mod serve;
mod set_rule;
mod set_stay_day;
mod verify_audit;

use clap::{Parser, Subcommand};
use desk::Desk;
use shared::domain::Role;
use std::path::PathBuf;
use sync_server::divisions;

/// The server of Yetan: merges everyone's records.
#[derive(Parser)]
#[command(name = "yetan-server", version, about)]
pub struct Cli {
    /// The server's folder.
    #[arg(long, env = "YETAN_SERVER_DIR", global = true, value_name = "DIR")]
    dir: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make a new server: its folder, keys, configuration and an empty database
    Init(init::Args),
    /// Run the server until SIGINT or SIGTERM
    Serve(serve::Args),
    /// Add the units of a table of division codes (built in: Sanming), or rename those whose name changed
    ImportDivisions(import_divisions::Args),
    /// Add a unit: an area, or an office as CODE-name
    AddUnit(add_unit::Args),
    /// Add a grid of a village
    AddGrid(add_grid::Args),
    /// Add a service point of a village or a township
    AddPoint(add_point::Args),
    /// Add a person with a first role, and print the person's id
    AddPerson(add_person::Args),
    /// Give a person a further role
    Assign(assign::Args),
    /// End a person's role
    EndRole(end_role::Args),
    /// Set a number that the policy leaves open, for the city or a county, from a day on
    SetRule(set_rule::Args),
    /// Import a year's holidays and make-up workdays from a table
    ImportCalendar(import_calendar::Args),
    /// Set the weekday on which a township's cadres stay in the villages
    SetStayDay(set_stay_day::Args),
    /// Let a person answer for a village, a patch or a household, and print the link's id
    Link(link::Args),
    /// End such a link
    EndLink(end_link::Args),
    /// Print a one-time code with which a person enrols a device
    Enrol(enrol::Args),
    /// Revoke a device: from the next request on it receives nothing more
    RevokeDevice(revoke_device::Args),
    /// Take a person's password away, end all their sign-ins, and print a code for choosing a new one
    ResetPassword(reset_password::Args),
    /// Print the code that opens a device whose password a person lost
    Recover(recover::Args),
    /// Copy everything into a new folder, encrypted under a key of its own
    Backup(backup::Args),
    /// Make a server of a backup; ends all sign-ins and codes
    Restore(restore::Args),
    /// Check the audit's hash chains and name the first bad record
    VerifyAudit(verify_audit::Args),
    /// List units
    ListUnits(list_units::Args),
    /// List the people of a unit
    ListPeople(list_people::Args),
    /// List the devices of a unit and who is enrolled on them
    ListDevices(list_devices::Args),
}

/// # Errors
/// What to tell the operator.
pub fn run(cli: Cli) -> anyhow::Result<()> {
    let desk = Desk::new(cli.dir)?;
    match cli.command {
        Command::Init(args) => init::run(&desk, args),
        Command::Serve(args) => serve::run(&desk, args),
        Command::ImportDivisions(args) => import_divisions::run(&desk, args),
        Command::AddUnit(args) => add_unit::run(&desk, args),
        Command::AddGrid(args) => add_grid::run(&desk, args),
        Command::AddPoint(args) => add_point::run(&desk, args),
        Command::AddPerson(args) => add_person::run(&desk, args),
        Command::Assign(args) => assign::run(&desk, args),
        Command::EndRole(args) => end_role::run(&desk, args),
        Command::SetRule(args) => set_rule::run(&desk, args),
        Command::ImportCalendar(args) => import_calendar::run(&desk, args),
        Command::SetStayDay(args) => set_stay_day::run(&desk, args),
        Command::Link(args) => link::run(&desk, args),
        Command::EndLink(args) => end_link::run(&desk, args),
        Command::Enrol(args) => enrol::run(&desk, args),
        Command::RevokeDevice(args) => revoke_device::run(&desk, args),
        Command::ResetPassword(args) => reset_password::run(&desk, args),
        Command::Recover(args) => recover::run(&desk, args),
        Command::Backup(args) => backup::run(&desk, args),
        Command::Restore(args) => restore::run(&desk, args),
        Command::VerifyAudit(args) => verify_audit::run(&desk, args),
        Command::ListUnits(args) => list_units::run(&desk, args),
        Command::ListPeople(args) => list_people::run(&desk, args),
        Command::ListDevices(args) => list_devices::run(&desk, args),
    }
}

/// A name as an argument.
fn name(text: &str) -> Result<String, String> {
    let name = text.trim();
    divisions::check_name(name).map(|()| name.to_owned())
}

/// A role as an argument.
fn role(text: &str) -> Result<Role, String> {
    let all = || Role::ALL.map(Role::name).join(", ");
    Role::from_name(text).ok_or_else(|| format!("the roles are {}", all()))
}
