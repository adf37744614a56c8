//! Accounts: one function per act. What an administrator does in a page, the machine's owner does from the
//! command line through the `_as` twin.

use super::error::AuthError;
use super::factors::{record_reset, ticket};
use super::model::{Actor, NewPerson, Person};
use super::rules;
use super::service::{Auth, PASSWORD, administrators_only, insert_password_link, person_of};
use super::signin::{SignedIn, open_session};
use super::store::{access, factors, offices, people};
use crate::journal::{self, Entry};
use crate::kernel::{new_id, token_digest};

impl Auth {
    /// Makes an account and a one-time link with which its owner sets a password.
    ///
    /// # Errors
    /// [`AuthError::Forbidden`] unless the actor administers; [`AuthError::Invalid`] for a field.
    pub async fn add_person(&self, actor: &Actor, person: &NewPerson) -> Result<(Person, String), AuthError> {
        administrators_only(actor)?;
        self.add_person_as(actor.author(), Some(&actor.office_id), person).await
    }

    /// The same from the command line, where the machine's owner acts.
    ///
    /// # Errors
    /// [`AuthError::Invalid`] for a field, [`AuthError::NotFound`] for the post.
    pub async fn add_person_as(
        &self,
        author: journal::Actor,
        office_id: Option<&str>,
        person: &NewPerson,
    ) -> Result<(Person, String), AuthError> {
        let person = rules::check_person(person)?;
        let mut tx = self.journal().begin().await?;
        let post = offices::post(&mut tx, &person.post_id)
            .await?
            .filter(|post| office_id.is_none_or(|office| post.office_id == office))
            .ok_or_else(|| AuthError::invalid("jabatan", "Pilih jabatan dari daftar."))?;
        if people::by_login_or_nip(&mut tx, &person.login).await?.is_some() {
            return Err(AuthError::invalid("login", "Nama pengguna ini sudah dipakai."));
        }
        if people::by_login_or_nip(&mut tx, &person.nip).await?.is_some() {
            return Err(AuthError::invalid("nip", "NIP ini sudah punya akun; satu orang satu akun."));
        }
        let now = tx.now();
        let id = new_id(now);
        people::insert(&mut tx, &id, &post.office_id, &person).await?;
        let secret = insert_password_link(&mut tx, &id).await?;
        tx.commit(vec![Entry::new("akun.ditambah", author).about(&id)]).await?;
        let added = people::by_id(&mut self.journal().db().read().await?, &id).await?;
        Ok((added.ok_or(AuthError::NotFound("Akun"))?, secret))
    }

    /// Everybody; an administrator sees the own office.
    ///
    /// # Errors
    /// As any statement.
    pub async fn people(&self, office_id: Option<&str>) -> Result<Vec<Person>, AuthError> {
        Ok(people::all(&mut self.journal().db().read().await?, office_id).await?)
    }

    /// A person by login or NIP.
    ///
    /// # Errors
    /// [`AuthError::NotFound`] when there is none.
    pub async fn person_by_login(&self, login: &str) -> Result<Person, AuthError> {
        let mut tx = self.journal().db().read().await?;
        people::by_login_or_nip(&mut tx, &login.trim().to_lowercase())
            .await?
            .ok_or(AuthError::NotFound("Akun"))
    }

    /// A person as an actor; [`AuthError::NotFound`] when disabled or unknown.
    ///
    /// # Errors
    /// As any statement.
    pub async fn actor(&self, person_id: &str) -> Result<Actor, AuthError> {
        let mut tx = self.journal().db().read().await?;
        people::actor(&mut tx, person_id, self.journal().clock().now())
            .await?
            .ok_or(AuthError::NotFound("Akun"))
    }

    /// Closes or reopens an account; its sessions end with it.
    ///
    /// # Errors
    /// [`AuthError::Forbidden`] unless the actor administers that office, or for one's own account.
    pub async fn set_disabled(
        &self,
        actor: &Actor,
        person_id: &str,
        disabled: bool,
    ) -> Result<(), AuthError> {
        administrators_only(actor)?;
        if actor.person_id == person_id {
            return Err(AuthError::Forbidden(
                "Akun sendiri tidak dapat dinonaktifkan; minta administrator lain.",
            ));
        }
        self.set_disabled_as(actor.author(), Some(&actor.office_id), person_id, disabled).await
    }

    /// The same from the command line.
    ///
    /// # Errors
    /// [`AuthError::NotFound`] when there is no such account.
    pub async fn set_disabled_as(
        &self,
        author: journal::Actor,
        office_id: Option<&str>,
        person_id: &str,
        disabled: bool,
    ) -> Result<(), AuthError> {
        let mut tx = self.journal().begin().await?;
        person_of(&mut tx, office_id, person_id).await?;
        people::set_disabled(&mut tx, person_id, disabled).await?;
        let now = tx.now();
        access::end_sessions_of(&mut tx, person_id, now).await?;
        let kind = if disabled { "akun.dinonaktifkan" } else { "akun.diaktifkan" };
        tx.commit(vec![Entry::new(kind, author).about(person_id)]).await?;
        Ok(())
    }

    /// Moves a person to another post of the same office.
    ///
    /// # Errors
    /// [`AuthError::Forbidden`], [`AuthError::NotFound`], or [`AuthError::Invalid`] for the post.
    pub async fn set_post(&self, actor: &Actor, person_id: &str, post_id: &str) -> Result<(), AuthError> {
        administrators_only(actor)?;
        let mut tx = self.journal().begin().await?;
        person_of(&mut tx, Some(&actor.office_id), person_id).await?;
        let post = offices::post(&mut tx, post_id).await?.filter(|post| post.office_id == actor.office_id);
        if post.is_none() {
            return Err(AuthError::invalid("jabatan", "Pilih jabatan dari daftar."));
        }
        people::set_post(&mut tx, person_id, post_id).await?;
        let entry =
            Entry::new("akun.jabatan-diubah", actor.author()).about(person_id).with("jabatan", post_id);
        tx.commit(vec![entry]).await?;
        Ok(())
    }

    /// Takes the password away, ends all sessions and gives a one-time link to hand to the person. A second factor
    /// stays: the link alone lets nobody in who has one.
    ///
    /// # Errors
    /// [`AuthError::Forbidden`] unless the actor administers that office.
    pub async fn reset(&self, actor: &Actor, person_id: &str) -> Result<String, AuthError> {
        administrators_only(actor)?;
        self.reset_as(actor.author(), Some(&actor.office_id), person_id).await
    }

    /// The same from the command line.
    ///
    /// # Errors
    /// [`AuthError::NotFound`] when there is no such account.
    pub async fn reset_as(
        &self,
        author: journal::Actor,
        office_id: Option<&str>,
        person_id: &str,
    ) -> Result<String, AuthError> {
        let mut tx = self.journal().begin().await?;
        person_of(&mut tx, office_id, person_id).await?;
        people::clear_phc(&mut tx, person_id).await?;
        factors::set_short(&mut tx, person_id, false).await?;
        record_reset(&mut tx, person_id, "sandi", &author).await?;
        let now = tx.now();
        access::end_sessions_of(&mut tx, person_id, now).await?;
        let secret = insert_password_link(&mut tx, person_id).await?;
        tx.commit(vec![Entry::new("akun.sandi-direset", author).about(person_id)]).await?;
        Ok(secret)
    }

    /// Whose password a link sets.
    ///
    /// # Errors
    /// [`AuthError::Link`] when it does not hold.
    pub async fn password_link(&self, secret: &str) -> Result<Person, AuthError> {
        let person_id = self.link_person(PASSWORD, secret).await?.ok_or(AuthError::Link)?;
        let mut tx = self.journal().db().read().await?;
        people::by_id(&mut tx, &person_id).await?.filter(|p| p.disabled.is_none()).ok_or(AuthError::Link)
    }

    /// Uses a link: sets the password and signs the person in.
    ///
    /// # Errors
    /// [`AuthError::Link`], or [`AuthError::Invalid`] for the password; [`AuthError::FactorNeeded`] once the password
    /// is set, for whoever has a second factor.
    pub async fn set_password(&self, secret: &str, password: &str) -> Result<SignedIn, AuthError> {
        let person = self.password_link(secret).await?;
        let context = [person.login.as_str(), &person.name, &person.nip];
        let has_factor = factors::held(&mut self.journal().db().read().await?, &person.id).await?.any();
        let short = rules::check_new_password(password, &context, has_factor)?;
        let phc = self.hasher().hash(password).await?;
        let mut tx = self.journal().begin().await?;
        let now = tx.now();
        if !access::use_link(&mut tx, &token_digest(PASSWORD, secret), now).await? {
            return Err(AuthError::Link);
        }
        let ticket = ticket(&mut tx, &person.id, now).await?;
        if short && ticket.is_none() {
            return Err(rules::too_short(password));
        }
        people::set_phc(&mut tx, &person.id, &phc).await?;
        factors::set_short(&mut tx, &person.id, short).await?;
        access::end_sessions_of(&mut tx, &person.id, now).await?;
        if let Some(ticket) = ticket {
            let author = journal::Actor::Person(person.id.clone());
            tx.commit(vec![Entry::new("akun.sandi-diatur", author).about(&person.id)]).await?;
            return Err(AuthError::FactorNeeded { ticket });
        }
        let signed_in = open_session(&mut tx, &person.id).await?;
        tx.commit(vec![Entry::new("akun.sandi-diatur", signed_in.actor.author()).about(&person.id)]).await?;
        Ok(signed_in)
    }
}
