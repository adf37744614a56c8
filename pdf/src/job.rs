//! What a child can be asked, and what that may cost.

use super::ocr::MAX_TSV_BYTES;
use super::reading::{PLACE_UNITS, Place};
use super::render::MAX_PAGES_AT_ONCE;
use super::rules::MAX_PAGES;
use super::turn::Turn;
use std::time::Duration;

/// The hidden first argument that makes this program a reader of files.
pub const CHILD_VERB: &str = "__baca";

const MIB: u64 = 1024 * 1024;

/// One question to a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Job {
    Inspect,
    Read,
    /// Pages, by their first and last number.
    Render(u32, u32),
    /// A page drawn for recognising, and how it is turned before.
    Sheet(u32, Turn),
    /// A line of such a page, by its place on the turned page.
    Strip(u32, Turn, Place),
    /// Files that were gathered, held against each other; so many pages in all.
    Compare(u32),
    /// Places of so many pages as pictures.
    Cut(u32),
    /// A printout from data.
    Print,
}

/// What one child may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobLimits {
    /// Address space in bytes.
    pub address_space_bytes: u64,
    /// Resident memory in bytes, after which the parent kills it. A moment's excess is bounded by the address
    /// space, which the system keeps.
    pub resident_bytes: u64,
    /// Processor time in whole seconds, kept by the system even when the parent is gone.
    pub cpu_s: u64,
    /// Time on the clock, after which the parent kills it.
    pub wall: Duration,
    /// Largest answer in bytes.
    pub answer_bytes: u64,
}

/// Inspection: somebody waits for it.
pub(super) const INSPECT: JobLimits = JobLimits {
    address_space_bytes: 512 * MIB,
    resident_bytes: 256 * MIB,
    cpu_s: 9,
    wall: Duration::from_secs(10),
    answer_bytes: MIB,
};
/// Reading: work in the background.
pub(super) const READ: JobLimits = JobLimits {
    address_space_bytes: 1024 * MIB,
    resident_bytes: 1024 * MIB,
    cpu_s: 55,
    wall: Duration::from_secs(120),
    answer_bytes: 24 * MIB,
};

/// Drawing some pages: work in the background.
pub(super) const RENDER: JobLimits = JobLimits {
    address_space_bytes: 1024 * MIB,
    resident_bytes: 1024 * MIB,
    cpu_s: 55,
    wall: Duration::from_secs(120),
    answer_bytes: 48 * MIB,
};

/// Drawing one page for recognising.
pub(super) const SHEET: JobLimits = JobLimits {
    address_space_bytes: 1024 * MIB,
    resident_bytes: 1024 * MIB,
    cpu_s: 20,
    wall: Duration::from_secs(90),
    answer_bytes: 17 * MIB,
};
/// Holding two copies against each other, but for its time.
const COMPARE: JobLimits = JobLimits {
    address_space_bytes: 1536 * MIB,
    resident_bytes: 1024 * MIB,
    cpu_s: 0,
    wall: Duration::ZERO,
    answer_bytes: 32 * MIB,
};
/// Seconds of processor time beside those for each page.
const COMPARE_CPU_S: u64 = 30;
/// Seconds of processor time for each page of either copy. An ordinary one takes about one.
const COMPARE_PAGE_CPU_S: u64 = 6;
/// Most pages of both copies.
pub(super) const MAX_COMPARED_PAGES: u32 = 2 * MAX_PAGES;

/// Cutting places out of pages, but for its time.
const CUT: JobLimits = JobLimits {
    address_space_bytes: 1024 * MIB,
    resident_bytes: 1024 * MIB,
    cpu_s: 0,
    wall: Duration::ZERO,
    answer_bytes: 13 * MIB,
};
/// Seconds of processor time beside those for each page that is drawn.
const CUT_CPU_S: u64 = 60;
/// Seconds of processor time for each page that is drawn: colour scans of 40 megapixels take two.
const CUT_PAGE_CPU_S: u64 = 4;

/// Setting a printout: somebody waits for it. Measured with all lists as long as they may be.
pub(super) const PRINT: JobLimits = JobLimits {
    address_space_bytes: 2048 * MIB,
    resident_bytes: 1024 * MIB,
    cpu_s: 120,
    wall: Duration::from_secs(180),
    answer_bytes: 48 * MIB,
};

/// Recognising one page: what tesseract may cost.
pub(super) const OCR: JobLimits = JobLimits {
    address_space_bytes: 1536 * MIB,
    resident_bytes: 1536 * MIB,
    cpu_s: 60,
    wall: Duration::from_secs(180),
    answer_bytes: MAX_TSV_BYTES,
};

impl Job {
    /// How far the child steps back behind the server: somebody waits for an inspection.
    pub(super) fn niceness(self) -> i32 {
        match self {
            Self::Inspect | Self::Print => 5,
            Self::Read
            | Self::Render(..)
            | Self::Sheet(..)
            | Self::Strip(..)
            | Self::Compare(_)
            | Self::Cut(_) => 10,
        }
    }

    /// How it is said to the child, in one argument.
    pub(super) fn argument(self) -> String {
        match self {
            Self::Inspect => "inspect".to_owned(),
            Self::Read => "read".to_owned(),
            Self::Render(from, to) => format!("render:{from}-{to}"),
            Self::Sheet(page, turn) => format!("sheet:{page}-{}", turn.degrees()),
            Self::Compare(pages) => format!("compare:{pages}"),
            Self::Cut(pages) => format!("cut:{pages}"),
            Self::Print => "print".to_owned(),
            Self::Strip(page, turn, Place { x0, y0, x1, y1 }) => {
                format!("strip:{page}-{}-{x0}-{y0}-{x1}-{y1}", turn.degrees())
            }
        }
    }

    pub(super) fn from_argument(argument: &str) -> Option<Self> {
        match argument {
            "inspect" => Some(Self::Inspect),
            "read" => Some(Self::Read),
            "print" => Some(Self::Print),
            other if other.starts_with("sheet:") => {
                let (page, degrees) = other.strip_prefix("sheet:")?.split_once('-')?;
                let page = page.parse().ok().filter(|page| *page >= 1)?;
                Some(Self::Sheet(page, Turn::of_degrees(degrees.parse().ok()?)?))
            }
            other if other.starts_with("compare:") => {
                let pages = other.strip_prefix("compare:")?.parse().ok()?;
                (1..=MAX_COMPARED_PAGES).contains(&pages).then_some(Self::Compare(pages))
            }
            other if other.starts_with("cut:") => {
                let pages = other.strip_prefix("cut:")?.parse().ok()?;
                (1..=MAX_PAGES).contains(&pages).then_some(Self::Cut(pages))
            }
            other if other.starts_with("strip:") => strip(other.strip_prefix("strip:")?),
            other => {
                let (from, to) = other.strip_prefix("render:")?.split_once('-')?;
                let (from, to) = (from.parse().ok()?, to.parse().ok()?);
                (from >= 1 && from <= to && to - from < MAX_PAGES_AT_ONCE).then_some(Self::Render(from, to))
            }
        }
    }

    pub(super) fn limits(self) -> JobLimits {
        match self {
            Self::Inspect => INSPECT,
            Self::Read => READ,
            Self::Render(..) => RENDER,
            Self::Sheet(..) | Self::Strip(..) => SHEET,
            Self::Compare(pages) => timed(COMPARE, COMPARE_CPU_S + u64::from(pages) * COMPARE_PAGE_CPU_S),
            Self::Cut(pages) => timed(CUT, CUT_CPU_S + u64::from(pages) * CUT_PAGE_CPU_S),
            Self::Print => PRINT,
        }
    }
}

/// These limits with so much processor time, and twice that on the clock.
fn timed(limits: JobLimits, cpu_s: u64) -> JobLimits {
    JobLimits { cpu_s, wall: Duration::from_secs(2 * cpu_s), ..limits }
}

fn strip(argument: &str) -> Option<Job> {
    let numbers: Option<Vec<u32>> = argument.split('-').map(|number| number.parse().ok()).collect();
    let &[page, degrees, x0, y0, x1, y1] = numbers?.as_slice() else { return None };
    let unit = |at: u32| u16::try_from(at).ok().filter(|at| *at <= PLACE_UNITS);
    let place = Place { x0: unit(x0)?, y0: unit(y0)?, x1: unit(x1)?, y1: unit(y1)? };
    let fits = page >= 1 && place.x0 < place.x1 && place.y0 < place.y1;
    let turn = Turn::of_degrees(u16::try_from(degrees).ok()?)?;
    fits.then_some(Job::Strip(page, turn, place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_understood_as_it_is_said() {
        for job in [
            Job::Inspect,
            Job::Read,
            Job::Render(1, MAX_PAGES_AT_ONCE),
            Job::Render(500, 500),
            Job::Sheet(7, Turn::Left),
            Job::Compare(MAX_COMPARED_PAGES),
            Job::Cut(MAX_PAGES),
            Job::Print,
            Job::Strip(7, Turn::Left, Place { x0: 0, y0: 1, x1: PLACE_UNITS, y1: 200 }),
        ] {
            assert_eq!(Job::from_argument(&job.argument()), Some(job));
        }
        let too_many = Job::Render(1, MAX_PAGES_AT_ONCE + 1).argument();
        for nonsense in [
            "",
            "sheet:0-0",
            "sheet:1-45",
            "sheet:1",
            "compare:0",
            "compare:1001",
            "cut:0",
            "cut:501",
            "print:1",
            "strip:1-0-0-0-10",
            "strip:0-0-0-0-10-10",
            "strip:1-0-10-0-10-10",
            "strip:1-0-0-0-10-10001",
            "render:",
            "render:0-3",
            "render:5-4",
            "render:1",
            too_many.as_str(),
        ] {
            assert_eq!(Job::from_argument(nonsense), None, "{nonsense}");
        }
    }
}
