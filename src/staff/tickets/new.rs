//! Taking a call or a chat down: one screen, by keyboard, under a minute.

use super::{failed, problems};
use crate::kernel::new_id;
use crate::staff::form::{Input, Problems};
use crate::staff::{Staff, frame};
use crate::tickets::{Category, Channel, Greeting, Manual, NewIdentity, OPERATOR, Request, TicketError};
use crate::web::{Fields, Page, SessionToken, Viewer, WebError, WebResult, render};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use std::sync::Arc;

/// What becomes of the identity of who refuses to be named.
pub(super) const LIMITED: &str = "Bila dicentang, nama, kontak, dan instansi tidak disimpan.";

#[derive(Template)]
#[template(path = "staff/ticket_new.html")]
struct PageNew {
    page: Page,
    act_id: String,
    inputs: Vec<Input>,
    chat: Input,
    chat_open: bool,
    greeting: Greeting,
    problems: Problems,
}

/// `GET /tiket/baru`
pub async fn form(State(staff): State<Arc<Staff>>, Viewer(viewer): Viewer, token: SessionToken) -> WebResult {
    if !viewer.has(OPERATOR) {
        return Err(WebError::not_found());
    }
    let mut fields = Fields::default();
    for (name, value) in [("saluran", "telepon"), ("permohonan", "informasi"), ("kategori", "jdih")] {
        fields.push(name, value);
    }
    page(&staff, &viewer, &token, &fields, Vec::new()).await
}

/// `POST /tiket/baru`
pub async fn create(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    fields: Fields,
) -> WebResult {
    if !viewer.has(OPERATOR) {
        return Err(failed(TicketError::NotFound));
    }
    let outcome = match read(&fields) {
        Ok(manual) => staff.tickets.take_down(&viewer, fields.get("tindakan_id"), &manual).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(address) => Ok(Redirect::to(&address).into_response()),
        Err(error) => {
            let problems = problems(error)?;
            let page = page(&staff, &viewer, &token, &fields, problems).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

fn read(fields: &Fields) -> Result<Manual, TicketError> {
    let chosen = |field: &str| TicketError::invalid(field, "Pilih dari daftar.");
    Ok(Manual {
        channel: Channel::from_column(fields.get("saluran")).ok_or_else(|| chosen("saluran"))?,
        request: Request::from_column(fields.get("permohonan")).ok_or_else(|| chosen("permohonan"))?,
        category: Category::from_column(fields.get("kategori")).ok_or_else(|| chosen("kategori"))?,
        identity: NewIdentity::read(fields.get("nama"), fields.get("kontak"), fields.get("instansi"))?,
        is_limited: fields.get("terbatas") == "ya",
        summary: fields.get("ringkasan").to_owned(),
        pasted: fields.get("obrolan").to_owned(),
    })
}

async fn page(
    staff: &Staff,
    viewer: &crate::auth::Actor,
    token: &SessionToken,
    fields: &Fields,
    problems: Problems,
) -> WebResult {
    let by_hand = |(id, _): &(String, String)| !Channel::from_column(id).is_some_and(Channel::delivers);
    let channels = Channel::choices().into_iter().filter(by_hand).collect();
    let inputs = vec![
        Input::select("saluran", "Saluran", channels),
        Input::area("ringkasan", "Ringkasan pertanyaan").required(),
        Input::select("kategori", "Kategori utama", Category::choices()),
        Input::select("permohonan", "Jenis permohonan", Request::choices()),
        Input::line("nama", "Nama pemohon"),
        Input::line("kontak", "Kontak").hint("Nomor telepon atau alamat surel."),
        Input::line("instansi", "Instansi"),
        Input::checkbox("terbatas", "Pemohon tidak menyebut identitas; dilayani terbatas").hint(LIMITED),
    ];
    let chat = Input::area("obrolan", "Obrolan yang diekspor dari WhatsApp")
        .hint("Tempelkan isi berkas ekspor; setiap pesan dicatat dengan waktunya, dan yang sudah pernah dicatat dilewati.");
    let typed = |input: Input| input.typed(fields, &problems);
    let view = PageNew {
        page: frame::page(staff, viewer, token, "Catat layanan hotline", "/tiket"),
        act_id: match fields.get("tindakan_id") {
            "" => new_id(staff.journal.clock().now()),
            sent => sent.to_owned(),
        },
        inputs: inputs.into_iter().map(typed).collect(),
        chat: typed(chat),
        chat_open: !fields.get("obrolan").is_empty(),
        greeting: staff.tickets.greeting(viewer).await.map_err(failed)?,
        problems: problems.clone(),
    };
    Ok(render(&view))
}
