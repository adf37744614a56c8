//! A public file, streamed byte for byte from the store. Whether it is public is asked of
//! [`crate::products::Visibility`] at each request; browsers keep it only with a validator.

use super::Portal;
use super::frame::Looker;
use super::gone::visible_file;
use super::product::public_id;
use super::range::{self, Part};
use crate::db;
use crate::kernel::Digest;
use crate::products::{Visibility, VisibleFile};
use crate::storage::{ByteStream, FileKey, HOT_FILE_BYTES, READ_CHUNK_BYTES, StorageError};
use crate::web::{WebError, WebResult};
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::IntoResponse;
use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt as _, TryStreamExt as _};
use std::sync::Arc;

/// After how many bytes of a file that is on its way it is asked again whether it is public.
pub const RECHECK_BYTES: usize = READ_CHUNK_BYTES;

/// `GET /produk-hukum/{id}/berkas/{nama}`
pub(super) async fn show(
    State(portal): State<Arc<Portal>>,
    path: Result<Path<(String, String)>, PathRejection>,
    method: Method,
    headers: HeaderMap,
    looker: Looker,
) -> WebResult {
    let Path((id, name)) = path.map_err(|_| WebError::not_found())?;
    let id = public_id(&id).ok_or_else(WebError::not_found)?;
    let file = visible_file(&portal, id, &name, &looker).await?;
    let tag = tag(&file.digest);
    let part = part(&method, &headers, &tag, file.size_bytes);
    let is_known = text(&headers, header::IF_NONE_MATCH).is_some_and(|known| range::has(known, &tag));
    // A viewer asks for a file in many parts; the one with its beginning counts. Staff are no readers.
    if method == Method::GET && !is_known && looker.is_none() && begins(&part) {
        portal.counts.downloaded(id);
    }
    if is_known {
        return Ok((StatusCode::NOT_MODIFIED, common(&tag, &file.name)).into_response());
    }
    match part {
        Part::Unsatisfiable => {
            let size = [(header::CONTENT_RANGE, format!("bytes */{}", file.size_bytes))];
            Ok((StatusCode::RANGE_NOT_SATISFIABLE, common(&tag, &file.name), size).into_response())
        }
        Part::Whole if method == Method::HEAD => head(&portal, &file, &tag).await,
        Part::Whole => {
            let key = FileKey::Original(file.digest);
            let length = [(header::CONTENT_LENGTH, file.size_bytes.to_string())];
            let about = common(&tag, &file.name);
            if let Some(kept) = portal.storage.kept(&key) {
                return Ok((about, length, Body::from(kept)).into_response());
            }
            let stream = portal.storage.get(&key).await.map_err(not_now)?;
            Ok((about, length, whole(&portal, (id, &key), file, stream).await?).into_response())
        }
        Part::Bytes(bytes) => {
            let key = FileKey::Original(file.digest);
            let stream = portal.storage.get_range(&key, bytes.clone()).await.map_err(not_now)?;
            let stream = while_public(portal.visibility.clone(), id, file.clone(), stream);
            let last = bytes.end.saturating_sub(1);
            let which = [
                (header::CONTENT_LENGTH, bytes.end.saturating_sub(bytes.start).to_string()),
                (header::CONTENT_RANGE, format!("bytes {}-{last}/{}", bytes.start, file.size_bytes)),
            ];
            let body = Body::from_stream(stream);
            Ok((StatusCode::PARTIAL_CONTENT, common(&tag, &file.name), which, body).into_response())
        }
    }
}

/// A whole file. Most are small: they are read at once, while what was asked for a moment ago still holds.
async fn whole(
    portal: &Portal,
    (id, key): (i64, &FileKey),
    file: VisibleFile,
    mut stream: ByteStream,
) -> WebResult<Body> {
    if file.size_bytes <= HOT_FILE_BYTES {
        let mut read = BytesMut::with_capacity(usize::try_from(file.size_bytes).unwrap_or_default());
        while let Some(piece) = stream.try_next().await.map_err(not_now)? {
            read.extend_from_slice(&piece);
        }
        let read = read.freeze();
        // A file of another length is none of ours: the answer breaks off, and nothing keeps it.
        if read.len() as u64 == file.size_bytes {
            portal.storage.keep(key, read.clone());
        }
        return Ok(Body::from(read));
    }
    Ok(Body::from_stream(while_public(portal.visibility.clone(), id, file, stream)))
}

/// Why a file that was on its way was cut off.
#[derive(Debug, thiserror::Error)]
pub(super) enum Cut {
    #[error("the file is not public any more")]
    TakenDown,
    #[error("whether the file is public cannot be asked: {0}")]
    Unknown(db::Error),
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// The bytes of a file as long as it is public: no more than [`RECHECK_BYTES`] of them go out before that is asked
/// anew, and a file that was taken down meanwhile ends there.
pub(super) fn while_public(
    visibility: Visibility,
    public_id: i64,
    file: VisibleFile,
    stream: ByteStream,
) -> impl Stream<Item = Result<Bytes, Cut>> {
    // The beginning was asked for a moment ago.
    let (mut unasked, file) = (Unasked::default(), Arc::new(file));
    let pieces = stream.map(move |piece| {
        let is_due = piece.as_ref().is_ok_and(|piece| unasked.is_due(piece.len()));
        (is_due, piece)
    });
    pieces.then(move |(is_due, piece)| {
        let (visibility, file) = (visibility.clone(), Arc::clone(&file));
        async move {
            let piece = piece?;
            if is_due && !visibility.shows(public_id, &file).await.map_err(Cut::Unknown)? {
                tracing::info!(
                    product.public_id = public_id,
                    "a file was taken down while it was sent; cut off"
                );
                return Err(Cut::TakenDown);
            }
            Ok(piece)
        }
    })
}

/// The bytes that went out since it was asked last whether the file is public.
#[derive(Default)]
struct Unasked(usize);

impl Unasked {
    /// Whether that is to be asked before the next piece.
    fn is_due(&mut self, next: usize) -> bool {
        let with_it = self.0.saturating_add(next);
        let is_due = with_it > RECHECK_BYTES;
        self.0 = if is_due { next } else { with_it };
        is_due
    }
}

async fn head(portal: &Portal, file: &VisibleFile, tag: &str) -> WebResult {
    let key = FileKey::Original(file.digest);
    let size = portal.storage.size(&key).await.map_err(not_now)?;
    let size = size.ok_or(StorageError::Missing(key)).map_err(not_now)?;
    Ok((common(tag, &file.name), [(header::CONTENT_LENGTH, size.to_string())]).into_response())
}

fn begins(part: &Part) -> bool {
    match part {
        Part::Whole => true,
        Part::Bytes(bytes) => bytes.start == 0,
        Part::Unsatisfiable => false,
    }
}

/// A range is only given of the file that the browser began with (`If-Range`), and only to a GET.
fn part(method: &Method, headers: &HeaderMap, tag: &str, size: u64) -> Part {
    let is_same = text(headers, header::IF_RANGE).is_none_or(|known| known.trim() == tag);
    match text(headers, header::RANGE) {
        Some(wanted) if is_same && method == Method::GET => range::read(wanted, size),
        _ => Part::Whole,
    }
}

fn tag(digest: &Digest) -> String {
    format!("\"{}-{}\"", Digest::ALGORITHM, digest.hex())
}

fn common(tag: &str, name: &str) -> [(HeaderName, HeaderValue); 5] {
    // Names are letters, digits, `_`, `-` and `.`; anything else is left out rather than quoted.
    let name: String =
        name.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')).collect();
    [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/pdf")),
        (header::CONTENT_DISPOSITION, value(format!("inline; filename=\"{name}\""))),
        (header::ETAG, value(tag.to_owned())),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (header::ACCEPT_RANGES, HeaderValue::from_static("bytes")),
    ]
}

/// Of text that holds nothing but what a header may.
fn value(text: String) -> HeaderValue {
    HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

pub(super) fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// To the public every failure of the store is the same: not now. The log has the detail.
fn not_now(error: StorageError) -> WebError {
    let source = std::error::Error::source(&error).map(ToString::to_string);
    tracing::error!(%error, source, "a public file cannot be read");
    let sentence = "Berkas ini sedang tidak dapat diambil dari penyimpanan. Coba lagi sebentar lagi.";
    WebError::with_status(StatusCode::SERVICE_UNAVAILABLE, sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_asked_again_after_so_many_bytes_and_not_after_so_many_pieces() {
        let asked = |pieces: &[usize]| {
            let mut unasked = Unasked::default();
            pieces.iter().filter(|piece| unasked.is_due(**piece)).count()
        };
        let quarter = RECHECK_BYTES / 4;
        assert_eq!(asked(&[quarter; 4]), 0);
        assert_eq!(asked(&[quarter; 5]), 1);
        assert_eq!(asked(&[quarter; 16]), 3);
        assert_eq!(asked(&[RECHECK_BYTES; 4]), 3);
        assert_eq!(asked(&[RECHECK_BYTES, 1, 1]), 1);
        assert_eq!(asked(&[1, RECHECK_BYTES, 1]), 2);
        assert_eq!(asked(&[]), 0);
    }

    #[test]
    fn a_hostile_name_leaves_no_trace_in_a_header() {
        let headers = common("\"t\"", "a\"; x=\r\né.pdf");
        assert_eq!(headers[1].1, "inline; filename=\"ax.pdf\"");
    }
}
