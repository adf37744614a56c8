//! What is tried next: mostly the way on by somebody who can, else anything by anybody.

use super::call::{Call, What, input};
use super::changes::Kahar;
use super::rules::{APPROVE, CHECK, COMPARE, File, HAND_OVER, NOUNS, STEPS, Suggested, UPLOAD};
use super::walk::{Walk, current_files};
use crate::crew::{complete, judgements};
use jdih::products::{Description, FileRole};
use jdih::sop::Stamp;

/// Nouns that end a case without its aim.
const ENDS: &[&str] = &["pengakhiran", "penolakan", "penarikan"];
/// Nouns that change who has the step.
const TURNS: [&str; 3] = ["pengambilan", "pengambilalihan", "pelepasan"];
/// The usual noun of each step.
const ONWARD: [&str; 8] = [
    "pengajuan",
    "disposisi",
    "disposisi",
    "kesesuaian",
    "penyerahan",
    "persetujuan",
    "persetujuan",
    "pengunggahan",
];

impl Walk<'_> {
    pub(super) async fn choose(&mut self) -> Call {
        let helpful = self.dice.percent(60);
        let what = if helpful { self.way_on().await } else { self.anything().await };
        let mut stamp = Stamp {
            act_id: self.world.crew.fresh_id(),
            case_id: self.case.id.clone(),
            version: self.case.version,
        };
        if self.dice.percent(4) {
            stamp.version -= 1;
        }
        let member = self.dice.below(self.world.staff.members.len());
        let mut call = Call { member, stamp, what };
        // What ends a case is mostly left to chance, so that cases come far.
        let ends = matches!(&call.what, What::Act { noun, .. } if ENDS.contains(noun));
        if self.dice.percent(if helpful {
            85
        } else if ends {
            5
        } else {
            50
        }) {
            let may = |n: &usize| {
                let who = self.world.staff.who(*n);
                let call = Call { member: *n, ..call.clone() };
                call.predict(&self.known, &self.world.shelf, &who, &self.case).is_ok()
            };
            let able: Vec<usize> = (0..self.world.staff.members.len()).filter(may).collect();
            if !able.is_empty() {
                call.member = *self.dice.pick(&able);
            }
        }
        // Again and again somebody who already had a hand in the case.
        let handed: Vec<usize> = (0..self.world.staff.members.len())
            .filter(|n| self.known.hands.contains_key(&self.world.staff.who(*n).id))
            .collect();
        if self.dice.percent(15) {
            call.member = *self.dice.pick(&handed);
        }
        self.own_upload(&mut call);
        call
    }

    /// Mostly the upload of the member itself.
    fn own_upload(&mut self, call: &mut Call) {
        let What::Put { role, upload, sha256, own, .. } = &mut call.what else { return };
        let of = if self.dice.percent(95) { call.member } else { (call.member + 1) % 5 };
        *own = of == call.member;
        let uploads = &self.world.staff.members[of].uploads;
        // Rarely the digital copy is given for the physical one.
        let wanted =
            if *role == FileRole::Fisik && self.dice.percent(10) { FileRole::Salinan } else { *role };
        let fitting: Vec<_> = uploads.iter().filter(|(role, _, _)| *role == wanted).collect();
        let (_, id, digest) = *self.dice.pick(&fitting);
        (*upload, *sha256) = (id.clone(), digest.clone());
    }

    fn act(&mut self, noun: &'static str) -> What {
        What::Act { noun, input: Box::new(input(&mut self.dice, &self.case, &self.old_manifests)) }
    }

    fn put(&self, role: FileRole, replaces: Option<(String, File)>) -> What {
        What::Put { role, upload: String::new(), sha256: String::new(), own: true, replaces }
    }

    fn describe(&self, description: Description, replaces: Option<i64>) -> What {
        What::Describe { description: Box::new(description), physical: "salinan".into(), replaces }
    }

    async fn way_on(&mut self) -> What {
        let content = self.known.content.clone();
        if self.known.changes.current != self.known.changes.version && self.dice.percent(40) {
            return What::Move(self.known.changes.current.clone());
        }
        // Another order is soon too late.
        let proposal = self.known.changes.proposal.as_ref();
        let soon = proposal.map(|proposal| matches!(proposal.change, Kahar::Order(_)));
        match soon {
            Some(soon) if self.dice.percent(if soon { 60 } else { 25 }) => return self.decide().await,
            None if self.dice.percent(if self.known.at < 2 { 15 } else { 8 }) => return self.propose(),
            _ => {}
        }
        if self.dice.percent(3) {
            return What::Hand(self.somebody(self.known.at));
        }
        if self.known.turn.holder.is_some() && self.dice.percent(20) {
            return What::Turn("pengambilalihan");
        }
        if self.dice.percent(15) {
            return self.act(ONWARD[self.known.at]);
        }
        if matches!(self.known.at, COMPARE | HAND_OVER) && self.dice.percent(4) {
            return self.new_version();
        }
        if let (true, Some(suggested)) = (self.dice.percent(40), self.known.unsettled.first().cloned()) {
            return What::Apply(suggested);
        }
        match self.known.at {
            0 | COMPARE if !content.has_both_copies() => {
                let missing = content.of_role(FileRole::Salinan).is_empty();
                self.put(if missing { FileRole::Salinan } else { FileRole::Fisik }, None)
            }
            0 => self.act("pengajuan"),
            COMPARE if self.known.waiting => self.act("kelanjutan"),
            COMPARE if !content.description.lacking().is_empty() && self.dice.percent(50) => {
                self.describe(complete(&self.number, "2025"), content.replaces)
            }
            COMPARE if !self.known.open_pairs().is_empty() && self.dice.percent(90) => self.judge().await,
            COMPARE => self.act("kesesuaian"),
            HAND_OVER if self.known.compared.as_ref() != Some(&content.files) => self.act("pengembalian"),
            HAND_OVER if !content.description.lacking().is_empty() || self.world.shelf.has_twin(&content) => {
                self.describe(complete(&self.number, "2025"), content.replaces)
            }
            HAND_OVER if !content.to_answer().is_subset(&self.known.answered) => What::Check,
            HAND_OVER => self.act("penyerahan"),
            CHECK | APPROVE if self.dice.percent(15) => self.suggestion(),
            CHECK | APPROVE => self.act("persetujuan"),
            UPLOAD => self.act("pengunggahan"),
            _ => self.act("disposisi"),
        }
    }

    async fn judge(&self) -> What {
        let sheet = self.world.crew.house.app.copies.sheet(&self.case).await.expect("the pages");
        What::Judge(judgements(&sheet))
    }

    /// A number of days that was not granted before.
    fn days(&mut self) -> u32 {
        self.said.len().try_into().map_or(1, |said: u32| said + 1)
    }

    /// Mostly somebody who does this step.
    fn somebody(&mut self, step: usize) -> String {
        let whos: Vec<_> = (0..self.world.staff.members.len()).map(|n| self.world.staff.who(n)).collect();
        let fitting: Vec<_> = whos.iter().filter(|who| who.has(STEPS[step].1)).collect();
        if fitting.is_empty() || self.dice.percent(15) {
            return self.dice.pick(&whos).id.clone();
        }
        self.dice.pick(&fitting).id.clone()
    }

    /// Another time, order or person, mostly for the present step or one that comes.
    fn propose(&mut self) -> What {
        let (at, any) = (self.known.at, self.dice.below(STEPS.len()));
        let step = if self.dice.percent(50) { at } else { any };
        // Only what has not begun changes its order, so that is mostly proposed early.
        let kinds = if at < 2 { 6 } else { 3 };
        let (step, change) = match self.dice.below(kinds) {
            0 => (at, Kahar::Time(self.days())),
            1 | 3.. => {
                let step = if self.dice.percent(60) { self.known.following(at).unwrap_or(at) } else { any };
                let next = self.known.following(step).filter(|_| self.dice.percent(90));
                (step, Kahar::Order(next.unwrap_or(any)))
            }
            _ => (step, Kahar::Person(self.somebody(step))),
        };
        What::Propose { step, change }
    }

    /// Decides on what is proposed; on something that is not there where nothing is.
    async fn decide(&mut self) -> What {
        let all = self.world.crew.house.app.sops.kahar_of(&self.case.id).await.expect("a list");
        let open = all.into_iter().find(|one| one.is_open()).map(|one| one.id);
        let confirms = self.dice.percent(60);
        What::Decide { id: open.unwrap_or_else(|| self.case.id.clone()), confirms }
    }

    fn suggestion(&mut self) -> What {
        let choices = [
            ("judul", "Judul yang lain"),
            ("subjek", "SUBJEK"),
            ("tempat_penetapan", "Muaro Jambi"),
            ("jenis", ""),
        ];
        let (field, value) = *self.dice.pick(&choices);
        What::Suggest { field, value: value.to_owned() }
    }

    async fn anything(&mut self) -> What {
        match self.dice.below(100) {
            0..4 => What::Check,
            4..9 => {
                let noun = *self.dice.pick(&TURNS);
                if self.dice.percent(25) {
                    What::Hand(self.somebody(self.known.at))
                } else {
                    What::Turn(noun)
                }
            }
            9..12 => self.propose(),
            12..14 => self.decide().await,
            14 => What::Move(self.known.changes.current.clone()),
            15..48 => {
                let noun = *self.dice.pick(&NOUNS);
                self.act(noun)
            }
            48..62 => self.any_description(),
            62..78 => self.any_file().await,
            78..82 => self.judge().await,
            82..88 => self.suggestion(),
            n => {
                let gone = Suggested { id: self.case.id.clone(), field: "judul", value: "tidak ada".into() };
                let suggested = self.known.unsettled.last().cloned().unwrap_or(gone);
                if n < 94 { What::Apply(suggested) } else { What::Decline(suggested) }
            }
        }
    }

    /// The case becomes a new version of something published, where anything is.
    fn new_version(&mut self) -> What {
        let now = self.known.content.clone();
        let known: Vec<i64> = self.world.shelf.0.keys().copied().collect();
        let replaces = if known.is_empty() { None } else { Some(*self.dice.pick(&known)) };
        self.describe(now.description, replaces)
    }

    fn any_description(&mut self) -> What {
        let now = self.known.content.clone();
        let known: Vec<i64> = self.world.shelf.0.keys().copied().collect();
        match self.dice.below(6) {
            0 => self.describe(now.description, now.replaces),
            1 => self.describe(now.description.with("subjek", ""), now.replaces),
            2 => self.describe(now.description.with("jenis", ""), now.replaces),
            3 if !known.is_empty() => {
                let id = *self.dice.pick(&known);
                let number = self.world.shelf.0[&id][1].clone();
                let replaces = if self.dice.percent(50) { Some(id) } else { now.replaces };
                self.describe(now.description.with("nomor", &number), replaces)
            }
            4 => self.describe(now.description, Some(9_999_999)),
            _ => {
                let title = format!("Judul {}", self.dice.below(4));
                self.describe(now.description.with("judul", &title), now.replaces)
            }
        }
    }

    async fn any_file(&mut self) -> What {
        let role = *self.dice.pick(&FileRole::ALL);
        let draft = self.world.crew.house.app.products.draft(&self.case).await.expect("the draft");
        let current = current_files(&draft.files);
        if current.is_empty() || self.dice.percent(50) {
            return self.put(role, None);
        }
        let (row, file) = self.dice.pick(&current).clone();
        if self.dice.percent(50) { What::Remove { row, file } } else { self.put(role, Some((row, file))) }
    }
}
