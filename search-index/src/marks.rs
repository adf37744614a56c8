//! Which words of a text a query means, for marking them where the text is shown.

use crate::Query;
use crate::analysis::{Word, words};
use crate::snippet::met;

impl Query {
    /// Which of these pieces of a text, in their order, have a word that is looked for: in any of its forms, as what
    /// an abbreviation stands for, and in quotes as a row alone.
    #[must_use]
    pub fn marks<S: AsRef<str>>(&self, pieces: &[S]) -> Vec<bool> {
        let mut of_piece: Vec<usize> = Vec::new();
        let mut all: Vec<Word> = Vec::new();
        for (at, piece) in pieces.iter().enumerate() {
            let found = words(piece.as_ref());
            of_piece.extend(std::iter::repeat_n(at, found.len()));
            all.extend(found);
        }
        let mut marks = vec![false; pieces.len()];
        for (_, word) in met(&all, &self.wanted) {
            if let Some(mark) = of_piece.get(word).and_then(|piece| marks.get_mut(*piece)) {
                *mark = true;
            }
        }
        marks
    }

    /// What is looked for, as a text that is read as the same: without what is ruled out and what says nothing, and
    /// no more than the first `most` words.
    #[must_use]
    pub fn told(&self, most: usize) -> String {
        let mut room = most;
        let mut told: Vec<String> = Vec::new();
        for need in self.telling() {
            if need.words.len() > room {
                break;
            }
            room = room.saturating_sub(need.words.len());
            let words = need.words.join(" ");
            told.push(if need.is_quoted { format!("\"{words}\"") } else { words });
        }
        told.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(query: &str, text: &str) -> String {
        let pieces: Vec<&str> = text.split(' ').collect();
        let marks = Query::parse(query).marks(&pieces).into_iter();
        let shown =
            marks.zip(&pieces).map(|(mark, piece)| if mark { format!("[{piece}]") } else { (*piece).into() });
        shown.collect::<Vec<String>>().join(" ")
    }

    #[test]
    fn every_form_that_a_search_finds_is_marked() {
        let table = [
            ("memasang", "TATA CARA PEMASANGAN, alat", "TATA CARA [PEMASANGAN,] alat"),
            ("pemasangan", "(dipasang) pasar", "[(dipasang)] pasar"),
            ("dpt", "Daftar Pemilih Tetap, daftar", "[Daftar] [Pemilih] [Tetap,] daftar"),
            ("\"memasang\"", "memasang pemasangan", "[memasang] pemasangan"),
            ("\"daftar pemilih\"", "daftar pemilih pemilih", "[daftar] [pemilih] pemilih"),
            ("apa itu saksi -daftar", "apa saksi daftar", "apa [saksi] daftar"),
            ("undang", "Undang-Undang/lain", "[Undang-Undang/lain]"),
            ("🎉", "saksi 🎉", "saksi 🎉"),
        ];
        for (query, text, wanted) in table {
            assert_eq!(marked(query, text), wanted, "{query}");
        }
        assert!(Query::parse("saksi").marks::<&str>(&[]).is_empty());
    }

    #[test]
    fn a_query_is_told_up_to_so_many_words() {
        let told = |text: &str, most| Query::parse(text).told(most);
        assert_eq!(told("Apa itu saksi dan \"daftar pemilih\" -jambi", 8), "saksi \"daftar pemilih\"");
        assert_eq!(told("saksi \"daftar pemilih\"", 3), "saksi \"daftar pemilih\"");
        assert_eq!(told("saksi \"daftar pemilih\"", 2), "saksi");
        assert_eq!((told("🎉", 8), told("-saksi", 8)), (String::new(), String::new()));
    }
}
