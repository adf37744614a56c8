//! Identifiers: UUIDv7 text inside, random tokens for what must not be guessed.

use super::{Digest, Timestamp};
use rand::RngExt as _;

/// A text that is no identifier of ours.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("bukan pengenal yang sah")]
pub struct IdError;

/// A new identifier: UUIDv7 as 36 lower-case characters, ordered by `now`.
#[must_use]
pub fn new_id(now: Timestamp) -> String {
    let ms = u64::try_from(now.0).unwrap_or(0);
    let random: [u8; 10] = rand::rng().random();
    uuid::Builder::from_unix_timestamp_millis(ms, &random).into_uuid().to_string()
}

/// Checks an identifier that came from outside and gives its canonical form.
///
/// # Errors
/// [`IdError`] when the text is no UUID in its 36-character form.
pub fn parse_id(text: &str) -> Result<String, IdError> {
    if text.len() != 36 {
        return Err(IdError);
    }
    uuid::Uuid::try_parse(text).map(|id| id.to_string()).map_err(|_| IdError)
}

/// A secret that cannot be guessed: 32 random bytes as 64 hexadecimal digits.
#[must_use]
pub fn token() -> String {
    let bytes: [u8; 32] = rand::rng().random();
    hex(&bytes)
}

/// A number that tells requests apart in a log and is no secret: 12 hexadecimal digits.
#[must_use]
pub fn request_number() -> String {
    let bytes: [u8; 6] = rand::rng().random();
    hex(&bytes)
}

/// Bytes as lower-case hexadecimal digits. Every request writes some, so nothing is formatted.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or('0');
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(byte & 0xf));
    }
    text
}

/// What is stored of a secret: the digest of `purpose`, a line feed and the secret, so that a copy
/// of the database opens no session and no link, and one purpose's digest never serves another.
#[must_use]
pub fn token_digest(purpose: &str, secret: &str) -> Digest {
    Digest::of(format!("{purpose}\n{secret}").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_ordered_by_time_and_unique_within_a_millisecond() {
        let early = new_id(Timestamp(1_000));
        let late = new_id(Timestamp(2_000));
        assert!(early < late);
        assert_ne!(new_id(Timestamp(1_000)), early);
        assert_eq!(parse_id(&early), Ok(early.clone()));
    }

    #[test]
    fn foreign_text_is_no_id() {
        for bad in
            ["", "1", "../../../../../../../../../../etc/passw", "{0190163d-8694-739b-aea5-966c26f8ad90}"]
        {
            assert_eq!(parse_id(bad), Err(IdError), "{bad}");
        }
    }
}
