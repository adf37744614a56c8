//! Seals second factors: with a key in a file of its own in the data folder, made at first use, for this account alone.

use super::error::AuthError;
use crate::kernel::hex;
use crate::secrets::{KeyFile, SealKey, SecretError, bytes_of};
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// The name of the file in the data folder.
pub const KEY_FILE: &str = "faktor.kunci";

/// Seals and opens. Cheap to clone.
#[derive(Clone)]
pub(super) struct Sealer {
    file: KeyFile,
    key: Arc<OnceLock<SealKey>>,
}

impl Sealer {
    /// With the key in this folder; nothing is made before it is needed.
    pub(super) fn in_folder(folder: &Path) -> Self {
        Self { file: KeyFile::new(folder, KEY_FILE), key: Arc::new(OnceLock::new()) }
    }

    /// Seals bytes for a purpose; only the same purpose opens them.
    pub(super) fn seal(&self, purpose: &str, plain: &[u8]) -> Result<String, AuthError> {
        Ok(hex(&self.key()?.seal(purpose, plain).map_err(broken)?))
    }

    /// What was sealed for a purpose; `None` for anything else.
    pub(super) fn open(&self, purpose: &str, sealed: &str) -> Result<Option<Vec<u8>>, AuthError> {
        let key = self.key()?;
        Ok(bytes_of(sealed).and_then(|bytes| key.open(purpose, &bytes)))
    }

    fn key(&self) -> Result<&SealKey, AuthError> {
        if let Some(key) = self.key.get() {
            return Ok(key);
        }
        let first = SealKey::fresh().map_err(broken)?.1;
        let text = self.file.read_or_make(|| hex(&first)).map_err(broken)?;
        let key = bytes_of(text.trim()).and_then(|bytes| SealKey::of(&bytes));
        let key = key.ok_or_else(|| broken(SecretError::NoKey(self.file.path().display().to_string())))?;
        Ok(self.key.get_or_init(|| key))
    }
}

fn broken(error: SecretError) -> AuthError {
    AuthError::Seal(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_is_opened_for_its_purpose_alone() {
        let folder = tempfile::tempdir().unwrap();
        let sealer = Sealer::in_folder(folder.path());
        let sealed = sealer.seal("siti", b"rahasia").unwrap();
        assert_eq!(sealer.open("siti", &sealed).unwrap().as_deref(), Some(&b"rahasia"[..]));
        assert_eq!(sealer.open("budi", &sealed).unwrap(), None);
        for bad in ["", "xx", "00", &sealed[2..], &format!("{sealed}00")] {
            assert_eq!(sealer.open("siti", bad).unwrap(), None, "{bad}");
        }
        let again = Sealer::in_folder(folder.path());
        assert_eq!(again.open("siti", &sealed).unwrap().as_deref(), Some(&b"rahasia"[..]), "the key is kept");
    }

    #[test]
    fn a_broken_key_is_said_and_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(KEY_FILE), "pendek").unwrap();
        assert!(Sealer::in_folder(folder.path()).seal("siti", b"rahasia").is_err());
        assert_eq!(std::fs::read_to_string(folder.path().join(KEY_FILE)).unwrap(), "pendek");
    }
}
