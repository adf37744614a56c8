//! What a person typed, taken apart. Reading it never fails.

use crate::analysis::words;
use crate::citation::Citation;

/// How many characters of a query are read.
pub const MAX_QUERY_CHARS: usize = 1_000;
/// How many words of a query are looked for, those inside phrases and those excluded included.
pub const MAX_TERMS: usize = 32;

/// A query: words that all have to occur, `"phrases"` whose words have to follow one another, `-words` and
/// `-"phrases"` that must not occur, and perhaps the citation of a document by its number.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    pub(crate) wanted: Vec<Need>,
    pub(crate) unwanted: Vec<Need>,
    pub(crate) citation: Option<Citation>,
    /// The text as a whole, to be compared with the caller's own number keys.
    pub(crate) number_key: String,
    shortened: bool,
}

/// Something that occurs in a text or does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Need {
    /// One folded word.
    Word(String),
    /// Two or more folded words in a row.
    Phrase(Vec<String>),
}

/// A stretch of the query between spaces or quotes.
struct Piece<'a> {
    text: &'a str,
    quoted: bool,
    unwanted: bool,
}

impl Query {
    /// Reads what was typed. Quotes that are not closed and operators without a word are passed over; a
    /// text without any word is the empty query.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let end = text.char_indices().nth(MAX_QUERY_CHARS).map_or(text.len(), |(at, _)| at);
        let read = text.get(..end).unwrap_or(text);
        let mut query = Self {
            number_key: read.trim().to_lowercase(),
            shortened: read.len() < text.len(),
            ..Self::default()
        };
        let pieces = pieces(read);
        let mut room = MAX_TERMS;
        for piece in &pieces {
            query.take(piece, &mut room);
        }
        let wanted: Vec<&str> =
            pieces.iter().filter(|piece| !piece.unwanted).map(|piece| piece.text).collect();
        query.citation = Citation::find(&wanted.join(" "));
        query
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

    fn take(&mut self, piece: &Piece<'_>, room: &mut usize) {
        let mut found: Vec<String> = words(piece.text).into_iter().map(|word| word.text).collect();
        self.shortened |= found.len() > *room;
        found.truncate(*room);
        *room = room.saturating_sub(found.len());
        let needs = if piece.quoted && found.len() > 1 {
            vec![Need::Phrase(found)]
        } else {
            found.into_iter().map(Need::Word).collect()
        };
        let list = if piece.unwanted { &mut self.unwanted } else { &mut self.wanted };
        for need in needs {
            if !list.contains(&need) {
                list.push(need);
            }
        }
    }
}

/// Cuts a query at spaces and quotes.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let bare = rest.trim_start_matches('-');
        let unwanted = bare.len() < rest.len();
        let (piece, after) = match quoted(bare) {
            Some((inside, after)) => (Piece { text: inside, quoted: true, unwanted }, after),
            None => {
                let bare = bare.trim_start_matches(is_quote);
                let end = bare.find(|c: char| c.is_whitespace() || is_quote(c)).unwrap_or(bare.len());
                let (word, after) = bare.split_at_checked(end).unwrap_or((bare, ""));
                (Piece { text: word, quoted: false, unwanted }, after)
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

    fn word(text: &str) -> Need {
        Need::Word(text.to_owned())
    }

    fn phrase(text: &str) -> Need {
        Need::Phrase(text.split(' ').map(str::to_owned).collect())
    }

    #[test]
    fn a_query_comes_apart() {
        let table = [
            ("Pedoman  Teknis", vec![word("pedoman"), word("teknis")], vec![]),
            ("pedoman pedoman", vec![word("pedoman")], vec![]),
            (r#""pedoman teknis" jdih"#, vec![phrase("pedoman teknis"), word("jdih")], vec![]),
            ("\u{201c}pedoman teknis\u{201d}", vec![phrase("pedoman teknis")], vec![]),
            (r#""pedoman""#, vec![word("pedoman")], vec![]),
            (r#"pedoman "teknis jdih"#, vec![word("pedoman"), word("teknis"), word("jdih")], vec![]),
            (r#"a"b c"d"#, vec![word("a"), phrase("b c"), word("d")], vec![]),
            ("jdih -jambi", vec![word("jdih")], vec![word("jambi")]),
            (r#"--jambi -"kota baru""#, vec![], vec![word("jambi"), phrase("kota baru")]),
            ("undang-undang", vec![word("undang")], vec![]),
            ("kpu - jambi", vec![word("kpu"), word("jambi")], vec![]),
            (r#"- -- "" " -" / 🎉"#, vec![], vec![]),
        ];
        for (text, wanted, unwanted) in table {
            let query = Query::parse(text);
            assert_eq!((query.wanted, query.unwanted), (wanted, unwanted), "{text}");
        }
    }

    #[test]
    fn characters_are_read_up_to_the_limit() {
        let full = format!("{}x", " ".repeat(MAX_QUERY_CHARS - 1));
        assert_eq!(Query::parse(&full).wanted, [word("x")]);
        assert!(!Query::parse(&full).is_shortened());
        let over = format!("{}xy", " ".repeat(MAX_QUERY_CHARS - 1));
        assert_eq!(Query::parse(&over).wanted, [word("x")]);
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
        assert!(matches!(phrase.wanted.as_slice(), [Need::Phrase(words)] if words.len() == MAX_TERMS));
    }
}
