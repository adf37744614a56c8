//! Verifies a page: every word of the digital copy at its place on the paper, letter by letter.

use crate::alphabet::Alphabet;
use crate::classes;
use crate::gray::Gray;
use crate::judge::{Finding, Usual, Verdict};
use crate::limits::{MAX_CHECKED_GLYPHS, MAX_SOUGHT_PIXELS};
use crate::outcome::PageOutcome;
use crate::places::Place;
use crate::printed::{Glyph, Printed, Word};
use crate::register::Registration;
use crate::relocate::Search;
use crate::scanned::Scanned;
use crate::templates::{self, Kind, Templates};
use crate::trial::{self, Trial};
use crate::{judge, leftover, order, report, signs};

/// A word fits its place at least so well, or it does not stand there.
const MIN_FIT: f32 = 0.4;

/// Letters to each side of a sign that tell where it should stand.
const BESIDE: usize = 3;

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
pub(crate) fn look(printed: &Printed, paper: &Gray, alphabet: &Alphabet<'_>) -> Vec<Option<Look>> {
    let mut left = MAX_CHECKED_GLYPHS;
    let mut pixels = MAX_SOUGHT_PIXELS;
    printed
        .words
        .iter()
        .map(|word| {
            let area = pixels_of(printed, word);
            let room = left >= word.glyphs.len() && pixels >= area;
            left = left.saturating_sub(word.glyphs.len());
            pixels = pixels.saturating_sub(area);
            if room { look_at(printed, paper, alphabet, word, (0, 0)) } else { None }
        })
        .collect()
}

/// The pixels of the frame that a word takes.
pub(crate) fn pixels_of(printed: &Printed, word: &Word) -> usize {
    let px = word.place().scaled(printed.scale);
    (px.width() as usize + 1).saturating_mul(px.height() as usize + 1)
}

/// Looks at a word near `away` pixels from its place.
pub(crate) fn look_at(
    printed: &Printed,
    paper: &Gray,
    alphabet: &Alphabet<'_>,
    word: &Word,
    away: (isize, isize),
) -> Option<Look> {
    let fit = templates::seek(printed, paper, word, away)?;
    let shift = if fit.score >= MIN_FIT { (fit.dx, fit.dy) } else { (away.0 as f32, away.1 as f32) };
    let tried = |glyph: &Glyph, shift| {
        let contest = alphabet.contest(&Kind::of(glyph))?;
        Some(trial::letter(&contest, paper, templates::pen(glyph, printed.scale, shift)))
    };
    let mut trials: Vec<Option<Trial>> = word
        .glyphs
        .iter()
        .map(|glyph| if classes::is_mark(&glyph.text) { None } else { tried(glyph, shift) })
        .collect();
    // A comma that may move fits a full stop; so it stands where the letters beside it do.
    for (index, glyph) in word.glyphs.iter().enumerate().filter(|(_, glyph)| classes::is_mark(&glyph.text)) {
        let (dx, dy) = beside(&trials, index);
        let trial = tried(glyph, (shift.0 + dx, shift.1 + dy));
        if let Some(place) = trials.get_mut(index) {
            *place = trial;
        }
    }
    Some(Look { shift, fit: fit.score, trials })
}

/// How far the letters beside a sign lie from where their word has them, on average.
fn beside(trials: &[Option<Trial>], index: usize) -> (f32, f32) {
    let near = trials.iter().enumerate().filter(|(at, _)| at.abs_diff(index) <= BESIDE);
    let moved: Vec<(f32, f32)> = near.filter_map(|(_, trial)| trial.as_ref()?.moved).collect();
    let count = moved.len().max(1) as f32;
    let sum = moved.iter().fold((0.0, 0.0), |sum, by| (sum.0 + by.0, sum.1 + by.1));
    (sum.0 / count, sum.1 / count)
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
    verify_set(printed, scanned, registration, templates, expected, &[])
}

/// As [`verify`], where the paper is laid in the frame of the page already ([`Registration::frame_of`]), and where
/// other pages are held against the same letters.
#[must_use]
pub fn verify_frame(
    printed: &Printed,
    paper: &Gray,
    scanned: &Scanned,
    registration: &Registration,
    alphabet: &Alphabet<'_>,
    expected: &[Place],
) -> PageOutcome {
    let lies = Lies { paper, scanned, registration };
    verified(printed, &lies, alphabet, expected, &[])
}

/// As [`verify`]; these words are known to stand on the wrong side of their neighbours.
pub(crate) fn verify_set(
    printed: &Printed,
    scanned: &Scanned,
    registration: &Registration,
    templates: &Templates,
    expected: &[Place],
    misplaced: &[usize],
) -> PageOutcome {
    let paper = registration.frame_of(printed, scanned);
    let lies = Lies { paper: &paper, scanned, registration };
    verified(printed, &lies, &Alphabet::new(templates), expected, misplaced)
}

/// The paper, and how it lies.
struct Lies<'p> {
    /// In the frame of the page.
    paper: &'p Gray,
    scanned: &'p Scanned,
    registration: &'p Registration,
}

fn verified(
    printed: &Printed,
    lies: &Lies<'_>,
    alphabet: &Alphabet<'_>,
    expected: &[Place],
    misplaced: &[usize],
) -> PageOutcome {
    let Lies { paper, scanned, registration } = *lies;
    let mut looks = look(printed, paper, alphabet);
    let usual = Usual::of(printed, &looks);
    let mut verdicts: Vec<Option<Verdict>> = judge::words(printed, &looks, &usual);
    let standing: Vec<bool> = verdicts.iter().map(|v| v.as_ref().is_none_or(|v| v.stands)).collect();
    let mut leftover = leftover::find(printed, paper, &standing, scanned, registration);
    let lost: Vec<usize> = (0..standing.len()).filter(|i| standing.get(*i) == Some(&false)).collect();
    let mut search = Search::new(printed, paper, &leftover.ink);
    let mut moved = Vec::new();
    for (index, look) in search.words(printed, &lost, alphabet, &usual) {
        moved.push(index);
        if let (Some(word), Some(place), Some(verdict)) =
            (printed.words.get(index), looks.get_mut(index), verdicts.get_mut(index))
        {
            *verdict = Some(usual.verdict(word, &look));
            *place = Some(look);
        }
    }
    leftover.explain(search.found());
    let disturbed = order::disturbed(printed, &looks, &verdicts, &moved);
    for index in disturbed.into_iter().chain(misplaced.iter().copied()) {
        if let Some(Some(verdict)) = verdicts.get_mut(index) {
            verdict.misplaced = true;
        }
    }
    leftover.add(signs::behind(printed, paper, alphabet.templates, &looks, &verdicts));
    report::page(printed, registration, expected, &looks, &verdicts, &leftover)
}

/// Whether nothing speaks against the word.
pub(crate) fn is_right(verdict: &Verdict) -> bool {
    verdict.stands && verdict.letters.iter().all(|finding| *finding <= Finding::Unread)
}
