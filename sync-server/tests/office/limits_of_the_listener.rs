//! What one connection, and all of them, may take from the listener.

use crate::office::{GOOD, Office};
use shared::limits::BODY_BYTES_MAX;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::{Duration, Instant};
use sync_server::Server;
use sync_server::clock::Clock;
use sync_server::config::Limits;
use sync_server::place::read_key;
use sync_server::serve::serve;
use sync_server::stamp::Stamper;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};

const SHORT: Duration = Duration::from_secs(1);

/// A second server on the office's folder, with limits of one second.
struct Strict {
    address: std::net::SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    serving: tokio::task::JoinHandle<std::io::Result<()>>,
}

impl Strict {
    fn start(office: &Office, connections: u32) -> Strict {
        let stamper = Stamper::new(read_key(&office.place.stamp_key()).expect("a key"));
        let database = Box::new(office.place.open().expect("opened"));
        let mut server = Server::new(database, stamper, Clock::system());
        let limits = Limits { connections, header_seconds: 1, body_seconds: 1, stalled_seconds: 1 };
        server.body_within = limits.body_within();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel::<()>();
        let stopped = async { drop(stopped.await) };
        let serving = tokio::spawn(serve(listener, None, Arc::new(server), limits, stopped));
        Strict { address, stop: Some(stop), serving }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.expect("connected")
    }
}

/// Reads to the end; tells what came and how long it took.
async fn rest_of(stream: &mut TcpStream) -> (String, Duration) {
    let begun = Instant::now();
    let mut bytes = Vec::new();
    let read = timeout(Duration::from_secs(15), stream.read_to_end(&mut bytes)).await;
    // A reset is an end, too.
    drop(read.expect("the server ends the connection"));
    (String::from_utf8_lossy(&bytes).into_owned(), begun.elapsed())
}

#[tokio::test]
async fn headers_that_trickle_in_are_cut_off() {
    let office = Office::new().await;
    let strict = Strict::start(&office, 10);
    let mut silent = strict.connect().await;
    let mut slow = strict.connect().await;
    let mut started = strict.connect().await;
    started.write_all(b"GET /v1/health HTTP/1.1\r\nhost: a\r\n").await.expect("written");
    let trickle = tokio::spawn(async move {
        for byte in b"POST /v1/code HTTP/1.1\r\nhost: a\r\n".iter().cycle() {
            if slow.write_all(&[*byte]).await.is_err() {
                return;
            }
            sleep(Duration::from_millis(100)).await;
        }
    });
    for stream in [&mut silent, &mut started] {
        let (_, took) = rest_of(stream).await;
        assert!(took < 5 * SHORT, "{took:?}");
    }
    timeout(10 * SHORT, trickle).await.expect("cut off").expect("ended");
}

#[tokio::test]
async fn an_open_connection_is_not_kept_idle_for_ever() {
    let office = Office::new().await;
    let strict = Strict::start(&office, 10);
    let mut stream = strict.connect().await;
    stream.write_all(b"GET /v1/health HTTP/1.1\r\nhost: a\r\n\r\n").await.expect("written");
    let (answer, took) = rest_of(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(took < 5 * SHORT, "{took:?}");
}

#[tokio::test]
async fn a_body_that_never_ends_is_answered_and_cut_off() {
    let office = Office::new().await;
    let strict = Strict::start(&office, 10);
    for path in ["/v1/code", "/v1/enrol", "/v1/sign-in", "/v1/password", "/v1/recovered"] {
        let mut stream = strict.connect().await;
        let head = format!("POST {path} HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\n{{\"sec");
        stream.write_all(head.as_bytes()).await.expect("written");
        let (answer, took) = rest_of(&mut stream).await;
        assert!(answer.starts_with("HTTP/1.1 408"), "{path}: {answer}");
        assert!(answer.contains("too_slow") && took < 6 * SHORT, "{path}: {took:?}");
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_without_being_kept() {
    let office = Office::new().await;
    let client = reqwest::Client::new();
    let padded = format!(r#"{{"secret":"{}"}}"#, "0".repeat(20_000));
    for path in ["/v1/code", "/v1/enrol", "/v1/sign-in", "/v1/password", "/v1/recovered"] {
        let answer = client.post(format!("{}{path}", office.url)).body(padded.clone()).send().await;
        assert_eq!(answer.expect("answered").status(), 413, "{path}");
    }
    // The announced length alone: nothing of it has to be sent.
    let mut stream = TcpStream::connect(office.url.trim_start_matches("http://")).await.expect("connected");
    let length = BODY_BYTES_MAX + 1;
    let nonce = "0".repeat(32);
    let head = format!(
        "POST /v1/sync HTTP/1.1\r\nhost: a\r\nyetan-protocol: 1\r\nauthorization: Bearer {}\r\n\
         yetan-proof: {}\r\nyetan-nonce: {nonce}\r\ncontent-length: {length}\r\n\r\n",
        "0".repeat(64),
        "0".repeat(128),
    );
    stream.write_all(head.as_bytes()).await.expect("written");
    let mut answer = vec![0; 12];
    timeout(5 * SHORT, stream.read_exact(&mut answer)).await.expect("in time").expect("read");
    assert_eq!(String::from_utf8_lossy(&answer), "HTTP/1.1 413");
}

#[tokio::test]
async fn headers_that_are_too_long_are_refused() {
    let office = Office::new().await;
    let answer = reqwest::Client::new()
        .get(format!("{}/v1/health", office.url))
        .header("x-long", "x".repeat(200_000))
        .send()
        .await;
    // Refused while it is still being sent, the client may not get to read why.
    assert!(answer.map_or(true, |answer| answer.status().as_u16() >= 400));
}

#[tokio::test]
async fn a_client_that_takes_nothing_is_cut_off() {
    let office = Office::new().await;
    let strict = Strict::start(&office, 10);
    let stream = strict.connect().await;
    let (read, mut write) = stream.into_split();
    // Requests without end, and not one answer taken: the buffers between fill, then the server has to wait.
    let asking = async {
        let request = b"GET /v1/health HTTP/1.1\r\nhost: a\r\n\r\n".repeat(1_000);
        while write.write_all(&request).await.is_ok() {}
    };
    timeout(Duration::from_secs(30), asking).await.expect("cut off");
    drop(read);
}

#[tokio::test]
async fn connections_beyond_the_limit_are_closed_and_places_come_free_again() {
    let office = Office::new().await;
    let strict = Strict::start(&office, 2);
    let held = [strict.connect().await, strict.connect().await];
    sleep(Duration::from_millis(100)).await;
    let mut refused = strict.connect().await;
    let (answer, took) = rest_of(&mut refused).await;
    assert!(answer.is_empty() && took < SHORT / 2, "{answer} {took:?}");
    drop(held);
    sleep(Duration::from_millis(100)).await;
    let mut stream = strict.connect().await;
    stream
        .write_all(b"GET /v1/health HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
        .await
        .expect("written");
    assert!(rest_of(&mut stream).await.0.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn a_stop_lets_a_running_request_finish_and_takes_no_more() {
    let office = Office::new().await;
    let mut strict = Strict::start(&office, 10);
    let mut stream = strict.connect().await;
    let body = format!(r#"{{"secret":"{}"}}"#, "0".repeat(20));
    let head = format!("POST /v1/code HTTP/1.1\r\nhost: a\r\ncontent-length: {}\r\n\r\n", body.len());
    stream.write_all(head.as_bytes()).await.expect("written");
    sleep(Duration::from_millis(200)).await;
    drop(strict.stop.take());
    sleep(Duration::from_millis(200)).await;
    assert!(TcpStream::connect(strict.address).await.is_err(), "no new connections");
    stream.write_all(body.as_bytes()).await.expect("written");
    let (answer, _) = rest_of(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
    timeout(10 * SHORT, strict.serving).await.expect("in time").expect("joined").expect("served");
}

#[tokio::test]
async fn many_who_hash_at_once_all_get_an_answer() {
    let office = Arc::new(Office::new().await);
    let (_, device) = crate::device::Device::enrolled(&office).await;
    let tries: Vec<_> = (0..20)
        .map(|_| {
            let (office, device) = (Arc::clone(&office), device.clone());
            tokio::spawn(async move { device.try_sign_in(&office, GOOD).await.status })
        })
        .collect();
    for attempt in tries {
        assert_eq!(attempt.await.expect("answered"), 200, "right passwords never lock anybody out");
    }
}
