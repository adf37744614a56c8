//! What a mandate is: kinds, states, and what is typed for one.

use super::error::AuthError;
use super::rules::mandate::ORDER_MAX_CHARS;
use crate::db;
use crate::kernel::{CivilDate, Digest, Fault as _, Timestamp};

/// The two kinds of acting in a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MandateKind {
    /// Pelaksana tugas: nobody holds the post, or its holder is away for good.
    Plt,
    /// Pelaksana harian: the holder is away for a while.
    Plh,
}

impl MandateKind {
    /// As stored and sent in forms.
    #[must_use]
    pub fn column(self) -> &'static str {
        match self {
            Self::Plt => "plt",
            Self::Plh => "plh",
        }
    }

    /// The title of who acts in a post: `Plh. Kepala Subbagian Hukum`.
    #[must_use]
    pub fn titled(self, post_title: &str) -> String {
        match self {
            Self::Plt => format!("Plt. {post_title}"),
            Self::Plh => format!("Plh. {post_title}"),
        }
    }

    /// From a form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Plt, Self::Plh].into_iter().find(|kind| kind.column() == text)
    }

    pub(super) fn from_column(text: &str) -> Result<Self, db::Error> {
        Self::parse(text).ok_or_else(|| db::Error::inconsistent("mandate", text, "kind"))
    }
}

/// How a mandate stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MandateState {
    /// Proposed; nobody confirmed it yet.
    Waiting,
    /// Confirmed, and begins later.
    Coming,
    /// In force.
    Running,
    /// Was in force, or would have been.
    Over,
    /// Taken back or declined before it was confirmed.
    Declined,
    /// Its days passed before anybody confirmed it.
    Lapsed,
}

/// A mandate with the names of its people.
#[derive(Debug, Clone, PartialEq, Eq, Default, sqlx::FromRow)]
pub struct Mandate {
    /// Internal id.
    pub id: String,
    /// The office.
    pub office_id: String,
    /// The post in which is acted.
    pub post_id: String,
    /// Its title.
    pub post_title: String,
    /// Who is represented; nobody when the post is vacant.
    pub represented_id: Option<String>,
    /// The name.
    pub represented_name: Option<String>,
    /// Who acts.
    pub person_id: String,
    /// The name.
    pub person_name: String,
    /// `plt` or `plh`.
    pub kind: String,
    /// Number of the order.
    pub number: String,
    /// Its date (`YYYY-MM-DD`).
    pub order_date: String,
    /// The scan of the order.
    pub scan_digest: String,
    /// The name of its file.
    pub scan_name: String,
    /// Its format.
    pub scan_media: String,
    /// From this moment.
    pub begins_ms: i64,
    /// Until before this moment.
    pub ends_ms: i64,
    /// Who proposed it.
    pub proposed_by: String,
    /// The name.
    pub proposed_name: String,
    /// When.
    pub proposed_ms: i64,
    /// Who confirmed it.
    pub confirmed_by: Option<String>,
    /// The name.
    pub confirmed_name: Option<String>,
    /// When.
    pub confirmed_ms: Option<i64>,
    /// Who ended it early, or declined it.
    pub ended_by: Option<String>,
    /// The name.
    pub ended_name: Option<String>,
    /// When.
    pub ended_ms: Option<i64>,
    /// Why.
    pub end_reason: Option<String>,
}

impl Mandate {
    /// `Plh. Kepala Subbagian Hukum`.
    #[must_use]
    pub fn title(&self) -> String {
        MandateKind::parse(&self.kind).unwrap_or(MandateKind::Plh).titled(&self.post_title)
    }

    /// `5 Januari 2026 sampai 9 Januari 2026`.
    #[must_use]
    pub fn days_text(&self) -> String {
        let first = CivilDate::in_jakarta(Timestamp(self.begins_ms));
        let last = CivilDate::in_jakarta(Timestamp(self.ends_ms.saturating_sub(1)));
        format!("{} sampai {}", first.indonesian(), last.indonesian())
    }
}

/// The scan of an order, as the intake took it in.
#[derive(Debug, Clone)]
pub struct Scan {
    /// Its digest.
    pub digest: Digest,
    /// The name of its file.
    pub name: String,
}

/// A mandate as typed.
#[derive(Debug, Clone, Default)]
pub struct NewMandate {
    /// The post.
    pub post_id: String,
    /// Who is represented; empty for a vacant post.
    pub represented_id: String,
    /// Who will act.
    pub person_id: String,
    /// `plt` or `plh`.
    pub kind: String,
    /// Number of the order.
    pub number: String,
    /// Its date as typed.
    pub order_date: String,
    /// First day as typed.
    pub first: String,
    /// Last day as typed.
    pub last: String,
    /// The scan of the order.
    pub scan: Option<Scan>,
}

/// What of it can be checked without the office.
pub(super) struct Typed {
    pub(super) kind: MandateKind,
    pub(super) number: String,
    pub(super) order_date: CivilDate,
    pub(super) days: (CivilDate, CivilDate),
    pub(super) scan: Scan,
}

impl NewMandate {
    pub(super) fn checked(&self) -> Result<Typed, AuthError> {
        let day = |field, text: &str| {
            CivilDate::parse(text).map_err(|error| AuthError::invalid(field, error.sentence()))
        };
        let kind = MandateKind::parse(&self.kind)
            .ok_or_else(|| AuthError::invalid("macam", "Pilih Plt. atau Plh."))?;
        let number = self.number.split_whitespace().collect::<Vec<_>>().join(" ");
        if number.is_empty() || number.chars().count() > ORDER_MAX_CHARS {
            let sentence = format!("Isikan nomor surat perintah, paling banyak {ORDER_MAX_CHARS} karakter.");
            return Err(AuthError::invalid("nomor", sentence));
        }
        let order_date = day("tanggal", &self.order_date)?;
        let days = (day("mulai", &self.first)?, day("sampai", &self.last)?);
        let scan = self.scan.clone();
        let scan = scan.ok_or_else(|| AuthError::invalid("surat", "Unggah pindaian surat perintahnya."))?;
        Ok(Typed { kind, number, order_date, days, scan })
    }
}

/// A mandate in a list, with what the reader may do with it.
#[derive(Debug, Clone)]
pub struct ListedMandate {
    /// The mandate.
    pub mandate: Mandate,
    /// How it stands.
    pub state: MandateState,
    /// Whether the reader may confirm it now.
    pub confirms: bool,
    /// Whether the reader may end or decline it now.
    pub ends: bool,
    /// Who else could confirm it.
    pub confirmers: Vec<String>,
}
