//! Requests as bytes: heads that no client library would write, bodies that end too early, too late or never.

use super::cbor::flip;
use crate::synthetic::Dice;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// An answer, or the end of the connection, comes within this, or the server hangs.
const WITHIN: Duration = Duration::from_secs(20);

/// A request with this head; the last one on its connection.
pub fn request(method: &str, path: &str, headers: &[(&str, String)], body: &[u8]) -> Vec<u8> {
    let mut head = format!("{method} {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("content-length: {}\r\n\r\n", body.len()));
    [head.as_bytes(), body].concat()
}

/// The same with something in its head altered.
pub fn altered(request: &[u8], dice: &mut Dice) -> Vec<u8> {
    let end = request.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(request.len());
    let (head, body) = request.split_at(end);
    let mut lines: Vec<Vec<u8>> = head.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    let at = dice.below(lines.len() as u64) as usize;
    match dice.below(9) {
        0 => drop(lines.remove(at)),
        1 => lines.insert(at, lines[at].clone()),
        2 => lines.insert(at, b"transfer-encoding: chunked\r".to_vec()),
        3 => lines.insert(at, format!("content-length: {}\r", dice.roll()).into_bytes()),
        4 => lines.insert(at, b"expect: 100-continue\r".to_vec()),
        5 => lines.insert(at, format!("x-long: {}\r", "x".repeat(dice.below(70_000) as usize)).into_bytes()),
        6 => {
            let many = (0..dice.below(300)).map(|n| format!("x-{n}: {n}\r").into_bytes());
            lines.splice(at..at, many);
        }
        7 => lines[at].truncate(dice.below(60) as usize),
        _ => flip(&mut lines[at], dice),
    }
    [lines.join(&b'\n'), body.to_vec()].concat()
}

/// Sends these bytes and no more, and gives the status that comes back; `None` where the connection just ends.
///
/// # Errors
/// Where nothing happens for long.
pub async fn send(address: SocketAddr, bytes: &[u8]) -> anyhow::Result<Option<u16>> {
    let talk = async {
        let mut stream = TcpStream::connect(address).await?;
        // Refused while it is still being sent, a request may find the connection closed.
        let _ = stream.write_all(bytes).await;
        let _ = stream.shutdown().await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        anyhow::Ok(answer)
    };
    let answer = timeout(WITHIN, talk).await??;
    Ok(status(&answer))
}

/// The status in the first line of an answer.
pub fn status(answer: &[u8]) -> Option<u16> {
    std::str::from_utf8(answer.get(9..12)?).ok()?.parse().ok()
}
