//! Every public page, rendered from samples: empty, one, many, hostile texts and very long titles.

use super::asked::Asked;
use super::correction_view::CorrectionView;
use super::frame::Frame;
use super::gone::PageGone;
use super::home::{Counted, Entry, PageHome, PageSetup};
use super::leaf_view::{Line, PageLeaf};
use super::product_meta::{Cite, Meta};
use super::product_view::{Came, File, PageProduct, Piece, RelationGroup, Version};
use super::report::PageReport;
use super::results::{Hit, PageResults};
use super::status::Status;
use super::text_view::{PageText, Para, Shown};
use super::verify_view::{Checked, Known, PageVerify, Verdict};
use super::versions_view::{Difference, PageVersions, Sheet};
use crate::products::Shelf;
use crate::search::{Facets, Found, Matched};
use crate::web::Qr;
use askama::Template;

const HOSTILE: &str = "<script>alert(\"x\")</script>'&\"><img src=x onerror=alert(1)>";

/// 200 characters and more, as titles of the office are.
fn long_title() -> String {
    "Penetapan Standar Operasional Prosedur Pengelolaan Jaringan Dokumentasi dan Informasi Hukum di Lingkungan \
     Sekretariat Komisi Pemilihan Umum Provinsi Jambi dan Sekretariat Komisi Pemilihan Umum Kabupaten/Kota se-Provinsi Jambi"
        .to_owned()
}

fn texts() -> [String; 3] {
    ["Pedoman Teknis".to_owned(), HOSTILE.to_owned(), long_title()]
}

fn frame(office: &str) -> Frame {
    let mut frame = Frame::plain(office, "/", false);
    frame.page.office = office.to_owned();
    frame.place = office.to_owned();
    frame.contact = vec![(office.to_owned(), office.to_owned())];
    frame
}

fn entry(text: &str) -> Entry {
    let [href, citation, title, date] = [text; 4].map(str::to_owned);
    Entry { href, citation, title, status: Status::Amended, date }
}

fn file(text: &str, is_body: bool) -> File {
    let [label, name, href, detail, digest] = [text; 5].map(str::to_owned);
    File { label, is_body, name, href, detail, digest }
}

fn came(text: &str) -> Came {
    let [version, href, published, since, ground, reason] = [text; 6].map(str::to_owned);
    let restored = text.is_empty();
    Came { version, href, published, since, ground, reason, restored }
}

fn version(text: &str) -> Version {
    let [number, published, checked_by, checked, approved_by, approved, published_by, physical, manifest] =
        [text; 9].map(str::to_owned);
    let entry = Some((text.to_owned(), text.to_owned()));
    let files = vec![file(text, true), file(text, false)];
    let [applied, reason, by, changed, correction_manifest] = [text; 5].map(str::to_owned);
    let correction = CorrectionView {
        number: 1,
        applied,
        reason,
        changes: vec![
            (changed.clone(), changed.clone(), changed.clone()),
            (changed, String::new(), String::new()),
        ],
        closes_before: true,
        checked: (by.clone(), by.clone()),
        approved: (by.clone(), by),
        entry: entry.clone(),
        manifest: correction_manifest,
    };
    Version {
        why: text.to_owned(),
        compared: Some((text.to_owned(), text.to_owned())),
        number,
        published,
        checked_by,
        checked,
        approved_by,
        approved,
        published_by,
        entry,
        physical,
        manifest,
        files,
        corrections: vec![correction],
    }
}

impl PageHome {
    /// Empty, and many of each text.
    fn samples() -> Vec<Self> {
        let shelf = Shelf { newest: Vec::new(), kinds: Vec::new(), years: Vec::new(), total: 0 };
        let many = texts().map(|text| {
            let counted = Counted { href: text.clone(), label: text.clone(), count: text.clone() };
            Self {
                examples: vec![(text.clone(), text.clone())],
                newest: vec![entry(&text); 3],
                kinds: vec![counted.clone(); 2],
                years: vec![counted; 2],
                total: text.clone(),
                ..Self::of(frame(&text), &shelf)
            }
        });
        std::iter::once(Self::of(frame("KPU Provinsi Jambi"), &shelf)).chain(many).collect()
    }
}

impl PageResults {
    /// Nothing asked, nothing found for each text, and many found.
    fn samples() -> Vec<Self> {
        let shelf = Shelf {
            newest: Vec::new(),
            kinds: vec![("keputusan-kpu".into(), HOSTILE.into(), 3)],
            years: vec![("2025".into(), 3)],
            total: 3,
        };
        let kinds = [("keputusan-kpu".to_owned(), HOSTILE.to_owned())];
        let offices = [("15".to_owned(), HOSTILE.to_owned())];
        let facets = Facets {
            kinds: vec![("keputusan-kpu".into(), 12)],
            years: vec![(1999, 2), (2025, 10)],
            statuses: vec![("diubah".into(), 3), ("berlaku".into(), 9)],
            offices: vec![("15".into(), 1_200), ("1503".into(), 2)],
        };
        let found = Found {
            total: 0,
            page: 1,
            pages: 1,
            hits: Vec::new(),
            matched: Matched::Any,
            cited: None,
            proposal: None,
            is_corrected: false,
            facets: Facets::default(),
            shortened: true,
            is_wordless: false,
            told: String::new(),
        };
        let names = (kinds.as_slice(), offices.as_slice());
        let mut samples = vec![Self::of(frame("KPU"), &Asked::default(), &found, names, &shelf)];
        for text in texts() {
            let query = format!(
                "jenis=keputusan-kpu&tahun=1999&status=diubah&kantor=15&urut=terlama&halaman=2&q={}",
                url_text(&text)
            );
            let asked = Asked::read(&query, &kinds);
            samples.push(Self::of(frame(&text), &asked, &found, names, &shelf));
            let (proposal, facets) = (Some(text.clone()), facets.clone());
            let many = Found {
                total: 999,
                page: 2,
                pages: 50,
                proposal,
                is_corrected: true,
                facets,
                ..found.clone()
            };
            let hit = Hit {
                entry: entry(&text),
                snippet: vec![(text.clone(), false), (text.clone(), true)],
                is_recognised: true,
                place: Some((text.clone(), text.clone())),
            };
            samples.push(Self { hits: vec![hit; 3], ..Self::of(frame(&text), &asked, &many, names, &shelf) });
        }
        samples
    }
}

impl PageProduct {
    /// The least that a product has, and a lot of each text.
    fn samples() -> Vec<Self> {
        let sample = |text: &str, count: usize| {
            let piece = Piece { text: text.to_owned(), href: Some(text.to_owned()) };
            let group = RelationGroup { title: text.to_owned(), others: vec![piece.clone(); count] };
            Self {
                page: frame(text),
                status: Status::Revoked,
                sentence: vec![piece; count],
                citation: text.to_owned(),
                title: text.to_owned(),
                files: version(text).files,
                rows: vec![(text.to_owned(), text.to_owned()); count],
                relations: vec![group; count],
                now: version(text),
                before: vec![version(text); count],
                predecessors: vec![came(text); count],
                meta: Meta {
                    canonical: text.to_owned(),
                    picture: Some(text.to_owned()),
                    summary: text.to_owned(),
                    // Made safe where it is made; its own test says so.
                    json_ld: "{}".to_owned(),
                },
                cite: Cite { short: text.to_owned(), long: text.to_owned(), address: text.to_owned() },
                qr: Qr::of(text),
                text: text.to_owned(),
                leaves: vec![(1, text.to_owned(), text.to_owned()); count],
                more_leaves: text.to_owned(),
                counted: text.to_owned(),
                report: text.to_owned(),
                as_of: text.to_owned(),
                external: (count > 0).then(|| (text.to_owned(), text.to_owned())),
                dark: vec![text.to_owned(); count],
                staff: (count > 0).then(|| text.to_owned()),
            }
        };
        std::iter::once(sample("satu", 0)).chain(texts().map(|text| sample(&text, 3))).collect()
    }
}

impl PageVerify {
    /// Asked nothing, nothing known, and every verdict for each text.
    fn samples() -> Vec<Self> {
        let largest = 50 * 1024 * 1024;
        let checked = |text: &str, verdict, count| Checked {
            verdict,
            digest: text.to_owned(),
            at: text.to_owned(),
            files: vec![
                Known {
                    role: "Lampiran",
                    name: text.to_owned(),
                    citation: text.to_owned(),
                    href: text.to_owned(),
                    version: text.to_owned(),
                    published: text.to_owned(),
                    replaced: if verdict.id() == "versi-lama" { text.to_owned() } else { String::new() },
                    status: Status::Amended,
                };
                count
            ],
            dark: if verdict == Verdict::TakenDown {
                vec![(text.to_owned(), text.to_owned())]
            } else {
                Vec::new()
            },
        };
        let mut samples = vec![Self::of(frame("KPU"), None, "", largest)];
        for text in texts() {
            for (verdict, count) in [
                (Verdict::InForce, 2),
                (Verdict::NotInForce, 1),
                (Verdict::Old, 2),
                (Verdict::OldNotInForce, 1),
                (Verdict::TakenDown, 0),
                (Verdict::Unknown, 0),
            ] {
                let checked = Some(checked(&text, verdict, count));
                samples.push(Self::of(frame(&text), checked, &text, largest));
            }
        }
        samples
    }
}

impl PageLeaf {
    /// A page without words, and one with many of each text.
    fn samples() -> Vec<Self> {
        let sample = |text: &str, count: usize| {
            let own = || text.to_owned();
            Self {
                page: frame(text),
                status: Status::InForce,
                citation: own(),
                product: own(),
                label: own(),
                is_old: count > 0,
                number: own(),
                place: own(),
                before: (count > 0).then(own),
                after: (count > 0).then(own),
                text: own(),
                download: own(),
                picture: own(),
                width: 5_950,
                height: 8_420,
                lines: vec![Line { y: 10, size: 9, words: vec![(1, 2, own()); count] }; count],
                hits: vec![(1, 2, 3, 4); count],
                asked: own(),
                found: if count > 0 { own() } else { String::new() },
                note: if count > 0 { HOSTILE } else { "" },
            }
        };
        std::iter::once(sample("satu", 0)).chain(texts().map(|text| sample(&text, 3))).collect()
    }
}

impl PageVersions {
    /// Two versions that are the same, and many differences of each text.
    fn samples() -> Vec<Self> {
        let sample = |text: &str, count: usize| {
            let own = || text.to_owned();
            let sheet = || Sheet {
                version: own(),
                place: own(),
                href: own(),
                picture: own(),
                width: 5_950,
                height: 8_420,
                marks: vec![(1, 2, 3, 4); count],
            };
            let one =
                Difference { lead: own(), old: own(), new: own(), tail: own(), place: own(), href: own() };
            Self {
                page: frame(text),
                citation: own(),
                product: own(),
                status: Status::Amended,
                summary: own(),
                limits: vec![own(); count],
                differences: vec![one; count],
                more: if count > 0 { own() } else { String::new() },
                left: sheet(),
                right: sheet(),
                before: (count > 0).then(own),
                after: (count > 0).then(own),
            }
        };
        std::iter::once(sample("satu", 0)).chain(texts().map(|text| sample(&text, 3))).collect()
    }
}

impl PageText {
    /// A text without parts, and many of each text at each level.
    fn samples() -> Vec<Self> {
        let part = |text: &str, level| Shown {
            anchor: format!("bagian-{level}"),
            label: text.to_owned(),
            title: text.to_owned(),
            level,
            paragraphs: vec![
                Para { text: text.to_owned(), page: Some((u32::from(level), text.to_owned())) },
                Para { text: text.to_owned(), page: None },
            ],
        };
        let sample = |text: &str, levels: &[u8]| Self {
            page: frame(text),
            status: Status::Revoked,
            citation: text.to_owned(),
            title: text.to_owned(),
            product: text.to_owned(),
            label: text.to_owned(),
            is_old: levels.len() > 1,
            download: text.to_owned(),
            others: vec![(text.to_owned(), text.to_owned()); levels.len()],
            parts: levels.iter().map(|level| part(text, *level)).collect(),
            notes: vec![text.to_owned(); levels.len()],
        };
        let many = texts().map(|text| sample(&text, &[1, 2, 3]));
        [sample("satu", &[]), sample("satu", &[1])].into_iter().chain(many).collect()
    }
}

impl PageReport {
    /// Empty, sent, and refused with each text.
    fn samples() -> Vec<Self> {
        let sample = |text: &str, problem: &str, is_sent| Self {
            page: frame(text),
            citation: text.to_owned(),
            product: text.to_owned(),
            action: text.to_owned(),
            text: text.to_owned(),
            problem: problem.to_owned(),
            is_sent,
            max_chars: 1_000,
        };
        let refused = texts().map(|text| sample(&text, &text, false));
        [sample("satu", "", false), sample("satu", "", true)].into_iter().chain(refused).collect()
    }
}

impl PageGone {
    /// Of which nothing is told, of a whole product, and of a file, with a successor and without.
    fn samples() -> Vec<Self> {
        let sample = |text: &str| Self {
            was: Some((text.to_owned(), text.to_owned())),
            since: text.to_owned(),
            facts: vec![("Dasar", text.to_owned()); 3],
            successor: Some((text.to_owned(), text.to_owned())),
            staff: Some(text.to_owned()),
            ..Self::of(frame(text), 7, None, false)
        };
        let file = |text: &str| Self {
            successor: None,
            file: Some((text.to_owned(), text.to_owned())),
            ..sample(text)
        };
        let many = texts().into_iter().flat_map(|text| [sample(&text), file(&text)]);
        std::iter::once(Self::of(frame("KPU"), 7, None, false)).chain(many).collect()
    }
}

fn url_text(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn rendered() -> Vec<String> {
    let mut pages: Vec<String> = vec![PageSetup { page: Frame::default() }.render().unwrap()];
    pages.extend(PageHome::samples().iter().map(|page| page.render().unwrap()));
    pages.extend(PageResults::samples().iter().map(|page| page.render().unwrap()));
    pages.extend(PageProduct::samples().iter().map(|page| page.render().unwrap()));
    pages.extend(PageLeaf::samples().iter().map(|page| page.render().unwrap()));
    pages.extend(PageText::samples().iter().map(|page| page.render().unwrap()));
    pages.extend(PageVersions::samples().iter().map(|page| page.render().unwrap()));
    pages.extend(PageReport::samples().iter().map(|page| page.render().unwrap()));
    pages.extend(PageVerify::samples().iter().map(|page| page.render().unwrap()));
    pages.extend(PageGone::samples().iter().map(|page| page.render().unwrap()));
    pages
}

#[test]
fn every_page_renders_and_escapes_what_others_wrote() {
    let pages = rendered();
    assert!(pages.len() > 10);
    assert!(pages.iter().any(|page| page.contains("&#60;script&#62;")), "the hostile text is nowhere");
    for page in pages {
        // A block of data, and scripts of ours by address, are no script of somebody else's.
        let page = page.replace("<script type=\"application/ld+json\">{}</script>", "");
        let page = page.replace("<script src=\"/statis/", "<ours src=\"/statis/");
        for trace in ["<script", "<img src=x", "onerror=alert(1)>", "style=", "\"x\"", " href=\"\""] {
            assert!(!page.contains(trace), "{trace} stands in:\n{page}");
        }
        assert!(page.contains("<!DOCTYPE html>") && page.contains("</html>"));
        assert_eq!(page.matches("<h1").count(), 1, "{page}");
    }
}

#[test]
fn an_empty_home_says_what_will_appear() {
    let page = PageHome::samples().remove(0).render().unwrap();
    assert!(page.contains("Belum ada yang terbit"), "{page}");
}
