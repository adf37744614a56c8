//! How much larger words are printed than drawn. The text of a page has one size, its tables may have another.

use super::align::{Anchor, Drawn};
use crate::printed::Word;
use std::collections::BTreeMap;

/// Likeness from which a pair of words tells a size.
const SURE: f32 = 0.6;
/// Narrower words tell no size, in points; they tell how much wider or narrower all ink is than its outlines.
const WIDE: f32 = 30.0;
/// Words from which a size is known.
const ENOUGH: usize = 4;
/// Sizes that differ by no more are the same.
const SAME: f32 = 0.006;
/// Rounds in which sizes and what ink adds to every word are found.
const ROUNDS: usize = 4;
/// Most that ink adds to a word or takes from it, in points.
const MOST_ADDED: f32 = 1.2;

/// Sizes of a page of paper.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scales {
    /// Points of the level sheet to a point of the set page: there, most words are as large as they are drawn.
    pub(crate) unit: f32,
    /// By size as drawn (tenths of a point), what other words are.
    other: BTreeMap<u16, f32>,
}

/// What shares a size; fonts do, as far as the text was only set otherwise.
fn drawn_size(word: &Word) -> u16 {
    (word.size() * 10.0).round() as u16
}

impl Scales {
    /// Everything is as large as it is drawn.
    #[cfg(test)]
    pub(crate) fn as_drawn() -> Self {
        Self { unit: 1.0, other: BTreeMap::new() }
    }

    /// From words of which both sizes are known; `None` where too few are.
    pub(crate) fn of_page<'w>(
        drawn: &[Drawn],
        anchors: &[Anchor],
        word: impl Fn(&Drawn) -> Option<&'w Word>,
    ) -> Option<Self> {
        let mut by_size: BTreeMap<u16, Vec<(f32, f32)>> = BTreeMap::new();
        for anchor in anchors.iter().filter(|anchor| anchor.likeness >= SURE) {
            let Some(own) = drawn.get(anchor.drawn) else { continue };
            let Some(word) = word(own) else { continue };
            let widths = (own.shape.place.width(), anchor.place.width());
            by_size.entry(drawn_size(word)).or_default().push(widths);
        }
        let sizes = sizes(&by_size)?;
        // The most frequent size gives the unit, so that its letters stay as they are drawn.
        let (largest, _) = by_size.iter().max_by_key(|(_, widths)| widths.len())?;
        let unit = *sizes.get(largest)?;
        let other = sizes.into_iter().map(|(size, factor)| (size, factor / unit));
        let other = other.filter(|(_, factor)| (factor - 1.0).abs() > SAME).collect();
        (0.3..3.0).contains(&unit).then_some(Self { unit, other })
    }

    /// How much larger a word stands on the set page than it is drawn.
    pub(crate) fn of(&self, word: &Word) -> f32 {
        self.other.get(&drawn_size(word)).copied().unwrap_or(1.0)
    }
}

/// How much larger words of each size are printed. Ink makes every word wider or narrower by the same little
/// bit, which says much in short words; so it is found beside the sizes.
fn sizes(by_size: &BTreeMap<u16, Vec<(f32, f32)>>) -> Option<BTreeMap<u16, f32>> {
    let enough = by_size.values().map(Vec::len).sum::<usize>() >= ENOUGH;
    let mut added = 0.0;
    let mut sizes = BTreeMap::new();
    for _ in 0..ROUNDS {
        sizes = by_size.iter().filter_map(|(size, widths)| Some((*size, factor(widths, added)?))).collect();
        let rest = by_size.iter().flat_map(|(size, widths)| {
            let factor = sizes.get(size).copied();
            widths.iter().filter_map(move |(own, paper)| Some((*own, paper - own * factor?)))
        });
        let mut rest: Vec<f32> = rest.filter(|(own, _)| *own < WIDE).map(|(_, rest)| rest).collect();
        added = middle(&mut rest).unwrap_or(0.0).clamp(-MOST_ADDED, MOST_ADDED);
    }
    Some(sizes).filter(|sizes| enough && !sizes.is_empty())
}

/// How much larger these words are printed; of wide ones, where there are any.
fn factor(widths: &[(f32, f32)], added: f32) -> Option<f32> {
    let of = |least: f32| -> Vec<f32> {
        let wide = widths.iter().filter(|(own, _)| *own >= least);
        wide.map(|(own, paper)| (paper - added) / own).collect()
    };
    let mut wide = of(WIDE);
    if wide.len() < ENOUGH {
        wide = of(WIDE / 3.0);
    }
    middle(&mut wide)
}

fn middle(values: &mut [f32]) -> Option<f32> {
    values.sort_by(f32::total_cmp);
    values.get(values.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_found_although_ink_adds_to_every_word() {
        let words = |factor: f32| -> Vec<(f32, f32)> {
            (0..40).map(|n| 8.0 + 1.7 * n as f32).map(|wide| (wide, wide * factor + 0.6)).collect()
        };
        let found = sizes(&BTreeMap::from([(115, words(0.957)), (85, words(1.0))])).unwrap();
        assert!((found[&115] - 0.957).abs() < 0.002 && (found[&85] - 1.0).abs() < 0.002, "{found:?}");
        assert_eq!(sizes(&BTreeMap::from([(110, words(1.0)[..3].to_vec())])), None);
        assert!(sizes(&BTreeMap::from([(110, words(1.0)[36..].to_vec())])).is_some());
    }
}
