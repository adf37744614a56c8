//! Puts one letter of the paper to trial: is it the letter that the digital copy claims?

use crate::alphabet::{Contest, Rival, SLACK, Source};
use crate::geometry::Point;
use crate::gray::Gray;
use crate::templates::cut;

/// Rivals that are looked at closely.
const CLOSE_LOOKS: usize = 3;
/// How much fainter or fuller than its template a letter may be.
const GAIN: (f32, f32) = (0.7, 1.35);

/// What speaks for and against a letter.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Trial {
    /// What is left over when the claimed letter is taken away, as a share of its ink.
    pub(crate) rest: f32,
    /// Share of the claimed ink that is there.
    pub(crate) there: f32,
    /// How far from its pen it fits best, in pixels; nothing for one that is held in its place.
    pub(crate) moved: Option<(f32, f32)>,
    /// The rival that comes nearest.
    pub(crate) rival: Option<Nearest>,
    /// How near the sign comes that its own font does not have.
    pub(crate) borrowed: Option<Nearest>,
}

impl Trial {
    /// Whether it was held against letters of another font than the paper's.
    pub(crate) fn is_foreign(&self) -> bool {
        self.rival.as_ref().is_some_and(|rival| rival.source == Source::Foreign)
    }
}

/// The rival that comes nearest.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Nearest {
    pub(crate) text: String,
    pub(crate) source: Source,
    /// Where the paper stands between the claimed letter (0) and the rival (1).
    pub(crate) lean: f32,
    /// The root of how different the two are.
    pub(crate) apart: f32,
    /// What is left over when the rival is taken away, as a share of its ink.
    pub(crate) rest: f32,
}

/// Sums over some rows of a template and of the paper.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    both: f32,
    own: f32,
    paper: f32,
}

impl Sums {
    /// What is left of the paper when the template is taken away as well as can be.
    fn rest(self) -> f32 {
        let gain = if self.own > 0.0 { (self.both / self.own).clamp(GAIN.0, GAIN.1) } else { 1.0 };
        self.paper - 2.0 * gain * self.both + gain * gain * self.own
    }
}

/// Some rows of a picture that the paper is held against.
#[derive(Debug, Clone, Copy)]
struct Template<'t> {
    picture: &'t [u8],
    width: usize,
    rows: (usize, usize),
}

impl Template<'_> {
    /// The sum of its squares.
    fn strength(self) -> f32 {
        let (from, to) = self.rows;
        let rows = self.picture.get(from * self.width..).unwrap_or(&[]).chunks_exact(self.width);
        rows.take(to.saturating_sub(from)).flatten().map(|v| u32::from(*v) * u32::from(*v)).sum::<u32>()
            as f32
    }
}

/// The paper around a letter, one step wider than the canvas on every side.
struct Patch {
    pixels: Vec<u8>,
    width: usize,
}

impl Patch {
    /// `own` is the [`strength`] of the template in these rows, which is the same wherever it lies.
    fn sums(&self, template: Template<'_>, own: f32, dx: usize, dy: usize) -> Sums {
        let Template { picture, width, rows } = template;
        let (mut both, mut paper) = (0_u32, 0_u32);
        for (y, line) in picture.chunks_exact(width).enumerate().take(rows.1).skip(rows.0) {
            let start = (y + dy) * self.width + dx;
            let near = self.pixels.get(start..start + width).unwrap_or(&[]);
            for (a, b) in line.iter().zip(near) {
                let (a, b) = (u32::from(*a), u32::from(*b));
                both += a * b;
                paper += b * b;
            }
        }
        Sums { both: both as f32, own, paper: paper as f32 }
    }

    /// What is left over where the template lies in the middle.
    fn rest(&self, template: Template<'_>) -> f32 {
        self.sums(template, template.strength(), SLACK, SLACK).rest()
    }

    /// The rest where the template fits best, between steps, and that place.
    fn best(&self, template: Template<'_>) -> (f32, f32, f32) {
        let own = template.strength();
        let mut grid = [[0.0_f32; 3]; 3];
        let mut best = (f32::MAX, 1, 1);
        for (dy, line) in grid.iter_mut().enumerate() {
            for (dx, cell) in line.iter_mut().enumerate() {
                *cell = self.sums(template, own, dx, dy).rest();
                if *cell < best.0 {
                    best = (*cell, dx, dy);
                }
            }
        }
        let (mut rest, dx, dy) = best;
        let at = |x: usize, y: usize| grid.get(y).and_then(|line| line.get(x)).copied().unwrap_or(rest);
        let here = rest;
        let (sx, gx) = if dx == 1 { dip(at(0, dy), here, at(2, dy)) } else { (0.0, 0.0) };
        let (sy, gy) = if dy == 1 { dip(at(dx, 0), here, at(dx, 2)) } else { (0.0, 0.0) };
        rest = (here - gx - gy).max(0.0);
        (rest, dx as f32 - 1.0 + sx, dy as f32 - 1.0 + sy)
    }
}

/// Where the parabola through three values is lowest, and how far below the middle one.
fn dip(before: f32, here: f32, after: f32) -> (f32, f32) {
    let bend = before - 2.0 * here + after;
    if bend <= 1e-3 {
        return (0.0, 0.0);
    }
    let step = ((before - after) / (2.0 * bend)).clamp(-0.5, 0.5);
    (step, (before - after) * (before - after) / (8.0 * bend))
}

/// Tries the letter whose pen stands at `pen` (in pixels of the frame).
pub(crate) fn letter(contest: &Contest, paper: &Gray, pen: Point) -> Trial {
    let patch = |pen: Point| Patch {
        pixels: cut(
            paper,
            pen,
            contest.left - SLACK as i32,
            contest.top - SLACK as i32,
            contest.width + 2 * SLACK,
            contest.height + 2 * SLACK,
        ),
        width: contest.width + 2 * SLACK,
    };
    let own = Template { picture: &contest.paper, width: contest.width, rows: contest.rows };
    let moved = (!contest.held).then(|| {
        let (_, dx, dy) = patch(pen).best(own);
        (dx, dy)
    });
    let (dx, dy) = moved.unwrap_or_default();
    let near = patch(Point::new(pen.x + dx, pen.y + dy));
    let sums = near.sums(own, own.strength(), SLACK, SLACK);
    let rest = sums.rest().max(0.0) / sums.own.max(1.0);
    let there = sums.both / sums.own.max(1.0);
    let rival = nearest(contest, &contest.rivals, &near);
    let borrowed = nearest(contest, contest.borrowed.as_slice(), &near);
    Trial { rest, there, moved, rival, borrowed }
}

fn nearest(contest: &Contest, rivals: &[Rival], near: &Patch) -> Option<Nearest> {
    let width = contest.width;
    // The paper was cut where the claimed letter fits best. Most rivals are held against it in the same few rows.
    let mut known: Vec<((usize, usize), f32)> = Vec::new();
    let mut claimed = |rival: &Rival| {
        if let Some(own) = &rival.own {
            return near.rest(Template { picture: own, width, rows: rival.rows });
        }
        if let Some((_, rest)) = known.iter().find(|(rows, _)| *rows == rival.rows) {
            return *rest;
        }
        let rest = near.rest(Template { picture: &contest.paper, width, rows: rival.rows });
        known.push((rival.rows, rest));
        rest
    };
    let lean = |rival: &Rival, claimed: f32, rest: f32| 0.5 + (claimed - rest) / (2.0 * rival.apart);
    let mut ranked: Vec<(f32, f32, &Rival)> = rivals
        .iter()
        .map(|rival| {
            let claimed = claimed(rival);
            let rest = near.rest(Template { picture: &rival.picture, width, rows: rival.rows });
            (lean(rival, claimed, rest), claimed, rival)
        })
        .collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    ranked
        .into_iter()
        .take(CLOSE_LOOKS)
        .map(|(_, claimed, rival)| {
            let own = Template { picture: &rival.picture, width, rows: rival.rows };
            let rest = match contest.held {
                true => near.rest(own).max(0.0),
                false => near.best(own).0,
            };
            (lean(rival, claimed, rest), rest, rival)
        })
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(lean, rest, rival)| Nearest {
            text: rival.text.clone(),
            source: rival.source,
            lean,
            apart: rival.apart.sqrt(),
            rest: rest / rival.energy.max(1.0),
        })
}
