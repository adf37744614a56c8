//! What the page of a product says. Every sentence tells what is recorded, and never more.

use super::correction_view::CorrectionView;
use super::frame::Frame;
use super::product_meta::{Cite, Meta};
use super::status::Status;
use crate::kernel::{CivilDate, Timestamp, moment_text, size_text, thousands};
use crate::products::{
    DarkFile, FIELDS, FieldKind, Predecessor, PublicFile, PublicProduct, PublicRelation, PublicVersion,
};
use crate::web::{Qr, Site, urls};
use askama::Template;

/// Products that the status sentence names; the others stand among the relations.
const NAMED: usize = 3;
/// Pages that are shown as small pictures.
const LEAVES: u32 = 6;

/// The page of a product.
#[derive(Template)]
#[template(path = "portal/product.html")]
pub(super) struct PageProduct {
    pub page: Frame,
    pub status: Status,
    /// The status in a sentence.
    pub sentence: Vec<Piece>,
    pub citation: String,
    pub title: String,
    pub files: Vec<File>,
    /// Labels and values of the description.
    pub rows: Vec<(String, String)>,
    pub relations: Vec<RelationGroup>,
    pub now: Version,
    pub before: Vec<Version>,
    /// Products that were taken down and in whose places this one came.
    pub predecessors: Vec<Came>,
    /// For other programs: search engines, and those that show a link.
    pub meta: Meta,
    pub cite: Cite,
    /// The page's address as a picture, for print; `None` where it is too long for one.
    pub qr: Option<Qr>,
    /// Where the text by its parts is.
    pub text: String,
    /// The first pages as small pictures: number, address, picture.
    pub leaves: Vec<(u32, String, String)>,
    /// "Semua 40 halaman", when not all of them are shown.
    pub more_leaves: String,
    /// How often it was viewed and downloaded; empty before anything was counted.
    pub counted: String,
    /// Where a problem is reported.
    pub report: String,
    /// When the status was asked for, for print.
    pub as_of: String,
    /// Address and date of the page at the national office.
    pub external: Option<(String, String)>,
    /// What is said of files that were taken down.
    pub dark: Vec<String>,
    /// For those who work here: the product as they see it.
    pub staff: Option<String>,
}

/// A piece of a sentence, perhaps with a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub text: String,
    pub href: Option<String>,
}

/// Relations of one kind and direction.
#[derive(Debug, Clone)]
pub(super) struct RelationGroup {
    /// "Mencabut", "Dicabut oleh".
    pub title: String,
    pub others: Vec<Piece>,
}

/// A file.
#[derive(Debug, Clone)]
pub(super) struct File {
    /// "Salinan digital" or "Lampiran 2".
    pub label: String,
    pub is_body: bool,
    pub name: String,
    pub href: String,
    /// "PDF, 1,2 MB, 14 halaman".
    pub detail: String,
    /// SHA-256.
    pub digest: String,
}

/// A version and who answers for it.
#[derive(Debug, Clone)]
pub(super) struct Version {
    pub number: String,
    /// Why it is a new one, without a full stop; empty for none.
    pub why: String,
    /// The one before it and where both are compared; none where there is nothing to compare.
    pub compared: Option<(String, String)>,
    pub published: String,
    pub checked_by: String,
    pub checked: String,
    pub approved_by: String,
    pub approved: String,
    pub published_by: String,
    /// Number and digest of the journal's entry.
    pub entry: Option<(String, String)>,
    pub physical: String,
    pub manifest: String,
    pub files: Vec<File>,
    /// Corrections of its description, oldest first.
    pub corrections: Vec<CorrectionView>,
}

impl PageProduct {
    /// Of a published product, as it stands at `moment`; `None` without any version.
    pub(super) fn of(frame: Frame, product: &PublicProduct, site: &Site, moment: Timestamp) -> Option<Self> {
        let (current, before) = product.versions.split_first()?;
        let now = Version::of(product.public_id, current, before.first());
        let (leaves, more_leaves) = leaves(product.public_id, &current.files);
        let cite = Cite::of(product, current, site, moment);
        Some(Self {
            meta: Meta::of(product, current, site),
            qr: Qr::of(&cite.address),
            cite,
            text: urls::product_text(product.public_id, None),
            leaves,
            more_leaves,
            counted: String::new(),
            report: urls::product_report(product.public_id),
            as_of: moment_text(moment),
            page: frame,
            status: Status::of_product(product),
            sentence: sentence(product),
            citation: product.citation.clone(),
            title: current.description.get("judul").to_owned(),
            files: now.files.clone(),
            rows: rows(product, current),
            relations: groups(&product.relations),
            now,
            predecessors: product.predecessors.iter().map(Came::after).collect(),
            before: each_with_older(before)
                .map(|(one, older)| Version::of(product.public_id, one, older))
                .collect(),
            dark: product.dark.iter().map(dark).collect(),
            staff: None,
            external: product.external.as_ref().and_then(|(address, date)| external(address, date)),
        })
    }
}

/// A product that was taken down, and why another came in its place.
#[derive(Debug, Clone)]
pub(super) struct Came {
    pub version: String,
    /// Where it was; the address answers 410 and leads here.
    pub href: String,
    pub published: String,
    /// When it was taken down; empty where that is not known.
    pub since: String,
    pub ground: String,
    /// Why, without a full stop.
    pub reason: String,
    /// Whether the very same files came back.
    pub restored: bool,
}

impl Came {
    fn after(before: &Predecessor) -> Self {
        Self {
            version: before.version.to_string(),
            href: urls::product_for_good(before.public_id),
            published: day(before.published),
            since: before.since.map(day).unwrap_or_default(),
            ground: before.ground.clone(),
            reason: before.reason.trim_end_matches('.').to_owned(),
            restored: before.restored,
        }
    }
}

/// Every version, newest first, with the one before it.
fn each_with_older(
    versions: &[PublicVersion],
) -> impl Iterator<Item = (&PublicVersion, Option<&PublicVersion>)> {
    let older = versions.iter().skip(1).map(Some).chain(std::iter::once(None));
    versions.iter().zip(older)
}

impl Version {
    fn of(public_id: i64, version: &PublicVersion, older: Option<&PublicVersion>) -> Self {
        // Two copies that anybody can read.
        let has_body = |version: &PublicVersion| version.files.iter().any(|file| file.is_body);
        let older = older.filter(|older| has_body(older) && has_body(version)).map(|older| older.version);
        Self {
            number: version.version.to_string(),
            why: version.why.as_deref().map(|why| why.trim_end_matches('.').to_owned()).unwrap_or_default(),
            compared: older
                .map(|older| (older.to_string(), urls::product_versions(public_id, older, version.version))),
            published: day(version.published),
            checked_by: version.checked.0.clone(),
            checked: moment_text(version.checked.1),
            approved_by: version.approved.0.clone(),
            approved: moment_text(version.approved.1),
            published_by: version.published_by.clone(),
            entry: version.entry.as_ref().map(|(seq, hash)| (thousands(*seq), hash.clone())),
            physical: version.physical_title.clone(),
            manifest: version.manifest.hex(),
            files: files(public_id, &version.files),
            corrections: version.corrections.iter().map(CorrectionView::of).collect(),
        }
    }
}

/// "Berkas x.pdf (salinan digital) diturunkan pada 5 Januari 2026: pelindungan data pribadi."
fn dark(file: &DarkFile) -> String {
    let role = if file.is_body { "salinan digital" } else { "lampiran" };
    format!("Berkas {} ({role}) diturunkan pada {}: {}.", file.name, day(file.since), file.ground)
}

/// The first pages of the digital Salinan, and what is said of the others.
fn leaves(public_id: i64, files: &[PublicFile]) -> (Vec<(u32, String, String)>, String) {
    let body = files.iter().find(|file| file.is_body);
    let Some((name, count)) = body.and_then(|file| Some((&file.name, u32::try_from(file.pages?).ok()?)))
    else {
        return (Vec::new(), String::new());
    };
    let shown = (1..=count.min(LEAVES)).map(|page| {
        let address = urls::product_page(public_id, name, page);
        (page, address.clone(), format!("{address}/kecil"))
    });
    let more =
        if count > LEAVES { format!("Ada {} halaman.", thousands(i64::from(count))) } else { String::new() };
    (shown.collect(), more)
}

/// What a file of a product is called, and whether it still stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Called {
    /// "Salinan digital", "Lampiran 2"; with its version where that was replaced. Empty for a file that the
    /// product has not.
    pub label: String,
    /// Whether it is the digital Salinan of the version that stands.
    pub is_current_body: bool,
    /// Whether its version was replaced.
    pub is_old: bool,
}

/// What the file of this name is called.
pub(super) fn called(product: &PublicProduct, name: &str) -> Called {
    let newest = product.current().map(|version| version.version);
    for version in &product.versions {
        let named = files(product.public_id, &version.files).into_iter().find(|file| file.name == name);
        let Some(file) = named else { continue };
        let is_old = Some(version.version) != newest;
        let label = if is_old {
            format!("{}, versi {} yang sudah digantikan", file.label, version.version)
        } else {
            file.label
        };
        return Called { label, is_current_body: file.is_body && !is_old, is_old };
    }
    Called { label: String::new(), is_current_body: false, is_old: false }
}

fn files(public_id: i64, files: &[PublicFile]) -> Vec<File> {
    let annexes = files.iter().filter(|file| !file.is_body).count();
    let mut ordinal = 0;
    files
        .iter()
        .map(|file| {
            let label = if file.is_body {
                "Salinan digital".to_owned()
            } else if annexes == 1 {
                "Lampiran".to_owned()
            } else {
                ordinal += 1;
                format!("Lampiran {ordinal}")
            };
            let pages = file.pages.filter(|pages| *pages > 0);
            let pages = pages.map(|pages| format!(", {} halaman", thousands(pages))).unwrap_or_default();
            File {
                label,
                is_body: file.is_body,
                name: file.name.clone(),
                href: urls::product_file(public_id, &file.name),
                detail: format!("PDF, {}{pages}", size_text(file.size_bytes)),
                digest: file.digest.hex(),
            }
        })
        .collect()
}

/// "Berlaku. Mencabut Keputusan … dan Keputusan ….", with links. What is amended stays in force
/// (handbook section 3.3), and says so.
fn sentence(product: &PublicProduct) -> Vec<Piece> {
    let status = Status::of_product(product);
    let word = match status {
        Status::Revoked => "Tidak berlaku.",
        Status::Amended | Status::InForce => "Berlaku.",
    };
    let mut pieces = vec![plain(word)];
    for (kind, inverse) in [("mencabut", true), ("mengubah", true), ("mencabut", false), ("mengubah", false)]
    {
        let others: Vec<&PublicRelation> =
            product.relations.iter().filter(|other| other.kind == kind && other.inverse == inverse).collect();
        let Some(first) = others.first() else { continue };
        pieces.push(plain(&format!(" {} ", first.title)));
        pieces.extend(listed(&others));
        let stays = status == Status::Amended && kind == "mengubah" && inverse;
        pieces.push(plain(if stays { "; tetap berlaku dengan perubahan itu." } else { "." }));
    }
    pieces
}

/// "A, B, dan C"; from the fourth on they are counted.
fn listed(others: &[&PublicRelation]) -> Vec<Piece> {
    let named = others.iter().take(NAMED);
    let rest = others.len().saturating_sub(NAMED);
    let last = named.len();
    let mut pieces = Vec::new();
    for (at, other) in named.enumerate() {
        let is_last = at + 1 == last && rest == 0;
        match (at, is_last) {
            (0, _) => {}
            (1, true) => pieces.push(plain(" dan ")),
            (_, true) => pieces.push(plain(", dan ")),
            (_, false) => pieces.push(plain(", ")),
        }
        pieces.push(link(other));
    }
    if rest > 0 {
        pieces.push(plain(&format!(", dan {rest} lainnya")));
    }
    pieces
}

fn plain(text: &str) -> Piece {
    Piece { text: text.to_owned(), href: None }
}

fn link(other: &PublicRelation) -> Piece {
    let href = other.target.as_ref().map(|(id, slug)| urls::product(*id, slug));
    Piece { text: other.text.trim_end_matches('.').to_owned(), href }
}

fn groups(relations: &[PublicRelation]) -> Vec<RelationGroup> {
    let mut groups: Vec<RelationGroup> = Vec::new();
    for other in relations {
        match groups.iter_mut().find(|group| group.title == other.title) {
            Some(group) => group.others.push(link(other)),
            None => groups.push(RelationGroup { title: other.title.clone(), others: vec![link(other)] }),
        }
    }
    groups
}

fn rows(product: &PublicProduct, version: &PublicVersion) -> Vec<(String, String)> {
    let description = &version.description;
    let value = |id: &str, kind: FieldKind| match kind {
        FieldKind::Kind => product.kind.1.clone(),
        FieldKind::Date => {
            description.date(id).map_or_else(|| description.get(id).to_owned(), CivilDate::indonesian)
        }
        FieldKind::Number | FieldKind::Year | FieldKind::Line | FieldKind::Text => {
            description.get(id).to_owned()
        }
    };
    let given = FIELDS.iter().filter(|field| !description.get(field.id).is_empty());
    given.map(|field| (field.label.to_owned(), value(field.id, field.kind))).collect()
}

/// Only an address of the web becomes a link.
fn external(address: &str, date: &str) -> Option<(String, String)> {
    let is_web = address.starts_with("https://") || address.starts_with("http://");
    let date = CivilDate::parse(date).map_or_else(|_| date.to_owned(), CivilDate::indonesian);
    is_web.then(|| (address.to_owned(), date))
}

fn day(moment: Timestamp) -> String {
    CivilDate::in_jakarta(moment).indonesian()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(count: usize) -> String {
        let other = |n: usize| PublicRelation {
            kind: "mencabut".into(),
            inverse: false,
            title: "Mencabut".into(),
            text: format!("Keputusan {n}."),
            target: None,
        };
        let others: Vec<PublicRelation> = (1..=count).map(other).collect();
        listed(&others.iter().collect::<Vec<_>>()).into_iter().map(|piece| piece.text).collect()
    }

    #[test]
    fn the_status_names_a_few_and_counts_the_others() {
        assert_eq!(said(1), "Keputusan 1");
        assert_eq!(said(2), "Keputusan 1 dan Keputusan 2");
        assert_eq!(said(3), "Keputusan 1, Keputusan 2, dan Keputusan 3");
        assert_eq!(said(5), "Keputusan 1, Keputusan 2, Keputusan 3, dan 2 lainnya");
    }

    #[test]
    fn only_an_address_of_the_web_is_linked() {
        assert!(external("https://jdih.kpu.go.id/jambi/1", "2025-02-01").is_some());
        assert!(external("javascript:alert(1)", "2025-02-01").is_none());
    }
}
