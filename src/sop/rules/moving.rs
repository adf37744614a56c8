//! Moving the steps of an open case that are not done to another version of its SOP. Values in, values out.
//!
//! What is done stays done, under the version of its time: signatures are of bytes, which do not change with an SOP, so
//! those that were given stay valid. A case moves only where it stands so in the new version that every gate behind it is
//! signed and every gate before it is not; else it is sent back first, which asks for them again.

use super::{advance_copy, checked_note, current_sign, open_step};
use crate::auth::Actor;
use crate::kernel::Timestamp;
use crate::sop::case::{Case, Event, Next, Refusal};
use crate::sop::model::{ActKind, NotePolicy, Sop};

/// The version under which a case ran for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// Until it was moved.
    pub from: String,
    /// When.
    pub at: Timestamp,
}

/// The version under which something was done that was decided at this moment; of what goes on, that of now. `moves` are
/// in order.
#[must_use]
pub fn version_at<'v>(now: &'v str, moves: &'v [Move], decided: Option<Timestamp>) -> &'v str {
    let Some(at) = decided else { return now };
    moves.iter().find(|moved| moved.at >= at).map_or(now, |moved| &moved.from)
}

/// Why a case cannot be moved from one version to another; empty where it can.
#[must_use]
pub fn objections_to_move(old: &Sop, new: &Sop, case: &Case) -> Vec<String> {
    let Some((here, step)) = new.position(&case.at).zip(new.step(&case.at)) else {
        return vec![format!(
            "Langkah sekarang, “{}”, tidak ada pada versi baru. Lanjutkan atau kembalikan perkara sampai langkah yang ada \
             pada kedua versi, lalu pindahkan.",
            old.step_name(&case.at)
        )];
    };
    let mut found = super::revision::lost_gates(old, new);
    let was_gate = old.step(&case.at).is_some_and(|step| step.gate);
    if was_gate != step.gate {
        found.push("Langkah sekarang adalah gerbang pada salah satu versi saja.".to_owned());
    }
    for gate in new.gates() {
        let name = new.step_name(&gate.id);
        let signed = current_sign(case, &gate.id).is_some();
        let behind = new.position(&gate.id) < Some(here);
        if behind && !signed {
            found.push(format!(
                "Pada versi baru gerbang “{name}” sudah harus dilewati sebelum langkah sekarang, tetapi belum \
                 ditandatangani dalam putaran ini. Kembalikan perkara ke langkah sebelum gerbang itu, lalu pindahkan."
            ));
        }
        if !behind && signed {
            found.push(format!(
                "Gerbang “{name}” sudah ditandatangani, tetapi pada versi baru letaknya sesudah langkah sekarang. \
                 Kembalikan perkara lebih dahulu, lalu pindahkan."
            ));
        }
    }
    let frozen = new.freezing_position().is_some_and(|freezing| freezing < here);
    if frozen != case.manifest.is_some() {
        found.push(
            "Pada versi baru yang ditandatangani dibekukan pada langkah lain. Kembalikan perkara ke langkah sebelum \
             pembekuan itu, lalu pindahkan."
                .to_owned(),
        );
    }
    if case.waiting.is_some() && !step.acts.iter().any(|act| act.kind == ActKind::Resume) {
        found.push(
            "Perkara sedang menunggu pihak lain, dan pada versi baru langkah ini tidak mengenalnya. Lanjutkan \
             perkara lebih dahulu."
                .to_owned(),
        );
    }
    found
}

/// What comes of moving a case, by who answers for the procedure, with a reason.
///
/// # Errors
/// [`Refusal`] when the actor may not, the case ended, or it does not stand so that it could.
pub fn decide_move(
    (old, new): (&Sop, &Sop),
    version: &str,
    case: &Case,
    reason: Option<&str>,
    actor: &Actor,
) -> Result<Next, Refusal> {
    let step = open_step(old, case, actor)?;
    if !actor.has(old.owner_role()) {
        return Err(Refusal::Role { role: old.owner_role().to_owned() });
    }
    if case.sop_version == version || old.id != new.id {
        return Err(Refusal::Because(vec!["Perkara ini sudah berjalan menurut versi itu.".to_owned()]));
    }
    let objections = objections_to_move(old, new, case);
    if !objections.is_empty() {
        return Err(Refusal::Because(objections));
    }
    let note = checked_note(NotePolicy::Wajib, reason)?;
    let mut next = advance_copy(case, None);
    version.clone_into(&mut next.sop_version);
    let short = version.rsplit('@').next().unwrap_or(version);
    let event = Event {
        kind: "move",
        label: format!("memindahkan langkah yang tersisa ke versi {short}"),
        from: step.id.clone(),
        to: step.id.clone(),
        round: case.round,
        note,
        manifest: None,
    };
    Ok(Next { case: next, hand: None, sign: None, event, left: None })
}

#[cfg(test)]
mod tests;
