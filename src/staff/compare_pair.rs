//! Step 3, one pair of pages side by side, and the verdict on it.

use super::act::{Posted, answer, form_id, stamp};
use super::compare::{may_arrange, may_judge, warnings};
use super::compare_view::{self as view, Mark, Seen, Sheaf, ZOOMS};
use super::difference_view::{self, DifferenceView};
use super::form::{Input, Problems, problem_of};
use super::overlay::{self, Overlay};
use super::pages::{self, Preparing};
use super::{Staff, differences, frame};
use crate::auth::Actor;
use crate::copies::machine::ByMachine;
use crate::copies::{Area, Finding, Judged, Judgement, Pair, Sheet, Side, Turned};
use crate::kernel::new_id;
use crate::pdf::{PLACE_UNITS, Place, Turn};
use crate::products::{PagePicture, ProductError, stored_reading};
use crate::sop::{Case, Sop};
use crate::web::{Fields, Page, SessionToken, Viewer, WebError, WebResult, render};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use std::collections::HashMap;
use std::sync::Arc;

/// Room between a place and its outline, in [`PLACE_UNITS`].
const OUTLINE: u16 = 35;

#[derive(Template)]
#[template(path = "staff/compare_pair.html")]
struct PagePair {
    page: Page,
    id: String,
    n: usize,
    count: usize,
    previous: Option<usize>,
    next: Option<usize>,
    next_open: Option<usize>,
    state: &'static str,
    words: String,
    said: String,
    warnings: Vec<String>,
    preparing: Vec<Preparing>,
    sides: [Sheaf; 2],
    overlay: Option<Overlay>,
    differences: Vec<DifferenceView>,
    seen: String,
    back: String,
    reads: bool,
    settled: bool,
    zooms: Vec<(String, &'static str, bool)>,
    zoom: &'static str,
    width: &'static str,
    whole: bool,
    digital: String,
    physical: String,
    physical_page: String,
    judges: bool,
    arranges: bool,
    others: Vec<(String, String)>,
    place: Input,
    note: Input,
    area: String,
    reason: Input,
    open_note: bool,
    problems: Problems,
    act_id: String,
    version: i64,
}

impl PagePair {
    fn form_id(&self, form: &str) -> String {
        form_id(&self.act_id, form)
    }
}

/// Who looks at which pair of which case, and how large.
struct Looking<'l> {
    staff: &'l Staff,
    viewer: &'l Actor,
    token: &'l SessionToken,
    case: &'l Case,
    sop: &'l Sop,
    n: usize,
    zoom: &'l str,
}

/// `GET /kasus/{id}/pencocokan/{nomor}`: the pair of this number.
pub async fn show(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path((id, number)): Path<(String, String)>,
    Query(query): Query<HashMap<String, String>>,
) -> WebResult {
    let (case, sop) = staff.sops.case(&viewer, &id).await?;
    let zoom = query.get("perbesar").map_or("", String::as_str);
    let n = number.parse().map_err(|_| WebError::not_found())?;
    let looking = Looking { staff: &staff, viewer: &viewer, token: &token, case: &case, sop: &sop, n, zoom };
    page(&looking, &Fields::default(), &Problems::new()).await
}

/// What there is of a page: its size as it was read (A4 before that), and why it has no picture.
async fn seen(staff: &Staff, page: Option<Turned>) -> Result<Seen, WebError> {
    let Some(at) = page.map(|page| page.at) else {
        return Ok(Seen { page, size: view::A4, without: String::new() });
    };
    let reading = stored_reading(staff.products.storage(), at.file).await;
    let index = usize::try_from(at.page.saturating_sub(1)).unwrap_or(usize::MAX);
    let read = reading.as_ref().and_then(|reading| reading.pages.get(index));
    let without = match staff.products.page_picture(at.file, at.page, false).await? {
        PagePicture::Ready(..) => String::new(),
        PagePicture::Waiting => "Halaman sedang disiapkan.".to_owned(),
        PagePicture::Problem(problem) => problem.sentence().to_owned(),
    };
    let size = read.map_or(view::A4, |page| (points(page.width_pt), points(page.height_pt)));
    Ok(Seen { page, size, without })
}

/// A side of a page in whole points; one that makes no sense is A4's.
fn points(side: f32) -> u32 {
    let whole = format!("{side:.0}").parse().unwrap_or_default();
    if (1..=100_000).contains(&whole) { whole } else { view::A4.0 }
}

async fn page(looking: &Looking<'_>, fields: &Fields, problems: &Problems) -> Result<Response, WebError> {
    let Looking { staff, viewer, case, sop, n, .. } = *looking;
    let sheet = staff.copies.sheet(case).await?;
    let judged = n.checked_sub(1).and_then(|place| sheet.pairs.get(place)).ok_or_else(WebError::not_found)?;
    let pair = judged.pair;
    let flat = pair.digital.map(|at| Turned { at, turn: Turn::default() });
    let (physical, digital) = (seen(staff, pair.physical).await?, seen(staff, flat).await?);
    let areas = judged.verdict.iter().filter_map(|verdict| verdict.said.area).zip(1..);
    let mut marks: Vec<Mark> = areas.map(|(area, n)| Mark { n, area, class: "" }).collect();
    marks.extend(found_marks(&sheet, pair));
    let sides = [
        view::sheaf(&case.id, &sheet, Side::Physical, physical, &marks),
        view::sheaf(&case.id, &sheet, Side::Digital, digital, &marks),
    ];
    let zoom = ZOOMS.iter().find(|(zoom, _, _)| *zoom == looking.zoom).unwrap_or(&ZOOMS[0]);
    let open = view::open_by_pair(&sheet).get(&n).copied().unwrap_or_default();
    let (state, words) = view::state(judged, open);
    let [place, note, reason] = inputs(judged, fields, problems);
    let view = PagePair {
        page: frame::page(staff, viewer, looking.token, format!("Pasangan halaman {n}"), ""),
        id: case.id.clone(),
        n,
        count: sheet.pairs.len(),
        previous: n.checked_sub(1).filter(|n| *n > 0),
        next: Some(n + 1).filter(|next| *next <= sheet.pairs.len()),
        next_open: sheet.next_open(n).filter(|next| *next != n),
        state,
        words,
        said: judged.verdict.as_ref().map(view::said).unwrap_or_default(),
        warnings: warnings(&sheet, sop, case, viewer),
        preparing: preparing(staff, case, &sheet).await?,
        sides,
        overlay: overlay::of(&case.id, &sheet, pair),
        differences: shown_here(&case.id, &sheet, n),
        seen: sheet.machine.ready().map(|machine| machine.digest.clone()).unwrap_or_default(),
        back: n.to_string(),
        settled: !judged.is_open(),
        reads: matches!(judged.machine, Some(ByMachine::Remains { .. })),
        zooms: ZOOMS.iter().map(|(to, label, _)| (zoom_query(to), *label, *to == zoom.0)).collect(),
        zoom: zoom.0,
        width: zoom.2,
        whole: pair.is_whole(),
        digital: pair.digital.map(|at| at.to_string()).unwrap_or_default(),
        physical: pair.physical.map(|page| page.to_string()).unwrap_or_default(),
        physical_page: pair.physical.map(|page| page.at.to_string()).unwrap_or_default(),
        judges: may_judge(sop, case, viewer),
        arranges: may_arrange(sop, case, viewer),
        others: others(&sheet, pair),
        open_note: place.has_problem() || note.has_problem() || judged.finding() == Some(Finding::Differs),
        area: fields.get("kotak").to_owned(),
        place,
        note,
        reason,
        problems: problems.clone(),
        act_id: new_id(staff.journal.clock().now()),
        version: case.version,
    };
    Ok(render(&view))
}

/// A little more than the place, so that its outline does not cover what stands there.
fn around(place: Place) -> Place {
    let (less, more) = (|at: u16| at.saturating_sub(OUTLINE), |at: u16| (at + OUTLINE).min(PLACE_UNITS));
    Place { x0: less(place.x0), y0: less(place.y0), x1: more(place.x1), y1: more(place.y1) }
}

async fn preparing(staff: &Staff, case: &Case, sheet: &Sheet) -> Result<Vec<Preparing>, WebError> {
    let mut waiting = pages::preparing(staff, &case.id, &staff.products.draft(case).await?.files).await?;
    waiting.extend(differences::preparing(&case.id, sheet));
    Ok(waiting)
}

/// The differences that are seen best on this pair.
fn shown_here(case_id: &str, sheet: &Sheet, n: usize) -> Vec<DifferenceView> {
    let machine = sheet.machine.ready();
    let all = machine.into_iter().flat_map(|machine| machine.numbered().map(move |one| (machine, one)));
    let here = all.filter(|(_, (_, difference, _))| difference_view::pair_of(sheet, difference) == Some(n));
    here.map(|(machine, one)| difference_view::difference(case_id, sheet, machine, one)).collect()
}

/// The places of differences on the two pages.
fn found_marks(sheet: &Sheet, pair: Pair) -> Vec<Mark> {
    let Some(machine) = sheet.machine.ready() else { return Vec::new() };
    let pages = [(Side::Digital, pair.digital), (Side::Physical, pair.physical.map(|page| page.at))];
    let mut marks = Vec::new();
    for (n, difference, answer) in machine.numbered() {
        for (side, page) in pages {
            let spot = if side == Side::Digital { &difference.digital } else { &difference.physical };
            let spot = spot.as_ref().filter(|spot| Some(spot.page) == page);
            let class = match answer {
                Some(answer) if answer.choice.is_real() => "beda nyata",
                Some(_) => "beda dijawab",
                None if difference.what.wants_answer() => "beda terbuka",
                None => "beda dibaca",
            };
            if let Some(place) = spot.and_then(|spot| spot.place) {
                marks.push(Mark { n, area: Area { side, place: around(place) }, class });
            }
        }
    }
    marks
}

fn zoom_query(zoom: &str) -> String {
    if zoom.is_empty() { String::new() } else { format!("?perbesar={zoom}") }
}

/// Place, note and reason as they were typed, else as they were said before.
fn inputs(judged: &Judged, fields: &Fields, problems: &Problems) -> [Input; 3] {
    let place = Input::line("tempat", "Tempat").hint("Misalnya: diktum KEDUA, baris 3.");
    let note = if judged.pair.is_whole() {
        Input::area("catatan", "Yang berbeda")
            .hint("Wajib bila tidak sesuai: bunyi pada naskah fisik dan pada salinan digital.")
    } else {
        Input::area("catatan", "Keterangan")
            .required()
            .hint("Misalnya: halaman pengesahan salinan; halaman kosong.")
    };
    let reason = Input::line("alasan", "Alasan dilewati").hint("Misalnya: halaman belakang kosong.");
    if !fields.is_empty() {
        return [place, note, reason].map(|input| input.typed(fields, problems));
    }
    let said = judged.verdict.as_ref().map(|verdict| &verdict.said);
    let before = |text: Option<&String>| text.cloned().unwrap_or_default();
    [
        place.value(before(said.and_then(|said| said.place.as_ref()))),
        note.value(before(said.and_then(|said| said.note.as_ref()))),
        reason,
    ]
}

/// The pages of the physical copy with which the digital page could be paired instead.
fn others(sheet: &Sheet, pair: Pair) -> Vec<(String, String)> {
    let now = pair.physical.map(|page| page.at);
    let leaves = sheet.arrangement.leaves.iter().zip(1..);
    leaves
        .filter(|(leaf, _)| Some(leaf.page.at) != now)
        .map(|(leaf, n)| (leaf.page.at.to_string(), format!("{n}. {}", view::caption(sheet, leaf.page.at))))
        .collect()
}

/// What the form says of the pair that it was made for; `None` when it says nothing of the kind.
fn judgement(fields: &Fields) -> Option<Judgement> {
    fn side<T: std::str::FromStr>(text: &str) -> Option<Option<T>> {
        if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) }
    }
    let text = |name: &str| Some(fields.get(name).to_owned()).filter(|text| !text.is_empty());
    let pair = Pair { digital: side(fields.get("digital"))?, physical: side(fields.get("fisik"))? };
    Some(Judgement {
        pair,
        finding: Finding::from_column(fields.get("penilaian"))?,
        place: text("tempat"),
        area: fields.get("kotak").parse().ok(),
        note: text("catatan"),
    })
}

/// `POST /kasus/{id}/pencocokan/{nomor}`: a verdict; then on to the next pair that has none.
pub async fn judge(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path((id, number)): Path<(String, String)>,
    fields: Fields,
) -> WebResult {
    let (case, sop) = staff.sops.case(&viewer, &id).await?;
    let n: usize = number.parse().map_err(|_| WebError::not_found())?;
    let action = format!("/kasus/{id}/pencocokan/{n}");
    let sheet = staff.copies.sheet(&case).await?;
    let zoom = fields.get("perbesar");
    let back = match sheet.next_open(n).filter(|next| *next != n) {
        Some(next) => format!("/kasus/{id}/pencocokan/{next}{}", zoom_query(zoom)),
        None => format!("/kasus/{id}/pencocokan"),
    };
    let outcome = match judgement(&fields) {
        Some(said) => staff.copies.judge(&viewer, &stamp(&id, &fields), &[said], &back).await,
        None => Err(ProductError::invalid("penilaian", "Pilih penilaian untuk halaman ini.")),
    };
    if let Some(problems) = outcome.as_ref().err().and_then(problem_of) {
        let looking =
            Looking { staff: &staff, viewer: &viewer, token: &token, case: &case, sop: &sop, n, zoom };
        let page = page(&looking, &fields, &problems).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let posted =
        Posted { viewer: &viewer, token: &token, case_id: &id, action, multipart: false, fields: &fields };
    answer(&staff, posted, outcome).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_side_that_makes_no_sense_is_a4() {
        assert_eq!((points(842.4), points(0.0), points(f32::NAN), points(-3.0)), (842, 595, 595, 595));
    }

    #[test]
    fn only_a_pair_and_a_finding_make_a_judgement() {
        let page = format!("{}:1", crate::kernel::Digest::of(b"a"));
        let form = |text: &str| Fields::parse(text.as_bytes()).unwrap();
        let said =
            judgement(&form(&format!("digital={page}&fisik={page}:90&penilaian=sesuai&tempat=&kotak=")));
        assert!(said.is_some_and(|said| said.pair.is_whole() && said.place.is_none() && said.area.is_none()));
        assert_eq!(judgement(&form(&format!("digital={page}&fisik={page}&penilaian=sesuai"))), None);
        assert_eq!(judgement(&form(&format!("digital={page}&penilaian=mungkin"))), None);
    }
}
