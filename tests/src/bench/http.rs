//! Reads HTTP/1.1 as it passes by, just far enough to tell heads from bodies and one message from the next.

/// One direction of one connection.
#[derive(Debug)]
pub struct Messages {
    state: State,
    /// The line or head that is not complete yet.
    pending: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    Head,
    /// So many bytes of body to come.
    Body(u64),
    ChunkSize,
    /// So many bytes of the chunk and of its line end to come.
    Chunk(u64),
    /// The lines after the last chunk.
    Trailer,
    /// Until the connection closes.
    Rest,
}

/// What passed.
#[derive(Debug, PartialEq)]
pub enum Passed {
    /// A message begins; this is its first line.
    Head { line: String, bytes: u64 },
    /// Bytes of its body, chunk sizes not counted.
    Body(u64),
    /// Bytes between the pieces of its body.
    Framing(u64),
}

impl Default for Messages {
    fn default() -> Self {
        Messages { state: State::Head, pending: Vec::new() }
    }
}

impl Messages {
    /// Takes the next bytes and tells what they were.
    pub fn feed(&mut self, mut bytes: &[u8]) -> Vec<Passed> {
        let mut passed = Vec::new();
        while let Some(&first) = bytes.first() {
            match self.state {
                State::Body(left) => {
                    let taken = take(&mut bytes, left);
                    passed.push(Passed::Body(taken));
                    self.state = if taken == left { State::Head } else { State::Body(left - taken) };
                }
                State::Chunk(left) => {
                    let taken = take(&mut bytes, left);
                    // The last two are the line's end.
                    let body = left.saturating_sub(2).min(taken);
                    passed.extend([Passed::Body(body), Passed::Framing(taken - body)]);
                    self.state = if taken == left { State::ChunkSize } else { State::Chunk(left - taken) };
                }
                State::Rest => passed.push(Passed::Body(take(&mut bytes, u64::MAX))),
                State::Head | State::ChunkSize | State::Trailer => {
                    self.pending.push(first);
                    bytes = &bytes[1..];
                    passed.extend(self.line_end());
                }
            }
        }
        passed
    }

    /// Goes on where the pending bytes have come to their end.
    fn line_end(&mut self) -> Option<Passed> {
        let end: &[u8] = if self.state == State::Head { b"\r\n\r\n" } else { b"\r\n" };
        if !self.pending.ends_with(end) {
            return None;
        }
        let text = String::from_utf8_lossy(&self.pending).into_owned();
        let bytes = self.pending.len() as u64;
        self.pending.clear();
        match self.state {
            State::Head => {
                self.state = after_head(&text);
                Some(Passed::Head { line: text.lines().next().unwrap_or_default().to_owned(), bytes })
            }
            State::ChunkSize => {
                let digits = text.trim().split(';').next().unwrap_or_default();
                let size = u64::from_str_radix(digits, 16).unwrap_or(0);
                self.state = if size == 0 { State::Trailer } else { State::Chunk(size + 2) };
                Some(Passed::Framing(bytes))
            }
            _ => {
                self.state = if bytes == 2 { State::Head } else { State::Trailer };
                Some(Passed::Framing(bytes))
            }
        }
    }
}

fn take(bytes: &mut &[u8], at_most: u64) -> u64 {
    let taken = (bytes.len() as u64).min(at_most);
    *bytes = &bytes[taken as usize..];
    taken
}

fn after_head(head: &str) -> State {
    let field = |name: &str| {
        let lines = head.lines().skip(1).filter_map(|line| line.split_once(':'));
        lines.filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim()).next()
    };
    let is_answer = head.starts_with("HTTP/");
    let is_empty = head.split(' ').nth(1).is_some_and(|status| matches!(status, "204" | "304"));
    if field("transfer-encoding").is_some_and(|value| value.eq_ignore_ascii_case("chunked")) {
        return State::ChunkSize;
    }
    match field("content-length").and_then(|length| length.parse().ok()) {
        Some(0) => State::Head,
        Some(length) => State::Body(length),
        None if is_answer && !is_empty => State::Rest,
        None => State::Head,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// First line, bytes of head and framing, bytes of body of each message, fed in pieces of `size`.
    fn read(text: &str, size: usize) -> Vec<(String, u64, u64)> {
        let (mut messages, mut read) = (Messages::default(), Vec::<(String, u64, u64)>::new());
        for passed in text.as_bytes().chunks(size).flat_map(|piece| messages.feed(piece)) {
            match (passed, read.last_mut()) {
                (Passed::Head { line, bytes }, _) => read.push((line, bytes, 0)),
                (Passed::Body(bytes), Some(last)) => last.2 += bytes,
                (Passed::Framing(bytes), Some(last)) => last.1 += bytes,
                (other, None) => panic!("{other:?} before any head"),
            }
        }
        read
    }

    #[test]
    fn messages_are_told_apart_however_they_are_cut() {
        let text = "POST /v1/sync HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello\
                    GET /v1/live HTTP/1.1\r\nhost: a\r\n\r\n\
                    HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=1\r\nde\r\n0\r\n\r\n\
                    HTTP/1.1 204 No Content\r\n\r\n\
                    HTTP/1.1 200 OK\r\n\r\nuntil the end";
        let expected = [
            ("POST /v1/sync HTTP/1.1".to_owned(), 45, 5),
            ("GET /v1/live HTTP/1.1".to_owned(), 34, 0),
            ("HTTP/1.1 200 OK".to_owned(), 66, 5),
            ("HTTP/1.1 204 No Content".to_owned(), 27, 0),
            ("HTTP/1.1 200 OK".to_owned(), 19, 13),
        ];
        for size in [1, 2, 3, 7, 1_000] {
            let read = read(text, size);
            assert_eq!(read, expected, "in pieces of {size}");
            let total: u64 = read.iter().map(|(_, head, body)| head + body).sum();
            assert_eq!(total, text.len() as u64);
        }
    }
}
