//! What people call the kinds of legal products: by the first words of a citation, or by a short form.

use crate::analysis::words;

/// How many of the first words name the kind.
const MAX_HEAD_WORDS: usize = 6;

/// Short forms and what they stand for. A full name that begins a citation needs no entry of its own to be
/// found; it has one so that it is recognised after other words.
const NAMES: &[(&str, &str)] = &[
    ("uu", "undang undang"),
    ("undang", "undang"),
    ("perppu", "peraturan pemerintah pengganti undang undang"),
    ("perpu", "peraturan pemerintah pengganti undang undang"),
    ("pp", "peraturan pemerintah"),
    ("perpres", "peraturan presiden"),
    ("permendagri", "peraturan menteri dalam negeri"),
    ("permenkumham", "peraturan menteri hukum dan hak asasi"),
    ("permen", "peraturan menteri"),
    ("perda", "peraturan daerah"),
    ("pergub", "peraturan gubernur"),
    ("perbup", "peraturan bupati"),
    ("perwali", "peraturan wali kota"),
    ("perbawaslu", "peraturan bawaslu"),
    ("pkpu", "peraturan kpu"),
    ("peraturan", "peraturan"),
    ("keppres", "keputusan presiden"),
    ("kepmen", "keputusan menteri"),
    ("kpt", "keputusan"),
    ("kpts", "keputusan"),
    ("kep", "keputusan"),
    ("sk", "keputusan"),
    ("keputusan", "keputusan"),
    ("inpres", "instruksi presiden"),
    ("instruksi", "instruksi"),
    ("se", "surat edaran"),
    ("surat", "surat"),
    ("putusan", "putusan"),
    ("mou", "nota kesepahaman"),
    ("nota", "nota"),
    ("perjanjian", "perjanjian"),
    ("ba", "berita acara"),
    ("berita", "berita"),
    ("pengumuman", "pengumuman"),
];

/// The full name for which a word stands, if it is the first word of a kind.
pub(crate) fn name(word: &str) -> Option<&'static str> {
    NAMES.iter().find(|(short, _)| *short == word).map(|(_, name)| *name)
}

/// `keputusan`, `keputusan kpu`, `keputusan kpu provinsi`, …: everything by which `text` may be called.
/// The commission is `kpu`, however it is written.
pub(crate) fn heads(text: &str) -> Vec<String> {
    let spaced = words(text).into_iter().map(|word| word.text).collect::<Vec<_>>().join(" ");
    let short = format!(" {spaced} ").replace(" komisi pemilihan umum ", " kpu ");
    let words: Vec<&str> = short.split_whitespace().take(MAX_HEAD_WORDS).collect();
    (1..=words.len()).filter_map(|end| words.get(..end)).map(|head| head.join(" ")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_called_by_its_first_words() {
        let undang = ["undang", "undang undang", "undang undang nomor", "undang undang nomor 7"];
        assert_eq!(heads("Undang-Undang Nomor 7"), undang);
        let peraturan = ["peraturan", "peraturan kpu", "peraturan kpu nomor"];
        assert_eq!(heads("Peraturan Komisi Pemilihan Umum Nomor"), peraturan);
        assert_eq!(heads("peraturan-kpu"), ["peraturan", "peraturan kpu"]);
        assert_eq!(heads("a b c d e f").last().unwrap(), "a b c d e f");
        assert_eq!(heads("a b c d e f g").last().unwrap(), "a b c d e f");
        assert!(heads("").is_empty());
    }

    #[test]
    fn a_short_form_stands_for_a_name() {
        assert_eq!(name("uu"), Some("undang undang"));
        assert_eq!(name("kampanye"), None);
    }
}
