//! The command line: what a person or a script may type, and which mode of the program it means.

mod hosts;
mod password;
mod signals;
mod upkeep;

use anyhow::{Context, bail};
use app_shell::clock::SystemClock;
use app_shell::entropy::SystemEntropy;
use app_shell::workbench::Workbench;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;
use std::sync::Arc;

/// 夜谈 Yetan, the program on a device. Without a command it opens the window.
#[derive(Parser)]
#[command(name = "yetan", version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    /// Serve the same workbench to browsers and scripts of this machine, too
    #[arg(long)]
    serve: bool,
    #[command(flatten)]
    host: HostOptions,
}

#[derive(Subcommand)]
enum Command {
    /// Serve browsers and scripts of this machine, with no window. Prints `ready URL`; the URL works once
    Serve(HostOptions),
    /// Make lists and search anew from the records (repairs what is derived, never the records)
    Rebuild(UpkeepOptions),
    /// Write every record in full as JSON, one a line (unmasked, and audited)
    Export {
        #[command(flatten)]
        upkeep: UpkeepOptions,
        /// File to write; it must not exist
        #[arg(long)]
        out: PathBuf,
    },
}

#[derive(Args)]
struct HostOptions {
    #[command(flatten)]
    data: DataOptions,
    /// Port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// File to write a token into, with which scripts may use `POST /api` (authorization: Bearer TOKEN). Without this
    /// option no script gets in
    #[arg(long)]
    token_file: Option<PathBuf>,
}

#[derive(Args)]
struct UpkeepOptions {
    #[command(flatten)]
    data: DataOptions,
    /// Who opens the file: name or id. Needed where several people share the device. The password is asked for, or read
    /// as one line from standard input
    #[arg(long)]
    person: Option<String>,
}

#[derive(Args)]
struct DataOptions {
    /// Data folder of the device; one process at a time may use it [default: the account's application data]
    #[arg(long)]
    data: Option<PathBuf>,
}

/// # Errors
/// Whatever the person at the terminal has to know.
pub fn run(cli: Cli) -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "warn".into()),
        )
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
        .with_writer(std::io::stderr)
        .init();
    match cli.command {
        None => hosts::window(&cli.host, cli.serve),
        Some(Command::Serve(options)) => hosts::serve(&options),
        Some(Command::Rebuild(options)) => upkeep::rebuild(&options),
        Some(Command::Export { upkeep, out }) => upkeep::export(&upkeep, &out),
    }
}

impl DataOptions {
    fn open(&self) -> anyhow::Result<Arc<Workbench>> {
        let folder = match &self.data {
            Some(folder) => folder.clone(),
            None => default_folder()?,
        };
        Ok(Workbench::open(&folder, Arc::new(SystemClock), Arc::new(SystemEntropy))?)
    }
}

/// Where the system keeps an account's application data.
fn default_folder() -> anyhow::Result<PathBuf> {
    let named = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let base = if cfg!(windows) {
        named("APPDATA")
    } else if cfg!(target_os = "macos") {
        named("HOME").map(|home| home.join("Library/Application Support"))
    } else {
        named("XDG_DATA_HOME").or_else(|| named("HOME").map(|home| home.join(".local/share")))
    };
    Ok(base.context("this account has no home folder: name a data folder with --data")?.join("yetan"))
}

/// The person meant by a name or id.
fn choose(workbench: &Workbench, wanted: Option<&str>) -> anyhow::Result<shared::domain::PersonId> {
    let people = workbench.people()?;
    let fits = people.iter().filter(|person| {
        wanted.is_none_or(|wanted| person.name == wanted || person.id.to_string() == wanted)
    });
    let fitting: Vec<_> = fits.collect();
    if let [person] = fitting[..] {
        return Ok(person.id);
    }
    let known = people.iter().map(|person| format!("{} {} {}", person.id, person.name, person.unit_name));
    match (people.is_empty(), known.collect::<Vec<_>>().join("\n  ")) {
        (true, _) => bail!("nobody has enrolled in this data folder"),
        (false, known) => bail!("name one of these with --person:\n  {known}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound_and_keeps_window_and_commands_apart() {
        Cli::command().debug_assert();
        for good in [
            "yetan",
            "yetan --serve --data d --port 8081 --token-file t",
            "yetan serve --data d --port 8081",
            "yetan rebuild --person 林",
            "yetan export --out f",
        ] {
            assert!(Cli::try_parse_from(good.split(' ')).is_ok(), "{good}");
        }
        for bad in ["yetan --serve serve", "yetan export", "yetan serve --port 70000", "yetan serve here"] {
            assert!(Cli::try_parse_from(bad.split(' ')).is_err(), "{bad}");
        }
    }
}
