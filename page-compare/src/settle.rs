//! The clerk: somebody who can read text is asked about doubtful words, and about nothing else.
//!
//! The engine says which parts of the scan it would like to have read; whoever can read them hands back the
//! words. Print that only the paper has it is asked about too, and may name, never clear: what is there stays there. A
//! reading may clear a doubt, where exactly the digital text is read and both neighbours stand in their
//! places; it never clears a strong finding, it can only name what stands there. And it may confirm a doubt: where
//! somebody who reads and the letters themselves say the same, and not what the digital copy says, both are right.

use crate::classes;
use crate::geometry::Rect;
use crate::outcome::{PageOutcome, Spot, Standing};
use serde::{Deserialize, Serialize};

/// Most parts of a page that are asked about.
pub const MAX_ASKED: usize = 60;
/// Paper around a word that is read with it, beside it and above and below, as shares of its height: the next
/// word is near.
const AROUND: (f32, f32) = (0.18, 0.35);
/// Stands for a letter that is not the digital copy's, and nobody knows which.
const UNKNOWN: char = '\u{fffd}';
/// Longest reading that is taken, in characters.
const MAX_READING: usize = 200;

/// A part of the scan that the engine would like to have read.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    /// Which spot of the page it is; behind the spots the [extras](PageOutcome::extras) are counted on.
    pub spot: usize,
    /// Where, in pixels of the upright scan as ink.
    pub paper: Rect,
}

/// What was read there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Which spot of the page it is, as it was [asked](Asked::spot).
    pub spot: usize,
    /// The words, as they were read.
    pub text: String,
}

/// What the engine would like to have read on a page: doubtful words first, then those that differ, then print that only
/// the paper has.
#[must_use]
pub fn asked(outcome: &PageOutcome) -> Vec<Asked> {
    let readable = |standing: Standing| {
        let rank = match standing {
            Standing::Weak => 0,
            Standing::Strong => 1,
            Standing::Covered | Standing::Unread => 3,
            Standing::Gone => return None,
        };
        Some(rank)
    };
    let around = |paper: Rect| {
        let (beside, above) = (AROUND.0 * paper.height(), AROUND.1 * paper.height());
        Rect::new(paper.x0 - beside, paper.y0 - above, paper.x1 + beside, paper.y1 + above)
    };
    let spots = (0..)
        .zip(&outcome.spots)
        .filter_map(|(spot, s)| Some((readable(s.standing)?, Asked { spot, paper: around(s.paper) })));
    // Of pages that are pictures nothing is said in words.
    let extras =
        (outcome.spots.len()..).zip(&outcome.extras).filter(|(_, e)| e.is_print() && outcome.words > 0);
    let extras = extras.map(|(spot, extra)| (2, Asked { spot, paper: around(extra.paper) }));
    let mut all: Vec<(u8, Asked)> = spots.chain(extras).collect();
    all.sort_by_key(|(rank, asked)| (*rank, asked.spot));
    all.into_iter().take(MAX_ASKED).map(|(_, asked)| asked).collect()
}

/// Hands back what was read.
#[must_use]
pub fn settle(mut outcome: PageOutcome, readings: &[Reading]) -> PageOutcome {
    let mut cleared = vec![false; outcome.spots.len()];
    for reading in readings {
        name(&mut outcome, reading);
        let Some(spot) = outcome.spots.get_mut(reading.spot) else { continue };
        let text = words(&reading.text);
        if text.is_empty() {
            continue;
        }
        let same = text == spot.text;
        let clears = same && spot.held && !is_other_number(spot);
        if let Some(cleared) = cleared.get_mut(reading.spot).filter(|_| clears) {
            *cleared = spot.standing == Standing::Weak;
        }
        if !same && spot.standing == Standing::Weak && confirms(spot, &text) {
            spot.standing = Standing::Strong;
            outcome.unread = outcome.unread.saturating_sub(1);
        }
        if !same && spot.standing != Standing::Covered {
            spot.reads = Some(text);
        }
    }
    let count = cleared.iter().filter(|c| **c).count();
    outcome.verified += count as u32;
    outcome.unread = outcome.unread.saturating_sub(count as u32);
    let mut cleared = cleared.into_iter();
    outcome.spots.retain(|_| cleared.next() == Some(false));
    outcome
}

/// Says what print is that only the paper has. A reading without a letter or a digit says nothing.
fn name(outcome: &mut PageOutcome, reading: &Reading) {
    let extra = reading.spot.checked_sub(outcome.spots.len()).and_then(|at| outcome.extras.get_mut(at));
    let text = words(&reading.text);
    if let Some(extra) = extra.filter(|extra| extra.is_print() && text.contains(char::is_alphanumeric)) {
        extra.reads = Some(text);
    }
}

/// The words of a reading. What stands alone at its ends and is neither letter nor digit is the edge of the
/// next word, a rule or a speck.
fn words(reading: &str) -> String {
    let all: Vec<&str> = reading.split_whitespace().collect();
    let says = |word: &&str| word.chars().any(char::is_alphanumeric);
    let (first, last) = (all.iter().position(says), all.iter().rposition(says));
    let said = match (first, last) {
        (Some(first), Some(last)) => all.get(first..=last).unwrap_or(&[]),
        _ => &all[..],
    };
    said.join(" ").chars().take(MAX_READING).collect()
}

/// Whether the letters themselves say that another sign stands between two digits: whoever reads sees no difference between
/// a point and a comma, and tells the one that is usual there.
fn is_other_number(spot: &Spot) -> bool {
    let Some(letters) = &spot.reads else { return false };
    let (text, letters): (Vec<char>, Vec<char>) = (spot.text.chars().collect(), letters.chars().collect());
    let digit = |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(char::is_ascii_digit);
    let sign = |c: char| classes::is_sign_of_number(c.encode_utf8(&mut [0; 4]));
    let other = |(at, (text, letter)): (usize, (&char, &char))| {
        text != letter && sign(*text) && sign(*letter) && digit(at.checked_sub(1)) && digit(Some(at + 1))
    };
    text.len() == letters.len() && text.iter().zip(&letters).enumerate().any(other)
}

/// Whether what was read differs from the digital text only where the letters do, and says there what they
/// say; or, where they say nothing, what is not easily mistaken for the digital letter.
fn confirms(spot: &Spot, reading: &str) -> bool {
    // The edge of a neighbour is read as a word of its own, and a speck as a point behind the last letter.
    let ends_plainly = spot.text.ends_with(char::is_alphanumeric);
    let plain = |word: &str| match ends_plainly {
        true => word.trim_end_matches(['.', ',', ':', ';']).to_owned(),
        false => word.to_owned(),
    };
    let mut said = reading.split_whitespace().map(plain).chain([plain(reading)]);
    !said.clone().any(|word| word == spot.text) && said.any(|word| confirmed(spot, &word))
}

fn confirmed(spot: &Spot, reading: &str) -> bool {
    let Some(letters) = &spot.reads else { return false };
    let (letters, read): (Vec<char>, Vec<char>) = (letters.chars().collect(), reading.chars().collect());
    let text: Vec<char> = spot.text.chars().collect();
    if letters.len() != text.len() {
        return false;
    }
    if read.len() != text.len() + 1 {
        return says_the_same(&text, &letters, &read);
    }
    // Whoever reads sees one letter twice now and then; which one that is, the others tell.
    (0..read.len()).any(|twice| {
        let once: Vec<char> =
            read.iter().enumerate().filter(|(at, _)| *at != twice).map(|(_, c)| *c).collect();
        says_the_same(&text, &letters, &once)
    })
}

/// See [`confirms`]; `letters` are what the letters themselves say.
fn says_the_same(text: &[char], letters: &[char], read: &[char]) -> bool {
    if read.len() != text.len() {
        return false;
    }
    let each = text.iter().zip(letters).zip(read).enumerate();
    let mut differs = false;
    for (at, ((text, letter), read)) in each.filter(|(_, ((text, _), read))| text != read) {
        // A word may begin with a capital; within it nobody changes the case alone.
        let begins = at == 0 && *letter == UNKNOWN && classes::one_shape(*text, *read);
        let alike = classes::alike(*text, *read) || classes::one_shape(*text, *read);
        if letter == text || (letter != read && alike && !begins) {
            return false;
        }
        differs = true;
    }
    differs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(standing: Standing, held: bool) -> PageOutcome {
        let spot = Spot {
            word: 3,
            text: "tidak".into(),
            before: None,
            standing,
            reads: None,
            place: Rect::default(),
            paper: Rect::new(10.0, 10.0, 60.0, 30.0),
            held,
            confidence: 0.5,
            within: None,
        };
        PageOutcome { words: 9, verified: 8, unread: 1, spots: vec![spot], ..PageOutcome::default() }
    }

    fn read(text: &str) -> Vec<Reading> {
        vec![Reading { spot: 0, text: text.into() }, Reading { spot: 7, text: "tidak".into() }]
    }

    #[test]
    fn only_a_doubt_between_verified_words_is_cleared_and_only_by_the_very_word() {
        let cleared = |standing, held, text| settle(outcome(standing, held), &read(text)).spots.is_empty();
        assert!(cleared(Standing::Weak, true, " tidak\n"));
        assert!(!cleared(Standing::Weak, false, "tidak"));
        assert!(!cleared(Standing::Weak, true, "Tidak"));
        assert!(!cleared(Standing::Strong, true, "tidak"));
        assert!(!cleared(Standing::Covered, true, "tidak"));
        let settled = settle(outcome(Standing::Weak, true), &read("tidak"));
        assert_eq!((settled.verified, settled.unread, settled.words), (9, 0, 9));
    }

    #[test]
    fn a_doubt_that_reader_and_letters_share_is_a_difference() {
        let settled = |letters: &str, read_as: &str| {
            let mut doubtful = outcome(Standing::Weak, true);
            (doubtful.spots[0].text, doubtful.spots[0].reads) = ("BAPUTRA".into(), Some(letters.into()));
            let settled = settle(doubtful, &read(read_as));
            (settled.spots[0].standing, settled.unread)
        };
        assert_eq!(settled("SAPUTRA", "| SAPUTRA «"), (Standing::Strong, 0));
        assert_eq!(settled("\u{fffd}APUTRA", "SAPUTRA"), (Standing::Strong, 0));
        assert_eq!(settled("\u{fffd}APUTRA", "bAPUTRA"), (Standing::Strong, 0));
        assert_eq!(settled("SAPUTRA", "n SAPUTRA."), (Standing::Strong, 0));
        assert_eq!(settled("\u{fffd}APUTRA", "SAPPUTRA"), (Standing::Strong, 0));
        // One says nothing, or something else, or speaks of another letter; or both may be one shape.
        for (letters, read) in [
            ("BAPUTRA", "SAPUTRA"),
            ("SAPUTRA", "BAPUTRI"),
            ("SAPUTRA", "SAPUTRI"),
            ("SAPUTRA", "APUTRA"),
            ("SAPUTRA", "BAPUTRA SAPUTRA"),
            ("\u{fffd}APUTRA", "8APUTRA"),
            ("BA\u{fffd}UTRA", "BApUTRA"),
        ] {
            assert_eq!(settled(letters, read), (Standing::Weak, 1), "{letters} {read}");
        }
    }

    #[test]
    fn no_reading_clears_a_number_of_which_the_letters_say_another_sign() {
        let cleared = |text: &str, letters: &str| {
            let mut doubtful = outcome(Standing::Weak, true);
            (doubtful.spots[0].text, doubtful.spots[0].reads) = (text.into(), Some(letters.into()));
            settle(doubtful, &read(text)).spots.is_empty()
        };
        assert!(!cleared("471,131", "471.131") && !cleared("1.446.521", "1.446,521"));
        assert!(cleared("471,131", "471,181") && cleared("471,131", "471\u{fffd}131"));
        assert!(cleared("rapat,", "rapat.") && cleared("1,", "1."));
    }

    #[test]
    fn the_case_of_a_letter_is_told_where_a_word_begins() {
        let settled = |text: &str, letters: &str, read_as: &str| {
            let mut doubtful = outcome(Standing::Weak, true);
            (doubtful.spots[0].text, doubtful.spots[0].reads) = (text.into(), Some(letters.into()));
            settle(doubtful, &read(read_as)).spots[0].standing
        };
        assert_eq!(settled("volume", "\u{fffd}olume", "Volume"), Standing::Strong);
        assert_eq!(settled("volume", "volume", "Volume"), Standing::Weak);
        assert_eq!(settled("kolom", "k\u{fffd}lom", "kOlom"), Standing::Weak);
    }

    #[test]
    fn what_stands_alone_at_the_ends_of_a_reading_is_nothing() {
        assert_eq!(
            (words(" | a. «\n"), words("- 3 -"), words("| ;")),
            ("a.".into(), "3".into(), "| ;".into())
        );
        assert_eq!(words("a . b"), "a . b");
        assert_eq!(words(&"x".repeat(MAX_READING + 1)).len(), MAX_READING);
    }

    #[test]
    fn print_that_only_the_paper_has_is_read_behind_the_words_and_stays_whatever_is_read() {
        let mut page = outcome(Standing::Weak, true);
        let extra = |stamp: bool, hand: bool| {
            let (place, paper) = (Rect::default(), Rect::new(100.0, 10.0, 160.0, 30.0));
            crate::outcome::Extra { place, paper, stamp, hand, reads: None }
        };
        page.extras = vec![extra(true, false), extra(false, false), extra(false, true)];
        let spots = |page: &PageOutcome| asked(page).iter().map(|asked| asked.spot).collect::<Vec<_>>();
        assert_eq!(spots(&page), [0, 2], "neither stamp nor pen");
        page.spots[0].standing = Standing::Covered;
        assert_eq!(spots(&page), [2, 0]);
        assert_eq!(spots(&PageOutcome { words: 0, ..page.clone() }), [0], "a picture");
        let read = |spot: usize, text: &str| {
            let settled = settle(page.clone(), &[Reading { spot, text: text.into() }]);
            settled.extras.into_iter().map(|extra| extra.reads).collect::<Vec<_>>()
        };
        assert_eq!(read(2, " tidak\n"), [None, Some("tidak".into()), None]);
        assert_eq!(read(2, "| ."), [None, None, None]);
        assert_eq!(read(1, "tidak"), [None, None, None]);
        assert_eq!(read(9, "tidak"), [None, None, None]);
        // The numbers are those of the question, although a doubt is cleared by the same readings.
        page.spots[0].standing = Standing::Weak;
        let readings = [0, 2].map(|spot| Reading { spot, text: "tidak".into() });
        let settled = settle(page, &readings);
        assert_eq!((settled.spots.len(), settled.extras[1].reads.as_deref()), (0, Some("tidak")));
    }

    #[test]
    fn what_was_read_names_the_difference() {
        let settled = settle(outcome(Standing::Strong, true), &read("dapat"));
        assert_eq!(settled.spots[0].reads.as_deref(), Some("dapat"));
        assert_eq!(asked(&outcome(Standing::Gone, true)), []);
        assert!(asked(&outcome(Standing::Weak, true))[0].paper.x0 < 10.0);
    }
}
