//! One call of a service, kept so that it can be sent again.

use super::changes::Kahar;
use super::dice::Dice;
use super::rules::{File, Given, Known, No, STEPS, Shelf, Suggested, Who};
use crate::crew::Crew;
use jdih::auth::Actor;
use jdih::copies::Judgement;
use jdih::products::{Description, FileRole, ProductError};
use jdih::sop::{Case, Input, Stamp};
use std::collections::BTreeSet;

/// What somebody tries.
#[derive(Debug, Clone)]
pub enum What {
    Act {
        noun: &'static str,
        input: Box<Input>,
    },
    Describe {
        description: Box<Description>,
        physical: String,
        replaces: Option<i64>,
    },
    /// The upload's digest stands beside it; `replaces` is a row and what it holds.
    Put {
        role: FileRole,
        upload: String,
        sha256: String,
        own: bool,
        replaces: Option<(String, File)>,
    },
    Remove {
        row: String,
        file: File,
    },
    /// Every page that is not judged.
    Judge(Vec<Judgement>),
    Suggest {
        field: &'static str,
        value: String,
    },
    Apply(Suggested),
    Decline(Suggested),
    /// Answers everything that the checks found.
    Check,
    /// Takes the step up, over, or lets it go.
    Turn(&'static str),
    /// Moves the case to this version.
    Move(String),
    /// Hands the step to this person.
    Hand(String),
    /// Proposes another time, order or person for the step by keadaan kahar.
    Propose {
        step: usize,
        change: Kahar,
    },
    /// Decides on the proposal of this id.
    Decide {
        id: String,
        confirms: bool,
    },
}

/// A call with everything that came with it.
#[derive(Debug, Clone)]
pub struct Call {
    /// Which member.
    pub member: usize,
    pub stamp: Stamp,
    pub what: What,
}

impl Call {
    pub async fn send(&self, crew: &Crew, actor: &Actor) -> Result<String, ProductError> {
        let (products, stamp) = (&crew.house.app.products, &self.stamp);
        match &self.what {
            What::Act { noun, input } => {
                let back = format!("/kasus/{}", stamp.case_id);
                let done = crew.house.app.sops.act(actor, stamp, noun, input, &back).await;
                done.map_err(ProductError::from)
            }
            What::Describe { description, physical, replaces } => {
                products.describe(actor, stamp, description, physical, *replaces).await
            }
            What::Put { role, upload, replaces, .. } => {
                let replaces = replaces.as_ref().map(|(row, _)| row.as_str());
                products.put_files(actor, stamp, *role, std::slice::from_ref(upload), replaces).await
            }
            What::Remove { row, .. } => products.remove_file(actor, stamp, row).await,
            What::Judge(said) => crew.house.app.copies.judge(actor, stamp, said, "/").await,
            What::Suggest { field, value } => products.suggest(actor, stamp, field, value, "").await,
            What::Apply(suggested) => products.apply_suggestion(actor, stamp, &suggested.id).await,
            What::Decline(suggested) => products.decline_suggestion(actor, stamp, &suggested.id).await,
            What::Turn(noun) => {
                let done = crew.house.app.sops.take(actor, stamp, noun, "", "/").await;
                done.map_err(ProductError::from)
            }
            What::Move(version) => {
                let done = crew.house.app.sops.move_case(actor, stamp, version, "Alasan", "/").await;
                done.map_err(ProductError::from)
            }
            What::Hand(to) => {
                let done = crew.house.app.sops.take(actor, stamp, "pelimpahan", to, "/").await;
                done.map_err(ProductError::from)
            }
            What::Propose { step, change } => {
                let proposal = (STEPS[*step].0, change.change(), "Banjir");
                let done = crew.house.app.sops.propose_kahar(actor, stamp, proposal, "/").await;
                done.map_err(ProductError::from)
            }
            What::Decide { id, confirms } => {
                let reason = (!confirms).then_some("Tidak perlu");
                let done = crew.house.app.sops.decide_kahar(actor, id, stamp, reason, "/").await;
                done.map_err(ProductError::from)
            }
            What::Check => {
                let given = crew.answers(&stamp.case_id).await;
                products.answer_checks(actor, stamp, &given).await
            }
        }
    }

    /// What the rules make of it.
    pub fn predict(&self, known: &Known, shelf: &Shelf, who: &Who, case: &Case) -> Result<Known, No> {
        if self.stamp.version != known.version {
            return Err("stale");
        }
        let mut next = known.clone();
        next.not_taken(&self.what, who)?;
        match &self.what {
            What::Act { noun, input } => {
                let given = Given {
                    note: input.note.is_some(),
                    to: input.to.clone(),
                    seen: input.seen.is_some() && input.seen == case.manifest,
                    fields: !input.fields.is_empty(),
                };
                next.step_act(who, shelf, noun, &given)?;
            }
            What::Describe { description, physical, replaces } => {
                let mut content = next.content.clone();
                content.description = (**description).clone();
                content.physical.clone_from(physical);
                content.replaces = *replaces;
                next.describe(who, shelf, content)?;
            }
            What::Put { role, sha256, own, replaces, .. } => {
                if !own {
                    return Err("somebody else's upload");
                }
                let files = put(&next, *role, sha256, replaces.as_ref().map(|(_, file)| file))?;
                next.files_become(who, files)?;
            }
            What::Remove { file, .. } => {
                let mut files = next.content.files.clone();
                if !files.remove(file) {
                    return Err("no such file");
                }
                next.files_become(who, files)?;
            }
            What::Judge(_) => next.judge(who)?,
            What::Suggest { value, .. } if value.is_empty() => return Err("empties what is needed"),
            What::Suggest { field, value } => next.suggest(who, field, value)?,
            What::Apply(suggested) => {
                if !next.unsettled.iter().any(|known| known.id == suggested.id) {
                    return Err("settled");
                }
                next.apply(who, shelf, suggested)?;
            }
            What::Decline(suggested) => {
                if !next.unsettled.iter().any(|known| known.id == suggested.id) {
                    return Err("settled");
                }
                next.decline(who, suggested)?;
            }
            What::Check => next.check(who)?,
            What::Turn(noun) => next.take_turn(who, noun)?,
            What::Move(version) => next.move_to(who, version)?,
            What::Hand(to) => next.hand_on(who, to)?,
            What::Propose { step, change } => next.propose(who, *step, change)?,
            What::Decide { confirms, .. } => next.decide(who, *confirms)?,
        }
        next.turn_after(known, &self.what, who);
        Ok(next)
    }
}

/// There is one digital Salinan; every other file is added behind, or takes the place of one.
fn put(known: &Known, role: FileRole, sha256: &str, replaced: Option<&File>) -> Result<BTreeSet<File>, No> {
    let mut files = known.content.files.clone();
    let of_role = known.content.of_role(role);
    let replaced = match (replaced, role) {
        (None, FileRole::Salinan) => of_role.first().copied(),
        (replaced, _) => replaced,
    };
    let position = match replaced {
        Some(file) if file.role != role || !files.remove(file) => return Err("no such file"),
        Some(file) => file.position,
        None => 1 + of_role.iter().map(|file| file.position).max().unwrap_or(-1),
    };
    files.insert(File { role, position, sha256: sha256.to_owned() });
    Ok(files)
}

/// What is given with an act of a step: mostly everything, sometimes too little or something wrong.
pub fn input(dice: &mut Dice, case: &Case, old: &[jdih::kernel::Digest]) -> Input {
    let mut input = crate::crew::everything(case);
    if dice.percent(10) {
        input.fields.clear();
    }
    if dice.percent(12) {
        input.note = None;
    }
    if dice.percent(25) {
        input.to = Some(dice.pick(&super::rules::STEPS).0.to_owned());
    }
    if dice.percent(10) {
        input.seen = if old.is_empty() || dice.percent(30) { None } else { Some(*dice.pick(old)) };
    }
    input
}
