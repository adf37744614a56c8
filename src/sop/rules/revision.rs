//! What a new version of an SOP may change, and by which decree. Values in, values out.
//!
//! A gate is never removed. A change of scope or of the responsible post voids an SOP (seeds 001, 004), so it needs a new
//! decree; correcting our reading of a lost lane (`assumed`) is an edit.

mod words;

pub use words::{Difference, differences};

use crate::auth::SEPARATE_ROLES;
use crate::kernel::{CivilDate, DocumentNumber, Fault as _};
use crate::sop::decree::Decree;
use crate::sop::model::{Sop, Step};
use std::collections::BTreeSet;

/// How many days ahead a version may be loaded: a later day was mistyped.
pub const MAX_AHEAD_DAYS: i32 = 366;

/// The decree in force on a day, of those that an office loaded, in the order in which they take effect.
#[must_use]
pub fn in_force(decrees: &[Decree], day: CivilDate) -> Option<&Decree> {
    decrees.iter().rfind(|decree| decree.effective <= day)
}

/// By which decree a version comes, and from which day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ground {
    /// The number.
    pub number: DocumentNumber,
    /// The decree's date.
    pub date: CivilDate,
    /// The first day on which cases begin under it.
    pub effective: CivilDate,
}

/// Reads number and dates; every problem with the field that it is of.
///
/// # Errors
/// The problems, in the order of the form.
pub fn read_ground(
    (number, date, effective): (&str, &str, &str),
    last: Option<&Decree>,
    today: CivilDate,
) -> Result<Ground, Vec<(&'static str, String)>> {
    let mut problems = Vec::new();
    let number = match DocumentNumber::parse(number) {
        Ok(number) => Some(number),
        Err(error) => {
            problems.push(("nomor", error.sentence()));
            None
        }
    };
    let mut day = |field: &'static str, text: &str| match CivilDate::parse(text) {
        Ok(day) => Some(day),
        Err(error) => {
            problems.push((field, error.sentence()));
            None
        }
    };
    let (date, effective) = (day("tanggal", date), day("berlaku", effective));
    if date.is_some_and(|date| date > today) {
        problems.push(("tanggal", "Tanggal keputusan tidak boleh sesudah hari ini.".to_owned()));
    }
    if let Some(effective) = effective {
        problems.extend(wrong_day(effective, last, today).map(|sentence| ("berlaku", sentence)));
    }
    match (number, date, effective) {
        (Some(number), Some(date), Some(effective)) if problems.is_empty() => {
            Ok(Ground { number, date, effective })
        }
        _ => Err(problems),
    }
}

/// What is wrong with the day on which a version takes effect.
fn wrong_day(effective: CivilDate, last: Option<&Decree>, today: CivilDate) -> Option<String> {
    if effective < today {
        return Some(format!(
            "Versi baru tidak berlaku surut: mulai berlaku paling awal hari ini, {}.",
            today.indonesian()
        ));
    }
    if effective > today.plus_days(MAX_AHEAD_DAYS) {
        return Some(format!("Mulai berlaku paling lambat {MAX_AHEAD_DAYS} hari dari hari ini."));
    }
    let last = last.filter(|last| last.effective > effective)?;
    Some(format!(
        "Sudah dimuat versi yang mulai berlaku {}; versi berikutnya tidak dapat berlaku lebih awal dari itu.",
        last.effective.indonesian()
    ))
}

/// Whether a decree is another one than that of the version before. Of a version that came with the program, its
/// decree is the number that its source names.
#[must_use]
pub fn is_new_decree(ground: &Ground, old: &Sop, last: Option<&Decree>) -> bool {
    let before = match last {
        Some(decree) => {
            DocumentNumber::parse(&decree.number).ok().map(|number| (number, Some(decree.date.year())))
        }
        None => {
            let named = old.source.rsplit_once("Nomor ").map_or("", |(_, number)| number);
            DocumentNumber::parse(named).ok().map(|number| (number, None))
        }
    };
    let Some((before, year)) = before else { return true };
    let year_before = before.year().or(year);
    let year_now = ground.number.year().or(Some(ground.date.year()));
    before.key() != ground.number.key() || year_before.is_some_and(|year| Some(year) != year_now)
}

/// Why the new version cannot take the place of the old one; empty where it can.
#[must_use]
pub fn objections(old: &Sop, new: &Sop, new_decree: bool) -> Vec<String> {
    if old.id != new.id {
        return vec![format!("Berkas ini berisi prosedur {}, bukan {}.", new.id, old.id)];
    }
    let mut found = lost_gates(old, new);
    let apart = |step: &&Step| step.roles().any(|role| SEPARATE_ROLES.contains(&role));
    found.extend(new.steps.iter().filter(apart).map(|step| {
        format!("Langkah “{}” tidak dapat dilakukan administrator atau auditor.", new.step_name(&step.id))
    }));
    if new_decree {
        return found;
    }
    for step in &old.steps {
        let name = old.step_name(&step.id);
        match new.step(&step.id) {
            None if step.gate => {}
            None if step.no > 0 => found.push(format!(
                "Langkah “{name}” tidak ada lagi. Langkah pada tabel keputusan hanya dapat dihapus dengan keputusan \
                 baru; isikan nomor dan tanggalnya."
            )),
            None => {}
            Some(now) => found.extend(changed_post(step, now, &name)),
        }
    }
    for step in new.steps.iter().filter(|step| step.no > 0 && old.step(&step.id).is_none()) {
        found.push(format!(
            "Langkah “{}” tidak ada pada versi sebelumnya. Langkah baru memerlukan keputusan baru; isikan nomor dan \
             tanggalnya.",
            new.step_name(&step.id)
        ));
    }
    found
}

/// Why a file of the data folder cannot be an SOP's definition: it is held against the last version that came by a file or
/// with the program, and no gate of the program's own definition goes. Its decree is the one that its source names.
#[must_use]
pub fn file_objections(program: Option<&Sop>, last: Option<&Sop>, new: &Sop) -> Vec<String> {
    let mut found = match last.or(program) {
        Some(old) => objections(old, new, decree_of(new).is_some() && decree_of(new) != decree_of(old)),
        None => Vec::new(),
    };
    for lost in program.map(|program| lost_gates(program, new)).unwrap_or_default() {
        if !found.contains(&lost) {
            found.push(lost);
        }
    }
    found
}

/// Number and year of the decree that a definition's source names.
fn decree_of(sop: &Sop) -> Option<(String, Option<u16>)> {
    let (_, named) = sop.source.rsplit_once("Nomor ")?;
    let number = DocumentNumber::parse(named).ok()?;
    Some((number.key(), number.year()))
}

/// The gates of the old version that the new one has not, or not as they were.
#[must_use]
pub fn lost_gates(old: &Sop, new: &Sop) -> Vec<String> {
    let kept = |gate: &&Step| !new.step(&gate.id).is_some_and(|now| now.gate && now.part == gate.part);
    let said = |gate: &Step| {
        format!(
            "Gerbang “{}” (id {}) tidak boleh dihapus atau diubah menjadi langkah biasa.",
            old.step_name(&gate.id),
            gate.id
        )
    };
    old.gates().filter(kept).map(said).collect()
}

fn changed_post(old: &Step, new: &Step, name: &str) -> Option<String> {
    if old.assumed {
        return None;
    }
    if who(old) != who(new) {
        return Some(format!(
            "Pelaksana langkah “{name}” berubah. Pelaksana lain memerlukan keputusan baru; isikan nomor dan tanggalnya."
        ));
    }
    new.assumed.then(|| {
        format!(
            "Pelaksana langkah “{name}” sudah pasti menurut keputusannya, sehingga tidak dapat ditandai lagi sebagai \
             bacaan (assumed)."
        )
    })
}

/// Who does a step: its roles in any order, and who does it outside the office.
fn who(step: &Step) -> (BTreeSet<&str>, Option<&str>) {
    (step.roles().collect(), step.external.as_deref())
}

#[cfg(test)]
mod tests;
