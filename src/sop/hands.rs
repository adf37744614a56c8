//! Who can still sign: four eyes must not dead-lock a small office unnoticed (invariant 2).

use super::case::Case;
use super::model::{Part, Sop, Step};
use super::rules::current_sign;
use crate::auth::{Holder, Person, Post, SEPARATE_ROLES};
use crate::kernel::Timestamp;

/// A gate for which nobody is left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stranded {
    /// The gate's step.
    pub step: String,
    /// Its role.
    pub role: String,
    /// Whether somebody holds the role but has another hand in this case.
    pub by_hands: bool,
    /// What would help.
    pub remedy: Remedy,
}

/// The mandate that would give a gate somebody.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Remedy {
    /// The posts that hold the gate's role, with the names of who holds each.
    pub posts: Vec<(String, Vec<String>)>,
    /// The names of those who could act in one of them: no other hand in this case, and not needed elsewhere in it.
    pub people: Vec<String>,
}

/// A gate that only people with mandates can sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expiring {
    /// The gate's step.
    pub step: String,
    /// Its role.
    pub role: String,
    /// Whose mandate ends last.
    pub name: String,
    /// When.
    pub until: Timestamp,
}

/// The gates that nobody can sign any more, given who holds each gate's role now (`holders`: gate step,
/// person ids). Two gates that only one and the same person could sign strand the later one.
#[must_use]
pub fn stranded(sop: &Sop, case: &Case, holders: &[(String, Vec<String>)]) -> Vec<Stranded> {
    let open: Vec<Gate<'_>> = sop
        .gates()
        .filter(|gate| current_sign(case, &gate.id).is_none())
        .map(|gate| {
            let all = holders.iter().find(|(step, _)| *step == gate.id).map_or(&[][..], |(_, people)| people);
            let free: Vec<String> = all.iter().filter(|p| can_take(case, p, gate.part)).cloned().collect();
            (gate, !all.is_empty(), free)
        })
        .collect();
    let found = unfilled(&open).into_iter().map(|(gate, held)| Stranded {
        step: gate.id.clone(),
        role: gate.role.clone(),
        by_hands: held,
        remedy: Remedy::default(),
    });
    found.collect()
}

/// A gate, whether anybody holds its role, and who of them could still sign it.
pub(super) type Gate<'s> = (&'s Step, bool, Vec<String>);

/// The gates for which nobody is left when each person signs one at most, and whether somebody holds the role.
pub(super) fn unfilled<'s>(open: &[Gate<'s>]) -> Vec<(&'s Step, bool)> {
    let mut taken: Vec<&String> = Vec::new();
    let mut found = Vec::new();
    for (gate, held, free) in open {
        // One person for two gates: leave the person to the gate that has nobody else.
        let needed_elsewhere = |person: &String| {
            open.iter().any(|(other, _, people)| other.id != gate.id && people.as_slice() == [person.clone()])
        };
        let usable: Vec<&String> = free.iter().filter(|person| !taken.contains(person)).collect();
        match usable.iter().find(|person| !needed_elsewhere(person)).or_else(|| usable.first()) {
            Some(person) => taken.push(person),
            None => found.push((*gate, *held)),
        }
    }
    found
}

/// What would give a stranded gate somebody: who of the office could act in which post.
#[must_use]
pub fn remedy(
    sop: &Sop,
    case: &Case,
    gate: &str,
    holders: &[(String, Vec<String>)],
    (people, posts): (&[Person], &[Post]),
) -> Remedy {
    let Some(gate) = sop.step(gate) else { return Remedy::default() };
    let roles = |person: &Person| posts.iter().find(|post| post.id == person.post_id).map(|post| &post.roles);
    let apart = |person: &Person| {
        roles(person).is_some_and(|own| SEPARATE_ROLES.iter().any(|role| own.contains(*role)))
    };
    let needed = |person: &Person| {
        let open = sop.gates().filter(|other| other.id != gate.id && current_sign(case, &other.id).is_none());
        open.into_iter().any(|other| {
            let all = holders.iter().find(|(step, _)| *step == other.id).map_or(&[][..], |(_, all)| all);
            let mut free = all.iter().filter(|id| can_take(case, id, other.part));
            free.next() == Some(&person.id) && free.next().is_none()
        })
    };
    let could = |person: &&Person| !apart(person) && can_take(case, &person.id, gate.part) && !needed(person);
    let held_by = |post: &Post| {
        let there = people.iter().filter(|person| person.post_id == post.id);
        (post.title.clone(), there.map(|person| person.name.clone()).collect())
    };
    Remedy {
        posts: posts.iter().filter(|post| post.roles.contains(&gate.role)).map(held_by).collect(),
        people: people.iter().filter(could).map(|person| person.name.clone()).collect(),
    }
}

/// The gates that wait for a signature which only people with mandates can give, with the last of their ends.
#[must_use]
pub fn expiring(sop: &Sop, case: &Case, holders: &[(String, Vec<Holder>)]) -> Vec<Expiring> {
    let mut found = Vec::new();
    for gate in sop.gates().filter(|gate| current_sign(case, &gate.id).is_none()) {
        let all = holders.iter().find(|(step, _)| *step == gate.id).map_or(&[][..], |(_, all)| all);
        let free: Vec<&Holder> =
            all.iter().filter(|holder| can_take(case, &holder.person.id, gate.part)).collect();
        let ends: Option<Vec<(Timestamp, &str)>> =
            free.iter().map(|one| Some((one.until?, one.person.name.as_str()))).collect();
        if let Some((until, name)) = ends.and_then(|ends| ends.into_iter().max()) {
            let (step, role) = (gate.id.clone(), gate.role.clone());
            found.push(Expiring { step, role, name: name.to_owned(), until });
        }
    }
    found
}

fn can_take(case: &Case, person: &str, part: Option<Part>) -> bool {
    case.hands.iter().find(|hand| hand.person_id == person).is_none_or(|hand| Some(hand.part) == part)
}

#[cfg(test)]
mod tests;
