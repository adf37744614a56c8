//! From a form of the ticket's page to the act.

use super::problems;
use super::show::{again, page};
use super::view::{Sent, cited};
use crate::kernel::{Fault as _, FaultClass};
use crate::staff::Staff;
use crate::tickets::{Act, Category, Condition, NewIdentity, Outcome, Request, Stamp, TicketError, Way};
use crate::web::{Fields, SessionToken, Viewer, WebError, WebResult};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use std::sync::Arc;

/// `POST /tiket/{id}/{tindakan}`
pub async fn act(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path((id, noun)): Path<(String, String)>,
    mut fields: Fields,
) -> WebResult {
    let id = crate::kernel::parse_id(&id).map_err(|_| WebError::not_found())?;
    if noun == "jawaban" && (!fields.get("sisip").is_empty() || fields.get("tindak") == "cari") {
        insert(&staff, &mut fields).await?;
        let sought = Some(fields.get("cari").to_owned());
        let sent = Sent { form: noun, fields, sought, ..Sent::default() };
        return page(&staff, &viewer, &token, &id, &sent, StatusCode::OK).await;
    }
    let message = fields.get("pesan");
    let seen_to = match noun.as_str() {
        "kirim-lagi" => Some(staff.tickets.resend(&viewer, message).await),
        "sudah-disampaikan" => Some(staff.tickets.was_said(&viewer, message).await),
        _ => None,
    };
    match seen_to {
        Some(Ok(address)) => return Ok(Redirect::to(&address).into_response()),
        Some(Err(error)) => {
            let told = problems(error)?;
            let people = (&viewer, &token);
            return again(&staff, people, &id, (&noun, fields, told), StatusCode::UNPROCESSABLE_ENTITY).await;
        }
        None => {}
    }
    let stamp = Stamp {
        act_id: fields.get("tindakan_id").to_owned(),
        ticket_id: id.clone(),
        version: fields.get("versi").parse().unwrap_or(-1),
    };
    let outcome = match read(&noun, &fields) {
        Ok(act) => staff.tickets.act(&viewer, &stamp, act).await,
        Err(error) => Err(error),
    };
    let error = match outcome {
        Ok(address) => return Ok(Redirect::to(&address).into_response()),
        Err(error) => error,
    };
    let people = (&viewer, &token);
    if error.class() == FaultClass::Conflict {
        // Somebody acted meanwhile: the page of now, with what was typed.
        let told = vec![("tindakan".to_owned(), error.sentence())];
        return again(&staff, people, &id, (&noun, fields, told), StatusCode::CONFLICT).await;
    }
    let told = problems(error)?;
    again(&staff, people, &id, (&noun, fields, told), StatusCode::UNPROCESSABLE_ENTITY).await
}

/// Puts a product that was found into the answer.
async fn insert(staff: &Staff, fields: &mut Fields) -> Result<(), WebError> {
    let Ok(id) = fields.get("sisip").parse::<i64>() else { return Ok(()) };
    let Some(line) = cited(staff, id).await? else { return Ok(()) };
    let text = fields.get("jawaban").trim_end().to_owned();
    let text = if text.is_empty() { line } else { format!("{text}\n{line}") };
    fields.replace("jawaban", &text);
    Ok(())
}

fn read(noun: &str, fields: &Fields) -> Result<Act, TicketError> {
    let text = |name: &str| fields.get(name).to_owned();
    let yes = |name: &str| fields.get(name) == "ya";
    let chosen = |field: &str| TicketError::invalid(field, "Pilih dari daftar.");
    Ok(match noun {
        "pengambilan" => Act::Take,
        "pelepasan" => Act::Release,
        "kategori" => {
            Act::Classify(Category::from_column(fields.get("kategori")).ok_or_else(|| chosen("kategori"))?)
        }
        "identitas" => Act::Identify {
            identity: NewIdentity::read(fields.get("nama"), fields.get("kontak"), fields.get("instansi"))?,
            request: Request::from_column(fields.get("permohonan")).ok_or_else(|| chosen("permohonan"))?,
            is_limited: yes("terbatas"),
        },
        "jawaban" => Act::Answer {
            text: text("jawaban"),
            is_checked: yes("terbuka") && yes("tanpa_opini"),
            is_said_elsewhere: yes("cara_lain"),
        },
        "pertanyaan" => Act::Ask { text: text("jawaban"), is_said_elsewhere: yes("cara_lain") },
        "catatan" => Act::Note(text("catatan")),
        "pesan" => Act::Heard(text("catatan")),
        "penerusan" => Act::Forward {
            post_id: text("unit"),
            condition: Condition::from_column(fields.get("syarat"))
                .ok_or_else(|| TicketError::invalid("syarat", "Pilih syarat penerusannya (langkah 6)."))?,
            way: Way::from_column(fields.get("cara")).ok_or_else(|| chosen("cara"))?,
            number: text("nomor"),
            text: text("alasan"),
        },
        "jawaban-unit" => Act::UnitAnswer { forward_id: text("penerusan"), text: text("jawaban_unit") },
        "tindak-lanjut" => {
            Act::FollowUp { text: text("tindak_lanjut"), days: fields.get("hari").parse().unwrap_or(0) }
        }
        "kaitan" => Act::Tie(text("perkara")),
        "penutupan" => Act::Close {
            outcome: Outcome::from_column(fields.get("hasil")).ok_or_else(|| chosen("hasil"))?,
            text: text("catatan_penutup"),
            is_delivered: match fields.get("penyampaian") {
                "sudah" => Some(true),
                "tidak" => Some(false),
                _ => None,
            },
        },
        "lanjutan" => Act::Reopen(text("catatan")),
        _ => return Err(TicketError::NotFound),
    })
}
