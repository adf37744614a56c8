//! The commands: what people and scripts type. Answers go to standard output, the log to standard error.
//!
//! A command exits with 0 when it did what it was asked and what it checks holds, with 1 when that does
//! not hold or could not be done, and with 2 when it was asked in a way that it does not understand.

mod backup;
mod cli;
mod compare;
mod demo;
mod describe;
mod gc;
mod hotline;
mod listen;
mod look;
mod mail;
mod objects;
mod out;
mod people;
mod report;
mod restore;
mod search;
mod serve;
mod shelf;
mod usage;
mod verify;

use crate::app::{App, Means, Place, Presence, open_database};
use crate::auth::PasswordParams;
use crate::config::Settings;
use crate::kernel::Clock;
use crate::pdf::Reader;
use crate::storage::Storage;
use clap::Parser as _;
use cli::{Cli, Command};
use out::{Failed, Outcome};
use rustix::fs::Mode;
use std::io::IsTerminal as _;
use std::path::Path;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

/// Names what is logged: `JDIH_LOG=debug`.
const LOG: &str = "JDIH_LOG";

/// Stack of a thread that serves: a page waits for much at once, and a build for development puts all of it there. What
/// is not used takes no memory.
const STACK_BYTES: usize = 8 * 1024 * 1024;

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
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = match runtime.enable_all().thread_stack_size(STACK_BYTES).build() {
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
        Command::Demo(asked) => demo::demo(&settings, &asked).await,
        Command::Migrate => migrate(&settings).await,
        Command::User(command) => people::user(&open(&settings, Presence::Beside).await?, command).await,
        Command::Office(command) => people::office(&open(&settings, Presence::Beside).await?, command).await,
        Command::Product(command) => look::product(&settings, command).await,
        Command::Inspect { file, describe, json } => look::inspect(&file, describe, json).await,
        Command::Compare { physical, digital, fisik, report, kantor, json } => {
            let reader = Reader::new(means()?.exe);
            let asked = compare::Asked {
                physical: &physical,
                digital: &digital,
                kind: fisik.into(),
                json: json.json,
                report: report.as_deref(),
                office: kantor.as_deref(),
            };
            compare::compare(&asked, &reader).await
        }
        Command::Verify(command) => verify::verify(&settings, command).await,
        Command::Journal(command) => look::journal(&settings, &command).await,
        Command::Search(asked) => {
            let site = settings.site(settings.listen)?;
            search::search(&open(&settings, Presence::Beside).await?, &site, asked).await
        }
        Command::Reindex => reindex(&settings).await,
        Command::Backup { folder } => backup::backup(&settings, &folder).await,
        Command::Restore { folder, penghapusan, tanpa_penghapusan } => {
            restore::restore(&settings, &folder, (penghapusan.as_deref(), tanpa_penghapusan)).await
        }
        Command::Hotline(command) => {
            hotline::hotline(&open(&settings, Presence::Beside).await?, command).await
        }
        Command::MailTest { address } => mail::test(&settings, &address).await,
        Command::Gc(command) => gc::gc(&settings, command).await,
    }
}

/// Brings the database in step, with a copy first; `serve` does the same.
async fn migrate(settings: &Settings) -> Outcome {
    let _place = Place::take(&settings.data, Presence::Alone)?;
    open_database(settings, &Clock::system(), Presence::Alone).await?;
    out::line("Basis data sesuai dengan versi ini.")?;
    Ok(ExitCode::SUCCESS)
}

/// Builds the index anew beside the old one and swaps; a server that runs has the index and refuses.
async fn reindex(settings: &Settings) -> Outcome {
    let app = open(settings, Presence::Beside).await?;
    app.search.reindex().await?;
    out::line(format!("Indeks dibangun ulang: {} produk hukum.", app.search.documents()))?;
    Ok(ExitCode::SUCCESS)
}

/// The store of objects, where it must be there already: an unmounted disk is not an empty one.
fn existing_storage(place: &str) -> Result<Storage, Failed> {
    let folder = place.strip_prefix("file://").unwrap_or(place);
    if !folder.contains("://") && !Path::new(folder).is_dir() {
        return Err(Failed(format!(
            "Penyimpanan {place} tidak ada. Periksa --storage, atau pasang cakramnya."
        )));
    }
    Ok(Storage::open(place)?)
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
    Ok(Means { clock: Clock::system(), passwords: PasswordParams::SERVICE, exe, programs: None })
}

/// Everything, opened for a command that listens nowhere.
async fn open(settings: &Settings, presence: Presence) -> Result<App, Failed> {
    let site = settings.site(settings.listen)?;
    Ok(App::open(settings, site, means()?, presence).await?)
}
