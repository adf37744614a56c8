//! Pages of a case's files as pictures and words, and how far their making is.

use super::Staff;
use super::case_view::FileView;
use crate::auth::Actor;
use crate::kernel::{Digest, thousands};
use crate::pdf::PageProblem;
use crate::products::{DraftFile, PagePicture, Preparation, Recognition, stored_reading};
use crate::web::{Fields, Viewer, WebError, WebResult};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;
use std::sync::Arc;

/// Seconds after which a page that is being made is worth asking for again.
const RETRY_SECONDS: &str = "3";
/// A sheet of A4 on which it says that its page is being made.
const PLACEHOLDER: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 210 297" width="210" height="297"><rect width="210" height="297" fill="#f3ece0"/><text x="105" y="150" text-anchor="middle" font-family="sans-serif" font-size="14" fill="#5b5346">sedang disiapkan</text></svg>"##;
/// The most page numbers that a sentence lists.
const MAX_NAMED_PAGES: usize = 12;

/// What is said of a file that is being made ready, or was.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct PreparationView {
    /// How far it is; empty when there is nothing to wait for.
    pub line: String,
    /// Pages done and all pages, when they are known.
    pub bar: Option<(i64, i64)>,
    /// What did not go well, in sentences.
    pub problems: Vec<String>,
    /// What to know about its text.
    pub doubts: Vec<String>,
    /// Whether the viewer may have it made ready again, and there is reason to.
    pub again: bool,
}

/// The files that count, each with what is said of its preparation.
pub async fn with_preparation(
    staff: &Staff,
    viewer: &Actor,
    rows: &[DraftFile],
    mut views: Vec<FileView>,
) -> Result<Vec<FileView>, WebError> {
    for (row, shown) in rows.iter().zip(&mut views).filter(|(row, _)| row.removed_ms.is_none()) {
        let (preparation, _) = prepared(staff, &row.digest).await?;
        let again = !preparation.problems.is_empty() && staff.sops.makes(viewer);
        shown.preparation = PreparationView { again, ..preparation };
    }
    Ok(views)
}

/// A file that is not ready yet, on a page that shows what comes of it.
pub struct Preparing {
    /// Its name.
    pub name: String,
    /// How far it is.
    pub line: String,
    /// Pages done and all pages, when they are known.
    pub bar: Option<(i64, i64)>,
    /// Where a script asks how far it is.
    pub address: String,
}

/// The files that count and are not ready yet.
pub async fn preparing(
    staff: &Staff,
    case_id: &str,
    files: &[DraftFile],
) -> Result<Vec<Preparing>, WebError> {
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.removed_ms.is_none()) {
        let (shown, over) = prepared(staff, &file.digest).await?;
        if !over {
            let address = format!("/kasus/{case_id}/berkas/{}/penyiapan", file.id);
            found.push(Preparing { name: file.name.clone(), line: shown.line, bar: shown.bar, address });
        }
    }
    Ok(found)
}

/// What is said of a file, and whether there is nothing more to wait for.
async fn prepared(staff: &Staff, digest: &str) -> Result<(PreparationView, bool), WebError> {
    let preparation = staff.products.preparation(digest).await?;
    let recognition = staff.products.recognition(digest, staff.uploads.reader()).await?;
    let over = preparation.is_over() && recognition.running.is_none();
    let mut shown = view(&preparation);
    add_recognition(&mut shown, &recognition);
    Ok((shown, over))
}

/// What is said of the recognising of text, behind what is said of the pictures.
fn add_recognition(shown: &mut PreparationView, recognition: &Recognition) {
    if let Some((done, total)) = recognition.running.filter(|_| shown.line.is_empty()) {
        let (now, all) = (thousands((done + 1).min(total)), thousands(total));
        shown.line = match total {
            0 => "Menunggu giliran pengenalan teks.".to_owned(),
            _ => format!("Mengenali teks halaman {now} dari {all}."),
        };
        shown.bar = Some((done, total)).filter(|_| total > 0);
    }
    if let Some(reason) = &recognition.failed {
        shown.problems.push(reason.clone());
    } else if let (Some(lack), None) = (recognition.lack, recognition.running) {
        let pages = listed(&recognition.pages);
        shown
            .doubts
            .push(format!("Halaman {pages} tidak memuat teks yang dapat dibaca. {}", lack.sentence()));
    }
}

fn view(preparation: &Preparation) -> PreparationView {
    let (line, bar) = match preparation.running {
        None => (String::new(), None),
        Some((done, total)) if total > 0 => {
            let (now, all) = (thousands((done + 1).min(total)), thousands(total));
            (format!("Menyiapkan halaman {now} dari {all}."), Some((done, total)))
        }
        Some(_) => ("Menunggu giliran disiapkan.".to_owned(), None),
    };
    let mut problems = Vec::new();
    if let Some(reason) = &preparation.failed {
        problems.push(format!("Berkas ini belum dapat disiapkan. {reason}"));
    }
    for problem in [PageProblem::TooCostly, PageProblem::Broken, PageProblem::Skipped] {
        let with = preparation.problems.iter().filter(|(_, found)| *found == problem);
        let pages: Vec<i64> = with.map(|(page, _)| *page).collect();
        if !pages.is_empty() {
            problems.push(format!("Halaman {}: {}", listed(&pages), problem.sentence()));
        }
    }
    let doubts = preparation.doubts.iter().map(|(doubt, pages)| doubt.sentence(&listed(pages))).collect();
    PreparationView { line, bar, problems, doubts, again: false }
}

/// "3", "3 dan 7", "3, 4, dan 7", "1, 2, …, dan 30 lainnya".
fn listed(pages: &[i64]) -> String {
    let mut named: Vec<String> = pages.iter().take(MAX_NAMED_PAGES).map(|page| thousands(*page)).collect();
    let more = pages.len().saturating_sub(MAX_NAMED_PAGES);
    if more > 0 {
        named.push(format!("{} lainnya", thousands(i64::try_from(more).unwrap_or(i64::MAX))));
    }
    match (named.pop(), named.len()) {
        (None, _) => String::new(),
        (Some(only), 0) => only,
        (Some(last), 1) => format!("{} dan {last}", named.join("")),
        (Some(last), _) => format!("{}, dan {last}", named.join(", ")),
    }
}

/// `GET /kasus/{id}/berkas/{berkas}/halaman/{halaman}`: the picture of a page.
pub async fn picture(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    Path((id, file, page)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> WebResult {
    send(&staff, &viewer, (&id, &file, &page), false, &headers).await
}

/// `GET /kasus/{id}/berkas/{berkas}/halaman/{halaman}/kecil`: its thumbnail.
pub async fn thumbnail(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    Path((id, file, page)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> WebResult {
    send(&staff, &viewer, (&id, &file, &page), true, &headers).await
}

async fn send(
    staff: &Staff,
    viewer: &Actor,
    (id, file, page): (&str, &str, &str),
    small: bool,
    headers: &HeaderMap,
) -> WebResult {
    let (of, page) = (of(staff, viewer, id, file).await?, number(page)?);
    match staff.products.page_picture(of, page, small).await? {
        PagePicture::Ready(digest, size, stream) => Ok(ready(&digest, size, stream, headers)),
        PagePicture::Waiting => Ok(placeholder()),
        PagePicture::Problem(problem) => {
            Err(WebError::with_status(StatusCode::NOT_FOUND, problem.sentence()))
        }
    }
}

/// Kept by the browser for this person alone, and asked about each time: so nothing outlives the right
/// to see it.
fn ready(digest: &str, size: u64, stream: crate::storage::ByteStream, headers: &HeaderMap) -> Response {
    let tag = format!("\"{}-{digest}\"", Digest::ALGORITHM);
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let common = [(header::CACHE_CONTROL, "private, no-cache"), (header::CONTENT_TYPE, "image/webp")];
    if known.split(',').any(|known| known.trim().trim_start_matches("W/") == tag) {
        return (StatusCode::NOT_MODIFIED, common, [(header::ETAG, tag)]).into_response();
    }
    let length = [(header::CONTENT_LENGTH, HeaderValue::from(size))];
    (common, [(header::ETAG, tag)], length, Body::from_stream(stream)).into_response()
}

/// `GET /kasus/{id}/berkas/{berkas}/halaman/{halaman}/kata`: its words with their places, as JSON.
pub async fn words(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    Path((id, file, page)): Path<(String, String, String)>,
) -> WebResult {
    let (of, page) = (of(&staff, &viewer, &id, &file).await?, number(&page)?);
    let Some(reading) = stored_reading(staff.products.storage(), of).await else {
        return Ok(not_yet("Teks halaman ini sedang dibaca."));
    };
    let index = usize::try_from(page).unwrap_or(usize::MAX).saturating_sub(1);
    let page = reading.pages.get(index).ok_or_else(WebError::not_found)?;
    Ok(([(header::CACHE_CONTROL, "private, no-store")], Json(page)).into_response())
}

/// `GET /kasus/{id}/berkas/{berkas}/penyiapan`: how far the file is, as JSON.
pub async fn progress(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    Path((id, file)): Path<(String, String)>,
) -> WebResult {
    let of = of(&staff, &viewer, &id, &file).await?;
    let (shown, over) = prepared(&staff, &of.hex()).await?;
    let answer = json!({
        "usai": over, "kalimat": shown.line,
        "selesai": shown.bar.map(|(done, _)| done), "dari": shown.bar.map(|(_, total)| total),
        "masalah": shown.problems, "catatan": shown.doubts,
    });
    Ok(([(header::CACHE_CONTROL, "private, no-store")], Json(answer)).into_response())
}

/// `POST /kasus/{id}/berkas/{berkas}/penyiapan`: has it made ready again.
pub async fn again(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    Path((id, file)): Path<(String, String)>,
    _fields: Fields,
) -> WebResult {
    let of = of(&staff, &viewer, &id, &file).await?;
    if !staff.sops.makes(&viewer) {
        return Err(WebError::forbidden("Berkas disiapkan lagi oleh petugas yang menyusun perkara."));
    }
    staff.products.prepare_again(&of.hex()).await?;
    Ok(Redirect::to(&format!("/kasus/{id}")).into_response())
}

/// The digest of a file, for those who may see the case.
async fn of(staff: &Staff, viewer: &Actor, id: &str, file: &str) -> WebResult<Digest> {
    staff.sops.case(viewer, id).await?;
    let row = staff.products.file(id, file).await?.ok_or_else(WebError::not_found)?;
    row.digest.parse().map_err(|_| WebError::not_found())
}

fn number(page: &str) -> WebResult<u32> {
    page.parse().map_err(|_| WebError::not_found())
}

/// A picture that says that there is none yet.
fn placeholder() -> Response {
    let headers = [
        (header::CACHE_CONTROL, "private, no-store"),
        (header::RETRY_AFTER, RETRY_SECONDS),
        (header::CONTENT_TYPE, "image/svg+xml"),
    ];
    (StatusCode::ACCEPTED, headers, PLACEHOLDER).into_response()
}

fn not_yet(sentence: &str) -> Response {
    let headers = [(header::CACHE_CONTROL, "private, no-store"), (header::RETRY_AFTER, RETRY_SECONDS)];
    (StatusCode::NOT_FOUND, headers, Json(json!({ "keadaan": "disiapkan", "kalimat": sentence })))
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::{Doubt, OcrLack};

    #[test]
    fn pages_are_listed_as_people_say_them() {
        let said = |pages: &[i64]| listed(pages);
        assert_eq!([said(&[3]), said(&[3, 7]), said(&[3, 4, 7])], ["3", "3 dan 7", "3, 4, dan 7"]);
        let many: Vec<i64> = (1..=30).collect();
        assert!(said(&many).ends_with("11, 12, dan 18 lainnya"), "{}", said(&many));
    }

    #[test]
    fn the_recognising_of_text_has_its_sentences() {
        let said = |recognition: Recognition| {
            let mut shown = PreparationView::default();
            add_recognition(&mut shown, &recognition);
            shown
        };
        let running =
            |done, total| said(Recognition { running: Some((done, total)), ..Recognition::default() });
        assert_eq!(running(0, 0).line, "Menunggu giliran pengenalan teks.");
        assert_eq!(
            (running(2, 9).line.as_str(), running(2, 9).bar),
            ("Mengenali teks halaman 3 dari 9.", Some((2, 9)))
        );
        let lack = Some(OcrLack::Program);
        let lacking = said(Recognition { pages: vec![1, 2], lack, ..Recognition::default() });
        assert_eq!(
            lacking.doubts,
            ["Halaman 1 dan 2 tidak memuat teks yang dapat dibaca. Pengenalan teks tidak \
             tersedia di server ini; pasang tesseract-ocr dan tesseract-ocr-ind."]
        );
        let failed = said(Recognition { failed: Some("Gagal.".into()), lack, ..Recognition::default() });
        assert_eq!((failed.problems.as_slice(), failed.doubts.len()), (&["Gagal.".to_owned()][..], 0));
        let mut busy = view(&Preparation { running: Some((1, 4)), ..Preparation::default() });
        add_recognition(&mut busy, &Recognition { running: Some((2, 9)), ..Recognition::default() });
        assert_eq!(busy.line, "Menyiapkan halaman 2 dari 4.");
        assert_eq!(said(Recognition::default()), PreparationView::default());
    }

    #[test]
    fn each_state_has_its_sentence() {
        let running =
            |done, total| view(&Preparation { running: Some((done, total)), ..Preparation::default() });
        assert_eq!(running(0, 0).line, "Menunggu giliran disiapkan.");
        assert_eq!(
            (running(11, 40).line.as_str(), running(11, 40).bar),
            ("Menyiapkan halaman 12 dari 40.", Some((11, 40)))
        );
        assert_eq!(running(40, 40).line, "Menyiapkan halaman 40 dari 40.");
        let over = view(&Preparation {
            failed: Some("Rusak.".into()),
            problems: vec![(2, PageProblem::Broken), (5, PageProblem::Broken)],
            doubts: vec![(Doubt::FalseUnicode, vec![3])],
            ..Preparation::default()
        });
        assert_eq!((over.line.as_str(), over.problems.len(), over.doubts.len()), ("", 2, 1));
        assert!(over.problems[1].starts_with("Halaman 2 dan 5: "), "{over:?}");
    }
}
