//! JPEG: the markers are walked first, because the decoder fills a missing end with grey in silence.

use super::{INSPECT_BYTES, fits, refusals, upright};
use crate::rules::Refusal;
use ::image::codecs::jpeg::JpegDecoder;
use ::image::metadata::Orientation;
use ::image::{DynamicImage, ImageDecoder as _, ImageError, RgbImage};
use std::io::Cursor;

/// Most scans of one picture. Progressive ones have about ten; each costs a pass over all pixels.
pub const MAX_SCANS: usize = 64;

/// What the markers say.
#[derive(Debug)]
struct Frame {
    width: u32,
    height: u32,
    components: u64,
    progressive: bool,
}

pub(super) fn inspect(bytes: &[u8]) -> Result<(), Refusal> {
    let frame = walk(bytes)?;
    fits(frame.width, frame.height)?;
    // Output, and for progressive ones a coefficient of two bytes for each sample besides.
    let samples = u64::from(frame.width) * u64::from(frame.height) * frame.components.max(3);
    let cost = samples * if frame.progressive { 3 } else { 1 } + bytes.len() as u64;
    if cost <= INSPECT_BYTES { pixels(bytes).map(|_| ()) } else { Ok(()) }
}

pub(super) fn decode(bytes: &[u8]) -> Result<(RgbImage, Orientation), Refusal> {
    let frame = walk(bytes)?;
    fits(frame.width, frame.height)?;
    pixels(bytes)
}

pub(super) fn size(bytes: &[u8]) -> Result<(u32, u32), Refusal> {
    let frame = walk(bytes)?;
    fits(frame.width, frame.height)?;
    Ok(upright((frame.width, frame.height), orientation_of(&mut open(bytes)?)))
}

fn open(bytes: &[u8]) -> Result<JpegDecoder<Cursor<&[u8]>>, Refusal> {
    JpegDecoder::new(Cursor::new(bytes)).map_err(refused)
}

fn orientation_of(decoder: &mut JpegDecoder<Cursor<&[u8]>>) -> Orientation {
    decoder.orientation().unwrap_or(Orientation::NoTransforms)
}

fn refused(error: ImageError) -> Refusal {
    match error {
        ImageError::Unsupported(_) => refusals::unsupported(),
        _ => refusals::broken(),
    }
}

fn pixels(bytes: &[u8]) -> Result<(RgbImage, Orientation), Refusal> {
    let mut decoder = open(bytes)?;
    let orientation = orientation_of(&mut decoder);
    let image = DynamicImage::from_decoder(decoder).map_err(refused)?;
    Ok((coloured(image), orientation))
}

/// In three channels. Most scans are grey: each of their shades is put down three times, where the general way would
/// convert it as a colour.
fn coloured(image: DynamicImage) -> RgbImage {
    let DynamicImage::ImageLuma8(grey) = image else { return image.into_rgb8() };
    let (width, height) = grey.dimensions();
    let mut pixels = Vec::with_capacity(3 * grey.as_raw().len());
    grey.as_raw().iter().for_each(|shade| pixels.extend_from_slice(&[*shade; 3]));
    RgbImage::from_raw(width, height, pixels).unwrap_or_default()
}

/// Goes from marker to marker up to the end of the picture. What follows it (previews of telephones)
/// is left alone.
fn walk(bytes: &[u8]) -> Result<Frame, Refusal> {
    let mut at = 2;
    let mut frame = None;
    let mut scans = 0;
    loop {
        let marker = next_marker(bytes, &mut at)?;
        match marker {
            // End of image.
            0xd9 => break,
            // Without a body: restarts and the reserved one.
            0x01 | 0xd0..=0xd7 => continue,
            _ => {}
        }
        let body = segment(bytes, &mut at)?;
        match marker {
            // Frames; the others of this range are tables.
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                let twice = frame.replace(read_frame(marker, body)?);
                twice.map_or(Ok(()), |_| Err(refusals::unsupported()))?;
            }
            0xda => {
                scans += 1;
                if scans > MAX_SCANS {
                    return Err(refusals::too_costly());
                }
            }
            _ => {}
        }
    }
    frame.filter(|_| scans > 0).ok_or_else(refusals::broken)
}

/// The next marker, past the data of a scan where there is some.
fn next_marker(bytes: &[u8], at: &mut usize) -> Result<u8, Refusal> {
    loop {
        let rest = bytes.get(*at..).ok_or_else(refusals::cut_off)?;
        let skip = rest.iter().position(|byte| *byte == 0xff).ok_or_else(refusals::cut_off)?;
        *at += skip + 1;
        match bytes.get(*at) {
            None => return Err(refusals::cut_off()),
            // A zero belongs to the data, another 0xff is padding before a marker.
            Some(0) => *at += 1,
            Some(0xff) => {}
            Some(marker) => {
                *at += 1;
                return Ok(*marker);
            }
        }
    }
}

fn segment<'b>(bytes: &'b [u8], at: &mut usize) -> Result<&'b [u8], Refusal> {
    let length = bytes.get(*at..*at + 2).and_then(|two| two.try_into().ok());
    let length = usize::from(u16::from_be_bytes(length.ok_or_else(refusals::cut_off)?));
    if length < 2 {
        return Err(refusals::broken());
    }
    let body = bytes.get(*at + 2..*at + length).ok_or_else(refusals::cut_off)?;
    *at += length;
    Ok(body)
}

fn read_frame(marker: u8, body: &[u8]) -> Result<Frame, Refusal> {
    // Huffman, 8 bits a sample, sequential or progressive: what every program writes and reads.
    if !matches!(marker, 0xc0..=0xc2) {
        return Err(refusals::unsupported());
    }
    match *body {
        [8, h1, h0, w1, w0, components @ 1..=4, ..] => Ok(Frame {
            width: u32::from(u16::from_be_bytes([w1, w0])),
            height: u32::from(u16::from_be_bytes([h1, h0])),
            components: u64::from(components),
            progressive: marker == 0xc2,
        }),
        [bits, _, _, _, _, _, ..] if bits != 8 => Err(refusals::unsupported()),
        _ => Err(refusals::broken()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_shade_becomes_the_colour_that_converting_it_gives() {
        let shades = ::image::GrayImage::from_fn(256, 2, |x, _| ::image::Luma([u8::try_from(x).unwrap()]));
        let image = DynamicImage::ImageLuma8(shades);
        assert_eq!(coloured(image.clone()), image.into_rgb8());
    }
}
