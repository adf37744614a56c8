//! `demo`: an empty data folder becomes an office with sample decisions.

use super::cli::Demo;
use super::out::{self, Failed, Outcome};
use super::{means, serve};
use crate::app::{App, Means, Presence};
use crate::config::Settings;
use crate::db::{self, Db};
use crate::demo::{self, Account, Manifest, State};
use crate::kernel::{Clock, ManualClock};
use std::process::ExitCode;
use std::time::Duration;
use tokio::time::Instant;

/// What to do instead.
const ELSEWHERE: &str =
    "Demonstrasi hanya mengisi folder data (dan basis data) yang kosong; pilih yang lain dengan --data.";

/// Fills, prints the accounts, and serves.
pub(super) async fn demo(settings: &Settings, asked: &Demo) -> Outcome {
    // An address that is taken is better known before the filling than after it.
    let listener = if asked.fill_only { None } else { Some(serve::bind(settings).await?) };
    fill(settings, asked).await?;
    match listener {
        Some(listener) => serve::serve_on(listener, settings).await,
        None => Ok(ExitCode::SUCCESS),
    }
}

async fn fill(settings: &Settings, asked: &Demo) -> Result<(), Failed> {
    refuse_older(settings).await?;
    let now = Clock::system().now();
    let manifest = Manifest::load(asked.sedikit)?;
    // Opening writes the first entries, and no later one is given an earlier time.
    let hand = ManualClock::at(demo::beginning(&manifest, now));
    let means = Means { clock: hand.clock(), ..means()? };
    let app = App::open(settings, settings.site(settings.listen)?, means, Presence::Alone).await?;
    refuse_unless_empty(settings, demo::state(app.auth()).await?)?;
    let began = Instant::now();
    out::say(&format!("Mengisi {} naskah contoh ke {}.", manifest.naskah.len(), settings.data.display()));
    let by = (&hand, now);
    let filled = demo::fill(&app.stage(), &manifest, by, asked.sandi.as_deref(), &out::say).await?;
    app.journal.db().close().await;
    drop(app);
    let seconds = began.elapsed().max(Duration::from_secs(1)).as_secs();
    out::line(format!(
        "Terisi dalam {seconds} detik: {} perkara, {} di antaranya terbit.",
        filled.cases, filled.published
    ))?;
    out::line(table(&filled.accounts))
}

/// A database of an older version is somebody's; it is not brought in step only to be refused then.
async fn refuse_older(settings: &Settings) -> Result<(), Failed> {
    if Db::file_of(&settings.database).is_some_and(|file| !file.exists()) {
        return Ok(());
    }
    let db = Db::open(&settings.database).await?;
    let is_older = !db::is_new(&db).await? && !db::pending(&db).await?.is_empty();
    db.close().await;
    if is_older {
        return Err(Failed(format!("{} sudah berisi basis data. {ELSEWHERE}", settings.data.display())));
    }
    Ok(())
}

/// Nothing is filled into what is there already.
fn refuse_unless_empty(settings: &Settings, state: State) -> Result<(), Failed> {
    let folder = settings.data.display();
    match state {
        State::Empty => Ok(()),
        State::Demonstration => Err(Failed(format!(
            "{folder} sudah berisi data contoh. Jalankan dengan `jdih serve`, atau pilih folder data lain dengan --data."
        ))),
        State::Halfway => Err(Failed(format!(
            "Pengisian data contoh di {folder} pernah terhenti di tengah jalan. Mulai lagi dengan folder data (dan \
             basis data) yang kosong."
        ))),
        State::Office(name) => Err(Failed(format!("{folder} sudah berisi kantor {name}. {ELSEWHERE}"))),
    }
}

/// The accounts, aligned.
fn table(accounts: &[Account]) -> String {
    let head = ("Nama pengguna", "Kata sandi", "Jabatan");
    let width = |of: fn(&Account) -> &str, head: &str| {
        accounts.iter().map(|account| of(account).chars().count()).chain([head.len()]).max().unwrap_or(0)
    };
    let (login, password) = (width(|one| &one.login, head.0), width(|one| &one.password, head.1));
    let row = |(one, two, three): (&str, &str, &str)| format!("  {one:login$}  {two:password$}  {three}\n");
    let rows: String = accounts.iter().map(|one| row((&one.login, &one.password, &one.post))).collect();
    format!("\nAkun demonstrasi; kata sandinya hanya dicetak sekali ini:\n\n{}{rows}", row(head))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_aligned_and_names_every_account_once() {
        let account = |login: &str, password: &str| Account {
            login: login.into(),
            password: password.into(),
            name: String::new(),
            post: "Pos".into(),
        };
        let text = table(&[account("a", "rahasia-panjang"), account("nama-yang-panjang", "x")]);
        let places: Vec<usize> = text.lines().filter_map(|line| line.find("Pos")).collect();
        assert_eq!(places.len(), 2);
        assert_eq!(places[0], places[1]);
        assert_eq!(text.matches("rahasia-panjang").count(), 1);
    }
}
