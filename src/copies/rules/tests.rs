//! The rules of pages, without a database.

use super::*;
use crate::copies::arrangement::{Edit, NoSuchPage};
use crate::copies::page::Turned;
use crate::kernel::{Digest, Timestamp};
use crate::pdf::Turn;

fn file(role: FileRole, bytes: &str, pages: u32) -> SheetFile {
    SheetFile {
        id: bytes.to_owned(),
        role,
        name: format!("{bytes}.pdf"),
        digest: Digest::of(bytes.as_bytes()),
        pages,
    }
}

fn at(bytes: &str, page: u32) -> PageRef {
    PageRef { file: Digest::of(bytes.as_bytes()), page }
}

fn files(digital: u32, physical: u32) -> Vec<SheetFile> {
    vec![file(FileRole::Salinan, "d", digital), file(FileRole::Fisik, "f", physical)]
}

/// Pairs as text: digital page, physical page.
fn shown(sheet: &Sheet) -> Vec<String> {
    let side = |at: Option<PageRef>| at.map_or("-".to_owned(), |at| at.page.to_string());
    let pair = |pair: Pair| format!("{}/{}", side(pair.digital), side(pair.physical.map(|page| page.at)));
    sheet.pairs.iter().map(|judged| pair(judged.pair)).collect()
}

fn sheet(files: Vec<SheetFile>, arranged: &Arrangement, revision: i64, said: &[Verdict]) -> Sheet {
    super::sheet(files, arranged, revision, said, State::Nothing)
}

fn bare(files: Vec<SheetFile>) -> Sheet {
    sheet(files, &Arrangement::default(), 0, &[])
}

fn after(base: &Sheet, edits: &[Edit]) -> Sheet {
    let (physical, digital) = (pages_of(&base.files, true), pages_of(&base.files, false));
    let edit = |now: Arrangement, edit: &Edit| now.edited(edit, &physical, &digital).unwrap();
    sheet(base.files.clone(), &edits.iter().fold(base.arrangement.clone(), edit), 1, &[])
}

fn verdict(pair: Pair, finding: Finding, note: &str) -> Verdict {
    let note = Some(note.to_owned()).filter(|note| !note.is_empty());
    Verdict {
        id: "v".into(),
        said: Judgement { pair, finding, place: None, area: None, note },
        at_once: false,
        name: "Orang".into(),
        made: Timestamp(1),
        confirmed: None,
    }
}

#[test]
fn pages_stand_beside_each_other_in_order_and_what_is_left_over_stands_alone() {
    assert_eq!(shown(&bare(files(2, 2))), ["1/1", "2/2"]);
    assert_eq!(shown(&bare(files(3, 1))), ["1/1", "2/-", "3/-"]);
    assert_eq!(shown(&bare(files(1, 2))), ["1/1", "-/2"]);
    assert_eq!(shown(&bare(Vec::new())), Vec::<String>::new());
    let annexes = vec![
        file(FileRole::Salinan, "d", 1),
        file(FileRole::Lampiran, "l", 1),
        file(FileRole::Lampiran, "l", 1),
        file(FileRole::Fisik, "f", 2),
    ];
    assert_eq!(shown(&bare(annexes)), ["1/1", "1/2"], "the same bytes are compared once");
}

#[test]
fn a_page_without_counterpart_lets_the_others_fall_into_step() {
    let base = bare(files(3, 2));
    assert_eq!(shown(&after(&base, &[Edit::OnlyDigital(at("d", 2))])), ["1/1", "2/-", "3/2"]);
    let base = bare(files(2, 3));
    assert_eq!(shown(&after(&base, &[Edit::OnlyPhysical(at("f", 1))])), ["-/1", "1/2", "2/3"]);
    let both = [Edit::OnlyPhysical(at("f", 1)), Edit::Unpin(at("f", 1))];
    assert_eq!(shown(&after(&base, &both)), shown(&base));
}

#[test]
fn pages_put_together_by_hand_keep_the_order_of_both_copies() {
    let base = bare(files(4, 4));
    assert_eq!(
        shown(&after(&base, &[Edit::Together(at("d", 3), at("f", 2))])),
        ["1/1", "2/-", "3/2", "4/3", "-/4"]
    );
    assert_eq!(
        shown(&after(&base, &[Edit::Together(at("d", 1), at("f", 2))])),
        ["-/1", "1/2", "2/3", "3/4", "4/-"]
    );
    let crossing = [Edit::Together(at("d", 1), at("f", 4)), Edit::Together(at("d", 4), at("f", 1))];
    let seen = shown(&after(&base, &crossing));
    assert!(seen.contains(&"4/1".to_owned()) && !seen.contains(&"1/4".to_owned()), "{seen:?}");
    assert_eq!(seen.len(), 7, "no page is lost");
}

#[test]
fn every_page_stands_in_exactly_one_pair_whatever_was_said() {
    for (digital, physical) in [(5, 5), (2, 5), (5, 2), (1, 1)] {
        let base = bare(files(digital, physical));
        for d in 1..=digital {
            for f in 1..=physical {
                let edits = [
                    Edit::Together(at("d", d), at("f", f)),
                    Edit::OnlyDigital(at("d", 1 + d % digital)),
                    Edit::OnlyPhysical(at("f", 1 + f % physical)),
                    Edit::Earlier(at("f", f)),
                ];
                let seen = after(&base, &edits);
                let mut left: Vec<u32> =
                    seen.pairs.iter().filter_map(|j| j.pair.digital).map(|at| at.page).collect();
                left.sort_unstable();
                assert_eq!(left, (1..=digital).collect::<Vec<_>>());
                let right =
                    seen.pairs.iter().filter_map(|j| j.pair.physical).map(|page| page.at).collect::<Vec<_>>();
                let order: Vec<_> = seen.arrangement.leaves.iter().map(|leaf| leaf.page.at).collect();
                assert_eq!(right, order, "in the order of the arrangement");
            }
        }
    }
}

#[test]
fn pages_are_moved_turned_left_out_and_taken_in() {
    let base = bare(files(3, 3));
    assert_eq!(shown(&after(&base, &[Edit::Later(at("f", 1))])), ["1/2", "2/1", "3/3"]);
    assert_eq!(shown(&after(&base, &[Edit::Earlier(at("f", 1))])), ["1/1", "2/2", "3/3"]);
    assert_eq!(shown(&after(&base, &[Edit::To(at("f", 3), 1)])), ["1/3", "2/1", "3/2"]);
    assert_eq!(shown(&after(&base, &[Edit::To(at("f", 1), 99)])), ["1/2", "2/3", "3/1"]);
    let out = [Edit::LeaveOut(at("f", 2), "halaman belakang kosong".into())];
    let without = after(&base, &out);
    assert_eq!(
        (shown(&without), without.tally().left_out),
        (vec!["1/1".into(), "2/3".into(), "3/-".into()], 1)
    );
    assert_eq!(shown(&after(&without, &[Edit::TakeIn(at("f", 2))])), ["1/1", "2/2", "3/3"]);
    let turned = after(&base, &[Edit::Rotate(at("f", 1), true), Edit::Rotate(at("f", 1), true)]);
    assert_eq!(turned.pairs[0].pair.physical.map(|page| page.turn.degrees()), Some(180));
    assert_eq!(after(&turned, &[Edit::Reset]).arrangement, base.arrangement);
    let (physical, digital) = (pages_of(&base.files, true), pages_of(&base.files, false));
    for wrong in [Edit::Later(at("x", 1)), Edit::OnlyDigital(at("f", 1)), Edit::OnlyPhysical(at("d", 1))] {
        assert_eq!(base.arrangement.edited(&wrong, &physical, &digital), Err(NoSuchPage), "{wrong:?}");
    }
}

#[test]
fn an_arrangement_is_written_and_read_back() {
    let edits = [
        Edit::To(at("f", 3), 1),
        Edit::Rotate(at("f", 1), false),
        Edit::LeaveOut(at("f", 2), "kosong".into()),
        Edit::Together(at("d", 1), at("f", 1)),
        Edit::OnlyDigital(at("d", 2)),
    ];
    let arrangement = after(&bare(files(3, 3)), &edits).arrangement;
    let body = arrangement.body();
    assert_eq!(Arrangement::parse(&body), Some(arrangement));
    let empty = "{\"berkas\":[],\"halaman\":[],\"pasangan\":[]}";
    assert_eq!(Arrangement::default().body(), empty);
    for wrong in ["", "{}", "[]", &body.replace("270", "45"), &body.replace("[0,", "[9,")] {
        assert_eq!(Arrangement::parse(wrong), None, "{wrong}");
    }
}

#[test]
fn a_new_file_takes_the_place_of_the_one_that_went() {
    let two = |one: &str, other: &str| {
        vec![file(FileRole::Salinan, "d", 4), file(FileRole::Fisik, one, 2), file(FileRole::Fisik, other, 2)]
    };
    let before = after(&bare(two("a", "b")), &[Edit::Rotate(at("b", 2), true)]);
    let order = |sheet: &Sheet| -> Vec<PageRef> {
        sheet.arrangement.leaves.iter().map(|leaf| leaf.page.at).collect()
    };
    let replaced = sheet(two("c", "b"), &before.arrangement, 1, &[]);
    assert_eq!(order(&replaced), [at("c", 1), at("c", 2), at("b", 1), at("b", 2)]);
    assert_eq!(
        replaced.pairs[3].pair.physical.map(|page| page.turn),
        Turn::of_degrees(90),
        "what stays is as it was"
    );
    let mut added = two("a", "b");
    added.push(file(FileRole::Fisik, "e", 1));
    assert_eq!(order(&sheet(added, &before.arrangement, 1, &[])).last(), Some(&at("e", 1)));
}

#[test]
fn a_verdict_counts_on_the_same_bytes_page_and_turn_only() {
    let base = bare(files(2, 2));
    let said: Vec<Verdict> = base.pairs.iter().map(|j| verdict(j.pair, Finding::Agrees, "")).collect();
    let whole = sheet(base.files.clone(), &base.arrangement, 0, &said);
    assert_eq!((whole.tally().agrees, whole.missing()), (2, Vec::new()));
    let turned = after(&base, &[Edit::Rotate(at("f", 2), true)]).arrangement;
    let turned = sheet(base.files.clone(), &turned, 1, &said);
    assert_eq!((turned.tally().open, turned.pairs[1].again), (1, Some(Again::Rearranged)));
    let replaced = vec![file(FileRole::Salinan, "d", 2), file(FileRole::Fisik, "baru", 2)];
    let replaced = sheet(replaced, &base.arrangement, 0, &said);
    assert_eq!(replaced.pairs.iter().map(|j| j.again).collect::<Vec<_>>(), [Some(Again::Replaced); 2]);
    assert!(replaced.missing()[0].contains("2 dari 2 pasangan halaman belum dinilai: nomor 1, 2"));
    let fresh = bare(files(2, 2));
    assert_eq!(fresh.pairs[0].again, None);
}

#[test]
fn the_last_verdict_on_a_pair_counts() {
    let base = bare(files(1, 1));
    let pair = base.pairs[0].pair;
    let said = [verdict(pair, Finding::Agrees, ""), verdict(pair, Finding::Differs, "Nomor lain")];
    let now = sheet(base.files.clone(), &base.arrangement, 0, &said);
    assert_eq!(now.tally(), Tally { digital: 1, physical: 1, differs: 1, ..Tally::default() });
    assert!(now.missing()[0].contains("tidak sesuai: nomor 1"));
    assert_eq!(
        now.complaint(),
        "Naskah fisik dan salinan digital tidak sesuai pada 1 tempat:\n\
         - 1: digital halaman 1 berkas d.pdf, fisik halaman 1 berkas f.pdf: Nomor lain"
    );
}

#[test]
fn a_verdict_fits_its_pair() {
    let base = bare(files(2, 1));
    let (whole, single) = (base.pairs[0].pair, base.pairs[1].pair);
    let said = |pair, finding, note: &str| verdict(pair, finding, note).said;
    assert!(base.accept(&said(whole, Finding::Agrees, "")).is_ok());
    assert_eq!(base.accept(&said(whole, Finding::Differs, " ")), Err(Unfit::NoteNeeded));
    assert_eq!(base.accept(&said(whole, Finding::Acceptable, "x")), Err(Unfit::WrongKind));
    assert_eq!(base.accept(&said(single, Finding::Agrees, "")), Err(Unfit::WrongKind));
    assert_eq!(base.accept(&said(single, Finding::Acceptable, "")), Err(Unfit::NoteNeeded));
    assert!(base.accept(&said(single, Finding::Acceptable, "Halaman pengesahan")).is_ok());
    let other = Pair { digital: Some(at("d", 9)), physical: None };
    assert_eq!(base.accept(&said(other, Finding::Differs, "x")), Err(Unfit::Changed));
    for (chars, fits) in [(NOTE_MAX_CHARS, true), (NOTE_MAX_CHARS + 1, false)] {
        assert_eq!(base.accept(&said(whole, Finding::Differs, &"x".repeat(chars))).is_ok(), fits);
    }
    for (chars, fits) in [(PLACE_MAX_CHARS, true), (PLACE_MAX_CHARS + 1, false)] {
        let place = Some("x".repeat(chars));
        assert_eq!(base.accept(&Judgement { place, ..said(whole, Finding::Agrees, "") }).is_ok(), fits);
    }
    let area = "fisik:1,1,20,20".parse().ok();
    let on_paper = base.accept(&Judgement { area, ..said(whole, Finding::Differs, "x") }).unwrap();
    let nowhere = base.accept(&Judgement { area, ..said(single, Finding::Differs, "x") }).unwrap();
    assert_eq!((on_paper.area, nowhere.area), (area, None));
}

#[test]
fn one_file_on_both_sides_is_no_comparison() {
    let same = bare(vec![file(FileRole::Lampiran, "d", 1), file(FileRole::Fisik, "d", 1)]);
    assert_eq!(same.accept(&verdict(same.pairs[0].pair, Finding::Agrees, "").said), Err(Unfit::OneFile));
    assert_eq!(same.missing()[0], ONE_FILE);
}

#[test]
fn so_many_pages_are_compared_and_no_more() {
    let most = u32::try_from(MAX_PAGES).unwrap();
    for (pages, too_long) in [(most, false), (most + 1, true)] {
        let found = bare(files(1, pages));
        assert_eq!(found.is_too_long(), too_long);
        assert_eq!(found.missing().iter().any(|sentence| sentence.contains("bagi menjadi")), too_long);
    }
}

#[test]
fn a_complaint_lists_so_many_and_counts_the_rest() {
    let most = u32::try_from(MAX_LISTED).unwrap();
    for (pages, more) in [(most, false), (most + 1, true)] {
        let base = bare(files(pages, pages));
        let said: Vec<Verdict> = base.pairs.iter().map(|j| verdict(j.pair, Finding::Differs, "x")).collect();
        let now = sheet(base.files.clone(), &base.arrangement, 0, &said);
        assert_eq!(now.complaint().contains("dan 1 lainnya"), more);
        assert_eq!(now.missing()[0].contains("dan 1 lainnya"), more);
    }
}

#[test]
fn a_complaint_fits_the_note_of_an_act_however_long_the_notes_are() {
    let base = bare(files(30, 30));
    let note = "x".repeat(NOTE_MAX_CHARS);
    let said: Vec<Verdict> = base.pairs.iter().map(|j| verdict(j.pair, Finding::Differs, &note)).collect();
    let text = sheet(base.files.clone(), &base.arrangement, 0, &said).complaint();
    assert!(text.chars().count() <= crate::sop::rules::NOTE_MAX_CHARS, "{}", text.chars().count());
    assert!(text.ends_with("dan 27 lainnya (lihat halaman pencocokan)"), "{text}");
}

#[test]
fn the_next_page_to_judge_is_behind_this_one_or_the_first() {
    let base = bare(files(3, 3));
    let said = [verdict(base.pairs[1].pair, Finding::Agrees, "")];
    let now = sheet(base.files.clone(), &base.arrangement, 0, &said);
    assert_eq!((now.next_open(0), now.next_open(1), now.next_open(3)), (Some(1), Some(3), Some(1)));
    assert_eq!(now.rest_agrees().len(), 2);
    let turned = Turned { at: at("f", 1), turn: Turn::default() };
    assert_eq!(now.pairs[0].pair.physical, Some(turned));
}
