//! Print that somebody added where signature and seal are expected: a line of letters is neither.
//!
//! Whatever lies in the block of the signing official is expected there: the seal with the office's name in it, strokes
//! of a pen. Letters of the page's own size that stand in a row are print, and print there says something.

use crate::geometry::Rect;
use crate::printed::Printed;

/// Letters in a row from which it is print. The middle of a seal says `KPU`, and no more than four or five letters of
/// the writing around it stand level; the strokes of a signature are not letters of one height.
const LETTERS: usize = 6;
/// So many of them stand outside of what frames and strokes enclose: a stamp's frame has lines of text in it.
const APART: usize = 3;
/// How far the feet of neighbours may be apart, as a share of a capital's height: the seal's writing climbs more.
const STEP: f32 = 0.11;
/// How far the feet of a whole row may be apart: what is left of the paper's bending.
const LEVEL: f32 = 0.2;
/// A wider gap ends a row, in heights of a capital.
const GAP: f32 = 1.3;
/// Lowest and highest letter, in heights of this page's small and capital letters: a line may be set smaller.
const HEIGHTS: (f32, f32) = (0.72, 1.25);
/// A row has letters of two heights, and these are so much alike.
const ALIKE: f32 = 0.16;
/// Capitals are at most so many times as high as small letters.
const CAPITAL: f32 = 1.8;
/// How many times as high they usually are, where a page has only one of both.
const USUAL: f32 = 1.45;
/// A letter is at most so many times as wide as a capital is high; wider ones are strokes.
const WIDE: f32 = 3.0;
/// Share of a row's letters that must be of its two heights: some touch a stroke or lost their foot.
const EVEN: f32 = 0.8;
/// Glyphs from which a page's heights are known.
const KNOWN: usize = 12;

/// How high a page's letters are, in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Body {
    small: f32,
    capital: f32,
}

impl Body {
    /// Half of the page's small letters without parts above and below are lower, half are higher; so with capitals and
    /// digits. `None` where the page has too few of both.
    pub(crate) fn of(printed: &Printed) -> Option<Self> {
        let glyphs = || printed.words.iter().flat_map(|word| &word.glyphs);
        let middle = |is: fn(char) -> bool| {
            let one = |text: &str| {
                let mut chars = text.chars();
                chars.next().filter(|_| chars.next().is_none())
            };
            let known = glyphs().filter(|glyph| one(&glyph.text).is_some_and(is));
            let mut heights: Vec<f32> = known.map(|glyph| glyph.ink.height()).collect();
            heights.sort_by(f32::total_cmp);
            heights.get(heights.len() / 2).copied().filter(|height| heights.len() >= KNOWN && *height > 0.0)
        };
        let small = middle(is_low);
        let capital = middle(|c| c.is_uppercase() || c.is_ascii_digit());
        match (small, capital) {
            (Some(small), Some(capital)) if small <= capital => Some(Self { small, capital }),
            (Some(small), _) => Some(Self { small, capital: small * USUAL }),
            (None, Some(capital)) => Some(Self { small: capital / USUAL, capital }),
            (None, None) => None,
        }
    }

    fn is_letter(self, rect: &Rect) -> bool {
        let height = HEIGHTS.0 * self.small..=HEIGHTS.1 * self.capital;
        height.contains(&rect.height()) && rect.width() <= WIDE * self.capital
    }
}

/// Small letters without parts above and below.
fn is_low(c: char) -> bool {
    "acemnorsuvwxz".contains(c)
}

/// The rows of letters among pieces of ink, in points; `zones` are what frames and strokes of a pen enclose.
pub(crate) fn rows(pieces: &[Rect], zones: &[Rect], body: Body) -> Vec<Rect> {
    let mut letters: Vec<Rect> = pieces.iter().copied().filter(|piece| body.is_letter(piece)).collect();
    letters.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    let mut rows: Vec<Vec<Rect>> = Vec::new();
    for letter in letters {
        let follows = |row: &Vec<Rect>| {
            let feet = row.iter().map(|other| (other.y1 - letter.y1).abs()).fold(0.0, f32::max);
            row.last().is_some_and(|last| {
                let gap = letter.x0 - last.x1;
                (last.y1 - letter.y1).abs() <= STEP * body.capital
                    && feet <= LEVEL * body.capital
                    && gap <= GAP * body.capital
            })
        };
        match rows.iter_mut().find(|row| follows(row)) {
            Some(row) => row.push(letter),
            None => rows.push(vec![letter]),
        }
    }
    let apart = |letter: &&Rect| !zones.iter().any(|zone| zone.overlaps(**letter));
    rows.retain(|row| is_print(row) && row.iter().filter(apart).count() >= APART);
    rows.iter().filter_map(|row| row.iter().copied().reduce(Rect::union)).collect()
}

/// Whether these are letters of one font, by their heights.
fn is_print(row: &[Rect]) -> bool {
    let mut heights: Vec<f32> = row.iter().map(|letter| letter.height()).collect();
    heights.sort_by(f32::total_cmp);
    let at = |share: f32| heights.get((heights.len() as f32 * share) as usize).copied().unwrap_or(0.0);
    let (small, capital) = (at(0.25), at(0.9));
    let like = |height: f32, other: f32| (height - other).abs() <= ALIKE * other;
    let even = heights.iter().filter(|height| like(**height, small) || like(**height, capital)).count();
    row.len() >= LETTERS && capital <= CAPITAL * small && even as f32 >= EVEN * row.len() as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: Body = Body { small: 5.2, capital: 7.6 };

    /// Letters six points apart, as high as is said, with their feet so far above the line.
    fn letters(heights: &[f32], feet: impl Fn(usize) -> f32) -> Vec<Rect> {
        let letter = |(at, height): (usize, &f32)| {
            let (x, foot) = (100.0 + 6.0 * at as f32, 300.0 - feet(at));
            Rect::new(x, foot - height, x + 4.0, foot)
        };
        heights.iter().enumerate().map(letter).collect()
    }

    #[test]
    fn a_line_of_capitals_or_small_letters_is_print() {
        for heights in [[7.6; 8], [5.2; 8], [7.6, 5.2, 5.1, 7.5, 5.3, 5.2, 7.7, 5.2]] {
            assert_eq!(
                rows(&letters(&heights, |at| 0.1 * (at % 2) as f32), &[], BODY).len(),
                1,
                "{heights:?}"
            );
        }
        // In smaller type, with a letter that lost its foot.
        assert_eq!(rows(&letters(&[6.1, 4.2, 4.2, 4.8, 4.1, 6.0, 4.2, 4.2], |_| 0.0), &[], BODY).len(), 1);
        let mut two = letters(&[7.6; 8], |_| 0.0);
        two.extend(letters(&[7.6; 8], |_| 14.0));
        assert_eq!(rows(&two, &[], BODY).len(), 2);
        let far = two.iter().map(|letter| if letter.x0 > 120.0 { letter.moved(30.0, 0.0) } else { *letter });
        assert_eq!(rows(&far.collect::<Vec<_>>(), &[], BODY).len(), 0, "four and four");
    }

    #[test]
    fn what_a_seal_says_and_strokes_of_a_pen_are_no_print() {
        assert!(rows(&letters(&[7.6; LETTERS - 1], |_| 0.0), &[], BODY).is_empty());
        // Around the seal, and in the middle of one that stands askew.
        let round = |at: usize| (45.0_f32.powi(2) - (6.0 * at as f32 - 24.0).powi(2)).sqrt();
        assert!(rows(&letters(&[5.5; 9], round), &[], BODY).is_empty());
        assert!(rows(&letters(&[7.6; 9], |at| 6.0 * at as f32 * 0.14), &[], BODY).is_empty());
        assert!(rows(&letters(&[7.0, 9.4, 4.0, 6.0, 9.0, 5.0, 8.2, 3.8], |_| 0.0), &[], BODY).is_empty());
        let framed = Rect::new(90.0, 280.0, 105.0 + 6.0 * (9 - APART) as f32, 310.0);
        assert!(rows(&letters(&[7.6; 9], |_| 0.0), &[framed], BODY).is_empty());
        assert_eq!(rows(&letters(&[7.6; 10], |_| 0.0), &[framed], BODY).len(), 1, "it goes on beside");
        assert!(rows(&letters(&[22.0; 9], |_| 0.0), &[], BODY).is_empty(), "the letters of a large stamp");
    }

    #[test]
    fn a_page_tells_how_high_its_letters_are() {
        let white = crate::gray::Gray::from_rows(10, 10, vec![255; 100]).unwrap();
        let of = |text: &str| {
            let words = crate::lines::tests::line(20.0, 50.0, 11.0, text);
            Body::of(&Printed::new(&white, 595.0, 842.0, words).unwrap())
        };
        assert_eq!(of("MEMUTUSKAN SELURUHNYA").map(|body| body.capital), Some(7.0));
        assert_eq!(of("semua orang mau aman").map(|body| body.small), Some(7.0));
        assert_eq!(of("pada"), None);
    }
}
