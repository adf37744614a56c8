//! Which page of the paper is which page of the digital copy.

use crate::Refusal;
use crate::features::Features;
use crate::limits::MAX_PAGES;
use crate::matching;
use serde::{Deserialize, Serialize};

/// Corners that agree on the right page and hardly ever on a wrong one.
const SURE: usize = 100;
/// Fewest corners that agree on the right page.
const LEAST: usize = 16;
/// The same as a share of the corners of the page that has fewer.
const LEAST_SHARE: f32 = 0.11;
/// The same for [`SURE`].
const SURE_SHARE: f32 = 0.25;
/// Pages that are tried by likeness when the next one in order is not it.
const TRIED: usize = 8;
/// Pages before and after the expected one that are always tried then.
const NEIGHBOURS: usize = 2;
/// Pages that end alike, with the same block of signature, are told apart by their order: a page that fits at least so
/// well as its rival, as a share of the corners that agree, is taken instead where it keeps the order.
const AS_GOOD: f32 = 0.5;
/// A page with fewer corners and less ink (in thousandths) is blank.
const BLANK: (usize, u16) = (12, 4);

/// A page of either side, or one of each that belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    /// Page of the digital copy, counted from 0.
    pub digital: Option<usize>,
    /// Page of the paper, counted from 0.
    pub physical: Option<usize>,
    /// Corners that agree.
    pub inliers: usize,
    /// Whether it stands at another place in the order than on the other side.
    pub moved: bool,
    /// Whether it is a page without print, such as the back of a sheet.
    pub blank: bool,
}

/// Pairs the pages, in the order of the digital copy; what is left of the paper follows the page before it.
///
/// # Errors
/// Where either side has more pages than are taken.
pub fn pair(digital: &[Features], physical: &[Features]) -> Result<Vec<Pair>, Refusal> {
    if digital.len() > MAX_PAGES || physical.len() > MAX_PAGES {
        return Err(Refusal::TooManyPages);
    }
    let mut candidates: Vec<(usize, usize, usize)> = Vec::new();
    let mut next = 0;
    for (own, page) in physical.iter().enumerate().filter(|(_, page)| !is_blank(page)) {
        let found = candidates_of(page, digital, next);
        if let Some((inliers, other)) = found.iter().max() {
            next = other + usize::from(*inliers > 0);
        }
        candidates.extend(found.into_iter().map(|(inliers, other)| (inliers, other, own)));
    }
    candidates.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.abs_diff(a.2).cmp(&b.1.abs_diff(b.2))));
    let mut partner: Partners = vec![None; digital.len()];
    let mut taken = vec![false; physical.len()];
    for (inliers, other, own) in &candidates {
        if let (Some(place @ None), Some(taken @ false)) = (partner.get_mut(*other), taken.get_mut(*own)) {
            *place = Some((*own, *inliers));
            *taken = true;
        }
    }
    keep_order(&mut partner, &mut taken, &candidates);
    Ok(ordered(&partner, &taken, digital, physical))
}

/// The page of paper of each page of the digital copy, and the corners that agree.
type Partners = Vec<Option<(usize, usize)>>;

/// Where a page is out of order and one that nobody took fits about as well, the one that is in order is it.
fn keep_order(partner: &mut Partners, taken: &mut [bool], candidates: &[(usize, usize, usize)]) {
    let in_order = |partner: &[Option<(usize, usize)>]| {
        let row: Vec<usize> = partner.iter().flatten().map(|(own, _)| *own).collect();
        longest_rising(&row).len()
    };
    for (inliers, other, own) in candidates {
        let as_good = |rival: usize| *inliers as f32 >= AS_GOOD * rival as f32;
        // The one page of both sides is free, the other one is held by a page that is out of order.
        let instead = match (partner.get(*other).copied().flatten(), taken.get(*own)) {
            (Some((_, rival)), Some(false)) if as_good(rival) => *other,
            (None, Some(true)) => {
                let held = partner.iter().position(|held| held.is_some_and(|(p, n)| p == *own && as_good(n)));
                let Some(held) = held else { continue };
                held
            }
            _ => continue,
        };
        let mut changed = partner.clone();
        let freed = changed.get_mut(instead).and_then(Option::take);
        if let Some(place) = changed.get_mut(*other) {
            *place = Some((*own, *inliers));
        }
        if in_order(&changed) <= in_order(partner) {
            continue;
        }
        *partner = changed;
        for (page, is_taken) in [(freed.map(|(page, _)| page), false), (Some(*own), true)] {
            if let Some(taken) = page.and_then(|page| taken.get_mut(page)) {
                *taken = is_taken;
            }
        }
    }
}

fn is_blank(page: &Features) -> bool {
    page.corners.len() < BLANK.0 && page.inked < BLANK.1
}

/// Pages on which this one may lie, with the corners that agree; only one where that is sure.
fn candidates_of(page: &Features, digital: &[Features], next: usize) -> Vec<(usize, usize)> {
    let enough = |found: usize, other: &Features, least: usize, share: f32| {
        let corners = page.corners.len().min(other.corners.len());
        found >= least && found as f32 >= share * corners as f32
    };
    let mut order: Vec<usize> = (0..digital.len()).collect();
    order.sort_by_key(|j| if *j == next { -1 } else { j.abs_diff(next) as i64 });
    let mut likely = order.clone();
    likely.sort_by_cached_key(|j| digital.get(*j).map_or(i64::MAX, |other| unlike(page, other)));
    likely.truncate(TRIED);
    order.truncate(2 * NEIGHBOURS + 1);
    order.extend(likely);
    for turns in [&[0_u8][..], &[2, 1, 3][..]] {
        let mut found = Vec::new();
        let turned: Vec<Features> = turns.iter().map(|turn| page.turned(*turn)).collect();
        let mut seen = vec![false; digital.len()];
        for j in &order {
            let (Some(other), Some(seen @ false)) = (digital.get(*j), seen.get_mut(*j)) else { continue };
            *seen = true;
            let best = turned.iter().filter_map(|page| Some(matching::find(other, page)?.inliers)).max();
            let inliers = best.unwrap_or(0);
            if enough(inliers, other, SURE, SURE_SHARE) {
                return vec![(inliers, *j)];
            }
            if enough(inliers, other, LEAST, LEAST_SHARE) {
                found.push((inliers, *j));
            }
        }
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

/// How unlike two pages look from afar.
fn unlike(a: &Features, b: &Features) -> i64 {
    let off: u32 = a.thumb.iter().zip(&b.thumb).map(|(a, b)| u32::from(a.abs_diff(*b))).sum();
    i64::from(off)
}

fn ordered(
    partner: &[Option<(usize, usize)>],
    taken: &[bool],
    digital: &[Features],
    physical: &[Features],
) -> Vec<Pair> {
    let row: Vec<usize> = partner.iter().flatten().map(|(own, _)| *own).collect();
    let in_order = longest_rising(&row);
    let mut pairs: Vec<Pair> = partner
        .iter()
        .zip(digital)
        .enumerate()
        .map(|(digital, (partner, page))| Pair {
            digital: Some(digital),
            physical: partner.map(|p| p.0),
            inliers: partner.map_or(0, |p| p.1),
            moved: partner.is_some_and(|p| !in_order.contains(&p.0)),
            blank: partner.is_none() && is_blank(page),
        })
        .collect();
    for (own, page) in physical.iter().enumerate().filter(|(own, _)| taken.get(*own) == Some(&false)) {
        let after =
            pairs.iter().rposition(|pair| pair.physical.is_some_and(|p| p < own)).map_or(0, |at| at + 1);
        let blank = is_blank(page);
        pairs.insert(after, Pair { digital: None, physical: Some(own), inliers: 0, moved: false, blank });
    }
    pairs
}

/// The longest rising part of a row of different numbers.
fn longest_rising(row: &[usize]) -> Vec<usize> {
    let mut best: Vec<Vec<usize>> = Vec::new();
    for value in row {
        let mut own = best
            .iter()
            .filter(|line| line.last().is_some_and(|last| last < value))
            .max_by_key(|line| line.len())
            .cloned()
            .unwrap_or_default();
        own.push(*value);
        best.push(own);
    }
    best.into_iter().max_by_key(Vec::len).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gray::Gray;
    use crate::linear::Sequence;

    fn page(seed: u64) -> Features {
        let mut page = Gray::blank(800, 1130);
        let mut draw = Sequence::new(seed);
        for _ in 0..1500 {
            let (x, y, w, h) = (draw.below(780), draw.below(1110), 3 + draw.below(9), 3 + draw.below(9));
            for row in y..(y + h).min(1130) {
                page.row_mut(row).iter_mut().skip(x).take(w).for_each(|v| *v = 255);
            }
        }
        crate::features(&page)
    }

    fn shape(pairs: &[Pair]) -> Vec<(Option<usize>, Option<usize>, bool)> {
        pairs.iter().map(|p| (p.digital, p.physical, p.moved)).collect()
    }

    #[test]
    fn of_pages_that_end_alike_the_one_that_keeps_the_order_is_taken() {
        // The first of each: corners that agree, page of the digital copy, page of paper.
        let paired = |candidates: &[(usize, usize, usize)], digital: usize, physical: usize| {
            let mut partner: Partners = vec![None; digital];
            let mut taken = vec![false; physical];
            for (inliers, other, own) in candidates {
                if partner[*other].is_none() && !taken[*own] {
                    (partner[*other], taken[*own]) = (Some((*own, *inliers)), true);
                }
            }
            keep_order(&mut partner, &mut taken, candidates);
            (partner.iter().map(|p| p.map(|(own, _)| own)).collect::<Vec<_>>(), taken)
        };
        // The digital copy lacks the second page, which ends as the last one does.
        let (partner, taken) = paired(&[(400, 0, 0), (400, 1, 2), (60, 2, 1), (50, 2, 3)], 3, 4);
        assert_eq!((partner, taken), (vec![Some(0), Some(2), Some(3)], vec![true, false, true, true]));
        // The paper lacks it.
        let (partner, _) = paired(&[(400, 0, 0), (400, 2, 1), (60, 1, 2), (50, 3, 2)], 4, 3);
        assert_eq!(partner, [Some(0), None, Some(1), Some(2)]);
        // A page that lies elsewhere is not exchanged for one that fits much worse, nor one in order for another.
        let (partner, _) = paired(&[(400, 0, 0), (400, 1, 2), (60, 2, 1), (29, 2, 3)], 3, 4);
        assert_eq!(partner, [Some(0), Some(2), Some(1)]);
        let (partner, _) = paired(&[(400, 0, 0), (60, 1, 1), (59, 1, 2)], 2, 3);
        assert_eq!(partner, [Some(0), Some(1)]);
    }

    #[test]
    fn missing_extra_swapped_and_blank_pages_are_told() {
        let [a, b, c, d] = [page(1), page(2), page(3), page(4)];
        let blank = crate::features(&Gray::blank(800, 1130));
        let copy = |pages: &[&Features]| pages.iter().map(|p| (*p).clone()).collect::<Vec<_>>();
        let digital = copy(&[&a, &b, &c]);
        let pairs = pair(&digital, &copy(&[&a, &blank, &c, &blank])).unwrap();
        let told = shape(&pairs);
        assert!(told.contains(&(Some(0), Some(0), false)) && told.contains(&(Some(1), None, false)));
        assert!(told.contains(&(Some(2), Some(2), false)));
        assert_eq!(pairs.iter().filter(|p| p.blank && p.digital.is_none()).count(), 2);
        let pairs = pair(&digital, &copy(&[&a, &b, &d, &c])).unwrap();
        assert_eq!(shape(&pairs)[2], (None, Some(2), false));
        let pairs = pair(&digital, &copy(&[&b, &a, &c])).unwrap();
        assert_eq!(pairs.iter().filter(|p| p.moved).count(), 1);
        let turned = vec![a.turned(2), b.turned(1), c.turned(3)];
        assert_eq!(shape(&pair(&digital, &turned).unwrap())[1], (Some(1), Some(1), false));
        assert_eq!(pair(&vec![blank; MAX_PAGES + 1], &[]), Err(Refusal::TooManyPages));
    }
}
