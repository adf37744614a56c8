//! What mails say. Of a case: the kind of event, a short reference, a link. Nothing else.

use super::super::kind::Kind;
use super::super::rules::reference;
use super::store::DueRow;
use crate::kernel::{Timestamp, moment_text, new_id};
use askama::Template;

/// A mail, without its recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mail {
    /// The local part of its Message-ID.
    pub(super) id: String,
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) html: String,
    /// Where mails are stopped.
    pub(super) unsubscribe: String,
}

/// A line of a mail.
struct Item {
    event: &'static str,
    /// Empty for what is about no case.
    reference: String,
    when: String,
    link: String,
}

#[derive(Template)]
#[template(path = "mail/pemberitahuan.txt", escape = "none")]
struct NoticesText<'m> {
    items: &'m [Item],
    settings: &'m str,
}

#[derive(Template)]
#[template(path = "mail/pemberitahuan.html")]
struct NoticesHtml<'m> {
    items: &'m [Item],
    settings: &'m str,
}

#[derive(Template)]
#[template(path = "mail/konfirmasi.txt", escape = "none")]
struct ConfirmText<'m> {
    link: &'m str,
}

#[derive(Template)]
#[template(path = "mail/konfirmasi.html")]
struct ConfirmHtml<'m> {
    link: &'m str,
}

#[derive(Template)]
#[template(path = "mail/uji.txt", escape = "none")]
struct TestText<'m> {
    site: &'m str,
}

#[derive(Template)]
#[template(path = "mail/uji.html")]
struct TestHtml<'m> {
    site: &'m str,
}

fn settings_of(base_url: &str) -> String {
    format!("{base_url}/pemberitahuan/pengaturan")
}

/// A mail with what is due; `None` for nothing. Its id is that of the oldest notice, so that one sent again is known.
pub(super) fn of_notices(base_url: &str, due: &[DueRow]) -> Result<Option<Mail>, askama::Error> {
    let Some(oldest) = due.first() else { return Ok(None) };
    let items: Vec<Item> = due
        .iter()
        .map(|row| Item {
            event: Kind::from_column(&row.kind).map_or("Pemberitahuan", Kind::event),
            reference: row.case_id.as_deref().map(reference).unwrap_or_default(),
            when: moment_text(Timestamp(row.at_ms)),
            link: match &row.case_id {
                Some(id) => format!("{base_url}/kasus/{id}"),
                None => format!("{base_url}/pemberitahuan"),
            },
        })
        .collect();
    let subject = match items.as_slice() {
        [one] if one.reference.is_empty() => format!("[JDIH] {}", one.event),
        [one] => format!("[JDIH] {} ({})", one.event, one.reference),
        many => format!("[JDIH] {} pemberitahuan", many.len()),
    };
    let settings = settings_of(base_url);
    Ok(Some(Mail {
        id: oldest.id.clone(),
        subject,
        text: NoticesText { items: &items, settings: &settings }.render()?,
        html: NoticesHtml { items: &items, settings: &settings }.render()?,
        unsubscribe: settings,
    }))
}

/// A mail with the link that confirms an address.
pub(super) fn of_confirmation(base_url: &str, secret: &str, now: Timestamp) -> Result<Mail, askama::Error> {
    let link = format!("{base_url}/surel/{secret}");
    Ok(Mail {
        id: new_id(now),
        subject: "[JDIH] Konfirmasi alamat surel".to_owned(),
        text: ConfirmText { link: &link }.render()?,
        html: ConfirmHtml { link: &link }.render()?,
        unsubscribe: settings_of(base_url),
    })
}

/// A mail that only shows that mails arrive.
pub(super) fn test(base_url: &str, now: Timestamp) -> Result<Mail, askama::Error> {
    Ok(Mail {
        id: new_id(now),
        subject: "[JDIH] Surel uji".to_owned(),
        text: TestText { site: base_url }.render()?,
        html: TestHtml { site: base_url }.render()?,
        unsubscribe: settings_of(base_url),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str, case: Option<&str>) -> DueRow {
        DueRow {
            id: id.into(),
            number: 1,
            kind: "tiba".into(),
            case_id: case.map(str::to_owned),
            at_ms: 1_767_578_400_000,
        }
    }

    #[test]
    fn one_notice_is_named_in_the_subject_and_several_are_counted() {
        assert_eq!(of_notices("https://jdih.id", &[]).unwrap(), None);
        let one = of_notices("https://jdih.id", &[row("a", Some("0000abcdef"))]).unwrap().unwrap();
        assert_eq!(one.subject, "[JDIH] Perkara sampai pada langkah Anda (ABCDEF)");
        assert_eq!((one.id.as_str(), one.unsubscribe.ends_with("/pemberitahuan/pengaturan")), ("a", true));
        for part in [&one.text, &one.html] {
            assert!(
                part.contains("https://jdih.id/kasus/0000abcdef") && part.contains("5 Januari 2026"),
                "{part}"
            );
        }
        let two = of_notices("https://jdih.id", &[row("a", None), row("b", Some("x"))]).unwrap().unwrap();
        assert_eq!((two.subject.as_str(), two.id.as_str()), ("[JDIH] 2 pemberitahuan", "a"));
        assert!(two.text.contains("https://jdih.id/pemberitahuan\n"), "{}", two.text);
    }
}
