//! Document numbers from any text: refused with a sentence, or read so that the tidy form reads the same.
#![no_main]

use jdih_fuzz::kernel::{DocumentNumber, Fault};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match DocumentNumber::parse(text) {
        Ok(number) => {
            let again = DocumentNumber::parse(&number.display()).expect("the tidy form is a number");
            assert_eq!(again.key(), number.key());
            assert_eq!(again.display(), number.display());
        }
        Err(error) => assert!(!error.sentence().is_empty()),
    }
});
