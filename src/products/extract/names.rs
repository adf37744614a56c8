//! Names of people and places as the standard wants them: capitals at the beginning of a word, no degree.

use super::letters::norm;

/// Words of a title that stay small.
const SMALL: &[&str] = &[
    "dan", "di", "ke", "dari", "pada", "untuk", "yang", "atas", "dalam", "dengan", "tentang", "serta",
    "oleh", "bagi", "terhadap", "kepada", "antara", "sebagai", "atau", "sampai",
];

/// Titles and degrees before a name.
const BEFORE: &[&str] = &[
    "H", "HJ", "DR", "DRS", "DRA", "IR", "PROF", "DRH", "DRG", "KH", "KAPTEN", "MAYOR", "KOLONEL",
    "JENDERAL", "TNI", "POL", "DRRERNAT", "DRENG", "DRING", "PROFDR", "DRH", "MAYJEN", "BRIGJEN", "LETJEN",
    "PURN",
];

/// `KEPALA BADAN DAN KANTOR` as `Kepala Badan dan Kantor`.
pub(super) fn title_case(text: &str) -> String {
    let words: Vec<String> = text
        .split_whitespace()
        .enumerate()
        .map(|(i, word)| {
            let lower = word.to_lowercase();
            if i > 0 && SMALL.contains(&lower.as_str()) { lower } else { capitalised(&lower) }
        })
        .collect();
    words.join(" ")
}

/// A capital after every sign that parts words: `pulau-pulau`, `d.w.`.
fn capitalised(lower: &str) -> String {
    let mut next = true;
    lower
        .chars()
        .map(|c| {
            let shown = if next { c.to_uppercase().next().unwrap_or(c) } else { c };
            next = !c.is_alphanumeric() && c != '\'' && c != '’';
            shown
        })
        .collect()
}

/// A name without titles and degrees; `None` when it is not written like a name.
pub(super) fn person(text: &str) -> Option<String> {
    let name = text.split(',').next().unwrap_or_default();
    let mut words: Vec<&str> = name.split_whitespace().collect();
    while words.len() > 1 && words.first().is_some_and(|word| is_title(word, words.get(1).copied())) {
        words.remove(0);
    }
    while words.len() > 1 && words.last().is_some_and(|word| is_degree(word)) {
        words.pop();
    }
    let letters = |word: &&str| word.chars().filter(|c| c.is_alphabetic()).count();
    let written = words.iter().all(|word| word.chars().all(|c| c.is_alphabetic() || ".'’`-".contains(c)));
    let begins = words.iter().all(|word| word.chars().next().is_some_and(char::is_uppercase));
    let long = words.iter().any(|word| letters(word) >= 3);
    let person = !words.iter().any(|word| is_no_name(word));
    let fits =
        (1..=7).contains(&words.len()) && person && written && begins && long && name.chars().count() <= 80;
    fits.then(|| title_case(&words.join(" ")).trim_matches('.').to_owned())
}

/// Degrees behind a name, where the comma is forgotten.
fn is_degree(word: &str) -> bool {
    const DEGREES: &[&str] = &[
        "SH", "SE", "ST", "SI", "MH", "MM", "MSI", "MSC", "MA", "MT", "MHUM", "MENG", "MKN", "PHD", "SSOS",
        "SIP", "SPD", "SAG", "SKM", "SKOM", "AMD", "APU", "LLM", "MAP", "MKES",
    ];
    let bare = norm(word);
    DEGREES.contains(&bare.as_str()) && (word.contains('.') || bare.len() > 2)
}

/// Words of an office or of a sentence, which no name has.
fn is_no_name(word: &str) -> bool {
    let bare = norm(word);
    SMALL.contains(&word.to_lowercase().as_str())
        || super::kinds::STARTS.contains(&bare.as_str())
        || super::kinds::OFFICES.iter().any(|office| office.len() > 4 && bare.starts_with(office))
        || bare.len() > 18
}

/// `Dr.`, `H.` and the like; a lone letter is a title only as H, and not in front of another initial
/// ("H. M. Noer" is, "S. H. Sarundajang" is not, as S is none).
fn is_title(word: &str, next: Option<&str>) -> bool {
    let bare = norm(word);
    BEFORE.contains(&bare.as_str()) && (bare.len() > 1 || word.ends_with('.')) && next.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_titles_and_degrees_and_keep_initials() {
        for (written, name) in [
            ("H. KHOIRUL BAHRI LUBIS", "Khoirul Bahri Lubis"),
            ("Dr. H. SUSILO BAMBANG YUDHOYONO", "Susilo Bambang Yudhoyono"),
            ("S. H. SARUNDAJANG", "S. H. Sarundajang"),
            ("AGUS D.W. MARTOWARDOJO", "Agus D.W. Martowardojo"),
            ("Prof. Dr.rer.nat. Imam Buchori, S.T.", "Imam Buchori"),
            ("SUMARSONO", "Sumarsono"),
        ] {
            assert_eq!(person(written).as_deref(), Some(name), "{written}");
        }
        for none in ["", "ttd.", "NIP. 19610717 198602 1 005", "H.", "pada tanggal", "2"] {
            assert_eq!(person(none), None, "{none}");
        }
    }

    #[test]
    fn small_words_stay_small_but_at_the_beginning() {
        assert_eq!(title_case("DI LINGKUNGAN BADAN DAN PULAU-PULAU"), "Di Lingkungan Badan dan Pulau-Pulau");
    }
}
