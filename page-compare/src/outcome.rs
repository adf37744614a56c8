//! What was found on a page, and in a document.

use crate::geometry::Rect;
use crate::places::Reason;
use serde::{Deserialize, Serialize};

/// What a difference is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Digital copy and paper say different things.
    Differs,
    /// Only the paper says it.
    OnlyPaper,
    /// Only the digital copy says it.
    OnlyDigital,
    /// A stamp, a stroke or a flaw hides it: to be read by a person.
    Covered,
    /// Filled in by hand.
    Handwritten,
}

/// How a word of the digital copy stands on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Another letter stands there: nothing that reads text may overrule this.
    Strong,
    /// Doubtful: whoever reads exactly the digital text there may clear it.
    Weak,
    /// There is no such ink.
    Gone,
    /// Covered by a stamp or a stroke.
    Covered,
    /// Not looked at: too large, too small, or beyond the limits.
    Unread,
}

/// A word that is not verified.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Spot {
    /// Its number on the page, in reading order.
    pub word: u32,
    /// What the digital copy says.
    pub text: String,
    /// The word before it.
    pub before: Option<String>,
    /// How it stands.
    pub standing: Standing,
    /// What the paper seems to say, letter by letter, where that can be told.
    pub reads: Option<String>,
    /// Where, in points of the digital page.
    pub place: Rect,
    /// Where on the scan, in pixels of the upright picture as ink.
    pub paper: Rect,
    /// Whether the words before and after it are verified.
    pub held: bool,
    /// How sure, of 1.
    pub confidence: f32,
    /// The place that it lies in where paper may differ under conditions: where a signature and a seal are, or
    /// the number of the page.
    pub within: Option<Reason>,
}

impl Spot {
    /// Whether print at this place is told with the word: it stands over it or at its side.
    pub(crate) fn tells_of(&self, print: Rect) -> bool {
        self.place.grown(1.5).overlaps(print)
    }
}

/// Ink that nothing explains.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Extra {
    /// Where, in points of the digital page.
    pub place: Rect,
    /// Where on the scan, in pixels of the upright picture as ink.
    pub paper: Rect,
    /// Whether it is a stamp or a stroke of a pen, not text.
    pub stamp: bool,
    /// Whether it seems to be filled in by hand where a number or a date belongs.
    pub hand: bool,
    /// What somebody who can read read there.
    #[serde(default)]
    pub reads: Option<String>,
}

impl Extra {
    /// Whether it is text that only the paper has.
    pub(crate) fn is_print(&self) -> bool {
        !self.stamp && !self.hand
    }
}

/// What was found on a page.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct PageOutcome {
    /// Words of the digital page.
    pub words: u32,
    /// Words that stand on paper as the digital copy has them.
    pub verified: u32,
    /// Words that were not read there: doubtful, covered, or not looked at.
    pub unread: u32,
    /// Words that are not verified.
    pub spots: Vec<Spot>,
    /// Ink that no word explains.
    pub extras: Vec<Extra>,
    /// Print in the place of words that are not right: the word's difference tells of it, as long as there is one.
    #[serde(default)]
    pub beneath: Vec<Extra>,
    /// Ink of a digital copy without words that the paper lacks.
    pub lacking: Vec<Extra>,
    /// Differences that were expected, and why.
    pub expected: Vec<Expected>,
    /// Whether both pictures come from one scan: then nothing was compared at all.
    pub same_scan: bool,
}

/// A difference that was expected.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Expected {
    /// Why.
    pub reason: Reason,
    /// Where, in points of the digital page.
    pub place: Rect,
    /// What the digital copy says there.
    pub text: String,
}
