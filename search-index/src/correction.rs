//! Words with a slip of the finger: one letter too many, too few, wrong, or two that changed places.
//!
//! Only words that no document has are looked at, so that a slip costs nothing where nobody slipped.

use crate::Error;
use crate::analysis::stem_token;
use crate::form::{Form, MIN_LONG_CHARS, form};
use crate::query::{Need, Query, Way};
use crate::schema::Fields;
use crate::stem::known_root;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use tantivy::schema::IndexRecordOption;
use tantivy::{InvertedIndexReader, Searcher, SegmentReader, TantivyError, Term};

/// Shorter words are never taken for misspelt ones: too many of them lie one letter apart.
pub const MIN_CORRECTED_CHARS: usize = 5;
/// Longer ones neither.
const MAX_CORRECTED_CHARS: usize = 24;
/// How many words of a query are corrected.
const MAX_CORRECTED_WORDS: usize = 4;
/// How many spellings of a word are looked for in its place.
const MAX_SPELLINGS: usize = 3;
/// How much a word counts that was not typed like this.
const GUESSED: f32 = 0.7;
/// A word in fewer documents than this may be a slip in a document.
const RARE: u64 = 3;
/// How many times more documents must have the other spelling before it is proposed for a rare word.
const MUCH_MORE: u64 = 20;

const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz";

/// A query with other spellings, and its text as it is proposed: "maksud Anda …".
#[derive(Debug, Clone)]
pub(crate) struct Corrected {
    pub(crate) query: Query,
    pub(crate) text: String,
}

/// How sure one has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// Only words that no document has.
    Unknown,
    /// Words that hardly any document has, too.
    Rare,
}

/// The query with other spellings of words that are in doubt, if there are any.
pub(crate) fn of(
    searcher: &Searcher,
    fields: &Fields,
    query: &Query,
    doubt: Doubt,
) -> Result<Option<Corrected>, Error> {
    let dictionary = Dictionary { searcher, fields };
    let mut corrected = query.clone();
    let mut replaced: Vec<(std::ops::Range<usize>, String)> = Vec::new();
    for need in corrected.wanted.iter_mut().filter(|need| may_be_misspelt(need)) {
        if replaced.len() >= MAX_CORRECTED_WORDS {
            break;
        }
        let spellings = dictionary.other_spellings(need, doubt)?;
        let Some(best) = spellings.first().cloned() else { continue };
        need.ways.extend(spellings.iter().map(|word| Way { row: vec![stem_token(word)], weight: GUESSED }));
        need.words.extend(spellings);
        replaced.push((need.place.clone(), best));
    }
    if replaced.is_empty() {
        return Ok(None);
    }
    Ok(Some(Corrected { text: with(&query.text, replaced), query: corrected }))
}

/// A single word of letters, of a length at which a slip can be told from another word.
fn may_be_misspelt(need: &Need) -> bool {
    let lengths = MIN_CORRECTED_CHARS..=MAX_CORRECTED_CHARS;
    !need.is_quoted
        && need.ways.len() == 1
        && need.single().is_some_and(|word| {
            lengths.contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_lowercase())
        })
}

fn with(text: &str, mut replaced: Vec<(std::ops::Range<usize>, String)>) -> String {
    replaced.sort_by_key(|(place, _)| place.start);
    let (mut out, mut at) = (String::new(), 0);
    for (place, word) in replaced {
        out.push_str(text.get(at..place.start).unwrap_or_default());
        out.push_str(&word);
        at = place.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words that documents have.
struct Dictionary<'a> {
    searcher: &'a Searcher,
    fields: &'a Fields,
}

impl Dictionary<'_> {
    /// Other spellings of the need's word, the most frequent first; none when the word is not in doubt.
    fn other_spellings(&self, need: &Need, doubt: Doubt) -> Result<Vec<String>, Error> {
        let Some(word) = need.single() else { return Ok(Vec::new()) };
        let known = self.documents(word)?.max(self.documents(&stem_token(word))?);
        let (is_doubtful, enough) = match doubt {
            Doubt::Unknown => (known == 0, 1),
            Doubt::Rare => (known < RARE, known.max(1).saturating_mul(MUCH_MORE)),
        };
        if !is_doubtful {
            return Ok(Vec::new());
        }
        let mut found: Vec<(u64, String)> = Vec::new();
        for (other, documents) in self.counted(one_edit_away(word))? {
            if documents >= enough {
                found.push((documents, other));
            }
        }
        if found.is_empty() && doubt == Doubt::Unknown {
            found = self.other_forms(word)?;
        }
        found.sort_by(|(m, a), (n, b)| n.cmp(m).then_with(|| a.cmp(b)));
        Ok(found.into_iter().map(|(_, word)| word).take(MAX_SPELLINGS).collect())
    }

    /// Forms of known roots that documents have in other forms alone, and in how many documents those stand: one for
    /// each root. Only where the word itself is none, for whoever typed a form of a root made no slip.
    fn other_forms(&self, word: &str) -> Result<Vec<(u64, String)>, Error> {
        if known_root(word).is_some() {
            return Ok(Vec::new());
        }
        let mut best: BTreeMap<String, (Form, String)> = BTreeMap::new();
        // Too many short words lie one letter apart; people seldom miss the first.
        let may_be = |other: &str| word.len() >= MIN_LONG_CHARS || other.get(..1) == word.get(..1);
        for other in one_edit_away(word).into_iter().filter(|other| may_be(other)) {
            let Some(form) = form(&other) else { continue };
            match best.entry(stem_token(&other)) {
                Entry::Vacant(place) => drop(place.insert((form, other))),
                Entry::Occupied(mut place) if place.get().0 < form => drop(place.insert((form, other))),
                Entry::Occupied(_) => {}
            }
        }
        let counts = self.counted(best.keys().cloned().collect())?;
        let found: Vec<(u64, Form, String)> = best
            .into_iter()
            .filter_map(|(stem, (form, other))| Some((*counts.get(&stem)?, form, other)))
            .collect();
        // Where one is built as people write, others are chance.
        let most = found.iter().map(|(_, form, _)| *form).max();
        let found = found.into_iter().filter(|(_, form, _)| Some(*form) == most);
        Ok(found.map(|(documents, _, other)| (documents, other)).collect())
    }

    fn documents(&self, token: &str) -> Result<u64, Error> {
        Ok(self.counted([token.to_owned()].into())?.remove(token).unwrap_or_default())
    }

    /// In how many documents each of the words stands; those that stand nowhere are left out. Documents that were
    /// taken out do not count: the engine keeps their words until it next puts its files together, and a word
    /// that they alone had must not be proposed to anybody.
    fn counted(&self, words: BTreeSet<String>) -> Result<BTreeMap<String, u64>, Error> {
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for segment in self.searcher.segment_readers() {
            let index = segment.inverted_index(self.fields.text)?;
            for word in &words {
                let here = living(segment, &index, &Term::from_field_text(self.fields.text, word))?;
                if here > 0 {
                    let count = counts.entry(word.clone()).or_default();
                    *count = count.saturating_add(u64::from(here));
                }
            }
        }
        Ok(counts)
    }
}

/// How many documents of a segment have the word and were not taken out.
fn living(segment: &SegmentReader, index: &InvertedIndexReader, word: &Term) -> Result<u32, Error> {
    let Some(info) = index.get_term_info(word).map_err(TantivyError::from)? else { return Ok(0) };
    let Some(alive) = segment.alive_bitset() else { return Ok(info.doc_freq) };
    let list = index.read_postings_from_terminfo(&info, IndexRecordOption::Basic);
    Ok(list.map_err(TantivyError::from)?.doc_freq_given_deletes(alive))
}

/// All that one slip makes of a word of plain letters.
fn one_edit_away(word: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for (at, _) in word.char_indices().chain([(word.len(), ' ')]) {
        let (before, after) = word.split_at_checked(at).unwrap_or((word, ""));
        let shorter = after.get(1..);
        all.extend(shorter.map(|shorter| format!("{before}{shorter}")));
        if let (Some(first), Some(second)) = (after.get(..1), after.get(1..2)) {
            all.insert(format!("{before}{second}{first}{}", after.get(2..).unwrap_or_default()));
        }
        for letter in LETTERS.chars() {
            all.insert(format!("{before}{letter}{after}"));
            all.extend(shorter.map(|shorter| format!("{before}{letter}{shorter}")));
        }
    }
    all.remove(word);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_single_slip_is_undone() {
        let away = one_edit_away("kampnye");
        for wanted in ["kampanye", "kampye", "kampnyea", "akmpnye", "kampnya"] {
            assert!(away.contains(wanted), "{wanted}");
        }
        assert!(!away.contains("kampnye") && !away.contains("kampany"));
        assert_eq!(one_edit_away("ab").len(), 2 + 1 + 2 * 25 + 3 * 26 - 2);
    }

    #[test]
    fn words_are_corrected_between_their_limits() {
        let may = |text: &str| Query::parse(text).wanted.iter().any(may_be_misspelt);
        assert!(may(&"z".repeat(MIN_CORRECTED_CHARS)) && !may(&"z".repeat(MIN_CORRECTED_CHARS - 1)));
        assert!(may(&"z".repeat(MAX_CORRECTED_CHARS)) && !may(&"z".repeat(MAX_CORRECTED_CHARS + 1)));
        assert!(!may("\"zzzzz\"") && !may("zzzz1") && !may("-zzzzz"));
    }

    #[test]
    fn the_rest_of_the_text_stays_as_it_was_typed() {
        let replaced = vec![(8..15, "kampanye".to_owned()), (0..7, "Pedoman".to_owned())];
        assert_eq!(with("Pedomna kampnye  \"dana\" -x", replaced), "Pedoman kampanye \"dana\" -x");
    }
}
