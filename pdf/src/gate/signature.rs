//! What was changed after signing. A signature covers bytes; what is appended later may show something else
//! under the same signature. Further signatures and what is kept to verify them for long (DSS) are no changes.

use super::frame;
use super::options;
use super::report::Report;
use super::syntax::is_space;
use crate::rules::Class;
use lopdf::xref::XrefEntry;
use lopdf::{Dictionary, Document, Object, ObjectId};
use std::collections::{BTreeMap, BTreeSet};

/// Signatures of one file that are looked into; each needs the file read once more.
pub(crate) const MAX_SIGNATURES: usize = 16;
/// Steps from the catalog to the last value that long-term verification keeps.
const DSS_DEPTH: usize = 8;

/// The bytes that one signature covers: two ranges around the signature itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Covered {
    gap: (usize, usize),
    end: usize,
}

/// Signatures as they are met while walking over all objects, also such as no field names any more.
#[derive(Debug, Default)]
pub(super) struct Signatures {
    covered: BTreeSet<Covered>,
    broken: bool,
}

impl Signatures {
    /// Takes note of the dictionary if it is a signature.
    pub(super) fn note(&mut self, dict: &Dictionary) {
        let (Ok(range), Ok(Object::String(contents, _))) = (dict.get(b"ByteRange"), dict.get(b"Contents"))
        else {
            return;
        };
        // A place left for a signature that was never made.
        if contents.iter().all(|byte| *byte == 0) {
            return;
        }
        let range: Vec<usize> = range.as_array().into_iter().flatten().filter_map(frame::natural).collect();
        match range[..] {
            [0, before, after, rest] if before < after && after.checked_add(rest).is_some() => {
                self.covered.insert(Covered { gap: (before, after), end: after + rest });
            }
            _ => self.broken = true,
        }
    }
}

/// Looks for changes behind each signature.
pub(super) fn check(
    bytes: &[u8],
    document: &Document,
    signatures: &Signatures,
    places: &BTreeMap<u32, u32>,
    report: &mut Report,
) {
    const UNCHANGED: &str =
        "Unggah berkas asli sebagaimana ditandatangani, tanpa disimpan ulang atau diubah.";
    let broken = signatures.covered.iter().any(|covered| !covers(bytes, *covered));
    if broken || signatures.broken || signatures.covered.len() > MAX_SIGNATURES {
        let wrong = "Tanda tangan elektronik pada PDF rusak: bagian yang ditandatangani tidak cocok dengan berkas ini";
        report.refuse_at(Class::Malformed, wrong, &[], places, UNCHANGED);
        return;
    }
    for covered in &signatures.covered {
        let Some((before, after)) = bytes.split_at_checked(covered.end) else { continue };
        if after.iter().all(|byte| is_space(*byte)) {
            continue;
        }
        let changed = match Document::load_mem_with_options(before, options()) {
            Ok(signed) => changes(&signed, document),
            Err(_) => vec![0],
        };
        if !changed.is_empty() {
            let wrong = "Isi PDF diubah setelah ditandatangani secara elektronik";
            report.refuse_at(Class::Malformed, wrong, &changed, places, UNCHANGED);
        }
    }
}

/// Whether what is left out of the signed bytes is the signature and nothing else.
fn covers(bytes: &[u8], covered: Covered) -> bool {
    let gap = bytes.get(covered.gap.0..covered.gap.1).unwrap_or_default();
    let Some(hex) = gap.strip_prefix(b"<").and_then(|gap| gap.strip_suffix(b">")) else { return false };
    covered.end <= bytes.len() && hex.iter().all(|byte| byte.is_ascii_hexdigit() || is_space(*byte))
}

/// The objects whose change is not one that signing brings about.
fn changes(signed: &Document, now: &Document) -> Vec<u32> {
    let root = |document: &Document| document.trailer.get(b"Root").and_then(Object::as_reference).ok();
    if root(signed) != root(now) {
        return vec![root(now).unwrap_or_default().0];
    }
    let rules = Rules {
        signed,
        now,
        root: root(now),
        information: signed.trailer.get(b"Info").and_then(Object::as_reference).ok(),
        verification: verification(signed),
    };
    let mut changed = Vec::new();
    for (id, old) in &signed.objects {
        if same_place(signed, now, *id) {
            continue;
        }
        let harmless = match now.objects.get(id) {
            // Pixels are not kept: a picture written again is one that nobody compared.
            Some(new) => (old == new && !is_picture(old)) || rules.allow(*id, old, new),
            None => is_frame(old),
        };
        if !harmless {
            changed.push(id.0);
        }
    }
    // What the signed file named but did not have yet.
    let mut named = BTreeSet::new();
    signed.objects.values().for_each(|object| references(object, &mut named));
    changed.extend(named.iter().filter(|id| !signed.has_object(**id) && now.has_object(**id)).map(|id| id.0));
    changed
}

/// Whether both take the object from the same bytes.
fn same_place(signed: &Document, now: &Document, id: ObjectId) -> bool {
    match (signed.reference_table.get(id.0), now.reference_table.get(id.0)) {
        (Some(XrefEntry::Normal { offset: old, .. }), Some(XrefEntry::Normal { offset: new, .. })) => {
            old == new
        }
        (
            Some(XrefEntry::Compressed { container: old, index: i }),
            Some(XrefEntry::Compressed { container: new, index: k }),
        ) => {
            old == new
                && i == k
                && matches!(now.reference_table.get(*new), Some(XrefEntry::Normal { .. }))
                && same_place(signed, now, (*new, 0))
        }
        _ => false,
    }
}

fn is_frame(object: &Object) -> bool {
    object.as_stream().is_ok_and(|stream| stream.dict.has_type(b"XRef") || stream.dict.has_type(b"ObjStm"))
}

fn is_picture(object: &Object) -> bool {
    let kind = object.as_stream().and_then(|stream| stream.dict.get(b"Subtype")).and_then(Object::as_name);
    kind.is_ok_and(|kind| kind == b"Image")
}

fn references(object: &Object, found: &mut BTreeSet<ObjectId>) {
    match object {
        Object::Reference(id) => {
            found.insert(*id);
        }
        Object::Array(items) => items.iter().for_each(|item| references(item, found)),
        Object::Dictionary(dict) => dict.iter().for_each(|(_, value)| references(value, found)),
        Object::Stream(stream) => stream.dict.iter().for_each(|(_, value)| references(value, found)),
        _ => {}
    }
}

/// The objects that the signed file keeps for verifying its signatures.
fn verification(signed: &Document) -> BTreeSet<ObjectId> {
    let mut found = BTreeSet::new();
    let Ok(catalog) = signed.catalog() else { return found };
    if let Ok(store) = catalog.get(b"DSS") {
        references(store, &mut found);
    }
    for _ in 0..DSS_DEPTH {
        for object in found.clone().iter().filter_map(|id| signed.objects.get(id)) {
            references(object, &mut found);
        }
    }
    found
}

struct Rules<'a> {
    signed: &'a Document,
    now: &'a Document,
    root: Option<ObjectId>,
    information: Option<ObjectId>,
    verification: BTreeSet<ObjectId>,
}

impl Rules<'_> {
    /// Whether signing again, or keeping what verifies signatures, changes this object so.
    fn allow(&self, id: ObjectId, old: &Object, new: &Object) -> bool {
        match (old, new) {
            _ if self.verification.contains(&id) || self.information == Some(id) => true,
            (Object::Stream(old), Object::Stream(new)) => {
                (is_frame_dict(&old.dict) && is_frame_dict(&new.dict))
                    || (old.dict.has_type(b"Metadata") && new.dict.has_type(b"Metadata"))
            }
            (Object::Array(old), Object::Array(new)) => self.adds_signatures(old, new),
            (Object::Dictionary(old), Object::Dictionary(new)) if self.root == Some(id) => {
                const KEPT_APART: [&[u8]; 6] =
                    [b"AcroForm", b"DSS", b"Extensions", b"Perms", b"Metadata", b"Version"];
                same_but(old, new, &KEPT_APART)
                    && self.form(old.get(b"AcroForm").ok(), new.get(b"AcroForm").ok())
            }
            (Object::Dictionary(old), Object::Dictionary(new)) => {
                (old.has_type(b"Page") && same_but(old, new, &[b"Annots"]) && self.lists(old, new, b"Annots"))
                    || (self.is_form(id) && self.form_changes(old, new))
                    || (self.signs(old, new))
            }
            _ => false,
        }
    }

    fn is_form(&self, id: ObjectId) -> bool {
        let form = self.signed.catalog().and_then(|catalog| catalog.get(b"AcroForm"));
        form.and_then(Object::as_reference).is_ok_and(|form| form == id)
    }

    fn form(&self, old: Option<&Object>, new: Option<&Object>) -> bool {
        let empty = Dictionary::new();
        let dict = |document: &'_ Document, form: Option<&Object>| match form {
            None => Some(empty.clone()),
            Some(form) => document.dereference(form).ok().and_then(|(_, form)| form.as_dict().ok().cloned()),
        };
        match (dict(self.signed, old), dict(self.now, new)) {
            (Some(old), Some(new)) => self.form_changes(&old, &new),
            _ => false,
        }
    }

    fn form_changes(&self, old: &Dictionary, new: &Dictionary) -> bool {
        same_but(old, new, &[b"Fields", b"SigFlags", b"DR", b"DA"]) && self.lists(old, new, b"Fields")
    }

    /// Whether the list under `key` only grew, and by signatures.
    fn lists(&self, old: &Dictionary, new: &Dictionary, key: &[u8]) -> bool {
        let list = |document: &Document, dict: &Dictionary| match dict.get_deref(key, document) {
            Ok(Object::Array(items)) => Some(items.clone()),
            Ok(_) => None,
            Err(_) => Some(Vec::new()),
        };
        match (list(self.signed, old), list(self.now, new)) {
            (Some(old), Some(new)) => self.adds_signatures(&old, &new),
            _ => false,
        }
    }

    fn adds_signatures(&self, old: &[Object], new: &[Object]) -> bool {
        new.strip_prefix(old).is_some_and(|added| added.iter().all(|item| self.is_signature(item)))
    }

    fn is_signature(&self, item: &Object) -> bool {
        let Ok((_, Object::Dictionary(dict))) = self.now.dereference(item) else { return false };
        is_signature_field(dict)
            || dict.get_deref(b"Parent", self.now).and_then(Object::as_dict).is_ok_and(is_signature_field)
    }

    /// Whether an empty signature field was signed.
    fn signs(&self, old: &Dictionary, new: &Dictionary) -> bool {
        let value = |dict: &Dictionary| dict.get(b"V").ok().cloned();
        is_signature_field(old)
            && same_but(old, new, &[b"V", b"AP", b"M", b"F", b"Lock", b"SV", b"MK", b"DA"])
            && value(old).is_none_or(|signed| Some(signed) == value(new))
    }
}

fn is_frame_dict(dict: &Dictionary) -> bool {
    dict.has_type(b"XRef") || dict.has_type(b"ObjStm")
}

fn is_signature_field(dict: &Dictionary) -> bool {
    dict.get(b"FT").and_then(Object::as_name).is_ok_and(|kind| kind == b"Sig")
}

/// Whether both say the same, apart from these keys.
fn same_but(old: &Dictionary, new: &Dictionary, apart: &[&[u8]]) -> bool {
    let kept = |dict: &Dictionary| -> BTreeMap<Vec<u8>, String> {
        let entries = dict.iter().filter(|(key, _)| !apart.contains(&key.as_slice()));
        entries.map(|(key, value)| (key.clone(), format!("{value:?}"))).collect()
    };
    kept(old) == kept(new)
}
