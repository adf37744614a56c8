//! How much larger words are printed than drawn. The text of a page has one size, its tables may have another.

use super::align::{Anchor, Drawn};
use super::sight::Sight;
use crate::printed::Word;
use std::collections::BTreeMap;

/// Likeness from which a pair of words tells a size.
const SURE: f32 = 0.6;
/// Narrower words tell no size, in points.
const WIDE: f32 = 14.0;
/// Words from which a size is known.
const ENOUGH: usize = 4;
/// Sizes that differ by no more are the same.
const SAME: f32 = 0.008;

/// Sizes of a page of paper.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scales {
    /// Points of the level sheet to a point of the set page: there, most words are as large as they are drawn.
    pub(crate) unit: f32,
    /// By font and size as drawn (tenths of a point), what other words are.
    other: BTreeMap<(u32, u16), f32>,
}

/// Which words share a size.
fn face(word: &Word) -> (u32, u16) {
    let glyph = word.glyphs.first();
    glyph.map_or((0, 0), |glyph| (glyph.font, (glyph.size * 10.0).round() as u16))
}

impl Scales {
    /// From words of which both sizes are known; `None` where too few are.
    pub(crate) fn of_page<'w>(
        sight: &Sight,
        drawn: &[Drawn],
        anchors: &[Anchor],
        word: impl Fn(&Drawn) -> Option<&'w Word>,
    ) -> Option<Self> {
        let mut all = Vec::new();
        let mut by_face: BTreeMap<(u32, u16), Vec<f32>> = BTreeMap::new();
        for anchor in anchors.iter().filter(|anchor| anchor.likeness >= SURE) {
            let (Some(shape), Some(own)) = (sight.words.get(anchor.shape), drawn.get(anchor.drawn)) else {
                continue;
            };
            let wide = own.shape.place.width();
            let Some(word) = word(own).filter(|_| wide >= WIDE) else { continue };
            let size = shape.place.width() / wide;
            all.push(size);
            by_face.entry(face(word)).or_default().push(size);
        }
        if all.len() < ENOUGH {
            return None;
        }
        // The most frequent face gives the unit, so that its letters stay as they are drawn.
        let largest = by_face.values_mut().max_by_key(|sizes| sizes.len())?;
        let unit = middle(largest);
        let other = by_face
            .into_iter()
            .filter(|(_, sizes)| sizes.len() >= ENOUGH)
            .map(|(face, mut sizes)| (face, middle(&mut sizes) / unit))
            .filter(|(_, size)| (size - 1.0).abs() > SAME)
            .collect();
        (0.3..3.0).contains(&unit).then_some(Self { unit, other })
    }

    /// How much larger a word stands on the set page than it is drawn.
    pub(crate) fn of(&self, word: &Word) -> f32 {
        self.other.get(&face(word)).copied().unwrap_or(1.0)
    }
}

fn middle(values: &mut [f32]) -> f32 {
    values.sort_by(f32::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(1.0)
}
