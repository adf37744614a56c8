//! What a page carries for a passkey, and what comes back with its form. Without scripts both stay empty.

use super::fields::Fields;
use crate::auth::{Auth, AuthError, KeyProof};

/// The fields that a script fills.
const FIELDS: [&str; 4] = ["_kunci_id", "_kunci_klien", "_kunci_data", "_kunci_tanda"];

/// A question to a person's devices.
#[derive(Debug, Clone)]
pub struct KeyAsk {
    /// What is to be signed.
    pub challenge: String,
    /// The keys that may sign it, with spaces between them.
    pub ids: String,
}

impl KeyAsk {
    /// For somebody's keys; `None` for who has none.
    ///
    /// # Errors
    /// As any statement.
    pub async fn of(auth: &Auth, person_id: &str) -> Result<Option<Self>, AuthError> {
        let keys = auth.passkeys(person_id).await?;
        if keys.is_empty() {
            return Ok(None);
        }
        let ids = keys.into_iter().map(|key| key.id).collect::<Vec<_>>().join(" ");
        Ok(Some(Self { challenge: auth.challenge(person_id).await?, ids }))
    }
}

/// What a script filled in; `None` when there was none.
#[must_use]
pub fn key_proof(fields: &Fields) -> Option<KeyProof> {
    let [id, client, authenticator, signature] = FIELDS.map(|name| fields.get(name).to_owned());
    (!signature.is_empty()).then_some(KeyProof { id, client, authenticator, signature })
}
