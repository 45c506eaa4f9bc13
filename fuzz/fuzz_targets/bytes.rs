//! Any bytes: compression, encodings, and which format they look like.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tabloid_fuzz::read(None, data));
