//! What machines read: sitemap, Atom, and the JDIHN feed. All of it is asked of the database at each
//! request, so a product that is taken down is in none of them from that commit on.

use super::Portal;
use super::feed::Record;
use crate::kernel::{Timestamp, machine_moment};
use crate::products::{Listed, Teaser, Tombstone};
use crate::web::{Site, WebError, WebResult, urls};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

/// The most addresses that a sitemap may hold, by its own standard.
const MAX_SITEMAP: usize = 50_000;
/// Pages that are no product's.
const PAGES: [&str; 2] = ["/", "/verifikasi"];
/// The most entries of the Atom feed.
const MAX_ATOM: i64 = 50;

/// `GET /sitemap.xml`
pub(super) async fn sitemap(State(portal): State<Portal>) -> WebResult {
    let listed = portal.catalog.listed().await?;
    Ok(answer("application/xml; charset=utf-8", sitemap_of(&portal.web.site, &listed)))
}

/// `GET /feed/atom.xml`: the newest products.
pub(super) async fn atom(State(portal): State<Portal>) -> WebResult {
    let office = portal.catalog.office().await?;
    let office = office.map_or_else(|| "JDIH".to_owned(), |office| format!("JDIH {}", office.name));
    let office = if portal.web.is_demonstration { format!("DATA CONTOH {office}") } else { office };
    let newest = portal.catalog.shelf(MAX_ATOM).await?.newest;
    let dark = portal.catalog.tombstones(MAX_ATOM).await?;
    Ok(answer("application/atom+xml; charset=utf-8", atom_of(&portal.web.site, &office, &newest, &dark)))
}

/// `GET /feed/document.json`: every product, as JDIHN reads it (handbook section 2).
pub(super) async fn jdihn(State(portal): State<Portal>) -> WebResult {
    let listed = portal.catalog.listed().await?;
    let mut records: Vec<Record> = listed.iter().map(|one| Record::of(one, &portal.web.site)).collect();
    if portal.catalog.feeds_tombstones().await? {
        // A closed title is in no feed, also not as one that is not shown.
        let dark = portal.catalog.dark_listed().await?;
        records.extend(dark.iter().map(|one| Record::of(one, &portal.web.site).not_shown()));
    }
    let text = serde_json::to_string_pretty(&records).map_err(|error| {
        tracing::error!(%error, "the feed cannot be written");
        WebError::with_status(StatusCode::INTERNAL_SERVER_ERROR, "Umpan ini tidak dapat dibuat.")
    })?;
    Ok(answer("application/json", text))
}

fn answer(kind: &'static str, text: String) -> Response {
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-cache")], text).into_response()
}

fn sitemap_of(site: &Site, listed: &[Listed]) -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for page in PAGES {
        xml.push_str(&format!("<url><loc>{}</loc></url>\n", escaped(&site.absolute(page))));
    }
    for one in listed.iter().take(MAX_SITEMAP - PAGES.len()) {
        let address = escaped(&site.absolute(&urls::product(one.public_id, &one.slug)));
        let changed = machine_moment(one.changed);
        xml.push_str(&format!("<url><loc>{address}</loc><lastmod>{changed}</lastmod></url>\n"));
    }
    xml.push_str("</urlset>\n");
    xml
}

fn atom_of(site: &Site, name: &str, newest: &[Teaser], dark: &[Tombstone]) -> String {
    let published = newest.iter().map(|one| one.published);
    let updated = published.chain(dark.iter().filter_map(|stone| stone.since)).max().unwrap_or(Timestamp(0));
    let (home, own) = (escaped(&site.absolute("/")), escaped(&site.absolute("/feed/atom.xml")));
    let name = escaped(name);
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" \
         xmlns:at=\"http://purl.org/atompub/tombstones/1.0\" xml:lang=\"id\">\n\
         <title>{name}: produk hukum terbaru</title>\n<id>{own}</id>\n<link rel=\"self\" href=\"{own}\"/>\n\
         <link href=\"{home}\"/>\n<updated>{}</updated>\n<author><name>{name}</name></author>\n",
        machine_moment(updated)
    );
    for one in newest {
        let id = escaped(&site.absolute(&urls::product_for_good(one.public_id)));
        let address = escaped(&site.absolute(&urls::product(one.public_id, &one.slug)));
        let published = machine_moment(one.published);
        let title = escaped(&format!("{} tentang {}", one.citation, one.description.get("judul")));
        xml.push_str(&format!(
            "<entry>\n<title>{title}</title>\n<id>{id}</id>\n<link href=\"{address}\"/>\n\
             <published>{published}</published>\n<updated>{published}</updated>\n<summary>{}</summary>\n</entry>\n",
            escaped(one.description.get("keterangan"))
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
        let count = |n: usize| {
            let all: Vec<Listed> = (1..=n).map(|id| listed(i64::try_from(id).unwrap())).collect();
            sitemap_of(&site(), &all).matches("<loc>").count()
        };
        assert_eq!(count(0), 2);
        assert_eq!(count(MAX_SITEMAP - 2), MAX_SITEMAP);
        assert_eq!(count(MAX_SITEMAP - 1), MAX_SITEMAP);
        let xml = sitemap_of(&site(), &[listed(7)]);
        assert!(xml.contains(
            "<loc>https://jdih.example/produk-hukum/7-a</loc><lastmod>1970-01-01T07:00:00+07:00</lastmod>"
        ));
    }

    #[test]
    fn no_text_breaks_out_of_xml() {
        assert_eq!(escaped("a<b>&\"'\u{0}\u{b}\n\u{ffff}é"), "a&lt;b&gt;&amp;&quot;&#39; é");
    }
}
