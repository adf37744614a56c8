//! Which characters are mistaken for which, and which words weigh.

/// What a drawing says of which the font tells nothing.
const UNKNOWN: &str = "\u{fffd}";
/// Signs that are compared with each other.
const SIGNS: &str = ".,;:-'\"()/";
/// Characters of different classes that look alike.
const ALIKE: [&str; 14] =
    ["0OoQD", "1lIi!|/", "5Ss", "2Zz", "8B", "6bG", "9gq", "-.", "Cc", "Vv", "Ww", "Xx", "Uu", "4A"];

/// Whether it is a sign of so little ink that where it stands tells more than what it looks like.
pub(crate) fn is_mark(text: &str) -> bool {
    [".", ",", ":", ";", "'", "’", "‘"].contains(&text)
}

/// Whether it is one of the signs that stand between the digits of a number and say how large it is.
pub(crate) fn is_sign_of_number(text: &str) -> bool {
    [".", ",", ":", ";"].contains(&text)
}

/// Whether somebody may have put `b` where `a` stands, so that it is worth telling them apart.
pub(crate) fn rivals(a: &str, b: &str) -> bool {
    if a == b {
        // Drawings of which the font does not say what they are.
        return a == UNKNOWN;
    }
    let (mut x, mut y) = (a.chars(), b.chars());
    let (Some(p), Some(q)) = (x.next(), y.next()) else { return false };
    if x.next().is_some() || y.next().is_some() {
        // A ligature is held only against ligatures.
        return a.chars().count() > 1 && b.chars().count() > 1;
    }
    let both = |of: fn(&char) -> bool| of(&p) && of(&q);
    both(|c| c.is_ascii_digit())
        || both(|c| c.is_lowercase())
        || both(|c| c.is_uppercase())
        || both(|c| SIGNS.contains(*c))
        || p.to_lowercase().eq(q.to_lowercase())
        || alike(p, q)
}

/// Whether the two are easily taken for each other although they are of different classes.
pub(crate) fn alike(a: char, b: char) -> bool {
    ALIKE.iter().any(|group| group.contains(a) && group.contains(b))
}

/// Whether the one is the other in small, and of the same shape.
pub(crate) fn one_shape(a: char, b: char) -> bool {
    const SHAPES: &str = "cijkopsuvwxyz";
    a.to_lowercase().eq(b.to_lowercase()) && a.to_lowercase().all(|c| SHAPES.contains(c))
}

/// Words that turn a rule around, or bind.
const TURNING: [&str; 20] = [
    "tidak", "bukan", "dilarang", "kecuali", "tanpa", "belum", "wajib", "dapat", "harus", "jangan", "dan",
    "atau", "selain", "dicabut", "diubah", "batal", "sebelum", "setelah", "paling", "setiap",
];
/// Words that name a part of a rule, whose number follows.
const PARTS: [&str; 12] = [
    "pasal", "ayat", "huruf", "angka", "nomor", "bab", "lampiran", "tahun", "tanggal", "nip", "bagian",
    "paragraf",
];
const MONTHS: [&str; 12] = [
    "januari",
    "februari",
    "maret",
    "april",
    "mei",
    "juni",
    "juli",
    "agustus",
    "september",
    "oktober",
    "november",
    "desember",
];

/// Whether a number or a date is often filled in by hand after this word.
pub(crate) fn asks_for_number(word: &str) -> bool {
    let own = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    ["nomor", "no", "tanggal", "tahun", "pada", "bulan"].contains(&own.as_str())
}

/// Whether a phrase of number or date goes on with this word, when what was asked for stands or is left out before it.
pub(crate) fn goes_on(word: &str) -> bool {
    let own = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let year = own.len() == 4 && own.chars().all(|c| c.is_ascii_digit());
    let of_number = word.chars().count() > 1 && word.starts_with(['/', '-', '.']);
    year || of_number
        || MONTHS.contains(&own.as_str())
        || ["tahun", "bulan", "tanggal"].contains(&own.as_str())
}

/// Whether the word only holds room open: dots or a line.
pub(crate) fn is_room(word: &str) -> bool {
    word.chars().count() >= 3 && word.chars().all(|c| matches!(c, '.' | '_' | '…' | '-'))
}

/// Whether a difference in this word, after that one, weighs: numbers, dates, amounts, references, names
/// (in capitals) and words that turn a rule around.
pub(crate) fn weighty(before: Option<&str>, word: &str) -> bool {
    let plain = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let own = plain(word);
    let capitals =
        own.chars().count() > 2 && own.chars().any(char::is_alphabetic) && word == word.to_uppercase();
    word.chars().any(|c| c.is_ascii_digit())
        || own.starts_with("rp")
        || capitals
        || TURNING.contains(&own.as_str())
        || MONTHS.contains(&own.as_str())
        || before.is_some_and(|b| PARTS.contains(&plain(b).as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_have_the_rivals_that_somebody_may_put_there() {
        for (a, b) in [("3", "8"), ("a", "d"), ("I", "L"), (".", ","), ("O", "0"), ("C", "c"), ("fi", "fl")] {
            assert!(rivals(a, b) && rivals(b, a), "{a} {b}");
        }
        assert!(rivals(UNKNOWN, UNKNOWN), "drawings of which nothing is known");
        for (a, b) in [("3", "3"), ("a", "7"), ("fi", "f"), ("x", "."), ("", "a")] {
            assert!(!rivals(a, b), "{a} {b}");
        }
    }

    #[test]
    fn some_letters_are_told_apart_by_their_size_alone() {
        assert!(one_shape('P', 'p') && one_shape('o', 'O') && alike('8', 'B'));
        assert!(!one_shape('D', 'd') && !one_shape('p', 'q') && !alike('D', 'd'));
    }

    #[test]
    fn a_phrase_of_number_or_date_goes_on_with_what_belongs_to_it() {
        for word in ["TAHUN", "tahun", "Januari", "2024", "/PL.02-Kpt/15/2024", "bulan"] {
            assert!(goes_on(word), "{word}");
        }
        for word in ["tentang", "12", "-", "20245", "Jambi", ""] {
            assert!(!goes_on(word), "{word}");
        }
    }

    #[test]
    fn numbers_names_references_and_negations_weigh() {
        for word in ["1.250", "Rp5,", "tidak", "TARMIZI", "Dilarang", "Februari"] {
            assert!(weighty(None, word), "{word}");
        }
        assert!(weighty(Some("huruf"), "a,"));
        assert!(!weighty(Some("dalam"), "rangka"));
    }
}
