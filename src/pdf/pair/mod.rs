//! The physical and the digital copy held against each other by machine: the digital copy says which glyph must
//! stand where, and the paper is verified, not read. What compares is the crate `page-compare`, which knows
//! pixels and glyphs; here the files are gathered for the child, opened in it, drawn, and taken apart.

mod child;
mod glyphs;
mod leaves;
mod reflow;
mod sheaf;
mod threads;
mod window;

use super::job::Job;
use super::reader::{ReadError, Reader};
use super::rules::Refusal;
use super::{Doubt, OcrLack, render};
pub(super) use child::compare;
use page_compare::{ComparedPage, Mode, Outcome, Physical, Reading, conclude, settle};
use serde::{Deserialize, Serialize};
use std::io;
use std::path::{Path, PathBuf};

/// Version of the comparison; results of another one are not compared with those of this.
pub const COMPARER_VERSION: u16 = 1;

/// Parts of a document that somebody who can read is asked about.
pub(super) const MAX_QUESTIONS: usize = 400;

/// What a comparison says.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// What was found.
    pub outcome: Outcome,
    /// Pages of the physical copy.
    pub physical_pages: usize,
    /// Pages of the digital copy.
    pub digital_pages: usize,
    /// What speaks against the text of the digital copy, by the place of its page.
    pub doubts: Vec<(usize, Doubt)>,
    /// Why doubtful words were not read a second time, where they were not.
    pub unread: Option<OcrLack>,
}

/// What the child found, before anybody read what it asks about.
#[derive(Debug, Serialize, Deserialize)]
struct Report {
    pages: Vec<ComparedPage>,
    /// The pictures of these follow, in this order.
    asked: Vec<Question>,
    physical_pages: usize,
    digital_pages: usize,
    doubts: Vec<(usize, Doubt)>,
}

/// A word that could not be told for certain: of which pair of pages, and which spot there.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Question {
    page: usize,
    spot: usize,
}

impl Reader {
    /// Holds the files of a physical copy (PDFs or images, in their order; `pages` in all with those of the
    /// digital copy) against a digital copy. They are gathered in a file without a name below `folder`.
    ///
    /// # Errors
    /// [`ReadError::Refused`] when a file is not fit or kills its child; else as [`Self::inspect`].
    pub async fn compare(
        &self,
        physical: &[PathBuf],
        digital: &Path,
        kind: Physical,
        pages: u32,
        folder: &Path,
    ) -> Result<Compared, ReadError> {
        let (physical, digital, folder) = (physical.to_vec(), digital.to_owned(), folder.to_owned());
        let gather = move || sheaf::gather(&physical, &digital, kind, &folder);
        let gathered = tokio::task::spawn_blocking(gather).await.map_err(io::Error::other);
        let gathered = gathered.flatten().map_err(ReadError::File)?;
        let job = Job::Compare(pages);
        let (answer, death) = self.answer(job, job.limits(), gathered).await?;
        if let Some(death) = death {
            return Err(ReadError::Refused(Refusal::of_death(death)));
        }
        let (pieces, whole) = render::frames(&answer);
        let torn = || ReadError::Child(io::Error::other("torn answer"));
        let (Some((report, crops)), true) = (pieces.split_first(), whole) else { return Err(torn()) };
        let report: Result<Report, Refusal> = serde_json::from_slice(report).map_err(ReadError::Answer)?;
        let mut report = report.map_err(ReadError::Refused)?;
        let unread = self.settle(&mut report, crops).await;
        let Report { pages, physical_pages, digital_pages, doubts, .. } = report;
        let outcome = honest(conclude(&pages), &pages, &doubts);
        Ok(Compared { outcome, physical_pages, digital_pages, doubts, unread })
    }

    /// Has doubtful words read; where nobody can read, they stay doubtful.
    async fn settle(&self, report: &mut Report, crops: &[&[u8]]) -> Option<OcrLack> {
        if report.asked.is_empty() {
            return None;
        }
        let tesseract = match self.tesseract().await {
            Ok(tesseract) => tesseract,
            Err(lack) => return Some(lack),
        };
        let mut readings: Vec<Vec<Reading>> = vec![Vec::new(); report.pages.len()];
        for (question, crop) in report.asked.iter().zip(crops) {
            // What cannot be read stays as it is.
            let text = self.read_line(&tesseract, crop).await.unwrap_or_default();
            if let Some(page) = readings.get_mut(question.page) {
                page.push(Reading { spot: question.spot, text });
            }
        }
        for (page, readings) in report.pages.iter_mut().zip(&readings) {
            page.outcome = settle(std::mem::take(&mut page.outcome), readings);
        }
        None
    }
}

/// Pages of which nothing was said in words never agree by themselves, nor do words that are not what is drawn.
fn honest(mut outcome: Outcome, pages: &[ComparedPage], doubts: &[(usize, Doubt)]) -> Outcome {
    let unsaid = |page: &ComparedPage| {
        let whole = page.pair.digital.is_some() && page.pair.physical.is_some() && !page.pair.blank;
        whole && !matches!(page.mode, Some(Mode::Verify | Mode::Flow))
    };
    let untrue = doubts.iter().any(|(_, doubt)| doubt.is_untrue());
    outcome.agrees &= !untrue && !pages.iter().any(unsaid);
    outcome
}

/// Why the engine does not take a page.
fn refusal(why: page_compare::Refusal) -> Refusal {
    use page_compare::Refusal as Why;
    match why {
        Why::PageSize => Refusal::page_beyond("Ukuran halaman di luar yang dapat dicocokkan"),
        Why::PictureSize => Refusal::page_beyond("Ukuran gambar halaman di luar yang dapat dicocokkan"),
        Why::Misshapen => Refusal::broken(),
        Why::TooMuchText => {
            Refusal::page_beyond("Satu halaman memuat teks lebih banyak daripada yang dapat dicocokkan")
        }
        Why::TooManyPages => {
            Refusal::page_beyond("Halaman naskah lebih banyak daripada yang dapat dicocokkan")
        }
    }
}
