//! Signs between the digits of a number: a thousand times as much hangs on them.

use crate::alphabet::Source;
use crate::classes;
use crate::judge::{Finding, RIVAL_REST, STRONG_LEAN, WEAK_LEAN};
use crate::printed::Word;
use crate::trial::Trial;

/// A sign between two digits that is as far on the way to another one is doubtful, however much its like stray on this page:
/// of 818 such signs on scans with heavy noise five came so far, and of those that somebody had changed all went farther.
pub(crate) const UNCLEAR: f32 = 0.45;
/// It is another one where it is nearer to that than [`STRONG_LEAN`], and less than this share is left over then.
const CLEARER: f32 = 0.5;

/// Whether a sign stands between two digits.
pub(crate) fn is_in_number(word: &Word, index: usize) -> bool {
    let text =
        |at: Option<usize>| at.and_then(|at| word.glyphs.get(at)).map_or("", |glyph| glyph.text.as_str());
    let digit = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    classes::is_sign_of_number(text(Some(index)))
        && digit(text(index.checked_sub(1)))
        && digit(text(Some(index + 1)))
}

/// What is said at least of a sign between two digits: a thousand times as much hangs on it, so that it is right only where
/// it is clearly no other such sign.
pub(crate) fn of_number(trial: &Trial) -> Finding {
    let signs = [&trial.rival, &trial.borrowed].into_iter().flatten();
    let said = signs.filter(|rival| classes::is_sign_of_number(&rival.text)).map(|rival| {
        let explained = rival.rest <= RIVAL_REST && rival.rest < CLEARER * trial.rest;
        match rival.source {
            Source::Paper if rival.lean >= STRONG_LEAN && explained => Finding::Strong,
            Source::Paper | Source::Drawn if rival.lean >= UNCLEAR => Finding::Weak,
            // Another font has its signs elsewhere.
            Source::Foreign if rival.lean >= WEAK_LEAN => Finding::Weak,
            Source::Paper | Source::Drawn | Source::Foreign => Finding::Right,
        }
    });
    said.max().unwrap_or(Finding::Right)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::Nearest;

    #[test]
    fn a_sign_whose_font_has_no_other_is_held_against_one_of_another_font() {
        let said = |own: Option<&str>, lean: f32| {
            let near = |text: &str, lean: f32| {
                let source = Source::Foreign;
                Nearest { text: text.into(), source, lean, apart: 100.0, rest: 0.1 }
            };
            let rival = own.map(|text| near(text, 0.0));
            of_number(&Trial { rest: 0.1, there: 1.0, moved: None, rival, borrowed: Some(near(",", lean)) })
        };
        assert_eq!(said(None, WEAK_LEAN - 0.01), Finding::Right);
        assert_eq!([None, Some("("), Some(":")].map(|own| said(own, WEAK_LEAN)), [Finding::Weak; 3]);
    }
}
