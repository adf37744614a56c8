//! What a definition may and may not say.

use super::raw::{RawAct, RawFile, RawStep};
use super::{DefinitionError, Source};
use crate::auth::Role;
use crate::sop::model::{ActKind, NotePolicy, Part, Sop};
use crate::sop::taking::TAKING;
use std::collections::BTreeSet;
use std::ops::Range;
use toml::Spanned;

/// The longest interval of reviews: what is longer was mistyped.
pub(super) const MAX_REVIEW_MONTHS: u32 = 60;

pub(super) fn check_names(
    source: &Source<'_>,
    raw: &RawFile,
    roles: &[Role],
    guards: &BTreeSet<&str>,
    effects: &BTreeSet<&str>,
) -> Result<(), DefinitionError> {
    let role_known = |role: &Spanned<String>| {
        let own = raw.role.iter().any(|known| known.id.get_ref() == role.get_ref());
        if own || roles.iter().any(|known| known.id == *role.get_ref()) {
            return Ok(());
        }
        Err(source.error(Some(role.span()), format!("peran {} tidak dikenal", role.get_ref())))
    };
    let step_known = |id: &Spanned<String>| {
        if raw.step.iter().any(|step| step.id.get_ref() == id.get_ref()) {
            return Ok(());
        }
        Err(source.error(Some(id.span()), format!("langkah {} tidak ada", id.get_ref())))
    };
    for reopen in &raw.reopen {
        step_known(&reopen.step)?;
    }
    raw.unit_role.iter().chain(&raw.owner).try_for_each(role_known)?;
    if let Some(months) = &raw.review_months
        && !(1..=MAX_REVIEW_MONTHS).contains(months.get_ref())
    {
        let what = format!("`review_months` adalah 1 sampai {MAX_REVIEW_MONTHS} bulan");
        return Err(source.error(Some(months.span()), what));
    }
    raw.withdraw.iter().flat_map(|withdraw| &withdraw.roles).try_for_each(role_known)?;
    let unknown = raw.withdraw.iter().flat_map(|withdraw| &withdraw.guards);
    if let Some(unknown) = unknown.into_iter().find(|name| !guards.contains(name.get_ref().as_str())) {
        return Err(source.error(Some(unknown.span()), format!("syarat {} tidak dikenal", unknown.get_ref())));
    }
    for step in &raw.step {
        role_known(&step.role)?;
        step.also.iter().try_for_each(role_known)?;
        for act in &step.act {
            act.to.iter().try_for_each(step_known)?;
            for (names, known, what) in [(&act.guards, guards, "syarat"), (&act.effects, effects, "akibat")] {
                if let Some(unknown) = names.iter().find(|name| !known.contains(name.get_ref().as_str())) {
                    let what = format!("{what} {} tidak dikenal", unknown.get_ref());
                    return Err(source.error(Some(unknown.span()), what));
                }
            }
        }
    }
    Ok(())
}

pub(super) fn check_steps(source: &Source<'_>, raw: &RawFile) -> Result<(), DefinitionError> {
    if raw.step.is_empty() {
        return Err(source.error(None, "tidak ada langkah"));
    }
    let mut ids = BTreeSet::new();
    for step in &raw.step {
        if !ids.insert(step.id.get_ref()) {
            return Err(
                source.error(Some(step.id.span()), format!("langkah {} ditulis dua kali", step.id.get_ref()))
            );
        }
        let part = step.part.as_ref().map(|part| *part.get_ref());
        if step.gate && !matches!(part, Some(Part::Checker | Part::Approver)) {
            return Err(source.error(Some(step.id.span()), "gerbang harus bertangan checker atau approver"));
        }
        if !step.gate && matches!(part, Some(Part::Checker | Part::Approver)) {
            return Err(source.error(Some(step.id.span()), "checker dan approver hanya ada pada gerbang"));
        }
        let mut nouns = BTreeSet::new();
        for act in &step.act {
            if !nouns.insert(act.noun.get_ref()) {
                let what = format!("tindakan {} ditulis dua kali", act.noun.get_ref());
                return Err(source.error(Some(act.noun.span()), what));
            }
            check_act(source, raw, step, act)?;
        }
    }
    Ok(())
}

fn check_act(
    source: &Source<'_>,
    raw: &RawFile,
    step: &RawStep,
    act: &RawAct,
) -> Result<(), DefinitionError> {
    if TAKING.contains(&act.noun.get_ref().as_str()) {
        let what = format!("kata {} sudah dipakai untuk mengambil dan melepas langkah", act.noun.get_ref());
        return Err(source.error(Some(act.noun.span()), what));
    }
    let position = |id: &str| raw.step.iter().position(|step| step.id.get_ref() == id);
    let here = position(step.id.get_ref());
    let wrong = |what: &str| Err(source.error(Some(act.noun.span()), what.to_owned()));
    let kind = *act.kind.get_ref();
    match kind {
        ActKind::Advance | ActKind::Sign if act.to.is_empty() => return wrong("tindakan ini perlu `to`"),
        ActKind::Advance | ActKind::Sign
            if act.to.iter().any(|to| position(to.get_ref()).is_some_and(|to| Some(to) <= here)) =>
        {
            return wrong("tindakan maju harus menuju langkah yang lebih lanjut");
        }
        ActKind::Return if act.to.is_empty() || act.to.iter().any(|to| position(to.get_ref()) >= here) => {
            return wrong("pengembalian harus menuju langkah yang lebih awal");
        }
        ActKind::Refuse | ActKind::Finish if act.outcome.is_none() => {
            return wrong("tindakan ini perlu `outcome`");
        }
        ActKind::Extend if step.time.as_ref().is_none_or(|time| time.get_ref().extension.is_none()) => {
            return wrong("perpanjangan perlu `extension` pada waktu baku langkah ini");
        }
        ActKind::Return | ActKind::Refuse | ActKind::Wait | ActKind::Extend
            if act.note != NotePolicy::Wajib =>
        {
            return wrong("tindakan ini harus disertai catatan (note = \"wajib\")");
        }
        _ if kind != ActKind::Wait && act.waits_for.is_some() => {
            return wrong("`waits_for` hanya ada pada tindakan menunggu");
        }
        _ => {}
    }
    if (kind == ActKind::Sign) != (step.gate && kind != ActKind::Return && kind != ActKind::Refuse) {
        return wrong("tanda tangan hanya ada pada gerbang, dan gerbang hanya maju dengan tanda tangan");
    }
    if act.freezes && kind != ActKind::Advance {
        return wrong("hanya tindakan maju yang dapat membekukan manifes");
    }
    Ok(())
}

/// Nothing ends well that has not passed every gate, and a manifest is fixed before the first gate.
pub(super) fn check_flow(
    source: &Source<'_>,
    sop: &Sop,
    lines: &[Range<usize>],
) -> Result<(), DefinitionError> {
    for (position, step) in sop.steps.iter().enumerate() {
        let at = lines.get(position).cloned();
        if !reachable(sop, None).contains(step.id.as_str()) {
            return Err(source.error(at, format!("langkah {} tidak dapat dicapai", step.id)));
        }
        if !step.gate {
            continue;
        }
        if sop.freezing_position().is_none_or(|freezing| freezing >= position) {
            return Err(source.error(at, "manifes harus dibekukan (freezes) sebelum gerbang ini"));
        }
        let around = reachable(sop, Some(&step.id));
        let finishes = |id: &&str| {
            sop.step(id).is_some_and(|step| step.acts.iter().any(|act| act.kind == ActKind::Finish))
        };
        if around.iter().any(finishes) {
            return Err(source.error(at, format!("gerbang {} dapat dilewati", step.id)));
        }
        if sop.gates().filter(|other| other.part == step.part).count() > 1 {
            return Err(source.error(at, "dua gerbang tidak boleh bertangan sama"));
        }
    }
    Ok(())
}

/// The steps that can be reached from the entry without entering `closed`.
fn reachable<'s>(sop: &'s Sop, closed: Option<&str>) -> BTreeSet<&'s str> {
    let mut reached = BTreeSet::new();
    let mut next: Vec<&str> = sop.entry().map(|step| step.id.as_str()).into_iter().collect();
    while let Some(id) = next.pop() {
        if Some(id) == closed || !reached.insert(id) {
            continue;
        }
        let Some(step) = sop.step(id) else { continue };
        next.extend(step.acts.iter().flat_map(|act| &act.to).map(String::as_str));
    }
    reached
}

/// A case must be able to end, well or not, from wherever it is.
pub(super) fn check_ends(
    source: &Source<'_>,
    sop: &Sop,
    lines: &[Range<usize>],
) -> Result<(), DefinitionError> {
    let ends = |kind: ActKind| matches!(kind, ActKind::Finish | ActKind::Refuse);
    let mut ending: BTreeSet<&str> = BTreeSet::new();
    loop {
        let more: Vec<&str> = sop
            .steps
            .iter()
            .filter(|step| !ending.contains(step.id.as_str()))
            .filter(|step| {
                let leads = |to: &String| ending.contains(to.as_str());
                step.acts.iter().any(|act| ends(act.kind) || act.to.iter().any(leads))
            })
            .map(|step| step.id.as_str())
            .collect();
        if more.is_empty() {
            break;
        }
        ending.extend(more);
    }
    match sop.steps.iter().position(|step| !ending.contains(step.id.as_str())) {
        Some(at) => {
            let id = sop.steps.get(at).map(|step| step.id.as_str()).unwrap_or_default();
            Err(source
                .error(lines.get(at).cloned(), format!("dari langkah {id} perkara tidak dapat berakhir")))
        }
        None => Ok(()),
    }
}
