//! Answers to differences: which are taken, which count, and what is left. Values in, values out.

use super::findings::{Difference, Findings, What};
use crate::copies::PageRef;
use crate::copies::page::{Finding, Judged};
use crate::copies::rules::NOTE_MAX_CHARS;
use crate::kernel::Timestamp;
use page_compare::Mode;

/// What a person says of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Choice {
    /// A false alarm: both say the same.
    Misread,
    /// Real, and the digital copy has to be corrected.
    RealDigital,
    /// Real, and another paper has to come.
    RealPhysical,
    /// As it should be, for a reason.
    Intended,
}

impl Choice {
    /// Every choice.
    pub const ALL: [Self; 4] = [Self::Misread, Self::RealDigital, Self::RealPhysical, Self::Intended];

    /// As stored.
    #[must_use]
    pub fn column(self) -> &'static str {
        match self {
            Self::Misread => "salah_baca",
            Self::RealDigital => "nyata_digital",
            Self::RealPhysical => "nyata_fisik",
            Self::Intended => "disengaja",
        }
    }

    /// What people read.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Misread => "salah baca mesin",
            Self::RealDigital => "nyata: salinan digital diperbaiki",
            Self::RealPhysical => "nyata: naskah fisik diperbaiki",
            Self::Intended => "disengaja",
        }
    }

    /// From its stored form.
    #[must_use]
    pub fn from_column(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.column() == text)
    }

    /// Whether a copy has to be corrected before anything goes on.
    #[must_use]
    pub fn is_real(self) -> bool {
        matches!(self, Self::RealDigital | Self::RealPhysical)
    }
}

/// Why an answer is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// The difference is not there, or is read with its page.
    #[error("no such difference")]
    Changed,
    /// It needs a reason.
    #[error("a reason is needed")]
    NoteNeeded,
    /// The note is too long.
    #[error("too long")]
    TooLong,
}

/// An answer that was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Its row.
    pub id: String,
    /// What was said.
    pub choice: Choice,
    /// Whether it was said of a page that stands alone, and so of the difference that is about this page.
    pub of_page: bool,
    /// Why.
    pub note: Option<String>,
    /// Who, and in which post.
    pub name: String,
    /// When.
    pub made: Timestamp,
    /// Who confirmed it with a signature of the check, last.
    pub confirmed: Option<(String, Timestamp)>,
}

impl Answer {
    /// What people read.
    #[must_use]
    pub fn title(&self) -> &'static str {
        self.finding().map_or_else(|| self.choice.title(), Finding::title)
    }

    /// As it is stored.
    #[must_use]
    pub fn column(&self) -> &'static str {
        self.finding().map_or_else(|| self.choice.column(), Finding::column)
    }

    /// What was found on the page, where it was said of one.
    #[must_use]
    pub fn finding(&self) -> Option<Finding> {
        let finding = if self.choice.is_real() { Finding::Differs } else { Finding::Acceptable };
        self.of_page.then_some(finding)
    }
}

/// An answer with the difference that it was given to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The subject of the comparison in which it stood.
    pub subject: String,
    /// The difference as it was shown.
    pub evidence: Difference,
    /// The answer.
    pub answer: Answer,
}

/// A comparison with the answers that count.
#[derive(Debug, Clone, PartialEq)]
pub struct Machine {
    /// Its row.
    pub id: String,
    /// The digest of what is stored of it.
    pub digest: String,
    /// When it was made.
    pub made: Timestamp,
    /// What was found.
    pub findings: Findings,
    /// The answer to each difference, in the order of the findings.
    pub answers: Vec<Option<Answer>>,
}

impl Machine {
    /// The findings with the answers that count on them: to each difference the last that was given to it or to
    /// the same one in an earlier comparison. `said` in the order in which it was said.
    #[must_use]
    pub fn new(
        id: String,
        digest: String,
        made: Timestamp,
        findings: Findings,
        subject: &str,
        said: &[Said],
    ) -> Self {
        let counts = |difference: &Difference| {
            let bound = |one: &&Said| !difference.what.is_of_document() || one.subject == subject;
            let mut last = said.iter().rev().filter(bound);
            let page = difference.digital.as_ref().map(|spot| spot.page);
            let found = findings.pages.iter().find(|found| page.is_some() && found.digital == page);
            let has_text = found.is_some_and(|found| found.mode != Some(Mode::Image));
            last.find(|one| one.evidence.is_again(difference, has_text)).map(|one| one.answer.clone())
        };
        let answers = findings.differences.iter().map(counts).collect();
        Self { id, digest, made, findings, answers }
    }

    /// The verdict on a page that stands alone is the answer to the difference that is about this page.
    pub(in crate::copies) fn answer_by_pages(&mut self, pairs: &[Judged]) {
        for (difference, answer) in self.findings.differences.iter().zip(&mut self.answers) {
            if let Some(judged) = difference.judged_as_pages(pairs) {
                *answer = by_pages(difference, &judged);
            }
        }
    }

    /// Every difference with its number, from 1, and its answer.
    pub fn numbered(&self) -> impl Iterator<Item = (usize, &Difference, Option<&Answer>)> {
        let both = self.findings.differences.iter().zip(&self.answers);
        both.zip(1..).map(|((difference, answer), n)| (n, difference, answer.as_ref()))
    }

    /// The numbers of the differences for which a copy has to be corrected.
    pub fn real(&self) -> impl Iterator<Item = usize> {
        self.numbered().filter(|(_, _, answer)| answer.is_some_and(|a| a.choice.is_real())).map(|(n, _, _)| n)
    }

    /// Weighty differences that were answered with anything but "real", but for those answered by the verdict on a page.
    pub fn to_confirm(&self) -> impl Iterator<Item = (usize, &Difference, &Answer)> {
        let answered = self.numbered().filter_map(|(n, difference, answer)| Some((n, difference, answer?)));
        answered.filter(|(_, difference, answer)| {
            difference.weighty && !answer.of_page && !answer.choice.is_real()
        })
    }

    /// The differences on a page of either copy, with their numbers.
    pub fn on_page(&self, page: PageRef) -> impl Iterator<Item = (usize, &Difference, Option<&Answer>)> {
        let is_here = move |difference: &Difference| {
            [&difference.digital, &difference.physical].into_iter().flatten().any(|spot| spot.page == page)
        };
        self.numbered().filter(move |(_, difference, _)| is_here(difference))
    }

    /// Whether it says that the copies are not one document; then nothing else is said of them.
    #[must_use]
    pub fn is_another(&self) -> bool {
        self.findings.differences.iter().any(|difference| difference.what == What::Another)
    }

    /// The answer as it can be recorded, with the difference it is given to.
    ///
    /// # Errors
    /// [`Unfit`] when it cannot.
    pub fn accept(
        &self,
        n: usize,
        choice: Choice,
        note: &str,
    ) -> Result<(&Difference, Option<String>), Unfit> {
        let difference = n.checked_sub(1).and_then(|at| self.findings.differences.get(at));
        let difference = difference.filter(|one| one.what.wants_answer()).ok_or(Unfit::Changed)?;
        let note = note.trim();
        if note.chars().count() > NOTE_MAX_CHARS {
            return Err(Unfit::TooLong);
        }
        // That a document is another one is not waved away without a word.
        let reason_needed =
            choice == Choice::Intended || (choice == Choice::Misread && difference.sentence.is_some());
        if note.is_empty() && reason_needed {
            return Err(Unfit::NoteNeeded);
        }
        Ok((difference, Some(note.to_owned()).filter(|note| !note.is_empty())))
    }
}

/// What the verdicts on its pages say of a difference; nothing while one of them is not judged.
fn by_pages(difference: &Difference, judged: &[&Judged]) -> Option<Answer> {
    let verdicts: Option<Vec<_>> = judged.iter().map(|judged| judged.verdict.as_ref()).collect();
    let verdicts = verdicts?;
    let differs = verdicts.iter().find(|verdict| verdict.said.finding == Finding::Differs);
    let verdict = differs.or(verdicts.first())?;
    let choice = match (differs, &difference.digital) {
        (None, _) => Choice::Intended,
        // What lacks the page has to be corrected.
        (Some(_), Some(_)) => Choice::RealPhysical,
        (Some(_), None) => Choice::RealDigital,
    };
    Some(Answer {
        id: verdict.id.clone(),
        choice,
        of_page: true,
        note: verdict.said.note.clone(),
        name: verdict.name.clone(),
        made: verdict.made,
        confirmed: verdict.confirmed.clone(),
    })
}
