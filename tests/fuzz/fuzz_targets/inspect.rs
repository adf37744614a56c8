//! The gate on any bytes: it may refuse, but not panic, and its answer must be whole.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let (refusals, pages) = jdih_fuzz::pdf::fuzz_inspect(bytes);
    assert!(refusals > 0 || (1..=jdih_fuzz::pdf::MAX_PAGES).contains(&pages));
});
