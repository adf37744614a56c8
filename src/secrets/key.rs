//! A key that seals (AES-256-GCM with a random nonce).

use super::SecretError;
use rand::RngExt as _;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

/// Bytes of a key.
pub const KEY_BYTES: usize = 32;

/// Seals and opens.
pub struct SealKey(LessSafeKey);

impl SealKey {
    /// From its bytes; `None` unless there are [`KEY_BYTES`] of them.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        UnboundKey::new(&AES_256_GCM, bytes).ok().map(|key| Self(LessSafeKey::new(key)))
    }

    /// A fresh key and its bytes.
    ///
    /// # Errors
    /// [`SecretError::Cipher`], which does not happen for a key of this length.
    pub fn fresh() -> Result<(Self, [u8; KEY_BYTES]), SecretError> {
        let bytes: [u8; KEY_BYTES] = rand::rng().random();
        Ok((Self::of(&bytes).ok_or(SecretError::Cipher)?, bytes))
    }

    /// Nonce, ciphertext and tag of bytes for a purpose; only the same purpose opens them.
    ///
    /// # Errors
    /// [`SecretError::Cipher`] for more than the cipher takes (64 GiB).
    pub fn seal(&self, purpose: &str, plain: &[u8]) -> Result<Vec<u8>, SecretError> {
        let nonce: [u8; NONCE_LEN] = rand::rng().random();
        let mut sealed = Vec::with_capacity(NONCE_LEN + plain.len() + AES_256_GCM.tag_len());
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(plain);
        let (_, text) = sealed.split_at_mut(NONCE_LEN);
        let tag = self
            .0
            .seal_in_place_separate_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(purpose.as_bytes()),
                text,
            )
            .map_err(|_| SecretError::Cipher)?;
        sealed.extend_from_slice(tag.as_ref());
        Ok(sealed)
    }

    /// What was sealed for a purpose; `None` for anything else.
    #[must_use]
    pub fn open(&self, purpose: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, rest) = sealed.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut rest = rest.to_vec();
        let plain = self.0.open_in_place(nonce, Aad::from(purpose.as_bytes()), &mut rest).ok()?.len();
        rest.truncate(plain);
        Some(rest)
    }
}

/// Bytes written as hexadecimal digits; `None` for anything else.
#[must_use]
pub fn bytes_of(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let pair = |pair: &[u8]| match pair {
        [high, low] => u8::try_from(digit(*high)? * 16 + digit(*low)?).ok(),
        _ => None,
    };
    text.as_bytes().chunks(2).map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::hex;

    #[test]
    fn what_is_sealed_is_opened_by_its_key_and_purpose_alone() {
        let (key, bytes) = SealKey::fresh().unwrap();
        let sealed = key.seal("siti", b"rahasia").unwrap();
        assert_ne!(sealed, key.seal("siti", b"rahasia").unwrap());
        let again = SealKey::of(&bytes).unwrap();
        assert_eq!(again.open("siti", &sealed).as_deref(), Some(&b"rahasia"[..]));
        assert_eq!(again.open("budi", &sealed), None);
        assert_eq!(SealKey::fresh().unwrap().0.open("siti", &sealed), None);
        for bad in [&sealed[..5], &sealed[1..], &[][..]] {
            assert_eq!(key.open("siti", bad), None);
        }
        let mut touched = sealed.clone();
        touched[20] ^= 1;
        assert_eq!(key.open("siti", &touched), None);
        assert!(SealKey::of(&bytes[1..]).is_none());
    }

    #[test]
    fn digits_become_bytes_again() {
        assert_eq!(bytes_of(&hex(&[0, 15, 255])), Some(vec![0, 15, 255]));
        for bad in ["0", "0g", "é", "000"] {
            assert_eq!(bytes_of(bad), None, "{bad}");
        }
    }
}
