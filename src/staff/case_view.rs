//! What the page of a case shows, as ready strings.

use super::act::form_id;
use super::clock_view::{self, StepTime};
use super::flags::sentence;
use super::form::{Input, Problems};
use super::pages::PreparationView;
use crate::copies::{PAGES_JUDGED, RECORDS};
use crate::kernel::{CivilDate, Timestamp, moment_text, size_text};
use crate::products::{Cited, Draft, DraftFile, FIELDS, FieldKind, FileRole};
use crate::sop::{
    ActDef, ActKind, Case, CaseClock, NotePolicy, Remedy, Sop, Step, rules::current_sign,
    store::events::EventRow, store::flags::Flag, store::paper::Disposisi,
};
use crate::web::{Fields, urls};
use std::collections::HashMap;

/// A step in the line of steps.
pub struct StepView {
    /// Number and title.
    pub title: String,
    /// `selesai`, `sekarang`, `nanti`.
    pub state: &'static str,
    /// What is said of it.
    pub words: String,
    /// What is said of its time.
    pub time: StepTime,
}

/// A line of the story.
pub struct StoryLine {
    /// When.
    pub when: String,
    /// Who.
    pub who: String,
    /// In which post.
    pub post: String,
    /// What.
    pub what: String,
    /// What the person wrote.
    pub note: String,
    /// The first digits of what was fixed or signed; the whole stands above the decision.
    pub manifest: String,
    /// The round.
    pub round: i64,
    /// The disposition written with it.
    pub disposisi: Option<(String, String)>,
    /// What the Sekretaris should know of it.
    pub flag: String,
}

/// A file of the case.
pub struct FileView {
    /// Its row.
    pub id: String,
    /// The act id of the form that takes it out.
    pub act_id: String,
    /// What it is.
    pub role: &'static str,
    /// Its name.
    pub name: String,
    /// Size and pages.
    pub size: String,
    /// Its digest.
    pub sha256: String,
    /// When it was added.
    pub added: String,
    /// Whether it is an earlier version.
    pub removed: bool,
    /// How far its pages are.
    pub preparation: PreparationView,
}

/// Something that can be done now.
pub struct ActView {
    /// Its noun in the address.
    pub noun: String,
    /// The button.
    pub label: String,
    /// Whether it ends the case without its aim.
    pub danger: bool,
    /// Whether it is the usual way on.
    pub main: bool,
    /// What is missing first.
    pub missing: Vec<String>,
    /// The questions.
    pub inputs: Vec<Input>,
}

/// A suggestion.
pub struct SuggestionView {
    /// Its row.
    pub id: String,
    /// Names the form that sets it aside.
    pub decline: String,
    /// The field.
    pub field: String,
    /// As it was.
    pub old: String,
    /// As it should be.
    pub new: String,
    /// Why.
    pub note: String,
    /// How it was settled.
    pub settled: String,
}

/// What somebody loses who makes something in a case: said before it is done.
pub fn cost(doing: &str, gate: &Step) -> String {
    format!(
        "Bila Anda {doing}, Anda menjadi penyusun dan tidak dapat lagi melakukan langkah “{}”.",
        gate.title.to_lowercase()
    )
}

/// The most people who are named as a remedy.
const REMEDY_NAMES: usize = 6;

/// Which mandate would help where nobody is left for a gate.
pub fn remedy(remedy: &Remedy, role: &str) -> String {
    let Some((post, holders)) = remedy.posts.first() else {
        return format!("Minta administrator memberikan peran {role} kepada suatu jabatan.");
    };
    let (kind, whom) = match holders.as_slice() {
        [] => ("Plt.", String::new()),
        [one] => ("Plh.", format!(" (mewakili {one})")),
        [one, ..] => ("Plh.", format!(" (mewakili {one} atau rekan sejabatannya)")),
    };
    if remedy.people.is_empty() {
        return format!(
            "Semua orang di kantor ini sudah memegang peran dalam perkara ini atau tidak dapat diberi mandat: minta \
             administrator menambahkan orang lain, lalu usulkan mandat {kind} {post}{whom} kepadanya."
        );
    }
    let more = remedy.people.len().saturating_sub(REMEDY_NAMES);
    let names = remedy.people.iter().take(REMEDY_NAMES).cloned().collect::<Vec<_>>().join(", ");
    let more = if more > 0 { format!(", dan {more} orang lagi") } else { String::new() };
    format!(
        "Usulkan mandat {kind} {post}{whom} kepada orang yang belum memegang peran dalam perkara ini: {names}{more}. \
         Mandat diusulkan administrator atau Sekretaris."
    )
}

/// The steps with their state.
pub fn steps(sop: &Sop, case: &Case, clock: &CaseClock) -> Vec<StepView> {
    let here = sop.position(&case.at);
    let closed = case.closed.is_some();
    let finishes = |act: &&ActDef| act.kind == ActKind::Finish;
    let aims = sop.steps.iter().flat_map(|step| &step.acts).filter(finishes);
    let mut aims = aims.filter_map(|act| act.outcome.as_deref());
    let done_all = case.closed.as_ref().is_some_and(|closed| aims.any(|aim| aim == closed.outcome));
    let view = |(position, step): (usize, &crate::sop::Step)| {
        let state = match Some(position).cmp(&here) {
            std::cmp::Ordering::Less => "selesai",
            std::cmp::Ordering::Equal if done_all => "selesai",
            std::cmp::Ordering::Equal => "sekarang",
            std::cmp::Ordering::Greater => "nanti",
        };
        let words = match current_sign(case, &step.id) {
            Some(sign) => format!("disetujui {} pada {}", sign.post_title, moment_text(sign.at)),
            None if state == "sekarang" && !closed => step.waiting.clone(),
            None => String::new(),
        };
        let number = if step.no > 0 { format!("{}. ", step.no) } else { String::new() };
        let time = clock_view::step_time(clock, (sop, step));
        StepView { title: format!("{number}{}", step.title), state, words, time }
    };
    sop.steps.iter().enumerate().map(view).collect()
}

/// The story, newest first.
pub fn story(events: Vec<EventRow>, disposisi: &[Disposisi], flags: &[Flag]) -> Vec<StoryLine> {
    let line = |event: EventRow| {
        let disposisi = disposisi.iter().find(|row| row.event_id == event.id);
        let flag = flags.iter().find(|flag| flag.event_id == event.id);
        StoryLine {
            flag: flag.map(sentence).unwrap_or_default(),
            when: moment_text(Timestamp(event.at_ms)),
            who: event.name,
            post: event.post_title,
            what: event.label,
            note: event.note.unwrap_or_default(),
            manifest: event.manifest.map(|hex| hex.chars().take(12).collect()).unwrap_or_default(),
            round: event.round,
            disposisi: disposisi.map(|row| {
                let due = row.due_date.as_deref().and_then(|due| CivilDate::parse(due).ok());
                let due = due.map(|due| format!(" Tenggat {}.", due.indonesian())).unwrap_or_default();
                (row.id.clone(), format!("Kepada {}: {}{due}", row.to_whom, row.instruction))
            }),
        }
    };
    events.into_iter().rev().map(line).collect()
}

/// The files, those that count now first.
pub fn files(rows: &[DraftFile], page_id: &str) -> Vec<FileView> {
    let view = |row: &DraftFile| {
        let size = size_text(u64::try_from(row.size_bytes).unwrap_or(0));
        let pages = row.pages.map(|pages| format!(", {pages} halaman")).unwrap_or_default();
        FileView {
            id: row.id.clone(),
            act_id: form_id(page_id, &row.id),
            role: FileRole::from_column(&row.role).map_or("Berkas", FileRole::title),
            name: row.name.clone(),
            size: format!("{size}{pages}"),
            sha256: row.digest.clone(),
            added: moment_text(Timestamp(row.added_ms)),
            removed: row.removed_ms.is_some(),
            preparation: PreparationView::default(),
        }
    };
    rows.iter().map(view).collect()
}

/// A line of a description.
pub struct DescriptionRow {
    /// What the field is called.
    pub label: String,
    /// What was entered.
    pub value: String,
    /// Whether it is wanted and empty.
    pub empty: bool,
    /// Of a relation: what it does to a product of this collection, that product's citation and address.
    pub reaches: Option<(&'static str, String, String)>,
}

/// The description as label and value; empty required fields say so. `linked` are the products that its relations are
/// linked to, in their order.
pub fn description(
    draft: &Draft,
    kinds: &HashMap<String, String>,
    linked: &[Option<Cited>],
) -> Vec<DescriptionRow> {
    let mut rows = Vec::new();
    for field in FIELDS {
        let value = draft.description.get(field.id);
        if value.is_empty() && !field.required {
            continue;
        }
        let shown = match field.kind {
            FieldKind::Kind => kinds.get(value).cloned().unwrap_or_default(),
            FieldKind::Date => {
                CivilDate::parse(value).map(CivilDate::indonesian).unwrap_or_else(|_| value.to_owned())
            }
            FieldKind::Number | FieldKind::Year | FieldKind::Line | FieldKind::Text => value.to_owned(),
        };
        let (label, empty) = (field.label.to_owned(), value.is_empty());
        rows.push(DescriptionRow { label, value: shown, empty, reaches: None });
    }
    for (relation, linked) in draft.description.relations.iter().zip(linked) {
        let reaches = linked.as_ref().map(|one| {
            let address = urls::product(one.public_id, &one.slug);
            (effect(&relation.kind), one.citation.clone(), address)
        });
        let label = capitalised(&relation_words(&relation.kind));
        rows.push(DescriptionRow { label, value: relation.text.clone(), empty: false, reaches });
    }
    rows
}

/// What a relation of this kind does to the product that it is linked to, once it is published.
fn effect(kind: &str) -> &'static str {
    match kind {
        "mencabut" => "Di koleksi ini; menjadi tidak berlaku:",
        "mengubah" => "Di koleksi ini; tetap berlaku dengan perubahan:",
        _ => "Di koleksi ini:",
    }
}

/// A kind of relation inside a sentence: "dicabut oleh".
pub fn relation_words(kind: &str) -> String {
    kind.replace('_', " ")
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().collect::<String>() + chars.as_str()).unwrap_or_default()
}

/// What was typed into one of the case's forms, when the page is shown again.
pub struct Typed<'t> {
    /// The noun of the form that was sent.
    pub noun: &'t str,
    /// Everything that was typed.
    pub fields: &'t Fields,
    /// What is wrong.
    pub problems: &'t Problems,
}

impl Typed<'_> {
    /// The fields of the form of this noun: as they were typed, if it is the one that was sent.
    pub fn fields_of(&self, noun: &str, inputs: Vec<Input>) -> Vec<Input> {
        let filled = |input: Input| match self.noun == noun {
            true => input.typed(self.fields, self.problems),
            false => input.within(noun),
        };
        inputs.into_iter().map(filled).collect()
    }
}

/// An act as it can be done now.
pub fn act(sop: &Sop, act: &ActDef, missing: Vec<String>, confirm: &str, typed: &Typed<'_>) -> ActView {
    let danger = act.kind == ActKind::Refuse;
    let confirm = if danger { confirm } else { "" };
    let inputs = typed.fields_of(&act.noun, act_inputs(sop, act, confirm));
    ActView {
        noun: act.noun.clone(),
        label: act.label.clone(),
        danger,
        main: matches!(act.kind, ActKind::Advance | ActKind::Sign | ActKind::Finish | ActKind::Resume),
        missing,
        inputs,
    }
}

/// What has to be typed before something that cannot be undone: the number, or a word without one.
pub fn confirmation(draft: &Draft) -> String {
    draft.description.number().map_or_else(|| "SETUJU".to_owned(), |number| number.bare())
}

/// The question for that word.
pub fn confirm_input(word: &str) -> Input {
    Input::line("konfirmasi", format!("Ketik {word} untuk memastikan"))
        .required()
        .hint("Perkara berakhir dan tidak dapat dibuka lagi.")
}

fn act_inputs(sop: &Sop, act: &ActDef, confirm: &str) -> Vec<Input> {
    let mut inputs = Vec::new();
    if act.effects.iter().any(|effect| effect == "disposisi") {
        inputs.push(Input::line("kepada", "Kepada").required().value(next_title(sop, act)));
        inputs.push(Input::area("petunjuk", "Petunjuk").required());
        inputs.push(Input::line("tenggat", "Tenggat").hint("Misalnya 10 Januari 2025."));
    }
    // Where every page is judged, nothing needs to be stated once more.
    let judged = act.guards.iter().any(|guard| guard == PAGES_JUDGED);
    if !judged && act.effects.iter().any(|effect| effect == RECORDS) {
        inputs.push(Input::checkbox(
            "pernyataan",
            "Saya sudah mencocokkan naskah fisik dengan salinan digital, halaman demi halaman, dan isinya sesuai.",
        ));
    }
    if act.to.len() > 1 {
        let options =
            act.to.iter().filter_map(|id| sop.step(id)).map(|step| (step.id.clone(), step.title.clone()));
        let label = if act.kind == ActKind::Return { "Kembali ke langkah" } else { "Lanjut ke langkah" };
        inputs.push(Input::select("tujuan", label, options.collect()));
    }
    match act.note {
        NotePolicy::Wajib => inputs.push(Input::area("catatan", "Alasan atau catatan").required()),
        NotePolicy::Boleh => inputs.push(Input::area("catatan", "Catatan")),
        NotePolicy::Tidak => {}
    }
    if !confirm.is_empty() {
        inputs.push(confirm_input(confirm));
    }
    inputs
}

/// Whom a disposition of this act usually goes to: who does the step that it leads to.
fn next_title(sop: &Sop, act: &ActDef) -> String {
    let role = act.to.first().and_then(|to| sop.step(to)).map(|step| step.role.as_str());
    match role {
        Some("kabag_teknis_hukum") => "Kabag Teknis & Hukum".to_owned(),
        Some("pengelola_jdih") => "Pengelola JDIH".to_owned(),
        Some(other) => capitalised(&other.replace('_', " ")),
        None => String::new(),
    }
}
