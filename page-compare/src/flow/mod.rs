//! Text that flows otherwise on paper: other margins, another size, lines and pages that break elsewhere. The
//! scan does not lie on any page then. So the words of the digital copy are looked for on the paper by their
//! shapes, in the order in which they are read, and set anew as the paper has them; on the page that was set so
//! every letter is verified as on any other.
//!
//! Nothing is read for this: what somebody recognises could only say where words stand, and the shapes of the
//! very words that the digital copy draws say it as well.

mod align;
mod breaks;
mod heads;
mod locate;
mod scale;
mod setting;
mod shape;
mod sight;
mod told;

pub use setting::Setting;
pub use told::Told;

use crate::printed::{Printed, Word};
use crate::scanned::Scanned;
use align::{Anchor, Drawn};
use heads::{Repeated, Rows};
use locate::{Field, Located};
use scale::Scales;
use setting::{is_foreign, shares};
use sight::{LEVEL_SCALE, Sight, sight};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

/// Words beyond the first and last that were paired on a page that are sought there too.
const BEYOND: usize = 30;
/// Less than this share of a digital page's words on paper: the page is not there.
const LEAST_OF_PAGE: f32 = 0.15;
/// Words of a page that may lie on its side or head are paired so seldom, of all its shapes.
const DOUBTFUL: f32 = 0.4;

/// The words of a digital copy in the order in which they are read.
#[derive(Debug, Clone, Default)]
pub struct Text {
    drawn: Vec<Drawn>,
    rows: Rows,
    repeated: BTreeMap<usize, Repeated>,
}

impl Text {
    /// Adds a page, by its number; pages come in their order.
    pub fn add(&mut self, page: usize, printed: &Printed) {
        let repeated = self.rows.add(page, printed);
        let words = repeated.as_ref().map_or(&[][..], |repeated| &repeated.words);
        let drawn = shape::drawn(printed).into_iter().filter(|(word, _)| !words.contains(word));
        self.drawn.extend(drawn.map(|(word, shape)| Drawn { page, word, shape }));
        self.repeated.extend(repeated.map(|repeated| (page, repeated)));
    }

    /// The heads that pages repeat, by the places of their words in the order of reading.
    fn heads(&self) -> Vec<Vec<usize>> {
        let mut heads: Vec<Vec<usize>> = Vec::new();
        for Repeated { head: (page, words), .. } in self.repeated.values() {
            let place = |word: &u32| self.drawn.iter().position(|own| own.page == *page && own.word == *word);
            let head: Option<Vec<usize>> = words.iter().map(place).collect();
            heads.extend(head.filter(|head| !heads.contains(head)));
        }
        heads
    }
}

/// A page of paper, what of the text stands on it, and the head of a table that it repeats.
#[derive(Debug, Clone)]
struct Seen {
    sight: Sight,
    anchors: Vec<Anchor>,
    head: Vec<Anchor>,
}

/// Which words stand on which page of paper.
#[derive(Debug, Clone)]
pub struct Flow {
    drawn: Vec<Drawn>,
    taken: Vec<bool>,
    sights: Vec<Seen>,
    heads: Vec<Vec<usize>>,
    repeated: BTreeMap<usize, Repeated>,
}

impl Flow {
    /// Begins with the words of the digital pages.
    #[must_use]
    pub fn new(text: Text) -> Self {
        let (taken, heads) = (vec![false; text.drawn.len()], text.heads());
        Self { drawn: text.drawn, taken, sights: Vec::new(), heads, repeated: text.repeated }
    }

    /// The same pages of paper held against the text with other words taken apart.
    #[must_use]
    pub fn again(self, text: Text) -> Self {
        let mut flow = Self::new(text);
        let more = flow.drawn.len().saturating_sub(self.drawn.len());
        // What was found once is near where it was found; to look for it everywhere is most of the work.
        let near = |number: usize| self.range(number);
        let near: Vec<Range<usize>> = (0..self.sights.len()).map(near).collect();
        for (seen, near) in self.sights.into_iter().zip(near) {
            let all = 0..flow.drawn.len();
            let within = if near.is_empty() { all } else { near.start..(near.end + more).min(all.end) };
            let seen = flow.seen(seen.sight, within);
            flow.take(seen);
        }
        flow
    }

    /// What of these words of the text stands on a page of paper.
    fn seen(&self, mut sight: Sight, within: Range<usize>) -> Seen {
        sight.aside = BTreeSet::new();
        let head = heads::at_top(&sight, &self.drawn, &self.taken, &self.heads);
        sight.aside = sight.folio();
        sight.aside.extend(head.iter().flat_map(|anchor| anchor.pieces.0..=anchor.pieces.1));
        let anchors = align::page(&sight, &self.drawn, &self.taken, within);
        Seen { sight, anchors, head }
    }

    /// A page of paper as it lies, and turned where it seems to be lying otherwise.
    fn turned_right(&self, scanned: &Scanned, turn: u8) -> Seen {
        let look = |turn: u8| self.seen(sight(scanned, turn), 0..self.drawn.len());
        let mut best = look(turn);
        for other in [2, 1, 3] {
            if best.anchors.len() as f32 >= DOUBTFUL * best.sight.words.len() as f32 {
                break;
            }
            let next = look((turn + other) % 4);
            if next.anchors.len() > best.anchors.len() {
                best = next;
            }
        }
        best
    }

    /// Looks for words on the next page of paper, which seems to stand upright when turned so.
    pub fn page(&mut self, scanned: &Scanned, turn: u8) {
        let seen = self.turned_right(scanned, turn);
        self.take(seen);
    }

    fn take(&mut self, seen: Seen) {
        for anchor in &seen.anchors {
            if let Some(taken) = self.taken.get_mut(anchor.drawn) {
                *taken = true;
            }
        }
        self.sights.push(seen);
    }

    /// Lets go of what can only be chance: few words of a digital page, or few on a page of paper.
    pub fn settle(&mut self) {
        for seen in &mut self.sights {
            if is_foreign(&seen.sight, seen.anchors.len()) {
                seen.anchors.clear();
                seen.head.clear();
            }
        }
        let mut found = vec![false; self.drawn.len()];
        for anchor in self.sights.iter().flat_map(|seen| &seen.anchors) {
            if let Some(found) = found.get_mut(anchor.drawn) {
                *found = true;
            }
        }
        let shares = shares(&self.drawn, &found);
        let there = |page: usize| {
            shares.get(&page).is_some_and(|(found, all)| *found as f32 >= LEAST_OF_PAGE * *all as f32)
        };
        let drawn = &self.drawn;
        for seen in &mut self.sights {
            seen.anchors.retain(|anchor| drawn.get(anchor.drawn).is_some_and(|own| there(own.page)));
        }
        self.taken = vec![false; self.drawn.len()];
        for anchor in self.sights.iter().flat_map(|seen| &seen.anchors) {
            if let Some(taken) = self.taken.get_mut(anchor.drawn) {
                *taken = true;
            }
        }
    }

    /// Digital pages of which words stand on this page of paper or near its ends.
    #[must_use]
    pub fn needs(&self, number: usize) -> Vec<usize> {
        let head = self.sights.get(number).map_or(&[][..], |seen| &seen.head);
        let head = head.iter().filter_map(|anchor| self.drawn.get(anchor.drawn));
        let text = self.drawn.get(self.range(number)).unwrap_or(&[]).iter();
        let mut pages: Vec<usize> = text.chain(head).map(|own| own.page).collect();
        pages.sort_unstable();
        pages.dedup();
        pages
    }

    fn anchors(&self, number: usize) -> &[Anchor] {
        self.sights.get(number).map_or(&[], |seen| &seen.anchors)
    }

    fn range(&self, number: usize) -> Range<usize> {
        let anchors = self.anchors(number);
        let (Some(first), Some(last)) = (anchors.first(), anchors.last()) else { return 0..0 };
        first.drawn.saturating_sub(BEYOND)..(last.drawn + BEYOND + 1).min(self.drawn.len())
    }

    /// Words that certainly belong on this page of paper: those between the first and last that were paired, and
    /// what is left of their digital pages before and after, where no other page of paper begins or ends there.
    fn guessed(&self, number: usize) -> Range<usize> {
        let page = |drawn: usize| self.drawn.get(drawn).map(|own| own.page);
        let own = self.anchors(number);
        let (Some(first), Some(last)) = (own.first(), own.last()) else { return 0..0 };
        let (mut from, mut to) = (first.drawn, last.drawn + 1);
        let before = number.checked_sub(1).and_then(|at| self.anchors(at).last());
        let after = self.anchors(number + 1).first();
        if before.is_none_or(|before| page(before.drawn) < page(first.drawn)) {
            from = self.drawn.partition_point(|own| Some(own.page) < page(first.drawn));
        }
        if after.is_none_or(|after| page(after.drawn) > page(last.drawn)) {
            to = self.drawn.partition_point(|own| Some(own.page) <= page(last.drawn));
        }
        from..to.max(from)
    }

    /// Sets the digital copy as this page of paper has it; `pages` are those of [`Flow::needs`]. `None` where
    /// nothing of it stands there.
    pub fn set(
        &mut self,
        number: usize,
        scanned: &Scanned,
        pages: &BTreeMap<usize, Arc<Printed>>,
    ) -> Option<Setting> {
        let range = self.range(number);
        let Seen { sight, anchors, head } = self.sights.get(number)?;
        let word = |own: &Drawn| -> Option<&Word> { pages.get(&own.page)?.words.get(own.word as usize) };
        let scales = Scales::of_page(&self.drawn, anchors, word)?;
        let upright = scanned.ink.upright(sight.level.turn);
        let level = sight.level.frame(&upright, sight.size.0, sight.size.1, LEVEL_SCALE);
        let paper = locate::coarse(&level, scales.unit);
        let field = Field { sight, pages, drawn: &self.drawn, scales: &scales, paper: &paper };
        let here: BTreeSet<usize> = anchors.iter().map(|anchor| anchor.drawn).collect();
        let free = |drawn: usize| here.contains(&drawn) || self.taken.get(drawn) == Some(&false);
        let located: Vec<Located> = locate::locate(&field, anchors, range, self.guessed(number))
            .into_iter()
            .filter(|l| free(l.drawn))
            .collect();
        let repeated = located_head(&field, head);
        let setting = setting::set(&field, &located, &repeated, scanned)?;
        for located in &located {
            if let Some(taken) = self.taken.get_mut(located.drawn) {
                *taken = true;
            }
        }
        Some(setting)
    }

    /// Words of a digital page that stand on no page of paper and may be broken over two lines there.
    #[must_use]
    pub fn perhaps_broken(&self, page: usize, printed: &Printed) -> BTreeSet<u32> {
        printed.breakable(&self.lost().filter(|(_, own)| own.page == page).map(|(_, own)| own.word).collect())
    }

    /// Words of a digital page that repeat the head of a table; see [`Flow::lost_words`] for those that do not.
    #[must_use]
    pub fn repeated(&self, page: usize) -> &[u32] {
        self.repeated.get(&page).map_or(&[], |repeated| &repeated.words)
    }

    /// Words of these digital pages that stand on no page of paper, with the place in the reading order.
    pub(crate) fn lost(&self) -> impl Iterator<Item = (usize, &Drawn)> {
        self.drawn.iter().enumerate().zip(&self.taken).filter(|(_, taken)| !**taken).map(|(own, _)| own)
    }
}

/// Where the words of a repeated head stand on this page.
fn located_head(field: &Field<'_>, head: &[Anchor]) -> Vec<Located> {
    let (Some(first), Some(last)) =
        (head.iter().map(|own| own.drawn).min(), head.iter().map(|own| own.drawn).max())
    else {
        return Vec::new();
    };
    let pieces = head.iter().map(|own| own.pieces.1 + 1).max().unwrap_or(0);
    let top = field.sight.top(pieces);
    let field = Field { sight: &top, ..*field };
    locate::locate(&field, head, first..last + 1, first..last + 1)
}
