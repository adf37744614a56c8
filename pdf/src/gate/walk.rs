//! Every object of a file, wherever it lies: in any revision, in object streams, encrypted or not, known to a
//! cross reference or to none. What no reader finds today may be found by tomorrow's, or by another maker's.

use super::frame::{self, natural};
use super::syntax::Parser;
use crate::rules::{Class, Refusal};
use lopdf::{Dictionary, Document, EncryptionState, Object, ObjectId, Stream, encryption};
use std::ops::Range;

/// Bytes that all object streams of a file may unfold to.
pub(crate) const MAX_SKELETON_BYTES: usize = 64 * 1024 * 1024;
/// Objects may lie in each other, but not so that reading all takes more than so many times the file.
const OVERLAP: usize = 4;
/// Overlap that is always allowed.
const SLACK_BYTES: usize = 1024 * 1024;

/// What a trailer is seen as: it has no number of its own.
pub(super) const TRAILER: ObjectId = (0, 0);

/// One object and where it was found.
pub(super) struct Seen<'a> {
    pub(super) id: ObjectId,
    pub(super) object: &'a Object,
    /// The data behind it, as they lie in the file; empty for objects in object streams.
    pub(super) data: &'a [u8],
}

/// Walks the bytes of one file.
pub(super) struct Walk<'a> {
    bytes: &'a [u8],
    /// Where nothing is.
    holes: &'a [Range<usize>],
    /// For keys and indirect lengths; the file may be so broken that there is none.
    document: Option<&'a Document>,
    /// Bytes that may still be read.
    budget: usize,
    skeleton: usize,
    /// Some object is nested too deeply.
    pub(super) deep: bool,
    /// Objects whose dictionary names a key twice.
    pub(super) doubled: Vec<u32>,
    /// Object streams that cannot be unfolded.
    pub(super) sealed: Vec<u32>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(bytes: &'a [u8], holes: &'a [Range<usize>], document: Option<&'a Document>) -> Self {
        Self {
            bytes,
            holes,
            document,
            budget: bytes.len().saturating_mul(OVERLAP).saturating_add(SLACK_BYTES),
            skeleton: MAX_SKELETON_BYTES,
            deep: false,
            doubled: Vec::new(),
            sealed: Vec::new(),
        }
    }

    /// Shows each object to `each`.
    ///
    /// # Errors
    /// When looking at all of it would take too long.
    pub(super) fn all(&mut self, each: &mut dyn FnMut(&Seen<'_>)) -> Result<(), Refusal> {
        for header in frame::headers(self.bytes, self.holes) {
            self.object(header.id, header.body, each)?;
        }
        for at in frame::places(self.bytes, self.holes, b"trailer") {
            self.parsed(TRAILER, self.bytes, at + b"trailer".len(), each)?;
        }
        // What a reader builds from all that: its own repairs included.
        for (id, object) in self.document.iter().flat_map(|document| &document.objects) {
            each(&Seen { id: *id, object, data: &[] });
        }
        Ok(())
    }

    fn object(&mut self, id: ObjectId, at: usize, each: &mut dyn FnMut(&Seen<'_>)) -> Result<(), Refusal> {
        let mut parser = Parser::new(self.bytes, at);
        let mut object = parser.object();
        let end = parser.at;
        self.note(id, &parser, at)?;
        let keys = self.document.and_then(|document| document.encryption_state.as_ref());
        if let Some(keys) = keys {
            // What cannot be decrypted is looked at as it is.
            let _ = encryption::decrypt_object(keys, id, &mut object);
        }
        let mut data: &[u8] = &[];
        if let Ok(dict) = object.as_dict() {
            let kind = dict.get(b"Subtype").and_then(Object::as_name).unwrap_or_default();
            if is_object_stream(dict) || kind == b"Image" {
                let length = dict.get(b"Length").ok().and_then(|length| natural(self.resolved(length)));
                let range = frame::stream(self.bytes, end, length);
                data = range.and_then(|range| self.bytes.get(range)).unwrap_or_default();
                self.spend(data.len())?;
            }
            if is_object_stream(dict) && !data.is_empty() {
                self.members(id, dict, data, keys, each)?;
            }
        }
        each(&Seen { id, object: &object, data });
        Ok(())
    }

    /// The objects in an object stream.
    fn members(
        &mut self,
        id: ObjectId,
        dict: &Dictionary,
        data: &[u8],
        keys: Option<&EncryptionState>,
        each: &mut dyn FnMut(&Seen<'_>),
    ) -> Result<(), Refusal> {
        let mut dict = dict.clone();
        for key in [&b"Filter"[..], b"DecodeParms"] {
            if let Ok(value) = dict.get(key) {
                let value = self.resolved(value).clone();
                dict.set(key, value);
            }
        }
        let first = dict.get(b"First").ok().and_then(|first| natural(self.resolved(first)));
        let mut stream = Object::Stream(Stream::new(dict, data.to_vec()));
        if let Some(keys) = keys {
            let _ = encryption::decrypt_object(keys, id, &mut stream);
        }
        let plain = stream.as_stream().and_then(|stream| stream.get_plain_content_with_limit(self.skeleton));
        let plain = match (plain, first) {
            (Ok(plain), Some(_)) => plain,
            (Err(lopdf::Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { .. })), _) => {
                return Err(unfolds());
            }
            (Ok(_) | Err(_), _) => {
                self.sealed.push(id.0);
                return Ok(());
            }
        };
        self.skeleton -= plain.len().min(self.skeleton);
        // Many members may begin at the same place.
        self.budget = self.budget.saturating_add(plain.len().saturating_mul(2));
        let first = first.unwrap_or_default();
        let mut index = Parser::new(&plain, 0);
        while index.at < first {
            let (number, offset) = (natural(&index.object()), natural(&index.object()));
            let (Some(number), Some(offset)) = (number, offset) else { break };
            let member = (u32::try_from(number).unwrap_or(u32::MAX), 0);
            self.parsed(member, &plain, first.saturating_add(offset), each)?;
        }
        Ok(())
    }

    fn parsed(
        &mut self,
        id: ObjectId,
        bytes: &[u8],
        at: usize,
        each: &mut dyn FnMut(&Seen<'_>),
    ) -> Result<(), Refusal> {
        let mut parser = Parser::new(bytes, at);
        let object = parser.object();
        self.note(id, &parser, at)?;
        each(&Seen { id, object: &object, data: &[] });
        Ok(())
    }

    fn note(&mut self, id: ObjectId, parser: &Parser<'_>, from: usize) -> Result<(), Refusal> {
        self.deep |= parser.odd.deep;
        if parser.odd.doubled {
            self.doubled.push(id.0);
        }
        self.spend(parser.at.saturating_sub(from))
    }

    fn spend(&mut self, bytes: usize) -> Result<(), Refusal> {
        self.budget = self.budget.checked_sub(bytes).ok_or_else(tangled)?;
        Ok(())
    }

    fn resolved<'o>(&'o self, object: &'o Object) -> &'o Object {
        let Some(document) = self.document else { return object };
        document.dereference(object).map_or(object, |(_, object)| object)
    }
}

fn is_object_stream(dict: &Dictionary) -> bool {
    dict.get(b"Type").and_then(Object::as_name).is_ok_and(|name| name == b"ObjStm")
        || (dict.has(b"N") && dict.has(b"First"))
}

fn unfolds() -> Refusal {
    let limit = MAX_SKELETON_BYTES / (1024 * 1024);
    Refusal::new(
        Class::TooLarge,
        &format!(
            "Struktur PDF yang dimampatkan mengembang lebih dari {limit} MiB; cetak atau ekspor ulang dokumennya \
             ke PDF, lalu unggah lagi."
        ),
    )
}

fn tangled() -> Refusal {
    Refusal::new(
        Class::Malformed,
        "Objek-objek PDF saling tumpang tindih sehingga isinya tidak dapat dipastikan; cetak atau ekspor ulang \
         dokumennya ke PDF, lalu unggah lagi.",
    )
}
