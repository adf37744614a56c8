//! The survey of satisfaction (SKM): the nine elements of Permenpan RB 14/2017, and the index that answers give.

use serde::{Deserialize, Serialize};

/// How many elements there are.
pub const ELEMENTS_COUNT: usize = 9;
/// The marks of an element.
pub const MARKS: std::ops::RangeInclusive<i64> = 1..=4;

/// An element of the survey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Element {
    /// The field's name.
    pub name: &'static str,
    /// As the regulation calls it.
    pub title: &'static str,
    /// What is asked.
    pub question: &'static str,
    /// The words of the marks 1 to 4.
    pub marks: [&'static str; 4],
}

/// The elements, in the order of the regulation.
pub const ELEMENTS: [Element; ELEMENTS_COUNT] = [
    Element {
        name: "u1",
        title: "Persyaratan",
        question: "Bagaimana kesesuaian persyaratan layanan dengan jenis layanannya?",
        marks: ["Tidak sesuai", "Kurang sesuai", "Sesuai", "Sangat sesuai"],
    },
    Element {
        name: "u2",
        title: "Sistem, mekanisme, dan prosedur",
        question: "Bagaimana kemudahan prosedur layanan ini?",
        marks: ["Tidak mudah", "Kurang mudah", "Mudah", "Sangat mudah"],
    },
    Element {
        name: "u3",
        title: "Waktu penyelesaian",
        question: "Bagaimana kecepatan waktu layanan ini?",
        marks: ["Tidak cepat", "Kurang cepat", "Cepat", "Sangat cepat"],
    },
    Element {
        name: "u4",
        title: "Biaya/tarif",
        question: "Bagaimana kewajaran biaya/tarif layanan ini?",
        marks: ["Sangat mahal", "Cukup mahal", "Murah", "Gratis"],
    },
    Element {
        name: "u5",
        title: "Produk spesifikasi jenis pelayanan",
        question: "Bagaimana kesesuaian hasil yang Anda terima dengan layanan yang dijanjikan?",
        marks: ["Tidak sesuai", "Kurang sesuai", "Sesuai", "Sangat sesuai"],
    },
    Element {
        name: "u6",
        title: "Kompetensi pelaksana",
        question: "Bagaimana kemampuan petugas dalam melayani?",
        marks: ["Tidak kompeten", "Kurang kompeten", "Kompeten", "Sangat kompeten"],
    },
    Element {
        name: "u7",
        title: "Perilaku pelaksana",
        question: "Bagaimana kesopanan dan keramahan petugas?",
        marks: [
            "Tidak sopan dan ramah",
            "Kurang sopan dan ramah",
            "Sopan dan ramah",
            "Sangat sopan dan ramah",
        ],
    },
    Element {
        name: "u8",
        title: "Penanganan pengaduan, saran, dan masukan",
        question: "Bagaimana penanganan pengaduan, saran, dan masukan pengguna layanan?",
        marks: [
            "Tidak ada",
            "Ada, tetapi tidak berfungsi",
            "Berfungsi, kurang maksimal",
            "Dikelola dengan baik",
        ],
    },
    Element {
        name: "u9",
        title: "Sarana dan prasarana",
        question: "Bagaimana mutu sarana dan prasarana layanan ini, termasuk situs dan saluran hubungannya?",
        marks: ["Buruk", "Cukup", "Baik", "Sangat baik"],
    },
];

/// The marks of one answer.
pub type Marks = [i64; ELEMENTS_COUNT];

/// Reads the marks of an answer as typed.
///
/// # Errors
/// Field and sentence of each element without a mark.
pub fn read_marks<'t>(typed: impl Fn(&'static str) -> &'t str) -> Result<Marks, Vec<(&'static str, String)>> {
    let mut marks: Marks = [0; ELEMENTS_COUNT];
    let mut problems = Vec::new();
    for (mark, element) in marks.iter_mut().zip(&ELEMENTS) {
        match typed(element.name).parse::<i64>().ok().filter(|value| MARKS.contains(value)) {
            Some(value) => *mark = value,
            None => problems.push((element.name, format!("Pilih satu jawaban untuk “{}”.", element.title))),
        }
    }
    if problems.is_empty() { Ok(marks) } else { Err(problems) }
}

/// What the answers of a time come to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// How many answers.
    #[serde(rename = "jawaban")]
    pub answers: i64,
    /// The index (IKM) in hundredths, 2500 to 10000; `None` without answers.
    #[serde(rename = "ikm_per_100")]
    pub index: Option<i64>,
    /// Its class, A to D.
    #[serde(rename = "mutu")]
    pub class: Option<String>,
    /// The average of each element in hundredths, 100 to 400; empty without answers.
    #[serde(rename = "unsur_per_100")]
    pub elements: Vec<i64>,
}

impl Index {
    /// Of so many answers whose marks sum up to these: every element weighs the same, and the average times 25 is the
    /// index.
    #[must_use]
    pub fn of(answers: i64, sums: Marks) -> Self {
        if answers <= 0 {
            return Self::default();
        }
        let all: i64 = sums.iter().sum();
        let elements = i64::try_from(ELEMENTS_COUNT).unwrap_or(1);
        let index = rounded(all.saturating_mul(25 * 100), answers.saturating_mul(elements));
        Self {
            answers,
            index: Some(index),
            class: Some(class(index).0.to_owned()),
            elements: sums.iter().map(|sum| rounded(sum.saturating_mul(100), answers)).collect(),
        }
    }
}

/// The class of an index in hundredths, and what it is called.
#[must_use]
pub fn class(index: i64) -> (&'static str, &'static str) {
    match index {
        8_831.. => ("A", "Sangat baik"),
        7_661..=8_830 => ("B", "Baik"),
        6_500..=7_660 => ("C", "Kurang baik"),
        _ => ("D", "Tidak baik"),
    }
}

/// A division, rounded half up.
fn rounded(a: i64, b: i64) -> i64 {
    a.saturating_mul(2).saturating_add(b).div_euclid(b.saturating_mul(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_end_where_the_regulation_says() {
        for (index, wanted) in [
            (2_500, "D"),
            (6_499, "D"),
            (6_500, "C"),
            (7_660, "C"),
            (7_661, "B"),
            (8_830, "B"),
            (8_831, "A"),
            (10_000, "A"),
        ] {
            assert_eq!(class(index).0, wanted, "{index}");
        }
    }

    #[test]
    fn the_index_is_the_average_times_25() {
        let of = |answers, sums| {
            let index = Index::of(answers, sums);
            (index.index, index.class.unwrap_or_default())
        };
        assert_eq!(of(1, [1; 9]), (Some(2_500), "D".to_owned()));
        assert_eq!(of(1, [4; 9]), (Some(10_000), "A".to_owned()));
        assert_eq!(of(2, [6; 9]), (Some(7_500), "C".to_owned()));
        // 27 of 36 and one mark more: 28/9 * 25 = 77.777…
        assert_eq!(of(1, [4, 3, 3, 3, 3, 3, 3, 3, 3]), (Some(7_778), "B".to_owned()));
        assert_eq!(
            Index::of(2, [5, 6, 6, 6, 6, 6, 6, 6, 8]).elements,
            [250, 300, 300, 300, 300, 300, 300, 300, 400]
        );
        assert_eq!(Index::of(0, [0; 9]), Index::default());
    }

    #[test]
    fn every_element_needs_a_mark_from_1_to_4() {
        let names: Vec<&str> = ELEMENTS.iter().map(|element| element.name).collect();
        assert_eq!(names, ["u1", "u2", "u3", "u4", "u5", "u6", "u7", "u8", "u9"]);
        assert_eq!(read_marks(|_| "1"), Ok([1; 9]));
        assert_eq!(read_marks(|_| "4"), Ok([4; 9]));
        for wrong in ["0", "5", "", "dua", "-1", "1.5"] {
            assert_eq!(read_marks(|_| wrong).unwrap_err().len(), 9, "{wrong}");
        }
        let missing = read_marks(|name| if name == "u8" { "" } else { "3" }).unwrap_err();
        assert_eq!(missing.iter().map(|(field, _)| *field).collect::<Vec<_>>(), ["u8"]);
    }
}
