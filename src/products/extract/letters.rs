//! Letters as readers of pictures confuse them.

/// The longest text that is compared letter by letter.
const MAX_COMPARED: usize = 1_200;
/// The longest word that is compared with a keyword.
const MAX_WORD: usize = 40;

/// Letters and digits in capitals, nothing else.
pub(super) fn norm(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_uppercase()).collect()
}

/// Whether a word is a keyword but for a letter or two, as OCR has it: `N0M0R`, `TENTAN6`. Both normed.
pub(super) fn like(word: &str, keyword: &str) -> bool {
    if word == keyword {
        return true;
    }
    let allowed = match keyword.len() {
        0..=4 => 0,
        5..=11 => 1,
        _ => 2,
    };
    // Two letters may stand for one, so the length tells little more than this; most words end here.
    if word.len().abs_diff(keyword.len()) > allowed + 1 {
        return false;
    }
    // Look-alikes cost nothing: "N0M0R" is NOMOR.
    let (word, keyword) = (plain(word), plain(keyword));
    word == keyword
        || allowed > 0
            && word.len() <= MAX_WORD
            && word.len().abs_diff(keyword.len()) <= allowed
            && distance(word.as_bytes(), keyword.as_bytes()) <= allowed
}

/// Digits as the letters that they are taken for, and two letters that are taken for one.
fn plain(word: &str) -> String {
    word.replace("RN", "M")
        .chars()
        .map(|c| match c {
            '0' => 'O',
            '1' | 'L' => 'I',
            '5' => 'S',
            '6' => 'G',
            '8' => 'B',
            other => other,
        })
        .collect()
}

/// Edit distance. The lengths are bounded by the callers.
fn distance<T: PartialEq>(a: &[T], b: &[T]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (cell, y) in row.iter_mut().skip(1).zip(b) {
            let up = *cell;
            left = (diagonal + usize::from(x != y)).min(up + 1).min(left + 1);
            diagonal = up;
            *cell = left;
        }
    }
    row.last().copied().unwrap_or(0)
}

/// How alike two texts are, 0 to 1, by letters and digits alone, case folded: one minus the edit distance
/// over the longer length. Looks at the first [`MAX_COMPARED`] letters of each.
#[must_use]
pub fn similarity(a: &str, b: &str) -> f64 {
    let letters = |text: &str| -> Vec<char> {
        text.chars().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).take(MAX_COMPARED).collect()
    };
    let (a, b) = (letters(a), letters(b));
    let longer = a.len().max(b.len());
    if longer == 0 {
        return 1.0;
    }
    let different = u32::try_from(distance(&a, &b)).unwrap_or(u32::MAX);
    1.0 - f64::from(different) / f64::from(u32::try_from(longer).unwrap_or(u32::MAX))
}

/// Digits that were read of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Digits {
    /// The digits.
    pub(super) text: String,
    /// Letters stood for digits: only `O`, `l`, `I` and the like.
    pub(super) repaired: bool,
    /// Others stood for digits, too: a guess.
    pub(super) guessed: bool,
}

/// The digits that a word is, letters taken for the digits that they look like. A word without any true
/// digit is none.
pub(super) fn digits(word: &str) -> Option<Digits> {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '|');
    let mut found = Digits { text: String::new(), repaired: false, guessed: false };
    let mut true_digits = 0;
    for c in word.chars() {
        let digit = match c {
            '0'..='9' => {
                true_digits += 1;
                c
            }
            'O' | 'o' => '0',
            'l' | 'I' | 'i' | '|' => '1',
            'D' | 'Q' => '0',
            'S' | 's' => '5',
            'B' => '8',
            'Z' | 'z' => '2',
            'g' | 'q' => '9',
            _ => return None,
        };
        found.repaired |= digit != c;
        found.guessed |= matches!(c, 'D' | 'Q' | 'S' | 's' | 'B' | 'Z' | 'z' | 'g' | 'q');
        found.text.push(digit);
    }
    (true_digits > 0 && found.text.len() <= 12).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_known_through_the_noise_of_ocr() {
        for (word, keyword) in [
            ("NOMOR", "NOMOR"),
            ("N0M0R", "NOMOR"),
            ("NDMOR", "NOMOR"),
            ("NOMPR", "NOMOR"),
            ("TENTAN6", "TENTANG"),
            ("MENIRNBANG", "MENIMBANG"),
            ("DITETAPKAN", "DITETAPKAN"),
        ] {
            assert!(like(word, keyword), "{word}");
        }
        for (word, keyword) in [("NO", "NOMOR"), ("ROMAWI", "NOMOR"), ("PENTING", "TENTANG"), ("DAN", "DARI")]
        {
            assert!(!like(word, keyword), "{word}");
        }
    }

    #[test]
    fn digits_are_repaired_and_a_guess_is_called_one() {
        let read = |word: &str| digits(word).map(|found| (found.text, found.repaired, found.guessed));
        assert_eq!(read("2015,"), Some(("2015".into(), false, false)));
        assert_eq!(read("1OO"), Some(("100".into(), true, false)));
        assert_eq!(read("5S"), Some(("55".into(), true, true)));
        assert_eq!(read("SOLO"), None);
        assert_eq!(read("OIl"), None, "no digit stands there");
        assert_eq!(read("13a"), None);
        assert_eq!(read("1234567890123"), None);
    }

    #[test]
    fn likeness_is_of_letters_only() {
        assert!((similarity("Tata  Cara, PAJAK", "tatacara pajak") - 1.0).abs() < 1e-9);
        assert!(similarity("abcd", "abxd") > 0.74 && similarity("abcd", "abxd") < 0.76);
        assert!(similarity("", "a") < 0.01);
        assert!((similarity("", "") - 1.0).abs() < 1e-9);
    }
}
