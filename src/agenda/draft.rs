//! A nota dinas before it is one: its fields, what can stand in them, and what is proposed at first. Pure.

use serde_json::Value;
use std::collections::BTreeMap;

/// Where a draft stands in the record that gates sign.
pub const RECORDED: &str = "nota_dinas";
/// The longest line of a draft.
pub const LINE_MAX_CHARS: usize = 300;
/// The longest text of a draft.
pub const TEXT_MAX_CHARS: usize = 4_000;

/// A field of a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DraftField {
    /// Its name in forms and suggestions.
    pub id: &'static str,
    /// Its label.
    pub label: &'static str,
    /// What to enter.
    pub hint: &'static str,
    /// Whether it must be filled.
    pub required: bool,
    /// Whether it takes several lines.
    pub long: bool,
}

const fn field(id: &'static str, label: &'static str, hint: &'static str) -> DraftField {
    DraftField { id, label, hint, required: true, long: false }
}

const fn text(id: &'static str, label: &'static str, hint: &'static str) -> DraftField {
    DraftField { long: true, ..field(id, label, hint) }
}

/// The fields, in the order of the paper.
pub const DRAFT_FIELDS: [DraftField; 7] = [
    field(
        "kepada",
        "Kepada Yth.",
        "Jabatan pada unit yang harus memperbaiki dokumen, misalnya Kepala Subbagian Teknis.",
    ),
    field("dari", "Dari", "Jabatan yang menandatangani."),
    field("perihal", "Perihal", ""),
    DraftField { required: false, ..text("pembuka", "Kalimat pembuka", "Kosongkan bila tidak dipakai.") },
    text("isi", "Isi", "Setiap baris menjadi satu alinea."),
    DraftField { required: false, ..text("penutup", "Kalimat penutup", "Kosongkan bila tidak dipakai.") },
    DraftField { required: false, ..text("tembusan", "Tembusan", "Satu penerima per baris.") },
];

/// The draft of a nota dinas.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// To whom.
    pub addressee: String,
    /// From whom.
    pub sender: String,
    /// What it is about.
    pub subject: String,
    /// What it opens with.
    pub opening: String,
    /// What it says, a paragraph a line.
    pub body: String,
    /// What it closes with.
    pub closing: String,
    /// Who gets a copy, one a line.
    pub copies: String,
}

impl Draft {
    /// From the fields of a form.
    pub fn read<'f>(get: impl Fn(&'static str) -> &'f str) -> Self {
        DRAFT_FIELDS.iter().fold(Self::default(), |draft, field| draft.with(field.id, get(field.id)))
    }

    /// What stands in a field.
    #[must_use]
    pub fn get(&self, id: &str) -> &str {
        match id {
            "kepada" => &self.addressee,
            "dari" => &self.sender,
            "perihal" => &self.subject,
            "pembuka" => &self.opening,
            "isi" => &self.body,
            "penutup" => &self.closing,
            "tembusan" => &self.copies,
            _ => "",
        }
    }

    /// The same with another value of a field; of one that it has not, as it is.
    #[must_use]
    pub fn with(mut self, id: &str, value: &str) -> Self {
        let place = match id {
            "kepada" => &mut self.addressee,
            "dari" => &mut self.sender,
            "perihal" => &mut self.subject,
            "pembuka" => &mut self.opening,
            "isi" => &mut self.body,
            "penutup" => &mut self.closing,
            "tembusan" => &mut self.copies,
            _ => return self,
        };
        value.clone_into(place);
        self
    }

    /// The draft, tidied.
    ///
    /// # Errors
    /// Field and sentence of everything that cannot be accepted.
    pub fn checked(&self) -> Result<Self, Vec<(String, String)>> {
        let (mut draft, mut problems) = (self.clone(), Vec::new());
        for field in &DRAFT_FIELDS {
            match field.checked(self.get(field.id)) {
                Ok(value) => draft = draft.with(field.id, &value),
                Err(sentence) => problems.push((field.id.to_owned(), sentence)),
            }
        }
        if problems.is_empty() { Ok(draft) } else { Err(problems) }
    }

    /// Opening, body and closing, a paragraph each.
    #[must_use]
    pub fn paragraphs(&self) -> Vec<String> {
        [&self.opening, &self.body, &self.closing].into_iter().flat_map(|text| lines(text)).collect()
    }
}

impl DraftField {
    /// A value of the field, tidied: a line without line ends, a text without empty lines.
    ///
    /// # Errors
    /// What is wrong and what to do.
    pub fn checked(&self, value: &str) -> Result<String, String> {
        let tidy = match self.long {
            true => lines(value).join("\n"),
            false => value.split_whitespace().collect::<Vec<_>>().join(" "),
        };
        let most = if self.long { TEXT_MAX_CHARS } else { LINE_MAX_CHARS };
        match tidy.chars().count() {
            0 if self.required => Err(format!("Isikan “{}”.", self.label)),
            chars if chars > most => {
                Err(format!("{} paling panjang {most} karakter; ini {chars} karakter.", self.label))
            }
            _ => Ok(tidy),
        }
    }
}

/// What became other in the nota dinas between two records that gates sign: label, before, after. A record without one
/// says nothing.
#[must_use]
pub fn draft_changes(old: &Value, new: &Value) -> Vec<(&'static str, String, String)> {
    let (Some(old), Some(new)) = (old.get(RECORDED), new.get(RECORDED)) else { return Vec::new() };
    let text = |part: &Value, id: &str| part.get(id).and_then(Value::as_str).unwrap_or_default().to_owned();
    let fields = DRAFT_FIELDS.iter().map(|field| (field.label, text(old, field.id), text(new, field.id)));
    fields.filter(|(_, before, after)| before != after).collect()
}

/// The lines of a text that say something.
#[must_use]
pub fn lines(text: &str) -> Vec<String> {
    let tidy = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    text.lines().map(tidy).filter(|line| !line.is_empty()).collect()
}

/// A text of the office that its naskah dinas use: the setting's name, label, hint, and whether it takes lines.
pub const TEXTS: [(&str, &str, &str, bool); 4] = [
    ("naskah_kop", "Kop naskah", "Satu baris per baris kop; kosong berarti nama kantor.", true),
    ("naskah_alamat", "Alamat pada kop", "Alamat, telepon, dan laman dalam satu baris.", false),
    (
        "naskah_pembuka",
        "Kalimat pembuka nota dinas",
        "Diusulkan pada rancangan; kosong berarti bawaan.",
        true,
    ),
    (
        "naskah_penutup",
        "Kalimat penutup nota dinas",
        "Diusulkan pada rancangan; kosong berarti bawaan.",
        true,
    ),
];

/// What an office's naskah dinas say of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Office {
    /// Its name.
    pub name: String,
    /// The lines of its head.
    pub kop: Vec<String>,
    /// Its address in one line; may be empty.
    pub address: String,
    /// What a nota dinas opens with.
    pub opening: String,
    /// What it closes with.
    pub closing: String,
}

impl Office {
    /// From its name and settings; what is not set is as it is by default.
    #[must_use]
    pub fn of(name: &str, settings: &BTreeMap<String, String>) -> Self {
        let set =
            |setting: &str| settings.get(setting).map(|text| text.trim()).filter(|text| !text.is_empty());
        let or = |setting: &str, usual: &str| set(setting).unwrap_or(usual).to_owned();
        Self {
            name: name.to_owned(),
            kop: set("naskah_kop").map_or_else(|| vec![name.to_owned()], lines),
            address: or("naskah_alamat", ""),
            opening: or(
                "naskah_pembuka",
                "Menindaklanjuti perintah pimpinan sesuai prosedur penurunan produk hukum, bersama ini disampaikan hal \
                 sebagai berikut.",
            ),
            closing: or(
                "naskah_penutup",
                "Demikian disampaikan. Atas perhatian dan kerja sama Saudara, diucapkan terima kasih.",
            ),
        }
    }
}

/// What a first draft is filled from.
#[derive(Debug, Clone, Default)]
pub struct Filling<'f> {
    /// What was taken down: what the case is about.
    pub subject: &'f str,
    /// The order, as it was passed on; may be empty.
    pub order: &'f str,
    /// By whose order, under which number and date; may be empty.
    pub ordered: &'f str,
    /// On what ground; may be empty.
    pub ground: &'f str,
    /// The unit that must correct it; may be empty.
    pub addressee: &'f str,
    /// The post that signs.
    pub sender: &'f str,
}

/// What is proposed where nothing was drafted yet.
#[must_use]
pub fn first_draft(office: &Office, filling: &Filling<'_>) -> Draft {
    let subject = filling.subject.trim().trim_end_matches('.');
    let mut body =
        vec![format!("Dokumen berikut telah diturunkan dari laman JDIH {}: {subject}.", office.name)];
    let told = |label: &str, words: &str| {
        let words = words.trim().trim_end_matches('.');
        (!words.is_empty()).then(|| format!("{label}: {words}."))
    };
    body.extend(told("Dasar penurunan", filling.ground));
    body.extend(told("Perintah penurunan", filling.ordered));
    body.extend(lines(filling.order).into_iter().map(|order| format!("Perintah yang diteruskan: {order}")));
    body.push(
        "Saudara diminta segera memperbaiki dokumen tersebut dan menyampaikannya kembali dengan nota dinas permohonan \
         pengunggahan, disertai naskah salinan fisik dan naskah salinan digital yang benar."
            .to_owned(),
    );
    Draft {
        addressee: cut(filling.addressee.trim(), LINE_MAX_CHARS),
        sender: filling.sender.to_owned(),
        subject: cut(&format!("Perbaikan dokumen: {subject}"), LINE_MAX_CHARS),
        opening: office.opening.clone(),
        body: cut(&body.join("\n"), TEXT_MAX_CHARS),
        closing: office.closing.clone(),
        copies: format!("Sekretaris {}", office.name),
    }
}

fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> Draft {
        let office = Office::of("KPU Provinsi Jambi", &BTreeMap::new());
        let filling = Filling {
            subject: "Keputusan 13/2025.",
            order: "Turunkan\nsegera",
            ordered: "Ketua, Nomor 7/PR/2026",
            ground: "Salah unggah",
            sender: "Kabag",
            addressee: "",
        };
        first_draft(&office, &filling)
    }

    #[test]
    fn a_first_draft_lacks_only_whom_it_goes_to() {
        let draft = draft();
        assert_eq!(draft.checked().unwrap_err().len(), 1);
        let draft = draft.with("kepada", " Kepala  Subbagian \n Teknis ").checked().unwrap();
        assert_eq!(draft.addressee, "Kepala Subbagian Teknis");
        let all = draft.paragraphs();
        assert!(all[0].starts_with("Menindaklanjuti") && all.last().unwrap().starts_with("Demikian"));
        assert!(all.contains(&"Perintah yang diteruskan: segera".to_owned()), "{all:?}");
        assert!(all.contains(&"Dasar penurunan: Salah unggah.".to_owned()), "{all:?}");
        assert!(all.contains(&"Perintah penurunan: Ketua, Nomor 7/PR/2026.".to_owned()), "{all:?}");
        let bare = first_draft(&Office::default(), &Filling::default()).paragraphs();
        assert!(!bare.iter().any(|words| words.contains("Dasar") || words.contains("Perintah")), "{bare:?}");
        assert!(all.iter().any(|words| words.contains("JDIH KPU Provinsi Jambi: Keputusan 13/2025.")));
    }

    #[test]
    fn a_first_draft_goes_to_the_unit_that_proposed_the_document() {
        let filling = Filling { addressee: " Subbagian Hukum ", sender: "Kabag", ..Filling::default() };
        let draft = first_draft(&Office::default(), &filling);
        assert_eq!(draft.addressee, "Subbagian Hukum");
        assert!(draft.checked().is_ok());
    }

    #[test]
    fn every_field_can_be_read_and_written() {
        for field in &DRAFT_FIELDS {
            let changed = draft().with(field.id, "Lain");
            assert_eq!(changed.get(field.id), "Lain");
            assert_ne!(changed, draft(), "{}", field.id);
        }
        assert_eq!(draft().with("entah", "x"), draft());
        assert_eq!(Draft::read(|id| id).get("tembusan"), "tembusan");
    }

    #[test]
    fn what_became_other_between_two_records_is_told_by_field() {
        let record = |draft: &Draft| {
            let part: serde_json::Map<String, Value> =
                DRAFT_FIELDS.iter().map(|field| (field.id.to_owned(), draft.get(field.id).into())).collect();
            serde_json::json!({ RECORDED: part })
        };
        let (old, new) = (record(&draft()), record(&draft().with("kepada", "Kabag")));
        assert_eq!(draft_changes(&old, &new), [("Kepada Yth.", String::new(), "Kabag".to_owned())]);
        assert!(draft_changes(&old, &old).is_empty() && draft_changes(&Value::Null, &new).is_empty());
    }

    #[test]
    fn lines_and_texts_have_limits_on_both_sides() {
        for field in &DRAFT_FIELDS {
            let most = if field.long { TEXT_MAX_CHARS } else { LINE_MAX_CHARS };
            assert!(field.checked(&"é".repeat(most)).is_ok(), "{}", field.id);
            let error = field.checked(&"é".repeat(most + 1)).unwrap_err();
            assert!(error.contains(&most.to_string()), "{error}");
            assert_eq!(field.checked(" \n ").is_err(), field.required, "{}", field.id);
        }
    }

    #[test]
    fn an_office_says_what_it_set_and_else_what_is_usual() {
        let set = |name: &str, text: &str| [(name.to_owned(), text.to_owned())].into();
        let office = Office::of("KPU", &set("naskah_kop", "Komisi Pemilihan Umum\n\n Provinsi Jambi "));
        assert_eq!(office.kop, ["Komisi Pemilihan Umum", "Provinsi Jambi"]);
        assert_eq!(Office::of("KPU", &set("naskah_kop", "  ")).kop, ["KPU"]);
        assert_eq!(Office::of("KPU", &set("naskah_penutup", "Sekian.")).closing, "Sekian.");
    }

    #[test]
    fn a_first_draft_of_a_long_case_keeps_within_its_limits() {
        let (office, order) = (Office::default(), "x".repeat(4_000));
        let subject = "y".repeat(300);
        let filling = Filling { subject: &subject, order: &order, sender: "Kabag", ..Filling::default() };
        let draft = first_draft(&office, &filling).with("kepada", "Kasubbag");
        assert!(draft.checked().is_ok());
    }
}
