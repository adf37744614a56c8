//! Versions of the SOP and keadaan kahar, as the rules know them: the Kabag moves a case to the version in force; whoever
//! does a step proposes another time, and a Sekretaris who did not propose it decides. Neither signs, nor passes a gate.

use super::call::What;
use super::rules::{Known, No, STEPS, Who};
use crate::crew::Crew;
use crate::eyes::upload_sop;
use jdih::kernel::CivilDate;
use jdih::sop::NewVersion;

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
}

impl Changes {
    /// Begun under the version in force.
    pub fn under(version: &str) -> Self {
        Self { version: version.to_owned(), current: version.to_owned(), proposer: None }
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
        self.version += 1;
        Ok(())
    }

    /// Confirmed or declined, by another; what is done is not changed any more.
    pub fn decide(&mut self, who: &Who, confirms: bool) -> Result<(), No> {
        self.reachable(who)?;
        if !who.has(SEKRETARIS) {
            return Err("role");
        }
        match self.changes.proposer.take() {
            Some((proposer, _)) if proposer == who.id => return Err("the own proposal"),
            Some((_, step)) if confirms && step < self.at => return Err("done already"),
            Some(_) => self.version += 1,
            None => return Err("nothing waits"),
        }
        Ok(())
    }
}
