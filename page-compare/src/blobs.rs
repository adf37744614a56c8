//! Connected ink.

use crate::gray::Gray;

/// Most pieces that are told apart; a page with more is noise.
const MAX_BLOBS: usize = 20_000;

/// A connected piece of ink, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Blob {
    pub(crate) x0: usize,
    pub(crate) y0: usize,
    /// One past the last column and row.
    pub(crate) x1: usize,
    pub(crate) y1: usize,
    pub(crate) pixels: usize,
}

/// A run of ink in a row and the piece that it belongs to.
#[derive(Clone, Copy)]
struct Run {
    from: usize,
    to: usize,
    piece: usize,
}

/// The pieces of a picture in which everything above 0 is ink; pixels touch at their corners too.
pub(crate) fn blobs(picture: &Gray) -> Vec<Blob> {
    let mut parents: Vec<usize> = Vec::new();
    let mut boxes: Vec<Blob> = Vec::new();
    let mut above: Vec<Run> = Vec::new();
    for y in 0..picture.height() {
        let mut runs = Vec::new();
        let mut first = 0;
        for (from, to) in runs_of(picture.row(y)) {
            while above.get(first).is_some_and(|run| run.to < from) {
                first += 1;
            }
            let mut piece = None;
            for run in above.iter().skip(first).take_while(|run| run.from <= to) {
                let other = root(&mut parents, run.piece);
                match piece {
                    None => piece = Some(other),
                    Some(own) if own != other => {
                        if let Some(parent) = parents.get_mut(other.max(own)) {
                            *parent = own.min(other);
                        }
                        piece = Some(own.min(other));
                    }
                    Some(_) => {}
                }
            }
            let fresh = Blob { x0: from, y0: y, x1: to, y1: y + 1, pixels: to - from };
            let piece = piece.unwrap_or_else(|| {
                parents.push(parents.len());
                boxes.push(Blob { pixels: 0, ..fresh });
                parents.len() - 1
            });
            if let Some(own) = boxes.get_mut(piece) {
                *own = joined(*own, fresh);
            }
            runs.push(Run { from, to, piece });
        }
        above = runs;
    }
    let mut whole: Vec<Option<Blob>> = vec![None; boxes.len()];
    for (index, blob) in boxes.iter().enumerate() {
        let root = root(&mut parents, index);
        if let Some(place) = whole.get_mut(root) {
            *place = Some(place.map_or(*blob, |own| joined(own, *blob)));
        }
    }
    let mut found: Vec<Blob> = whole.into_iter().flatten().collect();
    if found.len() > MAX_BLOBS {
        found.sort_by_key(|blob| std::cmp::Reverse(blob.pixels));
        found.truncate(MAX_BLOBS);
    }
    found
}

fn joined(a: Blob, b: Blob) -> Blob {
    Blob {
        x0: a.x0.min(b.x0),
        y0: a.y0.min(b.y0),
        x1: a.x1.max(b.x1),
        y1: a.y1.max(b.y1),
        pixels: a.pixels + b.pixels,
    }
}

fn root(parents: &mut [usize], mut piece: usize) -> usize {
    while let Some(parent) = parents.get(piece).copied().filter(|parent| *parent != piece) {
        let grand = parents.get(parent).copied().unwrap_or(parent);
        if let Some(own) = parents.get_mut(piece) {
            *own = grand;
        }
        piece = parent;
    }
    piece
}

fn runs_of(row: &[u8]) -> Vec<(usize, usize)> {
    let mut runs = Vec::new();
    let mut open = None;
    for (x, value) in row.iter().chain(std::iter::once(&0)).enumerate() {
        match (open, *value > 0) {
            (None, true) => open = Some(x),
            (Some(from), false) => {
                runs.push((from, x));
                open = None;
            }
            _ => {}
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_is_one_piece_and_its_inside_another() {
        let mut page = Gray::blank(20, 20);
        for i in 2..18 {
            page.row_mut(2)[i] = 1;
            page.row_mut(17)[i] = 1;
            page.row_mut(i)[2] = 1;
            page.row_mut(i)[17] = 1;
        }
        page.row_mut(9)[9] = 1;
        let found = blobs(&page);
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].x1 - found[0].x0, found[0].pixels), (16, 60));
        assert_eq!(found[1], Blob { x0: 9, y0: 9, x1: 10, y1: 10, pixels: 1 });
        assert!(blobs(&Gray::blank(0, 0)).is_empty());
    }

    #[test]
    fn noise_ends() {
        let data = (0..1_000_000_u32).map(|i| u8::from(i % 2 == 0 && (i / 1000) % 2 == 0)).collect();
        assert_eq!(blobs(&Gray::from_rows(1000, 1000, data).unwrap()).len(), MAX_BLOBS);
    }
}
