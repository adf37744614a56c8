//! Pages as pictures: what the child sends, page by page, and what the parent makes of it. A child that
//! dies has still sent the pages before the one that killed it.

use super::raster;
use super::rules::{self, Death, Media, Refusal};
use super::{MAX_PAGES, image as pixels, inspect};
use ::image::RgbImage;
use hayro::RenderCache;
use hayro_syntax::Pdf;
use serde::{Deserialize, Serialize};
use std::io::{self, Write};
use std::ops::RangeInclusive;
use std::sync::Arc;

/// Most pages that one child draws.
pub const MAX_PAGES_AT_ONCE: u32 = 8;

/// One page, drawn or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// Its number, from 1.
    pub page: u32,
    /// Its picture.
    pub picture: Result<Picture, PageProblem>,
}

/// A page's picture and the same made small, both as WebP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// The picture.
    pub image: Vec<u8>,
    /// The thumbnail.
    pub thumb: Vec<u8>,
}

/// Why a page has no picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PageProblem {
    /// Drawing it takes more time or memory than a page may.
    TooCostly,
    /// It cannot be drawn.
    Broken,
    /// It was not tried, because others of the same file were too costly.
    Skipped,
}

impl PageProblem {
    /// Its name in the database.
    #[must_use]
    pub fn column(self) -> &'static str {
        match self {
            Self::TooCostly => "terlalu_berat",
            Self::Broken => "rusak",
            Self::Skipped => "dilewati",
        }
    }

    /// The problem of this name.
    #[must_use]
    pub fn from_column(column: &str) -> Option<Self> {
        [Self::TooCostly, Self::Broken, Self::Skipped].into_iter().find(|problem| problem.column() == column)
    }

    /// What is said in the picture's place.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::TooCostly => {
                "Gambar halaman ini tidak dapat dibuat dalam batas waktu dan memori; buka berkasnya untuk melihatnya."
            }
            Self::Skipped => {
                "Gambar halaman ini belum dicoba karena beberapa halaman lain berkas ini melampaui batas; buka \
                 berkasnya untuk melihatnya."
            }
            Self::Broken => "Halaman ini tidak dapat digambar; buka berkasnya untuk melihatnya.",
        }
    }

    /// What a child's death says about the page that it was drawing.
    pub(super) fn of_death(death: Death) -> Self {
        match Refusal::of_death(death).class {
            super::Class::TooLarge => Self::TooCostly,
            _ => Self::Broken,
        }
    }
}

/// What the child says before a page's picture and thumbnail.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    page: u32,
    size: Result<(u32, u32), PageProblem>,
}

/// The child's work: first whether the file opens, then page after page, as far as there are any.
pub(super) fn render(bytes: Vec<u8>, pages: RangeInclusive<u32>, out: &mut impl Write) -> io::Result<()> {
    if let Some(media) = pixels::sniff(&bytes) {
        return photographs(media, &bytes, pages, out);
    }
    let opened = inspect::open(Arc::new(bytes)).and_then(|pdf| {
        rules::page_count(u32::try_from(pdf.pages().len()).unwrap_or(MAX_PAGES + 1))?;
        Ok(pdf)
    });
    let pdf = match opened {
        Ok(pdf) => pdf,
        Err(refusal) => return frame(out, &serde_json::to_vec(&Err::<(), _>(refusal))?),
    };
    frame(out, &serde_json::to_vec(&Ok::<_, Refusal>(()))?)?;
    send(&pdf, pages, out)
}

fn send(pdf: &Pdf, pages: RangeInclusive<u32>, out: &mut impl Write) -> io::Result<()> {
    let cache = RenderCache::new();
    for (number, page) in (1..).zip(pdf.pages().iter()).filter(|(number, _)| pages.contains(number)) {
        send_one(number, raster::draw(page, &cache).and_then(picture), out)?;
    }
    Ok(())
}

/// As [`render`], for an image: its own pixels made smaller, without anything that came along with them.
fn photographs(
    media: Media,
    bytes: &[u8],
    asked: RangeInclusive<u32>,
    out: &mut impl Write,
) -> io::Result<()> {
    let sizes = match pixels::page_sizes(media, bytes) {
        Ok(sizes) => sizes,
        Err(refusal) => return frame(out, &serde_json::to_vec(&Err::<(), _>(refusal))?),
    };
    frame(out, &serde_json::to_vec(&Ok::<_, Refusal>(()))?)?;
    for (number, (index, _)) in (1..).zip(sizes.iter().enumerate()).filter(|(n, _)| asked.contains(n)) {
        let drawn = pixels::decode_page(media, bytes, index).ok();
        send_one(number, drawn.map(raster::fitted).and_then(picture), out)?;
    }
    Ok(())
}

fn send_one(page: u32, picture: Option<Picture>, out: &mut impl Write) -> io::Result<()> {
    let size = picture.as_ref().map(|picture| (picture.width, picture.height)).ok_or(PageProblem::Broken);
    frame(out, &serde_json::to_vec(&Head { page, size })?)?;
    if let Some(picture) = picture {
        frame(out, &picture.image)?;
        frame(out, &picture.thumb)?;
    }
    out.flush()
}

fn picture(drawn: RgbImage) -> Option<Picture> {
    let (width, height) = drawn.dimensions();
    let thumb = raster::encode(raster::thumbnail(&drawn))?;
    Some(Picture { width, height, image: raster::encode(drawn)?, thumb })
}

/// Writes one piece, its length before it.
pub(super) fn frame(out: &mut impl Write, piece: &[u8]) -> io::Result<()> {
    let length = u32::try_from(piece.len()).map_err(|_| io::ErrorKind::FileTooLarge)?;
    out.write_all(&length.to_be_bytes())?;
    out.write_all(piece)
}

/// The whole pieces of what a child wrote, and whether nothing is left over.
pub(super) fn frames(mut bytes: &[u8]) -> (Vec<&[u8]>, bool) {
    let mut pieces = Vec::new();
    while let Some((length, rest)) = bytes.split_first_chunk::<4>() {
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        let Some((piece, rest)) = rest.split_at_checked(length) else { return (pieces, false) };
        pieces.push(piece);
        bytes = rest;
    }
    (pieces, bytes.is_empty())
}

/// What came through of what a child was to send: `Err` when it said that the file does not open; the
/// pages that are whole, in order and among those asked for.
pub(super) fn understood(
    pieces: &[&[u8]],
    asked: RangeInclusive<u32>,
) -> serde_json::Result<Result<Vec<Rendered>, Refusal>> {
    let mut pieces = pieces.iter();
    let Some(opened) = pieces.next() else { return Ok(Ok(Vec::new())) };
    if let Err(refusal) = serde_json::from_slice::<Result<(), Refusal>>(opened)? {
        return Ok(Err(refusal));
    }
    let mut pages: Vec<Rendered> = Vec::new();
    while let Some(head) = pieces.next() {
        let Head { page, size } = serde_json::from_slice(head)?;
        let picture = match size {
            Err(problem) => Err(problem),
            Ok((width, height)) => {
                let (Some(image), Some(thumb)) = (pieces.next(), pieces.next()) else { break };
                Ok(Picture { width, height, image: image.to_vec(), thumb: thumb.to_vec() })
            }
        };
        if !asked.contains(&page) || pages.last().is_some_and(|last| last.page >= page) {
            return Err(serde::de::Error::custom("pages out of order"));
        }
        pages.push(Rendered { page, picture });
    }
    Ok(Ok(pages))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(pages: &[(u32, bool)]) -> Vec<u8> {
        let mut out = Vec::new();
        frame(&mut out, br#"{"Ok":null}"#).unwrap();
        for (page, drawn) in pages {
            let size = if *drawn { Ok((2, 3)) } else { Err(PageProblem::Broken) };
            frame(&mut out, &serde_json::to_vec(&Head { page: *page, size }).unwrap()).unwrap();
            if *drawn {
                frame(&mut out, b"gambar").unwrap();
                frame(&mut out, b"kecil").unwrap();
            }
        }
        out
    }

    fn numbers(bytes: &[u8]) -> Option<Vec<(u32, bool)>> {
        let pages = understood(&frames(bytes).0, 3..=5).ok()?.ok()?;
        Some(pages.iter().map(|page| (page.page, page.picture.is_ok())).collect())
    }

    #[test]
    fn what_came_before_the_end_is_kept_and_a_torn_page_is_not() {
        let all = sent(&[(3, true), (4, false), (5, true)]);
        assert_eq!(numbers(&all), Some(vec![(3, true), (4, false), (5, true)]));
        assert!(frames(&all).1);
        for cut in 1..=30 {
            assert_eq!(numbers(&all[..all.len() - cut]), Some(vec![(3, true), (4, false)]), "{cut}");
        }
        assert!(!frames(&all[..all.len() - 1]).1);
        assert_eq!(numbers(b""), Some(Vec::new()));
    }

    #[test]
    fn pages_that_were_not_asked_for_or_come_twice_are_nonsense() {
        for pages in
            [[(2, true), (3, true)], [(3, true), (3, true)], [(4, true), (3, true)], [(5, true), (6, true)]]
        {
            assert_eq!(numbers(&sent(&pages)), None, "{pages:?}");
        }
    }

    #[test]
    fn a_problem_has_a_name_and_deaths_are_told_apart() {
        for problem in [PageProblem::TooCostly, PageProblem::Broken, PageProblem::Skipped] {
            assert_eq!(PageProblem::from_column(problem.column()), Some(problem));
        }
        assert_eq!(PageProblem::of_death(Death::TimedOut), PageProblem::TooCostly);
        assert_eq!(PageProblem::of_death(Death::Signal(11)), PageProblem::Broken);
    }
}
