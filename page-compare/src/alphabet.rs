//! Tells the letters of a page apart: for each kind of letter, itself and its rivals on one canvas.

use crate::borrowed;
use crate::classes;
use crate::gray::Gray;
use crate::limits::MAX_RIVALS;
use crate::templates::{Kind, Letter, Templates};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

/// How often a letter must have been seen before its mean is trusted.
pub(crate) const ENOUGH: u32 = 5;
/// Steps to each side by which a letter may lie off.
pub(crate) const SLACK: usize = 1;
/// Softness of drawn letters that is tried, as the share that each neighbour gets.
const SOFTNESS: [f32; 7] = [0.0, 0.06, 0.12, 0.18, 0.24, 0.29, 0.33];
/// A font whose letters are seen this far from how they are drawn, as a share of their ink, at their middle, was
/// not embedded: whoever printed the paper had another one in its place.
const FOREIGN: f32 = 0.085;
/// Least difference between two letters, as a share of the ink's energy; what is more alike is one letter.
const LEAST_APART: f32 = 0.04;

/// Where the two pictures come from that are held against each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// Both are means of this scan.
    Paper,
    /// Both are drawn, and softened as the scan is.
    Drawn,
    /// One of both is drawn in another font than the paper was printed in, so the two differ by more than what
    /// they say.
    Foreign,
}

/// A picture on the canvas of the letter that it is a rival of.
#[derive(Debug, Clone)]
pub(crate) struct Rival {
    /// What it says.
    pub(crate) text: String,
    pub(crate) source: Source,
    /// Rows of the canvas in which either has ink.
    pub(crate) rows: (usize, usize),
    /// Its picture.
    pub(crate) picture: Vec<u8>,
    /// The claimed letter's picture to hold against it, where that is not the contest's own.
    pub(crate) own: Option<Vec<u8>>,
    /// How different both are there, at least, wherever they are put.
    pub(crate) apart: f32,
    /// All its ink.
    pub(crate) energy: f32,
}

/// A kind of letter with what may stand in its place.
#[derive(Debug, Clone)]
pub(crate) struct Contest {
    /// Where the canvas begins, from the pen.
    pub(crate) left: i32,
    pub(crate) top: i32,
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// Rows in which the letter itself has ink.
    pub(crate) rows: (usize, usize),
    /// The letter as this scan shows it (or as it is drawn, where it was seen too seldom).
    pub(crate) paper: Vec<u8>,
    /// The letter as it is drawn, softened.
    pub(crate) drawn: Vec<u8>,
    pub(crate) trusted: bool,
    /// Whether it is looked at where its word has it, and not where it would fit best.
    pub(crate) held: bool,
    pub(crate) rivals: Vec<Rival>,
    /// A sign that may stand in its place inside a number, where its own font has none.
    pub(crate) borrowed: Option<Rival>,
}

/// All letters of a document, each with those that it is easily taken for. To put them side by side is a good part
/// of the work, so that pages of one document share it, at the same time too.
#[derive(Debug)]
pub struct Alphabet<'a> {
    pub(crate) templates: &'a Templates,
    by_face: HashMap<(u32, u16), Vec<&'a Letter>>,
    softness: f32,
    /// Fonts that the paper shows otherwise than they are drawn.
    foreign: HashSet<u32>,
    contests: Mutex<HashMap<Kind, Option<Arc<Contest>>>>,
}

impl<'a> Alphabet<'a> {
    /// Of these letters.
    #[must_use]
    pub fn new(templates: &'a Templates) -> Self {
        let mut by_face: HashMap<(u32, u16), Vec<&'a Letter>> = HashMap::new();
        for letter in &templates.letters {
            by_face.entry((letter.kind.font, letter.kind.size)).or_default().push(letter);
        }
        let softness = softness(templates);
        let foreign = foreign(templates, softness);
        Self { templates, by_face, softness, foreign, contests: Mutex::default() }
    }

    /// The letter and its rivals; `None` for one that was never seen.
    pub(crate) fn contest(&self, kind: &Kind) -> Option<Arc<Contest>> {
        // Whoever was ended while it held the lock has changed nothing halfway.
        let known = || self.contests.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(made) = known().get(kind) {
            return made.clone();
        }
        // Two pages may make it at once, and make the same.
        let made = self.make(kind).map(Arc::new);
        known().insert(kind.clone(), made.clone());
        made
    }

    fn make(&self, kind: &Kind) -> Option<Contest> {
        let face = self.by_face.get(&(kind.font, kind.size))?;
        let own = face.iter().find(|letter| letter.kind == *kind)?;
        let mut rivals: Vec<&&Letter> =
            face.iter().filter(|l| l.kind != *kind && classes::rivals(&kind.text, &l.kind.text)).collect();
        if rivals.len() > MAX_RIVALS {
            rivals.sort_by_key(|letter| std::cmp::Reverse(letter.seen));
            rivals.truncate(MAX_RIVALS);
        }
        let borrowed = borrowed::sign(self.templates, kind);
        let all = || rivals.iter().copied().chain([own]).copied().chain(&borrowed);
        let top = all().map(|l| l.top).min()? - 1;
        let bottom = all().map(|l| l.top + l.height as i32).max()? + 1;
        // The letter's picture has a margin of two pixels; neighbours begin there.
        let (left, width) = (own.left + 1, (own.width as usize).saturating_sub(2).max(1));
        let height = usize::try_from(bottom - top).ok()?;
        let mut contest = Contest {
            left,
            top,
            width,
            height,
            rows: rows(own, top),
            paper: Vec::new(),
            drawn: Vec::new(),
            trusted: false,
            held: classes::is_mark(&kind.text),
            rivals: Vec::new(),
            borrowed: None,
        };
        let soft = |letter: &Letter| soften(&letter.drawn, letter.width as usize, self.softness);
        let drawn = contest.place(own, &soft(own));
        contest.drawn.clone_from(&drawn);
        let trusted = own.seen >= ENOUGH;
        contest.paper = if trusted { contest.place(own, &own.paper) } else { drawn.clone() };
        let foreign = self.foreign.contains(&kind.font);
        let poisoned = if foreign {
            is_another(&contest, own, &rivals)
        } else {
            self.is_poisoned(&contest, own, &rivals)
        };
        contest.trusted = trusted && !poisoned;
        if !contest.trusted {
            contest.paper.clone_from(&drawn);
        }
        for rival in rivals {
            let known = rival.seen >= ENOUGH;
            let drawn = contest.place(rival, &soft(rival));
            let mean = contest.place(rival, &rival.paper);
            // Where the scan shows only one of both, what it makes of that one is taken over to the other: so
            // they differ by nothing but their shapes.
            let (source, own_picture, picture) = match (contest.trusted, known) {
                // A sign is held where the digital copy's font has it, and this paper's has it elsewhere.
                (true, true) if foreign && contest.held => (Source::Foreign, None, mean),
                (true, true) => (Source::Paper, None, mean),
                (true, false) | (false, false) if foreign => (Source::Foreign, None, drawn),
                (false, true) if foreign => (Source::Foreign, None, mean),
                (true, false) => (Source::Paper, None, carried(&contest.paper, &contest.drawn, &drawn)),
                (false, true) if own.seen < ENOUGH => {
                    (Source::Paper, Some(carried(&mean, &drawn, &contest.drawn)), mean)
                }
                (false, _) => (Source::Drawn, None, drawn),
            };
            let other = rows(rival, top);
            let rows = (contest.rows.0.min(other.0), contest.rows.1.max(other.1));
            let against = own_picture.as_ref().unwrap_or(&contest.paper);
            let apart = match contest.held {
                true => apart_at(against, &picture, contest.width, rows, (0, 0)),
                false => least_apart(against, &picture, contest.width, rows),
            };
            if apart > LEAST_APART * energy(against) {
                let text = rival.kind.text.clone();
                let energy = energy(&picture);
                contest.rivals.push(Rival { text, source, rows, own: own_picture, picture, apart, energy });
            }
        }
        contest.borrowed = borrowed.map(|letter| {
            let picture = contest.place(&letter, &soft(&letter));
            let other = rows(&letter, top);
            let rows = (contest.rows.0.min(other.0), contest.rows.1.max(other.1));
            let apart = apart_at(&contest.paper, &picture, contest.width, rows, (0, 0));
            let (text, energy) = (letter.kind.text, energy(&picture));
            Rival { text, source: Source::Foreign, rows, picture, own: None, apart, energy }
        });
        contest.borrowed.take_if(|rival| rival.apart <= LEAST_APART * energy(&contest.paper));
        Some(contest)
    }

    /// Whether what the scan shows as this letter is another one: somebody replaced it everywhere.
    fn is_poisoned(&self, contest: &Contest, own: &Letter, rivals: &[&&Letter]) -> bool {
        let mean = contest.place(own, &own.paper);
        let whole = (0, contest.height);
        let soft = |letter: &Letter| soften(&letter.drawn, letter.width as usize, self.softness);
        let off = least_apart(&mean, &contest.drawn, contest.width, whole);
        rivals.iter().any(|rival| {
            let picture = contest.place(rival, &soft(rival));
            let between = least_apart(&contest.drawn, &picture, contest.width, whole);
            let other = least_apart(&mean, &picture, contest.width, whole);
            between > 2.0 * LEAST_APART * energy(&contest.drawn) && off - other > 0.4 * between
        })
    }
}

/// As [`Alphabet::is_poisoned`], where drawn letters tell nothing of the paper's: whether two letters that are drawn
/// apart are one on the paper.
fn is_another(contest: &Contest, own: &Letter, rivals: &[&&Letter]) -> bool {
    let whole = (0, contest.height);
    let (mean, drawn) = (contest.place(own, &own.paper), contest.place(own, &own.drawn));
    rivals.iter().filter(|rival| rival.seen >= ENOUGH).any(|rival| {
        let apart =
            |a: &[u8], b: &[u8]| least_apart(a, &contest.place(rival, b), contest.width, whole) / energy(a);
        apart(&drawn, &rival.drawn) > 2.0 * LEAST_APART && apart(&mean, &rival.paper) < LEAST_APART
    })
}

impl Contest {
    /// A letter's picture on this canvas.
    fn place(&self, letter: &Letter, picture: &[u8]) -> Vec<u8> {
        let mut canvas = vec![0; self.width * self.height];
        let width = letter.width as usize;
        for (row, line) in (letter.top..).zip(picture.chunks_exact(width.max(1))) {
            let Ok(y) = usize::try_from(row - self.top) else { continue };
            let Some(to) = canvas.get_mut(y * self.width..(y + 1) * self.width) else { continue };
            for (x, value) in (letter.left..).zip(line) {
                if let Some(cell) = usize::try_from(x - self.left).ok().and_then(|x| to.get_mut(x)) {
                    *cell = *value;
                }
            }
        }
        canvas
    }
}

/// The rows of a canvas in which a letter has ink.
fn rows(letter: &Letter, top: i32) -> (usize, usize) {
    let row = |y: i32| usize::try_from(y - top).unwrap_or(0);
    (row(letter.top + 1), row(letter.top + letter.height as i32 - 1))
}

fn energy(picture: &[u8]) -> f32 {
    picture.iter().map(|v| f32::from(*v) * f32::from(*v)).sum()
}

/// How different two pictures are in these rows, where one is put so that they differ least.
fn least_apart(a: &[u8], b: &[u8], width: usize, rows: (usize, usize)) -> f32 {
    let places = (-1..=1).flat_map(|dy| (-1..=1).map(move |dx| (dx, dy)));
    places.map(|by| apart_at(a, b, width, rows, by)).fold(f32::MAX, f32::min)
}

/// How different they are where the other one is moved by so many columns and rows.
fn apart_at(a: &[u8], b: &[u8], width: usize, rows: (usize, usize), (dx, dy): (isize, isize)) -> f32 {
    let mut sum = 0.0;
    let (skip, ahead) = (usize::from(dx < 0), usize::from(dx > 0));
    for (y, line) in a.chunks_exact(width).enumerate().take(rows.1).skip(rows.0) {
        let other = usize::try_from(y as isize + dy).ok().and_then(|y| b.get(y * width..(y + 1) * width));
        let pixels = line.iter().skip(skip).zip(other.unwrap_or(&[]).iter().skip(ahead));
        for (value, near) in pixels {
            let off = f32::from(*value) - f32::from(*near);
            sum += off * off;
        }
    }
    sum
}

/// What a scan would show of `other`, from what it shows of a letter (`mean`) that is drawn as `drawn`.
fn carried(mean: &[u8], drawn: &[u8], other: &[u8]) -> Vec<u8> {
    let pixels = mean.iter().zip(drawn).zip(other);
    pixels.map(|((m, d), o)| (i16::from(*m) - i16::from(*d) + i16::from(*o)).clamp(0, 255) as u8).collect()
}

/// The picture with each pixel giving a share of its ink to its neighbours.
fn soften(picture: &[u8], width: usize, share: f32) -> Vec<u8> {
    let Some(gray) = Gray::from_rows(width, picture.len() / width.max(1), picture.to_vec()) else {
        return picture.to_vec();
    };
    let pass = |gray: &Gray| {
        let mut out = gray.clone();
        for y in 0..gray.height() {
            let row = gray.row(y);
            let before = std::iter::once(&0).chain(row);
            let after = row.iter().skip(1).chain(std::iter::once(&0));
            for (((to, here), b), a) in out.row_mut(y).iter_mut().zip(row).zip(before).zip(after) {
                let near = f32::from(*b) + f32::from(*a);
                *to = (f32::from(*here) * (1.0 - 2.0 * share) + near * share) as u8;
            }
        }
        out
    };
    pass(&pass(&gray).transposed()).transposed().pixels().to_vec()
}

/// The fonts that the digital copy does not bring and of which the scan shows other letters than are drawn.
fn foreign(templates: &Templates, softness: f32) -> HashSet<u32> {
    let mut off: HashMap<u32, Vec<f32>> = HashMap::new();
    for letter in templates.letters.iter().filter(|l| l.seen >= ENOUGH && l.kind.substitute) {
        let (width, whole) = (letter.width as usize, (0, letter.height as usize));
        let soft = soften(&letter.drawn, width, softness);
        let apart = least_apart(&letter.paper, &soft, width, whole) / energy(&soft).max(1.0);
        off.entry(letter.kind.font).or_default().push(apart);
    }
    off.retain(|_, off| off.len() >= ENOUGH as usize);
    let middle = |mut off: Vec<f32>| {
        off.sort_by(f32::total_cmp);
        off.get(off.len() / 2).copied().unwrap_or(0.0)
    };
    off.into_iter().filter(|(_, off)| middle(off.clone()) > FOREIGN).map(|(font, _)| font).collect()
}

/// How soft this scan shows what is drawn: what brings drawn letters nearest to their means.
fn softness(templates: &Templates) -> f32 {
    let known: Vec<&Letter> = {
        let mut known: Vec<&Letter> = templates.letters.iter().filter(|l| l.seen >= 2 * ENOUGH).collect();
        known.sort_by_key(|l| std::cmp::Reverse(l.seen));
        known.truncate(40);
        known
    };
    let off = |share: f32| -> f32 {
        known
            .iter()
            .map(|letter| {
                let soft = soften(&letter.drawn, letter.width as usize, share);
                let height = letter.height as usize;
                let whole = (0, height);
                least_apart(&letter.paper, &soft, letter.width as usize, whole) / energy(&soft).max(1.0)
            })
            .sum()
    };
    let tried = SOFTNESS.map(|share| (off(share), share));
    tried
        .into_iter()
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map_or(0.12, |best| if known.is_empty() { 0.12 } else { best.1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A letter of two bars: an upright one, and one across at a height of its own.
    fn letter(text: &str, bar: usize, seen: u32, faint: u8) -> Letter {
        let mut drawn = vec![0_u8; 16 * 20];
        for (i, value) in drawn.iter_mut().enumerate() {
            let (x, y) = (i % 16, i / 16);
            let inked = (2..18).contains(&y) && (4..7).contains(&x)
                || (4..13).contains(&x) && (bar..bar + 3).contains(&y);
            *value = if inked { 250 } else { 0 };
        }
        let paper = drawn.iter().map(|v| v / faint).collect();
        let kind = Kind { font: 1, size: 110, text: text.into(), form: 0, substitute: false };
        Letter { kind, left: -2, top: -18, width: 16, height: 20, seen, paper, drawn }
    }

    fn kind(text: &str) -> Kind {
        Kind { font: 1, size: 110, text: text.into(), form: 0, substitute: false }
    }

    #[test]
    fn a_letter_meets_its_rivals_and_only_those_that_differ() {
        let letters =
            vec![letter("a", 4, 20, 1), letter("b", 12, 20, 1), letter("c", 4, 20, 1), letter("7", 9, 20, 1)];
        let templates = Templates { letters };
        let alphabet = Alphabet::new(&templates);
        let contest = alphabet.contest(&kind("a")).unwrap();
        let names: Vec<&str> = contest.rivals.iter().map(|r| r.text.as_str()).collect();
        assert!(contest.trusted && names == ["b"], "{names:?}");
        assert!(alphabet.contest(&kind("z")).is_none());
    }

    #[test]
    fn a_font_that_the_paper_shows_otherwise_is_foreign_only_where_it_is_a_substitute() {
        // The paper's letters have a foot that the drawn ones lack.
        let other = |text: &str, bar: usize, seen: u32, substitute: bool| {
            let mut letter = letter(text, bar, seen, 1);
            letter.paper = letter.drawn.clone();
            letter.paper.chunks_exact_mut(16).skip(15).take(3).for_each(|row| row[2..14].fill(250));
            letter.kind.substitute = substitute;
            letter
        };
        for (substitute, source) in [(true, Source::Foreign), (false, Source::Paper)] {
            let known = ["a", "c", "e", "g", "i"].map(|text| other(text, 3, 9, substitute));
            let letters = known.into_iter().chain([other("b", 12, 0, substitute)]).collect();
            let templates = Templates { letters };
            let alphabet = Alphabet::new(&templates);
            let contest = alphabet.contest(&Kind { substitute, ..kind("a") }).unwrap();
            let rival = contest.rivals.iter().find(|rival| rival.text == "b").unwrap();
            assert_eq!(rival.source, source, "{substitute}");
        }
    }

    #[test]
    fn a_letter_that_was_replaced_everywhere_is_not_trusted() {
        let mut poisoned = letter("a", 4, 20, 1);
        poisoned.paper = letter("b", 12, 20, 1).drawn;
        let templates = Templates { letters: vec![poisoned, letter("b", 12, 20, 1)] };
        let alphabet = Alphabet::new(&templates);
        assert!(!alphabet.contest(&kind("a")).unwrap().trusted);
        assert!(alphabet.contest(&kind("b")).unwrap().trusted);
    }

    #[test]
    fn a_rare_letter_is_shown_as_this_scan_would_show_it() {
        let templates = Templates { letters: vec![letter("a", 4, 20, 2), letter("b", 12, 0, 1)] };
        let alphabet = Alphabet::new(&templates);
        let rival = alphabet.contest(&kind("b")).unwrap().rivals[0].clone();
        assert_eq!((rival.text.as_str(), rival.source), ("a", Source::Paper));
        assert!(rival.own.is_some());
    }
}
