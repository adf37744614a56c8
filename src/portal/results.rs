//! The search and its results.

use super::Portal;
use super::asked::Asked;
use super::frame::{Frame, Looker, shown};
use super::home::{Counted, Entry};
use super::status::Status;
use crate::kernel::thousands;
use crate::products::Shelf;
use crate::search::{Found, FoundHit};
use crate::web::{WebResult, urls};
use askama::Template;
use axum::extract::{RawQuery, State};

/// Found words that the view of a page is asked to mark.
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
    /// "12 produk hukum memuat “daftar pemilih”."
    pub summary: String,
    /// What the reader should know of how it was searched.
    pub notes: Vec<String>,
    pub kinds: Vec<Choice>,
    pub years: Vec<Choice>,
    pub statuses: Vec<Choice>,
    /// What the search is narrowed to: label, and the address without it.
    pub narrowed: Vec<(String, String)>,
    /// The address without any narrowing.
    pub unfiltered: String,
    pub hits: Vec<Hit>,
    pub pager: Option<Pager>,
    /// Kinds to browse when nothing was found.
    pub browse: Vec<Counted>,
}

/// A choice of a filter.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    pub id: String,
    pub label: String,
    pub is_chosen: bool,
}

/// A product that was found.
#[derive(Debug, Clone)]
pub(super) struct Hit {
    pub entry: Entry,
    pub snippet: Vec<(String, bool)>,
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
    fn of(hit: &FoundHit, asked: &Asked) -> Self {
        let place = hit.page.zip(hit.file.as_ref()).map(|(page, file)| {
            let marked = marked(&hit.snippet);
            let address = urls::product_page_marked(hit.teaser.public_id, file, page, &marked);
            let label = if hit.is_annex { "Lampiran, halaman" } else { "Halaman" };
            (address, format!("{label} {page}"))
        });
        // Without words there is nothing to show around them.
        let snippet = if asked.text.is_empty() { Vec::new() } else { hit.snippet.clone() };
        Self { entry: Entry::of(&hit.teaser), snippet, place }
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

impl PageResults {
    /// Of what was asked and found. `kinds` are all kinds, `shelf` what there is to browse.
    pub(super) fn of(
        mut frame: Frame,
        asked: &Asked,
        found: &Found,
        kinds: &[(String, String)],
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
            summary: summary(asked, found),
            notes: notes(asked, found),
            kinds: kind_choices(asked, kinds, shelf),
            years: year_choices(asked, shelf),
            statuses: Status::ALL
                .map(|status| choice(status.id(), status.word(), asked.status == Some(status)))
                .to_vec(),
            narrowed: narrowed(&anew, kinds),
            unfiltered: Asked { kind: None, year: None, status: None, ..anew }.address(),
            hits: found.hits.iter().map(|hit| Hit::of(hit, asked)).collect(),
            pager: Pager::of(asked, found.page, found.pages),
            browse: browse(found, shelf),
        }
    }
}

fn choice(id: &str, label: &str, is_chosen: bool) -> Choice {
    Choice { id: id.to_owned(), label: label.to_owned(), is_chosen }
}

/// Kinds of which something is published, and the chosen one.
fn kind_choices(asked: &Asked, kinds: &[(String, String)], shelf: &Shelf) -> Vec<Choice> {
    let chosen = |id: &str| asked.kind.as_deref() == Some(id);
    let used = |id: &str| shelf.kinds.iter().any(|(used, _, _)| used == id);
    let offered = kinds.iter().filter(|(id, _)| used(id) || chosen(id));
    offered.map(|(id, title)| choice(id, title, chosen(id))).collect()
}

fn year_choices(asked: &Asked, shelf: &Shelf) -> Vec<Choice> {
    let mut years: Vec<i32> = shelf.years.iter().filter_map(|(year, _)| year.parse().ok()).collect();
    years.extend(asked.year.filter(|year| !years.contains(year)));
    years.sort_unstable_by(|a, b| b.cmp(a));
    years
        .into_iter()
        .map(|year| choice(&year.to_string(), &year.to_string(), asked.year == Some(year)))
        .collect()
}

fn narrowed(asked: &Asked, kinds: &[(String, String)]) -> Vec<(String, String)> {
    let title = |id: &String| kinds.iter().find(|(known, _)| known == id).map(|(_, title)| title.clone());
    let kind = asked.kind.as_ref().and_then(title);
    let year = asked.year.map(|year| format!("Tahun {year}"));
    let status = asked.status.map(|status| status.word().to_owned());
    [
        (kind, Asked { kind: None, ..asked.clone() }),
        (year, Asked { year: None, ..asked.clone() }),
        (status, Asked { status: None, ..asked.clone() }),
    ]
    .into_iter()
    .filter_map(|(label, without)| Some((label?, without.address())))
    .collect()
}

fn summary(asked: &Asked, found: &Found) -> String {
    let total = i64::try_from(found.total).unwrap_or(i64::MAX);
    match (total, asked.text.is_empty()) {
        (0, true) => String::new(),
        (0, false) => "Tidak ada produk hukum yang cocok.".to_owned(),
        (_, true) => format!("{} produk hukum, yang terbaru lebih dahulu.", thousands(total)),
        (_, false) => format!("{} produk hukum ditemukan.", thousands(total)),
    }
}

fn notes(asked: &Asked, found: &Found) -> Vec<String> {
    let mut notes = Vec::new();
    if found.any && found.total > 0 {
        notes.push(
            "Tidak ada produk hukum yang memuat semua kata itu; yang tampil memuat sebagian di antaranya."
                .to_owned(),
        );
    }
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
    State(portal): State<Portal>,
    RawQuery(query): RawQuery,
    looker: Looker,
) -> WebResult {
    let frame = Frame::of(&portal, "", "/cari", &looker).await?;
    let kinds = portal.catalog.kinds().await?;
    let asked = Asked::read(query.as_deref().unwrap_or_default(), &kinds);
    let found = portal.search.find(&asked.text, asked.filter(), asked.page).await?;
    let shelf = portal.catalog.shelf(1).await?;
    Ok(shown(&PageResults::of(frame, &asked, &found, &kinds, &shelf)))
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
