//! The workbench over HTTP on 127.0.0.1: the browser of this machine is the window, or a script drives it.
//!
//! | route | who | answer |
//! |---|---|---|
//! | `GET /?token=T` | whoever has the printed address, once | a cookie, and a redirect to `/` |
//! | `GET /…` | anybody on this machine: there is nothing personal in it | the embedded user interface |
//! | `POST /api` | a browser with the cookie, or a script with `authorization: Bearer T` | a [`Reply`] to a [`Request`], both JSON |
//!
//! A `Reply` comes with every status: 200 whatever the workbench says, 4xx for a fault of the transport. Each request must
//! name this host (no DNS rebinding), and come from our own page where a page sent it (no cross-site requests).

use super::assets::{self, Asset, CONTENT_POLICY};
use super::pass::Passes;
use crate::entropy::Entropy;
use crate::workbench::Workbench;
use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use shared::api::{ApiError, ErrorCode, Reply, Request};
use shared::limits::API_BODY_BYTES_MAX;
use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};

/// Requests that may wait or work at a time; each open page has one long poll.
const CALLS_MAX: usize = 64;
/// After the stop signal, open requests get this long.
const FAREWELL: Duration = Duration::from_secs(2);
const USED_UP: &str = "这个地址只能用一次，已经失效。请到启动夜谈的窗口里复制新的地址。";

/// A bound host that does not serve yet.
pub struct Loopback {
    listener: TcpListener,
    host: Arc<Host>,
    url: watch::Receiver<String>,
}

struct Host {
    workbench: Arc<Workbench>,
    entropy: Arc<dyn Entropy>,
    passes: Passes,
    calls: Semaphore,
    port: u16,
    url: watch::Sender<String>,
}

impl Loopback {
    /// Port 0 takes a free one. `script`: the token of scripts, if they may in.
    ///
    /// # Errors
    /// The port is taken, or not allowed.
    pub async fn bind(
        workbench: Arc<Workbench>,
        entropy: Arc<dyn Entropy>,
        port: u16,
        script: Option<&str>,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
        let port = listener.local_addr()?.port();
        let (passes, token) = Passes::new(entropy.as_ref(), script);
        let (sender, url) = watch::channel(address(port, &token));
        let calls = Semaphore::new(CALLS_MAX);
        let host = Arc::new(Host { workbench, entropy, passes, calls, port, url: sender });
        Ok(Loopback { listener, host, url })
    }

    /// The address with the one-time token that is good now; a new one follows each use.
    pub fn url(&self) -> watch::Receiver<String> {
        self.url.clone()
    }

    /// Serves until `stop` is ready.
    ///
    /// # Errors
    /// The listener failed.
    pub async fn serve(self, stop: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
        let (stopped, mut seen) = watch::channel(false);
        let announced = async move {
            stop.await;
            stopped.send_replace(true);
        };
        let server = axum::serve(self.listener, router(self.host)).with_graceful_shutdown(announced);
        let late = async move {
            let _ = seen.wait_for(|stopped| *stopped).await;
            tokio::time::sleep(FAREWELL).await;
        };
        tokio::select! {
            result = async { server.await } => result,
            () = late => Ok(()),
        }
    }
}

fn router(host: Arc<Host>) -> Router {
    Router::new()
        .route("/api", post(call))
        .fallback_service(get(page).with_state(host.clone()))
        .layer(DefaultBodyLimit::max(API_BODY_BYTES_MAX))
        .layer(middleware::from_fn_with_state(host.clone(), guard))
        .with_state(host)
}

/// Refuses what names another host, and puts the security headers on every answer.
async fn guard(State(host): State<Arc<Host>>, request: axum::extract::Request, next: Next) -> Response {
    let named = text(request.headers(), &header::HOST);
    let mut response = if host.names().iter().any(|name| Some(name.as_str()) == named) {
        next.run(request).await
    } else {
        fault(StatusCode::FORBIDDEN, ErrorCode::BadRequest, "another host is named")
    };
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, CONTENT_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

#[derive(Deserialize)]
struct Entrance {
    token: Option<String>,
}

async fn page(
    State(host): State<Arc<Host>>,
    uri: Uri,
    headers: HeaderMap,
    Query(entrance): Query<Entrance>,
) -> Response {
    if let Some(token) = entrance.token {
        return enter(&host, &token);
    }
    match assets::find(uri.path()) {
        Some(asset) => file(asset, &headers),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// As it is stored to a browser that unpacks it by itself; older ones get it unpacked.
fn file(asset: Asset, headers: &HeaderMap) -> Response {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    let takes_zstd = accepted.is_some_and(|codings| codings.split(',').any(|coding| coding.trim() == "zstd"));
    let kind = (header::CONTENT_TYPE, asset.mime);
    match asset.packed().filter(|_| takes_zstd) {
        Some(packed) => ([kind, (header::CONTENT_ENCODING, "zstd")], packed).into_response(),
        None => ([kind], asset.bytes()).into_response(),
    }
}

fn enter(host: &Host, token: &str) -> Response {
    let Some(exchanged) = host.passes.exchange(token, host.entropy.as_ref()) else {
        return (StatusCode::FORBIDDEN, USED_UP).into_response();
    };
    host.url.send_replace(address(host.port, &exchanged.next));
    let cookie = format!("{}={}; HttpOnly; SameSite=Strict; Path=/", host.cookie_name(), exchanged.cookie);
    (StatusCode::SEE_OTHER, [(header::LOCATION, "/".to_owned()), (header::SET_COOKIE, cookie)])
        .into_response()
}

async fn call(
    State(host): State<Arc<Host>>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    if let Err((status, code, detail)) = host.admits(&headers) {
        return fault(status, code, detail);
    }
    let body = match body {
        Ok(body) => body,
        Err(fault_) => return fault(fault_.status(), ErrorCode::BadRequest, "at most 1 MiB, and all of it"),
    };
    let Ok(request) = serde_json::from_slice::<Request>(&body) else {
        return fault(StatusCode::BAD_REQUEST, ErrorCode::BadRequest, "not a request of this version");
    };
    let Ok(_permit) = host.calls.try_acquire() else {
        return fault(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::BadRequest, "too many requests at a time");
    };
    axum::Json(host.workbench.handle(request).await).into_response()
}

impl Host {
    /// What `Host` may say.
    fn names(&self) -> [String; 2] {
        [format!("127.0.0.1:{}", self.port), format!("localhost:{}", self.port)]
    }

    /// Cookies are shared by all ports of a host: two devices on one machine would overwrite each other's.
    fn cookie_name(&self) -> String {
        format!("yetan-{}", self.port)
    }

    fn admits(&self, headers: &HeaderMap) -> Result<(), Fault> {
        let origin = text(headers, &header::ORIGIN);
        let ours =
            |origin: &str| self.names().iter().any(|name| origin.strip_prefix("http://") == Some(name));
        // A page always names its origin; a script has none.
        let origin_fits = if self.has_script_token(headers) {
            origin.is_none_or(ours)
        } else if self.has_cookie(headers) {
            origin.is_some_and(ours)
        } else {
            return Err((
                StatusCode::UNAUTHORIZED,
                ErrorCode::Unauthorized,
                "open the printed address first",
            ));
        };
        if !origin_fits {
            return Err((StatusCode::FORBIDDEN, ErrorCode::BadRequest, "another origin"));
        }
        let kind = text(headers, &header::CONTENT_TYPE).and_then(|kind| kind.split(';').next());
        if kind.map(str::trim) != Some("application/json") {
            return Err((
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                ErrorCode::BadRequest,
                "wants application/json",
            ));
        }
        Ok(())
    }

    fn has_cookie(&self, headers: &HeaderMap) -> bool {
        let name = self.cookie_name();
        let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
        let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.any(|(key, value)| key == name && self.passes.is_browser(value))
    }

    fn has_script_token(&self, headers: &HeaderMap) -> bool {
        let token = text(headers, &header::AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
        token.is_some_and(|token| self.passes.is_script(token))
    }
}

/// A fault of the transport, before a request was read.
type Fault = (StatusCode, ErrorCode, &'static str);

fn address(port: u16, token: &str) -> String {
    format!("http://127.0.0.1:{port}/?token={token}")
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn fault(status: StatusCode, code: ErrorCode, detail: &str) -> Response {
    (status, axum::Json(Reply::Error(ApiError::new(code, detail)))).into_response()
}
