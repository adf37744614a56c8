//! Who has the present step: taking it up, over, letting it go, handing it on.

use super::act::{Posted, answer, stamp};
use super::form::Input;
use super::{Staff, case_view::Typed};
use crate::auth::Actor;
use crate::kernel::moment_text;
use crate::products::ProductError;
use crate::sop::{Case, CaseClock, Sop, TAKING, Taking, decide_taking};
use crate::web::{Fields, SessionToken, Viewer, WebError, WebResult, urls};
use axum::extract::{Path, State};
use std::sync::Arc;

/// A form of this kind.
pub struct TurnForm {
    /// Its noun in the address.
    pub noun: &'static str,
    /// The button.
    pub label: &'static str,
    /// To whom, where that is asked.
    pub inputs: Vec<Input>,
}

/// Who has the step, and what the viewer can do about it.
#[derive(Default)]
pub struct TurnView {
    /// Who has it, in a sentence.
    pub words: String,
    /// The forms.
    pub forms: Vec<TurnForm>,
}

/// Notes that a viewer whose turn it is has opened the case; that counts where nobody takes the step up. The pages of a
/// decision note it themselves, for what changed since the last look.
pub async fn opened(staff: &Staff, viewer: &Actor, (case, sop): (&Case, &Sop)) -> Result<(), WebError> {
    if case.closed.is_none() && sop.step(&case.at).is_some_and(|step| step.is_of(viewer)) {
        staff.sops.look(viewer, case).await?;
    }
    Ok(())
}

/// Of a case, for a viewer.
pub async fn view(
    staff: &Staff,
    viewer: &Actor,
    (case, sop): (&Case, &Sop),
    clock: &CaseClock,
    typed: &Typed<'_>,
) -> Result<TurnView, WebError> {
    if case.closed.is_some() {
        return Ok(TurnView::default());
    }
    let present = clock.present().map(|view| &view.visit);
    let words = match present.and_then(|visit| visit.by.as_ref().zip(visit.taken)) {
        Some(((person, _), since)) if *person == viewer.person_id => {
            format!("Langkah ini Anda ambil; mulai dikerjakan {}.", moment_text(since))
        }
        Some(((_, name), since)) => {
            format!("Langkah ini diambil {name}; mulai dikerjakan {}.", moment_text(since))
        }
        None if case.visit.by.as_ref() == Some(&viewer.person_id) => {
            "Langkah ini diberikan kepada Anda karena keadaan kahar, dan belum mulai dikerjakan.".to_owned()
        }
        None if case.visit.by.is_some() => {
            "Langkah ini diberikan kepada orang yang disebut pada keadaan kahar, dan belum mulai dikerjakan."
                .to_owned()
        }
        None => {
            let step = sop.step(&case.at).ok_or_else(WebError::not_found)?;
            match staff.sops.begun(viewer, case, step).await? {
                Some(since) => format!(
                    "Langkah ini belum diambil siapa pun. Anda membukanya {}; bila Anda yang memutuskannya, waktu \
                     pengerjaan dihitung sejak itu.",
                    moment_text(since)
                ),
                None => "Langkah ini belum diambil siapa pun.".to_owned(),
            }
        }
    };
    let may = |taking: Taking<'_>| decide_taking(sop, case, taking, viewer, case.arrived).is_ok();
    let mut forms = Vec::new();
    let plain = |noun, label| TurnForm { noun, label, inputs: Vec::new() };
    if may(Taking::Take) {
        forms.push(plain("pengambilan", "Ambil langkah ini"));
    } else if may(Taking::TakeOver { from: "" }) {
        forms.push(plain("pengambilalihan", "Ambil alih langkah ini"));
    }
    if may(Taking::Release) {
        forms.push(plain("pelepasan", "Lepas langkah ini"));
    }
    let free = case.visit.by.as_ref().is_none_or(|by| *by == viewer.person_id);
    if free && sop.step(&case.at).is_some_and(|step| step.is_of(viewer)) {
        let others = staff.sops.others(viewer, case, sop).await?;
        if !others.is_empty() {
            let inputs = vec![Input::select("penerima", "Limpahkan kepada", others)];
            let inputs = typed.fields_of("pelimpahan", inputs);
            forms.push(TurnForm { noun: "pelimpahan", label: "Limpahkan", inputs });
        }
    }
    Ok(TurnView { words, forms })
}

/// `POST /kasus/{id}/pengambilan` and its like.
pub async fn change(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
    uri: axum::http::Uri,
    fields: Fields,
) -> WebResult {
    let noun = uri.path().rsplit('/').next().unwrap_or_default();
    let noun = TAKING.into_iter().find(|known| *known == noun).ok_or_else(WebError::not_found)?;
    let posted = Posted {
        viewer: &viewer,
        token: &token,
        case_id: &id,
        action: format!("/kasus/{id}/{noun}"),
        multipart: false,
        fields: &fields,
    };
    let (stamp, back) = (stamp(&id, &fields), urls::case(&id));
    let outcome = staff.sops.take(&viewer, &stamp, noun, fields.get("penerima"), &back).await;
    answer(&staff, posted, outcome.map_err(ProductError::from)).await
}
