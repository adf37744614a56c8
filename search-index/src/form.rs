//! Whether a word could be a form of an Indonesian root, as the language builds them.
//!
//! Finding roots is lenient, because documents are what they are ([`crate::stem`]); a word that is proposed in place of
//! what was typed has to be one that people would write.

use crate::stem::known_root;

/// Endings that stand outermost.
const PARTICLES: [&str; 5] = ["", "nya", "lah", "kah", "pun"];
/// What stands before a root, and which of the endings may go with it.
const FRAMES: [(&[&str], &[&str]); 5] = [
    (&[""], &["", "an"]),
    (&["ber", "berke", "berpe", "berper"], &["", "kan", "an"]),
    (&["di", "ter", "se", "memper", "diper", "member", "diber", "menge"], &["", "kan", "i"]),
    (&["per", "pe", "penge", "keter", "kese", "pember", "perse", "keber", "kepe"], &["", "an"]),
    (&["ke"], &["an"]),
];
/// Beginnings whose nasal goes by the first letter of the root, and the endings that go with them.
const NASAL_FRAMES: [(&str, &[&str]); 2] = [("me", &["", "kan", "i"]), ("pe", &["", "an"])];

/// A shorter root stands in too many words by chance.
const MIN_ROOT_CHARS: usize = 4;
/// In a word of this length a shorter root counts as well, and a slip may be anywhere: the rest of it agrees with the
/// language.
pub(crate) const MIN_LONG_CHARS: usize = 7;
/// How a word could be meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Form {
    /// As loans are built often, and other words against the rules: `mempublikasikan`.
    Loose,
    /// By the rules: `memublikasikan`.
    Regular,
}

/// What form of a known root the folded word is, if people could write it.
pub(crate) fn form(word: &str) -> Option<Form> {
    let root = known_root(word)?;
    if word.len() < MIN_LONG_CHARS && root.len() < MIN_ROOT_CHARS {
        return None;
    }
    let (nasal, kept) = behind_nasal(&root);
    let plain = || FRAMES.iter().any(|(befores, endings)| has(word, befores, &root, endings));
    let with = |root: &str| NASAL_FRAMES.iter().any(|(before, endings)| has(word, &[before], root, endings));
    if plain() || with(&nasal) {
        return Some(Form::Regular);
    }
    kept.is_some_and(|kept| with(&kept)).then_some(Form::Loose)
}

/// Whether the word is the root between one of these beginnings and one of these endings.
fn has(word: &str, beginnings: &[&str], root: &str, endings: &[&str]) -> bool {
    let bare = || PARTICLES.iter().filter_map(|particle| word.strip_suffix(particle));
    beginnings.iter().any(|before| {
        bare()
            .filter_map(|bare| bare.strip_prefix(before)?.strip_prefix(root))
            .any(|rest| endings.contains(&rest))
    })
}

/// The root behind `me-` and `pe-`, `pilih` as `milih`; and as it is where it keeps the letter that the nasal swallows.
fn behind_nasal(root: &str) -> (String, Option<String>) {
    let mut letters = root.chars();
    let (first, second) = (letters.next().unwrap_or_default(), letters.next().unwrap_or_default());
    let rest = root.get(first.len_utf8()..).unwrap_or_default();
    let (nasal, before_kept) = match first {
        'p' => ("m", "m"),
        't' => ("n", "n"),
        'k' => ("ng", "ng"),
        's' => ("ny", "n"),
        'b' | 'f' | 'v' => return (format!("m{root}"), None),
        'c' | 'd' | 'j' | 'z' => return (format!("n{root}"), None),
        'g' | 'h' | 'q' | 'x' | 'a' | 'e' | 'i' | 'o' | 'u' => return (format!("ng{root}"), None),
        _ => return (root.to_owned(), None),
    };
    let kept = format!("{before_kept}{root}");
    // Two consonants are both kept: `memproses`.
    let is_vowel = matches!(second, 'a' | 'e' | 'i' | 'o' | 'u');
    if is_vowel { (format!("{nasal}{rest}"), Some(kept)) } else { (kept, None) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_as_people_write_them_are_regular() {
        for word in [
            "memilih",
            "dipilih",
            "pemilihan",
            "pemilih",
            "terpilih",
            "pilihannya",
            "berkampanye",
            "memutakhirkan",
            "melaksanakan",
            "dilaksanakan",
            "pelaksanaan",
            "pemasangan",
            "menghitung",
            "mengelola",
            "menyalin",
            "memproses",
            "ketetapan",
            "pengajuan",
            "mengunggah",
            "mutakhir",
            "mendaftarkan",
            "perubahannya",
        ] {
            assert_eq!(form(word), Some(Form::Regular), "{word}");
        }
    }

    #[test]
    fn what_only_looks_like_a_form_is_loose_or_none() {
        for word in ["mempilih", "mempublikasikan", "mensosialisasikan"] {
            assert_eq!(form(word), Some(Form::Loose), "{word}");
        }
        for word in
            ["dilaksanaan", "ketetapkan", "sosiali", "kesah", "tibai", "zebra", "sumarjono", "xyz", ""]
        {
            assert_eq!(form(word), None, "{word}");
        }
    }

    #[test]
    fn roots_count_from_their_length_on() {
        assert_eq!(("aju".len(), "diajukan".len()), (MIN_ROOT_CHARS - 1, MIN_LONG_CHARS + 1));
        assert_eq!((form("diaju"), form("diajukan")), (None, Some(Form::Regular)));
        assert_eq!(("atur".len(), form("diatur")), (MIN_ROOT_CHARS, Some(Form::Regular)));
    }
}
