//! The listener: TLS by configuration, plain http on this machine only, and limits on what a connection may take
//! (security controls 9 and 10).
//!
//! HTTP/1.1 only: a device needs two connections, and what only HTTP/2 makes possible (rapid resets, idle streams that
//! no timer ends) can't happen. The header timer also ends idle connections; it is off in hyper unless it is set.

mod guard;
mod tls;

pub use tls::{TlsError, load as load_tls, pin_of_certificate};

use crate::config::Limits;
use crate::{Server, router};
use axum_server::Handle;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use guard::Guard;
use rustls::ServerConfig;
use std::future::Future;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

/// How long running requests may take to finish after a stop was asked for.
const FINISH_WITHIN: Duration = Duration::from_secs(5);
/// Bytes of a request's headers, and of what is read ahead.
const HEADER_BYTES_MAX: usize = 64 * 1024;
/// How long a TLS handshake may take.
const HANDSHAKE_WITHIN: Duration = Duration::from_secs(10);

/// Serves until `stop` resolves, then lets running requests finish.
///
/// # Errors
/// Where the listener fails.
pub async fn serve(
    listener: TcpListener,
    tls: Option<Arc<ServerConfig>>,
    server: Arc<Server>,
    limits: Limits,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let handle = Handle::new();
    let stopper = handle.clone();
    tokio::spawn(async move {
        stop.await;
        stopper.graceful_shutdown(Some(FINISH_WITHIN));
    });
    let guard = Guard::new(limits.connections, limits.stalled_within());
    let service = router(server).into_make_service_with_connect_info::<SocketAddr>();
    let http = axum_server::from_tcp(listener)?.handle(handle);
    match tls {
        Some(config) => {
            let acceptor = RustlsAcceptor::new(RustlsConfig::from_config(config))
                .handshake_timeout(HANDSHAKE_WITHIN)
                .acceptor(guard);
            limited(http.acceptor(acceptor), limits).serve(service).await
        }
        None => limited(http.acceptor(guard), limits).serve(service).await,
    }
}

fn limited<A>(
    http: axum_server::Server<SocketAddr, A>,
    limits: Limits,
) -> axum_server::Server<SocketAddr, A> {
    let mut http = http.http1_only().first_request_timeout(limits.header_within());
    http.http_builder().http1().header_read_timeout(limits.header_within()).max_buf_size(HEADER_BYTES_MAX);
    http
}
