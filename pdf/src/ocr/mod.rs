//! Recognising text on pages that have none, or none that can be trusted, with tesseract.
//!
//! It is optional: where the program or its Indonesian data is missing, that is said and nothing else
//! changes. One child draws the page grey, a second one limits itself and becomes tesseract; neither
//! the page nor what is said of it is believed before it was checked ([`tsv`]).

mod again;
mod become_it;
mod find;
mod judge;
mod sheet;
mod tsv;

use super::child::{self, Ended};
use super::job::{Job, JobLimits, OCR};
use super::reader::{ReadError, Reader, open};
use super::reading::{PageReading, Reading};
use super::render;
use super::rules::Refusal;
use super::turn::Turn;
pub(super) use become_it::{Wanted, become_tesseract};
pub use find::{OcrLack, Tesseract};
use kernel::{Fault, FaultClass};
pub(super) use sheet::{sheet, strip};
use std::fs::File;
use std::io::{self, Seek as _, Write as _};
use std::path::Path;
pub use tsv::{MAX_TSV_BYTES, TsvError};

pub use sheet::{MAX_SHEET_PIXELS, SHEET_DPI};

/// Why a page was not recognised.
#[derive(Debug, thiserror::Error)]
pub enum OcrError {
    /// There is nothing that recognises.
    #[error("no OCR: {0:?}")]
    Lack(OcrLack),
    /// The page cannot be drawn.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The program spent more time or memory than a page may, or died.
    #[error("tesseract ended without an answer: {0}")]
    Died(String),
    /// The program could not be started.
    #[error("tesseract cannot be started")]
    Start(#[source] io::Error),
    /// What it wrote makes no sense.
    #[error("tesseract answered nonsense: {0}")]
    Nonsense(#[from] TsvError),
}

impl Fault for OcrError {
    fn class(&self) -> FaultClass {
        match self {
            Self::Lack(_) => FaultClass::Unavailable,
            Self::Read(error) => error.class(),
            Self::Died(_) => FaultClass::Invalid,
            Self::Start(_) | Self::Nonsense(_) => FaultClass::Broken,
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::Lack(lack) => lack.sentence().to_owned(),
            Self::Read(error) => error.sentence(),
            Self::Died(_) => "Teks halaman ini tidak dapat dikenali dalam batas waktu dan memori.".to_owned(),
            Self::Start(_) | Self::Nonsense(_) => {
                "Pengenalan teks gagal pada server ini; beri tahu administrator.".to_owned()
            }
        }
    }
}

/// A page drawn for recognising, as the child sends it.
struct Sheet {
    head: sheet::Head,
    /// Each as PGM.
    pictures: Vec<Vec<u8>>,
}

impl Sheet {
    fn picture(&self) -> Result<&[u8], ReadError> {
        self.pictures.first().map(Vec::as_slice).ok_or_else(torn)
    }
}

fn torn() -> ReadError {
    ReadError::Child(io::Error::other("torn answer"))
}

impl Reader {
    /// Whether text can be recognised here, and with what.
    ///
    /// # Errors
    /// What is missing.
    pub async fn tesseract(&self) -> Result<Tesseract, OcrLack> {
        find::find(&self.programs).await
    }

    /// Recognises one page, by its number from 1; turned as it must be where it lies on its side or head.
    ///
    /// # Errors
    /// [`OcrError`]. A page that cannot be recognised says nothing about the others.
    pub async fn recognise(
        &self,
        tesseract: &Tesseract,
        path: &Path,
        page: u32,
    ) -> Result<PageReading, OcrError> {
        let mut best = self.turned_right(tesseract, path, page).await?;
        self.look_again(tesseract, path, page, &mut best).await?;
        Ok(judge::as_it_lies(best))
    }

    /// The page as it is turned when most of it can be read.
    async fn turned_right(
        &self,
        tesseract: &Tesseract,
        path: &Path,
        page: u32,
    ) -> Result<PageReading, OcrError> {
        let mut best = self.attempt(tesseract, path, page, Turn::Upright).await?;
        if !judge::is_doubtful(&best) {
            return Ok(best);
        }
        for turn in self.turns_to_try(tesseract, path, page).await? {
            let other = self.attempt(tesseract, path, page, turn).await?;
            if judge::score(&other) > judge::score(&best) {
                best = other;
            }
            if !judge::is_doubtful(&best) {
                break;
            }
        }
        Ok(best)
    }

    /// The words of a picture (PGM) of one line.
    pub(super) async fn read_line(&self, tesseract: &Tesseract, pgm: &[u8]) -> Result<String, OcrError> {
        let answer = self.run(Wanted::Line, tesseract, pgm).await?;
        Ok(tsv::words(&answer).unwrap_or_default().join(" "))
    }

    /// Reads lines by themselves in which a word was hard to read.
    async fn look_again(
        &self,
        tesseract: &Tesseract,
        path: &Path,
        page: u32,
        read: &mut PageReading,
    ) -> Result<(), OcrError> {
        for number in again::lines(read) {
            let Some(line) = read.lines.get_mut(number) else { continue };
            let Some(place) = again::place(line) else { continue };
            let strips = self.drawn(path, Job::Strip(page, read.turn, place)).await?.pictures;
            let mut readings = Vec::new();
            for strip in &strips {
                // What cannot be read this way stays as it was read.
                let answer = self.run(Wanted::Line, tesseract, strip).await.unwrap_or_default();
                readings.extend(tsv::words(&answer));
            }
            again::agree(line, &readings);
        }
        Ok(())
    }

    /// The words of a file as [`Self::reading_path`], those pages recognised that need it and that `wanted`
    /// asks for by their number and the number of pages. Without tesseract they stay as they are.
    ///
    /// # Errors
    /// As [`Self::reading_path`]; a page that cannot be recognised stays as it is.
    pub async fn read_with_ocr(
        &self,
        path: &Path,
        wanted: impl Fn(u32, u32) -> bool,
    ) -> Result<Reading, ReadError> {
        let reading = self.reading_path(path).await?;
        let Ok(tesseract) = self.tesseract().await else { return Ok(reading) };
        let count = u32::try_from(reading.pages.len()).unwrap_or(u32::MAX);
        let mut pages = Vec::new();
        for number in reading.pages_for_ocr().into_iter().filter(|number| wanted(*number, count)) {
            match self.recognise(&tesseract, path, number).await {
                Ok(page) => pages.push((number, page)),
                Err(error) => tracing::warn!(page = number, %error, "a page could not be recognised"),
            }
        }
        Ok(reading.with_recognised(pages))
    }

    async fn attempt(
        &self,
        tesseract: &Tesseract,
        path: &Path,
        page: u32,
        turn: Turn,
    ) -> Result<PageReading, OcrError> {
        let sheet = self.sheet(path, page, turn).await?;
        let head = sheet.head;
        let answer = self.run(Wanted::Words, tesseract, sheet.picture()?).await?;
        let lines = tsv::lines(&answer, (head.width, head.height))?;
        Ok(judge::page((head.width_pt, head.height_pt), lines, turn))
    }

    /// What the program thinks of how the page lies; every other way where it does not know.
    async fn turns_to_try(
        &self,
        tesseract: &Tesseract,
        path: &Path,
        page: u32,
    ) -> Result<Vec<Turn>, OcrError> {
        if tesseract.osd {
            let sheet = self.sheet(path, page, Turn::Upright).await?;
            // It refuses pages with little on them; then there is little to gain.
            let answer = self.run(Wanted::Orientation, tesseract, sheet.picture()?).await.unwrap_or_default();
            if let Some(turn) = judge::orientation(&answer) {
                return Ok(if turn == Turn::Upright { Vec::new() } else { vec![turn] });
            }
        }
        Ok(vec![Turn::Half, Turn::Right, Turn::Left])
    }

    async fn sheet(&self, path: &Path, page: u32, turn: Turn) -> Result<Sheet, ReadError> {
        self.drawn(path, Job::Sheet(page, turn)).await
    }

    async fn drawn(&self, path: &Path, job: Job) -> Result<Sheet, ReadError> {
        let (answer, death) = self.answer(job, job.limits(), open(path).await?).await?;
        if let Some(death) = death {
            return Err(ReadError::Refused(Refusal::of_death(death)));
        }
        let (pieces, whole) = render::frames(&answer);
        let (Some(head), true) = (pieces.first(), whole) else { return Err(torn()) };
        let head: Result<sheet::Head, Refusal> = serde_json::from_slice(head).map_err(ReadError::Answer)?;
        let head = head.map_err(ReadError::Refused)?;
        Ok(Sheet { head, pictures: pieces.iter().skip(1).map(|pgm| pgm.to_vec()).collect() })
    }

    async fn run(&self, wanted: Wanted, tesseract: &Tesseract, pgm: &[u8]) -> Result<Vec<u8>, OcrError> {
        let input = in_memory(pgm).map_err(OcrError::Start)?;
        let _place = self.places.acquire().await.map_err(|e| OcrError::Start(io::Error::other(e)))?;
        let limits = JobLimits { wall: OCR.wall.min(self.patience), ..OCR };
        let argument = wanted.argument(&tesseract.program);
        let Ended { answer, death } =
            child::run(&self.exe, &argument, limits, input).await.map_err(OcrError::Start)?;
        match death {
            None => Ok(answer),
            Some((death, stderr)) => Err(OcrError::Died(format!("{death:?}: {stderr}"))),
        }
    }
}

/// The bytes as a file that lies on no disk.
fn in_memory(bytes: &[u8]) -> io::Result<File> {
    let mut file = File::from(rustix::fs::memfd_create("halaman", rustix::fs::MemfdFlags::CLOEXEC)?);
    file.write_all(bytes)?;
    file.rewind()?;
    Ok(file)
}
