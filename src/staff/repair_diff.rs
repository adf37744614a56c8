//! What was taken down beside what is to take its place, word by word, for who works on the repair. Nobody else reads
//! it: what is dark is open to whoever may see the case that published it.

use super::{Staff, frame};
use crate::kernel::Digest;
use crate::products::{FileRole, Leaf, MAX_WORD_EDITS, SOP, WordChange, word_changes};
use crate::web::{Page, SessionToken, Viewer, WebError, WebResult, render, urls};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use std::ops::Range;
use std::sync::Arc;

/// The most differences that are listed.
const MAX_LISTED: usize = 200;
/// The most words of a difference that are quoted from either text.
const MAX_QUOTED: usize = 60;
/// Words that are quoted before and behind a difference.
const CONTEXT: usize = 4;

#[derive(Template)]
#[template(path = "staff/repair_diff.html")]
struct PageRepairDiff {
    page: Page,
    id: String,
    subject: String,
    /// The product that was taken down: its page for staff, and its citation.
    old: (String, String),
    summary: String,
    differences: Vec<Difference>,
    /// Where pictures of the pages of either file are; none where that is not known.
    places: (Option<String>, String),
}

/// A difference as it is listed.
#[derive(Debug, PartialEq, Eq)]
struct Difference {
    lead: String,
    old: String,
    new: String,
    tail: String,
    /// Page of the old file, and of the new one.
    pages: (usize, usize),
}

/// `GET /kasus/{id}/banding-perbaikan`.
pub async fn show(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
) -> WebResult {
    let (case, sop) = staff.sops.case(&viewer, &id).await?;
    if sop.id != SOP {
        return Err(WebError::not_found());
    }
    let draft = staff.products.draft(&case).await?;
    let repair = draft.repairs.as_ref().ok_or_else(WebError::not_found)?;
    let product = staff.products.on_shelf(&viewer, repair.product).await?.ok_or_else(WebError::not_found)?;
    let old = product.files.iter().find(|file| file.is_body && file.version == repair.version);
    let old = old.ok_or_else(WebError::not_found)?;
    staff.sops.case(&viewer, &old.case_id).await?;
    let is_body = |role: &str| role == FileRole::Salinan.column();
    let new = draft.files.iter().find(|file| file.removed_ms.is_none() && is_body(&file.role));
    let new = new.ok_or_else(|| {
        WebError::with_status(StatusCode::CONFLICT, "Perkara ini belum mempunyai salinan digital.")
    })?;
    let digest: Digest = new.digest.parse().map_err(|_| WebError::not_found())?;
    let texts = (staff.catalog.leaves(old.digest).await, staff.catalog.leaves(digest).await);
    let compared = match texts {
        (Some(old), Some(new)) => {
            // Long texts take their time.
            let made = tokio::task::spawn_blocking(move || compared(&old, &new)).await;
            made.inspect_err(|error| tracing::error!(%error, "two texts could not be compared")).ok()
        }
        _ => None,
    };
    let pictures = |case: &str, file: &str| format!("{}/halaman", urls::case_file(case, file));
    let view = PageRepairDiff {
        page: frame::page(&staff, &viewer, &token, "Perbaikan dibandingkan dengan yang diturunkan", ""),
        subject: case.subject.clone(),
        old: (urls::staff_product(product.public_id), product.citation.clone()),
        summary: summary(compared.as_ref().map(|found| found.as_deref())),
        differences: compared.flatten().unwrap_or_default(),
        places: (
            old.case_file_id.as_ref().map(|file| pictures(&old.case_id, file)),
            pictures(&case.id, &new.id),
        ),
        id,
    };
    Ok(render(&view))
}

/// What is said of it: nothing read yet, too different, or how many places differ.
fn summary(compared: Option<Option<&[Difference]>>) -> String {
    match compared {
        None => "Teks salah satu berkas belum dibaca, sehingga belum dibandingkan. Muat ulang sebentar lagi."
            .into(),
        Some(None) => format!(
            "Kedua teks terlalu panjang atau terlalu berbeda (lebih dari {MAX_WORD_EDITS} kata) untuk ditunjukkan kata \
             demi kata."
        ),
        Some(Some([])) => "Tidak ada kata yang berbeda.".into(),
        Some(Some(all)) if all.len() >= MAX_LISTED => format!("Paling sedikit {MAX_LISTED} tempat berbeda."),
        Some(Some(all)) => format!("{} tempat berbeda.", all.len()),
    }
}

/// Words in reading order, with the page of each, from 1.
fn words(leaves: &[Leaf]) -> Vec<(usize, &str)> {
    let mut all = Vec::new();
    for (page, leaf) in (1..).zip(leaves) {
        let found = leaf.lines.iter().flatten().map(|word| (page, word.text.trim()));
        all.extend(found.filter(|(_, text)| !text.is_empty()));
    }
    all
}

fn texts<'w>(words: &[(usize, &'w str)]) -> Vec<&'w str> {
    words.iter().map(|(_, text)| *text).collect()
}

/// The places at which two texts differ; `None` where they are too long or too different for it.
fn compared(old: &[Leaf], new: &[Leaf]) -> Option<Vec<Difference>> {
    let (old, new) = (words(old), words(new));
    let changes = word_changes(&texts(&old), &texts(&new))?;
    Some(changes.iter().take(MAX_LISTED).map(|change| difference(&old, &new, change)).collect())
}

fn difference(old: &[(usize, &str)], new: &[(usize, &str)], change: &WordChange) -> Difference {
    let (start, end) = (change.after.start, change.after.end);
    Difference {
        lead: quoted(new, &(start.saturating_sub(CONTEXT)..start)),
        old: quoted(old, &change.before),
        new: quoted(new, &change.after),
        tail: quoted(new, &(end..end.saturating_add(CONTEXT))),
        pages: (page_at(old, change.before.start), page_at(new, start)),
    }
}

fn quoted(words: &[(usize, &str)], which: &Range<usize>) -> String {
    let mut text: Vec<&str> =
        words.iter().skip(which.start).take(which.len().min(MAX_QUOTED)).map(|(_, text)| *text).collect();
    if which.len() > MAX_QUOTED {
        text.push("…");
    }
    text.join(" ")
}

/// The page where a word stands, or where it would stand.
fn page_at(words: &[(usize, &str)], at: usize) -> usize {
    words.get(at).or_else(|| words.last()).map_or(1, |(page, _)| *page)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::products::LeafWord;

    fn leaf(text: &str) -> Leaf {
        let word = |text: &str| LeafWord { text: text.to_owned(), x: 0, y: 0, width: 1, height: 1 };
        let line: Vec<LeafWord> = text.split(' ').map(word).collect();
        Leaf { count: 1, width: 10, height: 10, lines: vec![line], recognised: false }
    }

    #[test]
    fn each_place_is_quoted_with_its_pages() {
        let old = [leaf("satu dua tiga"), leaf("empat lima")];
        let new = [leaf("satu dua tiga"), leaf("empat enam lima")];
        let found = compared(&old, &new).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].old.as_str(), found[0].new.as_str(), found[0].pages), ("", "enam", (2, 2)));
        assert_eq!((found[0].lead.as_str(), found[0].tail.as_str()), ("satu dua tiga empat", "lima"));
        assert_eq!(summary(Some(Some(&found))), "1 tempat berbeda.");
        assert_eq!(compared(&old, &old), Some(Vec::new()));
        assert_eq!(summary(Some(Some(&[]))), "Tidak ada kata yang berbeda.");
        assert!(summary(None).contains("belum dibaca") && summary(Some(None)).contains("terlalu"));
    }
}
