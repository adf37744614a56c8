//! What naskah dinas have in common: the office's texts, who signs, and the answer with a PDF.

use super::Staff;
use crate::agenda::Office;
use crate::kernel::{CivilDate, Timestamp, moment_text};
use crate::sop::{Case, Part, Sop};
use crate::web::WebError;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use print::naskah::{Kop, Signer};

/// The digits of a NIP; people without one have a shorter staff number.
const NIP_DIGITS: usize = 18;
/// The digits of a record's digest that a paper names.
const SHORT_DIGEST: usize = 12;

/// What an office's naskah dinas say of it.
pub async fn office(staff: &Staff, office_id: &str) -> Result<Office, WebError> {
    let name = staff.web.auth.office(office_id).await?.name;
    Ok(Office::of(&name, &staff.web.auth.settings(office_id).await?))
}

/// The head of its letters.
pub fn kop(office: &Office) -> Kop {
    Kop { lines: office.kop.clone(), address: office.address.clone() }
}

/// The post that approves by a procedure, and so signs its papers; empty where the office has none.
pub async fn approver(staff: &Staff, office_id: &str, sop: &Sop) -> Result<String, WebError> {
    let gate = sop.gates().find(|gate| gate.part == Some(Part::Approver));
    let posts = staff.web.auth.posts(office_id).await?;
    let signs = |post: &&crate::auth::Post| {
        gate.is_some_and(|gate| gate.roles().any(|role| post.roles.contains(role)))
    };
    Ok(posts.iter().find(signs).map(|post| post.title.clone()).unwrap_or_default())
}

/// Somebody who signs in this post.
pub async fn signer(staff: &Staff, office_id: &str, person_id: &str, post: &str) -> Result<Signer, WebError> {
    let people = staff.web.auth.people(Some(office_id)).await?;
    let person = people.into_iter().find(|person| person.id == person_id);
    let (name, nip) = person.map(|person| (person.name, person.nip)).unwrap_or_default();
    let is_nip = nip.len() == NIP_DIGITS && nip.chars().all(|c| c.is_ascii_digit());
    Ok(Signer { post: post.to_owned(), name, nip: if is_nip { nip } else { String::new() } })
}

/// What stands at the foot: from which case and record it was printed, and when.
pub fn foot(case: &Case, record: Option<String>, now: Timestamp) -> String {
    let short = |digest: String| digest.chars().take(SHORT_DIGEST).collect::<String>();
    let record = record.map(|digest| format!(", catatan {}", short(digest))).unwrap_or_default();
    format!("Perkara {}{record}. Dicetak {}.", crate::notices::reference(&case.id), moment_text(now))
}

/// A date as people read it.
pub fn date(iso: &str) -> String {
    CivilDate::parse(iso).map(CivilDate::indonesian).unwrap_or_else(|_| iso.to_owned())
}

/// A PDF that the browser shows and does not keep.
pub fn pdf(bytes: Vec<u8>, name: &str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
        (header::CONTENT_DISPOSITION, format!("inline; filename=\"{name}\"")),
    ];
    (headers, bytes).into_response()
}
