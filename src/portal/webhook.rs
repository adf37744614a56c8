//! The webhook of WhatsApp: no page, no session, no form; the signature is all.

use super::Portal;
use crate::tickets::intake::TicketError;
use crate::web::WebError;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::collections::HashMap;
use std::sync::Arc;

/// The header of the signature.
const SIGNATURE: &str = "x-hub-signature-256";

/// `GET /webhook/whatsapp?hub.mode=&hub.verify_token=&hub.challenge=`
pub(super) async fn greet(
    State(portal): State<Arc<Portal>>,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    let text = |name: &str| query.get(name).map(String::as_str).unwrap_or_default();
    let answer =
        portal.hotline.whatsapp_greets(text("hub.mode"), text("hub.verify_token"), text("hub.challenge"));
    match answer {
        Some(challenge) => (
            [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "no-store")],
            challenge,
        )
            .into_response(),
        None => WebError::forbidden("Tanda pengenal webhook tidak sah.").into_response(),
    }
}

/// `POST /webhook/whatsapp`
pub(super) async fn receive(State(portal): State<Arc<Portal>>, headers: HeaderMap, body: Bytes) -> Response {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if !text("content-type").unwrap_or_default().starts_with("application/json") {
        let sentence = "Kiriman webhook harus application/json.";
        return WebError::with_status(StatusCode::UNSUPPORTED_MEDIA_TYPE, sentence).into_response();
    }
    match portal.hotline.whatsapp_brings(text(SIGNATURE), &body).await {
        Ok(()) => StatusCode::OK.into_response(),
        Err(TicketError::Unreadable(sentence)) => {
            WebError::with_status(StatusCode::BAD_REQUEST, sentence).into_response()
        }
        Err(error) => WebError::from(error).into_response(),
    }
}
