//! The differences between two versions of an SOP, step by step, in words.

use crate::sop::baku::Baku;
use crate::sop::model::{ActDef, ActKind, NotePolicy, Sop, Step};

/// What differs at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The step, or the procedure as a whole.
    pub about: String,
    /// What is different, in sentences.
    pub lines: Vec<String>,
}

/// Every difference: of the whole first, then by the steps of the new version, then what is not there any more.
/// `title` names a role.
#[must_use]
pub fn differences(old: &Sop, new: &Sop, title: &dyn Fn(&str) -> String) -> Vec<Difference> {
    let mut all = Vec::new();
    let mut tell = |about: String, lines: Vec<String>| {
        if !lines.is_empty() {
            all.push(Difference { about, lines });
        }
    };
    tell("Prosedur".to_owned(), of_whole(old, new, title));
    for step in &new.steps {
        let lines = match old.step(&step.id) {
            None => added(new, step, title),
            Some(before) => changed((old, before), (new, step), title),
        };
        tell(new.step_name(&step.id), lines);
    }
    for step in old.steps.iter().filter(|step| new.step(&step.id).is_none()) {
        tell(old.step_name(&step.id), vec!["Langkah dihapus.".to_owned()]);
    }
    all
}

fn of_whole(old: &Sop, new: &Sop, title: &dyn Fn(&str) -> String) -> Vec<String> {
    let mut lines = Vec::new();
    let mut tell = |what: &str, before: String, now: String| lines.extend(becomes(what, &before, &now));
    tell("Judul", old.title.clone(), new.title.clone());
    tell("Keputusan", old.source.clone(), new.source.clone());
    tell("Penanggung jawab", title(old.owner_role()), title(new.owner_role()));
    let review = |sop: &Sop| format!("tiap {} bulan", sop.review_months());
    tell("Ditinjau", review(old), review(new));
    let role = |role: &Option<String>| role.as_deref().map(title).unwrap_or_default();
    tell("Unit pengusul", role(&old.unit_role), role(&new.unit_role));
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    tell("Yang dikirim unit pengusul", text(&old.unit_sends), text(&new.unit_sends));
    let withdraw = |sop: &Sop| match &sop.withdraw {
        Some(end) => {
            let roles: Vec<String> = end.roles.iter().map(|role| title(role)).collect();
            format!("{} oleh {}, selesai sebagai “{}”", end.label, roles.join(", "), end.outcome)
        }
        None => String::new(),
    };
    tell("Penarikan", withdraw(old), withdraw(new));
    let reopen = |sop: &Sop| {
        let one =
            |back: &crate::sop::model::Reopen| format!("{} ke {}", back.change, sop.step_name(&back.step));
        sop.reopen.iter().map(one).collect::<Vec<_>>().join("; ")
    };
    tell("Perubahan mengembalikan perkara", reopen(old), reopen(new));
    let order = |sop: &Sop, other: &Sop| {
        let both = sop.steps.iter().filter(|step| other.step(&step.id).is_some());
        both.map(|step| step.id.clone()).collect::<Vec<_>>().join(", ")
    };
    tell("Urutan langkah", order(old, new), order(new, old));
    lines
}

fn added(sop: &Sop, step: &Step, title: &dyn Fn(&str) -> String) -> Vec<String> {
    let kind = if step.gate { "Gerbang ditambahkan" } else { "Langkah ditambahkan" };
    let mut lines = vec![format!("{kind}, oleh {}.", actors(step, title))];
    if let Some(baku) = &step.baku {
        lines.push(format!("Waktu: {}.", baku.text()));
    }
    lines.extend(step.acts.iter().map(|act| format!("Tindakan: {}.", act_words(sop, act))));
    lines
}

fn changed(
    (old_sop, old): (&Sop, &Step),
    (new_sop, new): (&Sop, &Step),
    title: &dyn Fn(&str) -> String,
) -> Vec<String> {
    let mut lines = Vec::new();
    let mut tell = |what: &str, before: String, now: String| lines.extend(becomes(what, &before, &now));
    tell("Nomor", old.no.to_string(), new.no.to_string());
    tell("Kegiatan", old.title.clone(), new.title.clone());
    tell("Sebutan selama menunggu", old.waiting.clone(), new.waiting.clone());
    tell("Pelaksana", actors(old, title), actors(new, title));
    let assumed =
        |step: &Step| if step.assumed { "bacaan kami" } else { "pasti menurut keputusan" }.to_owned();
    tell("Kepastian pelaksana", assumed(old), assumed(new));
    let gate = |step: &Step| if step.gate { "gerbang" } else { "langkah biasa" }.to_owned();
    tell("Sifat", gate(old), gate(new));
    let part = |step: &Step| step.part.map(|part| part.title().to_owned()).unwrap_or_default();
    tell("Peran empat mata", part(old), part(new));
    tell("Waktu", time(old), time(new));
    tell("Kelengkapan", old.needs.join("; "), new.needs.join("; "));
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    tell("Hasil", text(&old.output), text(&new.output));
    tell("Rincian", text(&old.detail), text(&new.detail));
    for act in &new.acts {
        match old.act(&act.noun) {
            None => lines.push(format!("Tindakan ditambahkan: {}.", act_words(new_sop, act))),
            Some(before) => {
                let (was, now) = (act_words(old_sop, before), act_words(new_sop, act));
                if before.done != act.done && was == now {
                    lines.extend(becomes("Sebutan dalam riwayat", &before.done, &act.done));
                }
                lines.extend(becomes("Tindakan", &was, &now));
            }
        }
    }
    for act in old.acts.iter().filter(|act| new.act(&act.noun).is_none()) {
        lines.push(format!("Tindakan dihapus: {}.", act_words(old_sop, act)));
    }
    lines
}

fn becomes(what: &str, before: &str, now: &str) -> Option<String> {
    let shown = |text: &str| if text.is_empty() { "tidak ada".to_owned() } else { text.to_owned() };
    (before != now).then(|| format!("{what}: {} (sebelumnya {}).", shown(now), shown(before)))
}

fn actors(step: &Step, title: &dyn Fn(&str) -> String) -> String {
    let own = step.roles().map(title).collect::<Vec<_>>().join(", ");
    match &step.external {
        Some(external) => format!("{external} (dicatat oleh {own})"),
        None => own,
    }
}

/// The time in the decree's words and, where those say less, as it is measured.
fn time(step: &Step) -> String {
    let Some(baku) = &step.baku else { return String::new() };
    let mut said = vec![baku.text()];
    if baku.written.is_some() {
        said.push(format!("dihitung {}", baku.limit.text()));
    }
    if let Some(more) = baku.extension {
        said.push(format!("dapat diperpanjang {more} {}", baku.limit.unit.title()));
    }
    let from = |baku: &Baku| if baku.from_arrival { "sejak tiba" } else { "sejak diambil" };
    said.push(from(baku).to_owned());
    said.join(", ")
}

/// An act with where it leads and what it asks and does.
fn act_words(sop: &Sop, act: &ActDef) -> String {
    let kind = match act.kind {
        ActKind::Advance => "maju",
        ActKind::Sign => "tanda tangan",
        ActKind::Return => "kembali",
        ActKind::Refuse => "mengakhiri tanpa hasil",
        ActKind::Wait => "menunggu",
        ActKind::Resume => "melanjutkan",
        ActKind::Extend => "memperpanjang waktu",
        ActKind::Finish => "menyelesaikan",
    };
    let whom = match act.kind {
        ActKind::Wait => format!(" {}", act.waits_for.as_deref().unwrap_or("pihak lain")),
        _ => String::new(),
    };
    let mut said = vec![format!("“{}” ({kind}{whom})", act.label)];
    if !act.to.is_empty() {
        let to: Vec<String> = act.to.iter().map(|to| sop.step_name(to)).collect();
        said.push(format!("ke {}", to.join(" atau ")));
    }
    match act.note {
        NotePolicy::Wajib => said.push("catatan wajib".to_owned()),
        NotePolicy::Boleh => said.push("catatan boleh".to_owned()),
        NotePolicy::Tidak => {}
    }
    if act.freezes {
        said.push("membekukan yang akan ditandatangani".to_owned());
    }
    for (what, names) in [("syarat", &act.guards), ("akibat", &act.effects)] {
        if !names.is_empty() {
            said.push(format!("{what} {}", names.join(" dan ")));
        }
    }
    said.extend(act.outcome.as_ref().map(|outcome| format!("selesai sebagai “{outcome}”")));
    said.join(", ")
}
