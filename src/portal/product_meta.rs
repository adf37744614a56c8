//! What a product's page tells other programs, and how it is cited.

use super::status::Status;
use crate::kernel::{CivilDate, Timestamp, machine_moment};
use crate::products::{PublicProduct, PublicRelation, PublicVersion};
use crate::web::{Site, urls};
use serde_json::{Value, json};

/// The longest description of a page for those that show a link to it.
const MAX_SUMMARY_CHARS: usize = 300;

/// For search engines and for those that show a link.
#[derive(Debug, Clone)]
pub(super) struct Meta {
    /// The one address of the page.
    pub canonical: String,
    /// What it is about.
    pub summary: String,
    /// The picture of the first page, for those that show one beside a link.
    pub picture: Option<String>,
    /// A schema.org `Legislation`, safe inside a script element.
    pub json_ld: String,
}

/// How the product is cited.
#[derive(Debug, Clone)]
pub(super) struct Cite {
    /// "Keputusan … Nomor 13 Tahun 2025".
    pub short: String,
    /// With title, place, date, and where it was read when.
    pub long: String,
    /// The short address, which stays when the title changes.
    pub address: String,
}

impl Meta {
    pub(super) fn of(product: &PublicProduct, current: &PublicVersion, site: &Site) -> Self {
        let canonical = site.absolute(&urls::product(product.public_id, &product.slug));
        let status = Status::of_product(product).word();
        let summary = format!("{status}. {}", full_name(product, current));
        Self {
            json_ld: script_safe(&legislation(product, current, site).to_string()),
            picture: first_page(product, current).map(|path| site.absolute(&path)),
            summary: shortened(&summary, MAX_SUMMARY_CHARS),
            canonical,
        }
    }
}

impl Cite {
    pub(super) fn of(
        product: &PublicProduct,
        current: &PublicVersion,
        site: &Site,
        moment: Timestamp,
    ) -> Self {
        let address = site.absolute(&urls::product_for_good(product.public_id));
        let description = &current.description;
        let (place, date) = (description.get("tempat_penetapan"), description.date("tanggal_penetapan"));
        let enacted: Vec<String> =
            [place.to_owned(), date.map(CivilDate::indonesian).unwrap_or_default()].into();
        let enacted: Vec<&str> = enacted.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        let enacted = if enacted.is_empty() { String::new() } else { format!(" {}.", enacted.join(", ")) };
        let read = CivilDate::in_jakarta(moment).indonesian();
        Self {
            short: product.citation.clone(),
            long: format!(
                "{}.{enacted} JDIH {}, {address}. Diakses {read}.",
                full_name(product, current),
                product.office.name
            ),
            address,
        }
    }
}

fn first_page(product: &PublicProduct, current: &PublicVersion) -> Option<String> {
    let body = current.files.iter().find(|file| file.is_body && file.pages.is_some_and(|pages| pages > 0))?;
    Some(format!("{}/gambar", urls::product_page(product.public_id, &body.name, 1)))
}

/// "Keputusan … Nomor 13 Tahun 2025 tentang …", without a full stop.
fn full_name(product: &PublicProduct, current: &PublicVersion) -> String {
    let title = current.description.get("judul").trim().trim_end_matches('.');
    format!("{} tentang {title}", product.citation)
}

fn shortened(text: &str, max_chars: usize) -> String {
    if text.chars().count() <= max_chars {
        return text.to_owned();
    }
    let cut: String = text.chars().take(max_chars.saturating_sub(1)).collect();
    format!("{}…", cut.trim_end())
}

/// A schema.org `Legislation`: what is recorded, and nothing that would have to be guessed.
fn legislation(product: &PublicProduct, current: &PublicVersion, site: &Site) -> Value {
    let description = &current.description;
    let address = site.absolute(&urls::product(product.public_id, &product.slug));
    let date = |field: &str| description.date(field).map(CivilDate::iso);
    let others = |kind: &str| -> Vec<Value> {
        let own = product.relations.iter().filter(|other| other.kind == kind && !other.inverse);
        own.map(|other| named(other, site)).collect()
    };
    let force = match Status::of_product(product) {
        Status::Revoked => "https://schema.org/NotInForce",
        Status::InForce | Status::Amended => "https://schema.org/InForce",
    };
    let office = json!({ "@type": "GovernmentOrganization", "name": product.office.name });
    let mut value = json!({
        "@context": "https://schema.org",
        "@type": "Legislation",
        "@id": site.absolute(&urls::product_for_good(product.public_id)),
        "url": address,
        "name": full_name(product, current),
        "legislationIdentifier": product.citation,
        "legislationType": product.kind.1,
        "legislationDate": date("tanggal_penetapan"),
        "legislationPassedBy": office,
        "legislationLegalForce": force,
        "legislationRepeals": others("mencabut"),
        "legislationChanges": others("mengubah"),
        "legislationEnsuresImplementationOf": others("melaksanakan"),
        "about": description.get("subjek"),
        "inLanguage": if description.get("bahasa") == "Indonesia" { "id" } else { description.get("bahasa") },
        "version": current.version,
        "dateModified": machine_moment(product.changed),
        "datePublished": machine_moment(product.published),
        "publisher": office,
        "encoding": files(product, current, site),
    });
    if let Value::Object(members) = &mut value {
        members.retain(|_, value| !is_empty(value));
    }
    value
}

fn files(product: &PublicProduct, current: &PublicVersion, site: &Site) -> Vec<Value> {
    let file = |file: &crate::products::PublicFile| {
        json!({
            "@type": "MediaObject",
            "name": file.name,
            "contentUrl": site.absolute(&urls::product_file(product.public_id, &file.name)),
            "encodingFormat": "application/pdf",
            "contentSize": file.size_bytes.to_string(),
            "sha256": file.digest.hex(),
        })
    };
    current.files.iter().map(file).collect()
}

fn named(other: &PublicRelation, site: &Site) -> Value {
    let url = other.target.as_ref().map(|(id, slug)| site.absolute(&urls::product(*id, slug)));
    match url {
        Some(url) => json!({ "@type": "Legislation", "name": other.text, "url": url }),
        None => json!({ "@type": "Legislation", "name": other.text }),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
    }
}

/// JSON that can stand in a script element: nothing in it can end the element or begin a comment.
fn script_safe(json: &str) -> String {
    let mut safe = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => safe.push_str(&format!("\\u{:04x}", u32::from(c))),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_a_script_element_and_all_of_it_reads_back() {
        let text = "</script><!--<script>&\u{2028}\"\\ é";
        let safe = script_safe(&json!({ "name": text }).to_string());
        assert!(!safe.contains(['<', '>', '&', '\u{2028}']), "{safe}");
        assert_eq!(serde_json::from_str::<Value>(&safe).unwrap()["name"], text);
    }

    #[test]
    fn a_summary_is_cut_where_it_is_too_long() {
        assert_eq!(shortened("abc", 3), "abc");
        assert_eq!(shortened("ab cd", 4), "ab…");
        assert_eq!(shortened(&"é".repeat(301), MAX_SUMMARY_CHARS).chars().count(), MAX_SUMMARY_CHARS);
    }
}
