//! An address as a picture that a phone reads from paper.

use qrcode::canvas::{Canvas, MaskPattern};
use qrcode::{Color, EcLevel, bits, ec};
use std::fmt::Write as _;

/// Light modules around the code, without which it is not read.
const QUIET: usize = 4;

/// A QR code as one path of an SVG.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Qr {
    /// The SVG's view box, with the light frame.
    pub view_box: String,
    /// Every run of dark modules, as strokes along the upper edges of their rows.
    pub path: String,
}

impl Qr {
    /// Of a text; `None` when it is too long for a code.
    pub fn of(text: &str) -> Option<Self> {
        let (colors, width) = modules(text)?;
        let side = width.checked_add(QUIET + QUIET)?;
        let mut path = String::with_capacity(colors.len().saturating_mul(4));
        colors.chunks(width.max(1)).enumerate().for_each(|(y, row)| runs(y, row, &mut path));
        Some(Self { view_box: format!("-{QUIET} -{QUIET} {side} {side}"), path })
    }
}

/// The modules of a code, row by row, and how many a row has. The mask is always the same: readers take any of
/// the eight, and trying all of them to find the one with the fewest large patches took an eighth of the time
/// of a product's page.
fn modules(text: &str) -> Option<(Vec<Color>, usize)> {
    let bits = bits::encode_auto(text.as_bytes(), EcLevel::M).ok()?;
    let version = bits.version();
    let (data, correction) = ec::construct_codewords(&bits.into_bytes(), version, EcLevel::M).ok()?;
    let mut canvas = Canvas::new(version, EcLevel::M);
    canvas.draw_all_functional_patterns();
    canvas.draw_data(&data, &correction);
    canvas.apply_mask(MaskPattern::DiagonalLines);
    Some((canvas.into_colors(), usize::try_from(version.width()).ok()?))
}

/// The dark runs of a row as strokes, the first from the left edge, the others from where the one before
/// ended: `M0 0h7m2 0h1`. Half as long as rectangles.
fn runs(y: usize, row: &[Color], path: &mut String) {
    let (mut x, mut pen) = (0, None);
    for run in row.chunk_by(|a, b| a == b) {
        let length = run.len();
        if run.first() == Some(&Color::Dark) {
            // Writing into a text does not fail.
            let _ = match pen {
                None => write!(path, "M{x} {y}h{length}"),
                Some(end) => write!(path, "m{} 0h{length}", x - end),
            };
            pen = Some(x + length);
        }
        x += length;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_three_eyes_and_a_light_frame() {
        let qr = Qr::of("http://127.0.0.1:8080/produk-hukum/1").unwrap();
        assert_eq!(qr.view_box, "-4 -4 37 37");
        // The upper edges of the eyes: seven dark modules at the left and the right, and at the lower left.
        let rows: Vec<&str> = qr.path.split_inclusive('M').collect();
        assert!(
            qr.path.starts_with("M0 0h7m") && rows[1].trim_end_matches('M').ends_with("h7"),
            "{}",
            qr.path
        );
        assert!(qr.path.contains("M0 22h7m"), "{}", qr.path);
        assert_eq!(qr.path.matches('M').count(), 29, "each row has dark modules");
    }

    #[test]
    fn a_text_that_is_too_long_has_no_code() {
        // The most that the largest code of this correction holds.
        assert!(Qr::of(&"a".repeat(2_331)).is_some());
        assert_eq!(Qr::of(&"a".repeat(2_332)), None);
    }
}
