//! What everybody asks for who comes without a question: lists of all documents, or of those of a kind or a
//! year. Such an answer goes through every document, so each is made once for a commit of the index and given
//! out until the next one. Whether a hit may be shown is asked anew by the caller each time, as of any other.

use crate::{Filter, Results, Window};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Answers that are kept; further ones take the place of all. Each holds a page of hits, about 10 KB.
const MAX_LISTS: usize = 256;

/// Answers to the empty query, of one commit.
#[derive(Default)]
pub(crate) struct Lists(Mutex<HashMap<(Filter, Window), Results>>);

impl Lists {
    pub(crate) fn get(&self, filter: &Filter, window: Window) -> Option<Results> {
        let lists = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lists.get(&(filter.clone(), window)).cloned()
    }

    pub(crate) fn put(&self, filter: &Filter, window: Window, results: &Results) {
        let mut lists = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if lists.len() >= MAX_LISTS {
            lists.clear();
        }
        lists.insert((filter.clone(), window), results.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Matched;

    fn results(total: usize) -> Results {
        let (hits, matched) = (Vec::new(), Matched::All);
        Results { total, matched, hits, cited: None, proposal: None, is_corrected: false, facets: None }
    }

    #[test]
    fn lists_are_kept_apart_and_up_to_the_limit() {
        let (lists, window) = (Lists::default(), Window::new(0, 20));
        let of = |year| Filter { year: Some(year), ..Filter::default() };
        for year in 0..256 {
            lists.put(&of(year), window, &results(1));
        }
        assert_eq!(lists.get(&of(0), window).map(|results| results.total), Some(1));
        assert_eq!(lists.get(&of(0), Window::new(20, 20)), None);
        assert_eq!(lists.get(&Filter::default(), window), None);
        lists.put(&of(256), window, &results(2));
        assert_eq!(lists.get(&of(0), window), None);
        assert_eq!(lists.get(&of(256), window).map(|results| results.total), Some(2));
    }
}
