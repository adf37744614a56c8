//! The result with its answers on paper: *berita acara pencocokan*, with a picture of both places of each difference.

use super::answers::{Answer, Choice, Machine};
use super::findings::{Difference, Laid, PageFound, Spot, What};
use crate::copies::page::{Finding, SheetFile};
use crate::copies::rules::Sheet;
use crate::copies::{PageRef, Side};
use crate::kernel::{Digest, Hasher, full_moment_text, moment_text};
use crate::pdf::{
    Cutout, MAX_CUTOUTS, PLACE_UNITS, Place, PrintError, Reader, Turn, printed_class, printed_mode,
    reason_words,
};
use crate::products::FileRole;
use crate::storage::{FileKey, Staged, Staging, Storage, StorageError};
use page_compare::{Class, Rect};
use print::BeritaAcara;
use print::berita_acara as paper;
use std::path::PathBuf;

/// Whose report, and about what.
#[derive(Debug, Clone, Default)]
pub struct About {
    /// Name of the office, written out.
    pub office: String,
    /// The town in which it is signed.
    pub place: String,
    /// Kind, number and year of the product, as it is cited.
    pub citation: String,
    /// What it is about.
    pub title: String,
    /// Who compared: name, and post as acted.
    pub petugas: Option<(String, String)>,
    /// Who checked it at the gate: name, and post as acted.
    pub kasubbag: Option<(String, String)>,
}

/// Prints reports. Cheap to clone.
#[derive(Clone)]
pub struct Printer {
    storage: Storage,
    staging: Staging,
    reader: Reader,
}

/// Why there is no printout.
#[derive(Debug, thiserror::Error)]
pub enum NotPrinted {
    /// The files cannot be had.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// They can, but not the printout.
    #[error(transparent)]
    Print(#[from] PrintError),
}

impl crate::kernel::Fault for NotPrinted {
    fn class(&self) -> crate::kernel::FaultClass {
        match self {
            Self::Storage(error) => error.class(),
            Self::Print(error) => error.class(),
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::Storage(error) => error.sentence(),
            Self::Print(error) => error.sentence(),
        }
    }
}

impl Printer {
    /// A printer over these parts.
    #[must_use]
    pub fn new(storage: Storage, staging: Staging, reader: Reader) -> Self {
        Self { storage, staging, reader }
    }

    /// The data of the report on a result, of which the PDF prints the digest: as JSON.
    ///
    /// # Errors
    /// [`NotPrinted`].
    pub fn data(sheet: &Sheet, machine: &Machine, about: &About) -> Result<Vec<u8>, NotPrinted> {
        let data = report(sheet, machine, about).json();
        data.map_err(|error| PrintError::Refused(error.to_string()).into())
    }

    /// The report on a result as a PDF.
    ///
    /// # Errors
    /// [`NotPrinted`]. A picture that cannot be cut out is said in the report and is no reason to give none.
    pub async fn print(
        &self,
        sheet: &Sheet,
        machine: &Machine,
        about: &About,
    ) -> Result<Vec<u8>, NotPrinted> {
        let mut report = report(sheet, machine, about);
        for side in [Side::Physical, Side::Digital] {
            let lost = self.illustrate(&mut report, sheet, machine, side).await?;
            report.missing.extend(lost);
        }
        Ok(self.reader.print(&report, self.staging.folder()).await?)
    }

    /// Puts the pictures of one copy beside the differences; says how many could not be had.
    async fn illustrate(
        &self,
        report: &mut BeritaAcara,
        sheet: &Sheet,
        machine: &Machine,
        side: Side,
    ) -> Result<Option<String>, NotPrinted> {
        let files: Vec<&SheetFile> = files(sheet, side);
        let wanted: Vec<Option<Cutout>> = machine
            .findings
            .differences
            .iter()
            .map(|difference| cutout(&machine.findings.pages, difference, &files, side))
            .collect();
        let asked: Vec<Cutout> = wanted.iter().flatten().take(MAX_CUTOUTS).copied().collect();
        if asked.is_empty() {
            return Ok(None);
        }
        let mut staged: Vec<Staged> = Vec::new();
        for file in files {
            staged.push(self.storage.to_file(&FileKey::Original(file.digest), &self.staging).await?);
        }
        let paths: Vec<PathBuf> = staged.iter().map(|file| file.path().to_owned()).collect();
        let cut = match self.reader.cutouts(&paths, &asked, self.staging.folder()).await {
            Ok(cut) => cut,
            Err(error) => {
                tracing::warn!(%error, "pictures for a report cannot be cut out");
                return Ok(Some("Potongan gambar perbedaan tidak dapat dibuat.".to_owned()));
            }
        };
        let lost =
            cut.iter().filter(|crop| crop.is_none()).count() + wanted.iter().flatten().count() - asked.len();
        let mut cut = cut.into_iter();
        for (found, wanted) in report.differences.iter_mut().zip(wanted) {
            let crop = wanted.and_then(|_| cut.next().flatten());
            match side {
                Side::Physical => found.physical_crop = crop,
                Side::Digital => found.digital_crop = crop,
            }
        }
        Ok((lost > 0).then(|| format!("{lost} potongan gambar perbedaan tidak dapat disertakan.")))
    }
}

fn files(sheet: &Sheet, side: Side) -> Vec<&SheetFile> {
    let of_side = |file: &&SheetFile| (file.role == FileRole::Fisik) == (side == Side::Physical);
    sheet.files.iter().filter(of_side).collect()
}

/// The place of a difference on one copy, as it is cut out.
fn cutout(pages: &[PageFound], difference: &Difference, files: &[&SheetFile], side: Side) -> Option<Cutout> {
    let spot = match side {
        Side::Physical => difference.physical.as_ref()?,
        Side::Digital => difference.digital.as_ref()?,
    };
    let mut before = 0;
    let page = files.iter().find_map(|file| {
        let here = (file.digest == spot.page.file).then(|| before + spot.page.page as usize - 1);
        before += file.pages as usize;
        here
    })?;
    let found = pages.iter().find(|found| match side {
        Side::Physical => found.physical == Some(spot.page),
        Side::Digital => found.digital == Some(spot.page),
    });
    let laid = found.and_then(|found| found.laid);
    let Some((place, laid)) = spot.place.zip(laid) else {
        return difference.whole_page.then_some(Cutout { page, turn: Turn::default(), place: None });
    };
    let (turn, size) = shown(laid, side);
    Some(Cutout { page, turn, place: Some(points(turn.forth(place), size)) })
}

/// How a page is turned, and its size in points then.
fn shown(laid: Laid, side: Side) -> (Turn, (f32, f32)) {
    match side {
        Side::Physical => (laid.turn, laid.paper),
        Side::Digital => (Turn::default(), laid.digital),
    }
}

fn points(place: Place, (width, height): (f32, f32)) -> Rect {
    let at = |units: u16, side: f32| f32::from(units) / f32::from(PLACE_UNITS) * side;
    Rect::new(at(place.x0, width), at(place.y0, height), at(place.x1, width), at(place.y1, height))
}

fn report(sheet: &Sheet, machine: &Machine, about: &About) -> BeritaAcara {
    let findings = &machine.findings;
    let some = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    let of = |what: What| findings.differences.iter().find(|difference| difference.what == what);
    let another = of(What::Another);
    BeritaAcara {
        office: paper::Office { name: about.office.clone(), address: None, place: some(&about.place) },
        number: None,
        product: Some(paper::Product { citation: some(&about.citation), title: some(&about.title) }),
        kind: if findings.kind == "asli" { paper::Kind::Asli } else { paper::Kind::Salinan },
        physical: copy(&files(sheet, Side::Physical), &findings.physical),
        digital: copy(&files(sheet, Side::Digital), &findings.digital),
        comparer: findings.comparer.to_string(),
        at_ms: machine.made.0,
        at: full_moment_text(machine.made),
        conclusion: paper::Conclusion {
            agrees: sheet.missing_of_machine().is_empty() && sheet.missing().is_empty(),
            same_document: another.is_none(),
            same_scan: of(What::SameScan).is_some(),
            why: another.or(of(What::SameScan)).and_then(|difference| difference.sentence.clone()),
        },
        pages: findings.pages.iter().map(|found| page(sheet, found)).collect(),
        differences: machine
            .numbered()
            .map(|(_, difference, answer)| told(sheet, difference, answer))
            .collect(),
        expected: findings
            .expected
            .iter()
            .map(|expected| paper::Expected {
                digital_page: number(sheet, expected.digital.page),
                reason: reason_words(expected.reason).to_owned(),
                text: expected.digital.text.clone().unwrap_or_default(),
            })
            .collect(),
        by_eye: by_eye(sheet),
        doubts: Vec::new(),
        missing: findings
            .missing
            .iter()
            .map(|why| format!("Kata yang meragukan tidak dibaca ulang. {why}"))
            .chain(left_out(sheet))
            .collect(),
        checkpoint: None,
        petugas: about.petugas.as_ref().map(signer),
        kasubbag: about.kasubbag.as_ref().map(signer),
    }
}

fn signer((name, post): &(String, String)) -> paper::Signer {
    paper::Signer { name: name.clone(), post: post.clone(), nip: None }
}

fn copy(files: &[&SheetFile], pages: &[PageRef]) -> paper::Copy {
    let named = |file: &&SheetFile| paper::NamedFile {
        name: file.name.clone(),
        sha256: file.digest.hex(),
        pages: file.pages,
    };
    let digests: Vec<Digest> = files.iter().map(|file| file.digest).collect();
    let sha256 = match digests.as_slice() {
        [only] => only.hex(),
        several => {
            let mut hasher = Hasher::default();
            several.iter().for_each(|digest| hasher.update(format!("{digest}\n").as_bytes()));
            hasher.finish().hex()
        }
    };
    let pages = u32::try_from(pages.len()).unwrap_or(u32::MAX);
    paper::Copy { sha256, pages, files: files.iter().map(named).collect() }
}

/// The place of a page in its copy, from 1.
fn number(sheet: &Sheet, page: PageRef) -> u32 {
    let physical = sheet.file(page).is_some_and(|file| file.role == FileRole::Fisik);
    let all = match (physical, sheet.machine.ready()) {
        (true, Some(machine)) => &machine.findings.physical,
        (false, Some(machine)) => &machine.findings.digital,
        (_, None) => return page.page,
    };
    let at = all.iter().position(|other| *other == page);
    at.and_then(|at| u32::try_from(at + 1).ok()).unwrap_or(page.page)
}

fn page(sheet: &Sheet, found: &PageFound) -> paper::Page {
    paper::Page {
        physical: found.physical.map(|page| number(sheet, page)),
        digital: found.digital.map(|page| number(sheet, page)),
        mode: found.mode.map(printed_mode),
        words: found.words,
        verified: found.verified,
        unread: found.unread,
    }
}

fn told(sheet: &Sheet, difference: &Difference, answer: Option<&Answer>) -> paper::Difference {
    let page = |spot: &Option<Spot>| spot.as_ref().map(|spot| number(sheet, spot.page));
    let text = |spot: &Option<Spot>| spot.as_ref().and_then(|spot| spot.text.clone());
    paper::Difference {
        class: printed_class(difference.what.class().unwrap_or(Class::Differs)),
        weighty: difference.weighty,
        whole_page: difference.whole_page,
        physical_page: page(&difference.physical),
        digital_page: page(&difference.digital),
        physical_text: text(&difference.physical),
        digital_text: text(&difference.digital).or_else(|| difference.sentence.clone()),
        physical_crop: None,
        digital_crop: None,
        verdict: answer.map(verdict),
    }
}

/// The pages of the paper that nobody compared, with the reason.
fn left_out(sheet: &Sheet) -> Vec<String> {
    let leaves = sheet.arrangement.leaves.iter();
    let left = leaves.filter_map(|leaf| Some((leaf.page.at, leaf.left_out.as_deref()?)));
    let told = left.map(|(at, why)| {
        format!("Tidak dicocokkan, karena dilewati: naskah fisik {}: {why}", sheet.page_name(at))
    });
    told.collect()
}

fn verdict(answer: &Answer) -> paper::Verdict {
    let mended = match (answer.finding(), answer.choice) {
        // What is said of a page says by itself that it stands alone.
        (Some(finding), _) => Some(finding.title()),
        (None, Choice::RealDigital) => Some("salinan digital diperbaiki"),
        (None, Choice::RealPhysical) => Some("naskah fisik diperbaiki"),
        (None, Choice::Misread | Choice::Intended) => None,
    };
    let note: Vec<&str> = mended.into_iter().chain(answer.note.as_deref()).collect();
    paper::Verdict {
        says: match answer.choice {
            Choice::Misread => paper::Says::SalahBaca,
            Choice::RealDigital | Choice::RealPhysical => paper::Says::Nyata,
            Choice::Intended => paper::Says::Disengaja,
        },
        note: Some(note.join("; ")).filter(|note| !note.is_empty()),
        by: answer.name.clone(),
        at: moment_text(answer.made),
        confirmed: answer
            .confirmed
            .as_ref()
            .map(|(by, made)| paper::Confirmed { by: by.clone(), at: moment_text(*made) }),
    }
}

/// The pages that people judged themselves.
fn by_eye(sheet: &Sheet) -> Vec<paper::ByEye> {
    let judged = sheet.pairs.iter().filter_map(|judged| Some((judged, judged.verdict.as_ref()?)));
    judged
        .map(|(judged, verdict)| {
            let note = verdict.said.note.as_ref().map(|note| format!(": {note}")).unwrap_or_default();
            let says = match verdict.said.finding {
                Finding::Agrees => "sudah dibaca mata, sesuai",
                other => other.title(),
            };
            paper::ByEye {
                physical: judged.pair.physical.map(|page| number(sheet, page.at)),
                digital: judged.pair.digital.map(|page| number(sheet, page)),
                says: format!("{says}{note}"),
                by: verdict.name.clone(),
                at: moment_text(verdict.made),
            }
        })
        .collect()
}
