//! The root of an Indonesian word: `mengunggah`, `pengunggahan` and `unggah` are one.
//!
//! A list of roots (`data/stems.txt`) decides first, because rules alone cannot know that the `k` of
//! `mengelola` was swallowed and the `ke` of `kelola` is no prefix. What no root explains goes by rules.

use frostem::{Algorithm, Stemmer};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// Shorter words have no affixes.
const MIN_STEMMED_CHARS: usize = 4;
/// The shortest root that is looked for under affixes.
const MIN_ROOT_CHARS: usize = 3;
/// Longer words are not looked at affix by affix.
const MAX_STEMMED_CHARS: usize = 32;

/// Endings that stand outermost.
const PARTICLES: [&str; 8] = ["", "lah", "kah", "tah", "pun", "nya", "ku", "mu"];
/// Endings that stand inside those.
const SUFFIXES: [&str; 4] = ["", "kan", "an", "i"];
/// Beginnings that change nothing behind them.
const PREFIXES: [&str; 34] = [
    "", "di", "ke", "se", "ber", "be", "bel", "ter", "te", "per", "pel", "memper", "diper", "keber", "keter",
    "kese", "keper", "pember", "pemer", "pembel", "perse", "berke", "berpe", "berper", "diber", "disel",
    "seper", "sepe", "teper", "terper", "member", "dike", "menge", "penge",
];
/// Beginnings whose nasal swallows the first letter of a root.
const NASAL_PREFIXES: [&str; 8] = ["me", "pe", "kepe", "sepe", "berpe", "dipe", "terpe", "seme"];

static ROOTS: LazyLock<Roots> = LazyLock::new(|| Roots::read(include_str!("../data/stems.txt")));
static RULES: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::new(Algorithm::Indonesian));

/// Roots, and words that have another root than they seem to have.
struct Roots {
    roots: HashSet<&'static str>,
    exceptions: HashMap<&'static str, &'static str>,
}

/// The root of a folded word.
pub(crate) fn stem(word: &str) -> String {
    let is_plain = word.bytes().all(|byte| byte.is_ascii_lowercase());
    if !is_plain || word.len() < MIN_STEMMED_CHARS || word.len() > MAX_STEMMED_CHARS {
        return ROOTS.exception(word).unwrap_or(word).to_owned();
    }
    if let Some(stem) = ROOTS.exception(word) {
        return stem.to_owned();
    }
    let root = ROOTS.root_of(word).unwrap_or_else(|| RULES.stem(word).into_owned());
    ROOTS.exception(&root).map_or(root.clone(), str::to_owned)
}

/// The root from the list that stands in a folded word, as it stands there; nothing where only rules would tell.
pub(crate) fn known_root(word: &str) -> Option<String> {
    let may_be = word.bytes().all(|byte| byte.is_ascii_lowercase())
        && (MIN_STEMMED_CHARS..=MAX_STEMMED_CHARS).contains(&word.len());
    if may_be { ROOTS.exception(word).map(str::to_owned).or_else(|| ROOTS.root_of(word)) } else { None }
}

impl Roots {
    fn read(text: &'static str) -> Self {
        let lines = text.lines().map(str::trim).filter(|line| !line.starts_with('#'));
        let (mut roots, mut exceptions) = (HashSet::new(), HashMap::new());
        for line in lines {
            match line.split_once('=') {
                Some((word, root)) => drop(exceptions.insert(word.trim(), root.trim())),
                None => roots.extend(line.split_whitespace()),
            }
        }
        Self { roots, exceptions }
    }

    fn exception(&self, word: &str) -> Option<&'static str> {
        self.exceptions.get(word).copied()
    }

    fn knows(&self, root: &str) -> bool {
        // A word that is its own exception stands for itself alone, not under affixes.
        let is_spelling = || self.exception(root).is_some_and(|other| other != root);
        root.len() >= MIN_ROOT_CHARS && (self.roots.contains(root) || is_spelling())
    }

    /// The longest known root under the affixes of `word`.
    fn root_of(&self, word: &str) -> Option<String> {
        if self.knows(word) {
            return Some(word.to_owned());
        }
        let mut best: Option<String> = None;
        let mut consider = |root: String| {
            if self.knows(&root) && best.as_ref().is_none_or(|best| best.len() < root.len()) {
                best = Some(root);
            }
        };
        for bare in PARTICLES.iter().filter_map(|particle| word.strip_suffix(particle)) {
            for bare in SUFFIXES.iter().filter_map(|suffix| bare.strip_suffix(suffix)) {
                for root in PREFIXES.iter().filter_map(|prefix| bare.strip_prefix(prefix)) {
                    consider(root.to_owned());
                }
                for rest in NASAL_PREFIXES.iter().filter_map(|prefix| bare.strip_prefix(prefix)) {
                    denasalised(rest, &mut consider);
                }
            }
        }
        best
    }
}

/// What may have stood where `rest` begins with the nasal of a prefix: `ngelola` was `kelola`.
fn denasalised(rest: &str, consider: &mut impl FnMut(String)) {
    consider(rest.to_owned());
    for (nasal, swallowed) in [("ny", "s"), ("ng", "k"), ("n", "t"), ("m", "p")] {
        if let Some(root) = rest.strip_prefix(nasal) {
            consider(root.to_owned());
            if root.starts_with(['a', 'i', 'u', 'e', 'o']) {
                consider(format!("{swallowed}{root}"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_of_a_word_are_one() {
        let families: [&[&str]; 24] = [
            &["unggah", "mengunggah", "pengunggahan", "diunggah", "unggahan", "terunggah", "mengunggahnya"],
            &["kelola", "mengelola", "pengelolaan", "dikelola", "pengelola", "kelolaan", "dikelolanya"],
            &["tetap", "menetapkan", "penetapan", "ditetapkan", "ketetapan"],
            &["pilih", "memilih", "pemilih", "pemilihan", "dipilih", "terpilih"],
            &["salin", "menyalin", "salinan", "penyalinan", "disalin"],
            &["hitung", "menghitung", "penghitungan", "perhitungan", "dihitung"],
            &["putus", "memutuskan", "keputusan", "diputuskan"],
            &["tertib", "menertibkan", "penertiban", "ketertiban"],
            &["pungut", "memungut", "pemungutan", "pungutan"],
            &["wakil", "perwakilan", "mewakili", "keterwakilan"],
            &["henti", "menghentikan", "penghentian", "dihentikan"],
            &["berhenti", "pemberhentian", "diberhentikan", "memberhentikan"],
            &["sah", "mengesahkan", "pengesahan", "disahkan"],
            &["laku", "berlaku", "pemberlakuan", "melakukan", "memberlakukan"],
            &["pemerintah", "pemerintahan"],
            &["selenggara", "menyelenggarakan", "penyelenggaraan", "penyelenggara"],
            &["tanda", "menandai", "penanda"],
            &["ubah", "mengubah", "perubahan", "diubah", "merubah"],
            &["atur", "mengatur", "peraturan", "pengaturan", "diatur"],
            &["daftar", "mendaftar", "pendaftaran", "terdaftar", "mendaftarkan"],
            &["sosialisasi", "mensosialisasikan", "disosialisasikan"],
            &["uji", "menguji", "pengujian", "diuji"],
            &["cek", "mengecek", "pengecekan"],
            &["izin", "ijin", "perizinan", "perijinan", "mengizinkan"],
        ];
        for family in families {
            let stems: HashSet<String> = family.iter().map(|word| stem(word)).collect();
            assert_eq!(stems.len(), 1, "{family:?}: {stems:?}");
        }
    }

    #[test]
    fn different_words_stay_apart() {
        let pairs = [
            ("penduduk", "kedudukan"),
            ("pemerintah", "perintah"),
            ("pengumuman", "umum"),
            ("perhubungan", "hubungan"),
            ("pasal", "asal"),
            ("ketua", "tua"),
            ("berkas", "kas"),
            ("pembangunan", "bangunan"),
            ("putusan", "keputusan"),
            ("bencana", "rencana"),
            ("pajak", "ajak"),
            ("petugas", "tugas"),
            ("perusahaan", "usaha"),
        ];
        for (one, other) in pairs {
            assert_ne!(stem(one), stem(other), "{one} {other}");
        }
    }

    #[test]
    fn what_no_root_explains_goes_by_rules_and_numbers_stay() {
        assert_eq!(stem("mendigitalkanlah"), stem("digital"));
        assert_eq!(stem("berfoya"), "foya");
        for word in ["2024", "13a", "kpt", "kpu", "", "ア"] {
            assert_eq!(stem(word), word);
        }
        let longest = "a".repeat(MAX_STEMMED_CHARS + 1);
        assert_eq!(stem(&longest), longest);
    }

    #[test]
    fn words_are_stemmed_between_their_limits() {
        assert_eq!(stem("beri"), "beri");
        let inside = format!("di{}", "a".repeat(MAX_STEMMED_CHARS - 2));
        assert_ne!(stem(&inside), inside);
        assert_eq!(stem(&format!("{inside}a")), format!("{inside}a"));
    }
}
