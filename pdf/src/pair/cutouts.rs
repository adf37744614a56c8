//! Places of pages as small pictures, for people to judge a difference by.

use super::leaves::Leaves;
use super::sheaf::{self, Sheaf};
use crate::job::Job;
use crate::reader::{ReadError, Reader};
use crate::rules::Refusal;
use crate::turn::Turn;
use crate::{MAX_RASTER_PIXELS, render};
use ::image::{DynamicImage, RgbImage, imageops};
use page_compare::Rect;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Most places that are cut out at once: one for each difference that is printed.
pub const MAX_CUTOUTS: usize = print::MAX_DIFFERENCES;
/// All pictures of one call, in bytes: half of what a printout takes, since there are two copies.
pub const MAX_CUTOUTS_BYTES: usize = print::MAX_CROPS_BYTES / 2;
/// Pixels of one picture: without colours they are fewer bytes than a printout takes, however they look.
const MAX_PIXELS: f32 = 240_000.0;
/// Pixels to the point: 200 to the inch.
const SCALE: f32 = 200.0 / 72.0;
/// What is shown beside a place, and above and below it, in points.
const MARGIN_PT: (f32, f32) = (40.0, 10.0);
/// Longest side of a page that is drawn, in pixels.
const MAX_DRAWN_SIDE: f32 = 8_192.0;
/// Channels that differ by no more than this are grey.
const GREY: u8 = 12;

/// A place of which a picture is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Cutout {
    /// The page, counted from 0 through all files.
    pub page: usize,
    /// How the page is turned first.
    pub turn: Turn,
    /// Where on the turned page, in points from its upper left corner; `None` is the whole page.
    pub place: Option<Rect>,
}

impl Reader {
    /// Pictures (PNG, within the limits of `print`) of at most [`MAX_CUTOUTS`] places of a copy, in the order in
    /// which they are asked for: the place as it is, what is around it pale. `None` for a page that cannot be
    /// drawn, a place that is none, and for what comes after [`MAX_CUTOUTS_BYTES`].
    ///
    /// # Errors
    /// [`ReadError::Refused`] when a file is not fit or kills its child; [`ReadError::File`] also where more is
    /// asked than the limit says; else as [`Self::inspect`].
    pub async fn cutouts(
        &self,
        files: &[PathBuf],
        wanted: &[Cutout],
        folder: &Path,
    ) -> Result<Vec<Option<Vec<u8>>>, ReadError> {
        if wanted.len() > MAX_CUTOUTS {
            return Err(ReadError::File(io::ErrorKind::InvalidInput.into()));
        }
        let pages: BTreeSet<usize> = wanted.iter().map(|cutout| cutout.page).collect();
        if pages.is_empty() {
            return Ok(Vec::new());
        }
        let asked = serde_json::to_vec(wanted).map_err(ReadError::Answer)?;
        let (files, folder) = (files.to_vec(), folder.to_owned());
        let gather = move || sheaf::gather_asked(&files, &asked, &folder);
        let gathered = tokio::task::spawn_blocking(gather).await.map_err(io::Error::other);
        let gathered = gathered.flatten().map_err(ReadError::File)?;
        let job = Job::Cut(u32::try_from(pages.len()).unwrap_or(u32::MAX));
        let (answer, death) = self.answer(job, job.limits(), gathered).await?;
        if let Some(death) = death {
            return Err(ReadError::Refused(Refusal::of_death(death)));
        }
        let (pieces, whole) = render::frames(&answer);
        let torn = || ReadError::Child(io::Error::other("torn answer"));
        let (Some((opened, cut)), true) = (pieces.split_first(), whole) else { return Err(torn()) };
        let opened: Result<(), Refusal> = serde_json::from_slice(opened).map_err(ReadError::Answer)?;
        opened.map_err(ReadError::Refused)?;
        if cut.len() != wanted.len() {
            return Err(torn());
        }
        Ok(cut.iter().map(|png| (!png.is_empty()).then(|| png.to_vec())).collect())
    }
}

/// The child's work: sends a picture of each place, empty where there is none.
pub(crate) fn cut(file: &File, out: &mut impl Write) -> io::Result<()> {
    let sheaf = Sheaf::open(file)?;
    let wanted: Vec<Cutout> = serde_json::from_slice(&sheaf.asked()?)?;
    let leaves = match Leaves::open(&sheaf)? {
        Ok(leaves) => leaves,
        Err(refusal) => return render::frame(out, &serde_json::to_vec(&Err::<(), _>(refusal))?),
    };
    render::frame(out, &serde_json::to_vec(&Ok::<_, Refusal>(()))?)?;
    let mut cut = all(&leaves, &wanted);
    let mut room = MAX_CUTOUTS_BYTES;
    for png in &mut cut {
        match room.checked_sub(png.len()) {
            Some(left) => room = left,
            None => png.clear(),
        }
    }
    cut.iter().try_for_each(|png| render::frame(out, png))
}

/// Each page is drawn once, whatever the order in which its places are asked for.
fn all(leaves: &Leaves<'_>, wanted: &[Cutout]) -> Vec<Vec<u8>> {
    let mut cut = vec![Vec::new(); wanted.len()];
    let pages: BTreeSet<usize> = wanted.iter().map(|cutout| cutout.page).collect();
    for page in pages {
        let (width, height) = leaves.size_pt(page);
        let Ok(picture) = leaves.picture(page, drawn_scale(width, height)) else { continue };
        for turn in Turn::ALL {
            let here = |cutout: &&Cutout| cutout.page == page && cutout.turn == turn;
            if !wanted.iter().any(|cutout| here(&cutout)) {
                continue;
            }
            let (upright, size_pt) = upright(&picture, turn, (width, height));
            for (cutout, png) in wanted.iter().zip(&mut cut).filter(|(cutout, _)| here(cutout)) {
                *png = part(&upright, size_pt, cutout.place).and_then(encode).unwrap_or_default();
            }
        }
    }
    cut
}

/// Pixels to the point for a page of this size, in points.
fn drawn_scale(width: f32, height: f32) -> f32 {
    let (width, height) = (width.max(1.0), height.max(1.0));
    SCALE.min((MAX_RASTER_PIXELS / (width * height)).sqrt()).min(MAX_DRAWN_SIDE / width.max(height))
}

fn upright(picture: &RgbImage, turn: Turn, (width, height): (f32, f32)) -> (RgbImage, (f32, f32)) {
    match turn {
        Turn::Upright => (picture.clone(), (width, height)),
        Turn::Right => (imageops::rotate90(picture), (height, width)),
        Turn::Half => (imageops::rotate180(picture), (width, height)),
        Turn::Left => (imageops::rotate270(picture), (height, width)),
    }
}

/// The place with what is around it, which is made pale; small enough for a printout.
fn part(page: &RgbImage, (width_pt, height_pt): (f32, f32), place: Option<Rect>) -> Option<RgbImage> {
    let whole = Rect::new(0.0, 0.0, width_pt, height_pt);
    let place = place.unwrap_or(whole);
    let scale = (pixels(page.width()) / width_pt.max(1.0), pixels(page.height()) / height_pt.max(1.0));
    let side = |from: f32, to: f32, margin: f32, scale: f32, most: u32| -> Option<Span> {
        let sane = from.is_finite() && to.is_finite() && from <= to;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held within the page")]
        let at = |pt: f32| ((pt * scale).round().clamp(0.0, pixels(most)) as u32).min(most);
        let span =
            Span { from: at(from - margin), to: at(to + margin), inner: (at(from - 1.0), at(to + 1.0)) };
        (sane && span.from < span.to).then_some(span)
    };
    let x = side(place.x0, place.x1, MARGIN_PT.0, scale.0, page.width())?;
    let y = side(place.y0, place.y1, MARGIN_PT.1, scale.1, page.height())?;
    let mut cut = imageops::crop_imm(page, x.from, y.from, x.to - x.from, y.to - y.from).to_image();
    for (at_x, at_y, pixel) in cut.enumerate_pixels_mut() {
        if !(x.holds(at_x) && y.holds(at_y)) {
            pixel.0 = pixel.0.map(|value| 255 - (255 - value) / 2);
        }
    }
    Some(fitted(cut, SCALE / scale.0.max(scale.1)))
}

/// Pixels along one side: those that are cut out, and those of the place itself, all counted on the page.
struct Span {
    from: u32,
    to: u32,
    inner: (u32, u32),
}

impl Span {
    fn holds(&self, at: u32) -> bool {
        (self.inner.0..self.inner.1).contains(&(at + self.from))
    }
}

/// Made smaller by `wanted`, and further where a limit says so.
fn fitted(cut: RgbImage, wanted: f32) -> RgbImage {
    let (width, height) = (pixels(cut.width()), pixels(cut.height()));
    let most = pixels(print::MAX_CROP_SIDE);
    let scale = wanted.min((MAX_PIXELS / (width * height)).sqrt()).min(most / width.max(height));
    if scale >= 0.99 && width * height <= MAX_PIXELS && width.max(height) <= most {
        return cut;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "no larger than it was")]
    let side = |side: f32| (side * scale).floor().max(1.0) as u32;
    imageops::resize(&cut, side(width), side(height), imageops::FilterType::Triangle)
}

#[expect(clippy::cast_precision_loss, reason = "sides are below 65,536")]
fn pixels(side: u32) -> f32 {
    side as f32
}

/// As PNG: in colours where there are some and they find room.
fn encode(cut: RgbImage) -> Option<Vec<u8>> {
    let grey = |pixel: &::image::Rgb<u8>| {
        let [r, g, b] = pixel.0;
        r.max(g).max(b) - r.min(g).min(b) <= GREY
    };
    let (width, height) = cut.dimensions();
    if !cut.pixels().all(grey) {
        let coloured = png(width, height, png::ColorType::Rgb, cut.as_raw());
        if let Some(coloured) = coloured.filter(|png| png.len() <= print::MAX_CROP_BYTES) {
            return Some(coloured);
        }
    }
    let grey = DynamicImage::from(cut).into_luma8();
    png(width, height, png::ColorType::Grayscale, grey.as_raw())
}

fn png(width: u32, height: u32, colour: png::ColorType, pixels: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(colour);
    encoder.write_header().ok()?.write_image_data(pixels).ok()?;
    Some(bytes).filter(|bytes| bytes.len() <= print::MAX_CROP_BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::image::Rgb;

    fn size(png: &[u8]) -> (u32, u32, png::ColorType) {
        let reader = png::Decoder::new(io::Cursor::new(png)).read_info().unwrap();
        (reader.info().width, reader.info().height, reader.info().color_type)
    }

    #[test]
    fn a_place_is_dark_and_what_is_around_it_pale() {
        // Two pixels to the point; black all over.
        let page = RgbImage::new(400, 200);
        let cut = part(&page, (200.0, 100.0), Some(Rect::new(100.0, 50.0, 120.0, 60.0))).unwrap();
        assert_eq!(cut.dimensions(), (200, 60));
        assert_eq!(
            (cut.get_pixel(100, 30).0, cut.get_pixel(10, 30).0, cut.get_pixel(100, 2).0),
            ([0; 3], [128; 3], [128; 3])
        );
        let edge = part(&page, (200.0, 100.0), Some(Rect::new(-5.0, 90.0, 10.0, 130.0))).unwrap();
        assert_eq!(edge.dimensions(), (100, 40));
        assert_eq!(part(&page, (200.0, 100.0), None).unwrap().dimensions(), (400, 200));
    }

    #[test]
    fn what_is_no_place_on_the_page_has_no_picture() {
        let page = RgbImage::new(400, 200);
        for place in [
            Rect::new(300.0, 10.0, 310.0, 20.0),
            Rect::new(20.0, 10.0, 10.0, 20.0),
            Rect::new(f32::NAN, 0.0, 1.0, 1.0),
            Rect::new(0.0, 0.0, f32::INFINITY, 1.0),
        ] {
            assert!(part(&page, (200.0, 100.0), Some(place)).is_none(), "{place:?}");
        }
    }

    #[test]
    fn the_worst_picture_still_fits_into_a_printout() {
        let mut state = 1_u32;
        let mut noise = |_, _| {
            Rgb([0; 3].map(|_: u8| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8
            }))
        };
        for (width, height) in [(6_000, 30), (500, 480), (30, 6_000), (2_000, 1_800)] {
            let cut = fitted(RgbImage::from_fn(width, height, &mut noise), 1.0);
            let (w, h, _) = size(&encode(cut).unwrap());
            assert!(w.max(h) <= print::MAX_CROP_SIDE, "{w} {h}");
        }
    }

    #[test]
    fn colours_are_kept_where_there_are_some() {
        let stamp = RgbImage::from_pixel(40, 20, Rgb([40, 40, 160]));
        assert_eq!(size(&encode(stamp).unwrap()), (40, 20, png::ColorType::Rgb));
        let print = RgbImage::from_pixel(40, 20, Rgb([40, 45, 50]));
        assert_eq!(size(&encode(print).unwrap()), (40, 20, png::ColorType::Grayscale));
    }

    #[test]
    fn a_page_is_turned_before_it_is_cut() {
        let mut page = RgbImage::from_pixel(20, 40, Rgb([255; 3]));
        page.put_pixel(0, 0, Rgb([0; 3]));
        let (turned, size) = upright(&page, Turn::Right, (10.0, 20.0));
        assert_eq!((turned.dimensions(), size, turned.get_pixel(39, 0).0), ((40, 20), (20.0, 10.0), [0; 3]));
        let (turned, _) = upright(&page, Turn::Half, (10.0, 20.0));
        assert_eq!(turned.get_pixel(19, 39).0, [0; 3]);
    }
}
