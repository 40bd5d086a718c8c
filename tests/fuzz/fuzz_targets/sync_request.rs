//! [`fuzz::decoders::sync_request`]
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::decoders::sync_request(bytes));
