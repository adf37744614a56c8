//! What is drawn: whether it can be unfolded whole, how much drawing a page asks for, and pictures that lie in
//! the drawing itself.

use super::AGAIN;
use super::bounds;
use super::report::Report;
use super::syntax::{Parser, is_delimiter, is_space};
use crate::rules::Class;
use flate2::{Decompress, FlushDecompress, Status};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use memchr::memmem;
use std::collections::{BTreeMap, BTreeSet};

/// Bytes of drawing that one file may unfold to, each form counted once.
pub(crate) const MAX_CONTENT_BYTES: usize = 64 * 1024 * 1024;
/// Bytes of drawing that one page may ask for, each form counted as often as it is drawn.
pub(crate) const MAX_DRAWN_BYTES: u64 = 32 * 1024 * 1024;
/// Forms in forms in forms.
const MAX_FORM_DEPTH: usize = 28;
/// Bytes behind `BI` in which the sides of the picture must stand.
const INLINE_HEAD_BYTES: usize = 1024;

/// More content than [`MAX_CONTENT_BYTES`].
struct Large;

/// What one stream draws.
#[derive(Default)]
struct Drawing {
    bytes: u64,
    /// Names that it draws, each as often as it is drawn.
    draws: BTreeMap<Vec<u8>, u64>,
    /// The sides of a picture in it that is too large.
    large: Option<(u64, u64)>,
}

struct Contents<'a> {
    document: &'a Document,
    left: usize,
    drawings: BTreeMap<ObjectId, Drawing>,
    costs: BTreeMap<ObjectId, u64>,
    broken: BTreeSet<u32>,
    large: Vec<(u32, u64, u64)>,
}

/// Looks at everything that the pages draw.
pub(super) fn check(
    document: &Document,
    pages: &[ObjectId],
    places: &BTreeMap<u32, u32>,
    report: &mut Report,
) {
    let mut contents = Contents {
        document,
        left: MAX_CONTENT_BYTES,
        drawings: BTreeMap::new(),
        costs: BTreeMap::new(),
        broken: BTreeSet::new(),
        large: Vec::new(),
    };
    let mut places = places.clone();
    for (number, page) in (1..).zip(pages) {
        let streams = document.get_page_contents(*page);
        for stream in &streams {
            places.entry(stream.0).or_insert(number);
        }
        match contents.page(*page, &streams) {
            Ok(drawn) if drawn > MAX_DRAWN_BYTES => {
                let wrong = format!("Gambar halaman {number} terlalu rumit untuk ditampilkan");
                report.refuse_at(Class::TooLarge, &wrong, &[], &places, AGAIN);
            }
            Ok(_) => {}
            Err(Large) => {
                let limit = MAX_CONTENT_BYTES / (1024 * 1024);
                let wrong = format!("Isi halaman yang dimampatkan mengembang lebih dari {limit} MiB");
                report.refuse_at(Class::TooLarge, &wrong, &[], &places, AGAIN);
                break;
            }
        }
    }
    let broken: Vec<u32> = contents.broken.iter().copied().collect();
    if !broken.is_empty() {
        let wrong = "Isi halaman rusak dan tidak dapat dibuka seutuhnya";
        report.refuse_at(Class::Malformed, wrong, &broken, &places, AGAIN);
    }
    for (id, width, height) in contents.large {
        report.refuse_image((width, height), id, &places);
    }
}

impl<'a> Contents<'a> {
    /// How much this page draws.
    fn page(&mut self, page: ObjectId, streams: &[ObjectId]) -> Result<u64, Large> {
        let (own, inherited) = self.document.get_page_resources(page).unwrap_or_default();
        let inherited = inherited.iter().filter_map(|id| self.document.get_dictionary(*id).ok());
        let forms: Vec<&Dictionary> =
            own.into_iter().chain(inherited).filter_map(|own| self.forms(own)).collect();
        let mut drawn = 0_u64;
        for stream in streams {
            drawn = drawn.saturating_add(self.cost(*stream, &forms, &mut Vec::new())?);
        }
        for appearance in self.appearances(page) {
            drawn = drawn.saturating_add(self.cost(appearance, &forms, &mut Vec::new())?);
        }
        Ok(drawn)
    }

    /// What annotations of this page draw; of those with many states, any.
    fn appearances(&self, page: ObjectId) -> Vec<ObjectId> {
        let document = self.document;
        let notes = document.get_dictionary(page).and_then(|page| page.get_deref(b"Annots", document));
        let mut found = Vec::new();
        for note in notes.and_then(Object::as_array).into_iter().flatten() {
            let note = document.dereference(note).and_then(|(_, note)| note.as_dict());
            let look = note.and_then(|note| document.get_dict_in_dict(note, b"AP"));
            let Some(normal) = look.ok().and_then(|look| look.get(b"N").ok()) else { continue };
            found.extend(normal.as_reference().ok());
            if let Ok((_, Object::Dictionary(states))) = document.dereference(normal) {
                found.extend(states.iter().filter_map(|(_, state)| state.as_reference().ok()));
            }
        }
        found
    }

    /// Which names these resources give to forms.
    fn forms(&self, resources: &'a Dictionary) -> Option<&'a Dictionary> {
        self.document.get_dict_in_dict(resources, b"XObject").ok()
    }

    /// How much drawing this stream asks for, with all that it draws in turn.
    fn cost(
        &mut self,
        id: ObjectId,
        around: &[&'a Dictionary],
        open: &mut Vec<ObjectId>,
    ) -> Result<u64, Large> {
        if let Some(cost) = self.costs.get(&id) {
            return Ok(*cost);
        }
        // What draws itself is not drawn again by any reader; what lies too deep neither.
        if open.contains(&id) || open.len() > MAX_FORM_DEPTH {
            return Ok(0);
        }
        let Ok(stream) = self.document.get_object(id).and_then(Object::as_stream) else { return Ok(0) };
        if stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == b"Image") {
            return Ok(0);
        }
        if !self.drawings.contains_key(&id) {
            let drawing = self.unfold(id, stream)?;
            self.drawings.insert(id, drawing);
        }
        let own = self.document.get_dict_in_dict(&stream.dict, b"Resources").ok();
        let own: Option<Vec<&Dictionary>> = own.map(|own| self.forms(own).into_iter().collect());
        let forms = own.as_deref().unwrap_or(around);
        let Some(drawing) = self.drawings.get(&id) else { return Ok(0) };
        let (mut cost, draws) = (drawing.bytes, drawing.draws.clone());
        open.push(id);
        for (name, times) in draws {
            let form = forms.iter().find_map(|forms| forms.get(&name).and_then(Object::as_reference).ok());
            if let Some(form) = form {
                cost = cost.saturating_add(self.cost(form, forms, open)?.saturating_mul(times));
            }
        }
        open.pop();
        self.costs.insert(id, cost);
        Ok(cost)
    }

    fn unfold(&mut self, id: ObjectId, stream: &Stream) -> Result<Drawing, Large> {
        if !whole(stream, self.left)? {
            self.broken.insert(id.0);
        }
        let plain = match stream.get_plain_content_with_limit(self.left) {
            Ok(plain) => plain,
            Err(lopdf::Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { .. })) => {
                return Err(Large);
            }
            Err(_) => {
                self.broken.insert(id.0);
                return Ok(Drawing::default());
            }
        };
        self.left -= plain.len().min(self.left);
        let drawing = drawing(&plain);
        self.large.extend(drawing.large.map(|(width, height)| (id.0, width, height)));
        Ok(drawing)
    }
}

/// Whether compressed content unfolds without an error. The readers show what comes before the error, each
/// as much as it likes.
fn whole(stream: &Stream, most: usize) -> Result<bool, Large> {
    const FLATE: &[u8] = b"FlateDecode";
    let filters = stream.filters().unwrap_or_default();
    let Some(before) = filters.iter().position(|filter| *filter == FLATE) else { return Ok(true) };
    let unwrapped = match filters.get(..before) {
        Some(outer) if !outer.is_empty() => {
            let names: Vec<Object> = outer.iter().map(|name| Object::Name(name.to_vec())).collect();
            let mut dict = Dictionary::new();
            dict.set("Filter", names);
            let Ok(plain) = Stream::new(dict, stream.content.clone()).get_plain_content_with_limit(most)
            else {
                return Ok(false);
            };
            Some(plain)
        }
        _ => None,
    };
    let packed = unwrapped.as_ref().unwrap_or(&stream.content);
    if packed.is_empty() {
        return Ok(true);
    }
    let mut inflate = Decompress::new(true);
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let (read, written) = (inflate.total_in(), inflate.total_out());
        let rest = usize::try_from(read).ok().and_then(|read| packed.get(read..)).unwrap_or_default();
        let status = inflate.decompress(rest, &mut buffer, FlushDecompress::None);
        if inflate.total_out() > most as u64 {
            return Err(Large);
        }
        match status {
            Ok(Status::StreamEnd) => return Ok(true),
            Ok(Status::Ok | Status::BufError) => {}
            Err(_) => return Ok(false),
        }
        // Cut short: many producers leave out the last bytes, and everything was there before them.
        if (inflate.total_in(), inflate.total_out()) == (read, written) {
            return Ok(written > 0);
        }
    }
}

/// Reads what is drawn by its operators alone. Text that only looks like one is counted too much.
fn drawing(plain: &[u8]) -> Drawing {
    let mut draws = BTreeMap::new();
    for at in memmem::find_iter(plain, b"Do") {
        if let Some(name) = name_before(plain, at).filter(|_| stands_alone(plain, at)) {
            *draws.entry(name).or_default() += 1;
        }
    }
    let pictures = memmem::find_iter(plain, b"BI").filter(|at| stands_alone(plain, *at));
    let large = pictures.filter_map(|at| inline_image(plain, at + 2)).find(|(w, h)| bounds::exceeds(*w, *h));
    Drawing { bytes: plain.len() as u64, draws, large }
}

/// Whether the two bytes at `at` are a word of their own.
fn stands_alone(plain: &[u8], at: usize) -> bool {
    let ends = |byte: Option<&u8>| byte.is_none_or(|byte| is_space(*byte) || is_delimiter(*byte));
    ends(at.checked_sub(1).and_then(|before| plain.get(before))) && ends(plain.get(at + 2))
}

/// The name that stands before `at`.
fn name_before(plain: &[u8], at: usize) -> Option<Vec<u8>> {
    let before = plain.get(..at)?.trim_ascii_end();
    let slash = before.iter().rposition(|byte| *byte == b'/')?;
    let Object::Name(name) = Parser::new(before, slash).object() else { return None };
    Some(name)
}

fn inline_image(plain: &[u8], at: usize) -> Option<(u64, u64)> {
    let head = plain.get(at..plain.len().min(at + INLINE_HEAD_BYTES))?;
    let head = head.get(..memmem::find(head, b"ID").unwrap_or(head.len()))?;
    let dict = Parser::new(&[b"<<", head, b">>"].concat(), 0).object();
    let dict = dict.as_dict().ok()?;
    let side = |short: &[u8], long: &[u8]| {
        let side = dict.get(short).or_else(|_| dict.get(long)).ok()?.as_float().ok()?;
        (side > 0.0).then_some(side as u64)
    };
    side(b"W", b"Width").zip(side(b"H", b"Height"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_is_counted_by_name() {
        let read = drawing(b"q /A Do Q /B#20c Do/A  Do (/C Dot) Do_ /D");
        assert_eq!(read.draws, BTreeMap::from([(b"A".to_vec(), 2), (b"B c".to_vec(), 1)]));
        assert_eq!(read.large, None);
    }

    #[test]
    fn pictures_in_the_drawing_are_measured() {
        let side = u64::isqrt(bounds::MAX_IMAGE_PIXELS);
        let image = |side: u64| format!("q BI /W {side} /H {side} /BPC 8 ID abc EI Q");
        assert_eq!(drawing(image(side).as_bytes()).large, None);
        assert_eq!(drawing(image(side + 1).as_bytes()).large, Some((side + 1, side + 1)));
        assert_eq!(drawing(b"BI /Width 9000/Height 9000 ID").large, Some((9000, 9000)));
        assert_eq!(drawing(b"BI /W 9000 ID").large, None);
    }

    #[test]
    fn content_that_breaks_off_is_told_from_content_that_is_wrong() {
        let mut stream = Stream::new(Dictionary::new(), b"q 1 0 0 1 0 0 cm ".repeat(500));
        stream.compress().unwrap();
        assert!(whole(&stream, 1 << 20).is_ok_and(|whole| whole));
        assert!(whole(&stream, 1 << 10).is_err());
        let mut cut = stream.clone();
        cut.content.truncate(stream.content.len() - 4);
        assert!(whole(&cut, 1 << 20).is_ok_and(|whole| whole));
        let last = stream.content.len() - 1;
        stream.content[last] ^= 1;
        assert!(whole(&stream, 1 << 20).is_ok_and(|whole| !whole));
    }
}
