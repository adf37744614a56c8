//! The child's work: pages are told apart and paired, laid on each other, their letters gathered, and each word
//! of the digital copy verified on the paper.

use super::glyphs::Digital;
use super::leaves::Leaves;
use super::reflow::lies_badly;
use super::sheaf::Sheaf;
use super::threads;
use super::window::{Few, WINDOW};
use super::{MAX_QUESTIONS, Message, Progress, Question, Report, refusal};
use crate::render;
use crate::rules::{Death, Refusal};
use page_compare::{
    Alphabet, ComparedPage, Features, Gray, Host, Mode, PageOutcome, Pair, Physical, Point, Printed, Rect,
    Registration, Scanned, Sheet, Templates, absent, compare_pictures, expected, features, harvest_frame,
    pair, register, seek_elsewhere, verify_frame,
};
use std::fs::File;
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Ink of a page without words from which it is a picture of a page, in thousandths of its area.
const PICTURED: u16 = 4;
/// Paper around a place that is read with it, in pixels.
const CROP_MARGIN: usize = 8;
/// Larger places are no words, in pixels.
const MAX_CROP: (usize, usize) = (1_600, 240);

/// Sends what the comparison of the gathered files says.
pub(crate) fn compare(file: &File, out: &mut impl Write) -> io::Result<()> {
    let sheaf = Sheaf::open(file)?;
    let digital = Digital::open(sheaf.digital()?);
    let physical = Leaves::open(&sheaf)?;
    let both = digital.and_then(|digital| Ok((digital, physical?)));
    // Where nobody listens any more, the server is gone, and nobody will read the answer either.
    let mut tell =
        |progress| say(out, &Message::Progress(progress)).map_err(|_| Refusal::of_death(Death::TimedOut));
    let said = both.and_then(|(mut digital, physical)| {
        Work::begin(&mut digital, &physical, sheaf.kind(), &mut tell)?.done(&mut tell)
    });
    let (report, crops) = match said {
        Ok((report, crops)) => (Ok(report), crops),
        Err(refusal) => (Err(refusal), Vec::new()),
    };
    say(out, &Message::Report(report))?;
    crops.iter().try_for_each(|crop| render::frame(out, crop))
}

fn say(out: &mut impl Write, message: &Message) -> io::Result<()> {
    render::frame(out, &serde_json::to_vec(message)?)?;
    out.flush()
}

/// Whoever is told how far the work has come; an error when nobody is.
type Tell<'t> = &'t mut dyn FnMut(Progress) -> Result<(), Refusal>;

/// Both copies, with what tells their pages apart.
pub(super) struct Work<'w> {
    digital: &'w mut Digital,
    pub(super) physical: &'w Leaves<'w>,
    drawn: Few<Printed>,
    prepared: Few<Scanned>,
    of_digital: Vec<Features>,
    of_physical: Vec<Features>,
    templates: Templates,
    pub(super) kind: Physical,
}

/// A page that was compared, and how it lies on its paper.
pub(super) struct Done {
    pub(super) page: ComparedPage,
    pub(super) lies: Option<Registration>,
}

/// A pair that lies on each other.
struct Laid {
    printed: Arc<Printed>,
    scanned: Arc<Scanned>,
    lies: Registration,
    /// The paper in the frame of the digital page; nothing for a page without words.
    paper: Gray,
}

impl Laid {
    /// What is found there.
    fn verified(&self, letters: &Alphabet<'_>, kind: Physical) -> PageOutcome {
        if self.printed.words.is_empty() {
            return compare_pictures(&self.printed, &self.scanned, &self.lies);
        }
        let places = expected(&self.printed, kind);
        verify_frame(&self.printed, &self.paper, &self.scanned, &self.lies, letters, &places)
    }
}

/// The pages of a pair, with what they are known by.
struct Both {
    printed: Arc<Printed>,
    scanned: Arc<Scanned>,
    own: Features,
    other: Features,
}

impl Both {
    fn lay(&self) -> Option<Laid> {
        let lies = register(&self.printed, &self.own, &self.scanned, &self.other)?;
        let (printed, scanned) = (Arc::clone(&self.printed), Arc::clone(&self.scanned));
        let wordless = printed.words.is_empty();
        let paper = if wordless { Gray::default() } else { lies.frame_of(&printed, &scanned) };
        Some(Laid { printed, scanned, lies, paper })
    }
}

impl<'w> Work<'w> {
    fn begin(
        digital: &'w mut Digital,
        physical: &'w Leaves<'w>,
        kind: Physical,
        tell: Tell<'_>,
    ) -> Result<Self, Refusal> {
        let (mut drawn, mut prepared) = (Few::new(), Few::new());
        let pages = digital.len();
        // Every page stands in a pair; how many stand alone is not known yet.
        let total = pages + physical.len() + pages.max(physical.len());
        // Both copies are looked at side by side; whoever looks at the paper tells how far both have come.
        let looked_at = AtomicUsize::new(0);
        let (of_digital, of_physical) = threads::both(
            || {
                let page = |number| {
                    let known_by = features(&drawn.get(number, || digital.printed(number))?.ink);
                    looked_at.fetch_add(1, Ordering::Relaxed);
                    Ok(known_by)
                };
                (0..pages).map(page).collect::<Result<Vec<Features>, Refusal>>()
            },
            || {
                let page = |number| {
                    let known_by = features(&prepared.get(number, || physical.scanned(number))?.ink);
                    let done = looked_at.fetch_add(1, Ordering::Relaxed) + 1;
                    tell(Progress { done, total })?;
                    Ok(known_by)
                };
                (0..physical.len()).map(page).collect::<Result<Vec<Features>, Refusal>>()
            },
        );
        let (of_digital, of_physical, templates) = (of_digital?, of_physical?, Templates::default());
        Ok(Self { digital, physical, drawn, prepared, of_digital, of_physical, templates, kind })
    }

    pub(super) fn printed(&mut self, number: usize) -> Result<Arc<Printed>, Refusal> {
        let digital = &mut *self.digital;
        self.drawn.get(number, || digital.printed(number))
    }

    pub(super) fn scanned(&mut self, number: usize) -> Result<Arc<Scanned>, Refusal> {
        let physical = self.physical;
        self.prepared.get(number, || physical.scanned(number))
    }

    fn done(mut self, tell: Tell<'_>) -> Result<(Report, Vec<Vec<u8>>), Refusal> {
        let looked_at = self.digital.len() + self.physical.len();
        let pairs = pair(&self.of_digital, &self.of_physical).map_err(refusal)?;
        let mut done = Vec::new();
        for some in pairs.chunks(WINDOW) {
            let pages = some.iter().map(|pair| self.both(*pair)).collect::<Result<Vec<_>, Refusal>>()?;
            let laid = threads::each(&pages, |page| {
                let laid = page.as_ref()?.lay()?;
                let letters = harvest_frame(&laid.printed, &laid.paper);
                Some((laid, letters))
            });
            let mut lying = Vec::new();
            for laid in laid {
                lying.push(laid.map(|(laid, letters)| {
                    self.templates.merge(&letters);
                    laid
                }));
            }
            let (letters, kind) = (Alphabet::new(&self.templates), self.kind);
            let outcomes = threads::each(&lying, |laid| Some(laid.as_ref()?.verified(&letters, kind)));
            for ((pair, laid), outcome) in some.iter().zip(lying).zip(outcomes) {
                let page = self.page(*pair, laid.as_ref().zip(outcome))?;
                done.push(Done { page, lies: laid.map(|laid| laid.lies) });
                tell(Progress { done: looked_at + done.len(), total: looked_at + pairs.len() })?;
            }
        }
        // Where the text is set otherwise on paper, words that a page lacks are not next door but everywhere.
        let set_otherwise = done.iter().any(|done| lies_badly(&done.page));
        if !set_otherwise {
            self.seek_next_door(&mut done)?;
        }
        let mut done = self.reflow(done)?;
        if set_otherwise && !done.iter().any(|done| done.page.mode == Some(Mode::Flow)) {
            self.seek_next_door(&mut done)?;
        }
        let (asked, crops) = self.questions(&done)?;
        let pages = done.into_iter().map(|done| done.page).collect();
        let (physical_pages, digital_pages) = (self.physical.len(), self.digital.len());
        let doubts = self.digital.doubts();
        Ok((Report { pages, asked, physical_pages, digital_pages, doubts }, crops))
    }

    /// What somebody who can read is asked, and the parts of the paper where it stands, as PGM.
    fn questions(&mut self, done: &[Done]) -> Result<(Vec<Question>, Vec<Vec<u8>>), Refusal> {
        let (mut asked, mut crops) = (Vec::new(), Vec::new());
        for (page, done) in done.iter().enumerate() {
            let (Some(lies), Some(physical)) = (&done.lies, done.page.pair.physical) else { continue };
            let questions = page_compare::asked(&done.page.outcome);
            if questions.is_empty() || asked.len() >= MAX_QUESTIONS {
                continue;
            }
            let scanned = self.scanned(physical)?;
            let upright = scanned.ink.upright(lies.turn);
            for question in questions.into_iter().take(MAX_QUESTIONS - asked.len()) {
                if let Some(crop) = crop(&upright, question.paper) {
                    asked.push(Question { page, spot: question.spot });
                    crops.push(crop);
                }
            }
        }
        Ok((asked, crops))
    }

    /// Where a copy breaks its pages elsewhere, what a page lacks stands on the page before or after it.
    fn seek_next_door(&mut self, done: &mut [Done]) -> Result<(), Refusal> {
        for own in 0..done.len() {
            for other in [own.checked_sub(1), Some(own + 1)].into_iter().flatten() {
                let (Some(lacks), Some(has)) = (done.get(own), done.get(other)) else { continue };
                let (Some(guest), Some(digital), Some(physical), Some(lies)) = (
                    lacks.page.pair.digital,
                    has.page.pair.digital,
                    has.page.pair.physical,
                    has.lies.clone(),
                ) else {
                    continue;
                };
                if lacks.page.outcome.spots.is_empty() || has.page.outcome.extras.is_empty() {
                    continue;
                }
                let (mut guests, mut left) = (lacks.page.outcome.clone(), has.page.outcome.clone());
                let (printed, scanned) = (self.printed(digital)?, self.scanned(physical)?);
                let host = Host { printed: &printed, scanned: &scanned, registration: &lies };
                let own_page = self.printed(guest)?;
                let places = expected(&own_page, self.kind);
                seek_elsewhere(&own_page, &mut guests, &host, &mut left, &self.templates, &places);
                if let Some(lacks) = done.get_mut(own) {
                    let found = guests.verified > lacks.page.outcome.verified;
                    lacks.page.continues = lacks.page.continues.or(found.then_some(physical));
                    lacks.page.outcome = guests;
                }
                if let Some(has) = done.get_mut(other) {
                    has.page.outcome = left;
                }
            }
        }
        Ok(())
    }

    /// The pages of a pair, with what they are known by.
    fn both(&mut self, pair: Pair) -> Result<Option<Both>, Refusal> {
        let (Some(digital), Some(physical)) = (pair.digital, pair.physical) else { return Ok(None) };
        let (printed, scanned) = (self.printed(digital)?, self.scanned(physical)?);
        let (Some(own), Some(other)) = (self.of_digital.get(digital), self.of_physical.get(physical)) else {
            return Ok(None);
        };
        Ok(Some(Both { printed, scanned, own: own.clone(), other: other.clone() }))
    }

    fn page(&mut self, pair: Pair, found: Option<(&Laid, PageOutcome)>) -> Result<ComparedPage, Refusal> {
        let printed = pair.digital.map(|number| self.printed(number)).transpose()?;
        let digital = printed.as_ref().map(|printed| (printed.width, printed.height));
        let mut page = ComparedPage {
            pair,
            mode: None,
            sheet: None,
            digital,
            continues: None,
            outcome: PageOutcome::default(),
        };
        let Some((laid, outcome)) = found else {
            if let Some(printed) = &printed {
                page.outcome = absent(printed, &expected(printed, self.kind));
            }
            return Ok(page);
        };
        page.sheet = pair.physical.map(|number| {
            sheet(self.physical.size_pt(number), &laid.lies, (laid.printed.width, laid.printed.height))
        });
        page.outcome = outcome;
        page.mode = Some(Mode::Verify);
        if laid.printed.words.is_empty() {
            let inked = pair.digital.and_then(|number| self.of_digital.get(number)).map_or(0, |of| of.inked);
            page.mode = Some(if inked >= PICTURED { Mode::Image } else { Mode::Verify });
        }
        Ok(page)
    }
}

/// The paper, standing as its scan does once it is upright, and how the digital page of this size lies on it.
pub(super) fn sheet((width, height): (f32, f32), lies: &Registration, digital: (f32, f32)) -> Sheet {
    let (width, height) =
        if (width > height) == (lies.scan.0 > lies.scan.1) { (width, height) } else { (height, width) };
    #[expect(clippy::cast_precision_loss, reason = "a few thousand pixels")]
    let point = width / lies.scan.0.max(1) as f32;
    let at = |x: f32, y: f32| lies.map.apply(Point::new(x, y));
    let (corner, right, below) = (at(0.0, 0.0), at(digital.0, 0.0), at(0.0, digital.1));
    let along = |from: f32, to: f32, side: f32| (to - from) * point / side.max(1.0);
    let lies_flat = [
        along(corner.x, right.x, digital.0),
        along(corner.y, right.y, digital.0),
        along(corner.x, below.x, digital.1),
        along(corner.y, below.y, digital.1),
        corner.x * point,
        corner.y * point,
    ];
    Sheet { width, height, pixels: lies.scan.0, turn: lies.turn, lies: lies_flat }
}

/// The part of the upright scan at a place, black on white, with white around it.
fn crop(ink: &Gray, place: Rect) -> Option<Vec<u8>> {
    let sane = |at: f32| at.is_finite() && at.abs() < 100_000.0;
    if ![place.x0, place.y0, place.x1, place.y1].into_iter().all(sane) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "bounded above")]
    let (x, y, x1, y1) = (
        place.x0.floor() as isize,
        place.y0.floor() as isize,
        place.x1.ceil() as isize,
        place.y1.ceil() as isize,
    );
    let (wide, high) = (usize::try_from(x1 - x).ok()?, usize::try_from(y1 - y).ok()?);
    if wide == 0 || high == 0 || wide > MAX_CROP.0 || high > MAX_CROP.1 {
        return None;
    }
    let margin = isize::try_from(CROP_MARGIN).unwrap_or_default();
    let part = ink.crop(x - margin, y - margin, wide + 2 * CROP_MARGIN, high + 2 * CROP_MARGIN);
    let mut pgm = format!("P5\n{} {}\n255\n", part.width(), part.height()).into_bytes();
    pgm.extend(part.pixels().iter().map(|ink| 255 - ink));
    Some(pgm)
}

#[cfg(test)]
mod tests {
    use super::*;
    use page_compare::{Homography, Wave};

    #[test]
    fn a_crop_is_black_on_white_with_paper_around_it() {
        let mut ink = Gray::blank(100, 50);
        ink.row_mut(20)[30] = 255;
        let pgm = crop(&ink, Rect::new(30.0, 20.0, 40.0, 25.0)).unwrap();
        let head = b"P5\n26 21\n255\n";
        assert_eq!(&pgm[..head.len()], head);
        let pixel = |x: usize, y: usize| pgm[head.len() + y * 26 + x];
        assert_eq!((pixel(8, 8), pixel(9, 8)), (0, 255));
        // What lies over the edge is paper, and what makes no sense is not cut out.
        assert!(crop(&ink, Rect::new(-5.0, -5.0, 4.0, 4.0)).is_some());
        for senseless in [
            Rect::new(0.0, 0.0, f32::NAN, 5.0),
            Rect::new(5.0, 5.0, 5.0, 9.0),
            Rect::new(9.0, 5.0, 5.0, 9.0),
            Rect::new(0.0, 0.0, 1_601.0, 9.0),
        ] {
            assert!(crop(&ink, senseless).is_none(), "{senseless:?}");
        }
    }

    #[test]
    fn a_sheet_stands_as_its_scan_does() {
        let a4 = (595.0, 842.0);
        let lies = |scan: (u32, u32), turn: u8| Registration {
            turn,
            map: Homography([2.0, 0.0, 10.0, 0.0, 2.0, -20.0, 0.0, 0.0, 1.0]),
            wave: Wave::default(),
            inliers: 0,
            sought: 0,
            found: 0,
            scan,
        };
        let upright = sheet(a4, &lies((1_190, 1_684), 0), a4);
        assert_eq!((upright.width, upright.height, upright.pixels, upright.turn), (595.0, 842.0, 1_190, 0));
        assert_eq!(upright.lies, [1.0, 0.0, 0.0, 1.0, 5.0, -10.0]);
        let across = sheet(a4, &lies((1_684, 1_190), 3), (842.0, 595.0));
        assert_eq!((across.width, across.height, across.turn), (842.0, 595.0, 3));
    }
}
