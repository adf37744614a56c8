//! Both pages of a pair on top of each other, as the machine laid the paper.

use super::compare_view::{image, turned};
use super::difference_view::{lying, whole};
use crate::copies::{Pair, Sheet};

/// Two pages on top of each other, as attributes of an SVG.
pub struct Overlay {
    /// The digital page's size.
    pub size: (u32, u32),
    /// Its picture.
    pub digital: String,
    /// The picture of the paper.
    pub physical: String,
    /// The paper's size, as its file has it.
    pub paper: (u32, u32),
    /// How the paper is turned to stand upright.
    pub transform: String,
    /// How the upright paper lies on the digital page.
    pub matrix: String,
}

/// The overlay of a pair; `None` where the machine did not lay these pages on each other.
pub fn of(case_id: &str, sheet: &Sheet, pair: Pair) -> Option<Overlay> {
    let (digital, physical) = (pair.digital?, pair.physical?.at);
    let pages = &sheet.machine.ready()?.findings.pages;
    let found = pages.iter().find(|page| page.digital == Some(digital) && page.physical == Some(physical))?;
    let laid = found.laid?;
    let paper = whole(lying(laid));
    let [a, b, c, d, e, f] = inverse(laid.matrix)?;
    Some(Overlay {
        size: whole(laid.digital),
        digital: image(case_id, sheet, digital),
        physical: image(case_id, sheet, physical),
        transform: turned(paper, laid.turn).1,
        paper,
        matrix: format!("matrix({a:.5} {b:.5} {c:.5} {d:.5} {e:.2} {f:.2})"),
    })
}

/// The way back of a map of the plane, in the order of a matrix of SVG; `None` where there is none.
fn inverse([a, b, c, d, e, f]: [f32; 6]) -> Option<[f32; 6]> {
    let area = a * d - b * c;
    let back = [d / area, -b / area, -c / area, a / area, (c * f - d * e) / area, (b * e - a * f) / area];
    (area.abs() > 1e-6 && back.iter().all(|number| number.is_finite())).then_some(back)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back_again_is_where_it_began() {
        let there = [0.9, 0.1, -0.2, 1.1, 5.0, -7.0];
        let apply = |[a, b, c, d, e, f]: [f32; 6], (x, y): (f32, f32)| (a * x + c * y + e, b * x + d * y + f);
        let (x, y) = apply(inverse(there).unwrap(), apply(there, (30.0, 40.0)));
        assert!((x - 30.0).abs() < 1e-3 && (y - 40.0).abs() < 1e-3);
        assert_eq!(inverse([0.0; 6]), None);
        assert_eq!(inverse([f32::NAN; 6]), None);
    }
}
