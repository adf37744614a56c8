//! What a generated document is known to differ in, and whether a difference names it.

use page_compare::{Difference, Printed, Rect, Word};
use serde_json::Value;

/// One changed digital copy.
pub struct Mutation {
    pub kind: String,
    pub file: String,
    pub page: Option<usize>,
    /// A folder of scans that was changed instead of the digital copy, and of which scan.
    pub physical: Option<(String, String)>,
    /// Where, as far as the truth says.
    pub places: Vec<(usize, Rect)>,
}

impl Mutation {
    /// What was changed.
    pub fn name(&self) -> &str {
        self.physical.as_ref().map_or(&self.file, |(folder, _)| folder)
    }
}

/// The mutations of a document.
pub fn mutations(truth: &Value) -> Vec<Mutation> {
    let text = |m: &Value, key: &str| m.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let all = truth.get("mutations").and_then(Value::as_array).into_iter().flatten();
    all.map(|m| Mutation {
        kind: text(m, "kind"),
        file: text(m, "file"),
        page: m.get("page").and_then(Value::as_u64).and_then(|p| usize::try_from(p).ok()),
        physical: m.get("physical").map(|_| (text(m, "physical"), text(m, "scan"))),
        places: m.get("places").and_then(Value::as_array).into_iter().flatten().filter_map(place).collect(),
    })
    .collect()
}

fn place(value: &Value) -> Option<(usize, Rect)> {
    let page = usize::try_from(value.get("page")?.as_u64()?).ok()?;
    let side = |i: usize| value.get("box").and_then(|b| b.get(i)).and_then(Value::as_f64).map(|v| v as f32);
    Some((page, Rect::new(side(0)?, side(1)?, side(2)?, side(3)?)))
}

/// Where a changed copy differs from the faithful one: words that only it has, and where it lacks words
/// those on either side.
pub fn places(faithful: &[Printed], changed: &[Printed]) -> Vec<(usize, Rect)> {
    let words = |pages: &[Printed]| -> Vec<(usize, Rect, String)> {
        let of = |(page, printed): (usize, &Printed)| {
            printed.words.iter().map(move |w: &Word| (page, w.place(), w.text())).collect::<Vec<_>>()
        };
        pages.iter().enumerate().flat_map(of).collect()
    };
    let (old, new) = (words(faithful), words(changed));
    let same = |a: &(usize, Rect, String), b: &(usize, Rect, String)| a.2 == b.2;
    let head = old.iter().zip(&new).take_while(|(a, b)| same(a, b)).count();
    let room = old.len().min(new.len()) - head;
    let tail = old.iter().rev().zip(new.iter().rev()).take(room).take_while(|(a, b)| same(a, b)).count();
    let mut found: Vec<(usize, Rect)> = new[head..new.len() - tail].iter().map(|w| (w.0, w.1)).collect();
    if found.is_empty() {
        let near = [head.checked_sub(1), Some(head)];
        found.extend(near.into_iter().flatten().filter_map(|i| new.get(i)).map(|w| (w.0, w.1)));
    }
    found
}

/// Whether one of the differences lies on one of the places.
pub fn found(differences: &[Difference], places: &[(usize, Rect)]) -> bool {
    differences.iter().any(|d| {
        places.iter().any(|(page, place)| {
            d.digital_page == Some(*page) && d.box_digital.is_some_and(|b| b.grown(2.0).overlaps(*place))
        })
    })
}
