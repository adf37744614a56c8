//! What the webhook brings. Whatever is not known is passed over: Meta adds kinds without asking.

use crate::kernel::{Digest, Timestamp};
use crate::tickets::rules::{INCOMING_MAX_CHARS, cut};
use serde::Deserialize;

/// The longest id of a message that is kept as it came, in bytes; a longer one is kept by its digest.
const ID_MAX_BYTES: usize = 200;
/// The longest id of media that is asked for.
const MEDIA_ID_MAX_BYTES: usize = 200;

/// What is said where media cannot be asked for.
const NOT_FETCHED: &str = "(lampirannya tidak dapat diambil dari WhatsApp)";

/// A message of a requester.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its id; the same message comes again with the same.
    pub id: String,
    /// The number, digits with the country's.
    pub from: String,
    /// How the requester calls itself.
    pub name: String,
    /// When it was written.
    pub at: Timestamp,
    /// What was written; for media their caption or what they are.
    pub text: String,
    /// What came with it.
    pub media: Option<Media>,
}

/// Media of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media {
    /// Its id at WhatsApp.
    pub id: String,
    /// What the sender says it is.
    pub media_type: String,
}

/// How a message of ours fared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fared {
    /// The message's id.
    pub id: String,
    /// What was sent along with it: its event.
    pub mark: String,
    /// The state, in our words.
    pub state: &'static str,
    /// What went wrong.
    pub problem: Option<String>,
}

/// A delivery of the webhook.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Delivery {
    /// Messages, in their order.
    pub messages: Vec<Message>,
    /// Notices of delivery.
    pub fared: Vec<Fared>,
}

#[derive(Deserialize)]
struct Body {
    #[serde(default)]
    entry: Vec<EntryBody>,
}

#[derive(Deserialize)]
struct EntryBody {
    #[serde(default)]
    changes: Vec<Change>,
}

#[derive(Deserialize)]
struct Change {
    value: Option<Value>,
}

#[derive(Deserialize)]
struct Value {
    metadata: Option<Metadata>,
    #[serde(default)]
    contacts: Vec<Contact>,
    #[serde(default)]
    messages: Vec<serde_json::Value>,
    #[serde(default)]
    statuses: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct Metadata {
    phone_number_id: Option<String>,
}

#[derive(Deserialize)]
struct Contact {
    wa_id: Option<String>,
    profile: Option<Profile>,
}

#[derive(Deserialize)]
struct Profile {
    name: Option<String>,
}

/// Reads a delivery that is for the office's number: all of it, since what is acknowledged does not come again. How much
/// that can be is bounded by the body's size.
///
/// # Errors
/// For a body that is no JSON of this form at all.
pub fn read(body: &[u8], number_id: &str) -> Result<Delivery, &'static str> {
    let body: Body = serde_json::from_slice(body).map_err(|_| "Isi kiriman tidak dapat dibaca.")?;
    let mut delivery = Delivery::default();
    let values = body.entry.into_iter().flat_map(|entry| entry.changes).filter_map(|change| change.value);
    for value in values {
        let number = value.metadata.as_ref().and_then(|metadata| metadata.phone_number_id.as_deref());
        if number != Some(number_id) {
            continue;
        }
        let name = |from: &str| {
            let contact = value.contacts.iter().find(|contact| contact.wa_id.as_deref() == Some(from));
            contact.and_then(|contact| contact.profile.as_ref()?.name.clone()).unwrap_or_default()
        };
        delivery.messages.extend(value.messages.iter().filter_map(|one| message(one, name)));
        delivery.fared.extend(value.statuses.iter().filter_map(fared));
    }
    Ok(delivery)
}

fn message(value: &serde_json::Value, name: impl Fn(&str) -> String) -> Option<Message> {
    let text = |path: &str| value.pointer(path).and_then(serde_json::Value::as_str);
    let id = kept_id(text("/id").filter(|id| !id.is_empty())?);
    let from: String = text("/from")?.chars().filter(char::is_ascii_digit).take(20).collect();
    if from.is_empty() {
        return None;
    }
    let seconds: i64 = text("/timestamp").and_then(|text| text.parse().ok()).unwrap_or(0);
    let kind = text("/type").unwrap_or_default();
    let has_media = ["image", "document", "audio", "video", "sticker"].contains(&kind);
    let media = has_media.then(|| {
        let of = |name: &str| text(&format!("/{kind}/{name}")).map(str::to_owned);
        let is_usable = |id: &String| id.len() <= MEDIA_ID_MAX_BYTES && !id.chars().any(char::is_control);
        Some(Media {
            id: of("id").filter(is_usable)?,
            media_type: of("mime_type").unwrap_or_default().chars().take(100).collect(),
        })
    });
    let media = media.flatten();
    let said = match kind {
        "text" => text("/text/body").map(str::to_owned),
        "button" => text("/button/text").map(str::to_owned),
        "interactive" => text("/interactive/button_reply/title")
            .or_else(|| text("/interactive/list_reply/title"))
            .map(str::to_owned),
        // A mark on one of our messages asks nothing.
        "reaction" => return None,
        "image" => Some(captioned("Gambar", text("/image/caption"))),
        "document" => Some(captioned(
            &format!("Dokumen {}", text("/document/filename").unwrap_or("")),
            text("/document/caption"),
        )),
        "audio" => Some("Pesan suara".to_owned()),
        "video" => Some(captioned("Video", text("/video/caption"))),
        "sticker" => Some("Stiker".to_owned()),
        "location" => Some("Lokasi".to_owned()),
        "contacts" => Some("Kartu kontak".to_owned()),
        _ => None,
    };
    let said = said.unwrap_or_else(|| "Pesan jenis lain, yang tidak dapat ditampilkan di sini".to_owned());
    // No message without what came with it, unsaid.
    let said = if has_media && media.is_none() { format!("{said} {NOT_FETCHED}") } else { said };
    Some(Message {
        name: name(&from).chars().filter(|c| !c.is_control()).take(100).collect(),
        at: Timestamp(seconds.saturating_mul(1_000)),
        text: cut(&said.replace('\0', ""), INCOMING_MAX_CHARS),
        id,
        from,
        media,
    })
}

/// An id as it is kept: it names the message when it comes again, and the index holds no name of any length.
fn kept_id(id: &str) -> String {
    match id.len() <= ID_MAX_BYTES && !id.chars().any(char::is_control) {
        true => id.to_owned(),
        false => format!("sha256:{}", Digest::of(id.as_bytes()).hex()),
    }
}

fn captioned(what: &str, caption: Option<&str>) -> String {
    match caption {
        Some(caption) => format!("{}: {caption}", what.trim()),
        None => what.trim().to_owned(),
    }
}

fn fared(value: &serde_json::Value) -> Option<Fared> {
    let text = |path: &str| value.pointer(path).and_then(serde_json::Value::as_str);
    let state = match text("/status")? {
        "sent" => "terkirim",
        "delivered" => "sampai",
        "read" => "dibaca",
        "failed" => "gagal",
        _ => return None,
    };
    let code = value.pointer("/errors/0/code").and_then(serde_json::Value::as_i64);
    Some(Fared {
        id: text("/id").filter(|id| !id.is_empty())?.to_owned(),
        mark: text("/biz_opaque_callback_data").unwrap_or_default().to_owned(),
        state,
        problem: code.map(super::client::problem_of),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(messages: &serde_json::Value, statuses: &serde_json::Value) -> Vec<u8> {
        json!({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": "messages", "value": {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "62741", "phone_number_id": "42"},
            "contacts": [{"profile": {"name": "Siti"}, "wa_id": "62812"}],
            "messages": messages, "statuses": statuses
        }}]}]})
        .to_string()
        .into_bytes()
    }

    #[test]
    fn messages_of_every_kind_are_read() {
        let body = of(
            &json!([
                {"from": "62812", "id": "a", "timestamp": "1767578400", "type": "text", "text": {"body": "halo"}},
                {"from": "62812", "id": "b", "timestamp": "1767578401", "type": "document",
                 "document": {"id": "m1", "mime_type": "application/pdf", "filename": "sk.pdf", "caption": "ini"}},
                {"from": "62812", "id": "c", "timestamp": "1767578402", "type": "reaction", "reaction": {"emoji": "x"}},
                {"from": "62812", "id": "d", "timestamp": "x", "type": "yang-baru"},
                {"from": "", "id": "e", "type": "text"},
                "bukan pesan"
            ]),
            &json!([]),
        );
        let found = read(&body, "42").unwrap().messages;
        assert_eq!(found.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["a", "b", "d"]);
        assert_eq!((found[0].name.as_str(), found[0].text.as_str()), ("Siti", "halo"));
        assert_eq!(found[0].at, Timestamp(1_767_578_400_000));
        assert_eq!(found[1].text, "Dokumen sk.pdf: ini");
        assert_eq!(found[1].media.as_ref().unwrap().media_type, "application/pdf");
        assert!(found[2].text.starts_with("Pesan jenis lain"));
    }

    #[test]
    fn what_is_for_another_number_or_no_delivery_is_passed_over() {
        let body =
            of(&json!([{"from": "62812", "id": "a", "type": "text", "text": {"body": "halo"}}]), &json!([]));
        assert_eq!(read(&body, "43").unwrap(), Delivery::default());
        for other in ["{}", r#"{"entry":[]}"#, r#"{"entry":[{"changes":[{}]}]}"#] {
            assert_eq!(read(other.as_bytes(), "42").unwrap(), Delivery::default(), "{other}");
        }
        for broken in [&b""[..], b"[", b"\xff", &body[..body.len() / 2]] {
            assert!(read(broken, "42").is_err());
        }
    }

    #[test]
    fn a_message_as_long_as_whatsapp_allows_is_taken_in_whole() {
        let text = "a".repeat(4_096);
        let one = |text: &str| json!([{"from": "62812", "id": "a", "type": "text", "text": {"body": text}}]);
        let read = |text: &str| read(&of(&one(text), &json!([])), "42").unwrap().messages.remove(0).text;
        assert_eq!(read(&text), text);
        assert!(read(&"a".repeat(INCOMING_MAX_CHARS + 1)).ends_with("(dipotong)"), "and none is cut unsaid");
    }

    #[test]
    fn notices_of_delivery_are_read() {
        let body = of(
            &json!([]),
            &json!([
                {"id": "w1", "status": "delivered", "biz_opaque_callback_data": "peristiwa"},
                {"id": "w2", "status": "failed", "errors": [{"code": 131047}]},
                {"id": "w3", "status": "diarsipkan"}
            ]),
        );
        let found = read(&body, "42").unwrap().fared;
        assert_eq!((found.len(), found[0].state, found[1].state), (2, "sampai", "gagal"));
        assert_eq!((found[0].mark.as_str(), found[1].mark.as_str()), ("peristiwa", ""));
        assert!(found[1].problem.as_ref().unwrap().contains("24 jam"));
    }

    #[test]
    fn a_delivery_is_taken_in_whole_however_many_it_brings() {
        let many: Vec<_> = (0..2_500)
            .map(|n| json!({"from": "62812", "id": n.to_string(), "type": "text", "text": {"body": "a"}}))
            .collect();
        let notices: Vec<_> =
            (0..2_500).map(|n| json!({"id": n.to_string(), "status": "delivered"})).collect();
        let found = read(&of(&json!(many), &json!(notices)), "42").unwrap();
        assert_eq!((found.messages.len(), found.fared.len()), (2_500, 2_500));
        assert_eq!(found.messages.last().unwrap().id, "2499");
    }

    #[test]
    fn a_message_with_a_long_id_is_kept_by_its_digest() {
        let id_of = |id: &str| {
            let one = json!([{"from": "62812", "id": id, "type": "text", "text": {"body": "a"}}]);
            read(&of(&one, &json!([])), "42").unwrap().messages.remove(0).id
        };
        let longest = "a".repeat(ID_MAX_BYTES);
        assert_eq!(id_of(&longest), longest);
        let (one, other) = (format!("{longest}b"), format!("{longest}c"));
        assert_eq!(id_of(&one), id_of(&one), "the same message has the same");
        assert_ne!(id_of(&one), id_of(&other));
        assert!(id_of(&one).starts_with("sha256:") && id_of(&one).len() <= ID_MAX_BYTES);
        assert!(id_of("a\0b").starts_with("sha256:"), "and one that no column takes");
        // Of media with such an id the message stays, and says so.
        let image = |id: &str| json!([{"from": "62812", "id": "w", "type": "image", "image": {"id": id}}]);
        let read = |id: &str| read(&of(&image(id), &json!([])), "42").unwrap().messages.remove(0);
        assert!(read(&"m".repeat(MEDIA_ID_MAX_BYTES)).media.is_some());
        let long = read(&"m".repeat(MEDIA_ID_MAX_BYTES + 1));
        assert_eq!((long.media, long.text), (None, format!("Gambar {NOT_FETCHED}")));
    }
}
