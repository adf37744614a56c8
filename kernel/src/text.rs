//! Text for addresses, for comparing, and for figures on a page.

use std::cmp::Ordering;
use std::iter::Peekable;
use std::str::Chars;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// What an address says when the title leaves nothing to say.
const EMPTY_SLUG: &str = "dokumen";

/// Lower case, without diacritics, blanks folded to one: two texts that a reader takes for the same
/// become equal. Stored beside what is searched, because neither engine's `lower()` leaves ASCII.
#[must_use]
pub fn fold(text: &str) -> String {
    // Decomposed again after lowering, so that folding twice changes nothing.
    let lowered: String = text.nfkd().flat_map(char::to_lowercase).collect();
    let mut folded = String::with_capacity(lowered.len());
    for c in lowered.nfkd().filter(|c| !is_combining_mark(*c) && !is_invisible(*c)) {
        match letter(c) {
            Some(plain) => folded.push_str(plain),
            None if c.is_whitespace() => folded.push(' '),
            None => folded.push(c),
        }
    }
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Soft hyphens, zero-width blanks and direction marks come along with pasted text.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// Latin letters whose stroke or ligature Unicode does not take apart.
fn letter(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ł' => "l",
        'þ' => "th",
        'ı' => "i",
        _ => return None,
    })
}

/// A part of an address from a title: `[a-z0-9-]`, at most `max` bytes, cut at a word where there is
/// one to cut at, never empty.
#[must_use]
pub fn slug(title: &str, max: usize) -> String {
    let folded = fold(title);
    let mut slug = String::new();
    for word in folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        if slug.is_empty() {
            slug.extend(word.chars().take(max));
        } else if slug.len() + 1 + word.len() <= max {
            slug.push('-');
            slug.push_str(word);
        } else {
            break;
        }
    }
    if slug.is_empty() { EMPTY_SLUG.chars().take(max.max(1)).collect() } else { slug }
}

/// The order in which people count: `IMG_9` before `IMG_10`; else by letters, upper and lower alike.
#[must_use]
pub fn natural_order(a: &str, b: &str) -> Ordering {
    let (mut x, mut y) = (a.chars().peekable(), b.chars().peekable());
    loop {
        let order = match (x.peek().copied(), y.peek().copied()) {
            (Some(c), Some(d)) if c.is_ascii_digit() && d.is_ascii_digit() => {
                let (x, y) = (figures(&mut x), figures(&mut y));
                x.len().cmp(&y.len()).then_with(|| x.cmp(&y))
            }
            (Some(c), Some(d)) => {
                x.next();
                y.next();
                c.to_lowercase().cmp(d.to_lowercase())
            }
            // The same to people: some fixed order, so that sorting twice changes nothing.
            (None, None) => return a.cmp(b),
            (c, d) => return c.is_some().cmp(&d.is_some()),
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// The digits that come next, without leading zeros.
fn figures(chars: &mut Peekable<Chars<'_>>) -> String {
    let mut digits = String::new();
    while let Some(digit) = chars.next_if(char::is_ascii_digit) {
        if !(digits.is_empty() && digit == '0') {
            digits.push(digit);
        }
    }
    digits
}

/// `1.234.567`.
#[must_use]
pub fn thousands(number: impl Into<i128>) -> String {
    let number = number.into();
    let digits = number.unsigned_abs().to_string();
    let mut text = String::from(if number < 0 { "-" } else { "" });
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

/// `1,2 MB`: at most one decimal, steps of a thousand as storage is sold and limits are named.
#[must_use]
pub fn size_text(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["KB", "MB", "GB", "TB", "PB"];
    if bytes < 1_000 {
        return format!("{bytes} byte");
    }
    let mut size = 1_u128;
    let mut last = String::new();
    for unit in UNITS {
        size *= 1_000;
        let tenths = (u128::from(bytes) * 10 + size / 2) / size;
        let decimal = if tenths.is_multiple_of(10) { String::new() } else { format!(",{}", tenths % 10) };
        last = format!("{}{decimal} {unit}", thousands(u64::try_from(tenths / 10).unwrap_or(u64::MAX)));
        if tenths < 10_000 {
            break;
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_stand_in_the_order_in_which_people_count() {
        let mut names =
            ["hal 10.jpg", "Hal 9.jpg", "hal 1.jpg", "a", "hal 01b.jpg", "hal 1", "B2", "b10", ""];
        names.sort_by(|a, b| natural_order(a, b));
        assert_eq!(
            names,
            ["", "a", "B2", "b10", "hal 1", "hal 1.jpg", "hal 01b.jpg", "Hal 9.jpg", "hal 10.jpg"]
        );
        assert_eq!(natural_order("x007", "x7"), Ordering::Less);
        assert_eq!(natural_order("x7", "x7"), Ordering::Equal);
    }

    #[test]
    fn folding_joins_what_a_reader_takes_for_the_same() {
        for (text, folded) in [
            ("  Keputusan\n KPU\u{a0}Provinsi  JAMBI ", "keputusan kpu provinsi jambi"),
            ("Café ÀÉÎ Ångström", "cafe aei angstrom"),
            ("Cafe\u{301}", "cafe"),
            ("Straße, Łódź, Ørsted", "strasse, lodz, orsted"),
            ("peng\u{ad}hapusan\u{200b}", "penghapusan"),
            ("ﬁnal ½", "final 1⁄2"),
            ("İSTANBUL", "istanbul"),
            ("", ""),
        ] {
            assert_eq!(fold(text), folded, "{text:?}");
        }
    }

    #[test]
    fn a_slug_is_cut_at_a_word_and_never_empty() {
        let title = "Keputusan Sekretaris KPU Provinsi Jambi Nomor 13 Tahun 2025";
        assert_eq!(slug(title, 200), "keputusan-sekretaris-kpu-provinsi-jambi-nomor-13-tahun-2025");
        assert_eq!(slug(title, 24), "keputusan-sekretaris-kpu");
        assert_eq!(slug(title, 23), "keputusan-sekretaris");
        assert_eq!(slug("Déjà vu: “kutipan” – & lain/lain", 80), "deja-vu-kutipan-lain-lain");
        assert_eq!(slug("pertanggungjawaban", 7), "pertang");
        assert_eq!(slug("漢字 – !!", 80), "dokumen");
        assert_eq!(slug("", 3), "dok");
        assert_eq!(slug("", 0), "d");
    }

    #[test]
    fn figures_have_indonesian_points() {
        for (number, text) in
            [(0, "0"), (999, "999"), (1_000, "1.000"), (1_234_567, "1.234.567"), (-12_345, "-12.345")]
        {
            assert_eq!(thousands(number), text);
        }
        assert_eq!(thousands(u64::MAX), "18.446.744.073.709.551.615");
        assert_eq!(thousands(i64::MIN), "-9.223.372.036.854.775.808");
    }

    #[test]
    fn sizes_carry_into_the_next_unit() {
        for (bytes, text) in [
            (0, "0 byte"),
            (999, "999 byte"),
            (1_000, "1 KB"),
            (1_234_567, "1,2 MB"),
            (999_949, "999,9 KB"),
            (999_950, "1 MB"),
            (50_000_000, "50 MB"),
            (2_500_000_000, "2,5 GB"),
            (u64::MAX, "18.446,7 PB"),
        ] {
            assert_eq!(size_text(bytes), text, "{bytes}");
        }
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,60}|(?s:.){0,40}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn a_slug_fits_an_address(text in "\\PC{0,80}", max in 1_usize..60) {
            let slug = slug(&text, max);
            prop_assert!(!slug.is_empty() && slug.len() <= max);
            prop_assert!(slug.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-'));
            prop_assert!(!slug.starts_with('-') && !slug.ends_with('-') && !slug.contains("--"));
        }
    }
}
