//! The few pages that are kept in memory, drawn or prepared: the last that were asked for.

use std::collections::VecDeque;
use std::sync::Arc;

/// Pages of either side that are kept, and whose letters are gathered before the first is verified.
pub(super) const WINDOW: usize = 8;

/// What was made for the last pages that were asked for.
pub(super) struct Few<T> {
    kept: VecDeque<(usize, Arc<T>)>,
}

impl<T> Few<T> {
    pub(super) fn new() -> Self {
        Self { kept: VecDeque::with_capacity(WINDOW) }
    }

    /// What belongs to this page, made where it is not there.
    pub(super) fn get<E>(&mut self, page: usize, make: impl FnOnce() -> Result<T, E>) -> Result<Arc<T>, E> {
        if let Some((_, there)) = self.kept.iter().find(|(number, _)| *number == page) {
            return Ok(Arc::clone(there));
        }
        let made = Arc::new(make()?);
        if self.kept.len() >= WINDOW {
            self.kept.pop_front();
        }
        self.kept.push_back((page, Arc::clone(&made)));
        Ok(made)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_pages_are_kept_and_older_ones_made_again() {
        let (mut few, mut made) = (Few::new(), Vec::new());
        let mut ask = |page: usize| {
            let got = few.get(page, || {
                made.push(page);
                Ok::<_, ()>(page)
            });
            assert_eq!(got.as_deref(), Ok(&page));
        };
        (0..=WINDOW).for_each(&mut ask);
        ask(WINDOW);
        ask(1);
        ask(0);
        let wanted: Vec<usize> = (0..=WINDOW).chain([0]).collect();
        assert_eq!(made, wanted);
        assert_eq!(few.get(99, || Err("rusak")), Err("rusak"));
    }
}
