//! Bytes on the wire: whatever arrives, a message or an error, within limits.

use minicbor::{Decode, Encode};
use proptest::prelude::*;
use shared::limits::{BODY_BYTES_MAX, BODY_INFLATED_BYTES_MAX, BODY_ITEMS_MAX};
use shared::sync::frame::{FrameError, decode, encode};
use shared::sync::wire::{SyncReply, SyncRequest};

/// A message of any size.
#[derive(Debug, PartialEq, Encode, Decode)]
#[cbor(map)]
struct Blob {
    #[cbor(n(0), with = "minicbor::bytes")]
    bytes: Vec<u8>,
}

/// Bytes that do not compress.
fn noise(count: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    std::iter::repeat_with(next).take(count).collect()
}

#[test]
fn a_message_comes_back_plain_or_compressed() {
    for bytes in [vec![], noise(100), noise(10_000), vec![7; 10_000]] {
        let blob = Blob { bytes };
        let body = encode(&blob).expect("fits");
        assert_eq!(decode::<Blob>(&body), Ok(blob));
    }
}

#[test]
fn compression_is_used_where_it_pays() {
    let size = |bytes| encode(&Blob { bytes }).expect("fits").len();
    assert!(size(vec![7; 10_000]) < 100);
    assert!(size(noise(10_000)) < 10_020, "what does not compress grows by the header only");
}

#[test]
fn a_body_at_the_limit_passes_and_one_byte_more_does_not() {
    // The flag byte and the CBOR header around the bytes.
    let overhead = 1 + 7;
    let fits = Blob { bytes: noise(BODY_BYTES_MAX - overhead) };
    let body = encode(&fits).expect("exactly the limit");
    assert_eq!(body.len(), BODY_BYTES_MAX);
    assert_eq!(decode::<Blob>(&body), Ok(fits));
    assert_eq!(encode(&Blob { bytes: noise(BODY_BYTES_MAX - overhead + 1) }), Err(FrameError::TooLarge));
    assert_eq!(decode::<Blob>(&[body, vec![0]].concat()), Err(FrameError::TooLarge));
}

/// A blob whose bytes repeat after a while, packed however well that goes.
fn packed(count: usize, repeats_after: usize) -> (usize, Vec<u8>) {
    let mut bytes = noise(repeats_after).repeat(count.div_ceil(repeats_after));
    bytes.truncate(count);
    let plain = minicbor::to_vec(Blob { bytes }).expect("encodes");
    let body = zstd::encode_all(plain.as_slice(), 1).expect("compresses");
    (plain.len(), [vec![1], body].concat())
}

#[test]
fn an_inflating_body_stops_at_the_limit() {
    // Packs to a quarter of the limit's sixty-fourth part and more.
    let (overhead, repeats_after) = (7, 400_000);
    let (size, body) = packed(BODY_INFLATED_BYTES_MAX - overhead, repeats_after);
    assert_eq!(size, BODY_INFLATED_BYTES_MAX);
    assert!(decode::<Blob>(&body).is_ok());
    let (_, body) = packed(BODY_INFLATED_BYTES_MAX - overhead + 1, repeats_after);
    assert_eq!(decode::<Blob>(&body), Err(FrameError::TooLarge));
    let (_, bomb) = packed(100_000_000, 1);
    assert!(bomb.len() < 50_000, "a bomb of {} bytes", bomb.len());
    assert_eq!(decode::<Blob>(&bomb), Err(FrameError::TooLarge));
}

#[test]
fn a_small_body_becomes_no_large_one_and_what_packs_too_well_is_sent_plain() {
    let (size, bomb) = packed(4_000_000, 1);
    assert!(bomb.len() * 64 < size / 10);
    assert_eq!(decode::<Blob>(&bomb), Err(FrameError::TooLarge));
    let repetitive = Blob { bytes: vec![7; 1_000_000] };
    let body = encode(&repetitive).expect("fits");
    assert!(body.len() > 1_000_000);
    assert_eq!(decode(&body), Ok(repetitive));
}

#[test]
fn items_that_grow_in_memory_are_counted_before_they_are_read() {
    // A stream of which only the desk is given: three bytes on the wire, forty in memory.
    let streams = |count: usize| {
        let head = [&[0, 0xa1, 4, 0x9a][..], &u32::try_from(count).expect("few").to_be_bytes()].concat();
        [head, [0xa1, 0, 0].repeat(count)].concat()
    };
    // Each is a map, a key and a value; around them a map, a key and an array.
    let fit = (BODY_ITEMS_MAX - 3) / 3;
    let lacks_fields = decode::<SyncRequest>(&streams(fit));
    assert!(matches!(lacks_fields, Err(FrameError::Malformed(_))), "{lacks_fields:?}");
    assert_eq!(decode::<SyncRequest>(&streams(fit + 1)), Err(FrameError::TooLarge));
}

#[test]
fn a_window_larger_than_what_may_come_out_is_not_reserved() {
    let packed = |log: u32| {
        let mut encoder = zstd::Encoder::new(vec![1], 1).expect("an encoder");
        encoder.window_log(log).expect("a window");
        let plain = minicbor::to_vec(SyncRequest::default()).expect("encodes");
        std::io::Write::write_all(&mut encoder, &plain).expect("written");
        encoder.finish().expect("finished")
    };
    assert_eq!(decode(&packed(24)), Ok(SyncRequest::default()));
    assert!(matches!(decode::<SyncRequest>(&packed(25)), Err(FrameError::Malformed(_))));
}

#[test]
fn a_truncated_body_is_an_error_at_every_length() {
    for body in [
        encode(&Blob { bytes: noise(200) }).expect("fits"),
        encode(&Blob { bytes: vec![7; 5_000] }).expect("fits"),
    ] {
        for cut in 0..body.len() {
            assert!(matches!(decode::<Blob>(&body[..cut]), Err(FrameError::Malformed(_))), "cut at {cut}");
        }
    }
}

#[test]
fn a_reader_skips_what_a_newer_program_says_besides() {
    // {1: 7, 99: {"new": [1, 2]}, 6: 500}
    let body = [0, 0xa3, 1, 7, 0x18, 99, 0xa1, 0x63, b'n', b'e', b'w', 0x82, 1, 2, 6, 0x19, 0x01, 0xf4];
    let result = decode::<SyncRequest>(&body);
    assert!(matches!(result, Err(FrameError::Malformed(_))), "what must be there is missing: {result:?}");
    let whole =
        minicbor::to_vec(SyncRequest { scope_version: 7, ..SyncRequest::default() }).expect("encodes");
    // A map of 11 entries becomes one of 12.
    assert_eq!(whole[0], 0xab);
    let newer = [&[0, 0xac][..], &whole[1..], &body[4..14]].concat();
    assert_eq!(decode::<SyncRequest>(&newer).map(|request| request.scope_version), Ok(7));
}

#[test]
fn lengths_that_promise_more_than_there_is_reserve_nothing() {
    // An array, a map, bytes and text that claim 2^62 items.
    for major in [0x9b, 0xbb, 0x5b, 0x7b] {
        for key in 0..11 {
            let huge = [&[0, 0xa1, key, major][..], &(1u64 << 62).to_be_bytes()].concat();
            assert!(decode::<SyncRequest>(&huge).is_err());
            assert!(decode::<SyncReply>(&huge).is_err());
        }
    }
}

proptest! {
    #[test]
    fn garbage_is_an_error_not_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), flag in 0..3u8) {
        let body = [&[flag][..], &bytes].concat();
        let _ = decode::<SyncRequest>(&body);
        let _ = decode::<SyncReply>(&body);
        let _ = decode::<SyncReply>(&bytes);
    }

    #[test]
    fn an_altered_message_is_an_error_or_a_message(at in any::<prop::sample::Index>(), value in any::<u8>()) {
        let reply = SyncReply { server_time: 1_795_520_000_000, offers_taken: 7, ..SyncReply::default() };
        let mut body = encode(&reply).expect("fits");
        let at = at.index(body.len());
        body[at] = value;
        let _ = decode::<SyncReply>(&body);
    }
}
