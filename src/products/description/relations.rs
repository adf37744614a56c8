//! The rows of a description's form that name other products and laws.

use super::{Description, FIELD_MAX_CHARS, FieldProblem, MAX_RELATIONS, Relation};
use std::collections::BTreeMap;

/// What was typed into a row of the form's relations: kind, public id, citation.
fn relation_row(form: &BTreeMap<String, String>, n: usize) -> [&str; 3] {
    let typed = |name: &str| form.get(&format!("hubungan_{name}_{n}")).map_or("", |text| text.trim());
    [typed("jenis"), typed("tujuan"), typed("teks")]
}

/// The rows into which a relation was typed, in their order.
pub(in crate::products) fn relation_rows(form: &BTreeMap<String, String>) -> impl Iterator<Item = usize> {
    (0..MAX_RELATIONS).filter(|n| relation_row(form, *n).iter().any(|typed| !typed.is_empty()))
}

/// Understands the rows of relations; what is wrong is said of the row.
pub(super) fn read_relations(
    form: &BTreeMap<String, String>,
    kinds: &[String],
    description: &mut Description,
    problems: &mut Vec<FieldProblem>,
) {
    for n in relation_rows(form) {
        let [kind, target, text] = relation_row(form, n);
        let mut wrong = |sentence: &str| {
            problems
                .push(FieldProblem { field: format!("hubungan_teks_{n}"), sentence: sentence.to_owned() });
        };
        if !kinds.iter().any(|known| known == kind) {
            wrong("Pilih jenis hubungan dari daftar.");
        } else if text.is_empty() {
            wrong("Tuliskan peraturan yang dimaksud, misalnya UU Nomor 7 Tahun 2017.");
        } else if text.chars().count() > FIELD_MAX_CHARS {
            wrong("Teks hubungan terlalu panjang.");
        } else if !target.is_empty() && target.parse::<i64>().is_err() {
            wrong("Nomor pengenal produk di portal berupa angka.");
        } else {
            let relation =
                Relation { kind: kind.to_owned(), target: target.parse().ok(), text: text.to_owned() };
            description.relations.push(relation);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_the_form_are_told_apart_from_empty_ones() {
        let typed = [
            ("hubungan_teks_0", "x"),
            ("hubungan_teks_1", " "),
            ("hubungan_jenis_2", "x"),
            ("hubungan_tujuan_5", "x"),
        ];
        let form = typed.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
        assert_eq!(relation_rows(&form).collect::<Vec<_>>(), [0, 2, 5]);
    }
}
