//! What is found of a case, and how answers bind.

use super::super::facts::PersonalKind;
use super::super::sketch::{SAME_SLOTS, SLOTS};
use super::*;
use crate::pdf::{Doubt, PageReading, Reading, TextSource};
use crate::products::description::FIELDS;

const PROPER: &str = "SALINAN\nKEPUTUSAN\nNOMOR 1\nttd.\nSalinan sesuai dengan aslinya";

fn file(role: FileRole, name: &str, text: &str) -> CheckedFile {
    let reading = Reading { pages: vec![PageReading::of_text(TextSource::Layer, text)], truncated: false };
    CheckedFile {
        id: name.to_owned(),
        role,
        name: name.to_owned(),
        digest: Digest::of(format!("{name}{text}").as_bytes()),
        facts: Some(Facts::of(&reading)),
    }
}

fn complete() -> Description {
    FIELDS.iter().fold(Description::default(), |all, field| all.with(field.id, "1"))
}

fn checked(files: &[CheckedFile], answers: &[Answer]) -> Report {
    with(files, answers, &[], false)
}

fn with(files: &[CheckedFile], answers: &[Answer], similar: &[Similar], stamp_blocks: bool) -> Report {
    report(&Input {
        description: &complete(),
        physical_kind: "salinan",
        files,
        similar,
        answers,
        stamp_blocks,
    })
}

fn checks(report: &Report) -> Vec<Check> {
    report.findings.iter().map(|finding| finding.check).collect()
}

fn answer(finding: &Finding, choice: &str) -> Answer {
    Answer { key: finding.key.clone(), choice: choice.into(), note: None, person: "A".into(), at_ms: 1 }
}

#[test]
fn a_proper_copy_only_wants_what_a_person_has_to_see() {
    let files = [file(FileRole::Salinan, "salinan.pdf", PROPER), file(FileRole::Fisik, "fisik.pdf", "")];
    let report = checked(&files, &[]);
    assert_eq!(checks(&report), [Check::StempelSalinan, Check::CapDinas]);
    assert_eq!(report.counts(), (0, 2));
    let answers = [answer(&report.findings[0], "tampak"), answer(&report.findings[1], "tanpa")];
    assert!(checked(&files, &answers).is_done());
}

#[test]
fn everything_is_found_at_once() {
    let text = "KEPUTUSAN\nsebagaimana tercantum dalam Lampiran Keputusan ini.\nNIK 1571015208900003\nHP 081234567890";
    let files = [file(FileRole::Salinan, "salinan.pdf", text), file(FileRole::Fisik, "fisik.pdf", "")];
    let input = Input {
        description: &Description::default(),
        physical_kind: "salinan",
        files: &files,
        similar: &[],
        answers: &[],
        stamp_blocks: false,
    };
    let report = report(&input);
    let wanted = [
        Check::Uraian,
        Check::Lampiran,
        Check::DataPribadi,
        Check::DataPribadi,
        Check::TandaSalinan,
        Check::Ttd,
        Check::Klausul,
        Check::StempelSalinan,
        Check::CapDinas,
    ];
    assert_eq!(checks(&report), wanted);
    assert_eq!(report.counts(), (4, 5));
    assert!(report.findings.iter().all(|finding| !finding.remedy.is_empty() && !finding.sentence.is_empty()));
    let keys: std::collections::BTreeSet<&str> = report.findings.iter().map(|f| f.key.as_str()).collect();
    assert_eq!(keys.len(), report.findings.len());
}

#[test]
fn an_answer_holds_for_exactly_what_it_was_given_for() {
    let text = format!("{PROPER}\nNIK 1571015208900003");
    let files = [file(FileRole::Salinan, "salinan.pdf", &text)];
    let find = |files: &[CheckedFile], answers: &[Answer]| {
        let report = checked(files, answers);
        report.findings.into_iter().find(|finding| finding.personal == Some(PersonalKind::Nik)).unwrap()
    };
    let given = [answer(&find(&files, &[]), "bukan")];
    assert_eq!(find(&files, &given).group(), Group::Answered);
    // Another file, and the same file with another number read in the same place.
    let other = [file(FileRole::Salinan, "baru.pdf", &text)];
    assert_eq!(find(&other, &given).group(), Group::Blocking);
    let mut reread = files.clone();
    reread[0].facts = file(FileRole::Salinan, "x", &text.replace("0003", "0004")).facts;
    assert_eq!(find(&reread, &given).group(), Group::Blocking);
    // What is still to be taken out stays in the way.
    let promised = [answer(&find(&files, &[]), "disunting")];
    assert_eq!(find(&files, &promised).group(), Group::Blocking);
    let unknown = [answer(&find(&files, &[]), "entah")];
    assert_eq!(find(&files, &unknown).group(), Group::Blocking);
}

#[test]
fn what_was_not_read_is_said_and_never_passed() {
    let mut files = [file(FileRole::Salinan, "salinan.pdf", PROPER)];
    files[0].facts = None;
    let report = checked(&files, &[]);
    assert_eq!(checks(&report), [Check::Terbaca, Check::CapDinas]);
    let passed: Vec<Check> = report.passed.iter().map(|passed| passed.check).collect();
    assert_eq!(passed, [Check::Uraian]);
    let pages =
        vec![PageReading::of_text(TextSource::Layer, PROPER), PageReading::of_text(TextSource::None, "")];
    files[0].facts = Some(Facts::of(&Reading { pages, truncated: true }));
    let report = checked(&files, &[]);
    assert_eq!(checks(&report), [Check::Terbaca, Check::Terbaca, Check::CapDinas]);
    assert!(
        !report
            .passed
            .iter()
            .any(|p| matches!(p.check, Check::Terbaca | Check::DataPribadi | Check::Lampiran))
    );
}

#[test]
fn doubts_warn() {
    let mut page = PageReading::of_text(TextSource::ScannerLayer, PROPER);
    page.doubts = vec![Doubt::HiddenText, Doubt::FalseUnicode];
    let mut files = [file(FileRole::Salinan, "salinan.pdf", "")];
    files[0].facts = Some(Facts::of(&Reading { pages: vec![page], truncated: false }));
    let report = checked(&files, &[]);
    let wanted = [Check::Terpercaya, Check::Terpercaya, Check::Terpercaya, Check::CapDinas];
    assert_eq!(checks(&report), wanted);
    assert_eq!(report.counts(), (0, 4));
}

#[test]
fn the_same_bytes_twice_are_found_once() {
    let one = CheckedFile { facts: None, ..file(FileRole::Lampiran, "a.pdf", "") };
    let files = [one.clone(), CheckedFile { id: "b".into(), ..one }];
    assert_eq!(checks(&checked(&files, &[])), [Check::Terbaca]);
}

#[test]
fn an_annex_may_lie_in_a_file_of_its_own() {
    let text = format!("{PROPER}\nsebagaimana tercantum dalam Lampiran Keputusan ini.");
    let alone = [file(FileRole::Salinan, "salinan.pdf", &text)];
    assert!(checks(&checked(&alone, &[])).contains(&Check::Lampiran));
    let both = [alone[0].clone(), file(FileRole::Lampiran, "lampiran.pdf", "Daftar")];
    assert!(!checks(&checked(&both, &[])).contains(&Check::Lampiran));
}

#[test]
fn the_office_may_insist_on_the_stamp() {
    let files = [file(FileRole::Salinan, "salinan.pdf", PROPER), file(FileRole::Fisik, "fisik.pdf", "")];
    let stamp = |blocks: bool, choice: &str| {
        let report = with(&files, &[], &[], blocks);
        let finding = report.findings.into_iter().find(|f| f.check == Check::StempelSalinan).unwrap();
        let given = [answer(&finding, choice)];
        let report = with(&files, &given, &[], blocks);
        report.findings.into_iter().find(|f| f.check == Check::StempelSalinan).unwrap().group()
    };
    assert_eq!((stamp(false, "alasan"), stamp(true, "alasan")), (Group::Answered, Group::Blocking));
    assert_eq!(stamp(true, "tampak"), Group::Answered);
    let original = Input {
        description: &complete(),
        physical_kind: "asli",
        files: &files,
        similar: &[],
        answers: &[],
        stamp_blocks: true,
    };
    assert_eq!(checks(&report(&original)), [Check::CapDinas]);
}

#[test]
fn nearly_the_same_text_warns_from_the_threshold_on() {
    let files = [file(FileRole::Salinan, "salinan.pdf", PROPER)];
    for (same, warns) in [(SAME_SLOTS - 1, false), (SAME_SLOTS, true), (SLOTS, true)] {
        let similar = [Similar {
            digest: files[0].digest,
            published: Digest::of(b"x"),
            address: "/produk-hukum/1-x".into(),
            title: "Keputusan 1".into(),
            same,
        }];
        let report = with(&files, &[], &similar, false);
        assert_eq!(checks(&report).contains(&Check::Duplikat), warns, "{same}");
    }
}
