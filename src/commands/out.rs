//! Answers on standard output, complaints on standard error; and what must not stand in an argument, from standard input.

use crate::config::ConfigError;
use crate::kernel::{Fault, FaultClass};
use std::io::{self, Read, Write as _};
use std::process::ExitCode;

/// What a command gives: its exit code.
pub(super) type Outcome = Result<ExitCode, Failed>;

/// Why a command could not do its work: the sentence for the person who typed it.
#[derive(Debug)]
pub(super) struct Failed(pub(super) String);

impl<F: Fault> From<F> for Failed {
    fn from(fault: F) -> Self {
        if matches!(fault.class(), FaultClass::Broken | FaultClass::Unavailable) {
            tracing::error!(error = %fault, source = fault.source().map(ToString::to_string), "command failed");
        }
        Self(fault.sentence())
    }
}

impl From<ConfigError> for Failed {
    fn from(error: ConfigError) -> Self {
        Self(error.to_string())
    }
}

/// Writes a line to standard output, at once.
///
/// # Errors
/// A closed pipe (`jdih … | head`) ends the command; anything else is worth a sentence.
pub(super) fn line(text: impl AsRef<str>) -> Result<(), Failed> {
    let mut out = io::stdout().lock();
    let written = out
        .write_all(text.as_ref().as_bytes())
        .and_then(|()| out.write_all(b"\n"))
        .and_then(|()| out.flush());
    written.map_err(unwritten)
}

/// What is said where something could not be written.
pub(super) fn unwritten(error: io::Error) -> Failed {
    Failed(format!("Hasil tidak dapat ditulis: {error}."))
}

/// Writes a document to standard output.
pub(super) fn json(document: &impl serde::Serialize) -> Result<(), Failed> {
    let text = serde_json::to_string_pretty(document)
        .map_err(|error| Failed(format!("Hasil tidak dapat ditulis sebagai JSON: {error}.")))?;
    line(text)
}

/// The first line of what is typed or piped in, without its end; at most so many bytes are read.
pub(super) fn first_line(input: impl Read, max_bytes: u64) -> Result<String, Failed> {
    let mut text = String::new();
    let read = input.take(max_bytes).read_to_string(&mut text);
    read.map_err(|error| Failed(format!("Masukan standar tidak dapat dibaca: {error}.")))?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

/// The exit code of a check.
pub(super) fn holds(holds: bool) -> ExitCode {
    if holds { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Writes a sentence to standard error.
pub(super) fn complain(sentence: &str) {
    // There is nowhere left to say that this failed.
    let _ = writeln!(io::stderr(), "jdih: {sentence}");
}

/// Says on standard error how far something is.
pub(super) fn say(sentence: &str) {
    // There is nowhere left to say that this failed.
    let _ = writeln!(io::stderr(), "{sentence}");
}

/// Says why and gives the exit code.
pub(super) fn failed(failed: &Failed) -> ExitCode {
    complain(&failed.0);
    ExitCode::FAILURE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_what_is_piped_in_the_first_line_counts_up_to_the_limit() {
        assert_eq!(first_line("0812 3456\r\nlain".as_bytes(), 100).ok().unwrap(), "0812 3456");
        assert_eq!(first_line("12345".as_bytes(), 5).ok().unwrap(), "12345");
        assert_eq!(first_line("123456".as_bytes(), 5).ok().unwrap(), "12345");
        assert_eq!(first_line("".as_bytes(), 5).ok().unwrap(), "");
        assert!(first_line([0xff, 0xfe].as_slice(), 5).is_err());
    }
}
