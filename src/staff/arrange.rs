//! The pages of the physical copy put in order: moved, turned, left out, completed, paired by hand.

use super::act::{Posted, answer, form_id, stamp};
use super::compare::may_arrange;
use super::compare_view::{self as view};
use super::form::{Input, Problems, problem_of};
use super::register::file as file_input;
use super::{Staff, frame};
use crate::auth::Actor;
use crate::copies::{Edit, PageRef};
use crate::kernel::new_id;
use crate::products::ProductError;
use crate::web::{Fields, Page, SessionToken, Viewer, WebError, WebResult, render};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// A page of the physical copy in its place.
struct LeafView {
    n: usize,
    page: String,
    caption: String,
    image: String,
    turn: u16,
    left_out: String,
    act_id: String,
    move_id: String,
    leave_id: String,
}

#[derive(Template)]
#[template(path = "staff/arrange.html")]
struct PageArrange {
    page: Page,
    id: String,
    leaves: Vec<LeafView>,
    revision: i64,
    arranges: bool,
    file: Input,
    problems: Problems,
    act_id: String,
    version: i64,
}

impl PageArrange {
    fn form_id(&self, form: &str) -> String {
        form_id(&self.act_id, form)
    }
}

/// `GET /kasus/{id}/susunan`: the pages in their order.
pub async fn show(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
) -> WebResult {
    page(&staff, &viewer, &token, &id, &Problems::new()).await
}

async fn page(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    id: &str,
    problems: &Problems,
) -> Result<Response, WebError> {
    let (case, sop) = staff.sops.case(viewer, id).await?;
    let sheet = staff.copies.sheet(&case).await?;
    let act_id = new_id(staff.journal.clock().now());
    let leaf = |(leaf, n): (&crate::copies::Leaf, usize)| LeafView {
        n,
        page: leaf.page.at.to_string(),
        caption: view::caption(&sheet, leaf.page.at),
        image: format!("{}/kecil", view::image(&case.id, &sheet, leaf.page.at)),
        turn: leaf.page.turn.degrees(),
        left_out: leaf.left_out.clone().unwrap_or_default(),
        act_id: form_id(&act_id, &leaf.page.at.to_string()),
        move_id: form_id(&act_id, &format!("pindah {}", leaf.page.at)),
        leave_id: form_id(&act_id, &format!("lewati {}", leaf.page.at)),
    };
    let leaves = sheet.arrangement.leaves.iter().zip(1..).map(leaf).collect();
    let file = Input::file("berkas", "Berkas halaman yang kurang (PDF, JPEG, PNG, atau TIFF)");
    let view = PageArrange {
        page: frame::page(staff, viewer, token, "Susunan halaman naskah fisik", ""),
        id: case.id.clone(),
        leaves,
        revision: sheet.revision,
        arranges: may_arrange(&sop, &case, viewer),
        file: file_input(staff, viewer, &Fields::default(), problems, file).await?,
        problems: problems.clone(),
        act_id,
        version: case.version,
    };
    Ok(render(&view))
}

/// The change that a form asks for.
fn edit(fields: &Fields) -> Option<Edit> {
    let page = |name: &str| fields.get(name).parse::<PageRef>().ok();
    let any = || page("fisik").or_else(|| page("digital"));
    Some(match fields.get("ubah") {
        "naik" => Edit::Earlier(page("fisik")?),
        "turun" => Edit::Later(page("fisik")?),
        "pindah" => {
            Edit::To(page("fisik")?, fields.get("posisi").trim().parse().ok().filter(|place| *place > 0)?)
        }
        "putar-kanan" => Edit::Rotate(page("fisik")?, true),
        "putar-kiri" => Edit::Rotate(page("fisik")?, false),
        "lewati" => Edit::LeaveOut(page("fisik")?, fields.get("alasan").trim().to_owned()),
        "pakai" => Edit::TakeIn(page("fisik")?),
        "pasangkan" => Edit::Together(page("digital")?, page("dengan")?),
        "hanya-digital" => Edit::OnlyDigital(page("digital")?),
        "hanya-fisik" => Edit::OnlyPhysical(page("fisik")?),
        "lepas" => Edit::Unpin(any()?),
        "awal" => Edit::Reset,
        _ => return None,
    })
}

/// `POST /kasus/{id}/susunan`: one change; then back to where it was asked for.
pub async fn change(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
    fields: Fields,
) -> WebResult {
    staff.sops.case(&viewer, &id).await?;
    let action = format!("/kasus/{id}/susunan");
    let back = match fields.get("kembali").parse::<usize>() {
        Ok(n) => format!("/kasus/{id}/pencocokan/{n}"),
        Err(_) => action.clone(),
    };
    let outcome = match edit(&fields) {
        Some(edit) => staff.copies.arrange(&viewer, &stamp(&id, &fields), &edit, &back).await,
        None => Err(ProductError::invalid("posisi", "Isikan nomor urut halaman, mulai dari 1.")),
    };
    if let Some(problems) = outcome.as_ref().err().and_then(problem_of) {
        let page = page(&staff, &viewer, &token, &id, &problems).await?;
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
    fn a_change_names_its_page() {
        let page = format!("{}:2", crate::kernel::Digest::of(b"a"));
        let at: PageRef = page.parse().unwrap();
        let read = |text: &str| edit(&Fields::parse(text.as_bytes()).unwrap());
        assert_eq!(read(&format!("ubah=naik&fisik={page}")), Some(Edit::Earlier(at)));
        assert_eq!(read(&format!("ubah=pindah&fisik={page}&posisi=3")), Some(Edit::To(at, 3)));
        assert_eq!(read(&format!("ubah=lepas&digital={page}")), Some(Edit::Unpin(at)));
        for wrong in ["", "ubah=naik", "ubah=hapus&fisik=", &format!("ubah=pindah&fisik={page}&posisi=0")] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
