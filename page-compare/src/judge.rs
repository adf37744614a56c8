//! From what was seen of each letter to what is said of each word. What is usual is learnt from the page:
//! nearly all its letters are right.

use crate::alphabet::Source;
use crate::classes;
use crate::numbers::{is_in_number, of_number};
use crate::printed::{Printed, Word};
use crate::templates::{self, Kind};
use crate::trial::Trial;
use crate::verify::Look;
use std::collections::HashMap;

/// Nearer to a rival than this is another letter.
pub(crate) const STRONG_LEAN: f32 = 0.7;
/// Nearer to a rival than this is doubtful.
pub(crate) const WEAK_LEAN: f32 = 0.5;
/// Whatever leans farther lies beyond the rival: the ink of a neighbour or a speck, and no letter that is known.
const BEYOND: f32 = 1.5;
/// How many times its usual spread a letter must lean before that says something.
const STRONG_TIMES: f32 = 5.0;
/// See [`STRONG_TIMES`].
const WEAK_TIMES: f32 = 3.5;
/// Letters of one kind from which its own spread is known.
const KNOWN: usize = 5;
/// Letters of one kind from which the tenth that leans most is known.
const TAIL: usize = 20;
/// Lean of a letter where nothing is known of the page.
const MIDDLE: f32 = 0.2;
/// How far letters stray where nothing is known of the page.
const NOISE: f32 = 110.0;
/// Smallest spread of a kind, in parts of the way to the rival.
const LEAST_SPREAD: f32 = 0.03;
/// The rival must explain the paper but for this rest; else it is a flaw, not a letter.
pub(crate) const RIVAL_REST: f32 = 0.3;
/// More rest than this, and than is usual, is no such letter.
const REST: f32 = 0.3;
/// More rest than this is nothing like the letter.
const WILD_REST: f32 = 0.75;
/// A digit of which more than this is left over is doubtful: whoever misreads a number does so unnoticed.
const DIGIT_REST: f32 = 0.12;
/// A digit that leans so much, of which so much is left over and so little is there, is another one, even where none
/// that the digital copy has in this font explains it.
const OTHER_DIGIT: Other = Other { lean: 0.8, times: 15.0, rest: 0.45, there: 0.65 };
/// So little of a full stop or a comma is ink that they lean less before they are another sign.
const MARK_TIMES: f32 = 2.5;
/// A letter that leans so many times its usual spread is doubtful, however little it leans, where this is left over.
const FAR: (f32, f32) = (8.0, 0.2);
/// Less of its ink than this is there: the letter is gone.
const GONE: f32 = 0.25;
/// A word of which less than this is there is not on the paper.
const WORD_GONE: f32 = 0.35;
/// A word that fits worse than this is another word, where most fit better.
const MIN_FIT: f32 = 0.45;
/// Where the paper is in another font all words fit badly: then this share of their middle is well enough.
const OF_USUAL_FIT: f32 = 0.7;

/// See [`OTHER_DIGIT`].
struct Other {
    lean: f32,
    times: f32,
    rest: f32,
    there: f32,
}

/// What is said of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Finding {
    Right,
    Unread,
    Weak,
    Gone,
    Strong,
}

/// What is said of a word, before stamps and the like are thought of.
#[derive(Debug, Clone)]
pub(crate) struct Verdict {
    /// One for each letter.
    pub(crate) letters: Vec<Finding>,
    /// Whether the word as a whole stands there, whatever its letters.
    pub(crate) stands: bool,
    /// Share of its ink that is there.
    pub(crate) there: f32,
    /// The worst letter's way to its rival.
    pub(crate) lean: f32,
    /// Whether it was found on the wrong side of its neighbour.
    pub(crate) misplaced: bool,
}

/// What is usual on a page.
pub(crate) struct Usual {
    /// The lean of kinds of letters that are frequent, and its spread.
    by_kind: HashMap<Kind, (f32, f32)>,
    /// The lean of all.
    middle: f32,
    /// How far letters stray from the lean of their kind, against means of the scan and against drawn letters;
    /// in units of ink, so that it says more where two letters are more alike.
    paper: f32,
    drawn: f32,
    rest: f32,
    /// How well a word must fit.
    fit: f32,
}

/// The letters of words that certainly stand in their places.
fn trusted<'a>(printed: &'a Printed, looks: &'a [Option<Look>]) -> impl Iterator<Item = (Kind, &'a Trial)> {
    let enough = templates::enough(looks.iter().flatten().map(|look| look.fit).collect());
    let words = printed.words.iter().zip(looks);
    words.filter_map(move |(word, look)| Some((word, look.as_ref().filter(|l| l.fit >= enough)?))).flat_map(
        |(word, look)| {
            let letters = word.glyphs.iter().zip(&look.trials);
            letters.filter_map(|(glyph, trial)| Some((Kind::of(glyph), trial.as_ref()?)))
        },
    )
}

/// Judges all words of a page.
pub(crate) fn words(printed: &Printed, looks: &[Option<Look>], usual: &Usual) -> Vec<Option<Verdict>> {
    let each = printed.words.iter().zip(looks);
    each.map(|(word, look)| Some(usual.verdict(word, look.as_ref()?))).collect()
}

impl Usual {
    pub(crate) fn of(printed: &Printed, looks: &[Option<Look>]) -> Self {
        let mut by_kind: HashMap<Kind, Vec<f32>> = HashMap::new();
        let (mut leans, mut rests) = (Vec::new(), Vec::new());
        for (kind, trial) in trusted(printed, looks) {
            rests.push(trial.rest);
            if let Some(rival) = &trial.rival {
                leans.push(rival.lean);
                by_kind.entry(kind).or_default().push(rival.lean);
            }
        }
        by_kind.retain(|_, leans| leans.len() >= KNOWN);
        let by_kind: HashMap<Kind, (f32, f32)> =
            by_kind.into_iter().map(|(kind, leans)| (kind, centre(leans))).collect();
        let mut strays: [Vec<f32>; 2] = [Vec::new(), Vec::new()];
        for (kind, trial) in trusted(printed, looks) {
            let (Some(own), Some(rival)) = (by_kind.get(&kind), &trial.rival) else { continue };
            let [paper, drawn] = &mut strays;
            let stray = (rival.lean - own.0).abs() * rival.apart;
            if rival.source == Source::Paper { paper.push(stray) } else { drawn.push(stray) }
        }
        let noise = |strays: Vec<f32>, unknown: f32| {
            if strays.len() >= KNOWN { 1.4826 * centre(strays).0 } else { unknown }
        };
        let [paper, drawn] = strays;
        let middle = if leans.len() >= KNOWN { centre(leans).0 } else { MIDDLE };
        let paper = noise(paper, NOISE);
        let (rest, spread) = centre(rests);
        let (rest, drawn) = (rest + 8.0 * spread, noise(drawn, 1.5 * paper));
        let fits = looks.iter().flatten().map(|look| look.fit).collect();
        Self { by_kind, middle, paper, drawn, rest, fit: least_fit(fits) }
    }

    /// What is said of a word that was looked at.
    pub(crate) fn verdict(&self, word: &Word, look: &Look) -> Verdict {
        let tried = word.glyphs.iter().zip(&look.trials);
        let mut letters: Vec<Finding> = tried
            .map(|(glyph, trial)| {
                trial.as_ref().map_or(Finding::Unread, |trial| self.finding(&Kind::of(glyph), trial))
            })
            .collect();
        for (index, finding) in letters.iter_mut().enumerate() {
            let rival = look.trials.get(index).and_then(|t| Some(t.as_ref()?.rival.as_ref()?.text.as_str()));
            let Some(rival) = rival.filter(|rival| is_odd(word, index, rival)) else { continue };
            let rest = look.trials.get(index).and_then(|t| Some(t.as_ref()?.rest)).unwrap_or(f32::MAX);
            let own = word.glyphs.get(index).map_or("", |glyph| glyph.text.as_str());
            if is_one_stroke(own, rival) && rest <= REST.max(self.rest) {
                *finding = (*finding).min(Finding::Right);
            } else if *finding == Finding::Strong {
                *finding = Finding::Weak;
            }
        }
        for (index, finding) in letters.iter_mut().enumerate().filter(|(index, _)| is_in_number(word, *index))
        {
            let trial = look.trials.get(index).and_then(Option::as_ref);
            *finding = (*finding).max(trial.map_or(Finding::Unread, of_number));
        }
        let tried: Vec<&Trial> = look.trials.iter().flatten().collect();
        let there = tried.iter().map(|t| t.there.min(1.0)).sum::<f32>() / tried.len().max(1) as f32;
        let lean = tried.iter().filter_map(|t| Some(t.rival.as_ref()?.lean)).fold(0.0, f32::max);
        let bad = letters.iter().zip(&look.trials).filter(|(f, trial)| match f {
            Finding::Right | Finding::Unread => false,
            Finding::Weak => !trial.as_ref().is_some_and(Trial::is_foreign),
            Finding::Gone | Finding::Strong => true,
        });
        let bad = bad.count();
        let short = word.glyphs.len() <= 2;
        let fits = short || look.fit >= self.fit;
        let stands = there >= WORD_GONE && fits && bad * 2 <= letters.len().max(2);
        Verdict { letters, stands, there, lean, misplaced: false }
    }

    fn finding(&self, kind: &Kind, trial: &Trial) -> Finding {
        if trial.there < GONE {
            return Finding::Gone;
        }
        let lean = trial.rival.as_ref().map_or((0.0, 0.0), |rival| {
            let noise = if rival.source == Source::Paper { self.paper } else { self.drawn } / rival.apart;
            let (middle, spread) = match self.by_kind.get(kind) {
                Some(own) => (own.0, own.1.max(0.7 * noise)),
                None => (self.middle, noise),
            };
            (rival.lean, (rival.lean - middle.min(0.4)) / spread.max(LEAST_SPREAD))
        });
        let rest = trial.rival.as_ref().map_or(f32::MAX, |rival| rival.rest);
        let explained = rest <= RIVAL_REST && (rest < 0.6 * trial.rest || rest < 0.1);
        let digit = kind.text.chars().all(|c| c.is_ascii_digit());
        if trial.is_foreign() {
            // What is drawn says little of this paper: the letter's own picture must do. The digit that somebody put in
            // its place may be none that the text has, so that it leans to nothing.
            // Nor need a capital that became small lean far to a letter that is drawn for another font.
            let lacks = trial.rest >= OTHER_DIGIT.rest && trial.there <= OTHER_DIGIT.there;
            let leans = lean.0 >= WEAK_LEAN || digit && trial.rest > DIGIT_REST || lacks;
            let strange = trial.rest > self.rest && leans;
            return if strange || trial.rest > WILD_REST { Finding::Weak } else { Finding::Right };
        }
        if lean.0 >= STRONG_LEAN && lean.1 >= STRONG_TIMES && explained {
            // How far a dot runs into its stem only this paper tells; without it somebody has to read the word.
            let by_dot = trial
                .rival
                .as_ref()
                .is_some_and(|rival| rival.source == Source::Drawn && is_dot_apart(&kind.text, &rival.text));
            return if by_dot || lean.0 > BEYOND { Finding::Weak } else { Finding::Strong };
        }
        let other = &OTHER_DIGIT;
        let leans_far = lean.0 >= other.lean && lean.1 >= other.times;
        if digit && leans_far && trial.rest >= other.rest && trial.there <= other.there {
            return Finding::Strong;
        }
        let times = if classes::is_mark(&kind.text) { MARK_TIMES } else { WEAK_TIMES };
        let weak = lean.0 >= WEAK_LEAN && lean.1 >= times || lean.1 >= FAR.0 && trial.rest >= FAR.1;
        let rest = if digit { DIGIT_REST } else { REST };
        if trial.rest > WILD_REST || weak || trial.rest > rest.max(self.rest) {
            Finding::Weak
        } else {
            Finding::Right
        }
    }
}

/// How well a word must fit, by how well those of its page do.
fn least_fit(mut fits: Vec<f32>) -> f32 {
    fits.sort_by(f32::total_cmp);
    fits.get(fits.len() / 2).map_or(MIN_FIT, |middle| MIN_FIT.min(OF_USUAL_FIT * middle))
}

/// Whether nobody would write that: a capital or a digit in the place of a small letter among small letters, or
/// a small letter or a digit in the place of a capital among capitals. Only the same letter as a capital may
/// begin a word.
fn is_odd(word: &Word, index: usize, rival: &str) -> bool {
    let letter = |at: Option<usize>| at.and_then(|at| word.glyphs.get(at)).map(|glyph| glyph.text.as_str());
    let small = |text: Option<&str>| text.is_some_and(|text| text.chars().all(char::is_lowercase));
    let large = |text: Option<&str>| text.is_some_and(|text| text.chars().all(char::is_uppercase));
    let own = letter(Some(index)).unwrap_or_default();
    let (before, after) = (letter(index.checked_sub(1)), letter(Some(index + 1)));
    let capital = index == 0 && rival.to_lowercase() == own;
    let in_small = small(Some(own)) && (small(before) || small(after)) && !small(Some(rival)) && !capital;
    let in_large = large(Some(own)) && (large(before) || large(after)) && is_one_stroke(own, rival);
    in_small || in_large
}

/// Whether both are one upright stroke in most fonts, so that only the letters around them tell which it is.
fn is_one_stroke(a: &str, b: &str) -> bool {
    ["I", "l", "|"].contains(&a) && ["I", "l", "|"].contains(&b)
}

/// Whether nothing but the dot of an i tells them apart in most fonts.
fn is_dot_apart(a: &str, b: &str) -> bool {
    let (dotted, plain) = (|text| text == "i", is_one_stroke);
    (dotted(a) && plain(b, b)) || (dotted(b) && plain(a, a))
}

/// The median and the spread around it, as a standard deviation.
fn centre(mut values: Vec<f32>) -> (f32, f32) {
    let middle = |values: &mut Vec<f32>| {
        values.sort_by(f32::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or(0.0)
    };
    let centre = middle(&mut values);
    let mut off: Vec<f32> = values.iter().map(|v| (v - centre).abs()).collect();
    // Some letters go astray more often than their middle tells.
    let tail = values.get(values.len() * 9 / 10).filter(|_| values.len() >= TAIL);
    let tail = tail.map_or(0.0, |v| (v - centre) / 1.2816);
    (centre, (1.4826 * middle(&mut off)).max(tail))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numbers::UNCLEAR;
    use crate::trial::Nearest;

    fn usual() -> Usual {
        Usual { by_kind: HashMap::new(), middle: 0.1, paper: 40.0, drawn: 60.0, rest: 0.08, fit: MIN_FIT }
    }

    /// What is said of a letter that leans so far to a rival, on a page like most.
    fn said(text: &str, lean: f32, rest: f32, there: f32, rival_rest: f32) -> Finding {
        let kind = Kind { font: 1, size: 110, text: text.into(), form: 0, substitute: false };
        let source = Source::Paper;
        let rival = Nearest { text: "?".into(), source, lean, apart: 1000.0, rest: rival_rest };
        usual().finding(&kind, &Trial { rest, there, moved: None, rival: Some(rival), borrowed: None })
    }

    #[test]
    fn less_is_left_over_of_a_digit_before_it_is_doubted() {
        assert_eq!(said("n", 0.1, 0.2, 1.0, 0.5), Finding::Right);
        assert_eq!(said("3", 0.1, DIGIT_REST - 0.01, 1.0, 0.5), Finding::Right);
        assert_eq!(said("3", 0.1, DIGIT_REST + 0.01, 1.0, 0.5), Finding::Weak);
    }

    #[test]
    fn in_a_font_that_the_file_does_not_bring_a_digit_is_doubted_by_its_own_picture() {
        let seen = |text: &str, lean: f32, rest: f32, there: f32| {
            let kind = Kind { font: 1, size: 110, text: text.into(), form: 0, substitute: true };
            let source = Source::Foreign;
            let rival = Nearest { text: "2".into(), source, lean, apart: 1000.0, rest: 0.16 };
            usual().finding(&kind, &Trial { rest, there, moved: None, rival: Some(rival), borrowed: None })
        };
        let said = |text: &str, lean: f32, rest: f32| seen(text, lean, rest, 0.8);
        // `7` for `1` where the text has no `7`.
        assert_eq!(said("1", 0.49, 0.25), Finding::Weak);
        assert_eq!(said("1", 0.49, DIGIT_REST - 0.01), Finding::Right);
        assert_eq!(said("n", 0.49, 0.25), Finding::Right);
        assert_eq!(said("n", 0.51, 0.25), Finding::Weak);
        // `w` for `W`: the half of its ink is lacking, and `w` stands elsewhere in the font that is drawn.
        assert_eq!(seen("W", 0.46, 0.55, 0.58), Finding::Weak);
        assert_eq!(seen("W", 0.46, OTHER_DIGIT.rest - 0.01, 0.58), Finding::Right);
        assert_eq!(seen("W", 0.46, 0.55, OTHER_DIGIT.there + 0.01), Finding::Right);
    }

    #[test]
    fn a_digit_that_is_gone_and_leans_far_is_another_although_nothing_explains_it() {
        assert_eq!(said("1", 0.9, 0.5, 0.6, 0.5), Finding::Strong);
        for (lean, rest, there) in [(0.75, 0.5, 0.6), (0.9, 0.4, 0.6), (0.9, 0.5, 0.7)] {
            assert_eq!(said("1", lean, rest, there, 0.5), Finding::Weak, "{lean} {rest} {there}");
        }
        assert_eq!(said("n", 0.9, 0.5, 0.6, 0.5), Finding::Weak);
    }

    /// A word whose signs were tried so.
    fn said_of_word(text: &str, rival: &str, source: Source, lean: f32, rests: (f32, f32)) -> Vec<Finding> {
        let word = crate::lines::tests::line(0.0, 10.0, 10.0, text).remove(0);
        let trial = |glyph: &crate::printed::Glyph| {
            let (lean, rests) =
                if classes::is_mark(&glyph.text) { (lean, rests) } else { (0.0, (0.02, 0.9)) };
            let rival = Nearest { text: rival.into(), source, lean, apart: 100.0, rest: rests.1 };
            Some(Trial { rest: rests.0, there: 1.0, moved: None, rival: Some(rival), borrowed: None })
        };
        let look = Look { shift: (0.0, 0.0), fit: 0.9, trials: word.glyphs.iter().map(trial).collect() };
        usual().verdict(&word, &look).letters
    }

    #[test]
    fn a_sign_between_digits_is_right_only_where_it_is_clearly_no_other() {
        let said = |text: &str, lean: f32, rests| said_of_word(text, ".", Source::Paper, lean, rests)[1];
        let near = (0.07, 0.06);
        assert_eq!(said("1,250", UNCLEAR - 0.01, near), Finding::Right);
        assert_eq!(said("1,250", UNCLEAR, near), Finding::Weak);
        assert_eq!(said("1,250", STRONG_LEAN, near), Finding::Weak, "both explain it");
        assert_eq!(said("1,250", STRONG_LEAN, (0.07, 0.02)), Finding::Strong);
        // Behind a word a comma may be a point with a speck.
        assert_eq!(said("a,", UNCLEAR, near), Finding::Right);
        assert_eq!(said("1,a", STRONG_LEAN, (0.07, 0.02)), Finding::Right);
        let other = |rival, source, lean| said_of_word("1,250", rival, source, lean, (0.07, 0.02))[1];
        assert_eq!(other("(", Source::Paper, STRONG_LEAN), Finding::Right);
        assert_eq!(other(".", Source::Drawn, STRONG_LEAN), Finding::Weak);
        assert_eq!(other(".", Source::Foreign, WEAK_LEAN - 0.01), Finding::Right);
        assert_eq!(other(".", Source::Foreign, WEAK_LEAN), Finding::Weak);
    }

    #[test]
    fn where_all_words_fit_badly_a_word_may_too() {
        assert_eq!(least_fit(vec![0.9, 0.3, 0.95]), MIN_FIT);
        assert!((least_fit(vec![0.5, 0.2, 0.6]) - 0.35).abs() < 1e-6);
        assert_eq!(least_fit(Vec::new()), MIN_FIT);
    }

    #[test]
    fn a_dot_that_only_drawings_show_makes_no_other_letter() {
        let usual = usual();
        let said = |own: &str, rival: &str, source| {
            let kind = Kind { font: 1, size: 90, text: own.into(), form: 0, substitute: false };
            let rival = Nearest { text: rival.into(), source, lean: 0.9, apart: 1000.0, rest: 0.05 };
            usual.finding(
                &kind,
                &Trial { rest: 0.3, there: 1.0, moved: None, rival: Some(rival), borrowed: None },
            )
        };
        assert_eq!(said("i", "l", Source::Drawn), Finding::Weak);
        assert_eq!(said("l", "i", Source::Drawn), Finding::Weak);
        assert_eq!(said("i", "l", Source::Paper), Finding::Strong);
        assert_eq!(said("i", "a", Source::Drawn), Finding::Strong);
        assert_eq!(said("l", "I", Source::Drawn), Finding::Strong);
    }

    #[test]
    fn what_lies_far_beyond_the_rival_is_not_the_rival() {
        assert_eq!(said("n", 0.9, 0.4, 0.9, 0.1), Finding::Strong);
        assert_eq!(said("n", BEYOND, 0.4, 0.9, 0.1), Finding::Strong);
        assert_eq!(said("n", BEYOND + 0.1, 0.4, 0.9, 0.1), Finding::Weak);
    }

    #[test]
    fn a_letter_far_from_its_usual_is_doubted_where_something_is_left_over() {
        assert_eq!(said("v", 0.45, FAR.1 + 0.01, 1.0, 0.5), Finding::Weak);
        assert_eq!(said("v", 0.45, FAR.1 - 0.01, 1.0, 0.5), Finding::Right);
        assert_eq!(said("v", 0.4, FAR.1 + 0.01, 1.0, 0.5), Finding::Right);
    }
}
