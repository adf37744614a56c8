//! The rows of record: the listed tables whose every row the journal vouches for.
//!
//! Listing a table here is a promise: every insert, update and delete of it calls [`super::Write::touch`]
//! in the same transaction. `jdih verify` finds a row that was changed past the journal, and the test
//! helpers verify after every story.

use super::canonical::row_digest;
use crate::db::{self, Tx, text_rows};

/// A table of record: its key (text columns) and every column that its digest covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// The table's name.
    pub name: &'static str,
    /// The text columns that identify a row.
    pub key: &'static [&'static str],
    /// All columns, in any order (the canonical form sorts them).
    pub columns: &'static [&'static str],
}

/// Declares the tables of record: `NAME: table(key; further columns)`.
macro_rules! tables {
    ($($(#[$doc:meta])* $name:ident : $table:literal ($($key:literal),+ ; $($column:literal),* $(,)?)),+ $(,)?) => {
        $($(#[$doc])* pub const $name: Table = Table { name: $table, key: &[$($key),+], columns: &[$($key,)+ $($column),*] };)+
        /// All of them.
        pub const ALL: &[Table] = &[$($name),+];
    };
}

tables! {
    /// Offices.
    OFFICE: "office"("id"; "code", "name", "place", "created_ms"),
    /// An office's own settings.
    OFFICE_SETTING: "office_setting"("office_id", "name"; "value"),
    /// Posts of an office.
    POST: "post"("id"; "office_id", "title", "created_ms"),
    /// Which roles a post holds.
    POST_ROLE: "post_role"("post_id", "role"; "office_id"),
    /// People, one account each.
    PERSON: "person"("id"; "office_id", "post_id", "login", "nip", "name", "created_ms", "disabled_ms"),
    /// What proves who they are.
    CREDENTIAL: "credential"("person_id"; "phc", "changed_ms"),
    /// Whose direct superior is whom.
    POST_SUPERIOR: "post_superior"("post_id"; "superior_id", "office_id"),
    /// Who acts in the post of another, from when to when, by which order.
    MANDATE: "mandate"("id"; "office_id", "post_id", "represented_id", "person_id", "kind", "number", "order_date",
        "scan_digest", "scan_name", "begins_ms", "ends_ms", "proposed_by", "proposed_ms", "confirmed_by", "confirmed_ms",
        "ended_by", "ended_ms", "end_reason"),
    /// Whose app shows codes; the secret is sealed.
    TOTP: "totp"("person_id"; "secret", "created_ms"),
    /// Recovery codes, as digests.
    RECOVERY_CODE: "recovery_code"("person_id", "digest"; "created_ms", "used_ms"),
    /// Passkeys, beside an app.
    PASSKEY: "passkey"("id"; "person_id", "public_key", "algorithm", "name", "created_ms"),
    /// Whose password needs a second factor beside it.
    SHORT_PASSWORD: "short_password"("person_id"; "since_ms"),
    /// That what proves who a person is was taken away by somebody else.
    PROOF_RESET: "proof_reset"("id"; "person_id", "kind", "by_person", "at_ms"),
    /// Decisions at a gate soon after that.
    GATE_FLAG: "gate_flag"("event_id"; "case_id", "person_id", "reset_id", "at_ms", "seen_by", "seen_ms"),
    /// SOP definitions as loaded.
    SOP_VERSION: "sop_version"("id"; "sop", "digest", "body", "loaded_ms"),
    /// Versions as offices loaded them: by which decree, from which day.
    SOP_DECREE: "sop_decree"("id"; "office_id", "sop", "version_id", "replaces", "number", "decree_date", "effective",
        "person_id", "loaded_ms"),
    /// Reviews of SOPs.
    SOP_REVIEW: "sop_review"("id"; "office_id", "sop", "version_id", "date", "result", "person_id", "post_title", "at_ms"),
    /// Cases that were moved to another version.
    CASE_MOVE: "case_move"("event_id"; "case_id", "from_version", "to_version", "person_id", "at_ms"),
    /// Keadaan kahar, proposed and confirmed.
    KAHAR: "kahar"("id"; "case_id", "kind", "step", "amount", "unit", "other_step", "assignee_id", "reason",
        "proposed_by", "proposed_ms", "confirmed_by", "confirmed_ms", "declined_by", "declined_ms", "decline_reason"),
    /// Cases.
    SOP_CASE: "sop_case"("id"; "office_id", "sop_version", "subject", "unit_post_id", "step", "round", "manifest",
        "version", "waiting_reason", "waiting_ms", "registered_by", "created_ms", "arrived_ms", "closed_ms", "outcome"),
    /// Who has which hand in a case.
    CASE_HAND: "case_hand"("case_id", "person_id"; "part"),
    /// Signatures at gates.
    CASE_SIGN: "case_sign"("id"; "case_id", "person_id", "part", "step", "round", "manifest", "post_title", "signed_ms"),
    /// What happened in a case, with what people wrote.
    CASE_EVENT: "case_event"("id"; "case_id", "version", "kind", "label", "person_id", "post_title", "from_step",
        "to_step", "round", "note", "manifest", "at_ms"),
    /// Dispositions.
    DISPOSISI: "disposisi"("id"; "case_id", "event_id", "step", "person_id", "to_whom", "instruction", "due_date", "at_ms"),
    /// Suggestions made at a gate.
    SUGGESTION: "suggestion"("id"; "case_id", "round", "person_id", "field", "old_value", "new_value", "note", "made_ms",
        "settled_by", "settled_ms", "settlement"),
    /// Notes of a gate on pages.
    PAGE_NOTE: "page_note"("id"; "case_id", "round", "case_file_id", "page", "place_x", "place_y", "person_id", "note",
        "made_ms", "answer", "answer_note", "answered_by", "answered_ms"),
    /// Objects in storage.
    OBJECT: "object"("digest"; "algorithm", "size_bytes", "media_type", "pages", "created_ms"),
    /// Objects derived from objects.
    DERIVED: "derived_object"("of_digest", "kind"; "version", "digest", "size_bytes", "created_ms"),
    /// Uploaded files that wait to be used.
    UPLOAD: "upload"("id"; "person_id", "digest", "name", "created_ms", "expires_ms"),
    /// Nota dinas.
    NOTA_DINAS: "nota_dinas"("id"; "office_id", "number", "date", "from_unit", "to_unit", "subject", "scan_digest",
        "scan_name", "registered_by", "created_ms"),
    /// The upload case's own facts.
    SUBMISSION: "submission"("case_id"; "nota_dinas_id", "physical_kind", "replaces_product_id"),
    /// Descriptions, every revision.
    DESCRIPTION: "description"("id"; "case_id", "revision", "person_id", "part", "body", "kind", "number_key", "year",
        "at_ms"),
    /// Files of a case, earlier ones too.
    CASE_FILE: "case_file"("id"; "case_id", "role", "position", "digest", "name", "person_id", "part", "added_ms",
        "removed_ms", "removed_by"),
    /// Comparisons of the physical with the digital copy.
    COMPARISON: "comparison"("id"; "case_id", "files_digest", "method", "verdict", "note", "person_id", "part", "made_ms"),
    /// What a comparison rests on, page by page.
    COMPARISON_PAGES: "comparison_pages"("comparison_id"; "digest", "pages", "body"),
    /// The order, turn and pairing of pages, every revision.
    PAGE_ARRANGEMENT: "page_arrangement"("id"; "case_id", "revision", "body", "person_id", "part", "made_ms"),
    /// What was found on a pair of pages.
    PAGE_VERDICT: "page_verdict"("id"; "case_id", "ordinal", "digital_digest", "digital_page", "physical_digest",
        "physical_page", "physical_turn", "verdict", "place", "area", "note", "manner", "person_id", "part", "made_ms"),
    /// What the machine found when it compared the copies.
    MACHINE_COMPARISON: "machine_comparison"("id"; "case_id", "subject", "comparer", "digest", "body", "made_ms"),
    /// What people answered to a difference that it found.
    DIFFERENCE_VERDICT: "difference_verdict"("id"; "case_id", "ordinal", "machine_comparison_id", "evidence", "choice",
        "note", "person_id", "part", "made_ms"),
    /// The report of the comparison that a gate had before it.
    COMPARISON_SIGNATURE: "comparison_signature"("event_id"; "case_id", "comparison_id", "digest", "person_id", "part"),
    /// Weighty differences that a gate confirmed.
    DIFFERENCE_CONFIRMATION: "difference_confirmation"("event_id", "verdict_id"; "case_id", "person_id", "part",
        "made_ms"),
    /// Pages without counterpart that a gate confirmed.
    PAGE_CONFIRMATION: "page_confirmation"("event_id", "verdict_id"; "case_id", "person_id", "part", "made_ms"),
    /// What people answered to findings of the checks.
    CHECK_ANSWER: "check_answer"("id"; "case_id", "case_version", "finding_key", "kind", "file_digest", "page", "choice",
        "note", "person_id", "part", "at_ms"),
    /// Changes of the kinds of legal product.
    PRODUCT_KIND_CHANGE: "product_kind_change"("id"; "kind_id", "title", "abbreviation", "file_code", "in_use",
        "person_id", "at_ms"),
    /// Legal products.
    PRODUCT: "product"("id"; "office_id", "public_id", "slug", "kind", "number_key", "year", "title", "state", "version",
        "changed_seq", "published_ms"),
    /// Their published versions.
    PRODUCT_VERSION: "product_version"("id"; "product_id", "version", "case_id", "manifest", "description",
        "physical_kind", "checked_by", "checked_ms", "approved_by", "approved_ms", "published_by", "published_ms"),
    /// Their public files.
    PRODUCT_FILE: "product_file"("id"; "product_id", "product_version_id", "role", "position", "name", "digest",
        "size_bytes", "pages"),
    /// Their relations.
    PRODUCT_RELATION: "product_relation"("id"; "product_id", "product_version_id", "kind", "target_product_id",
        "target_text"),
    /// Why a case publishes a new version.
    VERSI_ALASAN: "versi_alasan"("case_id"; "reason"),
    /// What a case puts right that was taken down.
    PERBAIKAN: "perbaikan"("case_id"; "takedown_case_id", "product_id", "reason"),
    /// What a case corrects.
    RALAT: "ralat"("case_id"; "product_id", "product_version_id", "base_number", "reason", "closes_before"),
    /// Corrections of descriptions that were applied.
    PRODUCT_RALAT: "product_ralat"("id"; "product_id", "product_version_id", "number", "case_id", "manifest",
        "description", "reason", "closes_before", "checked_by", "checked_ms", "approved_by", "approved_ms", "applied_by",
        "applied_ms"),
    /// Relations that a correction took back.
    RELATION_END: "relation_end"("relation_id"; "product_ralat_id"),
    /// Takedowns: what, by which order, on what ground.
    TAKEDOWN: "takedown"("case_id"; "product_id", "file_digest", "file_name", "ground", "ground_text", "order_number",
        "order_date", "scan_digest", "scan_name", "close_title", "came_first", "dark_ms", "dark_seq", "dark_by",
        "successor_id"),
    /// Who gave the order.
    TAKEDOWN_GIVER: "takedown_giver"("case_id", "giver";),
    /// Single files that went dark.
    TAKEDOWN_FILE: "takedown_file"("product_file_id"; "product_id", "case_id"),
    /// That the official page of JDIH KPU shows it no more.
    EXTERNAL_REMOVAL: "external_removal"("id"; "case_id", "date", "note", "person_id", "at_ms"),
    /// Days of an office's calendar.
    CALENDAR_DAY: "calendar_day"("office_id", "date"; "kind", "name"),
    /// Years whose known days were taken into an office's calendar.
    CALENDAR_YEAR: "calendar_year"("office_id", "year"; "taken_ms"),
    /// Hours of an office's calendar.
    CALENDAR_HOURS: "calendar_hours"("id"; "office_id", "kind", "name", "first_date", "last_date", "mon_thu", "fri",
        "sat", "sun"),
    /// Visits of cases to steps.
    CASE_VISIT: "case_visit"("id"; "case_id", "ordinal", "step", "round", "arrived_ms", "taken_ms", "taken_by",
        "extended_ms", "decided_ms", "decided_kind"),
    /// Stretches of visits that waited for somebody outside.
    CASE_PAUSE: "case_pause"("id"; "visit_id", "case_id", "from_ms", "to_ms"),
    /// Drafts of nota dinas that the office writes, every revision.
    NOTA_DINAS_DRAFT: "nota_dinas_draft"("id"; "case_id", "revision", "addressee", "sender", "subject", "opening", "body",
        "closing", "copies", "person_id", "part", "at_ms"),
    /// How an office's numbers look, every change of it.
    AGENDA_TEMPLATE: "agenda_template"("id"; "office_id", "register", "template", "classification", "unit", "person_id",
        "at_ms"),
    /// Numbers of the agenda book that were given.
    AGENDA_ENTRY: "agenda_entry"("id"; "office_id", "register", "year", "number", "number_text", "date", "case_id",
        "disposisi_id", "addressee", "subject", "person_id", "post_title", "at_ms", "struck_by", "struck_ms",
        "struck_reason", "scan_digest", "scan_name", "place"),
    /// Numbers of the agenda book that were used elsewhere.
    AGENDA_SKIP: "agenda_skip"("id"; "office_id", "register", "year", "first", "last", "reason", "person_id", "at_ms",
        "withdrawn_by", "withdrawn_ms"),
    /// Tickets of the hotline.
    TICKET: "ticket"("id"; "office_id", "year", "number", "channel", "request", "category", "requester_id", "is_limited",
        "is_reachable", "status", "outcome", "taken_by", "opened_ms", "answered_ms", "forwarded_ms", "unit_answered_ms",
        "closed_ms", "next_ms", "since_ms", "promised_days", "last_in_ms", "previous_id", "secret_digest", "version",
        "erased_ms"),
    /// What happened with a ticket; what was said is sealed.
    TICKET_EVENT: "ticket_event"("id"; "ticket_id", "ordinal", "kind", "step", "person_id", "body", "facts", "at_ms"),
    /// To which post a ticket was forwarded.
    TICKET_FORWARD: "ticket_forward"("id"; "ticket_id", "post_id", "way", "number", "person_id", "at_ms", "answered_ms"),
    /// Cases that a ticket waits for.
    TICKET_TIE: "ticket_tie"("ticket_id", "case_id"; "person_id", "at_ms", "settled_ms"),
    /// Requesters that were erased.
    TICKET_ERASURE: "ticket_erasure"("requester_id"; "office_id", "reason", "person_id", "at_ms"),
    /// Recaps of the hotline, as handed over.
    TICKET_RECAP: "ticket_recap"("id"; "office_id", "kind", "first_date", "last_date", "body", "constraints",
        "handed_by", "handed_ms", "kasubbag_by", "kasubbag_ms", "kasubbag_note", "kabag_by", "kabag_ms", "kabag_note"),
    /// Where the official page of JDIH KPU holds the document.
    EXTERNAL_PAGE: "external_page"("id"; "case_id", "address", "date", "sha256", "person_id", "at_ms"),
}

impl Table {
    /// The key as it stands in an entry.
    #[must_use]
    pub fn row_key(&self, key: &[String]) -> String {
        format!("{}/{}", self.name, key.join("/"))
    }

    fn select(&self, condition: bool) -> String {
        let columns: Vec<String> = self.columns.iter().map(|c| format!("CAST({c} AS TEXT) AS {c}")).collect();
        let mut sql = format!("SELECT {} FROM {}", columns.join(", "), self.name);
        if condition {
            let keys: Vec<String> =
                self.key.iter().zip(1..).map(|(key, i)| format!("{key} = ${i}")).collect();
            sql = format!("{sql} WHERE {}", keys.join(" AND "));
        }
        sql
    }

    fn digest_of(&self, values: &[Option<String>]) -> String {
        row_digest(self.name, self.columns, values).hex()
    }

    /// The digest of one row as it stands now; `None` when it is not there.
    pub(super) async fn digest(&self, tx: &mut Tx, key: &[String]) -> Result<Option<String>, db::Error> {
        let rows = text_rows(tx, self.select(true), key).await?;
        Ok(rows.first().map(|values| self.digest_of(values)))
    }

    /// Key and digest of every row.
    pub(super) async fn digests(&self, tx: &mut Tx) -> Result<Vec<(String, String)>, db::Error> {
        let rows = text_rows(tx, self.select(false), &[]).await?;
        let key = |values: &[Option<String>]| -> Vec<String> {
            values.iter().take(self.key.len()).map(|v| v.clone().unwrap_or_default()).collect()
        };
        Ok(rows.iter().map(|values| (self.row_key(&key(values)), self.digest_of(values))).collect())
    }
}
