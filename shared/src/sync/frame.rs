//! Bytes on the wire: one flag byte, then CBOR, compressed when that pays.

use crate::limits::{BODY_BYTES_MAX, BODY_INFLATED_BYTES_MAX, BODY_ITEMS_MAX};
use minicbor::{Decode, Encode};
use std::io::Read;

const PLAIN: u8 = 0;
const ZSTD: u8 = 1;
/// Below this, compression costs more bytes than it saves.
const COMPRESS_FROM_BYTES: usize = 256;
const LEVEL: i32 = 3;
/// How often larger than its packed bytes a message may be, above what is granted to each: so the memory that a body takes
/// is in proportion to the body. What is packed better than that is sent as it is.
const EXPANSION_MAX: usize = 64;
const EXPANSION_FREE_BYTES: usize = 64 * 1024;
/// A decoder reserves the window that a frame's header names: no larger than what may come out of it.
const WINDOW_LOG_MAX: u32 = BODY_INFLATED_BYTES_MAX.ilog2();

/// Why bytes are not a message. Retrying the same bytes does not help.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    #[error(
        "the body is larger than {BODY_BYTES_MAX} bytes, inflates to more than {BODY_INFLATED_BYTES_MAX} or \
         {EXPANSION_MAX} times its size, or holds more than {BODY_ITEMS_MAX} items"
    )]
    TooLarge,
    #[error("the body is not a message of this protocol: {0}")]
    Malformed(String),
}

/// # Errors
/// [`FrameError::TooLarge`]: make the batch smaller.
pub fn encode<T: Encode<()>>(message: &T) -> Result<Vec<u8>, FrameError> {
    let plain = minicbor::to_vec(message).map_err(|e| FrameError::Malformed(e.to_string()))?;
    let mut body = vec![PLAIN];
    if plain.len() >= COMPRESS_FROM_BYTES {
        let packed =
            zstd::encode_all(plain.as_slice(), LEVEL).map_err(|e| FrameError::Malformed(e.to_string()))?;
        if packed.len() < plain.len() && plain.len() <= inflated_max(packed.len()) {
            body[0] = ZSTD;
            body.extend(packed);
        }
    }
    if body[0] == PLAIN {
        body.extend(plain);
    }
    if body.len() > BODY_BYTES_MAX { Err(FrameError::TooLarge) } else { Ok(body) }
}

/// # Errors
/// [`FrameError`]; a compressed bomb stops at the limit, not after it.
pub fn decode<T: for<'b> Decode<'b, ()>>(body: &[u8]) -> Result<T, FrameError> {
    if body.len() > BODY_BYTES_MAX {
        return Err(FrameError::TooLarge);
    }
    match body.split_first() {
        Some((&PLAIN, plain)) => read(plain),
        Some((&ZSTD, packed)) => read(&inflate(packed)?),
        _ => Err(FrameError::Malformed("empty, or an unknown flag byte".into())),
    }
}

/// Bytes that may come out of so many packed ones.
fn inflated_max(packed: usize) -> usize {
    (EXPANSION_FREE_BYTES + packed.saturating_mul(EXPANSION_MAX)).min(BODY_INFLATED_BYTES_MAX)
}

fn inflate(packed: &[u8]) -> Result<Vec<u8>, FrameError> {
    let malformed = |error: std::io::Error| FrameError::Malformed(error.to_string());
    let mut decoder = zstd::Decoder::new(packed).map_err(malformed)?;
    decoder.window_log_max(WINDOW_LOG_MAX).map_err(malformed)?;
    let mut plain = Vec::new();
    let limit = inflated_max(packed.len()) as u64;
    decoder.take(limit + 1).read_to_end(&mut plain).map_err(malformed)?;
    if plain.len() as u64 > limit { Err(FrameError::TooLarge) } else { Ok(plain) }
}

fn read<T: for<'b> Decode<'b, ()>>(plain: &[u8]) -> Result<T, FrameError> {
    // Three bytes can name what takes forty once it is read: items are counted before any is.
    if holds_more_items(plain, BODY_ITEMS_MAX) {
        return Err(FrameError::TooLarge);
    }
    minicbor::decode(plain).map_err(|error| FrameError::Malformed(error.to_string()))
}

/// Whether there are more CBOR items than `max`, those inside of others included. What is no CBOR is not judged here.
fn holds_more_items(mut cbor: &[u8], max: usize) -> bool {
    let mut items = 0;
    while let Some(rest) = behind_item(cbor) {
        items += 1;
        if items > max {
            return true;
        }
        cbor = rest;
    }
    false
}

/// What follows the first item's head, and its bytes or text.
fn behind_item(cbor: &[u8]) -> Option<&[u8]> {
    let (head, rest) = cbor.split_first()?;
    let (kind, short) = (head >> 5, head & 0x1f);
    let width = match short {
        24..=27 => 1 << (short - 24),
        _ => 0,
    };
    let (number, rest) = rest.split_at_checked(width)?;
    let number = number.iter().fold(0u64, |number, byte| number << 8 | u64::from(*byte));
    let is_string = matches!(kind, 2 | 3) && short < 28;
    let length = if !is_string {
        0
    } else if width == 0 {
        u64::from(short)
    } else {
        number
    };
    rest.get(usize::try_from(length).ok()?..)
}
