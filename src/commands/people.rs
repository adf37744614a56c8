//! Accounts and offices from the command line, where the machine's owner acts.

use super::cli::{Json, Login, NewOffice, NewUser, Office, User};
use super::out::{self, Failed, Outcome};
use crate::app::App;
use crate::auth::{self, NewPerson, Post};
use crate::journal::Actor;
use std::process::ExitCode;

/// The most that is read as a password.
const MAX_PASSWORD_BYTES: u64 = 4_096;

pub(super) async fn user(app: &App, command: User) -> Outcome {
    match command {
        User::Add(user) => add(app, user).await,
        User::List(json) => list(app, json).await,
        User::Reset(Login { login }) => {
            let person = app.auth().person_by_login(&login).await?;
            let secret = app.auth().reset_as(Actor::System, None, &person.id).await?;
            out::line(format!("Kata sandi {} dihapus.", person.login))?;
            print_link(app, &secret)
        }
        User::Disable(Login { login }) => set_disabled(app, &login, true).await,
        User::Enable(Login { login }) => set_disabled(app, &login, false).await,
    }
}

pub(super) async fn office(app: &App, command: Office) -> Outcome {
    let Office::Add(NewOffice { kode, nama, tempat }) = command;
    let office = auth::NewOffice { code: kode, name: nama, place: tempat };
    let office = app.auth().add_office_as(Actor::System, &office).await?;
    out::line(format!("Kantor {} ({}) ditambahkan dengan jabatan bawaannya.", office.name, office.code))?;
    Ok(ExitCode::SUCCESS)
}

async fn add(app: &App, user: NewUser) -> Outcome {
    // Read first: a closed input must not leave an account behind.
    let password = if user.sandi_stdin {
        Some(out::first_line(std::io::stdin().lock(), MAX_PASSWORD_BYTES)?)
    } else {
        None
    };
    let post = post(app, user.kantor.as_deref(), &user.jabatan).await?;
    let person = NewPerson { post_id: post.id, login: user.login, nip: user.nip, name: user.nama };
    let (person, secret) = app.auth().add_person_as(Actor::System, None, &person).await?;
    out::line(format!("Akun {} dibuat untuk {} ({}).", person.login, person.name, person.post_title))?;
    let Some(password) = password else { return print_link(app, &secret) };
    match app.auth().set_password(&secret, &password).await {
        Ok(signed_in) => {
            // Nobody sits in front of this session.
            app.auth().sign_out(&signed_in.token).await?;
            out::line("Kata sandi diatur.")?;
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            print_link(app, &secret)?;
            Err(error.into())
        }
    }
}

fn print_link(app: &App, secret: &str) -> Outcome {
    let link = app.web.site.absolute(&format!("/sandi/{secret}"));
    out::line(format!("Berikan tautan ini kepada pemilik akun (sekali pakai, berlaku 24 jam):\n{link}"))?;
    Ok(ExitCode::SUCCESS)
}

/// The post of this title in the office of this code, or in the only office.
async fn post(app: &App, code: Option<&str>, title: &str) -> Result<Post, Failed> {
    let offices = app.auth().offices().await?;
    let known = || offices.iter().map(|office| office.code.as_str()).collect::<Vec<_>>().join(", ");
    let office = match (code, offices.as_slice()) {
        (_, []) => return Err(Failed("Belum ada kantor. Buat dahulu dengan `jdih office add`.".to_owned())),
        (None, [only]) => only,
        (None, _) => return Err(Failed(format!("Ada lebih dari satu kantor; tulis --kantor: {}.", known()))),
        (Some(code), all) => all
            .iter()
            .find(|office| office.code == code.trim())
            .ok_or_else(|| Failed(format!("Kantor {code} tidak ada. Yang ada: {}.", known())))?,
    };
    let posts = app.auth().posts(&office.id).await?;
    let titles = posts.iter().map(|post| post.title.as_str()).collect::<Vec<_>>().join("; ");
    let found = posts.into_iter().find(|post| post.title.to_lowercase() == title.trim().to_lowercase());
    found.ok_or_else(|| Failed(format!("Jabatan {title} tidak ada di {}. Yang ada: {titles}.", office.name)))
}

async fn set_disabled(app: &App, login: &str, disabled: bool) -> Outcome {
    let person = app.auth().person_by_login(login).await?;
    app.auth().set_disabled_as(Actor::System, None, &person.id, disabled).await?;
    let state = if disabled { "dinonaktifkan" } else { "diaktifkan" };
    out::line(format!("Akun {} {state}.", person.login))?;
    Ok(ExitCode::SUCCESS)
}

/// An account, as scripts read it.
#[derive(serde::Serialize)]
struct Account {
    login: String,
    nip: String,
    nama: String,
    jabatan: String,
    kantor: String,
    aktif: bool,
}

async fn list(app: &App, Json { json }: Json) -> Outcome {
    let offices = app.auth().offices().await?;
    let code = |id: &str| offices.iter().find(|office| office.id == id).map(|office| office.code.clone());
    let accounts = app.auth().people(None).await?.into_iter().map(|person| Account {
        kantor: code(&person.office_id).unwrap_or_default(),
        login: person.login,
        nip: person.nip,
        nama: person.name,
        jabatan: person.post_title,
        aktif: person.disabled.is_none(),
    });
    let accounts: Vec<Account> = accounts.collect();
    if json {
        out::json(&accounts)?;
        return Ok(ExitCode::SUCCESS);
    }
    for account in accounts {
        let state = if account.aktif { "" } else { " (nonaktif)" };
        out::line(format!(
            "{}\t{}\t{}\t{}\t{}{state}",
            account.kantor, account.login, account.nip, account.nama, account.jabatan
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}
