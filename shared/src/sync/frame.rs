//! Bytes on the wire: one flag byte, then CBOR, compressed when that pays.

use crate::limits::{BODY_BYTES_MAX, BODY_INFLATED_BYTES_MAX};
use minicbor::{Decode, Encode};
use std::io::Read;

const PLAIN: u8 = 0;
const ZSTD: u8 = 1;
/// Below this, compression costs more bytes than it saves.
const COMPRESS_FROM_BYTES: usize = 256;
const LEVEL: i32 = 3;

/// Why bytes are not a message. Retrying the same bytes does not help.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    #[error(
        "the body is larger than {BODY_BYTES_MAX} bytes, or inflates to more than {BODY_INFLATED_BYTES_MAX}"
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
        if packed.len() < plain.len() {
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
    let malformed = |what: String| FrameError::Malformed(what);
    match body.split_first() {
        Some((&PLAIN, plain)) => minicbor::decode(plain).map_err(|e| malformed(e.to_string())),
        Some((&ZSTD, packed)) => {
            let decoder = zstd::Decoder::new(packed).map_err(|e| malformed(e.to_string()))?;
            let mut plain = Vec::new();
            let limit = BODY_INFLATED_BYTES_MAX as u64;
            decoder.take(limit + 1).read_to_end(&mut plain).map_err(|e| malformed(e.to_string()))?;
            if plain.len() as u64 > limit {
                return Err(FrameError::TooLarge);
            }
            minicbor::decode(&plain).map_err(|e| malformed(e.to_string()))
        }
        _ => Err(malformed("empty, or an unknown flag byte".into())),
    }
}
