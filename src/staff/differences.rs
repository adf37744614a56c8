//! Step 3, the differences that the machine found: seen one after the other, and answered by name.

use super::act::{Posted, answer as replied, form_id, stamp};
use super::compare::{may_judge, warnings};
use super::difference_view::{self as view, DifferenceView, MachineView};
use super::form::{Problems, problem_of};
use super::pages::Preparing;
use super::{Staff, frame};
use crate::auth::Actor;
use crate::copies::machine::{About, Choice, Printer, State as Comparing};
use crate::copies::{Sheet, comparing_step};
use crate::kernel::{moment_text, new_id, thousands};
use crate::sop::store::events::EventRow;
use crate::sop::{Case, Sop, rules};
use crate::web::{Fields, Page, SessionToken, Viewer, WebError, WebResult, render};
use askama::Template;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;

/// Differences on one page of the list.
pub const PER_PAGE: usize = 40;

#[derive(Template)]
#[template(path = "staff/differences.html")]
struct PageDifferences {
    page: Page,
    id: String,
    subject: String,
    machine: MachineView,
    seen: String,
    back: String,
    differences: Vec<DifferenceView>,
    next_open: String,
    /// Label, address, and whether it is this one.
    parts: Vec<(String, String, bool)>,
    judges: bool,
    warnings: Vec<String>,
    problems: Problems,
    act_id: String,
    version: i64,
}

impl PageDifferences {
    fn form_id(&self, form: &str) -> String {
        form_id(&self.act_id, form)
    }
}

/// What was typed about which difference.
struct Typed<'t> {
    n: usize,
    fields: &'t Fields,
    problems: &'t Problems,
}

/// `GET /kasus/{id}/perbedaan`: the differences, with pictures of both places.
pub async fn show(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
    Query(query): Query<HashMap<String, String>>,
) -> WebResult {
    let from = query.get("mulai").and_then(|from| from.parse().ok()).unwrap_or(1);
    page(&staff, &viewer, &token, &id, from, None).await
}

async fn page(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    id: &str,
    from: usize,
    typed: Option<Typed<'_>>,
) -> WebResult {
    let (case, sop) = staff.sops.case(viewer, id).await?;
    let sheet = staff.copies.sheet(&case).await?;
    let (Some(result), Some(machine)) = (sheet.machine.ready(), view::machine(&sheet)) else {
        return Err(WebError::with_status(
            StatusCode::NOT_FOUND,
            "Belum ada hasil pencocokan oleh mesin untuk berkas yang sekarang.",
        ));
    };
    let all = result.findings.differences.len();
    let first = (from.clamp(1, all.max(1)) - 1) / PER_PAGE * PER_PAGE;
    let shown = result.numbered().skip(first).take(PER_PAGE);
    let mut differences: Vec<DifferenceView> =
        shown.map(|one| view::difference(&case.id, &sheet, result, one)).collect();
    let problems = typed.as_ref().map(|typed| typed.problems.clone()).unwrap_or_default();
    if let Some(typed) = &typed {
        keep_typed(&mut differences, typed);
    }
    let open = sheet.open_differences();
    let list = format!("/kasus/{id}/perbedaan");
    let view = PageDifferences {
        page: frame::page(staff, viewer, token, "Perbedaan yang ditemukan mesin", ""),
        id: case.id.clone(),
        subject: case.subject.clone(),
        machine,
        seen: result.digest.clone(),
        back: "daftar".to_owned(),
        differences,
        next_open: open.first().map(|n| address(&list, *n)).unwrap_or_default(),
        parts: parts(&list, all, first),
        judges: may_judge(&sop, &case, viewer),
        warnings: warnings(&sheet, &sop, &case, viewer),
        problems,
        act_id: new_id(staff.journal.clock().now()),
        version: case.version,
    };
    Ok(render(&view))
}

fn keep_typed(differences: &mut [DifferenceView], typed: &Typed<'_>) {
    for one in differences.iter_mut().filter(|one| one.n == typed.n) {
        one.note = typed.fields.get("catatan").to_owned();
        one.problem =
            typed.problems.iter().map(|(_, sentence)| sentence.clone()).collect::<Vec<_>>().join(" ");
    }
}

/// The address of a difference in the list.
pub fn address(list: &str, n: usize) -> String {
    let first = (n.max(1) - 1) / PER_PAGE * PER_PAGE + 1;
    let query = if first > 1 { format!("?mulai={first}") } else { String::new() };
    format!("{list}{query}#beda-{n}")
}

fn parts(list: &str, all: usize, first: usize) -> Vec<(String, String, bool)> {
    if all <= PER_PAGE {
        return Vec::new();
    }
    let part = |from: usize| {
        let label = format!("{}–{}", from + 1, (from + PER_PAGE).min(all));
        (label, format!("{list}?mulai={}", from + 1), from == first)
    };
    (0..all).step_by(PER_PAGE).map(part).collect()
}

/// `POST /kasus/{id}/perbedaan/{nomor}`: the answer to a difference; then on to the next that has none.
pub async fn answer(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path((id, number)): Path<(String, String)>,
    fields: Fields,
) -> WebResult {
    let (case, _) = staff.sops.case(&viewer, &id).await?;
    let n: usize = number.parse().map_err(|_| WebError::not_found())?;
    let back = back(&staff, &case, &fields, n).await?;
    let said = (Choice::from_column(fields.get("jawaban")), fields.get("catatan"));
    let outcome =
        staff.copies.answer(&viewer, &stamp(&id, &fields), (fields.get("hasil"), n), said, &back).await;
    if let Some(problems) = outcome.as_ref().err().and_then(problem_of) {
        let typed = Typed { n, fields: &fields, problems: &problems };
        let page = page(&staff, &viewer, &token, &id, n, Some(typed)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let action = format!("/kasus/{id}/perbedaan/{n}");
    let posted =
        Posted { viewer: &viewer, token: &token, case_id: &id, action, multipart: false, fields: &fields };
    replied(&staff, posted, outcome).await
}

/// Back to where it was answered: the next open difference there, or the map when none is left.
async fn back(staff: &Staff, case: &Case, fields: &Fields, n: usize) -> Result<String, WebError> {
    let sheet = staff.copies.sheet(case).await?;
    let left: Vec<usize> = sheet.open_differences().into_iter().filter(|one| *one != n).collect();
    let next = left.iter().find(|one| **one > n).or(left.first()).copied();
    let map = format!("/kasus/{}/pencocokan", case.id);
    if let Ok(pair) = fields.get("kembali").parse::<usize>() {
        let here = |one: &usize| pair_shows(&sheet, *one, pair);
        let next = left.iter().find(|one| **one > n && here(one)).or(left.iter().find(|one| here(one)));
        return Ok(match next {
            Some(next) => format!("{map}/{pair}#beda-{next}"),
            None => format!("{map}/{pair}#beda-{n}"),
        });
    }
    Ok(next.map_or(map, |next| address(&format!("/kasus/{}/perbedaan", case.id), next)))
}

fn pair_shows(sheet: &Sheet, n: usize, pair: usize) -> bool {
    let machine = sheet.machine.ready();
    let difference = machine.and_then(|m| m.findings.differences.get(n.checked_sub(1)?));
    difference.is_some_and(|difference| view::pair_of(sheet, difference) == Some(pair))
}

/// How far the comparison is, among what is being made ready; `None` when there is nothing to wait for.
pub fn preparing(case_id: &str, sheet: &Sheet) -> Option<Preparing> {
    let Comparing::Running { progress } = sheet.machine else { return None };
    Some(Preparing {
        name: "Pencocokan oleh mesin".to_owned(),
        line: running_line(progress, pages(sheet)),
        bar: progress.filter(|(_, total)| *total > 0),
        address: format!("/kasus/{case_id}/mesin"),
    })
}

/// The pages of both copies that are looked at before any is held against another.
fn pages(sheet: &Sheet) -> i64 {
    let tally = sheet.tally();
    i64::try_from(tally.digital + tally.physical).unwrap_or(i64::MAX)
}

fn running_line(progress: Option<(i64, i64)>, pages: i64) -> String {
    let line = |what: &str, done: i64, of: i64| {
        format!("{what} halaman {} dari {}.", thousands((done + 1).min(of)), thousands(of))
    };
    match progress {
        Some((done, total)) if done < pages && total > 0 => line("Membaca", done, pages),
        Some((done, total)) if total > pages => line("Mencocokkan", done - pages, total - pages),
        Some((done, total)) if total > 0 => line("Mencocokkan", done, total),
        _ => "Menunggu giliran dicocokkan.".to_owned(),
    }
}

/// `GET /kasus/{id}/mesin`: how far the comparison is, as JSON.
pub async fn progress(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    Path(id): Path<String>,
) -> WebResult {
    let (case, _) = staff.sops.case(&viewer, &id).await?;
    let sheet = staff.copies.sheet(&case).await?;
    let running = preparing(&id, &sheet);
    let answer = json!({
        "usai": running.is_none(),
        "kalimat": running.as_ref().map(|running| running.line.clone()),
        "selesai": running.as_ref().and_then(|running| running.bar).map(|(done, _)| done),
        "dari": running.as_ref().and_then(|running| running.bar).map(|(_, total)| total),
        "masalah": [], "catatan": [],
    });
    Ok(([(header::CACHE_CONTROL, "private, no-store")], Json(answer)).into_response())
}

/// `POST /kasus/{id}/mesin`: has the copies compared again.
pub async fn again(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
    fields: Fields,
) -> WebResult {
    staff.sops.case(&viewer, &id).await?;
    let back = format!("/kasus/{id}/pencocokan");
    let outcome = staff.copies.compare_again(&viewer, &stamp(&id, &fields), &back).await;
    let action = format!("/kasus/{id}/mesin");
    let posted =
        Posted { viewer: &viewer, token: &token, case_id: &id, action, multipart: false, fields: &fields };
    replied(&staff, posted, outcome).await
}

/// `GET /kasus/{id}/hasil-pencocokan.json`: the result as it is stored, with every place, and the answers.
pub async fn result(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    Path(id): Path<String>,
) -> WebResult {
    let (case, _) = staff.sops.case(&viewer, &id).await?;
    let sheet = staff.copies.sheet(&case).await?;
    let machine = sheet.machine.ready().ok_or_else(WebError::not_found)?;
    let answers = machine.answers.iter().map(|answer| {
        answer.as_ref().map(|answer| {
            json!({
                "jawaban": answer.column(), "catatan": answer.note, "oleh": answer.name,
                "pada": moment_text(answer.made),
                "ditegaskan": answer.confirmed.as_ref().map(|(name, at)| json!({"oleh": name, "pada": moment_text(*at)})),
            })
        })
    });
    let report = json!({
        "perkara": case.id, "pada": moment_text(machine.made), "sha256_hasil": machine.digest,
        "hasil": machine.findings, "jawaban": answers.collect::<Vec<_>>(),
    });
    let name = "attachment; filename=\"hasil-pencocokan.json\"";
    let headers = [(header::CACHE_CONTROL, "private, no-store"), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, Json(report)).into_response())
}

/// `GET /kasus/{id}/laporan-pencocokan.json`: the data of the berita acara, byte for byte what it names the digest of.
pub async fn export(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    Path(id): Path<String>,
) -> WebResult {
    let (case, sop) = staff.sops.case(&viewer, &id).await?;
    let sheet = staff.copies.sheet(&case).await?;
    let machine = sheet.machine.ready().ok_or_else(WebError::not_found)?;
    let data = Printer::data(&sheet, machine, &about(&staff, (&case, &sop)).await?)?;
    let name = "attachment; filename=\"laporan-pencocokan.json\"";
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "private, no-store"),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, data).into_response())
}

/// Whose report it is. Who compared and who checked are named once they did, in the posts in which they acted.
async fn about(staff: &Staff, (case, sop): (&Case, &Sop)) -> WebResult<About> {
    let office = staff.web.auth.office(&case.office_id).await?;
    let story = staff.sops.story(&case.id, 0).await?;
    let gate = sop.gates().next().and_then(|gate| rules::current_sign(case, &gate.id));
    let compared =
        |event: &&EventRow| event.kind == "advance" && Some(event.from_step.as_str()) == comparing_step(sop);
    let checked = |event: &&EventRow| {
        gate.is_some_and(|sign| {
            event.kind == "sign" && event.from_step == sign.step && event.round == sign.round
        })
    };
    let by = |event: &EventRow| (event.name.clone(), event.post_title.clone());
    // A case that is back at the comparison has none that stands.
    let past = comparing_step(sop).and_then(|step| sop.position(step)) < sop.position(&case.at);
    Ok(About {
        office: office.name,
        place: office.place,
        title: case.subject.clone(),
        petugas: story.iter().rfind(compared).filter(|_| past).map(by),
        kasubbag: story.iter().rfind(checked).map(by),
        ..About::default()
    })
}

/// `GET /kasus/{id}/laporan-pencocokan.pdf`: the berita acara of the comparison.
pub async fn printed(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    Path(id): Path<String>,
) -> WebResult {
    let (case, sop) = staff.sops.case(&viewer, &id).await?;
    let sheet = staff.copies.sheet(&case).await?;
    let machine = sheet.machine.ready().ok_or_else(WebError::not_found)?;
    let about = about(&staff, (&case, &sop)).await?;
    let pdf = staff.printer.print(&sheet, machine, &about).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf"),
        (header::CACHE_CONTROL, "private, no-store"),
        (header::CONTENT_DISPOSITION, "inline; filename=\"berita-acara-pencocokan.pdf\""),
    ];
    Ok((headers, pdf).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_told_in_pages() {
        let line = |done, total| running_line(Some((done, total)), 8);
        assert_eq!(line(0, 12), "Membaca halaman 1 dari 8.");
        assert_eq!(line(7, 12), "Membaca halaman 8 dari 8.");
        assert_eq!(line(8, 12), "Mencocokkan halaman 1 dari 4.");
        assert_eq!(line(11, 12), "Mencocokkan halaman 4 dari 4.");
        assert_eq!(line(12, 12), "Mencocokkan halaman 4 dari 4.", "what comes after the last page has none");
        assert_eq!(running_line(None, 8), "Menunggu giliran dicocokkan.");
        assert_eq!(line(0, 0), "Menunggu giliran dicocokkan.");
    }

    #[test]
    fn a_difference_is_found_on_its_part_of_the_list() {
        assert_eq!(address("/p", 1), "/p#beda-1");
        assert_eq!(address("/p", PER_PAGE), format!("/p#beda-{PER_PAGE}"));
        assert_eq!(address("/p", PER_PAGE + 1), format!("/p?mulai={}#beda-{}", PER_PAGE + 1, PER_PAGE + 1));
        assert!(parts("/p", PER_PAGE, 0).is_empty());
        let two = parts("/p", PER_PAGE + 1, PER_PAGE);
        assert_eq!(two.len(), 2);
        assert_eq!(two[1], (format!("{0}–{0}", PER_PAGE + 1), format!("/p?mulai={}", PER_PAGE + 1), true));
    }
}
