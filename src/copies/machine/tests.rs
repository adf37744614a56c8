//! The rules of the machine's comparison, without a database.

use super::*;
use crate::copies::page::{Finding, Judgement, SheetFile, Verdict};
use crate::copies::{Arrangement, Edit, Leaf, PageRef, Pair, Sheet, ToConfirm, Turned, rules};
use crate::kernel::{Digest, Timestamp};
use crate::pdf::{Place, Turn};
use crate::products::FileRole;
use page_compare::Mode;

fn at(bytes: &str, page: u32) -> PageRef {
    PageRef { file: Digest::of(bytes.as_bytes()), page }
}

fn files(digital: u32, physical: u32) -> Vec<SheetFile> {
    let file = |role, bytes: &str, pages| SheetFile {
        id: bytes.to_owned(),
        role,
        name: format!("{bytes}.pdf"),
        digest: Digest::of(bytes.as_bytes()),
        pages,
    };
    vec![file(FileRole::Salinan, "d", digital), file(FileRole::Fisik, "f", physical)]
}

fn spot(page: PageRef, text: &str) -> Option<Spot> {
    let place = Some(Place { x0: 1_000, y0: 1_000, x1: 2_000, y1: 1_150 });
    Some(Spot { page, place, text: Some(text.to_owned()) })
}

fn difference(what: What, digital: Option<Spot>, physical: Option<Spot>) -> Difference {
    let (weighty, whole_page, sentence) = (true, false, None);
    Difference { what, weighty, whole_page, digital, physical, sentence, confidence: 900 }
}

fn page(digital: u32, physical: u32, unread: u32) -> PageFound {
    let side = |bytes: &str, page: u32| (page > 0).then(|| at(bytes, page));
    let whole = digital > 0 && physical > 0;
    PageFound {
        digital: side("d", digital),
        physical: side("f", physical),
        mode: whole.then_some(Mode::Verify),
        laid: None,
        words: 100,
        verified: 100 - unread,
        unread,
    }
}

fn findings(pages: Vec<PageFound>, differences: Vec<Difference>, physical: u32) -> Findings {
    Findings {
        comparer: 1,
        kind: "salinan".into(),
        digital: (1..=pages.len()).map(|n| at("d", u32::try_from(n).unwrap())).collect(),
        physical: (1..=physical).map(|n| at("f", n)).collect(),
        pages,
        differences,
        expected: Vec::new(),
        missing: None,
        took_ms: 1,
    }
}

fn said(subject: &str, evidence: Difference, choice: Choice) -> Said {
    let answer = Answer {
        id: format!("{subject}-{}", choice.column()),
        choice,
        of_page: false,
        note: None,
        name: "Orang".into(),
        made: Timestamp(1),
        confirmed: None,
    };
    Said { subject: subject.to_owned(), evidence, answer }
}

fn ready(findings: Findings, all: &[Said]) -> Machine {
    Machine::new("m".into(), "h".into(), Timestamp(1), findings, "s", all)
}

fn sheet(files: Vec<SheetFile>, verdicts: &[Verdict], machine: Machine) -> Sheet {
    rules::sheet(files, &Arrangement::default(), 0, verdicts, State::Ready(Box::new(machine)))
}

fn verdict(pair: Pair, finding: Finding) -> Verdict {
    let said = Judgement { pair, finding, place: None, area: None, note: Some("x".into()) };
    let (id, name, made) = ("v".into(), "Orang".into(), Timestamp(1));
    Verdict { id, said, at_once: false, name, made, confirmed: None }
}

fn shown(sheet: &Sheet) -> Vec<(u32, u32)> {
    let number = |at: Option<PageRef>| at.map_or(0, |at| at.page);
    sheet.pairs.iter().map(|j| (number(j.pair.digital), number(j.pair.physical.map(|p| p.at)))).collect()
}

#[test]
fn what_the_machine_verified_nobody_has_to_read() {
    let clean = ready(findings(vec![page(1, 1, 0), page(2, 2, 0)], Vec::new(), 2), &[]);
    let now = sheet(files(2, 2), &[], clean);
    assert_eq!((now.missing(), now.next_open(0)), (Vec::new(), None));
    assert_eq!((now.tally().settled, now.tally().open), (2, 0));
    assert!(now.by_machine() && now.evidence().contains("\"mesin\""));
}

#[test]
fn what_it_could_not_read_is_read_page_by_page_and_by_name() {
    let covered = difference(What::Covered, spot(at("d", 2), "x"), spot(at("f", 2), ""));
    let found = findings(vec![page(1, 1, 3), page(2, 2, 0), page(3, 3, 0)], vec![covered], 3);
    let now = sheet(files(3, 3), &[], ready(found.clone(), &[]));
    assert_eq!(now.numbers(|judged| judged.is_open()).collect::<Vec<_>>(), [1, 2]);
    assert!(now.missing()[0].contains("nomor 1, 2"), "{:?}", now.missing());
    assert!(now.pairs[0].machine.unwrap().words().ends_with("; 3 kata belum terbaca"));
    assert!(now.pairs[1].machine.unwrap().words().ends_with("; 1 tempat tertutup atau diisi tangan"));
    // Nothing is said of several pages at once where a machine compared.
    assert!(now.rest_agrees().is_empty());
    let read: Vec<Verdict> = now.pairs[..2].iter().map(|j| verdict(j.pair, Finding::Agrees)).collect();
    assert_eq!(sheet(files(3, 3), &read, ready(found, &[])).missing(), Vec::<String>::new());
}

#[test]
fn a_place_of_words_that_were_not_read_is_counted_once() {
    let shown = difference(What::Covered, spot(at("d", 1), "satu dua"), spot(at("f", 1), ""));
    let hand = difference(What::Handwritten, spot(at("d", 1), ""), spot(at("f", 1), ""));
    let words = |differences: Vec<Difference>| {
        let now = sheet(files(1, 1), &[], ready(findings(vec![page(1, 1, 2)], differences, 1), &[]));
        assert!(now.pairs[0].is_open());
        now.pairs[0].machine.unwrap().words()
    };
    assert!(words(vec![shown.clone()]).ends_with("mesin; 2 kata belum terbaca"));
    let both = words(vec![shown, hand]);
    assert!(both.ends_with("mesin; 2 kata belum terbaca, 1 tempat tertutup atau diisi tangan"), "{both}");
}

#[test]
fn a_difference_wants_an_answer_and_a_real_one_stands_in_the_way() {
    let differs = difference(What::Differs, spot(at("d", 1), "20"), spot(at("f", 1), "26"));
    let found = findings(vec![page(1, 1, 0)], vec![differs.clone()], 1);
    let now = |all: &[Said]| sheet(files(1, 1), &[], ready(found.clone(), all));
    assert!(now(&[]).missing_of_machine()[0].contains("belum dinilai: nomor 1"));
    let of = |choice| said("s", differs.clone(), choice);
    for choice in [Choice::Misread, Choice::Intended] {
        let answered = now(&[of(Choice::RealDigital), of(choice)]);
        assert_eq!(
            (answered.missing_of_machine(), answered.complaint()),
            (Vec::new(), String::new()),
            "the last counts"
        );
        assert_eq!(answered.machine.ready().unwrap().to_confirm().count(), 1, "it is weighty");
    }
    for choice in [Choice::RealDigital, Choice::RealPhysical] {
        let answered = now(&[of(choice)]);
        assert!(answered.missing_of_machine()[0].contains("Ada perbedaan nyata: nomor 1"));
        assert!(
            answered.complaint().contains("digital halaman 1 berkas d.pdf “20”"),
            "{}",
            answered.complaint()
        );
        assert_eq!(answered.machine.ready().unwrap().to_confirm().count(), 0);
    }
}

#[test]
fn an_answer_is_carried_over_to_a_corrected_copy_but_not_to_another_document() {
    let differs = difference(What::Differs, spot(at("d", 1), "20"), spot(at("f", 1), "26"));
    let corrected = Difference { digital: spot(at("e", 1), "20"), ..differs.clone() };
    let again =
        ready(findings(vec![page(1, 1, 0)], vec![corrected], 1), &[said("old", differs, Choice::Misread)]);
    assert!(again.answers[0].is_some());
    let another = Difference { sentence: Some("lain".into()), ..difference(What::Another, None, None) };
    let of = |subject: &str| {
        let found = findings(vec![page(1, 1, 0)], vec![another.clone()], 1);
        ready(found, &[said(subject, another.clone(), Choice::Misread)]).answers[0].is_some()
    };
    assert_eq!((of("old"), of("s")), (false, true));
}

#[test]
fn an_answer_has_a_reason_where_it_needs_one() {
    let differs = difference(What::Differs, spot(at("d", 1), "20"), None);
    let covered = difference(What::Covered, spot(at("d", 1), "x"), None);
    let another = Difference { sentence: Some("lain".into()), ..difference(What::Another, None, None) };
    let machine = ready(findings(vec![page(1, 1, 0)], vec![differs, covered, another], 1), &[]);
    let accept = |n, choice, note: &str| machine.accept(n, choice, note).map(|(_, note)| note);
    assert_eq!(accept(1, Choice::Misread, " "), Ok(None));
    assert_eq!(accept(1, Choice::Intended, " "), Err(Unfit::NoteNeeded));
    assert_eq!(accept(1, Choice::Intended, " sebab "), Ok(Some("sebab".into())));
    assert_eq!(accept(3, Choice::Misread, ""), Err(Unfit::NoteNeeded));
    for n in [0, 2, 4] {
        assert_eq!(accept(n, Choice::Misread, ""), Err(Unfit::Changed), "{n}");
    }
    let long = |chars: usize| accept(1, Choice::Misread, &"x".repeat(chars)).is_ok();
    assert!(long(rules::NOTE_MAX_CHARS) && !long(rules::NOTE_MAX_CHARS + 1));
}

#[test]
fn pages_are_paired_as_the_machine_found_them_unless_somebody_paired_them() {
    // The second page is missing on paper, and a blank back lies at the end of it.
    let missing =
        Difference { whole_page: true, ..difference(What::OnlyDigital, spot(at("d", 2), "x"), None) };
    let found = findings(vec![page(1, 1, 0), page(2, 0, 0), page(3, 2, 0)], vec![missing], 3);
    let now = sheet(files(3, 3), &[], ready(found.clone(), &[]));
    assert_eq!(shown(&now), [(1, 1), (2, 0), (3, 2), (0, 3)]);
    assert_eq!(now.pairs[3].machine, Some(ByMachine::Blank));
    // A page that stands alone is judged as a page, not once more as a difference.
    assert_eq!((now.open_differences(), now.next_open(0)), (Vec::new(), Some(2)));
    let accepted = [verdict(now.pairs[1].pair, Finding::Acceptable)];
    assert_eq!(sheet(files(3, 3), &accepted, ready(found.clone(), &[])).missing(), Vec::<String>::new());
    assert_eq!(now.machine.ready().unwrap().answers, [None], "nobody judged it");
    let (physical, digital) = (rules::pages_of(&now.files, true), rules::pages_of(&now.files, false));
    let by_hand =
        now.arrangement.edited(&Edit::Together(at("d", 2), at("f", 2)), &physical, &digital).unwrap();
    let state = State::Ready(Box::new(ready(found, &[])));
    let paired = rules::sheet(files(3, 3), &by_hand, 1, &[], state);
    assert_eq!(shown(&paired), [(1, 1), (2, 2), (3, 3)]);
    assert_eq!(paired.open_differences(), [1], "now it stands beside something");
}

#[test]
fn the_verdict_on_a_lone_page_is_the_answer_to_its_difference() {
    let missing =
        Difference { whole_page: true, ..difference(What::OnlyDigital, spot(at("d", 2), "x"), None) };
    let found = findings(vec![page(1, 1, 0), page(2, 0, 0)], vec![missing.clone()], 1);
    // What was said of the difference by itself does not count beside the page.
    let waved = [said("s", missing, Choice::Misread)];
    let base = sheet(files(2, 1), &[], ready(found.clone(), &waved));
    assert_eq!(base.machine.ready().unwrap().answers, [None]);
    assert!(base.is_of_page(&base.machine.ready().unwrap().findings.differences[0]));
    assert_eq!((base.to_confirm(), base.missing().len()), (Vec::new(), 1));
    let pair = base.pairs[1].pair;
    let accepted =
        Verdict { confirmed: Some(("Kasubbag".into(), Timestamp(2))), ..verdict(pair, Finding::Acceptable) };
    let now = sheet(files(2, 1), std::slice::from_ref(&accepted), ready(found.clone(), &waved));
    let machine = now.machine.ready().unwrap();
    let answer = machine.answers[0].as_ref().unwrap();
    assert_eq!(
        (answer.choice, answer.column(), &answer.confirmed),
        (Choice::Intended, "dapat_diterima", &accepted.confirmed)
    );
    assert_eq!((now.missing(), now.missing_of_machine()), (Vec::new(), Vec::new()));
    let about = (1, &machine.findings.differences[0]);
    assert_eq!(now.to_confirm(), [ToConfirm::Page(2, &accepted, Some(about))], "once, and by its row");
    assert_eq!(now.to_confirm()[0].field(), "tegas-v");
    let differs = [verdict(pair, Finding::Differs)];
    let now = sheet(files(2, 1), &differs, ready(found, &[]));
    let answer = now.machine.ready().unwrap().answers[0].as_ref().unwrap();
    assert_eq!((answer.choice, answer.title()), (Choice::RealPhysical, "tidak sesuai"));
    assert_eq!((now.to_confirm(), now.complaint().lines().count()), (Vec::new(), 2), "said once");
}

#[test]
fn a_page_that_lies_elsewhere_is_answered_once_both_its_pages_are_judged() {
    let moved = |digital: u32, physical: u32| Difference {
        whole_page: true,
        ..difference(What::Differs, spot(at("d", digital), ""), spot(at("f", physical), ""))
    };
    let found = findings(vec![page(1, 2, 0), page(2, 1, 0)], vec![moved(1, 2)], 2);
    let base = sheet(files(2, 2), &[], ready(found.clone(), &[]));
    assert_eq!(shown(&base), [(1, 0), (2, 1), (0, 2)]);
    let lone: Vec<Pair> =
        base.pairs.iter().map(|judged| judged.pair).filter(|pair| !pair.is_whole()).collect();
    let said = |n: usize, finding| Verdict { id: format!("v{n}"), ..verdict(lone[n], finding) };
    let answer = |all: &[Verdict]| {
        let now = sheet(files(2, 2), all, ready(found.clone(), &[]));
        let answer = now.machine.ready().unwrap().answers[0].as_ref().map(|answer| answer.choice.is_real());
        (answer, now.to_confirm().len())
    };
    let (first, second) = (said(0, Finding::Acceptable), said(1, Finding::Acceptable));
    assert_eq!(answer(std::slice::from_ref(&first)), (None, 1));
    assert_eq!(answer(&[first.clone(), second]), (Some(false), 2));
    assert_eq!(answer(&[first, said(1, Finding::Differs)]), (Some(true), 1));
}

#[test]
fn what_was_left_out_is_confirmed_and_a_blank_page_is_not() {
    let found = findings(vec![page(1, 1, 0)], Vec::new(), 2);
    let now = sheet(files(1, 2), &[], ready(found.clone(), &[]));
    assert_eq!(now.pairs[1].machine, Some(ByMachine::Blank));
    let accepted = [verdict(now.pairs[1].pair, Finding::Acceptable)];
    assert_eq!(sheet(files(1, 2), &accepted, ready(found.clone(), &[])).to_confirm(), []);
    let (physical, digital) = (rules::pages_of(&now.files, true), rules::pages_of(&now.files, false));
    let out = Edit::LeaveOut(at("f", 2), "halaman belakang".into());
    let without = now.arrangement.edited(&out, &physical, &digital).unwrap();
    let state = State::Ready(Box::new(ready(Findings { physical: vec![at("f", 1)], ..found }, &[])));
    let left = rules::sheet(files(1, 2), &without, 1, &[], state);
    assert_eq!(left.to_confirm(), [ToConfirm::LeftOut(vec![(at("f", 2), "halaman belakang")])]);
}

#[test]
fn a_page_without_words_is_never_settled() {
    let picture = PageFound { mode: Some(Mode::Image), ..page(1, 1, 0) };
    let now = sheet(files(1, 1), &[], ready(findings(vec![picture], Vec::new(), 1), &[]));
    assert!(now.pairs[0].is_open());
    let uncompared = PageFound { mode: None, ..page(1, 1, 0) };
    let now = sheet(files(1, 1), &[], ready(findings(vec![uncompared], Vec::new(), 1), &[]));
    assert_eq!((now.pairs[0].machine, now.pairs[0].is_open()), (None, true));
}

#[test]
fn another_document_settles_nothing() {
    let another = Difference { sentence: Some("lain".into()), ..difference(What::Another, None, None) };
    let now = sheet(files(1, 1), &[], ready(findings(vec![page(1, 1, 0)], vec![another], 1), &[]));
    assert_eq!((now.missing().len(), now.missing_of_machine().len(), now.pairs[0].machine), (1, 1, None));
    assert_eq!((now.rest_agrees().len(), now.by_machine()), (1, false), "eyes do");
}

#[test]
fn while_it_runs_nothing_goes_on_and_when_it_failed_eyes_do() {
    let with = |state| rules::sheet(files(1, 1), &Arrangement::default(), 0, &[], state).missing_of_machine();
    assert_eq!(with(State::Running { progress: None }).len(), 1);
    assert_eq!(with(State::Nothing).len(), 1);
    assert_eq!(with(State::Failed { reason: "x".into() }), Vec::<String>::new());
}

#[test]
fn a_subject_is_the_pages_in_their_order_and_what_the_paper_is() {
    let arranged = |leaves: &[u32]| Arrangement {
        leaves: leaves.iter().map(|n| leaf(*n)).collect(),
        ..Arrangement::default()
    };
    fn leaf(n: u32) -> Leaf {
        Leaf { page: Turned { at: at("f", n), turn: Turn::default() }, left_out: None }
    }
    let of =
        |leaves: &[u32], kind: &str| Subject::of(&files(1, 2), &arranged(leaves), kind).map(|s| s.digest());
    assert!(of(&[1, 2], "salinan").is_some());
    assert_eq!(of(&[1, 2], "salinan"), of(&[1, 2], "salinan"));
    assert_ne!(of(&[1, 2], "salinan"), of(&[2, 1], "salinan"));
    assert_ne!(of(&[1, 2], "salinan"), of(&[1, 2], "asli"));
    assert_eq!(of(&[], "salinan"), None);
    let mut left_out = arranged(&[1, 2]);
    left_out.leaves[1].left_out = Some("kosong".into());
    assert_eq!(Subject::of(&files(1, 2), &left_out, "salinan").unwrap().physical, [at("f", 1)]);
    let mut one = files(1, 1);
    one[1].digest = one[0].digest;
    assert_eq!(Subject::of(&one, &arranged(&[1]), "salinan"), None);
}
