//! The check's part in the comparison: what a gate sees of it first, and weighty differences confirmed one by one.

use super::case_view::{ActView, Typed};
use super::difference_view::{self, pair_of, said};
use super::differences;
use super::form::Input;
use crate::copies::machine::{Answer, Difference, Spot};
use crate::copies::{CONFIRMS, Sheet, confirmation_field};
use crate::sop::{Case, Sop};

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
}

/// What a gate should see before the files; `None` where no machine compared.
pub fn compared(case: &Case, sheet: &Sheet) -> Option<Compared> {
    let machine = sheet.machine.ready()?;
    let list = format!("/kasus/{}/perbedaan", case.id);
    let told = machine.numbered().filter(|(_, difference, _)| difference.what.wants_answer());
    let mut all: Vec<(String, String)> = told
        .map(|(n, difference, answer)| {
            let answer = answer.map_or_else(|| "belum dinilai".to_owned(), said);
            (format!("{}: {answer}", sentence(n, difference)), differences::address(&list, n))
        })
        .collect();
    let more = all.len().saturating_sub(MAX_LISTED);
    all.truncate(MAX_LISTED);
    Some(Compared { lines: difference_view::lines(machine), differences: all, more })
}

/// Boxes to tick, one for each weighty difference that was not called real, on the form that confirms them.
pub fn ask(case: &Case, sop: &Sop, sheet: &Sheet, views: &mut [ActView], typed: &Typed<'_>) {
    let acts = sop.step(&case.at).map_or(&[][..], |step| &step.acts);
    let confirms = |view: &ActView| {
        let act = acts.iter().find(|act| act.noun == view.noun);
        act.is_some_and(|act| act.effects.iter().any(|effect| effect == CONFIRMS))
    };
    let Some(view) = views.iter_mut().find(|view| confirms(view)) else { return };
    let Some(machine) = sheet.machine.ready() else { return };
    let boxes =
        machine.to_confirm().map(|(n, difference, answer)| confirmation(sheet, n, difference, answer));
    let boxes = boxes
        .map(|input| if typed.noun == view.noun { input.typed(typed.fields, typed.problems) } else { input });
    let boxes: Vec<Input> = boxes.collect();
    view.inputs.splice(0..0, boxes);
}

fn confirmation(sheet: &Sheet, n: usize, difference: &Difference, answer: &Answer) -> Input {
    let label = format!("Saya tegaskan {}: {}.", sentence(n, difference), answer.choice.title());
    let note = answer.note.as_ref().map(|note| format!(" Catatan: {note}.")).unwrap_or_default();
    let pair =
        pair_of(sheet, difference).map(|n| format!(" Lihat pasangan halaman {n}.")).unwrap_or_default();
    Input::checkbox(confirmation_field(&answer.id), label)
        .hint(format!("Dinilai {}.{note}{pair}", answer.name))
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
