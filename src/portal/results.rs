//! The search and its results.

use super::Portal;
use super::asked::{Asked, SORTS};
use super::facets::{FacetGroup, groups};
use super::frame::{Frame, Looker, shown};
use super::home::{Counted, Entry};
use crate::kernel::thousands;
use crate::products::Shelf;
use crate::search::{Filter, Found, FoundHit, Matched, Sort};
use crate::web::{WebResult, urls};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse as _, Redirect};
use std::sync::Arc;

/// Found words that the view of a page is asked to mark in place of misspelt ones.
const MAX_MARKED: usize = 8;
/// Pages on either side of the present one that are linked.
const NEIGHBOURS: usize = 2;

/// The page of a search.
#[derive(Template)]
#[template(path = "portal/results.html")]
pub(super) struct PageResults {
    pub page: Frame,
    /// What was typed.
    pub text: String,
    /// Whether there is no word in it, so that everything is listed.
    pub is_wordless: bool,
    /// "12 produk hukum memuat “daftar pemilih”."
    pub summary: String,
    /// Whether it is less than everything in its usual order, so that search engines keep none of it.
    pub is_narrow: bool,
    /// What the reader should know of how it was searched.
    pub notes: Vec<String>,
    /// Text and address of what may have been meant.
    pub proposal: Option<(String, String)>,
    /// Whether the hits answer that already.
    pub is_corrected: bool,
    /// What a new text of the form is searched in: names and values of hidden fields.
    pub kept: Vec<(&'static str, String)>,
    pub facets: Vec<FacetGroup>,
    /// Orders: label, address, whether it is this one.
    pub sorts: Vec<(String, String, bool)>,
    /// What the search is narrowed to: label, and the address without it.
    pub narrowed: Vec<(String, String)>,
    /// The address without any narrowing.
    pub unfiltered: String,
    pub hits: Vec<Hit>,
    pub pager: Option<Pager>,
    /// Kinds to browse when nothing was found.
    pub browse: Vec<Counted>,
}

/// A product that was found.
#[derive(Debug, Clone)]
pub(super) struct Hit {
    pub entry: Entry,
    pub snippet: Vec<(String, bool)>,
    /// Whether that piece was recognised in an image.
    pub is_recognised: bool,
    /// Address and label of the page on which it stands.
    pub place: Option<(String, String)>,
}

/// Turning pages.
#[derive(Debug, Clone)]
pub(super) struct Pager {
    /// "Halaman 2 dari 7".
    pub label: String,
    pub before: Option<String>,
    pub after: Option<String>,
    /// Number, address, whether it is this page; an empty number is a gap.
    pub pages: Vec<(String, String, bool)>,
}

impl Hit {
    fn of(hit: &FoundHit, found: &Found) -> Self {
        let place = hit.page.zip(hit.file.as_ref()).map(|(page, file)| {
            // The page has the words in forms of its own; a misspelt one it has in none.
            let marked = if found.is_corrected { marked(&hit.snippet) } else { found.told.clone() };
            let address = urls::product_page_marked(hit.teaser.public_id, file, page, &marked);
            let label = if hit.is_annex { "Lampiran, halaman" } else { "Halaman" };
            (address, format!("{label} {page}"))
        });
        let snippet = hit.snippet.clone();
        Self { entry: Entry::of(&hit.teaser), snippet, is_recognised: hit.is_recognised, place }
    }
}

/// The words that were found, each once, for marking them on their page.
fn marked(snippet: &[(String, bool)]) -> String {
    let mut words: Vec<&str> = Vec::new();
    for (word, _) in snippet.iter().filter(|(_, is_hit)| *is_hit) {
        let is_new = !words.iter().any(|known| known.eq_ignore_ascii_case(word));
        if is_new && words.len() < MAX_MARKED {
            words.push(word);
        }
    }
    words.join(" ")
}

impl Pager {
    fn of(asked: &Asked, page: usize, pages: usize) -> Option<Self> {
        if pages < 2 {
            return None;
        }
        let near = page.saturating_sub(NEIGHBOURS).max(1)..=(page + NEIGHBOURS).min(pages);
        let mut numbers: Vec<usize> = near.collect();
        numbers.extend([1, pages]);
        numbers.sort_unstable();
        numbers.dedup();
        let (mut links, mut last) = (Vec::new(), 0);
        for number in numbers {
            if number > last + 1 {
                links.push((String::new(), String::new(), false));
            }
            links.push((number.to_string(), asked.at(number).address(), number == page));
            last = number;
        }
        Some(Self {
            label: format!("Halaman {page} dari {pages}"),
            before: (page > 1).then(|| asked.at(page - 1).address()),
            after: (page < pages).then(|| asked.at(page + 1).address()),
            pages: links,
        })
    }
}

/// What can be chosen, with its name.
type Names<'a> = &'a [(String, String)];

impl PageResults {
    /// Of what was asked and found. `kinds` and `offices` are all there are, `shelf` what there is to browse.
    pub(super) fn of(
        mut frame: Frame,
        asked: &Asked,
        found: &Found,
        (kinds, offices): (Names<'_>, Names<'_>),
        shelf: &Shelf,
    ) -> Self {
        frame.page.title = if asked.text.is_empty() {
            "Cari produk hukum".to_owned()
        } else {
            format!("Cari: {}", asked.text.chars().take(80).collect::<String>())
        };
        let anew = asked.at(1);
        Self {
            page: frame,
            text: asked.text.clone(),
            is_wordless: is_wordless(asked, found),
            summary: summary(asked, found),
            is_narrow: asked.address() != Asked::default().address(),
            notes: notes(asked, found),
            proposal: proposal(&anew, found),
            is_corrected: found.is_corrected,
            kept: kept(asked),
            facets: groups(asked, &found.facets, kinds, offices),
            sorts: sorts(&anew, is_wordless(asked, found)),
            narrowed: narrowed(&anew, kinds, offices),
            unfiltered: Asked { kind: None, year: None, status: None, office: None, ..anew }.address(),
            hits: found.hits.iter().map(|hit| Hit::of(hit, found)).collect(),
            pager: Pager::of(asked, found.page, found.pages),
            browse: browse(found, shelf),
        }
    }
}

/// Whether there is nothing to look for: without a word nothing can fit it.
fn is_wordless(asked: &Asked, found: &Found) -> bool {
    asked.text.is_empty() || found.is_wordless
}

/// The orders to choose from. Without a word there is nothing that answers best, and the newest come first.
fn sorts(anew: &Asked, is_wordless: bool) -> Vec<(String, String, bool)> {
    let chosen = match anew.sort {
        Sort::Relevance if is_wordless => Sort::Newest,
        other => other,
    };
    let offered = SORTS.iter().filter(|(sort, _, _)| !(is_wordless && *sort == Sort::Relevance));
    offered
        .map(|(sort, _, label)| {
            let address = Asked { sort: *sort, ..anew.clone() }.address();
            ((*label).to_owned(), address, *sort == chosen)
        })
        .collect()
}

/// Another spelling, within the same narrowing.
fn proposal(anew: &Asked, found: &Found) -> Option<(String, String)> {
    let text = found.proposal.clone()?;
    let address = Asked { text: text.clone(), ..anew.clone() }.address();
    Some((text, address))
}

fn kept(asked: &Asked) -> Vec<(&'static str, String)> {
    let sort = SORTS.iter().find(|sort| sort.0 == asked.sort).map_or("", |sort| sort.1);
    let fields = [
        ("jenis", asked.kind.clone()),
        ("tahun", asked.year.map(|year| year.to_string())),
        ("status", asked.status.map(|status| status.id().to_owned())),
        ("kantor", asked.office.clone()),
        ("urut", Some(sort.to_owned()).filter(|sort| !sort.is_empty())),
    ];
    fields.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

fn narrowed(asked: &Asked, kinds: Names<'_>, offices: Names<'_>) -> Vec<(String, String)> {
    let named = |names: &[(String, String)], id: &String| {
        names.iter().find(|(known, _)| known == id).map(|(_, name)| name.clone())
    };
    let kind = asked.kind.as_ref().and_then(|id| named(kinds, id));
    // An office that is not there narrows as well, and has to be taken off.
    let office =
        asked.office.as_ref().map(|code| named(offices, code).unwrap_or_else(|| format!("Kantor {code}")));
    let year = asked.year.map(|year| format!("Tahun {year}"));
    let status = asked.status.map(|status| status.word().to_owned());
    [
        (kind, Asked { kind: None, ..asked.clone() }),
        (year, Asked { year: None, ..asked.clone() }),
        (status, Asked { status: None, ..asked.clone() }),
        (office, Asked { office: None, ..asked.clone() }),
    ]
    .into_iter()
    .filter_map(|(label, without)| Some((label?, without.address())))
    .collect()
}

fn summary(asked: &Asked, found: &Found) -> String {
    let total = i64::try_from(found.total).unwrap_or(i64::MAX);
    let order = if asked.sort == Sort::Oldest { "terlama" } else { "terbaru" };
    match (total, is_wordless(asked, found)) {
        (0, true) => String::new(),
        (0, false) => "Tidak ada produk hukum yang cocok.".to_owned(),
        (_, true) if asked.text.is_empty() => {
            format!("{} produk hukum, yang {order} lebih dahulu.", thousands(total))
        }
        (_, true) if asked.filter() == Filter::default() => {
            format!("Tidak ada kata yang dapat dicari; semua produk hukum, yang {order} lebih dahulu.")
        }
        (_, true) => {
            let total = thousands(total);
            format!(
                "Tidak ada kata yang dapat dicari; {total} produk hukum dengan saringan ini, yang {order} lebih dahulu."
            )
        }
        (_, false) => format!("{} produk hukum ditemukan.", thousands(total)),
    }
}

fn notes(asked: &Asked, found: &Found) -> Vec<String> {
    let mut notes = Vec::new();
    let note = match found.matched {
        _ if found.total == 0 => None,
        Matched::All => None,
        Matched::Most => Some("Yang tampil memuat semua kata itu atau sebagian besarnya."),
        Matched::Any => Some(
            "Tidak ada produk hukum yang memuat semua kata itu; yang tampil memuat sebagian di antaranya.",
        ),
    };
    notes.extend(note.map(str::to_owned));
    if asked.is_cut || found.shortened {
        notes.push("Teks pencarian terlalu panjang; hanya bagian awalnya yang dicari.".to_owned());
    }
    notes
}

fn browse(found: &Found, shelf: &Shelf) -> Vec<Counted> {
    if found.total > 0 {
        return Vec::new();
    }
    let link = |(id, title, count): &(String, String, i64)| Counted {
        href: urls::search(&[("jenis", id)]),
        label: title.clone(),
        count: thousands(*count),
    };
    shelf.kinds.iter().map(link).collect()
}

/// `GET /cari`
pub(super) async fn show(
    State(portal): State<Arc<Portal>>,
    RawQuery(query): RawQuery,
    looker: Looker,
) -> WebResult {
    let names = portal.catalog.names().await?;
    let frame = Frame::by(&names, "", "/cari", &looker);
    let asked = Asked::read(query.as_deref().unwrap_or_default(), &names.kinds);
    let found = portal.search.find_sorted(&asked.text, asked.filter(), asked.sort, asked.page).await?;
    if let Some(cited) = found.cited.as_ref().filter(|_| asked.is_plain()) {
        // Who cites a product wants that product; `daftar=1` asks for the list all the same.
        return Ok(Redirect::to(&urls::product(cited.public_id, &cited.slug)).into_response());
    }
    // What there is to browse is shown to those alone who found nothing.
    let shelf = if found.total == 0 { portal.catalog.shelf(1).await? } else { Shelf::default() };
    Ok(shown(&PageResults::of(frame, &asked, &found, (&names.kinds, &names.offices), &shelf)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn found_words_are_marked_once_each_and_only_a_few() {
        let hit = |text: &str| (text.to_owned(), true);
        let snippet = [hit("Pemilih"), (" dan ".to_owned(), false), hit("pemilih"), hit("tetap")];
        assert_eq!(marked(&snippet), "Pemilih tetap");
        let many: Vec<_> = (0..=MAX_MARKED).map(|n| hit(&format!("kata{n}"))).collect();
        assert_eq!(marked(&many[..MAX_MARKED]).split(' ').count(), MAX_MARKED);
        assert_eq!(marked(&many).split(' ').count(), MAX_MARKED);
    }

    #[test]
    fn a_pager_links_ends_and_neighbours() {
        let shown = |page, pages| {
            let pager = Pager::of(&Asked::default(), page, pages)?;
            Some(pager.pages.into_iter().map(|(number, _, _)| number).collect::<Vec<_>>().join(" "))
        };
        assert_eq!(shown(1, 1), None);
        assert_eq!(shown(1, 2).unwrap(), "1 2");
        assert_eq!(shown(1, 50).unwrap(), "1 2 3  50");
        assert_eq!(shown(25, 50).unwrap(), "1  23 24 25 26 27  50");
        assert_eq!(shown(50, 50).unwrap(), "1  48 49 50");
    }
}
