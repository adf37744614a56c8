//! How large pages and pictures may be: what the office prints, scans and shows is far smaller. Pure.

use lopdf::{Dictionary, Document, Object, ObjectId};

/// Largest picture, in pixels: 40 Mi, so that an F4 sheet of 600 dpi with the margin that scanners add (5124 x
/// 7866) still comes in. An A2 sheet of 300 dpi has 35 million.
pub const MAX_IMAGE_PIXELS: u64 = 40_000_000;
/// The short and the long side of the largest page (A2, 420 x 594 mm), in points.
pub const MAX_PAGE_PT: (f64, f64) = (1190.55, 1683.78);
/// What rounding in millimetres, inches and pixels does to a side, in points.
const ROUNDING_PT: f64 = 3.0;
/// Sides that two readers see may differ by so much, in points.
const SAME_PT: f64 = 1.0;
/// Steps from a page to the root of its tree.
const MAX_ANCESTORS: usize = 64;

/// A page as it is displayed, before rotation, in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sheet {
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Sheet {
    pub(super) fn fits(self) -> bool {
        let (short, long) = (self.width.min(self.height), self.width.max(self.height));
        short <= MAX_PAGE_PT.0 + ROUNDING_PT && long <= MAX_PAGE_PT.1 + ROUNDING_PT
    }

    pub(super) fn agrees(self, other: Self) -> bool {
        (self.width - other.width).abs() <= SAME_PT && (self.height - other.height).abs() <= SAME_PT
    }

    /// Its sides in whole millimetres, as people say them.
    pub(super) fn words(self) -> String {
        let mm = |points: f64| (points / 72.0 * 25.4).round();
        format!("{} x {} mm", mm(self.width), mm(self.height))
    }
}

/// The size of a page by its boxes, its own or inherited; `None` when it has none that is one.
pub(super) fn sheet(document: &Document, page: ObjectId) -> Option<Sheet> {
    let media = rectangle(document, inherited(document, page, b"MediaBox")?)?;
    let crop = inherited(document, page, b"CropBox").and_then(|crop| rectangle(document, crop));
    let crop = crop.unwrap_or(media);
    let shown = [crop[0].max(media[0]), crop[1].max(media[1]), crop[2].min(media[2]), crop[3].min(media[3])];
    let (width, height) = (shown[2] - shown[0], shown[3] - shown[1]);
    let unit = document.get_dictionary(page).ok().and_then(|dict| dict.get(b"UserUnit").ok());
    let unit = unit.and_then(|unit| number(document, unit)).unwrap_or(1.0);
    (width > 0.0 && height > 0.0).then_some(Sheet { width: width * unit, height: height * unit })
}

fn inherited<'a>(document: &'a Document, page: ObjectId, key: &[u8]) -> Option<&'a Object> {
    let mut node = document.get_dictionary(page).ok()?;
    for _ in 0..MAX_ANCESTORS {
        if let Ok(value) = node.get(key) {
            return Some(value);
        }
        node = document.get_dict_in_dict(node, b"Parent").ok()?;
    }
    None
}

fn rectangle(document: &Document, value: &Object) -> Option<[f64; 4]> {
    let (_, value) = document.dereference(value).ok()?;
    let corners: Vec<f64> = value.as_array().ok()?.iter().filter_map(|side| number(document, side)).collect();
    let [a, b, c, d] = corners.get(..4)?.try_into().ok()?;
    Some([f64::min(a, c), f64::min(b, d), f64::max(a, c), f64::max(b, d)])
}

fn number(document: &Document, value: &Object) -> Option<f64> {
    let (_, value) = document.dereference(value).ok()?;
    value.as_float().ok().map(f64::from)
}

/// The sides of a picture that is too large: as its dictionary says, or as its data do.
pub(super) fn too_large_image(
    document: Option<&Document>,
    dict: &Dictionary,
    data: &[u8],
) -> Option<(u64, u64)> {
    if dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == b"Image") {
        let side = |long: &[u8], short: &[u8]| {
            let value = dict.get(long).or_else(|_| dict.get(short)).ok()?;
            let value = match document {
                Some(document) => document.dereference(value).ok()?.1,
                None => value,
            };
            value.as_float().ok().map(|side| if side > 0.0 { side as u64 } else { 0 })
        };
        let declared = side(b"Width", b"W").zip(side(b"Height", b"H"));
        let sizes = [declared, jpeg(data), jpeg2000(data)];
        return sizes.into_iter().flatten().find(|(width, height)| exceeds(*width, *height));
    }
    None
}

pub(super) fn exceeds(width: u64, height: u64) -> bool {
    width.saturating_mul(height) > MAX_IMAGE_PIXELS
}

/// The size that a JPEG gives in its frame header.
fn jpeg(data: &[u8]) -> Option<(u64, u64)> {
    let mut rest = data.strip_prefix(b"\xff\xd8")?;
    loop {
        match rest {
            // Fill bytes.
            [0xff, 0xff, ..] => rest = rest.get(1..)?,
            [0xff, 0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf, _, _, _, h1, h0, w1, w0, ..] => {
                let side = |high: u8, low: u8| u64::from(u16::from_be_bytes([high, low]));
                return Some((side(*w1, *w0), side(*h1, *h0)));
            }
            [0xff, _, high, low, ..] => {
                let length = usize::from(u16::from_be_bytes([*high, *low]));
                rest = rest.get(2 + length.max(2)..)?;
            }
            _ => return None,
        }
    }
}

/// The size that a JPEG 2000 code stream gives.
fn jpeg2000(data: &[u8]) -> Option<(u64, u64)> {
    const BEGIN: &[u8] = b"\xff\x4f\xff\x51";
    /// The code stream follows some small boxes.
    const WITHIN: usize = 64 * 1024;
    let head = data.get(..WITHIN.min(data.len()))?;
    let at = memchr::memmem::find(head, BEGIN)? + BEGIN.len();
    let word = |offset: usize| {
        let bytes: [u8; 4] = head.get(at + offset..at + offset + 4)?.try_into().ok()?;
        Some(u64::from(u32::from_be_bytes(bytes)))
    };
    // Behind length and capabilities: size of the grid, then where the picture begins in it.
    Some((word(4)?.saturating_sub(word(12)?), word(8)?.saturating_sub(word(16)?)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lopdf::dictionary;

    fn page(pages: Dictionary, mut page: Dictionary) -> Option<Sheet> {
        let mut document = Document::new();
        let root = document.add_object(pages);
        page.set("Parent", root);
        let id = document.add_object(page);
        sheet(&document, id)
    }

    fn boxed(sides: [f32; 4]) -> Object {
        Object::Array(sides.into_iter().map(Object::from).collect())
    }

    #[test]
    fn a_page_is_as_large_as_what_is_shown_of_it() {
        let a4 = boxed([0., 0., 595., 842.]);
        let size = |sheet: Option<Sheet>| sheet.map(|sheet| (sheet.width, sheet.height));
        let inherits = page(dictionary! { "MediaBox" => a4.clone() }, Dictionary::new());
        assert_eq!(size(inherits), Some((595., 842.)));
        let cropped = dictionary! { "MediaBox" => boxed([0., 0., 9000., 9000.]), "CropBox" => a4.clone() };
        assert_eq!(size(page(Dictionary::new(), cropped)), Some((595., 842.)));
        let scaled = dictionary! { "MediaBox" => boxed([595., 842., 0., 0.]), "UserUnit" => 3 };
        assert_eq!(size(page(Dictionary::new(), scaled)), Some((1785., 2526.)));
        assert_eq!(page(Dictionary::new(), Dictionary::new()), None);
    }

    #[test]
    fn a_page_may_be_as_large_as_a2_either_way() {
        let fits = |width, height| Sheet { width, height }.fits();
        let (short, long) = (MAX_PAGE_PT.0 + ROUNDING_PT, MAX_PAGE_PT.1 + ROUNDING_PT);
        assert!(fits(short, long) && fits(long, short));
        assert!(!fits(short + 0.1, long) && !fits(short, long + 0.1) && !fits(long + 0.1, 1.0));
        assert!(Sheet { width: 1., height: 1. }.agrees(Sheet { width: 2., height: 1. }));
        assert!(!Sheet { width: 1., height: 1. }.agrees(Sheet { width: 2.1, height: 1. }));
    }

    #[test]
    fn a_picture_may_have_so_many_pixels_and_not_one_more() {
        let image = |width: i64, height: i64| dictionary! { "Subtype" => "Image", "Width" => width, "Height" => height };
        let pixels = i64::try_from(MAX_IMAGE_PIXELS).unwrap();
        assert_eq!(too_large_image(None, &image(pixels / 1024, 1024), &[]), None);
        assert!(too_large_image(None, &image(pixels / 1024 + 1, 1024), &[]).is_some());
        assert!(too_large_image(None, &image(i64::MAX, i64::MAX), &[]).is_some());
    }

    #[test]
    fn data_that_are_larger_than_declared_are_told() {
        let small = dictionary! { "Subtype" => "Image", "Width" => 1, "Height" => 1 };
        let header = b"\xff\xd8\xff\xe0\0\x04ab\xff\xc2\0\x11\x08\x4e\x20\x4e\x20rest";
        assert_eq!(too_large_image(None, &small, header), Some((20000, 20000)));
        let mut codes = b"....\xff\x4f\xff\x51\0\x2f\0\0".to_vec();
        for word in [30_000_u32, 20_000, 10_000, 0] {
            codes.extend(word.to_be_bytes());
        }
        assert_eq!(too_large_image(None, &small, &codes), Some((20000, 20000)));
    }
}
