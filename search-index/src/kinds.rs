//! What people call the kinds of legal products: by the first words of a citation, or by a short form.

use crate::analysis::words;
use crate::number::is_nomor;
use crate::vocabulary::Vocabulary;

/// How many of the first words name the kind.
const MAX_HEAD_WORDS: usize = 6;

/// Shorter words are no other word cut short.
const MIN_CUT_CHARS: usize = 3;

/// Words with which the full name of a kind begins.
const FIRST_WORDS: [&str; 14] = [
    "undang",
    "peraturan",
    "keputusan",
    "ketetapan",
    "instruksi",
    "maklumat",
    "surat",
    "putusan",
    "nota",
    "perjanjian",
    "berita",
    "pengumuman",
    "standar",
    "memorandum",
];

/// Beginnings of short forms that are made anew for each agency, and what they stand for.
const BEGINNINGS: [(&str, &str); 4] = [
    ("permen", "peraturan menteri"),
    ("kepmen", "keputusan menteri"),
    ("perka", "peraturan kepala"),
    ("perban", "peraturan badan"),
];

/// Whether the folded word begins the name of a kind, written out or short.
pub(crate) fn begins(word: &str, vocabulary: &Vocabulary) -> bool {
    FIRST_WORDS.contains(&word) || !full_names(word, vocabulary).is_empty()
}

/// The full names for which a short form stands; `sk` is a surat keputusan and a keputusan.
fn full_names(word: &str, vocabulary: &Vocabulary) -> Vec<String> {
    if FIRST_WORDS.contains(&word) {
        return Vec::new();
    }
    let is_kind = |name: &String| name.split(' ').next().is_some_and(|first| FIRST_WORDS.contains(&first));
    let names: Vec<String> = vocabulary.meanings(word).into_iter().filter(is_kind).collect();
    if names.is_empty() { by_beginning(word).into_iter().collect() } else { names }
}

fn by_beginning(word: &str) -> Option<String> {
    let (rest, name) = BEGINNINGS.iter().find_map(|(short, name)| Some((word.strip_prefix(short)?, name)))?;
    Some(format!("{name} {rest}").trim_end().to_owned())
}

/// All by which a kind with these words may be called, from vague to exact: one chain for the words as they
/// are, and one for each name for which the first of them stands.
pub(crate) fn chains(text: &str, vocabulary: &Vocabulary) -> Vec<Vec<String>> {
    let spaced: Vec<String> = words(text).into_iter().map(|word| word.text).collect();
    let Some((first, others)) = spaced.split_first() else { return Vec::new() };
    let mut chains = vec![heads(text)];
    for name in full_names(first, vocabulary) {
        let chain = heads(&format!("{name} {}", others.join(" ")));
        if !chains.contains(&chain) {
            chains.push(chain);
        }
    }
    chains
}

/// Whether a product that is cited like this is of the kind with this name: both begin with the same word, and
/// no further word of the name is strange to the citation. A word may be cut short: `keputusan kpu prov jambi`.
pub(crate) fn is_called(citation: &str, name: &str) -> bool {
    let own = telling(citation);
    let is_own = |word: &str| {
        let is_cut = |own: &String| word.len() >= MIN_CUT_CHARS && own.starts_with(word);
        own.iter().any(|own| own == word || is_cut(own))
    };
    let mut name = name.split(' ');
    own.first().map(String::as_str) == name.next() && name.all(is_own)
}

/// `keputusan`, `keputusan kpu`, `keputusan kpu provinsi`, …: everything by which `text` may be called.
fn heads(text: &str) -> Vec<String> {
    let words: Vec<String> = telling(text).into_iter().take(MAX_HEAD_WORDS).collect();
    (1..=words.len()).filter_map(|end| words.get(..end)).map(|head| head.join(" ")).collect()
}

/// The words of a name. The commission is `kpu`, however it is written.
fn telling(text: &str) -> Vec<String> {
    let spaced = words(text).into_iter().map(|word| word.text).collect::<Vec<_>>().join(" ");
    let short = format!(" {spaced} ").replace(" komisi pemilihan umum ", " kpu ");
    short.split_whitespace().filter(|word| !is_nomor(word)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_called_by_its_first_words() {
        let undang = ["undang", "undang undang", "undang undang 7"];
        assert_eq!(heads("Undang-Undang Nomor 7"), undang);
        let peraturan = ["peraturan", "peraturan kpu"];
        assert_eq!(heads("Peraturan Komisi Pemilihan Umum Nomor"), peraturan);
        assert_eq!(heads("peraturan-kpu"), ["peraturan", "peraturan kpu"]);
        assert_eq!(heads("a b c d e f").last().unwrap(), "a b c d e f");
        assert_eq!(heads("a b c d e f g").last().unwrap(), "a b c d e f");
        assert!(heads("").is_empty());
    }

    #[test]
    fn a_product_is_of_the_kind_that_its_citation_names() {
        let decision = "Keputusan Komisi Pemilihan Umum Provinsi Jambi Nomor 13 Tahun 2025";
        for name in ["keputusan", "keputusan kpu", "keputusan kpu jambi", "keputusan kpu prov jambi"] {
            assert!(is_called(decision, name), "{name}");
        }
        for name in ["peraturan kpu", "keputusan sekretaris", "keputusan kpu kota jambi", "kpt", "kpu", ""] {
            assert!(!is_called(decision, name), "{name}");
        }
        assert!(!is_called("Keputusan KPU", "keputusan kp") && is_called("Undang-Undang 7", "undang undang"));
        assert!(!is_called("", "keputusan"));
    }

    #[test]
    fn a_short_form_stands_for_a_name() {
        let own = Vocabulary::default_indonesian();
        for (short, name) in [
            ("uu", "undang undang"),
            ("pkpu", "peraturan kpu"),
            ("kpt", "keputusan"),
            ("sk", "surat keputusan"),
            ("permenhub", "peraturan menteri perhubungan"),
            ("permenbrin", "peraturan menteri brin"),
        ] {
            assert_eq!(full_names(short, own).first().map(String::as_str), Some(name));
            assert!(begins(short, own));
        }
        for word in ["kampanye", "kpu", "peraturan"] {
            assert!(full_names(word, own).is_empty(), "{word}");
        }
        assert!(begins("peraturan", own) && !begins("kpu", own));
        assert_eq!(full_names("sk", own), ["surat keputusan", "keputusan"]);
        assert_eq!(chains("uu darurat", own).last().unwrap().last().unwrap(), "undang undang darurat");
    }
}
