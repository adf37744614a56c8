//! A record of the JDIHN feed: 28 keys in this order, every value a string or null (handbook section 2).

use crate::kernel::{CivilDate, plain_moment};
use crate::products::Listed;
use crate::web::{Site, urls};
use serde::Serialize;

/// What stands where there is nothing of its kind.
const NONE: &str = "-";
/// "create or update"; nothing else was ever seen.
const OPERATION: &str = "4";
/// "shown".
const SHOWN: &str = "1";
/// "not shown": how an office may tell JDIHN of what it took down; no source knows another way (section 2).
const NOT_SHOWN: &str = "0";

/// One legal product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Record {
    #[serde(rename = "idData")]
    id: String,
    tahun_pengundangan: String,
    tanggal_penetapan: String,
    tanggal_pengundangan: String,
    jenis: String,
    #[serde(rename = "noPeraturan")]
    number: String,
    judul: String,
    #[serde(rename = "noPanggil")]
    call_number: Option<String>,
    #[serde(rename = "singkatanJenis")]
    abbreviation: String,
    #[serde(rename = "tempatTerbit")]
    place: String,
    penerbit: Option<String>,
    #[serde(rename = "deskripsiFisik")]
    physical_description: Option<String>,
    sumber: String,
    isbn: Option<String>,
    status: &'static str,
    bahasa: String,
    #[serde(rename = "bidangHukum")]
    field_of_law: String,
    #[serde(rename = "teuBadan")]
    body: Option<String>,
    #[serde(rename = "nomorIndukBuku")]
    book_number: Option<String>,
    abstrak: String,
    last_updated: String,
    #[serde(rename = "urlAbstrak")]
    abstract_address: String,
    #[serde(rename = "urlDetailPeraturan")]
    page: String,
    #[serde(rename = "fileDownload")]
    file: String,
    #[serde(rename = "urlDownload")]
    file_address: String,
    subjek: String,
    operasi: &'static str,
    display: &'static str,
}

impl Record {
    /// Of a published product. What is not gazetted has its day of enactment for both (section 0, rule 7).
    pub(super) fn of(one: &Listed, site: &Site) -> Self {
        let text = |field: &str| one.description.get(field).trim().to_owned();
        let or = |text: String, other: &str| if text.is_empty() { other.to_owned() } else { text };
        let day = |field: &str| one.description.date(field).map_or_else(|| text(field), CivilDate::iso);
        let enacted = day("tanggal_penetapan");
        let year = one.description.year().map_or_else(|| text("tahun"), |year| format!("{year:04}"));
        let file_address = one.file.as_ref().map(|file| urls::product_file(one.public_id, file));
        Self {
            id: one.public_id.to_string(),
            tahun_pengundangan: year,
            tanggal_pengundangan: or(day("tanggal_pengundangan"), &enacted),
            tanggal_penetapan: enacted,
            jenis: one.kind.0.to_uppercase(),
            number: or(text("nomor"), NONE),
            judul: format!("{} tentang {}", one.citation, text("judul")),
            call_number: None,
            abbreviation: one.kind.1.clone(),
            place: text("tempat_penetapan"),
            penerbit: None,
            physical_description: None,
            sumber: or(text("sumber"), NONE),
            isbn: None,
            // Amended means in force; there are two statuses and no third (section 0, rule 4).
            status: if one.revoked { "Tidak Berlaku" } else { "Berlaku" },
            bahasa: text("bahasa"),
            field_of_law: text("bidang_hukum"),
            body: Some(text("teu_badan")).filter(|body| !body.is_empty()),
            book_number: None,
            abstrak: String::new(),
            last_updated: plain_moment(one.changed),
            abstract_address: String::new(),
            page: site.absolute(&urls::product(one.public_id, &one.slug)),
            file: one.file.clone().unwrap_or_else(|| NONE.to_owned()),
            file_address: file_address.map_or_else(|| NONE.to_owned(), |path| site.absolute(&path)),
            subjek: text("subjek"),
            operasi: OPERATION,
            display: SHOWN,
        }
    }

    /// Of what was taken down: the same identity, nothing to be fetched.
    pub(super) fn not_shown(self) -> Self {
        Self { file: NONE.to_owned(), file_address: NONE.to_owned(), display: NOT_SHOWN, ..self }
    }
}
