//! What a ralat may be, and what it does to relations. Pure.

use crate::products::description::{Description, FieldProblem};
use crate::products::store::ralat::LiveRelation;

/// The longest reason; the public reads it.
pub const REASON_MAX_CHARS: usize = 500;

/// A proposal as typed.
#[derive(Debug, Clone, Default)]
pub struct NewRalat {
    /// The description as it should be.
    pub description: Description,
    /// Why.
    pub reason: String,
    /// Whether the public must not read what stood before, because it names somebody's personal data.
    pub closes_before: bool,
}

impl NewRalat {
    /// The proposal with its reason on one line.
    ///
    /// # Errors
    /// The reason that cannot be accepted.
    pub fn checked(&self) -> Result<Self, FieldProblem> {
        let reason = self.reason.split_whitespace().collect::<Vec<_>>().join(" ");
        let problem = |sentence: String| FieldProblem { field: "alasan".into(), sentence };
        match reason.chars().count() {
            0 => Err(problem("Isikan alasan ralat; alasan ini tampil di portal.".into())),
            chars if chars > REASON_MAX_CHARS => {
                Err(problem(format!("Alasan paling banyak {REASON_MAX_CHARS} karakter.")))
            }
            _ => Ok(Self { reason, ..self.clone() }),
        }
    }
}

/// A relation as it should be: kind, the other side's internal id when it is of this collection, its text.
pub(super) type Wanted<'w> = (&'w str, Option<&'w str>, &'w str);

/// Ids of the relations that are taken back, and places in `wanted` of those that come. What stands in both stays
/// what it was, as often as it stands there.
pub(super) fn relation_changes(live: &[LiveRelation], wanted: &[Wanted<'_>]) -> (Vec<String>, Vec<usize>) {
    let mut ended: Vec<&LiveRelation> = live.iter().collect();
    let mut added = Vec::new();
    for (place, (kind, target, text)) in wanted.iter().enumerate() {
        let same = ended.iter().position(|row| {
            row.kind == *kind && row.target_product_id.as_deref() == *target && row.target_text == *text
        });
        match same {
            Some(same) => drop(ended.remove(same)),
            None => added.push(place),
        }
    }
    (ended.into_iter().map(|row| row.id.clone()).collect(), added)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn live(id: &str, kind: &str, target: Option<&str>, text: &str) -> LiveRelation {
        LiveRelation {
            id: id.into(),
            kind: kind.into(),
            target_product_id: target.map(str::to_owned),
            target_text: text.into(),
        }
    }

    #[test]
    fn only_what_differs_comes_and_goes() {
        let stands = [live("a", "mencabut", None, "50/2022"), live("b", "mengubah", Some("p"), "13/2025")];
        assert_eq!(
            relation_changes(&stands, &[("mengubah", Some("p"), "13/2025"), ("mencabut", None, "50/2022")]),
            (vec![], vec![])
        );
        assert_eq!(relation_changes(&stands, &[("mencabut", None, "50/2022")]), (vec!["b".into()], vec![]));
        // Another kind or another target is another relation.
        assert_eq!(
            relation_changes(
                &stands[..1],
                &[("mengubah", None, "50/2022"), ("mencabut", Some("q"), "50/2022")]
            ),
            (vec!["a".into()], vec![0, 1])
        );
        // Twice the same is two relations.
        let one = ("mencabut", None, "50/2022");
        assert_eq!(relation_changes(&stands[..1], &[one, one]), (vec![], vec![1]));
        assert_eq!(relation_changes(&[], &[]), (vec![], vec![]));
    }

    #[test]
    fn a_reason_is_wanted_and_has_a_longest_length() {
        let of = |reason: &str| NewRalat { reason: reason.into(), ..NewRalat::default() }.checked();
        assert!(of(" \n ").is_err());
        assert_eq!(of(" salah \n ketik ").unwrap().reason, "salah ketik");
        assert!(of(&"é".repeat(REASON_MAX_CHARS)).is_ok());
        assert!(of(&"é".repeat(REASON_MAX_CHARS + 1)).is_err());
    }
}
