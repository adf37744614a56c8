//! Forms with files, carried over a session that ended: their texts (uploads that were taken in already
//! among them, by id) go on; files chosen but not yet sent have to be chosen again.

use super::error::WebError;
use super::fields::{Fields, MAX_FIELDS};
use crate::kernel::token;
use axum::body::Body;
use axum::extract::{FromRequest as _, Multipart, Request};
use axum::http::{HeaderValue, header};

/// The longest text of such a form.
const TEXT_BYTES: usize = 64 * 1024;

/// Whether a request's body is a form with files.
pub(super) fn is_multipart(request: &Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("multipart/form-data"))
}

/// The texts of a form with files, and whether a file was left behind.
///
/// # Errors
/// When the form cannot be read or is too large.
pub(super) async fn texts(request: Request) -> Result<(Fields, bool), WebError> {
    let broken = || WebError::invalid("Kiriman terputus atau tidak dapat dibaca. Coba kirim lagi.");
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| broken())?;
    let (mut fields, mut left) = (Fields::default(), false);
    while let Some(mut field) = form.next_field().await.map_err(|_| broken())? {
        let name = field.name().unwrap_or_default().to_owned();
        let is_file = field.file_name().is_some();
        left |= field.file_name().is_some_and(|file| !file.is_empty());
        let mut text = Vec::new();
        while let Some(piece) = field.chunk().await.map_err(|_| broken())? {
            if !is_file {
                text.extend_from_slice(&piece);
            }
            if text.len() > TEXT_BYTES {
                return Err(WebError::invalid("Salah satu isian terlalu panjang."));
            }
        }
        if !is_file {
            fields.push(&name, &String::from_utf8_lossy(&text));
        }
        if fields.len() > MAX_FIELDS {
            return Err(broken());
        }
    }
    Ok((fields, left))
}

/// A form with these texts, its kind and its body, the CSRF field first as every form of ours has it.
pub(super) fn body(csrf_field: &str, csrf: &str, fields: &Fields) -> (HeaderValue, Body) {
    // Random, so no text can hold it.
    let boundary = format!("jdih{}", token());
    let mut out = String::new();
    for (name, value) in std::iter::once((csrf_field, csrf)).chain(fields.iter()) {
        let name = name.replace(['"', '\r', '\n'], "_");
        out.push_str(&format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        ));
    }
    out.push_str(&format!("--{boundary}--\r\n"));
    let kind = HeaderValue::from_str(&format!("multipart/form-data; boundary={boundary}"))
        .unwrap_or_else(|_| HeaderValue::from_static("multipart/form-data"));
    (kind, Body::from(out))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn texts_go_through_as_they_are_and_files_are_left() {
        let mut fields = Fields::default();
        fields.push("judul", "Satu\n\"dua\" – tiga");
        fields.push("salinan", "a");
        fields.push("salinan", "b");
        let (kind, body) = body("csrf", "123", &fields);
        let request = Request::post("/").header(header::CONTENT_TYPE, kind).body(body).unwrap();
        assert!(is_multipart(&request));
        let (read, left) = texts(request).await.unwrap();
        let pairs: Vec<(&str, &str)> = read.iter().collect();
        assert_eq!(
            pairs,
            [("csrf", "123"), ("judul", "Satu\n\"dua\" – tiga"), ("salinan", "a"), ("salinan", "b")]
        );
        assert!(!left);
    }
}
