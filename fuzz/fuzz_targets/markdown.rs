#![no_main]

use tabloid::archive::Format;

libfuzzer_sys::fuzz_target!(|data: &[u8]| tabloid_fuzz::read(Some(Format::Markdown), data));
