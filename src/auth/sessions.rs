//! What a person sees of the own sessions, and the proof that some acts ask for again.

use super::error::AuthError;
use super::model::Actor;
use super::passkeys::Proof;
use super::rules::{self, PROOF_MS, session_alive};
use super::service::Auth;
use super::signin::{SignedIn, forms_of, session_digest};
use super::store::{access, factors, people};
use super::throttle::Subjects;
use crate::db::Tx;
use crate::journal::{Entry, Write};
use crate::kernel::{Timestamp, token, token_digest};

/// A session as its person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnSession {
    /// Names it in a form; opens nothing.
    pub handle: String,
    /// Signed in.
    pub created: Timestamp,
    /// Last used.
    pub seen: Timestamp,
    /// The device, in words.
    pub device: String,
    /// Whether it is the one that asks.
    pub here: bool,
}

impl Auth {
    /// The sessions of a person that are alive, the latest used first.
    ///
    /// # Errors
    /// As any statement.
    pub async fn sessions(&self, actor: &Actor, session: &str) -> Result<Vec<OwnSession>, AuthError> {
        let now = self.journal().clock().now();
        let own = session_digest(session).hex();
        let rows = access::sessions_of(&mut self.journal().db().read().await?, &actor.person_id).await?;
        let alive = rows
            .into_iter()
            .filter(|row| session_alive(Timestamp(row.created_ms), Timestamp(row.seen_ms), now))
            .map(|row| OwnSession {
                here: row.digest == own,
                handle: handle(&row),
                created: Timestamp(row.created_ms),
                seen: Timestamp(row.seen_ms),
                device: row.device,
            });
        Ok(alive.collect())
    }

    /// Ends one of the person's own sessions; without effect when it is over.
    ///
    /// # Errors
    /// As any statement.
    pub async fn end_own_session(&self, actor: &Actor, wanted: &str) -> Result<(), AuthError> {
        let mut tx = self.journal().begin().await?;
        let now = tx.now();
        let rows = access::sessions_of(&mut tx, &actor.person_id).await?;
        let Some(row) = rows.iter().find(|row| handle(row) == wanted) else { return Ok(()) };
        access::end_session_by_digest(&mut tx, &row.digest, now).await?;
        tx.commit(vec![Entry::new("akun.sesi-diakhiri", actor.author()).about(&actor.person_id)]).await?;
        Ok(())
    }

    /// Ends all of the person's sessions but this one.
    ///
    /// # Errors
    /// As any statement.
    pub async fn end_other_sessions(&self, actor: &Actor, session: &str) -> Result<(), AuthError> {
        let mut tx = self.journal().begin().await?;
        end_others_in(&mut tx, &actor.person_id, session).await?;
        tx.commit(vec![Entry::new("akun.sesi-lain-diakhiri", actor.author()).about(&actor.person_id)])
            .await?;
        Ok(())
    }

    /// Notes on which device a session was opened, in words.
    ///
    /// # Errors
    /// As any statement.
    pub async fn name_device(&self, session: &str, agent: &str) -> Result<(), AuthError> {
        let mut tx = self.journal().db().write().await?;
        access::name_device(&mut tx, &session_digest(session), &rules::device(agent)).await?;
        Ok(tx.commit().await?)
    }

    /// Whether the last proof in this session is recent enough for a decision at a gate.
    ///
    /// # Errors
    /// As any statement.
    pub async fn is_proved(&self, session: &str) -> Result<bool, AuthError> {
        let now = self.journal().clock().now();
        let mut tx = self.journal().db().read().await?;
        Ok(proved_in(&mut tx, session, now).await?)
    }

    /// Takes a proof again: the password, a code of the app, or a passkey; failures are counted as at sign-in. The
    /// session goes on under another token, which this gives; the one before opens nothing any more.
    ///
    /// A form that was sent twice proves twice: the second is answered with a further token, and again the last one
    /// alone holds. A session that was ended meanwhile stays so.
    ///
    /// # Errors
    /// [`AuthError::WrongCredentials`] or [`AuthError::WrongCode`], [`AuthError::Throttled`], [`AuthError::Busy`],
    /// [`AuthError::ProofNeeded`] when the session was ended meanwhile.
    pub async fn prove(
        &self,
        actor: &Actor,
        session: &str,
        proof: Proof<'_>,
        address: &str,
    ) -> Result<String, AuthError> {
        let login = self.login_of(&actor.person_id).await?;
        let subjects = Subjects::of(&login, address);
        let now = self.journal().clock().now();
        let phc = {
            let mut tx = self.journal().db().read().await?;
            subjects.refuse_early(&mut tx, now).await?;
            people::phc(&mut tx, &actor.person_id).await?
        };
        let fits = match proof {
            Proof::Password(password) => self.hasher().fits(password, phc.as_deref()).await?,
            Proof::Code(_) | Proof::Key(..) => false,
        };
        let mut tx = self.journal().db().write().await?;
        if !fits && !self.takes_proof(&mut tx, &actor.person_id, proof, now).await? {
            drop(tx);
            subjects.failed(self.journal().db(), proof.kind(), now).await?;
            return Err(match proof {
                Proof::Password(_) => AuthError::WrongPassword,
                Proof::Code(_) => AuthError::WrongCode,
                Proof::Key(..) => AuthError::WrongKey,
            });
        }
        subjects.succeeded(&mut tx).await?;
        let renewed = renew_in(&mut tx, &actor.person_id, session, now).await?;
        tx.commit().await?;
        tracing::info!(proof = proof.kind(), "identity proved again");
        Ok(renewed)
    }

    /// A person who signed in again where an earlier session of the same person had ended goes on with the forms of that
    /// one: those that are open in other windows of the browser hold.
    ///
    /// # Errors
    /// As any statement.
    pub async fn go_on(&self, signed_in: SignedIn, earlier: &str) -> Result<SignedIn, AuthError> {
        let (own, person_id) = (session_digest(&signed_in.token), &signed_in.actor.person_id);
        let now = self.journal().clock().now();
        let mut tx = self.journal().db().write().await?;
        let row = access::session(&mut tx, &session_digest(earlier)).await?;
        let Some(row) = row.filter(|row| row.person_id == *person_id) else { return Ok(signed_in) };
        let forms = forms_of(&row, earlier);
        access::hold_session(&mut tx, (person_id, &forms)).await?;
        access::set_form_token(&mut tx, &own, &forms).await?;
        // Proofs of which the browser never got the answer.
        access::end_others_with_forms(&mut tx, (person_id, &forms), &own, now).await?;
        tx.commit().await?;
        Ok(SignedIn { forms, ..signed_in })
    }

    /// The person sets another password. Other sessions end.
    ///
    /// # Errors
    /// [`AuthError::ProofNeeded`] when the last proof is too old; [`AuthError::Invalid`] for the field `sandi`.
    pub async fn change_password(
        &self,
        actor: &Actor,
        session: &str,
        password: &str,
    ) -> Result<(), AuthError> {
        let (person, has_factor) = {
            let now = self.journal().clock().now();
            let mut tx = self.journal().db().read().await?;
            require_proof(&mut tx, session, now).await?;
            let person =
                people::by_id(&mut tx, &actor.person_id).await?.ok_or(AuthError::NotFound("Akun"))?;
            (person, factors::held(&mut tx, &actor.person_id).await?.any())
        };
        let short =
            rules::check_new_password(password, &[&person.login, &person.name, &person.nip], has_factor)?;
        let phc = self.hasher().hash(password).await?;
        let mut tx = self.journal().begin().await?;
        let now = tx.by_clock();
        require_proof(&mut tx, session, now).await?;
        if short && !factors::held(&mut tx, &actor.person_id).await?.any() {
            return Err(rules::too_short(password));
        }
        people::set_phc(&mut tx, &actor.person_id, &phc).await?;
        factors::set_short(&mut tx, &actor.person_id, short).await?;
        end_others_in(&mut tx, &actor.person_id, session).await?;
        tx.commit(vec![Entry::new("akun.sandi-diganti", actor.author()).about(&actor.person_id)]).await?;
        Ok(())
    }
}

/// Refuses when the last proof in this session is too old.
pub(super) async fn require_proof(tx: &mut Tx, session: &str, now: Timestamp) -> Result<(), AuthError> {
    if proved_in(tx, session, now).await? { Ok(()) } else { Err(AuthError::ProofNeeded) }
}

async fn proved_in(tx: &mut Tx, session: &str, now: Timestamp) -> Result<bool, crate::db::Error> {
    let row = access::session(tx, &session_digest(session)).await?;
    Ok(row.is_some_and(|row| row.ended_ms.is_none() && now.since_ms(Timestamp(row.proved_ms)) <= PROOF_MS))
}

/// Ends all of a person's sessions but one.
pub(super) async fn end_others_in(tx: &mut Write, person_id: &str, session: &str) -> Result<(), AuthError> {
    let now = tx.now();
    access::end_other_sessions_of(tx, person_id, &session_digest(session), now).await?;
    Ok(())
}

/// Another token for a session that its person proved anew.
async fn renew_in(tx: &mut Tx, person_id: &str, session: &str, now: Timestamp) -> Result<String, AuthError> {
    let digest = session_digest(session);
    let row = access::session(tx, &digest).await?.ok_or(AuthError::ProofNeeded)?;
    let (renewed, forms) = (token(), forms_of(&row, session));
    if row.form_token.is_empty() {
        access::set_form_token(tx, &digest, &forms).await?;
    }
    let new = session_digest(&renewed);
    access::hold_session(tx, (person_id, &forms)).await?;
    match access::renew_session(tx, (person_id, &forms), &new, now).await? {
        true => Ok(renewed),
        false => Err(AuthError::ProofNeeded),
    }
}

/// Names a session to its person, whichever token it has, and opens nothing.
fn handle(row: &access::OwnRow) -> String {
    let digest = match row.form_token.as_str() {
        "" => row.digest.clone(),
        forms => token_digest("nama-sesi", forms).hex(),
    };
    digest.chars().take(16).collect()
}
