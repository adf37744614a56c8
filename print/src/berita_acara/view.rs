//! What the template is given: the data with every text made fit to be set, lists cut where a limit says so and
//! the rest of them counted, totals, and the pictures with their sizes on paper.

use super::data::{BeritaAcara, Says};
use crate::text::fit;
use crate::{Error, limits};
use serde_json::{Map, Value, json};

/// Pixels of a picture to the point on paper, where it has room: 200 to the inch and a little larger than life.
const PIXELS_PER_PT: f64 = 2.4;
/// Widest picture beside another on paper, in points: half the measure.
const COLUMN_PT: f64 = 205.0;
/// Widest picture on paper, in points: what is wider than a column stands below both.
const MAX_WIDTH_PT: f64 = 425.0;
/// Tallest picture on paper, in points.
const MAX_HEIGHT_PT: f64 = 110.0;

/// What every PNG begins with, up to its size.
const PNG_HEAD: &[u8] = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR";

/// What the template is given.
pub(super) struct View {
    pub(super) json: Vec<u8>,
    /// The pictures of the differences that are printed, in the order in which the JSON counts them.
    pub(super) crops: Vec<Vec<u8>>,
    /// The digest of the data as they were given.
    pub(super) digest: String,
}

/// # Errors
/// As [`super::berita_acara`].
pub(super) fn view(data: &BeritaAcara) -> Result<View, Error> {
    let digest = data.digest()?;
    let mut fit = fit(serde_json::to_value(data)?, limits::MAX_TEXT_CHARS);
    let left = cut(&mut fit, LISTS);
    let left_files = fit.get_mut("physical").map(|copy| cut(copy, &[("files", limits::MAX_FILES)]));
    let Crops { sizes, all: crops } = crops(data)?;
    let view = json!({
        "data": fit,
        "digest": digest,
        "left": left,
        "left_files": left_files,
        "totals": totals(data),
        "crops": sizes,
    });
    Ok(View { json: serde_json::to_vec(&view)?, crops, digest })
}

/// The lists with their limits.
const LISTS: &[(&str, usize)] = &[
    ("differences", limits::MAX_DIFFERENCES),
    ("pages", limits::MAX_PAGES),
    ("expected", limits::MAX_LINES),
    ("by_eye", limits::MAX_LINES),
    ("doubts", limits::MAX_LINES),
    ("missing", limits::MAX_LINES),
];

/// Cuts these lists; how many of each are left out.
fn cut(value: &mut Value, lists: &[(&str, usize)]) -> Value {
    let mut left = Map::new();
    for (name, most) in lists {
        let list = value.get_mut(*name).and_then(Value::as_array_mut);
        let more = list.map_or(0, |list| {
            let more = list.len().saturating_sub(*most);
            list.truncate(*most);
            more
        });
        left.insert((*name).to_owned(), more.into());
    }
    Value::Object(left)
}

fn totals(data: &BeritaAcara) -> Value {
    let sum = |of: fn(&super::Page) -> u32| data.pages.iter().map(|page| u64::from(of(page))).sum::<u64>();
    let said = |says: Option<Says>| {
        data.differences.iter().filter(|found| found.verdict.as_ref().map(|v| v.says) == says).count()
    };
    json!({
        "words": sum(|page| page.words),
        "verified": sum(|page| page.verified),
        "unread": sum(|page| page.unread),
        "pictures": data.pages.iter().filter(|page| page.mode == Some(super::Mode::Image)).count(),
        "alone": data.pages.iter().filter(|page| page.physical.is_none() || page.digital.is_none()).count(),
        "differences": data.differences.len(),
        "weighty": data.differences.iter().filter(|found| found.weighty).count(),
        "salah_baca": said(Some(Says::SalahBaca)),
        "nyata": said(Some(Says::Nyata)),
        "disengaja": said(Some(Says::Disengaja)),
        "open": said(None),
        "expected": data.expected.len(),
    })
}

/// The pictures of the differences that are printed.
struct Crops {
    /// For each difference its two pictures: number among all and size on paper, or null.
    sizes: Vec<[Value; 2]>,
    all: Vec<Vec<u8>>,
}

fn crops(data: &BeritaAcara) -> Result<Crops, Error> {
    let (mut sizes, mut all, mut bytes) = (Vec::new(), Vec::new(), 0_usize);
    for (number, found) in data.differences.iter().enumerate().take(limits::MAX_DIFFERENCES) {
        let mut place = |png: &Option<Vec<u8>>| -> Result<Value, Error> {
            let Some(png) = png else { return Ok(Value::Null) };
            let (width, height) = on_paper(png).ok_or(Error::Crop(number + 1))?;
            bytes = bytes.saturating_add(png.len());
            all.push(png.clone());
            let wide = width > COLUMN_PT;
            Ok(json!({ "at": all.len() - 1, "width": width, "height": height, "wide": wide }))
        };
        sizes.push([place(&found.physical_crop)?, place(&found.digital_crop)?]);
    }
    if bytes > limits::MAX_CROPS_BYTES {
        return Err(Error::Crops(bytes));
    }
    Ok(Crops { sizes, all })
}

/// Width and height on paper, in points, of a PNG within the limits.
fn on_paper(png: &[u8]) -> Option<(f64, f64)> {
    let (size, _) = png.strip_prefix(PNG_HEAD)?.split_first_chunk::<8>()?;
    let [w0, w1, w2, w3, h0, h1, h2, h3] = *size;
    let (width, height) = (u32::from_be_bytes([w0, w1, w2, w3]), u32::from_be_bytes([h0, h1, h2, h3]));
    let side = |side: u32| (1..=limits::MAX_CROP_SIDE).contains(&side);
    if !side(width) || !side(height) || png.len() > limits::MAX_CROP_BYTES {
        return None;
    }
    let (width, height) = (f64::from(width) / PIXELS_PER_PT, f64::from(height) / PIXELS_PER_PT);
    let scale = (MAX_WIDTH_PT / width).min(MAX_HEIGHT_PT / height).min(1.0);
    Some((width * scale, height * scale))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32, bytes: usize) -> Vec<u8> {
        let mut png = [PNG_HEAD, &width.to_be_bytes(), &height.to_be_bytes()].concat();
        png.resize(bytes, 0);
        png
    }

    #[test]
    fn a_picture_has_a_size_on_paper_within_the_limits() {
        let side = limits::MAX_CROP_SIDE;
        assert_eq!(on_paper(&png(240, 24, 100)), Some((100.0, 10.0)));
        let (wide, tall) = (on_paper(&png(side, 80, 100)).unwrap(), on_paper(&png(80, side, 100)).unwrap());
        assert!((wide.0 - MAX_WIDTH_PT).abs() < 0.01 && (tall.1 - MAX_HEIGHT_PT).abs() < 0.01);
        assert!(on_paper(&png(side, side, limits::MAX_CROP_BYTES)).is_some());
        assert!(on_paper(&png(side, side, limits::MAX_CROP_BYTES + 1)).is_none());
        for (width, height) in [(side + 1, 1), (1, side + 1), (0, 1), (1, 0), (u32::MAX, 1)] {
            assert!(on_paper(&png(width, height, 100)).is_none());
        }
        assert!(on_paper(b"GIF89a").is_none() && on_paper(PNG_HEAD).is_none());
    }

    #[test]
    fn lists_are_cut_and_the_rest_is_counted() {
        let mut data = json!({ "a": [1, 2, 3], "b": [1], "c": 1 });
        let left = cut(&mut data, &[("a", 2), ("b", 1), ("c", 1), ("d", 1)]);
        assert_eq!(
            (data, left),
            (json!({ "a": [1, 2], "b": [1], "c": 1 }), json!({ "a": 1, "b": 0, "c": 0, "d": 0 }))
        );
    }
}
