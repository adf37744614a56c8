//! Signing in and out, and who a request is from.

use super::error::AuthError;
use super::factors::ticket;
use super::mandates::is_asked;
use super::model::Actor;
use super::rules::{SESSION_TOUCH_MS, session_alive};
use super::service::Auth;
use super::store::{access, factors, people};
use super::throttle::Subjects;
use crate::journal::Entry;
use crate::kernel::{Digest, Timestamp, token, token_digest};

/// A session that was opened: the token goes into the cookie and nowhere else.
#[derive(Debug)]
pub struct SignedIn {
    /// The secret.
    pub token: String,
    /// What its forms carry.
    pub forms: String,
    /// Who it is.
    pub actor: Actor,
}

/// What a session token stands for now.
#[derive(Debug, Clone)]
pub enum Session {
    /// Alive.
    Alive {
        /// Whose.
        actor: Box<Actor>,
        /// What its forms carry.
        forms: String,
    },
    /// Over (idle, too old, signed out): whose it was, when the account is still open.
    Over(Option<Box<Actor>>),
    /// Never heard of, or of a disabled account.
    Unknown,
}

pub(super) fn session_digest(token: &str) -> Digest {
    token_digest("sesi", token)
}

/// What the forms of a session carry: a secret of its own that outlives its tokens; in a session of before it follows
/// from the token.
pub(super) fn forms_of(row: &access::SessionRow, token: &str) -> String {
    if row.form_token.is_empty() { form_token(token) } else { row.form_token.clone() }
}

/// What forms carry that are bound to this secret.
#[must_use]
pub fn form_token(secret: &str) -> String {
    token_digest("csrf", secret).hex()
}

impl Auth {
    /// Signs in by login (or NIP) and password. Unknown names take as long and sound alike.
    ///
    /// # Errors
    /// [`AuthError::WrongCredentials`], [`AuthError::Throttled`], [`AuthError::Busy`];
    /// [`AuthError::FactorNeeded`] with the ticket for [`Auth::sign_in_factor`].
    pub async fn sign_in(&self, login: &str, password: &str, address: &str) -> Result<SignedIn, AuthError> {
        let login = login.trim().to_lowercase();
        let subjects = Subjects::of(&login, address);
        let now = self.journal().clock().now();
        let (person, phc, has_factor) = {
            let mut tx = self.journal().db().read().await?;
            subjects.refuse_early(&mut tx, now).await?;
            let person = people::by_login_or_nip(&mut tx, &login).await?.filter(|p| p.disabled.is_none());
            let (phc, has_factor) = match &person {
                Some(person) => {
                    (people::phc(&mut tx, &person.id).await?, factors::held(&mut tx, &person.id).await?.any())
                }
                None => (None, false),
            };
            (person, phc, has_factor)
        };
        let fits = self.hasher().fits(password, phc.as_deref()).await?;
        let Some(person) = person.filter(|_| fits) else {
            subjects.failed(self.journal().db(), "password", now).await?;
            return Err(AuthError::WrongCredentials);
        };
        // Half of a proof clears no failures: whoever knows the password could guess codes for ever.
        if has_factor {
            let mut tx = self.journal().db().write().await?;
            if let Some(ticket) = ticket(&mut tx, &person.id, now).await? {
                tx.commit().await?;
                return Err(AuthError::FactorNeeded { ticket });
            }
        }
        let mut tx = self.journal().begin().await?;
        subjects.succeeded(&mut tx).await?;
        let signed_in = open_session(&mut tx, &person.id).await?;
        tx.commit(vec![Entry::new("akun.masuk", signed_in.actor.author()).about(&person.id)]).await?;
        Ok(signed_in)
    }

    /// What a token stands for now; a live session's idle time starts anew.
    ///
    /// # Errors
    /// As any statement.
    pub async fn session(&self, token: &str) -> Result<Session, AuthError> {
        let now = self.journal().clock().now();
        let digest = session_digest(token);
        let mut tx = self.journal().db().read().await?;
        let Some(row) = access::session(&mut tx, &digest).await? else { return Ok(Session::Unknown) };
        let Some(mut actor) = people::actor(&mut tx, &row.person_id, now).await? else {
            return Ok(Session::Unknown);
        };
        actor.asked = is_asked(&mut tx, &actor, now).await?;
        drop(tx);
        let seen = Timestamp(row.seen_ms);
        if row.ended_ms.is_some() || !session_alive(Timestamp(row.created_ms), seen, now) {
            return Ok(Session::Over(Some(Box::new(actor))));
        }
        if now.since_ms(seen) >= SESSION_TOUCH_MS {
            let mut tx = self.journal().db().write().await?;
            access::touch_session(&mut tx, &digest, now).await?;
            tx.commit().await?;
        }
        Ok(Session::Alive { actor: Box::new(actor), forms: forms_of(&row, token) })
    }

    /// Ends the session of a token; without effect when there is none.
    ///
    /// # Errors
    /// As any statement.
    pub async fn sign_out(&self, token: &str) -> Result<(), AuthError> {
        let mut tx = self.journal().db().write().await?;
        access::end_session(&mut tx, &session_digest(token), self.journal().clock().now()).await?;
        Ok(tx.commit().await?)
    }
}

/// Opens a session for a person inside a journalled transaction.
pub(super) async fn open_session(
    tx: &mut crate::journal::Write,
    person_id: &str,
) -> Result<SignedIn, AuthError> {
    let (token, forms) = (token(), token());
    let now = tx.by_clock();
    let actor = people::actor(tx, person_id, now).await?.ok_or(AuthError::WrongCredentials)?;
    access::insert_session(tx, &session_digest(&token), person_id, &forms, now).await?;
    Ok(SignedIn { token, forms, actor })
}

impl Auth {
    /// The login of a person, for signing in again.
    ///
    /// # Errors
    /// [`AuthError::NotFound`] when there is no such account.
    pub async fn login_of(&self, person_id: &str) -> Result<String, AuthError> {
        let mut tx = self.journal().db().read().await?;
        Ok(people::by_id(&mut tx, person_id).await?.ok_or(AuthError::NotFound("Akun"))?.login)
    }
}
