//! From a posted form to an act: the stamp, the input, and what the person is shown afterwards.

use super::form::problem_of;
use super::{Staff, case_page, conflict};
use crate::auth::Actor;
use crate::kernel::{Fault, FaultClass, token_digest};
use crate::products::ProductError;
use crate::sop::{Input, Stamp};
use crate::web::{Fields, SessionToken, WebError, WebResult};
use axum::response::{IntoResponse, Redirect};

/// What a page that acts on a case carries.
pub fn stamp(case_id: &str, fields: &Fields) -> Stamp {
    Stamp {
        act_id: fields.get("tindakan_id").to_owned(),
        case_id: case_id.to_owned(),
        // A missing version is one that no case has, so it is stale.
        version: fields.get("versi").parse().unwrap_or(-1),
    }
}

/// What a person gave with an act.
pub fn input(fields: &Fields) -> Input {
    let optional = |name: &str| Some(fields.get(name)).filter(|text| !text.is_empty()).map(str::to_owned);
    Input {
        note: optional("catatan"),
        to: optional("tujuan"),
        seen: fields.get("manifes").parse().ok(),
        fields: fields.map(),
    }
}

/// The act id of one form among several on a page: two forms must not share one, or the second would be
/// taken for the first sent again; the same form sent twice must.
pub fn form_id(page_id: &str, form: &str) -> String {
    let digest = token_digest("tindakan", &format!("{page_id}\n{form}")).hex();
    let part = |from: usize, to: usize| digest.get(from..to).unwrap_or_default();
    format!("{}-{}-8{}-8{}-{}", part(0, 8), part(8, 12), part(12, 15), part(15, 18), part(18, 30))
}

/// Who posts what, for the answer to an act.
pub struct Posted<'p> {
    /// Who.
    pub viewer: &'p Actor,
    /// The session, for new forms.
    pub token: &'p SessionToken,
    /// The case.
    pub case_id: &'p str,
    /// The address that was posted to.
    pub action: String,
    /// Whether that address takes multipart forms.
    pub multipart: bool,
    /// Everything that was typed.
    pub fields: &'p Fields,
}

/// Leads on after an act, or shows why it was not done with everything that was typed.
pub async fn answer(staff: &Staff, posted: Posted<'_>, outcome: Result<String, ProductError>) -> WebResult {
    let error = match outcome {
        Ok(path) => return Ok(Redirect::to(&path).into_response()),
        Err(error) => error,
    };
    match problem_of(&error) {
        Some(problems) => {
            case_page::with_problems(
                staff,
                posted.viewer,
                posted.token,
                posted.case_id,
                posted.fields,
                problems,
            )
            .await
        }
        None if error.class() == FaultClass::Conflict => conflict::page(staff, posted, &error).await,
        None => Err(WebError::from(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_of_a_page_has_an_act_id_of_its_own_that_stays_the_same() {
        let page = crate::kernel::new_id(crate::kernel::Timestamp(1));
        assert_eq!(crate::kernel::parse_id(&form_id(&page, "disposisi")), Ok(form_id(&page, "disposisi")));
        assert_ne!(form_id(&page, "disposisi"), form_id(&page, "pengembalian"));
    }
}
