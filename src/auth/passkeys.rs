//! Passkeys: a second factor of their own, or in the place of a code of the app, where the browser has them.

use super::error::AuthError;
use super::factors::new_codes;
use super::model::Actor;
use super::rules::{FACTOR_TICKET_MS, check_name};
use super::service::Auth;
use super::sessions::require_proof;
use super::store::passkeys::{self, MAX_PASSKEYS, PasskeyRow};
use super::store::{access, factors};
use super::webauthn::{
    self, Expected, KEY_ID_MAX_BYTES, base64url, challenge_of, check_new_key, check_signature, counter_grows,
    from_base64url,
};
use crate::db::Tx;
use crate::journal::Entry;
use crate::kernel::{Timestamp, token_digest};
use rand::RngExt as _;

/// The purpose of a challenge.
const CHALLENGE: &str = "kunci-sandi";
/// Random bytes of a challenge.
const CHALLENGE_BYTES: usize = 32;

/// A passkey as its person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    /// What the browser calls it.
    pub id: String,
    /// What its person calls it.
    pub name: String,
    /// Since when.
    pub created: Timestamp,
    /// When it was last used.
    pub used: Option<Timestamp>,
}

/// What a browser signed, each part as base64url.
#[derive(Debug, Clone, Default)]
pub struct KeyProof {
    /// Which key.
    pub id: String,
    /// What the browser says it was asked.
    pub client: String,
    /// What the device says of the moment.
    pub authenticator: String,
    /// The signature over both.
    pub signature: String,
}

/// A new key, each part as base64url.
#[derive(Debug, Clone, Default)]
pub struct NewKey {
    /// What the browser calls it.
    pub id: String,
    /// What the browser says it was asked.
    pub client: String,
    /// What the device says of the moment.
    pub authenticator: String,
    /// The public key (SPKI).
    pub public_key: String,
    /// COSE's number of its algorithm.
    pub algorithm: i64,
    /// What its person calls it.
    pub name: String,
}

/// What proves who somebody is.
#[derive(Debug, Clone, Copy)]
pub enum Proof<'p> {
    /// The password.
    Password(&'p str),
    /// A code of the app; at sign-in a recovery code too.
    Code(&'p str),
    /// A passkey, at one of these origins.
    Key(&'p KeyProof, &'p [String]),
}

impl Proof<'_> {
    /// Of which kind it is, for the log and the journal.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Password(_) => "password",
            Self::Code(_) => "code",
            Self::Key(..) => "passkey",
        }
    }
}

impl Auth {
    /// The passkeys of a person.
    ///
    /// # Errors
    /// As any statement.
    pub async fn passkeys(&self, person_id: &str) -> Result<Vec<Passkey>, AuthError> {
        let rows = passkeys::of_person(&mut self.journal().db().read().await?, person_id).await?;
        let shown = |row: PasskeyRow| Passkey {
            id: row.id,
            name: row.name,
            created: Timestamp(row.created_ms),
            used: row.used_ms.map(Timestamp),
        };
        Ok(rows.into_iter().map(shown).collect())
    }

    /// Whose ticket this is.
    ///
    /// # Errors
    /// [`AuthError::Ticket`] when it is over.
    pub async fn ticket_person(&self, ticket: &str) -> Result<String, AuthError> {
        let person = self.link_person(super::factors::TICKET, ticket).await.map_err(|_| AuthError::Ticket)?;
        person.ok_or(AuthError::Ticket)
    }

    /// Something new for a person's device to sign, once and soon; the one before ends.
    ///
    /// # Errors
    /// As any statement.
    pub async fn challenge(&self, person_id: &str) -> Result<String, AuthError> {
        let bytes: [u8; CHALLENGE_BYTES] = rand::rng().random();
        let challenge = base64url(&bytes);
        let (digest, now) = (token_digest(CHALLENGE, &challenge), self.journal().clock().now());
        let mut tx = self.journal().db().write().await?;
        let until = now.plus_ms(FACTOR_TICKET_MS);
        access::insert_link(&mut tx, &digest, CHALLENGE, Some(person_id), now, until).await?;
        tx.commit().await?;
        Ok(challenge)
    }

    /// Adds a passkey. To who had no second factor it gives the recovery codes, which are shown this once; else
    /// nothing. Other sessions end.
    ///
    /// # Errors
    /// [`AuthError::Invalid`] for the field `kunci` or `nama_kunci`; [`AuthError::ProofNeeded`].
    pub async fn add_passkey(
        &self,
        actor: &Actor,
        session: &str,
        key: &NewKey,
        origins: &[String],
    ) -> Result<Vec<String>, AuthError> {
        let name = check_name("nama_kunci", &key.name)?;
        let mut tx = self.journal().begin().await?;
        let now = tx.by_clock();
        require_proof(&mut tx, session, now).await?;
        let refused =
            || AuthError::invalid("kunci", "Kunci sandi tidak dapat dipasang. Muat ulang, lalu coba lagi.");
        let (id, client) = (from_base64url(&key.id), from_base64url(&key.client));
        let (data, public) = (from_base64url(&key.authenticator), from_base64url(&key.public_key));
        let (Some(id), Some(client), Some(data), Some(public)) = (id, client, data, public) else {
            return Err(refused());
        };
        if id.is_empty() || id.len() > KEY_ID_MAX_BYTES {
            return Err(refused());
        }
        let challenge = take_challenge(&mut tx, &actor.person_id, &client, now).await?;
        let challenge = challenge.ok_or_else(refused)?;
        let expected = Expected { challenge: &challenge, origins };
        let counter = check_new_key(expected, &client, &data, (key.algorithm, &public)).map_err(|flaw| {
            tracing::warn!(%flaw, "a passkey was refused");
            refused()
        })?;
        if passkeys::is_known(&mut tx, &key.id).await? {
            return Err(AuthError::invalid("kunci", "Kunci sandi ini sudah terpasang."));
        }
        let held = factors::held(&mut tx, &actor.person_id).await?;
        if held.keys >= MAX_PASSKEYS {
            let sentence =
                format!("Paling banyak {MAX_PASSKEYS} kunci sandi. Lepas dahulu yang tidak dipakai.");
            return Err(AuthError::invalid("kunci", sentence));
        }
        let row = PasskeyRow {
            id: key.id.clone(),
            public_key: key.public_key.clone(),
            algorithm: key.algorithm,
            name,
            created_ms: now.0,
            counter: None,
            used_ms: None,
        };
        passkeys::insert(&mut tx, &actor.person_id, &row).await?;
        passkeys::used(&mut tx, &key.id, i64::from(counter), now).await?;
        super::sessions::end_others_in(&mut tx, &actor.person_id, session).await?;
        let mut entries =
            vec![Entry::new("akun.kunci-sandi-dipasang", actor.author()).about(&actor.person_id)];
        let mut codes = Vec::new();
        if !held.any() {
            codes = new_codes(&mut tx, &actor.person_id).await?;
            entries.insert(0, Entry::new("akun.faktor-dipasang", actor.author()).about(&actor.person_id));
        }
        tx.commit(entries).await?;
        Ok(codes)
    }

    /// Takes a passkey away; without effect when it is not there. With the last one of who has no app the second
    /// factor goes. Other sessions end.
    ///
    /// # Errors
    /// [`AuthError::ProofNeeded`]; [`AuthError::Invalid`] for the field `faktor` as [`Auth::remove_factor`].
    pub async fn remove_passkey(&self, actor: &Actor, session: &str, id: &str) -> Result<(), AuthError> {
        let mut tx = self.journal().begin().await?;
        let now = tx.by_clock();
        require_proof(&mut tx, session, now).await?;
        if !passkeys::remove(&mut tx, &actor.person_id, id).await? {
            return Ok(());
        }
        let mut entries =
            vec![Entry::new("akun.kunci-sandi-dilepas", actor.author()).about(&actor.person_id)];
        if !factors::held(&mut tx, &actor.person_id).await?.any() {
            self.may_stand_without(&mut tx, actor).await?;
            factors::clear(&mut tx, &actor.person_id).await?;
            entries.push(Entry::new("akun.faktor-dilepas", actor.author()).about(&actor.person_id));
        }
        super::sessions::end_others_in(&mut tx, &actor.person_id, session).await?;
        tx.commit(entries).await?;
        Ok(())
    }
}

/// Whether a passkey of the person signed what it was asked to; then the challenge is used up.
pub(super) async fn takes_key(
    tx: &mut Tx,
    person_id: &str,
    (proof, origins): (&KeyProof, &[String]),
    now: Timestamp,
) -> Result<bool, AuthError> {
    let (client, data) = (from_base64url(&proof.client), from_base64url(&proof.authenticator));
    let (Some(client), Some(data), Some(signature)) = (client, data, from_base64url(&proof.signature)) else {
        return Ok(false);
    };
    let rows = passkeys::of_person(tx, person_id).await?;
    let Some(row) = rows.into_iter().find(|row| row.id == proof.id) else { return Ok(false) };
    let key = from_base64url(&row.public_key)
        .ok_or_else(|| crate::db::Error::inconsistent("passkey", &row.id, "public_key"))?;
    let Some(challenge) = take_challenge(tx, person_id, &client, now).await? else { return Ok(false) };
    let expected = Expected { challenge: &challenge, origins };
    match check_signature(expected, &client, &data, (row.algorithm, &key), &signature) {
        Ok(counter) if counter_grows(row.counter.unwrap_or(0), i64::from(counter)) => {
            passkeys::used(tx, &row.id, i64::from(counter), now).await?;
            Ok(true)
        }
        Ok(_) => {
            tracing::warn!(person.id = person_id, "a passkey counts backwards: it may have been copied");
            Ok(false)
        }
        Err(flaw) => {
            tracing::warn!(person.id = person_id, %flaw, "a passkey proves nothing");
            Ok(false)
        }
    }
}

/// The challenge that the browser answers to, when it is the person's own and still holds; then it is used up.
async fn take_challenge(
    tx: &mut Tx,
    person_id: &str,
    client: &[u8],
    now: Timestamp,
) -> Result<Option<String>, AuthError> {
    let Some(challenge) = challenge_of(client) else { return Ok(None) };
    let digest = token_digest(CHALLENGE, &challenge);
    let link = access::link(tx, &digest, CHALLENGE).await?;
    if link.and_then(|link| link.person_id).as_deref() != Some(person_id) {
        return Ok(None);
    }
    Ok(access::use_link(tx, &digest, now).await?.then_some(challenge))
}

/// A person's identifier for devices, which show it to nobody.
#[must_use]
pub fn key_owner(person_id: &str) -> String {
    webauthn::base64url(person_id.as_bytes())
}
