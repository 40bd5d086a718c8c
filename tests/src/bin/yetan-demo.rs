//! `yetan-demo`: starts the server and two devices, filled at the first start; Ctrl-C stops them all.
//! `cargo xtask demo` builds everything and then becomes this program.

use anyhow::Context;
use clap::Parser;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Instant;
use tests::demo::{Device, Office, Process, SignIn, Window, enrol, fill, live_through, sign_ins};
use tokio::signal::unix::{SignalKind, signal};

/// Households of the demonstration's village.
const HOUSEHOLDS: usize = 600;

#[derive(Parser)]
#[command(about = "A server and two devices with invented data, on this machine only")]
struct Options {
    /// Forget earlier data and begin anew.
    #[arg(long)]
    fresh: bool,
    /// Open no windows, even where there is a display.
    #[arg(long)]
    headless: bool,
    /// The server's port; the devices take the two that follow.
    #[arg(long, default_value_t = 8640, value_parser = clap::value_parser!(u16).range(1024..=65_000))]
    port: u16,
    /// Where the demonstration keeps its data.
    #[arg(long, default_value = ".demo")]
    data: PathBuf,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    if options.fresh && options.data.exists() {
        fs::remove_dir_all(&options.data).context("removing the earlier demonstration")?;
    }
    let started = Instant::now();
    let mut stop = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut demo = tokio::select! {
        demo = Demo::start(&options) => demo?,
        _ = interrupt.recv() => return Ok(()),
        _ = stop.recv() => return Ok(()),
    };
    demo.say(started);
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = stop.recv() => {}
        () = demo.server.ended() => eprintln!("the server ended"),
    }
    demo.end().await;
    println!("stopped; the data stays in {}", options.data.display());
    Ok(())
}

struct Demo {
    server: Process,
    village: Device,
    township: Device,
    sign_ins: Vec<SignIn>,
}

impl Demo {
    async fn start(options: &Options) -> anyhow::Result<Demo> {
        let data = &options.data;
        let window = if options.headless || !has_display() { Window::None } else { Window::Open };
        let file = data.join("sign-ins.json");
        let office = Office::new(&data.join("server"), options.port);
        // The sign-ins are written last: without them an earlier start did not finish, and nobody could sign in.
        let fresh = !file.is_file();
        if fresh && office.exists() {
            fs::remove_dir_all(data).context("removing an unfinished demonstration")?;
        }
        let people = if fresh { office.set_up().await? } else { Vec::new() };
        let server = office.serve().await?;
        let village = Device::start("village", &data.join("village"), options.port + 1, window).await?;
        let township = Device::start("township", &data.join("township"), options.port + 2, window).await?;
        if fresh {
            println!("recording {HOUSEHOLDS} invented households …");
            let mut filled = fill(&office, &people, &village, &township, HOUSEHOLDS).await?;
            filled.push(enrol(&office, &people, "township_leader", &township, "township").await?);
            println!("living through a quarter …");
            live_through(&village, &township, &people, &filled).await?;
            write_private(&file, &serde_json::to_string_pretty(&filled)?)?;
        }
        Ok(Demo { server, village, township, sign_ins: sign_ins(&file)? })
    }

    fn say(&self, started: Instant) {
        println!(
            "\nYetan 夜谈 runs (started in {:.1} s). Ctrl-C stops it.\n",
            started.elapsed().as_secs_f32()
        );
        for (label, device) in [("village", &self.village), ("township", &self.township)] {
            println!("  {label:8}  {}", device.address);
            for person in self.sign_ins.iter().filter(|person| person.device == label) {
                println!("            {}  {:18}  password {}", person.name, person.role, person.password);
            }
        }
        println!("\n  Each address works once; `cargo xtask demo` prints new ones.");
    }

    async fn end(self) {
        self.village.end().await;
        self.township.end().await;
        self.server.end().await;
    }
}

fn has_display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// Passwords of invented people, but readable by the owner only all the same.
fn write_private(path: &Path, text: &str) -> anyhow::Result<()> {
    fs::write(path, text)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
    Ok(())
}
