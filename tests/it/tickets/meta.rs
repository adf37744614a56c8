//! A server that speaks the published API of WhatsApp Business, on a loopback port: it wants the token, keeps what it was
//! given, and does what the test tells it.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use jdih::config::Values;
use jdih::kernel::hex;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

pub const NUMBER: &str = "424242";
pub const TOKEN: &str = "token-uji";
pub const SECRET: &str = "rahasia-aplikasi";
pub const VERIFY: &str = "tanda-verifikasi";

/// What the server answers to the next call.
#[derive(Debug, Clone)]
pub enum Plan {
    /// Refuses with this status and the API's error number.
    Refuse(u16, i64),
    /// Takes the message, and says what nobody understands.
    Mumble,
    /// Takes the message, and says with this status that it failed.
    Stumble(u16),
    /// Takes the message, and breaks the line off in the middle of the answer.
    BreakOff,
}

#[derive(Default)]
struct Inner {
    sent: Vec<Value>,
    plans: VecDeque<Plan>,
    media: Vec<u8>,
    strangers: u32,
}

/// The server.
#[derive(Clone)]
pub struct Meta {
    pub port: u16,
    inner: Arc<Mutex<Inner>>,
}

impl Meta {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let meta = Self { port, inner: Arc::default() };
        let router = Router::new()
            .route("/v1/{number}/messages", post(take))
            .route("/v1/{media}", get(place))
            .route("/berkas/{media}", get(bytes))
            .with_state(meta.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        meta
    }

    /// Settings of a house with this account.
    pub fn values(&self) -> Values {
        let text = |text: &str| Some(text.to_owned());
        Values {
            whatsapp_number: text(NUMBER),
            whatsapp_api: Some(format!("http://127.0.0.1:{}/v1", self.port)),
            whatsapp_token: text(TOKEN),
            whatsapp_secret: text(SECRET),
            whatsapp_verify: text(VERIFY),
            ..Values::default()
        }
    }

    /// The same as a file of settings.
    pub fn toml(&self) -> String {
        format!(
            "whatsapp-number = \"{NUMBER}\"\nwhatsapp-api = \"http://127.0.0.1:{}/v1\"\nwhatsapp-token = \"{TOKEN}\"\n\
             whatsapp-secret = \"{SECRET}\"\nwhatsapp-verify = \"{VERIFY}\"\n",
            self.port
        )
    }

    pub fn plan(&self, plan: Plan) {
        self.inner.lock().unwrap().plans.push_back(plan);
    }

    /// What it has of every medium.
    pub fn holds(&self, media: &[u8]) {
        media.clone_into(&mut self.inner.lock().unwrap().media);
    }

    /// To whom and what was sent.
    pub fn sent(&self) -> Vec<(String, String)> {
        let text = |value: &Value, path: &str| value.pointer(path).unwrap().as_str().unwrap().to_owned();
        let inner = self.inner.lock().unwrap();
        inner.sent.iter().map(|body| (text(body, "/to"), text(body, "/text/body"))).collect()
    }

    /// What came along with each.
    pub fn marks(&self) -> Vec<String> {
        let inner = self.inner.lock().unwrap();
        let mark = |body: &Value| body["biz_opaque_callback_data"].as_str().unwrap().to_owned();
        inner.sent.iter().map(mark).collect()
    }

    /// Calls without the token.
    pub fn strangers(&self) -> u32 {
        self.inner.lock().unwrap().strangers
    }

    fn knows(&self, headers: &HeaderMap) -> bool {
        let known = headers.get("authorization").is_some_and(|value| value == &format!("Bearer {TOKEN}"));
        if !known {
            self.inner.lock().unwrap().strangers += 1;
        }
        known
    }
}

async fn take(
    State(meta): State<Meta>,
    Path(number): Path<String>,
    headers: HeaderMap,
    body: axum::Json<Value>,
) -> Response {
    if !meta.knows(&headers) || number != NUMBER {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let mut inner = meta.inner.lock().unwrap();
    let plan = inner.plans.pop_front();
    if let Some(Plan::Refuse(status, code)) = plan {
        let body = json!({"error": {"message": "tidak", "code": code}});
        return (StatusCode::from_u16(status).unwrap(), axum::Json(body)).into_response();
    }
    inner.sent.push(body.0);
    match plan {
        Some(Plan::Mumble) => return "ya, ya".into_response(),
        Some(Plan::Stumble(status)) => return StatusCode::from_u16(status).unwrap().into_response(),
        Some(Plan::BreakOff) => {
            let pieces = [Ok("{\"messages\": ["), Err(std::io::Error::other("cut"))];
            return axum::body::Body::from_stream(futures_util::stream::iter(pieces)).into_response();
        }
        Some(Plan::Refuse(..)) | None => {}
    }
    let id = format!("wamid.keluar{}", inner.sent.len());
    axum::Json(json!({"messaging_product": "whatsapp", "messages": [{"id": id}]})).into_response()
}

async fn place(State(meta): State<Meta>, Path(media): Path<String>, headers: HeaderMap) -> Response {
    if !meta.knows(&headers) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let url = format!("http://127.0.0.1:{}/berkas/{media}", meta.port);
    let size = meta.inner.lock().unwrap().media.len();
    axum::Json(json!({"url": url, "mime_type": "application/pdf", "file_size": size})).into_response()
}

async fn bytes(State(meta): State<Meta>, headers: HeaderMap) -> Response {
    if !meta.knows(&headers) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    meta.inner.lock().unwrap().media.clone().into_response()
}

/// A delivery of the webhook with these messages and notices.
pub fn delivery(messages: &[Value], statuses: &[Value]) -> Vec<u8> {
    json!({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": "messages", "value": {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "62741", "phone_number_id": NUMBER},
        "contacts": [{"profile": {"name": super::NAME}, "wa_id": super::DIGITS}],
        "messages": messages, "statuses": statuses
    }}]}]})
    .to_string()
    .into_bytes()
}

/// A message of this number.
pub fn message(id: &str, from: &str, at_ms: i64, text: &str) -> Value {
    json!({"id": id, "from": from, "timestamp": (at_ms / 1000).to_string(), "type": "text", "text": {"body": text}})
}

/// The header that signs a body.
pub fn signed(secret: &str, body: &[u8]) -> String {
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret.as_bytes());
    format!("sha256={}", hex(ring::hmac::sign(&key, body).as_ref()))
}
