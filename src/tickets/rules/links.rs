//! What an answer may lead to (step 5): only what is open and published.

/// Where a link of an answer leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A product of this portal, by its public id: whether it is public has to be asked.
    Product(i64),
    /// Another public page of this portal.
    Portal,
    /// A page of a government's site.
    Government,
}

/// Why an answer is refused for a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadLink {
    /// The link.
    pub link: String,
    /// Why, and what to do.
    pub sentence: String,
}

/// Pages of this portal that everybody may open.
const OPEN_PAGES: [&str; 7] =
    ["/cari", "/verifikasi", "/hotline", "/survei", "/feed/atom.xml", "/feed/document.json", "/statistik"];

/// Where every link of a text leads.
///
/// # Errors
/// The first link that leads anywhere else.
pub fn targets(text: &str, base_url: &str) -> Result<Vec<Target>, BadLink> {
    links(text).map(|link| target(link, base_url)).collect()
}

/// The words of a text that are links: with a scheme, or `www.`, or an address of this portal without its host.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let is_link = |word: &&str| {
        let low = word.to_ascii_lowercase();
        low.contains("://") || low.starts_with("www.") || low.starts_with("/produk-hukum/")
    };
    text.split_whitespace()
        .map(|word| word.trim_matches(|c: char| "()[]<>\"'“”‘’,;!?".contains(c)).trim_end_matches('.'))
        .filter(is_link)
}

fn target(link: &str, base_url: &str) -> Result<Target, BadLink> {
    let bad = |sentence: &str| BadLink { link: link.to_owned(), sentence: format!("{link}: {sentence}") };
    let whole = match link.get(..4).map(str::to_ascii_lowercase).as_deref() {
        Some("www.") => format!("https://{link}"),
        _ if link.starts_with('/') => format!("{}{link}", base_url.trim_end_matches('/')),
        _ => link.to_owned(),
    };
    let parsed = url::Url::parse(&whole).map_err(|_| bad("tautan ini tidak dapat dibaca."))?;
    if !matches!(parsed.scheme(), "http" | "https") || !parsed.username().is_empty() {
        return Err(bad("hanya tautan http atau https yang dapat dikirim."));
    }
    let here = url::Url::parse(base_url).ok();
    if here.is_some_and(|here| here.origin() == parsed.origin()) {
        return own(parsed.path()).ok_or_else(|| {
            bad("halaman ini tidak terbuka untuk umum. Sisipkan tautan produk hukum dari hasil pencarian.")
        });
    }
    let host = parsed.host_str().unwrap_or_default();
    if host.ends_with(".go.id") {
        return Ok(Target::Government);
    }
    Err(bad("hanya tautan ke portal ini atau situs pemerintah (.go.id) yang dapat dikirim."))
}

/// A page of this portal, by its path.
fn own(path: &str) -> Option<Target> {
    if let Some(rest) = path.strip_prefix("/produk-hukum/") {
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        let ends =
            rest.get(digits.len()..).is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '/']));
        return digits.parse().ok().filter(|_| ends).map(Target::Product);
    }
    (path == "/" || OPEN_PAGES.contains(&path)).then_some(Target::Portal)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "https://jdih.contoh.go.id";

    #[test]
    fn links_of_the_portal_lead_to_what_is_public() {
        let text = "Lihat https://jdih.contoh.go.id/produk-hukum/12-keputusan-13 (juga /produk-hukum/7), \
                    https://jdih.contoh.go.id/cari?q=13 dan www.kpu.go.id.";
        let found = targets(text, BASE).unwrap();
        assert_eq!(found, [Target::Product(12), Target::Product(7), Target::Portal, Target::Government]);
        assert_eq!(targets("Keputusan 13 Tahun 2025, jam 09.00-12.00", BASE), Ok(Vec::new()));
        assert_eq!(
            targets("HTTPS://JDIH.contoh.go.id/produk-hukum/9/berkas/a.pdf", BASE),
            Ok(vec![Target::Product(9)])
        );
    }

    #[test]
    fn what_is_not_public_is_refused() {
        for link in [
            "https://jdih.contoh.go.id/kasus/0190",
            "https://jdih.contoh.go.id/unggahan",
            "https://jdih.contoh.go.id/produk/3",
            "https://jdih.contoh.go.id/produk-hukum/x",
            "https://jdih.contoh.go.id/produk-hukum/3x",
            "https://jdih.contoh.go.id/hotline/tiket/abc",
            "https://drive.contoh.com/berkas",
            "https://jdih.contoh.go.id.contoh.com/",
            "ftp://jdih.contoh.go.id/a",
            "https://jdih.contoh.go.id@contoh.com/",
            "http://[",
        ] {
            assert!(targets(&format!("Lihat {link}"), BASE).is_err(), "{link}");
        }
    }
}
