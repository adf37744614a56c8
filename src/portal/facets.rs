//! What results can be narrowed to, with counts: links, so that they work without a script and can be shared.

use super::asked::Asked;
use super::status::Status;
use crate::kernel::thousands;
use crate::search::Facets;

/// The most values of one group that are offered; the years of an office are more than enough.
const MAX_VALUES: usize = 40;

/// One list of values.
#[derive(Debug, Clone)]
pub(super) struct FacetGroup {
    pub title: String,
    /// Whether its values have an order of their own, so that bars beside them make a picture.
    pub is_histogram: bool,
    pub values: Vec<FacetValue>,
}

/// A value and how many answers have it.
#[derive(Debug, Clone)]
pub(super) struct FacetValue {
    pub label: String,
    pub count: String,
    /// The same number for the bar.
    pub n: u64,
    pub most: u64,
    /// The search narrowed to it, or no longer narrowed to it when it is chosen.
    pub href: String,
    pub is_chosen: bool,
}

/// The groups in which there is something to choose.
pub(super) fn groups(
    asked: &Asked,
    facets: &Facets,
    kinds: &[(String, String)],
    offices: &[(String, String)],
) -> Vec<FacetGroup> {
    let anew = asked.at(1);
    let toggled = |chosen: bool, id: &str| (!chosen).then(|| id.to_owned());
    let named = |names: &[(String, String)], id: &str| {
        names.iter().find(|(known, _)| known == id).map(|(_, name)| name.clone())
    };
    let kind = facets.kinds.iter().filter_map(|(id, n)| {
        let is_chosen = asked.kind.as_deref() == Some(id);
        let href = Asked { kind: toggled(is_chosen, id), ..anew.clone() }.address();
        Some((named(kinds, id)?, *n, href, is_chosen))
    });
    let year = facets.years.iter().rev().filter(|(year, _)| *year > 0).map(|(year, n)| {
        let is_chosen = asked.year == Some(*year);
        let href = Asked { year: (!is_chosen).then_some(*year), ..anew.clone() }.address();
        (year.to_string(), *n, href, is_chosen)
    });
    let status = Status::ALL.into_iter().filter_map(|status| {
        let (_, n) = facets.statuses.iter().find(|(id, _)| id == status.id())?;
        let is_chosen = asked.status == Some(status);
        let href = Asked { status: (!is_chosen).then_some(status), ..anew.clone() }.address();
        Some((status.word().to_owned(), *n, href, is_chosen))
    });
    let office = facets.offices.iter().filter_map(|(code, n)| {
        let is_chosen = asked.office.as_deref() == Some(code);
        let href = Asked { office: toggled(is_chosen, code), ..anew.clone() }.address();
        Some((named(offices, code)?, *n, href, is_chosen))
    });
    let groups = [
        group("Jenis", false, kind),
        group("Tahun", true, year),
        group("Status", false, status),
        group("Kantor", false, office),
    ];
    groups.into_iter().flatten().collect()
}

/// A group, unless there is nothing to choose.
fn group(
    title: &str,
    is_histogram: bool,
    values: impl Iterator<Item = (String, u64, String, bool)>,
) -> Option<FacetGroup> {
    let values: Vec<_> = values.take(MAX_VALUES).collect();
    let most = values.iter().map(|(_, n, _, _)| *n).max()?;
    let is_a_choice = values.len() > 1 || values.iter().any(|(_, _, _, is_chosen)| *is_chosen);
    let values = values.into_iter().map(|(label, n, href, is_chosen)| FacetValue {
        label,
        count: thousands(i64::try_from(n).unwrap_or(i64::MAX)),
        n,
        most,
        href,
        is_chosen,
    });
    is_a_choice.then(|| FacetGroup { title: title.to_owned(), is_histogram, values: values.collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(query: &str, facets: &Facets) -> Vec<String> {
        let names = [("kpt".to_owned(), "Keputusan".to_owned()), ("pr".to_owned(), "Peraturan".to_owned())];
        let groups = groups(&Asked::read(query, &names), facets, &names, &[]);
        let values = groups.iter().flat_map(|group| &group.values);
        values.map(|v| format!("{} {} {} {}", v.label, v.count, v.href, v.is_chosen)).collect()
    }

    #[test]
    fn a_value_narrows_and_a_chosen_one_widens_again() {
        let facets = Facets {
            kinds: vec![("kpt".into(), 1_200), ("pr".into(), 3), ("lain".into(), 1)],
            years: vec![(0, 1), (2025, 7)],
            ..Facets::default()
        };
        let open = ["Keputusan 1.200 /cari?q=a&jenis=kpt false", "Peraturan 3 /cari?q=a&jenis=pr false"];
        assert_eq!(shown("q=a&halaman=3", &facets), open);
        let chosen = shown("q=a&jenis=pr&tahun=2025", &facets);
        assert_eq!(chosen[0], "Keputusan 1.200 /cari?q=a&jenis=kpt&tahun=2025 false");
        assert_eq!(chosen[1], "Peraturan 3 /cari?q=a&tahun=2025 true");
        assert_eq!(chosen[2], "2025 7 /cari?q=a&jenis=pr true");
    }

    #[test]
    fn a_group_is_shown_up_to_its_limit() {
        let years = |count: usize| Facets {
            years: (1..=count).map(|n| (i32::try_from(n).unwrap(), 1)).collect(),
            ..Facets::default()
        };
        assert_eq!(shown("", &years(MAX_VALUES)).len(), MAX_VALUES);
        assert_eq!(shown("", &years(MAX_VALUES + 1)).len(), MAX_VALUES);
    }
}
