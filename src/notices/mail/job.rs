//! The jobs that send. Between sending and recording the process may end; then a mail is sent twice, with one id.

use super::super::kind::Kind;
use super::super::store::{self as notices, New};
use super::rules::{self, CONFIRMATIONS_A_DAY, DAY_MS, Frequency, HOUR_MS, MAILS_AN_HOUR, MAX_AGE_MS};
use super::smtp::Refusal;
use super::{CONFIRM, Mailer, SEND, message, store};
use crate::auth;
use crate::db::{self, Tx};
use crate::jobs::{Failure, Handler, HandlerFuture};
use crate::journal::Journal;
use crate::kernel::{Fault as _, Timestamp, token, token_digest};

/// The purpose of the secret in a link that confirms an address.
pub(super) const LINK: &str = "surel";

/// Sends what is due for a person.
pub struct NoticeMailer(Post);

/// Mails a person the link that confirms the address.
pub struct ConfirmationMailer(Post);

#[derive(Clone)]
struct Post {
    journal: Journal,
    mailer: Mailer,
}

/// Why a mail could not be sent or noted.
enum NotSent {
    Db(db::Error),
    Refused(Refusal),
}

impl From<db::Error> for NotSent {
    fn from(error: db::Error) -> Self {
        Self::Db(error)
    }
}

impl From<NotSent> for Failure {
    fn from(error: NotSent) -> Self {
        match error {
            NotSent::Db(error) => error.sentence().into(),
            NotSent::Refused(refusal) => refusal.reason.into(),
        }
    }
}

impl NoticeMailer {
    /// Over these.
    #[must_use]
    pub fn new(journal: Journal, mailer: Mailer) -> Self {
        Self(Post { journal, mailer })
    }
}

impl ConfirmationMailer {
    /// Over these.
    #[must_use]
    pub fn new(journal: Journal, mailer: Mailer) -> Self {
        Self(Post { journal, mailer })
    }
}

impl Handler for NoticeMailer {
    fn run<'h>(&'h self, subject: &'h str) -> HandlerFuture<'h> {
        Box::pin(async move { Ok(self.0.send_due(subject).await?) })
    }
}

impl Handler for ConfirmationMailer {
    fn run<'h>(&'h self, subject: &'h str) -> HandlerFuture<'h> {
        Box::pin(async move { Ok(self.0.send_link(subject).await?) })
    }
}

/// An address to which something is to be sent.
struct Recipient {
    address: String,
    entered_ms: i64,
}

impl Post {
    fn now(&self) -> Timestamp {
        self.journal.clock().now()
    }

    async fn send_due(&self, person_id: &str) -> Result<(), NotSent> {
        let Some(to) = self.recipient(person_id, true).await? else { return Ok(()) };
        self.let_go_of_old(person_id).await?;
        let now = self.now();
        let mut view = self.journal.db().read().await?;
        let sent = store::sent_since(&mut view, person_id, SEND, now.plus_ms(-HOUR_MS)).await?;
        let due = store::due(&mut view, person_id, rules::NOTICES_A_MAIL).await?;
        drop(view);
        if sent >= MAILS_AN_HOUR {
            return Ok(());
        }
        let ours = |error: askama::Error| NotSent::Refused(Refusal::ours(error));
        let Some(mail) = message::of_notices(&self.mailer.base_url, &due).map_err(ours)? else {
            return Ok(());
        };
        if !self.deliver(person_id, &to, &mail).await? {
            return Ok(());
        }
        let mut tx = self.journal.db().write().await?;
        if let Some(last) = due.last() {
            store::gone(&mut tx, person_id, last.number).await?;
        }
        store::insert_sent(&mut tx, &mail.id, person_id, SEND, now).await?;
        Ok(tx.commit().await?)
    }

    async fn send_link(&self, person_id: &str) -> Result<(), NotSent> {
        let Some(to) = self.recipient(person_id, false).await? else { return Ok(()) };
        let (now, secret) = (self.now(), token());
        let mut tx = self.journal.db().write().await?;
        let sent = store::sent_since(&mut tx, person_id, CONFIRM, now.plus_ms(-DAY_MS)).await?;
        let digest = token_digest(LINK, &secret).hex();
        let until = now.plus_ms(rules::LINK_MS);
        if sent >= CONFIRMATIONS_A_DAY
            || !store::set_link(&mut tx, person_id, to.entered_ms, &digest, until).await?
        {
            return Ok(());
        }
        tx.commit().await?;
        let ours = |error: askama::Error| NotSent::Refused(Refusal::ours(error));
        let mail = message::of_confirmation(&self.mailer.base_url, &secret, now).map_err(ours)?;
        if !self.deliver(person_id, &to, &mail).await? {
            return Ok(());
        }
        let mut tx = self.journal.db().write().await?;
        store::insert_sent(&mut tx, &mail.id, person_id, CONFIRM, now).await?;
        Ok(tx.commit().await?)
    }

    /// Where mails to a person go: a confirmed address for notices, one that is not yet for the link. Nowhere while
    /// the account is closed, the address refused, or nothing wished; then nothing waits any more either.
    async fn recipient(&self, person_id: &str, confirmed: bool) -> Result<Option<Recipient>, NotSent> {
        let mut tx = self.journal.db().write().await?;
        let account = store::account(&mut tx, person_id).await?;
        let alive = auth::actor_in(&mut tx, person_id, self.now()).await?.is_some();
        let usable = account.filter(|account| {
            let wished = account.frequency != Frequency::Tidak.column() || !confirmed;
            alive && wished && account.refused_ms.is_none() && account.confirmed_ms.is_some() == confirmed
        });
        match &usable {
            Some(_) => store::tried(&mut tx, person_id, self.now()).await?,
            None if confirmed => store::cancel(&mut tx, person_id).await?,
            None => {}
        }
        tx.commit().await?;
        Ok(usable.map(|account| Recipient { address: account.address, entered_ms: account.entered_ms }))
    }

    /// What waited too long stays in the list alone, and the list says so.
    async fn let_go_of_old(&self, person_id: &str) -> Result<(), db::Error> {
        let now = self.now();
        let mut tx = self.journal.db().write().await?;
        if store::too_old(&mut tx, person_id, now.plus_ms(-MAX_AGE_MS)).await? > 0 {
            let cause = format!("surel-terlewat/{}", now.0);
            tell(&mut tx, person_id, Kind::SurelTerlewat, &cause, now).await?;
        }
        tx.commit().await
    }

    /// Whether it was taken. One that is refused for good stops what goes to this address, and is no failure of the
    /// job.
    async fn deliver(&self, person_id: &str, to: &Recipient, mail: &message::Mail) -> Result<bool, NotSent> {
        let refusal = match self.mailer.smtp.deliver(&to.address, mail, self.now()).await {
            Ok(_) => return Ok(true),
            Err(refusal) if refusal.recipient => refusal,
            Err(refusal) => return Err(NotSent::Refused(refusal)),
        };
        tracing::warn!(person.id = person_id, reason = refusal.reason, "address refused for good");
        let now = self.now();
        let mut tx = self.journal.db().write().await?;
        if store::refused(&mut tx, person_id, to.entered_ms, now).await? {
            store::cancel(&mut tx, person_id).await?;
            let cause = format!("surel-ditolak/{}", to.entered_ms);
            tell(&mut tx, person_id, Kind::SurelDitolak, &cause, now).await?;
        }
        tx.commit().await?;
        Ok(false)
    }
}

async fn tell(tx: &mut Tx, person_id: &str, kind: Kind, cause: &str, at: Timestamp) -> Result<(), db::Error> {
    let new = New { kind, cause, case_id: None, detail: "", asks: false, mails: false, at };
    notices::insert(tx, person_id, new).await
}
