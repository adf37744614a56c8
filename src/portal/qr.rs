//! An address as a picture that a phone reads from paper.

use qrcode::{Color, EcLevel, QrCode};

/// Light modules around the code, without which it is not read.
const QUIET: usize = 4;

/// A QR code as one path of an SVG.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Qr {
    /// The SVG's view box, with the light frame.
    pub view_box: String,
    /// Every run of dark modules.
    pub path: String,
}

impl Qr {
    /// Of a text; `None` when it is too long for a code.
    pub(super) fn of(text: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
        let colors = code.to_colors();
        let side = code.width().checked_add(QUIET + QUIET)?;
        let rows = colors.chunks(code.width().max(1)).enumerate();
        Some(Self {
            view_box: format!("-{QUIET} -{QUIET} {side} {side}"),
            path: rows.map(|(y, row)| runs(y, row)).collect(),
        })
    }
}

/// The dark runs of a row: `M3 0h7v1h-7z`.
fn runs(y: usize, row: &[Color]) -> String {
    let (mut path, mut x) = (String::new(), 0);
    for run in row.chunk_by(|a, b| a == b) {
        let length = run.len();
        if run.first() == Some(&Color::Dark) {
            path.push_str(&format!("M{x} {y}h{length}v1h-{length}z"));
        }
        x += length;
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_three_eyes_and_a_light_frame() {
        let qr = Qr::of("http://127.0.0.1:8080/produk-hukum/1").unwrap();
        assert_eq!(qr.view_box, "-4 -4 37 37");
        // The upper edges of the eyes: seven dark modules at the left and the right, and at the lower left.
        for eye in ["M0 0h7v1h-7z", "M22 0h7v1h-7z", "M0 22h7v1h-7z"] {
            assert!(qr.path.contains(eye), "{eye} in {}", qr.path);
        }
    }

    #[test]
    fn a_text_that_is_too_long_has_no_code() {
        // The most that the largest code of this correction holds.
        assert!(Qr::of(&"a".repeat(2_331)).is_some());
        assert_eq!(Qr::of(&"a".repeat(2_332)), None);
    }
}
