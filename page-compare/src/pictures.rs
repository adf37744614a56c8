//! A digital copy without text is a picture itself: then pictures are compared, and nothing is said of words.

use crate::geometry::Rect;
use crate::gray::Gray;
use crate::leftover::{COARSER, pieces, scratches};
use crate::limits::MAX_PAGE_DIFFERENCES;
use crate::outcome::{Extra, PageOutcome};
use crate::printed::Printed;
use crate::register::Registration;
use crate::same;
use crate::scanned::Scanned;
use crate::stamp::Stamp;

/// Ink that must be there on one side, and ink that explains it on the other, of 255.
const INKED: (u8, u8) = (130, 50);
/// How far from its place ink may lie, in points.
const SLACK: f32 = 1.8;
/// Pieces nearer to each other than this are one difference, in points.
const NEAR: f32 = 4.0;
/// Smallest difference, in points of its longer side: two letters of small print.
const LEAST_SIDE: f32 = 5.0;
/// Pictures that are as much alike as this, and lie as straight as [`STRAIGHT`], come from one scan.
const SAME: f32 = 0.975;
/// A sheet that is laid on the glass again lies askew by more than this, as a slope.
const STRAIGHT: f64 = 5e-4;

/// Compares a page that is a picture ([`Printed::of_scan`]) with the scan that it lies on.
#[must_use]
pub fn compare_pictures(printed: &Printed, scanned: &Scanned, registration: &Registration) -> PageOutcome {
    let paper = registration.frame_of(printed, scanned);
    let alike = Stamp::new(printed.ink.clone()).map_or(0.0, |stamp| stamp.score(&paper, 0, 0));
    let (w, h) = (paper.width() / COARSER, paper.height() / COARSER);
    let per_point = printed.scale / COARSER as f32;
    let (paper, drawn) = (paper.resized(w, h), printed.ink.resized(w, h));

    let extra = |place: Rect| {
        let paper = registration.place_rect(place);
        Extra { place, paper, stamp: false, hand: false, reads: None }
    };
    let only = |one: &Gray, other: &Gray| {
        let pieces = unexplained(one, other, per_point, printed);
        pieces.into_iter().take(MAX_PAGE_DIFFERENCES).map(extra).collect()
    };
    PageOutcome {
        extras: only(&paper, &drawn),
        lacking: only(&drawn, &paper),
        same_scan: (alike >= SAME && is_straight(registration))
            || is_one_scan(printed, scanned, registration),
        ..PageOutcome::default()
    }
}

fn is_one_scan(printed: &Printed, scanned: &Scanned, registration: &Registration) -> bool {
    let upright = scanned.ink.upright(registration.turn);
    same::signs(printed, &upright, registration).is_some_and(same::Signs::are_of_one_scan)
}

fn is_straight(registration: &Registration) -> bool {
    let [a, b, _, d, e, _, ..] = registration.map.0;
    b.abs() < STRAIGHT * a.abs() && d.abs() < STRAIGHT * e.abs()
}

/// Where one picture has ink that the other does not explain.
fn unexplained(one: &Gray, other: &Gray, per_point: f32, printed: &Printed) -> Vec<Rect> {
    let mut ink = one.clone().thresholded(INKED.0);
    let explained = other.clone().thresholded(INKED.1).spread((SLACK * per_point).round() as usize);
    for (value, known) in ink.pixels_mut().iter_mut().zip(explained.pixels()) {
        if *known > 0 {
            *value = 0;
        }
    }
    scratches(&mut ink, (30.0 * per_point) as usize);
    let mut groups: Vec<Rect> = Vec::new();
    for (piece, _) in pieces(&ink, per_point, printed) {
        match groups.iter_mut().find(|group| group.grown(NEAR).overlaps(piece)) {
            Some(group) => *group = group.union(piece),
            None => groups.push(piece),
        }
    }
    groups.retain(|group| group.width().max(group.height()) >= LEAST_SIDE);
    groups
}
