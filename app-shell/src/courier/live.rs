//! Listens to `GET /v1/live` (server-sent events), which names desks that moved.
//!
//! Which desks does not matter: the exchange that follows asks for all of them in the same few bytes. What moved between
//! the last reply and the opening is among what the stream names: it is opened with the bookmark of what was read.

use super::exchange::{blocking, credentials, heeded, profile_row, while_online};
use super::{Failure, Mission};
use reqwest::Response;
use shared::sync::account::ProblemCode;
use shared::sync::machine::Event;
use tokio::sync::mpsc::UnboundedSender;

const PATH: &str = "/v1/live";
const DATA: &[u8] = b"data:";

/// Runs until the stream ends, and says so.
pub(super) async fn run(mission: &Mission, happened: &UnboundedSender<Event>) {
    if let Err(failure) = while_online(mission, listen(mission, happened)).await {
        tracing::debug!(%failure, "no live stream");
    }
    let _ = happened.send(Event::LiveLost);
}

async fn listen(mission: &Mission, happened: &UnboundedSender<Event>) -> Result<(), Failure> {
    let mut response = match open(mission).await {
        // The nonce was used by an exchange meanwhile; the fresh one is known now.
        Err(failure) if failure.problem() == Some(ProblemCode::StaleNonce) => open(mission).await?,
        opened => opened?,
    };
    let _ = happened.send(Event::LiveOpened);
    let mut lines = Lines::default();
    // The client's limit on silence ends this where the server's heartbeat stops.
    while let Some(piece) = response.chunk().await? {
        if lines.take(&piece) {
            let _ = happened.send(Event::LiveMoved);
        }
    }
    Ok(())
}

async fn open(mission: &Mission) -> Result<Response, Failure> {
    let row = profile_row(mission).await?;
    let token = row.token.as_deref().ok_or(Failure::NotSignedIn)?;
    let credentials = credentials(row.id, &row.signing_key, token, &row.nonce, b"");
    let profile = mission.profile;
    let bookmark = blocking(mission, move |store| store.bookmark(profile)).await?;
    heeded(mission, mission.server.stream(PATH, &credentials, &bookmark).await).await
}

/// Finds lines of data in a stream that is cut anywhere, keeping five bytes of it.
#[derive(Default)]
struct Lines {
    begin: Vec<u8>,
}

impl Lines {
    /// Whether a line of data ended in this piece.
    fn take(&mut self, piece: &[u8]) -> bool {
        let mut found = false;
        for byte in piece {
            if matches!(byte, b'\n' | b'\r') {
                found |= self.begin == DATA;
                self.begin.clear();
            } else if self.begin.len() < DATA.len() {
                self.begin.push(*byte);
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_data_is_found_however_the_stream_is_cut() {
        let stream = b": heartbeat\n\nevent: moved\ndata: [\"350404001\"]\n\n: data: no\n";
        for cut in 0..stream.len() {
            let mut lines = Lines::default();
            let found = [&stream[..cut], &stream[cut..]].map(|piece| lines.take(piece));
            assert_eq!(found.iter().filter(|found| **found).count(), 1, "cut at {cut}");
        }
    }

    #[test]
    fn heartbeats_are_not_news() {
        assert!(!Lines::default().take(b": ping\n\n:\n\n"));
    }
}
