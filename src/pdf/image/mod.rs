//! Images as physical copies: scans and photographs as JPEG, PNG or TIFF. Runs in the child.
//!
//! Sizes are read from headers before anything is unfolded. What is decoded leaves as bare pixels,
//! upright: no metadata (place, time, device) can travel with it.

mod jpeg;
mod png;
mod refusals;
mod tiff;

use super::gate::MAX_IMAGE_PIXELS;
use super::rules::{Findings, Media, Refusal};
use ::image::metadata::Orientation;
use ::image::{DynamicImage, RgbImage};

/// Longest side of an image in pixels.
pub const MAX_IMAGE_SIDE: u32 = 65_535;
/// Pixels and tables that inspection unfolds at a time; what needs more is looked at by its structure.
const INSPECT_BYTES: u64 = 176 * 1024 * 1024;

/// Whose beginning these bytes have.
pub(super) fn sniff(bytes: &[u8]) -> Option<Media> {
    let begins = |magic: &[u8]| bytes.starts_with(magic);
    if begins(b"\xff\xd8\xff") {
        Some(Media::Jpeg)
    } else if begins(b"\x89PNG\r\n\x1a\n") {
        Some(Media::Png)
    } else if [b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"].iter().any(|magic| begins(*magic)) {
        Some(Media::Tiff)
    } else {
        None
    }
}

/// A format that people hand in by mistake, with what to do instead.
pub(super) fn foreign(bytes: &[u8]) -> Option<Refusal> {
    refusals::foreign(bytes)
}

/// Whether an image can be shown, and how many pages it has.
pub(super) fn inspect(media: Media, bytes: &[u8]) -> Result<Findings, Refusal> {
    let pages = match media {
        Media::Jpeg => jpeg::inspect(bytes).map(|()| 1),
        Media::Png => png::inspect(bytes).map(|()| 1),
        Media::Tiff => tiff::inspect(bytes),
        Media::Pdf => Err(Refusal::not_pdf()),
    }?;
    Ok(Findings { pages, media, ..Findings::default() })
}

/// The pixels of one page, counted from 0, upright and without anything else.
#[cfg_attr(not(test), expect(dead_code, reason = "used once page images are drawn from it"))]
pub(super) fn decode_page(media: Media, bytes: &[u8], index: usize) -> Result<RgbImage, Refusal> {
    let (image, orientation) = match media {
        Media::Jpeg if index == 0 => jpeg::decode(bytes),
        Media::Png if index == 0 => png::decode(bytes),
        Media::Tiff => tiff::decode(bytes, index),
        Media::Pdf | Media::Jpeg | Media::Png => Err(refusals::broken()),
    }?;
    let mut image = DynamicImage::ImageRgb8(image);
    image.apply_orientation(orientation);
    Ok(image.into_rgb8())
}

/// The size must be one that can be shown.
fn fits(width: u32, height: u32) -> Result<(), Refusal> {
    let pixels = u64::from(width) * u64::from(height);
    match pixels {
        0 => Err(refusals::broken()),
        1..=MAX_IMAGE_PIXELS if width.max(height) <= MAX_IMAGE_SIDE => Ok(()),
        _ => Err(refusals::too_many_pixels(width, height)),
    }
}

/// A colour seen on white paper.
fn on_white(colour: u8, alpha: u8) -> u8 {
    let (colour, alpha) = (u32::from(colour), u32::from(alpha));
    u8::try_from((colour * alpha + 255 * (255 - alpha)) / 255).unwrap_or(255)
}

/// How the picture has to be turned, by the value of the orientation field; unknown values say nothing.
fn orientation(value: Option<u16>) -> Orientation {
    value
        .and_then(|value| u8::try_from(value).ok())
        .and_then(Orientation::from_exif)
        .unwrap_or(Orientation::NoTransforms)
}

#[cfg(test)]
#[path = "image_test.rs"]
mod tests;
