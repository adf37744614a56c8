//! The pages as two readers see them: they must be the same, or not everybody is shown what was approved.

use super::AGAIN;
use super::bounds::{self, Sheet};
use super::content;
use super::report::Report;
use crate::notes;
use crate::reading::Doubt;
use crate::rules::{self, Class, Refusal};
use hayro_syntax::Pdf;
use lopdf::{Dictionary, Document, Object, ObjectId};
use std::collections::{BTreeMap, BTreeSet};

/// Nodes of a page tree that are looked at; a balanced tree of the most pages has far fewer.
pub(crate) const MAX_TREE_NODES: usize = 20_000;

/// Pages that a warning names.
const MAX_NAMED: usize = 5;

/// What is wrong with a page tree.
#[derive(Debug, PartialEq, Eq)]
enum Flaw {
    /// There is none.
    Missing,
    /// A node is its own ancestor, or hangs in two places.
    Loop(u32),
    /// A node says that it has another number of pages than it has.
    Count(u32),
    /// A node is neither page nor branch.
    Stray(u32),
    TooMany,
}

/// Compares what both readers see, and holds it to the limits. Returns the number of pages.
pub(super) fn compare(pdf: &Pdf, document: &Document, report: &mut Report) -> u32 {
    let pages = u32::try_from(pdf.pages().len()).unwrap_or(u32::MAX);
    if let Err(refusal) = rules::page_count(pages) {
        report.refuse(refusal);
        return pages;
    }
    let places = places(document);
    let ids = match tree(document) {
        Ok(ids) => ids,
        Err(flaw) => {
            let (wrong, id) = flaw.words();
            report.refuse_at(Class::Malformed, wrong, &[id], &places, AGAIN);
            return pages;
        }
    };
    let same = document.get_pages().len() == pdf.pages().len()
        && ids.len() == pdf.pages().len()
        && ids
            .iter()
            .zip(pdf.pages().iter())
            .all(|(id, page)| page.raw().obj_id().is_none_or(|seen| seen.obj_number == id.0));
    if !same {
        report.refuse(Refusal::ambiguous());
        return pages;
    }
    for (number, (id, page)) in (1_u32..).zip(ids.iter().zip(pdf.pages().iter())) {
        let (width, height) = page.base_dimensions();
        let unit = page.raw().get::<f32>("UserUnit").map_or(1.0, f64::from);
        let drawn = Sheet { width: f64::from(width) * unit, height: f64::from(height) * unit };
        let told = bounds::sheet(document, *id);
        if let Some(large) = [Some(drawn), told].into_iter().flatten().find(|sheet| !sheet.fits()) {
            let wrong =
                format!("Halaman {number} berukuran {}, lebih besar dari A2 (420 x 594 mm)", large.words());
            report.refuse_at(
                Class::TooLarge,
                &wrong,
                &[],
                &places,
                "Ubah ukuran kertasnya, lalu ekspor ulang.",
            );
        } else if told.is_some_and(|told| !told.agrees(drawn)) {
            let wrong = format!("Ukuran halaman {number} dibaca berbeda oleh pembaca PDF yang berbeda");
            report.refuse_at(Class::Malformed, &wrong, &[], &places, AGAIN);
        } else if told.is_none() {
            report.warn(format!("Halaman {number} tidak menyebut ukurannya; dibaca sebagai A4."));
        }
    }
    content::check(document, &ids, &places, report);
    annotated(pdf, report);
    pages
}

/// Tells of annotations that show something, so that whoever brings the file can mend it first.
fn annotated(pdf: &Pdf, report: &mut Report) {
    let (mut shown, mut vary) = (Vec::new(), Vec::new());
    for (number, page) in (1_u32..).zip(pdf.pages().iter()) {
        let notes = notes::of(page);
        if notes.vary {
            vary.push(number);
        } else if notes.shown {
            shown.push(number);
        }
    }
    if let Some(pages) = listed(&shown) {
        report.warn(format!(
            "Halaman {pages} memuat anotasi atau isian formulir di atas isinya; sebaiknya cetak dokumen ke PDF (Print \
             to PDF)."
        ));
    }
    if let Some(pages) = listed(&vary) {
        report.warn(Doubt::Varies.sentence(&pages));
    }
}

/// "3, 5 dan 12 lainnya"; nothing where there are none.
fn listed(pages: &[u32]) -> Option<String> {
    let named: Vec<String> = pages.iter().take(MAX_NAMED).map(u32::to_string).collect();
    let more = pages.len().saturating_sub(MAX_NAMED);
    let more = if more > 0 { format!(" dan {more} lainnya") } else { String::new() };
    (!named.is_empty()).then(|| named.join(", ") + &more)
}

impl Flaw {
    fn words(&self) -> (&'static str, u32) {
        match self {
            Self::Missing => ("Daftar halaman PDF tidak ada", 0),
            Self::Loop(id) => ("Daftar halaman PDF berputar atau menyebut halaman yang sama dua kali", *id),
            Self::Count(id) => {
                ("Jumlah halaman yang tertulis di PDF tidak sama dengan halaman yang ada", *id)
            }
            Self::Stray(id) => ("Daftar halaman PDF menyebut halaman yang tidak ada", *id),
            Self::TooMany => ("Daftar halaman PDF terlalu besar", 0),
        }
    }
}

/// On which page an object lies: the page itself and its annotations.
pub(super) fn places(document: &Document) -> BTreeMap<u32, u32> {
    let mut places = BTreeMap::new();
    for (number, id) in document.get_pages().into_iter().take(rules::MAX_PAGES as usize) {
        places.entry(id.0).or_insert(number);
        let annotations = document.get_dictionary(id).and_then(|page| page.get_deref(b"Annots", document));
        for annotation in annotations.and_then(Object::as_array).into_iter().flatten() {
            if let Object::Reference(id) = annotation {
                places.entry(id.0).or_insert(number);
            }
        }
    }
    places
}

/// The pages in order, when the tree is one that every reader walks the same way.
fn tree(document: &Document) -> Result<Vec<ObjectId>, Flaw> {
    let catalog = document.catalog().map_err(|_| Flaw::Missing)?;
    let root = catalog.get(b"Pages").and_then(Object::as_reference).map_err(|_| Flaw::Missing)?;
    let (mut pages, mut seen) = (Vec::new(), BTreeSet::new());
    // Branches that are open: what is left of each, how many pages there were before, how many it says.
    let mut open: Vec<(u32, Vec<Object>, usize, Option<i64>)> = Vec::new();
    let mut next = Some(root);
    loop {
        if let Some(id) = next.take() {
            if !seen.insert(id) {
                return Err(Flaw::Loop(id.0));
            }
            if seen.len() > MAX_TREE_NODES {
                return Err(Flaw::TooMany);
            }
            let node = document.get_dictionary(id).map_err(|_| Flaw::Stray(id.0))?;
            match kids(document, node) {
                Some(mut kids) => {
                    kids.reverse();
                    let count = node.get_deref(b"Count", document).and_then(Object::as_i64).ok();
                    open.push((id.0, kids, pages.len(), count));
                }
                None => pages.push(id),
            }
        }
        let Some((id, kids, before, count)) = open.last_mut() else { return Ok(pages) };
        match kids.pop() {
            Some(kid) => next = Some(kid.as_reference().map_err(|_| Flaw::Stray(*id))?),
            None => {
                let told = count.and_then(|count| usize::try_from(count).ok());
                if told != Some(pages.len() - *before) {
                    return Err(Flaw::Count(*id));
                }
                open.pop();
            }
        }
    }
}

/// The children of a branch; none for a page.
fn kids(document: &Document, node: &Dictionary) -> Option<Vec<Object>> {
    if node.get(b"Type").and_then(Object::as_name).is_ok_and(|kind| kind == b"Page") {
        return None;
    }
    node.get_deref(b"Kids", document).and_then(Object::as_array).ok().cloned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use lopdf::dictionary;

    /// A document with these branches: (id, its children, its count); other children are pages.
    fn treed(branches: &[(u32, &[u32], i64)]) -> Result<Vec<u32>, Flaw> {
        let mut document = Document::new();
        for (id, kids, count) in branches {
            let kids: Vec<Object> = kids.iter().map(|kid| (*kid, 0).into()).collect();
            for kid in &kids {
                let page = dictionary! { "Type" => "Page" };
                document.objects.entry(kid.as_reference().unwrap()).or_insert(page.into());
            }
            document.objects.insert(
                (*id, 0),
                dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => *count }.into(),
            );
        }
        document.max_id = 1_000_000;
        let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => (1, 0) });
        document.trailer.set("Root", catalog);
        tree(&document).map(|pages| pages.into_iter().map(|id| id.0).collect())
    }

    #[test]
    fn a_tree_gives_its_pages_in_order() {
        assert_eq!(treed(&[(1, &[2, 5, 6], 4), (2, &[3, 4], 2)]), Ok(vec![3, 4, 5, 6]));
        assert_eq!(treed(&[(1, &[], 0)]), Ok(Vec::new()));
    }

    #[test]
    fn a_tree_that_readers_walk_differently_is_told() {
        assert_eq!(treed(&[(1, &[2, 1], 2)]), Err(Flaw::Loop(1)));
        assert_eq!(treed(&[(1, &[2, 2], 2)]), Err(Flaw::Loop(2)));
        assert_eq!(treed(&[(1, &[2, 3], 3)]), Err(Flaw::Count(1)));
        assert_eq!(treed(&[(1, &[2], 1), (2, &[3, 4], 1)]), Err(Flaw::Count(2)));
        assert_eq!(treed(&[]), Err(Flaw::Stray(1)));
    }

    #[test]
    fn the_size_of_a_tree_has_a_limit() {
        let most: Vec<u32> = (2..=u32::try_from(MAX_TREE_NODES).unwrap()).collect();
        let count = i64::try_from(most.len()).unwrap();
        assert_eq!(treed(&[(1, &most, count)]).map(|pages| pages.len()), Ok(most.len()));
        let more = [&most[..], &[900_000]].concat();
        assert_eq!(treed(&[(1, &more, count + 1)]), Err(Flaw::TooMany));
    }
}
