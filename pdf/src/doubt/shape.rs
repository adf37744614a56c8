//! Whether a letter looks like the character that the file says it is: its outline against those of the
//! same and of other characters in twelve common fonts. Speaks up only where it looks clearly like
//! another; what looks like nothing known (a script, a symbol) is left alone.

use hayro_interpret::font::{Glyph, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::kurbo::{Affine, BezPath, PathEl, Point, Rect, Shape as _, flatten};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, interpret_page,
};
use hayro_syntax::Pdf;
use std::fmt::Write as _;
use std::sync::Arc;

/// Rows, and cells of a row, that a letter's box is cut into.
const CELLS: u32 = 16;
/// How near, of 1, a letter must come to another character to be taken for it.
const NEAR: f32 = 0.12;
/// How far it must be from the character that it is said to be.
const FAR: f32 = 0.15;
/// How many times farther from the one than from the other.
const TIMES: f32 = 1.7;
/// A letter as near as this to another character is that character, if it is farther than this from its own.
const EXACT: (f32, f32) = (0.03, 0.08);
/// How much the shape of the box weighs beside what is in it.
const BOX_WEIGHT: f32 = 0.12;
/// Most lines of one outline; more are no letter.
const MAX_LINES: usize = 4_000;
/// What is judged.
const CHARACTERS: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// Characters that one font draws as another: nobody is misled by these.
const ALIKE: [&str; 16] = [
    "0Oo", "1lIi", "5Ss", "2Zz", "8B", "6bG", "9gq", "UuVvYy", "Cc", "Kk", "Pp", "Ww", "Xx", "MmNnHh", "rn",
    "EF",
];
/// The fonts that letters are compared with.
const FONTS: [&str; 12] = [
    "Helvetica",
    "Helvetica-Bold",
    "Helvetica-Oblique",
    "Helvetica-BoldOblique",
    "Times-Roman",
    "Times-Bold",
    "Times-Italic",
    "Times-BoldItalic",
    "Courier",
    "Courier-Bold",
    "Courier-Oblique",
    "Courier-BoldOblique",
];

/// The ink in a letter's box, row by row, and the box, in em.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Form {
    rows: [u16; CELLS as usize],
    wide: f32,
    high: f32,
    foot: f32,
}

impl Form {
    /// Of an outline in glyph space, 1,000 units to the em; `None` for an empty or senseless one.
    pub(crate) fn of(outline: &BezPath) -> Option<Self> {
        let place = outline.bounding_box();
        let sane = |side: f64| side.is_finite() && (20.0..3_000.0).contains(&side);
        if !(sane(place.width()) && sane(place.height())) {
            return None;
        }
        let lines = lines(outline)?;
        let mut rows = [0_u16; CELLS as usize];
        for (row, number) in rows.iter_mut().zip(0_u32..) {
            let y = place.y0 + place.height() * (f64::from(number) + 0.5) / f64::from(CELLS);
            *row = ink(&lines, y, place);
        }
        #[expect(clippy::cast_possible_truncation, reason = "a few em")]
        let em = |units: f64| (units / 1000.0) as f32;
        Some(Self { rows, wide: em(place.width()), high: em(place.height()), foot: em(place.y0) })
    }

    /// How unlike two letters are, of about 1.
    pub(crate) fn unlike(&self, other: &Self) -> f32 {
        let differing: u32 = self.rows.iter().zip(&other.rows).map(|(a, b)| (a ^ b).count_ones()).sum();
        #[expect(clippy::cast_precision_loss, reason = "at most 256")]
        let ink = differing as f32 / (CELLS * CELLS) as f32;
        let shape = ((self.wide / self.high) / (other.wide / other.high)).ln().abs();
        let place = (self.foot - other.foot).abs() + (self.high - other.high).abs() * 0.5;
        ink + BOX_WEIGHT * (shape + place)
    }
}

/// The outline as straight lines.
fn lines(outline: &BezPath) -> Option<Vec<(Point, Point)>> {
    let (mut lines, mut first, mut last) = (Vec::new(), Point::ZERO, Point::ZERO);
    flatten(outline, 8.0, |element| match element {
        PathEl::MoveTo(to) => {
            lines.push((last, first));
            (first, last) = (to, to);
        }
        PathEl::LineTo(to) | PathEl::QuadTo(_, to) | PathEl::CurveTo(_, _, to) => {
            if lines.len() <= MAX_LINES {
                lines.push((last, to));
            }
            last = to;
        }
        PathEl::ClosePath => {
            lines.push((last, first));
            last = first;
        }
    });
    lines.push((last, first));
    (lines.len() <= MAX_LINES).then_some(lines)
}

/// The cells of the row at `y` whose middle is inside, by the non-zero rule.
fn ink(lines: &[(Point, Point)], y: f64, place: Rect) -> u16 {
    let mut crossings: Vec<(f64, i32)> = Vec::new();
    for (a, b) in lines {
        if (a.y <= y) != (b.y <= y) {
            let x = a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x);
            crossings.push((x, if b.y > a.y { 1 } else { -1 }));
        }
    }
    let mut row = 0;
    for cell in 0..CELLS {
        let x = place.x0 + place.width() * (f64::from(cell) + 0.5) / f64::from(CELLS);
        let turns: i32 = crossings.iter().filter(|(at, _)| *at < x).map(|(_, turn)| turn).sum();
        row |= u16::from(turns != 0) << cell;
    }
    row
}

/// Letters as common fonts draw them.
pub(crate) struct Templates(Vec<(char, Form)>);

impl Templates {
    /// Drawn from the fonts that the reader carries for files that bring none.
    pub(crate) fn load() -> Self {
        let mut collector = Self(Vec::new());
        if let Ok(pdf) = Pdf::new(Arc::new(specimen())) {
            for page in pdf.pages().iter() {
                let cache = InterpreterCache::new();
                let (place, area) = (Affine::IDENTITY, Rect::new(0.0, 0.0, 600.0, 800.0));
                let mut context =
                    Context::new(place, area, &cache, pdf.xref(), InterpreterSettings::default());
                interpret_page(page, &mut context, &mut collector);
            }
        }
        collector
    }

    /// The character that a letter looks like, when it is clearly not the one that it is said to be.
    pub(crate) fn contradiction(&self, said: char, form: &Form) -> Option<char> {
        if !CHARACTERS.contains(said) {
            return None;
        }
        let (mut same, mut other) = (f32::INFINITY, (f32::INFINITY, said));
        for (character, template) in &self.0 {
            let unlike = form.unlike(template);
            if alike(*character, said) {
                same = same.min(unlike);
            } else if unlike < other.0 {
                other = (unlike, *character);
            }
        }
        let clear = other.0 < NEAR && same > FAR && same > TIMES * other.0;
        let exact = other.0 < EXACT.0 && same > EXACT.1;
        (clear || exact).then_some(other.1)
    }
}

fn alike(a: char, b: char) -> bool {
    a.eq_ignore_ascii_case(&b) || ALIKE.iter().any(|group| group.contains(a) && group.contains(b))
}

/// The one character that a text stands for.
fn single(text: Option<BfString>) -> Option<char> {
    match text? {
        BfString::Char(c) => Some(c),
        BfString::String(_) => None,
    }
}

impl<'a> Device<'a> for Templates {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, _: DrawProps<'a>, _: &DrawMode) {
        for glyph in run.glyphs() {
            if let Glyph::Outline(outline) = &**glyph
                && let (Some(character), Some(form)) =
                    (single(outline.as_unicode()), Form::of(&outline.outline()))
            {
                self.0.push((character, form));
            }
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

/// A PDF in which every font draws every character.
fn specimen() -> Vec<u8> {
    let (mut drawing, mut fonts) = (String::from("BT "), String::new());
    for (number, name) in FONTS.iter().enumerate() {
        // Writing to a string does not fail.
        let _ = write!(drawing, "/F{number} 10 Tf ({CHARACTERS}) Tj ");
        let _ = write!(
            fonts,
            "/F{number} << /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >> "
        );
    }
    drawing.push_str("ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << {fonts} >> >> >>"
        ),
        format!("<< /Length {} >>\nstream\n{drawing}\nendstream", drawing.len()),
    ];
    let (mut pdf, mut table) = (String::from("%PDF-1.7\n"), String::from("0000000000 65535 f \n"));
    for (number, object) in (1..).zip(&objects) {
        let _ = writeln!(table, "{:010} 00000 n ", pdf.len());
        let _ = write!(pdf, "{number} 0 obj\n{object}\nendobj\n");
    }
    let start = pdf.len();
    let _ = write!(pdf, "xref\n0 5\n{table}trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
    pdf.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_font_draws_every_character() {
        assert_eq!(Templates::load().0.len(), FONTS.len() * CHARACTERS.len());
    }

    #[test]
    fn a_font_that_is_left_out_is_still_believed() {
        let all = Templates::load();
        for (own, name) in FONTS.iter().enumerate() {
            let of = |index: usize| index / CHARACTERS.len();
            let others = all.0.iter().enumerate().filter(|(index, _)| of(*index) != own).map(|(_, one)| *one);
            let others = Templates(others.collect());
            for (_, (character, form)) in all.0.iter().enumerate().filter(|(index, _)| of(*index) == own) {
                assert_eq!(others.contradiction(*character, form), None, "{name}: {character}");
            }
        }
    }

    #[test]
    fn a_digit_that_is_said_to_be_another_is_noticed_in_every_font() {
        let all = Templates::load();
        let mut missed = Vec::new();
        for (drawn, form) in all.0.iter().filter(|(drawn, _)| drawn.is_ascii_digit()) {
            for said in "0123456789".chars().filter(|said| said != drawn) {
                if all.contradiction(said, form) != Some(*drawn) {
                    missed.push((*drawn, said));
                }
            }
        }
        let tried = FONTS.len() * 90;
        assert!(missed.len() * 20 <= tried, "{} of {tried}: {missed:?}", missed.len());
    }

    #[test]
    fn what_is_no_letter_is_left_alone() {
        let templates = Templates::load();
        let square = Form::of(&Rect::new(0.0, 0.0, 700.0, 700.0).to_path(0.1)).unwrap();
        for said in CHARACTERS.chars() {
            assert_eq!(templates.contradiction(said, &square), None, "{said}");
        }
        assert_eq!(Form::of(&BezPath::new()), None);
        assert_eq!(Form::of(&Rect::new(0.0, 0.0, f64::NAN, 5.0).to_path(0.1)), None);
    }
}
