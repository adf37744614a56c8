//! Where a faithful physical copy may differ from the digital one, by what the page says. Bound to places:
//! the same word elsewhere is a word like any other.

use crate::geometry::Rect;
use crate::lines::{self, Stretch};
use crate::printed::Printed;
use serde::{Deserialize, Serialize};

/// What the office holds on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Physical {
    /// The signed original: no mark SALINAN, signature and seal instead of "ttd.", no attestation.
    Asli,
    /// The copy, printed, stamped and attested by hand.
    Salinan,
}

/// Why a difference is expected at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The mark SALINAN at the top of a page.
    Mark,
    /// "ttd." between title and name.
    Ttd,
    /// The block that attests the copy.
    Attestation,
    /// Signature and seal over the block of the signing official.
    Signature,
    /// The number of the page, where pages break elsewhere.
    Folio,
    /// The head of a table that is repeated, where pages break elsewhere.
    Head,
}

/// A place where a difference is expected.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Why.
    pub reason: Reason,
    /// Where, in points of the digital page.
    pub place: Rect,
    /// The words of the digital copy that paper need not have.
    pub words: Vec<u32>,
}

/// The mark stands in this part of the page.
const TOP: f32 = 0.14;
/// Numbers of pages stand in this part of it, above and below.
pub(crate) const FOLIO: f32 = 0.08;
/// Longest block of signature or attestation, in lines.
const BLOCK_LINES: usize = 12;
/// A gap between lines that leaves room for a signature, in em.
const SIGNATURE_GAP: f32 = 1.6;
/// A wider gap ends a block, in em.
const END_GAP: f32 = 9.0;
/// Lines after the signature: name, rank, number.
const LINES_AFTER: usize = 3;
/// How far a seal reaches beyond the signing block: left, up, down; in points.
const SEAL: (f32, f32, f32) = (90.0, 14.0, 40.0);
/// How far stamp and pen reach beyond the attestation.
const STAMP: f32 = 75.0;

/// The places of a page.
#[must_use]
pub fn expected(printed: &Printed, physical: Physical) -> Vec<Place> {
    let stretches = lines::stretches(&printed.words);
    let mut found = Vec::new();
    for (index, stretch) in stretches.iter().enumerate() {
        let below = stretches.get(index + 1..).unwrap_or(&[]);
        if is_attestation(stretch) {
            let block = block(stretch, below);
            found.extend(attestation(&block, printed, physical));
        } else if physical == Physical::Asli && is_mark(stretch, printed) {
            found.push(place(Reason::Mark, &[stretch], stretch.place.grown(3.0)));
        } else if is_folio(stretch, printed) {
            found.push(place(Reason::Folio, &[stretch], stretch.place.grown(3.0)));
        } else if is_signing(stretch) {
            found.extend(signing(stretch, below, printed, physical));
        }
    }
    found
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric() || *c == ' ').collect::<String>().trim().to_lowercase()
}

fn is_mark(stretch: &Stretch, printed: &Printed) -> bool {
    stretch.text.trim() == "SALINAN" && stretch.place.y1 < TOP * printed.height
}

/// A number that stands alone at the upper or lower edge of the page.
fn is_folio(stretch: &Stretch, printed: &Printed) -> bool {
    let margin =
        stretch.place.y1 < FOLIO * printed.height || stretch.place.y0 > (1.0 - FOLIO) * printed.height;
    let text = plain(&stretch.text);
    let number = text.trim_start_matches("halaman").trim();
    margin && !number.is_empty() && number.len() <= 4 && number.chars().all(|c| c.is_ascii_digit())
}

fn is_attestation(stretch: &Stretch) -> bool {
    let text = plain(&stretch.text);
    text.starts_with("salinan sesuai dengan")
        || text.starts_with("sesuai dengan aslinya")
        || text == "salinan sesuai"
}

fn is_signing(stretch: &Stretch) -> bool {
    let text = plain(&stretch.text);
    text.starts_with("ditetapkan di") || text.starts_with("disahkan di") || text.starts_with("dikeluarkan di")
}

fn place(reason: Reason, stretches: &[&Stretch], place: Rect) -> Place {
    let words = stretches.iter().flat_map(|s| &s.words).filter_map(|w| u32::try_from(*w).ok()).collect();
    Place { reason, place, words }
}

/// The lines of one column from `first` on: text, room for a signature, a name.
fn block<'a>(first: &'a Stretch, below: &'a [Stretch]) -> Vec<&'a Stretch> {
    let mut lines = vec![first];
    let mut after: Option<usize> = None;
    for next in below {
        let Some(last) = lines.last() else { break };
        let whole = lines.iter().map(|s| s.place).reduce(Rect::union).unwrap_or_default();
        let em = first.size;
        let aligned = (next.place.x0 - whole.x0).abs() < em
            || (next.place.centre().x - whole.centre().x).abs() < 2.0 * em;
        let beside = next.place.x0 >= whole.x1 || next.place.x1 <= whole.x0;
        let gap = (next.place.y0 - last.place.y1) / em;
        if beside || gap < -0.5 {
            continue;
        }
        if !aligned || gap > END_GAP || lines.len() >= BLOCK_LINES {
            break;
        }
        if gap > SIGNATURE_GAP {
            if after.is_some() {
                break;
            }
            after = Some(lines.len());
        }
        if after.is_some_and(|from| lines.len() >= from + LINES_AFTER) {
            break;
        }
        lines.push(next);
    }
    lines
}

fn around(lines: &[&Stretch]) -> Rect {
    lines.iter().map(|s| s.place).reduce(Rect::union).unwrap_or_default()
}

fn attestation(block: &[&Stretch], printed: &Printed, physical: Physical) -> Vec<Place> {
    let whole = around(block);
    match physical {
        Physical::Asli => vec![place(Reason::Attestation, block, whole.grown(3.0))],
        Physical::Salinan => {
            let room = Rect::new(whole.x0 - STAMP, whole.y0 - 20.0, whole.x1 + STAMP, whole.y1 + 40.0);
            vec![place(Reason::Signature, &[], clip(room, printed))]
        }
    }
}

fn signing(first: &Stretch, below: &[Stretch], printed: &Printed, physical: Physical) -> Vec<Place> {
    if physical == Physical::Salinan {
        return Vec::new();
    }
    let em = first.size;
    let column: Vec<&Stretch> =
        std::iter::once(first)
            .chain(below.iter().filter(|s| {
                s.place.y0 - first.place.y0 < 22.0 * em && s.place.x1 > first.place.x0 - 2.0 * em
            }))
            .take(BLOCK_LINES)
            .collect();
    let ttd: Vec<&Stretch> = column.iter().copied().filter(|s| plain(&s.text) == "ttd").collect();
    let last =
        ttd.first().and_then(|ttd| column.iter().find(|s| s.place.y0 > ttd.place.y1)).or(column.last());
    let bottom = last.map_or(first.place.y1, |s| s.place.y1);
    let room = Rect::new(first.place.x0 - SEAL.0, first.place.y0 - SEAL.1, printed.width, bottom + SEAL.2);
    let mut found = vec![place(Reason::Signature, &[], clip(room, printed))];
    found.extend(ttd.iter().map(|s| place(Reason::Ttd, &[s], s.place.grown(3.0))));
    found
}

fn clip(rect: Rect, printed: &Printed) -> Rect {
    Rect::new(rect.x0.max(0.0), rect.y0.max(0.0), rect.x1.min(printed.width), rect.y1.min(printed.height))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gray::Gray;
    use crate::lines::tests::line;

    /// Reaches nearly to the other column.
    const WIDE: &str = "TEKNIS-PENYELENGGARAAN-PEMILU-DAN-HUKUM-PROVIN";

    fn page() -> Printed {
        let mut words = line(450.0, 50.0, 11.0, "SALINAN");
        words.extend(line(70.0, 140.0, 11.0, "SALINAN KEPUTUSAN"));
        words.extend(line(310.0, 400.0, 11.0, "Ditetapkan di Jambi"));
        words.extend(line(310.0, 415.0, 11.0, "KETUA,"));
        words.extend(line(70.0, 430.0, 10.0, "Salinan sesuai dengan aslinya"));
        words.extend(line(70.0, 444.0, 10.0, "Kepala Bagian,"));
        words.extend(line(70.0, 458.0, 10.0, WIDE));
        words.extend(line(310.0, 440.0, 11.0, "ttd."));
        words.extend(line(310.0, 465.0, 11.0, "HALIMAH"));
        words.extend(line(70.0, 490.0, 10.0, "Fitriani"));
        words.extend(line(70.0, 560.0, 11.0, "ttd."));
        words.extend(line(290.0, 800.0, 9.0, "- 3 -"));
        let white = Gray::from_rows(10, 10, vec![255; 100]).unwrap();
        Printed::new(&white, 595.0, 842.0, words).unwrap()
    }

    fn texts(page: &Printed, places: &[Place], reason: Reason) -> Vec<String> {
        let named = places.iter().filter(|p| p.reason == reason).flat_map(|p| &p.words);
        named.map(|w| page.words[*w as usize].text()).collect()
    }

    #[test]
    fn an_original_lacks_mark_ttd_and_attestation_at_their_places_only() {
        let page = page();
        let places = expected(&page, Physical::Asli);
        assert_eq!(texts(&page, &places, Reason::Mark), ["SALINAN"]);
        assert_eq!(texts(&page, &places, Reason::Ttd), ["ttd."]);
        let attested = texts(&page, &places, Reason::Attestation);
        assert_eq!(
            attested,
            ["Salinan", "sesuai", "dengan", "aslinya", "Kepala", "Bagian,", WIDE, "Fitriani"]
        );
        assert_eq!(texts(&page, &places, Reason::Folio), ["-", "3", "-"]);
    }

    #[test]
    fn a_copy_has_everything_but_may_be_signed_at_the_attestation() {
        let page = page();
        let places = expected(&page, Physical::Salinan);
        assert!(places.iter().all(|p| p.reason == Reason::Folio || p.words.is_empty()));
        let signed: Vec<&Place> = places.iter().filter(|p| p.reason == Reason::Signature).collect();
        assert_eq!(signed.len(), 1);
        assert!(signed[0].place.x0 < 70.0 && signed[0].place.y1 > 490.0 && signed[0].place.y0 < 430.0);
    }
}
