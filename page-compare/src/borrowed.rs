//! A sign for fonts that lack it. Full stop and comma say how large a number is, and many a font brings only one of them: a
//! table in a size of its own, a line in bold. What cannot be drawn in that font is taken from another size or font of the
//! document.

use crate::gray::Gray;
use crate::templates::{Kind, Letter, Templates};

/// Signs that are taken for each other inside a number.
const PAIR: [&str; 2] = [".", ","];
/// Sizes from which a sign is taken over, as shares of its own: beyond them strokes are of another thickness.
const SIZES: (f32, f32) = (0.6, 1.7);

/// The other sign of the pair as this font might draw it; `None` where the font has it itself, and for other letters.
pub(crate) fn sign(templates: &Templates, kind: &Kind) -> Option<Letter> {
    let at = PAIR.iter().position(|sign| *sign == kind.text)?;
    let other = PAIR.get(1 - at)?;
    let scale = |letter: &Letter| f32::from(kind.size) / f32::from(letter.kind.size.max(1));
    let all = || templates.letters.iter().filter(|letter| letter.kind.text == *other);
    if all().any(|letter| letter.kind.font == kind.font && letter.kind.size == kind.size) {
        return None;
    }
    let near = |letter: &&Letter| (SIZES.0..=SIZES.1).contains(&scale(letter));
    let far = |letter: &Letter| (letter.kind.font != kind.font, scale(letter).ln().abs());
    let nearest = all().filter(near).min_by(|a, b| {
        let (a, b) = (far(a), far(b));
        a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
    })?;
    scaled(nearest, scale(nearest), kind)
}

/// A letter in another size, and as if this paper had never shown it.
fn scaled(letter: &Letter, by: f32, kind: &Kind) -> Option<Letter> {
    let side = |length: u32| ((length as f32 * by).round() as u32).max(1);
    let (width, height) = (side(letter.width), side(letter.height));
    let drawn = Gray::from_rows(letter.width as usize, letter.height as usize, letter.drawn.clone())?
        .resized(width as usize, height as usize);
    let drawn = drawn.pixels().to_vec();
    let from = |offset: i32| (offset as f32 * by).round() as i32;
    let kind = Kind { text: letter.kind.text.clone(), ..kind.clone() };
    let (left, top) = (from(letter.left), from(letter.top));
    Some(Letter { kind, left, top, width, height, seen: 0, paper: drawn.clone(), drawn })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(text: &str, font: u32, size: u16, side: u32) -> Letter {
        let kind = Kind { font, size, text: text.into(), form: 0, substitute: false };
        let drawn = vec![200; (side * side) as usize];
        let offset = i32::try_from(side).unwrap();
        Letter {
            kind,
            left: -2,
            top: -offset,
            width: side,
            height: side,
            seen: 9,
            paper: drawn.clone(),
            drawn,
        }
    }

    fn borrowed(letters: Vec<Letter>, text: &str) -> Option<Letter> {
        let kind = Kind { font: 1, size: 100, text: text.into(), form: 0, substitute: false };
        sign(&Templates { letters }, &kind)
    }

    #[test]
    fn the_nearest_size_of_the_same_font_comes_first_and_another_font_where_there_is_none() {
        let all = || vec![letter(",", 2, 100, 10), letter(",", 1, 80, 8), letter(",", 1, 130, 13)];
        let own = borrowed(all(), ".").unwrap();
        assert_eq!((own.kind.font, own.kind.size, own.width, own.height, own.top), (1, 100, 10, 10, -10));
        assert_eq!((own.seen, own.drawn.len()), (0, 100));
        let other = borrowed(vec![letter(",", 2, 110, 11)], ".").unwrap();
        assert_eq!((other.kind.font, other.width), (1, 10));
        assert!(borrowed(vec![letter(".", 2, 100, 10)], ",").is_some());
    }

    #[test]
    fn nothing_is_borrowed_that_the_font_has_or_that_is_much_larger_or_no_sign_of_a_number() {
        let own = letter(",", 1, 100, 10);
        assert_eq!(borrowed(vec![own, letter(",", 2, 100, 10)], "."), None);
        let sized = |size| borrowed(vec![letter(",", 2, size, 10)], ".").is_some();
        assert_eq!([58, 59, 166, 167].map(sized), [false, true, true, false]);
        assert_eq!(borrowed(vec![letter(";", 2, 100, 10), letter(",", 2, 100, 10)], ":"), None);
    }
}
