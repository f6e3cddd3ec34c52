#![no_main]
libfuzzer_sys::fuzz_target!(init: pdfsig_fuzz::init(), |data: &[u8]| pdfsig_fuzz::run(pdfsig::fuzzing::ber, data));
