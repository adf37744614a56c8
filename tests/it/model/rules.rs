//! The rules of the upload SOP once more, as small as they can be written, from the handbook and the
//! invariants and not from the engine: what a case is, what an act makes of it, and whether it may be.

use jdih::products::{Description, FileRole};
use std::collections::{BTreeMap, BTreeSet};

/// The steps in order, and whose they are.
pub const STEPS: [(&str, &str); 8] = [
    ("registrasi", "pengelola_jdih"),
    ("terima", "sekretaris"),
    ("petunjuk", "kabag_teknis_hukum"),
    ("kesesuaian", "pengelola_jdih"),
    ("penyerahan", "pengelola_jdih"),
    ("koreksi", "kasubbag_hukum"),
    ("persetujuan", "kabag_teknis_hukum"),
    ("unggah", "pengelola_jdih"),
];
pub const MAKER: &str = "pengelola_jdih";
pub const COMPARE: usize = 3;
pub const HAND_OVER: usize = 4;
pub const CHECK: usize = 5;
pub const APPROVE: usize = 6;
pub const UPLOAD: usize = 7;

/// Every noun that any step knows, the withdrawal, and one that nobody knows.
pub const NOUNS: [&str; 13] = [
    "pengajuan",
    "disposisi",
    "pengembalian",
    "kesesuaian",
    "permintaan-perbaikan",
    "kelanjutan",
    "pengakhiran",
    "penyerahan",
    "persetujuan",
    "penolakan",
    "pengunggahan",
    "penarikan",
    "peluncuran",
];

/// A hand in a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hand {
    Maker,
    Checker,
    Approver,
}

/// A file of the case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct File {
    pub role: FileRole,
    pub position: i64,
    pub sha256: String,
}

/// A page of the digital and one of the physical copy.
pub type Pages = (Option<(String, u32)>, Option<(String, u32)>);

/// Everything that gates sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    pub description: Description,
    pub physical: String,
    pub replaces: Option<i64>,
    /// In order: role, then position.
    pub files: BTreeSet<File>,
}

impl Content {
    pub fn of_role(&self, role: FileRole) -> Vec<&File> {
        self.files.iter().filter(|file| file.role == role).collect()
    }

    /// What the public would get.
    pub fn public(&self) -> Vec<String> {
        self.files.iter().filter(|file| file.role != FileRole::Fisik).map(|f| f.sha256.clone()).collect()
    }

    /// Which pages stand beside each other: one to one in order, each file once.
    pub fn pairs(&self, lengths: &BTreeMap<String, u32>) -> Vec<Pages> {
        let of = |physical: bool| {
            let mut files: Vec<&File> =
                self.files.iter().filter(|file| (file.role == FileRole::Fisik) == physical).collect();
            let mut seen = BTreeSet::new();
            files.retain(|file| seen.insert(&file.sha256));
            let pages = |file: &&File| {
                let sha256 = file.sha256.clone();
                (1..=lengths[&sha256]).map(move |n| (sha256.clone(), n))
            };
            files.iter().flat_map(pages).collect::<Vec<_>>()
        };
        let (digital, physical) = (of(false), of(true));
        let page = |n: usize| (digital.get(n).cloned(), physical.get(n).cloned());
        (0..digital.len().max(physical.len())).map(page).collect()
    }

    /// Both copies are there, and they are two.
    pub fn has_both_copies(&self) -> bool {
        let (digital, physical) = (self.of_role(FileRole::Salinan), self.of_role(FileRole::Fisik));
        let same = physical.iter().any(|p| digital.iter().any(|d| d.sha256 == p.sha256));
        !digital.is_empty() && !physical.is_empty() && !same
    }

    pub fn identity(&self) -> Identity {
        ["jenis", "nomor", "tahun"].map(|field| self.description.get(field).to_owned())
    }
}

/// Kind, number, year.
pub type Identity = [String; 3];

/// What is published: public id, and under which identity.
#[derive(Debug, Default)]
pub struct Shelf(pub BTreeMap<i64, Identity>);

impl Shelf {
    /// Whether another product has this identity.
    pub fn has_twin(&self, content: &Content) -> bool {
        let identity = content.identity();
        identity.iter().all(|part| !part.is_empty())
            && self.0.iter().any(|(id, known)| *known == identity && Some(*id) != content.replaces)
    }
}

/// A signature: by whom, with which hand, when in the order of content changes, in which round.
#[derive(Debug, Clone)]
pub struct Signature {
    pub person: String,
    pub hand: Hand,
    pub change: u64,
    pub round: i64,
}

/// A case as the rules know it.
#[derive(Debug, Clone)]
pub struct Known {
    pub at: usize,
    pub round: i64,
    pub version: i64,
    pub closed: Option<&'static str>,
    pub waiting: bool,
    pub content: Content,
    /// Grows with every change of the content.
    pub change: u64,
    /// How many pages each file has.
    pub lengths: BTreeMap<String, u32>,
    /// The pairs of pages that were judged.
    pub judged: BTreeSet<Pages>,
    /// The files that were found to agree, by the latest comparison.
    pub compared: Option<BTreeSet<File>>,
    /// What was answered to the checks: each answer is bound to the files that it is about.
    pub answered: BTreeSet<String>,
    pub hands: BTreeMap<String, Hand>,
    pub signatures: Vec<Signature>,
    pub unsettled: Vec<Suggested>,
    pub turn: super::turns::Turn,
    pub changes: super::changes::Changes,
}

/// A suggestion that waits.
#[derive(Debug, Clone)]
pub struct Suggested {
    pub id: String,
    pub field: &'static str,
    pub value: String,
}

/// Who acts, as the office knows the person in this moment.
#[derive(Debug, Clone, Default)]
pub struct Who {
    pub id: String,
    pub roles: BTreeSet<String>,
    pub disabled: bool,
}

impl Who {
    pub fn has(&self, role: &str) -> bool {
        self.roles.contains(role)
    }

    /// An administrator or somebody of another unit does not even know of the case.
    fn knows_cases(&self) -> bool {
        !self.disabled && (self.has("auditor") || STEPS.iter().any(|(_, role)| self.has(role)))
    }
}

/// What was given with an act of a step.
#[derive(Debug, Clone, Default)]
pub struct Given {
    pub note: bool,
    /// The step to go back to; `None` is the usual one.
    pub to: Option<String>,
    /// Whether the digest that was seen is the one that stands there.
    pub seen: bool,
    /// Whether the effect's own fields were filled.
    pub fields: bool,
}

/// Why not.
pub type No = &'static str;

impl Known {
    /// Whether somebody may act on the case at all.
    pub fn reachable(&self, who: &Who) -> Result<(), No> {
        match (who.knows_cases(), self.closed) {
            (false, _) => Err("does not know the case"),
            (true, Some(_)) => Err("closed"),
            (true, None) => Ok(()),
        }
    }

    /// Four eyes: one hand for each person.
    fn take(&mut self, who: &Who, hand: Hand) -> Result<(), No> {
        match self.hands.insert(who.id.clone(), hand) {
            Some(before) if before != hand => Err("another hand"),
            _ => Ok(()),
        }
    }

    fn back_to(&mut self, step: usize) {
        self.at = step;
        self.round += 1;
        self.waiting = false;
    }

    /// A change by a maker; further on than `step`, the case goes back there.
    fn made(&mut self, who: &Who, step: usize) -> Result<(), No> {
        self.reachable(who)?;
        if !who.has(MAKER) {
            return Err("role");
        }
        self.take(who, Hand::Maker)?;
        self.version += 1;
        if self.place(self.at) > self.place(step) {
            self.back_to(step);
        }
        Ok(())
    }

    /// Another set of files.
    pub fn files_become(&mut self, who: &Who, files: BTreeSet<File>) -> Result<(), No> {
        self.made(who, COMPARE)?;
        // It is what the unit was asked for, and nothing else is.
        self.waiting = false;
        self.content.files = files;
        self.change += 1;
        Ok(())
    }

    /// Another description; the same again is no act at all.
    pub fn describe(&mut self, who: &Who, shelf: &Shelf, next: Content) -> Result<(), No> {
        let before = self.clone();
        self.made(who, HAND_OVER)?;
        if next == before.content {
            *self = before;
            return Ok(());
        }
        if next.replaces.is_some_and(|id| !shelf.0.contains_key(&id)) {
            return Err("no such product");
        }
        if shelf.has_twin(&next) {
            return Err("twin");
        }
        self.content = next;
        self.change += 1;
        Ok(())
    }

    /// The pairs that nobody judged.
    pub fn open_pairs(&self) -> Vec<Pages> {
        let pairs = self.content.pairs(&self.lengths);
        pairs.into_iter().filter(|pair| !self.judged.contains(pair)).collect()
    }

    /// Every page judged; nothing moves.
    pub fn judge(&mut self, who: &Who) -> Result<(), No> {
        self.reachable(who)?;
        if !who.has(MAKER) || self.at != COMPARE {
            return Err("not here, or role");
        }
        self.take(who, Hand::Maker)?;
        let one_file = |(digital, physical): &Pages| match (digital, physical) {
            (Some((one, _)), Some((other, _))) => one == other,
            _ => false,
        };
        let open = self.open_pairs();
        if open.is_empty() || open.iter().any(one_file) {
            return Err("nothing to judge, or no comparison");
        }
        self.judged.extend(open);
        Ok(())
    }

    /// Answers everything that the checks ask of the files of now; nothing new is no act at all.
    pub fn check(&mut self, who: &Who) -> Result<(), No> {
        let before = self.clone();
        self.made(who, UPLOAD)?;
        if before.waiting || before.at > HAND_OVER {
            return Err("not the time to answer");
        }
        let wanted = self.content.to_answer();
        if wanted.is_subset(&self.answered) {
            *self = before;
        } else {
            self.answered.extend(wanted);
        }
        Ok(())
    }

    pub fn suggest(&mut self, who: &Who, field: &str, value: &str) -> Result<(), No> {
        self.reachable(who)?;
        let hand = match self.at {
            CHECK => Hand::Checker,
            APPROVE => Hand::Approver,
            _ => return Err("no gate"),
        };
        if !who.has(STEPS[self.at].1) {
            return Err("role");
        }
        // It takes no hand, but is not for somebody who has another.
        self.clone().take(who, hand)?;
        if self.content.description.get(field) == value {
            return Err("the same");
        }
        self.version += 1;
        Ok(())
    }

    /// Applied: changed, and handed over again if it was.
    pub fn apply(&mut self, who: &Who, shelf: &Shelf, suggested: &Suggested) -> Result<(), No> {
        let handed_over = self.at > HAND_OVER;
        self.made(who, HAND_OVER)?;
        self.content.description = self.content.description.with(suggested.field, &suggested.value);
        self.change += 1;
        self.unsettled.retain(|other| other.id != suggested.id);
        if handed_over {
            self.step_act(who, shelf, "penyerahan", &Given { fields: true, ..Given::default() })?;
        }
        Ok(())
    }

    pub fn decline(&mut self, who: &Who, suggested: &Suggested) -> Result<(), No> {
        self.made(who, UPLOAD)?;
        self.unsettled.retain(|other| other.id != suggested.id);
        Ok(())
    }

    /// An act of the present step.
    pub fn step_act(&mut self, who: &Who, shelf: &Shelf, noun: &str, given: &Given) -> Result<(), No> {
        self.reachable(who)?;
        let ok = |holds: bool, why: No| if holds { Ok(()) } else { Err(why) };
        if noun == "penarikan" {
            ok(who.has(MAKER), "role")?;
            ok(given.note, "note")?;
            self.closed = Some("ditarik");
            self.version += 1;
            return Ok(());
        }
        let here = STEPS[self.at].0;
        let moves = |step: &str| {
            !matches!((step, noun), (_, "pengembalian" | "kelanjutan" | "pengakhiran" | "penolakan"))
        };
        ok(who.has(STEPS[self.at].1), "role")?;
        ok(!(self.waiting && moves(here)), "waits")?;
        let no_target = given.to.is_none();
        self.version += 1;
        match (here, noun) {
            ("registrasi", "pengajuan") => {
                ok(self.content.has_both_copies(), "copies")?;
                ok(no_target || given.to.as_deref() == Some(self.next()), "target")?;
                self.go_on();
            }
            ("terima" | "petunjuk", "disposisi") => {
                ok(given.fields, "disposisi")?;
                ok(no_target || given.to.as_deref() == Some(self.next()), "target")?;
                self.go_on();
            }
            ("kesesuaian", "kesesuaian") => {
                ok(self.content.has_both_copies(), "copies")?;
                let judged = self.open_pairs().is_empty();
                ok(judged, "pages not judged")?;
                ok(no_target || given.to.as_deref() == Some(self.next()), "target")?;
                self.take(who, Hand::Maker)?;
                self.compared = Some(self.content.files.clone());
                self.go_on();
            }
            ("kesesuaian", "permintaan-perbaikan") => {
                ok(given.note, "note")?;
                self.waiting = true;
            }
            ("kesesuaian", "kelanjutan") => {
                ok(self.waiting, "does not wait")?;
                self.waiting = false;
            }
            ("kesesuaian", "pengakhiran") => {
                ok(given.note, "note")?;
                self.closed = Some("diakhiri");
            }
            ("penyerahan", "penyerahan") => {
                self.take(who, Hand::Maker)?;
                ok(self.content.has_both_copies(), "copies")?;
                ok(self.compared.as_ref() == Some(&self.content.files), "not compared")?;
                ok(self.content.description.lacking().is_empty(), "description")?;
                ok(self.content.to_answer().is_subset(&self.answered), "checks")?;
                ok(!shelf.has_twin(&self.content), "twin")?;
                ok(no_target || given.to.as_deref() == Some(self.next()), "target")?;
                self.go_on();
            }
            ("koreksi" | "persetujuan", "persetujuan") => {
                let hand = if self.at == CHECK { Hand::Checker } else { Hand::Approver };
                self.take(who, hand)?;
                ok(given.seen, "other manifest")?;
                ok(no_target || given.to.as_deref() == Some(self.next()), "target")?;
                let (change, round) = (self.change, self.round);
                self.signatures.push(Signature { person: who.id.clone(), hand, change, round });
                self.go_on();
            }
            ("persetujuan", "penolakan") => {
                self.take(who, Hand::Approver)?;
                ok(given.note, "note")?;
                self.closed = Some("ditolak");
            }
            ("terima" | "petunjuk" | "penyerahan" | "koreksi" | "persetujuan", "pengembalian") => {
                ok(given.note, "note")?;
                self.back_to(return_target(here, given.to.as_deref())?);
            }
            ("unggah", "pengunggahan") => {
                ok(!shelf.has_twin(&self.content), "twin")?;
                ok(given.seen, "other manifest")?;
                self.closed = Some("terbit");
            }
            _ => return Err("not here"),
        }
        Ok(())
    }
}

fn return_target(here: &str, to: Option<&str>) -> Result<usize, No> {
    let targets: &[&str] = match here {
        "terima" | "petunjuk" => &["registrasi"],
        "penyerahan" => &["kesesuaian"],
        "koreksi" => &["kesesuaian", "penyerahan"],
        _ => &["koreksi", "kesesuaian", "penyerahan"],
    };
    let found = to.map_or(Some(&targets[0]), |to| targets.iter().find(|target| **target == to));
    found.and_then(|found| STEPS.iter().position(|(id, _)| id == found)).ok_or("target")
}
