//! The commands: what people and scripts type. Answers go to standard output, the log to standard error.
//!
//! A command exits with 0 when it did what it was asked and what it checks holds, with 1 when that does
//! not hold or could not be done, and with 2 when it was asked in a way that it does not understand.

mod cli;
mod listen;
mod out;
mod serve;
mod usage;

use crate::app::{App, Means, Presence};
use crate::auth::PasswordParams;
use crate::config::Settings;
use crate::kernel::Clock;
use clap::Parser as _;
use cli::{Cli, Command};
use out::{Failed, Outcome};
use rustix::fs::Mode;
use std::io::IsTerminal as _;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

/// Names what is logged: `JDIH_LOG=debug`.
const LOG: &str = "JDIH_LOG";

/// Reads the command line and does what it says.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage::explain(&error),
    };
    log(cli.command.runs_long());
    // Whatever we write (database, objects, backups) is for this account alone.
    rustix::process::umask(Mode::RWXG | Mode::RWXO);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return out::failed(&Failed(format!("Program tidak dapat dimulai: {error}."))),
    };
    match runtime.block_on(run(cli)) {
        Ok(code) => code,
        Err(failed) => out::failed(&failed),
    }
}

async fn run(cli: Cli) -> Outcome {
    let settings = Settings::read(cli.flags)?;
    match cli.command {
        Command::Serve => serve::serve(&settings).await,
        Command::Worker => serve::worker(&settings).await,
    }
}

fn log(runs_long: bool) {
    let usual = if runs_long { "info,sqlx=warn" } else { "warn" };
    let filter = EnvFilter::try_from_env(LOG).unwrap_or_else(|_| EnvFilter::new(usual));
    let colours = std::io::stderr().is_terminal();
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(colours).with_writer(std::io::stderr).init();
}

/// Time, the usual cost of a password, and this program.
fn means() -> Result<Means, Failed> {
    let exe = std::env::current_exe()
        .map_err(|error| Failed(format!("Letak program ini tidak dapat ditemukan: {error}.")))?;
    Ok(Means { clock: Clock::system(), passwords: PasswordParams::SERVICE, exe })
}

/// Everything, opened for a command that listens nowhere.
async fn open(settings: &Settings, presence: Presence) -> Result<App, Failed> {
    let site = settings.site(settings.listen)?;
    Ok(App::open(settings, site, means()?, presence).await?)
}
