//! What begins a part of a legal product, line by line. Whether it holds, the order of the numbers says.

use super::lines::Row;

/// What begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Menimbang, Mengingat, Memperhatikan, and what stands before all of them.
    Opening,
    /// Memutuskan.
    Deciding,
    /// A diktum.
    Ruling,
    /// A Bab.
    Chapter,
    /// A Bagian.
    Division,
    /// A Pasal with a figure.
    Article,
    /// A Pasal of an amending law, with a Roman number.
    RomanArticle,
    /// Place, date and signatures.
    Closing,
    /// A Lampiran.
    Annex,
    /// The Penjelasan.
    Explanation,
}

impl Kind {
    /// Whether numbers begin anew behind it.
    pub(super) fn opens_zone(self) -> bool {
        matches!(self, Self::Annex | Self::Explanation)
    }

    pub(super) fn level(self) -> u8 {
        match self {
            Self::Opening | Self::Deciding | Self::Closing | Self::Annex | Self::Explanation => 1,
            Self::Ruling | Self::Chapter | Self::Article | Self::RomanArticle | Self::Division => 2,
        }
    }
}

/// What a line begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Heading {
    pub kind: Kind,
    /// Its place among those of its kind.
    pub order: u32,
    pub anchor: String,
    pub label: String,
    /// A title on the same line.
    pub title: String,
    /// Text on the same line.
    pub rest: String,
}

impl Heading {
    pub(super) fn plain(anchor: &str, label: &str) -> Self {
        Self::new(Kind::Opening, 0, anchor.to_owned(), label.to_owned())
    }

    fn new(kind: Kind, order: u32, anchor: String, label: String) -> Self {
        Self { kind, order, anchor, label, title: String::new(), rest: String::new() }
    }
}

/// The opening parts, and how the text behind their name may begin where no colon stands.
const OPENINGS: [(&str, &str, &[&str]); 3] = [
    ("Menimbang", "menimbang", &["a.", "bahwa"]),
    ("Mengingat", "mengingat", &["1.", "a.", "Pasal"]),
    ("Memperhatikan", "memperhatikan", &["1.", "a."]),
];

/// What a line begins; `None` for a line like any other.
pub(super) fn heading(row: &Row) -> Option<Heading> {
    let text = row.text.as_str();
    let words: Vec<&str> = text.split(' ').collect();
    opening(text)
        .or_else(|| deciding(text))
        .or_else(|| article(&words))
        .or_else(|| chapter(&words))
        .or_else(|| division(&words))
        .or_else(|| ruling(&words))
        .or_else(|| closing(&words, text))
        .or_else(|| if row.at_top { annex(&words).or_else(|| explanation(text)) } else { None })
}

fn opening(text: &str) -> Option<Heading> {
    OPENINGS.iter().find_map(|(label, anchor, begins)| {
        let head = text.get(..label.len())?;
        let behind = text.get(label.len()..)?;
        let rest = behind.trim_start();
        let told = rest.is_empty()
            || rest.starts_with(':')
            || (behind.starts_with(' ') && begins.iter().any(|begin| rest.starts_with(begin)));
        let rest = rest.trim_start_matches([':', ' ']).to_owned();
        let heading = Heading::new(Kind::Opening, 0, (*anchor).to_owned(), (*label).to_owned());
        (head.eq_ignore_ascii_case(label) && told).then_some(Heading { rest, ..heading })
    })
}

fn deciding(text: &str) -> Option<Heading> {
    const WORD: &str = "MEMUTUSKAN";
    let heading = Heading::new(Kind::Deciding, 0, "memutuskan".into(), "Memutuskan".into());
    // "M E M U T U S K A N :" as well.
    let squeezed: String = text.chars().filter(|c| !matches!(c, ' ' | ':')).collect();
    if squeezed == WORD {
        return Some(heading);
    }
    let rest = text.strip_prefix(WORD)?.trim_start().strip_prefix(':')?.trim_start();
    Some(Heading { rest: rest.to_owned(), ..heading })
}

fn article(words: &[&str]) -> Option<Heading> {
    let number = match words {
        ["Pasal" | "PASAL", number] => *number,
        // Recognised text sometimes loses the blank.
        [glued] => {
            glued.strip_prefix("Pasal").filter(|number| number.starts_with(|c: char| c.is_ascii_digit()))?
        }
        _ => return None,
    };
    let label = format!("Pasal {number}");
    if let Some(order) = roman(number) {
        let anchor = format!("pasal-{}", number.to_ascii_lowercase());
        return Some(Heading::new(Kind::RomanArticle, order, anchor, label));
    }
    let letters = number.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = number.strip_suffix(letters)?;
    let fits = (1..=4).contains(&digits.len()) && letters.len() <= 2;
    if !fits || !letters.bytes().all(|c| c.is_ascii_uppercase()) {
        return None;
    }
    // "12A" comes after "12" and before "13".
    let behind = letters.bytes().fold(0_u32, |sum, c| sum * 27 + u32::from(c - b'A') + 1);
    let order = digits.parse::<u32>().ok()?.checked_mul(1_000)?.checked_add(behind)?;
    let anchor = format!("pasal-{}", number.to_ascii_lowercase());
    Some(Heading::new(Kind::Article, order, anchor, label))
}

fn chapter(words: &[&str]) -> Option<Heading> {
    let (word, behind) = words.split_first()?;
    let (number, title) = behind.split_first()?;
    let order = roman(number).filter(|_| *word == "BAB")?;
    let title = title.join(" ");
    if !title.is_empty() && !super::lines::is_capitals(&title) {
        return None;
    }
    let anchor = format!("bab-{}", number.to_ascii_lowercase());
    Some(Heading { title, ..Heading::new(Kind::Chapter, order, anchor, format!("BAB {number}")) })
}

fn division(words: &[&str]) -> Option<Heading> {
    let (word, behind) = words.split_first()?;
    if !matches!(*word, "Bagian" | "BAGIAN") {
        return None;
    }
    let upper: Vec<String> = behind.iter().map(|word| word.to_uppercase()).collect();
    let upper: Vec<&str> = upper.iter().map(String::as_str).collect();
    let (order, used) = ordinal(&upper)?;
    (used == behind.len()).then(|| {
        let anchor = format!("bagian-{}", ordinal_words(order));
        Heading::new(Kind::Division, order, anchor, format!("Bagian {}", behind.join(" ")))
    })
}

fn ruling(words: &[&str]) -> Option<Heading> {
    let plain: Vec<&str> = words.iter().take(3).map(|word| word.trim_end_matches(':')).collect();
    let (order, used) = ordinal(&plain)?;
    let name = words.get(..used)?;
    let behind = words.get(used..)?.join(" ");
    let marked = name.last()?.ends_with(':') || behind.starts_with(':');
    let rest = behind.trim_start_matches([':', ' ']).to_owned();
    let begins = rest.chars().next().is_none_or(|c| !c.is_lowercase());
    let heading = Heading::new(
        Kind::Ruling,
        order,
        format!("diktum-{}", ordinal_words(order)),
        plain.get(..used)?.join(" "),
    );
    (marked || begins).then_some(Heading { rest, ..heading })
}

/// "Ditetapkan di Jambi", and what laws say in its place.
fn closing(words: &[&str], text: &str) -> Option<Heading> {
    let [first, second, _, ..] = words else { return None };
    let is = ["ditetapkan", "disahkan", "diundangkan"].iter().any(|word| first.eq_ignore_ascii_case(word));
    let heading = Heading::new(Kind::Closing, 0, "penutup".into(), "Penutup".into());
    (is && second.eq_ignore_ascii_case("di")).then(|| Heading { rest: text.to_owned(), ..heading })
}

fn annex(words: &[&str]) -> Option<Heading> {
    let (word, behind) = words.split_first()?;
    if word.trim_end_matches(':') != "LAMPIRAN" {
        return None;
    }
    let number = behind.first().map(|word| word.trim_end_matches([':', '.'])).unwrap_or_default();
    let (anchor, label, used) = match roman(number).or_else(|| number.parse().ok().filter(|n| *n < 1_000)) {
        Some(n) => (format!("lampiran-{n}"), format!("Lampiran {number}"), 1),
        None => ("lampiran".to_owned(), "Lampiran".to_owned(), 0),
    };
    let rest = behind.get(used..).unwrap_or_default().join(" ");
    Some(Heading { rest, ..Heading::new(Kind::Annex, 0, anchor, label) })
}

fn explanation(text: &str) -> Option<Heading> {
    let squeezed: String = text.chars().filter(|c| *c != ' ').collect();
    (squeezed == "PENJELASAN")
        .then(|| Heading::new(Kind::Explanation, 0, "penjelasan".into(), "Penjelasan".into()))
}

const UNITS: [&str; 9] = ["SATU", "DUA", "TIGA", "EMPAT", "LIMA", "ENAM", "TUJUH", "DELAPAN", "SEMBILAN"];

fn unit(word: &str) -> Option<u32> {
    let index = UNITS.iter().position(|unit| *unit == word)?;
    u32::try_from(index + 1).ok()
}

/// An ordinal in capitals at the beginning of these words, up to KESEMBILAN PULUH SEMBILAN, and how many
/// of them it takes.
fn ordinal(words: &[&str]) -> Option<(u32, usize)> {
    let first = words.first()?;
    match *first {
        "PERTAMA" => return Some((1, 1)),
        "KESEPULUH" => return Some((10, 1)),
        "KESEBELAS" => return Some((11, 1)),
        _ => {}
    }
    let stem = first.strip_prefix("KE")?;
    if let Some(teen) = stem.strip_suffix("BELAS").and_then(unit) {
        return Some((10 + teen, 1));
    }
    let number = unit(stem)?;
    match words.get(1).copied() {
        Some("BELAS") => Some((10 + number, 2)),
        Some("PULUH") => match words.get(2).copied().and_then(unit) {
            Some(more) => Some((10 * number + more, 3)),
            None => Some((10 * number, 2)),
        },
        _ => Some((number, 1)),
    }
}

/// `kesatu`, `kedua-belas`, `kedua-puluh-satu`.
fn ordinal_words(number: u32) -> String {
    let name = |n: u32| {
        let index = usize::try_from(n).ok().and_then(|n| n.checked_sub(1));
        index.and_then(|i| UNITS.get(i)).map(|unit| unit.to_lowercase()).unwrap_or_default()
    };
    match number {
        10 => "kesepuluh".to_owned(),
        11 => "kesebelas".to_owned(),
        12..=19 => format!("ke{}-belas", name(number - 10)),
        n if n >= 20 && n % 10 == 0 => format!("ke{}-puluh", name(n / 10)),
        n if n >= 20 => format!("ke{}-puluh-{}", name(n / 10), name(n % 10)),
        n => format!("ke{}", name(n)),
    }
}

/// A Roman number up to 399, as laws write them.
fn roman(text: &str) -> Option<u32> {
    const SIGNS: [(&str, u32); 9] =
        [("C", 100), ("XC", 90), ("L", 50), ("XL", 40), ("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1)];
    let (mut rest, mut value) = (text, 0_u32);
    for (sign, worth) in SIGNS {
        let mut times = 0;
        while let Some(behind) = rest.strip_prefix(sign) {
            (rest, value, times) = (behind, value + worth, times + 1);
            if times > 3 || (sign.len() == 2 || matches!(sign, "L" | "V")) && times > 1 {
                return None;
            }
        }
    }
    (rest.is_empty() && value > 0).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roman_numbers_are_read_as_laws_write_them() {
        for (text, value) in [("I", 1), ("IV", 4), ("XIX", 19), ("XL", 40), ("XCIX", 99), ("CCXLV", 245)] {
            assert_eq!(roman(text), Some(value), "{text}");
        }
        for text in ["", "IIII", "VV", "IVIV", "MX", "i", "IC1"] {
            assert_eq!(roman(text), None, "{text}");
        }
    }

    #[test]
    fn ordinals_are_read_and_written() {
        for (text, number, words) in [
            ("KESATU", 1, "kesatu"),
            ("PERTAMA", 1, "kesatu"),
            ("KESEPULUH", 10, "kesepuluh"),
            ("KEDUA BELAS", 12, "kedua-belas"),
            ("KEDUABELAS", 12, "kedua-belas"),
            ("KEDUA PULUH", 20, "kedua-puluh"),
            ("KETIGA PULUH SATU", 31, "ketiga-puluh-satu"),
        ] {
            let parts: Vec<&str> = text.split(' ').collect();
            assert_eq!(ordinal(&parts), Some((number, parts.len())), "{text}");
            assert_eq!(ordinal_words(number), words);
        }
        assert_eq!(ordinal(&["KEPADA"]), None);
        assert_eq!(ordinal(&["KE"]), None);
    }
}
