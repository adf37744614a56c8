//! What a person typed, taken apart. Reading it never fails.

use crate::analysis::{stem_token, words};
use crate::citation::Citation;
use crate::number::{is_nomor, is_tahun};
use crate::vocabulary::Vocabulary;
use std::ops::Range;

/// How many characters of a query are read.
pub const MAX_QUERY_CHARS: usize = 1_000;
/// How many words of a query are looked for, those inside phrases and those excluded included.
pub const MAX_TERMS: usize = 32;

/// How much another way to say a word counts, spread over the words that it stands for.
const OTHER_WAY: f32 = 0.8;

/// A query: words that all have to occur in any of their forms, `"phrases"` whose words have to follow one
/// another as they are written, `-words` and `-"phrases"` that must not occur, and perhaps citations of
/// documents by their numbers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Query {
    pub(crate) wanted: Vec<Need>,
    pub(crate) unwanted: Vec<Need>,
    pub(crate) citations: Vec<Citation>,
    /// The text as a whole, to be compared with the caller's own number keys.
    pub(crate) number_key: String,
    /// As much of the text as is read.
    pub(crate) text: String,
    shortened: bool,
}

/// Something that occurs in a text or does not.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Need {
    /// The folded words as they were typed: one, or those of a phrase.
    pub(crate) words: Vec<String>,
    /// By what the need is met; the first is the word itself.
    pub(crate) ways: Vec<Way>,
    /// Where it stands in the text of the query.
    pub(crate) place: Range<usize>,
    /// Whether it was put in quotes, so that it is looked for as it is written.
    pub(crate) is_quoted: bool,
}

/// Tokens of the index in a row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Way {
    pub(crate) row: Vec<String>,
    pub(crate) weight: f32,
}

/// A stretch of the query between spaces or quotes.
struct Piece<'a> {
    text: &'a str,
    at: usize,
    quoted: bool,
    unwanted: bool,
}

impl Need {
    /// A word in any of its forms.
    fn word(word: String, place: Range<usize>) -> Self {
        let ways = vec![Way { row: vec![stem_token(&word)], weight: 1.0 }];
        Self { words: vec![word], ways, place, is_quoted: false }
    }

    /// Words in a row as they are written; a quoted word is a row of one.
    fn quoted(words: Vec<String>, place: Range<usize>) -> Self {
        let ways = vec![Way { row: words.clone(), weight: 1.0 }];
        Self { words, ways, place, is_quoted: true }
    }

    /// Lets a number be met however it is written: `-13/2025` rules out "13 Tahun 2025" as well.
    fn add_mentions(&mut self, text: &str, vocabulary: &Vocabulary) {
        let mentions = Citation::all(text, vocabulary).into_iter().flat_map(|citation| citation.mentions);
        // Of a piece that is a number and nothing else.
        let is_own = |row: &Vec<String>| row.iter().filter(|word| !is_tahun(word)).eq(self.words.iter());
        let others: Vec<Way> = mentions.filter(is_own).map(|row| Way { row, weight: 1.0 }).collect();
        self.ways.extend(others);
    }

    /// The word, when the need is a single one.
    pub(crate) fn single(&self) -> Option<&str> {
        if self.words.len() == 1 { self.words.first().map(String::as_str) } else { None }
    }

    /// Whether it is the word for "number" or "year".
    pub(crate) fn announces(&self) -> bool {
        self.single().is_some_and(|word| is_nomor(word) || is_tahun(word))
    }
}

impl Query {
    /// Reads what was typed, with the vocabulary that comes with the crate. Quotes that are not closed and
    /// operators without a word are passed over; a text without any word is the empty query.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self::parse_with(text, Vocabulary::default_indonesian())
    }

    /// As [`Query::parse`], with an office's own vocabulary.
    #[must_use]
    pub fn parse_with(text: &str, vocabulary: &Vocabulary) -> Self {
        let end = text.char_indices().nth(MAX_QUERY_CHARS).map_or(text.len(), |(at, _)| at);
        let read = text.get(..end).unwrap_or(text);
        let mut query = Self {
            number_key: read.trim().to_lowercase(),
            text: read.to_owned(),
            shortened: read.len() < text.len(),
            ..Self::default()
        };
        let pieces = pieces(read);
        let mut room = MAX_TERMS;
        for piece in &pieces {
            query.take(piece, &mut room, vocabulary);
        }
        query.citations = Citation::all(&without_excluded(read, &pieces), vocabulary);
        query.pass_over(vocabulary);
        query.add_other_ways(vocabulary);
        query.merge();
        query
    }

    /// Its text, as much of it as is read.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether nothing is looked for, so that all documents are listed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.wanted.is_empty() && self.unwanted.is_empty()
    }

    /// Whether a part was left out because of [`MAX_QUERY_CHARS`] or [`MAX_TERMS`]; the page says so.
    #[must_use]
    pub fn is_shortened(&self) -> bool {
        self.shortened
    }

    /// What is looked for beside the citations.
    pub(crate) fn rest(&self) -> impl Iterator<Item = &Need> {
        self.wanted.iter().filter(|need| !self.is_in_citation(need))
    }

    /// What a document has to have that bears none of the cited numbers.
    pub(crate) fn telling(&self) -> impl Iterator<Item = &Need> {
        let cites = !self.citations.is_empty();
        self.wanted.iter().filter(move |need| !cites || !need.announces())
    }

    /// Whether the need is a part of a citation, which is looked for as a whole.
    pub(crate) fn is_in_citation(&self, need: &Need) -> bool {
        let covered = self.citations.iter().any(|citation| citation.covers(&need.place));
        covered || (need.announces() && !self.citations.is_empty())
    }

    /// Whether the need is the number of a citation, not the name of its kind.
    pub(crate) fn is_numbered(&self, need: &Need) -> bool {
        let has_digits = || need.words.iter().any(|word| word.contains(|c: char| c.is_ascii_digit()));
        self.is_in_citation(need) && (need.announces() || has_digits())
    }

    fn take(&mut self, piece: &Piece<'_>, room: &mut usize, vocabulary: &Vocabulary) {
        let mut found = words(piece.text);
        self.shortened |= found.len() > *room;
        found.truncate(*room);
        *room = room.saturating_sub(found.len());
        let place = |bytes: &Range<usize>| piece.at + bytes.start..piece.at + bytes.end;
        let list = if piece.unwanted { &mut self.unwanted } else { &mut self.wanted };
        if piece.quoted || piece.unwanted {
            // What hangs together is one thing also without quotes: `-ad-hoc` says nothing against a "hoc" alone.
            let row: Vec<String> = found.into_iter().map(|word| word.text).collect();
            if row.is_empty() {
                return;
            }
            let mut need = Need::quoted(row, piece.at..piece.at + piece.text.len());
            if !piece.quoted {
                need.add_mentions(piece.text, vocabulary);
            }
            list.push(need);
        } else {
            list.extend(found.into_iter().map(|word| Need::word(word.text.clone(), place(&word.bytes))));
        }
    }

    /// Leaves out words that say nothing, unless nothing else was typed.
    fn pass_over(&mut self, vocabulary: &Vocabulary) {
        let says_nothing =
            |need: &Need| !need.is_quoted && need.single().is_some_and(|word| vocabulary.passes_over(word));
        if !self.wanted.iter().all(says_nothing) {
            // Kept for now where it is part of an abbreviation's meaning: "bebas dari korupsi".
            let kept = self.in_meanings(vocabulary);
            let mut at = 0..;
            self.wanted.retain(|need| {
                let is_kept = at.next().is_some_and(|at: usize| kept.contains(&at));
                is_kept || !says_nothing(need)
            });
        }
    }

    /// The needs that are inside of what an abbreviation stands for.
    fn in_meanings(&self, vocabulary: &Vocabulary) -> Vec<usize> {
        let found = self.meanings(vocabulary).into_iter();
        found.filter(|(words, _)| words.len() > 1).flat_map(|(words, _)| words).collect()
    }

    /// Stretches of needs that can be said otherwise, and how.
    fn meanings(&self, vocabulary: &Vocabulary) -> Vec<(Range<usize>, Vec<Vec<String>>)> {
        let word = |need: &Need| if need.is_quoted { None } else { need.single().map(str::to_owned) };
        let words: Vec<String> = self.wanted.iter().map(|need| word(need).unwrap_or_default()).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let (mut found, mut at) = (Vec::new(), 0);
        while let Some(rest) = words.get(at..).filter(|rest| !rest.is_empty()) {
            let here = vocabulary.others(rest).filter(|(length, _)| *length > 0);
            let length = here.as_ref().map_or(1, |(length, _)| *length);
            let end = at.saturating_add(length);
            found.extend(here.map(|(_, others)| (at..end, others)));
            at = end;
        }
        found
    }

    /// Each word of `daftar pemilih tetap` is met by `dpt` too, and `dpt` by the three in a row.
    fn add_other_ways(&mut self, vocabulary: &Vocabulary) {
        for (stretch, others) in self.meanings(vocabulary) {
            let share = stretch.clone().fold(0.0_f32, |count, _| count + 1.0).recip() * OTHER_WAY;
            for need in self.wanted.iter_mut().take(stretch.end).skip(stretch.start) {
                let ways = others.iter().map(|row| Way { row: row.clone(), weight: share });
                need.ways.extend(ways);
            }
        }
    }

    /// One need for words that are looked for in the same way.
    fn merge(&mut self) {
        for list in [&mut self.wanted, &mut self.unwanted] {
            let mut kept: Vec<Need> = Vec::new();
            for need in list.drain(..) {
                match kept.iter_mut().find(|other| other.ways.first() == need.ways.first()) {
                    Some(other) => other.ways.extend(need.ways.into_iter().skip(1)),
                    None => kept.push(need),
                }
            }
            for need in &mut kept {
                let mut seen: Vec<Vec<String>> = Vec::new();
                need.ways.retain(|way| {
                    let is_new = !seen.contains(&way.row);
                    seen.push(way.row.clone());
                    is_new
                });
            }
            *list = kept;
        }
    }
}

/// The stretch of a query that rules something out and in which the byte stands.
pub(crate) fn ruled_out_at(text: &str, at: usize) -> Option<&str> {
    let has_it = |piece: &Piece<'_>| piece.unwanted && (piece.at..piece.at + piece.text.len()).contains(&at);
    pieces(text).into_iter().find(has_it).map(|piece| piece.text)
}

/// The text with blanks for what it excludes, so that places stay what they are.
fn without_excluded(text: &str, pieces: &[Piece<'_>]) -> String {
    let mut blank = String::with_capacity(text.len());
    for piece in pieces.iter().filter(|piece| piece.unwanted && !piece.text.is_empty()) {
        blank.push_str(text.get(blank.len()..piece.at).unwrap_or_default());
        blank.extend(std::iter::repeat_n(' ', piece.text.len()));
    }
    blank.push_str(text.get(blank.len()..).unwrap_or_default());
    blank
}

/// Cuts a query at spaces and quotes.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let bare = rest.trim_start_matches('-');
        let unwanted = bare.len() < rest.len();
        let at = |inner: &str| inner.as_ptr().addr().saturating_sub(text.as_ptr().addr());
        let (piece, after) = match quoted(bare) {
            Some((inside, after)) => (Piece { text: inside, at: at(inside), quoted: true, unwanted }, after),
            None => {
                let bare = bare.trim_start_matches(is_quote);
                let end = bare.find(|c: char| c.is_whitespace() || is_quote(c)).unwrap_or(bare.len());
                let (word, after) = bare.split_at_checked(end).unwrap_or((bare, ""));
                (Piece { text: word, at: at(word), quoted: false, unwanted }, after)
            }
        };
        pieces.push(piece);
        rest = after.trim_start();
    }
    pieces
}

/// The inside of a phrase that begins here and is closed, and what follows it.
fn quoted(text: &str) -> Option<(&str, &str)> {
    text.strip_prefix(is_quote)?.split_once(is_quote)
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Query {
        let own = "dpt = daftar pemilih tetap\nwbk = bebas dari korupsi\n- dan yang di dari";
        Query::parse_with(text, &Vocabulary::parse(own).unwrap())
    }

    /// Words as they were typed, phrases in quotes.
    fn shown(needs: &[Need]) -> String {
        let shown = |need: &Need| {
            let words = need.words.join(" ");
            if need.is_quoted { format!("\"{words}\"") } else { words }
        };
        needs.iter().map(shown).collect::<Vec<_>>().join(" ")
    }

    fn ways(need: &Need) -> Vec<String> {
        need.ways.iter().map(|way| way.row.join(" ").replace('\u{1}', "~")).collect()
    }

    #[test]
    fn a_query_comes_apart() {
        let table = [
            ("Pedoman  Teknis", "pedoman teknis", ""),
            ("pedoman pedoman", "pedoman", ""),
            ("pemilihan pemilih", "pemilihan", ""),
            (r#""pedoman teknis" jdih"#, r#""pedoman teknis" jdih"#, ""),
            ("\u{201c}pedoman teknis\u{201d}", r#""pedoman teknis""#, ""),
            (r#""pedoman""#, r#""pedoman""#, ""),
            (r#"pedoman "teknis jdih"#, "pedoman teknis jdih", ""),
            (r#"a"b c"d"#, r#"a "b c" d"#, ""),
            ("jdih -jambi", "jdih", r#""jambi""#),
            (r#"--jambi -"kota baru""#, "", r#""jambi" "kota baru""#),
            ("pedoman -ad-hoc", "pedoman", r#""ad hoc""#),
            ("pedoman -13/2025 -dan/atau", "pedoman", r#""13 2025" "dan atau""#),
            ("undang-undang", "undang", ""),
            ("kpu - jambi", "kpu jambi", ""),
            (r#"- -- "" " -" / 🎉"#, "", ""),
            ("saksi dan pemilih di jambi", "saksi pemilih jambi", ""),
            ("yang dan di", "yang dan di", ""),
            (r#""saksi dan pemilih" dan"#, r#""saksi dan pemilih""#, ""),
            ("bebas dari korupsi dari jambi", "bebas dari korupsi jambi", ""),
        ];
        for (text, wanted, unwanted) in table {
            let query = read(text);
            assert_eq!(
                (shown(&query.wanted), shown(&query.unwanted)),
                (wanted.into(), unwanted.into()),
                "{text}"
            );
        }
    }

    #[test]
    fn words_are_met_by_their_forms_and_by_what_they_stand_for() {
        assert_eq!(ways(&read("pemilihan").wanted[0]), ["~pilih"]);
        assert_eq!(ways(&read("\"pemilihan\"").wanted[0]), ["pemilihan"]);
        assert_eq!(ways(&read("x -pemilihan").unwanted[0]), ["pemilihan"]);
        assert_eq!(ways(&read("dpt").wanted[0]), ["~dpt", "~daftar ~pilih ~tetap"]);
        let query = read("daftar pemilih tetap jambi");
        let all: Vec<_> = query.wanted.iter().map(ways).collect();
        assert_eq!(
            all,
            [vec!["~daftar", "~dpt"], vec!["~pilih", "~dpt"], vec!["~tetap", "~dpt"], vec!["~jambi"]]
        );
        assert_eq!(ways(&read("\"dpt\"").wanted[0]), ["dpt"]);
        assert_eq!(ways(&read("-13/2025").unwanted[0]), ["13 2025", "13 tahun 2025"]);
        assert_eq!(ways(&read("-\"13/2025\"").unwanted[0]), ["13 2025"]);
        assert_eq!(ways(&read("-ad-hoc").unwanted[0]), ["ad hoc"]);
    }

    #[test]
    fn what_a_citation_covers_is_no_further_need() {
        let rest =
            |text: &str| read(text).rest().map(|need| need.words.join(" ")).collect::<Vec<_>>().join(" ");
        assert_eq!(rest("keputusan nomor 13 tahun 2025 pedoman"), "pedoman");
        assert_eq!(rest("pedoman -lain \"keputusan 13/2025\""), "pedoman");
        assert_eq!(rest("pedoman teknis"), "pedoman teknis");
    }

    #[test]
    fn characters_are_read_up_to_the_limit() {
        let full = format!("{}x", " ".repeat(MAX_QUERY_CHARS - 1));
        assert_eq!(shown(&Query::parse(&full).wanted), "x");
        assert!(!Query::parse(&full).is_shortened());
        let over = format!("{}xy", " ".repeat(MAX_QUERY_CHARS - 1));
        assert_eq!(shown(&Query::parse(&over).wanted), "x");
        assert!(Query::parse(&over).is_shortened());
    }

    #[test]
    fn terms_are_taken_up_to_the_limit() {
        let many = |count: usize| (0..count).map(|n| format!("k{n}")).collect::<Vec<_>>().join(" ");
        assert_eq!(Query::parse(&many(MAX_TERMS)).wanted.len(), MAX_TERMS);
        assert!(!Query::parse(&many(MAX_TERMS)).is_shortened());
        assert_eq!(Query::parse(&many(MAX_TERMS + 1)).wanted.len(), MAX_TERMS);
        assert!(Query::parse(&many(MAX_TERMS + 1)).is_shortened());
        let phrase = Query::parse(&format!("\"{}\"", many(MAX_TERMS + 1)));
        assert!(matches!(phrase.wanted.as_slice(), [need] if need.words.len() == MAX_TERMS));
    }
}
