//! Large scans in little memory. Pictures make a scan large, and the gate does not look at their pixels: of a large
//! file everything is read into its place but the inside of pictures, which stays memory that nobody touched
//! and that therefore takes none. Every byte is read once and searched all the same: where an object begins
//! inside of a picture, the picture ends there.

use super::frame::{self, Header};
use super::syntax::Parser;
use lopdf::Object;
use memchr::memmem;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt as _;

/// Files up to this size are read whole.
pub(crate) const WHOLE_BYTES: usize = 16 * 1024 * 1024;
/// What is searched at once: as much as the processor keeps at hand between reading and searching it.
const WINDOW_BYTES: usize = 1024 * 1024;
/// How far the dictionary of a picture may reach beyond a window to be read.
const AHEAD_BYTES: usize = 64 * 1024;
/// How far back the number of an object may stand from its keyword.
const BACK_BYTES: usize = 64;
/// What is kept of a picture at its beginning: the head of a JPEG with its profiles says how large it is.
const KEPT_HEAD_BYTES: usize = 256 * 1024;
/// What is kept at its end, so that its end is seen.
const KEPT_TAIL_BYTES: usize = 4 * 1024;
/// Smaller holes are not worth a read of their own.
const SMALLEST_HOLE_BYTES: usize = 256 * 1024;

/// The bytes of a file, each at its place.
pub(crate) struct Sparse {
    pub(crate) bytes: Vec<u8>,
    /// Where they were left out and are zero, in order.
    pub(super) holes: Vec<Range<usize>>,
}

impl From<Vec<u8>> for Sparse {
    fn from(bytes: Vec<u8>) -> Self {
        Self { bytes, holes: Vec::new() }
    }
}

/// The bytes of the file, without the inside of large pictures when it is a large PDF.
pub(crate) fn read(file: &File, size: usize) -> io::Result<Sparse> {
    let mut bytes = vec![0; size];
    let mut magic = [0; frame::MAGIC.len()];
    let large = size > WHOLE_BYTES && file.read_exact_at(&mut magic, 0).is_ok() && magic == frame::MAGIC;
    let holes = if large { holes(file, size)? } else { Vec::new() };
    let mut from = 0;
    for hole in holes.iter().chain(std::iter::once(&(size..size))) {
        if let Some(part) = bytes.get_mut(from..hole.start) {
            file.read_exact_at(part, from as u64)?;
        }
        from = hole.end;
    }
    Ok(Sparse { bytes, holes })
}

/// The insides of pictures, in order.
fn holes(file: &File, size: usize) -> io::Result<Vec<Range<usize>>> {
    let mut window = vec![0; BACK_BYTES + WINDOW_BYTES + AHEAD_BYTES];
    let (mut holes, mut picture, mut at) = (Vec::new(), None, 0);
    while at < size {
        let from = at.saturating_sub(BACK_BYTES);
        let length = window.len().min(size - from);
        let Some(part) = window.get_mut(..length) else { break };
        file.read_exact_at(part, from as u64)?;
        let next = at + WINDOW_BYTES;
        let here = |place: usize| (at..next).contains(&(from + place));
        for mark in marks(part).into_iter().filter(|mark| here(mark.place())) {
            if let Some(start) = picture.take() {
                holes.extend(hole(start, from + mark.place()));
            }
            if let Mark::Object(header) = mark {
                picture = picture_data(part, header.body).map(|data| from + data);
            }
        }
        at = next;
    }
    Ok(holes)
}

/// What ends a picture, or begins one.
#[derive(Clone, Copy)]
enum Mark {
    Object(Header),
    EndStream(usize),
}

impl Mark {
    fn place(self) -> usize {
        match self {
            Self::Object(header) => header.body,
            Self::EndStream(place) => place,
        }
    }
}

fn marks(part: &[u8]) -> Vec<Mark> {
    let ends = memmem::find_iter(part, b"endstream").map(Mark::EndStream);
    let mut marks: Vec<Mark> = frame::headers(part, &[]).map(Mark::Object).chain(ends).collect();
    marks.sort_unstable_by_key(|mark| mark.place());
    marks
}

/// Where the data begin, if a picture begins here.
fn picture_data(part: &[u8], body: usize) -> Option<usize> {
    let mut parser = Parser::new(part, body);
    let object = parser.object();
    let kind = object.as_dict().ok()?.get(b"Subtype").and_then(Object::as_name).ok()?;
    let data = (kind == b"Image").then(|| frame::stream_start(part, parser.at)).flatten()?;
    // Up to the edge of what is seen, anything may still come.
    (data < part.len()).then_some(data)
}

fn hole(start: usize, end: usize) -> Option<Range<usize>> {
    let hole = start + KEPT_HEAD_BYTES..end.saturating_sub(KEPT_TAIL_BYTES);
    (hole.len() >= SMALLEST_HOLE_BYTES).then_some(hole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    const PICTURE: usize = 1024 * 1024;

    fn read_back(bytes: &[u8]) -> Vec<u8> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        read(&file, bytes.len()).unwrap().bytes
    }

    /// A file with as many pictures; each has a stray object in its middle when `stray`.
    fn scan(pictures: usize, stray: bool) -> Vec<u8> {
        let mut bytes = b"%PDF-1.7\n".to_vec();
        for number in 1..=pictures {
            bytes.extend(format!("{number} 0 obj <</Subtype/Image/Length {PICTURE}>> stream\n").bytes());
            bytes.resize(bytes.len() + PICTURE / 2, b'x');
            if stray {
                bytes.extend(b"\n9 0 obj <</JS(1)>> endobj ");
            }
            bytes.resize(bytes.len() + PICTURE / 2, b'x');
            bytes.extend(b"\nendstream endobj\n");
        }
        bytes.extend(b"%%EOF");
        bytes
    }

    fn zeros(bytes: &[u8]) -> usize {
        bytes.iter().filter(|byte| **byte == 0).count()
    }

    #[test]
    fn small_files_are_read_whole_and_large_ones_without_their_pixels() {
        let small = scan(WHOLE_BYTES / PICTURE - 1, false);
        assert!(small.len() <= WHOLE_BYTES && read_back(&small) == small);
        let pictures = WHOLE_BYTES / PICTURE + 1;
        let large = scan(pictures, false);
        let seen = read_back(&large);
        assert!(zeros(&seen) > pictures * PICTURE / 2, "{}", zeros(&seen));
        // What is there is there at its place, and nothing but pixels is missing.
        assert!(seen.iter().zip(&large).all(|(seen, there)| seen == there || (*seen == 0 && *there == b'x')));
    }

    #[test]
    fn an_object_inside_of_a_picture_is_seen() {
        let pictures = WHOLE_BYTES / PICTURE + 1;
        let seen = read_back(&scan(pictures, true));
        assert_eq!(memmem::find_iter(&seen, b"9 0 obj <</JS(1)>>").count(), pictures);
    }
}
