//! Which part of a file a request asks for, and whether the browser has it already.

use std::ops::Range;

/// What to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// All of it.
    Whole,
    /// These bytes.
    Bytes(Range<u64>),
    /// Nothing of what was asked for is there.
    Unsatisfiable,
}

/// Reads a `Range` header for a file of `size` bytes. What cannot be understood, and several ranges at
/// once, are answered with the whole file, as the standard allows.
pub(super) fn read(header: &str, size: u64) -> Part {
    let Some((unit, spec)) = header.split_once('=') else { return Part::Whole };
    if !unit.trim().eq_ignore_ascii_case("bytes") || spec.contains(',') {
        return Part::Whole;
    }
    let Some((first, last)) = spec.trim().split_once('-') else { return Part::Whole };
    match (number(first), number(last)) {
        (Some(Some(first)), Some(last)) => from_to(first, last, size),
        (Some(None), Some(Some(count))) => {
            if count == 0 || size == 0 {
                Part::Unsatisfiable
            } else {
                Part::Bytes(size.saturating_sub(count)..size)
            }
        }
        _ => Part::Whole,
    }
}

fn from_to(first: u64, last: Option<u64>, size: u64) -> Part {
    let last = last.unwrap_or(u64::MAX);
    if last < first {
        Part::Whole
    } else if first >= size {
        Part::Unsatisfiable
    } else {
        Part::Bytes(first..last.saturating_add(1).min(size))
    }
}

/// `Some(None)` when nothing stands there; `None` when it is no number. One that is too large for us is
/// behind every end.
fn number(text: &str) -> Option<Option<u64>> {
    let text = text.trim();
    if text.is_empty() {
        return Some(None);
    }
    text.bytes().all(|c| c.is_ascii_digit()).then(|| Some(text.parse().unwrap_or(u64::MAX)))
}

/// Whether `If-None-Match` names this tag; weak and strong tags count alike.
pub(super) fn has(header: &str, tag: &str) -> bool {
    header.split(',').map(str::trim).any(|known| known == "*" || known.trim_start_matches("W/") == tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_read_or_the_whole_is_sent() {
        use Part::{Bytes, Unsatisfiable, Whole};
        for (header, wanted) in [
            ("bytes=0-9", Bytes(0..10)),
            ("bytes=90-", Bytes(90..100)),
            ("bytes=-10", Bytes(90..100)),
            ("bytes=-1000", Bytes(0..100)),
            ("bytes=99-99", Bytes(99..100)),
            ("bytes=50-18446744073709551615", Bytes(50..100)),
            ("bytes=50-99999999999999999999999", Bytes(50..100)),
            ("Bytes= 0 - 0 ", Bytes(0..1)),
            ("bytes=100-", Unsatisfiable),
            ("bytes=99999999999999999999999-", Unsatisfiable),
            ("bytes=-0", Unsatisfiable),
            ("bytes=9-0", Whole),
            ("bytes=0-1,5-6", Whole),
            ("bytes=-", Whole),
            ("bytes=a-b", Whole),
            ("bytes=+1-2", Whole),
            ("baris=0-9", Whole),
            ("bytes", Whole),
            ("", Whole),
        ] {
            assert_eq!(read(header, 100), wanted, "{header}");
        }
        assert_eq!(read("bytes=0-", 0), Unsatisfiable);
    }

    #[test]
    fn a_tag_is_found_in_a_list() {
        let tag = "\"sha256-ab\"";
        for known in [tag, "*", "W/\"sha256-ab\"", "\"x\", \"sha256-ab\""] {
            assert!(has(known, tag), "{known}");
        }
        for unknown in ["", "\"sha256-abc\"", "sha256-ab"] {
            assert!(!has(unknown, tag), "{unknown}");
        }
    }
}
