//! The child that limits itself and then becomes tesseract, with an empty environment.

use super::find::LANGUAGE;
use crate::job::OCR;
use crate::worker::{EXIT_IO, EXIT_LIMITS, confine};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// Files that it has open: its data and libraries.
const OPEN_FILES: u64 = 64;
/// It yields to whoever waits for a page.
const NICE: i32 = 10;

/// What is asked of tesseract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    Words,
    /// The words of one line.
    Line,
    Orientation,
}

impl Wanted {
    const ALL: [Self; 3] = [Self::Words, Self::Line, Self::Orientation];

    fn name(self) -> &'static str {
        match self {
            Self::Words => "kata",
            Self::Line => "baris",
            Self::Orientation => "arah",
        }
    }

    /// How it is said to the child: what is asked, and of which program.
    pub(crate) fn argument(self, program: &Path) -> String {
        format!("kenali:{}:{}", self.name(), program.display())
    }

    /// Understands such an argument.
    pub(crate) fn from_argument(argument: &str) -> Option<(Self, PathBuf)> {
        let (name, program) = argument.strip_prefix("kenali:")?.split_once(':')?;
        let wanted = Self::ALL.into_iter().find(|wanted| wanted.name() == name)?;
        (program.starts_with('/')).then(|| (wanted, PathBuf::from(program)))
    }

    fn arguments(self) -> Vec<&'static str> {
        let common = ["stdin", "stdout", "--dpi", "300"];
        let own: &[&str] = match self {
            Self::Words => &["-l", LANGUAGE, "--oem", "1", "--psm", "3", "-c", "tessedit_create_tsv=1"],
            Self::Line => &["-l", LANGUAGE, "--oem", "1", "--psm", "7", "-c", "tessedit_create_tsv=1"],
            Self::Orientation => &["-l", "osd", "--psm", "0"],
        };
        [&common, own].concat()
    }
}

/// Comes back only when that failed.
pub(crate) fn become_tesseract(wanted: Wanted, program: &Path) -> ExitCode {
    if confine(OCR, OPEN_FILES).is_err() {
        return ExitCode::from(EXIT_LIMITS);
    }
    // Being nicer is a courtesy; without it the work is done all the same.
    let _ = rustix::process::nice(NICE);
    let mut command = Command::new(program);
    command.args(wanted.arguments()).env_clear().env("OMP_THREAD_LIMIT", "1").env("LC_ALL", "C");
    drop(command.exec());
    ExitCode::from(EXIT_IO)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_is_understood_as_it_is_said() {
        let program = Path::new("/usr/bin/tesseract");
        for wanted in Wanted::ALL {
            let understood = Wanted::from_argument(&wanted.argument(program));
            assert_eq!(understood, Some((wanted, program.to_owned())));
        }
        for nonsense in ["inspect", "kenali:", "kenali:kata", "kenali:kata:tesseract", "kenali:x:/bin/sh"] {
            assert_eq!(Wanted::from_argument(nonsense), None, "{nonsense}");
        }
    }
}
