//! What is shown of the comparison by machine, as ready strings.

use super::compare_view::{caption, image, turned};
use crate::copies::machine::{Answer, Choice, Difference, Laid, Machine, Spot, State};
use crate::copies::{PageRef, Sheet, Side};
use crate::kernel::{moment_text, thousands};
use crate::pdf::{PLACE_UNITS, Place, Turn};

/// How much of the page is shown around a place: beside it, and above and below, in [`PLACE_UNITS`].
const AROUND: (u16, u16) = (1_200, 130);
/// The page of which nothing is known, in points.
const A4: (f32, f32) = (595.0, 842.0);

/// A part of a page with a frame around a place, as attributes of an SVG.
pub struct Crop {
    /// The picture of the page.
    pub image: String,
    /// The part that is shown.
    pub view: String,
    /// Its width and height, for the room it takes.
    pub size: (u32, u32),
    /// How the picture is turned.
    pub transform: String,
    /// Width and height of the picture.
    pub page: (u32, u32),
    /// Left, top, width and height of the frame.
    pub frame: (u32, u32, u32, u32),
}

/// One copy's side of a difference.
pub struct SideView {
    /// Which copy.
    pub title: &'static str,
    /// Which page of which file; empty where the copy has none.
    pub caption: String,
    /// What stands there.
    pub text: String,
    /// How it looks.
    pub crop: Option<Crop>,
}

/// A difference, with what was said of it.
pub struct DifferenceView {
    /// Its number.
    pub n: usize,
    /// The name of its form.
    pub form: String,
    /// What it is.
    pub what: &'static str,
    /// Whether it is weighty.
    pub weighty: bool,
    /// What is said where no text tells it.
    pub sentence: String,
    /// Both copies.
    pub sides: [SideView; 2],
    /// The pair of pages that shows it.
    pub pair: Option<usize>,
    /// The class of its state.
    pub state: &'static str,
    /// Its state in words.
    pub words: String,
    /// Who said what; empty while nobody did.
    pub said: String,
    /// The note, for saying it again.
    pub note: String,
    /// What is wrong with what was typed.
    pub problem: String,
    /// Whether somebody has to answer it by itself.
    pub wants_answer: bool,
    /// What may be answered: as sent, as read, and whether it stands.
    pub choices: Vec<(&'static str, &'static str, bool)>,
}

/// The buttons.
const CHOICES: [(Choice, &str); 4] = [
    (Choice::Misread, "Salah baca mesin"),
    (Choice::RealDigital, "Nyata: perbaiki digital"),
    (Choice::RealPhysical, "Nyata: perbaiki fisik"),
    (Choice::Intended, "Disengaja"),
];

/// All of one difference.
pub fn difference(
    case_id: &str,
    sheet: &Sheet,
    machine: &Machine,
    (n, difference, answer): (usize, &Difference, Option<&Answer>),
) -> DifferenceView {
    let of_page = sheet.is_of_page(difference);
    let (state, words) = state(difference, answer, of_page);
    let laid = laid(machine, difference);
    let side = |side: Side, spot: &Option<Spot>| side_view(case_id, sheet, side, spot.as_ref(), laid);
    DifferenceView {
        n,
        form: format!("beda {n}"),
        what: difference.what.title(),
        weighty: difference.weighty,
        sentence: difference.sentence.clone().unwrap_or_else(|| {
            let whole = match (difference.whole_page, of_page) {
                (true, true) => "Ini tentang halaman seutuhnya, dan dinilai pada halaman itu.",
                (true, false) => "Ini tentang halaman seutuhnya.",
                (false, _) => "",
            };
            whole.to_owned()
        }),
        sides: [side(Side::Physical, &difference.physical), side(Side::Digital, &difference.digital)],
        pair: pair_of(sheet, difference),
        state,
        words,
        said: answer.map(said).unwrap_or_default(),
        note: answer.and_then(|answer| answer.note.clone()).unwrap_or_default(),
        problem: String::new(),
        wants_answer: difference.what.wants_answer() && !of_page,
        choices: CHOICES
            .iter()
            .map(|(choice, label)| (choice.column(), *label, answer.is_some_and(|a| a.choice == *choice)))
            .collect(),
    }
}

fn state(difference: &Difference, answer: Option<&Answer>, of_page: bool) -> (&'static str, String) {
    match answer {
        Some(answer) if answer.choice.is_real() => ("tidak-berlaku", answer.title().to_owned()),
        Some(answer) => ("selesai", answer.title().to_owned()),
        None if of_page => ("diubah", "halamannya belum dinilai".to_owned()),
        None if difference.what.wants_answer() => ("diubah", "belum dinilai".to_owned()),
        None => ("", "dibaca bersama halamannya".to_owned()),
    }
}

/// Who said what of a difference, and who confirmed it.
pub fn said(answer: &Answer) -> String {
    let note = answer.note.as_ref().map(|note| format!(": {note}")).unwrap_or_default();
    let confirmed = answer.confirmed.as_ref();
    let confirmed =
        confirmed.map(|(name, at)| format!("; ditegaskan {name}, {}", moment_text(*at))).unwrap_or_default();
    format!("{}{note} — {}, {}{confirmed}", answer.title(), answer.name, moment_text(answer.made))
}

/// The pair of pages on which a difference is seen: best the one with both its pages.
pub fn pair_of(sheet: &Sheet, difference: &Difference) -> Option<usize> {
    let page = |spot: &Option<Spot>| spot.as_ref().map(|spot| spot.page);
    let (digital, physical) = (page(&difference.digital), page(&difference.physical));
    let has = |with: &dyn Fn(Option<PageRef>, Option<PageRef>) -> bool| {
        sheet.numbers(|judged| with(judged.pair.digital, judged.pair.physical.map(|page| page.at))).next()
    };
    has(&|d, p| d.is_some() && d == digital && (physical.is_none() || p == physical))
        .or_else(|| has(&|d, _| d.is_some() && d == digital))
        .or_else(|| has(&|_, p| p.is_some() && p == physical))
}

fn laid(machine: &Machine, difference: &Difference) -> Option<Laid> {
    let page = |spot: &Option<Spot>| spot.as_ref().map(|spot| spot.page);
    let (digital, physical) = (page(&difference.digital), page(&difference.physical));
    let found = machine.findings.pages.iter().find(|found| {
        (physical.is_some() && found.physical == physical) || (physical.is_none() && found.digital == digital)
    });
    found.and_then(|found| found.laid)
}

fn side_view(case_id: &str, sheet: &Sheet, side: Side, spot: Option<&Spot>, laid: Option<Laid>) -> SideView {
    let title = match side {
        Side::Physical => "Naskah fisik",
        Side::Digital => "Salinan digital",
    };
    let Some(spot) = spot else {
        return SideView { title, caption: String::new(), text: String::new(), crop: None };
    };
    let (size, turn) = match (side, laid) {
        (Side::Digital, Some(laid)) => (laid.digital, Turn::default()),
        (Side::Physical, Some(laid)) => (lying(laid), laid.turn),
        (_, None) => (A4, Turn::default()),
    };
    let crop = spot.place.map(|place| crop(image(case_id, sheet, spot.page), place, whole(size), turn));
    SideView { title, caption: caption(sheet, spot.page), text: spot.text.clone().unwrap_or_default(), crop }
}

/// The size of the paper as its file has it.
pub fn lying(laid: Laid) -> (f32, f32) {
    let (width, height) = laid.paper;
    if laid.turn.degrees().is_multiple_of(180) { (width, height) } else { (height, width) }
}

/// A size in whole points.
pub fn whole((width, height): (f32, f32)) -> (u32, u32) {
    let side = |side: f32| format!("{:.0}", side.clamp(1.0, 100_000.0)).parse().unwrap_or(1);
    (side(width), side(height))
}

fn crop(image: String, place: Place, page: (u32, u32), turn: Turn) -> Crop {
    let (shown, transform) = turned(page, turn);
    let place = turn.forth(place);
    let part = |units: u16, side: u32| u32::from(units) * side / u32::from(PLACE_UNITS);
    let (left, right) =
        (place.x0.saturating_sub(AROUND.0), place.x1.saturating_add(AROUND.0).min(PLACE_UNITS));
    let (top, bottom) =
        (place.y0.saturating_sub(AROUND.1), place.y1.saturating_add(AROUND.1).min(PLACE_UNITS));
    let (x, y) = (part(left, shown.0), part(top, shown.1));
    let size = ((part(right, shown.0) - x).max(1), (part(bottom, shown.1) - y).max(1));
    let (fx, fy) = (part(place.x0, shown.0), part(place.y0, shown.1));
    let frame = (fx, fy, part(place.x1, shown.0) - fx, part(place.y1, shown.1) - fy);
    Crop { image, view: format!("{x} {y} {} {}", size.0, size.1), size, transform, page, frame }
}

/// What the machine found, in sentences; and what to do about it.
pub struct MachineView {
    /// What was verified.
    pub lines: Vec<String>,
    /// Differences that want an answer.
    pub open: usize,
    /// All of them.
    pub all: usize,
    /// Why there is no result, or what it lacks.
    pub problem: String,
    /// Whether another run could help.
    pub again: bool,
    /// When and by which version, and the digest of the result.
    pub stamp: String,
}

/// The section of what a machine should have compared and did not: it can be asked for.
pub fn not_asked() -> MachineView {
    MachineView {
        lines: Vec::new(),
        open: 0,
        all: 0,
        problem: "Naskah ini belum dicocokkan oleh mesin.".to_owned(),
        again: true,
        stamp: String::new(),
    }
}

/// The section of the comparison by machine; `None` while there is nothing to say.
pub fn machine(sheet: &Sheet) -> Option<MachineView> {
    let machine = match &sheet.machine {
        State::Nothing | State::Running { .. } => return None,
        State::Failed { reason } => {
            return Some(MachineView {
                lines: vec!["Halaman dicocokkan dengan mata.".to_owned()],
                open: 0,
                all: 0,
                problem: format!("Pencocokan oleh mesin tidak berhasil. {reason}"),
                again: true,
                stamp: String::new(),
            });
        }
        State::Ready(machine) => machine,
    };
    let missing = machine.findings.missing.as_ref();
    Some(MachineView {
        lines: lines(machine),
        open: sheet.open_differences().len(),
        all: machine.findings.differences.len(),
        problem: missing
            .map(|lack| format!("Kata yang meragukan tidak dibaca ulang. {lack}"))
            .unwrap_or_default(),
        again: missing.is_some(),
        stamp: format!(
            "Dicocokkan {} oleh pembanding versi {}; SHA-256 hasil {}.",
            moment_text(machine.made),
            machine.findings.comparer,
            machine.digest
        ),
    })
}

/// Never a bare "agree": what was verified, what was not, and what was found.
pub fn lines(machine: &Machine) -> Vec<String> {
    let findings = &machine.findings;
    let count = |number: usize| thousands(i64::try_from(number).unwrap_or(i64::MAX));
    let sum = |of: fn(&crate::copies::machine::PageFound) -> u32| {
        count(findings.pages.iter().map(|page| of(page) as usize).sum())
    };
    let kind = if findings.kind == "asli" { "naskah asli" } else { "naskah salinan" };
    let mut lines = vec![format!(
        "{} dari {} kata terverifikasi pada {kind}; {} kata tidak terbaca.",
        sum(|page| page.verified),
        sum(|page| page.words),
        sum(|page| page.unread)
    )];
    let wanted = findings.differences.iter().filter(|d| d.what.wants_answer()).count();
    let read = findings.differences.iter().filter(|d| !d.what.wants_answer() && !d.shows_unread()).count();
    lines.push(format!(
        "{} perbedaan; {} tempat tertutup atau diisi tangan; {} perbedaan yang memang seharusnya (tanda SALINAN, ttd., \
         pengesahan).",
        count(wanted),
        count(read),
        count(findings.expected.len())
    ));
    let pictures = findings.pages.iter().filter(|page| page.mode == Some(page_compare::Mode::Image)).count();
    if pictures > 0 {
        lines.push(format!(
            "{} halaman salinan digital tidak memuat teks: dibandingkan sebagai gambar, dan katanya tidak diverifikasi.",
            count(pictures)
        ));
    }
    let flow = findings.pages.iter().filter(|page| page.mode == Some(page_compare::Mode::Flow)).count();
    if flow > 0 {
        lines.push(format!(
            "{} halaman dicocokkan menurut alur teks, karena tata letaknya berbeda.",
            count(flow)
        ));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crop_shows_the_place_and_what_stands_around_it() {
        let place = Place { x0: 5_000, y0: 5_000, x1: 5_500, y1: 5_100 };
        let upright = crop("g".into(), place, (1_000, 2_000), Turn::default());
        assert_eq!((upright.view.as_str(), upright.size), ("380 974 290 72", (290, 72)));
        assert_eq!(upright.frame, (500, 1_000, 50, 20));
        // At the edge nothing is shown that is not there.
        let corner = Place { x0: 0, y0: 0, x1: 100, y1: 100 };
        assert_eq!(crop("g".into(), corner, (1_000, 2_000), Turn::default()).view, "0 0 130 46");
        // On a turned page the frame stands where the place is once it is upright.
        let turned = crop("g".into(), corner, (1_000, 2_000), Turn::Half);
        assert_eq!((turned.frame, turned.size), ((990, 1_980, 10, 20), (130, 46)));
    }

    #[test]
    fn a_side_is_whole_points_whatever_it_says() {
        assert_eq!((whole((595.3, 841.9)), whole((f32::NAN, -4.0))), ((595, 842), (1, 1)));
    }
}
