//! Stretches of words that stand beside each other: lines, but apart in columns and cells.

use crate::geometry::Rect;
use crate::printed::Word;

/// Baselines this near are one line, in em.
const BASELINE: f32 = 0.35;
/// A wider gap begins another column, in em.
const COLUMN: f32 = 2.5;

/// The same where baseline or size differ.
const OTHER_COLUMN: f32 = 0.3;
/// Baselines and sizes this near are the same, in em.
const LEVEL: f32 = 0.06;

/// Words that stand beside each other.
#[derive(Debug, Clone)]
pub(crate) struct Stretch {
    /// Which words, from the left.
    pub(crate) words: Vec<usize>,
    pub(crate) place: Rect,
    pub(crate) size: f32,
    pub(crate) text: String,
}

/// The stretches of a page, from the top.
pub(crate) fn stretches(words: &[Word]) -> Vec<Stretch> {
    let base = |word: &Word| word.glyphs.first().map_or(0.0, |g| g.origin.y);
    let mut order: Vec<usize> = (0..words.len()).collect();
    let key = |i: &usize| words.get(*i).map_or((0.0, 0.0), |w| (base(w), w.place().x0));
    order.sort_by(|a, b| key(a).0.total_cmp(&key(b).0));
    let mut rows: Vec<Vec<usize>> = Vec::new();
    for index in order {
        let Some(word) = words.get(index) else { continue };
        let near = rows
            .last()
            .and_then(|row| words.get(*row.first()?))
            .is_some_and(|first| (base(first) - base(word)).abs() < BASELINE * first.size().min(word.size()));
        match rows.last_mut().filter(|_| near) {
            Some(row) => row.push(index),
            None => rows.push(vec![index]),
        }
    }
    let mut found = Vec::new();
    for mut row in rows {
        row.sort_by(|a, b| key(a).1.total_cmp(&key(b).1));
        let mut open: Option<Stretch> = None;
        for index in row {
            let Some(word) = words.get(index) else { continue };
            let (place, size) = (word.place(), word.size());
            let near = |s: &Stretch| {
                let last = s.words.last().and_then(|last| words.get(*last));
                let level = last.is_some_and(|last| (base(last) - base(word)).abs() < LEVEL * size);
                let even = (s.size - size).abs() < LEVEL * size;
                let gap = if level && even { COLUMN } else { OTHER_COLUMN };
                place.x0 - s.place.x1 < gap * size
            };
            match open.as_mut().filter(|s| near(s)) {
                Some(stretch) => {
                    stretch.words.push(index);
                    stretch.place = stretch.place.union(place);
                    stretch.text.push(' ');
                    stretch.text.push_str(&word.text());
                }
                None => {
                    found.extend(open.take());
                    open = Some(Stretch { words: vec![index], place, size, text: word.text() });
                }
            }
        }
        found.extend(open);
    }
    found
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::geometry::Point;
    use crate::printed::Glyph;

    /// Words of a line, five points to the letter.
    pub(crate) fn line(x: f32, y: f32, size: f32, text: &str) -> Vec<Word> {
        let mut at = x;
        let word = |word: &str| {
            let glyphs = word.chars().map(|c| {
                let origin = Point::new(at, y);
                at += 5.0;
                let ink = Rect::new(origin.x, y - 7.0, origin.x + 4.5, y);
                Glyph { text: c.to_string(), origin, ink, font: 1, form: 0, substitute: false, size }
            });
            let glyphs = glyphs.collect();
            at += 3.0;
            Word { glyphs, line: 0 }
        };
        text.split(' ').map(word).collect()
    }

    #[test]
    fn columns_beside_each_other_are_not_one_line() {
        let mut words = line(70.0, 100.0, 10.0, "Salinan sesuai");
        words.extend(line(160.0, 102.0, 12.0, "PROVINSI JAMBI,"));
        words.extend(line(70.0, 120.0, 10.0, "satu dua"));
        let texts: Vec<String> = stretches(&words).into_iter().map(|s| s.text).collect();
        assert_eq!(texts, ["Salinan sesuai", "PROVINSI JAMBI,", "satu dua"]);
    }
}
