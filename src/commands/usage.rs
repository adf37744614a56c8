//! A command line that is not understood, explained in Indonesian.

use super::out;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::process::ExitCode;

/// The exit code for a line that is not understood.
const NOT_UNDERSTOOD: u8 = 2;

/// Prints help or version where that was asked for, else what is wrong with the line.
pub(super) fn explain(error: &clap::Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let _ = error.print();
            return ExitCode::SUCCESS;
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print();
        }
        _ => out::complain(&sentence(error)),
    }
    ExitCode::from(NOT_UNDERSTOOD)
}

fn sentence(error: &clap::Error) -> String {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let argument = text(ContextKind::InvalidArg);
    let what = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            format!("Perintah {} tidak dikenal.", text(ContextKind::InvalidSubcommand))
        }
        ErrorKind::UnknownArgument => format!("{argument} tidak dikenal."),
        ErrorKind::MissingRequiredArgument => format!("Masih kurang: {argument}."),
        ErrorKind::MissingSubcommand => "Perintahnya belum ditulis.".to_owned(),
        ErrorKind::ArgumentConflict => format!("{argument} tidak dapat dipakai bersama yang lain itu."),
        ErrorKind::TooManyValues | ErrorKind::WrongNumberOfValues | ErrorKind::NoEquals => {
            format!("{argument} ditulis dengan jumlah nilai yang salah.")
        }
        _ => match text(ContextKind::InvalidValue) {
            value if value.is_empty() => format!("{argument} memerlukan nilai."),
            value => format!("Nilai {value} untuk {argument} tidak dapat dipakai."),
        },
    };
    format!("{what} Lihat `jdih --help`.")
}
