//! Calls to the API.

use super::Account;
use bytes::Bytes;
use futures_util::StreamExt as _;
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

/// The largest media that is fetched: what WhatsApp itself allows for pictures, sound and video.
pub const MAX_MEDIA_BYTES: usize = 16 * 1024 * 1024;
/// How long one call may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long connecting may take.
const CONNECT_PATIENCE: Duration = Duration::from_secs(5);
/// The largest answer to a call.
const MAX_ANSWER_BYTES: usize = 64 * 1024;
/// "Re-engagement message": more than a day since the requester wrote.
const OUTSIDE_WINDOW: i64 = 131_047;

/// Speaks to the API. Cheap to clone.
#[derive(Clone)]
pub struct WhatsApp {
    account: Arc<Account>,
    client: reqwest::Client,
}

/// Why a message was not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SendError {
    /// It may go another time: it certainly did not go now.
    Later(String),
    /// It may have gone: the call was made, and nothing was heard of it, or that the server failed.
    Unsure(String),
    /// The requester wrote too long ago.
    OutsideWindow,
    /// It will not go.
    Never(String),
}

/// What became of fetching media.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fetched {
    /// Here it is.
    Here(Vec<u8>),
    /// It may be had another time.
    Later(String),
    /// It will not be had.
    Never(String),
}

/// What an error number of the API means.
pub(super) fn problem_of(code: i64) -> String {
    match code {
        OUTSIDE_WINDOW => "lebih dari 24 jam sejak pesan terakhir pemohon".to_owned(),
        131_026 => "nomor ini tidak dapat menerima pesan WhatsApp".to_owned(),
        code => format!("ditolak WhatsApp (kode {code})"),
    }
}

impl WhatsApp {
    /// With this account.
    ///
    /// # Errors
    /// When the TLS library cannot be set up.
    pub fn new(account: Account) -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder()
            .timeout(PATIENCE)
            .connect_timeout(CONNECT_PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Self { account: Arc::new(account), client })
    }

    /// The account.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// Sends a text; gives the message's id. The mark comes back with every notice of the message, so that one that
    /// comes before this answer, or instead of it, is understood.
    pub(crate) async fn send(&self, to: &str, text: &str, mark: &str) -> Result<String, SendError> {
        #[derive(Deserialize)]
        struct Sent {
            messages: Vec<SentMessage>,
        }
        #[derive(Deserialize)]
        struct SentMessage {
            id: String,
        }
        let body = json!({
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": to,
            "type": "text",
            "text": {"preview_url": false, "body": text},
            "biz_opaque_callback_data": mark,
        });
        let call = self
            .client
            .post(format!("{}/{}/messages", self.account.api, self.account.number_id))
            .bearer_auth(&self.account.token)
            .json(&body);
        let answer = call.send().await.map_err(|error| match error.is_connect() || error.is_builder() {
            true => SendError::Later(said(&error)),
            false => SendError::Unsure(said(&error)),
        })?;
        let status = answer.status();
        let bytes = limited(answer, MAX_ANSWER_BYTES).await.map_err(SendError::Unsure)?;
        if status.is_success() {
            let sent: Sent = serde_json::from_slice(&bytes)
                .map_err(|_| SendError::Unsure("jawaban WhatsApp tidak dapat dibaca".to_owned()))?;
            let first = sent.messages.into_iter().next();
            return first
                .map(|message| message.id)
                .ok_or_else(|| SendError::Unsure("WhatsApp tidak menyebut nomor pesan".to_owned()));
        }
        let code = error_code(&bytes);
        match code {
            Some(OUTSIDE_WINDOW) => Err(SendError::OutsideWindow),
            // Too many at once: 130429 by number, 131056 by pair, 80007 by account.
            Some(130_429 | 131_056 | 80_007) => Err(SendError::Later(problem_of(code.unwrap_or_default()))),
            // Whoever stumbled may have sent it before.
            _ if status.is_server_error() => {
                Err(SendError::Unsure(format!("WhatsApp menjawab {}", status.as_u16())))
            }
            _ if status.as_u16() == 429 => {
                Err(SendError::Later(format!("WhatsApp menjawab {}", status.as_u16())))
            }
            Some(code) => Err(SendError::Never(problem_of(code))),
            None => Err(SendError::Never(format!("WhatsApp menjawab {}", status.as_u16()))),
        }
    }

    /// Fetches media by its id.
    pub(crate) async fn fetch(&self, id: &str) -> Fetched {
        #[derive(Deserialize)]
        struct Place {
            url: String,
            file_size: Option<u64>,
        }
        if !id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')) {
            return Fetched::Never("nomor berkas tidak dikenal".to_owned());
        }
        let place = match self.get(&format!("{}/{id}", self.account.api), MAX_ANSWER_BYTES).await {
            Ok(bytes) => serde_json::from_slice::<Place>(&bytes),
            Err(failed) => return failed,
        };
        let Ok(place) = place else {
            return Fetched::Never("jawaban WhatsApp tidak dapat dibaca".to_owned());
        };
        let too_large = || Fetched::Never("lebih besar dari 16 MB".to_owned());
        if place.file_size.is_some_and(|size| usize::try_from(size).is_ok_and(|size| size > MAX_MEDIA_BYTES))
        {
            return too_large();
        }
        match self.get(&place.url, MAX_MEDIA_BYTES).await {
            Ok(bytes) => Fetched::Here(bytes),
            Err(failed) => failed,
        }
    }

    async fn get(&self, url: &str, most: usize) -> Result<Vec<u8>, Fetched> {
        let call = self.client.get(url).bearer_auth(&self.account.token);
        let answer = call.send().await.map_err(|error| Fetched::Later(said(&error)))?;
        let status = answer.status();
        if status.is_server_error() || status.as_u16() == 429 {
            return Err(Fetched::Later(format!("WhatsApp menjawab {}", status.as_u16())));
        }
        if !status.is_success() {
            return Err(Fetched::Never(format!("WhatsApp menjawab {}", status.as_u16())));
        }
        limited(answer, most).await.map_err(|why| match why.as_str() {
            TOO_LARGE => Fetched::Never("lebih besar dari 16 MB".to_owned()),
            _ => Fetched::Later(why),
        })
    }
}

const TOO_LARGE: &str = "terlalu besar";

/// The body of an answer, up to so many bytes.
async fn limited(answer: reqwest::Response, most: usize) -> Result<Vec<u8>, String> {
    let mut stream = answer.bytes_stream();
    let mut all = Vec::new();
    while let Some(piece) = stream.next().await {
        let piece: Bytes = piece.map_err(|error| said(&error))?;
        if all.len() + piece.len() > most {
            return Err(TOO_LARGE.to_owned());
        }
        all.extend_from_slice(&piece);
    }
    Ok(all)
}

/// What went wrong with a call, without its address: that names nobody, but a log is no place for it.
fn said(error: &reqwest::Error) -> String {
    let what = match (error.is_timeout(), error.is_connect()) {
        (true, _) => "WhatsApp tidak menjawab",
        (_, true) => "WhatsApp tidak dapat dihubungi",
        _ => "sambungan ke WhatsApp terputus",
    };
    what.to_owned()
}

fn error_code(bytes: &[u8]) -> Option<i64> {
    let value: serde_json::Value = serde_json::from_slice(bytes).ok()?;
    value.pointer("/error/code").and_then(serde_json::Value::as_i64)
}
