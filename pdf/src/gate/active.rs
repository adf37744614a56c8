//! What in a file acts, or carries other files: looked at object by object, wherever it lies. Pure.
//!
//! Harmless: going to a page of the same file, links to the web that somebody has to click, named actions of
//! the viewer, layers, and signature fields.

use crate::rules::Class;
use lopdf::{Dictionary, Document, Object};

/// Actions that one event is followed through.
const MAX_CHAIN: usize = 64;

/// One thing that a published document must not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Trait {
    JavaScript,
    Launch,
    SendsForm,
    OtherFile,
    OpensAddress,
    DangerousAddress,
    Xfa,
    Media,
    Embedded,
    Attachment,
    Portfolio,
}

impl Trait {
    pub(super) fn class(self) -> Class {
        match self {
            Self::Embedded | Self::Attachment | Self::Portfolio => Class::Embedded,
            _ => Class::Active,
        }
    }

    /// What is wrong, and what to do about it; the places are put between.
    pub(super) fn words(self) -> (&'static str, &'static str) {
        const PRINT: &str =
            "Cetak dokumen ke PDF (Print to PDF) dari aplikasi asalnya, lalu unggah hasilnya.";
        match self {
            Self::JavaScript => ("PDF memuat program (JavaScript) yang berjalan di komputer pembaca", PRINT),
            Self::Launch => ("PDF memuat perintah untuk menjalankan program lain (Launch)", PRINT),
            Self::SendsForm => {
                ("PDF memuat formulir yang mengirim atau mengambil data (SubmitForm/ImportData)", PRINT)
            }
            Self::OtherFile => ("PDF memuat perintah untuk membuka berkas lain (GoToR/GoToE)", PRINT),
            Self::OpensAddress => {
                ("PDF membuka alamat internet dengan sendirinya, tanpa diklik pembacanya", PRINT)
            }
            Self::DangerousAddress => {
                ("PDF memuat tautan yang menjalankan perintah (javascript:, file:, data:)", PRINT)
            }
            Self::Xfa => ("PDF memuat formulir dinamis (XFA) yang isinya berubah menurut pembacanya", PRINT),
            Self::Media => ("PDF memuat media atau objek yang dapat dijalankan (video, suara, 3D)", PRINT),
            Self::Embedded => (
                "PDF menyimpan berkas lain di dalamnya",
                "Unggah berkas itu tersendiri, dan cetak dokumen utamanya ke PDF (Print to PDF).",
            ),
            Self::Attachment => (
                "PDF memuat anotasi lampiran berkas",
                "Hapus lampiran itu di aplikasi asalnya, atau cetak dokumen ke PDF (Print to PDF).",
            ),
            Self::Portfolio => (
                "PDF ini kumpulan berkas (portofolio), bukan satu dokumen",
                "Unggah setiap dokumen tersendiri sebagai PDF biasa.",
            ),
        }
    }
}

/// Everything of the kind in this object and below. `document` tells what references lead to, where that
/// matters.
pub(super) fn look(object: &Object, document: Option<&Document>, found: &mut Vec<Trait>) {
    match object {
        Object::Array(items) => items.iter().for_each(|item| look(item, document, found)),
        Object::Dictionary(dict) => dictionary(dict, document, found),
        Object::Stream(stream) => dictionary(&stream.dict, document, found),
        _ => {}
    }
}

fn dictionary(dict: &Dictionary, document: Option<&Document>, found: &mut Vec<Trait>) {
    // `/S` names the kind of an action; the other two are those of annotations and streams.
    for key in [&b"S"[..], b"Subtype", b"Type"] {
        for value in values(dict, key) {
            found.extend(value.as_name().ok().and_then(|name| kind(key, name)));
        }
    }
    for (key, value) in dict {
        found.extend(entry(dict, key, value));
        if by_itself(key, value, document) {
            found.push(Trait::OpensAddress);
        }
        look(value, document, found);
    }
}

/// The value of the key, and the values that stood under a key named twice.
fn values<'a>(dict: &'a Dictionary, key: &[u8]) -> impl Iterator<Item = &'a Object> {
    let doubled = dict.iter().filter(|(key, _)| key.first() == Some(&0)).map(|(_, value)| value);
    dict.get(key).ok().into_iter().chain(doubled)
}

fn kind(key: &[u8], name: &[u8]) -> Option<Trait> {
    Some(match (key, name) {
        (b"S", b"JavaScript") => Trait::JavaScript,
        (b"S", b"Launch") => Trait::Launch,
        (b"S", b"SubmitForm" | b"ImportData") => Trait::SendsForm,
        (b"S", b"GoToR" | b"GoToE") => Trait::OtherFile,
        (b"S", b"Rendition" | b"Movie" | b"Sound" | b"RichMediaExecute" | b"GoTo3DView") => Trait::Media,
        (b"Subtype", b"RichMedia" | b"Movie" | b"Sound" | b"Screen" | b"3D") => Trait::Media,
        (b"Subtype", b"FileAttachment") => Trait::Attachment,
        (b"Type", b"EmbeddedFile") => Trait::Embedded,
        _ => return None,
    })
}

fn entry(dict: &Dictionary, key: &[u8], value: &Object) -> Option<Trait> {
    match (key, value) {
        (_, Object::Null) => None,
        (b"JavaScript", _) => Some(Trait::JavaScript),
        (b"JS", Object::String(..)) => Some(Trait::JavaScript),
        // A font or a picture may be called JS; it is no action then.
        (b"JS", _) if dict.has(b"S") => Some(Trait::JavaScript),
        (b"XFA", _) => Some(Trait::Xfa),
        (b"EF", Object::Dictionary(files)) if !files.is_empty() => Some(Trait::Embedded),
        (b"EF", Object::Reference(_)) if dict.has(b"F") || dict.has(b"UF") => Some(Trait::Embedded),
        (b"Collection", Object::Dictionary(_) | Object::Reference(_)) if dict.has(b"Pages") => {
            Some(Trait::Portfolio)
        }
        (b"URI", Object::String(address, _)) if dangerous(address) => Some(Trait::DangerousAddress),
        _ => None,
    }
}

/// Whether this opens an address without a click: when the document or a page is opened, or passed over.
fn by_itself(key: &[u8], value: &Object, document: Option<&Document>) -> bool {
    let mut left = MAX_CHAIN;
    match key {
        b"OpenAction" => opens(value, document, &mut left),
        b"AA" => resolved(value, document).as_dict().is_ok_and(|actions| {
            // Pressing the mouse and letting it go is a click.
            let unasked = actions.iter().filter(|(event, _)| !matches!(event.as_slice(), b"D" | b"U"));
            unasked.into_iter().any(|(_, action)| opens(action, document, &mut left))
        }),
        _ => false,
    }
}

fn opens(action: &Object, document: Option<&Document>, left: &mut usize) -> bool {
    // Nobody needs so many; what comes behind is taken for the worst.
    if *left == 0 {
        return true;
    }
    *left -= 1;
    match resolved(action, document) {
        Object::Array(actions) => actions.iter().any(|action| opens(action, document, left)),
        Object::Dictionary(action) => {
            values(action, b"S").any(|kind| kind.as_name().is_ok_and(|kind| kind == b"URI"))
                || (action.get(b"Next").is_ok_and(|next| opens(next, document, left)))
        }
        _ => false,
    }
}

fn resolved<'a>(object: &'a Object, document: Option<&'a Document>) -> &'a Object {
    let found = document.and_then(|document| document.dereference(object).ok());
    found.map_or(object, |(_, object)| object)
}

/// Whether the address is none that leads to the web: spaces and letter case do not hide it.
fn dangerous(address: &[u8]) -> bool {
    let text: String =
        address.iter().filter(|byte| byte.is_ascii_graphic()).map(|byte| char::from(*byte)).collect();
    let text = text.to_ascii_lowercase();
    ["javascript:", "vbscript:", "file:", "data:"].iter().any(|scheme| text.starts_with(scheme))
}

#[cfg(test)]
mod tests {
    use super::super::syntax::Parser;
    use super::*;

    fn found(text: &str) -> Vec<Trait> {
        let mut found = Vec::new();
        let mut document = Document::new();
        let uri = lopdf::dictionary! { "S" => "URI", "URI" => Object::string_literal("https://a.id") };
        document.objects.insert((7, 0), uri.into());
        look(&Parser::new(text.as_bytes(), 0).object(), Some(&document), &mut found);
        found.sort_unstable();
        found.dedup();
        found
    }

    #[test]
    fn what_acts_is_found_under_every_spelling() {
        for (text, what) in [
            ("<</S/JavaScript/JS(1)>>", Trait::JavaScript),
            ("<</S/Java#53cript/J#53 5 0 R>>", Trait::JavaScript),
            ("<</JS(1)>>", Trait::JavaScript),
            ("<</Names<</JavaScript 5 0 R>>>>", Trait::JavaScript),
            ("[[<</A<</S/#4Caunch>>>>]]", Trait::Launch),
            ("<</S/GoTo/S/Launch>>", Trait::Launch),
            ("<</S/SubmitForm>>", Trait::SendsForm),
            ("<</S/ImportData>>", Trait::SendsForm),
            ("<</S/GoToR/F(a.pdf)>>", Trait::OtherFile),
            ("<</S/GoToE>>", Trait::OtherFile),
            ("<</S/URI/URI( JavaScript:x)>>", Trait::DangerousAddress),
            ("<</AA<</O 7 0 R>>>>", Trait::OpensAddress),
            ("<</AA<</PV<</S/Named/Next[<</S/GoTo>> 7 0 R]>>>>>>", Trait::OpensAddress),
            ("<</OpenAction 7 0 R>>", Trait::OpensAddress),
            ("<</AcroForm<</XFA[(a) 5 0 R]>>>>", Trait::Xfa),
            ("<</Subtype/RichMedia>>", Trait::Media),
            ("<</S/Rendition>>", Trait::Media),
            ("<</Type/EmbeddedFile>>", Trait::Embedded),
            ("<</F(a)/EF<</F 5 0 R>>>>", Trait::Embedded),
            ("<</F(a)/EF 5 0 R>>", Trait::Embedded),
            ("<</Subtype/FileAttachment>>", Trait::Attachment),
            ("<</Pages 2 0 R/Collection<</View/D>>>>", Trait::Portfolio),
        ] {
            assert_eq!(found(text), [what], "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_it_is_left_alone() {
        for text in [
            "<</S/GoTo/D[5 0 R/Fit]>>",
            "<</S/URI/URI(https://jdih.kpu.go.id/javascript:)>>",
            "<</S/Named/N/NextPage>>",
            "<</Font<</JS 5 0 R/EF 6 0 R>>>>",
            "<</FT/Sig/Subtype/Widget/V 7 0 R>>",
            "<</Title(JavaScript /JS Launch)>>",
            "<</Names<</EmbeddedFiles null/JavaScript null>>>>",
            "<</XFA null/Fields[]>>",
            "<</S/SetOCGState>>",
            "<</A 7 0 R/AA<</U 7 0 R>>>>",
            "<</OpenAction[5 0 R/Fit]>>",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
