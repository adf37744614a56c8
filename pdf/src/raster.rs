//! A page as a picture for the screen. Runs in the child.

use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::vello_cpu::peniko::ImageAlphaType;
use hayro::{PixmapSettings, RenderCache, RenderSettings};
use hayro_interpret::InterpreterSettings;
use hayro_syntax::page::Page;
use image::{RgbImage, imageops};
use webp::{Encoder, WebPConfig};

/// Version of how pages are drawn; a new one makes new pictures beside the old.
pub const PAGE_IMAGE_VERSION: u16 = 2;
/// Width of an A4 page's picture; every page gets as many pixels to the point, small ones more.
pub const PAGE_IMAGE_WIDTH: f32 = 1200.0;
/// Width of a thumbnail.
pub const THUMB_WIDTH: u32 = 200;
/// Most pixels of one picture: a larger page is shown smaller.
pub const MAX_RASTER_PIXELS: f32 = 16_000_000.0;
/// Most pixels to the point, for pages of next to no size.
const MAX_SCALE: f32 = 8.0;
/// Longest side of a picture in the WebP format.
const MAX_SIDE: f32 = 16_383.0;
/// Tallest thumbnail.
const MAX_THUMB_HEIGHT: u32 = 1600;
/// Shades of each colour that print is kept in: letters stay crisp, and a page takes half the room
/// (measured on 92 real documents).
const SHADES: usize = 16;
/// Effort spent on print.
const CRISP_QUALITY: f32 = 20.0;
/// See [`CRISP_QUALITY`].
const CRISP_EFFORT: i32 = 1;
/// A larger picture may be a photograph.
const CRISP_BYTES: usize = 200_000;
/// How true a photograph is kept.
const PHOTO_QUALITY: f32 = 70.0;
/// Effort spent on a photograph.
const PHOTO_EFFORT: i32 = 2;
/// Width of A4 in points.
const A4_WIDTH_PT: f32 = 595.3;

/// How many pixels a point gets on a page of this size.
pub(super) fn scale(width_pt: f32, height_pt: f32) -> f32 {
    let (short, long) = (width_pt.min(height_pt).max(1.0), width_pt.max(height_pt).max(1.0));
    let wanted = (PAGE_IMAGE_WIDTH / short).clamp(PAGE_IMAGE_WIDTH / A4_WIDTH_PT, MAX_SCALE);
    wanted.min((MAX_RASTER_PIXELS / (short * long)).sqrt()).min(MAX_SIDE / long)
}

/// Draws a page on white paper.
pub(super) fn draw<'a>(page: &'a Page<'a>, cache: &RenderCache<'a>) -> Option<RgbImage> {
    let (width, height) = page.render_dimensions();
    draw_at(page, cache, scale(width, height))
}

/// As [`draw`], with so many pixels to the point.
pub(super) fn draw_at<'a>(page: &'a Page<'a>, cache: &RenderCache<'a>, scale: f32) -> Option<RgbImage> {
    // With the annotations that a reader shows on the screen.
    let interpreter = InterpreterSettings::default();
    // Without interpolation whole columns of a scan go missing, and letters change.
    let settings = RenderSettings { force_image_interpolation: true, ..RenderSettings::default() };
    let (width, height) = page.render_dimensions();
    // The renderer cuts off what is less than a pixel.
    let side = |pt: f32| (pt * scale).round().clamp(1.0, MAX_SIDE) + 0.01;
    let pixels =
        PixmapSettings { x_scale: side(width) / width, y_scale: side(height) / height, bg_color: WHITE };
    let drawn = hayro::render(page, cache, &interpreter, &settings, &pixels);
    let size = (u32::from(drawn.width()), u32::from(drawn.height()));
    let rgba = drawn.take_rgba8(ImageAlphaType::AlphaPremultiplied);
    // On white paper nothing is left to shine through.
    let (pixels, _) = rgba.as_chunks::<4>();
    let mut rgb = Vec::with_capacity(3 * pixels.len());
    pixels.iter().for_each(|[r, g, b, _]| rgb.extend_from_slice(&[*r, *g, *b]));
    RgbImage::from_raw(size.0, size.1, rgb)
}

/// A photographed or scanned page in the size in which pages are shown; small ones stay as they are.
pub(super) fn fitted(photo: RgbImage) -> RgbImage {
    let (width, height) = photo.dimensions();
    let (width_pt, height_pt) = super::image::page_pt((width, height));
    let scale = scale(width_pt, height_pt);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
    let side = |pt: f32| (pt * scale).round().clamp(1.0, MAX_SIDE) as u32;
    let (wide, high) = (side(width_pt), side(height_pt));
    if wide >= width && f32::from(u16::try_from(height).unwrap_or(u16::MAX)) <= MAX_SIDE {
        return photo;
    }
    imageops::resize(&photo, wide.min(width), high.min(height), imageops::FilterType::Triangle)
}

/// The picture made small.
pub(super) fn thumbnail(picture: &RgbImage) -> RgbImage {
    let (width, height) = picture.dimensions();
    let high = u64::from(height) * u64::from(THUMB_WIDTH) / u64::from(width.max(1));
    let high = u32::try_from(high).unwrap_or(MAX_THUMB_HEIGHT).clamp(1, MAX_THUMB_HEIGHT);
    imageops::thumbnail(picture, THUMB_WIDTH, high)
}

/// The picture as WebP: crisp in few shades, as print is; where that is large, as a photograph.
pub(super) fn encode(mut picture: RgbImage) -> Option<Vec<u8>> {
    let photograph = |picture: &RgbImage| {
        let mut config = WebPConfig::new().ok()?;
        (config.quality, config.method) = (PHOTO_QUALITY, PHOTO_EFFORT);
        bytes(picture, &config)
    };
    let mut config = WebPConfig::new().ok()?;
    (config.lossless, config.quality, config.method) = (1, CRISP_QUALITY, CRISP_EFFORT);
    let original = picture.clone();
    let shades: [u8; 256] = std::array::from_fn(shade);
    for value in picture.iter_mut() {
        *value = shades.get(usize::from(*value)).copied().unwrap_or(*value);
    }
    let crisp = bytes(&picture, &config)?;
    if crisp.len() <= CRISP_BYTES {
        return Some(crisp);
    }
    photograph(&original).filter(|photo| photo.len() < crisp.len()).or(Some(crisp))
}

/// The nearest of [`SHADES`].
fn shade(value: usize) -> u8 {
    let step = 255 / (SHADES - 1);
    u8::try_from((value + step / 2) / step * step).unwrap_or(u8::MAX)
}

fn bytes(picture: &RgbImage, config: &WebPConfig) -> Option<Vec<u8>> {
    let encoder = Encoder::from_rgb(picture.as_raw(), picture.width(), picture.height());
    Some(encoder.encode_advanced(config).ok()?.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(width: f32, height: f32) -> (u32, u32) {
        let scale = scale(width, height);
        ((width * scale).round() as u32, (height * scale).round() as u32)
    }

    #[test]
    fn a_page_is_as_wide_as_the_screen_and_larger_ones_as_fine() {
        assert_eq!(size(595.3, 841.9), (1200, 1697));
        assert_eq!(size(841.9, 595.3), (1697, 1200));
        assert_eq!(size(300.0, 400.0), (1200, 1600));
        assert_eq!(size(841.9, 1190.6), (1697, 2400));
    }

    #[test]
    fn no_page_takes_more_pixels_than_the_limit() {
        for (width, height) in [(5000.0, 5000.0), (14_400.0, 14_400.0), (1.0, 14_400.0), (0.0, 0.0)] {
            let (w, h) = size(width, height);
            assert!((w as f32) * (h as f32) <= MAX_RASTER_PIXELS * 1.001, "{w} {h}");
            assert!((w as f32) <= MAX_SIDE && (h as f32) <= MAX_SIDE, "{w} {h}");
        }
        let side = MAX_RASTER_PIXELS.sqrt() / (PAGE_IMAGE_WIDTH / A4_WIDTH_PT);
        assert_eq!((size(side, side).0, size(side + 10.0, side + 10.0).0), (4000, 4000));
    }

    #[test]
    fn white_and_black_stay_what_they_are() {
        assert_eq!((shade(0), shade(255), shade(8), shade(9)), (0, 255, 0, 17));
    }

    #[test]
    fn print_is_kept_crisp_and_a_photograph_is_not() {
        let lines = RgbImage::from_fn(1200, 1600, |_, y| image::Rgb([if y % 20 < 2 { 0 } else { 255 }; 3]));
        let crisp = encode(lines.clone()).unwrap();
        assert!(crisp.len() < 2_000, "{}", crisp.len());
        let back = webp::Decoder::new(&crisp).decode().unwrap();
        assert_eq!((back.width(), back.height(), &back[..]), (1200, 1600, &lines.as_raw()[..]));
        let mut state = 1_u32;
        // Soft light with grain, in all three colours.
        let grain = RgbImage::from_fn(1200, 1600, |x, y| {
            image::Rgb([x / 12, y / 16, (x + y) / 24].map(|light| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                u8::try_from(light + (state >> 24) % 32).unwrap()
            }))
        });
        let photo = encode(grain).unwrap();
        assert_eq!(&photo[12..16], b"VP8 ");
        assert_eq!(&crisp[12..16], b"VP8L");
    }

    #[test]
    fn a_thumbnail_is_narrow_and_never_endless() {
        let small = |w, h| thumbnail(&RgbImage::new(w, h)).dimensions();
        assert_eq!(small(1200, 1697), (THUMB_WIDTH, 282));
        assert_eq!(small(3, 16_000), (THUMB_WIDTH, MAX_THUMB_HEIGHT));
        assert_eq!(small(16_000, 3), (THUMB_WIDTH, 1));
    }

    #[test]
    fn annotations_are_drawn_as_readers_show_them() {
        use crate::made::{LINE, note, opened, page};
        let dark = |flags: i64| {
            let stamp = note("Stamp", Some("0 g 0 0 200 30 re f"), lopdf::dictionary! { "F" => flags });
            let pdf = opened(page(LINE, vec![stamp]));
            let drawn = draw_at(&pdf.pages()[0], &RenderCache::new(), 1.0).unwrap();
            // Beside the words, within the stamp.
            drawn.get_pixel(260, 842 - 694).0 == [0; 3]
        };
        assert_eq!([4, 0, 2, 32].map(dark), [true, true, false, false]);
    }
}
