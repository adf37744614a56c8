//! What the page of a case shows of its nota dinas, and what its numbering asks for.

use super::case_view::{ActView, SuggestionView, Typed};
use super::form::Input;
use super::{Staff, paperwork};
use crate::agenda::{DRAFT_FIELDS, NOMORI, Register, USED_ELSEWHERE, drafting_step};
use crate::auth::Actor;
use crate::kernel::{CivilDate, Timestamp, moment_text};
use crate::sop::store::paper::Suggestion;
use crate::sop::{Case, Sop, rules};
use crate::web::WebError;

/// The nota dinas of a case.
pub struct Summary {
    /// Label and value of its head; empty while there is none.
    pub rows: Vec<(&'static str, String)>,
    /// What it says.
    pub paragraphs: Vec<String>,
    /// Who gets a copy.
    pub copies: Vec<String>,
    /// Who wrote it last, and when.
    pub written: String,
    /// Whether the viewer may write it now.
    pub can_draft: bool,
    /// Corrections, with how they were settled.
    pub suggestions: Vec<SuggestionView>,
    /// The questions of a correction; none for who may make none now.
    pub suggest: Vec<Input>,
    /// Its numbers: address and words.
    pub entries: Vec<(String, String)>,
}

/// The nota dinas of a case whose procedure writes one.
pub async fn summary(
    staff: &Staff,
    viewer: &Actor,
    (case, sop): (&Case, &Sop),
    typed: &Typed<'_>,
) -> Result<Option<Summary>, WebError> {
    if drafting_step(sop).is_none() {
        return Ok(None);
    }
    let latest = staff.agenda.draft(&case.id).await?;
    let can_draft = staff.agenda.may_draft(sop, case, viewer);
    if latest.is_none() && !can_draft {
        return Ok(None);
    }
    let suggestions = staff.agenda.suggestions(&case.id).await?;
    let entries = staff.agenda.entries_of_case(&case.id).await?;
    let number = |entry: &crate::agenda::Entry| {
        let struck = if entry.struck_ms.is_some() { " (dicoret)" } else { "" };
        let words = format!("{}{struck}, {}", entry.number_text, paperwork::date(&entry.date));
        (format!("/agenda/{}", entry.id), words)
    };
    let suggest = match latest {
        Some(_) if rules::decide_suggest(sop, case, "", viewer, case.arrived).is_ok() => {
            suggest_inputs(typed)
        }
        _ => Vec::new(),
    };
    let written = latest
        .as_ref()
        .map(|row| format!("Revisi {}, ditulis {} pada {}", row.revision, row.by.1, moment_text(row.at)));
    let draft = latest.map(|row| row.draft);
    let line = |field: &crate::agenda::DraftField| {
        let value = draft.as_ref().map(|draft| draft.get(field.id).to_owned())?;
        (!field.long).then_some((field.label, value))
    };
    Ok(Some(Summary {
        rows: DRAFT_FIELDS.iter().filter_map(line).collect(),
        paragraphs: draft.as_ref().map(crate::agenda::Draft::paragraphs).unwrap_or_default(),
        copies: draft.as_ref().map(|draft| crate::agenda::lines(&draft.copies)).unwrap_or_default(),
        written: written.unwrap_or_default(),
        can_draft,
        suggestions: suggestions.iter().map(suggestion).collect(),
        suggest,
        entries: entries.iter().filter(|entry| entry.disposisi_id.is_none()).map(number).collect(),
    }))
}

fn suggestion(row: &Suggestion) -> SuggestionView {
    let label = DRAFT_FIELDS.iter().find(|field| field.id == row.field).map_or("", |field| field.label);
    SuggestionView {
        id: row.id.clone(),
        decline: format!("tolak {}", row.id),
        field: label.to_owned(),
        old: row.old_value.clone(),
        new: row.new_value.clone(),
        note: row.note.clone().unwrap_or_default(),
        settled: match (&row.settlement, row.settled_ms) {
            (Some(settlement), Some(at)) => format!("{settlement}, {}", moment_text(Timestamp(at))),
            _ => String::new(),
        },
    }
}

fn suggest_inputs(typed: &Typed<'_>) -> Vec<Input> {
    let fields = DRAFT_FIELDS.iter().map(|field| (field.id.to_owned(), field.label.to_owned())).collect();
    let inputs = vec![
        Input::select("bidang", "Bagian nota dinas", fields),
        Input::area("usulan", "Seharusnya").hint("Tulis seluruh isi bagian itu seperti seharusnya."),
        Input::line("alasan", "Alasan"),
    ];
    typed.fields_of("saran", inputs)
}

/// Asks for number and date where an act numbers: the counter proposes, the keeper may enter the number of the book.
pub async fn ask_number(
    staff: &Staff,
    case: &Case,
    sop: &Sop,
    views: &mut [ActView],
    typed: &Typed<'_>,
) -> Result<(), WebError> {
    let acts = sop.step(&case.at).map_or(&[][..], |step| &step.acts);
    for act in acts.iter().filter(|act| act.effects.iter().any(|effect| effect == NOMORI)) {
        let Some(view) = views.iter_mut().find(|view| view.noun == act.noun) else { continue };
        let today = CivilDate::in_jakarta(staff.journal.clock().now());
        let proposal = staff.agenda.proposal(&case.office_id, Register::NotaDinas, today).await?;
        let mut inputs = typed.fields_of(&act.noun, number_inputs(&proposal, true));
        inputs.append(&mut view.inputs);
        view.inputs = inputs;
    }
    Ok(())
}

/// The questions for a number, with a date where the paper has none of its own.
pub fn number_inputs(proposal: &crate::agenda::Proposal, dated: bool) -> Vec<Input> {
    let hint = format!(
        "Usulan penghitung; ditulis {}. Boleh diganti dengan nomor pada buku agenda.",
        if proposal.text.is_empty() { "sesuai templat" } else { &proposal.text }
    );
    let number = Input::line("nomor", "Nomor urut").required().value(proposal.number.to_string()).hint(hint);
    let date = Input::line("tanggal", "Tanggal naskah")
        .required()
        .value(proposal.date.indonesian())
        .hint("Tahunnya menentukan buku agenda.");
    let reason = Input::line("alasan", "Alasan bila ada nomor yang dilewati")
        .hint(format!("Misalnya: {USED_ELSEWHERE}. Kosongkan bila nomornya berurutan."));
    if dated { vec![number, date, reason] } else { vec![number, reason] }
}
