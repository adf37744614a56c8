//! From glyphs with places to lines of words. Pure geometry; lengths are points unless in em.

use super::reading::{Line, PLACE_UNITS, Place, Word};

/// Widest gap inside a word, in em, on a page whose spaces are drawn; and on one without, where
/// every gap may be a space (measured on 381 real documents).
const WORD_GAP_EM: (f64, f64) = (0.22, 0.12);
/// One glyph in so many is a space on a page that draws its spaces.
const SPACE_SHARE: usize = 50;
/// Glyphs this near to each other's baseline stand on one line, in em.
const BASELINE_EM: f64 = 0.35;
/// The same letter drawn again within this distance is bold print, not a second letter, in em.
const OVERPRINT_EM: f64 = 0.1;
/// A space drawn this far over the letter before it is a stray (a list's tab, say), in em.
const STRAY_SPACE_EM: f64 = -0.25;
/// Wider regular gaps than this are columns, not letter-spacing, in em.
const MAX_LETTER_SPACING_EM: f64 = 0.8;
/// Fewest glyphs in which letter-spacing shows.
const MIN_SPACED_RUN: usize = 4;
/// Directions of writing are told apart by steps of so many degrees.
const DIRECTION_STEP: f64 = 5.0;
/// How far a word's box reaches above and below the baseline, in em: the usual ascent and descent, so
/// that the boxes of one line are of one height whatever their letters.
const REACH_EM: (f64, f64) = (0.75, 0.22);
/// How sure a reader of drawn text is.
const CERTAIN: u8 = 100;

/// One drawn glyph.
#[derive(Debug, Clone)]
pub(super) struct Glyph {
    text: String,
    /// Place along the direction of writing, and across it (growing downwards).
    u: f64,
    v: f64,
    em: f64,
    /// Where the next glyph would follow. Two candidates: a substituted font is stretched by an
    /// amount that only its place shows, so the width may or may not contain it.
    ends: [f64; 2],
    direction: i32,
    run: usize,
    number: u32,
}

impl Glyph {
    /// `along` is one em in the direction of writing as drawn, `em` the height of one; `None` where
    /// the numbers make no sense.
    pub(super) fn new(
        text: String,
        origin: (f64, f64),
        along: (f64, f64),
        em: f64,
        advance: f64,
    ) -> Option<Self> {
        let stretched = along.0.hypot(along.1);
        let sane = |x: f64| x.is_finite() && x.abs() < 1e6;
        if !(sane(origin.0) && sane(origin.1) && sane(em) && sane(stretched) && sane(advance) && em > 0.01) {
            return None;
        }
        let step = (along.1.atan2(along.0).to_degrees() / DIRECTION_STEP).round();
        let angle = (step * DIRECTION_STEP).to_radians();
        let u = origin.0 * angle.cos() + origin.1 * angle.sin();
        let v = origin.1 * angle.cos() - origin.0 * angle.sin();
        #[expect(clippy::cast_possible_truncation, reason = "between -36 and 36")]
        let direction = (step as i32).rem_euclid(72);
        Some(Self {
            text,
            u,
            v,
            em,
            ends: [u + advance * stretched, u + advance * em],
            direction,
            run: 0,
            number: 0,
        })
    }

    /// The same glyph, known by a number.
    pub(super) fn numbered(self, number: u32) -> Self {
        Self { number, ..self }
    }

    /// What it says.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Height of an em.
    pub(super) fn em(&self) -> f64 {
        self.em
    }

    pub(super) fn is_space(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// The gap to `next`, in em; negative when they overlap.
    fn gap_to(&self, next: &Self) -> f64 {
        let [a, b] = self.ends.map(|end| next.u - end);
        (if self.meets_second_end(next) { b } else { a }) / self.em
    }

    /// Whether the second candidate for the end meets `next` better than the first.
    fn meets_second_end(&self, next: &Self) -> bool {
        let [a, b] = self.ends.map(|end| (next.u - end).abs());
        b < a
    }

    fn same_baseline(&self, other: &Self) -> bool {
        (self.v - other.v).abs() < BASELINE_EM * self.em.max(other.em)
    }
}

/// What a glyph says: its Unicode where known, else the character of its code in Windows-1252, which
/// is what embedded symbolic fonts without a map mean by it.
pub(super) fn text_of(unicode: Option<&str>, code: u32) -> String {
    let known =
        unicode.filter(|text| !text.is_empty() && !text.chars().any(|c| c.is_control() || c == '\u{fffd}'));
    match known {
        Some(text) => text.chars().map(plain).collect(),
        None => {
            char::from_u32(code).and_then(windows_1252).map(plain).unwrap_or_else(|| "\u{fffd}".to_owned())
        }
    }
}

/// Takes ligatures apart and gives signs that only fonts know their plain form.
fn plain(c: char) -> String {
    let text = match c {
        '\u{fb00}' => "ff",
        '\u{fb01}' => "fi",
        '\u{fb02}' => "fl",
        '\u{fb03}' => "ffi",
        '\u{fb04}' => "ffl",
        '\u{fb05}' | '\u{fb06}' => "st",
        '\u{ad}' => "-",
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{3000}' => " ",
        '\u{200b}'..='\u{200f}' | '\u{feff}' => "",
        // Symbolic fonts put their codes here.
        '\u{f020}'..='\u{f0ff}' => {
            return char::from_u32(u32::from(c) - 0xf000)
                .and_then(windows_1252)
                .map(plain)
                .unwrap_or_default();
        }
        other => return other.to_string(),
    };
    text.to_owned()
}

/// The character of a code in Windows-1252.
fn windows_1252(code: char) -> Option<char> {
    const HIGH: [char; 32] = [
        '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0', '‘', '’',
        '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
    ];
    match code {
        ' '..='~' | '\u{a0}'..='\u{ff}' => Some(code),
        '\u{80}'..='\u{9f}' => HIGH.get(code as usize - 0x80).copied().filter(|c| *c != '\0'),
        _ => None,
    }
}

/// Width and height of the displayed page, in points.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sheet {
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Sheet {
    /// What a rectangle in points is in units of the page; what lies off it is drawn to its edge.
    pub(super) fn place(self, x: (f64, f64), y: (f64, f64)) -> Place {
        let unit = |at: f64, whole: f64| {
            let units = f64::from(PLACE_UNITS) * at / whole.max(1.0);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
            let units = units.round().clamp(0.0, f64::from(PLACE_UNITS)) as u16;
            units
        };
        Place {
            x0: unit(x.0, self.width),
            y0: unit(y.0, self.height),
            x1: unit(x.1, self.width),
            y1: unit(y.1, self.height),
        }
    }
}

/// The lines of a page from the top, split into words.
pub(super) fn lines(glyphs: Vec<Glyph>, sheet: Sheet) -> Vec<Line> {
    let placed =
        |words: Vec<Open>| Line { words: words.into_iter().map(|word| word.placed(sheet)).collect() };
    gathered(glyphs).into_iter().map(placed).collect()
}

/// The same, each word as the numbers of its glyphs.
pub(super) fn numbers(glyphs: Vec<Glyph>) -> Vec<Vec<Vec<u32>>> {
    let numbers = |words: Vec<Open>| words.into_iter().map(|word| word.glyphs).collect();
    gathered(glyphs).into_iter().map(numbers).collect()
}

fn gathered(mut glyphs: Vec<Glyph>) -> Vec<Vec<Open>> {
    let spaces = glyphs.iter().filter(|glyph| glyph.is_space()).count();
    let drawn = spaces * SPACE_SHARE > glyphs.len();
    let word_gap = if drawn { WORD_GAP_EM.0 } else { WORD_GAP_EM.1 };
    let spacing = number_runs(&mut glyphs);
    let mut lines = Vec::new();
    for mut line in into_lines(glyphs) {
        line.sort_by(|a, b| a.u.total_cmp(&b.u));
        let words = words(&line, word_gap, &spacing);
        if !words.is_empty() {
            lines.push(words);
        }
    }
    lines
}

/// Numbers the stretches that were drawn one after the other on one line, and gives each one's
/// letter-spacing in em: the usual gap in it.
fn number_runs(glyphs: &mut [Glyph]) -> Vec<f64> {
    let mut gaps: Vec<Vec<f64>> = Vec::new();
    let mut last: Option<&Glyph> = None;
    for glyph in glyphs {
        let gap = last.filter(|last| last.direction == glyph.direction && last.same_baseline(glyph));
        match (gap.map(|last| last.gap_to(glyph)).filter(|gap| (-0.6..3.0).contains(gap)), gaps.last_mut()) {
            (Some(gap), Some(run)) => run.push(gap),
            _ => gaps.push(Vec::new()),
        }
        glyph.run = gaps.len() - 1;
        last = Some(glyph);
    }
    gaps.into_iter().map(letter_spacing).collect()
}

fn letter_spacing(mut gaps: Vec<f64>) -> f64 {
    if gaps.len() + 1 < MIN_SPACED_RUN {
        return 0.0;
    }
    gaps.sort_by(f64::total_cmp);
    gaps.get(gaps.len() / 2).copied().filter(|gap| (0.0..MAX_LETTER_SPACING_EM).contains(gap)).unwrap_or(0.0)
}

/// Gathers what stands on one baseline, runs first: within one the baseline may drift, as it does
/// on a page that was scanned askew.
fn into_lines(glyphs: Vec<Glyph>) -> Vec<Vec<Glyph>> {
    let mut runs: Vec<Vec<Glyph>> = Vec::new();
    for glyph in glyphs {
        match runs.last_mut() {
            Some(run) if run.last().is_some_and(|last| last.run == glyph.run) => run.push(glyph),
            _ => runs.push(vec![glyph]),
        }
    }
    runs.sort_by(|a, b| height(a).0.cmp(&height(b).0).then(height(a).1.total_cmp(&height(b).1)));
    let mut lines: Vec<Vec<Glyph>> = Vec::new();
    for run in runs {
        let fits = |line: &Vec<Glyph>| match (line.first(), run.first()) {
            (Some(a), Some(b)) => {
                let near = (height(line).1 - height(&run).1).abs() < BASELINE_EM * a.em.max(b.em);
                a.direction == b.direction && near
            }
            _ => false,
        };
        match lines.last_mut().filter(|line| fits(line)) {
            Some(line) => line.extend(run),
            None => lines.push(run),
        }
    }
    lines
}

/// Where a run stands: by direction, then down the page (the middle of its baseline).
fn height(run: &[Glyph]) -> (i32, f64) {
    let first = run.first().map_or((0, 0.0), |glyph| (glyph.direction, glyph.v));
    (first.0, run.last().map_or(0.0, |last| f64::midpoint(first.1, last.v)))
}

/// A word as it is gathered.
struct Open {
    text: String,
    /// Along the direction of writing.
    u: (f64, f64),
    /// Across it.
    v: (f64, f64),
    direction: i32,
    /// By their numbers.
    glyphs: Vec<u32>,
}

impl Open {
    fn begin(glyph: &Glyph) -> Self {
        let mut word = Self {
            text: String::new(),
            u: (glyph.u, glyph.u),
            v: (f64::INFINITY, f64::NEG_INFINITY),
            direction: glyph.direction,
            glyphs: Vec::new(),
        };
        word.take(glyph);
        word
    }

    fn take(&mut self, glyph: &Glyph) {
        self.text.push_str(&glyph.text);
        self.glyphs.push(glyph.number);
        self.v.0 = self.v.0.min(glyph.v - REACH_EM.0 * glyph.em);
        self.v.1 = self.v.1.max(glyph.v + REACH_EM.1 * glyph.em);
    }

    fn reach(&mut self, u: f64) {
        self.u = (self.u.0.min(u), self.u.1.max(u));
    }

    fn placed(self, sheet: Sheet) -> Word {
        let (sin, cos) = (f64::from(self.direction) * DIRECTION_STEP).to_radians().sin_cos();
        let corners =
            [(self.u.0, self.v.0), (self.u.0, self.v.1), (self.u.1, self.v.0), (self.u.1, self.v.1)]
                .map(|(u, v)| (u * cos - v * sin, u * sin + v * cos));
        let span = |of: fn(&(f64, f64)) -> f64| {
            corners
                .iter()
                .map(of)
                .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), at| (low.min(at), high.max(at)))
        };
        Word { text: self.text, place: sheet.place(span(|at| at.0), span(|at| at.1)), confidence: CERTAIN }
    }
}

fn words(line: &[Glyph], word_gap: f64, spacing: &[f64]) -> Vec<Open> {
    let mut words: Vec<Open> = Vec::new();
    let mut last: Option<&Glyph> = None;
    // Whether a word is being gathered, and which candidate for the end held last.
    let (mut open, mut second) = (false, false);
    for glyph in line {
        if last.is_some_and(|last| is_overprint(last, glyph) || is_stray_space(last, glyph)) {
            continue;
        }
        let same_run = last.filter(|last| last.run == glyph.run);
        let spaced = same_run.and_then(|_| spacing.get(glyph.run)).copied().unwrap_or(0.0);
        let gap = last.is_some_and(|last| last.gap_to(glyph) > word_gap + spaced);
        if let Some(last) = same_run {
            second = last.meets_second_end(glyph);
        }
        close(&mut words, last, open, second);
        if gap || glyph.is_space() {
            open = false;
        }
        match words.last_mut().filter(|_| open) {
            _ if glyph.is_space() => {}
            Some(word) => word.take(glyph),
            None => {
                words.push(Open::begin(glyph));
                open = true;
            }
        }
        last = Some(glyph);
    }
    close(&mut words, last, open, second);
    words
}

/// Lets the word that is being gathered reach to the end of its last glyph.
fn close(words: &mut [Open], last: Option<&Glyph>, open: bool, second: bool) {
    if let (true, Some(word), Some(last)) = (open, words.last_mut(), last) {
        let [a, b] = last.ends;
        word.reach(if second { b } else { a });
    }
}

fn is_overprint(last: &Glyph, glyph: &Glyph) -> bool {
    last.text == glyph.text && (glyph.u - last.u).abs() < OVERPRINT_EM * glyph.em
}

fn is_stray_space(last: &Glyph, glyph: &Glyph) -> bool {
    glyph.is_space() && !last.is_space() && last.gap_to(glyph) < STRAY_SPACE_EM
}

#[cfg(test)]
#[path = "words_test.rs"]
mod tests;
