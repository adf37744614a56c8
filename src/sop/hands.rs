//! Who can still sign: four eyes must not dead-lock a small office unnoticed (invariant 2).

use super::case::Case;
use super::model::{Part, Sop};
use super::rules::current_sign;

/// A gate for which nobody is left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stranded {
    /// The gate's step.
    pub step: String,
    /// Its role.
    pub role: String,
    /// Whether somebody holds the role but has another hand in this case.
    pub by_hands: bool,
}

/// The gates that nobody can sign any more, given who holds each gate's role now (`holders`: gate step,
/// person ids). Two gates that only one and the same person could sign strand the later one.
#[must_use]
pub fn stranded(sop: &Sop, case: &Case, holders: &[(String, Vec<String>)]) -> Vec<Stranded> {
    let mut taken: Vec<String> = Vec::new();
    let mut found = Vec::new();
    let open: Vec<_> = sop
        .gates()
        .filter(|gate| current_sign(case, &gate.id).is_none())
        .map(|gate| {
            let all = holders.iter().find(|(step, _)| *step == gate.id).map_or(&[][..], |(_, people)| people);
            let free: Vec<String> = all.iter().filter(|p| can_take(case, p, gate.part)).cloned().collect();
            (gate, !all.is_empty(), free)
        })
        .collect();
    for (gate, held, free) in &open {
        // One person for two gates: leave the person to the gate that has nobody else.
        let needed_elsewhere = |person: &String| {
            open.iter().any(|(other, _, people)| other.id != gate.id && people.as_slice() == [person.clone()])
        };
        let usable: Vec<&String> = free.iter().filter(|person| !taken.contains(person)).collect();
        let chosen = usable.iter().find(|person| !needed_elsewhere(person)).or_else(|| usable.first());
        match chosen {
            Some(person) => taken.push((*person).clone()),
            None => found.push(Stranded { step: gate.id.clone(), role: gate.role.clone(), by_hands: *held }),
        }
    }
    found
}

fn can_take(case: &Case, person: &str, part: Option<Part>) -> bool {
    case.hands.iter().find(|hand| hand.person_id == person).is_none_or(|hand| Some(hand.part) == part)
}

#[cfg(test)]
mod tests;
