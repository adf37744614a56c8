//! What holds a file together, seen in its bytes alone: beginning, end, trailers, and every place where an
//! object begins, whether a cross reference knows of it or not. Pure.

use super::syntax::{Parser, is_space};
use crate::rules::{Class, Refusal};
use lopdf::{Object, ObjectId};
use memchr::memmem;
use std::ops::Range;

/// How a PDF begins.
pub(super) const MAGIC: &[u8] = b"%PDF-";
/// Bytes other than spaces that may follow the last `%%EOF`.
pub(crate) const MAX_TAIL_BYTES: usize = 1024;
/// A ZIP ends with a record of this size and a comment of at most 65,535 bytes.
const ZIP_END_BYTES: usize = 22;
/// Where a file that is something else, too, would say so: before the first object.
const HEAD_BYTES: usize = 1024;

/// How other kinds of files begin; none of it has a place before the first object or after the end of a PDF.
const FOREIGN: [&[u8]; 12] = [
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"Rar!\x1a",
    b"7z\xbc\xaf",
    b"\x7fELF",
    b"<html",
    b"<HTML",
    b"<script",
    b"<SCRIPT",
    b"<?php",
    b"<!DOCTYPE",
    b"%PDF-",
];

/// What the bytes before the first and after the last object say.
pub(super) fn ends(bytes: &[u8]) -> Result<Vec<String>, Refusal> {
    let head = bytes.get(..HEAD_BYTES.min(bytes.len())).unwrap_or_default();
    let first = memmem::find(head, b"obj").unwrap_or(head.len());
    let head = head.get(MAGIC.len()..first).unwrap_or_default();
    if foreign(head) {
        return Err(polyglot("sebelum objek pertama"));
    }
    let Some(eof) = memmem::rfind(bytes, b"%%EOF") else {
        return if memmem::rfind(bytes, b"startxref").is_some() {
            Ok(vec!["Tanda akhir PDF (%%EOF) tidak ada; berkas mungkin terpotong sedikit.".into()])
        } else {
            Err(Refusal::new(
                Class::Malformed,
                "Berkas terpotong: bagian akhirnya (startxref dan %%EOF) tidak ada; unduh, ekspor, atau pindai \
                 ulang dokumen itu, lalu unggah lagi.",
            ))
        };
    };
    let tail = bytes.get(eof + b"%%EOF".len()..).unwrap_or_default();
    let other = tail.iter().filter(|byte| !is_space(**byte)).count();
    if foreign(tail) || is_zip(bytes) {
        return Err(polyglot("setelah akhir PDF"));
    }
    match other {
        0 => Ok(Vec::new()),
        1..=MAX_TAIL_BYTES => {
            Ok(vec![format!("Setelah akhir PDF (%%EOF) masih ada {other} bita yang bukan bagian dokumen.")])
        }
        more => Err(Refusal::new(
            Class::NotPdf,
            &format!(
                "Setelah akhir PDF (%%EOF) masih ada {more} bita yang bukan bagian dokumen (batasnya \
                 {MAX_TAIL_BYTES}); berkas mungkin rusak atau menyimpan isi lain. Cetak atau ekspor ulang ke PDF, \
                 lalu unggah lagi.",
            ),
        )),
    }
}

fn polyglot(place: &str) -> Refusal {
    let reason = format!(
        "Berkas ini sekaligus berkas jenis lain (ditemukan {place}); cetak atau ekspor ulang dokumennya ke PDF, \
         lalu unggah lagi."
    );
    Refusal::new(Class::NotPdf, &reason)
}

fn foreign(bytes: &[u8]) -> bool {
    FOREIGN.iter().any(|mark| memmem::find(bytes, mark).is_some())
}

/// Whether unpackers take the whole for a ZIP: its closing record lies at the very end.
fn is_zip(bytes: &[u8]) -> bool {
    let from = bytes.len().saturating_sub(ZIP_END_BYTES + usize::from(u16::MAX));
    let end = bytes.get(from..).unwrap_or_default();
    memmem::find_iter(end, b"PK\x05\x06").any(|at| {
        let comment = end.get(at + 20..at + 22).and_then(|two| <[u8; 2]>::try_from(two).ok());
        comment.is_some_and(|two| at + ZIP_END_BYTES + usize::from(u16::from_le_bytes(two)) <= end.len())
    })
}

/// A place where `12 0 obj` is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) id: ObjectId,
    /// Where the object itself begins.
    pub(super) body: usize,
}

/// Every place where `needle` is written outside of `holes`, which are in order and in which nothing is.
pub(super) fn places<'a>(
    bytes: &'a [u8],
    holes: &'a [Range<usize>],
    needle: &'static [u8],
) -> impl Iterator<Item = usize> + 'a {
    let starts = std::iter::once(0).chain(holes.iter().map(|hole| hole.end));
    let ends = holes.iter().map(|hole| hole.start).chain(std::iter::once(bytes.len()));
    starts.zip(ends).flat_map(move |(from, to)| {
        let part = bytes.get(from..to).unwrap_or_default();
        memmem::find_iter(part, needle).map(move |at| from + at)
    })
}

/// Every place where an object begins.
pub(super) fn headers<'a>(bytes: &'a [u8], holes: &'a [Range<usize>]) -> impl Iterator<Item = Header> + 'a {
    places(bytes, holes, b"obj").filter_map(|at| {
        let before = trim_space(bytes.get(..at)?);
        let (before, generation) = digits(before)?;
        let spaced = trim_space(before);
        let (_, number) = if spaced.len() < before.len() { digits(spaced) } else { None }?;
        let id = (u32::try_from(number).ok()?, u16::try_from(generation).ok()?);
        Some(Header { id, body: at + b"obj".len() })
    })
}

fn trim_space(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|byte| !is_space(*byte)).map_or(0, |last| last + 1);
    bytes.get(..end).unwrap_or_default()
}

/// The number at the end, and what stands before it.
fn digits(bytes: &[u8]) -> Option<(&[u8], u64)> {
    let from = bytes.iter().rposition(|byte| !byte.is_ascii_digit()).map_or(0, |last| last + 1);
    let (before, number) = bytes.split_at_checked(from)?;
    Some((before, str::from_utf8(number).ok()?.parse().ok()?))
}

/// Where the data of the stream lie whose dictionary ends at `at`; `None` when no stream follows.
///
/// The length is believed only where `endstream` stands at its end.
pub(super) fn stream(bytes: &[u8], at: usize, length: Option<usize>) -> Option<Range<usize>> {
    let from = stream_start(bytes, at)?;
    if let Some(end) = length.and_then(|length| from.checked_add(length)) {
        let mut behind = Parser::new(bytes, end);
        behind.skip_space();
        if end <= bytes.len() && behind.take(b"endstream") {
            return Some(from..end);
        }
    }
    let rest = bytes.get(from..)?;
    let end = memmem::find(rest, b"endstream").unwrap_or(rest.len());
    Some(from..from + end)
}

/// Where the data begin of the stream whose dictionary ends at `at`.
pub(super) fn stream_start(bytes: &[u8], at: usize) -> Option<usize> {
    let mut parser = Parser::new(bytes, at);
    parser.skip_space();
    if !parser.take(b"stream") {
        return None;
    }
    if !parser.take(b"\r\n") && !parser.take(b"\n") {
        parser.take(b"\r");
    }
    Some(parser.at)
}

/// A whole number that is not negative.
pub(super) fn natural(object: &Object) -> Option<usize> {
    object.as_i64().ok().and_then(|number| usize::try_from(number).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(tail: &[u8]) -> Result<Vec<String>, Class> {
        let bytes = [b"%PDF-1.7\n1 0 obj null endobj\nstartxref\n0\n%%EOF", tail].concat();
        ends(&bytes).map_err(|refusal| refusal.class)
    }

    #[test]
    fn spaces_after_the_end_are_normal_and_other_bytes_have_a_limit() {
        assert_eq!(ended(b"\r\n\0\0 "), Ok(Vec::new()));
        assert_eq!(ended(&[0; 5000]), Ok(Vec::new()));
        assert_eq!(ended(&[b'x'; MAX_TAIL_BYTES]).map(|warnings| warnings.len()), Ok(1));
        assert_eq!(ended(&[b'x'; MAX_TAIL_BYTES + 1]), Err(Class::NotPdf));
        assert_eq!(ended(b"\n%%EOF\n"), Ok(Vec::new()));
    }

    #[test]
    fn a_file_that_is_another_kind_of_file_too_is_told() {
        let empty_zip = [&b"PK\x05\x06"[..], &[0; 18]].concat();
        assert_eq!(ended(&empty_zip), Err(Class::NotPdf));
        assert_eq!(ended(b"<script>1</script>"), Err(Class::NotPdf));
        let html = b"%PDF-1.7 <html>\n1 0 obj null endobj\n%%EOF";
        assert_eq!(ends(html).unwrap_err().class, Class::NotPdf);
        // Inside a stream it is that stream's own matter.
        let inside = b"%PDF-1.7\n1 0 obj <<>> stream\n<html> endstream endobj\n%%EOF";
        assert_eq!(ends(inside), Ok(Vec::new()));
    }

    #[test]
    fn a_file_cut_short_is_told_from_one_that_lost_its_mark() {
        assert_eq!(ends(b"%PDF-1.7\n1 0 obj null endobj").unwrap_err().class, Class::Malformed);
        assert_eq!(ends(b"%PDF-1.7\n1 0 obj null endobj\nstartxref\n9\n").map(|w| w.len()), Ok(1));
    }

    #[test]
    fn objects_are_found_wherever_they_begin() {
        let bytes = b"1 0 obj<<>>endobj 12\r\n 3\tobj (a 4 0 obj) obj 5 obj x7 0 obj 99999999999 0 obj";
        let found: Vec<ObjectId> = headers(bytes, &[]).map(|header| header.id).collect();
        assert_eq!(found, [(1, 0), (12, 3), (4, 0), (7, 0)]);
    }

    #[test]
    fn holes_are_not_searched() {
        let bytes = b"1 0 obj 2 0 obj 3 0 obj";
        let found =
            |holes: &[Range<usize>]| headers(bytes, holes).map(|header| header.id.0).collect::<Vec<_>>();
        assert_eq!(found(&[]), [1, 2, 3]);
        assert_eq!(found(&[0..0, 7..16]), [1, 3]);
        assert_eq!(found(&[0..8, 16..bytes.len()]), [2]);
    }

    #[test]
    fn a_stream_ends_where_its_length_says_or_else_at_its_keyword() {
        let bytes = b"stream\r\nabcendstream def\nendstream";
        assert_eq!(stream(bytes, 0, Some(3)), Some(8..11));
        assert_eq!(stream(bytes, 0, Some(16)), Some(8..24));
        assert_eq!(stream(bytes, 0, Some(5)), Some(8..11));
        assert_eq!(stream(b"stream\nabc", 0, None), Some(7..10));
        assert_eq!(stream(b"endobj", 0, Some(3)), None);
    }
}
