//! Passkeys (WebAuthn level 2), as much of it as a house needs that asks for no attestation: what a browser signs is
//! checked, byte for byte. The arithmetic is ring's.
//!
//! A key is taken as the browser hands it over (`getPublicKey`, an SPKI): without attestation a key is only the word of
//! who is signed in, whichever way it is wrapped.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{ECDSA_P256_SHA256_ASN1, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use serde::Deserialize;
use subtle::ConstantTimeEq as _;

/// COSE's number of ECDSA with P-256 and SHA-256.
pub const ES256: i64 = -7;
/// COSE's number of RSA (PKCS 1) with SHA-256, which some Windows devices have alone.
pub const RS256: i64 = -257;
/// The longest identifier of a key, in bytes.
pub const KEY_ID_MAX_BYTES: usize = 1_023;
/// The longest public key, in bytes: RSA of 4096 bits.
const KEY_MAX_BYTES: usize = 600;
/// The shortest authenticator data: digest of the host, flags, counter.
const DATA_BYTES: usize = 37;
/// A person touched it.
const PRESENT: u8 = 1;
/// It made sure which person (fingerprint, face, PIN).
const VERIFIED: u8 = 4;
/// What stands before the point in the SPKI of a P-256 key.
const P256_PREFIX: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86,
    0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];
/// The algorithm identifier of RSA inside an SPKI.
const RSA_ALGORITHM: [u8; 15] =
    [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];

/// What a browser was asked to sign.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'e> {
    /// The challenge, as base64url.
    pub challenge: &'e str,
    /// The origins of the house; a key belongs to the host of the one at which it was made.
    pub origins: &'e [String],
}

/// Why something that a browser sent does not prove anything. For the log alone: people are told to try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// It cannot be read.
    #[error("cannot be read: {0}")]
    Form(&'static str),
    /// It answers to something else.
    #[error("answers to another {0}")]
    Other(&'static str),
    /// It was not made sure which person it was.
    #[error("the person was not verified")]
    Unverified,
    /// The signature does not hold.
    #[error("the signature does not hold")]
    Signature,
}

#[derive(Deserialize)]
struct ClientData {
    r#type: String,
    challenge: String,
    origin: String,
    #[serde(default, rename = "crossOrigin")]
    cross_origin: bool,
}

/// The challenge that a browser says it answers to, to be looked up; nothing is checked yet.
#[must_use]
pub fn challenge_of(json: &[u8]) -> Option<String> {
    serde_json::from_slice::<ClientData>(json).ok().map(|data| data.challenge)
}

/// Checks what the browser says it was asked, and by whom; gives the host.
fn check_client(kind: &str, json: &[u8], expected: Expected<'_>) -> Result<String, Flaw> {
    let data: ClientData = serde_json::from_slice(json).map_err(|_| Flaw::Form("client data"))?;
    if data.r#type != kind {
        return Err(Flaw::Other("ceremony"));
    }
    if !bool::from(data.challenge.as_bytes().ct_eq(expected.challenge.as_bytes())) {
        return Err(Flaw::Other("challenge"));
    }
    if data.cross_origin || !expected.origins.contains(&data.origin) {
        return Err(Flaw::Other("origin"));
    }
    let host = url::Url::parse(&data.origin).ok().and_then(|origin| origin.host_str().map(str::to_owned));
    host.ok_or(Flaw::Other("origin"))
}

/// Checks for which host and with which care it was signed; gives the counter.
fn check_authenticator(data: &[u8], host: &str) -> Result<u32, Flaw> {
    let short = Flaw::Form("authenticator data");
    let head = data.get(..DATA_BYTES).ok_or(short)?;
    let (digest, rest) = head.split_at_checked(32).ok_or(short)?;
    if digest != crate::kernel::Digest::of(host.as_bytes()).as_bytes() {
        return Err(Flaw::Other("host"));
    }
    let (flags, counter) = rest.split_first().ok_or(short)?;
    if flags & PRESENT == 0 || flags & VERIFIED == 0 {
        return Err(Flaw::Unverified);
    }
    Ok(u32::from_be_bytes(counter.try_into().map_err(|_| short)?))
}

/// Checks a new key; nothing is signed when none is attested.
///
/// # Errors
/// The [`Flaw`].
pub fn check_new_key(
    expected: Expected<'_>,
    client: &[u8],
    authenticator: &[u8],
    (algorithm, spki): (i64, &[u8]),
) -> Result<u32, Flaw> {
    let host = check_client("webauthn.create", client, expected)?;
    let counter = check_authenticator(authenticator, &host)?;
    raw_key(algorithm, spki)?;
    Ok(counter)
}

/// Checks a signature of a known key; gives its counter.
///
/// # Errors
/// The [`Flaw`].
pub fn check_signature(
    expected: Expected<'_>,
    client: &[u8],
    authenticator: &[u8],
    (algorithm, spki): (i64, &[u8]),
    signature: &[u8],
) -> Result<u32, Flaw> {
    let host = check_client("webauthn.get", client, expected)?;
    let counter = check_authenticator(authenticator, &host)?;
    let key = raw_key(algorithm, spki)?;
    let signed = [authenticator, crate::kernel::Digest::of(client).as_bytes().as_slice()].concat();
    let holds = match algorithm {
        ES256 => UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, key).verify(&signed, signature),
        _ => UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key).verify(&signed, signature),
    };
    holds.map_err(|_| Flaw::Signature)?;
    Ok(counter)
}

/// Whether a counter may follow the last one: it grows, unless the key has none.
#[must_use]
pub fn counter_grows(last: i64, now: i64) -> bool {
    now > last || (now == 0 && last == 0)
}

/// The key inside its SPKI, as ring wants it.
fn raw_key(algorithm: i64, spki: &[u8]) -> Result<&[u8], Flaw> {
    let unknown = Flaw::Form("public key");
    if spki.len() > KEY_MAX_BYTES {
        return Err(unknown);
    }
    match algorithm {
        ES256 => spki.strip_prefix(&P256_PREFIX).filter(|point| point.len() == 65).ok_or(unknown),
        RS256 => {
            let (inner, rest) = der(0x30, spki).ok_or(unknown)?;
            let bits = inner.strip_prefix(&RSA_ALGORITHM).ok_or(unknown)?;
            let (bits, after) = der(0x03, bits).ok_or(unknown)?;
            let key = bits.strip_prefix(&[0]).ok_or(unknown)?;
            if rest.is_empty() && after.is_empty() { Ok(key) } else { Err(unknown) }
        }
        _ => Err(unknown),
    }
}

/// The contents of a DER value with this tag, and what follows it.
fn der(tag: u8, bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (first, rest) = bytes.split_first()?;
    let (length, rest) = rest.split_first()?;
    let (length, rest) = match length {
        0..=0x7f => (usize::from(*length), rest),
        0x81 => rest.split_first().map(|(one, rest)| (usize::from(*one), rest))?,
        0x82 => {
            let (two, rest) = rest.split_at_checked(2)?;
            (usize::from(u16::from_be_bytes(two.try_into().ok()?)), rest)
        }
        _ => return None,
    };
    (*first == tag).then_some(())?;
    rest.split_at_checked(length)
}

/// Bytes as base64url without padding.
#[must_use]
pub fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes of base64url without padding; `None` for any other text.
#[must_use]
pub fn from_base64url(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

#[cfg(test)]
mod tests;
