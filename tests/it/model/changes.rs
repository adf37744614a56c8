//! Versions of the SOP and keadaan kahar, as the rules know them: the Kabag moves a case to the version in force; whoever
//! does a step proposes another time, order or person, and a Sekretaris who neither proposed nor gains it decides. Neither
//! signs, nor passes a gate.

use super::call::What;
use super::rules::{COMPARE, Known, No, STEPS, Who};
use crate::crew::Crew;
use crate::eyes::upload_sop;
use jdih::kernel::CivilDate;
use jdih::kernel::worktime::{Limit, Unit};
use jdih::sop::NewVersion;
use jdih::sop::rules::kahar::Change;
use std::collections::BTreeMap;

/// The role that answers for the procedure.
const OWNER: &str = "kabag_teknis_hukum";
/// The role that decides on keadaan kahar.
const SEKRETARIS: &str = "sekretaris";

/// Under which version a case runs, and what is proposed for it.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    /// The version of the case.
    pub version: String,
    /// The version in force.
    pub current: String,
    /// The proposal that waits.
    pub proposal: Option<Proposal>,
    /// Two steps that changed places, one pair after the other.
    pub turned: Vec<(usize, usize)>,
    /// To whom a step was given.
    pub given: BTreeMap<usize, String>,
}

/// What keadaan kahar makes different.
#[derive(Debug, Clone)]
pub enum Kahar {
    /// So many days.
    Time(u32),
    /// This step comes before.
    Order(usize),
    /// It is this person's.
    Person(String),
}

impl Kahar {
    /// As it is proposed.
    pub fn change(&self) -> Change {
        match self {
            Self::Time(days) => Change::Time(Limit::of(*days, Unit::HariKerja)),
            Self::Order(first) => Change::Order { first: STEPS[*first].0.to_owned() },
            Self::Person(id) => Change::Person { id: id.clone(), name: String::new() },
        }
    }
}

/// A proposal: by whom, for which step, what.
#[derive(Debug, Clone)]
pub struct Proposal {
    by: String,
    step: usize,
    pub change: Kahar,
}

/// Steps that are no gate, lead to none, and do not begin or end a case: those that may change places.
const MOVABLE: std::ops::RangeInclusive<usize> = 1..=COMPARE;

impl Changes {
    /// Begun under the version in force.
    pub fn under(version: &str) -> Self {
        Self { version: version.to_owned(), current: version.to_owned(), ..Self::default() }
    }
}

/// Which place of the walk an accepted call is.
pub fn reached(what: &What, before: &Known) -> Option<&'static str> {
    let proposed = before.changes.proposal.as_ref().map(|proposal| &proposal.change);
    match (what, proposed) {
        (What::Move(_), _) => Some("moved to another version"),
        (What::Hand(_), _) => Some("handed on"),
        (What::Decide { confirms: true, .. }, Some(Kahar::Order(_))) => Some("order turned by keadaan kahar"),
        (What::Decide { confirms: true, .. }, Some(Kahar::Person(_))) => Some("person set by keadaan kahar"),
        (What::Decide { confirms: true, .. }, _) => Some("time granted by keadaan kahar"),
        (What::Decide { .. }, _) => Some("keadaan kahar declined"),
        _ => None,
    }
}

/// An administrator loads the `nth` version of the SOP, with another time; gives its name.
pub async fn load(crew: &Crew, nth: u32) -> String {
    let new = NewVersion {
        sop: "pengunggahan".into(),
        body: upload_sop().replacen("most = 120", &format!("most = {}", 120 + nth), 1),
        number: "13 Tahun 2025".into(),
        date: "10 Januari 2025".into(),
        effective: CivilDate::in_jakarta(crew.house.clock.clock().now()).iso(),
    };
    let sops = &crew.house.app.sops;
    let preview = sops.preview(&crew.admin, &new).await.expect("an answer").expect("acceptable");
    sops.load_version(&crew.admin, &crew.fresh_id(), &new, &preview.seen).await.expect("loaded");
    sops.definitions().current(&crew.admin.office_id, "pengunggahan").expect("a version").0
}

impl Known {
    /// Moved to another version; nothing else of the case is different.
    pub fn move_to(&mut self, who: &Who, version: &str) -> Result<(), No> {
        self.reachable(who)?;
        if !who.has(OWNER) {
            return Err("role");
        }
        if version != self.changes.current || version == self.changes.version {
            return Err("not in force, or there already");
        }
        version.clone_into(&mut self.changes.version);
        self.version += 1;
        Ok(())
    }

    /// The steps in the order in which this case goes through them.
    fn order(&self) -> [usize; STEPS.len()] {
        let mut order = std::array::from_fn(|n| n);
        for (one, other) in &self.changes.turned {
            let at = |step: &usize| order.iter().position(|known| known == step).expect("a step");
            let (first, second) = (at(one), at(other));
            order.swap(first, second);
        }
        order
    }

    /// How far on a step is.
    pub fn place(&self, step: usize) -> usize {
        self.order().iter().position(|known| *known == step).expect("a step")
    }

    /// The step after one.
    pub fn following(&self, step: usize) -> Option<usize> {
        self.order().get(self.place(step) + 1).copied()
    }

    /// The name of the step after the present one.
    pub fn next(&self) -> &'static str {
        self.following(self.at).map_or("", |next| STEPS[next].0)
    }

    /// On to the next step.
    pub fn go_on(&mut self) {
        self.at = self.following(self.at).expect("no last step goes on");
    }

    /// Whether a change can be, as the case stands now.
    fn fits(&self, step: usize, change: &Kahar) -> Result<(), No> {
        let (here, there) = (self.place(self.at), self.place(step));
        if there < here {
            return Err("done already");
        }
        match change {
            Kahar::Time(_) => Ok(()),
            Kahar::Order(_) if there == here => Err("begun already"),
            Kahar::Order(first) if self.following(step) != Some(*first) => Err("no neighbours"),
            Kahar::Order(first) if !MOVABLE.contains(first) || !MOVABLE.contains(&step) => Err("fixed"),
            Kahar::Order(_) => Ok(()),
            Kahar::Person(id) => self.fits_person(step, id),
        }
    }

    /// Somebody whose own post does the step, of the same post as who has it, with a hand that is free.
    fn fits_person(&self, step: usize, id: &str) -> Result<(), No> {
        let Some(person) = self.turn.people.get(id) else { return Err("nobody") };
        if person.who.disabled || !person.own.contains(STEPS[step].1) {
            return Err("cannot do it");
        }
        if self.barred(step, id) {
            return Err("another hand");
        }
        let has = self.turn.stored.as_ref().filter(|_| step == self.at);
        if has.is_some_and(|has| self.turn.people[has].post != person.post) {
            return Err("another post");
        }
        if step == self.at && self.turn.holder.as_deref() == Some(id) {
            return Err("has it already");
        }
        Ok(())
    }

    /// Keadaan kahar is proposed; it counts for nothing yet.
    pub fn propose(&mut self, who: &Who, step: usize, change: &Kahar) -> Result<(), No> {
        self.reachable(who)?;
        if who.has(SEKRETARIS) || !STEPS.iter().any(|(_, role)| who.has(role)) {
            return Err("role");
        }
        if self.changes.proposal.is_some() {
            return Err("one waits already");
        }
        self.fits(step, change)?;
        self.changes.proposal = Some(Proposal { by: who.id.clone(), step, change: change.clone() });
        self.version += 1;
        Ok(())
    }

    /// Confirmed or declined, by another; what is done is not changed any more.
    pub fn decide(&mut self, who: &Who, confirms: bool) -> Result<(), No> {
        self.reachable(who)?;
        if !who.has(SEKRETARIS) {
            return Err("role");
        }
        let Some(Proposal { by, step, change }) = self.changes.proposal.take() else {
            return Err("nothing waits");
        };
        if by == who.id {
            return Err("the own proposal");
        }
        if matches!(&change, Kahar::Person(id) if *id == who.id) {
            return Err("the own gain");
        }
        if confirms {
            self.fits(step, &change)?;
            match change {
                Kahar::Time(_) => {}
                Kahar::Order(first) => self.changes.turned.push((step, first)),
                Kahar::Person(id) => {
                    if step == self.at {
                        self.turn.holder = Some(id.clone());
                    }
                    self.changes.given.insert(step, id);
                }
            }
        }
        self.version += 1;
        Ok(())
    }
}
