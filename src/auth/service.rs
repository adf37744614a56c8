//! Offices, posts and accounts: one function per act.

use super::DEMONSTRATION;
use super::error::AuthError;
use super::model::{Actor, NewPerson, Office, Person, Post, Roles, SharedRoles};
use super::office::{NewOffice, default_posts};
use super::password::PasswordHasher;
use super::rules::{self, LINK_MS};
use super::seal::Sealer;
use super::signin::{SignedIn, open_session};
use super::store::{access, mandates, offices, people, settings};
use crate::db;
use crate::journal::{self, Entry, Journal, Write};
use crate::kernel::{Timestamp, new_id, token, token_digest};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The purpose of the link that makes the first administrator.
const FIRST: &str = "pertama";
/// The purpose of a link that sets a password.
pub(super) const PASSWORD: &str = "sandi";

/// People and their accounts.
#[derive(Clone)]
pub struct Auth {
    journal: Journal,
    hasher: PasswordHasher,
    roles: SharedRoles,
    pub(super) sealer: Option<Sealer>,
}

impl Auth {
    /// The area, with the roles that the SOP definitions declare.
    ///
    /// # Errors
    /// As any statement.
    pub async fn open(
        journal: Journal,
        hasher: PasswordHasher,
        roles: SharedRoles,
    ) -> Result<Self, AuthError> {
        let mut tx = journal.db().write().await?;
        offices::sync_roles(&mut tx, &roles.get()).await?;
        tx.commit().await?;
        Ok(Self { journal, hasher, roles, sealer: None })
    }

    /// With second factors, whose secrets are sealed with a key in this folder.
    #[must_use]
    pub fn with_key_in(mut self, folder: &std::path::Path) -> Self {
        self.sealer = Some(Sealer::in_folder(folder));
        self
    }

    /// The roles that this program knows.
    #[must_use]
    pub fn roles(&self) -> Arc<Roles> {
        self.roles.get()
    }

    /// The time of this machine's own clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.journal().clock().now()
    }

    pub(super) fn journal(&self) -> &Journal {
        &self.journal
    }

    pub(super) fn hasher(&self) -> &PasswordHasher {
        &self.hasher
    }

    // First start ------------------------------------------------------------------------------------

    /// A one-time link's secret for the first administrator; `None` once an office exists.
    ///
    /// # Errors
    /// As any statement.
    pub async fn first_start(&self) -> Result<Option<String>, AuthError> {
        let mut tx = self.journal.db().write().await?;
        if offices::count(&mut tx).await? > 0 {
            return Ok(None);
        }
        let (secret, now) = (token(), self.journal.clock().now());
        let digest = token_digest(FIRST, &secret);
        access::insert_link(&mut tx, &digest, FIRST, None, now, now.plus_ms(LINK_MS)).await?;
        tx.commit().await?;
        Ok(Some(secret))
    }

    /// Whether a first-start secret can be used now.
    ///
    /// # Errors
    /// [`AuthError::Link`] when it cannot.
    pub async fn check_first(&self, secret: &str) -> Result<(), AuthError> {
        self.link_person(FIRST, secret).await.map(|_| ())
    }

    /// Uses the first-start link: makes the office with its default posts and the first administrator,
    /// who is signed in.
    ///
    /// # Errors
    /// [`AuthError::Link`] when the link does not hold, [`AuthError::Invalid`] for a field.
    pub async fn found(
        &self,
        secret: &str,
        office: &NewOffice,
        person: &NewPerson,
        password: &str,
    ) -> Result<SignedIn, AuthError> {
        let office = office.checked()?;
        let mut person = rules::check_person(person)?;
        rules::check_password(password, &[&person.login, &person.name, &person.nip, &office.name])?;
        let phc = self.hasher.hash(password).await?;
        let mut tx = self.journal.begin().await?;
        let now = tx.now();
        if !access::use_link(&mut tx, &token_digest(FIRST, secret), now).await? {
            return Err(AuthError::Link);
        }
        let office_id = insert_office(&mut tx, &office).await?;
        let admin_post = offices::posts(&mut tx, &office_id)
            .await?
            .into_iter()
            .find(|post| post.roles.contains(super::model::ADMINISTRATOR))
            .ok_or(AuthError::NotFound("Jabatan administrator"))?;
        person.post_id = admin_post.id;
        let id = new_id(now);
        people::insert(&mut tx, &id, &office_id, &person).await?;
        people::set_phc(&mut tx, &id, &phc).await?;
        let signed_in = open_session(&mut tx, &id).await?;
        let author = signed_in.actor.author();
        tx.commit(vec![Entry::new("kantor.dibentuk", author).about(&office_id).with("administrator", id)])
            .await?;
        Ok(signed_in)
    }

    // Offices and posts ------------------------------------------------------------------------------

    /// Makes a further office with the default posts.
    ///
    /// # Errors
    /// [`AuthError::Forbidden`] unless the actor administers; [`AuthError::Invalid`] for a field.
    pub async fn add_office(&self, actor: &Actor, office: &NewOffice) -> Result<Office, AuthError> {
        administrators_only(actor)?;
        self.add_office_as(actor.author(), office).await
    }

    /// The same from the command line, where the machine's owner acts.
    ///
    /// # Errors
    /// [`AuthError::Invalid`] for a field.
    pub async fn add_office_as(
        &self,
        author: journal::Actor,
        office: &NewOffice,
    ) -> Result<Office, AuthError> {
        let office = office.checked()?;
        let mut tx = self.journal.begin().await?;
        if offices::all(&mut tx).await?.iter().any(|known| known.code == office.code) {
            return Err(AuthError::invalid("kode", "Kode wilayah ini sudah dipakai kantor lain."));
        }
        let id = insert_office(&mut tx, &office).await?;
        tx.commit(vec![Entry::new("kantor.ditambah", author).about(&id)]).await?;
        Ok(Office { id, code: office.code, name: office.name, place: office.place })
    }

    /// All offices.
    ///
    /// # Errors
    /// As any statement.
    pub async fn offices(&self) -> Result<Vec<Office>, AuthError> {
        Ok(offices::all(&mut self.journal.db().read().await?).await?)
    }

    /// An office.
    ///
    /// # Errors
    /// [`AuthError::NotFound`] when there is none of this id.
    pub async fn office(&self, id: &str) -> Result<Office, AuthError> {
        offices::by_id(&mut self.journal.db().read().await?, id).await?.ok_or(AuthError::NotFound("Kantor"))
    }

    /// The posts of an office.
    ///
    /// # Errors
    /// As any statement.
    pub async fn posts(&self, office_id: &str) -> Result<Vec<Post>, AuthError> {
        Ok(offices::posts(&mut self.journal.db().read().await?, office_id).await?)
    }

    /// Adds a post to the administrator's office.
    ///
    /// # Errors
    /// [`AuthError::Forbidden`] unless the actor administers; [`AuthError::Invalid`] for title or roles.
    pub async fn add_post(
        &self,
        actor: &Actor,
        title: &str,
        roles: &BTreeSet<String>,
    ) -> Result<Post, AuthError> {
        administrators_only(actor)?;
        let title = rules::check_name("jabatan", title)?;
        rules::check_post_roles(roles, &self.roles())?;
        let mut tx = self.journal.begin().await?;
        if offices::posts(&mut tx, &actor.office_id).await?.iter().any(|post| post.title == title) {
            return Err(AuthError::invalid("jabatan", "Jabatan dengan nama ini sudah ada."));
        }
        let id = new_id(tx.now());
        offices::insert_post(&mut tx, &id, &actor.office_id, &title, roles).await?;
        tx.commit(vec![Entry::new("jabatan.ditambah", actor.author()).about(&id)]).await?;
        Ok(Post { id, office_id: actor.office_id.clone(), title, roles: roles.clone() })
    }

    /// Changes which roles a post holds.
    ///
    /// # Errors
    /// As [`Auth::add_post`]; [`AuthError::NotFound`] for a post of another office.
    pub async fn set_post_roles(
        &self,
        actor: &Actor,
        post_id: &str,
        roles: &BTreeSet<String>,
    ) -> Result<(), AuthError> {
        administrators_only(actor)?;
        rules::check_post_roles(roles, &self.roles())?;
        let mut tx = self.journal.begin().await?;
        let post = offices::post(&mut tx, post_id)
            .await?
            .filter(|post| post.office_id == actor.office_id)
            .ok_or(AuthError::NotFound("Jabatan"))?;
        offices::set_roles(&mut tx, &post, roles).await?;
        tx.commit(vec![Entry::new("jabatan.peran-diubah", actor.author()).about(post_id)]).await?;
        Ok(())
    }

    // Settings ---------------------------------------------------------------------------------------

    /// The settings of an office.
    ///
    /// # Errors
    /// As any statement.
    pub async fn settings(&self, office_id: &str) -> Result<BTreeMap<String, String>, AuthError> {
        Ok(settings::settings(&mut self.journal.db().read().await?, office_id).await?)
    }

    /// Whether this house is a demonstration: one of its offices bears the setting [`DEMONSTRATION`].
    ///
    /// # Errors
    /// As any statement.
    pub async fn is_demonstration(&self) -> Result<bool, AuthError> {
        let mut tx = self.journal.db().read().await?;
        for office in offices::all(&mut tx).await? {
            if settings::setting(&mut tx, &office.id, DEMONSTRATION).await?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Sets a setting of the administrator's office.
    ///
    /// # Errors
    /// [`AuthError::Forbidden`] unless the actor administers.
    pub async fn set_setting(&self, actor: &Actor, name: &'static str, value: &str) -> Result<(), AuthError> {
        administrators_only(actor)?;
        let mut tx = self.journal.begin().await?;
        settings::put(&mut tx, &actor.office_id, name, value).await?;
        let entry =
            Entry::new("kantor.setelan", actor.author()).about(&actor.office_id).with("setelan", name);
        tx.commit(vec![entry]).await?;
        Ok(())
    }

    /// Forgets sessions, links and throttles that ended a day ago.
    ///
    /// # Errors
    /// As any statement.
    pub async fn sweep(&self) -> Result<(), AuthError> {
        let before = self.journal.clock().now().plus_ms(-LINK_MS);
        let mut tx = self.journal.db().write().await?;
        access::sweep(&mut tx, before).await?;
        Ok(tx.commit().await?)
    }

    pub(super) async fn link_person(&self, purpose: &str, secret: &str) -> Result<Option<String>, AuthError> {
        let now = self.journal.clock().now();
        let mut tx = self.journal.db().read().await?;
        let link =
            access::link(&mut tx, &token_digest(purpose, secret), purpose).await?.ok_or(AuthError::Link)?;
        if link.used_ms.is_some() || link.expires_ms <= now.0 {
            return Err(AuthError::Link);
        }
        Ok(link.person_id)
    }
}

pub(super) fn administrators_only(actor: &Actor) -> Result<(), AuthError> {
    if actor.is_administrator() {
        return Ok(());
    }
    Err(AuthError::Forbidden("Hanya administrator yang dapat melakukan ini."))
}

pub(super) async fn person_of(
    tx: &mut Write,
    office_id: Option<&str>,
    person_id: &str,
) -> Result<Person, AuthError> {
    people::by_id(tx, person_id)
        .await?
        .filter(|person| office_id.is_none_or(|office| person.office_id == office))
        .ok_or(AuthError::NotFound("Akun"))
}

async fn insert_office(tx: &mut Write, office: &NewOffice) -> Result<String, AuthError> {
    let office_id = new_id(tx.now());
    offices::insert(tx, &office_id, office).await?;
    let posts = default_posts()?;
    let mut ids = BTreeMap::new();
    for post in &posts {
        let id = new_id(tx.now());
        offices::insert_post(tx, &id, &office_id, &post.title, &post.roles).await?;
        ids.insert(&post.title, id);
    }
    for post in &posts {
        let superior = post.superior.as_ref().and_then(|title| ids.get(title));
        if let (Some(id), Some(superior)) = (ids.get(&post.title), superior) {
            mandates::set_superior(tx, &office_id, id, Some(superior)).await?;
        }
    }
    Ok(office_id)
}

pub(super) async fn insert_password_link(tx: &mut Write, person_id: &str) -> Result<String, db::Error> {
    let (secret, now) = (token(), tx.now());
    let digest = token_digest(PASSWORD, &secret);
    access::insert_link(tx, &digest, PASSWORD, Some(person_id), now, now.plus_ms(LINK_MS)).await?;
    Ok(secret)
}
