//! What whoever checks confirms one by one, because no machine and no second person looked at it.

use super::Sheet;
use crate::copies::machine::{Answer, ByMachine, Difference};
use crate::copies::page::{Finding, PageRef, Verdict};

/// The field that confirms what was left out of the comparison.
const LEFT_OUT_FIELD: &str = "tegas-dilewati";

/// Something that is confirmed with the signature of the check.
#[derive(Debug, Clone, PartialEq)]
pub enum ToConfirm<'s> {
    /// A weighty difference that was answered with anything but "real", by its number.
    Difference(usize, &'s Difference, &'s Answer),
    /// A page without counterpart that was accepted, by the number of its pair; with the difference that is about it.
    Page(usize, &'s Verdict, Option<(usize, &'s Difference)>),
    /// Pages of the paper that were left out, each with the reason.
    LeftOut(Vec<(PageRef, &'s str)>),
}

impl ToConfirm<'_> {
    /// The field of the form that confirms it.
    #[must_use]
    pub fn field(&self) -> String {
        match self {
            Self::Difference(_, _, answer) => field(&answer.id),
            Self::Page(_, verdict, _) => field(&verdict.id),
            Self::LeftOut(_) => LEFT_OUT_FIELD.to_owned(),
        }
    }
}

fn field(row: &str) -> String {
    format!("tegas-{row}")
}

impl Sheet {
    /// What whoever checks confirms: a difference that somebody waved away, and a page that stands beside nothing, be it
    /// without counterpart or left out.
    #[must_use]
    pub fn to_confirm(&self) -> Vec<ToConfirm<'_>> {
        let machine = self.machine.ready();
        let differences = machine.into_iter().flat_map(|machine| machine.to_confirm());
        let mut all: Vec<ToConfirm<'_>> =
            differences.map(|(n, difference, answer)| ToConfirm::Difference(n, difference, answer)).collect();
        for (judged, n) in self.pairs.iter().zip(1..) {
            let blank = judged.machine == Some(ByMachine::Blank);
            let verdict = judged.verdict.as_ref().filter(|said| said.said.finding == Finding::Acceptable);
            if let Some(verdict) = verdict.filter(|_| !blank) {
                all.push(ToConfirm::Page(n, verdict, self.difference_about(&verdict.id)));
            }
        }
        let leaves = self.arrangement.leaves.iter();
        let left_out: Vec<(PageRef, &str)> =
            leaves.filter_map(|leaf| Some((leaf.page.at, leaf.left_out.as_deref()?))).collect();
        if !left_out.is_empty() {
            all.push(ToConfirm::LeftOut(left_out));
        }
        all
    }

    /// The difference that this verdict on a page answers.
    fn difference_about(&self, verdict_id: &str) -> Option<(usize, &Difference)> {
        let mut all = self.machine.ready()?.numbered();
        let is_about = |answer: Option<&Answer>| answer.is_some_and(|a| a.of_page && a.id == verdict_id);
        all.find(|(_, _, answer)| is_about(*answer)).map(|(n, difference, _)| (n, difference))
    }
}
