//! The description of a legal product by the JDIH metadata standard (handbook section 1).

mod relations;

use crate::kernel::{CivilDate, DocumentNumber, Fault as _};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

use relations::read_relations;
pub(super) use relations::relation_rows;

/// The longest text of a field.
pub const FIELD_MAX_CHARS: usize = 2_000;
/// The most relations of a product.
pub const MAX_RELATIONS: usize = 60;
/// The earliest year that is believed: the oldest laws still in force.
pub const MIN_YEAR: u16 = 1800;
/// The latest year that is believed.
pub const MAX_YEAR: u16 = 2200;

/// How a field is entered and understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// One of the kinds of legal product.
    Kind,
    /// A document number in any of the six styles.
    Number,
    /// A year.
    Year,
    /// A date.
    Date,
    /// One line.
    Line,
    /// Several lines.
    Text,
}

/// A field of the description.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name in forms and in the manifest.
    pub id: &'static str,
    /// Its label.
    pub label: &'static str,
    /// What to enter.
    pub hint: &'static str,
    /// How it is understood.
    pub kind: FieldKind,
    /// Whether publication needs it.
    pub required: bool,
}

const fn field(
    id: &'static str,
    label: &'static str,
    kind: FieldKind,
    required: bool,
    hint: &'static str,
) -> Field {
    Field { id, label, hint, kind, required }
}

/// Every field, in the order of the form.
pub const FIELDS: &[Field] = &[
    field("jenis", "Jenis", FieldKind::Kind, true, "Bentuk produk hukum."),
    field(
        "nomor",
        "Nomor",
        FieldKind::Number,
        true,
        "Misalnya 13, 134/Kpts/KPU/Tahun 2016, atau 10/HK.04/08/2022.",
    ),
    field("tahun", "Tahun", FieldKind::Year, true, "Empat angka, misalnya 2025."),
    field(
        "judul",
        "Judul (tentang)",
        FieldKind::Text,
        true,
        "Isi setelah kata TENTANG, tanpa jenis dan nomor.",
    ),
    field(
        "tanggal_penetapan",
        "Tanggal penetapan",
        FieldKind::Date,
        true,
        "Misalnya 10 Januari 2025 atau 10/01/2025.",
    ),
    field(
        "tanggal_pengundangan",
        "Tanggal pengundangan",
        FieldKind::Date,
        false,
        "Kosongkan bila tidak diundangkan, seperti pada Keputusan.",
    ),
    field("tempat_penetapan", "Tempat penetapan", FieldKind::Line, true, "Misalnya Jambi."),
    field("penandatangan", "Penandatangan", FieldKind::Line, false, "Tanpa gelar dan jabatan."),
    field(
        "pemrakarsa",
        "Unit pengusul (pemrakarsa)",
        FieldKind::Line,
        false,
        "Unit yang mengusulkan produk hukum ini.",
    ),
    field(
        "teu_badan",
        "T.E.U. badan",
        FieldKind::Line,
        false,
        "Misalnya Jambi. Komisi Pemilihan Umum Provinsi.",
    ),
    field("subjek", "Subjek", FieldKind::Line, true, "Kata benda pokok, subbagian dipisahkan dengan “ - ”."),
    field("bidang_hukum", "Bidang hukum", FieldKind::Line, true, "Misalnya Hukum Administrasi Negara."),
    field("bahasa", "Bahasa", FieldKind::Line, true, "Misalnya Indonesia."),
    field(
        "sumber",
        "Sumber",
        FieldKind::Line,
        false,
        "Misalnya BN 2024 (718) : 14 hlm; “-” bila tidak dimuat.",
    ),
    field("keterangan", "Keterangan", FieldKind::Text, false, "Uraian singkat isi; ikut dicari di portal."),
];

/// A relation to another legal product, in the collection or outside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relation {
    /// `mencabut`, `mengubah`, …
    pub kind: String,
    /// Public id of a product of this collection.
    pub target: Option<i64>,
    /// The citation as entered.
    pub text: String,
}

/// The description as entered: understood values in canonical form, empty fields left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Description {
    values: BTreeMap<String, String>,
    /// Relations, in the order entered.
    pub relations: Vec<Relation>,
}

/// A field that cannot be accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem {
    /// The field.
    pub field: String,
    /// What is wrong and what to do.
    pub sentence: String,
}

impl Description {
    /// The value of a field; empty when it was not entered.
    #[must_use]
    pub fn get(&self, field: &str) -> &str {
        self.values.get(field).map_or("", String::as_str)
    }

    /// The number, understood.
    #[must_use]
    pub fn number(&self) -> Option<DocumentNumber> {
        DocumentNumber::parse(self.get("nomor")).ok()
    }

    /// The key of the number for uniqueness; empty without one.
    #[must_use]
    pub fn number_key(&self) -> String {
        self.number().map(|number| number.key()).unwrap_or_default()
    }

    /// The year.
    #[must_use]
    pub fn year(&self) -> Option<u16> {
        self.get("tahun").parse().ok()
    }

    /// A date field, understood.
    #[must_use]
    pub fn date(&self, field: &str) -> Option<CivilDate> {
        CivilDate::parse(self.get(field)).ok()
    }

    /// How the product is cited: "Keputusan KPU Provinsi Jambi Nomor 13 Tahun 2025".
    #[must_use]
    pub fn citation(&self, kind_title: &str, office: &str) -> String {
        let kind = cited_kind(kind_title, office);
        match (self.number(), self.year()) {
            (Some(number), Some(year)) => number.cite(&kind, None, year),
            _ => kind,
        }
    }

    /// A copy with one field set to a text that was understood before.
    #[must_use]
    pub fn with(&self, field: &str, value: &str) -> Self {
        let mut copy = self.clone();
        copy.set(field, value);
        copy
    }

    fn set(&mut self, field: &str, value: &str) {
        if value.is_empty() {
            self.values.remove(field);
        } else {
            self.values.insert(field.to_owned(), value.to_owned());
        }
    }

    /// The fields whose entry publication needs and that are empty, by label. A number with a gap
    /// (`/ORT.06/1503/2/2023`) counts as empty.
    #[must_use]
    pub fn lacking(&self) -> Vec<&'static str> {
        let gap = self.number().is_some_and(|number| number.is_gap());
        FIELDS
            .iter()
            .filter(|field| field.required)
            .filter(|field| self.get(field.id).is_empty() || (field.kind == FieldKind::Number && gap))
            .map(|field| field.label)
            .collect()
    }

    /// The fields that differ from `other`, with both values.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<(&'static str, String, String)> {
        FIELDS
            .iter()
            .filter(|field| self.get(field.id) != other.get(field.id))
            .map(|field| (field.label, self.get(field.id).to_owned(), other.get(field.id).to_owned()))
            .collect()
    }

    /// As it stands in the manifest and in the database.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let mut members: Map<String, Value> =
            self.values.iter().map(|(id, value)| (id.clone(), value.clone().into())).collect();
        let relations = self.relations.iter().map(|relation| {
            serde_json::json!({"jenis": relation.kind, "tujuan": relation.target, "teks": relation.text})
        });
        members.insert("hubungan".into(), relations.collect());
        Value::Object(members)
    }

    /// Reads what [`Description::to_value`] wrote.
    #[must_use]
    pub fn from_value(value: &Value) -> Self {
        let mut description = Self::default();
        for field in FIELDS {
            if let Some(text) = value.get(field.id).and_then(Value::as_str) {
                description.set(field.id, text);
            }
        }
        let relations = value.get("hubungan").and_then(Value::as_array);
        for relation in relations.into_iter().flatten() {
            let text = |name: &str| relation.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            description.relations.push(Relation {
                kind: text("jenis"),
                target: relation.get("tujuan").and_then(Value::as_i64),
                text: text("teks"),
            });
        }
        description
    }
}

/// The kind as it is cited for an office. "KPU" in the kind's title gives way to the office's name, and
/// "Sekretaris" is followed by it: Keputusan KPU Provinsi Jambi, Keputusan Sekretaris KPU Provinsi Jambi.
fn cited_kind(kind_title: &str, office: &str) -> String {
    match kind_title.strip_suffix(" KPU") {
        Some(kind) => format!("{kind} {office}"),
        None => format!("{kind_title} {office}"),
    }
}

/// Understands the fields of a form; empty ones stay empty. `kinds` and `relation_kinds` are the ids in
/// use. Relations come as `hubungan_jenis_{n}`, `hubungan_tujuan_{n}` (public id), `hubungan_teks_{n}`.
///
/// # Errors
/// Every field that cannot be accepted, so that the form can show all at once.
pub fn read_description(
    form: &BTreeMap<String, String>,
    kinds: &[String],
    relation_kinds: &[String],
) -> Result<Description, Vec<FieldProblem>> {
    let mut description = Description::default();
    let mut problems = Vec::new();
    for field in FIELDS {
        let typed = form.get(field.id).map_or("", |text| text.trim());
        match read_field(field, typed, kinds) {
            Ok(value) => description.set(field.id, &value),
            Err(sentence) => problems.push(FieldProblem { field: field.id.to_owned(), sentence }),
        }
    }
    if let (Some(of_number), Some(year)) = (description.number().and_then(|n| n.year()), description.year())
        && of_number != year
    {
        let sentence =
            format!("Tahun {year} berbeda dari tahun dalam nomor ({of_number}). Perbaiki salah satunya.");
        problems.push(FieldProblem { field: "tahun".into(), sentence });
    }
    read_relations(form, relation_kinds, &mut description, &mut problems);
    if problems.is_empty() { Ok(description) } else { Err(problems) }
}

/// Understands one field; gives its canonical text.
///
/// # Errors
/// The sentence to show beside the field.
pub fn read_field(field: &Field, typed: &str, kinds: &[String]) -> Result<String, String> {
    if typed.is_empty() {
        return Ok(String::new());
    }
    if typed.chars().count() > FIELD_MAX_CHARS {
        return Err(format!("Terlalu panjang: paling banyak {FIELD_MAX_CHARS} karakter."));
    }
    match field.kind {
        FieldKind::Kind => {
            if kinds.iter().any(|kind| kind == typed) {
                Ok(typed.to_owned())
            } else {
                Err("Pilih dari daftar.".into())
            }
        }
        FieldKind::Number => {
            DocumentNumber::parse(typed).map(|number| number.bare()).map_err(|error| error.sentence())
        }
        FieldKind::Year => read_year(typed),
        FieldKind::Date => CivilDate::parse(typed).map(CivilDate::iso).map_err(|error| error.sentence()),
        FieldKind::Line | FieldKind::Text => Ok(typed.split_whitespace().collect::<Vec<_>>().join(" ")),
    }
}

fn read_year(typed: &str) -> Result<String, String> {
    match typed.parse::<u16>() {
        Ok(year) if (MIN_YEAR..=MAX_YEAR).contains(&year) => Ok(year.to_string()),
        _ => Err("Tahun ditulis dengan empat angka, misalnya 2025.".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(fields: &[(&str, &str)]) -> BTreeMap<String, String> {
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn read(fields: &[(&str, &str)]) -> Result<Description, Vec<FieldProblem>> {
        read_description(&form(fields), &["keputusan-kpu".into()], &["mencabut".into()])
    }

    #[test]
    fn entries_are_understood_and_round_trip_through_their_stored_form() {
        let description = read(&[
            ("jenis", "keputusan-kpu"),
            ("nomor", " 013 "),
            ("tahun", "2025"),
            ("tanggal_penetapan", "10 Januari 2025"),
            ("judul", "Standar\n Operasional"),
            ("hubungan_jenis_0", "mencabut"),
            ("hubungan_teks_0", "Keputusan 50/2022"),
        ])
        .unwrap();
        assert_eq!(description.get("tanggal_penetapan"), "2025-01-10");
        assert_eq!(description.get("judul"), "Standar Operasional");
        assert_eq!(description.number_key(), "13");
        assert_eq!(
            description.citation("Keputusan KPU", "KPU Provinsi Jambi"),
            "Keputusan KPU Provinsi Jambi Nomor 013 Tahun 2025"
        );
        assert_eq!(Description::from_value(&description.to_value()), description);
        assert!(description.lacking().contains(&"Subjek"));
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let problems = read(&[
            ("jenis", "puisi"),
            ("nomor", "abc"),
            ("tahun", "25"),
            ("tanggal_penetapan", "0 Januari 2025"),
            ("hubungan_jenis_3", "mencabut"),
        ])
        .unwrap_err();
        let fields: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(fields, ["jenis", "nomor", "tahun", "tanggal_penetapan", "hubungan_teks_3"]);
    }

    #[test]
    fn a_year_that_contradicts_the_number_is_refused() {
        let problems = read(&[("nomor", "134/Kpts/KPU/Tahun 2016"), ("tahun", "2017")]).unwrap_err();
        assert_eq!(problems[0].field, "tahun");
    }

    #[test]
    fn a_number_with_a_gap_is_kept_but_lacks() {
        let description = read(&[("nomor", "/ORT.06/1503/2/2023")]).unwrap();
        assert!(description.lacking().contains(&"Nomor"));
    }

    #[test]
    fn texts_have_a_limit() {
        let at = "a".repeat(FIELD_MAX_CHARS);
        assert!(read(&[("judul", &at)]).is_ok());
        assert!(read(&[("judul", &format!("{at}a"))]).is_err());
    }
}
