//! What each letter looks like: as the digital copy draws it, and as this very scan shows it on average.

use crate::flow::Setting;
use crate::geometry::Point;
use crate::gray::Gray;
use crate::limits::{MAX_SOUGHT_PIXELS, MAX_TEMPLATES};
use crate::printed::{Glyph, Printed, Word};
use crate::register::Registration;
use crate::scanned::Scanned;
use crate::stamp::{Fit, Stamp};
use crate::verify;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Pixels of paper around a letter's ink that belong to its picture.
const MARGIN: i32 = 2;
/// Largest side of a letter's picture in pixels; larger ones are no running text.
const MAX_SIDE: i32 = 120;
/// How well a word must fit before its letters are taken, where most fit better.
const MIN_FIT: f32 = 0.6;
/// Where the paper is in another font all words fit badly: then this share of their middle is well enough.
const OF_USUAL_FIT: f32 = 0.8;
/// A word that fits so well where it was expected is not sought farther away.
const GOOD_FIT: f32 = 0.75;
/// How far from its place a word is sought, in pixels of the frame.
const REACH: isize = 3;
/// Words larger than this, in pixels, are not sought.
const MAX_WORD_PIXELS: usize = 120_000;

/// Which letters share a picture.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Kind {
    /// The font.
    pub font: u32,
    /// The size in tenths of a point.
    pub size: u16,
    /// What it says.
    pub text: String,
    /// Which of the font's drawings of that.
    pub form: u16,
    /// Whether the font may be a substitute.
    pub substitute: bool,
}

impl Kind {
    pub(crate) fn of(glyph: &Glyph) -> Self {
        Self {
            font: glyph.font,
            size: (glyph.size * 10.0).round() as u16,
            text: glyph.text.clone(),
            form: glyph.form,
            substitute: glyph.substitute,
        }
    }
}

/// The picture of a kind of letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Which one it is.
    pub kind: Kind,
    /// Where the picture begins, in pixels right of the pen.
    pub left: i32,
    /// Where it begins, in pixels below the baseline (so mostly negative).
    pub top: i32,
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// How often it was seen on paper.
    pub seen: u32,
    /// Its mean there, as hexadecimal bytes when written down.
    #[serde(with = "hex")]
    pub paper: Vec<u8>,
    /// As the digital copy draws it.
    #[serde(with = "hex")]
    pub drawn: Vec<u8>,
}

/// The letters of a document, or of one page of it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Templates {
    /// One entry for each kind, sorted.
    pub letters: Vec<Letter>,
}

impl Templates {
    /// Adds what another page of the same documents showed.
    pub fn merge(&mut self, other: &Self) {
        let mut all: BTreeMap<Kind, Letter> =
            std::mem::take(&mut self.letters).into_iter().map(|l| (l.kind.clone(), l)).collect();
        for letter in &other.letters {
            if let Some(own) = all.get_mut(&letter.kind) {
                own.add(letter);
            } else if all.len() < MAX_TEMPLATES {
                all.insert(letter.kind.clone(), letter.clone());
            }
        }
        self.letters = all.into_values().collect();
    }
}

impl Letter {
    fn add(&mut self, other: &Self) {
        let same = (self.left, self.top, self.width, self.height)
            == (other.left, other.top, other.width, other.height);
        let seen = self.seen + other.seen;
        if !same || seen == 0 {
            return;
        }
        for (own, value) in self.paper.iter_mut().zip(&other.paper) {
            let sum = u64::from(*own) * u64::from(self.seen) + u64::from(*value) * u64::from(other.seen);
            *own = ((sum + u64::from(seen) / 2) / u64::from(seen)) as u8;
        }
        self.seen = seen;
    }

    /// The part of the frame that shows a letter of this kind.
    pub(crate) fn window(glyph: &Glyph, scale: f32) -> Option<(i32, i32, i32, i32)> {
        let px = |pt: f32| pt * scale;
        let left = px(glyph.ink.x0 - glyph.origin.x).floor() as i32 - MARGIN;
        let top = px(glyph.ink.y0 - glyph.origin.y).floor() as i32 - MARGIN;
        let right = px(glyph.ink.x1 - glyph.origin.x).ceil() as i32 + MARGIN;
        let bottom = px(glyph.ink.y1 - glyph.origin.y).ceil() as i32 + MARGIN;
        let (width, height) = (right - left, bottom - top);
        ((1..=MAX_SIDE).contains(&width) && (1..=MAX_SIDE).contains(&height))
            .then_some((left, top, width, height))
    }
}

/// A picture cut out between pixels: `left` and `top` count from `pen` (in pixels of the frame).
pub(crate) fn cut(frame: &Gray, pen: Point, left: i32, top: i32, width: usize, height: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(width * height);
    let (x, y) = (pen.x + left as f32, pen.y + top as f32);
    let (xi, yi) = (x.floor(), y.floor());
    let (fx, fy) = (((x - xi) * 64.0) as u32, ((y - yi) * 64.0) as u32);
    let mean = |[a, b, c, d]: [u32; 4]| {
        let (above, below) = (a * (64 - fx) + b * fx, c * (64 - fx) + d * fx);
        ((above * (64 - fy) + below * fy + 2048) >> 12) as u8
    };
    for row in 0..height as i32 {
        let line = |dy: i32| usize::try_from(yi as i32 + row + dy).map_or(&[][..], |y| frame.row(y));
        let (upper, lower) = (line(0), line(1));
        // Nearly always it is all there.
        let inside = usize::try_from(xi as i32).ok().and_then(|x| {
            let end = x.checked_add(width)?.checked_add(1)?;
            Some((upper.get(x..end)?, lower.get(x..end)?))
        });
        if let Some((upper, lower)) = inside {
            let next = upper.iter().skip(1).zip(lower.iter().skip(1));
            out.extend(
                upper
                    .iter()
                    .zip(lower)
                    .zip(next)
                    .map(|((a, c), (b, d))| mean([a, b, c, d].map(|v| u32::from(*v)))),
            );
            continue;
        }
        for column in 0..width as i32 {
            let value = |line: &[u8], dx: i32| {
                let at = usize::try_from(xi as i32 + column + dx).ok();
                u32::from(at.and_then(|x| line.get(x)).copied().unwrap_or(0))
            };
            out.push(mean([value(upper, 0), value(upper, 1), value(lower, 0), value(lower, 1)]));
        }
    }
    out
}

/// Where the pen of a glyph stands in the frame: pixel centres lie on whole numbers.
pub(crate) fn pen(glyph: &Glyph, scale: f32, shift: (f32, f32)) -> Point {
    Point::new(glyph.origin.x * scale - 0.5 + shift.0, glyph.origin.y * scale - 0.5 + shift.1)
}

/// Where a word lies in the frame of the paper, from where it should: near `away` pixels from its place.
pub(crate) fn seek(printed: &Printed, paper: &Gray, word: &Word, away: (isize, isize)) -> Option<Fit> {
    let place = word.place().scaled(printed.scale);
    let (x, y) = (place.x0 as isize - 2, place.y0 as isize - 2);
    let (w, h) = (place.width() as usize + 5, place.height() as usize + 5);
    if w * h > MAX_WORD_PIXELS {
        return None;
    }
    let stamp = Stamp::new(printed.ink.crop(x, y, w, h))?;
    let (x, y) = (x + away.0, y + away.1);
    let quick = stamp.climb(paper, x, y, REACH as usize);
    let fit = if quick.score >= GOOD_FIT { quick } else { stamp.seek(paper, x, y, (REACH, REACH)) };
    Some(Fit { dx: fit.dx + away.0 as f32, dy: fit.dy + away.1 as f32, score: fit.score })
}

/// Sums of pictures of one kind.
struct Sum {
    window: (i32, i32, i32, i32),
    seen: u32,
    paper: Vec<u32>,
    drawings: u32,
    drawn: Vec<u32>,
}

/// Takes the letters of a page from its scan and from how it is drawn.
#[must_use]
pub fn harvest(printed: &Printed, scanned: &Scanned, registration: &Registration) -> Templates {
    harvest_frame(printed, &registration.frame_of(printed, scanned))
}

/// As [`harvest`], from a page that was set as the paper has it.
#[must_use]
pub fn harvest_set(setting: &Setting, scanned: &Scanned) -> Templates {
    harvest(&setting.printed, scanned, &setting.registration)
}

/// As [`harvest`], where the paper is laid in the frame of the page already ([`Registration::frame_of`]).
#[must_use]
pub fn harvest_frame(printed: &Printed, paper: &Gray) -> Templates {
    let mut sums: BTreeMap<Kind, Sum> = BTreeMap::new();
    let mut pixels = MAX_SOUGHT_PIXELS;
    let mut fits: Vec<Option<Fit>> = Vec::with_capacity(printed.words.len());
    for word in &printed.words {
        let area = verify::pixels_of(printed, word);
        if pixels < area {
            break;
        }
        pixels -= area;
        fits.push(seek(printed, paper, word, (0, 0)));
    }
    let enough = enough(fits.iter().flatten().map(|fit| fit.score).collect());
    for (word, fit) in printed.words.iter().zip(fits) {
        let fit = fit.filter(|fit| fit.score >= enough);
        for glyph in &word.glyphs {
            let Some(window) = Letter::window(glyph, printed.scale) else { continue };
            let kind = Kind::of(glyph);
            if sums.len() >= MAX_TEMPLATES && !sums.contains_key(&kind) {
                continue;
            }
            let size = (window.2 * window.3) as usize;
            let sum = sums.entry(kind).or_insert_with(|| Sum {
                window,
                seen: 0,
                paper: vec![0; size],
                drawings: 0,
                drawn: vec![0; size],
            });
            sum.take(printed, paper, glyph, fit);
        }
    }
    Templates { letters: sums.into_iter().map(|(kind, sum)| sum.letter(kind)).collect() }
}

/// How well a word must fit to be trusted, by how well the words of its page do.
pub(crate) fn enough(mut fits: Vec<f32>) -> f32 {
    fits.sort_by(f32::total_cmp);
    fits.get(fits.len() / 2).map_or(MIN_FIT, |middle| MIN_FIT.min(OF_USUAL_FIT * middle))
}

impl Sum {
    fn take(&mut self, printed: &Printed, paper: &Gray, glyph: &Glyph, fit: Option<Fit>) {
        let (left, top, width, height) = self.window;
        let cut = |frame: &Gray, shift| {
            cut(frame, pen(glyph, printed.scale, shift), left, top, width as usize, height as usize)
        };
        let add = |sum: &mut Vec<u32>, picture: Vec<u8>| {
            sum.iter_mut().zip(picture).for_each(|(sum, value)| *sum += u32::from(value));
        };
        if let Some(fit) = fit {
            add(&mut self.paper, cut(paper, (fit.dx, fit.dy)));
            self.seen += 1;
        }
        add(&mut self.drawn, cut(&printed.ink, (0.0, 0.0)));
        self.drawings += 1;
    }

    fn letter(self, kind: Kind) -> Letter {
        let mean = |sum: Vec<u32>, n: u32| sum.into_iter().map(|v| (v / n.max(1)) as u8).collect();
        let (left, top, width, height) = self.window;
        Letter {
            kind,
            left,
            top,
            width: width as u32,
            height: height as u32,
            seen: self.seen,
            paper: mean(self.paper, self.seen),
            drawn: mean(self.drawn, self.drawings),
        }
    }
}

/// Bytes as hexadecimal text.
mod hex {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], out: S) -> Result<S::Ok, S::Error> {
        const DIGITS: [char; 16] =
            ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
        let digit = |v: u8| DIGITS.get(usize::from(v & 15)).copied().unwrap_or('0');
        let text: String = bytes.iter().flat_map(|b| [digit(b >> 4), digit(*b)]).collect();
        out.serialize_str(&text)
    }

    pub(super) fn deserialize<'a, D: Deserializer<'a>>(from: D) -> Result<Vec<u8>, D::Error> {
        let text = std::borrow::Cow::<'a, str>::deserialize(from)?;
        let digits: Option<Vec<u8>> =
            text.chars().map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok())).collect();
        let digits = digits.ok_or_else(|| D::Error::custom("not hexadecimal"))?;
        Ok(digits.chunks_exact(2).map(|p| p.iter().fold(0, |v, d| v << 4 | d)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_out_at_the_edge_is_what_is_cut_out_with_room_around() {
        let data = (0..40_u32 * 30).map(|i| (i * i * 13 % 256) as u8).collect();
        let frame = Gray::from_rows(40, 30, data).unwrap();
        let roomy = frame.crop(-20, -20, 90, 80);
        for (x, y) in [(10.3, 9.8), (-4.6, 3.2), (35.5, 25.1), (2.0, -3.7), (33.0, 12.0)] {
            let (pen, far) = (Point::new(x, y), Point::new(x + 20.0, y + 20.0));
            assert_eq!(cut(&frame, pen, -2, -3, 7, 9), cut(&roomy, far, -2, -3, 7, 9), "{x} {y}");
        }
    }

    #[test]
    fn where_all_words_fit_badly_less_is_enough() {
        assert_eq!(enough(vec![0.9, 0.2, 0.95]), MIN_FIT);
        assert!((enough(vec![0.6, 0.55, 0.65]) - 0.48).abs() < 1e-6);
        assert_eq!(enough(Vec::new()), MIN_FIT);
    }
}
