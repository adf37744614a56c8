//! The differences of one pair of pages, from what was found on it.

use crate::classes;
use crate::conclude::{ComparedPage, Difference, ENOUGH_WORDS, Mode};
use crate::geometry::Rect;
use crate::limits::MAX_PAGE_DIFFERENCES;
use crate::outcome::{Class, Extra, Spot, Standing};
use crate::places::Reason;

/// Less than this share of a page's words verified: another text, or another layout.
const SAME_PAGE: f32 = 0.2;
/// This share of the words of a page without partner must be found on other pages, or the page is missing.
const ELSEWHERE: f32 = 0.3;

/// How sure it is that a word differs that was not read, of 1.
const NOT_READ: f32 = 0.2;
/// Fewer letters may be a misread number, or the name of a part.
const PLAIN_LETTERS: usize = 3;

pub(crate) fn differences(page: &ComparedPage) -> Vec<Difference> {
    let mut found = Vec::new();
    if page.pair.blank {
        return found;
    }
    let whole = whole_page(page);
    let lone = page.pair.digital.is_none() || page.pair.physical.is_none();
    if let Some(missing) = whole.clone().filter(|_| lone) {
        return vec![missing];
    }
    found.extend(whole);
    if !lone && (page.mode.is_none() || is_other_text(page)) {
        return found;
    }
    let mut run: Vec<&Spot> = Vec::new();
    let told: Vec<Spot> = page
        .outcome
        .spots
        .iter()
        .filter(|spot| !is_other_folio(spot, page))
        .map(|spot| signed(spot, page))
        .collect();
    for spot in &told {
        if run.last().is_some_and(|last| !together(last, spot)) {
            found.extend(of_spots(&run, page));
            run.clear();
        }
        run.push(spot);
    }
    found.extend(of_spots(&run, page));
    found.extend(of_extras(&page.outcome.extras, page));
    let lacking = of_extras(&page.outcome.lacking, page).into_iter();
    found.extend(lacking.map(|d| Difference { class: Class::OnlyDigital, ..d }));
    // Where not all can be told, what has to be answered is told before what has to be read.
    let (mut told, silent): (Vec<_>, Vec<_>) = match found.len() > MAX_PAGE_DIFFERENCES {
        true => found.into_iter().partition(|difference| difference.class != Class::Covered),
        false => (found, Vec::new()),
    };
    told.extend(silent);
    told.truncate(MAX_PAGE_DIFFERENCES);
    told
}

/// A page that is missing on either side, or lies elsewhere.
fn whole_page(page: &ComparedPage) -> Option<Difference> {
    let pair = page.pair;
    if pair.physical.is_none() && is_elsewhere(page) {
        return None;
    }
    let class = match (pair.digital, pair.physical) {
        (Some(_), Some(_)) if pair.moved || page.mode.is_none() || is_other_text(page) => Class::Differs,
        (Some(_), None) => Class::OnlyDigital,
        (None, Some(_)) => Class::OnlyPaper,
        _ => return None,
    };
    let digital = page.digital.map(|(width, height)| Rect::new(0.0, 0.0, width, height));
    let physical = page.sheet.map(|sheet| Rect::new(0.0, 0.0, sheet.width, sheet.height));
    Some(Difference {
        class,
        weighty: true,
        digital_page: pair.digital,
        physical_page: pair.physical,
        box_digital: digital,
        box_physical: physical,
        digital_text: None,
        physical_text: None,
        confidence: 0.95,
        whole_page: true,
    })
}

/// Whether so little of a page stands on its partner that it is another text, or set in another way; that is
/// said once, not word by word.
fn is_other_text(page: &ComparedPage) -> bool {
    let outcome = &page.outcome;
    page.pair.physical.is_some()
        && page.mode != Some(Mode::Image)
        && outcome.words >= ENOUGH_WORDS
        && (outcome.verified as f32) < SAME_PAGE * outcome.words as f32
}

/// Whether the words of a digital page without partner stand on other pages of the paper, or need not stand there
/// at all: a page with nothing but the attestation of a Salinan.
pub(crate) fn is_elsewhere(page: &ComparedPage) -> bool {
    if page.pair.digital.is_none() || page.pair.physical.is_some() {
        return false;
    }
    let outcome = &page.outcome;
    let lacking = outcome.spots.iter().filter(|spot| !is_other_folio(spot, page)).count();
    let needed = outcome.verified as usize + lacking;
    let excused = needed == 0 && !outcome.expected.is_empty();
    excused || (needed > 0 && outcome.verified as f32 >= ELSEWHERE * needed as f32)
}

/// Whether the spot is the page's number, and pages break elsewhere on paper.
pub(crate) fn is_other_folio(spot: &Spot, page: &ComparedPage) -> bool {
    let elsewhere = page.pair.digital != page.pair.physical || page.mode == Some(Mode::Flow);
    spot.within == Some(Reason::Folio) && elsewhere
}

/// Where the block of the signing official stands on another page, what its seal hides is not missing.
fn signed(spot: &Spot, page: &ComparedPage) -> Spot {
    let hidden = page.pair.physical.is_none()
        && spot.within == Some(Reason::Signature)
        && spot.standing == Standing::Gone;
    let standing = if hidden { Standing::Covered } else { spot.standing };
    Spot { standing, ..spot.clone() }
}

/// Whether two failing words make one difference: neighbours, of one class.
fn together(a: &Spot, b: &Spot) -> bool {
    b.word == a.word + 1 && class(a.standing) == class(b.standing)
}

fn class(standing: Standing) -> Class {
    match standing {
        Standing::Strong => Class::Differs,
        Standing::Gone => Class::OnlyDigital,
        Standing::Weak | Standing::Covered | Standing::Unread => Class::Covered,
    }
}

/// Of a word that was not read nothing is known but where it should stand.
fn confidence(spot: &Spot) -> f32 {
    if spot.standing == Standing::Unread { spot.confidence.min(NOT_READ) } else { spot.confidence }
}

fn points(page: &ComparedPage, pixels: Rect) -> Option<Rect> {
    let sheet = page.sheet?;
    Some(pixels.scaled(sheet.width / sheet.pixels.max(1) as f32))
}

fn of_spots(run: &[&Spot], page: &ComparedPage) -> Option<Difference> {
    let first = run.first()?;
    let around = |of: fn(&Spot) -> Rect| run.iter().map(|s| of(s)).reduce(Rect::union);
    let mut before = first.before.as_deref();
    let mut weighty = false;
    for spot in run {
        weighty |= classes::weighty(before, &spot.text);
        weighty |= spot.reads.as_deref().is_some_and(|read| classes::weighty(before, read));
        before = Some(&spot.text);
    }
    let read: Option<Vec<&str>> = run.iter().map(|s| s.reads.as_deref()).collect();
    Some(Difference {
        class: if run.iter().all(|s| classes::is_room(&s.text)) {
            Class::Handwritten
        } else {
            class(first.standing)
        },
        weighty,
        digital_page: page.pair.digital,
        physical_page: page.pair.physical,
        box_digital: around(|s| s.place),
        box_physical: around(|s| s.paper).and_then(|r| points(page, r)),
        digital_text: Some(run.iter().map(|s| s.text.as_str()).collect::<Vec<_>>().join(" ")),
        physical_text: read.map(|words| words.join(" ")),
        confidence: run.iter().map(|s| confidence(s)).fold(0.0, f32::max),
        whole_page: false,
    })
}

/// Leftovers that stand beside each other are one difference.
fn of_extras(extras: &[Extra], page: &ComparedPage) -> Vec<Difference> {
    let mut groups: Vec<(Extra, Vec<&Extra>)> = Vec::new();
    for extra in extras {
        let near = groups.iter_mut().find(|(group, _)| {
            let same = (group.stamp, group.hand) == (extra.stamp, extra.hand);
            let reach = 0.6 * group.place.height().max(extra.place.height());
            same && group.place.grown(reach).overlaps(extra.place)
        });
        match near {
            Some((group, pieces)) => {
                group.place = group.place.union(extra.place);
                group.paper = group.paper.union(extra.paper);
                pieces.push(extra);
            }
            None => groups.push((extra.clone(), vec![extra])),
        }
    }
    let whole = |(group, pieces): (Extra, Vec<&Extra>)| Extra { reads: said(&pieces), ..group };
    let difference = |extra: Extra| Difference {
        class: match (extra.stamp, extra.hand) {
            (true, _) => Class::Covered,
            (_, true) => Class::Handwritten,
            _ => Class::OnlyPaper,
        },
        weighty: extra.hand || (extra.is_print() && weighs(extra.reads.as_deref())),
        digital_page: page.pair.digital,
        physical_page: page.pair.physical,
        box_digital: Some(extra.place),
        box_physical: points(page, extra.paper),
        digital_text: None,
        physical_text: extra.reads,
        confidence: 0.6,
        whole_page: false,
    };
    groups.into_iter().map(whole).map(difference).collect()
}

/// What pieces of print say together, line by line; nothing where one of them was not read.
fn said(pieces: &[&Extra]) -> Option<String> {
    let mut lines: Vec<Vec<&Extra>> = Vec::new();
    let mut down = pieces.to_vec();
    down.sort_by(|a, b| a.place.centre().y.total_cmp(&b.place.centre().y));
    for piece in down {
        let line = lines
            .last_mut()
            .filter(|line| line.first().is_some_and(|first| piece.place.centre().y < first.place.y1));
        match line {
            Some(line) => line.push(piece),
            None => lines.push(vec![piece]),
        }
    }
    for line in &mut lines {
        line.sort_by(|a, b| a.place.x0.total_cmp(&b.place.x0));
    }
    let words: Option<Vec<&str>> = lines.iter().flatten().map(|piece| piece.reads.as_deref()).collect();
    words.map(|words| words.join(" "))
}

/// Whether print that only the paper has weighs: what is not known may be a number or a negation.
fn weighs(read: Option<&str>) -> bool {
    let Some(read) = read else { return true };
    let mut before = None;
    read.split_whitespace().any(|word| {
        let short = word.chars().filter(|c| c.is_alphanumeric()).count() < PLAIN_LETTERS;
        short || classes::weighty(before.replace(word), word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(x: f32, y: f32, reads: Option<&str>) -> Extra {
        let place = Rect::new(x, y, x + 20.0, y + 8.0);
        Extra { place, paper: place, stamp: false, hand: false, reads: reads.map(Into::into) }
    }

    #[test]
    fn print_that_only_the_paper_has_weighs_unless_plain_words_were_read() {
        for read in [None, Some("tidak"), Some("sebesar 12"), Some("l0"), Some("a,"), Some("rapat TARMIZI")] {
            assert!(weighs(read), "{read:?}");
        }
        assert!(!weighs(Some("dengan rapat")) && weighs(Some("pasal dua")));
    }

    #[test]
    fn pieces_of_print_are_said_line_by_line_and_only_where_all_were_read() {
        let pieces = [
            piece(50.0, 21.0, Some("rapat")),
            piece(50.0, 9.5, Some("sesuai")),
            piece(20.0, 10.0, Some("yang")),
            piece(20.0, 20.0, Some("hasil")),
        ];
        assert_eq!(said(&pieces.each_ref()).as_deref(), Some("yang sesuai hasil rapat"));
        assert_eq!(said(&[&pieces[0], &piece(80.0, 21.0, None)]), None);
    }
}
