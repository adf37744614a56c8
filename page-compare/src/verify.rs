//! Verifies a page: every word of the digital copy at its place on the paper, letter by letter.

use crate::alphabet::Alphabet;
use crate::gray::Gray;
use crate::limits::MAX_CHECKED_GLYPHS;
use crate::outcome::PageOutcome;
use crate::places::Place;
use crate::printed::{Printed, Word};
use crate::register::Registration;
use crate::scanned::Scanned;
use crate::templates::{self, Kind, Templates};
use crate::trial::{self, Trial};
use crate::{judge, leftover, report};

/// A word fits its place at least so well, or it does not stand there.
const MIN_FIT: f32 = 0.4;

/// One word at its place on paper.
#[derive(Debug, Clone)]
pub(crate) struct Look {
    /// How far from its place it stands, in pixels of the frame.
    pub(crate) shift: (f32, f32),
    /// How well it fits as a whole.
    pub(crate) fit: f32,
    /// One for each glyph; `None` for a glyph that cannot be tried.
    pub(crate) trials: Vec<Option<Trial>>,
}

/// Looks at words at their places.
pub(crate) fn look(printed: &Printed, paper: &Gray, templates: &Templates) -> Vec<Option<Look>> {
    let mut alphabet = Alphabet::new(templates);
    let mut left = MAX_CHECKED_GLYPHS;
    printed
        .words
        .iter()
        .map(|word| {
            let room = left >= word.glyphs.len();
            left = left.saturating_sub(word.glyphs.len());
            if room { look_at(printed, paper, &mut alphabet, word) } else { None }
        })
        .collect()
}

fn look_at(printed: &Printed, paper: &Gray, alphabet: &mut Alphabet<'_>, word: &Word) -> Option<Look> {
    let fit = templates::seek(printed, paper, word, templates::REACH)?;
    let shift = if fit.score >= MIN_FIT { (fit.dx, fit.dy) } else { (0.0, 0.0) };
    let trials = word
        .glyphs
        .iter()
        .map(|glyph| {
            let contest = alphabet.contest(&Kind::of(glyph))?;
            Some(trial::letter(contest, paper, templates::pen(glyph, printed.scale, shift)))
        })
        .collect();
    Some(Look { shift, fit: fit.score, trials })
}

/// Verifies a page of the digital copy on the scan that it lies on. `expected` are the places where this
/// kind of physical copy may differ.
#[must_use]
pub fn verify(
    printed: &Printed,
    scanned: &Scanned,
    registration: &Registration,
    templates: &Templates,
    expected: &[Place],
) -> PageOutcome {
    let upright = scanned.ink.turned(registration.turn);
    let paper = registration.frame(&upright, printed.width, printed.height, printed.scale);
    let looks = look(printed, &paper, templates);
    let verdicts = judge::words(printed, &looks);
    let standing: Vec<bool> = verdicts.iter().map(|v| v.as_ref().is_none_or(|v| v.stands)).collect();
    let leftover = leftover::find(printed, &paper, &standing, scanned, registration);
    report::page(printed, registration, expected, &looks, &verdicts, &leftover)
}
