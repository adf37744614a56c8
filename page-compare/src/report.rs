//! Puts together what is said of a page: words, leftovers and expected places.

use crate::added::{self, Body};
use crate::filled;
use crate::geometry::Rect;
use crate::judge::{Finding, Verdict};
use crate::leftover::{Leftover, Made};
use crate::limits::MAX_PAGE_DIFFERENCES;
use crate::outcome::{Expected, Extra, PageOutcome, Spot, Standing};
use crate::places::{Place, Reason};
use crate::printed::{Printed, Word};
use crate::register::Registration;
use crate::trial::Trial;
use crate::verify::Look;

/// Share of a letter that a stamp's strokes must cover to explain why it is not read.
const COVERED: f32 = 0.04;

/// A rival of which more than this is left over does not name the letter, although it comes nearest.
const NAMED_REST: f32 = 0.4;

/// A letter below a seal that leans so far to another one is told, although a seal is expected there: it may be in the
/// name of whoever signed.
const LEANS: f32 = 0.7;

/// Letters that nothing covers from which a word is told to be another one, although something covers the rest.
const BARE: usize = 2;

/// The outcome of a page.
pub(crate) fn page(
    printed: &Printed,
    registration: &Registration,
    expected: &[Place],
    looks: &[Option<Look>],
    verdicts: &[Option<Verdict>],
    leftover: &Leftover,
) -> PageOutcome {
    let standings: Vec<Option<Standing>> = printed
        .words
        .iter()
        .zip(verdicts)
        .map(|(word, verdict)| standing(word, verdict.as_ref(), leftover))
        .collect();
    let mut out = PageOutcome { words: printed.words.len() as u32, ..PageOutcome::default() };
    let verified = |index: Option<usize>| match index.and_then(|i| standings.get(i)) {
        Some(standing) => standing.is_none(),
        None => true,
    };
    for (index, (word, standing)) in printed.words.iter().zip(&standings).enumerate() {
        let Some(standing) = standing else {
            out.verified += 1;
            continue;
        };
        let place = word.place();
        let shift = shift_of(looks, index, printed);
        let look = looks.get(index).and_then(Option::as_ref);
        let print = || leftover.text.iter().any(|(rect, made)| *made == Made::Print && rect.overlaps(place));
        let other = |verdict: &Verdict| {
            if verdict.stands { look.is_some_and(|look| is_perhaps_other(look, verdict)) } else { print() }
        };
        let clearly_other = verdicts.get(index).and_then(Option::as_ref).is_some_and(other);
        if let Some(reason) = excused(index, place, *standing, clearly_other, expected) {
            out.expected.push(Expected { reason, place, text: word.text() });
            out.unread += u32::from(reason == Reason::Signature);
            continue;
        }
        out.unread += u32::from(matches!(standing, Standing::Covered | Standing::Unread | Standing::Weak));
        let verdict = verdicts.get(index).and_then(Option::as_ref);
        out.spots.push(Spot {
            word: index as u32,
            text: word.text(),
            before: index.checked_sub(1).and_then(|i| printed.words.get(i)).map(Word::text),
            standing: *standing,
            reads: looks.get(index).and_then(Option::as_ref).and_then(|look| reads(word, look, verdict)),
            place: told_at(&printed.words, index, *standing),
            paper: registration.place_rect(place.moved(shift.0, shift.1)),
            held: verified(index.checked_sub(1)) && verified(Some(index + 1)),
            confidence: verdict.map_or(0.0, confidence),
            within: within(index, place, expected),
        });
    }
    let by_hand =
        |place| filled::is_filled_in(place, printed, leftover, |word| shift_of(looks, word, printed));
    extras(&mut out, printed, by_hand, registration, expected, leftover);
    out
}

/// How far from its place a word was looked at, in points of the digital page.
fn shift_of(looks: &[Option<Look>], word: usize, printed: &Printed) -> (f32, f32) {
    let shift = looks.get(word).and_then(Option::as_ref).map_or((0.0, 0.0), |look| look.shift);
    (shift.0 / printed.scale, shift.1 / printed.scale)
}

/// The place at which a word is told. Of two that say the same side by side the paper has one, and nothing tells which: both
/// are the place.
pub(crate) fn told_at(words: &[Word], index: usize, standing: Standing) -> Rect {
    let Some(own) = words.get(index) else { return Rect::default() };
    let place = own.place();
    let beside = [index.checked_sub(1), Some(index + 1)];
    let twin = |other: &&Word| {
        let at = other.place();
        other.text() == own.text() && at.y0 < place.y1 && place.y0 < at.y1
    };
    let twins = beside.into_iter().flatten().filter_map(|at| words.get(at)).filter(twin);
    match standing {
        Standing::Gone | Standing::Strong => twins.map(Word::place).fold(place, Rect::union),
        Standing::Weak | Standing::Covered | Standing::Unread => place,
    }
}

/// `None` for a verified word.
fn standing(word: &Word, verdict: Option<&Verdict>, leftover: &Leftover) -> Option<Standing> {
    let Some(verdict) = verdict else { return Some(Standing::Unread) };
    if verdict.misplaced {
        return Some(Standing::Strong);
    }
    let bad = |finding: &Finding| *finding > Finding::Unread;
    if verdict.stands && !verdict.letters.iter().any(bad) {
        let unread = verdict.letters.iter().filter(|f| **f == Finding::Unread).count();
        return (unread * 2 > verdict.letters.len()).then_some(Standing::Unread);
    }
    let covered = |rect: Rect| leftover.covered(rect.grown(1.0)) > COVERED;
    if !verdict.stands {
        return Some(match () {
            () if covered(word.place()) && !is_bare(word, verdict, covered) => Standing::Covered,
            () if verdict.there < 0.35 => Standing::Gone,
            () => Standing::Strong,
        });
    }
    let failing: Vec<(&Finding, Rect)> =
        verdict.letters.iter().zip(&word.glyphs).filter(|(f, _)| bad(f)).map(|(f, g)| (f, g.ink)).collect();
    if failing.iter().all(|(_, rect)| covered(*rect)) {
        return Some(Standing::Covered);
    }
    let strong = failing.iter().any(|(f, rect)| **f >= Finding::Gone && !covered(*rect));
    Some(if strong { Standing::Strong } else { Standing::Weak })
}

/// Whether a letter of a word that stands there is rather another one, whatever covers it; where the word does not stand,
/// print over it says as much.
fn is_perhaps_other(look: &Look, verdict: &Verdict) -> bool {
    let leans = |(finding, trial): (&Finding, &Option<Trial>)| {
        let lean = trial.as_ref().and_then(|trial| Some(trial.rival.as_ref()?.lean));
        *finding == Finding::Strong || (*finding > Finding::Unread && lean.is_some_and(|lean| lean >= LEANS))
    };
    verdict.stands && verdict.letters.iter().zip(&look.trials).any(leans)
}

/// Whether most of the letters that nothing covers are others: a stroke over the rest does not explain that.
fn is_bare(word: &Word, verdict: &Verdict, covered: impl Fn(Rect) -> bool) -> bool {
    let bare: Vec<&Finding> = verdict
        .letters
        .iter()
        .zip(&word.glyphs)
        .filter(|(finding, glyph)| **finding != Finding::Unread && !covered(glyph.ink))
        .map(|(finding, _)| finding)
        .collect();
    let other = bare.iter().filter(|finding| ***finding >= Finding::Gone).count();
    other >= BARE && other * 2 > bare.len()
}

/// Whether a word need not stand on this kind of physical copy.
pub(crate) fn excused(
    index: usize,
    place: Rect,
    standing: Standing,
    clearly_other: bool,
    expected: &[Place],
) -> Option<Reason> {
    let named = expected
        .iter()
        .filter(|e| e.reason != Reason::Folio)
        .find(|e| e.words.iter().any(|w| *w as usize == index));
    if let Some(place) = named {
        return Some(place.reason);
    }
    let signed = expected.iter().any(|e| e.reason == Reason::Signature && e.place.overlaps(place));
    (signed && standing == Standing::Covered && !clearly_other).then_some(Reason::Signature)
}

/// The place that a word lies in, where paper may differ under conditions.
pub(crate) fn within(index: usize, place: Rect, expected: &[Place]) -> Option<Reason> {
    let named = |e: &&Place| match e.reason {
        Reason::Folio => e.words.iter().any(|w| *w as usize == index),
        Reason::Signature => e.place.overlaps(place),
        Reason::Mark | Reason::Ttd | Reason::Attestation | Reason::Head => false,
    };
    expected.iter().find(named).map(|e| e.reason)
}

/// The word with the nearest rivals in place of the letters that are not right.
fn reads(word: &Word, look: &Look, verdict: Option<&Verdict>) -> Option<String> {
    let verdict = verdict.filter(|v| v.stands)?;
    let letters = word.glyphs.iter().zip(&look.trials).zip(&verdict.letters);
    let read = letters.map(|((glyph, trial), finding)| match finding {
        Finding::Strong | Finding::Weak => {
            let rival = trial.as_ref().and_then(|t| t.rival.as_ref());
            let rival = rival.filter(|rival| rival.lean > 0.5 && rival.rest <= NAMED_REST);
            rival.map_or("\u{fffd}", |r| r.text.as_str())
        }
        Finding::Gone => "",
        Finding::Right | Finding::Unread => glyph.text.as_str(),
    });
    Some(read.collect())
}

fn confidence(verdict: &Verdict) -> f32 {
    if verdict.stands { (verdict.lean / 1.2).clamp(0.3, 0.95) } else { 0.9 }
}

/// Leftover ink that no expected place and no failing word accounts for.
fn extras(
    out: &mut PageOutcome,
    printed: &Printed,
    by_hand: impl Fn(Rect) -> bool,
    registration: &Registration,
    expected: &[Place],
    leftover: &Leftover,
) {
    let signed = |rect: Rect| {
        let mid = rect.centre();
        expected.iter().any(|e| e.reason == Reason::Signature && e.place.contains(mid))
    };
    let added = added_print(printed, leftover, signed);
    let zones = leftover.zones.iter().map(|rect| (*rect, Made::Stamp));
    for (place, made) in leftover.text.iter().copied().chain(zones) {
        if made == Made::Print && !signed(place) {
            confirm(out, place);
        }
        let known = out.spots.iter().any(|spot| spot.tells_of(place));
        if signed(place) && added.iter().any(|row| row.overlaps(place)) {
            continue;
        }
        if signed(place) {
            out.expected.push(Expected { reason: Reason::Signature, place, text: String::new() });
        } else {
            let told = if known && made == Made::Print { &mut out.beneath } else { &mut out.extras };
            if told.len() < MAX_PAGE_DIFFERENCES {
                let hand = made == Made::Pen || (made == Made::Print && by_hand(place));
                let stamp = made == Made::Stamp;
                told.push(Extra { place, paper: registration.place_rect(place), stamp, hand, reads: None });
            }
        }
    }
    for place in added {
        let other = |spot: &Spot| matches!(spot.standing, Standing::Strong | Standing::Gone);
        let known = out.spots.iter().any(|spot| other(spot) && spot.tells_of(place));
        let told = if known { &mut out.beneath } else { &mut out.extras };
        if told.len() < MAX_PAGE_DIFFERENCES {
            let hand = by_hand(place);
            told.push(Extra {
                place,
                paper: registration.place_rect(place),
                stamp: false,
                hand,
                reads: None,
            });
        }
    }
}

/// Rows of print where signature and seal are expected: they explain no such thing.
fn added_print(printed: &Printed, leftover: &Leftover, signed: impl Fn(Rect) -> bool) -> Vec<Rect> {
    let letters: Vec<Rect> = leftover.dark.iter().copied().filter(|rect| signed(*rect)).collect();
    Body::of(printed).map_or(Vec::new(), |body| added::rows(&letters, &leftover.zones, body))
}

/// Print that the digital copy does not have, over a doubtful word or at its side: the doubt is right.
fn confirm(out: &mut PageOutcome, print: Rect) {
    let doubtful = |spot: &&mut Spot| spot.standing == Standing::Weak && spot.tells_of(print);
    for spot in out.spots.iter_mut().filter(doubtful) {
        spot.standing = Standing::Strong;
        out.unread = out.unread.saturating_sub(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alphabet::Source;
    use crate::geometry::Point;
    use crate::gray::Gray;
    use crate::lines::tests::line;
    use crate::printed::Glyph;
    use crate::trial::Nearest;

    /// A word whose letters are ten points wide.
    fn word(text: &str) -> Word {
        let glyph = |(at, letter): (usize, char)| {
            let x = 10.0 * at as f32;
            let ink = Rect::new(x, 0.0, x + 9.0, 8.0);
            let text = letter.to_string();
            Glyph { text, origin: Point::new(x, 8.0), ink, font: 0, form: 0, substitute: false, size: 10.0 }
        };
        Word { glyphs: text.chars().enumerate().map(glyph).collect(), line: 0 }
    }

    fn verdict(letters: &[Finding], stands: bool) -> Verdict {
        Verdict { letters: letters.to_vec(), stands, there: 0.6, lean: 0.9, misplaced: false }
    }

    #[test]
    fn a_word_that_the_paper_has_once_and_the_digital_copy_twice_is_told_at_both() {
        let mut words = line(20.0, 50.0, 11.0, "yang tidak tidak hadir");
        let (first, second) = (words[1].place(), words[2].place());
        for lost in [1, 2] {
            assert_eq!(told_at(&words, lost, Standing::Gone), first.union(second));
            assert_eq!(told_at(&words, lost, Standing::Weak), words[lost].place());
        }
        assert_eq!(told_at(&words, 3, Standing::Gone), words[3].place());
        // At the end of a line and the beginning of the next they are two places.
        for glyph in &mut words[2].glyphs {
            glyph.ink = glyph.ink.moved(0.0, 15.0);
        }
        assert_eq!(told_at(&words, 1, Standing::Gone), first);
    }

    #[test]
    fn a_stroke_over_a_part_of_a_word_does_not_hide_that_the_rest_is_another_word() {
        use Finding::{Gone, Right, Strong, Weak};
        let bare = |letters: &[Finding], covered_from: f32| {
            is_bare(&word("tidak"), &verdict(letters, false), |rect| rect.x0 >= covered_from)
        };
        assert!(bare(&[Strong, Gone, Strong, Weak, Gone], 30.0));
        // One letter may be a flaw, and what reads rightly where nothing lies over it is the word.
        assert!(!bare(&[Strong, Gone, Strong, Weak, Gone], 10.0));
        assert!(!bare(&[Right, Right, Strong, Gone, Gone], 40.0));
        assert!(!bare(&[Strong, Gone, Strong, Gone, Gone], 0.0));
    }

    #[test]
    fn print_over_a_name_below_a_seal_is_not_the_signature() {
        let white = Gray::from_rows(10, 10, vec![255; 100]).unwrap();
        let name = word("TARMIZI");
        let place = name.place();
        let page = Printed::new(&white, 200.0, 200.0, vec![name]).unwrap();
        let signed = Place { reason: Reason::Signature, place: place.grown(5.0), words: Vec::new() };
        let lies = Registration::flat((200, 200));
        let told = |made: Made, stands: bool| {
            let verdicts = [Some(verdict(&[Finding::Gone; 7], stands))];
            let leftover = Leftover::covered_all_over(vec![(place, made)]);
            let out = super::page(&page, &lies, std::slice::from_ref(&signed), &[None], &verdicts, &leftover);
            (out.spots.len(), out.unread)
        };
        // What the seal hides is expected there; other print in its place is not.
        assert_eq!(told(Made::Stamp, false), (0, 1));
        assert_eq!(told(Made::Pen, false), (0, 1));
        assert_eq!(told(Made::Print, false).0, 1);
        assert_eq!(told(Made::Print, true), (0, 1));
    }

    #[test]
    fn a_line_of_print_below_a_seal_is_told_and_strokes_are_not() {
        let white = Gray::from_rows(10, 10, vec![255; 100]).unwrap();
        let page =
            Printed::new(&white, 400.0, 400.0, line(20.0, 50.0, 11.0, "Menetapkan susunan semua anggota"))
                .unwrap();
        let signed = |place| Place { reason: Reason::Signature, place, words: Vec::new() };
        let place = Rect::new(100.0, 200.0, 300.0, 300.0);
        let told = |letters: usize, made: Made, rise: f32| {
            let letter = |at: usize| {
                let (x, foot) = (120.0 + 6.0 * at as f32, 250.0 - rise * at as f32);
                Rect::new(x, foot - 7.0, x + 4.5, foot)
            };
            let dark: Vec<Rect> = (0..letters).map(letter).collect();
            let row = dark.iter().copied().reduce(Rect::union).unwrap();
            let leftover = Leftover::of_letters(vec![(row, made)], dark);
            let mut out = PageOutcome::default();
            let nothing = |_: Rect| false;
            extras(&mut out, &page, nothing, &Registration::flat((400, 400)), &[signed(place)], &leftover);
            (out.extras.len(), out.expected.len())
        };
        assert_eq!(told(12, Made::Print, 0.0), (1, 0));
        // A pen nearby makes it no pen.
        assert_eq!(told(12, Made::Pen, 0.0), (1, 0));
        // The middle of a seal, and the writing around it.
        assert_eq!(told(5, Made::Print, 0.0), (0, 1));
        assert_eq!(told(12, Made::Print, 1.0), (0, 1));
    }

    #[test]
    fn a_letter_is_named_by_what_explains_it_and_told_below_a_seal_where_it_leans_far() {
        let trial = |rest: f32| {
            let rival = Nearest { text: "k".into(), source: Source::Paper, lean: LEANS, apart: 1000.0, rest };
            Some(Trial { rest: 0.6, there: 0.8, moved: None, rival: Some(rival), borrowed: None })
        };
        let seen = |finding, stands| {
            let look = Look { shift: (0.0, 0.0), fit: 0.6, trials: vec![trial(0.1), trial(0.1)] };
            is_perhaps_other(&look, &verdict(&[finding, Finding::Right], stands))
        };
        assert!(seen(Finding::Weak, true) && !seen(Finding::Right, true) && !seen(Finding::Weak, false));
        let named = |rest: f32| {
            let look = Look { shift: (0.0, 0.0), fit: 0.6, trials: vec![trial(rest), trial(0.0)] };
            reads(&word("si"), &look, Some(&verdict(&[Finding::Weak, Finding::Right], true)))
        };
        assert_eq!(named(NAMED_REST - 0.01).as_deref(), Some("ki"));
        assert_eq!(named(NAMED_REST + 0.01).as_deref(), Some("\u{fffd}i"));
    }
}
