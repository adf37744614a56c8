//! The words of each page with their places, from the glyphs that are drawn. Runs in the child.

use super::ocr::Turn;
use super::reading::{Line, PageReading, Reading, TextSource};
use super::rules::{self, Refusal};
use super::words::{self, Glyph, Sheet};
use super::{MAX_PAGES, image, inspect};
use hayro_interpret::font::{Glyph as Drawn, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, RenderContent, SoftMask, TransformExt as _, interpret_page,
};
use hayro_syntax::Pdf;
use hayro_syntax::page::Page;
use std::sync::Arc;

/// Glyphs of one page that are kept.
pub const MAX_GLYPHS_PER_PAGE: usize = 200_000;
/// Words that one page gives, and one file.
pub const MAX_PAGE_WORDS: usize = 20_000;
/// See [`MAX_PAGE_WORDS`].
pub const MAX_WORDS: usize = 400_000;
/// Bytes of text that one page gives.
pub const MAX_PAGE_TEXT_BYTES: usize = 256 * 1024;
/// Bytes of text that one file gives; with every character escaped and every word's place beside it,
/// it still fits the answer.
pub const MAX_TEXT_BYTES: usize = 4 * 1024 * 1024;
/// A picture over so much of the page makes it a scan.
const SCAN_COVER: f64 = 0.5;

/// What may still be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Room {
    words: usize,
    bytes: usize,
}

impl Room {
    const FILE: Self = Self { words: MAX_WORDS, bytes: MAX_TEXT_BYTES };

    fn page(self) -> Self {
        Self { words: self.words.min(MAX_PAGE_WORDS), bytes: self.bytes.min(MAX_PAGE_TEXT_BYTES) }
    }

    /// Leaves out what does not fit, from the first such word on, and gives the room that is left and
    /// whether something was left out.
    fn fit(self, lines: &mut Vec<Line>) -> (Self, bool) {
        let (mut left, mut full) = (self, false);
        for line in lines.iter_mut() {
            line.words.retain(|word| {
                full |= left.words == 0 || left.bytes < word.text.len();
                if !full {
                    left.words -= 1;
                    left.bytes -= word.text.len();
                }
                !full
            });
        }
        lines.retain(|line| !line.words.is_empty());
        (left, full)
    }
}

/// All pages of the file.
pub(super) fn read(bytes: Vec<u8>) -> Result<Reading, Refusal> {
    if let Some(media) = image::sniff(&bytes) {
        let pages = image::page_sizes(media, &bytes)?.into_iter().map(image::page_without_text).collect();
        return Ok(Reading { pages, truncated: false });
    }
    let pdf = inspect::open(Arc::new(bytes))?;
    rules::page_count(u32::try_from(pdf.pages().len()).unwrap_or(MAX_PAGES + 1))?;
    let mut extractor = Extractor::new();
    let mut reading = Reading::default();
    let mut room = Room::FILE;
    for page in pdf.pages().iter() {
        let mut read = extractor.page(&pdf, page);
        let page_room = room.page();
        let (left, full) = page_room.fit(&mut read.lines);
        room.words -= page_room.words - left.words;
        room.bytes -= page_room.bytes - left.bytes;
        reading.truncated |= extractor.overflow | full;
        reading.pages.push(read);
    }
    Ok(reading)
}

/// Takes the glyphs of page after page of one document.
pub(super) struct Extractor {
    glyphs: Vec<Glyph>,
    overflow: bool,
    area: Rect,
    /// Visible characters that were drawn so that nobody sees them, and area under pictures.
    invisible: usize,
    pictures: f64,
}

impl Extractor {
    pub(super) fn new() -> Self {
        Self { glyphs: Vec::new(), overflow: false, area: Rect::ZERO, invisible: 0, pictures: 0.0 }
    }

    pub(super) fn page(&mut self, pdf: &Pdf, page: &Page<'_>) -> PageReading {
        let (width_pt, height_pt) = page.render_dimensions();
        let sheet = Sheet { width: f64::from(width_pt), height: f64::from(height_pt) };
        let settings =
            InterpreterSettings { render_content: RenderContent::PAGE, ..InterpreterSettings::default() };
        let cache = InterpreterCache::new();
        let place = page.initial_transform(true).to_kurbo();
        *self = Self { area: Rect::new(0.0, 0.0, sheet.width, sheet.height), ..Self::new() };
        let mut context = Context::new(place, self.area, &cache, pdf.xref(), settings);
        interpret_page(page, &mut context, self);
        let source = self.source();
        let lines = words::lines(std::mem::take(&mut self.glyphs), sheet);
        PageReading { width_pt, height_pt, source, doubts: Vec::new(), lines, turn: Turn::Upright }
    }

    fn source(&self) -> TextSource {
        let seen = self.glyphs.iter().filter(|glyph| !glyph.is_space()).count();
        let scan = self.pictures >= SCAN_COVER * self.area.area();
        match (seen, self.invisible) {
            (0, _) => TextSource::None,
            (all, hidden) if scan && hidden * 2 > all => TextSource::ScannerLayer,
            _ => TextSource::Layer,
        }
    }

    fn take(&mut self, glyph: &Drawn<'_>, place: Affine, mode: &DrawMode) {
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
        let glyph = Glyph::new(text, (origin.x, origin.y), (along.x, along.y), up.hypot(), advance);
        let hidden = matches!(mode, DrawMode::Invisible);
        self.invisible += usize::from(hidden && glyph.as_ref().is_some_and(|glyph| !glyph.is_space()));
        self.glyphs.extend(glyph);
    }
}

impl<'a> Device<'a> for Extractor {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        for glyph in run.glyphs() {
            self.take(glyph, props.transform * glyph.transform(), mode);
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let whole = Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height()));
        self.pictures += props.transform.transform_rect_bbox(whole).intersect(self.area).area();
    }
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(texts: &[&str]) -> Vec<Line> {
        texts.iter().flat_map(|text| PageReading::of_text(TextSource::Layer, text).lines).collect()
    }

    #[test]
    fn words_are_taken_up_to_the_limits_and_not_beyond() {
        let kept = |words, bytes| {
            let mut lines = lines(&["satu dua", "tiga"]);
            let (left, full) = Room { words, bytes }.fit(&mut lines);
            (lines.iter().map(Line::text).collect::<Vec<_>>(), left.words, left.bytes, full)
        };
        assert_eq!(kept(3, 11), (vec!["satu dua".into(), "tiga".into()], 0, 0, false));
        assert_eq!(kept(2, 11), (vec!["satu dua".into()], 0, 4, true));
        // What follows a word without room is left out with it, be it ever so short.
        assert_eq!(kept(3, 6), (vec!["satu".into()], 2, 2, true));
    }
}
