//! Where a word is looked for on a page that was set anew.

use super::*;
use crate::flow::shape::Shape;
use crate::flow::sight::tests::sight_of;
use crate::linear::Sequence;
use crate::lines::tests::line;

/// A page with these words at these places, each letter in a look of its own.
fn page(words: &[(f32, f32, &str)]) -> Arc<Printed> {
    let words = words.iter().flat_map(|(x, y, text)| line(*x, *y, 10.0, text)).collect();
    let white = Gray::from_rows(10, 10, vec![255; 100]).unwrap();
    let mut page = Printed::new(&white, 595.0, 842.0, words).unwrap();
    for glyph in page.words.clone().iter().flat_map(|word| &word.glyphs) {
        let mut draw = Sequence::new(u64::from(u32::from(glyph.text.chars().next().unwrap())));
        let cell = 1.5 * page.scale;
        let marks: Vec<bool> = (0..15).map(|_| draw.below(2) == 0).collect();
        let px = glyph.ink.scaled(page.scale);
        for y in px.y0 as usize..px.y1 as usize {
            for x in px.x0 as usize..px.x1 as usize {
                let at = 3 * ((y as f32 - px.y0).max(0.0) / cell) as usize;
                let at = at + ((x as f32 - px.x0).max(0.0) / cell) as usize;
                page.ink.row_mut(y)[x] = if marks.get(at) == Some(&true) { 255 } else { 0 };
            }
        }
    }
    Arc::new(page)
}

/// Where the second word of `digital` is found behind the first on this paper.
fn found(digital: &Arc<Printed>, paper: &Printed) -> Option<f32> {
    let shape = |word: &Word| {
        let place = word.place();
        Shape::of(&digital.ink, place.scaled(digital.scale), place).unwrap()
    };
    let drawn = (0..).zip(&digital.words).map(|(word, own)| Drawn { page: 0, word, shape: shape(own) });
    let drawn: Vec<Drawn> = drawn.collect();
    let (sight, scales) = (sight_of(Vec::new()), Scales::as_drawn());
    let pages = BTreeMap::from([(0, Arc::clone(digital))]);
    let side = |points: f32| (points * SEEK_SCALE) as usize;
    let paper = paper.ink.resized(side(paper.width), side(paper.height));
    let field = Field { sight: &sight, pages: &pages, drawn: &drawn, scales: &scales, paper: &paper };
    let first = Located { drawn: 0, shift: Point::new(0.0, 0.0), size: 1.0, stretch: 1.0, astray: false };
    let located = between(&field, 1, &BTreeMap::from([(0, first)]))?;
    field.set(&located).map(|place| place.x0)
}

#[test]
fn a_short_word_is_sought_only_beside_what_it_stands_beside() {
    let behind = |text| page(&[(70.0, 100.0, "pemilihan"), (130.0, 100.0, text)]);
    let below = |text| page(&[(70.0, 100.0, "pemilihan"), (70.0, 130.0, text)]);
    let near = |at: Option<f32>| at.is_some_and(|x| (x - 130.0).abs() < 2.0);
    assert!(near(found(&behind("di"), &behind("di"))));
    // A longer one may have come up from the next line; a short one is found everywhere.
    assert!(near(found(&below("dalam"), &behind("dalam"))));
    assert_eq!(found(&below("di"), &behind("di")), None);
}
