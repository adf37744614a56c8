//! Reads a definition and says, with file and line, what is wrong with it.

mod check;
mod raw;
mod time;

use super::model::{ActDef, Reopen, Sop, Step, Withdraw};
use crate::auth::Role;
use check::{check_ends, check_flow, check_names, check_steps};
use raw::{RawAct, RawFile, RawStep};
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

/// Reads and checks the definition of an SOP that comes into force. Besides what [`parse`] asks, a case must be
/// able to end from every step; what was stored before that was asked stays readable.
///
/// # Errors
/// [`DefinitionError`] for the first thing that does not hold.
pub fn parse_new(
    file: &str,
    text: &str,
    roles: &[Role],
    guards: &BTreeSet<&str>,
    effects: &BTreeSet<&str>,
) -> Result<Sop, DefinitionError> {
    let sop = parse(file, text, roles, guards, effects)?;
    let source = Source { file, text };
    let lines: Vec<Range<usize>> = source.read()?.step.iter().map(|step| step.id.span()).collect();
    check_ends(&source, &sop, &lines)?;
    Ok(sop)
}

/// Reads and checks the definition of an SOP. `roles` are all roles known besides those that it declares itself,
/// `guards` and `effects` the names that areas registered.
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

/// Whether a definition holds that was not read from a text but made of another: no way past a gate, every step
/// reachable, an end from every step.
///
/// # Errors
/// [`DefinitionError`] for the first thing that does not hold.
pub(super) fn holds(sop: &Sop) -> Result<(), DefinitionError> {
    let source = Source { file: &sop.id, text: "" };
    check_flow(&source, sop, &[])?;
    check_ends(&source, sop, &[])
}

fn build(source: &Source<'_>, raw: RawFile) -> Result<Sop, DefinitionError> {
    let missing = |name: &str| source.error(None, format!("`{name}` belum diisi"));
    Ok(Sop {
        id: raw.id.ok_or_else(|| missing("id"))?.into_inner(),
        title: raw.title.ok_or_else(|| missing("title"))?,
        source: raw.source.ok_or_else(|| missing("source"))?,
        unit_role: raw.unit_role.map(Spanned::into_inner),
        unit_sends: raw.unit_sends,
        owner: raw.owner.map(Spanned::into_inner),
        review_months: raw.review_months.map(Spanned::into_inner),
        steps: raw.step.into_iter().map(|step| build_step(source, step)).collect::<Result<_, _>>()?,
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
            guards: plain(withdraw.guards),
        }),
    })
}

fn build_step(source: &Source<'_>, raw: RawStep) -> Result<Step, DefinitionError> {
    Ok(Step {
        baku: time::baku(source, &raw)?,
        id: raw.id.into_inner(),
        no: raw.no,
        title: raw.title,
        waiting: raw.waiting,
        role: raw.role.into_inner(),
        also: plain(raw.also),
        external: raw.external,
        needs: raw.needs,
        output: raw.output,
        detail: raw.detail,
        part: raw.part.map(Spanned::into_inner),
        gate: raw.gate,
        assumed: raw.assumed,
        acts: raw.act.into_iter().map(build_act).collect(),
    })
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
        waits_for: raw.waits_for,
    }
}

fn plain(names: Vec<Spanned<String>>) -> Vec<String> {
    names.into_iter().map(Spanned::into_inner).collect()
}

#[cfg(test)]
mod tests;
