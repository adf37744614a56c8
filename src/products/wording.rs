//! What became other between two texts, word by word: the words of two versions of a public file. Pure.

use std::collections::HashMap;
use std::ops::Range;

/// The most words of a text that are compared.
pub const MAX_COMPARED_WORDS: usize = 60_000;
/// The most words that may come and go together; beyond it two texts are not told apart word by word.
pub const MAX_WORD_EDITS: usize = 1_500;
/// Changes with no more equal words between them are told as one.
const JOINED_BY: usize = 1;

/// A place at which two texts differ: words of the old one, words of the new one; one of both may be empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordChange {
    /// Words of the old text, counted from 0.
    pub before: Range<usize>,
    /// Words of the new text.
    pub after: Range<usize>,
}

/// The differences of two texts, in their order; `None` where they are too long or too different for it.
#[must_use]
pub fn word_changes<'w>(before: &[&'w str], after: &[&'w str]) -> Option<Vec<WordChange>> {
    if before.len().max(after.len()) > MAX_COMPARED_WORDS {
        return None;
    }
    let mut names: HashMap<&str, u32> = HashMap::new();
    let old: Vec<u32> = before.iter().map(|word| number(&mut names, word)).collect();
    let new: Vec<u32> = after.iter().map(|word| number(&mut names, word)).collect();
    let (gone, came) = edits(&old, &new)?;
    Some(joined(grouped(&gone, &came)))
}

fn number<'w>(names: &mut HashMap<&'w str, u32>, word: &'w str) -> u32 {
    let next = u32::try_from(names.len()).unwrap_or(u32::MAX);
    *names.entry(word).or_insert(next)
}

/// Which words of the old text are gone and which of the new one came, by the shortest way from one to the other
/// (Myers, "An O(ND) difference algorithm").
fn edits(old: &[u32], new: &[u32]) -> Option<(Vec<bool>, Vec<bool>)> {
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (old.get(head..)?, new.get(head..)?);
    let tail = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, b) = (old_rest.get(..old_rest.len() - tail)?, new_rest.get(..new_rest.len() - tail)?);
    let steps = Steps::walk(a, b)?;
    let (mut gone, mut came) = (vec![false; old.len()], vec![false; new.len()]);
    for (x, y) in steps.back(a.len(), b.len()) {
        let (list, place) = match (x, y) {
            (Some(x), _) => (&mut gone, x),
            (None, Some(y)) => (&mut came, y),
            (None, None) => continue,
        };
        if let Some(mark) = list.get_mut(head + place) {
            *mark = true;
        }
    }
    Some((gone, came))
}

/// How far each diagonal was come after each edit.
struct Steps {
    rounds: Vec<Vec<usize>>,
}

impl Steps {
    /// Walks until the ends of both are met; `None` beyond the limit.
    fn walk(a: &[u32], b: &[u32]) -> Option<Self> {
        let mut rounds: Vec<Vec<usize>> = Vec::new();
        for round in 0..=MAX_WORD_EDITS {
            let mut reached = Vec::with_capacity(round + 1);
            let mut ended = false;
            // Diagonal `place` has gone `place` words more in the old text than came, out of `round` edits.
            for place in 0..=round {
                let mut x = start(rounds.last().map(Vec::as_slice), round, place);
                while let (Some(left), Some(right)) = (a.get(x), line(x, round, place).and_then(|y| b.get(y)))
                {
                    if left != right {
                        break;
                    }
                    x += 1;
                }
                ended |= x >= a.len() && line(x, round, place).is_some_and(|y| y >= b.len());
                reached.push(x);
            }
            rounds.push(reached);
            if ended {
                return Some(Self { rounds });
            }
        }
        None
    }

    /// The edits from the end back: a word of the old text, or one of the new.
    fn back(&self, old_len: usize, new_len: usize) -> Vec<(Option<usize>, Option<usize>)> {
        let mut edits = Vec::new();
        let Some(last) = self.rounds.len().checked_sub(1) else { return edits };
        let ends = |place: &usize| {
            let x = self.reached(last, *place);
            x >= old_len && line(x, last, *place).is_some_and(|y| y >= new_len)
        };
        let Some(mut place) = (0..=last).find(ends) else { return edits };
        for round in (1..=last).rev() {
            let before = self.rounds.get(round - 1).map(Vec::as_slice);
            let x = start(before, round, place);
            if comes_by_removal(before, place) {
                edits.push((x.checked_sub(1), None));
                place -= 1;
            } else {
                edits.push((None, line(x, round, place).and_then(|y| y.checked_sub(1))));
            }
        }
        edits
    }

    fn reached(&self, round: usize, place: usize) -> usize {
        self.rounds.get(round).and_then(|places| places.get(place)).copied().unwrap_or(0)
    }
}

/// The word of the new text at which a diagonal is, when it is at word `x` of the old one. Of `round` edits `place` were
/// removals and the others additions.
fn line(x: usize, round: usize, place: usize) -> Option<usize> {
    (x + round).checked_sub(2 * place)
}

/// Whether a diagonal goes on from the one from which a word of the old text was taken away; else one was added.
fn comes_by_removal(before: Option<&[usize]>, place: usize) -> bool {
    let Some(before) = before else { return false };
    let by_addition = before.get(place);
    let by_removal = place.checked_sub(1).and_then(|place| before.get(place));
    match (by_removal, by_addition) {
        (Some(removal), Some(addition)) => removal >= addition,
        (Some(_), None) => true,
        (None, _) => false,
    }
}

/// Where a diagonal begins in this round: one edit after the better of its neighbours.
fn start(before: Option<&[usize]>, round: usize, place: usize) -> usize {
    let Some(rows) = before.filter(|_| round > 0) else { return 0 };
    match comes_by_removal(before, place) {
        true => place.checked_sub(1).and_then(|place| rows.get(place)).map_or(0, |x| x + 1),
        false => rows.get(place).copied().unwrap_or(0),
    }
}

/// Words that went and came side by side are one change.
fn grouped(gone: &[bool], came: &[bool]) -> Vec<WordChange> {
    let mut changes = Vec::new();
    let (mut x, mut y) = (0, 0);
    let run = |marks: &[bool], from: usize| marks.iter().skip(from).take_while(|mark| **mark).count();
    while x < gone.len() || y < came.len() {
        let (lost, found) = (run(gone, x), run(came, y));
        if lost + found > 0 {
            changes.push(WordChange { before: x..x + lost, after: y..y + found });
        }
        // Behind them stands a word of both.
        (x, y) = (x + lost + 1, y + found + 1);
    }
    changes
}

fn joined(changes: Vec<WordChange>) -> Vec<WordChange> {
    let mut all: Vec<WordChange> = Vec::new();
    for change in changes {
        match all.last_mut() {
            Some(last) if change.before.start - last.before.end <= JOINED_BY => {
                (last.before.end, last.after.end) = (change.before.end, change.after.end);
            }
            _ => all.push(change),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn told(before: &str, after: &str) -> Vec<(String, String)> {
        let (old, new): (Vec<&str>, Vec<&str>) =
            (before.split_whitespace().collect(), after.split_whitespace().collect());
        let changes = word_changes(&old, &new).unwrap();
        let words = |words: &[&str], range: &Range<usize>| words[range.clone()].join(" ");
        changes.iter().map(|change| (words(&old, &change.before), words(&new, &change.after))).collect()
    }

    #[test]
    fn words_that_came_went_and_changed_are_told() {
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert!(told("a b c", "a b c").is_empty() && told("", "").is_empty());
        assert_eq!(told("a b c d", "a x c d"), [pair("b", "x")]);
        assert_eq!(told("a b c d", "a c d"), [pair("b", "")]);
        assert_eq!(told("a c d", "a b c d e"), [pair("", "b"), pair("", "e")]);
        assert_eq!(told("", "a b"), [pair("", "a b")]);
        assert_eq!(told("a b", ""), [pair("a b", "")]);
        assert_eq!(told("a b c d e f", "x b y d e z"), [pair("a b c", "x b y"), pair("f", "z")]);
    }

    #[test]
    fn texts_that_are_too_long_or_too_different_are_not_told_apart() {
        let words = |count: usize| vec!["kata"; count];
        assert!(word_changes(&words(MAX_COMPARED_WORDS), &words(MAX_COMPARED_WORDS)).is_some());
        assert!(word_changes(&words(MAX_COMPARED_WORDS + 1), &words(1)).is_none());
        assert!(word_changes(&words(MAX_WORD_EDITS), &[]).is_some());
        assert!(word_changes(&words(MAX_WORD_EDITS + 1), &[]).is_none());
    }

    /// The length of the longest common sequence, by the table.
    fn common(old: &[u8], new: &[u8]) -> usize {
        let mut row = vec![0; new.len() + 1];
        for a in old {
            let mut corner = 0;
            for (at, b) in new.iter().enumerate() {
                let above = row[at + 1];
                row[at + 1] = if a == b { corner + 1 } else { above.max(row[at]) };
                corner = above;
            }
        }
        row[new.len()]
    }

    proptest! {
        /// What is not told as changed is the same in both, and as few words as can be are edited.
        #[test]
        fn the_way_is_true_and_the_shortest(
            old in proptest::collection::vec(0_u8..4, 0..40), new in proptest::collection::vec(0_u8..4, 0..40)
        ) {
            let numbers = |words: &[u8]| words.iter().map(|word| u32::from(*word)).collect::<Vec<_>>();
            let (gone, came) = edits(&numbers(&old), &numbers(&new)).unwrap();
            let kept = |words: &[u8], marks: &[bool]| {
                words.iter().zip(marks).filter(|(_, mark)| !**mark).map(|(word, _)| *word).collect::<Vec<_>>()
            };
            prop_assert_eq!(kept(&old, &gone), kept(&new, &came));
            prop_assert_eq!(kept(&old, &gone).len(), common(&old, &new));
            let mut at = (0, 0);
            for change in joined(grouped(&gone, &came)) {
                prop_assert_eq!(&old[at.0..change.before.start], &new[at.1..change.after.start]);
                at = (change.before.end, change.after.end);
            }
            prop_assert_eq!(&old[at.0..], &new[at.1..]);
        }
    }
}
