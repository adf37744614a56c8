//! Signs behind a word, and the right side of its last letter, that the digital copy lacks. By its ink a full stop cannot be told from a speck, so it is
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
/// Letters that are the left side of a wider one, and those.
const HELD: [(&str, &str); 2] = [("I", "L"), ("l", "L")];
/// How much wider a letter must be whose right side tells it apart, in pixels.
const MUCH_WIDER: u32 = 3;
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
    let wider = wider(templates);
    let each = printed.words.iter().zip(looks).zip(verdicts);
    each.filter_map(|((word, look), verdict)| {
        let (look, last) = (look.as_ref()?, word.glyphs.last()?);
        let ends_plainly = last.text.chars().all(char::is_alphanumeric) || last.text == ")";
        if !ends_plainly || !verdict.as_ref().is_some_and(is_right) {
            return None;
        }
        let kind = Kind::of(last);
        let wider = wider.get(&kind).map_or(&[][..], Vec::as_slice);
        let found =
            wider.iter().find_map(|(own, other)| is_wider(printed, paper, (own, other), last, look.shift));
        if found.is_some() {
            return found;
        }
        let step = steps.get(&kind)?;
        let signs = signs.get(&(kind.font, kind.size))?;
        signs.iter().find_map(|sign| stands(printed, paper, sign, last, *step, look.shift))
    })
    .collect()
}

/// Letters of one font that hold another one and have more to its right, as L holds I: by the other one's columns alone
/// the two are one.
fn wider(templates: &Templates) -> BTreeMap<Kind, Vec<(&Letter, &Letter)>> {
    let known = || templates.letters.iter().filter(|letter| letter.seen >= ENOUGH);
    let mut all: BTreeMap<Kind, Vec<(&Letter, &Letter)>> = BTreeMap::new();
    for own in known().filter(|own| HELD.iter().any(|(held, _)| *held == own.kind.text)) {
        let holds = |other: &&Letter| {
            (other.kind.font, other.kind.size) == (own.kind.font, own.kind.size)
                && HELD.contains(&(own.kind.text.as_str(), other.kind.text.as_str()))
                && other.width >= own.width + MUCH_WIDER
        };
        all.entry(own.kind.clone()).or_default().extend(known().filter(holds).map(|other| (own, other)));
    }
    all
}

/// Where the paper has the wider letter at the end of a word, and the digital copy nothing to the right of its own.
fn is_wider(
    printed: &Printed,
    paper: &Gray,
    (own, other): (&Letter, &Letter),
    last: &Glyph,
    shift: (f32, f32),
) -> Option<Rect> {
    let (width, height) = (other.width as usize, other.height as usize);
    let cut = |frame: &Gray, shift: (f32, f32)| {
        templates::cut(
            frame,
            templates::pen(last, printed.scale, shift),
            other.left,
            other.top,
            width,
            height,
        )
    };
    // The part of the wider letter's picture that the other one does not reach.
    let from = usize::try_from(own.left + own.width as i32 - other.left).ok()?;
    let tail = |picture: &[u8]| -> Vec<u8> {
        picture.chunks_exact(width).flat_map(|row| row.get(from..).unwrap_or(&[])).copied().collect()
    };
    let sign = tail(&other.paper);
    let energy = product(&sign, &sign);
    if energy <= 0.0 || product(&sign, &tail(&cut(&printed.ink, (0.0, 0.0)))) > TAKEN * energy {
        return None;
    }
    let places =
        (-REACH.1..=REACH.1).flat_map(|dy| (-REACH.0..=REACH.0).map(move |dx| (dx as f32, dy as f32)));
    let fits = |(dx, dy): (f32, f32)| fits(&sign, energy, &tail(&cut(paper, (shift.0 + dx, shift.1 + dy))));
    places.into_iter().find(|by| fits(*by))?;
    let point = |pixels: f32| pixels / printed.scale;
    let (x, y) = (last.origin.x + point(other.left as f32), last.origin.y + point(other.top as f32));
    Some(Rect::new(x + point(from as f32), y, x + point(width as f32), y + point(height as f32)))
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
    let fits = |(dx, dy): (f32, f32)| fits(&sign.paper, energy, &at(paper, (shift.0 + dx, shift.1 + dy)));
    places.into_iter().find(|by| fits(*by))?;
    let point = |pixels: f32| pixels / printed.scale;
    let (x, y) = (pen.origin.x + point(sign.left as f32), pen.origin.y + point(sign.top as f32));
    Some(Rect::new(x, y, x + point(width as f32), y + point(height as f32)))
}

/// Whether the paper shows this picture and hardly anything else.
fn fits(picture: &[u8], energy: f32, seen: &[u8]) -> bool {
    let there = product(picture, seen) / energy;
    let rest = (product(seen, seen) + energy - 2.0 * there * energy) / energy;
    rest <= MOST_REST && there >= THERE.0 && there <= THERE.1
}

fn product(a: &[u8], b: &[u8]) -> f32 {
    a.iter().zip(b).map(|(a, b)| f32::from(*a) * f32::from(*b)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Point;

    /// A picture of a stem with a foot of so many pixels, in a box of that width.
    fn letter(text: &str, width: u32, foot: usize) -> Letter {
        let kind = Kind { font: 1, size: 100, text: text.into(), form: 0, substitute: false };
        let mut paper = vec![0; width as usize * 20];
        for (y, row) in paper.chunks_exact_mut(width as usize).enumerate() {
            row[2..5].fill(if (2..18).contains(&y) { 250 } else { 0 });
            row[5..5 + foot].fill(if (15..18).contains(&y) { 250 } else { 0 });
        }
        let drawn = paper.clone();
        Letter { kind, left: -2, top: -18, width, height: 20, seen: ENOUGH, paper, drawn }
    }

    #[test]
    fn a_letter_that_holds_the_other_is_told_by_its_right_side() {
        let (narrow, wide) = (letter("I", 7, 0), letter("L", 16, 9));
        let templates = Templates { letters: vec![narrow.clone(), wide.clone()] };
        assert_eq!(wider(&templates).get(&narrow.kind).map(Vec::len), Some(1));
        let white = Gray::from_rows(10, 10, vec![255; 100]).unwrap();
        let page = Printed::new(&white, 100.0, 100.0, Vec::new()).unwrap();
        // Whole pixels: the test draws no halves.
        let origin = Point::new(60.5 / page.scale, 60.5 / page.scale);
        let ink = Rect::new(origin.x, origin.y - 8.0, origin.x + 2.0, origin.y);
        let last = Glyph { text: "I".into(), origin, ink, font: 1, form: 0, substitute: false, size: 10.0 };
        let pen = templates::pen(&last, page.scale, (0.0, 0.0));
        let paper = |letter: &Letter| {
            let mut paper = Gray::blank(page.ink.width(), page.ink.height());
            let (x, y) = ((pen.x + letter.left as f32) as usize, (pen.y + letter.top as f32) as usize);
            for (row, line) in letter.paper.chunks_exact(letter.width as usize).enumerate() {
                paper.row_mut(y + row)[x..x + line.len()].copy_from_slice(line);
            }
            paper
        };
        let told = |paper: &Gray| is_wider(&page, paper, (&narrow, &wide), &last, (0.0, 0.0));
        assert!(told(&paper(&wide)).is_some_and(|place| place.x0 > ink.x0));
        assert_eq!(told(&paper(&narrow)), None);
    }
}
