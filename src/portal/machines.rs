//! What machines read: sitemap, Atom, and the JDIHN feed. Each is asked of the database for each state of the
//! journal, so a product that is taken down is in none of them from that commit on; see [`super::feeds`].

use super::Portal;
use super::feed::Record;
use super::feeds::{Body, Kept, bodies, sent};
use super::file::text;
use super::range;
use crate::kernel::{Timestamp, machine_moment};
use crate::products::{self, Listed, Teaser, Tombstone};
use crate::web::{Site, WebError, WebResult, urls};
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use std::sync::Arc;

/// The most addresses that a sitemap may hold, by its own standard; more are told in parts.
const MAX_SITEMAP: usize = 50_000;
/// Pages that are no product's.
const PAGES: [&str; 2] = ["/", "/verifikasi"];
/// The most entries of the Atom feed.
const MAX_ATOM: i64 = 50;
/// In the address of a part of the sitemap, before its number.
const PART: &str = "bagian=";

/// `GET /sitemap.xml`: the map, or the list of its parts; `?bagian=2` is one of these.
pub(super) async fn sitemap(
    State(portal): State<Arc<Portal>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> WebResult {
    let part = match query.as_deref().and_then(|query| query.strip_prefix(PART)) {
        Some(number) => {
            number.parse::<usize>().ok().filter(|number| *number > 0).ok_or_else(WebError::not_found)?
        }
        None => 0,
    };
    let kind = "application/xml; charset=utf-8";
    answer(&portal.feeds.map, (kind, part, &headers), || state(&portal), || maps(&portal)).await
}

async fn maps(portal: &Portal) -> WebResult<Vec<Body>> {
    let (mut maps, mut after) = (Maps::new(&portal.web.site), 0);
    loop {
        let some = portal.catalog.listed_after(after).await?;
        let Some(last) = some.last() else { break };
        after = last.public_id;
        some.iter().for_each(|one| maps.add(one));
    }
    bodies(maps.done()).await
}

/// `GET /feed/atom.xml`: the newest products.
pub(super) async fn atom(State(portal): State<Arc<Portal>>, headers: HeaderMap) -> WebResult {
    let kind = "application/atom+xml; charset=utf-8";
    answer(&portal.feeds.atom, (kind, 0, &headers), || state(&portal), || newest(&portal)).await
}

async fn newest(portal: &Portal) -> WebResult<Vec<Body>> {
    let office = portal.catalog.office().await?;
    let office = office.map_or_else(|| "JDIH".to_owned(), |office| format!("JDIH {}", office.name));
    let office = if portal.web.is_demonstration { format!("DATA CONTOH {office}") } else { office };
    let newest = portal.catalog.shelf(MAX_ATOM).await?.newest;
    let changes = portal.catalog.changes_of(newest.iter().map(|one| one.public_id)).await?;
    let dark = portal.catalog.tombstones(MAX_ATOM).await?;
    let newest: Vec<Entry<'_>> = newest.iter().map(AsRef::as_ref).zip(changes).collect();
    bodies(vec![atom_of(&portal.web.site, &office, &newest, &dark)]).await
}

/// `GET /feed/document.json`: every product, as JDIHN reads it (handbook section 2).
pub(super) async fn jdihn(State(portal): State<Arc<Portal>>, headers: HeaderMap) -> WebResult {
    // The setting is asked for as often as the state: it says what may be told of what is dark.
    let with_dark = portal.catalog.feeds_tombstones().await?;
    let key = || state_and(&portal, with_dark);
    let asked = ("application/json", 0, &headers);
    answer(&portal.feeds.documents, asked, key, || documents(&portal, with_dark)).await
}

async fn state(portal: &Portal) -> WebResult<products::State> {
    Ok(portal.catalog.state().await?)
}

async fn state_and(portal: &Portal, with_dark: bool) -> WebResult<(products::State, bool)> {
    Ok((state(portal).await?, with_dark))
}

async fn documents(portal: &Portal, with_dark: bool) -> WebResult<Vec<Body>> {
    let (mut array, mut after) = (Array::default(), 0);
    loop {
        let some = portal.catalog.listed_after(after).await?;
        let Some(last) = some.last() else { break };
        after = last.public_id;
        array.add(some.iter().map(|one| Record::of(one, &portal.web.site)))?;
    }
    after = 0;
    // A closed title is in no feed, also not as one that is not shown.
    loop {
        let some = if with_dark { portal.catalog.dark_listed_after(after).await? } else { Vec::new() };
        let Some(last) = some.last() else { break };
        after = last.public_id;
        array.add(some.iter().map(|one| Record::of(one, &portal.web.site).not_shown()))?;
    }
    bodies(vec![array.done()]).await
}

/// The text of a list of records, each on a line.
#[derive(Default)]
struct Array(String);

impl Array {
    fn add(&mut self, records: impl Iterator<Item = Record>) -> WebResult<()> {
        for record in records {
            let text = serde_json::to_string(&record).map_err(|error| {
                tracing::error!(%error, "the feed cannot be written");
                WebError::with_status(StatusCode::INTERNAL_SERVER_ERROR, "Umpan ini tidak dapat dibuat.")
            })?;
            self.0.push_str(if self.0.is_empty() { "[\n" } else { ",\n" });
            self.0.push_str(&text);
        }
        Ok(())
    }

    fn done(mut self) -> String {
        self.0.push_str(if self.0.is_empty() { "[]\n" } else { "\n]\n" });
        self.0
    }
}

/// A feed's body of this kind and number, or that the reader has it: that is found out, where it was made before,
/// without making it again.
async fn answer<K, A, F>(
    kept: &Kept<K>,
    (kind, number, headers): (&'static str, usize, &HeaderMap),
    key: impl Fn() -> A,
    make: impl FnOnce() -> F,
) -> WebResult
where
    K: PartialEq,
    A: Future<Output = WebResult<K>>,
    F: Future<Output = WebResult<Vec<Body>>>,
{
    let is_known =
        |tag: &str| text(headers, header::IF_NONE_MATCH).is_some_and(|known| range::has(known, tag));
    // Weak: on its way the body may be compressed.
    let common =
        |tag: &str| [(header::CACHE_CONTROL, "no-cache".to_owned()), (header::ETAG, format!("W/{tag}"))];
    if let Some(tag) = kept.tag(&key, number).await?.filter(|tag| is_known(tag)) {
        return Ok((StatusCode::NOT_MODIFIED, common(&tag)).into_response());
    }
    let made = kept.get(key, make).await?;
    let tag = made.get(number).map(|body| body.tag.as_str()).ok_or_else(WebError::not_found)?;
    if is_known(tag) {
        return Ok((StatusCode::NOT_MODIFIED, common(tag)).into_response());
    }
    let bytes = sent(&made, number).ok_or_else(WebError::not_found)?;
    Ok((common(tag), [(header::CONTENT_TYPE, kind)], bytes).into_response())
}

/// Sitemaps that are being written, each with as many addresses as one may hold.
struct Maps<'a> {
    site: &'a Site,
    parts: Vec<String>,
    /// Addresses in the last part.
    held: usize,
}

impl<'a> Maps<'a> {
    fn new(site: &'a Site) -> Self {
        let mut maps = Self { site, parts: Vec::new(), held: MAX_SITEMAP };
        for page in PAGES {
            maps.push(&format!("<url><loc>{}</loc></url>\n", escaped(&site.absolute(page))));
        }
        maps
    }

    fn add(&mut self, one: &Listed) {
        let address = escaped(&self.site.absolute(&urls::product(one.public_id, &one.slug)));
        let changed = machine_moment(one.changed);
        self.push(&format!("<url><loc>{address}</loc><lastmod>{changed}</lastmod></url>\n"));
    }

    fn push(&mut self, line: &str) {
        if self.held >= MAX_SITEMAP {
            self.parts.push(opened("urlset"));
            self.held = 0;
        }
        if let Some(part) = self.parts.last_mut() {
            part.push_str(line);
        }
        self.held = self.held.saturating_add(1);
    }

    /// The map; or the list of its parts, and behind it the parts.
    fn done(mut self) -> Vec<String> {
        self.parts.iter_mut().for_each(|part| part.push_str("</urlset>\n"));
        if self.parts.len() < 2 {
            return self.parts;
        }
        let mut list = opened("sitemapindex");
        for number in 1..=self.parts.len() {
            let address = escaped(&self.site.absolute(&format!("/sitemap.xml?{PART}{number}")));
            list.push_str(&format!("<sitemap><loc>{address}</loc></sitemap>\n"));
        }
        list.push_str("</sitemapindex>\n");
        self.parts.insert(0, list);
        self.parts
    }
}

fn opened(element: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{element} xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"
    )
}

/// A product in the Atom feed, and when what is told of it last changed.
type Entry<'e> = (&'e Teaser, Timestamp);

fn atom_of(site: &Site, name: &str, newest: &[Entry<'_>], dark: &[Tombstone]) -> String {
    let changed = newest.iter().map(|(one, changed)| one.published.max(*changed));
    let updated = changed.chain(dark.iter().filter_map(|stone| stone.since)).max().unwrap_or(Timestamp(0));
    let (home, own) = (escaped(&site.absolute("/")), escaped(&site.absolute("/feed/atom.xml")));
    let name = escaped(name);
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" \
         xmlns:at=\"http://purl.org/atompub/tombstones/1.0\" xml:lang=\"id\">\n\
         <title>{name}: produk hukum terbaru</title>\n<id>{own}</id>\n<link rel=\"self\" href=\"{own}\"/>\n\
         <link href=\"{home}\"/>\n<updated>{}</updated>\n<author><name>{name}</name></author>\n",
        machine_moment(updated)
    );
    for (one, changed) in newest {
        let id = escaped(&site.absolute(&urls::product_for_good(one.public_id)));
        let address = escaped(&site.absolute(&urls::product(one.public_id, &one.slug)));
        let (published, updated) =
            (machine_moment(one.published), machine_moment(one.published.max(*changed)));
        let title = escaped(&format!("{} tentang {}", one.citation, one.title));
        let summary = match one.summary.is_empty() {
            true => String::new(),
            false => format!("<summary>{}</summary>\n", escaped(&one.summary)),
        };
        xml.push_str(&format!(
            "<entry>\n<title>{title}</title>\n<id>{id}</id>\n<link href=\"{address}\"/>\n\
             <published>{published}</published>\n<updated>{updated}</updated>\n{summary}</entry>\n"
        ));
    }
    // RFC 6721: readers take out what they hold under this id. Nothing else is told of it.
    for (stone, since) in dark.iter().filter_map(|stone| Some((stone, stone.since?))) {
        let id = escaped(&site.absolute(&urls::product_for_good(stone.public_id)));
        xml.push_str(&format!("<at:deleted-entry ref=\"{id}\" when=\"{}\"/>\n", machine_moment(since)));
    }
    xml.push_str("</feed>\n");
    xml
}

/// A text inside XML; what XML 1.0 cannot hold at all is left out.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\t' | '\n' | '\r' => safe.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::products::Description;
    use crate::web::Proxies;

    fn site() -> Site {
        let base_url = "https://jdih.example/".parse().unwrap();
        Site { base_url, also: Vec::new(), proxies: Proxies::default() }
    }

    fn listed(public_id: i64) -> Listed {
        Listed {
            public_id,
            slug: "a".into(),
            citation: "Keputusan".into(),
            description: Description::default(),
            kind: (String::new(), String::new()),
            file: None,
            changed: Timestamp(0),
            revoked: false,
        }
    }

    #[test]
    fn a_sitemap_holds_as_many_addresses_as_its_standard_allows() {
        let site = site();
        let texts = |n: usize| {
            let mut maps = Maps::new(&site);
            (1..=n).for_each(|id| maps.add(&listed(i64::try_from(id).unwrap())));
            maps.done()
        };
        let counts = |n: usize| texts(n).iter().map(|text| text.matches("<loc>").count()).collect::<Vec<_>>();
        assert_eq!(counts(0), [2]);
        assert_eq!(counts(MAX_SITEMAP - 2), [MAX_SITEMAP]);
        // The list of both parts, and the parts: nothing is left out.
        assert_eq!(counts(MAX_SITEMAP - 1), [2, MAX_SITEMAP, 1]);
        let list = &texts(MAX_SITEMAP - 1)[0];
        assert!(
            list.contains("<sitemap><loc>https://jdih.example/sitemap.xml?bagian=2</loc></sitemap>"),
            "{list}"
        );
        assert!(texts(1)[0].contains(
            "<loc>https://jdih.example/produk-hukum/1-a</loc><lastmod>1970-01-01T07:00:00+07:00</lastmod>"
        ));
        for text in texts(MAX_SITEMAP - 1) {
            assert!(text.ends_with("</urlset>\n") || text.ends_with("</sitemapindex>\n"));
        }
    }

    #[test]
    fn a_list_of_records_is_one_document() {
        let of = |n: i64| {
            let (site, mut array) = (site(), Array::default());
            array.add((1..=n).map(|id| Record::of(&listed(id), &site))).unwrap();
            serde_json::from_str::<Vec<serde_json::Value>>(&array.done()).unwrap().len()
        };
        assert_eq!([of(0), of(1), of(3)], [0, 1, 3]);
    }

    #[test]
    fn no_text_breaks_out_of_xml() {
        assert_eq!(escaped("a<b>&\"'\u{0}\u{b}\n\u{ffff}é"), "a&lt;b&gt;&amp;&quot;&#39; é");
    }
}
