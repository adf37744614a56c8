//! The office of the demonstration: founded as every office is, with one account for each role.

use super::data::{Manifest, Person};
use super::error::DemoError;
use super::fill::House;
use crate::auth::rules::check_password;
use crate::auth::{Actor, DEMONSTRATION, NewOffice, NewPerson};
use crate::kernel::token;
use crate::products::CONTACT_SETTINGS;
use std::collections::HashMap;

/// Letters of a drawn password, in groups.
const GROUPS: usize = 4;
const GROUP_CHARS: usize = 5;

/// An account with the password that is shown once.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Name to sign in with.
    pub login: String,
    /// Its password.
    pub password: String,
    /// Name of the person.
    pub name: String,
    /// Post.
    pub post: String,
}

/// The people, by login.
pub(super) type Cast = HashMap<String, Actor>;

/// Founds the office, marks it as a demonstration, and gives every person an account. `given`: the password of all
/// accounts; without it each gets one that is drawn.
pub(super) async fn found(
    house: &House,
    manifest: &Manifest,
    given: Option<&str>,
) -> Result<(Cast, Vec<Account>), DemoError> {
    let Some((first, others)) = manifest.orang.split_first() else {
        return Err(DemoError::Data("nobody".to_owned()));
    };
    // Before anything is written: a password that somebody may not have must not leave an office half made.
    for one in manifest.orang.iter().filter(|_| given.is_some()) {
        let known = [one.login.as_str(), &one.nama, &one.nip, &manifest.nama];
        check_password(given.unwrap_or_default(), &known)?;
    }
    let password = || given.map_or_else(draw, str::to_owned);
    let mut accounts = vec![account(first, password())];
    let secret = house.auth.first_start().await?;
    let secret = secret.ok_or_else(|| DemoError::Data("there is an office already".to_owned()))?;
    let office = NewOffice {
        code: manifest.kode.clone(),
        name: manifest.nama.clone(),
        place: manifest.tempat.clone(),
    };
    let secret_word = accounts.first().map(|account| account.password.clone()).unwrap_or_default();
    let founded = house.auth.found(&secret, &office, &person(first, String::new()), &secret_word).await?;
    house.auth.sign_out(&founded.token).await?;
    let admin = founded.actor;
    house.auth.set_setting(&admin, DEMONSTRATION, super::fill::FILLING).await?;
    for (name, _) in CONTACT_SETTINGS {
        if let Some(value) = manifest.kontak.get(name) {
            house.auth.set_setting(&admin, name, value).await?;
        }
    }
    let posts = house.auth.posts(&admin.office_id).await?;
    let mut cast = Cast::from([(first.login.clone(), admin.clone())]);
    for one in others {
        let post = posts.iter().find(|post| post.title == one.jabatan);
        let post = post.ok_or_else(|| DemoError::Data(format!("no post {}", one.jabatan)))?;
        let (added, link) = house.auth.add_person(&admin, &person(one, post.id.clone())).await?;
        let account = account(one, password());
        let signed_in = house.auth.set_password(&link, &account.password).await?;
        house.auth.sign_out(&signed_in.token).await?;
        accounts.push(account);
        cast.insert(one.login.clone(), house.auth.actor(&added.id).await?);
    }
    Ok((cast, accounts))
}

fn person(one: &Person, post_id: String) -> NewPerson {
    NewPerson { post_id, login: one.login.clone(), nip: one.nip.clone(), name: one.nama.clone() }
}

fn account(one: &Person, password: String) -> Account {
    Account { login: one.login.clone(), password, name: one.nama.clone(), post: one.jabatan.clone() }
}

/// A password that nobody guesses and that can be typed from paper.
fn draw() -> String {
    let drawn: Vec<char> = token().chars().take(GROUPS * GROUP_CHARS).collect();
    let groups: Vec<String> = drawn.chunks(GROUP_CHARS).map(|group| group.iter().collect()).collect();
    groups.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawn_passwords_differ_and_are_long_enough() {
        let (one, two) = (draw(), draw());
        assert_ne!(one, two);
        assert_eq!(one.len(), GROUPS * GROUP_CHARS + GROUPS - 1);
    }
}
