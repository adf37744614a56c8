//! Seals what must be read again but must not be read from a copy of the database: with a key in a file of its own in
//! the data folder, made at first use, for this account alone.

use super::error::AuthError;
use crate::kernel::hex;
use rand::RngExt as _;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// The name of the file in the data folder.
pub const KEY_FILE: &str = "faktor.kunci";
/// Bytes of a key.
const KEY_BYTES: usize = 32;

/// Seals and opens. Cheap to clone.
#[derive(Clone)]
pub(super) struct Sealer {
    path: Arc<Path>,
    key: Arc<OnceLock<LessSafeKey>>,
}

impl Sealer {
    /// With the key in this folder; nothing is made before it is needed.
    pub(super) fn in_folder(folder: &Path) -> Self {
        Self { path: folder.join(KEY_FILE).into(), key: Arc::new(OnceLock::new()) }
    }

    /// Seals bytes for a purpose; only the same purpose opens them.
    pub(super) fn seal(&self, purpose: &str, plain: &[u8]) -> Result<String, AuthError> {
        let nonce: [u8; NONCE_LEN] = rand::rng().random();
        let mut bytes = plain.to_vec();
        let tag = self
            .key()?
            .seal_in_place_separate_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(purpose.as_bytes()),
                &mut bytes,
            )
            .map_err(|_| AuthError::Seal("sealing failed".into()))?;
        Ok(hex(&[nonce.as_slice(), &bytes, tag.as_ref()].concat()))
    }

    /// What was sealed for a purpose; `None` for anything else.
    pub(super) fn open(&self, purpose: &str, sealed: &str) -> Result<Option<Vec<u8>>, AuthError> {
        let key = self.key()?;
        let Some(bytes) = bytes_of(sealed) else { return Ok(None) };
        let Some((nonce, rest)) = bytes.split_at_checked(NONCE_LEN) else { return Ok(None) };
        let Ok(nonce) = Nonce::try_assume_unique_for_key(nonce) else { return Ok(None) };
        let mut rest = rest.to_vec();
        let plain = key.open_in_place(nonce, Aad::from(purpose.as_bytes()), &mut rest);
        Ok(plain.ok().map(|plain| plain.to_vec()))
    }

    fn key(&self) -> Result<&LessSafeKey, AuthError> {
        if let Some(key) = self.key.get() {
            return Ok(key);
        }
        let broken = |error: std::io::Error| AuthError::Seal(format!("{}: {error}", self.path.display()));
        let text = match std::fs::read_to_string(&self.path) {
            Err(error) if error.kind() == ErrorKind::NotFound => self.make().map_err(broken)?,
            read => read.map_err(broken)?,
        };
        let bytes = bytes_of(text.trim()).unwrap_or_default();
        let unbound = UnboundKey::new(&AES_256_GCM, &bytes)
            .map_err(|_| AuthError::Seal(format!("{} holds no key", self.path.display())))?;
        Ok(self.key.get_or_init(|| LessSafeKey::new(unbound)))
    }

    /// Makes the file whole or not at all; when another process was quicker, its key counts.
    fn make(&self) -> std::io::Result<String> {
        let bytes: [u8; KEY_BYTES] = rand::rng().random();
        let text = hex(&bytes);
        let folder = self.path.parent().map(Path::to_owned).unwrap_or_else(|| PathBuf::from("."));
        let aside = folder.join(format!("{KEY_FILE}.{}", crate::kernel::token()));
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&aside)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        let linked = std::fs::hard_link(&aside, &self.path);
        std::fs::remove_file(&aside)?;
        match linked {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        std::fs::File::open(folder)?.sync_all()?;
        std::fs::read_to_string(&self.path)
    }
}

fn bytes_of(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(16)).collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    let pair = |pair: &[u32]| pair.iter().fold(0, |byte, digit| byte * 16 + digit);
    digits.chunks(2).map(|two| u8::try_from(pair(two)).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn what_is_sealed_is_opened_for_its_purpose_alone() {
        let folder = tempfile::tempdir().unwrap();
        let sealer = Sealer::in_folder(folder.path());
        let sealed = sealer.seal("siti", b"rahasia").unwrap();
        assert_ne!(sealed, sealer.seal("siti", b"rahasia").unwrap());
        assert_eq!(sealer.open("siti", &sealed).unwrap().as_deref(), Some(&b"rahasia"[..]));
        assert_eq!(sealer.open("budi", &sealed).unwrap(), None);
        for bad in ["", "xx", "00", &sealed[2..], &format!("{sealed}00")] {
            assert_eq!(sealer.open("siti", bad).unwrap(), None, "{bad}");
        }
        let again = Sealer::in_folder(folder.path());
        assert_eq!(again.open("siti", &sealed).unwrap().as_deref(), Some(&b"rahasia"[..]), "the key is kept");
        let mode = std::fs::metadata(folder.path().join(KEY_FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left aside");
    }

    #[test]
    fn a_broken_key_is_said_and_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(KEY_FILE), "pendek").unwrap();
        assert!(Sealer::in_folder(folder.path()).seal("siti", b"rahasia").is_err());
        assert_eq!(std::fs::read_to_string(folder.path().join(KEY_FILE)).unwrap(), "pendek");
    }
}
