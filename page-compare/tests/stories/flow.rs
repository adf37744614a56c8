//! Text that is set otherwise on paper: in another size, with lines and pages that break elsewhere.

use super::{TEXT, changed, load, paper, text};
use page_compare::{
    ComparedPage, Difference, Flow, Mode, Outcome, Pair, Physical, Printed, Scanned, Setting, Sheet,
    Templates, Text, conclude, harvest_set, prepare,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Letters of a line of the paper: fewer than on the digital page, so that every line breaks elsewhere.
const WIDE: usize = 58;
/// Lines of the first page of paper.
const FIRST: usize = 14;

/// The text of the stories with lines that break elsewhere.
fn broken_elsewhere() -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in TEXT.iter().flat_map(|line| line.split(' ')) {
        let last = lines.last_mut().unwrap();
        if last.len() + word.len() > WIDE {
            lines.push(word.to_owned());
        } else {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    lines
}

/// The paper: two pages, smaller letters, another margin.
fn scans(seed: u64) -> Vec<Scanned> {
    let lines = broken_elsewhere();
    let (first, second) = lines.split_at(FIRST);
    let scan = |(lines, seed): (&[String], u64)| {
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let drawn = load::bytes(paper::pdf_at(&lines, 10.4, 95.0)).unwrap().remove(0);
        prepare(&paper::scan(&drawn.ink, seed)).unwrap()
    };
    [(first, seed), (second, seed + 100)].map(scan).into()
}

fn follow(digital: Printed, scans: &[Scanned]) -> Outcome {
    let pages = BTreeMap::from([(0, Arc::new(digital))]);
    let mut text = Text::default();
    text.add(0, &pages[&0]);
    let mut flow = Flow::new(text);
    scans.iter().for_each(|scan| flow.page(scan, 0));
    flow.settle();
    let mut letters = Templates::default();
    let mut settings: Vec<Option<Setting>> = Vec::new();
    for (at, scan) in scans.iter().enumerate() {
        let setting = flow.set(at, scan, &pages);
        if let Some(setting) = &setting {
            letters.merge(&harvest_set(setting, scan));
        }
        settings.push(setting);
    }
    let mut lost = flow.lost_words(0, &pages[&0], &settings, Physical::Salinan);
    let mut compared = Vec::new();
    for ((at, scan), setting) in scans.iter().enumerate().zip(&settings) {
        let Some(setting) = setting else { continue };
        for mut told in setting.verify(scan, &letters, &pages, Physical::Salinan, false) {
            for (_, more) in lost.extract_if(.., |(paper, _)| *paper == at) {
                told.outcome.words += more.words;
                told.outcome.spots.extend(more.spots);
            }
            let pair = Pair { digital: Some(0), physical: Some(at), inliers: 9, moved: false, blank: false };
            let pixels = setting.registration.scan.0;
            let sheet = Sheet { width: 595.0, height: 842.0, pixels, turn: 0, lies: Sheet::FLAT };
            compared.push(ComparedPage {
                pair,
                mode: Some(Mode::Flow),
                sheet: Some(sheet),
                digital: Some((595.0, 842.0)),
                continues: None,
                outcome: told.outcome,
            });
        }
    }
    conclude(&compared)
}

fn only(outcome: &Outcome) -> &Difference {
    assert_eq!(outcome.differences.len(), 1, "{:?}", outcome.differences);
    &outcome.differences[0]
}

#[test]
fn a_faithful_text_is_verified_wherever_its_lines_and_pages_break() {
    let outcome = follow(text(), &scans(41));
    assert_eq!(outcome.differences, []);
    assert!(outcome.agrees && outcome.pages.len() == 2);
    let (words, verified) = outcome.pages.iter().fold((0, 0), |(w, v), p| (w + p.words, v + p.verified));
    assert!(words == verified && words > 180, "{verified} of {words}");
}

#[test]
fn what_was_changed_is_found_at_its_place_on_both_sides() {
    let scans = scans(42);
    for (from, to, word, page) in [
        ("17 Oktober", "11 Oktober", "11", 1),
        ("Nomor 1612", "Nomor 1672", "1672,", 0),
        ("paling lambat", "pating lambat", "pating", 1),
    ] {
        let outcome = follow(changed(from, to), &scans);
        let difference = only(&outcome);
        assert_eq!(difference.digital_text.as_deref(), Some(word));
        assert!(!outcome.agrees && difference.physical_page == Some(page), "{to}");
        assert!(difference.box_physical.is_some_and(|place| place.width() > 2.0 && place.x1 < 595.0));
    }
}

#[test]
fn words_that_only_one_side_has_are_found() {
    let scans = scans(43);
    let outcome = follow(changed("dinyatakan tidak berlaku", "dinyatakan berlaku"), &scans);
    assert_eq!(only(&outcome).class, page_compare::Class::OnlyPaper);
    let outcome = follow(changed("mulai berlaku pada", "mulai tidak berlaku pada"), &scans);
    let difference = only(&outcome);
    assert_eq!(difference.class, page_compare::Class::OnlyDigital);
    assert_eq!(difference.digital_text.as_deref(), Some("tidak"));
    let outcome = follow(changed("hukum dan kebutuhan", "kebutuhan dan hukum"), &scans);
    assert!(!outcome.agrees && outcome.differences.len() <= 4, "{:?}", outcome.differences);
}

#[test]
fn another_text_is_not_followed() {
    let other =
        load::bytes(paper::pdf(&["Lain sama sekali dan bukan yang dimaksud di sini"; 30])).unwrap().remove(0);
    let outcome = follow(other, &scans(44));
    assert!(outcome.pages.iter().all(|page| page.verified * 4 < page.words.max(1)), "{:?}", outcome.pages);
}
