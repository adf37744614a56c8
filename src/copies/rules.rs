//! Which pages stand beside each other, which verdicts count, and whether all pages are judged. Values
//! in, values out.

use super::arrangement::{Arrangement, Leaf, Pin};
use super::machine::{ByMachine, Machine, State};
use super::page::{Again, Area, Finding, Judged, Judgement, PageRef, Pair, SheetFile, Side, Verdict};
use crate::journal::canonical_json;
use crate::kernel::Digest;
use crate::products::FileRole;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};

/// The most pages of one of the copies that are compared here.
pub const MAX_PAGES: usize = 2_000;
/// The longest note on a page.
pub const NOTE_MAX_CHARS: usize = 1_000;
/// The longest description of a place.
pub const PLACE_MAX_CHARS: usize = 200;
/// The longest reason for leaving a page out.
pub const REASON_MAX_CHARS: usize = 200;

/// Both copies, page by page.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// The files: the digital Salinan, its annexes, the scans of the physical copy.
    pub files: Vec<SheetFile>,
    /// The arrangement on these files.
    pub arrangement: Arrangement,
    /// Its revision; 0 while nobody changed the order of the files.
    pub revision: i64,
    /// The pairs in reading order.
    pub pairs: Vec<Judged>,
    /// The comparison by machine.
    pub machine: State,
}

/// How many pages are in which state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Pages of the digital copy.
    pub digital: usize,
    /// Pages of the physical copy that are compared.
    pub physical: usize,
    /// Pages of the physical copy that are left out.
    pub left_out: usize,
    /// Pairs that agree.
    pub agrees: usize,
    /// Pairs that do not.
    pub differs: usize,
    /// Pages without counterpart that are accepted.
    pub acceptable: usize,
    /// Pairs that the machine settled and nobody judged.
    pub settled: usize,
    /// Pairs that somebody has to judge yet.
    pub open: usize,
}

/// Why a verdict is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// What was judged is not what stands there.
    #[error("the pages changed")]
    Changed,
    /// It needs a note.
    #[error("a note is needed")]
    NoteNeeded,
    /// A page without counterpart cannot agree, and one with a counterpart does not lack it.
    #[error("not for this page")]
    WrongKind,
    /// A text is too long.
    #[error("too long")]
    TooLong,
    /// Both sides are one file.
    #[error("one file on both sides")]
    OneFile,
}

/// The pages of the files of one copy, each once however often the same bytes are there.
#[must_use]
pub fn pages_of(files: &[SheetFile], physical: bool) -> Vec<PageRef> {
    let mut seen = Vec::new();
    let mut pages = Vec::new();
    for file in files.iter().filter(|file| (file.role == FileRole::Fisik) == physical) {
        if !seen.contains(&file.digest) {
            seen.push(file.digest);
            pages.extend(file.refs());
        }
    }
    pages
}

/// The sheet of a case: its files, what was arranged and what was found so far (in the order in which it
/// was said).
#[must_use]
pub fn sheet(
    files: Vec<SheetFile>,
    arranged: &Arrangement,
    revision: i64,
    verdicts: &[Verdict],
    mut machine: State,
) -> Sheet {
    let (digital, physical) = (pages_of(&files, false), pages_of(&files, true));
    let arrangement = arranged.settled(&physical, &digital);
    let said = Said::of(verdicts, &files);
    let ready = machine.ready();
    let paired = match ready.filter(|machine| arrangement.pins.is_empty() && !machine.is_another()) {
        Some(machine) => pairs(&digital, &as_found(machine, &arrangement)),
        None => pairs(&digital, &arrangement),
    };
    let judged = |pair| Judged {
        machine: ready.and_then(|machine| ByMachine::of(machine, pair)),
        ..said.judged(pair)
    };
    let pairs: Vec<Judged> = paired.into_iter().map(judged).collect();
    if let State::Ready(machine) = &mut machine {
        machine.answer_by_pages(&pairs);
    }
    Sheet { pairs, files, arrangement, revision, machine }
}

/// The arrangement with the pairs that the machine found; only where nobody paired anything by hand.
fn as_found(machine: &Machine, arrangement: &Arrangement) -> Arrangement {
    let findings = &machine.findings;
    let found = findings.pages.iter().map(|page| Pin { digital: page.digital, physical: page.physical });
    let told = |at: &&PageRef| findings.pages.iter().any(|page| page.physical == Some(**at));
    let blank = findings.physical.iter().filter(|at| !told(at));
    let blank = blank.map(|at| Pin { digital: None, physical: Some(*at) });
    Arrangement { pins: found.chain(blank).collect(), ..arrangement.clone() }
}

/// Which pages stand beside each other: one to one in order, but for what was said by hand. Pages before
/// a pair that was put together by hand are paired among themselves.
#[must_use]
pub fn pairs(digital: &[PageRef], arrangement: &Arrangement) -> Vec<Pair> {
    let physical: Vec<&Leaf> = arrangement.leaves.iter().filter(|leaf| leaf.left_out.is_none()).collect();
    let pins = in_step(&arrangement.pins, digital, &physical);
    let alone = |pin: &Pin| pin.digital.is_none() || pin.physical.is_none();
    let alone_digital = |at| arrangement.pins.iter().any(|pin| alone(pin) && pin.digital == Some(at));
    let alone_physical = |at| arrangement.pins.iter().any(|pin| alone(pin) && pin.physical == Some(at));
    let (mut digital, mut physical) = (digital.iter().copied().peekable(), physical.into_iter().peekable());
    let mut pairs = Vec::new();
    loop {
        let (left, right) = (digital.peek().copied(), physical.peek().map(|leaf| leaf.page));
        let to = left.and_then(|at| pins.iter().find(|(one, _)| *one == at)).map(|(_, other)| *other);
        let from = right.and_then(|page| pins.iter().find(|(_, other)| *other == page.at));
        let (takes_left, takes_right) = match (left, right) {
            (None, None) => return pairs,
            (Some(_), None) => (true, false),
            (None, Some(_)) => (false, true),
            (Some(one), Some(_)) if alone_digital(one) => (true, false),
            (Some(_), Some(other)) if alone_physical(other.at) => (false, true),
            (Some(_), Some(other)) if to == Some(other.at) => (true, true),
            (Some(_), Some(_)) if to.is_some() => (false, true),
            (Some(_), Some(_)) if from.is_some() => (true, false),
            (Some(_), Some(_)) => (true, true),
        };
        pairs.push(Pair {
            digital: if takes_left { digital.next() } else { None },
            physical: if takes_right { physical.next().map(|leaf| leaf.page) } else { None },
        });
    }
}

/// The pages put together by hand that can all be had without changing the order of either copy. Of two
/// that cross, what was said last holds.
fn in_step(pins: &[Pin], digital: &[PageRef], physical: &[&Leaf]) -> Vec<(PageRef, PageRef)> {
    let mut kept: Vec<(usize, usize, PageRef, PageRef)> = Vec::new();
    for pin in pins.iter().rev() {
        let (Some(one), Some(other)) = (pin.digital, pin.physical) else { continue };
        let left = digital.iter().position(|at| *at == one);
        let right = physical.iter().position(|leaf| leaf.page.at == other);
        let (Some(left), Some(right)) = (left, right) else { continue };
        if kept.iter().all(|(l, r, _, _)| (*l < left) == (*r < right)) {
            kept.push((left, right, one, other));
        }
    }
    kept.into_iter().map(|(_, _, one, other)| (one, other)).collect()
}

/// What was said so far, by pair and by page.
struct Said<'v> {
    /// The last verdict on each pair.
    last: HashMap<Pair, &'v Verdict>,
    /// Pages that were judged beside another one.
    pages: HashSet<PageRef>,
    /// Page numbers that were judged on files that are gone, by copy.
    gone: HashSet<(Side, u32)>,
}

impl<'v> Said<'v> {
    fn of(verdicts: &'v [Verdict], files: &[SheetFile]) -> Self {
        let is_gone = |at: &PageRef| files.iter().all(|file| file.digest != at.file);
        let mut said = Self { last: HashMap::new(), pages: HashSet::new(), gone: HashSet::new() };
        for verdict in verdicts {
            let pair = verdict.said.pair;
            said.last.insert(pair, verdict);
            for (side, at) in sides(pair) {
                said.pages.insert(at);
                if is_gone(&at) {
                    said.gone.insert((side, at.page));
                }
            }
        }
        said
    }

    fn judged(&self, pair: Pair) -> Judged {
        let verdict = self.last.get(&pair).map(|verdict| (*verdict).clone());
        let again = if verdict.is_some() {
            None
        } else if sides(pair)
            .any(|(side, at)| !self.pages.contains(&at) && self.gone.contains(&(side, at.page)))
        {
            Some(Again::Replaced)
        } else {
            sides(pair).any(|(_, at)| self.pages.contains(&at)).then_some(Again::Rearranged)
        };
        Judged { pair, verdict, again, machine: None }
    }
}

fn sides(pair: Pair) -> impl Iterator<Item = (Side, PageRef)> {
    let physical = pair.physical.map(|page| (Side::Physical, page.at));
    pair.digital.map(|at| (Side::Digital, at)).into_iter().chain(physical)
}

impl Sheet {
    /// How many pages are in which state.
    #[must_use]
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for judged in &self.pairs {
            tally.digital += usize::from(judged.pair.digital.is_some());
            tally.physical += usize::from(judged.pair.physical.is_some());
            match judged.finding() {
                Some(Finding::Agrees) => tally.agrees += 1,
                Some(Finding::Differs) => tally.differs += 1,
                Some(Finding::Acceptable) => tally.acceptable += 1,
                None if judged.is_open() => tally.open += 1,
                None => tally.settled += 1,
            }
        }
        tally.left_out = self.arrangement.leaves.iter().filter(|leaf| leaf.left_out.is_some()).count();
        tally
    }

    /// The file of a page.
    #[must_use]
    pub fn file(&self, at: PageRef) -> Option<&SheetFile> {
        self.files.iter().find(|file| file.digest == at.file)
    }

    /// The numbers, from 1, of the pairs for which this holds.
    pub fn numbers<'s>(&'s self, holds: impl Fn(&Judged) -> bool + 's) -> impl Iterator<Item = usize> + 's {
        self.pairs.iter().zip(1..).filter(move |(judged, _)| holds(judged)).map(|(_, n)| n)
    }

    /// The first pair that somebody has to judge yet, behind pair `after` and then from the beginning.
    #[must_use]
    pub fn next_open(&self, after: usize) -> Option<usize> {
        let open: Vec<usize> = self.numbers(Judged::is_open).collect();
        open.iter().find(|n| **n > after).or(open.first()).copied()
    }

    /// Whether there are more pages than are compared here.
    #[must_use]
    pub fn is_too_long(&self) -> bool {
        [false, true].iter().any(|physical| pages_of(&self.files, *physical).len() > MAX_PAGES)
    }

    /// Whether a file is given both as the physical and as the digital copy.
    #[must_use]
    pub fn has_one_file_twice(&self) -> bool {
        one_file_twice(&self.files)
    }

    /// What a comparison rests on, as canonical text: every pair with its verdict's row, and what was
    /// left out with its reason.
    #[must_use]
    pub fn evidence(&self) -> String {
        let pairs: Vec<Value> = self
            .pairs
            .iter()
            .map(|judged| {
                let physical = judged.pair.physical;
                json!({
                    "digital": judged.pair.digital.map(|at| at.to_string()),
                    "fisik": physical.map(|page| page.at.to_string()),
                    "putar": physical.map(|page| page.turn.degrees()),
                    "penilaian": judged.finding().map(Finding::column),
                    "catatan": judged.verdict.as_ref().map(|verdict| verdict.id.clone()),
                })
            })
            .collect();
        let left_out: Vec<Value> = self
            .arrangement
            .leaves
            .iter()
            .filter_map(|leaf| {
                let why = leaf.left_out.as_deref()?;
                Some(json!({ "fisik": leaf.page.at.to_string(), "alasan": why }))
            })
            .collect();
        let machine = self.machine.ready().map(|machine| {
            let answers =
                machine.answers.iter().map(|answer| answer.as_ref().map(|answer| answer.id.as_str()));
            json!({
                "hasil": machine.id, Digest::ALGORITHM: machine.digest, "versi": machine.findings.comparer,
                "jawaban": answers.collect::<Vec<_>>(),
            })
        });
        let mut evidence = json!({ "pasangan": pairs, "dilewati": left_out, "susunan": self.revision });
        if let (Some(machine), Some(evidence)) = (machine, evidence.as_object_mut()) {
            evidence.insert("mesin".to_owned(), machine);
        }
        canonical_json(&evidence)
    }

    /// The judgement as it can be recorded: on a pair that stands there, with what it needs.
    ///
    /// # Errors
    /// [`Unfit`] when it cannot.
    pub fn accept(&self, said: &Judgement) -> Result<Judgement, Unfit> {
        if !self.pairs.iter().any(|judged| judged.pair == said.pair) {
            return Err(Unfit::Changed);
        }
        let clean = |text: &Option<String>, most: usize| {
            let text = text.as_deref().map(str::trim).filter(|text| !text.is_empty());
            let fits = text.is_none_or(|text| text.chars().count() <= most);
            if fits { Ok(text.map(str::to_owned)) } else { Err(Unfit::TooLong) }
        };
        let note = clean(&said.note, NOTE_MAX_CHARS)?;
        let place = clean(&said.place, PLACE_MAX_CHARS)?;
        let whole = said.pair.is_whole();
        match said.finding {
            Finding::Agrees if said.pair.is_one_file() => return Err(Unfit::OneFile),
            Finding::Agrees if !whole => return Err(Unfit::WrongKind),
            Finding::Acceptable if whole => return Err(Unfit::WrongKind),
            Finding::Acceptable | Finding::Differs if note.is_none() => return Err(Unfit::NoteNeeded),
            Finding::Agrees | Finding::Acceptable | Finding::Differs => {}
        }
        let on_page = |area: &Area| match area.side {
            Side::Digital => said.pair.digital.is_some(),
            Side::Physical => said.pair.physical.is_some(),
        };
        let area = said.area.filter(|_| said.finding == Finding::Differs).filter(on_page);
        Ok(Judgement { pair: said.pair, finding: said.finding, place, area, note })
    }

    /// Whether the pages were compared by machine. Where it only found that the two are not one document, they are
    /// compared by eye.
    #[must_use]
    pub fn by_machine(&self) -> bool {
        self.machine.ready().is_some_and(|machine| !machine.is_another())
    }

    /// A verdict of agreement for every whole pair that nobody judged; only where no machine settles any.
    #[must_use]
    pub fn rest_agrees(&self) -> Vec<Judgement> {
        // Where the machine compared, what it left is read page by page.
        let by_eye = !self.by_machine();
        let open = self.pairs.iter().filter(|judged| by_eye && judged.is_open() && judged.pair.is_whole());
        open.map(|judged| Judgement {
            pair: judged.pair,
            finding: Finding::Agrees,
            place: None,
            area: None,
            note: None,
        })
        .collect()
    }
}

/// Whether a file is given both as the physical and as the digital copy.
#[must_use]
pub fn one_file_twice(files: &[SheetFile]) -> bool {
    let of = |physical: bool| files.iter().filter(move |f| (f.role == FileRole::Fisik) == physical);
    of(true).any(|scan| of(false).any(|file| file.digest == scan.digest))
}

/// Said where one file is given as both copies.
pub const ONE_FILE: &str = "Naskah fisik dan salinan digital adalah berkas yang sama; ini bukan pencocokan. Unggah \
                            pindaian naskah fisiknya.";

mod confirming;
mod words;

pub use confirming::ToConfirm;
pub use words::{COMPLAINT_MAX_CHARS, MAX_LISTED};

#[cfg(test)]
mod tests;
