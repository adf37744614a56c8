//! Characters that make no words: an unknown encoding, or none. Pure.

/// Fewest characters that say something about an encoding.
const MIN_CHARS: usize = 40;
/// Fewest words of letters that say something about a language.
const MIN_WORDS: usize = 12;
/// Most characters that no font explains, in a hundred.
const MAX_UNKNOWN: usize = 15;
/// Most signs among characters, in a hundred; leaders and rules are not counted.
const MAX_SIGNS: usize = 40;
/// Most words without a vowel, in a hundred.
const MAX_VOICELESS: usize = 55;

/// Whether these words are none.
pub(crate) fn is_garbage<'w>(words: impl Iterator<Item = &'w str>) -> bool {
    let (mut chars, mut unknown, mut signs, mut spelled, mut voiceless) = (0, 0, 0, 0, 0);
    for word in words {
        for c in word.chars().filter(|c| !is_leader(*c)) {
            chars += 1;
            unknown += usize::from(is_unknown(c));
            signs += usize::from(!c.is_alphanumeric() && !is_unknown(c));
        }
        if word.chars().count() >= 4 && word.chars().all(char::is_alphabetic) {
            spelled += 1;
            voiceless += usize::from(!word.chars().any(is_vowel));
        }
    }
    let over = |part: usize, whole: usize, most: usize| part * 100 > whole * most;
    chars >= MIN_CHARS && (over(unknown, chars, MAX_UNKNOWN) || over(signs, chars, MAX_SIGNS))
        || spelled >= MIN_WORDS && over(voiceless, spelled, MAX_VOICELESS)
}

/// Dots, dashes and lines that lead the eye, and bullets.
fn is_leader(c: char) -> bool {
    matches!(c, '.' | '_' | '-' | '–' | '—' | '…' | '=' | '*' | '•' | ':' | '|')
}

/// What stands for a character that nobody knows: private use, and the sign for it.
fn is_unknown(c: char) -> bool {
    matches!(c, '\u{fffd}' | '\u{e000}'..='\u{f8ff}') || c.is_control()
}

fn is_vowel(c: char) -> bool {
    // Other scripts are not judged.
    !c.is_ascii() || matches!(c.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn garbage(text: &str) -> bool {
        is_garbage(text.split_whitespace())
    }

    #[test]
    fn laws_tables_and_leaders_are_words() {
        for text in [
            "Menimbang : a. bahwa untuk melaksanakan ketentuan Pasal 12 ayat (1) perlu menetapkan Keputusan",
            "1. 1.234.567,00 2.345.678,00 (12%) 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22",
            "BAB I ................................................. 1 BAB II ______________________________ 2",
            "KPU PKPU NIP DPRD TTD SPJ KPPS",
            "",
        ] {
            assert!(!garbage(text), "{text}");
        }
    }

    #[test]
    fn shifted_codes_and_unknown_signs_are_not() {
        let law = "Menimbang bahwa untuk melaksanakan ketentuan perlu menetapkan keputusan tentang jadwal ";
        let shifted = |by: u32| -> String {
            let shift = |c: char| if c == ' ' { ' ' } else { char::from_u32(u32::from(c) - by).unwrap() };
            law.chars().map(shift).collect()
        };
        assert!(garbage(&shifted(60)), "{}", shifted(60));
        assert!(garbage(&"\u{fffd}a\u{fffd}b ".repeat(20)));
        assert!(garbage(&"bcdf ghjk lmnp qrst ".repeat(5)));
        // Too little to tell.
        assert!(!garbage("!\"# $%& '()"));
    }
}
