//! What an answer may lead to (step 5): only what is open and published.

/// Where a link of an answer leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A product of this portal: whether it is public has to be asked.
    Product {
        /// Its public id.
        id: i64,
        /// The file of it that the link opens, by its name: it may have been taken down alone.
        file: Option<String>,
    },
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
const OPEN_PAGES: [&str; 6] =
    ["/cari", "/verifikasi", "/hotline", "/survei", "/feed/atom.xml", "/feed/document.json"];
/// What stands around a link in a sentence, or marks it as bold or slanted in a chat.
const AROUND: &str = "()[]<>{}\"'“”‘’,;:!?|*_~`";
/// What parts words that have no space between them.
const BETWEEN: &str = "()[]<>{}\"“”,;|=*";
/// Domains of countries.
const COUNTRIES: &str = " ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt \
    bv bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk \
    fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je \
    jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr \
    ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs \
    ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw \
    tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw ";
/// Other domains that are in use. One that is missing here still counts with a third name before it and a path behind.
const GENERIC: &str = " com net org info biz edu gov mil int name pro mobi asia app dev page link site online store shop \
    xyz top club live life news blog cloud tech website space fun click win bid download stream video media email chat \
    social world today digital agency center company systems network solutions services support tools wiki work works \
    zone guru expert studio design art gallery photos pics press report reviews review rocks run sale academy school \
    education university foundation ngo ong law legal lawyer attorney health finance bank money loan business market \
    marketing group team one icu vip cam monster quest lol buzz host hosting domains security software codes express \
    city events community institute international cyou sbs rest beauty bond lat ltd inc llc ink moe wtf photo fyi plus \
    cash care cafe pub bio eco earth farm garden green house land tips tours travel trade foo dad phd prof ing meme rsvp ";

/// The products that a text leads to, each with the file that its link opens; other links are passed over.
#[must_use]
pub fn products(text: &str, base_url: &str) -> Vec<(i64, Option<String>)> {
    let links = text.split_whitespace().flat_map(links);
    let product = |link| match target(link, base_url) {
        Ok(Target::Product { id, file }) => Some((id, file)),
        Ok(Target::Portal | Target::Government) | Err(_) => None,
    };
    links.filter_map(product).collect()
}

/// Where every link of a text leads.
///
/// # Errors
/// The first link that leads anywhere else.
pub fn targets(text: &str, base_url: &str) -> Result<Vec<Target>, BadLink> {
    let links = text.split_whitespace().flat_map(links);
    links.map(|link| target(link, base_url)).collect()
}

/// The links of a word: with a scheme, or `www.`, or an address of this portal without its host; else whatever of it
/// begins with the name of a host.
fn links(word: &str) -> Vec<&str> {
    let word = bare(word);
    let low = word.to_ascii_lowercase();
    if low.contains("://") || low.starts_with("www.") || low.starts_with("/produk-hukum/") {
        return vec![word];
    }
    word.split(|c: char| BETWEEN.contains(c)).filter_map(|part| from_host(bare(part))).collect()
}

/// A word from where a host begins in it: at its beginning, behind signs, or behind a colon (`tautan:contoh.com`).
fn from_host(word: &str) -> Option<&str> {
    let word = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    let behind = word.match_indices(':').map(|(at, colon)| at + colon.len());
    std::iter::once(0).chain(behind).filter_map(|at| word.get(at..)).find(|rest| begins_with_host(rest))
}

/// Without what stands around it in a sentence.
fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| AROUND.contains(c)).trim_end_matches(|c: char| c == '.' || AROUND.contains(c))
}

/// Whether a word is `host.tld`, or that with a port or a path: phones make a link of it, whoever typed it. A number of
/// a letter (`No.12/HK.03.1`), a sum, a mail address, a degree (`M.Si`) and a full stop without its space are none.
fn begins_with_host(word: &str) -> bool {
    let host_ends = word.find(['/', '?', '#', ':']);
    let (host, rest) = word.split_at(host_ends.unwrap_or(word.len()));
    let labels: Vec<&str> = host.split('.').collect();
    let is_label = |label: &&str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
    };
    let [.., before, last] = labels.as_slice() else { return false };
    if !labels.iter().all(is_label) {
        return false;
    }
    // An address in numbers is one only where something follows: `2.1.1.3` numbers a paragraph.
    if labels.len() == 4 && labels.iter().all(|label| label.parse::<u8>().is_ok()) {
        return !rest.is_empty();
    }
    let low = last.to_lowercase();
    if low.starts_with("xn--") {
        return true;
    }
    if low.chars().count() < 2 || !low.chars().all(char::is_alphabetic) {
        return false;
    }
    let marked = format!(" {low} ");
    let is_known = COUNTRIES.contains(&marked) || GENERIC.contains(&marked);
    if !rest.is_empty() {
        // `Lampiran.II/2025` and `kab.bungo/kota` are no addresses.
        return is_known || (labels.len() > 2 && !host.chars().any(char::is_uppercase));
    }
    let is_capital = last.starts_with(char::is_uppercase);
    let is_degree = is_capital && before.chars().count() == 1 && before.starts_with(char::is_uppercase);
    // `… dikirim.Ke unit …`
    let is_sentence = low.len() == 2
        && is_capital
        && !last.ends_with(char::is_uppercase)
        && before.ends_with(char::is_lowercase);
    is_known && !is_degree && !is_sentence
}

fn target(link: &str, base_url: &str) -> Result<Target, BadLink> {
    let bad = |sentence: &str| BadLink { link: link.to_owned(), sentence: format!("{link}: {sentence}") };
    let whole = match link {
        _ if link.starts_with('/') => format!("{}{link}", base_url.trim_end_matches('/')),
        _ if link.contains("://") => link.to_owned(),
        _ => format!("https://{link}"),
    };
    let parsed = url::Url::parse(&whole).map_err(|_| bad("tautan ini tidak dapat dibaca."))?;
    if !matches!(parsed.scheme(), "http" | "https") || !parsed.username().is_empty() {
        return Err(bad("hanya tautan http atau https yang dapat dikirim."));
    }
    let here = url::Url::parse(base_url).ok();
    let host = host_of(&parsed);
    // However it is written, with another scheme or none, the host is this portal's, which is no page of others.
    if here.is_some_and(|here| host_of(&here) == host) {
        return own(parsed.path()).ok_or_else(|| {
            bad("halaman ini tidak terbuka untuk umum. Sisipkan tautan produk hukum dari hasil pencarian.")
        });
    }
    if host.ends_with(".go.id") {
        return Ok(Target::Government);
    }
    Err(bad("hanya tautan ke portal ini atau situs pemerintah (.go.id) yang dapat dikirim."))
}

/// The host of an address as it is compared.
fn host_of(address: &url::Url) -> &str {
    let host = address.host_str().unwrap_or_default().trim_end_matches('.');
    host.strip_prefix("www.").unwrap_or(host)
}

/// A page of this portal, by its path.
fn own(path: &str) -> Option<Target> {
    let Some(rest) = path.strip_prefix("/produk-hukum/") else {
        return (path == "/" || OPEN_PAGES.contains(&path)).then_some(Target::Portal);
    };
    let (product, below) = rest.split_once('/').unwrap_or((rest, ""));
    let digits = product.split('-').next().unwrap_or_default();
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let id = digits.parse().ok().filter(|_| is_number)?;
    let mut below = below.split('/');
    // `/berkas/{nama}` with its pages, and `/isi/{nama}`.
    let file = match below.next() {
        Some("berkas" | "isi") => below.next().filter(|name| !name.is_empty()),
        _ => None,
    };
    Some(Target::Product { id, file: file.map(decoded) })
}

/// A part of a path as the portal's own router reads it.
fn decoded(part: &str) -> String {
    let query = format!("a={}", part.replace('&', "%26").replace('+', "%2B"));
    let first = form_urlencoded::parse(query.as_bytes()).next();
    first.map(|(_, part)| part.into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "https://jdih.contoh.go.id";

    fn product(id: i64) -> Target {
        Target::Product { id, file: None }
    }

    #[test]
    fn links_of_the_portal_lead_to_what_is_public() {
        let text = "Lihat https://jdih.contoh.go.id/produk-hukum/12-keputusan-13 (juga /produk-hukum/7), \
                    https://jdih.contoh.go.id/cari?q=13 dan www.kpu.go.id.";
        let found = targets(text, BASE).unwrap();
        assert_eq!(found, [product(12), product(7), Target::Portal, Target::Government]);
        assert_eq!(targets("Keputusan 13 Tahun 2025, jam 09.00-12.00", BASE), Ok(Vec::new()));
        let text = "*jdih.contoh.go.id/produk-hukum/12*, http://www.jdih.contoh.go.id/survei; kpu.go.id";
        let found = targets(text, BASE).unwrap();
        assert_eq!(found, [product(12), Target::Portal, Target::Government], "also without a scheme");
    }

    #[test]
    fn a_link_names_the_file_that_it_opens() {
        let file = |name: &str| Ok(vec![Target::Product { id: 9, file: Some(name.to_owned()) }]);
        for (path, name) in [
            ("berkas/a.pdf", "a.pdf"),
            ("berkas/a.pdf/halaman/3", "a.pdf"),
            ("berkas/a.pdf/halaman/3/gambar", "a.pdf"),
            ("berkas/lampiran%201.pdf", "lampiran 1.pdf"),
            ("isi/a.pdf#pasal-2", "a.pdf"),
        ] {
            let text = format!("HTTPS://JDIH.contoh.go.id/produk-hukum/9/{path}");
            assert_eq!(targets(&text, BASE), file(name), "{path}");
            assert_eq!(targets(&format!("/produk-hukum/9-slug/{path}"), BASE), file(name), "{path}");
        }
        for path in ["", "/", "/isi", "/versi/1/2", "-keputusan-13"] {
            assert_eq!(targets(&format!("/produk-hukum/9{path}"), BASE), Ok(vec![product(9)]), "{path}");
        }
    }

    #[test]
    fn the_products_of_a_text_are_found_beside_links_that_nobody_may_send() {
        let text = "https://bit.ly/x /produk-hukum/7/berkas/a.pdf https://jdih.contoh.go.id/produk-hukum/12-slug. \
                    https://jdih.contoh.go.id/survei";
        assert_eq!(products(text, BASE), [(7, Some("a.pdf".to_owned())), (12, None)]);
        assert_eq!(products("Tidak ada tautan.", BASE), []);
    }

    #[test]
    fn what_is_not_public_is_refused() {
        for link in [
            "https://jdih.contoh.go.id/kasus/0190",
            "http://jdih.contoh.go.id/kasus/0190",
            "https://jdih.contoh.go.id:8443/kasus/0190",
            "https://jdih.contoh.go.id./kasus/0190",
            "jdih.contoh.go.id/kasus/0190",
            "www.jdih.contoh.go.id/kasus/0190",
            "https://jdih.contoh.go.id/unggahan",
            "https://jdih.contoh.go.id/statistik",
            "https://jdih.contoh.go.id/produk/3",
            "https://jdih.contoh.go.id/produk-hukum/x",
            "https://jdih.contoh.go.id/produk-hukum/3x",
            "https://jdih.contoh.go.id/hotline/tiket/abc",
            "https://drive.contoh.com/berkas",
            "https://jdih.contoh.go.id.contoh.com/",
            "ftp://jdih.contoh.go.id/a",
            "https://jdih.contoh.go.id@contoh.com/",
            "http://[",
            "drive.google.com/x",
            "Drive.Google.com/x",
            "(bit.ly/x)",
            "tautan:bit.ly/x.",
            "di*bit.ly",
            "_s.id/abc_",
            "t.me/abc",
            "T.me/abc",
            "contoh.com",
            "contoh.com:8080",
            "contoh.com?a=b",
            "GOOGLE.COM",
            "berkas.kantor.dalam/salinan",
            "//contoh.com/x",
            "-bit.ly/x",
            "•bit.ly/x",
            "192.168.1.5/berkas",
            "xn--contoh-abc.xn--p1ai",
        ] {
            assert!(targets(&format!("Lihat {link}"), BASE).is_err(), "{link}");
        }
    }

    #[test]
    fn numbers_sums_addresses_of_mail_and_abbreviations_are_no_links() {
        for text in [
            "Rp1.250 atau Rp1.250.000,00",
            "No.12/HK.03.1 dan No.12/HK.03.1-Kpt/15/2026",
            "7/HM.02-ND/15/2026",
            "hal.3, hal.3/4, Lampiran.II/2025",
            "surel hotline@kpu.go.id atau jdih@contoh.com",
            "pukul 07.30-16.00 WIB, 05.01.2026",
            "Pasal 2.1.1.3 dan dst.",
            "Siti, S.H., M.Si., S.Kom dan A.Md (a.n. Ketua, u.p. s.d.)",
            "Permohonan selesai.Silakan unduh lampiran.pdf",
            "Sudah dikirim.Ke unit",
            "dan/atau, dsb.dll, 13/2025, kab.bungo/kota, kel.beliung/kec.kotabaru, ya.",
            "… -- .. ./ /",
        ] {
            assert_eq!(targets(text, BASE), Ok(Vec::new()), "{text}");
        }
    }
}
