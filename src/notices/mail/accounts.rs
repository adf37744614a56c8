//! A person's address and wishes: entered by the person or an administrator, confirmed by the person alone.

use super::super::error::NoticeError;
use super::super::service::Notices;
use super::job::LINK;
use super::rules::{self, CONFIRMATIONS_A_DAY, DAY_MS, Frequency};
use super::{CONFIRM, store};
use crate::auth::{Actor, Auth, Person};
use crate::jobs::{self, Class};
use crate::journal::{self, Entry};
use crate::kernel::{Timestamp, token_digest};

/// The hour of the daily mail until the person chooses another.
pub(super) const USUAL_HOUR: i64 = 7;

/// What a person's page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountState {
    /// The address.
    pub address: String,
    /// Since when it is confirmed.
    pub confirmed: Option<Timestamp>,
    /// Since when the receiving server refuses it for good.
    pub refused: Option<Timestamp>,
    /// How often, and at which hour.
    pub wishes: Wishes,
}

/// How often a person wants mails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wishes {
    /// How often.
    pub frequency: Frequency,
    /// The hour of the daily one, in the office's time, 0 to 23.
    pub hour: u8,
}

/// A person in the administrator's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The person.
    pub person: Person,
    /// What is known of the address.
    pub state: Option<AccountState>,
}

fn state(row: store::AccountRow) -> AccountState {
    AccountState {
        wishes: Wishes {
            frequency: Frequency::from_column(&row.frequency).unwrap_or(Frequency::Tidak),
            hour: u8::try_from(row.hour).unwrap_or_default(),
        },
        address: row.address,
        confirmed: row.confirmed_ms.map(Timestamp),
        refused: row.refused_ms.map(Timestamp),
    }
}

impl Notices {
    /// The actor's address and wishes.
    ///
    /// # Errors
    /// As any statement.
    pub async fn mail_account(&self, actor: &Actor) -> Result<Option<AccountState>, NoticeError> {
        let mut tx = self.journal().db().read().await?;
        Ok(store::account(&mut tx, &actor.person_id).await?.map(state))
    }

    /// The people of the administrator's office with their addresses.
    ///
    /// # Errors
    /// [`NoticeError::Forbidden`] unless the actor administers.
    pub async fn mail_accounts(&self, actor: &Actor, auth: &Auth) -> Result<Vec<Listed>, NoticeError> {
        if !actor.is_administrator() {
            return Err(NoticeError::Forbidden);
        }
        let people = auth.people(Some(&actor.office_id)).await.map_err(|_| NoticeError::Forbidden)?;
        let mut tx = self.journal().db().read().await?;
        let mut listed = Vec::new();
        for person in people.into_iter().filter(|person| person.disabled.is_none()) {
            let state = store::account(&mut tx, &person.id).await?.map(state);
            listed.push(Listed { person, state });
        }
        Ok(listed)
    }

    /// Enters the actor's own address; nothing but the link that confirms it is sent there before it is confirmed.
    ///
    /// # Errors
    /// [`NoticeError::Invalid`] for the address, or too many of them in a day.
    pub async fn set_address(&self, actor: &Actor, typed: &str) -> Result<(), NoticeError> {
        self.put_address(actor.author(), &actor.person_id, typed).await
    }

    /// The same by an administrator for somebody of the own office.
    ///
    /// # Errors
    /// [`NoticeError::Forbidden`], [`NoticeError::NotFound`], or as [`Notices::set_address`].
    pub async fn set_address_of(
        &self,
        actor: &Actor,
        person_id: &str,
        typed: &str,
    ) -> Result<(), NoticeError> {
        if !actor.is_administrator() {
            return Err(NoticeError::Forbidden);
        }
        let mut tx = self.journal().db().read().await?;
        let person = crate::auth::actor_in(&mut tx, person_id, self.journal().clock().now()).await?;
        drop(tx);
        person.filter(|one| one.office_id == actor.office_id).ok_or(NoticeError::NotFound)?;
        self.put_address(actor.author(), person_id, typed).await
    }

    async fn put_address(
        &self,
        author: journal::Actor,
        person_id: &str,
        typed: &str,
    ) -> Result<(), NoticeError> {
        let address =
            rules::read_address(typed).map_err(|sentence| NoticeError::invalid("surel", sentence))?;
        if !self.mails() {
            let sentence =
                "Pengiriman surel tidak diaktifkan pada server ini, sehingga alamat belum disimpan.";
            return Err(NoticeError::invalid("surel", sentence));
        }
        let mut tx = self.journal().begin().await?;
        let now = tx.now();
        let sent = store::sent_since(&mut tx, person_id, CONFIRM, now.plus_ms(-DAY_MS)).await?;
        if sent >= CONFIRMATIONS_A_DAY {
            let sentence = format!(
                "Tautan konfirmasi paling banyak dikirim {CONFIRMATIONS_A_DAY} kali sehari. Coba lagi besok."
            );
            return Err(NoticeError::invalid("surel", sentence));
        }
        store::put_address(&mut tx, person_id, &address, now).await?;
        jobs::enqueue(&mut tx, CONFIRM, Class::Segera, person_id, now).await?;
        tx.commit(vec![Entry::new("surel.alamat-diatur", author).about(person_id)]).await?;
        Ok(())
    }

    /// Erases the actor's address; nothing is sent any more.
    ///
    /// # Errors
    /// [`NoticeError::NotFound`] when there is none.
    pub async fn erase_address(&self, actor: &Actor) -> Result<(), NoticeError> {
        let mut tx = self.journal().begin().await?;
        if !store::erase(&mut tx, &actor.person_id).await? {
            return Err(NoticeError::NotFound);
        }
        let entry = Entry::new("surel.alamat-dihapus", actor.author()).about(&actor.person_id);
        tx.commit(vec![entry]).await?;
        Ok(())
    }

    /// Sets how often the actor wants mails.
    ///
    /// # Errors
    /// [`NoticeError::NotFound`] when there is no address, [`NoticeError::Invalid`] for the hour.
    pub async fn set_wishes(&self, actor: &Actor, wishes: Wishes) -> Result<(), NoticeError> {
        if wishes.hour > 23 {
            return Err(NoticeError::invalid("jam", "Pilih jam dari daftar."));
        }
        let mut tx = self.journal().begin().await?;
        let (frequency, hour) = (wishes.frequency.column(), i64::from(wishes.hour));
        if !store::set_wishes(&mut tx, &actor.person_id, frequency, hour).await? {
            return Err(NoticeError::NotFound);
        }
        if wishes.frequency == Frequency::Tidak {
            store::cancel(&mut tx, &actor.person_id).await?;
        }
        let entry = Entry::new("surel.pilihan-diubah", actor.author()).about(&actor.person_id);
        tx.commit(vec![entry.with("pilihan", frequency)]).await?;
        Ok(())
    }

    /// Whether a link confirms an address now.
    ///
    /// # Errors
    /// [`NoticeError::Link`] when it does not.
    pub async fn check_link(&self, secret: &str) -> Result<(), NoticeError> {
        let now = self.journal().clock().now();
        let mut tx = self.journal().db().read().await?;
        let person = store::link(&mut tx, &token_digest(LINK, secret).hex(), now).await?;
        person.map(drop).ok_or(NoticeError::Link)
    }

    /// Uses a link: from now on notices go to the address.
    ///
    /// # Errors
    /// [`NoticeError::Link`] when it does not hold.
    pub async fn confirm_address(&self, secret: &str) -> Result<(), NoticeError> {
        let mut tx = self.journal().begin().await?;
        let now = tx.now();
        let person = store::link(&mut tx, &token_digest(LINK, secret).hex(), now).await?;
        let person = person.ok_or(NoticeError::Link)?;
        store::confirm(&mut tx, &person, now).await?;
        let author = journal::Actor::Person(person.clone());
        tx.commit(vec![Entry::new("surel.alamat-dikonfirmasi", author).about(&person)]).await?;
        Ok(())
    }
}
