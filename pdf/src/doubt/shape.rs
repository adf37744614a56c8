//! Whether a letter looks like the character that the file says it is: its outline against those of the
//! same and of other characters in fifteen common fonts. Speaks up only where it looks clearly like
//! another; what looks like nothing known (a script, a symbol) is left alone.
//!
//! The limits were measured on 15,364 honest letters: those of 249 documents, 92 of them real, and of 81 fonts of other
//! makers. None of them is doubted.

use hayro_interpret::font::{FontData, Glyph, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::kurbo::{Affine, BezPath, PathEl, Point, Rect, Shape as _, flatten};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, FontResolverFn, Image, ImageDrawProps,
    InterpreterCache, InterpreterSettings, SoftMask, interpret_page,
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
/// A letter as near as this to another one, and so many times farther from its own, is that one even where some font
/// draws both alike: here a font is met that draws them apart.
const SURE: (f32, f32) = (0.07, 1.5);
/// The same for a digit among digits, of which there are only ten: it looks like the nearest.
const DIGIT: (f32, f32) = (0.19, 1.2);
/// What is no farther than this from its own character is it.
const OWN: f32 = 0.08;
/// How much two outlines of one font that are said to be the same character may differ.
const VARIANT: f32 = 0.1;
/// The same letter in the other case is only told by its size: so far from it, in em, it is a small capital.
const CASE_SIZE: f32 = 0.05;
/// How much the shape of the box weighs beside what is in it.
const BOX_WEIGHT: f32 = 0.12;
/// Most lines of one outline; more are no letter.
const MAX_LINES: usize = 4_000;
/// What is judged.
const CHARACTERS: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// Characters that one font draws as another: nobody is misled by these.
const ALIKE: [&str; 19] = [
    "0Oo", "1lIi", "5Ss", "2Zz", "8B", "6bG", "9gq", "UuVvYy", "Cc", "Kk", "Pp", "Ww", "Xx", "MmNnHh", "rn",
    "EF", "ao", "OoQ", "IJ",
];
/// Characters that most fonts draw as another.
const TWINS: [&str; 2] = ["0Oo", "1lIi"];
/// Letters that look the same in both cases.
const SAME_CASES: &str = "ckopsuvwxz";
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
    /// Drawn from the fonts that the reader carries for files that bring none, and from those of printouts.
    pub(crate) fn load() -> Self {
        let mut all = Self(Vec::new());
        all.draw(&FONTS, InterpreterSettings::default());
        for font in print::BONUM {
            let data: FontData = Arc::new(font);
            let font_resolver: FontResolverFn = Arc::new(move |_| Some((Arc::clone(&data), 0)));
            all.draw(&FONTS[..1], InterpreterSettings { font_resolver, ..InterpreterSettings::default() });
        }
        all
    }

    /// Takes every character that is judged as these fonts draw it.
    fn draw(&mut self, fonts: &[&str], settings: InterpreterSettings) {
        let Ok(pdf) = Pdf::new(Arc::new(specimen(fonts))) else { return };
        for page in pdf.pages().iter() {
            let cache = InterpreterCache::new();
            let (place, area) = (Affine::IDENTITY, Rect::new(0.0, 0.0, 600.0, 800.0));
            let mut context = Context::new(place, area, &cache, pdf.xref(), settings.clone());
            interpret_page(page, &mut context, self);
        }
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
        if clear || exact {
            return Some(other.1);
        }
        let near = self.nearest(said, form);
        let far = |limit: (f32, f32), unlike: f32| {
            unlike < limit.0 && near.own > OWN && near.own > limit.1 * unlike
        };
        let sure = Some(near.other).filter(|other| far(SURE, other.0));
        sure.or_else(|| Some(near.digit).filter(|digit| far(DIGIT, digit.0))).map(|(_, character)| character)
    }

    /// Whether two outlines of one font that are said to be the same character are not: they differ, and one of them
    /// looks more like another character.
    pub(crate) fn dispute(&self, said: char, one: &Form, two: &Form) -> bool {
        let stranger = |form: &Form| {
            let near = self.nearest(said, form);
            near.own > OWN && near.own > near.other.0 && near.cased > near.other.0
        };
        CHARACTERS.contains(said) && one.unlike(two) > VARIANT && (stranger(one) || stranger(two))
    }

    fn nearest(&self, said: char, form: &Form) -> Nearness {
        let none = (f32::INFINITY, said);
        let mut near = Nearness { own: none.0, cased: none.0, other: none, digit: none };
        for (character, template) in &self.0 {
            let unlike = form.unlike(template);
            if is_twin(*character, said) {
                near.own = near.own.min(unlike);
                continue;
            }
            if character.eq_ignore_ascii_case(&said) {
                near.cased = near.cased.min(unlike);
                let size = (form.high - template.high).abs().max((form.foot - template.foot).abs());
                if size > CASE_SIZE {
                    continue;
                }
            }
            if unlike < near.other.0 {
                near.other = (unlike, *character);
            }
            if unlike < near.digit.0 && said.is_ascii_digit() && character.is_ascii_digit() {
                near.digit = (unlike, *character);
            }
        }
        near
    }
}

/// How unlike a letter is to the characters of all fonts.
struct Nearness {
    /// To what it is said to be.
    own: f32,
    /// To the same letter in the other case, of whatever size.
    cased: f32,
    /// To the nearest other character.
    other: (f32, char),
    /// To the nearest other digit, where it is said to be one.
    digit: (f32, char),
}

/// Whether nobody can tell these apart by their shape.
fn is_twin(a: char, b: char) -> bool {
    let cases = a.eq_ignore_ascii_case(&b) && SAME_CASES.contains(a.to_ascii_lowercase());
    a == b || cases || TWINS.iter().any(|group| group.contains(a) && group.contains(b))
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

/// A PDF in which every one of these fonts draws every character.
fn specimen(names: &[&str]) -> Vec<u8> {
    let (mut drawing, mut fonts) = (String::from("BT "), String::new());
    for (number, name) in names.iter().enumerate() {
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
#[path = "shape_test.rs"]
mod tests;
