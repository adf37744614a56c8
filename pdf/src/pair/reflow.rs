//! Pages that do not lie on each other although they may say the same: set with other margins or in another
//! size, broken elsewhere. Their words are followed through all of them, and told where that explains more.

use super::child::{Done, Work, sheet};
use super::threads;
use super::window::WINDOW;
use crate::rules::Refusal;
use page_compare::{
    ComparedPage, Flow, Mode, PageOutcome, Pair, Physical, Printed, Reason, Scanned, Setting, Templates,
    Text, Told, absent, expected, harvest_set,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Words of a page from which its share of unexplained ones says something.
const ENOUGH_WORDS: u32 = 20;
/// Differences of a page that a changed line or two may make.
const FEW: usize = 8;
/// As [`FEW`], where other pages are certainly set otherwise.
const FEWER: usize = 2;
/// More than this share of the words of a page differ: it may be set otherwise.
const MANY: f32 = 0.06;
/// See [`lies_badly`].
const BADLY: f32 = 0.25;
/// Following the text must leave less than this share of the differences.
const CLEARLY: f32 = 0.6;
/// A page without partner weighs like so many differences.
const LONE_PAGE: usize = 60;

/// Pages that were followed: of the digital copy and of the paper.
struct Followed {
    digital: Vec<usize>,
    physical: Vec<usize>,
}

/// Words of digital pages that are taken apart at their slashes.
type Broken = BTreeMap<usize, BTreeSet<u32>>;

/// A page of paper with the digital copy set as it has it.
struct Set {
    /// Its place among the pages that are followed.
    at: usize,
    setting: Setting,
    scanned: Arc<Scanned>,
    pages: BTreeMap<usize, Arc<Printed>>,
}

impl Set {
    fn verified(&self, letters: &Templates, kind: Physical, folios: bool) -> (usize, Vec<Told>) {
        (self.at, self.setting.verify(&self.scanned, letters, &self.pages, kind, folios))
    }
}

impl Work<'_> {
    /// Follows the text through pages that do not lie on each other, and puts what that gives in their place
    /// where it explains more.
    pub(super) fn reflow(&mut self, done: Vec<Done>) -> Result<Vec<Done>, Refusal> {
        if !done.iter().any(|d| is_doubtful(&d.page, FEW, MANY)) {
            return Ok(done);
        }
        // Where some pages are set otherwise, so are those that lie a little better by chance.
        let (rigid, mut all): (Vec<Done>, Vec<Done>) =
            done.into_iter().partition(|d| is_doubtful(&d.page, FEWER, 0.0));
        let followed = Followed {
            digital: rigid.iter().filter_map(|d| d.page.pair.digital).collect(),
            physical: rigid.iter().filter_map(|d| d.page.pair.physical).collect(),
        };
        if followed.digital.is_empty() || followed.physical.is_empty() {
            all.extend(rigid);
            all.sort_by_key(|d| place(d.page.pair));
            return Ok(all);
        }
        let told = self.follow(&followed, &rigid)?;
        let weight = |pages: &[Done]| pages.iter().map(|d| weight(&d.page)).sum::<usize>();
        let verified = |pages: &[Done]| pages.iter().map(|d| d.page.outcome.verified).sum::<u32>();
        let clearer = (weight(&told) as f32) < CLEARLY * weight(&rigid) as f32;
        all.extend(if clearer && verified(&told) >= verified(&rigid) { told } else { rigid });
        all.sort_by_key(|d| place(d.page.pair));
        Ok(all)
    }

    fn follow(&mut self, followed: &Followed, done: &[Done]) -> Result<Vec<Done>, Refusal> {
        let mut folios = false;
        for number in &followed.digital {
            let places = expected(&*self.printed(*number)?, self.kind);
            folios |= places.iter().any(|place| place.reason == Reason::Folio);
        }
        let mut broken = Broken::new();
        let mut flow = Flow::new(self.text(followed, &broken)?);
        for number in &followed.physical {
            let lay =
                done.iter().find(|d| d.page.pair.physical == Some(*number)).and_then(|d| d.lies.as_ref());
            let turn = lay.map_or(0, |lies| lies.turn);
            flow.page(&*self.scanned(*number)?, turn);
        }
        flow.settle();
        for number in &followed.digital {
            let words = flow.perhaps_broken(*number, &*self.printed(*number)?);
            if !words.is_empty() {
                broken.insert(*number, words);
            }
        }
        if !broken.is_empty() {
            flow = flow.again(self.text(followed, &broken)?);
            flow.settle();
        }
        let mut settings: Vec<Option<Setting>> = Vec::new();
        let mut told: BTreeMap<(usize, usize), PageOutcome> = BTreeMap::new();
        let mut templates = Templates::default();
        let numbers: Vec<(usize, usize)> = followed.physical.iter().copied().enumerate().collect();
        for some in numbers.chunks(WINDOW) {
            let mut set = Vec::new();
            for (at, number) in some {
                let (scanned, pages) = (self.scanned(*number)?, self.pages(&flow.needs(*at), &broken)?);
                let setting = flow.set(*at, &scanned, &pages);
                set.push(setting.map(|setting| Set { at: *at, setting, scanned, pages }));
            }
            let letters =
                threads::each(&set, |set| Some(harvest_set(&set.as_ref()?.setting, &set.as_ref()?.scanned)));
            letters.iter().flatten().for_each(|letters| templates.merge(letters));
            let kind = self.kind;
            let found = threads::each(&set, |set| Some(set.as_ref()?.verified(&templates, kind, folios)));
            for (at, found) in found.into_iter().flatten() {
                told.extend(found.into_iter().map(|page| ((page.page, at), page.outcome)));
            }
            settings.extend(set.into_iter().map(|set| {
                let mut setting = set?.setting;
                setting.fade();
                Some(setting)
            }));
        }
        let (some, none) = flow.lacking();
        for page in some {
            let printed = self.flowing(page, &broken)?;
            for (paper, lost) in flow.lost_words(page, &printed, &settings, self.kind) {
                join(told.entry((page, paper)).or_default(), lost);
            }
        }
        for number in &followed.digital {
            let words = flow.repeated_words(*number, &*self.flowing(*number, &broken)?);
            if let Some((_, outcome)) = told.range_mut((*number, 0)..(*number + 1, 0)).next() {
                join(outcome, words);
            }
        }
        self.as_pages(followed, told, &settings, &none)
    }

    /// The text of the pages that are followed.
    fn text(&mut self, followed: &Followed, broken: &Broken) -> Result<Text, Refusal> {
        let mut text = Text::default();
        for number in &followed.digital {
            text.add(*number, &*self.flowing(*number, broken)?);
        }
        Ok(text)
    }

    /// A page with the words taken apart that the paper may have on two lines.
    fn flowing(&mut self, number: usize, broken: &Broken) -> Result<Arc<Printed>, Refusal> {
        let printed = self.printed(number)?;
        Ok(broken.get(&number).map_or_else(|| Arc::clone(&printed), |words| Arc::new(printed.broken(words))))
    }

    fn pages(
        &mut self,
        numbers: &[usize],
        broken: &Broken,
    ) -> Result<BTreeMap<usize, Arc<Printed>>, Refusal> {
        numbers.iter().map(|number| Ok((*number, self.flowing(*number, broken)?))).collect()
    }

    fn as_pages(
        &mut self,
        followed: &Followed,
        told: BTreeMap<(usize, usize), PageOutcome>,
        settings: &[Option<Setting>],
        none: &[usize],
    ) -> Result<Vec<Done>, Refusal> {
        let mut all = Vec::new();
        let mut last: Option<usize> = None;
        let with_words: BTreeSet<usize> = told.keys().map(|(_, at)| *at).collect();
        for ((digital, at), outcome) in told {
            let (Some(physical), Some(Some(setting))) =
                (followed.physical.get(at).copied(), settings.get(at))
            else {
                continue;
            };
            let lies = setting.registration.clone();
            let printed = self.printed(digital)?;
            let pair = Pair {
                digital: Some(digital),
                physical: Some(physical),
                inliers: setting.words.len(),
                moved: has_moved(outcome.words, physical, &mut last),
                blank: false,
            };
            let page = ComparedPage {
                pair,
                mode: Some(Mode::Flow),
                sheet: Some(sheet(self.physical.size_pt(physical), &lies, (printed.width, printed.height))),
                digital: Some((printed.width, printed.height)),
                continues: None,
                outcome,
            };
            all.push(Done { page, lies: Some(lies) });
        }
        for digital in none {
            let printed = self.printed(*digital)?;
            let outcome = absent(&printed, &expected(&printed, self.kind));
            all.push(lone(Some(*digital), None, Some((printed.width, printed.height)), outcome));
        }
        let alone = (0..followed.physical.len()).filter(|at| !with_words.contains(at));
        for physical in alone.filter_map(|at| followed.physical.get(at)) {
            all.push(lone(None, Some(*physical), None, PageOutcome::default()));
        }
        Ok(all)
    }
}

/// Whether a page of paper stands before the `last` one that had words of the text; it is the last one then. A head that
/// is repeated there brings no words.
fn has_moved(words: u32, physical: usize, last: &mut Option<usize>) -> bool {
    let moved = words > 0 && last.is_some_and(|last| physical < last);
    *last = Some(physical).filter(|_| words > 0).or(*last);
    moved
}

fn lone(
    digital: Option<usize>,
    physical: Option<usize>,
    size: Option<(f32, f32)>,
    outcome: PageOutcome,
) -> Done {
    let pair = Pair { digital, physical, inliers: 0, moved: false, blank: false };
    Done {
        page: ComparedPage { pair, mode: None, sheet: None, digital: size, continues: None, outcome },
        lies: None,
    }
}

/// Words of one digital page on one page of paper that were told apart.
fn join(to: &mut PageOutcome, other: PageOutcome) {
    to.words += other.words;
    to.spots.extend(other.spots);
    to.spots.sort_by_key(|spot| spot.word);
    to.expected.extend(other.expected);
}

/// In the order of the digital copy; what only the paper has follows its own number.
fn place(pair: Pair) -> (usize, usize) {
    let number = pair.digital.or(pair.physical).unwrap_or_default();
    (number, pair.physical.map_or(0, |physical| physical + 1))
}

/// How much of a page is not explained.
fn weight(page: &ComparedPage) -> usize {
    let lone = page.pair.digital.is_none() || page.pair.physical.is_none();
    if lone { LONE_PAGE } else { page.outcome.spots.len() + page.outcome.extras.len() }
}

/// Whether so much of a page is not where it should be that its partner must be set otherwise.
pub(super) fn lies_badly(page: &ComparedPage) -> bool {
    let unlike = page.outcome.spots.len() as f32 > BADLY * page.outcome.words as f32;
    page.mode == Some(Mode::Verify) && page.outcome.words >= ENOUGH_WORDS && unlike
}

/// Whether the page may be set otherwise on paper: it has no partner, or lies badly on it.
fn is_doubtful(page: &ComparedPage, few: usize, many: f32) -> bool {
    if page.pair.blank || page.mode == Some(Mode::Image) {
        return false;
    }
    if page.mode.is_none() {
        return true;
    }
    let many = weight(page) as f32 > many * page.outcome.words as f32;
    page.outcome.words >= ENOUGH_WORDS && weight(page) > few && many
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_moved_by_its_words_and_not_by_a_head_that_it_repeats() {
        let mut last = None;
        let mut moved = |words, physical| has_moved(words, physical, &mut last);
        assert!(!moved(200, 0) && !moved(180, 2));
        // The head of a table goes on on a page after the last one; then the text itself goes on before that.
        assert!(!moved(0, 4) && !moved(0, 1) && !moved(190, 3));
        assert!(moved(210, 1));
    }
}
