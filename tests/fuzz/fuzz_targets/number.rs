//! Document numbers from any text: read or refused, never a panic; what was read is read again as the same.
#![no_main]

use jdih_fuzz::kernel::DocumentNumber;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(number) = DocumentNumber::parse(text) else { return };
    let _ = (number.bare(), number.display(), number.cite("Keputusan", None, 2024));
    let again = DocumentNumber::parse(number.raw());
    assert_eq!(again.map(|again| again.key()).ok(), Some(number.key()));
});
