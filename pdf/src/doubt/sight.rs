//! What of a page's text can be seen: not what is invisible, off the page, covered, tiny or of the
//! paper's colour. Pure geometry over what is drawn, in its order; lengths are points.

use hayro_interpret::kurbo::Rect;

/// Smaller letters than this cannot be read, in points.
const MIN_EM_PT: f64 = 1.0;
/// Brighter than this is white on paper.
const WHITE: f32 = 0.94;
/// Less than this of a colour does not show.
const MIN_OPACITY: f32 = 0.05;
/// More than this hides what is below.
const OPAQUE: f32 = 0.98;
/// Drawn shapes of a page that are remembered as background.
const MAX_SHAPES: usize = 4_000;
/// Comparisons of shapes with letters that one page is worth.
const MAX_WORK: usize = 20_000_000;
/// A picture over so much of the page makes it a scan.
const SCAN_COVER: f64 = 0.5;

/// A colour as it is drawn; unknown for patterns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ink {
    pub(crate) luma: Option<f32>,
    pub(crate) opacity: f32,
}

impl Ink {
    pub(crate) fn of_rgba([r, g, b, a]: [f32; 4]) -> Self {
        Self { luma: Some(0.3 * r + 0.59 * g + 0.11 * b), opacity: a }
    }

    fn is_white(self) -> bool {
        self.luma.is_some_and(|luma| luma > WHITE)
    }
}

/// Why a letter is not seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hidden {
    /// Drawn so, or under a picture of the whole page: what a scanner recognised lies so.
    Layer,
    /// In any other way.
    Otherwise,
}

struct Backdrop {
    place: Rect,
    white: bool,
}

/// What was drawn of a page so far.
pub(crate) struct Sight {
    page: Rect,
    /// The visible part, and whether it is told exactly, by each clip.
    clips: Vec<(Rect, bool)>,
    /// Whether what is drawn in each group is drawn as it is.
    groups: Vec<bool>,
    backdrops: Vec<Backdrop>,
    letters: Vec<(Rect, Option<Hidden>)>,
    pictures: f64,
    work: usize,
    /// How many letters the page itself has, once what lies over it is drawn.
    own: Option<usize>,
    overlaid: bool,
}

impl Sight {
    pub(crate) fn new(page: Rect) -> Self {
        Self {
            page,
            clips: Vec::new(),
            groups: Vec::new(),
            backdrops: Vec::new(),
            letters: Vec::new(),
            pictures: 0.0,
            work: 0,
            own: None,
            overlaid: false,
        }
    }

    /// What comes now lies over the page: its annotations.
    pub(crate) fn begin_notes(&mut self) {
        (self.clips, self.groups) = (Vec::new(), Vec::new());
        self.own = Some(self.letters.len());
    }

    /// Whether an annotation paints over letters of the page.
    pub(crate) fn is_overlaid(&self) -> bool {
        self.overlaid
    }

    /// The letters of annotations, in the order in which all were drawn: their places, where they are seen.
    pub(crate) fn notes(&self) -> impl Iterator<Item = Option<Rect>> + '_ {
        let own = self.own.unwrap_or(self.letters.len());
        self.letters.iter().skip(own).map(|(place, hidden)| hidden.is_none().then_some(*place))
    }

    /// The place of each letter, and whether it is seen, in their order.
    pub(crate) fn letters(&self) -> &[(Rect, Option<Hidden>)] {
        &self.letters
    }

    pub(crate) fn push_clip(&mut self, place: Rect, exact: bool) {
        let (open, before) = self.clip();
        self.clips.push((open.intersect(place), exact && before));
    }

    pub(crate) fn pop_clip(&mut self) {
        self.clips.pop();
    }

    pub(crate) fn push_group(&mut self, plain: bool) {
        self.groups.push(plain);
    }

    pub(crate) fn pop_group(&mut self) {
        self.groups.pop();
    }

    fn clip(&self) -> (Rect, bool) {
        self.clips.last().copied().unwrap_or((self.page, true))
    }

    /// A letter about `place`, `em` high.
    pub(crate) fn letter(&mut self, place: Rect, em: f64, invisible: bool, ink: Ink) {
        let hidden = if invisible {
            Some(Hidden::Layer)
        } else if !self.clip().0.contains(place.center())
            || em < MIN_EM_PT
            || ink.opacity < MIN_OPACITY
            || (ink.is_white() && self.on_paper(place))
        {
            Some(Hidden::Otherwise)
        } else {
            None
        };
        self.letters.push((place, hidden));
    }

    /// Whether nothing but white lies below.
    fn on_paper(&mut self, place: Rect) -> bool {
        self.work += self.backdrops.len();
        if self.work > MAX_WORK {
            return false;
        }
        let below = self.backdrops.iter().rev().find(|shape| shape.place.contains(place.center()));
        below.is_none_or(|shape| shape.white)
    }

    /// A shape filled with `ink`; `whole` when it fills its rectangle.
    pub(crate) fn fill(&mut self, place: Rect, ink: Ink, whole: bool) {
        let (open, exact) = self.clip();
        let place = place.intersect(open);
        self.overlay(place, ink);
        let covers = whole && exact && ink.luma.is_some() && ink.opacity > OPAQUE && self.is_plain();
        if covers {
            self.cover(place, Hidden::Otherwise);
        }
        // What shows through, or is no rectangle, is at least no bare paper.
        if covers || !ink.is_white() {
            self.remember(place, covers && ink.is_white());
        }
    }

    /// Lines about `place`: they hide nothing, but an annotation may cross letters out with them.
    pub(crate) fn stroke(&mut self, place: Rect, ink: Ink) {
        let place = place.intersect(self.clip().0);
        self.overlay(place, ink);
    }

    /// A picture; `opaque` when nothing shows through it.
    pub(crate) fn picture(&mut self, place: Rect, opaque: bool) {
        let (open, exact) = self.clip();
        let place = place.intersect(open);
        let area = place.area();
        // A stamp is no scan of the page, be it ever so large.
        if self.own.is_none() {
            self.pictures += area;
        }
        self.overlay(place, Ink { luma: None, opacity: 1.0 });
        if opaque && exact && self.is_plain() {
            let whole = area >= SCAN_COVER * self.page.area() && self.own.is_none();
            self.cover(place, if whole { Hidden::Layer } else { Hidden::Otherwise });
        }
        self.remember(place, false);
    }

    fn is_plain(&self) -> bool {
        self.groups.iter().all(|plain| *plain)
    }

    fn remember(&mut self, place: Rect, white: bool) {
        if place.area() > 0.0 && self.backdrops.len() < MAX_SHAPES {
            self.backdrops.push(Backdrop { place, white });
        }
    }

    /// Notes whether this lies over letters of the page, as an annotation.
    fn overlay(&mut self, shape: Rect, ink: Ink) {
        let Some(own) = self.own.filter(|_| !self.overlaid && ink.opacity >= MIN_OPACITY) else { return };
        self.work += own;
        let over =
            |(place, hidden): &(Rect, Option<Hidden>)| hidden.is_none() && shape.contains(place.center());
        self.overlaid = self.work > MAX_WORK || self.letters.iter().take(own).any(over);
    }

    fn cover(&mut self, shape: Rect, how: Hidden) {
        self.work += self.letters.len();
        if self.work > MAX_WORK {
            return;
        }
        for (place, hidden) in &mut self.letters {
            let inside =
                shape.x0 <= place.x0 && shape.y0 <= place.y0 && shape.x1 >= place.x1 && shape.y1 >= place.y1;
            if inside && hidden.is_none() {
                *hidden = Some(how);
            }
        }
    }

    /// Whether pictures make up the page.
    pub(crate) fn is_scan(&self) -> bool {
        self.pictures >= SCAN_COVER * self.page.area()
    }

    /// Whether each letter is seen, in their order.
    pub(crate) fn hidden(&self) -> impl Iterator<Item = Option<Hidden>> + '_ {
        self.letters.iter().map(|(_, hidden)| *hidden)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLACK: Ink = Ink { luma: Some(0.0), opacity: 1.0 };
    const PAPER: Ink = Ink { luma: Some(1.0), opacity: 1.0 };

    fn page() -> Sight {
        Sight::new(Rect::new(0.0, 0.0, 600.0, 800.0))
    }

    fn at(x: f64, y: f64) -> Rect {
        Rect::new(x, y, x + 5.0, y + 8.0)
    }

    fn seen(draw: impl Fn(&mut Sight)) -> Option<Hidden> {
        let mut sight = page();
        draw(&mut sight);
        let hidden = sight.hidden().next();
        hidden.flatten()
    }

    #[test]
    fn black_on_paper_is_seen_and_what_cannot_be_is_not() {
        assert_eq!(seen(|s| s.letter(at(50.0, 50.0), 10.0, false, BLACK)), None);
        assert_eq!(seen(|s| s.letter(at(50.0, 50.0), 10.0, true, BLACK)), Some(Hidden::Layer));
        let off = Some(Hidden::Otherwise);
        assert_eq!(seen(|s| s.letter(at(-50.0, 50.0), 10.0, false, BLACK)), off);
        assert_eq!(seen(|s| s.letter(at(50.0, 50.0), 0.99, false, BLACK)), off);
        assert_eq!(seen(|s| s.letter(at(50.0, 50.0), MIN_EM_PT, false, BLACK)), None);
        assert_eq!(seen(|s| s.letter(at(50.0, 50.0), 10.0, false, PAPER)), off);
        let faint = Ink { opacity: 0.01, ..BLACK };
        assert_eq!(seen(|s| s.letter(at(50.0, 50.0), 10.0, false, faint)), off);
    }

    #[test]
    fn white_is_seen_on_a_dark_ground_and_on_a_picture() {
        let on = |ink: Ink| {
            seen(move |s| {
                s.fill(Rect::new(0.0, 0.0, 600.0, 100.0), ink, true);
                s.letter(at(50.0, 50.0), 10.0, false, PAPER);
            })
        };
        assert_eq!((on(BLACK), on(PAPER)), (None, Some(Hidden::Otherwise)));
        let on_picture = seen(|s| {
            s.picture(Rect::new(0.0, 0.0, 600.0, 100.0), true);
            s.letter(at(50.0, 50.0), 10.0, false, PAPER);
        });
        assert_eq!(on_picture, None);
    }

    #[test]
    fn what_is_painted_over_is_hidden_and_struck_through_is_not() {
        let over = |place: Rect, ink: Ink, whole: bool| {
            seen(move |s| {
                s.letter(at(50.0, 50.0), 10.0, false, BLACK);
                s.fill(place, ink, whole);
            })
        };
        let hidden = Some(Hidden::Otherwise);
        assert_eq!(over(Rect::new(40.0, 40.0, 90.0, 70.0), PAPER, true), hidden);
        assert_eq!(over(Rect::new(40.0, 53.0, 90.0, 54.0), BLACK, true), None);
        assert_eq!(over(Rect::new(40.0, 40.0, 90.0, 70.0), PAPER, false), None);
        assert_eq!(over(Rect::new(40.0, 40.0, 90.0, 70.0), Ink { opacity: 0.5, ..PAPER }, true), None);
        let under = |opaque: bool, size: f64| {
            seen(move |s| {
                s.letter(at(50.0, 50.0), 10.0, false, BLACK);
                s.picture(Rect::new(0.0, 0.0, size, size), opaque);
            })
        };
        assert_eq!(
            (under(true, 100.0), under(false, 100.0), under(true, 600.0)),
            (hidden, None, Some(Hidden::Layer))
        );
    }

    #[test]
    fn clips_and_groups_hold_for_what_is_drawn_within() {
        let clipped = seen(|s| {
            s.push_clip(Rect::new(0.0, 0.0, 40.0, 40.0), true);
            s.letter(at(50.0, 50.0), 10.0, false, BLACK);
            s.pop_clip();
        });
        assert_eq!(clipped, Some(Hidden::Otherwise));
        let whole = Rect::new(0.0, 0.0, 100.0, 100.0);
        let through = |plain: bool| {
            seen(move |s| {
                s.letter(at(50.0, 50.0), 10.0, false, BLACK);
                s.push_group(plain);
                s.fill(whole, PAPER, true);
                s.pop_group();
            })
        };
        assert_eq!((through(false), through(true)), (None, Some(Hidden::Otherwise)));
    }

    #[test]
    fn the_work_of_one_page_has_an_end() {
        let mut sight = page();
        for _ in 0..100_000 {
            sight.letter(at(50.0, 50.0), 10.0, false, BLACK);
        }
        for _ in 0..1_000 {
            sight.fill(Rect::new(0.0, 0.0, 1.0, 1.0), BLACK, true);
        }
        assert!(sight.work >= MAX_WORK && sight.backdrops.len() == 1_000);
    }

    #[test]
    fn what_an_annotation_paints_over_letters_is_told() {
        let note = |draw: &dyn Fn(&mut Sight)| {
            let mut sight = page();
            sight.letter(at(50.0, 50.0), 10.0, false, BLACK);
            sight.begin_notes();
            draw(&mut sight);
            (sight.is_overlaid(), sight.notes().count())
        };
        let (over, beside) = (Rect::new(40.0, 40.0, 90.0, 70.0), Rect::new(200.0, 40.0, 290.0, 70.0));
        assert_eq!(note(&|s| s.fill(over, PAPER, true)), (true, 0));
        assert_eq!(note(&|s| s.fill(over, Ink { opacity: 0.3, ..BLACK }, false)), (true, 0));
        assert_eq!(
            (note(&|s| s.picture(over, false)), note(&|s| s.stroke(over, BLACK))),
            ((true, 0), (true, 0))
        );
        assert_eq!(note(&|s| s.fill(over, Ink { opacity: 0.0, ..BLACK }, false)), (false, 0));
        assert_eq!(
            (note(&|s| s.fill(beside, PAPER, true)), note(&|s| s.picture(beside, true))),
            ((false, 0), (false, 0))
        );
        assert_eq!(note(&|s| s.letter(at(200.0, 50.0), 10.0, false, BLACK)), (false, 1));
        let mut own = page();
        own.letter(at(50.0, 50.0), 10.0, false, BLACK);
        own.fill(over, PAPER, true);
        assert!(!own.is_overlaid());
    }

    #[test]
    fn a_stamp_over_the_whole_page_makes_no_scan() {
        let mut sight = page();
        sight.begin_notes();
        sight.picture(Rect::new(0.0, 0.0, 600.0, 800.0), true);
        assert!(!sight.is_scan());
    }
}
