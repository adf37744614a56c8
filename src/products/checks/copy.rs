//! What is found of the copies: whether their texts could be read and trusted, the marks of a Salinan, and
//! what a person has to see.

use super::facts::At;
use super::finding::{Check, Finding, Link, REASON, SEAL, STAMP, STAMP_ONLY, Severity, Spot, key};
use super::report::{CheckedFile, Making, finding, spot};
use crate::pdf::{Doubt, Place};
use crate::products::manifest::FileRole;

/// The most pages that a sentence names.
const MOST_NAMED: usize = 12;

impl Making<'_> {
    pub(super) fn readable(&mut self) {
        let mut all = self.public().next().is_some();
        for file in self.public() {
            let unchecked = "data pribadi, lampiran, dan tanda salinan di sana belum dapat diperiksa";
            let Some(facts) = &file.facts else {
                all = false;
                let sentence = format!("Teks {} belum selesai dibaca; {unchecked}.", file.name);
                let key = key(Check::Terbaca, &[&file.digest.hex(), "belum"]);
                let remedy = "Tunggu sebentar lalu muat ulang halaman ini. Bila tetap begini, periksa sendiri naskahnya \
                              dan tuliskan hasilnya.";
                self.found(finding(Check::Terbaca, key, Severity::Warn, sentence, remedy, REASON));
                continue;
            };
            if !facts.unread.is_empty() {
                all = false;
                let pages = named_pages(&facts.unread);
                let sentence = format!(
                    "{} {pages} tidak memuat teks yang dapat dibaca (pindaian yang belum dikenali, atau halaman \
                     kosong); {unchecked}.",
                    file.name
                );
                let key = key(Check::Terbaca, &[&file.digest.hex(), &listed(&facts.unread)]);
                let remedy = "Periksa sendiri halaman itu dan tuliskan hasilnya, atau ganti dengan naskah yang berteks.";
                self.found(Finding {
                    link: Some(Link::Berkas),
                    spots: spots(file, &facts.unread),
                    ..finding(Check::Terbaca, key, Severity::Warn, sentence, remedy, REASON)
                });
            }
            if facts.truncated {
                all = false;
                let sentence =
                    format!("{} terlalu panjang: sebagian teksnya tidak terbaca; {unchecked}.", file.name);
                let key = key(Check::Terbaca, &[&file.digest.hex(), "terpotong"]);
                let remedy = "Periksa sendiri bagian akhir naskah dan tuliskan hasilnya.";
                self.found(finding(Check::Terbaca, key, Severity::Warn, sentence, remedy, REASON));
            }
        }
        if all {
            self.passed(Check::Terbaca, "Teks semua halaman yang akan terbit terbaca.");
        }
    }

    pub(super) fn trusted(&mut self) {
        let before = self.report.findings.len();
        for file in self.public() {
            let Some(facts) = &file.facts else { continue };
            let doubts =
                facts.doubts.iter().map(|(doubt, pages)| (doubt_id(*doubt), doubt_text(*doubt), pages));
            let scanner = (!facts.scanner.is_empty()).then_some((
                "pemindai",
                "memakai teks buatan mesin pemindai, yang dapat berbeda dari gambarnya",
                &facts.scanner,
            ));
            for (id, text, pages) in doubts.chain(scanner) {
                let sentence = format!("{} {} {text}.", file.name, named_pages(pages));
                let key = key(Check::Terpercaya, &[&file.digest.hex(), id, &listed(pages)]);
                let remedy = "Bandingkan teks halaman itu dengan gambarnya; ganti naskahnya bila berbeda.";
                self.found(Finding {
                    link: Some(Link::Berkas),
                    spots: spots(file, pages),
                    ..finding(Check::Terpercaya, key, Severity::Warn, sentence, remedy, REASON)
                });
            }
        }
        let known = self.public().next().is_some() && self.public().all(|file| file.facts.is_some());
        if before == self.report.findings.len() && known {
            self.passed(Check::Terpercaya, "Tidak ada tanda bahwa teks berbeda dari yang tampak.");
        }
    }

    pub(super) fn marks(&mut self) {
        for file in self.of_role(FileRole::Salinan) {
            let Some(facts) = &file.facts else { continue };
            let whole = facts.unread.is_empty();
            let marks = &facts.marks;
            let top = !facts.unread.contains(&1);
            let rows = [
                (
                    Check::TandaSalinan,
                    marks.salinan,
                    top,
                    "Tanda SALINAN tidak ditemukan di bagian atas halaman pertama",
                    "Ganti dengan naskah yang bertanda SALINAN, atau tuliskan mengapa tanpa tanda itu.",
                ),
                (
                    Check::Ttd,
                    marks.ttd,
                    whole,
                    "Tulisan “ttd.” sebagai pengganti tanda tangan tidak ditemukan",
                    "Ganti dengan naskah salinan yang memuat “ttd.”, atau tuliskan alasannya.",
                ),
                (
                    Check::Klausul,
                    marks.clause,
                    whole,
                    "Kalimat “Salinan sesuai dengan aslinya” tidak ditemukan",
                    "Ganti dengan naskah salinan yang memuatnya, atau tuliskan alasannya.",
                ),
            ];
            for (check, seen, readable, sentence, remedy) in rows {
                match seen {
                    Some(at) => self.passed(check, &format!("Ada pada {} halaman {}.", file.name, at.page)),
                    // What could not be read is told by the finding on the unread pages.
                    None if !readable => {}
                    None => {
                        let key = key(check, &[&file.digest.hex()]);
                        self.found(Finding {
                            link: Some(Link::Berkas),
                            ..finding(
                                check,
                                key,
                                Severity::Warn,
                                format!("{sentence} ({}).", file.name),
                                remedy,
                                REASON,
                            )
                        });
                    }
                }
            }
        }
    }

    /// What no machine reads here: a person says what the copies show.
    pub(super) fn attested(&mut self) {
        let digests =
            |role: FileRole| self.of_role(role).map(|file| file.digest.hex()).collect::<Vec<_>>().join("\n");
        let (physical, digital) = (digests(FileRole::Fisik), digests(FileRole::Salinan));
        if self.input.physical_kind == "asli" {
            self.passed(
                Check::StempelSalinan,
                "Naskah fisik adalah naskah asli, sehingga tidak berstempel salinan.",
            );
        } else if !physical.is_empty() {
            let blocks = self.input.stamp_blocks;
            let (severity, choices) =
                if blocks { (Severity::Block, STAMP_ONLY) } else { (Severity::Warn, STAMP) };
            let sentence = "Apakah stempel salinan tampak pada naskah fisik?".to_owned();
            let remedy = "Lihat pindaian naskah fisik, lalu nyatakan. Bila tidak ada, mintalah naskah yang berstempel.";
            self.found(Finding {
                link: Some(Link::Berkas),
                ..finding(
                    Check::StempelSalinan,
                    key(Check::StempelSalinan, &[&physical]),
                    severity,
                    sentence,
                    remedy,
                    choices,
                )
            });
        }
        if !digital.is_empty() {
            // The signed original bears the seal by right; there only the digital copy is asked about.
            let (sentence, bound) = if self.input.physical_kind == "asli" {
                ("Apakah salinan digital bebas dari cap dinas?", digital)
            } else {
                (
                    "Apakah salinan digital dan naskah salinan fisik bebas dari cap dinas?",
                    format!("{digital}\n{physical}"),
                )
            };
            let remedy =
                "Naskah salinan memakai stempel salinan tanpa cap dinas. Lihat kedua naskah, lalu nyatakan.";
            let key = key(Check::CapDinas, &[&bound]);
            self.found(Finding {
                link: Some(Link::Berkas),
                ..finding(Check::CapDinas, key, Severity::Warn, sentence.to_owned(), remedy, SEAL)
            });
        }
    }
}

fn spots(file: &CheckedFile, pages: &[u32]) -> Vec<Spot> {
    pages
        .iter()
        .take(MOST_NAMED)
        .map(|page| spot(file, At { page: *page, place: Place::default() }))
        .collect()
}

fn listed(pages: &[u32]) -> String {
    pages.iter().map(u32::to_string).collect::<Vec<_>>().join(",")
}

/// "halaman 3", "halaman 1, 2, 5 dan 40 halaman lain".
fn named_pages(pages: &[u32]) -> String {
    let shown = pages.iter().take(MOST_NAMED).map(u32::to_string).collect::<Vec<_>>().join(", ");
    match pages.len().checked_sub(MOST_NAMED) {
        Some(more) if more > 0 => format!("halaman {shown} dan {more} halaman lain"),
        _ => format!("halaman {shown}"),
    }
}

fn doubt_id(doubt: Doubt) -> &'static str {
    match doubt {
        Doubt::FalseUnicode => "huruf",
        Doubt::HiddenText => "tersembunyi",
        Doubt::Garbage => "acak",
        Doubt::Annotated => "anotasi",
        Doubt::Varies => "anotasi-berubah",
    }
}

fn doubt_text(doubt: Doubt) -> &'static str {
    match doubt {
        Doubt::FalseUnicode => "memuat huruf yang tampak lain daripada teksnya",
        Doubt::HiddenText => "memuat teks yang tidak tampak",
        Doubt::Garbage => "memuat huruf yang tidak membentuk kata",
        Doubt::Annotated => "memuat anotasi atau isian formulir yang menambah atau menutupi isinya",
        Doubt::Varies => "memuat anotasi atau isian formulir yang tidak tampak sama di setiap pembaca",
    }
}
