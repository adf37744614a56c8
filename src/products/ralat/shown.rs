//! What the public reads of corrections: when, what, why, and who answers for it by post.

use crate::db;
use crate::journal::Logged;
use crate::kernel::{CivilDate, Digest, Timestamp};
use crate::products::catalog::read_description;
use crate::products::description::{Description, FIELDS, Field, FieldKind, Relation};
use crate::products::store::ralat::AppliedRow;
use serde_json::Value;

/// The journal's entry that applies a ralat.
pub(in crate::products) const CORRECTED: &str = "produk.diralat";

/// Stands for the name of a product whose title is closed.
const CLOSED_NAME: &str = "produk hukum yang judulnya ditutup";

/// Gives the title of a kind of legal product.
pub type Titles<'t> = &'t dyn Fn(&str) -> String;

/// A correction that was applied to a published version.
#[derive(Debug, Clone)]
pub struct Correction {
    /// Its number among those of the version, from 1.
    pub number: i64,
    /// When.
    pub applied: Timestamp,
    /// Why.
    pub reason: String,
    /// Fields that became other: label, before, after. What must not be repeated is empty.
    pub fields: Vec<(&'static str, String, String)>,
    /// Relations that came.
    pub relations_added: Vec<Relation>,
    /// Relations that were taken back; none where what stood before must not be repeated.
    pub relations_removed: Vec<Relation>,
    /// Whether what stood before is not repeated.
    pub closes_before: bool,
    /// Whether that concerns relations.
    closes_relations: bool,
    /// The checker's post, and when.
    pub checked: (String, Timestamp),
    /// The approver's post, and when.
    pub approved: (String, Timestamp),
    /// The post of who applied it.
    pub applied_by: String,
    /// What both signed.
    pub manifest: Digest,
    /// Number and digest of the journal's entry.
    pub entry: Option<(i64, String)>,
}

impl Correction {
    /// Says nothing of the names of these products, whose titles are closed.
    pub(in crate::products) fn close_names(&mut self, closed: &[i64]) {
        let relations = self.relations_added.iter_mut().chain(&mut self.relations_removed);
        for relation in relations.filter(|one| one.target.is_some_and(|target| closed.contains(&target))) {
            CLOSED_NAME.clone_into(&mut relation.text);
        }
    }
}

/// The fields that differ, as people read them: label, before, after.
#[must_use]
pub fn changed_fields(
    before: &Description,
    after: &Description,
    kind_title: Titles<'_>,
) -> Vec<(&'static str, String, String)> {
    let said = |field: &Field, value: &str| match field.kind {
        FieldKind::Kind => kind_title(value),
        FieldKind::Date => CivilDate::parse(value).map_or_else(|_| value.to_owned(), CivilDate::indonesian),
        FieldKind::Number | FieldKind::Year | FieldKind::Line | FieldKind::Text => value.to_owned(),
    };
    FIELDS
        .iter()
        .map(|field| (field, before.get(field.id), after.get(field.id)))
        .filter(|(_, old, new)| old != new)
        .map(|(field, old, new)| (field.label, said(field, old), said(field, new)))
        .collect()
}

/// The relations of `some` that are not in `other`.
#[must_use]
pub fn relations_only_in(some: &Description, other: &Description) -> Vec<Relation> {
    some.relations.iter().filter(|relation| !other.relations.contains(relation)).cloned().collect()
}

/// The description of one version as its corrections left it, what each changed, oldest first, and the public ids of
/// the products that any of the descriptions names.
pub(in crate::products) fn corrections(
    original: Description,
    rows: &[&AppliedRow],
    entries: &[Logged],
    kind_title: Titles<'_>,
) -> Result<(Description, Vec<Correction>, Vec<i64>), db::Error> {
    let targets = |of: &Description| of.relations.iter().filter_map(|one| one.target).collect::<Vec<_>>();
    let (mut named, mut standing, mut all) = (targets(&original), original, Vec::new());
    for row in rows {
        let after = read_description(&row.description, &row.id)?;
        let fields = changed_fields(&standing, &after, kind_title);
        all.push(correction((&standing, &after), fields, row, entries)?);
        named.extend(targets(&after));
        standing = after;
    }
    close(&mut all);
    Ok((standing, all, named))
}

/// What a correction closes is not told by those before it either.
fn close(all: &mut [Correction]) {
    for at in (0..all.len()).rev() {
        let (before, rest) = all.split_at_mut(at);
        let Some(closing) = rest.first().filter(|correction| correction.closes_before) else { continue };
        for earlier in before {
            for (label, old, new) in &mut earlier.fields {
                if closing.fields.iter().any(|(closed, _, _)| closed == label) {
                    old.clear();
                    new.clear();
                }
            }
            if closing.closes_relations {
                earlier.relations_added.clear();
                earlier.relations_removed.clear();
            }
        }
    }
}

fn correction(
    (before, after): (&Description, &Description),
    mut fields: Vec<(&'static str, String, String)>,
    row: &AppliedRow,
    entries: &[Logged],
) -> Result<Correction, db::Error> {
    let closes_before = row.closes_before != 0;
    if closes_before {
        fields.iter_mut().for_each(|(_, old, _)| old.clear());
    }
    let is_of = |entry: &&Logged| {
        entry.kind == CORRECTED && entry.body.get("perkara").and_then(Value::as_str) == Some(&row.case_id)
    };
    let entry = entries.iter().find(is_of).map(|entry| (entry.seq, entry.hash.clone()));
    let broken = |_| db::Error::inconsistent("product_ralat", &row.id, "manifest");
    let went = relations_only_in(before, after);
    Ok(Correction {
        closes_relations: closes_before && !went.is_empty(),
        relations_removed: if closes_before { Vec::new() } else { went },
        number: row.number,
        applied: Timestamp(row.applied_ms),
        reason: row.reason.clone(),
        fields,
        relations_added: relations_only_in(after, before),
        closes_before,
        checked: (row.checked_by.clone(), Timestamp(row.checked_ms)),
        approved: (row.approved_by.clone(), Timestamp(row.approved_ms)),
        applied_by: row.applied_by.clone(),
        manifest: row.manifest.parse().map_err(broken)?,
        entry,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(number: i64, description: &Description, closes_before: bool) -> AppliedRow {
        AppliedRow {
            id: format!("r{number}"),
            product_id: "p".into(),
            product_version_id: "v".into(),
            number,
            case_id: format!("c{number}"),
            manifest: Digest::of(b"m").hex(),
            description: description.to_value().to_string(),
            reason: "salah ketik".into(),
            closes_before: i64::from(closes_before),
            checked_by: "Kasubbag".into(),
            checked_ms: 1,
            approved_by: "Kabag".into(),
            approved_ms: 2,
            applied_by: "Pengelola".into(),
            applied_ms: 3,
        }
    }

    #[test]
    fn each_correction_is_held_against_the_one_before_it() {
        let first = Description::default().with("judul", "SOPP").with("tanggal_penetapan", "2025-01-10");
        let second = first.with("judul", "SOP");
        let third = second.with("tanggal_penetapan", "2025-01-13").with("jenis", "instruksi");
        let rows = [row(1, &second, false), row(2, &third, true)];
        let titled = |id: &str| id.to_uppercase();
        let (standing, all, _) =
            corrections(first, &rows.iter().collect::<Vec<_>>(), &[], &titled).expect("readable rows");
        assert_eq!(standing, third);
        assert_eq!(all[0].fields, [("Judul (tentang)", "SOPP".to_owned(), "SOP".to_owned())]);
        // What must not be repeated is told by what stands now alone; another field's past stays open.
        assert_eq!(
            all[1].fields,
            [
                ("Jenis", String::new(), "INSTRUKSI".to_owned()),
                ("Tanggal penetapan", String::new(), "13 Januari 2025".to_owned())
            ]
        );
    }
}
