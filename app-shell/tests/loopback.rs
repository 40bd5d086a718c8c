//! The loopback host lets in the browser that has the printed address, scripts that have the token, and nobody else
//! (security control 11).

use app_shell::clock::SystemClock;
use app_shell::entropy::SystemEntropy;
use app_shell::host::assets::CONTENT_POLICY;
use app_shell::host::loopback::Loopback;
use app_shell::workbench::Workbench;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, HOST, LOCATION, ORIGIN, SET_COOKIE};
use reqwest::{Client, RequestBuilder, StatusCode};
use shared::api::{ErrorCode, Reply};
use std::sync::Arc;
use tempfile::TempDir;

const SCRIPT_TOKEN: &str = "for scripts";
const START: &str = r#"{"request":"start"}"#;

struct Host {
    base: String,
    /// The address with its one-time token.
    url: tokio::sync::watch::Receiver<String>,
    client: Client,
    _data: TempDir,
}

async fn host(script: Option<&str>) -> Host {
    let data = tempfile::tempdir().expect("a folder");
    let workbench =
        Workbench::open(data.path(), Arc::new(SystemClock), Arc::new(SystemEntropy)).expect("free");
    let loopback = Loopback::bind(workbench, Arc::new(SystemEntropy), 0, script).await.expect("a port");
    let url = loopback.url();
    let base = url.borrow().split("/?").next().expect("an address").to_owned();
    tokio::spawn(loopback.serve(std::future::pending()));
    let client = Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build();
    Host { base, url, client: client.expect("a client"), _data: data }
}

impl Host {
    fn address(&self) -> String {
        self.url.borrow().clone()
    }

    /// Follows the printed address as a browser does; gives the cookie to send from now on.
    async fn enter(&self) -> String {
        let response = self.client.get(self.address()).send().await.expect("an answer");
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        assert_eq!(response.headers()[LOCATION], "/");
        let cookie = response.headers()[SET_COOKIE].to_str().expect("text").to_owned();
        for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        cookie.split(';').next().expect("name and value").to_owned()
    }

    /// What a page of ours sends.
    fn call(&self, cookie: &str) -> RequestBuilder {
        let request = self.client.post(format!("{}/api", self.base)).header(COOKIE, cookie);
        request.header(ORIGIN, &self.base).header(CONTENT_TYPE, "application/json").body(START)
    }
}

async fn refused(request: RequestBuilder, status: StatusCode) {
    let response = request.send().await.expect("an answer");
    assert_eq!(response.status(), status);
    let reply: Reply = response.json().await.expect("a reply even then");
    assert!(matches!(reply, Reply::Error(_)), "{reply:?}");
}

async fn admitted(request: RequestBuilder) {
    let response = request.send().await.expect("an answer");
    assert_eq!(response.status(), StatusCode::OK);
    let reply: Reply = response.json().await.expect("a reply");
    assert!(matches!(&reply, Reply::Start(view) if view.first_start), "{reply:?}");
}

#[tokio::test]
async fn the_printed_address_lets_one_browser_in_and_is_followed_by_another() {
    let host = host(None).await;
    let first = host.address();
    let cookie = host.enter().await;
    admitted(host.call(&cookie)).await;
    let again = host.client.get(&first).send().await.expect("an answer");
    assert_eq!(again.status(), StatusCode::FORBIDDEN);
    assert_ne!(host.address(), first, "a used address is replaced");
    let second = host.enter().await;
    admitted(host.call(&second)).await;
    admitted(host.call(&cookie)).await;
}

#[tokio::test]
async fn without_the_cookie_nothing_is_answered() {
    let host = host(None).await;
    for cookie in
        ["", "yetan=1", &format!("yetan-{}=guess", host.base.rsplit(':').next().unwrap_or_default())]
    {
        refused(host.call(cookie), StatusCode::UNAUTHORIZED).await;
    }
}

#[tokio::test]
async fn another_origin_or_none_is_refused_though_the_browser_sends_the_cookie() {
    let host = host(None).await;
    let cookie = host.enter().await;
    let other_port = "http://127.0.0.1:1";
    for origin in ["https://evil.example", other_port, "null", &host.base.replace("http", "https")] {
        let request = host.client.post(format!("{}/api", host.base)).header(COOKIE, &cookie);
        let request = request.header(ORIGIN, origin).header(CONTENT_TYPE, "application/json").body(START);
        refused(request, StatusCode::FORBIDDEN).await;
    }
    let silent = host.client.post(format!("{}/api", host.base)).header(COOKIE, &cookie);
    refused(silent.header(CONTENT_TYPE, "application/json").body(START), StatusCode::FORBIDDEN).await;
}

#[tokio::test]
async fn a_request_that_names_another_host_is_refused() {
    let host = host(None).await;
    let cookie = host.enter().await;
    for name in ["evil.example", "127.0.0.1", "127.0.0.1:1", "evil.example:80"] {
        refused(host.call(&cookie).header(HOST, name), StatusCode::FORBIDDEN).await;
        let page = host.client.get(&host.base).header(HOST, name).send().await.expect("an answer");
        assert_eq!(page.status(), StatusCode::FORBIDDEN, "{name}");
        let entrance = host.client.get(host.address()).header(HOST, name).send().await.expect("an answer");
        assert_eq!(entrance.status(), StatusCode::FORBIDDEN, "{name}");
    }
}

#[tokio::test]
async fn only_json_of_a_bearable_size_is_read() {
    let host = host(None).await;
    let cookie = host.enter().await;
    let as_form = host.client.post(format!("{}/api", host.base)).header(COOKIE, &cookie);
    let as_form = as_form.header(ORIGIN, &host.base).header(CONTENT_TYPE, "text/plain").body(START);
    refused(as_form, StatusCode::UNSUPPORTED_MEDIA_TYPE).await;
    let long = "x".repeat(shared::limits::API_BODY_BYTES_MAX + 1);
    refused(host.call(&cookie).body(long), StatusCode::PAYLOAD_TOO_LARGE).await;
    for malformed in ["", "{", "[]", r#"{"request":"no such"}"#, &"[".repeat(100_000)] {
        refused(host.call(&cookie).body(malformed.to_owned()), StatusCode::BAD_REQUEST).await;
    }
    admitted(host.call(&cookie)).await;
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let host = host(None).await;
    for path in ["/", "/nothing", "/api", "/?token=guess"] {
        let response = host.client.get(format!("{}{path}", host.base)).send().await.expect("an answer");
        for (name, value) in [
            ("content-security-policy", CONTENT_POLICY),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cache-control", "no-store"),
            ("x-frame-options", "DENY"),
        ] {
            assert_eq!(response.headers()[name], value, "{path}");
        }
    }
}

#[tokio::test]
async fn the_pages_are_served_with_the_types_that_a_browser_wants() {
    let host = host(None).await;
    let page = host.client.get(&host.base).send().await.expect("an answer");
    assert_eq!(page.headers()[CONTENT_TYPE], "text/html; charset=utf-8");
    let missing = host.client.get(format!("{}/../Cargo.toml", host.base)).send().await.expect("an answer");
    assert_eq!(missing.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn scripts_get_in_with_their_token_only_where_one_was_asked_for() {
    let bearer = format!("Bearer {SCRIPT_TOKEN}");
    let by_script = |host: &Host| {
        let request = host.client.post(format!("{}/api", host.base)).header(AUTHORIZATION, &bearer);
        request.header(CONTENT_TYPE, "application/json").body(START)
    };
    let closed = host(None).await;
    refused(by_script(&closed), StatusCode::UNAUTHORIZED).await;
    let open = host(Some(SCRIPT_TOKEN)).await;
    admitted(by_script(&open)).await;
    refused(by_script(&open).header(ORIGIN, "https://evil.example"), StatusCode::FORBIDDEN).await;
}

#[tokio::test]
async fn whoever_is_not_signed_in_is_told_so() {
    let host = host(Some(SCRIPT_TOKEN)).await;
    let cookie = host.enter().await;
    let response = host.call(&cookie).body(r#"{"request":"today"}"#).send().await.expect("an answer");
    assert_eq!(response.status(), StatusCode::OK);
    let reply: Reply = response.json().await.expect("a reply");
    assert!(matches!(reply, Reply::Error(error) if error.code == ErrorCode::SignedOut));
}
