//! Legal products: description by the JDIH standard, files, manifest, publication and what is visible.
//!
//! An upload case carries a draft (description revisions and files); gates sign the digest of its
//! [`Manifest`]; publishing takes a [`rules::Release`] and nothing else. [`Visibility`] is the one
//! answer to whether a product or a file of it is public.

mod attach;
mod catalog;
mod changes;
mod checking;
pub mod checks;
mod checks_job;
mod cited;
pub mod contents;
mod counts;
mod description;
mod effects;
mod error;
pub mod extract;
mod inventory;
mod kind_admin;
mod leaves;
mod leftovers;
mod manifest;
mod ocr_job;
mod open_data;
mod page_notes;
mod pages;
mod papers;
mod public;
mod ralat;
mod read_job;
mod record;
mod register;
mod repair;
mod reports;
pub mod rules;
mod service;
mod standing;
mod store;
mod suggestions;
mod takedown;
mod teasers;
mod trail;
mod uploads;
mod visibility;
mod wording;

pub use attach::{
    COMPARE_COPIES, DIFFERENCES_ANSWERED, MAX_FILES_OF_ROLE, PDF_ONLY, ask_comparison, compares_by_machine,
    takes,
};
pub use catalog::Catalog;
pub use changes::{Changes, FileChange};
pub use checking::{Given, may_answer};
pub use checks_job::{CHECK_TEXT, TextChecker, catch_up_checks};
pub use cited::{Cited, Mention};
pub use counts::{Counts, MAX_WAITING};
pub use description::{
    Description, FIELDS, Field, FieldKind, FieldProblem, Relation, read_description, read_field,
};
pub use effects::{effects, guards};
pub use error::ProductError;
pub use inventory::{Recorded, recorded};
pub use kind_admin::{KindGiven, MAX_KIND_TITLE_CHARS, MAX_KINDS};
pub use leaves::{Leaf, LeafWord, PublicText, UNITS_PER_POINT};
pub use leftovers::{KEEP_MS as LEFTOVER_KEEP_MS, Leftover, Leftovers};
pub use manifest::{FileRole, Manifest, ManifestFile};
pub use ocr_job::{KEEP_EVERY, RECOGNISE, Recognition, TextRecogniser, catch_up_recognition};
pub use open_data::{Listed, MAX_SAME, SameFile};
pub use page_notes::{MAX_PAGE_NOTES, NoteAnswer, PAGE_NOTE_MAX_CHARS, PLACE_EDGE, PageNote, PagePlace};
pub use pages::{Kept, PagePicture, Preparation, catch_up, kept};
pub use public::{Predecessor, PublicFile, PublicProduct, PublicRelation, PublicVersion, Shelf, Teaser};
pub use ralat::{
    Correction, NewRalat, Proposal, RALAT, REASON_MAX_CHARS, ToCorrect, changed_fields, relations_only_in,
};
pub use read_job::{PageReader, READ_PAGES, stored_reading, stored_text};
pub use register::{NewFile, NewNotaDinas, NewProduct};
pub use repair::{NewRepair, REPAIR_REASON_MAX_CHARS, Repair, checked_reason, checked_why};
pub use reports::{
    MAX_REPORTS, MAX_REPORTS_OF_PRODUCT, ProblemReport, READER, REPORT_KEEP_MS, REPORT_MAX_CHARS,
    REPORT_MIN_CHARS, Reports, read_report,
};
pub use service::{Draft, DraftFile, ExternalPage, KindRow, NotaDinas, Products, RelationKindRow, SOP, Twin};
pub use standing::{CONTACT_MAX_CHARS, CONTACT_SETTINGS, Names, State};
pub use store::files::{cases_with as cases_with_file, current as current_files_in, files_digest_in};
pub use store::known::Known;
pub use store::papers::physical_kind_in;
pub use takedown::{
    COUNTED_DAYS, ClosedTitle, Confirmed, DarkFile, FEED_SETTING, FIRST_SOP, GROUND_MAX_CHARS, Ground,
    Hanging, MAX_NUMBER_CHARS, NewOrder, NewTakedown, ORDER_SETTING, OnShelf, PROCESS_LEASE_MS, Pending,
    Processes, RENEW_MS, SHELF_PAGE, ShelfFile, ShelfFilter, TAKEDOWN_SOP, TICK_MS, Takedown, Tombstone,
    Urgent, closed_titles_in, may_register, order_words,
};
pub use trail::{product_names, trail_of_case, trail_of_product};
pub use uploads::{Upload, UploadLimits, Uploads};
pub use visibility::{Standing, VISIBILITY_LEASE_MS, Visibility, Visible, VisibleFile};
pub use wording::{MAX_COMPARED_WORDS, MAX_WORD_EDITS, WordChange, word_changes};

/// Records an object that another area stored, in the transaction that names it; without effect when it is recorded.
///
/// # Errors
/// As any statement.
pub async fn record_object(
    tx: &mut crate::journal::Write,
    digest: &crate::kernel::Digest,
    size_bytes: i64,
    media_type: &str,
) -> Result<(), crate::db::Error> {
    store::objects::insert(tx, digest, size_bytes, media_type, None).await
}
