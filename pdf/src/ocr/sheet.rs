//! A page drawn grey for recognising. Runs in the child.

use crate::image::{self, page_pt};
use crate::reading::{PLACE_UNITS, Place};
use crate::rules::Refusal;
use crate::turn::Turn;
use crate::{inspect, raster, render};
use ::image::{DynamicImage, GrayImage, imageops};
use hayro::RenderCache;
use serde::{Deserialize, Serialize};
use std::io::{self, Write};
use std::sync::Arc;

/// Dots to the inch: what tesseract was trained on.
pub const SHEET_DPI: f32 = 300.0;
/// Most pixels of a page that is recognised: a larger one is drawn smaller.
pub const MAX_SHEET_PIXELS: f32 = 16_000_000.0;
/// Longest side.
const MAX_SIDE: f32 = 16_383.0;
/// Small photographs gain nothing from being drawn larger than this.
const MAX_ENLARGED: f32 = 2.0;
/// How many times larger a line is shown the second time.
const STRIP_ENLARGED: u32 = 2;
/// White around a line, in pixels.
const STRIP_MARGIN: u32 = 20;
/// A line is not wider than a page, nor higher than this, in pixels.
const MAX_STRIP_WIDTH: u32 = 5_000;
/// See [`MAX_STRIP_WIDTH`].
const MAX_STRIP_HEIGHT: u32 = 400;

/// What the child says before the pixels.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Head {
    /// Of the sheet as it is turned, in pixels.
    pub(super) width: u32,
    pub(super) height: u32,
    /// The same in points.
    pub(super) width_pt: f32,
    pub(super) height_pt: f32,
}

/// Sends the page turned that way: its head, then the pixels as PGM.
pub(crate) fn sheet(bytes: Vec<u8>, page: u32, turn: Turn, out: &mut impl Write) -> io::Result<()> {
    let drawn = draw(bytes, page).map(|drawn| turned(drawn, turn));
    if let Some((_, drawn)) = answer_head(drawn, out)? {
        render::frame(out, &pgm(&drawn))?;
    }
    Ok(())
}

/// Sends the line at that place of the page turned that way: the page's head, then the pixels of the line
/// with some paper around it, as they are and enlarged, each as PGM.
pub(crate) fn strip(
    bytes: Vec<u8>,
    page: u32,
    turn: Turn,
    place: Place,
    out: &mut impl Write,
) -> io::Result<()> {
    let drawn = draw(bytes, page).map(|drawn| turned(drawn, turn));
    if let Some((_, drawn)) = answer_head(drawn, out)? {
        let line = cut(&drawn, place);
        render::frame(out, &pgm(&line))?;
        let (wide, high) = (line.width() * STRIP_ENLARGED, line.height() * STRIP_ENLARGED);
        render::frame(out, &pgm(&imageops::resize(&line, wide, high, imageops::FilterType::CatmullRom)))?;
    }
    Ok(())
}

type Drawn = ((f32, f32), GrayImage);

/// Says how large the page is, or why there is none; gives the page then.
fn answer_head(drawn: Result<Drawn, Refusal>, out: &mut impl Write) -> io::Result<Option<Drawn>> {
    let head = drawn.as_ref().map(|((width_pt, height_pt), drawn)| {
        let (width, height) = drawn.dimensions();
        Head { width, height, width_pt: *width_pt, height_pt: *height_pt }
    });
    render::frame(out, &serde_json::to_vec(&head)?)?;
    Ok(drawn.ok())
}

fn turned((size_pt, drawn): Drawn, turn: Turn) -> Drawn {
    match turn {
        Turn::Upright => (size_pt, drawn),
        Turn::Right => ((size_pt.1, size_pt.0), imageops::rotate90(&drawn)),
        Turn::Half => (size_pt, imageops::rotate180(&drawn)),
        Turn::Left => ((size_pt.1, size_pt.0), imageops::rotate270(&drawn)),
    }
}

fn pgm(drawn: &GrayImage) -> Vec<u8> {
    let (width, height) = drawn.dimensions();
    [format!("P5\n{width} {height}\n255\n").as_bytes(), drawn.as_raw()].concat()
}

/// The part of the page at a place, with white around it.
fn cut(page: &GrayImage, place: Place) -> GrayImage {
    let at = |unit: u16, side: u32| u32::from(unit) * side / u32::from(PLACE_UNITS);
    let (x0, y0) = (at(place.x0, page.width()), at(place.y0, page.height()));
    let (x1, y1) = (at(place.x1, page.width()), at(place.y1, page.height()));
    // As much of the page around as a stroke of the pen may stick out.
    let around = (y1 - y0) / 3;
    let (x0, y0) = (x0.saturating_sub(around), y0.saturating_sub(around));
    let wide = (x1 + around).min(page.width()).saturating_sub(x0).clamp(1, MAX_STRIP_WIDTH);
    let high = (y1 + around).min(page.height()).saturating_sub(y0).clamp(1, MAX_STRIP_HEIGHT);
    let mut strip =
        GrayImage::from_pixel(wide + 2 * STRIP_MARGIN, high + 2 * STRIP_MARGIN, ::image::Luma([255]));
    let line = imageops::crop_imm(page, x0, y0, wide, high).to_image();
    imageops::replace(&mut strip, &line, i64::from(STRIP_MARGIN), i64::from(STRIP_MARGIN));
    strip
}

fn draw(bytes: Vec<u8>, number: u32) -> Result<Drawn, Refusal> {
    let index = usize::try_from(number).unwrap_or(usize::MAX).saturating_sub(1);
    if let Some(media) = image::sniff(&bytes) {
        let photo = image::decode_page(media, &bytes, index)?;
        let size_pt = page_pt(photo.dimensions());
        let scale = scale(size_pt.0, size_pt.1);
        let grey = DynamicImage::ImageRgb8(photo).into_luma8();
        return Ok((size_pt, fitted(grey, size_pt, scale)));
    }
    let pdf = inspect::open(Arc::new(bytes))?;
    let page = pdf.pages().get(index).ok_or_else(Refusal::empty)?;
    let size_pt = page.render_dimensions();
    let scale = scale(size_pt.0, size_pt.1);
    let drawn = raster::draw_at(page, &RenderCache::new(), scale).ok_or_else(Refusal::broken)?;
    Ok((size_pt, DynamicImage::ImageRgb8(drawn).into_luma8()))
}

/// Pixels to the point on a page of this size.
fn scale(width_pt: f32, height_pt: f32) -> f32 {
    let (width, height) = (width_pt.max(1.0), height_pt.max(1.0));
    (SHEET_DPI / 72.0).min((MAX_SHEET_PIXELS / (width * height)).sqrt()).min(MAX_SIDE / width.max(height))
}

fn fitted(photo: GrayImage, size_pt: (f32, f32), scale: f32) -> GrayImage {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
    let side = |pt: f32, own: u32| {
        #[expect(clippy::cast_precision_loss, reason = "sides are below 65,536")]
        let most = own as f32 * MAX_ENLARGED;
        (pt * scale).min(most).round().clamp(1.0, MAX_SIDE) as u32
    };
    let (width, height) = photo.dimensions();
    let (wide, high) = (side(size_pt.0, width), side(size_pt.1, height));
    if (wide, high) == (width, height) {
        return photo;
    }
    imageops::resize(&photo, wide, high, imageops::FilterType::Triangle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_as_fine_as_the_program_likes_it_and_never_too_large() {
        let size = |w: f32, h: f32| ((w * scale(w, h)).round() as u32, (h * scale(w, h)).round() as u32);
        assert_eq!(size(595.3, 841.9), (2480, 3508));
        for (w, h) in [(1190.6, 1683.8), (14_400.0, 14_400.0), (1.0, 14_400.0), (0.0, 0.0)] {
            let (wide, high) = size(w, h);
            assert!((wide * high) as f32 <= MAX_SHEET_PIXELS * 1.001 && (high as f32) <= MAX_SIDE, "{w} {h}");
        }
    }

    #[test]
    fn a_line_is_cut_with_paper_around_it_and_inside_the_page() {
        let mut page = GrayImage::from_pixel(1_000, 1_000, ::image::Luma([200]));
        page.put_pixel(500, 500, ::image::Luma([0]));
        let line = cut(&page, Place { x0: 4_000, y0: 4_900, x1: 6_000, y1: 5_200 });
        assert_eq!(line.dimensions(), (220 + 2 * STRIP_MARGIN, 50 + 2 * STRIP_MARGIN));
        assert_eq!(line.get_pixel(STRIP_MARGIN + 110, STRIP_MARGIN + 20).0, [0]);
        assert_eq!((line.get_pixel(0, 0).0, line.get_pixel(STRIP_MARGIN, STRIP_MARGIN).0), ([255], [200]));
        let edge = cut(&page, Place { x0: 0, y0: 0, x1: PLACE_UNITS, y1: PLACE_UNITS });
        assert_eq!(edge.dimensions(), (1_000 + 2 * STRIP_MARGIN, MAX_STRIP_HEIGHT + 2 * STRIP_MARGIN));
    }

    #[test]
    fn a_photograph_is_made_to_fit_and_hardly_enlarged() {
        let fit = |w, h| {
            let pt = page_pt((w, h));
            fitted(GrayImage::new(w, h), pt, scale(pt.0, pt.1)).dimensions()
        };
        assert_eq!(fit(4_000, 3_000), (3_508, 2_631));
        assert_eq!(fit(300, 400), (600, 800));
        assert_eq!(fit(2_480, 3_508), (2_480, 3_508));
    }
}
