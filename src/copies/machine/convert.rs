//! From what the comparer says to what is stored.

use super::findings::{Difference, Expected, Findings, Laid, PageFound, Spot, What};
use super::state::Subject;
use crate::copies::PageRef;
use crate::pdf::{COMPARER_VERSION, Compared, PLACE_UNITS, Place, SAME_SCAN, Turn, why_another};
use page_compare::{PageCount, Rect, Sheet};

/// A confidence of 1.
const SURE: u16 = 1000;

/// The findings of a comparison of exactly this.
pub(super) fn findings(subject: &Subject, compared: Compared, took_ms: u64) -> Findings {
    let outcome = compared.outcome;
    let found = |number: Option<usize>, of: &[PageRef]| number.and_then(|number| of.get(number)).copied();
    let digital = |number: Option<usize>| found(number, &subject.digital);
    let physical = |number: Option<usize>| found(number, &subject.physical);
    let mut differences = Vec::new();
    if let Some(another) = outcome.another {
        differences.push(of_document(What::Another, why_another(another)));
    }
    if outcome.pages.iter().any(|page| page.same_scan) {
        differences.push(of_document(What::SameScan, SAME_SCAN.to_owned()));
    }
    for (number, doubt) in compared.doubts.iter().filter(|(_, doubt)| doubt.is_untrue()) {
        let page = digital(Some(*number));
        let sentence = doubt.sentence(&page.map_or(number + 1, |page| page.page as usize).to_string());
        let spot = page.map(|page| Spot { page, place: None, text: None });
        differences.push(Difference { digital: spot, ..of_document(What::Untrue, sentence) });
    }
    for difference in outcome.differences {
        let count = |physical: bool| {
            let wanted = if physical { difference.physical_page } else { difference.digital_page };
            let of = |page: &&PageCount| if physical { page.physical } else { page.digital };
            outcome.pages.iter().find(|page| wanted.is_some() && of(page) == wanted)
        };
        let sheet = count(true).and_then(|page| page.sheet);
        let size = count(false).and_then(|page| page.size);
        let on_digital = difference.box_digital.zip(size).map(|(rect, size)| place(rect, size));
        let on_paper = difference.box_physical.zip(sheet).map(|(rect, sheet)| on_sheet(rect, &sheet));
        differences.push(Difference {
            what: What::of_class(difference.class),
            weighty: difference.weighty,
            whole_page: difference.whole_page,
            digital: digital(difference.digital_page).map(|page| Spot {
                page,
                place: on_digital,
                text: difference.digital_text,
            }),
            physical: physical(difference.physical_page).map(|page| Spot {
                page,
                place: on_paper,
                text: difference.physical_text,
            }),
            sentence: None,
            confidence: thousandths(difference.confidence),
        });
    }
    let expected = outcome.expected.into_iter().filter_map(|(number, expected)| {
        let page = digital(Some(number))?;
        let size = outcome.pages.iter().find(|page| page.digital == Some(number))?.size?;
        let (place, text) = (Some(place(expected.place, size)), Some(expected.text));
        Some(Expected { reason: expected.reason, digital: Spot { page, place, text } })
    });
    let expected = expected.collect();
    let page = |page: &PageCount| PageFound {
        digital: digital(page.digital),
        physical: physical(page.physical),
        mode: page.mode,
        laid: page.sheet.zip(page.size).map(|(sheet, digital)| laid(&sheet, digital)),
        words: page.words,
        verified: page.verified,
        unread: page.unread,
    };
    Findings {
        comparer: COMPARER_VERSION,
        kind: subject.kind.clone(),
        pages: outcome.pages.iter().map(page).collect(),
        digital: subject.digital.clone(),
        physical: subject.physical.clone(),
        differences,
        expected,
        missing: compared.unread.map(|lack| lack.sentence().to_owned()),
        took_ms,
    }
}

fn of_document(what: What, sentence: String) -> Difference {
    let (digital, physical, sentence) = (None, None, Some(sentence));
    Difference { what, weighty: true, whole_page: false, digital, physical, sentence, confidence: SURE }
}

fn turn(quarters: u8) -> Turn {
    Turn::of_degrees(90 * u16::from(quarters % 4)).unwrap_or_default()
}

fn laid(sheet: &Sheet, digital: (f32, f32)) -> Laid {
    Laid { turn: turn(sheet.turn), matrix: sheet.lies, paper: (sheet.width, sheet.height), digital }
}

/// A rectangle in points of a page of this size, in parts of it.
fn place(rect: Rect, (width, height): (f32, f32)) -> Place {
    let part = |at: f32, side: f32| share(at / side.max(1.0), PLACE_UNITS);
    let (x0, y0) = (part(rect.x0, width), part(rect.y0, height));
    // Nothing is so small that it could not be outlined.
    let end = |begin: u16, at: u16| at.max(begin.saturating_add(1)).min(PLACE_UNITS);
    let (x0, y0) = (x0.min(PLACE_UNITS - 1), y0.min(PLACE_UNITS - 1));
    Place { x0, y0, x1: end(x0, part(rect.x1, width)), y1: end(y0, part(rect.y1, height)) }
}

/// A rectangle on the upright paper, on the page as its file has it.
fn on_sheet(rect: Rect, sheet: &Sheet) -> Place {
    turn(sheet.turn).back(place(rect, (sheet.width, sheet.height)))
}

fn thousandths(confidence: f32) -> u16 {
    share(confidence, SURE)
}

/// So much of `all`, from nothing to all of it.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to all")]
fn share(part: f32, all: u16) -> u16 {
    (part.clamp(0.0, 1.0) * f32::from(all)).round() as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_lie_inside_of_their_page_however_it_is_turned() {
        let a4 = (595.0, 842.0);
        let all = Place { x0: 0, y0: 0, x1: PLACE_UNITS, y1: PLACE_UNITS };
        assert_eq!(place(Rect::new(-5.0, -5.0, 700.0, 900.0), a4), all);
        let point = place(Rect::new(595.0, 842.0, 595.0, 842.0), a4);
        assert_eq!(point, Place { x0: 9_999, y0: 9_999, x1: PLACE_UNITS, y1: PLACE_UNITS });
        let sheet = |turn| Sheet { width: 842.0, height: 595.0, pixels: 1_000, turn, lies: Sheet::FLAT };
        let rect = Rect::new(84.2, 59.5, 168.4, 119.0);
        assert_eq!(on_sheet(rect, &sheet(0)), Place { x0: 1_000, y0: 1_000, x1: 2_000, y1: 2_000 });
        // Turned clockwise to stand upright: what stands upper left now stood lower left before.
        assert_eq!(on_sheet(rect, &sheet(1)), Place { x0: 1_000, y0: 8_000, x1: 2_000, y1: 9_000 });
    }

    #[test]
    fn confidence_is_kept_in_thousandths() {
        assert_eq!([0.0, 0.4567, 1.0, 7.0, f32::NAN].map(thousandths), [0, 457, 1000, 1000, 0]);
    }
}
