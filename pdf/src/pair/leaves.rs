//! The pages of a physical copy, from PDFs and images, as pictures.

use super::refusal;
use super::sheaf::Sheaf;
use crate::rules::{Media, Refusal};
use crate::{MAX_PAGES, image, inspect, raster};
use ::image::RgbImage;
use hayro::RenderCache;
use hayro_syntax::Pdf;
use page_compare::limits::MAX_WORK_SIDE;
use page_compare::{Gray, Picture, Scanned, prepare};
use std::io;
use std::sync::Arc;

/// Channels that differ by no more than this are grey.
const GREY: u8 = 6;

/// One page: of which file, and which there.
#[derive(Debug, Clone, Copy)]
struct Leaf {
    file: usize,
    page: usize,
    size_pt: (f32, f32),
}

/// One file.
enum Source {
    Drawn(Pdf),
    Photo(Media),
}

/// All pages in their order.
pub(super) struct Leaves<'s> {
    sheaf: &'s Sheaf<'s>,
    sources: Vec<Source>,
    leaves: Vec<Leaf>,
}

impl<'s> Leaves<'s> {
    pub(super) fn open(sheaf: &'s Sheaf<'s>) -> io::Result<Result<Self, Refusal>> {
        let mut all = Self { sheaf, sources: Vec::new(), leaves: Vec::new() };
        for file in 0..sheaf.physical() {
            if let Err(refusal) = all.add(file, sheaf.bytes(file)?) {
                return Ok(Err(refusal));
            }
        }
        if let Some(chosen) = sheaf.leaves() {
            let found = |(file, page): &(usize, usize)| {
                all.leaves.iter().find(|leaf| (leaf.file, leaf.page) == (*file, *page)).copied()
            };
            all.leaves = chosen.iter().filter_map(found).collect();
        }
        Ok(if all.leaves.is_empty() { Err(Refusal::empty()) } else { Ok(all) })
    }

    fn add(&mut self, file: usize, bytes: Vec<u8>) -> Result<(), Refusal> {
        let sizes: Vec<(f32, f32)> = match image::sniff(&bytes) {
            Some(media) => {
                let sizes = image::page_sizes(media, &bytes)?.into_iter().map(image::page_pt).collect();
                self.sources.push(Source::Photo(media));
                sizes
            }
            None => {
                let pdf = inspect::open(Arc::new(bytes))?;
                let sizes = pdf.pages().iter().map(|page| page.render_dimensions()).collect();
                self.sources.push(Source::Drawn(pdf));
                sizes
            }
        };
        self.leaves.extend(sizes.into_iter().enumerate().map(|(page, size_pt)| Leaf { file, page, size_pt }));
        let most = usize::try_from(MAX_PAGES).unwrap_or(usize::MAX);
        if self.leaves.len() > most { Err(refusal(page_compare::Refusal::TooManyPages)) } else { Ok(()) }
    }

    pub(super) fn len(&self) -> usize {
        self.leaves.len()
    }

    /// The size of a page in points, as the file shows it.
    pub(super) fn size_pt(&self, number: usize) -> (f32, f32) {
        self.leaves.get(number).map_or((0.0, 0.0), |leaf| leaf.size_pt)
    }

    /// A page as ink on even paper.
    pub(super) fn scanned(&self, number: usize) -> Result<Scanned, Refusal> {
        let (width, height) = self.size_pt(number);
        #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
        let scale = MAX_WORK_SIDE as f32 / width.max(height).max(1.0);
        prepare(&pixels(self.picture(number, scale)?)).map_err(refusal)
    }

    /// A page as the file shows it: drawn with so many pixels to the point, or the pixels of its image.
    pub(super) fn picture(&self, number: usize, scale: f32) -> Result<RgbImage, Refusal> {
        let leaf = self.leaves.get(number).ok_or_else(Refusal::broken)?;
        match self.sources.get(leaf.file) {
            Some(Source::Drawn(pdf)) => {
                let page = pdf.pages().get(leaf.page).ok_or_else(Refusal::broken)?;
                raster::draw_at(page, &RenderCache::new(), scale).ok_or_else(Refusal::broken)
            }
            Some(Source::Photo(media)) => {
                let bytes = self.sheaf.bytes(leaf.file).map_err(|_| Refusal::broken())?;
                image::decode_page(*media, &bytes, leaf.page)
            }
            None => Err(Refusal::broken()),
        }
    }
}

/// A picture without colours takes a third of the room.
pub(super) fn pixels(picture: RgbImage) -> Picture {
    let size = (picture.width() as usize, picture.height() as usize);
    let (pixels, _) = picture.as_raw().as_chunks::<3>();
    // Without branches in a row of pixels several of them are looked at in one step.
    let mut rows = pixels.chunks(size.0.max(1));
    let grey = rows.all(|row| {
        let off = |[r, g, b]: &[u8; 3]| r.max(g).max(b) - r.min(g).min(b);
        row.iter().fold(0, |most, pixel| off(pixel).max(most)) <= GREY
    });
    if grey {
        let values = pixels.iter().map(|[_, g, _]| *g).collect();
        if let Some(gray) = Gray::from_rows(size.0, size.1, values) {
            return Picture::Gray(gray);
        }
    }
    Picture::Rgb { width: size.0, height: size.1, data: picture.into_raw() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_grey_is_kept_as_grey() {
        let of = |pixel: [u8; 3]| pixels(RgbImage::from_pixel(70, 70, ::image::Rgb(pixel)));
        assert!(matches!(of([100, 106, 103]), Picture::Gray(gray) if gray.at(3, 3) == 106));
        assert!(matches!(of([100, 107, 103]), Picture::Rgb { width: 70, .. }));
    }
}
