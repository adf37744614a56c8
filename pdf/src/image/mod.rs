//! Images as physical copies: scans and photographs as JPEG, PNG or TIFF. Runs in the child.
//!
//! Sizes are read from headers before anything is unfolded. What is decoded leaves as bare pixels,
//! upright: no metadata (place, time, device) can travel with it.

mod jpeg;
mod png;
mod refusals;
mod tiff;

use super::gate::MAX_IMAGE_PIXELS;
use super::reading::{PageReading, TextSource};
use super::rules::{Findings, Media, Refusal};
use super::turn::Turn;
use ::image::metadata::Orientation;
use ::image::{DynamicImage, RgbImage};

/// Longest side of an image in pixels.
pub const MAX_IMAGE_SIDE: u32 = 65_535;
/// Height of A4 in points.
const A4_HEIGHT_PT: f32 = 841.9;
/// Where other programs look for the beginning of a PDF.
const POLYGLOT_BYTES: usize = 1024;
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

/// What is found in an image, or in a picture of a format that is not taken; `None` for what is neither.
pub(super) fn inspect(bytes: &[u8]) -> Option<Findings> {
    let Some(media) = sniff(bytes) else { return refusals::foreign(bytes).map(Findings::refused) };
    let found = pages(media, bytes).map(|pages| Findings { pages, media, ..Findings::default() });
    Some(found.unwrap_or_else(Findings::refused))
}

/// Whether an image can be shown, and how many pages it has.
pub(super) fn pages(media: Media, bytes: &[u8]) -> Result<u32, Refusal> {
    // Other programs find a PDF here and show that instead.
    if bytes.get(..POLYGLOT_BYTES).unwrap_or(bytes).windows(5).any(|five| five == b"%PDF-") {
        return Err(refusals::polyglot());
    }
    match media {
        Media::Jpeg => jpeg::inspect(bytes).map(|()| 1),
        Media::Png => png::inspect(bytes).map(|()| 1),
        Media::Tiff => tiff::inspect(bytes),
        Media::Pdf => Err(Refusal::not_pdf()),
    }
}

/// Width and height of each page as it is shown, from the headers alone.
pub(super) fn page_sizes(media: Media, bytes: &[u8]) -> Result<Vec<(u32, u32)>, Refusal> {
    match media {
        Media::Jpeg => jpeg::size(bytes).map(|size| vec![size]),
        Media::Png => png::size(bytes).map(|size| vec![size]),
        Media::Tiff => tiff::sizes(bytes),
        Media::Pdf => Err(Refusal::not_pdf()),
    }
}

/// The size on paper that an image is given: its longer side is that of A4. What it says of its
/// resolution is often untrue, and only its shape matters.
pub(super) fn page_pt((width, height): (u32, u32)) -> (f32, f32) {
    #[expect(clippy::cast_precision_loss, reason = "sides are below 65,536")]
    let (width, height) = (width as f32, height as f32);
    let scale = A4_HEIGHT_PT / width.max(height).max(1.0);
    (width * scale, height * scale)
}

/// What is read of an image: nothing yet.
pub(super) fn page_without_text(size: (u32, u32)) -> PageReading {
    let (width_pt, height_pt) = page_pt(size);
    PageReading {
        width_pt,
        height_pt,
        source: TextSource::None,
        doubts: Vec::new(),
        lines: Vec::new(),
        turn: Turn::Upright,
    }
}

/// Sides change places where the picture is turned by a quarter.
fn upright((width, height): (u32, u32), turn: Orientation) -> (u32, u32) {
    match turn {
        Orientation::NoTransforms
        | Orientation::Rotate180
        | Orientation::FlipHorizontal
        | Orientation::FlipVertical => (width, height),
        Orientation::Rotate90
        | Orientation::Rotate270
        | Orientation::Rotate90FlipH
        | Orientation::Rotate270FlipH => (height, width),
    }
}

/// The pixels of one page, counted from 0, upright and without anything else.
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
