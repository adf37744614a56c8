//! Pages, verdicts on pairs of pages, and the sheet that holds them all. Values only.

use super::machine::ByMachine;
use crate::kernel::{Digest, Timestamp};
use crate::pdf::Turn;
use crate::products::FileRole;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// One page of one stored file; stored as its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PageRef {
    /// The file's bytes.
    pub file: Digest,
    /// The page, from 1.
    pub page: u32,
}

/// A text that names no page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("bukan halaman")]
pub struct ParsePageError;

impl fmt::Display for PageRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.page)
    }
}

impl FromStr for PageRef {
    type Err = ParsePageError;

    fn from_str(text: &str) -> Result<Self, ParsePageError> {
        let (file, page) = text.split_once(':').ok_or(ParsePageError)?;
        let page: u32 = page.parse().map_err(|_| ParsePageError)?;
        let file = file.parse().map_err(|_| ParsePageError)?;
        if page == 0 { Err(ParsePageError) } else { Ok(Self { file, page }) }
    }
}

impl TryFrom<String> for PageRef {
    type Error = ParsePageError;

    fn try_from(text: String) -> Result<Self, ParsePageError> {
        text.parse()
    }
}

impl From<PageRef> for String {
    fn from(page: PageRef) -> Self {
        page.to_string()
    }
}

/// A page of the physical copy, as it is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Turned {
    /// The page.
    pub at: PageRef,
    /// How it is turned.
    pub turn: Turn,
}

impl fmt::Display for Turned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.at, self.turn.degrees())
    }
}

impl FromStr for Turned {
    type Err = ParsePageError;

    fn from_str(text: &str) -> Result<Self, ParsePageError> {
        let (at, turn) = text.rsplit_once(':').ok_or(ParsePageError)?;
        let turn = turn.parse().ok().and_then(Turn::of_degrees).ok_or(ParsePageError)?;
        Ok(Self { at: at.parse()?, turn })
    }
}

/// A page of the digital copy beside the page of the physical copy that should say the same; one side is
/// missing where the page has no counterpart, never both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pair {
    /// Of the digital copy.
    pub digital: Option<PageRef>,
    /// Of the physical copy.
    pub physical: Option<Turned>,
}

impl Pair {
    /// Whether both sides are there.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.digital.is_some() && self.physical.is_some()
    }

    /// Whether the two sides are the same bytes, which is no comparison at all.
    #[must_use]
    pub fn is_one_file(&self) -> bool {
        matches!((self.digital, self.physical), (Some(digital), Some(physical)) if digital.file == physical.at.file)
    }
}

/// What was found on a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Finding {
    /// Both say the same.
    Agrees,
    /// They do not.
    Differs,
    /// There is no counterpart, and that is as it should be: a blank back, a page of attestation.
    Acceptable,
}

impl Finding {
    /// Every finding.
    pub const ALL: [Self; 3] = [Self::Agrees, Self::Differs, Self::Acceptable];

    /// As stored.
    #[must_use]
    pub fn column(self) -> &'static str {
        match self {
            Self::Agrees => "sesuai",
            Self::Differs => "tidak_sesuai",
            Self::Acceptable => "dapat_diterima",
        }
    }

    /// What people read.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Agrees => "sesuai",
            Self::Differs => "tidak sesuai",
            Self::Acceptable => "tanpa pasangan, dapat diterima",
        }
    }

    /// From its stored form.
    #[must_use]
    pub fn from_column(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|finding| finding.column() == text)
    }
}

/// Which of the two copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// The physical copy.
    Physical,
    /// The digital copy.
    Digital,
}

/// A rectangle on a page of one of the copies, in ten-thousandths of the page's width and height before
/// it is turned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Area {
    /// On which copy.
    pub side: Side,
    /// Where.
    pub place: crate::pdf::Place,
}

impl fmt::Display for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = match self.side {
            Side::Physical => "fisik",
            Side::Digital => "digital",
        };
        let place = self.place;
        write!(f, "{side}:{},{},{},{}", place.x0, place.y0, place.x1, place.y1)
    }
}

impl FromStr for Area {
    type Err = ParsePageError;

    fn from_str(text: &str) -> Result<Self, ParsePageError> {
        let (side, numbers) = text.split_once(':').ok_or(ParsePageError)?;
        let side = match side {
            "fisik" => Side::Physical,
            "digital" => Side::Digital,
            _ => return Err(ParsePageError),
        };
        let numbers: Vec<u16> = numbers.split(',').filter_map(|number| number.parse().ok()).collect();
        let &[x0, y0, x1, y1] = numbers.as_slice() else { return Err(ParsePageError) };
        let inside = x0 < x1 && y0 < y1 && x1 <= crate::pdf::PLACE_UNITS && y1 <= crate::pdf::PLACE_UNITS;
        let place = crate::pdf::Place { x0, y0, x1, y1 };
        if inside { Ok(Self { side, place }) } else { Err(ParsePageError) }
    }
}

/// A verdict that somebody is about to give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// On which pair, exactly as it was looked at.
    pub pair: Pair,
    /// What was found.
    pub finding: Finding,
    /// Where on the page, in words.
    pub place: Option<String>,
    /// Where on the page, as a rectangle.
    pub area: Option<Area>,
    /// What is wrong, or why it can be accepted.
    pub note: Option<String>,
}

/// A verdict that was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Its row.
    pub id: String,
    /// What was said.
    pub said: Judgement,
    /// Whether it was given for many pages at once.
    pub at_once: bool,
    /// Who gave it.
    pub name: String,
    /// When.
    pub made: Timestamp,
    /// Who confirmed it with a signature of the check, last.
    pub confirmed: Option<(String, Timestamp)>,
}

/// Why a page that was judged has to be judged again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// The page is of another file now.
    Replaced,
    /// It was turned, or stands beside another page now.
    Rearranged,
}

/// A pair with what was found on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The pair.
    pub pair: Pair,
    /// The verdict that counts.
    pub verdict: Option<Verdict>,
    /// Without one: whether there was one on what stood here before.
    pub again: Option<Again>,
    /// What the machine says of it.
    pub machine: Option<ByMachine>,
}

impl Judged {
    /// What was found; `None` while it is not judged.
    #[must_use]
    pub fn finding(&self) -> Option<Finding> {
        self.verdict.as_ref().map(|verdict| verdict.said.finding)
    }

    /// Whether a person has to look at it yet.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.verdict.is_none() && !self.machine.is_some_and(ByMachine::is_settled)
    }
}

/// A file whose pages are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetFile {
    /// Its row in the case.
    pub id: String,
    /// What it is.
    pub role: FileRole,
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub digest: Digest,
    /// Its pages.
    pub pages: u32,
}

impl SheetFile {
    /// Its pages in order.
    pub fn refs(&self) -> impl Iterator<Item = PageRef> + '_ {
        (1..=self.pages).map(|page| PageRef { file: self.digest, page })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_written_as_its_file_and_number() {
        let page = PageRef { file: Digest::of(b"a"), page: 12 };
        assert_eq!(page.to_string().parse(), Ok(page));
        let turned = Turned { at: page, turn: Turn::Left };
        assert_eq!(turned.to_string().parse(), Ok(turned));
        assert_eq!(format!("{page}:45").parse::<Turned>(), Err(ParsePageError));
        for wrong in ["", ":1", "ab:1", &format!("{}:0", page.file), &format!("{}:x", page.file)] {
            assert_eq!(wrong.parse::<PageRef>(), Err(ParsePageError), "{wrong}");
        }
    }

    #[test]
    fn an_area_is_inside_its_page() {
        let area: Area = "fisik:100,200,3000,10000".parse().unwrap();
        assert_eq!((area.side, area.to_string().as_str()), (Side::Physical, "fisik:100,200,3000,10000"));
        for wrong in
            ["", "kiri:1,1,2,2", "fisik:1,1,2", "fisik:5,1,5,2", "digital:1,1,2,10001", "fisik:1,1,2,a"]
        {
            assert_eq!(wrong.parse::<Area>(), Err(ParsePageError), "{wrong}");
        }
    }

    #[test]
    fn findings_are_stored_by_word() {
        for finding in Finding::ALL {
            assert_eq!(Finding::from_column(finding.column()), Some(finding));
        }
        assert_eq!(Finding::from_column("mungkin"), None);
    }
}
