//! `serve`: the server itself.

use super::desk::Desk;
use anyhow::Context;
use std::io::IsTerminal;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use sync_server::Server;
use sync_server::config::Config;
use sync_server::place::read_key;
use sync_server::serve::{load_tls, serve};
use sync_server::stamp::Stamper;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

#[derive(clap::Args)]
pub struct Args {
    /// Where to listen, instead of the configured address; port 0 takes any
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
}

/// Prints `ready URL` when requests are answered.
pub fn run(desk: &Desk, args: Args) -> anyhow::Result<()> {
    let filter = EnvFilter::try_from_env("YETAN_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let colours = std::io::stderr().is_terminal();
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(colours).with_writer(std::io::stderr).init();
    let config = Config::read(&desk.place)?;
    let listen = args.listen.unwrap_or(config.listen);
    config.refuse_plain_http(listen)?;
    let _lock = desk.place.lock()?;
    let tls = config.tls.as_ref().map(load_tls).transpose()?;
    let stamper = Stamper::new(read_key(&desk.place.stamp_key())?);
    let mut server = Server::new(Box::new(desk.open()?), stamper, desk.clock.clone());
    server.body_within = config.limits.body_within();
    let listener = TcpListener::bind(listen).with_context(|| format!("cannot listen on {listen}"))?;
    let address = listener.local_addr()?;
    let scheme = if tls.is_some() { "https" } else { "http" };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let stop = stop_signal()?;
        // The socket takes connections already: from here on nobody is turned away.
        println!("ready {scheme}://{address}");
        tracing::info!(%address, scheme, "serving");
        serve(listener, tls, Arc::new(server), config.limits, stop).await?;
        tracing::info!("stopped");
        Ok(())
    })
}

/// Resolves at SIGINT or SIGTERM.
fn stop_signal() -> anyhow::Result<impl Future<Output = ()> + Send + 'static> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
