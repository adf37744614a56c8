//! A page drawn grey for recognising. Runs in the child.

use crate::pdf::image::{self, page_pt};
use crate::pdf::rules::Refusal;
use crate::pdf::turn::Turn;
use crate::pdf::{inspect, raster, render};
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

/// What the child says before the pixels.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(in crate::pdf) struct Head {
    /// Of the sheet as it is turned, in pixels.
    pub(super) width: u32,
    pub(super) height: u32,
    /// The same in points.
    pub(super) width_pt: f32,
    pub(super) height_pt: f32,
}

/// Sends the page turned that way: its head, then the pixels as PGM.
pub(in crate::pdf) fn sheet(bytes: Vec<u8>, page: u32, turn: Turn, out: &mut impl Write) -> io::Result<()> {
    let (size_pt, drawn) = match draw(bytes, page) {
        Ok(drawn) => drawn,
        Err(refusal) => return render::frame(out, &serde_json::to_vec(&Err::<Head, _>(refusal))?),
    };
    let (drawn, (width_pt, height_pt)) = match turn {
        Turn::Upright => (drawn, size_pt),
        Turn::Right => (imageops::rotate90(&drawn), (size_pt.1, size_pt.0)),
        Turn::Half => (imageops::rotate180(&drawn), size_pt),
        Turn::Left => (imageops::rotate270(&drawn), (size_pt.1, size_pt.0)),
    };
    let (width, height) = drawn.dimensions();
    let head = Head { width, height, width_pt, height_pt };
    render::frame(out, &serde_json::to_vec(&Ok::<_, Refusal>(head))?)?;
    let pgm = [format!("P5\n{width} {height}\n255\n").as_bytes(), drawn.as_raw()].concat();
    render::frame(out, &pgm)
}

type Drawn = ((f32, f32), GrayImage);

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
