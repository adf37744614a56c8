//! A software authenticator, and everything that can be wrong with what it says.

use super::*;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};

const HOST: &str = "jdih.example";
const CHALLENGE: &str = "dGFudGFuZ2Fu";

fn origins() -> Vec<String> {
    vec!["https://jdih.example".to_owned()]
}

fn expected(origins: &[String]) -> Expected<'_> {
    Expected { challenge: CHALLENGE, origins }
}

fn client(kind: &str, challenge: &str, origin: &str) -> Vec<u8> {
    serde_json::json!({ "type": kind, "challenge": challenge, "origin": origin, "crossOrigin": false })
        .to_string()
        .into_bytes()
}

fn authenticator(host: &str, flags: u8, counter: u32) -> Vec<u8> {
    let mut data = crate::kernel::Digest::of(host.as_bytes()).as_bytes().to_vec();
    data.push(flags);
    data.extend(counter.to_be_bytes());
    data
}

struct Device(EcdsaKeyPair);

impl Device {
    fn new() -> Self {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
        Self(EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8.as_ref(), &random).unwrap())
    }

    fn spki(&self) -> Vec<u8> {
        [P256_PREFIX.as_slice(), self.0.public_key().as_ref()].concat()
    }

    fn sign(&self, client: &[u8], authenticator: &[u8]) -> Vec<u8> {
        let signed = [authenticator, crate::kernel::Digest::of(client).as_bytes()].concat();
        self.0.sign(&SystemRandom::new(), &signed).unwrap().as_ref().to_vec()
    }
}

#[test]
fn a_key_proves_that_its_person_was_here_for_this() {
    let (device, origins) = (Device::new(), origins());
    let spki = device.spki();
    let made = client("webauthn.create", CHALLENGE, &origins[0]);
    let data = authenticator(HOST, PRESENT | VERIFIED, 0);
    assert_eq!(check_new_key(expected(&origins), &made, &data, (ES256, &spki)), Ok(0));
    let (asked, data) = (client("webauthn.get", CHALLENGE, &origins[0]), authenticator(HOST, 5, 7));
    let signature = device.sign(&asked, &data);
    assert_eq!(check_signature(expected(&origins), &asked, &data, (ES256, &spki), &signature), Ok(7));
}

#[test]
fn what_answers_to_something_else_proves_nothing() {
    let (device, origins) = (Device::new(), origins());
    let spki = device.spki();
    let check = |client: &[u8], data: &[u8]| {
        check_signature(expected(&origins), client, data, (ES256, &spki), &device.sign(client, data))
            .unwrap_err()
    };
    let (good, data) = (client("webauthn.get", CHALLENGE, &origins[0]), authenticator(HOST, 5, 1));
    for (client, data, flaw) in [
        (client("webauthn.create", CHALLENGE, &origins[0]), data.clone(), Flaw::Other("ceremony")),
        (client("webauthn.get", "bGFpbg", &origins[0]), data.clone(), Flaw::Other("challenge")),
        (
            client("webauthn.get", CHALLENGE, "https://jdih.example.jahat"),
            data.clone(),
            Flaw::Other("origin"),
        ),
        (client("webauthn.get", CHALLENGE, "http://jdih.example"), data.clone(), Flaw::Other("origin")),
        (b"{}".to_vec(), data.clone(), Flaw::Form("client data")),
        (good.clone(), authenticator("lain.example", 5, 1), Flaw::Other("host")),
        (good.clone(), authenticator(HOST, PRESENT, 1), Flaw::Unverified),
        (good.clone(), authenticator(HOST, VERIFIED, 1), Flaw::Unverified),
        (good.clone(), data[..36].to_vec(), Flaw::Form("authenticator data")),
    ] {
        assert_eq!(check(&client, &data), flaw);
    }
    let crossed = String::from_utf8(good.clone()).unwrap().replace("false", "true").into_bytes();
    assert_eq!(check(&crossed, &data), Flaw::Other("origin"));
}

#[test]
fn a_signature_of_another_key_or_of_other_bytes_does_not_hold() {
    let (device, other, origins) = (Device::new(), Device::new(), origins());
    let (asked, data) = (client("webauthn.get", CHALLENGE, &origins[0]), authenticator(HOST, 5, 1));
    let check = |key: &[u8], signature: &[u8]| {
        check_signature(expected(&origins), &asked, &data, (ES256, key), signature).unwrap_err()
    };
    assert_eq!(check(&other.spki(), &device.sign(&asked, &data)), Flaw::Signature);
    assert_eq!(check(&device.spki(), &device.sign(&asked, &authenticator(HOST, 5, 2))), Flaw::Signature);
    assert_eq!(check(&device.spki(), b""), Flaw::Signature);
    for key in [&b""[..], &device.spki()[..90], &[device.spki(), vec![0]].concat()] {
        assert_eq!(check(key, b""), Flaw::Form("public key"));
    }
    let rsa = check_signature(expected(&origins), &asked, &data, (RS256, &device.spki()), b"");
    assert_eq!(rsa, Err(Flaw::Form("public key")));
    assert_eq!(raw_key(-8, &device.spki()), Err(Flaw::Form("public key")));
}

#[test]
fn an_rsa_key_is_taken_out_of_its_wrapping() {
    let key = [0x30, 0x03, 0x02, 0x01, 0x05];
    let bits = [&[0x03, 0x06, 0x00][..], &key].concat();
    let inner = [&RSA_ALGORITHM[..], &bits].concat();
    let spki = [&[0x30, 0x81, u8::try_from(inner.len()).unwrap()][..], &inner].concat();
    assert_eq!(raw_key(RS256, &spki), Ok(&key[..]));
    assert!(raw_key(RS256, &[spki.clone(), vec![0]].concat()).is_err());
    assert!(raw_key(RS256, &spki[..spki.len() - 1]).is_err());
}

#[test]
fn counters_grow_unless_there_is_none() {
    assert!(counter_grows(0, 0) && counter_grows(0, 1) && counter_grows(6, 7));
    assert!(!counter_grows(7, 7) && !counter_grows(7, 6) && !counter_grows(7, 0));
}

#[test]
fn base64url_goes_both_ways_and_refuses_the_rest() {
    for (bytes, text) in
        [(&b""[..], ""), (b"f", "Zg"), (b"fo", "Zm8"), (b"foo", "Zm9v"), (&[0xfb, 0xff], "-_8")]
    {
        assert_eq!(base64url(bytes), text);
        assert_eq!(from_base64url(text).as_deref(), Some(bytes));
    }
    for bad in ["Zg==", "Z", "Zh", "Zm9+", "Zm9v\n"] {
        assert_eq!(from_base64url(bad), None, "{bad}");
    }
}
