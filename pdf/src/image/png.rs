//! PNG, row by row while it is inspected.

use super::{fits, on_white, refusals, upright};
use crate::rules::Refusal;
use ::image::RgbImage;
use ::image::metadata::Orientation;
use ::png::{ColorType, Decoder, DecodingError, Limits, Reader, Transformations};
use std::io::Cursor;

/// Memory for chunks beside the pixels; texts and colour profiles are skipped unread.
const CHUNK_BYTES: usize = 16 * 1024 * 1024;

pub(super) fn inspect(bytes: &[u8]) -> Result<(), Refusal> {
    let mut reader = open(bytes)?;
    while reader.next_row().map_err(refused)?.is_some() {}
    reader.finish().map_err(refused)
}

pub(super) fn decode(bytes: &[u8]) -> Result<(RgbImage, Orientation), Refusal> {
    let mut reader = open(bytes)?;
    let ((width, height), turn) = about(&reader);
    let mut samples = vec![0; reader.output_buffer_size().ok_or_else(refusals::too_costly)?];
    let frame = reader.next_frame(&mut samples).map_err(refused)?;
    samples.truncate(frame.buffer_size());
    let rgb = match frame.color_type {
        ColorType::Rgb => samples,
        ColorType::Rgba => {
            flat::<4>(&samples, |[r, g, b, a]| [on_white(r, a), on_white(g, a), on_white(b, a)])
        }
        ColorType::GrayscaleAlpha => flat::<2>(&samples, |[y, a]| [on_white(y, a); 3]),
        ColorType::Grayscale => flat::<1>(&samples, |[y]| [y; 3]),
        // Unfolded by the transformation.
        ColorType::Indexed => return Err(refusals::unsupported()),
    };
    let image = RgbImage::from_raw(width, height, rgb).ok_or_else(refusals::broken)?;
    Ok((image, turn))
}

pub(super) fn size(bytes: &[u8]) -> Result<(u32, u32), Refusal> {
    let (size, turn) = about(&open(bytes)?);
    Ok(upright(size, turn))
}

fn about(reader: &Reader<Cursor<&[u8]>>) -> ((u32, u32), Orientation) {
    let info = reader.info();
    let turn = info.exif_metadata.as_deref().and_then(Orientation::from_exif_chunk);
    ((info.width, info.height), turn.unwrap_or(Orientation::NoTransforms))
}

fn open(bytes: &[u8]) -> Result<Reader<Cursor<&[u8]>>, Refusal> {
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: CHUNK_BYTES });
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    let header = decoder.read_header_info().map_err(refused)?;
    fits(header.width, header.height)?;
    let reader = decoder.read_info().map_err(refused)?;
    if reader.info().animation_control.is_some() {
        return Err(refusals::animated());
    }
    Ok(reader)
}

/// Turns samples of `N` bytes a pixel into three.
fn flat<const N: usize>(samples: &[u8], colour: impl Fn([u8; N]) -> [u8; 3]) -> Vec<u8> {
    let (pixels, _) = samples.as_chunks::<N>();
    let mut rgb = Vec::with_capacity(pixels.len() * 3);
    for pixel in pixels {
        rgb.extend_from_slice(&colour(*pixel));
    }
    rgb
}

fn refused(error: DecodingError) -> Refusal {
    match error {
        DecodingError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            refusals::cut_off()
        }
        DecodingError::LimitsExceeded => refusals::too_costly(),
        DecodingError::IoError(_) | DecodingError::Format(_) | DecodingError::Parameter(_) => {
            refusals::broken()
        }
    }
}
