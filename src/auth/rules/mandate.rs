//! What holds for mandates: who may act in whose post, from when to when, and who must confirm it. Pure.

use crate::auth::error::AuthError;
use crate::auth::mandate::{Mandate, MandateState};
use crate::auth::model::{Actor, Person, Post, SEKRETARIS, SEPARATE_ROLES};
use crate::kernel::{CivilDate, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// The longest mandate, first and last day counted; a longer one needs a new order.
pub const MANDATE_MAX_DAYS: i64 = 93;
/// The longest number of an order.
pub const ORDER_MAX_CHARS: usize = 120;
/// The longest reason for ending a mandate early.
pub const REASON_MAX_CHARS: usize = 500;
/// Milliseconds of a day.
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// Deeper than any line of command.
const MAX_DEPTH: usize = 20;

/// What a mandate lends: the roles of the post that the person has not by the own one. Who administers or audits is
/// lent nothing, and neither administration nor audit is ever lent.
#[must_use]
pub fn lent(post_roles: &BTreeSet<String>, own_roles: &BTreeSet<String>) -> BTreeSet<String> {
    let apart = |role: &&String| SEPARATE_ROLES.contains(&role.as_str());
    if own_roles.iter().any(|role| apart(&role)) {
        return BTreeSet::new();
    }
    post_roles.iter().filter(|role| !apart(role) && !own_roles.contains(*role)).cloned().collect()
}

/// A mandate that is to be, with everything that is known of its people.
#[derive(Debug, Clone, Copy)]
pub struct Proposal<'p> {
    /// The post in which is acted.
    pub post: &'p Post,
    /// Who is represented; `None` when nobody holds the post.
    pub represented: Option<&'p Person>,
    /// Who will act.
    pub person: &'p Person,
    /// The roles of that person's own post.
    pub own_roles: &'p BTreeSet<String>,
    /// Everybody of the office.
    pub people: &'p [Person],
    /// First and last day.
    pub days: (CivilDate, CivilDate),
    /// The mandates in this post that have not ended.
    pub others: &'p [Mandate],
}

/// Refuses what cannot be; gives the moments at which the mandate begins and ends.
///
/// # Errors
/// [`AuthError::Invalid`] for the field that stands in the way.
pub fn check_proposal(proposal: &Proposal<'_>, now: Timestamp) -> Result<(Timestamp, Timestamp), AuthError> {
    check_people(proposal)?;
    let (begins, ends) = check_days(proposal.days, now)?;
    let represented = proposal.represented.map(|person| person.id.as_str());
    let overlaps = |other: &&Mandate| {
        other.represented_id.as_deref() == represented && other.begins_ms < ends.0 && begins.0 < other.ends_ms
    };
    if let Some(other) = proposal.others.iter().find(overlaps) {
        let sentence = format!(
            "Pada waktu itu jabatan ini sudah dijalankan {} ({}, surat nomor {}). Akhiri dahulu mandat itu, atau \
             pilih tanggal lain.",
            other.person_name,
            other.days_text(),
            other.number
        );
        return Err(AuthError::invalid("mulai", sentence));
    }
    Ok((begins, ends))
}

/// Whether the post of a mandate still stands as it did when it was proposed: who is represented holds it, or nobody does.
///
/// # Errors
/// [`AuthError::Invalid`] for the field `mandat`.
pub fn check_still(mandate: &Mandate, people: &[Person]) -> Result<(), AuthError> {
    let mut holders = people.iter().filter(|one| one.post_id == mandate.post_id);
    let sentence = match &mandate.represented_id {
        Some(id) if !holders.any(|one| one.id == *id) => format!(
            "{} tidak lagi memegang jabatan {}, sehingga mandat ini tidak dapat disahkan. Tolak usulan ini, lalu usulkan \
             yang baru.",
            mandate.represented_name.as_deref().unwrap_or("Yang diwakili"),
            mandate.post_title
        ),
        None if holders.any(|one| one.disabled.is_none()) => format!(
            "Jabatan {} sudah terisi sejak mandat ini diusulkan, sehingga tidak dapat disahkan. Tolak usulan ini, lalu \
             usulkan yang baru dengan orang yang diwakili.",
            mandate.post_title
        ),
        Some(_) | None => return Ok(()),
    };
    Err(AuthError::invalid("mandat", sentence))
}

fn check_people(proposal: &Proposal<'_>) -> Result<(), AuthError> {
    let Proposal { post, represented, person, own_roles, people, .. } = *proposal;
    let invalid = |field, sentence: &str| Err(AuthError::invalid(field, sentence));
    if lent(&post.roles, &BTreeSet::new()).is_empty() {
        return invalid(
            "jabatan",
            "Jabatan ini tidak dapat dimandatkan: peran administrator dan auditor tidak dipinjamkan.",
        );
    }
    let holds = |one: &Person| one.post_id == post.id && one.disabled.is_none();
    match represented {
        Some(one) if one.id == person.id => {
            return invalid("penerima", "Mandat tidak dapat diberikan kepada orang yang diwakili sendiri.");
        }
        Some(one) if one.post_id != post.id => {
            let sentence = format!(
                "{} tidak memegang jabatan ini. Mandat tidak dapat diteruskan: yang diwakili ialah pemegang \
                 jabatan itu sendiri.",
                one.name
            );
            return Err(AuthError::invalid("jabatan", sentence));
        }
        None if people.iter().any(holds) => {
            return invalid("jabatan", "Jabatan ini ada pemegangnya. Pilih siapa yang diwakili.");
        }
        Some(_) | None => {}
    }
    if person.disabled.is_some() {
        return invalid("penerima", "Akun orang ini dinonaktifkan, sehingga tidak dapat menerima mandat.");
    }
    if person.post_id == post.id {
        return invalid("penerima", "Orang ini sudah memegang jabatan itu sendiri.");
    }
    if SEPARATE_ROLES.iter().any(|role| own_roles.contains(*role)) {
        return invalid("penerima", "Administrator dan auditor tidak menjalankan jabatan lain.");
    }
    Ok(())
}

fn check_days(
    (first, last): (CivilDate, CivilDate),
    now: Timestamp,
) -> Result<(Timestamp, Timestamp), AuthError> {
    let (begins, ends) = (first.begins(), last.plus_days(1).begins());
    if last < first {
        return Err(AuthError::invalid("sampai", "Tanggal berakhir mendahului tanggal mulai."));
    }
    if ends <= now {
        return Err(AuthError::invalid("sampai", "Tanggal berakhir sudah lewat."));
    }
    if ends.since_ms(begins) > MANDATE_MAX_DAYS * DAY_MS {
        let sentence = format!(
            "Satu mandat berlaku paling lama {MANDATE_MAX_DAYS} hari. Untuk waktu yang lebih lama diperlukan surat \
             perintah baru."
        );
        return Err(AuthError::invalid("sampai", sentence));
    }
    Ok((begins, ends))
}

/// The posts above a post: its direct superiors upwards, and at the end whoever heads the secretariat.
#[must_use]
pub fn superiors(posts: &[Post], lines: &BTreeMap<String, String>, post_id: &str) -> BTreeSet<String> {
    let head = |post: &&Post| post.roles.contains(SEKRETARIS);
    let heads: BTreeSet<&String> = posts.iter().filter(head).map(|post| &post.id).collect();
    let mut above = BTreeSet::new();
    let mut here = post_id.to_owned();
    for _ in 0..MAX_DEPTH {
        match lines.get(&here) {
            Some(next) if next != post_id && above.insert(next.clone()) => here.clone_from(next),
            Some(_) => break,
            None => {
                if !heads.contains(&here) {
                    above.extend(heads.into_iter().cloned());
                }
                break;
            }
        }
    }
    above.remove(post_id);
    above
}

/// Refuses a superior who would stand below the post, at whatever distance.
///
/// # Errors
/// [`AuthError::Invalid`] for the field `atasan`.
pub fn check_superior(
    lines: &BTreeMap<String, String>,
    post_id: &str,
    superior_id: &str,
) -> Result<(), AuthError> {
    let mut here = Some(superior_id);
    for _ in 0..MAX_DEPTH {
        match here {
            None => return Ok(()),
            Some(id) if id == post_id => break,
            Some(id) => here = lines.get(id).map(String::as_str),
        }
    }
    let sentence = "Atasan langsung tidak boleh jabatan itu sendiri atau jabatan di bawahnya.";
    Err(AuthError::invalid("atasan", sentence))
}

/// Whether somebody may confirm a mandate: the person represented, or who holds a post above; by the own post, never
/// who gains from it nor who proposed it.
///
/// # Errors
/// [`AuthError::Forbidden`] with the reason.
pub fn may_confirm(mandate: &Mandate, actor: &Actor, above: &BTreeSet<String>) -> Result<(), AuthError> {
    if actor.person_id == mandate.person_id {
        return Err(AuthError::Forbidden("Mandat tidak dapat disahkan oleh penerimanya sendiri."));
    }
    if actor.person_id == mandate.proposed_by {
        return Err(AuthError::Forbidden("Mandat disahkan oleh orang lain daripada yang mengusulkan."));
    }
    let represented = mandate.represented_id.as_deref() == Some(&actor.person_id);
    if represented || above.contains(&actor.post_id) {
        return Ok(());
    }
    Err(AuthError::Forbidden("Mandat disahkan oleh yang diwakili atau atasannya."))
}

/// Whether somebody may end a mandate before its time, or decline it: whoever may confirm it, whoever may propose
/// one, and who acts under it.
#[must_use]
pub fn may_end(mandate: &Mandate, actor: &Actor, above: &BTreeSet<String>) -> bool {
    let person = &actor.person_id;
    may_propose(actor)
        || *person == mandate.person_id
        || mandate.represented_id.as_ref() == Some(person)
        || above.contains(&actor.post_id)
}

/// Whether somebody may propose a mandate: an administrator, or the Sekretaris by the own post.
#[must_use]
pub fn may_propose(actor: &Actor) -> bool {
    let lent = actor.mandates.iter().any(|acting| acting.roles.contains(SEKRETARIS));
    actor.is_administrator() || (actor.has(SEKRETARIS) && !lent)
}

/// How a mandate stands at `now`.
#[must_use]
pub fn state(mandate: &Mandate, now: Timestamp) -> MandateState {
    match (mandate.confirmed_ms, mandate.ended_ms) {
        (None, Some(_)) => MandateState::Declined,
        (_, Some(_)) => MandateState::Over,
        (Some(_), None) if mandate.ends_ms <= now.0 => MandateState::Over,
        (None, None) if mandate.ends_ms <= now.0 => MandateState::Lapsed,
        (None, None) => MandateState::Waiting,
        (Some(_), None) if mandate.begins_ms > now.0 => MandateState::Coming,
        (Some(_), None) => MandateState::Running,
    }
}

#[cfg(test)]
mod tests;
