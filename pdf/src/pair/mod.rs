//! The physical and the digital copy held against each other by machine: the digital copy says which glyph must
//! stand where, and the paper is verified, not read. What compares is the crate `page-compare`, which knows
//! pixels and glyphs; here the files are gathered for the child, opened in it, drawn, and taken apart.

mod child;
mod cutouts;
mod glyphs;
mod leaves;
mod reflow;
mod sheaf;
mod threads;
mod window;
mod words;

use super::job::Job;
use super::reader::{ReadError, Reader};
use super::rules::Refusal;
use super::{Doubt, OcrLack, render};
pub(super) use child::compare;
pub(super) use cutouts::cut;
pub use cutouts::{Cutout, MAX_CUTOUTS, MAX_CUTOUTS_BYTES};
use page_compare::{ComparedPage, Mode, Outcome, Physical, Reading, conclude, settle};
use serde::{Deserialize, Serialize};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
pub use words::{SAME_SCAN, class_words, printed_class, printed_mode, reason_words, why_another};

/// Version of the comparison; results of another one are not compared with those of this.
pub const COMPARER_VERSION: u16 = 8;

/// Parts of a document that somebody who can read is asked about.
pub(super) const MAX_QUESTIONS: usize = 400;

/// What is held against each other.
#[derive(Debug, Clone)]
pub struct Copies {
    /// The files of the physical copy (PDFs or images), in their order.
    pub physical: Vec<PathBuf>,
    /// Which of their pages in which order, each by its file and its place there, both from 0; `None`: all, as
    /// they lie.
    pub leaves: Option<Vec<(usize, usize)>>,
    /// The files of the digital copy: the Salinan, then its annexes.
    pub digital: Vec<PathBuf>,
    /// What the physical copy is.
    pub kind: Physical,
}

/// How far a comparison has come: first every page of both copies is looked at, then every pair of pages is held against
/// each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Pages and then pairs that are done.
    pub done: usize,
    /// Of so many; of how many pairs is known for certain once all pages were looked at.
    pub total: usize,
}

/// What the child says, piece by piece.
#[derive(Debug, Serialize, Deserialize)]
enum Message {
    Progress(Progress),
    Report(Result<Report, Refusal>),
}

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
    /// Holds the copies against each other; `pages` is the number of pages of all their files. They are
    /// gathered in a file without a name below `folder`. `heard` is told how far the work has come.
    ///
    /// # Errors
    /// [`ReadError::Refused`] when a file is not fit or kills its child; else as [`Self::inspect`].
    pub async fn compare(
        &self,
        copies: Copies,
        pages: u32,
        folder: &Path,
        heard: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<Compared, ReadError> {
        let folder = folder.to_owned();
        let gather = move || sheaf::gather(&copies, &folder);
        let gathered = tokio::task::spawn_blocking(gather).await.map_err(io::Error::other);
        let gathered = gathered.flatten().map_err(ReadError::File)?;
        let job = Job::Compare(pages);
        let news = News::default();
        let listen = |answer: &[u8]| news.of(answer).into_iter().for_each(heard);
        let (answer, death) = self.answer_heard(job, job.limits(), gathered, &listen).await?;
        if let Some(death) = death {
            return Err(ReadError::Refused(Refusal::of_death(death)));
        }
        let (pieces, whole) = render::frames(&answer);
        let torn = || ReadError::Child(io::Error::other("torn answer"));
        let mut pieces = pieces.into_iter();
        let report = loop {
            let Some(piece) = pieces.next().filter(|_| whole) else { return Err(torn()) };
            match serde_json::from_slice(piece).map_err(ReadError::Answer)? {
                Message::Progress(_) => {}
                Message::Report(report) => break report,
            }
        };
        let crops: Vec<&[u8]> = pieces.collect();
        let mut report = report.map_err(ReadError::Refused)?;
        let unread = self.settle(&mut report, &crops).await;
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

/// The newest progress in an answer that is still being given.
#[derive(Default)]
struct News(AtomicUsize);

impl News {
    /// What was said since the last time; the answer only grows.
    fn of(&self, answer: &[u8]) -> Option<Progress> {
        let read = self.0.load(Ordering::Relaxed);
        let fresh = answer.get(read..).unwrap_or_default();
        let (pieces, _) = render::frames(fresh);
        let whole: usize = pieces.iter().map(|piece| piece.len() + size_of::<u32>()).sum();
        self.0.store(read + whole, Ordering::Relaxed);
        let said = |piece: &&[u8]| match serde_json::from_slice(piece) {
            Ok(Message::Progress(progress)) => Some(progress),
            _ => None,
        };
        pieces.iter().rev().find_map(said)
    }
}

/// Pages of which nothing was said in words never agree by themselves, nor do words that are not what is drawn, nor
/// pages that others may see otherwise.
fn honest(mut outcome: Outcome, pages: &[ComparedPage], doubts: &[(usize, Doubt)]) -> Outcome {
    let unsaid = |page: &ComparedPage| {
        let whole = page.pair.digital.is_some() && page.pair.physical.is_some() && !page.pair.blank;
        whole && !matches!(page.mode, Some(Mode::Verify | Mode::Flow))
    };
    let untrue = doubts.iter().any(|(_, doubt)| doubt.is_untrue() || doubt.is_unsettled());
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
