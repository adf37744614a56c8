//! Reads a definition and says, with file and line, what is wrong with it.

use super::model::{ActDef, ActKind, NotePolicy, Part, Reopen, Sop, Step, Withdraw};
use crate::auth::Role;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::ops::Range;
use toml::Spanned;

/// A definition that cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{file}:{line}: {what}")]
pub struct DefinitionError {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong, in Indonesian: offices write these files.
    pub what: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    id: Option<Spanned<String>>,
    title: Option<String>,
    source: Option<String>,
    unit_role: Option<Spanned<String>>,
    unit_sends: Option<String>,
    #[serde(default)]
    role: Vec<RawRole>,
    #[serde(default)]
    reopen: Vec<RawReopen>,
    withdraw: Option<RawWithdraw>,
    #[serde(default)]
    step: Vec<RawStep>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRole {
    id: Spanned<String>,
    title: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawReopen {
    change: String,
    step: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawWithdraw {
    noun: String,
    label: String,
    done: String,
    roles: Vec<Spanned<String>>,
    outcome: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStep {
    id: Spanned<String>,
    no: u32,
    title: String,
    waiting: String,
    role: Spanned<String>,
    part: Option<Spanned<Part>>,
    #[serde(default)]
    gate: bool,
    #[serde(default)]
    assumed: bool,
    minutes: Spanned<u32>,
    #[serde(default)]
    act: Vec<RawAct>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAct {
    kind: Spanned<ActKind>,
    noun: Spanned<String>,
    label: String,
    done: String,
    #[serde(default)]
    to: Vec<Spanned<String>>,
    note: NotePolicy,
    #[serde(default)]
    freezes: bool,
    #[serde(default)]
    guards: Vec<Spanned<String>>,
    #[serde(default)]
    effects: Vec<Spanned<String>>,
    outcome: Option<String>,
}

struct Source<'s> {
    file: &'s str,
    text: &'s str,
}

impl Source<'_> {
    fn error(&self, at: Option<Range<usize>>, what: impl Into<String>) -> DefinitionError {
        let upto = at.map_or(0, |range| range.start);
        let line = 1 + self.text.bytes().take(upto).filter(|byte| *byte == b'\n').count();
        DefinitionError { file: self.file.to_owned(), line, what: what.into() }
    }

    fn read(&self) -> Result<RawFile, DefinitionError> {
        toml::from_str(self.text).map_err(|error| self.error(error.span(), error.message()))
    }
}

/// The roles that a file declares.
///
/// # Errors
/// [`DefinitionError`] when the file cannot be read or declares a role twice.
pub fn parse_roles(file: &str, text: &str) -> Result<Vec<Role>, DefinitionError> {
    let source = Source { file, text };
    let mut seen = BTreeSet::new();
    let mut roles = Vec::new();
    for role in source.read()?.role {
        if !seen.insert(role.id.get_ref().clone()) {
            return Err(
                source.error(Some(role.id.span()), format!("peran {} ditulis dua kali", role.id.get_ref()))
            );
        }
        roles.push(Role { id: role.id.into_inner(), title: role.title });
    }
    Ok(roles)
}

/// Reads and checks the definition of an SOP. `roles` are all roles known, `guards` and `effects` the
/// names that areas registered.
///
/// # Errors
/// [`DefinitionError`] for the first thing that does not hold.
pub fn parse(
    file: &str,
    text: &str,
    roles: &[Role],
    guards: &BTreeSet<&str>,
    effects: &BTreeSet<&str>,
) -> Result<Sop, DefinitionError> {
    let source = Source { file, text };
    let raw = source.read()?;
    check_steps(&source, &raw)?;
    check_names(&source, &raw, roles, guards, effects)?;
    let lines: Vec<Range<usize>> = raw.step.iter().map(|step| step.id.span()).collect();
    let sop = build(&source, raw)?;
    check_flow(&source, &sop, &lines)?;
    Ok(sop)
}

fn check_names(
    source: &Source<'_>,
    raw: &RawFile,
    roles: &[Role],
    guards: &BTreeSet<&str>,
    effects: &BTreeSet<&str>,
) -> Result<(), DefinitionError> {
    let role_known = |role: &Spanned<String>| {
        if roles.iter().any(|known| known.id == *role.get_ref()) {
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
    raw.unit_role.iter().try_for_each(role_known)?;
    raw.withdraw.iter().flat_map(|withdraw| &withdraw.roles).try_for_each(role_known)?;
    for step in &raw.step {
        role_known(&step.role)?;
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

fn check_steps(source: &Source<'_>, raw: &RawFile) -> Result<(), DefinitionError> {
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
        if *step.minutes.get_ref() == 0 {
            return Err(source.error(Some(step.minutes.span()), "waktu baku harus lebih dari 0 menit"));
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
        ActKind::Return | ActKind::Refuse | ActKind::Wait if act.note != NotePolicy::Wajib => {
            return wrong("tindakan ini harus disertai catatan (note = \"wajib\")");
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
fn check_flow(source: &Source<'_>, sop: &Sop, lines: &[Range<usize>]) -> Result<(), DefinitionError> {
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

fn build(source: &Source<'_>, raw: RawFile) -> Result<Sop, DefinitionError> {
    let missing = |name: &str| source.error(None, format!("`{name}` belum diisi"));
    Ok(Sop {
        id: raw.id.ok_or_else(|| missing("id"))?.into_inner(),
        title: raw.title.ok_or_else(|| missing("title"))?,
        source: raw.source.ok_or_else(|| missing("source"))?,
        unit_role: raw.unit_role.map(Spanned::into_inner),
        unit_sends: raw.unit_sends,
        steps: raw.step.into_iter().map(build_step).collect(),
        reopen: raw
            .reopen
            .into_iter()
            .map(|reopen| Reopen { change: reopen.change, step: reopen.step.into_inner() })
            .collect(),
        withdraw: raw.withdraw.map(|withdraw| Withdraw {
            noun: withdraw.noun,
            label: withdraw.label,
            done: withdraw.done,
            roles: plain(withdraw.roles),
            outcome: withdraw.outcome,
        }),
    })
}

fn build_step(raw: RawStep) -> Step {
    Step {
        id: raw.id.into_inner(),
        no: raw.no,
        title: raw.title,
        waiting: raw.waiting,
        role: raw.role.into_inner(),
        part: raw.part.map(Spanned::into_inner),
        gate: raw.gate,
        assumed: raw.assumed,
        minutes: raw.minutes.into_inner(),
        acts: raw.act.into_iter().map(build_act).collect(),
    }
}

fn build_act(raw: RawAct) -> ActDef {
    ActDef {
        kind: raw.kind.into_inner(),
        noun: raw.noun.into_inner(),
        label: raw.label,
        done: raw.done,
        to: plain(raw.to),
        note: raw.note,
        freezes: raw.freezes,
        guards: plain(raw.guards),
        effects: plain(raw.effects),
        outcome: raw.outcome,
    }
}

fn plain(names: Vec<Spanned<String>>) -> Vec<String> {
    names.into_iter().map(Spanned::into_inner).collect()
}

#[cfg(test)]
mod tests;
