//! What notices need of the house: who waits for which job, the mail server, and the count in the frame.

use crate::config::Settings;
use crate::db;
use crate::jobs::Handler;
use crate::journal::Journal;
use crate::notices::mail::{CONFIRM, ConfirmationMailer, NoticeMailer, SEND, Smtp};
use crate::notices::{Kind, Mailer, Notices, Waited};
use crate::products::{self, CHECK_TEXT, COMPARE_COPIES, READ_PAGES, RECOGNISE};
use crate::web::{Site, Unread};
use std::pin::Pin;
use std::sync::Arc;

/// The jobs that people wait for.
pub(super) fn waited() -> Vec<Waited> {
    let of_file = |job, what| Waited {
        job,
        what,
        notice: Kind::PekerjaanGagal,
        cases: |tx, digest| Box::pin(products::cases_with_file(tx, digest)),
    };
    vec![
        of_file(READ_PAGES, "membaca halaman berkas"),
        of_file(CHECK_TEXT, "memeriksa isi berkas"),
        of_file(RECOGNISE, "mengenali teks pindaian"),
        Waited {
            job: COMPARE_COPIES,
            what: "mencocokkan naskah",
            notice: Kind::PencocokanGagal,
            cases: |_, case_id| Box::pin(async move { Ok::<_, db::Error>(vec![case_id.to_owned()]) }),
        },
    ]
}

/// Who sends mails; nobody where no server is set.
pub(super) fn mailer(settings: &Settings, site: &Site) -> Option<Mailer> {
    let server = settings.mail.clone()?;
    Some(Mailer::new(Smtp::new(server), site.base_url.as_str()))
}

/// The jobs that send.
pub(super) fn handlers(journal: &Journal, mailer: Option<&Mailer>) -> Vec<(&'static str, Arc<dyn Handler>)> {
    let Some(mailer) = mailer else { return Vec::new() };
    let notices = NoticeMailer::new(journal.clone(), mailer.clone());
    let links = ConfirmationMailer::new(journal.clone(), mailer.clone());
    vec![(SEND, Arc::new(notices)), (CONFIRM, Arc::new(links))]
}

/// Counts for the frame.
pub(super) fn counter(notices: &Notices) -> Arc<dyn Unread> {
    Arc::new(Counter(notices.clone()))
}

struct Counter(Notices);

impl Unread for Counter {
    fn of<'u>(&'u self, person_id: &'u str) -> Pin<Box<dyn Future<Output = Option<u32>> + Send + 'u>> {
        Box::pin(async move {
            let counted = self.0.unread(person_id).await;
            counted.inspect_err(|error| tracing::warn!(%error, "notices cannot be counted")).ok()
        })
    }
}
