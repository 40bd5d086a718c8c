//! [`fuzz::decoders::sync_reply`]
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::decoders::sync_reply(bytes));
