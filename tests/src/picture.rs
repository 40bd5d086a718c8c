//! A JPEG of about any number of bytes, as the page hands one over: no decoder would see much in it, the workbench takes it.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

/// One grey pixel and `filling` bytes that belong to it, as base64.
pub fn jpeg(filling: usize) -> String {
    let start = [0xff, 0xd8];
    let frame = [0xff, 0xc0, 0, 11, 8, 0, 1, 0, 1, 1, 1, 0x11, 0];
    let scan = [0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0];
    // Bytes that differ, so that a piece in the wrong place shows.
    let filling: Vec<u8> = (0..filling).map(|n| (n % 251) as u8).collect();
    BASE64_STANDARD.encode([&start[..], &frame, &scan, &filling, &[0xff, 0xd9]].concat())
}
