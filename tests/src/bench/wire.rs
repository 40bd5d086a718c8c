//! A proxy between devices and the server that counts: requests, bytes of bodies, bytes of whole messages, by path.

use super::figure::{Bytes, Figure};
use super::http::{Messages, Passed};
use std::collections::{BTreeMap, VecDeque};
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;

const BUFFER_BYTES: usize = 64 * 1024;
/// Silence after which nothing more is expected.
const CALM: Duration = Duration::from_millis(500);

/// Runs until it is dropped.
pub struct Wire {
    port: u16,
    counted: Counted,
    listening: AbortHandle,
}

/// What went over the wire to one path.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub requests: u64,
    pub sent: Bytes,
    pub received: Bytes,
}

type Counted = Arc<Mutex<BTreeMap<String, Tally>>>;
/// Paths of requests whose answers have not begun.
type Asked = Arc<Mutex<VecDeque<String>>>;

impl Wire {
    /// Listens on a free port and passes everything on to `server`.
    ///
    /// # Errors
    /// Where there is no free port.
    pub async fn before(server: u16) -> anyhow::Result<Wire> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let counted = Counted::default();
        let listening = tokio::spawn(listen(listener, server, counted.clone())).abort_handle();
        Ok(Wire { port, counted, listening })
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// All that went to a path so far.
    pub fn tally(&self, path: &str) -> Tally {
        let counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        counted.get(path).copied().unwrap_or_default()
    }

    /// Waits until the devices have asked for nothing for a while: what follows an exchange is part of its cost.
    pub async fn calm(&self) {
        let mut before = self.requests();
        loop {
            tokio::time::sleep(CALM).await;
            let now = self.requests();
            if now == before {
                return;
            }
            before = now;
        }
    }

    fn requests(&self) -> u64 {
        let counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        counted.values().map(|tally| tally.requests).sum()
    }

    /// The exchanges of `POST /v1/sync` so far.
    pub fn syncs(&self) -> Tally {
        self.tally("/v1/sync")
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

impl Tally {
    pub fn since(self, before: Tally) -> Tally {
        let less =
            |now: Bytes, before: Bytes| Bytes { body: now.body - before.body, wire: now.wire - before.wire };
        Tally {
            requests: self.requests - before.requests,
            sent: less(self.sent, before.sent),
            received: less(self.received, before.received),
        }
    }

    pub fn of(self, figure: Figure) -> Figure {
        figure.traffic(self.requests, self.sent, self.received)
    }
}

async fn listen(listener: TcpListener, server: u16, counted: Counted) {
    while let Ok((device, _)) = listener.accept().await {
        let counted = counted.clone();
        tokio::spawn(async move {
            // A server that is away shows to the device as a connection that closes.
            if let Ok(server) = TcpStream::connect((Ipv4Addr::LOCALHOST, server)).await {
                join(device, server, counted);
            }
        });
    }
}

fn join(device: TcpStream, server: TcpStream, counted: Counted) {
    // What waits to be put together would be measured as the product's own slowness.
    for end in [&device, &server] {
        if let Err(error) = end.set_nodelay(true) {
            eprintln!("a connection keeps its delay: {error}");
        }
    }
    let ((from_device, to_device), (from_server, to_server)) = (device.into_split(), server.into_split());
    let asked = Asked::default();
    let (up, down) = (Count::new(&counted, &asked, true), Count::new(&counted, &asked, false));
    tokio::spawn(pass(from_device, to_server, up));
    tokio::spawn(pass(from_server, to_device, down));
}

async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut count: Count) {
    let mut buffer = vec![0; BUFFER_BYTES];
    while let Ok(bytes @ 1..) = from.read(&mut buffer).await {
        // Counted first: whoever has the answer finds it counted.
        count.feed(&buffer[..bytes]);
        if to.write_all(&buffer[..bytes]).await.is_err() {
            return;
        }
    }
    // The other end hears of the end; it may be gone already.
    let _ = to.shutdown().await;
}

/// Counts one direction of one connection.
struct Count {
    messages: Messages,
    counted: Counted,
    asked: Asked,
    is_up: bool,
    path: String,
}

impl Count {
    fn new(counted: &Counted, asked: &Asked, is_up: bool) -> Count {
        let (counted, asked) = (counted.clone(), asked.clone());
        Count { messages: Messages::default(), counted, asked, is_up, path: String::new() }
    }

    fn feed(&mut self, bytes: &[u8]) {
        for passed in self.messages.feed(bytes) {
            let (body, wire) = match passed {
                Passed::Head { line, bytes } => {
                    self.begin(&line);
                    (0, bytes)
                }
                Passed::Body(bytes) => (bytes, bytes),
                Passed::Framing(bytes) => (0, bytes),
            };
            let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
            let tally = counted.entry(self.path.clone()).or_default();
            let side = if self.is_up { &mut tally.sent } else { &mut tally.received };
            side.body += body;
            side.wire += wire;
        }
    }

    fn begin(&mut self, line: &str) {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if self.is_up {
            self.path = line.split(' ').nth(1).unwrap_or_default().to_owned();
            asked.push_back(self.path.clone());
            let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
            counted.entry(self.path.clone()).or_default().requests += 1;
        } else {
            self.path = asked.pop_front().unwrap_or_default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_goes_through_is_counted_by_path_and_direction() {
        let server = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        let wire = Wire::before(server.local_addr().expect("an address").port()).await.expect("a proxy");
        let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nyes";
        tokio::spawn(async move {
            let (mut end, _) = server.accept().await.expect("a connection");
            let mut asked = [0; 60];
            for _ in 0..2 {
                end.read_exact(&mut asked[..45]).await.expect("a question");
                end.write_all(answer).await.expect("an answer");
            }
        });
        let mut device = TcpStream::connect((Ipv4Addr::LOCALHOST, wire.port())).await.expect("a connection");
        for path in ["/v1/sync", "/v1/live"] {
            let question = format!("POST {path} HTTP/1.1\r\ncontent-length: 0\r\n\r\n");
            assert_eq!(question.len(), 45);
            device.write_all(question.as_bytes()).await.expect("sent");
            let mut read = [0; 41];
            device.read_exact(&mut read).await.expect("answered");
            assert_eq!(&read, answer);
        }
        let one =
            Tally { requests: 1, sent: Bytes { body: 0, wire: 45 }, received: Bytes { body: 3, wire: 41 } };
        assert_eq!((wire.syncs(), wire.tally("/v1/live")), (one, one));
        assert_eq!(wire.syncs().since(one), Tally::default());
    }
}
