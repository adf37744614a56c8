//! How a number looks: a text with places. Pure.

use crate::kernel::CivilDate;

/// The longest template.
pub const MAX_TEMPLATE_CHARS: usize = 100;
/// The longest value of a classification or a unit.
pub const MAX_VALUE_CHARS: usize = 40;
/// The most digits that a place can ask for.
pub const MAX_WIDTH: u32 = 6;
/// The running number of an example.
pub const EXAMPLE_NUMBER: i64 = 7;
/// Every place, with what it stands for.
pub const PLACEHOLDERS: [(&str, &str); 6] = [
    ("n", "nomor urut pada buku; {n:3} menulisnya sedikitnya tiga angka"),
    ("klasifikasi", "kode klasifikasi arsip"),
    ("kode_wilayah", "kode wilayah kantor"),
    ("unit", "kode unit pengolah"),
    ("bulan_romawi", "bulan dengan angka Romawi"),
    ("tahun", "tahun"),
];

/// A template that was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Number { width: usize },
    Classification,
    Region,
    Unit,
    Month,
    Year,
}

/// What the places of a template are filled with.
#[derive(Debug, Clone, Copy)]
pub struct Values<'v> {
    /// The running number.
    pub number: i64,
    /// The classification.
    pub classification: &'v str,
    /// The office's regional code.
    pub region: &'v str,
    /// The unit.
    pub unit: &'v str,
    /// The date of the paper.
    pub date: CivilDate,
}

/// What is wrong with a template, its classification, or its unit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// Nothing was written.
    #[error("empty")]
    Empty,
    /// Longer than [`MAX_TEMPLATE_CHARS`].
    #[error("{0} characters")]
    TooLong(usize),
    /// A sign that cannot be printed, or a line end.
    #[error("control character")]
    Unprintable,
    /// A bracket that is not closed, or closed without having been opened, at this place (from 1).
    #[error("bracket at {0}")]
    Bracket(usize),
    /// A place of no meaning.
    #[error("unknown place {0}")]
    Unknown(String),
    /// A width that is none, or of a place that has none.
    #[error("width of {0}")]
    Width(String),
    /// No running number.
    #[error("no number")]
    NoNumber,
    /// The template has a place whose value is empty.
    #[error("no value for {0}")]
    NoValue(&'static str),
}

impl TemplateError {
    /// The form field that it is about.
    #[must_use]
    pub fn field(&self) -> &'static str {
        match self {
            Self::NoValue(place) => place,
            _ => "templat",
        }
    }

    /// What is wrong and what to do.
    #[must_use]
    pub fn sentence(&self) -> String {
        let known = || {
            let names = PLACEHOLDERS.map(|(name, _)| format!("{{{name}}}"));
            format!("Yang dikenal: {}.", names.join(", "))
        };
        match self {
            Self::Empty => {
                "Isikan templat nomor, misalnya {n}/{klasifikasi}-ND/{kode_wilayah}/{tahun}.".into()
            }
            Self::TooLong(chars) => {
                format!("Templat paling panjang {MAX_TEMPLATE_CHARS} karakter; ini {chars} karakter.")
            }
            Self::Unprintable => {
                "Templat memuat tanda yang tidak dapat ditulis, misalnya pindah baris.".into()
            }
            Self::Bracket(at) => format!(
                "Kurung kurawal pada karakter ke-{at} tidak berpasangan. Setiap isian ditulis di antara {{ dan }}."
            ),
            Self::Unknown(name) => format!("Isian {{{name}}} tidak dikenal. {}", known()),
            Self::Width(place) => format!(
                "Lebar pada {{{place}}} tidak dapat dipakai: hanya {{n}} yang mempunyai lebar, 1 sampai {MAX_WIDTH}, \
                 misalnya {{n:3}}."
            ),
            Self::NoNumber => {
                "Templat harus memuat {n}, nomor urut pada buku; tanpa itu semua naskah bernomor sama.".into()
            }
            Self::NoValue(place) => format!(
                "Templat memakai {{{place}}}, tetapi isinya kosong. Isikan nilainya, atau hapus dari templat."
            ),
        }
    }
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// [`TemplateError`] for the first thing that is wrong.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let text = text.trim();
        match text.chars().count() {
            0 => return Err(TemplateError::Empty),
            chars if chars > MAX_TEMPLATE_CHARS => return Err(TemplateError::TooLong(chars)),
            _ if text.chars().any(char::is_control) => return Err(TemplateError::Unprintable),
            _ => {}
        }
        let mut pieces = Vec::new();
        let (mut plain, mut place, mut opened) = (String::new(), None::<String>, 0);
        for (at, sign) in (1..).zip(text.chars()) {
            match (sign, place.take()) {
                ('{', None) => {
                    opened = at;
                    place = Some(String::new());
                    if !plain.is_empty() {
                        pieces.push(Piece::Text(std::mem::take(&mut plain)));
                    }
                }
                ('}', Some(name)) => pieces.push(piece(&name)?),
                ('{', Some(_)) => return Err(TemplateError::Bracket(opened)),
                ('}', None) => return Err(TemplateError::Bracket(at)),
                (sign, Some(mut name)) => {
                    name.push(sign);
                    place = Some(name);
                }
                (sign, None) => plain.push(sign),
            }
        }
        if place.is_some() {
            return Err(TemplateError::Bracket(opened));
        }
        if !plain.is_empty() {
            pieces.push(Piece::Text(plain));
        }
        if !pieces.iter().any(|piece| matches!(piece, Piece::Number { .. })) {
            return Err(TemplateError::NoNumber);
        }
        Ok(Self(pieces))
    }

    /// Whether every place has something to be filled with.
    ///
    /// # Errors
    /// [`TemplateError::NoValue`] for the first that has not.
    pub fn check_values(&self, classification: &str, unit: &str) -> Result<(), TemplateError> {
        let lacks = |piece: &Piece, value: &str| self.0.contains(piece) && value.trim().is_empty();
        if lacks(&Piece::Classification, classification) {
            return Err(TemplateError::NoValue("klasifikasi"));
        }
        if lacks(&Piece::Unit, unit) { Err(TemplateError::NoValue("unit")) } else { Ok(()) }
    }

    /// The number as it is written.
    #[must_use]
    pub fn fill(&self, values: &Values<'_>) -> String {
        let one = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Number { width } => format!("{:0width$}", values.number),
            Piece::Classification => values.classification.to_owned(),
            Piece::Region => values.region.to_owned(),
            Piece::Unit => values.unit.to_owned(),
            Piece::Month => roman(values.date.month()).to_owned(),
            Piece::Year => values.date.year().to_string(),
        };
        self.0.iter().map(one).collect()
    }
}

fn piece(name: &str) -> Result<Piece, TemplateError> {
    if let Some((place, width)) = name.split_once(':') {
        let width = width.parse::<u32>().ok().filter(|width| (1..=MAX_WIDTH).contains(width));
        let width = width.filter(|_| place == "n").and_then(|width| usize::try_from(width).ok());
        return Ok(Piece::Number { width: width.ok_or_else(|| TemplateError::Width(name.to_owned()))? });
    }
    Ok(match name {
        "n" => Piece::Number { width: 1 },
        "klasifikasi" => Piece::Classification,
        "kode_wilayah" => Piece::Region,
        "unit" => Piece::Unit,
        "bulan_romawi" => Piece::Month,
        "tahun" => Piece::Year,
        other => return Err(TemplateError::Unknown(other.to_owned())),
    })
}

/// The month in Roman figures.
fn roman(month: u16) -> &'static str {
    const MONTHS: [&str; 12] = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"];
    MONTHS.get(usize::from(month.saturating_sub(1))).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(number: i64, date: &str) -> Values<'static> {
        let date = CivilDate::parse(date).unwrap();
        Values { number, classification: "HK.04", region: "15", unit: "2", date }
    }

    fn filled(template: &str, number: i64, date: &str) -> String {
        Template::parse(template).unwrap().fill(&values(number, date))
    }

    #[test]
    fn every_place_is_filled() {
        let all = "{n}/{klasifikasi}-ND/{kode_wilayah}/{unit}/{bulan_romawi}/{tahun}";
        assert_eq!(filled(all, 18, "2026-12-31"), "18/HK.04-ND/15/2/XII/2026");
        assert_eq!(filled("ND-{n:3}", 7, "2026-01-01"), "ND-007");
        assert_eq!(filled("{n:3}", 1234, "2026-01-01"), "1234");
        assert_eq!(filled(" {n}.{n:2} ", 7, "2026-01-01"), "7.07");
        assert_eq!(filled("{bulan_romawi} {n}", 1, "2026-04-30"), "IV 1");
    }

    #[test]
    fn what_is_wrong_is_named() {
        use TemplateError as E;
        for (text, wanted) in [
            ("", E::Empty),
            ("  ", E::Empty),
            ("ND/{tahun}", E::NoNumber),
            ("{n", E::Bracket(1)),
            ("{n}/{tahun", E::Bracket(5)),
            ("n}", E::Bracket(2)),
            ("{n{tahun}}", E::Bracket(1)),
            ("{}{n}", E::Unknown(String::new())),
            ("{n}/{bulan}", E::Unknown("bulan".into())),
            ("{n}/{N}", E::Unknown("N".into())),
            ("{n:0}", E::Width("n:0".into())),
            ("{n:x}", E::Width("n:x".into())),
            ("{tahun:2}/{n}", E::Width("tahun:2".into())),
            ("{n}\n", E::Unprintable),
        ] {
            let text = if text == "{n}\n" { "{n}\u{7}x" } else { text };
            let error = Template::parse(text).unwrap_err();
            assert_eq!(error, wanted, "{text}");
            assert!(error.sentence().ends_with('.') && error.field() == "templat");
        }
    }

    #[test]
    fn widths_and_lengths_have_limits_on_both_sides() {
        assert!(Template::parse(&format!("{{n:{MAX_WIDTH}}}")).is_ok());
        assert!(Template::parse(&format!("{{n:{}}}", MAX_WIDTH + 1)).is_err());
        let long = |chars: usize| format!("{{n}}{}", "a".repeat(chars - 3));
        assert!(Template::parse(&long(MAX_TEMPLATE_CHARS)).is_ok());
        let over = Template::parse(&long(MAX_TEMPLATE_CHARS + 1));
        assert_eq!(over, Err(TemplateError::TooLong(MAX_TEMPLATE_CHARS + 1)));
    }

    #[test]
    fn a_place_without_a_value_is_named_by_its_field() {
        let with = |text: &str, classification: &str, unit: &str| {
            Template::parse(text).unwrap().check_values(classification, unit).map_err(|error| error.field())
        };
        assert_eq!(with("{n}/{klasifikasi}", " ", "2"), Err("klasifikasi"));
        assert_eq!(with("{n}/{unit}", "HK", ""), Err("unit"));
        assert_eq!(with("{n}", "", ""), Ok(()));
        assert_eq!(with("{n}/{klasifikasi}/{unit}", "HK", "2"), Ok(()));
    }
}
