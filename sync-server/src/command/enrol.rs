//! `enrol`: a one-time code for a device.

use super::desk::{Desk, shown};
use anyhow::Context;
use shared::domain::{PersonId, UnitId};
use shared::sync::enrol_code::{EnrolCode, ONE_TIME_SECRET_BYTES};
use shared::sync::server_address::ServerAddress;
use std::path::PathBuf;
use sync_server::config::Config;
use sync_server::gate::door::secret_sha256;
use sync_server::ledger::sqlite::Database;
use sync_server::ledger::{Accounts, CODE_VALID_MS, NewCode};
use sync_server::serve::pin_of_certificate;

#[derive(clap::Args)]
pub struct Args {
    #[arg(long)]
    person: PersonId,
    /// For which of the person's units; needed where there are several
    #[arg(long)]
    unit: Option<UnitId>,
    /// What the device calls, instead of the configured address
    #[arg(long)]
    server: Option<ServerAddress>,
    /// The certificate (PEM) that the device will see, where another program answers for this server
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
}

/// Whom a code is for, and what it leads to.
pub struct CodeFor {
    pub person: PersonId,
    pub unit: Option<UnitId>,
    pub server: Option<ServerAddress>,
    pub certificate: Option<PathBuf>,
}

pub fn run(desk: &Desk, args: Args) -> anyhow::Result<()> {
    let config = Config::read(&desk.place)?;
    let Args { person, unit, server, certificate } = args;
    print_code(desk, &desk.open()?, &config, CodeFor { person, unit, server, certificate })
}

/// Makes a code and prints it as the last line.
pub fn print_code(desk: &Desk, database: &Database, config: &Config, wanted: CodeFor) -> anyhow::Result<()> {
    let server = wanted.server.map_or_else(|| config.public_address(), Ok)?;
    let certificate = wanted.certificate.or_else(|| config.tls.as_ref().map(|tls| tls.certificate.clone()));
    let pin = match certificate {
        Some(path) if server.is_secure() => Some(pin_of_certificate(&path)?),
        _ => None,
    };
    let mut secret = [0; ONE_TIME_SECRET_BYTES];
    getrandom::fill(&mut secret).context("the system gives no random bytes")?;
    let expires_at = desk.clock.now() + CODE_VALID_MS;
    let secret_sha256 = secret_sha256(&secret);
    let code = NewCode { secret_sha256, person: wanted.person, unit: wanted.unit, expires_at };
    let unit = database.add_code(code, desk.record("add_code", wanted.person))?;
    println!("For one device of {} at {unit}, which calls {server}.", wanted.person);
    println!("Valid once, until {}:", shown(expires_at));
    println!("{}", EnrolCode { server, pin, secret }.encode());
    Ok(())
}
