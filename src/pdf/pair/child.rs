//! The child's work: pages are told apart and paired, laid on each other, their letters gathered, and each word
//! of the digital copy verified on the paper.

use super::glyphs::Digital;
use super::leaves::Leaves;
use super::sheaf::Sheaf;
use super::window::{Few, WINDOW};
use super::{Compared, refusal};
use crate::pdf::render;
use crate::pdf::rules::Refusal;
use page_compare::{
    ComparedPage, Features, Mode, Outcome, PageOutcome, Pair, Printed, Registration, Scanned, Sheet,
    Templates, conclude, expected, features, harvest, pair, register, verify,
};
use std::fs::File;
use std::io::{self, Write};
use std::rc::Rc;

/// Ink of a page without words from which it is a picture of a page, in thousandths of its area.
const PICTURED: u16 = 4;

/// Sends what the comparison of the gathered files says.
pub(in crate::pdf) fn compare(file: &File, out: &mut impl Write) -> io::Result<()> {
    let sheaf = Sheaf::open(file)?;
    let digital = Digital::open(sheaf.digital()?);
    let physical = Leaves::open(&sheaf)?;
    let both = digital.and_then(|digital| Ok((digital, physical?)));
    let said = both.and_then(|(digital, physical)| Work::begin(&digital, &physical)?.done(sheaf.kind()));
    render::frame(out, &serde_json::to_vec(&said)?)
}

/// Both copies, with what tells their pages apart.
struct Work<'w> {
    digital: &'w Digital,
    physical: &'w Leaves<'w>,
    drawn: Few<Printed>,
    prepared: Few<Scanned>,
    of_digital: Vec<Features>,
    of_physical: Vec<Features>,
}

/// A pair that lies on each other.
struct Laid {
    printed: Rc<Printed>,
    scanned: Rc<Scanned>,
    lies: Registration,
}

impl<'w> Work<'w> {
    fn begin(digital: &'w Digital, physical: &'w Leaves<'w>) -> Result<Self, Refusal> {
        let (drawn, prepared) = (Few::new(), Few::new());
        let mut work =
            Self { digital, physical, drawn, prepared, of_digital: Vec::new(), of_physical: Vec::new() };
        for number in 0..digital.len() {
            let ink = features(&work.printed(number)?.ink);
            work.of_digital.push(ink);
        }
        for number in 0..physical.len() {
            let ink = features(&work.scanned(number)?.ink);
            work.of_physical.push(ink);
        }
        Ok(work)
    }

    fn printed(&mut self, number: usize) -> Result<Rc<Printed>, Refusal> {
        let digital = self.digital;
        self.drawn.get(number, || digital.printed(number))
    }

    fn scanned(&mut self, number: usize) -> Result<Rc<Scanned>, Refusal> {
        let physical = self.physical;
        self.prepared.get(number, || physical.scanned(number))
    }

    fn done(mut self, kind: page_compare::Physical) -> Result<Compared, Refusal> {
        let pairs = pair(&self.of_digital, &self.of_physical).map_err(refusal)?;
        let (mut templates, mut pages) = (Templates::default(), Vec::new());
        for some in pairs.chunks(WINDOW) {
            let mut laid = Vec::new();
            for pair in some {
                let here = self.lay(*pair)?;
                if let Some(here) = &here {
                    templates.merge(&harvest(&here.printed, &here.scanned, &here.lies));
                }
                laid.push(here);
            }
            for (pair, laid) in some.iter().zip(laid) {
                pages.push(self.page(*pair, laid, &templates, kind)?);
            }
        }
        let outcome = honest(conclude(&pages), &pages);
        Ok(Compared { outcome, physical_pages: self.physical.len(), digital_pages: self.digital.len() })
    }

    fn lay(&mut self, pair: Pair) -> Result<Option<Laid>, Refusal> {
        let (Some(digital), Some(physical)) = (pair.digital, pair.physical) else { return Ok(None) };
        let (printed, scanned) = (self.printed(digital)?, self.scanned(physical)?);
        let (Some(own), Some(other)) = (self.of_digital.get(digital), self.of_physical.get(physical)) else {
            return Ok(None);
        };
        let lies = register(&printed, own, &scanned, other);
        Ok(lies.map(|lies| Laid { printed, scanned, lies }))
    }

    fn page(
        &mut self,
        pair: Pair,
        laid: Option<Laid>,
        templates: &Templates,
        kind: page_compare::Physical,
    ) -> Result<ComparedPage, Refusal> {
        let digital = match pair.digital {
            Some(number) => {
                let printed = self.printed(number)?;
                Some((printed.width, printed.height))
            }
            None => None,
        };
        let mut page =
            ComparedPage { pair, mode: None, sheet: None, digital, outcome: PageOutcome::default() };
        let Some(laid) = laid else { return Ok(page) };
        page.sheet = pair.physical.map(|number| sheet(self.physical.size_pt(number), laid.lies.scan));
        if laid.printed.words.is_empty() {
            let inked = pair.digital.and_then(|number| self.of_digital.get(number)).map_or(0, |of| of.inked);
            page.mode = Some(if inked >= PICTURED { Mode::Image } else { Mode::Verify });
            return Ok(page);
        }
        page.mode = Some(Mode::Verify);
        let places = expected(&laid.printed, kind);
        page.outcome = verify(&laid.printed, &laid.scanned, &laid.lies, templates, &places);
        Ok(page)
    }
}

/// The paper's size, standing as its scan does once it is upright.
fn sheet((width, height): (f32, f32), scan: (u32, u32)) -> Sheet {
    let (width, height) =
        if (width > height) == (scan.0 > scan.1) { (width, height) } else { (height, width) };
    Sheet { width, height, pixels: scan.0 }
}

/// Pages of which nothing was said in words never agree by themselves.
fn honest(mut outcome: Outcome, pages: &[ComparedPage]) -> Outcome {
    let unsaid = |page: &ComparedPage| {
        let whole = page.pair.digital.is_some() && page.pair.physical.is_some() && !page.pair.blank;
        whole && page.mode != Some(Mode::Verify)
    };
    outcome.agrees &= !pages.iter().any(unsaid);
    outcome
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_stands_as_its_scan_does() {
        let a4 = (595.0, 842.0);
        assert_eq!(sheet(a4, (1_000, 1_400)), Sheet { width: 595.0, height: 842.0, pixels: 1_000 });
        assert_eq!(sheet(a4, (1_400, 1_000)), Sheet { width: 842.0, height: 595.0, pixels: 1_400 });
    }
}
