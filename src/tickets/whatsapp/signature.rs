//! `X-Hub-Signature-256`: HMAC-SHA256 over the body as it came, by the app's secret.

use crate::secrets::bytes_of;
use ring::hmac;

/// Whether a header signs these bytes, compared in constant time. Without a secret nothing is signed.
pub(crate) fn is_signed(secret: &str, header: Option<&str>, body: &[u8]) -> bool {
    if secret.is_empty() {
        return false;
    }
    let Some(digits) = header.and_then(|header| header.strip_prefix("sha256=")) else { return false };
    let Some(tag) = bytes_of(digits) else { return false };
    hmac::verify(&hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()), body, &tag).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::hex;

    fn sign(secret: &str, body: &[u8]) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
        format!("sha256={}", hex(hmac::sign(&key, body).as_ref()))
    }

    #[test]
    fn only_the_secret_signs_and_only_these_bytes() {
        let header = sign("rahasia", b"{}");
        assert!(is_signed("rahasia", Some(&header), b"{}"));
        assert!(is_signed("rahasia", Some(&header.to_uppercase().replace("SHA256=", "sha256=")), b"{}"));
        for (secret, header, body) in [
            ("lain", Some(header.as_str()), &b"{}"[..]),
            ("rahasia", Some(header.as_str()), b"{} "),
            ("rahasia", None, b"{}"),
            ("rahasia", Some(&header[7..]), b"{}"),
            ("rahasia", Some(&header[..70]), b"{}"),
            ("rahasia", Some("sha256="), b"{}"),
            ("rahasia", Some("sha1=00"), b"{}"),
        ] {
            assert!(!is_signed(secret, header, body), "{secret} {header:?}");
        }
        assert!(!is_signed("", Some(&sign("", b"{}")), b"{}"), "no secret, no entry");
    }

    #[test]
    fn the_published_example_holds() {
        // RFC 4231, test case 2.
        let header = "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert!(is_signed("Jefe", Some(header), b"what do ya want for nothing?"));
    }
}
