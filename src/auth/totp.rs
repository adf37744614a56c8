//! Codes of an authenticator app (RFC 6238): six digits, half a minute each, HMAC-SHA-1 as every app knows it.

use crate::kernel::Timestamp;
use ring::hmac;
use subtle::ConstantTimeEq as _;

/// How long a code stands, in milliseconds.
pub const STEP_MS: i64 = 30_000;
/// How many steps before and after the present one are taken: clocks of phones differ.
pub const WINDOW: i64 = 1;
/// Bytes of a secret.
pub const SECRET_BYTES: usize = 20;
/// Digits of a code.
pub const DIGITS: usize = 6;
/// Ten to the power of the digits.
const MODULUS: u32 = 1_000_000;
/// Base 32 of RFC 4648.
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The step of a moment.
#[must_use]
pub fn step_of(now: Timestamp) -> i64 {
    now.0.div_euclid(STEP_MS)
}

/// The code of a step.
#[must_use]
pub fn code(secret: &[u8], step: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let bytes = tag.as_ref();
    let offset = usize::from(bytes.last().copied().unwrap_or_default() & 0xf);
    let four: [u8; 4] =
        bytes.get(offset..offset.saturating_add(4)).and_then(|four| four.try_into().ok()).unwrap_or_default();
    let number = (u32::from_be_bytes(four) & 0x7fff_ffff) % MODULUS;
    format!("{number:0DIGITS$}")
}

/// The step whose code was typed, if it may be taken now: near the present one and later than `used`. All steps of
/// the window are compared, each in constant time.
#[must_use]
pub fn accepted(secret: &[u8], typed: &str, now: Timestamp, used: Option<i64>) -> Option<i64> {
    let here = step_of(now);
    let mut found = None;
    for step in here.saturating_sub(WINDOW)..=here.saturating_add(WINDOW) {
        let fits = bool::from(code(secret, step).as_bytes().ct_eq(typed.as_bytes()));
        if fits && used.is_none_or(|used| step > used) {
            found = Some(step);
        }
    }
    found
}

/// Bytes as base 32 without padding, as people type a secret into an app.
#[must_use]
pub fn base32(bytes: &[u8]) -> String {
    let (mut text, mut held, mut bits) = (String::new(), 0_u32, 0_u32);
    let mut push = |value: u32| {
        let letter = usize::try_from(value & 31).ok().and_then(|n| ALPHABET.get(n)).copied();
        text.push(char::from(letter.unwrap_or(b'A')));
    };
    for byte in bytes {
        held = (held << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            push(held >> bits);
        }
        held &= (1 << bits) - 1;
    }
    if bits > 0 {
        push(held << (5 - bits));
    }
    text
}

/// What an app reads from the QR code.
#[must_use]
pub fn address(secret: &[u8], login: &str, host: &str) -> String {
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("secret", &base32(secret))
        .append_pair("issuer", "JDIH")
        .finish();
    let label: String = form_urlencoded::byte_serialize(format!("{login}@{host}").as_bytes()).collect();
    format!("otpauth://totp/JDIH:{label}?{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"12345678901234567890";

    #[test]
    fn codes_are_those_of_rfc_6238() {
        for (seconds, wanted) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code(SECRET, step_of(Timestamp(seconds * 1000))), wanted, "{seconds}");
        }
    }

    #[test]
    fn a_code_is_taken_near_its_time_and_once() {
        let now = Timestamp(1_111_111_109_000);
        let here = step_of(now);
        for (step, wanted) in [(here - 2, None), (here - 1, Some(here - 1)), (here, Some(here))] {
            assert_eq!(accepted(SECRET, &code(SECRET, step), now, None), wanted);
        }
        assert_eq!(accepted(SECRET, &code(SECRET, here + 1), now, None), Some(here + 1));
        assert_eq!(accepted(SECRET, &code(SECRET, here + 2), now, None), None);
        let typed = code(SECRET, here);
        assert_eq!(accepted(SECRET, &typed, now, Some(here - 1)), Some(here));
        assert_eq!(accepted(SECRET, &typed, now, Some(here)), None, "used");
        for bad in ["", "08180", "0818040", "08180x"] {
            assert_eq!(accepted(SECRET, bad, now, None), None, "{bad}");
        }
    }

    #[test]
    fn secrets_are_typed_in_base_32() {
        assert_eq!(base32(SECRET), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(base32(b"f"), "MY");
        assert_eq!(base32(b""), "");
        let read = address(SECRET, "siti.r", "jdih.example");
        assert!(read.starts_with("otpauth://totp/JDIH:siti.r%40jdih.example?secret=GEZD"), "{read}");
    }
}
