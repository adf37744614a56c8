//! The text of a legal product by its parts: Menimbang, Mengingat, Memutuskan with each diktum, Bab, Bagian
//! and Pasal, Lampiran, Penjelasan. Every part has an address of its own inside the page.
//!
//! Pure: page texts in, parts out. What it cannot make out stays in the part before it; nothing is lost
//! but page numbers and lines that head or foot most pages. It is an aid to reading: the file says what
//! holds.

mod headings;
mod lines;
#[cfg(test)]
mod tests;

use headings::{Heading, Kind, heading};
use lines::{Row, rows};
use std::collections::{BTreeMap, BTreeSet};

/// The most parts; what follows stays in the last.
pub const MAX_PARTS: usize = 5_000;
/// The most characters that are read; the rest is in the file, and the page says so.
pub const MAX_CONTENT_CHARS: usize = 2_000_000;
/// Lines that the title of a Bab may have.
const MAX_TITLE_LINES: usize = 4;
/// Words that the title of a Bagian may have.
const MAX_TITLE_WORDS: usize = 14;

/// A text by its parts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contents {
    /// In the order of the text.
    pub parts: Vec<Part>,
    /// Whether the text was longer than [`MAX_CONTENT_CHARS`].
    pub is_cut: bool,
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its address: `pasal-5`, `diktum-kesatu`, `lampiran-2-bab-i`.
    pub anchor: String,
    /// What it is called: "Pasal 5", "KESATU", "BAB I".
    pub label: String,
    /// Its title, where it has one.
    pub title: String,
    /// How deep it lies, from 1 to 3.
    pub level: u8,
    /// The page on which it begins, from 1.
    pub page: u32,
    /// Its text.
    pub paragraphs: Vec<Paragraph>,
}

/// A paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// The page on which it begins, from 1.
    pub page: u32,
    /// Its text in one line.
    pub text: String,
}

/// A heading that holds, and where it stands.
struct Mark {
    at: usize,
    heading: Heading,
}

/// Takes a text apart; `pages` are the texts of its pages, line by line.
#[must_use]
pub fn contents(pages: &[String]) -> Contents {
    let (rows, is_cut) = rows(pages, MAX_CONTENT_CHARS);
    let marks = marks(&rows);
    Contents { parts: parts(&rows, &marks), is_cut }
}

/// The headings that hold, in order: of what looks like one, only what keeps the order of its numbers.
fn marks(rows: &[Row]) -> Vec<Mark> {
    let found = rows.iter().enumerate().filter_map(|(at, row)| Some(Mark { at, heading: heading(row)? }));
    let found: Vec<Mark> = once_only(found.take(MAX_PARTS - 1).collect());
    let (mut kept, mut zone, mut zones) = (Vec::new(), Vec::new(), Vec::new());
    for mark in found {
        if mark.heading.kind.opens_zone() && !zone.is_empty() {
            zones.push(std::mem::take(&mut zone));
        }
        zone.push(mark);
    }
    zones.push(zone);
    for (index, zone) in zones.into_iter().enumerate() {
        kept.extend(in_order(zone, index == 0));
    }
    kept
}

/// What stands once in a text counts where it stands first, and the opening parts only before the decision.
/// An unnumbered Lampiran is headed once, though its head may stand on each of its pages.
fn once_only(found: Vec<Mark>) -> Vec<Mark> {
    let decides = found.iter().find(|mark| mark.heading.kind == Kind::Deciding).map(|mark| mark.at);
    let closing = closing(&found);
    let mut seen = BTreeSet::new();
    let keeps = |mark: &Mark| match mark.heading.kind {
        Kind::Closing => closing == Some(mark.at),
        Kind::Opening => decides.is_none_or(|at| mark.at < at) && seen.insert(mark.heading.anchor.clone()),
        Kind::Deciding | Kind::Annex | Kind::Explanation => seen.insert(mark.heading.anchor.clone()),
        Kind::Ruling => decides.is_none_or(|at| mark.at > at),
        Kind::Chapter | Kind::Division | Kind::Article | Kind::RomanArticle => true,
    };
    let mut keeps = keeps;
    found.into_iter().filter(|mark| keeps(mark)).collect()
}

/// Where place, date and signatures of the body stand: behind its last diktum or Pasal, before what is annexed.
fn closing(found: &[Mark]) -> Option<usize> {
    let body = || found.iter().take_while(|mark| !mark.heading.kind.opens_zone());
    let holds = |mark: &&Mark| matches!(mark.heading.kind, Kind::Ruling | Kind::Article | Kind::RomanArticle);
    let last = body().filter(holds).last()?.at;
    body().find(|mark| mark.heading.kind == Kind::Closing && mark.at > last).map(|mark| mark.at)
}

/// Of the numbered headings of a zone, the longest run that grows: "Pasal 7" on a line of its own inside
/// Pasal 5 is a reference and falls out. Only the body has a diktum.
fn in_order(zone: Vec<Mark>, is_body: bool) -> Vec<Mark> {
    let mut kept = BTreeSet::new();
    for kind in [Kind::Ruling, Kind::Chapter, Kind::Article, Kind::RomanArticle] {
        if kind == Kind::Ruling && !is_body {
            continue;
        }
        let of_kind: Vec<(usize, u32)> = zone
            .iter()
            .filter(|mark| mark.heading.kind == kind)
            .map(|mark| (mark.at, mark.heading.order))
            .collect();
        kept.extend(growing(&of_kind));
    }
    let numbered =
        |kind: Kind| matches!(kind, Kind::Ruling | Kind::Chapter | Kind::Article | Kind::RomanArticle);
    zone.into_iter().filter(|mark| !numbered(mark.heading.kind) || kept.contains(&mark.at)).collect()
}

/// The places of the longest strictly growing run.
fn growing(numbers: &[(usize, u32)]) -> Vec<usize> {
    // `ends` holds for each length the index of the smallest last number; `before` leads back.
    let mut ends: Vec<(u32, usize)> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::new();
    for (index, (_, number)) in numbers.iter().enumerate() {
        let length = ends.partition_point(|(last, _)| last < number);
        before.push(length.checked_sub(1).and_then(|l| ends.get(l)).map(|(_, index)| *index));
        match ends.get_mut(length) {
            Some(end) => *end = (*number, index),
            None => ends.push((*number, index)),
        }
    }
    let (mut at, mut places) = (ends.last().map(|(_, index)| *index), Vec::new());
    while let Some(index) = at {
        places.extend(numbers.get(index).map(|(place, _)| *place));
        at = before.get(index).copied().flatten();
    }
    places
}

/// What is being put together.
#[derive(Default)]
struct Making {
    parts: Vec<Part>,
    taken: BTreeMap<String, u32>,
    /// Anchor of the annex or explanation in which the parts lie.
    zone: String,
    /// Anchor of the Bab in which they lie: each has its own Bagian Kesatu.
    chapter: String,
    has_chapters: bool,
}

fn parts(rows: &[Row], marks: &[Mark]) -> Vec<Part> {
    let mut making = Making { has_chapters: has_chapters(marks), ..Making::default() };
    let first = marks.first().map_or(rows.len(), |mark| mark.at);
    let before = rows.get(..first).unwrap_or_default();
    if let Some(row) = before.first() {
        let opening = Heading::plain("pembukaan", "Pembukaan");
        making.add(&opening, row.page, String::new(), "", before);
    }
    for (index, mark) in marks.iter().enumerate() {
        let end = marks.get(index + 1).map_or(rows.len(), |next| next.at);
        let Some((head, below)) = rows.get(mark.at..end).and_then(<[Row]>::split_first) else { continue };
        if mark.heading.kind.opens_zone() {
            making.has_chapters = has_chapters(marks.get(index + 1..).unwrap_or_default());
        }
        let lines = title_lines(mark.heading.kind, below);
        let (title, text) = below.split_at_checked(lines).unwrap_or((&[], below));
        let mut words: Vec<&str> = vec![mark.heading.title.as_str()];
        words.extend(title.iter().map(|row| row.text.as_str()));
        words.retain(|word| !word.is_empty());
        making.add(&mark.heading, head.page, words.join(" "), &mark.heading.rest, text);
    }
    making.parts
}

/// Whether there is a Bab before the next annex or explanation.
fn has_chapters(marks: &[Mark]) -> bool {
    let zone = marks.iter().take_while(|mark| !mark.heading.kind.opens_zone());
    zone.into_iter().any(|mark| mark.heading.kind == Kind::Chapter)
}

impl Making {
    fn add(&mut self, heading: &Heading, page: u32, title: String, rest: &str, rows: &[Row]) {
        let within = match heading.kind {
            kind if kind.opens_zone() => "",
            Kind::Division if !self.chapter.is_empty() => self.chapter.as_str(),
            _ => self.zone.as_str(),
        };
        let base = match within {
            "" => heading.anchor.clone(),
            within => format!("{within}-{}", heading.anchor),
        };
        let anchor = self.unique(base);
        match heading.kind {
            kind if kind.opens_zone() => {
                self.zone.clone_from(&anchor);
                self.chapter.clear();
            }
            Kind::Chapter => self.chapter.clone_from(&anchor),
            _ => {}
        }
        let level = match heading.kind {
            Kind::Article | Kind::Division if self.has_chapters => 3,
            kind => kind.level(),
        };
        let paragraphs = lines::paragraphs(page, rest, rows);
        self.parts.push(Part { anchor, label: heading.label.clone(), title, level, page, paragraphs });
    }

    /// The anchor, or with a number behind it where it is taken.
    fn unique(&mut self, base: String) -> String {
        let mut anchor = base.clone();
        loop {
            if !self.taken.contains_key(&anchor) {
                self.taken.insert(anchor.clone(), 1);
                return anchor;
            }
            let count = self.taken.entry(base.clone()).or_insert(1);
            *count = count.saturating_add(1);
            anchor = format!("{base}-{count}");
        }
    }
}

/// How many lines below a heading are its title.
fn title_lines(kind: Kind, below: &[Row]) -> usize {
    let plain = |row: &&Row| heading(row).is_none();
    match kind {
        Kind::Chapter => {
            let capitals = |row: &&Row| lines::is_capitals(&row.text);
            below.iter().take(MAX_TITLE_LINES).take_while(|row| plain(row) && capitals(row)).count()
        }
        Kind::Division => {
            let short = |row: &&Row| {
                row.text.split(' ').count() <= MAX_TITLE_WORDS && !row.text.ends_with(['.', ';', ':', ','])
            };
            below.iter().take(1).take_while(|row| plain(row) && short(row)).count()
        }
        _ => 0,
    }
}
