//! The command line, as it is typed.

use crate::config::Flags;
use clap::{ArgAction, Parser, Subcommand};

/// How help is laid out; its headings speak Indonesian, too.
const HELP: &str = "\
{about-with-newline}
Pemakaian: {usage}

{all-args}{after-help}";

/// Dokumentasi dan informasi hukum untuk kantor penyelenggara pemilu.
#[derive(Debug, Parser)]
#[command(name = "jdih", version, help_template = HELP, disable_help_flag = true, disable_version_flag = true,
          disable_help_subcommand = true, subcommand_help_heading = "Perintah", subcommand_value_name = "PERINTAH",
          next_help_heading = "Pengaturan", override_usage = "jdih [PENGATURAN] PERINTAH")]
pub(super) struct Cli {
    /// Tampilkan bantuan ini
    #[arg(short = 'h', long, action = ArgAction::Help, global = true)]
    help: Option<bool>,
    /// Tampilkan versi
    #[arg(short = 'V', long, action = ArgAction::Version)]
    version: Option<bool>,
    #[command(flatten)]
    pub(super) flags: Flags,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
#[command(help_template = HELP)]
pub(super) enum Command {
    /// Jalankan server, pekerjaan latar, dan indeks
    #[command(help_template = HELP)]
    Serve,
    /// Jalankan pekerjaan latar saja, di samping `serve --no-worker`
    #[command(help_template = HELP)]
    Worker,
}

impl Command {
    /// Whether it goes on until it is stopped, so that the log is its voice.
    pub(super) fn runs_long(&self) -> bool {
        matches!(self, Self::Serve | Self::Worker)
    }
}
