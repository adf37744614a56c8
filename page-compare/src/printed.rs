//! A page of the digital copy: how it is drawn, and which glyph stands where.

use crate::error::Refusal;
use crate::geometry::{Point, Rect};
use crate::gray::Gray;
use crate::limits::{MAX_FRAME_PIXELS, MAX_GLYPH_TEXT, MAX_GLYPHS, MAX_WORDS, MIN_SCALE, SCALE};
use crate::scanned::Scanned;
use serde::{Deserialize, Serialize};

/// One drawn glyph. Lengths are points from the upper left corner of the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Glyph {
    /// What it says: one character, or the letters of a ligature.
    pub text: String,
    /// Where the pen stood: on the baseline, at the left.
    pub origin: Point,
    /// The box around its outline.
    pub ink: Rect,
    /// Which font drew it; the same number means the same font, within one document.
    pub font: u32,
    /// Which of this font's drawings of this text it is.
    pub form: u16,
    /// Whether its font may be a substitute, so that the paper may show another.
    pub substitute: bool,
    /// Height of an em.
    pub size: f32,
}

/// Glyphs that are read together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// The glyphs, in reading order.
    pub glyphs: Vec<Glyph>,
    /// The line that it stands on, counted in reading order; words of one line share it.
    pub line: u32,
}

impl Word {
    /// What it says.
    #[must_use]
    pub fn text(&self) -> String {
        self.glyphs.iter().map(|glyph| glyph.text.as_str()).collect()
    }

    /// The box around its ink.
    #[must_use]
    pub fn place(&self) -> Rect {
        self.glyphs.iter().map(|glyph| glyph.ink).reduce(Rect::union).unwrap_or_default()
    }

    /// The height of an em of its largest glyph.
    #[must_use]
    pub fn size(&self) -> f32 {
        self.glyphs.iter().map(|glyph| glyph.size).fold(0.0, f32::max)
    }
}

/// A page of the digital copy.
#[derive(Debug, Clone, PartialEq)]
pub struct Printed {
    /// The page as it is drawn, as ink, with [`Printed::scale`] pixels to the point.
    pub ink: Gray,
    /// Pixels to the point.
    pub scale: f32,
    /// Width of the page in points.
    pub width: f32,
    /// Height of the page in points.
    pub height: f32,
    /// Its words in reading order.
    pub words: Vec<Word>,
}

impl Printed {
    /// Pixels to the point that a page of this size is to be drawn with.
    ///
    /// # Errors
    /// Where the page is so large, or so small, that its letters cannot be told apart.
    pub fn scale_for(width: f32, height: f32) -> Result<f32, Refusal> {
        let area = width * height;
        if !(width >= 10.0 && height >= 10.0 && area.is_finite()) {
            return Err(Refusal::PageSize);
        }
        let scale = SCALE.min((MAX_FRAME_PIXELS as f32 / area).sqrt());
        if scale < MIN_SCALE { Err(Refusal::PageSize) } else { Ok(scale) }
    }

    /// A page of `width` by `height` points from its picture (grey, 255 is white) and its words. The picture
    /// is brought to the scale of [`Printed::scale_for`].
    ///
    /// # Errors
    /// Where size, picture or text are beyond the limits.
    pub fn new(picture: &Gray, width: f32, height: f32, words: Vec<Word>) -> Result<Self, Refusal> {
        let scale = Self::scale_for(width, height)?;
        if picture.pixels().len() > 4 * MAX_FRAME_PIXELS || picture.pixels().is_empty() {
            return Err(Refusal::PictureSize);
        }
        let glyphs: usize = words.iter().map(|word| word.glyphs.len()).sum();
        if words.len() > MAX_WORDS || glyphs > MAX_GLYPHS {
            return Err(Refusal::TooMuchText);
        }
        let side = |pt: f32| ((pt * scale).round() as usize).max(1);
        let mut ink = picture.resized(side(width), side(height));
        for value in ink.pixels_mut() {
            *value = 255 - *value;
        }
        let words = words.into_iter().filter_map(|word| usable(word, width, height)).collect();
        Ok(Self { ink, scale, width, height, words })
    }

    /// A page that is a picture itself: a scan of `width` by `height` points, without any word to verify.
    ///
    /// # Errors
    /// As [`Printed::new`].
    pub fn of_scan(scanned: &Scanned, width: f32, height: f32) -> Result<Self, Refusal> {
        let mut picture = scanned.ink.clone();
        picture.pixels_mut().iter_mut().for_each(|value| *value = 255 - *value);
        Self::new(&picture, width, height, Vec::new())
    }

    /// The page's area in points.
    #[must_use]
    pub fn area(&self) -> Rect {
        Rect::new(0.0, 0.0, self.width, self.height)
    }
}

/// The word without glyphs that make no mark or no sense; `None` where nothing is left.
fn usable(mut word: Word, width: f32, height: f32) -> Option<Word> {
    let page = Rect::new(0.0, 0.0, width, height);
    word.glyphs.retain(|glyph| {
        glyph.ink.is_sane()
            && glyph.ink.overlaps(page)
            && glyph.origin.x.is_finite()
            && glyph.origin.y.is_finite()
            && glyph.ink.contains_nearly(glyph.origin, 2.0 * glyph.size)
            && (1.0..400.0).contains(&glyph.size)
            && !glyph.text.trim().is_empty()
            && glyph.text.len() <= MAX_GLYPH_TEXT
    });
    (!word.glyphs.is_empty()).then_some(word)
}

impl Rect {
    /// Whether the point lies in it or not far from it.
    fn contains_nearly(self, point: Point, slack: f32) -> bool {
        self.grown(slack).contains(point)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glyph(text: &str, x: f32, y: f32) -> Glyph {
        let ink = Rect::new(x, y - 7.0, x + 5.0, y);
        Glyph {
            text: text.into(),
            origin: Point::new(x, y),
            ink,
            font: 0,
            form: 0,
            substitute: false,
            size: 10.0,
        }
    }

    #[test]
    fn pages_are_taken_up_to_the_limits_and_not_beyond() {
        assert_eq!(Printed::scale_for(595.0, 842.0), Ok(SCALE));
        assert!(Printed::scale_for(1191.0, 1684.0).unwrap() < SCALE);
        assert_eq!(Printed::scale_for(14_400.0, 14_400.0), Err(Refusal::PageSize));
        assert_eq!(Printed::scale_for(f32::NAN, 10.0), Err(Refusal::PageSize));
        let white = Gray::from_rows(10, 10, vec![255; 100]).unwrap();
        let many = vec![Word { glyphs: vec![], line: 0 }; MAX_WORDS + 1];
        assert_eq!(Printed::new(&white, 100.0, 100.0, many), Err(Refusal::TooMuchText));
    }

    #[test]
    fn glyphs_without_a_mark_or_off_the_page_are_left_out() {
        let white = Gray::from_rows(10, 10, vec![255; 100]).unwrap();
        let glyphs = vec![glyph("a", 10.0, 20.0), glyph(" ", 15.0, 20.0), glyph("b", 900.0, 20.0)];
        let lost = Word { glyphs: vec![glyph("x", f32::NAN, 20.0)], line: 0 };
        let page = Printed::new(&white, 100.0, 100.0, vec![Word { glyphs, line: 0 }, lost]).unwrap();
        assert_eq!(page.words.iter().map(Word::text).collect::<Vec<_>>(), ["a"]);
        assert!(page.ink.pixels().iter().all(|v| *v == 0));
    }
}
