//! What is compared, how far that is, and what the machine settles on a pair of pages.

use super::answers::Machine;
use super::findings::What;
use crate::copies::page::SheetFile;
use crate::copies::rules::{one_file_twice, pages_of};
use crate::copies::{Arrangement, PageRef, Pair};
use crate::kernel::Digest;
use page_compare::Mode;

/// What exactly is held against each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// `salinan` or `asli`.
    pub kind: String,
    /// Pages of the digital copy in their order.
    pub digital: Vec<PageRef>,
    /// Pages of the physical copy in the order in which they were arranged, without those left out.
    pub physical: Vec<PageRef>,
}

impl Subject {
    /// That of these files in this arrangement; `None` while a copy is missing, or where one file is both.
    #[must_use]
    pub fn of(files: &[SheetFile], arrangement: &Arrangement, kind: &str) -> Option<Self> {
        let digital = pages_of(files, false);
        let leaves = arrangement.leaves.iter().filter(|leaf| leaf.left_out.is_none());
        let physical: Vec<PageRef> = leaves.map(|leaf| leaf.page.at).collect();
        let whole = !digital.is_empty() && !physical.is_empty() && !one_file_twice(files);
        whole.then(|| Self { kind: kind.to_owned(), digital, physical })
    }

    /// The name of this subject.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let lines = |pages: &[PageRef]| pages.iter().map(|page| format!("{page}\n")).collect::<String>();
        let text = format!("{}\n{}\n{}", self.kind, lines(&self.digital), lines(&self.physical));
        Digest::of(text.as_bytes())
    }
}

/// How far the comparison by machine is.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum State {
    /// There is nothing to compare yet.
    #[default]
    Nothing,
    /// It waits or runs.
    Running {
        /// Steps that are done and all steps, once it runs.
        progress: Option<(i64, i64)>,
    },
    /// It was given up: pages are compared by eye.
    Failed {
        /// Why.
        reason: String,
    },
    /// It is there.
    Ready(Box<Machine>),
}

impl State {
    /// The result, once there is one.
    #[must_use]
    pub fn ready(&self) -> Option<&Machine> {
        match self {
            Self::Ready(machine) => Some(machine),
            _ => None,
        }
    }
}

/// What the machine says of a pair of pages as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByMachine {
    /// A page of paper with nothing on it.
    Blank,
    /// Every word was verified or is named in a difference that has an answer of its own.
    Settled {
        /// Words of the digital page.
        words: u32,
        /// Of these, words that stand on paper.
        verified: u32,
    },
    /// As before, but for places that a person has to read.
    Remains {
        /// Words of the digital page.
        words: u32,
        /// Of these, words that stand on paper.
        verified: u32,
        /// Words that could not be read.
        unread: u32,
        /// Places that are covered or filled in by hand, but for those of words that could not be read.
        places: usize,
    },
    /// Compared as pictures: nothing is said of words.
    Picture,
}

impl ByMachine {
    /// What the machine says of this pair; `None` where it held other pages against each other, or none.
    #[must_use]
    pub fn of(machine: &Machine, pair: Pair) -> Option<Self> {
        if machine.is_another() {
            return None;
        }
        let physical = pair.physical.map(|page| page.at);
        let findings = &machine.findings;
        if let (None, Some(at)) = (pair.digital, physical) {
            let told = findings.pages.iter().any(|page| page.physical == physical);
            return (findings.physical.contains(&at) && !told).then_some(Self::Blank);
        }
        let found =
            findings.pages.iter().find(|page| (page.digital, page.physical) == (pair.digital, physical))?;
        let (digital, words, verified, unread) = (pair.digital?, found.words, found.verified, found.unread);
        physical?;
        let to_read = |what: What| matches!(what, What::Covered | What::Handwritten);
        let on_page = machine.on_page(digital).filter(|(_, difference, _)| to_read(difference.what));
        let (shown, other): (Vec<_>, Vec<_>) =
            on_page.partition(|(_, difference, _)| unread > 0 && difference.shows_unread());
        match (found.mode?, unread, shown.len() + other.len()) {
            (Mode::Image, _, _) => Some(Self::Picture),
            (_, 0, 0) => Some(Self::Settled { words, verified }),
            (_, unread, _) => Some(Self::Remains { words, verified, unread, places: other.len() }),
        }
    }

    /// Whether nobody has to look at the page as a whole.
    #[must_use]
    pub fn is_settled(self) -> bool {
        matches!(self, Self::Blank | Self::Settled { .. })
    }

    /// What people read.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::Blank => "halaman kosong".to_owned(),
            Self::Settled { words, verified } => format!("{verified} dari {words} kata terverifikasi mesin"),
            Self::Remains { words, verified, unread, places } => {
                let mut left = Vec::new();
                if unread > 0 {
                    left.push(format!("{unread} kata belum terbaca"));
                }
                if places > 0 {
                    left.push(format!("{places} tempat tertutup atau diisi tangan"));
                }
                format!("{verified} dari {words} kata terverifikasi mesin; {}", left.join(", "))
            }
            Self::Picture => "dibandingkan sebagai gambar; katanya tidak diverifikasi".to_owned(),
        }
    }
}
