//! Signs behind a word that the digital copy lacks. By its ink a full stop cannot be told from a speck, so it is
//! sought with the picture that this scan shows of it, exactly where the pen would set it.

use crate::alphabet::ENOUGH;
use crate::geometry::Rect;
use crate::gray::Gray;
use crate::judge::Verdict;
use crate::printed::{Glyph, Printed, Word};
use crate::templates::{self, Kind, Letter, Templates};
use crate::verify::{Look, is_right};
use std::collections::{BTreeMap, HashMap};

/// The signs that may stand behind a word.
const SIGNS: &str = ".,;:";
/// How far from where the pen stands a sign is sought, in pixels along and across the line.
const REACH: (i32, i32) = (2, 1);
/// What may be left of the paper when the sign is taken away, as a share of the sign's ink.
const MOST_REST: f32 = 0.18;
/// How much of the sign's ink must be there, and may be.
const THERE: (f32, f32) = (0.75, 1.35);
/// The digital copy has something else where more than this share of the sign's ink would fall on its ink.
const TAKEN: f32 = 0.04;

/// Where the paper has a sign behind a word that stands, and the digital copy has nothing; in points of the digital
/// page.
pub(crate) fn behind(
    printed: &Printed,
    paper: &Gray,
    templates: &Templates,
    looks: &[Option<Look>],
    verdicts: &[Option<Verdict>],
) -> Vec<Rect> {
    let mut signs: HashMap<(u32, u16), Vec<&Letter>> = HashMap::new();
    let known = templates.letters.iter().filter(|l| l.seen >= ENOUGH && SIGNS.contains(&l.kind.text));
    for letter in known {
        signs.entry((letter.kind.font, letter.kind.size)).or_default().push(letter);
    }
    let steps = steps(&printed.words);
    let each = printed.words.iter().zip(looks).zip(verdicts);
    each.filter_map(|((word, look), verdict)| {
        let (look, last) = (look.as_ref()?, word.glyphs.last()?);
        let ends_plainly = last.text.chars().all(char::is_alphanumeric) || last.text == ")";
        if !ends_plainly || !verdict.as_ref().is_some_and(is_right) {
            return None;
        }
        let kind = Kind::of(last);
        let step = steps.get(&kind)?;
        let signs = signs.get(&(kind.font, kind.size))?;
        signs.iter().find_map(|sign| stands(printed, paper, sign, last, *step, look.shift))
    })
    .collect()
}

/// How far the pen goes on behind each kind of letter, in points: the middle of what is seen within words.
fn steps(words: &[Word]) -> BTreeMap<Kind, f32> {
    let mut all: BTreeMap<Kind, Vec<f32>> = BTreeMap::new();
    for pair in words.iter().flat_map(|word| word.glyphs.windows(2)) {
        if let [here, next] = pair {
            all.entry(Kind::of(here)).or_default().push(next.origin.x - here.origin.x);
        }
    }
    let middle = |mut steps: Vec<f32>| {
        steps.sort_by(f32::total_cmp);
        steps.get(steps.len() / 2).copied()
    };
    all.into_iter().filter_map(|(kind, steps)| Some((kind, middle(steps)?))).collect()
}

/// Where the sign stands behind the letter, if it does on the paper and does not in the digital copy.
fn stands(
    printed: &Printed,
    paper: &Gray,
    sign: &Letter,
    last: &Glyph,
    step: f32,
    shift: (f32, f32),
) -> Option<Rect> {
    let (width, height) = (sign.width as usize, sign.height as usize);
    let mut pen = last.clone();
    pen.origin.x += step;
    let at = |frame: &Gray, shift: (f32, f32)| {
        templates::cut(frame, templates::pen(&pen, printed.scale, shift), sign.left, sign.top, width, height)
    };
    let energy = product(&sign.paper, &sign.paper);
    if energy <= 0.0 || product(&sign.paper, &at(&printed.ink, (0.0, 0.0))) > TAKEN * energy {
        return None;
    }
    let places =
        (-REACH.1..=REACH.1).flat_map(|dy| (-REACH.0..=REACH.0).map(move |dx| (dx as f32, dy as f32)));
    let fits = |(dx, dy): (f32, f32)| {
        let seen = at(paper, (shift.0 + dx, shift.1 + dy));
        let there = product(&sign.paper, &seen) / energy;
        let rest = (product(&seen, &seen) + energy - 2.0 * there * energy) / energy;
        (rest <= MOST_REST && there >= THERE.0 && there <= THERE.1).then_some(())
    };
    places.into_iter().find_map(fits)?;
    let point = |pixels: f32| pixels / printed.scale;
    let (x, y) = (pen.origin.x + point(sign.left as f32), pen.origin.y + point(sign.top as f32));
    Some(Rect::new(x, y, x + point(width as f32), y + point(height as f32)))
}

fn product(a: &[u8], b: &[u8]) -> f32 {
    a.iter().zip(b).map(|(a, b)| f32::from(*a) * f32::from(*b)).sum()
}
