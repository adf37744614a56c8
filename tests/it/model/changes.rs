//! Versions of the SOP and keadaan kahar, as the rules know them: the Kabag moves a case to the version in force; whoever
//! does a step proposes another time, and a Sekretaris who did not propose it decides. Neither signs, nor passes a gate.

use super::call::What;
use super::rules::{Known, No, STEPS, Who};
use crate::crew::Crew;
use crate::eyes::upload_sop;
use jdih::kernel::CivilDate;
use jdih::sop::NewVersion;
use std::collections::{BTreeMap, BTreeSet};

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
    /// Who made the proposal that waits, and of which step.
    pub proposer: Option<(String, usize)>,
    /// To whom it gives the step, where it is about that.
    pub person: Option<String>,
    /// To whom steps were given, by step.
    pub given: BTreeMap<usize, String>,
    /// The people of the office as they are in this moment.
    pub office: Vec<Member>,
}

/// Somebody with the own post alone.
#[derive(Debug, Clone)]
pub struct Member {
    pub id: String,
    pub post: usize,
    pub roles: BTreeSet<String>,
    pub disabled: bool,
}

impl Changes {
    /// Begun under the version in force.
    pub fn under(version: &str) -> Self {
        Self { version: version.to_owned(), current: version.to_owned(), ..Self::default() }
    }
}

/// Which place of the walk an accepted call is.
pub fn reached(what: &What) -> Option<&'static str> {
    match what {
        What::Move(_) => Some("moved to another version"),
        What::Decide { confirms: true, .. } => Some("keadaan kahar confirmed"),
        What::Decide { .. } => Some("keadaan kahar declined"),
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

    /// That a step is somebody's is proposed.
    pub fn give(&mut self, who: &Who, step: usize, to: &str) -> Result<(), No> {
        self.propose(who)?;
        self.fits(step, to)?;
        self.changes.proposer = Some((who.id.clone(), step));
        self.changes.person = Some(to.to_owned());
        Ok(())
    }

    /// Whether a remaining step can be given to somebody: by the own post, within the post of who has it, and to nobody
    /// with another hand.
    fn fits(&self, step: usize, to: &str) -> Result<(), No> {
        let member = |id: &str| self.changes.office.iter().find(|member| member.id == id);
        let to = member(to).filter(|to| !to.disabled).ok_or("nobody of the office")?;
        let present = step == self.at;
        let other_post = |id: &String| member(id).is_some_and(|holder| holder.post != to.post);
        let ok = |holds: bool, why: No| if holds { Ok(()) } else { Err(why) };
        ok(step >= self.at, "done already")?;
        ok(to.roles.contains(STEPS[step].1), "another post")?;
        ok(!(present && self.turn.stored.as_ref().is_some_and(other_post)), "another post has it")?;
        ok(!self.barred_at(step, &to.id), "another hand")?;
        ok(!(present && self.turn.holder.as_ref() == Some(&to.id)), "has it")
    }

    /// Keadaan kahar is proposed; it counts for nothing yet.
    pub fn propose(&mut self, who: &Who) -> Result<(), No> {
        self.reachable(who)?;
        if who.has(SEKRETARIS) || !STEPS.iter().any(|(_, role)| who.has(role)) {
            return Err("role");
        }
        if self.changes.proposer.is_some() {
            return Err("one waits already");
        }
        self.changes.proposer = Some((who.id.clone(), self.at));
        self.changes.person = None;
        self.version += 1;
        Ok(())
    }

    /// Confirmed or declined, by another; what is done is not changed any more.
    pub fn decide(&mut self, who: &Who, confirms: bool) -> Result<(), No> {
        self.reachable(who)?;
        if !who.has(SEKRETARIS) {
            return Err("role");
        }
        let person = self.changes.person.take();
        let step = match self.changes.proposer.take() {
            Some((proposer, _)) if proposer == who.id => return Err("the own proposal"),
            Some(_) if person.as_ref() == Some(&who.id) => return Err("gains a step by it"),
            Some((_, step)) if confirms && step < self.at => return Err("done already"),
            Some((_, step)) => step,
            None => return Err("nothing waits"),
        };
        if let Some(person) = person.filter(|_| confirms) {
            self.fits(step, &person)?;
            if step == self.at {
                self.turn.holder = Some(person.clone());
            }
            self.changes.given.insert(step, person);
        }
        self.version += 1;
        Ok(())
    }
}
