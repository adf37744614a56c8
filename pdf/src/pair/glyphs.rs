//! The pages of a digital copy: how they are drawn, and which letter stands where.

use super::leaves::pixels;
use super::refusal;
use crate::reading::{Doubt, TextSource};
use crate::rules::{self, Refusal};
use crate::text::{Extractor, Letter};
use crate::{MAX_PAGES, image, inspect, raster};
use ::image::{DynamicImage, RgbImage};
use hayro::RenderCache;
use hayro_syntax::Pdf;
use page_compare::{Glyph, Gray, Point, Printed, Rect, Word, prepare};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A digital copy: the Salinan, then its annexes in files of their own.
pub(super) struct Digital {
    files: Vec<Part>,
    /// What speaks against the text of pages that were drawn, by their places.
    doubts: BTreeMap<usize, Vec<Doubt>>,
}

/// One file of it.
struct Part {
    pdf: Pdf,
    /// Fonts keep their numbers from page to page.
    extractor: Extractor,
}

impl Digital {
    pub(super) fn open(files: Vec<Vec<u8>>) -> Result<Self, Refusal> {
        let files = files.into_iter().map(Part::open).collect::<Result<Vec<Part>, Refusal>>()?;
        let all = Self { files, doubts: BTreeMap::new() };
        rules::page_count(u32::try_from(all.len()).unwrap_or(MAX_PAGES + 1))?;
        Ok(all)
    }

    pub(super) fn len(&self) -> usize {
        self.files.iter().map(|part| part.pdf.pages().len()).sum()
    }

    /// The file of a page, and its place there.
    fn part(&mut self, mut number: usize) -> Option<(&mut Part, usize)> {
        for part in &mut self.files {
            let pages = part.pdf.pages().len();
            if number < pages {
                return Some((part, number));
            }
            number -= pages;
        }
        None
    }

    /// What speaks against the text of pages that were drawn, in their order.
    pub(super) fn doubts(&self) -> Vec<(usize, Doubt)> {
        self.doubts.iter().flat_map(|(page, doubts)| doubts.iter().map(|doubt| (*page, *doubt))).collect()
    }

    /// A page as it is drawn. What a scanner recognised is no evidence and is not among its words.
    pub(super) fn printed(&mut self, number: usize) -> Result<Printed, Refusal> {
        let (part, at) = self.part(number).ok_or_else(Refusal::broken)?;
        let Part { pdf, extractor } = part;
        let page = pdf.pages().get(at).ok_or_else(Refusal::broken)?;
        let (width, height) = page.render_dimensions();
        let scale = Printed::scale_for(width, height).map_err(refusal)?;
        let drawn = raster::draw_at(page, &RenderCache::new(), scale).ok_or_else(Refusal::broken)?;
        let lettered = extractor.lettered(pdf, page);
        self.doubts.insert(number, lettered.doubts);
        let words = match lettered.source {
            TextSource::Layer => words(lettered.lines),
            TextSource::ScannerLayer | TextSource::Ocr | TextSource::None => Vec::new(),
        };
        if words.is_empty() {
            // A scan itself, or an empty page: its paper is evened out like the other one's.
            let scanned = prepare(&pixels(drawn)).map_err(refusal)?;
            return Printed::of_scan(&scanned, width, height).map_err(refusal);
        }
        let picture = grey(drawn).ok_or_else(Refusal::broken)?;
        Printed::new(&picture, width, height, words).map_err(refusal)
    }
}

impl Part {
    fn open(bytes: Vec<u8>) -> Result<Self, Refusal> {
        if image::sniff(&bytes).is_some() {
            return Err(Refusal::not_pdf());
        }
        Ok(Self { pdf: inspect::open(Arc::new(bytes))?, extractor: Extractor::lettering() })
    }
}

/// The picture in one channel. Most pages are drawn without colours, and need no weighing of them.
fn grey(drawn: RgbImage) -> Option<Gray> {
    let size = (drawn.width() as usize, drawn.height() as usize);
    let plain = drawn.as_raw().as_chunks::<3>().0.iter().all(|[r, g, b]| r == g && g == b);
    let values = match plain {
        true => drawn.as_raw().as_chunks::<3>().0.iter().map(|[_, g, _]| *g).collect(),
        false => DynamicImage::ImageRgb8(drawn).into_luma8().into_raw(),
    };
    Gray::from_rows(size.0, size.1, values)
}

fn words(lines: Vec<Vec<Vec<Letter>>>) -> Vec<Word> {
    let numbered = (0..).zip(lines);
    let word =
        |(line, letters): (u32, Vec<Letter>)| Word { line, glyphs: letters.into_iter().map(glyph).collect() };
    numbered
        .flat_map(|(line, words)| words.into_iter().map(move |letters| (line, letters)))
        .map(word)
        .collect()
}

#[expect(clippy::cast_possible_truncation, reason = "points of a page")]
fn glyph(letter: Letter) -> Glyph {
    let point = |x: f64, y: f64| Point::new(x as f32, y as f32);
    let ink = letter.ink;
    Glyph {
        origin: point(letter.origin.x, letter.origin.y),
        ink: Rect::new(ink.x0 as f32, ink.y0 as f32, ink.x1 as f32, ink.y1 as f32),
        font: letter.face.font,
        form: letter.face.form,
        substitute: letter.face.substitute,
        size: letter.em as f32,
        text: letter.text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_without_colours_is_as_grey_as_by_weighing_them() {
        let shades = RgbImage::from_fn(256, 1, |x, _| ::image::Rgb([u8::try_from(x).unwrap(); 3]));
        let weighed = DynamicImage::ImageRgb8(shades.clone()).into_luma8().into_raw();
        assert_eq!(grey(shades).unwrap().pixels(), weighed);
        let coloured = RgbImage::from_pixel(3, 2, ::image::Rgb([200, 10, 10]));
        let luma = DynamicImage::ImageRgb8(coloured.clone()).into_luma8().into_raw();
        assert_eq!(grey(coloured).unwrap().pixels(), luma);
    }
}
