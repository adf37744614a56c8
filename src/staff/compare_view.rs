//! What the pages of the comparison show, as ready strings.

use super::difference_view::pair_of;
use crate::copies::{Again, Area, Finding, Judged, PageRef, Sheet, Side, Tally, Turned, Verdict};
use crate::kernel::moment_text;
use crate::pdf::Turn;
use crate::pdf::{PLACE_UNITS, Place};
use crate::products::FileRole;
use std::collections::HashMap;

/// The size of a page that was not read yet: A4, in points.
pub const A4: (u32, u32) = (595, 842);
/// How large pages are shown: what the address says, the label, the width of the picture.
pub const ZOOMS: [(&str, &str, &str); 3] =
    [("", "Pas lebar", "100%"), ("1", "100 %", "1200"), ("2", "200 %", "2400")];

/// A small picture of a page.
pub struct Thumb {
    /// The picture.
    pub image: String,
    /// What it is.
    pub caption: String,
    /// By how much it is turned.
    pub turn: u16,
}

/// A pair on the map of pages.
pub struct Card {
    /// Its number.
    pub n: usize,
    /// The page that judges it.
    pub address: String,
    /// The class of its state.
    pub state: &'static str,
    /// Its state in words.
    pub words: String,
    /// Of the physical copy.
    pub physical: Option<Thumb>,
    /// Of the digital copy.
    pub digital: Option<Thumb>,
    /// What was noted.
    pub note: String,
}

/// A rectangle over a page, numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// Its number.
    pub n: usize,
    /// Left, in the page's own measure.
    pub x: u32,
    /// Top.
    pub y: u32,
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
    /// The class of its state; empty for a place that somebody marked.
    pub class: &'static str,
}

/// One of the two pages that are looked at.
pub struct Sheaf {
    /// `fisik` or `digital`.
    pub side: &'static str,
    /// Which copy.
    pub title: &'static str,
    /// Which page of which file; empty when there is none.
    pub caption: String,
    /// The picture; empty while there is none.
    pub image: String,
    /// Why there is no picture.
    pub without: String,
    /// The file itself, opened at this page.
    pub file: String,
    /// The page's own size.
    pub page: (u32, u32),
    /// Its size as it is turned.
    pub shown: (u32, u32),
    /// How the picture is turned, for SVG.
    pub transform: String,
    /// Numbered rectangles over the page.
    pub frames: Vec<Frame>,
}

/// The address of a page's picture.
pub fn image(case_id: &str, sheet: &Sheet, at: PageRef) -> String {
    let file = sheet.file(at).map_or("", |file| file.id.as_str());
    format!("/kasus/{case_id}/berkas/{file}/halaman/{}", at.page)
}

/// "halaman 3 · fisik.pdf".
pub fn caption(sheet: &Sheet, at: PageRef) -> String {
    let Some(file) = sheet.file(at) else { return format!("halaman {}", at.page) };
    let annex = if file.role == FileRole::Lampiran { "lampiran, " } else { "" };
    format!("{annex}halaman {} dari {} · {}", at.page, file.pages, file.name)
}

fn thumb(case_id: &str, sheet: &Sheet, page: Turned) -> Thumb {
    Thumb {
        image: format!("{}/kecil", image(case_id, sheet, page.at)),
        caption: caption(sheet, page.at),
        turn: page.turn.degrees(),
    }
}

/// How many differences without an answer are seen on each pair, by its number.
pub fn open_by_pair(sheet: &Sheet) -> HashMap<usize, usize> {
    let found = sheet.machine.ready().map(|machine| &machine.findings.differences);
    let mut open = HashMap::new();
    for n in sheet.open_differences() {
        let difference = found.and_then(|all| all.get(n.checked_sub(1)?));
        if let Some(pair) = difference.and_then(|difference| pair_of(sheet, difference)) {
            *open.entry(pair).or_insert(0) += 1;
        }
    }
    open
}

/// The class and words of a pair's state; `open` differences on it have no answer.
pub fn state(judged: &Judged, open: usize) -> (&'static str, String) {
    let (class, words) = judged_state(judged);
    if open == 0 { (class, words) } else { ("diubah", format!("{open} perbedaan belum dinilai; {words}")) }
}

fn judged_state(judged: &Judged) -> (&'static str, String) {
    match (judged.finding(), judged.again) {
        (Some(finding), _) => {
            let class = match finding {
                Finding::Agrees => "selesai",
                Finding::Differs => "tidak-berlaku",
                Finding::Acceptable => "berlaku",
            };
            (class, finding.title().to_owned())
        }
        (None, Some(Again::Replaced)) => ("diubah", "berkas diganti: periksa ulang".to_owned()),
        (None, Some(Again::Rearranged)) => ("diubah", "susunan berubah: periksa ulang".to_owned()),
        (None, None) => match judged.machine {
            Some(machine) if machine.is_settled() => ("selesai", machine.words()),
            Some(machine) => ("", format!("belum dibaca: {}", machine.words())),
            None => ("", "belum dinilai".to_owned()),
        },
    }
}

/// Who said what about a pair, and where.
pub fn said(verdict: &Verdict) -> String {
    let said = &verdict.said;
    let place = said.place.as_ref().map(|place| format!(" ({place})")).unwrap_or_default();
    let note = said.note.as_ref().map(|note| format!(": {note}")).unwrap_or_default();
    let many = if verdict.at_once { ", sekaligus dengan halaman lain" } else { "" };
    let confirmed = verdict.confirmed.as_ref();
    let confirmed =
        confirmed.map(|(name, at)| format!("; ditegaskan {name}, {}", moment_text(*at))).unwrap_or_default();
    let made = moment_text(verdict.made);
    format!("{}{place}{note} — {}, {made}{many}{confirmed}", said.finding.title(), verdict.name)
}

/// The map of pages.
pub fn cards(case_id: &str, sheet: &Sheet) -> Vec<Card> {
    let open = open_by_pair(sheet);
    let card = |(judged, n): (&Judged, usize)| {
        let (state, words) = state(judged, open.get(&n).copied().unwrap_or_default());
        let flat = |at| Turned { at, turn: Turn::default() };
        let note = judged.verdict.as_ref().and_then(|verdict| verdict.said.note.clone());
        Card {
            n,
            address: format!("/kasus/{case_id}/pencocokan/{n}"),
            state,
            words,
            physical: judged.pair.physical.map(|page| thumb(case_id, sheet, page)),
            digital: judged.pair.digital.map(|at| thumb(case_id, sheet, flat(at))),
            note: note.unwrap_or_default(),
        }
    };
    sheet.pairs.iter().zip(1..).map(card).collect()
}

/// The counts in a sentence.
pub fn tally(tally: Tally) -> String {
    let mut parts = vec![format!(
        "Salinan digital {} halaman, naskah fisik {} halaman.",
        tally.digital,
        tally.physical + tally.left_out
    )];
    if tally.digital != tally.physical {
        parts.push("Jumlah halaman yang dicocokkan berbeda.".to_owned());
    }
    let counts = [
        (tally.agrees, "sesuai"),
        (tally.differs, "tidak sesuai"),
        (tally.acceptable, "tanpa pasangan dan dapat diterima"),
        (tally.left_out, "dilewati"),
        (tally.settled, "diverifikasi mesin"),
        (tally.open, "belum dinilai"),
    ];
    let counts: Vec<String> =
        counts.iter().filter(|(n, _)| *n > 0).map(|(n, words)| format!("{n} {words}")).collect();
    if !counts.is_empty() {
        parts.push(format!("Penilaian: {}.", counts.join(", ")));
    }
    parts.join(" ")
}

/// How a page of this size is turned: its size then, and the transformation.
pub fn turned((width, height): (u32, u32), turn: Turn) -> ((u32, u32), String) {
    match turn.degrees() {
        90 => ((height, width), format!("translate({height} 0) rotate(90)")),
        180 => ((width, height), format!("translate({width} {height}) rotate(180)")),
        270 => ((height, width), format!("translate(0 {width}) rotate(270)")),
        _ => ((width, height), String::new()),
    }
}

/// A place on a page of this size.
pub fn frame(n: usize, place: Place, (width, height): (u32, u32)) -> Frame {
    let scaled = |units: u16, side: u32| u32::from(units) * side / u32::from(PLACE_UNITS);
    let (x, y) = (scaled(place.x0, width), scaled(place.y0, height));
    Frame {
        n,
        x,
        y,
        width: scaled(place.x1, width).saturating_sub(x),
        height: scaled(place.y1, height).saturating_sub(y),
        class: "",
    }
}

/// A page that is looked at: which, its size as it was read, and why there is no picture of it.
pub struct Seen {
    /// The page; none where the other side has no counterpart.
    pub page: Option<Turned>,
    /// Its size in points.
    pub size: (u32, u32),
    /// Why there is no picture; empty when there is one.
    pub without: String,
}

/// A rectangle to be drawn: its number, and the class of its state.
pub struct Mark {
    /// Its number.
    pub n: usize,
    /// Where.
    pub area: Area,
    /// Its state; empty for a place that somebody marked.
    pub class: &'static str,
}

/// One side of a pair, with the rectangles on it.
pub fn sheaf(case_id: &str, sheet: &Sheet, side: Side, seen: Seen, marks: &[Mark]) -> Sheaf {
    let (name, title, none) = match side {
        Side::Physical => ("fisik", "Naskah fisik", "Tidak ada halaman pasangannya pada naskah fisik."),
        Side::Digital => {
            ("digital", "Salinan digital", "Tidak ada halaman pasangannya pada salinan digital.")
        }
    };
    let Seen { page, size, without } = seen;
    let turn = page.map_or_else(Turn::default, |page| page.turn);
    let (shown, transform) = turned(size, turn);
    let frames = marks.iter().filter(|mark| mark.area.side == side);
    let degrees =
        if turn == Turn::default() { String::new() } else { format!(" · diputar {}°", turn.degrees()) };
    let file = page.and_then(|page| Some((sheet.file(page.at)?, page.at.page)));
    Sheaf {
        side: name,
        title,
        caption: page.map(|page| format!("{}{degrees}", caption(sheet, page.at))).unwrap_or_default(),
        image: page
            .filter(|_| without.is_empty())
            .map(|page| image(case_id, sheet, page.at))
            .unwrap_or_default(),
        without: if page.is_none() { none.to_owned() } else { without },
        file: file
            .map(|(file, page)| format!("/kasus/{case_id}/berkas/{}#page={page}", file.id))
            .unwrap_or_default(),
        page: size,
        shown,
        transform,
        frames: frames
            .map(|mark| Frame { class: mark.class, ..frame(mark.n, mark.area.place, size) })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turned_page_keeps_its_corner_at_the_origin() {
        let turn = |degrees| Turn::of_degrees(degrees).unwrap();
        assert_eq!(turned((595, 842), turn(0)), ((595, 842), String::new()));
        assert_eq!(turned((595, 842), turn(90)), ((842, 595), "translate(842 0) rotate(90)".into()));
        assert_eq!(turned((595, 842), turn(180)), ((595, 842), "translate(595 842) rotate(180)".into()));
        assert_eq!(turned((595, 842), turn(270)), ((842, 595), "translate(0 595) rotate(270)".into()));
    }

    #[test]
    fn a_place_is_measured_on_its_page() {
        let place = Place { x0: 1_000, y0: 5_000, x1: 10_000, y1: 10_000 };
        assert_eq!(
            frame(2, place, (600, 800)),
            Frame { n: 2, x: 60, y: 400, width: 540, height: 400, class: "" }
        );
    }

    #[test]
    fn counts_are_said_and_a_difference_too() {
        let even = Tally { digital: 2, physical: 2, agrees: 1, open: 1, ..Tally::default() };
        let words =
            "Salinan digital 2 halaman, naskah fisik 2 halaman. Penilaian: 1 sesuai, 1 belum dinilai.";
        assert_eq!(tally(even), words);
        let odd = Tally { digital: 3, physical: 2, left_out: 1, ..Tally::default() };
        assert!(tally(odd).contains(
            "naskah fisik 3 halaman. Jumlah halaman yang dicocokkan berbeda. Penilaian: 1 dilewati."
        ));
    }
}
