//! Whether two pictures of a page come from one scan: then nothing was compared, whatever was done to the one since.
//!
//! A scan that is turned straight, cut, made smaller, saved again or turned into black and white keeps two things that
//! another scan of the sheet does not have. Its letters lie on the other's all over the page when it is moved as a
//! whole: paper that is fed anew is bent anew. And specks of a few hundredths of a millimetre, dust and the sensor's
//! noise, lie in the same places. Either alone is not enough: flat sheets on one scanner lie alike, and specks of the
//! paper itself come back.

use crate::geometry::{Homography, Point};
use crate::gray::Gray;
use crate::linear;
use crate::printed::Printed;
use crate::register::Registration;
use crate::wave::Wave;

/// Pixels to the point in which pictures are laid on each other: about 150 dpi, which the coarsest scan has.
const SCALE: f32 = 2.08;
/// Side of the cells whose place is measured, in pixels.
const CELL: usize = 40;
/// Share of a cell that must be inked to tell its place: some words of a line.
const INKED: f32 = 0.05;
/// Cells of a page that are measured, evenly drawn.
const MOST_CELLS: usize = 160;
/// Cells below which a page tells nothing of its bending.
const LEAST_CELLS: usize = 15;
/// Steps to the best map, each from where the last one put the cells.
const STEPS: usize = 4;
/// Share of the cells that the map is fitted to: a stamp or an added word lies in some.
const KEPT: f32 = 0.8;
/// A tenth of the cells of one scan lies farther off than this, in pixels, at most: measured were 0.01 to 0.23 after
/// turning, cutting, saving and thresholding (the most in black and white at 150 dpi), and 0.41 to 2.7 between scans of
/// paper that was fed.
const STIFF: f32 = 0.3;
/// Share of a cell's contrast from which the other side has it there at all.
const THERE: f64 = 0.2;
/// Sampling a picture so many times finer would pick single pixels.
const FINER: f32 = 1.5;
/// Ink of a letter, a rule or a stamp, of 255.
const PRINT: u8 = 100;
/// Around a speck there is no print so far, in pixels: full stops and dotted lines are print in both.
const ALONE: usize = 14;
/// How far a speck itself reaches, in pixels.
const OWN: usize = 3;
/// Faintest speck, and what must be seen of it on the other side, of 255.
const FAINT: (u8, u8) = (14, 6);
/// Specks of a page that are looked for, the darkest first.
const MOST_SPECKS: usize = 200;
/// Specks that both sides must have: fewer may meet by chance, and a clean page says nothing.
const LEAST_SHARED: usize = 5;
/// Share of a side's specks that the other must have: measured were 0.55 to 1 in one scan, at most 0.14 in two.
const SHARED: f32 = 0.4;
/// How far beside its place the other side must be paler than at it, in pixels.
const BESIDE: isize = 6;

/// What speaks for one scan.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Signs {
    /// How far all but a tenth of the cells lie at most from where the page as a whole puts them, in pixels.
    pub(crate) off: f32,
    /// Specks of the digital page that the paper has, and all of them.
    pub(crate) digital: (usize, usize),
    /// Specks of the paper that the digital page has, and all of them.
    pub(crate) paper: (usize, usize),
}

impl Signs {
    /// Whether they leave no other explanation.
    pub(crate) fn are_of_one_scan(self) -> bool {
        let come_back =
            |(shared, all): (usize, usize)| shared >= LEAST_SHARED && shared as f32 >= SHARED * all as f32;
        // A picture in black and white has only the darkest specks of a grey one.
        self.off <= STIFF && (come_back(self.digital) || come_back(self.paper))
    }
}

/// What is seen of a page that is a picture and the upright scan it lies on; `None` where too little is.
pub(crate) fn signs(printed: &Printed, upright: &Gray, registration: &Registration) -> Option<Signs> {
    let scale = SCALE.min(printed.scale);
    let side = |pt: f32| ((pt * scale).round() as usize).max(1);
    let (width, height) = (side(printed.width), side(printed.height));
    let drawn = printed.ink.resized(width, height).blurred(1);
    let finer = upright.height() as f32 / height as f32 > FINER;
    let fine = if finer { &upright.blurred(1) } else { upright };
    let cells = cells(&drawn);
    if cells.len() < LEAST_CELLS {
        return None;
    }
    let middle = |(x, y): (usize, usize)| {
        let half = CELL as f32 / 2.0;
        Point::new((x as f32 + half) / scale, (y as f32 + half) / scale)
    };
    let mut pairs: Vec<(Point, Point)> =
        cells.iter().map(|cell| (middle(*cell), registration.place(middle(*cell)))).collect();
    let sheet = f64::from(printed.width.max(printed.height));
    let mut stiff = Registration { wave: Wave::default(), ..registration.clone() };
    let mut off = f32::INFINITY;
    let mut paper = Gray::blank(0, 0);
    for _ in 0..STEPS {
        let (map, spread) = moved_as_a_whole(&pairs, sheet)?;
        off = spread * scale * printed.width / stiff.width_of(printed);
        stiff.map = map;
        paper = stiff.frame(fine, printed.width, printed.height, scale).blurred(1);
        let placed = cells.iter().filter_map(|cell| {
            let (dx, dy) = shift(&drawn, &paper, *cell)?;
            let at = middle(*cell);
            Some((at, stiff.map.apply(Point::new(at.x - dx / scale, at.y - dy / scale))))
        });
        pairs = placed.collect();
        if pairs.len() < LEAST_CELLS {
            return None;
        }
    }
    let bare = bare(&drawn, &paper, &stiff, scale);
    Some(Signs { off, digital: come_back(&drawn, &paper, &bare), paper: come_back(&paper, &drawn, &bare) })
}

impl Registration {
    /// How wide the page lies on the scan, in pixels.
    fn width_of(&self, printed: &Printed) -> f32 {
        let [left, right] = [0.0, printed.width].map(|x| self.map.apply(Point::new(x, printed.height / 2.0)));
        left.distance(right).max(1.0)
    }
}

/// Upper left corners of cells with enough ink, evenly drawn.
fn cells(drawn: &Gray) -> Vec<(usize, usize)> {
    let inked = |x: usize, y: usize| {
        let rows = (y..y + CELL).map(|row| drawn.span(row, x, x + CELL));
        let ink: usize = rows.map(|row| row.iter().filter(|value| **value > 128).count()).sum();
        ink as f32 >= INKED * (CELL * CELL) as f32
    };
    let along = |side: usize| (CELL..(side + 1).saturating_sub(2 * CELL)).step_by(CELL);
    let all: Vec<(usize, usize)> = along(drawn.height())
        .flat_map(|y| along(drawn.width()).map(move |x| (x, y)))
        .filter(|(x, y)| inked(*x, *y))
        .collect();
    let step = all.len().div_ceil(MOST_CELLS).max(1);
    all.into_iter().step_by(step).collect()
}

/// The map of the page as a whole, turned, moved and stretched but nowhere bent, and how far from it a tenth of the
/// places lies.
fn moved_as_a_whole(pairs: &[(Point, Point)], sheet: f64) -> Option<(Homography, f32)> {
    let off = |map: &Homography| {
        let mut off: Vec<f32> = pairs.iter().map(|(from, to)| map.apply(*from).distance(*to)).collect();
        off.sort_by(f32::total_cmp);
        off
    };
    let at = |off: &[f32], share: f32| off.get((off.len() as f32 * share) as usize).copied();
    let first = Homography::fit(pairs, sheet, true)?;
    let reach = at(&off(&first), KEPT)?;
    let kept: Vec<(Point, Point)> =
        pairs.iter().copied().filter(|(from, to)| first.apply(*from).distance(*to) <= reach).collect();
    let map = Homography::fit(&kept, sheet, true)?;
    let spread = at(&off(&map), 0.9)?;
    Some((map, spread))
}

/// How far from a cell of the one picture the other shows it, in pixels, to a small fraction: what is brighter or less
/// sharp there is accounted for.
fn shift(drawn: &Gray, paper: &Gray, (left, top): (usize, usize)) -> Option<(f32, f32)> {
    let at = |picture: &Gray, x: usize, y: usize| f64::from(picture.at(x, y));
    let equations: Vec<([f64; 5], f64)> = (top..top + CELL)
        .flat_map(|y| (left..left + CELL).map(move |x| (x, y)))
        .map(|(x, y)| {
            let [own, west, east] = [x, x - 1, x + 1].map(|x| at(drawn, x, y));
            let [north, south] = [y - 1, y + 1].map(|y| at(drawn, x, y));
            let around = west + east + north + south - 4.0 * own;
            ([own, (east - west) / 2.0, (south - north) / 2.0, around, 1.0], at(paper, x, y))
        })
        .collect();
    let found = linear::least_squares(5, equations.iter().map(|(row, v)| (&row[..], *v, 1.0)), 1e-3)?;
    let [share, across, down, ..] = found[..] else { return None };
    // Where nothing of the cell is there it has no place.
    (share > THERE).then(|| ((across / share) as f32, (down / share) as f32))
}

/// Where both pictures are bare paper all around: 255 at places whose specks count.
fn bare(drawn: &Gray, paper: &Gray, stiff: &Registration, scale: f32) -> Gray {
    let (width, height) = (drawn.width(), drawn.height());
    let mut print = Gray::blank(width, height);
    for y in 0..height {
        let rows = drawn.row(y).iter().zip(paper.row(y));
        for (to, (one, other)) in print.row_mut(y).iter_mut().zip(rows) {
            *to = u8::from((*one).max(*other) > PRINT);
        }
    }
    let (far, own) = (Sums::of(&print, ALONE), Sums::of(&print, OWN));
    let (scan_width, scan_height) = (stiff.scan.0 as f32, stiff.scan.1 as f32);
    let mut out = Gray::blank(width, height);
    for y in ALONE..height.saturating_sub(ALONE) {
        for x in ALONE..width.saturating_sub(ALONE) {
            if far.around(x, y) != own.around(x, y) {
                continue;
            }
            let lies = stiff.map.apply(Point::new(x as f32 / scale, y as f32 / scale));
            let margin = 2.0 * ALONE as f32;
            let within = lies.x > margin
                && lies.y > margin
                && lies.x < scan_width - margin
                && lies.y < scan_height - margin;
            if let Some(to) = out.row_mut(y).get_mut(x).filter(|_| within) {
                *to = 255;
            }
        }
    }
    out
}

/// Sums of squares of a picture.
struct Sums {
    width: usize,
    reach: usize,
    upto: Vec<u32>,
}

impl Sums {
    fn of(picture: &Gray, reach: usize) -> Self {
        let width = picture.width() + 1;
        let mut upto = vec![0_u32; width];
        for y in 0..picture.height() {
            let mut sum = 0;
            upto.push(0);
            for value in picture.row(y) {
                sum += u32::from(*value);
                let above = upto.get(upto.len() - width).copied().unwrap_or(0);
                upto.push(sum + above);
            }
        }
        Self { width, reach, upto }
    }

    /// The sum within reach of a place that lies at least as far from the edges.
    fn around(&self, x: usize, y: usize) -> u32 {
        let at = |x: usize, y: usize| self.upto.get(y * self.width + x).copied().unwrap_or(0);
        let (x0, y0, x1, y1) = (x - self.reach, y - self.reach, x + self.reach + 1, y + self.reach + 1);
        at(x1, y1) + at(x0, y0) - at(x1, y0) - at(x0, y1)
    }
}

/// How many of the specks of the one picture the other has in the same place, and not beside it.
fn come_back(one: &Gray, other: &Gray, bare: &Gray) -> (usize, usize) {
    let mut specks: Vec<(u8, usize, usize)> = Vec::new();
    for y in 1..one.height().saturating_sub(1) {
        for (x, value) in one.row(y).iter().enumerate().filter(|(_, value)| **value >= FAINT.0) {
            if x > 0 && bare.at(x, y) > 0 && is_summit(one, x, y, *value) {
                specks.push((*value, x, y));
            }
        }
    }
    specks.sort_by_key(|(value, x, y)| (std::cmp::Reverse(*value), *y, *x));
    specks.truncate(MOST_SPECKS);
    let near = |x: isize, y: isize| {
        let rows = (y - 1).max(0) as usize..(y + 2).max(0) as usize;
        let (x0, x1) = ((x - 1).max(0) as usize, (x + 2).max(0) as usize);
        rows.flat_map(|row| other.span(row, x0, x1)).copied().max().unwrap_or(0)
    };
    let shared = specks.iter().filter(|(_, x, y)| {
        let (x, y) = (*x as isize, *y as isize);
        let own = near(x, y);
        let steps = [-BESIDE, 0, BESIDE];
        let mut beside = steps.into_iter().flat_map(|dy| steps.map(|dx| (dx, dy))).filter(|by| *by != (0, 0));
        own >= FAINT.1 && beside.all(|(dx, dy)| near(x + dx, y + dy) < own)
    });
    (shared.count(), specks.len())
}

/// Whether no pixel around is darker; of equal ones the first is the summit.
fn is_summit(picture: &Gray, x: usize, y: usize, value: u8) -> bool {
    let row = |y: usize| picture.span(y, x - 1, x + 2);
    let before = row(y - 1).iter().chain(row(y).iter().take(1));
    let after = row(y).iter().skip(2).chain(row(y + 1));
    before.into_iter().all(|other| *other < value) && after.into_iter().all(|other| *other <= value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linear::Sequence;

    const SIDE: usize = 760;

    /// Lines of letters; and specks, few of them near the letters.
    fn sheet(specks_of: u64) -> Gray {
        let mut page = Gray::blank(SIDE, SIDE);
        let mut draw = Sequence::new(3);
        let mut ink = |x: usize, y: usize, w: usize, h: usize, value: u8| {
            for row in y..(y + h).min(SIDE) {
                page.row_mut(row).iter_mut().skip(x).take(w).for_each(|v| *v = value);
            }
        };
        for (line, at) in (0..12).flat_map(|line| (0..50).map(move |at| (line, at))) {
            ink(80 + 10 * at, 100 + 30 * line + draw.below(5), 2 + draw.below(5), 6 + draw.below(8), 230);
        }
        let mut draw = Sequence::new(specks_of);
        for _ in 0..60 {
            ink(60 + draw.below(640), 500 + draw.below(200), 2, 2, 60 + draw.below(120) as u8);
        }
        page
    }

    /// The page as it lies in another picture: at each point is what lies at the point that `back` names.
    fn seen(page: &Gray, back: impl Fn(f32, f32) -> (f32, f32)) -> Gray {
        let mut out = Gray::blank(SIDE, SIDE);
        for y in 0..SIDE {
            for (x, to) in out.row_mut(y).iter_mut().enumerate() {
                let (x, y) = back(x as f32, y as f32);
                *to = page.between(x, y) as u8;
            }
        }
        out
    }

    /// What is seen of the pair, where the scan is known to lie as `lies` says.
    fn told(one: &Gray, other: &Gray, lies: Homography) -> Signs {
        let mut white = one.clone();
        white.pixels_mut().iter_mut().for_each(|value| *value = 255 - *value);
        let side = SIDE as f32 / 3.0;
        let printed = Printed::new(&white, side, side, Vec::new()).unwrap();
        let map = lies.after(&Homography::scale(3.0, 3.0));
        let lies = Registration { map, ..Registration::flat((SIDE as u32, SIDE as u32)) };
        signs(&printed, other, &lies).unwrap()
    }

    /// Turned by 1.2 degrees, and a little off.
    const TURN: (f32, f32) = (0.999_78, 0.020_94);
    fn askew(x: f32, y: f32) -> (f32, f32) {
        (TURN.0 * x - TURN.1 * y + 5.0, TURN.1 * x + TURN.0 * y - 4.0)
    }
    fn lies_askew() -> Homography {
        let (c, s) = (f64::from(TURN.0), f64::from(TURN.1));
        Homography([c, -s, 5.6, s, c, -4.5, 0.0, 0.0, 1.0]).inverse().unwrap()
    }

    #[test]
    fn a_scan_turned_straight_or_made_black_and_white_is_the_same_scan() {
        let page = sheet(1);
        let turned = seen(&page, askew);
        let found = told(&page, &turned, lies_askew());
        assert!(found.are_of_one_scan() && found.off < STIFF / 3.0, "{found:?}");
        let bit = told(&page, &turned.thresholded(100), lies_askew());
        assert!(bit.are_of_one_scan(), "{bit:?}");
    }

    #[test]
    fn another_scan_has_other_specks_and_other_bends() {
        let page = sheet(1);
        let other = told(&page, &seen(&sheet(2), askew), lies_askew());
        assert!(other.off <= STIFF && !other.are_of_one_scan(), "lies as straight: {other:?}");
        let bent = seen(&page, |x, y| (x + 2.0 * (y / 60.0).sin(), y + 2.0 * (x / 60.0).sin()));
        let bent = told(&page, &bent, Homography::IDENTITY);
        assert!(bent.off > STIFF && !bent.are_of_one_scan(), "{bent:?}");
    }

    #[test]
    fn neither_place_nor_specks_alone_say_it() {
        let signs = |off, digital, paper| Signs { off, digital, paper }.are_of_one_scan();
        assert!(signs(STIFF, (LEAST_SHARED, 9), (0, 200)) && signs(0.0, (20, 200), (6, 10)));
        assert!(!signs(STIFF + 0.01, (200, 200), (200, 200)));
        assert!(!signs(0.0, (LEAST_SHARED - 1, LEAST_SHARED - 1), (0, 0)), "a clean page says nothing");
        assert!(!signs(0.0, (39, 100), (0, 200)));
    }

    #[test]
    fn print_is_no_speck_and_an_empty_page_tells_nothing() {
        let mut dots = sheet(1);
        for y in 480..SIDE {
            dots.row_mut(y).fill(0);
        }
        // A dotted line and full stops come back in any scan.
        for at in 0..60 {
            for y in 600..604 {
                dots.row_mut(y).iter_mut().skip(80 + 9 * at).take(4).for_each(|v| *v = 230);
            }
        }
        let found = told(&dots, &dots, Homography::IDENTITY);
        assert!(found.off < STIFF && found.digital.0 < LEAST_SHARED && !found.are_of_one_scan(), "{found:?}");
        let printed =
            Printed::new(&Gray::from_rows(10, 10, vec![255; 100]).unwrap(), 250.0, 250.0, Vec::new());
        let lies = Registration::flat((SIDE as u32, SIDE as u32));
        assert_eq!(signs(&printed.unwrap(), &dots, &lies), None);
    }
}
