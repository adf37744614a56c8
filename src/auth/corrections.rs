//! Names, numbers and titles that were typed wrong: corrected by an administrator, journalled. What was recorded under
//! a title stays recorded under it.

use super::error::AuthError;
use super::model::{Actor, NewPerson};
use super::office::NewOffice;
use super::rules;
use super::service::{Auth, administrators_only, person_of};
use super::store::{offices, people};
use crate::journal::Entry;

impl Auth {
    /// Corrects the name and the place of the administrator's office. Its code stays: addresses and numbers hold it.
    ///
    /// # Errors
    /// [`AuthError::Forbidden`] unless the actor administers; [`AuthError::Invalid`] for a field.
    pub async fn correct_office(&self, actor: &Actor, name: &str, place: &str) -> Result<(), AuthError> {
        administrators_only(actor)?;
        let mut tx = self.journal().begin().await?;
        let known = offices::by_id(&mut tx, &actor.office_id).await?.ok_or(AuthError::NotFound("Kantor"))?;
        let typed = NewOffice { code: known.code.clone(), name: name.to_owned(), place: place.to_owned() };
        let right = typed.checked()?;
        if (&right.name, &right.place) == (&known.name, &known.place) {
            return Ok(());
        }
        offices::correct(&mut tx, &known.id, &right).await?;
        tx.commit(vec![Entry::new("kantor.diperbaiki", actor.author()).about(&known.id)]).await?;
        Ok(())
    }

    /// Corrects the name and the NIP of a person of the administrator's office.
    ///
    /// # Errors
    /// [`AuthError::Forbidden`] unless the actor administers; [`AuthError::NotFound`]; [`AuthError::Invalid`] for a field.
    pub async fn correct_person(
        &self,
        actor: &Actor,
        person_id: &str,
        name: &str,
        nip: &str,
    ) -> Result<(), AuthError> {
        administrators_only(actor)?;
        let mut tx = self.journal().begin().await?;
        let known = person_of(&mut tx, Some(&actor.office_id), person_id).await?;
        let right = rules::check_person(&NewPerson {
            post_id: known.post_id.clone(),
            login: known.login.clone(),
            nip: nip.to_owned(),
            name: name.to_owned(),
        })?;
        if (&right.name, &right.nip) == (&known.name, &known.nip) {
            return Ok(());
        }
        let other = people::by_login_or_nip(&mut tx, &right.nip).await?;
        if other.is_some_and(|other| other.id != known.id) {
            return Err(AuthError::invalid("nip", "NIP ini sudah punya akun; satu orang satu akun."));
        }
        people::correct(&mut tx, &known.id, &right).await?;
        tx.commit(vec![Entry::new("akun.diperbaiki", actor.author()).about(&known.id)]).await?;
        Ok(())
    }

    /// Corrects the title of a post of the administrator's office.
    ///
    /// # Errors
    /// [`AuthError::Forbidden`] unless the actor administers; [`AuthError::NotFound`]; [`AuthError::Invalid`] for the title.
    pub async fn correct_post(&self, actor: &Actor, post_id: &str, title: &str) -> Result<(), AuthError> {
        administrators_only(actor)?;
        let title = rules::check_name("sebutan", title)?;
        let mut tx = self.journal().begin().await?;
        let posts = offices::posts(&mut tx, &actor.office_id).await?;
        let known = posts.iter().find(|post| post.id == post_id).ok_or(AuthError::NotFound("Jabatan"))?;
        if known.title == title {
            return Ok(());
        }
        if posts.iter().any(|post| post.title == title) {
            return Err(AuthError::invalid("sebutan", "Jabatan dengan nama ini sudah ada."));
        }
        offices::correct_post(&mut tx, post_id, &title).await?;
        tx.commit(vec![Entry::new("jabatan.diperbaiki", actor.author()).about(post_id)]).await?;
        Ok(())
    }
}
