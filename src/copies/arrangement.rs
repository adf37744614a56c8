//! The pages of the physical copy in the order in which they are read, and what people said of their
//! pairing. The stored files stay as they are: this is a record beside them.

use super::page::{PageRef, Turned};
use crate::journal::canonical_json;
use crate::kernel::Digest;
use crate::pdf::Turn;
use serde_json::{Value, json};

/// A page of the physical copy in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// The page and its turn.
    pub page: Turned,
    /// Why it is left out of the comparison; it is kept all the same.
    pub left_out: Option<String>,
}

/// What was said of a page's counterpart: both sides belong together, or a side has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pin {
    /// Of the digital copy.
    pub digital: Option<PageRef>,
    /// Of the physical copy.
    pub physical: Option<PageRef>,
}

/// The arrangement of the physical copy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arrangement {
    /// All pages of the scans, in reading order.
    pub leaves: Vec<Leaf>,
    /// What was said of the pairing.
    pub pins: Vec<Pin>,
}

/// One change of an arrangement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// One place forward.
    Earlier(PageRef),
    /// One place back.
    Later(PageRef),
    /// To this place, from 1; beyond the end is the end.
    To(PageRef, usize),
    /// A quarter, clockwise or back.
    Rotate(PageRef, bool),
    /// Out of the comparison, with the reason.
    LeaveOut(PageRef, String),
    /// Back into it.
    TakeIn(PageRef),
    /// Digital and physical page belong together.
    Together(PageRef, PageRef),
    /// The page of the digital copy has no counterpart on paper.
    OnlyDigital(PageRef),
    /// The page on paper has no counterpart in the digital copy.
    OnlyPhysical(PageRef),
    /// What was said of this page's pairing is taken back.
    Unpin(PageRef),
    /// Everything as the files have it.
    Reset,
}

/// The pages that are meant are not there (any more).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such page")]
pub struct NoSuchPage;

impl Arrangement {
    /// The pages as the files have them.
    #[must_use]
    pub fn of(pages: &[PageRef]) -> Self {
        let leaf = |at: &PageRef| Leaf { page: Turned { at: *at, turn: Turn::default() }, left_out: None };
        Self { leaves: pages.iter().map(leaf).collect(), pins: Vec::new() }
    }

    /// Its canonical text: files once, pages by the file's place in that list.
    #[must_use]
    pub fn body(&self) -> String {
        let mut files: Vec<Digest> = Vec::new();
        let mut number = |at: PageRef| -> (usize, u32) {
            let found = files.iter().position(|file| *file == at.file);
            let place = found.unwrap_or_else(|| {
                files.push(at.file);
                files.len() - 1
            });
            (place, at.page)
        };
        let mut leaves = Vec::new();
        for leaf in &self.leaves {
            let (file, page) = number(leaf.page.at);
            let mut line = vec![json!(file), json!(page), json!(leaf.page.turn.degrees())];
            line.extend(leaf.left_out.as_deref().map(Value::from));
            leaves.push(Value::Array(line));
        }
        let pins: Vec<Value> = self
            .pins
            .iter()
            .map(|pin| json!([pin.digital.map(&mut number), pin.physical.map(&mut number)]))
            .collect();
        let files: Vec<String> = files.iter().map(Digest::hex).collect();
        canonical_json(&json!({ "berkas": files, "halaman": leaves, "pasangan": pins }))
    }

    /// Reads that text; `None` when it is none.
    #[must_use]
    pub fn parse(body: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(body).ok()?;
        let files: Option<Vec<Digest>> =
            value.get("berkas")?.as_array()?.iter().map(|hex| hex.as_str()?.parse().ok()).collect();
        let files = files?;
        let page = |file: &Value, page: &Value| -> Option<PageRef> {
            let file = files.get(usize::try_from(file.as_u64()?).ok()?)?;
            Some(PageRef { file: *file, page: u32::try_from(page.as_u64()?).ok().filter(|page| *page > 0)? })
        };
        let leaf = |line: &Value| -> Option<Leaf> {
            let (at, turn) = (page(line.get(0)?, line.get(1)?)?, u16::try_from(line.get(2)?.as_u64()?).ok()?);
            let left_out = line.get(3).and_then(Value::as_str).map(str::to_owned);
            Some(Leaf { page: Turned { at, turn: Turn::of_degrees(turn)? }, left_out })
        };
        let side = |value: &Value| -> Option<Option<PageRef>> {
            if value.is_null() { Some(None) } else { page(value.get(0)?, value.get(1)?).map(Some) }
        };
        let pin = |line: &Value| -> Option<Pin> {
            Some(Pin { digital: side(line.get(0)?)?, physical: side(line.get(1)?)? })
        };
        let leaves: Option<Vec<Leaf>> = value.get("halaman")?.as_array()?.iter().map(leaf).collect();
        let pins: Option<Vec<Pin>> = value.get("pasangan")?.as_array()?.iter().map(pin).collect();
        Some(Self { leaves: leaves?, pins: pins? })
    }

    /// The arrangement on the pages that there are now: what is gone is gone, and pages that came take
    /// the place of the first that went, or stand at the end.
    #[must_use]
    pub fn settled(&self, physical: &[PageRef], digital: &[PageRef]) -> Self {
        let is_there = |leaf: &&Leaf| physical.contains(&leaf.page.at);
        let first_gone = self.leaves.iter().take_while(is_there).count();
        let mut leaves: Vec<Leaf> = self.leaves.iter().filter(is_there).cloned().collect();
        let known = |at: &PageRef| self.leaves.iter().any(|leaf| leaf.page.at == *at);
        let came: Vec<PageRef> = physical.iter().filter(|at| !known(at)).copied().collect();
        let tail = leaves.split_off(first_gone.min(leaves.len()));
        leaves.extend(Self::of(&came).leaves);
        leaves.extend(tail);
        let holds = |pin: &&Pin| {
            pin.digital.is_none_or(|at| digital.contains(&at))
                && pin.physical.is_none_or(|at| physical.contains(&at))
        };
        Self { leaves, pins: self.pins.iter().filter(holds).copied().collect() }
    }

    fn place(&self, at: PageRef) -> Result<usize, NoSuchPage> {
        self.leaves.iter().position(|leaf| leaf.page.at == at).ok_or(NoSuchPage)
    }

    fn moved(&mut self, at: PageRef, to: impl Fn(usize) -> usize) -> Result<(), NoSuchPage> {
        let from = self.place(at)?;
        let leaf = self.leaves.remove(from);
        self.leaves.insert(to(from).min(self.leaves.len()), leaf);
        Ok(())
    }

    fn with_leaf(&mut self, at: PageRef, change: impl FnOnce(&mut Leaf)) -> Result<(), NoSuchPage> {
        let place = self.place(at)?;
        self.leaves.get_mut(place).map(change).ok_or(NoSuchPage)
    }

    fn unpin(&mut self, at: PageRef) {
        self.pins.retain(|pin| pin.digital != Some(at) && pin.physical != Some(at));
    }

    /// The arrangement after a change.
    ///
    /// # Errors
    /// [`NoSuchPage`] when the page is not there.
    pub fn edited(&self, edit: &Edit, physical: &[PageRef], digital: &[PageRef]) -> Result<Self, NoSuchPage> {
        let mut next = self.clone();
        let known = |at: &PageRef| if digital.contains(at) { Ok(()) } else { Err(NoSuchPage) };
        match edit {
            Edit::Earlier(at) => next.moved(*at, |from| from.saturating_sub(1))?,
            Edit::Later(at) => next.moved(*at, |from| from + 1)?,
            Edit::To(at, place) => next.moved(*at, |_| place.saturating_sub(1))?,
            Edit::Rotate(at, clockwise) => {
                next.with_leaf(*at, |leaf| leaf.page.turn = leaf.page.turn.quarter(*clockwise))?;
            }
            Edit::LeaveOut(at, why) => {
                next.with_leaf(*at, |leaf| leaf.left_out = Some(why.clone()))?;
                next.unpin(*at);
            }
            Edit::TakeIn(at) => next.with_leaf(*at, |leaf| leaf.left_out = None)?,
            Edit::Together(one, other) => {
                known(one)?;
                next.with_leaf(*other, |leaf| leaf.left_out = None)?;
                next.unpin(*one);
                next.unpin(*other);
                next.pins.push(Pin { digital: Some(*one), physical: Some(*other) });
            }
            Edit::OnlyDigital(at) => {
                known(at)?;
                next.unpin(*at);
                next.pins.push(Pin { digital: Some(*at), physical: None });
            }
            Edit::OnlyPhysical(at) => {
                next.place(*at)?;
                next.unpin(*at);
                next.pins.push(Pin { digital: None, physical: Some(*at) });
            }
            Edit::Unpin(at) => next.unpin(*at),
            Edit::Reset => next = Self::of(physical),
        }
        Ok(next)
    }
}
