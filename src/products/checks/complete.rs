//! Which mandatory fields of the JDIH standard lack (handbook section 1.1).

use super::super::description::{Description, FIELDS};

/// Fields that the standard makes mandatory beyond those that every publication here needs: the field,
/// and the kinds that it is mandatory for (all when empty). T.E.U. badan is mandatory for each of the four
/// types; the date of promulgation for what is promulgated.
const FURTHER: &[(&str, &[&str])] = &[("teu_badan", &[]), ("tanggal_pengundangan", &["peraturan-kpu"])];

/// The labels of the mandatory fields that are empty.
pub(super) fn lacking(description: &Description) -> Vec<&'static str> {
    let mut lacking = description.lacking();
    let kind = description.get("jenis");
    for (id, kinds) in FURTHER {
        let field = FIELDS.iter().find(|field| field.id == *id);
        let wanted = kinds.is_empty() || kinds.contains(&kind);
        if let Some(field) = field.filter(|_| wanted && description.get(id).is_empty())
            && !lacking.contains(&field.label)
        {
            lacking.push(field.label);
        }
    }
    lacking
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_lacks_of_nothing_and_nothing_of_what_is_complete() {
        let all = lacking(&Description::default());
        assert!(all.contains(&"Jenis") && all.contains(&"Subjek") && all.contains(&"T.E.U. badan"));
        assert!(!all.contains(&"Tanggal pengundangan"));
        let full = FIELDS.iter().fold(Description::default(), |all, field| all.with(field.id, "1"));
        assert_eq!(lacking(&full), [] as [&str; 0]);
    }

    #[test]
    fn a_regulation_needs_its_date_of_promulgation() {
        let of = |kind: &str| {
            let full = FIELDS.iter().fold(Description::default(), |all, field| all.with(field.id, "1"));
            lacking(&full.with("jenis", kind).with("tanggal_pengundangan", ""))
        };
        assert_eq!(of("peraturan-kpu"), ["Tanggal pengundangan"]);
        assert_eq!(of("keputusan-kpu"), [] as [&str; 0]);
    }
}
