//! The check's part in the comparison: what a gate sees of it first, and weighty differences confirmed one by one.

use super::case_view::{ActView, Typed};
use super::compare_view;
use super::difference_view::{self, pair_of, said};
use super::differences;
use super::form::Input;
use crate::copies::machine::{Answer, Difference, Machine, Spot, State};
use crate::copies::{CONFIRMS, NAMES, PageRef, Sheet, ToConfirm, Verdict};
use crate::products::compares_by_machine;
use crate::sop::{ActDef, Case, Sop};

/// The most differences that the page of a case lists.
const MAX_LISTED: usize = 30;

/// What the page of a case says of the comparison.
pub struct Compared {
    /// What was verified.
    pub lines: Vec<String>,
    /// Each answered difference in a sentence, with the address that shows it.
    pub differences: Vec<(String, String)>,
    /// How many more there are.
    pub more: usize,
    /// Whether there is a report of it.
    pub report: bool,
}

/// What a gate should see before the files; `None` where no machine compares.
pub fn compared(case: &Case, sheet: &Sheet) -> Option<Compared> {
    let lines = match &sheet.machine {
        State::Nothing | State::Running { .. } => return None,
        // That only people compared has to be known where it is signed.
        State::Failed { reason } => {
            vec![format!("Mesin tidak berhasil mencocokkan: {reason} Halaman dicocokkan dengan mata.")]
        }
        State::Ready(machine) => difference_view::lines(machine),
    };
    let list = format!("/kasus/{}/perbedaan", case.id);
    let machine = sheet.machine.ready();
    let found = machine.into_iter().flat_map(Machine::numbered);
    let told = found.filter(|(_, difference, _)| difference.what.wants_answer());
    let mut all: Vec<(String, String)> = told
        .map(|(n, difference, answer)| {
            let answer = answer.map_or_else(|| "belum dinilai".to_owned(), said);
            (format!("{}: {answer}", sentence(n, difference)), differences::address(&list, n))
        })
        .collect();
    let map = format!("/kasus/{}/pencocokan", case.id);
    for one in sheet.to_confirm() {
        match one {
            ToConfirm::Difference(..) | ToConfirm::Page(_, _, Some(_)) => {}
            ToConfirm::Page(n, verdict, None) => {
                let told = format!("{}: {}", alone(sheet, verdict), compare_view::said(verdict));
                all.push((told, format!("{map}/{n}")));
            }
            ToConfirm::LeftOut(pages) => {
                let left = pages.into_iter().map(|page| (left_out(sheet, page), map.clone()));
                all.extend(left);
            }
        }
    }
    let more = all.len().saturating_sub(MAX_LISTED);
    all.truncate(MAX_LISTED);
    Some(Compared { lines, differences: all, more, report: machine.is_some() })
}

/// The act of the present step that has this effect.
fn act_with<'s>(case: &Case, sop: &'s Sop, effect: &str) -> Option<&'s ActDef> {
    let acts = sop.step(&case.at).map_or(&[][..], |step| &step.acts);
    acts.iter().find(|act| act.effects.iter().any(|one| one == effect))
}

/// Whether a signature of the present step names the comparison, which then has to stand.
pub fn names(case: &Case, sop: &Sop) -> bool {
    act_with(case, sop, NAMES).is_some()
}

/// What is missing of the comparison is missing for the signatures that name it.
pub fn lack(case: &Case, sop: &Sop, lacking: &[String], views: &mut [ActView]) {
    for act in [NAMES, CONFIRMS].iter().filter_map(|effect| act_with(case, sop, effect)) {
        for view in views.iter_mut().filter(|view| view.noun == act.noun) {
            let new = lacking.iter().filter(|sentence| !view.missing.contains(sentence));
            let new: Vec<String> = new.cloned().collect();
            view.missing.extend(new);
        }
    }
}

/// Boxes to tick, one for each thing that the check confirms, on the form that does it.
pub fn ask(case: &Case, sop: &Sop, sheet: &Sheet, views: &mut [ActView], typed: &Typed<'_>) {
    let Some(act) = act_with(case, sop, CONFIRMS).filter(|_| compares_by_machine(sop)) else { return };
    let Some(view) = views.iter_mut().find(|view| view.noun == act.noun) else { return };
    let boxes = sheet.to_confirm().into_iter().map(|one| confirmation(sheet, &one));
    let boxes = boxes
        .map(|input| if typed.noun == view.noun { input.typed(typed.fields, typed.problems) } else { input });
    let boxes: Vec<Input> = boxes.collect();
    view.inputs.splice(0..0, boxes);
}

fn confirmation(sheet: &Sheet, one: &ToConfirm<'_>) -> Input {
    let judged = |name: &str, note: Option<&String>, pair: Option<usize>| {
        let note = note.map(|note| format!(" Catatan: {note}.")).unwrap_or_default();
        let pair = pair.map(|n| format!(" Lihat pasangan halaman {n}.")).unwrap_or_default();
        format!("Dinilai {name}.{note}{pair}")
    };
    let (what, says, hint) = match one {
        ToConfirm::Difference(n, difference, answer) => {
            let hint = judged(&answer.name, answer.note.as_ref(), pair_of(sheet, difference));
            (sentence(*n, difference), Answer::title(answer), hint)
        }
        ToConfirm::Page(pair, verdict, about) => {
            let what = match about {
                Some((n, difference)) => sentence(*n, difference),
                None => alone(sheet, verdict),
            };
            let hint = judged(&verdict.name, verdict.said.note.as_ref(), Some(*pair));
            (what, verdict.said.finding.title(), hint)
        }
        ToConfirm::LeftOut(pages) => {
            let told: Vec<String> = pages.iter().map(|page| left_out(sheet, *page)).collect();
            let label = "Saya tegaskan bahwa halaman naskah fisik ini memang tidak perlu dicocokkan.";
            return Input::checkbox(one.field(), label).hint(format!("{}.", told.join("; ")));
        }
    };
    Input::checkbox(one.field(), format!("Saya tegaskan {what}: {says}.")).hint(hint)
}

/// "halaman 2 berkas salinan.pdf, yang tidak ada pada naskah fisik".
fn alone(sheet: &Sheet, verdict: &Verdict) -> String {
    let pair = verdict.said.pair;
    let page = |at: PageRef, lacks: &str| format!("{}, yang tidak ada pada {lacks}", sheet.page_name(at));
    match (pair.digital, pair.physical) {
        (Some(at), _) => page(at, "naskah fisik"),
        (None, Some(other)) => page(other.at, "salinan digital"),
        (None, None) => String::new(),
    }
}

fn left_out(sheet: &Sheet, (at, why): (PageRef, &str)) -> String {
    format!("{} dilewati: {why}", sheet.page_name(at))
}

/// "perbedaan 3 (digital halaman 2 “20”, fisik halaman 2 “26”)".
fn sentence(n: usize, difference: &Difference) -> String {
    if let Some(sentence) = &difference.sentence {
        return format!("perbedaan {n} ({sentence})");
    }
    let side = |name: &str, spot: &Option<Spot>| match spot {
        Some(Spot { page, text: Some(text), .. }) => format!("{name} halaman {} “{text}”", page.page),
        Some(spot) => format!("{name} halaman {}", spot.page.page),
        None => format!("{name} tidak ada"),
    };
    let (digital, physical) = (side("digital", &difference.digital), side("fisik", &difference.physical));
    format!("perbedaan {n} ({}: {digital}, {physical})", difference.what.title())
}
