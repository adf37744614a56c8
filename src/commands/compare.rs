//! `jdih compare`: holds a physical copy against a digital one, for people and for scripts. Exit status 0 when they
//! agree, 1 when they do not, 2 when they could not be compared.

use super::out::{self, Failed, Outcome};
use super::report;
use crate::kernel::{Clock, Hasher};
use crate::pdf::{
    COMPARER_VERSION, Compared, Copies, Doubt, Inspection, OcrLack, Reader, SAME_SCAN, Verdict, class_words,
    why_another,
};
use page_compare::{Class, Difference, Mode, PageCount, Physical, Rect, Sheet};
use serde::Serialize;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

/// Exit status of what could not be compared.
const NOT_COMPARED: u8 = 2;
/// What is said where both copies are one file.
const ONE_FILE: &str = "Kedua berkas sama byte demi byte; ini bukan pencocokan.";

/// What is asked.
pub(super) struct Asked<'a> {
    pub(super) physical: &'a Path,
    pub(super) digital: &'a Path,
    pub(super) kind: Physical,
    pub(super) json: bool,
    /// Where the report goes, as PDF.
    pub(super) report: Option<&'a Path>,
    /// The office that stands above it.
    pub(super) office: Option<&'a str>,
}

/// Two copies that were held against each other.
pub(super) struct Held {
    /// The files of the physical copy in their order.
    pub(super) physical: Vec<PathBuf>,
    /// What the intake says of each.
    pub(super) inspected: Vec<Inspection>,
    /// Their digest, or that of the list of all.
    pub(super) sha256: String,
    pub(super) digital: Inspection,
    pub(super) found: Compared,
}

/// Everything that was found, as scripts read it. Boxes are in points from the upper left corner.
#[derive(Serialize)]
pub(super) struct Said {
    pub(super) agrees: bool,
    pub(super) same_document: bool,
    pub(super) same_scan: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) why: Option<String>,
    pub(super) comparer: u16,
    kind: Physical,
    pub(super) physical: Copy,
    pub(super) digital: Copy,
    pages: Vec<PageSaid>,
    differences: Vec<DifferenceSaid>,
    expected: Vec<ExpectedSaid>,
    pub(super) doubts: Vec<DoubtSaid>,
    /// What is missing for reading doubtful words a second time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) missing: Option<&'static str>,
    seconds: f64,
}

#[derive(Serialize)]
pub(super) struct Copy {
    pub(super) sha256: String,
    pub(super) pages: usize,
}

#[derive(Serialize)]
pub(super) struct PageSaid {
    physical: Option<usize>,
    digital: Option<usize>,
    mode: Option<Mode>,
    words: u32,
    verified: u32,
    unread: u32,
}

#[derive(Serialize)]
pub(super) struct DifferenceSaid {
    class: Class,
    weighty: bool,
    digital_page: Option<usize>,
    physical_page: Option<usize>,
    box_digital: Option<[f64; 4]>,
    box_physical: Option<[f64; 4]>,
    digital_text: Option<String>,
    physical_text: Option<String>,
    confidence: f64,
    whole_page: bool,
}

#[derive(Serialize)]
pub(super) struct ExpectedSaid {
    digital_page: usize,
    reason: page_compare::Reason,
    box_digital: [f64; 4],
    digital_text: String,
}

/// What speaks against the text of a page of the digital copy.
#[derive(Serialize)]
pub(super) struct DoubtSaid {
    digital_page: usize,
    doubt: Doubt,
    pub(super) sentence: String,
}

/// Compares and says what was found; then writes the report, where one is wanted.
pub(super) async fn compare(asked: &Asked<'_>, reader: &Reader) -> Outcome {
    let begun = Instant::now();
    let held = match compared(asked, reader).await {
        Ok(held) => held,
        Err(Failed(why)) => {
            out::complain(&why);
            return Ok(ExitCode::from(NOT_COMPARED));
        }
    };
    let said = said(asked.kind, &held, begun);
    if asked.json {
        out::json(&said)?
    } else {
        lines(&said)?
    }
    if let Some(path) = asked.report
        && let Err(Failed(why)) = report::write(asked, &held, &said, &Clock::system(), reader, path).await
    {
        out::complain(&why);
        return Ok(ExitCode::from(NOT_COMPARED));
    }
    Ok(out::holds(said.agrees))
}

async fn compared(asked: &Asked<'_>, reader: &Reader) -> Result<Held, Failed> {
    let physical = files(asked.physical)?;
    readable(asked.digital)?;
    let (mut pages, mut inspected) = (0, Vec::new());
    for file in &physical {
        let inspection = fit(reader, file).await?;
        pages += inspection.pages;
        inspected.push(inspection);
    }
    let digital = fit(reader, asked.digital).await?;
    if inspected.iter().any(|file| file.sha256 == digital.sha256) {
        return Err(Failed(ONE_FILE.to_owned()));
    }
    pages += digital.pages;
    let folder = std::env::temp_dir();
    let digital_copy = vec![asked.digital.to_owned()];
    let copies = Copies { physical: physical.clone(), leaves: None, digital: digital_copy, kind: asked.kind };
    let found = reader.compare(copies, pages, &folder, &|_| ()).await?;
    let digests: Vec<&str> = inspected.iter().map(|file| file.sha256.as_str()).collect();
    let sha256 = of_all(&digests);
    Ok(Held { physical, inspected, sha256, digital, found })
}

/// Says of a path that no file can be read from why, and what to do.
fn readable(path: &Path) -> Result<(), Failed> {
    let name = path.display();
    match std::fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Err(Failed(format!(
            "{name} tidak ada. Periksa nama berkas dan foldernya, lalu jalankan lagi; nama yang memuat spasi ditulis di \
             antara tanda kutip."
        ))),
        Err(error) => Err(unreadable(path, &error)),
        Ok(found) if !found.is_file() => Err(Failed(format!(
            "{name} bukan berkas. Salinan digital adalah satu berkas PDF; hanya naskah fisik yang boleh berupa folder \
             berisi gambar halamannya."
        ))),
        // What is not asked to be opened does not tell whether it may be read.
        Ok(_) => std::fs::File::open(path).map(drop).map_err(|error| unreadable(path, &error)),
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failed {
    let advice = match error.kind() {
        ErrorKind::PermissionDenied => "Beri izin baca kepada pengguna yang menjalankan perintah ini.",
        _ => "Salin berkasnya ke cakram komputer ini, lalu jalankan lagi.",
    };
    Failed(format!("{} tidak dapat dibaca ({error}). {advice}", path.display()))
}

/// The file, or the files of a folder in the order of their names.
fn files(path: &Path) -> Result<Vec<PathBuf>, Failed> {
    let unreadable = |error| unreadable(path, &error);
    if !path.is_dir() {
        readable(path)?;
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in std::fs::read_dir(path).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        if !hidden && entry.path().is_file() {
            files.push(entry.path());
        }
    }
    files.sort();
    if files.is_empty() {
        return Err(Failed(format!("Folder {} tidak memuat berkas.", path.display())));
    }
    Ok(files)
}

/// What the intake says of a file that it would take.
async fn fit(reader: &Reader, file: &Path) -> Result<Inspection, Failed> {
    let inspection = reader.inspect_path(file).await?;
    if inspection.verdict == Verdict::Refused {
        let reasons = inspection.reasons.join(" ");
        return Err(Failed(format!("{} tidak dapat dicocokkan. {reasons}", file.display())));
    }
    Ok(inspection)
}

/// One file's digest, or that of the list of all.
fn of_all(digests: &[&str]) -> String {
    if let [only] = digests {
        return (*only).to_owned();
    }
    let mut hasher = Hasher::default();
    for digest in digests {
        hasher.update(format!("{digest}\n").as_bytes());
    }
    hasher.finish().hex()
}

fn said(kind: Physical, held: &Held, begun: Instant) -> Said {
    let (found, outcome) = (&held.found, &held.found.outcome);
    let same_scan = outcome.pages.iter().any(|page| page.same_scan);
    Said {
        agrees: outcome.agrees,
        same_document: outcome.another.is_none(),
        same_scan,
        why: if same_scan { Some(SAME_SCAN.to_owned()) } else { outcome.another.map(why_another) },
        comparer: COMPARER_VERSION,
        kind,
        physical: Copy { sha256: held.sha256.clone(), pages: found.physical_pages },
        digital: Copy { sha256: held.digital.sha256.clone(), pages: found.digital_pages },
        pages: outcome.pages.iter().map(page).collect(),
        differences: outcome.differences.iter().map(|found| difference(found, &outcome.pages)).collect(),
        expected: outcome.expected.iter().map(|(page, found)| expected(*page, found)).collect(),
        doubts: found.doubts.iter().map(|(page, doubt)| doubted(page + 1, *doubt)).collect(),
        missing: found.unread.map(OcrLack::sentence),
        seconds: rounded(begun.elapsed().as_secs_f64(), 100.0),
    }
}

/// People count from 1.
fn from_one(page: Option<usize>) -> Option<usize> {
    page.map(|page| page + 1)
}

fn page(count: &PageCount) -> PageSaid {
    PageSaid {
        physical: from_one(count.physical),
        digital: from_one(count.digital),
        mode: count.mode,
        words: count.words,
        verified: count.verified,
        unread: count.unread,
    }
}

fn difference(found: &Difference, pages: &[PageCount]) -> DifferenceSaid {
    let page =
        pages.iter().find(|page| found.physical_page.is_some() && page.physical == found.physical_page);
    let lies = |place| page.and_then(|page| page.sheet).map_or(place, |sheet| as_it_lies(place, &sheet));
    DifferenceSaid {
        class: found.class,
        weighty: found.weighty,
        digital_page: from_one(found.digital_page),
        physical_page: from_one(found.physical_page),
        box_digital: found.box_digital.map(corners),
        box_physical: found.box_physical.map(lies).map(corners),
        digital_text: found.digital_text.clone(),
        physical_text: found.physical_text.clone(),
        confidence: rounded(f64::from(found.confidence), 1000.0),
        whole_page: found.whole_page,
    }
}

/// A place on the upright paper, on the page as its file shows it.
fn as_it_lies(place: Rect, sheet: &Sheet) -> Rect {
    let (width, height) = (sheet.width, sheet.height);
    match sheet.turn % 4 {
        1 => Rect::new(place.y0, width - place.x1, place.y1, width - place.x0),
        2 => Rect::new(width - place.x1, height - place.y1, width - place.x0, height - place.y0),
        3 => Rect::new(height - place.y1, place.x0, height - place.y0, place.x1),
        _ => place,
    }
}

fn expected(page: usize, found: &page_compare::Expected) -> ExpectedSaid {
    ExpectedSaid {
        digital_page: page + 1,
        reason: found.reason,
        box_digital: corners(found.place),
        digital_text: found.text.clone(),
    }
}

fn doubted(digital_page: usize, doubt: Doubt) -> DoubtSaid {
    DoubtSaid { digital_page, doubt, sentence: doubt.sentence(&digital_page.to_string()) }
}

fn corners(place: Rect) -> [f64; 4] {
    [place.x0, place.y0, place.x1, place.y1].map(|at| rounded(f64::from(at), 10.0))
}

fn rounded(value: f64, parts: f64) -> f64 {
    (value * parts).round() / parts
}

/// Lines for people.
fn lines(said: &Said) -> Result<(), Failed> {
    if let Some(why) = &said.why {
        return out::line(why);
    }
    let (words, verified, unread) = said.pages.iter().fold((0, 0, 0), |(words, verified, unread), page| {
        (words + page.words, verified + page.verified, unread + page.unread)
    });
    out::line(format!(
        "Naskah fisik {} halaman, salinan digital {} halaman. {verified} dari {words} kata terverifikasi, {unread} tidak \
         terbaca, {} perbedaan, {} perbedaan yang wajar.",
        said.physical.pages,
        said.digital.pages,
        said.differences.len(),
        said.expected.len()
    ))?;
    for found in &said.differences {
        let side = |name: &str, page: Option<usize>, text: &Option<String>| match (page, text) {
            (Some(page), Some(text)) => format!("{name} halaman {page}: “{text}”"),
            (Some(page), None) => format!("{name} halaman {page}"),
            (None, _) => format!("tidak ada pada {name}"),
        };
        out::line(format!(
            "{}{}: {}; {}",
            class_words(found.class),
            if found.weighty { " (penting)" } else { "" },
            side("digital", found.digital_page, &found.digital_text),
            side("fisik", found.physical_page, &found.physical_text)
        ))?;
    }
    for doubt in &said.doubts {
        out::line(&doubt.sentence)?;
    }
    if let Some(missing) = said.missing {
        out::line(format!("Kata yang meragukan tidak dibaca ulang. {missing}"))?;
    }
    let sentence = if said.agrees {
        "Tidak ditemukan perbedaan selain yang tercatat di atas."
    } else {
        "Kedua naskah belum dapat dinyatakan sesuai."
    };
    out::line(sentence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::{PLACE_UNITS, Place, Turn};

    #[test]
    fn a_place_is_told_on_the_page_as_its_file_shows_it() {
        let place = Rect::new(60.0, 80.0, 120.0, 100.0);
        for quarters in 0..4_u8 {
            let sheet =
                Sheet { width: 600.0, height: 800.0, pixels: 1_000, turn: quarters, lies: Sheet::FLAT };
            let found = as_it_lies(place, &sheet);
            // As the server has it, in parts of the page.
            let turn = Turn::of_degrees(90 * u16::from(quarters)).unwrap();
            let upright = Place { x0: 1_000, y0: 1_000, x1: 2_000, y1: 1_250 };
            let Place { x0, y0, x1, y1 } = turn.back(upright);
            let (wide, high) = if quarters % 2 == 0 { (600.0, 800.0) } else { (800.0, 600.0) };
            let at = |units: u16, side: f32| f32::from(units) / f32::from(PLACE_UNITS) * side;
            let wanted = Rect::new(at(x0, wide), at(y0, high), at(x1, wide), at(y1, high));
            let apart =
                [found.x0 - wanted.x0, found.y0 - wanted.y0, found.x1 - wanted.x1, found.y1 - wanted.y1];
            assert!(apart.iter().all(|apart| apart.abs() < 0.01), "{quarters}: {found:?}, not {wanted:?}");
        }
    }
}
