//! The name under which a published file is downloaded, as the JDIH guides write it:
//! `{tahun}{singkatan}{kode wilayah}{nomor, 3 digit}.pdf`. It names; it never finds a file.

use super::{DocumentNumber, fold};

/// Longest abbreviation in a file name; where a kind has none, its full name stands in and is cut.
pub const MAX_ABBREVIATION_CHARS: usize = 24;
/// Longest region code in a file name.
pub const MAX_REGION_CODE_CHARS: usize = 12;

/// Which file of a product it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilePart {
    /// The document itself: `2018pd1102003.pdf`.
    Body,
    /// The abstract (*abstrak*): `2018abspd1102003.pdf`.
    Abstract,
    /// The attachment (*lampiran*) of this ordinal: `2024kpt1050_L2.pdf`.
    Attachment(u16),
}

/// The download name: ASCII letters, digits and `_` only. `region_code` is empty for the national
/// office, whose names have none; a number with its running part left blank shows `tn` (*tanpa nomor*).
#[must_use]
pub fn download_name(
    year: u16,
    abbreviation: &str,
    region_code: &str,
    number: &DocumentNumber,
    part: FilePart,
) -> String {
    let kind = ascii(abbreviation, MAX_ABBREVIATION_CHARS);
    let kind = if kind.is_empty() { "dok".to_owned() } else { kind };
    let region = ascii(region_code, MAX_REGION_CODE_CHARS);
    let running = number.sequence().map_or_else(|| "tn".to_owned(), |n| format!("{n:03}"));
    let (prefix, suffix) = match part {
        FilePart::Body => ("", String::new()),
        FilePart::Abstract => ("abs", String::new()),
        FilePart::Attachment(ordinal) => ("", format!("_L{ordinal}")),
    };
    format!("{year:04}{prefix}{kind}{region}{running}{suffix}.pdf")
}

fn ascii(text: &str, max: usize) -> String {
    fold(text).chars().filter(char::is_ascii_alphanumeric).take(max).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(year: u16, kind: &str, region: &str, number: &str, part: FilePart) -> String {
        let number = DocumentNumber::parse(number).expect("a number");
        download_name(year, kind, region, &number, part)
    }

    #[test]
    fn names_are_those_of_the_guides() {
        use FilePart::{Abstract, Attachment, Body};
        assert_eq!(name(2018, "PD", "1102", "3", Body), "2018pd1102003.pdf");
        assert_eq!(name(2018, "PD", "1102", "3", Abstract), "2018abspd1102003.pdf");
        assert_eq!(name(2023, "PKPU", "", "6 Tahun 2023", Body), "2023pkpu006.pdf");
        assert_eq!(name(2024, "KPT", "", "1050", Attachment(2)), "2024kpt1050_L2.pdf");
        assert_eq!(name(2025, "kptsek", "15", "13 Tahun 2025", Body), "2025kptsek15013.pdf");
        assert_eq!(
            name(2018, "kpt", "5204", "04/HK.03.1-Kpt/5204/02/Sek-Kab/I/2018", Body),
            "2018kpt5204004.pdf"
        );
        assert_eq!(name(2023, "BA", "1503", "/ORT.06/1503/2/2023", Body), "2023ba1503tn.pdf");
    }

    #[test]
    fn hostile_or_empty_settings_leave_a_plain_ascii_name() {
        use FilePart::Body;
        assert_eq!(name(2025, "../../é\"\r\n", "1/5", "13", Body), "2025e15013.pdf");
        assert_eq!(name(2025, "漢", "", "13", Body), "2025dok013.pdf");
        for (chars, kept) in [
            (MAX_ABBREVIATION_CHARS, MAX_ABBREVIATION_CHARS),
            (MAX_ABBREVIATION_CHARS + 1, MAX_ABBREVIATION_CHARS),
        ] {
            let expected = format!("2025{}013.pdf", "a".repeat(kept));
            assert_eq!(name(2025, &"a".repeat(chars), "", "13", Body), expected);
        }
        let region = |digits: usize| name(2025, "kpt", &"7".repeat(digits), "13", Body);
        assert_eq!(region(MAX_REGION_CODE_CHARS), region(MAX_REGION_CODE_CHARS + 1));
        assert_ne!(region(MAX_REGION_CODE_CHARS - 1), region(MAX_REGION_CODE_CHARS));
    }
}
