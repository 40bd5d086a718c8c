//! [`fuzz::decoders::document`]
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::decoders::document(bytes));
