//! What comes out: fields with their places, and what was found beside them.

use crate::pdf::Place;
use serde::Serialize;
use std::collections::BTreeMap;

/// Everything that was read of a document's description.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Extracted {
    /// Fields by name; those of the description carry its names. A field that was not looked for or not
    /// found at all is not here.
    pub description: BTreeMap<&'static str, FieldRead>,
    /// Proposed relations; never more than proposals.
    pub relations: Vec<ProposedRelation>,
    /// The items of *Mengingat*, in their order.
    pub legal_bases: Vec<LegalBasis>,
    /// Annexes: named and there.
    pub attachments: Attachments,
    /// The head of an abstract (handbook 1.6), as far as it can be composed.
    pub abstract_head: Option<AbstractHead>,
    /// Where the document contradicts itself.
    pub contradictions: Vec<Contradiction>,
    /// What else is to be known, in sentences.
    pub notes: Vec<String>,
}

/// One field as it was read.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct FieldRead {
    /// The value in canonical form; empty when it is not sure.
    pub value: String,
    /// Whether the value may be proposed.
    pub sure: bool,
    /// The page it stands on, from 1.
    pub page: Option<u32>,
    /// Around the words it was read from; `None` where the words have no places.
    pub place: Option<Place>,
    /// How sure the reader of the letters was, 0 to 100; the least of the words.
    pub confidence: u8,
    /// What it may be, when it is not sure, or what else was read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<Candidate>,
    /// What a person should know: a gap left for handwriting, a repaired letter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A value that may be right.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Candidate {
    /// The value.
    pub value: String,
    /// Its page, from 1.
    pub page: u32,
    /// Its place.
    pub place: Option<Place>,
}

/// Another document that is cited.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Citation {
    /// The kind as written: `Undang-Undang`.
    pub kind: String,
    /// The number as written; empty where none is.
    pub number: String,
    /// The year.
    pub year: Option<u16>,
    /// What stands after *tentang*; may be empty.
    pub title: String,
}

impl Citation {
    /// How it is cited: "Undang-Undang Nomor 7 Tahun 2017 tentang Pemilihan Umum".
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = self.kind.clone();
        if !self.number.is_empty() {
            text.push_str(" Nomor ");
            text.push_str(&self.number);
        }
        if let Some(year) = self.year
            && !self.number.contains('/')
        {
            text.push_str(&format!(" Tahun {year}"));
        }
        if !self.title.is_empty() {
            text.push_str(" tentang ");
            text.push_str(&self.title);
        }
        text
    }
}

/// A relation that the text speaks of.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProposedRelation {
    /// `mencabut` or `mengubah`.
    pub kind: &'static str,
    /// What is revoked or amended.
    pub target: Citation,
    /// The citation as a text, ready for the form.
    pub text: String,
    /// Whether only a part of it is revoked.
    pub partial: bool,
    /// Whether it may be proposed.
    pub sure: bool,
    /// Its page, from 1.
    pub page: u32,
    /// Its place.
    pub place: Option<Place>,
}

/// One item of *Mengingat*.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LegalBasis {
    /// Its text, without its numbering.
    pub text: String,
    /// The documents it cites, the first one being the basis itself.
    pub citations: Vec<Citation>,
    /// Its page, from 1.
    pub page: u32,
    /// Its place.
    pub place: Option<Place>,
}

/// What the document says of its annexes, and what of them is in the file.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Attachments {
    /// Annexes that the body names: `Lampiran`, `Lampiran I`.
    pub named: Vec<Annex>,
    /// Annexes that begin in this file.
    pub present: Vec<Annex>,
    /// Named and not in this file, by label.
    pub missing: Vec<String>,
    /// Whether the file is an annex and nothing else.
    pub annex_only: bool,
    /// Pages of the body, without annexes and elucidation (*penjelasan*).
    pub body_pages: u32,
}

/// One annex.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Annex {
    /// `Lampiran` or `Lampiran II`.
    pub label: String,
    /// The page, from 1.
    pub page: u32,
    /// The place.
    pub place: Option<Place>,
}

/// The head of an abstract.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct AbstractHead {
    /// Subject in capitals.
    pub subject: String,
    /// Year.
    pub year: String,
    /// `JENIS NO.., SUMBER, n HLM`.
    pub line: String,
    /// The title in capitals.
    pub title: String,
}

/// Two places that cannot both be right.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Contradiction {
    /// The field it is about.
    pub field: &'static str,
    /// What is wrong, in a sentence.
    pub sentence: String,
    /// The one place.
    pub first: Statement,
    /// The other; `None` when a statement cannot be right by itself, such as "0 Januari".
    pub second: Option<Statement>,
}

/// What stands at a place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Statement {
    /// The words.
    pub text: String,
    /// The page, from 1.
    pub page: u32,
    /// The place.
    pub place: Option<Place>,
}
