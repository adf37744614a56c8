//! Pages at the same time, on the cores that there are.

use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{Builder, available_parallelism, scope};

/// Most threads of one child: each needs the room of a page or two.
const MAX_THREADS: usize = 4;
/// The stack of a thread, in bytes; nothing here goes deep.
const STACK_BYTES: usize = 2 * 1024 * 1024;

/// What `work` makes of each, in their order.
pub(super) fn each<T: Sync, R: Send>(all: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let cores = available_parallelism().map_or(1, NonZeroUsize::get).min(MAX_THREADS);
    let next = AtomicUsize::new(0);
    let share = || {
        let mut made = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(one) = all.get(at) else { return made };
            made.push((at, work(one)));
        }
    };
    let mut made = scope(|scope| {
        // Where a thread cannot be had, the others do its part.
        let others: Vec<_> = (1..cores.min(all.len()))
            .filter_map(|_| Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, share).ok())
            .collect();
        let mut made = share();
        for other in others {
            made.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        made
    });
    made.sort_by_key(|(at, _)| *at);
    made.into_iter().map(|(_, made)| made).collect()
}

/// What both make, at the same time where that can be.
pub(super) fn both<A: Send, B>(first: impl FnOnce() -> A + Send, second: impl FnOnce() -> B) -> (A, B) {
    scope(|scope| {
        let first = scope.spawn(first);
        let second = second();
        (first.join().unwrap_or_else(|panic| resume_unwind(panic)), second)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_stays_whoever_is_done_first() {
        let all: Vec<u64> = (0..50).collect();
        let made = each(&all, |n| {
            std::thread::sleep(std::time::Duration::from_micros((50 - n) * 20));
            n * n
        });
        assert_eq!(made, all.iter().map(|n| n * n).collect::<Vec<_>>());
        assert!(each(&[] as &[u8], |n| *n).is_empty());
        assert_eq!(both(|| 1, || "dua"), (1, "dua"));
    }
}
