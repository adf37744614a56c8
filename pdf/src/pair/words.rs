//! What a comparison says in words, the same in every place that shows it.

use page_compare::{Another, Class, Mode, Reason};
use print::berita_acara as paper;

/// Said where both copies show the same picture.
pub const SAME_SCAN: &str = "Kedua berkas berasal dari pindaian yang sama; ini bukan pencocokan.";

/// Why two copies are not one document.
#[must_use]
pub fn why_another(another: Another) -> String {
    match another {
        Another::NoPage => {
            "Bukan dokumen yang sama: tidak satu halaman pun pada naskah fisik serupa dengan salinan digital."
                .to_owned()
        }
        Another::FewWords { verified, words } => format!(
            "Bukan dokumen yang sama: hanya {verified} dari {words} kata salinan digital ada pada naskah fisik."
        ),
    }
}

/// What a difference is.
#[must_use]
pub fn class_words(class: Class) -> &'static str {
    match class {
        Class::Differs => "berbeda",
        Class::OnlyPaper => "hanya pada naskah fisik",
        Class::OnlyDigital => "hanya pada salinan digital",
        Class::Covered => "tertutup atau tidak terbaca",
        Class::Handwritten => "diisi tangan",
    }
}

/// Why a difference is as it should be.
#[must_use]
pub fn reason_words(reason: Reason) -> &'static str {
    match reason {
        Reason::Mark => "tanda SALINAN",
        Reason::Ttd => "“ttd.” di tempat tanda tangan",
        Reason::Attestation => "keterangan salinan sesuai dengan aslinya",
        Reason::Signature => "tanda tangan dan cap",
        Reason::Folio => "nomor halaman",
        Reason::Head => "kepala tabel yang diulang",
    }
}

/// What a difference is, on a printout; `print` knows nothing of what compares.
#[must_use]
pub fn printed_class(class: Class) -> paper::Class {
    match class {
        Class::Differs => paper::Class::Differs,
        Class::OnlyPaper => paper::Class::OnlyPaper,
        Class::OnlyDigital => paper::Class::OnlyDigital,
        Class::Covered => paper::Class::Covered,
        Class::Handwritten => paper::Class::Handwritten,
    }
}

/// How a page was compared, on a printout.
#[must_use]
pub fn printed_mode(mode: Mode) -> paper::Mode {
    match mode {
        Mode::Verify => paper::Mode::Verify,
        Mode::Flow => paper::Mode::Flow,
        Mode::Image => paper::Mode::Image,
    }
}
