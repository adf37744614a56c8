//! Pages of a public file as its readers see them: picture, words with their places, text by its parts.

use super::catalog::Catalog;
use super::contents::{Contents, contents};
use super::error::ProductError;
use super::pages::{PagePicture, picture};
use super::read_job::stored_reading;
use crate::kernel::Digest;
use crate::pdf::{PLACE_UNITS, PageReading, TextSource, Turn};

/// Places on a page are told in so many units a point, so that they need no fractions.
pub const UNITS_PER_POINT: u32 = 10;
/// The largest side of a page that is believed, in units; PDF itself knows none larger.
const MAX_SIDE: f32 = 144_000.0;

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// How many pages the file has.
    pub count: u32,
    /// Its width in units.
    pub width: u32,
    /// Its height in units.
    pub height: u32,
    /// Its words, line by line; none where nothing can be believed to be what the page shows.
    pub lines: Vec<Vec<LeafWord>>,
    /// Whether the words were recognised by a machine, and may be wrong.
    pub recognised: bool,
}

/// A word and its place in units, from the top left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeafWord {
    /// Its characters.
    pub text: String,
    /// Left.
    pub x: u32,
    /// Top.
    pub y: u32,
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

/// The text of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PublicText {
    /// By its parts.
    pub contents: Contents,
    /// Pages, from 1, without words that can be believed.
    pub unread: Vec<u32>,
    /// Whether some of it was recognised by a machine, and may be wrong.
    pub recognised: bool,
}

impl Catalog {
    /// A page of a stored file, from 1. `None` while it was not read yet, and for a page that it has not.
    pub async fn leaf(&self, of: Digest, number: u32) -> Option<Leaf> {
        let reading = stored_reading(self.storage(), of).await?;
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        let count = u32::try_from(reading.pages.len()).ok()?;
        Some(leaf(reading.pages.get(index)?, count))
    }

    /// Every page of a stored file; `None` while it was not read yet.
    pub async fn leaves(&self, of: Digest) -> Option<Vec<Leaf>> {
        let reading = stored_reading(self.storage(), of).await?;
        let count = u32::try_from(reading.pages.len()).ok()?;
        Some(reading.pages.iter().map(|page| leaf(page, count)).collect())
    }

    /// The text of a stored file by its parts; `None` while it was not read yet.
    pub async fn text_by_parts(&self, of: Digest) -> Option<PublicText> {
        let reading = stored_reading(self.storage(), of).await?;
        let text = |page: &PageReading| if is_believed(page) { page.text() } else { String::new() };
        let texts: Vec<String> = reading.pages.iter().map(text).collect();
        let unread = (1..).zip(&texts).filter(|(_, text)| text.trim().is_empty());
        let unread = unread.map(|(number, _)| number).collect();
        let recognised = reading.pages.iter().any(|page| page.source == TextSource::Ocr);
        // A long text takes its time.
        let contents = tokio::task::spawn_blocking(move || contents(&texts)).await;
        let contents = contents.inspect_err(|error| tracing::error!(%error, "contents failed")).ok()?;
        Some(PublicText { contents, unread, recognised })
    }

    /// The picture of a page of a stored file, or its thumbnail. One that is not there is asked for.
    ///
    /// # Errors
    /// [`ProductError::NotFound`] for a page that the file does not have; as any statement.
    pub async fn page_picture(
        &self,
        of: Digest,
        page: u32,
        small: bool,
    ) -> Result<PagePicture, ProductError> {
        picture((self.journal(), self.storage()), of, page, small).await
    }
}

/// Whether the words of a page may stand for what it shows: drawn as such or recognised by us.
fn is_believed(page: &PageReading) -> bool {
    matches!(page.source, TextSource::Layer | TextSource::Ocr) && !page.is_untrue()
}

fn leaf(page: &PageReading, count: u32) -> Leaf {
    let (width, height) = (side(page.width_pt), side(page.height_pt));
    // Words of a page that lies on its side have their places on the page set upright.
    let lines = if is_believed(page) && page.turn == Turn::Upright { page.lines.as_slice() } else { &[] };
    let at = |place: u16, side: u32| {
        let units = u64::from(place) * u64::from(side) / u64::from(PLACE_UNITS);
        u32::try_from(units).unwrap_or(u32::MAX)
    };
    let word = |word: &crate::pdf::Word| {
        let (x, y) = (at(word.place.x0, width), at(word.place.y0, height));
        LeafWord {
            text: word.text.clone(),
            x,
            y,
            width: at(word.place.x1, width).saturating_sub(x),
            height: at(word.place.y1, height).saturating_sub(y),
        }
    };
    Leaf {
        count,
        width,
        height,
        lines: lines.iter().map(|line| line.words.iter().map(word).collect()).collect(),
        recognised: page.source == TextSource::Ocr,
    }
}

/// A side of a page in units; at least one, whatever the file says.
fn side(points: f32) -> u32 {
    let units = f64::from(points.clamp(0.1, MAX_SIDE)) * f64::from(UNITS_PER_POINT);
    // In range by the clamp; what is no number becomes the least.
    (units.round() as u32).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::{Doubt, Place};

    fn page() -> PageReading {
        let mut page = PageReading::of_text(TextSource::Layer, "Pasal 1");
        page.lines[0].words[0].place = Place { x0: 1_000, y0: 500, x1: 2_000, y1: 600 };
        page
    }

    #[test]
    fn a_word_has_its_place_in_tenths_of_a_point() {
        let found = leaf(&page(), 3);
        assert_eq!((found.count, found.width, found.height), (3, 5_950, 8_420));
        let word = &found.lines[0][0];
        assert_eq!((word.x, word.y, word.width, word.height), (595, 421, 595, 84));
    }

    #[test]
    fn words_that_may_not_be_what_the_page_shows_are_left_out() {
        let untrue = PageReading { doubts: vec![Doubt::FalseUnicode], ..page() };
        let scanner = PageReading { source: TextSource::ScannerLayer, ..page() };
        let turned = PageReading { turn: Turn::Right, ..page() };
        for page in [untrue, scanner, turned] {
            assert!(leaf(&page, 1).lines.is_empty(), "{page:?}");
        }
        let ocr = leaf(&PageReading { source: TextSource::Ocr, ..page() }, 1);
        assert!(ocr.recognised && !ocr.lines.is_empty());
    }

    #[test]
    fn no_size_of_a_page_makes_it_fall_over() {
        for points in [0.0, -1.0, f32::NAN, f32::INFINITY, f32::MAX, 1e-9] {
            let units = side(points);
            assert!((1..=1_440_000).contains(&units), "{points} gives {units}");
        }
    }
}
