//! What is personal, at rest: each requester has a key of its own, which stands in the database wrapped by a key that
//! does not. That one lies in a file of the data folder and in no backup. Erasing the row with the wrapped key makes
//! everything that the requester's key sealed unreadable at once; the ledger beside it names who was erased, so that a
//! restored copy can be held against it.

use super::error::TicketError;
use crate::kernel::{Timestamp, hex, parse_id};
use crate::secrets::{KEY_BYTES, KeyFile, SealKey, SecretError, bytes_of};
use ring::hmac;
use std::path::Path;

/// The file of the wrapping keys, a line each: name and digits; the last one wraps.
pub const KEY_FILE: &str = "hotline.kunci";
/// The file that names who was erased, a line each: requester and time.
pub const LEDGER_FILE: &str = "hotline.penghapusan";
/// What a wrapped key is sealed for, before the requester's id.
const WRAPPED: &str = "kunci pemohon";

/// The files. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Vault {
    keys: KeyFile,
    ledger: KeyFile,
}

/// The wrapping keys as they stand.
pub struct Ring(Vec<Wrapper>);

struct Wrapper {
    name: String,
    key: SealKey,
    tag: hmac::Key,
    text: String,
}

/// The key of one requester.
pub struct DataKey(SealKey);

/// A requester's key as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrapped {
    /// The name of the key that wraps it.
    pub by: String,
    /// The wrapped key, in digits.
    pub text: String,
}

impl Vault {
    /// With its files in this folder; nothing is made before it is needed.
    #[must_use]
    pub fn in_folder(folder: &Path) -> Self {
        Self { keys: KeyFile::new(folder, KEY_FILE), ledger: KeyFile::new(folder, LEDGER_FILE) }
    }

    /// The wrapping keys, read anew each time: another process may have changed them.
    ///
    /// # Errors
    /// [`TicketError::Secret`] for a file that cannot be read or holds no key.
    pub fn ring(&self) -> Result<Ring, TicketError> {
        let first = new_line()?;
        let text = self.keys.read_or_make(|| first)?;
        let wrappers: Option<Vec<Wrapper>> = text.lines().map(Wrapper::read).collect();
        match wrappers {
            Some(wrappers) if !wrappers.is_empty() => Ok(Ring(wrappers)),
            _ => Err(SecretError::NoKey(self.keys.path().display().to_string()).into()),
        }
    }

    /// Adds a new wrapping key, which wraps from now on.
    ///
    /// # Errors
    /// As [`Vault::ring`].
    pub(super) fn add_key(&self) -> Result<Ring, TicketError> {
        let ring = self.ring()?;
        let lines: Vec<&str> = ring.0.iter().map(|wrapper| wrapper.text.as_str()).collect();
        self.keys.replace(&format!("{}\n{}", lines.join("\n"), new_line()?))?;
        self.ring()
    }

    /// Keeps the last wrapping key alone, once nothing is wrapped by the others.
    ///
    /// # Errors
    /// As [`Vault::ring`].
    pub(super) fn keep_last(&self) -> Result<(), TicketError> {
        let last = self.ring()?.0.pop().map(|wrapper| wrapper.text).unwrap_or_default();
        Ok(self.keys.replace(&format!("{last}\n"))?)
    }

    /// Writes down that a requester is erased; on the disk when this returns.
    pub(super) fn note_erasure(&self, requester_id: &str, at: Timestamp) -> Result<(), TicketError> {
        Ok(self.ledger.append(&format!("{requester_id} {}", at.0))?)
    }

    /// Who was erased.
    ///
    /// # Errors
    /// [`TicketError::Secret`] for a file that cannot be read.
    pub fn erased(&self) -> Result<Vec<String>, TicketError> {
        Ok(read_ledger(&self.ledger.read()?.unwrap_or_default()))
    }
}

/// The requesters that a ledger names; lines that name none are passed over.
#[must_use]
pub fn read_ledger(text: &str) -> Vec<String> {
    text.lines().filter_map(|line| parse_id(line.split_whitespace().next()?).ok()).collect()
}

fn new_line() -> Result<String, TicketError> {
    let (_, bytes) = SealKey::fresh()?;
    Ok(format!("{} {}\n", name_of(&bytes), hex(&bytes)))
}

/// A key is named after its bytes, by a digest that gives nothing of them away.
fn name_of(bytes: &[u8]) -> String {
    crate::kernel::token_digest("nama kunci hotline", &hex(bytes)).short()
}

impl Wrapper {
    fn read(line: &str) -> Option<Self> {
        let (name, digits) = line.trim().split_once(' ')?;
        let bytes = bytes_of(digits).filter(|bytes| bytes.len() == KEY_BYTES && name == name_of(bytes))?;
        let root = hmac::Key::new(hmac::HMAC_SHA256, &bytes);
        let tag = hmac::Key::new(hmac::HMAC_SHA256, hmac::sign(&root, b"kontak").as_ref());
        Some(Self { name: name.to_owned(), key: SealKey::of(&bytes)?, tag, text: line.trim().to_owned() })
    }

    fn tag(&self, office_id: &str, contact: &str) -> String {
        hex(hmac::sign(&self.tag, format!("{office_id}\n{contact}").as_bytes()).as_ref())
    }
}

impl Ring {
    fn last(&self) -> Result<&Wrapper, TicketError> {
        self.0.last().ok_or_else(|| SecretError::NoKey(KEY_FILE.to_owned()).into())
    }

    /// A fresh key for a requester, and how it is stored.
    pub(super) fn fresh(&self, requester_id: &str) -> Result<(DataKey, Wrapped), TicketError> {
        let (key, bytes) = SealKey::fresh()?;
        Ok((DataKey(key), self.wrap(requester_id, &bytes)?))
    }

    fn wrap(&self, requester_id: &str, bytes: &[u8]) -> Result<Wrapped, TicketError> {
        let last = self.last()?;
        let sealed = last.key.seal(&format!("{WRAPPED} {requester_id}"), bytes)?;
        Ok(Wrapped { by: last.name.clone(), text: hex(&sealed) })
    }

    fn bytes(&self, requester_id: &str, wrapped: &Wrapped) -> Option<Vec<u8>> {
        let wrapper = self.0.iter().find(|wrapper| wrapper.name == wrapped.by)?;
        wrapper.key.open(&format!("{WRAPPED} {requester_id}"), &bytes_of(&wrapped.text)?)
    }

    /// The key of a requester; `None` where the key that wraps it is not here.
    #[must_use]
    pub fn unwrap(&self, requester_id: &str, wrapped: &Wrapped) -> Option<DataKey> {
        self.bytes(requester_id, wrapped).and_then(|bytes| SealKey::of(&bytes)).map(DataKey)
    }

    /// The same key, wrapped by the last wrapping key.
    pub(super) fn rewrap(
        &self,
        requester_id: &str,
        wrapped: &Wrapped,
    ) -> Result<Option<Wrapped>, TicketError> {
        self.bytes(requester_id, wrapped).map(|bytes| self.wrap(requester_id, &bytes)).transpose()
    }

    /// By what a contact is found again: a keyed digest for each wrapping key, that of the last one first.
    #[must_use]
    pub fn tags(&self, office_id: &str, contact: &str) -> Vec<String> {
        self.0.iter().rev().map(|wrapper| wrapper.tag(office_id, contact)).collect()
    }

    /// The name of the key that wraps now.
    #[must_use]
    pub fn last_name(&self) -> &str {
        self.0.last().map_or("", |last| &last.name)
    }
}

impl DataKey {
    /// Seals bytes for a purpose, in digits.
    pub(super) fn seal(&self, purpose: &str, plain: &[u8]) -> Result<String, TicketError> {
        Ok(hex(&self.seal_bytes(purpose, plain)?))
    }

    /// Seals bytes for a purpose.
    pub(super) fn seal_bytes(&self, purpose: &str, plain: &[u8]) -> Result<Vec<u8>, TicketError> {
        Ok(self.0.seal(purpose, plain)?)
    }

    /// What was sealed for a purpose; `None` for anything else.
    #[must_use]
    pub fn open(&self, purpose: &str, sealed: &str) -> Option<Vec<u8>> {
        self.open_bytes(purpose, &bytes_of(sealed)?)
    }

    /// As [`DataKey::open`], from bytes.
    #[must_use]
    pub fn open_bytes(&self, purpose: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        self.0.open(purpose, sealed)
    }

    /// A text that was sealed for a purpose.
    #[must_use]
    pub fn open_text(&self, purpose: &str, sealed: &str) -> Option<String> {
        String::from_utf8(self.open(purpose, sealed)?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rotated_key_opens_what_was_rewrapped_and_the_old_file_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::in_folder(folder.path());
        let before = vault.ring().unwrap();
        let (key, wrapped) = before.fresh("p1").unwrap();
        let sealed = key.seal("teks", b"rahasia").unwrap();
        assert!(before.unwrap("p2", &wrapped).is_none(), "a key belongs to its requester");
        let between = vault.add_key().unwrap();
        assert_ne!(between.last_name(), wrapped.by);
        assert_eq!(between.tags("k", "62812").len(), 2);
        assert_eq!(between.tags("k", "62812")[1], before.tags("k", "62812")[0]);
        assert_ne!(between.tags("k", "62812")[0], between.tags("l", "62812")[0]);
        let again = between.rewrap("p1", &wrapped).unwrap().unwrap();
        vault.keep_last().unwrap();
        let after = vault.ring().unwrap();
        assert!(after.unwrap("p1", &wrapped).is_none());
        let opened = after.unwrap("p1", &again).unwrap();
        assert_eq!(opened.open_text("teks", &sealed).as_deref(), Some("rahasia"));
        assert_eq!(opened.open_text("lain", &sealed), None);
        assert!(before.unwrap("p1", &again).is_none());
    }

    #[test]
    fn a_broken_key_file_is_said_and_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        for text in ["", "x y", "abc"] {
            std::fs::write(folder.path().join(KEY_FILE), text).unwrap();
            assert!(Vault::in_folder(folder.path()).ring().is_err(), "{text:?}");
            assert_eq!(std::fs::read_to_string(folder.path().join(KEY_FILE)).unwrap(), text);
        }
    }

    #[test]
    fn a_ledger_names_who_was_erased() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::in_folder(folder.path());
        assert_eq!(vault.erased().unwrap(), [] as [String; 0]);
        let id = crate::kernel::new_id(Timestamp(1));
        vault.note_erasure(&id, Timestamp(2)).unwrap();
        assert_eq!(vault.erased().unwrap(), [id]);
        assert_eq!(read_ledger("bukan id\n\n"), [] as [String; 0]);
    }
}
