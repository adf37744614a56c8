//! *Keadaan kahar* (seeds 001, 002): while a case runs, the time of a remaining step, the order of two, or the person within
//! the same post may change. One proposes with a reason, the Sekretaris confirms; a gate is never removed or passed.
//! Values in, values out.

use super::{checked_note, open_step, require_free_hand};
use crate::auth::{Actor, SEKRETARIS};
use crate::kernel::Timestamp;
use crate::kernel::worktime::{Limit, Unit};
use crate::sop::baku::Baku;
use crate::sop::case::{Case, Refusal, Visit};
use crate::sop::definition::holds;
use crate::sop::model::{ActKind, NotePolicy, Sop, Step};
use std::borrow::Cow;

/// The longest time that may be granted, in its unit: what is longer was mistyped.
pub const MAX_GRANTED: u32 = 10_000;

/// What is to be different.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The step may take this long.
    Time(Limit),
    /// The step is done after this one, which follows it by the SOP.
    Order {
        /// The step that comes first instead.
        first: String,
    },
    /// The step is this person's.
    Person {
        /// The person.
        id: String,
        /// The name, for reading.
        name: String,
    },
}

impl Change {
    /// As stored.
    #[must_use]
    pub fn column(&self) -> &'static str {
        match self {
            Self::Time(_) => "waktu",
            Self::Order { .. } => "urutan",
            Self::Person { .. } => "orang",
        }
    }
}

/// A change of one case, proposed or confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kahar {
    /// Internal id.
    pub id: String,
    /// The case.
    pub case_id: String,
    /// The step.
    pub step: String,
    /// What is to be different there.
    pub change: Change,
    /// Why.
    pub reason: String,
    /// Who proposed it: person, and name with the post in which it was done.
    pub proposed_by: (String, String),
    /// When.
    pub proposed: Timestamp,
    /// Who confirmed it, in which post, and when: from then on it counts.
    pub confirmed: Option<(String, Timestamp)>,
    /// Who declined it, in which post, when and why.
    pub declined: Option<(String, Timestamp, String)>,
}

impl Kahar {
    /// Whether nobody has decided on it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.confirmed.is_none() && self.declined.is_none()
    }

    /// What changes, in words that follow "keadaan kahar:".
    #[must_use]
    pub fn words(&self, sop: &Sop) -> String {
        let step = sop.step_name(&self.step);
        match &self.change {
            Change::Time(limit) => format!("waktu langkah “{step}” menjadi {}", limit.text()),
            Change::Order { first } => {
                format!("langkah “{}” dikerjakan sebelum langkah “{step}”", sop.step_name(first))
            }
            Change::Person { name, .. } => format!("langkah “{step}” dikerjakan {name}"),
        }
    }
}

/// The procedure as it runs for a case under what was confirmed of it.
#[must_use]
pub fn applied<'s>(sop: &'s Sop, all: &[Kahar]) -> Cow<'s, Sop> {
    let mut sop = Cow::Borrowed(sop);
    for kahar in all.iter().filter(|kahar| kahar.confirmed.is_some()) {
        match &kahar.change {
            Change::Time(_) | Change::Person { .. } => {}
            Change::Order { first } => {
                if let Ok(turned) = turned(&sop, &kahar.step, first) {
                    sop = Cow::Owned(turned);
                }
            }
        }
    }
    let mut timed: Vec<Step> = sop.steps.clone();
    for step in &mut timed {
        if let Cow::Owned(other) = with_time(step, all, None) {
            *step = other;
        }
    }
    if timed != sop.steps {
        sop.to_mut().steps = timed;
    }
    sop
}

/// A step with the time that counts for a visit that was decided then; of one that goes on, the last that was granted.
#[must_use]
pub fn with_time<'s>(step: &'s Step, all: &[Kahar], decided: Option<Timestamp>) -> Cow<'s, Step> {
    let mut granted = all.iter().filter(|kahar| kahar.step == step.id).filter_map(|kahar| {
        let (_, at) = kahar.confirmed.as_ref()?;
        let Change::Time(limit) = &kahar.change else { return None };
        decided.is_none_or(|decided| *at <= decided).then_some(*limit)
    });
    let Some(limit) = granted.next_back() else { return Cow::Borrowed(step) };
    let from_arrival = step.baku.as_ref().is_some_and(|baku| baku.from_arrival);
    let baku = Baku { limit, every: None, extension: None, from_arrival, written: None };
    Cow::Owned(Step { baku: Some(baku), ..step.clone() })
}

/// The visit to the present step: of a step that nobody took up yet, the person whom keadaan kahar gave it has it.
#[must_use]
pub fn assigned(case: &Case, all: &[Kahar]) -> Visit {
    let of_step = all.iter().filter(|kahar| kahar.step == case.at && kahar.confirmed.is_some());
    let mut person = of_step.filter_map(|kahar| match &kahar.change {
        Change::Person { id, .. } => Some(id.clone()),
        Change::Time(_) | Change::Order { .. } => None,
    });
    match person.next_back() {
        Some(person) if case.visit.by.is_none() && case.visit.taken.is_none() => {
            Visit { by: Some(person), ..case.visit.clone() }
        }
        _ => case.visit.clone(),
    }
}

/// The procedure with two neighbouring steps in the other order.
///
/// # Errors
/// The sentence that says why they stay.
pub fn turned(sop: &Sop, step: &str, first: &str) -> Result<Sop, &'static str> {
    let at = sop.position(step).ok_or("Pilih langkah dari daftar.")?;
    let (Some(one), Some(other)) = (sop.steps.get(at), sop.steps.get(at + 1)) else {
        return Err("Sesudah langkah ini tidak ada langkah lain.");
    };
    if other.id != first {
        return Err("Hanya dua langkah yang berurutan dapat dipertukarkan.");
    }
    let fixed =
        |step: &Step| step.gate || step.acts.iter().any(|act| act.freezes || act.kind == ActKind::Finish);
    if fixed(one) || fixed(other) {
        return Err(
            "Gerbang, langkah penyerahan kepada gerbang, dan langkah yang menyelesaikan perkara tetap pada tempatnya.",
        );
    }
    let forward = |step: &Step| -> Vec<Vec<String>> {
        let on = step.acts.iter().filter(|act| act.kind == ActKind::Advance);
        on.map(|act| act.to.clone()).collect()
    };
    let only_on = forward(one).iter().all(|to| to.as_slice() == [first]);
    let (one_on, other_on) = (forward(one), forward(other));
    let [after] = other_on.as_slice() else { return Err("Urutan langkah ini tidak dapat dipertukarkan.") };
    let elsewhere = sop.steps.iter().filter(|known| known.id != one.id);
    let jumps = elsewhere.flat_map(forward).flatten().any(|to| to == first);
    if !only_on || one_on.len() != 1 || jumps {
        return Err("Urutan langkah ini tidak dapat dipertukarkan.");
    }
    let mut new = sop.clone();
    new.steps.swap(at, at + 1);
    for known in &mut new.steps {
        let (is_one, is_first) = (known.id == step, known.id == first);
        for act in known.acts.iter_mut().filter(|act| act.kind == ActKind::Advance) {
            if is_one {
                act.to.clone_from(after);
            } else if is_first {
                act.to = vec![step.to_owned()];
            } else {
                act.to.iter_mut().filter(|to| *to == step).for_each(|to| first.clone_into(to));
            }
        }
        if is_first {
            // It comes before what it could be sent back to.
            for act in &mut known.acts {
                act.to.retain(|to| act.kind != ActKind::Return || to != step);
            }
            known.acts.retain(|act| act.kind != ActKind::Return || !act.to.is_empty());
        }
    }
    holds(&new).map_err(|_| "Urutan langkah ini tidak dapat dipertukarkan.")?;
    Ok(new)
}

/// A wrong field of the form, and what is wrong with it.
pub type Wrong = (&'static str, String);

/// Whether this person may propose anything for the case.
///
/// # Errors
/// The refusal.
pub fn may_propose(sop: &Sop, case: &Case, proposer: &Actor) -> Result<(), Refusal> {
    open_step(sop, case, proposer)?;
    if !sop.concerns(proposer) {
        return Err(Refusal::Role { role: sop.entry().map(|step| step.role.clone()).unwrap_or_default() });
    }
    if proposer.has(SEKRETARIS) {
        let why = "Keadaan kahar disahkan oleh Sekretaris, sehingga diusulkan oleh orang lain yang menangani perkara ini.";
        return Err(Refusal::Because(vec![why.to_owned()]));
    }
    Ok(())
}

/// What is wrong with a proposal: with who proposes it, else with a field. `assignee` is the person of
/// [`Change::Person`], with the roles of the own post alone; `holder` the post of who has the present step.
///
/// # Errors
/// The refusal; fields are wrong in the inner answer.
pub fn check_proposal(
    sop: &Sop,
    case: &Case,
    (step, change, reason): (&str, &Change, &str),
    proposer: &Actor,
    (assignee, holder): (Option<&Actor>, Option<&str>),
) -> Result<Result<(), Wrong>, Refusal> {
    may_propose(sop, case, proposer)?;
    if let Err(refusal) = checked_note(NotePolicy::Wajib, Some(reason)) {
        return Ok(Err(("alasan", crate::kernel::Fault::sentence(&refusal))));
    }
    Ok(check_change(sop, case, (step, change), (assignee, holder)))
}

/// What is wrong with a change of a case as it stands now; asked when it is proposed, and again when it is confirmed.
///
/// # Errors
/// The field and the sentence.
pub fn check_change(
    sop: &Sop,
    case: &Case,
    (step_id, change): (&str, &Change),
    (assignee, holder): (Option<&Actor>, Option<&str>),
) -> Result<(), Wrong> {
    let wrong = |field: &'static str, sentence: &str| Err((field, sentence.to_owned()));
    let (Some(here), Some(at), Some(step)) =
        (sop.position(&case.at), sop.position(step_id), sop.step(step_id))
    else {
        return wrong("langkah", "Pilih langkah dari daftar.");
    };
    if at < here {
        return wrong("langkah", "Langkah ini sudah dilakukan, sehingga tidak berubah lagi.");
    }
    match change {
        Change::Time(limit) => {
            if limit.most == 0 || limit.most > MAX_GRANTED {
                return Err((
                    "jumlah",
                    format!("Waktu adalah 1 sampai {MAX_GRANTED} {}.", limit.unit.title()),
                ));
            }
            if step.baku.as_ref().is_some_and(|baku| baku.limit == *limit) {
                return wrong("jumlah", "Waktu langkah ini sudah demikian.");
            }
            Ok(())
        }
        Change::Order { first } => {
            if at <= here {
                return wrong("langkah", "Urutan hanya dapat diubah bagi langkah yang belum dimulai.");
            }
            turned(sop, step_id, first).map(|_| ()).map_err(|why| ("langkah", why.to_owned()))
        }
        Change::Person { .. } => check_person(case, step, at == here, assignee, holder),
    }
}

fn check_person(
    case: &Case,
    step: &Step,
    present: bool,
    assignee: Option<&Actor>,
    holder: Option<&str>,
) -> Result<(), Wrong> {
    let wrong = |sentence: &str| Err(("orang", sentence.to_owned()));
    let Some(person) = assignee.filter(|person| person.office_id == case.office_id) else {
        return wrong("Pilih orang dari daftar.");
    };
    if !step.is_of(person) {
        return wrong(
            "Jabatan orang ini tidak melakukan langkah itu; keadaan kahar hanya mengganti orang dalam jabatan yang sama.",
        );
    }
    if present && holder.is_some_and(|post| post != person.post_id) {
        return wrong(
            "Langkah ini sedang dipegang jabatan lain; keadaan kahar hanya mengganti orang dalam jabatan yang sama.",
        );
    }
    if let Some(part) = step.part
        && require_free_hand(case, person, part).is_err()
    {
        return wrong(
            "Orang ini sudah memegang peran lain dalam perkara ini, sehingga tidak dapat melakukan langkah itu.",
        );
    }
    if present && case.visit.by.as_ref() == Some(&person.person_id) {
        return wrong("Langkah ini sudah dipegang orang ini.");
    }
    Ok(())
}

/// Whether the actor may confirm or decline a proposal: the Sekretaris, and neither who proposed it nor whom it gives a
/// step.
///
/// # Errors
/// [`Refusal`] with the reason.
pub fn check_decision(kahar: &Kahar, actor: &Actor) -> Result<(), Refusal> {
    if !actor.has(SEKRETARIS) {
        return Err(Refusal::Role { role: SEKRETARIS.to_owned() });
    }
    if !kahar.is_open() {
        return Err(Refusal::Because(vec!["Usulan ini sudah diputuskan.".to_owned()]));
    }
    let why = |sentence: &str| Err(Refusal::Because(vec![sentence.to_owned()]));
    if kahar.proposed_by.0 == actor.person_id {
        return why("Usulan ini Anda ajukan sendiri, sehingga disahkan orang lain (empat mata).");
    }
    match &kahar.change {
        Change::Person { id, .. } if *id == actor.person_id => {
            why("Usulan ini memberikan langkah kepada Anda, sehingga disahkan orang lain (empat mata).")
        }
        Change::Person { .. } | Change::Time(_) | Change::Order { .. } => Ok(()),
    }
}

/// A time as it was typed.
///
/// # Errors
/// The field and the sentence.
pub fn read_time(amount: &str, unit: &str) -> Result<Limit, Wrong> {
    let unit = Unit::from_column(unit).ok_or_else(|| ("satuan", "Pilih satuan dari daftar.".to_owned()))?;
    let most = amount
        .trim()
        .parse()
        .map_err(|_| ("jumlah", "Isikan waktu dengan angka bulat, misalnya 2.".to_owned()))?;
    Ok(Limit::of(most, unit))
}

#[cfg(test)]
mod tests;
