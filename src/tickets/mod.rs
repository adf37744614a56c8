//! Hotline tickets (SOP 26/2026): taken in, answered from what is published, and logged to the close.
//!
//! What people said and who they are is sealed by a key per requester (`vault`); the ticket itself holds only what is
//! nobody's secret, and so do the journal and every report. [`intake`] is all that the public pages know of it.

mod access;
mod acts;
mod chat;
mod closed_titles;
mod desk;
mod dossier;
mod erasing;
mod error;
pub mod intake;
mod looking;
mod opening;
mod recap;
mod retention;
pub mod rules;
mod sending;
mod settling;
mod spoken;
mod store;
mod taking_down;
mod texts;
mod tied;
mod vault;
mod vocabulary;
mod whatsapp;

pub use access::PKS_SETTING;
pub use acts::{Act, Stamp};
pub use desk::{Asked, Counted, Line, MAX_CASES, MAX_LOOKS, PER_PAGE, Tab};
pub use dossier::{Dossier, Media, Moment, ending_of};
pub use erasing::{Eraser, knows_requesters};
pub use error::TicketError;
pub use looking::{LOOKS_PER_PAGE, Look, reads_looks};
pub use opening::{Manual, NewIdentity};
pub use recap::{
    CONSTRAINTS_MAX_CHARS, MAX_PERIODS, NOTE_MAX_CHARS, Recap, RecapStanding, Turn, reads_recaps,
    recap_address,
};
pub use retention::{Erased, Exported, ExportedMedia, KEEP_DAYS, KEEP_DAYS_ALLOWED, keep_setting};
pub use rules::period::{Period, RecapKind};
pub use sending::{FETCH, Fetcher, SEND, Sender};
pub use spoken::{Farewell, Greeting};
pub use store::lists::Served;
pub use store::recaps::RecapRow;
pub use store::tickets::{ForwardRow, LookRow, TieRow};
pub use texts::{TEXT_SETTING_MAX_CHARS, TEXT_SETTINGS, TextSetting, check as check_text};
pub use tied::Tied;
pub use vault::{KEY_FILE, LEDGER_FILE, Vault, read_ledger};
pub use vocabulary::{Category, Channel, Condition, Outcome, Request, Status, Way};
pub use whatsapp::{Account, MAX_MEDIA_BYTES, WhatsApp};

use crate::products::{Catalog, Visibility};
use crate::sop::Sops;
use crate::storage::Storage;
use std::sync::Arc;

/// The role that keeps the log book.
pub const OPERATOR: &str = "operator_hotline";
/// The role that gets the weekly recap first.
pub const KASUBBAG_UMUM: &str = "kasubbag_umum";
/// The role that gets it next.
pub const KABAG_UMUM: &str = "kabag_umum";
/// The id of the procedure.
pub const HOTLINE: &str = "hotline";

/// The hotline. Cheap to clone.
#[derive(Clone)]
pub struct Tickets {
    sops: Sops,
    storage: Storage,
    visibility: Visibility,
    catalog: Catalog,
    vault: Vault,
    base_url: Arc<str>,
    whatsapp: Option<WhatsApp>,
}

impl Tickets {
    /// Over the engine; `base_url` is what answers may lead to.
    #[must_use]
    pub fn new(
        sops: Sops,
        (storage, visibility, catalog): (Storage, Visibility, Catalog),
        vault: Vault,
        base_url: &str,
        whatsapp: Option<WhatsApp>,
    ) -> Self {
        Self { sops, storage, visibility, catalog, vault, base_url: base_url.into(), whatsapp }
    }

    /// Whether messages come and go over WhatsApp by themselves.
    #[must_use]
    pub fn has_whatsapp(&self) -> bool {
        self.whatsapp.is_some()
    }

    fn journal(&self) -> &crate::journal::Journal {
        self.sops.journal()
    }
}
