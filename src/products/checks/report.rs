//! All findings of a case at once, with the answers that were given, and the checks that passed.

use super::complete;
use super::duplicate::Similar;
use super::facts::{At, Facts, Find};
use super::finding::{
    ANNEX, Answer, Check, Choice, Finding, Group, Link, NONE, PERSONAL, REASON, Severity, Spot, key,
};
use super::lampiran;
use crate::kernel::Digest;
use crate::pdf::Place;
use crate::products::description::Description;
use crate::products::manifest::FileRole;

/// The office's setting for a physical copy without stempel salinan,
pub const STAMP_SETTING: &str = "stempel_salinan";
/// and the value that lets it stand in the way; any other warns.
pub const STAMP_BLOCKS: &str = "halangi";

/// A file of the case that counts now.
#[derive(Debug, Clone)]
pub struct CheckedFile {
    /// Its row.
    pub id: String,
    /// What it is.
    pub role: FileRole,
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub digest: Digest,
    /// What is known of its text; `None` while it was not read or boiled down yet.
    pub facts: Option<Facts>,
}

/// What the rules look at.
#[derive(Debug, Clone, Copy)]
pub struct Input<'i> {
    /// The description.
    pub description: &'i Description,
    /// `salinan` or `asli`.
    pub physical_kind: &'i str,
    /// The files.
    pub files: &'i [CheckedFile],
    /// Published products with similar texts.
    pub similar: &'i [Similar],
    /// The last answer to each key.
    pub answers: &'i [Answer],
    /// Whether a missing stamp stands in the way.
    pub stamp_blocks: bool,
}

/// A check that found nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passed {
    /// Which.
    pub check: Check,
    /// What was seen.
    pub sentence: String,
}

/// What came of the checks.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// What was found.
    pub findings: Vec<Finding>,
    /// What passed.
    pub passed: Vec<Passed>,
}

impl Report {
    /// The findings of a group.
    pub fn of(&self, group: Group) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |finding| finding.group() == group)
    }

    /// Whether the copy may be handed over.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.findings.iter().all(Finding::is_settled)
    }

    /// How many stand in the way, and how many want an answer.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        (self.of(Group::Blocking).count(), self.of(Group::Wanting).count())
    }
}

/// Runs every check.
#[must_use]
pub fn report(input: &Input<'_>) -> Report {
    let mut made = Making { input: *input, report: Report::default() };
    made.description();
    made.annexes();
    made.personal();
    made.readable();
    made.trusted();
    made.marks();
    made.attested();
    made.duplicates();
    // The same bytes in two places are one find.
    let mut keys = std::collections::BTreeSet::new();
    made.report.findings.retain(|finding| keys.insert(finding.key.clone()));
    for finding in &mut made.report.findings {
        finding.answer = input.answers.iter().find(|answer| answer.key == finding.key).cloned();
    }
    made.report
}

pub(super) struct Making<'i> {
    pub(super) input: Input<'i>,
    pub(super) report: Report,
}

impl<'i> Making<'i> {
    pub(super) fn of_role(&self, role: FileRole) -> impl Iterator<Item = &'i CheckedFile> + use<'i> {
        self.input.files.iter().filter(move |file| file.role == role)
    }

    /// Salinan and annexes: what becomes public.
    pub(super) fn public(&self) -> impl Iterator<Item = &'i CheckedFile> + use<'i> {
        self.input.files.iter().filter(|file| file.role.is_public())
    }

    /// Whether every page that becomes public was read.
    pub(super) fn all_read(&self) -> bool {
        self.public().all(|file| file.facts.as_ref().is_some_and(|facts| facts.unread.is_empty()))
    }

    pub(super) fn passed(&mut self, check: Check, sentence: &str) {
        self.report.passed.push(Passed { check, sentence: sentence.to_owned() });
    }

    pub(super) fn found(&mut self, finding: Finding) {
        self.report.findings.push(finding);
    }

    fn description(&mut self) {
        let lacking = complete::lacking(self.input.description);
        if lacking.is_empty() {
            return self.passed(Check::Uraian, "Semua bidang wajib menurut standar JDIH terisi.");
        }
        let sentence = format!("Uraian belum lengkap: {}.", lacking.join(", "));
        let key = key(Check::Uraian, &[]);
        self.found(Finding {
            link: Some(Link::Uraian),
            ..finding(Check::Uraian, key, Severity::Block, sentence, "Lengkapi uraian.", NONE)
        });
    }

    fn annexes(&mut self) {
        let known = || self.public().filter_map(|file| Some((file, file.facts.as_ref()?)));
        let named: Vec<_> =
            self.of_role(FileRole::Salinan).filter_map(|file| Some((file, file.facts.as_ref()?))).collect();
        let begun: Vec<Option<u16>> =
            known().flat_map(|(_, facts)| &facts.annexes).map(|annex| annex.number).collect();
        let headed = |file: &CheckedFile| file.facts.as_ref().is_some_and(|facts| !facts.annexes.is_empty());
        let loose = self.of_role(FileRole::Lampiran).filter(|file| !headed(file)).count();
        let all: Vec<lampiran::Annex> = named.iter().flat_map(|(_, facts)| facts.named.clone()).collect();
        let missing = lampiran::missing(&all, &begun, loose);
        if missing.is_empty() && !named.is_empty() && self.all_read() {
            let sentence = if all.is_empty() {
                "Naskah tidak menyebut lampiran."
            } else {
                "Semua lampiran yang disebut naskah ada dalam berkas."
            };
            self.passed(Check::Lampiran, sentence);
        }
        for annex in missing {
            let Some((file, _)) = named.iter().find(|(_, facts)| facts.named.contains(annex)) else {
                continue;
            };
            let title = lampiran::title(annex.number);
            let sentence = format!(
                "Naskah menyebut {title} (halaman {}), tetapi lampiran itu tidak ditemukan dalam berkas perkara.",
                annex.at.page
            );
            let key = key(Check::Lampiran, &[&file.digest.hex(), &title]);
            let remedy = "Unggah berkas lampirannya, atau ganti salinan dengan yang memuat lampirannya.";
            self.found(Finding {
                link: Some(Link::Berkas),
                spots: vec![spot(file, annex.at)],
                ..finding(Check::Lampiran, key, Severity::Block, sentence, remedy, ANNEX)
            });
        }
    }

    fn personal(&mut self) {
        let mut any = false;
        for file in self.public() {
            let Some(facts) = &file.facts else { continue };
            for find in &facts.personal {
                any = true;
                self.found(personal(file, find));
            }
            if facts.personal_more > 0 {
                any = true;
                let sentence = format!(
                    "{} memuat {} temuan data pribadi lagi, lebih dari yang dapat ditampilkan satu per satu.",
                    file.name, facts.personal_more
                );
                let key = key(Check::DataPribadi, &[&file.digest.hex(), "lagi"]);
                self.found(Finding {
                    link: Some(Link::Berkas),
                    ..finding(Check::DataPribadi, key, Severity::Block, sentence, PERSONAL_REMEDY, PERSONAL)
                });
            }
        }
        if !any && self.all_read() && self.public().next().is_some() {
            self.passed(
                Check::DataPribadi,
                "Tidak ditemukan NIK, nomor ponsel, atau alamat rumah pada teks yang terbaca.",
            );
        }
    }

    fn duplicates(&mut self) {
        let mut any = false;
        for similar in self.input.similar.iter().filter(|similar| similar.is_near()) {
            any = true;
            let sentence = format!(
                "Teks salinan ini sekitar {} % sama dengan {} yang sudah terbit.",
                similar.percent(),
                similar.title
            );
            let key = key(Check::Duplikat, &[&similar.digest.hex(), &similar.published.hex()]);
            let remedy = "Bandingkan keduanya. Bila ini versi baru, isikan pada “Versi baru dari”; bila memang produk \
                          hukum lain, tuliskan bedanya.";
            self.found(Finding {
                link: Some(Link::Halaman(similar.address.clone())),
                ..finding(Check::Duplikat, key, Severity::Warn, sentence, remedy, REASON)
            });
        }
        let sketched = self
            .of_role(FileRole::Salinan)
            .any(|file| file.facts.as_ref().is_some_and(|facts| facts.sketch.is_some()));
        if !any && sketched {
            self.passed(Check::Duplikat, "Tidak ada produk hukum terbit yang teksnya hampir sama.");
        }
    }
}

const PERSONAL_REMEDY: &str =
    "Hapus data itu pada naskah lalu ganti berkasnya, atau nyatakan mengapa boleh tampil.";

pub(super) fn finding(
    check: Check,
    key: String,
    severity: Severity,
    sentence: String,
    remedy: &'static str,
    choices: &'static [Choice],
) -> Finding {
    Finding {
        key,
        check,
        severity,
        sentence,
        remedy,
        link: None,
        spots: Vec::new(),
        personal: None,
        choices,
        answer: None,
    }
}

/// The key of a find in a file.
#[must_use]
pub fn personal_key(digest: &Digest, find: &Find) -> String {
    let Place { x0, y0, x1, y1 } = find.at.place;
    let place = format!("{}:{x0},{y0},{x1},{y1}:{}:{}", find.at.page, find.nth, find.mark);
    key(Check::DataPribadi, &[&digest.hex(), find.kind.id(), &place])
}

fn personal(file: &CheckedFile, find: &Find) -> Finding {
    let sentence = format!("{} tampak pada {} halaman {}.", find.kind.title(), file.name, find.at.page);
    let key = personal_key(&file.digest, find);
    Finding {
        link: Some(Link::Berkas),
        spots: vec![spot(file, find.at)],
        personal: Some(find.kind),
        ..finding(Check::DataPribadi, key, Severity::Block, sentence, PERSONAL_REMEDY, PERSONAL)
    }
}

pub(super) fn spot(file: &CheckedFile, at: At) -> Spot {
    Spot {
        file_id: file.id.clone(),
        file: file.name.clone(),
        digest: file.digest,
        page: at.page,
        place: at.place,
    }
}

#[cfg(test)]
#[path = "report_test.rs"]
mod tests;
