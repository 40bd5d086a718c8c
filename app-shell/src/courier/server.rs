//! One server, as a device sees it: HTTPS with the key that the enrolment code pins, a limit on every wait and size.

use super::failure::Failure;
use super::pinned;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Method, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::limits::BODY_BYTES_MAX;
use shared::sync::bookmark::Bookmark;
use shared::sync::enrol_code::Pin;
use shared::sync::server_address::ServerAddress;
use shared::sync::sign::hex;
use shared::sync::wire::{BOOKMARK_HEADER, NONCE_HEADER, PROOF_HEADER, PROTOCOL, PROTOCOL_HEADER};
use std::time::Duration;

const CONNECT_WITHIN: Duration = Duration::from_secs(10);
/// Longest silence of the server inside of a reply.
const SILENCE_MAX: Duration = Duration::from_secs(30);
/// Longest for one whole exchange: a first page over a thin line.
const EXCHANGE_WITHIN: Duration = Duration::from_secs(180);

/// Where to send, and how to be sure who answers.
pub struct Server {
    client: reqwest::Client,
    address: ServerAddress,
}

/// What makes a request this profile's own: its token, and a signature that answers the server's last nonce.
pub struct Credentials {
    pub token: String,
    /// Hex, as on the wire.
    pub nonce: String,
    /// Hex.
    pub proof: String,
}

impl Server {
    /// # Errors
    /// [`Failure::Untrusted`] where a TLS server has no pin; [`Failure::Broken`] where the system has no TLS to offer.
    pub fn new(address: ServerAddress, pin: Option<Pin>) -> Result<Self, Failure> {
        let mut builder = reqwest::Client::builder()
            .connect_timeout(CONNECT_WITHIN)
            .read_timeout(SILENCE_MAX)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .user_agent(concat!("yetan/", env!("CARGO_PKG_VERSION")));
        if address.is_secure() {
            let pin = pin.ok_or(Failure::Untrusted)?;
            builder = builder.https_only(true).tls_backend_preconfigured(pinned::configuration(pin)?);
        }
        let client = builder.build().map_err(|error| Failure::Broken(error.to_string()))?;
        Ok(Server { client, address })
    }

    pub fn address(&self) -> &ServerAddress {
        &self.address
    }

    /// One of the small JSON messages of [`shared::sync::account`].
    ///
    /// # Errors
    /// [`Failure`]
    pub async fn ask<Q: Serialize, A: DeserializeOwned>(
        &self,
        path: &str,
        question: &Q,
    ) -> Result<A, Failure> {
        let body = serde_json::to_vec(question).map_err(|error| Failure::Broken(error.to_string()))?;
        let request =
            self.request(Method::POST, path, None)?.header(CONTENT_TYPE, "application/json").body(body);
        let answer = read(send(request.timeout(EXCHANGE_WITHIN)).await?).await?;
        serde_json::from_slice(&answer).map_err(|error| Failure::Malformed(error.to_string()))
    }

    /// A signed request; gives the body of the reply.
    ///
    /// # Errors
    /// [`Failure`]
    pub async fn post(
        &self,
        path: &str,
        kind: &'static str,
        body: Vec<u8>,
        credentials: &Credentials,
    ) -> Result<Vec<u8>, Failure> {
        let request =
            self.request(Method::POST, path, Some(credentials))?.header(CONTENT_TYPE, kind).body(body);
        read(send(request.timeout(EXCHANGE_WITHIN)).await?).await
    }

    /// A reply that goes on: the caller reads it piece by piece, and bounds its silence. `bookmark`: how far was read.
    ///
    /// # Errors
    /// [`Failure`]
    pub async fn stream(
        &self,
        path: &str,
        credentials: &Credentials,
        bookmark: &Bookmark,
    ) -> Result<Response, Failure> {
        let request = self.request(Method::GET, path, Some(credentials))?;
        send(request.header(BOOKMARK_HEADER, hex(bookmark))).await
    }

    fn request(
        &self,
        method: Method,
        path: &str,
        credentials: Option<&Credentials>,
    ) -> Result<reqwest::RequestBuilder, Failure> {
        let mut headers = HeaderMap::new();
        headers.insert(PROTOCOL_HEADER, HeaderValue::from(PROTOCOL));
        if let Some(Credentials { token, nonce, proof }) = credentials {
            headers.insert(AUTHORIZATION, secret(&format!("Bearer {token}"))?);
            headers.insert(NONCE_HEADER, secret(nonce)?);
            headers.insert(PROOF_HEADER, secret(proof)?);
        }
        Ok(self.client.request(method, format!("{}{path}", self.address)).headers(headers))
    }
}

/// A header that never shows in a log.
fn secret(value: &str) -> Result<HeaderValue, Failure> {
    let mut header = HeaderValue::from_str(value).map_err(|error| Failure::Malformed(error.to_string()))?;
    header.set_sensitive(true);
    Ok(header)
}

async fn send(request: reqwest::RequestBuilder) -> Result<Response, Failure> {
    let response = request.send().await?;
    if response.status().is_success() {
        return Ok(response);
    }
    let status = response.status();
    let retry_after =
        response.headers().get("retry-after").and_then(|value| value.to_str().ok()?.parse().ok());
    let body = read(response).await.unwrap_or_default();
    Err(match serde_json::from_slice(&body) {
        Ok(problem) => Failure::Problem { problem, retry_after: retry_after.map(Duration::from_secs) },
        // A portal or proxy in between, not our server.
        Err(_) => Failure::Malformed(format!("{status} without a reason")),
    })
}

/// The whole body, or a failure as soon as it grows beyond the limit.
async fn read(mut response: Response) -> Result<Vec<u8>, Failure> {
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await? {
        if body.len() + piece.len() > BODY_BYTES_MAX {
            return Err(Failure::Malformed(format!("a body above {BODY_BYTES_MAX} bytes")));
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}
