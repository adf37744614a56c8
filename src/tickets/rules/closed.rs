//! What stands in the place of words that name a product whose title was closed.

use crate::products::ClosedTitle;

/// Whether words name a product whose title was closed: they lead to it, or say what it was called. `linked` are the
/// products that the words lead to.
#[must_use]
pub fn names(text: &str, linked: &[i64], closed: &ClosedTitle) -> bool {
    let said = folded(text);
    linked.contains(&closed.public_id) || closed.words.iter().any(|words| said.contains(&folded(words)))
}

/// What is said in their place. The whole message goes: a title that holds somebody's name may be told in other words, too.
#[must_use]
pub fn replaced(public_ids: &[i64]) -> String {
    let ids: Vec<String> = public_ids.iter().map(ToString::to_string).collect();
    format!(
        "Pesan ini menyebut produk hukum nomor pengenal {}, sudah diturunkan. Judulnya ditutup bagi publik, sehingga isi \
         pesan ini tidak ditampilkan lagi.",
        ids.join(" dan ")
    )
}

/// In small letters, with one space between words.
fn folded(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_title_is_found_by_its_link_and_by_its_words_alone() {
        let words = vec!["Zamrud Wicaksana".to_owned(), "Keputusan Nomor 13 Tahun 2025".to_owned()];
        let closed = ClosedTitle { public_id: 1, words };
        assert!(names("Lihat tautan.", &[2, 1], &closed));
        assert!(names("tentang ZAMRUD\n  wicaksana", &[], &closed), "however it is written");
        assert!(names("Lihat keputusan nomor 13 tahun 2025 itu.", &[], &closed));
        for other in ["", "Zamrud saja", "Keputusan Nomor 14 Tahun 2025", "Keputusan Nomor 13"] {
            assert!(!names(other, &[2], &closed), "{other}");
        }
        assert!(!names("apa saja", &[], &ClosedTitle { public_id: 1, words: Vec::new() }));
        assert!(replaced(&[1, 7]).contains("produk hukum nomor pengenal 1 dan 7, sudah diturunkan"));
    }
}
