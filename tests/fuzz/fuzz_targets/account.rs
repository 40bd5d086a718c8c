//! [`fuzz::decoders::account`]
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::decoders::account(bytes));
