//! TIFF: many pages in one file, as scanners and fax machines write them.

use super::{INSPECT_BYTES, fits, on_white, orientation, refusals, upright};
use crate::MAX_PAGES;
use crate::rules::Refusal;
use ::image::metadata::Orientation;
use ::image::{Rgb, RgbImage};
use ::tiff::decoder::{Decoder, DecodingResult, Limits};
use ::tiff::tags::{CompressionMethod, PlanarConfiguration, Tag};
use ::tiff::{ColorType, TiffError};
use std::io::Cursor;
use std::time::{Duration, Instant};

type Tiff<'b> = Decoder<Cursor<&'b [u8]>>;

/// Time spent on unfolding pixels.
const SAMPLE_TIME: Duration = Duration::from_secs(3);
/// Directories walked at most; previews and masks stand beside the pages.
const MAX_DIRECTORIES: u32 = 2 * MAX_PAGES;
/// Bits of NewSubfileType: a smaller copy of another page, a mask for one.
const NO_PAGE: u32 = 1 | 4;
/// Pixels of one page while it is drawn: 16 bits, four samples.
const DECODE_BYTES: usize = 8 * 40 * 1024 * 1024;
/// Memory for one value of a directory: places of the strips.
const VALUE_BYTES: usize = 1024 * 1024;

/// Walks all directories; says how many are pages. Pixels are unfolded as long as [`SAMPLE_TIME`] lasts,
/// beyond it each page must at least lie whole in the file.
pub(super) fn inspect(bytes: &[u8]) -> Result<u32, Refusal> {
    let begun = Instant::now();
    let mut pages = 0;
    each_page(bytes, |tiff| {
        pages += 1;
        if pages > MAX_PAGES {
            return Err(refusals::too_many_pages());
        }
        whole(tiff, bytes.len() as u64)?;
        let mut chunk = 0;
        while begun.elapsed() < SAMPLE_TIME && chunk < chunks(tiff)? {
            let layout = tiff.image_chunk_buffer_layout(chunk).map_err(refused)?;
            if layout.len as u64 <= INSPECT_BYTES {
                drop(tiff.read_chunk(chunk).map_err(refused)?);
            }
            chunk += 1;
        }
        Ok(true)
    })?;
    if pages == 0 { Err(refusals::broken()) } else { Ok(pages) }
}

/// The page with this index, counted from 0.
pub(super) fn decode(bytes: &[u8], index: usize) -> Result<(RgbImage, Orientation), Refusal> {
    let (mut at, mut found) = (0, None);
    each_page(bytes, |tiff| {
        if at == index {
            found = Some((draw(tiff)?, turn(tiff)?));
        }
        at += 1;
        Ok(found.is_none())
    })?;
    found.ok_or_else(refusals::broken)
}

/// The size of each page as it is shown.
pub(super) fn sizes(bytes: &[u8]) -> Result<Vec<(u32, u32)>, Refusal> {
    let mut sizes = Vec::new();
    each_page(bytes, |tiff| {
        sizes.push(upright(tiff.dimensions().map_err(refused)?, turn(tiff)?));
        if sizes.len() > MAX_PAGES as usize { Err(refusals::too_many_pages()) } else { Ok(true) }
    })?;
    if sizes.is_empty() { Err(refusals::broken()) } else { Ok(sizes) }
}

fn turn(tiff: &mut Tiff<'_>) -> Result<Orientation, Refusal> {
    Ok(orientation(tiff.find_tag_unsigned::<u16>(Tag::Orientation).map_err(refused)?))
}

/// Calls `visit` for each directory that is a page of a size that fits, until it says `false`.
fn each_page(
    bytes: &[u8],
    mut visit: impl FnMut(&mut Tiff<'_>) -> Result<bool, Refusal>,
) -> Result<(), Refusal> {
    let mut limits = Limits::default();
    limits.decoding_buffer_size = DECODE_BYTES;
    limits.ifd_value_size = VALUE_BYTES;
    limits.intermediate_buffer_size = DECODE_BYTES;
    let mut tiff = Decoder::new(Cursor::new(bytes)).map_err(refused)?.with_limits(limits);
    for _ in 0..MAX_DIRECTORIES {
        let kind = tiff.find_tag_unsigned::<u32>(Tag::NewSubfileType).map_err(refused)?.unwrap_or(0);
        if kind & NO_PAGE == 0 {
            let (width, height) = tiff.dimensions().map_err(refused)?;
            fits(width, height)?;
            if !visit(&mut tiff)? {
                return Ok(());
            }
        }
        if !tiff.more_images() {
            return Ok(());
        }
        tiff.next_image().map_err(refused)?;
    }
    Err(refusals::too_many_pages())
}

/// Every strip or tile must lie within the file, and the pixels be of a kind that can be drawn.
fn whole(tiff: &mut Tiff<'_>, size: u64) -> Result<(), Refusal> {
    supported(tiff)?;
    let mut pairs = (Tag::StripOffsets, Tag::StripByteCounts);
    if tiff.find_tag(pairs.0).map_err(refused)?.is_none() {
        pairs = (Tag::TileOffsets, Tag::TileByteCounts);
    }
    let offsets = tiff.get_tag_u64_vec(pairs.0).map_err(refused)?;
    let lengths = tiff.get_tag_u64_vec(pairs.1).map_err(refused)?;
    let beyond = |(at, length): (&u64, &u64)| at.checked_add(*length).is_none_or(|end| end > size);
    if offsets.iter().zip(&lengths).any(beyond) {
        return Err(refusals::cut_off());
    }
    Ok(())
}

fn supported(tiff: &mut Tiff<'_>) -> Result<ColorType, Refusal> {
    let color = tiff.colortype().map_err(refused)?;
    let planar = tiff.find_tag_unsigned::<u16>(Tag::PlanarConfiguration).map_err(refused)?;
    let compression = tiff.find_tag_unsigned::<u16>(Tag::Compression).map_err(refused)?;
    let jpeg = compression == Some(CompressionMethod::ModernJPEG.to_u16());
    let known = match color {
        ColorType::Gray(1 | 2 | 4 | 8 | 16) => true,
        ColorType::RGB(8 | 16) | ColorType::RGBA(8 | 16) | ColorType::CMYK(8) => {
            planar.is_none_or(|planar| planar == PlanarConfiguration::Chunky.to_u16())
        }
        ColorType::Multiband { bit_depth: 8 | 16, .. } => {
            planar.is_none_or(|planar| planar == PlanarConfiguration::Chunky.to_u16())
        }
        // Unfolded by the JPEG decoder; elsewhere its samples are thinned out in ways of their own.
        ColorType::YCbCr(8) => jpeg,
        _ => false,
    };
    if known { Ok(color) } else { Err(refusals::unsupported()) }
}

fn chunks(tiff: &mut Tiff<'_>) -> Result<u32, Refusal> {
    match tiff.get_chunk_type() {
        ::tiff::decoder::ChunkType::Strip => tiff.strip_count(),
        ::tiff::decoder::ChunkType::Tile => tiff.tile_count(),
    }
    .map_err(refused)
}

fn draw(tiff: &mut Tiff<'_>) -> Result<RgbImage, Refusal> {
    let color = supported(tiff)?;
    let (width, height) = tiff.dimensions().map_err(refused)?;
    let mut image = RgbImage::from_pixel(width, height, Rgb([255; 3]));
    let (chunk_width, chunk_height) = tiff.chunk_dimensions();
    if chunk_width == 0 || chunk_height == 0 {
        return Err(refusals::broken());
    }
    let across = width.div_ceil(chunk_width);
    for chunk in 0..chunks(tiff)? {
        let (x0, y0) = ((chunk % across) * chunk_width, (chunk / across).saturating_mul(chunk_height));
        if y0 >= height {
            break;
        }
        let (wide, high) = tiff.chunk_data_dimensions(chunk);
        let samples = match tiff.read_chunk(chunk).map_err(refused)? {
            DecodingResult::U8(bytes) => bytes,
            DecodingResult::U16(words) => words.into_iter().map(|word| (word >> 8) as u8).collect(),
            _ => return Err(refusals::unsupported()),
        };
        let row_bytes = samples.len() / usize::try_from(high.max(1)).unwrap_or(usize::MAX);
        for (y, row) in (y0..).zip(samples.chunks_exact(row_bytes.max(1))).take(high as usize) {
            for (x, pixel) in (x0..).zip(colours(color, row)).take(wide as usize) {
                if let Some(place) = image.get_pixel_mut_checked(x, y) {
                    *place = Rgb(pixel);
                }
            }
        }
    }
    Ok(image)
}

/// The pixels of one row, whose samples have 8 bits or are packed.
pub(super) fn colours(color: ColorType, row: &[u8]) -> Box<dyn Iterator<Item = [u8; 3]> + '_> {
    match color {
        ColorType::Gray(bits @ (1 | 2 | 4)) => Box::new(row.iter().flat_map(move |byte| {
            let mask = (1_u8 << bits) - 1;
            (1..=8 / bits).map(move |n| [(byte >> (8 - n * bits) & mask) * (255 / mask); 3])
        })),
        ColorType::RGB(_) => Box::new(row.as_chunks::<3>().0.iter().copied()),
        ColorType::RGBA(_) => Box::new(
            row.as_chunks::<4>().0.iter().map(|[r, g, b, a]| [*r, *g, *b].map(|colour| on_white(colour, *a))),
        ),
        ColorType::CMYK(_) => Box::new(row.as_chunks::<4>().0.iter().map(|[c, m, y, k]| {
            [*c, *m, *y].map(|ink| {
                let light = u32::from(255 - ink) * u32::from(255 - k) / 255;
                u8::try_from(light).unwrap_or(255)
            })
        })),
        ColorType::YCbCr(_) => Box::new(row.as_chunks::<3>().0.iter().map(|pixel| from_ycbcr(*pixel))),
        ColorType::Multiband { num_samples, .. } => {
            let samples = usize::from(num_samples.max(1));
            Box::new(row.chunks_exact(samples).filter_map(|pixel| pixel.first()).map(|grey| [*grey; 3]))
        }
        _ => Box::new(row.iter().map(|grey| [*grey; 3])),
    }
}

/// Full-range colour difference as JPEG has it.
fn from_ycbcr([y, cb, cr]: [u8; 3]) -> [u8; 3] {
    let (y, cb, cr) = (f32::from(y), f32::from(cb) - 128.0, f32::from(cr) - 128.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
    [y + 1.402 * cr, y - 0.344_14 * cb - 0.714_14 * cr, y + 1.772 * cb]
        .map(|light| light.round().clamp(0.0, 255.0) as u8)
}

fn refused(error: TiffError) -> Refusal {
    match error {
        TiffError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => refusals::cut_off(),
        TiffError::UnsupportedError(_) => refusals::unsupported(),
        TiffError::LimitsExceeded => refusals::too_costly(),
        _ => refusals::broken(),
    }
}
