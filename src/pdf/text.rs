//! The text layer, page by page, from the glyphs that are drawn. Runs in the child.

use super::rules::{self, Refusal};
use super::words::{self, Glyph};
use super::{MAX_PAGES, inspect};
use hayro_interpret::font::{Glyph as Drawn, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, RenderContent, SoftMask, TransformExt as _, interpret_page,
};
use hayro_syntax::Pdf;
use hayro_syntax::page::Page;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Glyphs of one page that are kept.
pub const MAX_GLYPHS_PER_PAGE: usize = 200_000;
/// Bytes of text that one page gives.
pub const MAX_PAGE_TEXT_BYTES: usize = 256 * 1024;
/// Bytes of text that one file gives; with every character escaped it still fits the answer.
pub const MAX_TEXT_BYTES: usize = 7 * 1024 * 1024;

/// The text of a file by page, in reading order: lines end in a line feed, words are split by a space.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageTexts {
    /// One entry per page, empty where there is no text layer.
    pub pages: Vec<String>,
    /// Whether something was left out because of [`MAX_PAGE_TEXT_BYTES`] or [`MAX_TEXT_BYTES`].
    pub truncated: bool,
}

/// All pages of the file.
pub(super) fn texts(bytes: Vec<u8>) -> Result<PageTexts, Refusal> {
    let pdf = inspect::open(Arc::new(bytes))?;
    rules::page_count(u32::try_from(pdf.pages().len()).unwrap_or(MAX_PAGES + 1))?;
    let mut extractor = Extractor::new();
    let mut texts = PageTexts { pages: Vec::new(), truncated: false };
    let mut left = MAX_TEXT_BYTES;
    for page in pdf.pages().iter() {
        let mut text = extractor.page(&pdf, page);
        texts.truncated |= extractor.overflow | cut(&mut text, left.min(MAX_PAGE_TEXT_BYTES));
        left -= text.len();
        texts.pages.push(text);
    }
    Ok(texts)
}

/// Shortens to at most `max` bytes; says whether that took something away.
fn cut(text: &mut String, max: usize) -> bool {
    let long = text.len() > max;
    text.truncate(text.floor_char_boundary(max));
    long
}

/// Takes the glyphs of page after page of one document.
pub(super) struct Extractor {
    glyphs: Vec<Glyph>,
    overflow: bool,
}

impl Extractor {
    pub(super) fn new() -> Self {
        Self { glyphs: Vec::new(), overflow: false }
    }

    pub(super) fn page(&mut self, pdf: &Pdf, page: &Page<'_>) -> String {
        let (width, height) = page.render_dimensions();
        let area = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let settings =
            InterpreterSettings { render_content: RenderContent::PAGE, ..InterpreterSettings::default() };
        let cache = InterpreterCache::new();
        let place = page.initial_transform(true).to_kurbo();
        let mut context = Context::new(place, area, &cache, pdf.xref(), settings);
        self.glyphs.clear();
        self.overflow = false;
        interpret_page(page, &mut context, self);
        words::lines(std::mem::take(&mut self.glyphs))
    }

    fn take(&mut self, glyph: &Drawn<'_>, place: Affine) {
        if self.glyphs.len() >= MAX_GLYPHS_PER_PAGE {
            self.overflow = true;
            return;
        }
        let text = match glyph.as_unicode() {
            Some(BfString::Char(c)) => words::text_of(Some(c.encode_utf8(&mut [0; 4])), glyph.char_code()),
            Some(BfString::String(s)) => words::text_of(Some(&s), glyph.char_code()),
            None => words::text_of(None, glyph.char_code()),
        };
        let advance = match glyph {
            Drawn::Outline(glyph) => glyph.advance_width(),
            Drawn::Type3(glyph) => glyph.advance_width(),
        };
        // Glyph space has 1000 units to the em, in both directions.
        let origin = place * Point::ZERO;
        let along = place * Point::new(1000.0, 0.0) - origin;
        let up = place * Point::new(0.0, 1000.0) - origin;
        let advance = f64::from(advance.unwrap_or(500.0)) / 1000.0;
        self.glyphs.extend(Glyph::new(text, (origin.x, origin.y), (along.x, along.y), up.hypot(), advance));
    }
}

impl<'a> Device<'a> for Extractor {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        for glyph in run.glyphs() {
            self.take(glyph, props.transform * glyph.transform());
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_at_the_limit_between_characters() {
        let mut exact = "abc".to_owned();
        assert!(!cut(&mut exact, 3));
        let mut long = "ab\u{e9}".to_owned();
        assert!(cut(&mut long, 3));
        assert_eq!((exact.as_str(), long.as_str()), ("abc", "ab"));
    }
}
