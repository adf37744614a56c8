//! `/verifikasi`: is this file, byte for byte, one that is published here? A browser with scripts hashes
//! it and sends the digest alone; without scripts the file is streamed, hashed, and forgotten.

use super::Portal;
use super::frame::{Frame, Looker};
use super::verify_view::{Checked, PageVerify};
use crate::kernel::{Digest, Hasher};
use crate::web::{CSRF_FIELD, CsrfGate, HasForm, SessionToken, WebError, WebResult, render};
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{Multipart, RawQuery, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Files that are hashed here at once; more are told to try again.
pub const VERIFY_AT_ONCE: usize = 4;
/// How long a file may pause on its way.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a file may take in all.
const PATIENCE_IN_ALL: Duration = Duration::from_secs(600);
/// The longest text that is read as a digest: one with blanks between its digits.
const MAX_TYPED_CHARS: usize = 200;
/// The longest token of a form.
const MAX_TOKEN_BYTES: usize = 512;

/// Hashes files of visitors, a few at once. Clones share the places.
#[derive(Clone)]
pub struct Verifier {
    largest_bytes: u64,
    places: Arc<Semaphore>,
}

impl Verifier {
    /// For files up to this size: nothing larger was ever published.
    #[must_use]
    pub fn up_to(largest_bytes: u64) -> Self {
        Self { largest_bytes, places: Arc::new(Semaphore::new(VERIFY_AT_ONCE)) }
    }

    /// The size of a whole request: the file and the form around it.
    #[must_use]
    pub fn request_bytes(&self) -> usize {
        usize::try_from(self.largest_bytes).unwrap_or(usize::MAX).saturating_add(crate::web::FORM_BYTES)
    }

    /// The largest file.
    #[must_use]
    pub fn largest_bytes(&self) -> u64 {
        self.largest_bytes
    }
}

/// `GET /verifikasi?sha256=`
pub(super) async fn show(
    State(portal): State<Arc<Portal>>,
    RawQuery(query): RawQuery,
    token: SessionToken,
    looker: Looker,
) -> WebResult {
    let typed = typed(query.as_deref().unwrap_or_default());
    let digest = typed.as_deref().map(read_digest);
    let problem = match digest {
        Some(None) => "Itu bukan sidik SHA-256. Sidik terdiri atas 64 angka dan huruf a sampai f.",
        _ => "",
    };
    let checked = match digest.flatten() {
        Some(digest) => Some(check(&portal, digest).await?),
        None => None,
    };
    page(&portal, &token, &looker, checked, problem).await
}

/// Looks a digest up among the files that are public, and those that were in earlier versions of what is.
async fn check(portal: &Portal, digest: Digest) -> WebResult<Checked> {
    let same = portal.catalog.same_files(&digest).await?;
    let ids: Vec<i64> = same.iter().map(|file| file.public_id).collect();
    let public = portal.visibility.keep(&ids).await?;
    let same: Vec<_> = same.into_iter().filter(|file| public.contains(&file.public_id)).collect();
    let dark = match same.is_empty() {
        true => portal.catalog.dark_files(&digest).await?,
        // Where the bytes are public, that they are so is the answer.
        false => Vec::new(),
    };
    Ok(Checked::of(digest, &same, portal.catalog.now()).or_dark(&dark))
}

/// `POST /verifikasi`: a file, or a digest, by a browser without scripts.
pub(super) async fn hash(
    State(portal): State<Arc<Portal>>,
    token: SessionToken,
    gate: CsrfGate,
    looker: Looker,
    form: Multipart,
) -> WebResult {
    let Ok(_place) = portal.verifier.places.try_acquire() else {
        let sentence = "Sedang banyak berkas yang diperiksa. Coba lagi sebentar lagi.";
        return Err(WebError::with_status(StatusCode::SERVICE_UNAVAILABLE, sentence));
    };
    let reading = read(form, &gate, portal.verifier.largest_bytes);
    let digest = tokio::time::timeout(PATIENCE_IN_ALL, reading).await.map_err(|_| too_slow())??;
    match digest {
        Some(digest) => Ok(Redirect::to(&format!("/verifikasi?sha256={digest}")).into_response()),
        None => {
            let page = page(&portal, &token, &looker, None, "Pilih berkas terlebih dahulu.").await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// The digest of the file in the form; nothing of the file is kept.
async fn read(mut form: Multipart, gate: &CsrfGate, largest_bytes: u64) -> WebResult<Option<Digest>> {
    let (mut passed, mut found) = (false, None);
    while let Some(field) = in_time(form.next_field()).await? {
        let name = field.name().unwrap_or_default().to_owned();
        match name.as_str() {
            CSRF_FIELD => passed = gate.passes(&token_text(field).await?),
            _ if !passed => break,
            "berkas" if field.file_name().is_some_and(|name| !name.is_empty()) => {
                found = Some(hash_field(field, largest_bytes).await?);
            }
            _ => {}
        }
    }
    if passed {
        Ok(found)
    } else {
        Err(WebError::forbidden(
            "Formulir ini tidak dapat dipakai lagi. Muat ulang halaman, lalu kirim lagi.",
        ))
    }
}

async fn hash_field(mut field: Field<'_>, largest_bytes: u64) -> WebResult<Digest> {
    let (mut hasher, mut size) = (Hasher::default(), 0_u64);
    while let Some(piece) = in_time(field.chunk()).await? {
        size = size.saturating_add(piece.len() as u64);
        if size > largest_bytes {
            return Err(too_large());
        }
        hasher.update(&piece);
    }
    Ok(hasher.finish())
}

async fn token_text(mut field: Field<'_>) -> WebResult<String> {
    let mut text = Vec::new();
    while let Some(piece) = in_time(field.chunk()).await? {
        text.extend_from_slice(&piece);
        if text.len() > MAX_TOKEN_BYTES {
            return Err(broken());
        }
    }
    Ok(String::from_utf8_lossy(&text).into_owned())
}

async fn in_time<T>(reading: impl Future<Output = Result<T, MultipartError>>) -> WebResult<T> {
    match tokio::time::timeout(PATIENCE, reading).await {
        Ok(Ok(read)) => Ok(read),
        Ok(Err(error)) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(too_large()),
        Ok(Err(_)) => Err(broken()),
        Err(_) => Err(too_slow()),
    }
}

fn too_large() -> WebError {
    let sentence = "Berkas ini lebih besar daripada berkas mana pun yang diterbitkan di sini.";
    WebError::with_status(StatusCode::PAYLOAD_TOO_LARGE, sentence)
}

fn too_slow() -> WebError {
    let sentence = "Berkas terlalu lama dikirim. Periksa sambungan, lalu coba lagi.";
    WebError::with_status(StatusCode::REQUEST_TIMEOUT, sentence)
}

fn broken() -> WebError {
    WebError::invalid("Kiriman terputus atau tidak dapat dibaca. Coba kirim lagi.")
}

/// What stands for `sha256` in an address; `None` when nothing does.
fn typed(query: &str) -> Option<String> {
    let value = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "sha256")?.1;
    let value: String = value.trim().chars().take(MAX_TYPED_CHARS).collect();
    Some(value).filter(|value| !value.is_empty())
}

/// A digest as people paste it: in capitals, or with blanks or colons between the digits.
fn read_digest(typed: &str) -> Option<Digest> {
    let plain: String = typed.chars().filter(|c| !c.is_whitespace() && *c != ':').collect();
    plain.to_ascii_lowercase().parse().ok()
}

async fn page(
    portal: &Portal,
    token: &SessionToken,
    looker: &Looker,
    checked: Option<Checked>,
    problem: &str,
) -> WebResult<Response> {
    let mut frame = Frame::of(portal, "Periksa keaslian berkas", "/verifikasi", looker).await?;
    frame.page.csrf = token.csrf();
    let page = PageVerify::of(frame, checked, problem, portal.verifier.largest_bytes);
    let mut response = render(&page);
    response.extensions_mut().insert(HasForm);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_read_as_people_paste_it() {
        let digest = Digest::of(b"abc");
        let (hex, upper) = (digest.hex(), digest.hex().to_uppercase());
        let blanks: String = hex.chars().flat_map(|c| [c, ' ']).collect();
        for text in [hex.clone(), upper, blanks, format!("{}:{}", &hex[..2], &hex[2..])] {
            assert_eq!(read_digest(&text), Some(digest), "{text}");
        }
        for text in ["", "abc", &hex[..63], &format!("{hex}0"), &hex.replace('b', "g"), "٣"] {
            assert_eq!(read_digest(text), None, "{text}");
        }
    }

    #[test]
    fn an_address_without_a_digest_asks_nothing() {
        assert_eq!(typed(""), None);
        assert_eq!(typed("sha256=+&x=1"), None);
        assert_eq!(typed("x=1&sha256=AB%20"), Some("AB".into()));
        assert_eq!(typed(&format!("sha256={}", "a".repeat(500))).unwrap().len(), MAX_TYPED_CHARS);
    }
}
