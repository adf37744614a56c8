//! The pages of a document as they are kept: each packed by itself, so that to show one of them only that is unpacked.
//!
//! Before the pages stands how many there are, and of each how long it is, as it is and packed.

use lz4_flex::block::{compress_into, decompress_into, get_maximum_output_size};

/// The pages in one.
pub(crate) fn pack<'p>(pages: impl Iterator<Item = &'p str>) -> Vec<u8> {
    let packed: Vec<(usize, Vec<u8>)> = pages.map(|page| (page.len(), packed(page))).collect();
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes();
    let mut all = Vec::from(number(packed.len()));
    for (length, page) in &packed {
        all.extend(number(*length));
        all.extend(number(page.len()));
    }
    for (_, page) in &packed {
        all.extend_from_slice(page);
    }
    all
}

fn packed(page: &str) -> Vec<u8> {
    let mut packed = vec![0; get_maximum_output_size(page.len())];
    // There is room for whatever comes out, so this does not fail.
    let length = compress_into(page.as_bytes(), &mut packed).unwrap_or_default();
    packed.truncate(length);
    packed
}

/// The page at `at`, counted from 0; nothing where there is none.
pub(crate) fn unpack(all: &[u8], at: usize) -> Option<String> {
    let (count, rest) = number(all)?;
    let table = rest.get(..count.checked_mul(8)?)?;
    let (mut begin, mut wanted) = (table.len(), None);
    for (page, entry) in table.chunks_exact(8).enumerate().take(at.checked_add(1)?) {
        let (length, entry) = number(entry)?;
        let (packed, _) = number(entry)?;
        let end = begin.checked_add(packed)?;
        wanted = (page == at).then_some((length, begin..end));
        begin = end;
    }
    let (length, place) = wanted?;
    let packed = rest.get(place)?;
    // No page packs better than this: a length out of a damaged file is not believed.
    let mut page = vec![0; length.min(packed.len().saturating_mul(MOST_PACKED))];
    let got = decompress_into(packed, &mut page).ok()?;
    page.truncate(got);
    String::from_utf8(page).ok()
}

/// How many bytes one byte can stand for.
const MOST_PACKED: usize = 256;

fn number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (number, rest) = bytes.split_first_chunk::<4>()?;
    Some((usize::try_from(u32::from_le_bytes(*number)).ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_page_comes_back_by_itself() {
        let same = "sama ".repeat(20_000);
        let pages = ["", "Pasal 1", "\u{e9}\u{1f389}", &same, ""];
        let all = pack(pages.into_iter());
        for (at, page) in pages.into_iter().enumerate() {
            assert_eq!(unpack(&all, at).as_deref(), Some(page), "{at}");
        }
        assert_eq!(unpack(&all, pages.len()), None);
        assert_eq!(unpack(&all, usize::MAX), None);
        assert!(all.len() < 2_000);
    }

    #[test]
    fn what_is_damaged_gives_nothing_or_something_else_but_never_fails() {
        let all = pack(["Pasal 1 Pasal 1 Pasal 1 Pasal 1", "Pasal 2"].into_iter());
        for cut in 0..all.len() {
            for at in 0..3 {
                let _ = unpack(&all[..cut], at);
            }
        }
        for place in 0..all.len() {
            let mut other = all.clone();
            other[place] = 0xff;
            for at in 0..3 {
                let _ = unpack(&other, at);
            }
        }
        assert_eq!(unpack(&[], 0), None);
    }
}
