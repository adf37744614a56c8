//! What the view of two versions shows: which words differ, where, and the pages on which they stand.

use super::frame::Frame;
use super::status::Status;
use crate::kernel::{CivilDate, thousands};
use crate::products::{
    Leaf, LeafWord, MAX_WORD_EDITS, PublicProduct, PublicVersion, WordChange, word_changes,
};
use crate::web::urls;
use askama::Template;
use std::collections::BTreeMap;
use std::ops::Range;

/// The most differences that are listed; of the rest their number is said.
const MAX_LISTED: usize = 200;
/// The most words of a difference that are quoted from either version.
const MAX_QUOTED: usize = 60;
/// Words that are quoted before and behind a difference.
const CONTEXT: usize = 4;
/// The size of a page that was not read yet: A4 in units.
const A4: (u32, u32) = (5_950, 8_420);

/// A rectangle on a page: x, y, width, height.
type Mark = (u32, u32, u32, u32);

/// Which pages are asked for, from 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    /// Of the older version.
    pub left: Option<u32>,
    /// Of the newer one.
    pub right: Option<u32>,
}

impl Wanted {
    /// From the query of an address.
    pub(super) fn read(query: &str) -> Self {
        let of = |name: &str| {
            let mut pairs = form_urlencoded::parse(query.as_bytes());
            pairs.find(|(key, _)| key == name).and_then(|(_, value)| value.parse().ok())
        };
        Self { left: of("kiri"), right: of("kanan") }
    }
}

/// The pages of a version and its words in reading order.
#[derive(Debug, Default)]
struct Side {
    leaves: Vec<Leaf>,
    /// Index of the page of each word.
    pages: Vec<usize>,
    words: Vec<LeafWord>,
}

impl Side {
    fn of(leaves: Vec<Leaf>) -> Self {
        let mut side = Self::default();
        for (page, leaf) in leaves.iter().enumerate() {
            let words = leaf.lines.iter().flatten().filter(|word| !word.text.trim().is_empty());
            for word in words {
                side.pages.push(page);
                side.words.push(word.clone());
            }
        }
        side.leaves = leaves;
        side
    }

    fn texts(&self) -> Vec<&str> {
        self.words.iter().map(|word| word.text.trim()).collect()
    }

    /// The page, from 1, where these words stand, or where they would stand.
    fn page_at(&self, words: &Range<usize>) -> u32 {
        let at = self.pages.get(words.start).or_else(|| self.pages.last()).copied().unwrap_or(0);
        u32::try_from(at).unwrap_or(u32::MAX).saturating_add(1)
    }

    fn quoted(&self, words: &Range<usize>) -> String {
        let found = self.words.iter().skip(words.start).take(words.len());
        let mut text: Vec<&str> = found.take(MAX_QUOTED).map(|word| word.text.trim()).collect();
        if words.len() > MAX_QUOTED {
            text.push("…");
        }
        text.join(" ")
    }

    /// Pages, from 1, without words that can be compared.
    fn unread(&self) -> Vec<u32> {
        let is_empty = |leaf: &Leaf| leaf.lines.iter().flatten().all(|word| word.text.trim().is_empty());
        (1..).zip(&self.leaves).filter(|(_, leaf)| is_empty(leaf)).map(|(number, _)| number).collect()
    }
}

/// Two versions, compared.
#[derive(Debug, Default)]
pub(super) struct Compared {
    old: Side,
    new: Side,
    /// `None` where they are too long or too different to be told apart word by word.
    changes: Option<Vec<WordChange>>,
    /// For each page of the new version that of the old one with which it has most words in common.
    partners: BTreeMap<usize, usize>,
}

impl Compared {
    /// Of the pages of both.
    pub(super) fn of(old: Vec<Leaf>, new: Vec<Leaf>) -> Self {
        let (old, new) = (Side::of(old), Side::of(new));
        let changes = word_changes(&old.texts(), &new.texts());
        let partners = changes.as_ref().map(|changes| partners(&old, &new, changes)).unwrap_or_default();
        Self { old, new, changes, partners }
    }

    /// The page of the old version that is shown beside this one of the new; both from 1.
    fn beside(&self, right: u32) -> u32 {
        let index = usize::try_from(right).unwrap_or(usize::MAX).saturating_sub(1);
        let last = u32::try_from(self.old.leaves.len()).unwrap_or(u32::MAX).max(1);
        match self.partners.get(&index) {
            Some(page) => u32::try_from(*page).unwrap_or(u32::MAX).saturating_add(1),
            None => right.min(last),
        }
    }
}

fn partners(old: &Side, new: &Side, changes: &[WordChange]) -> BTreeMap<usize, usize> {
    let mut shared: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    let (mut x, mut y) = (0, 0);
    let end =
        WordChange { before: old.words.len()..old.words.len(), after: new.words.len()..new.words.len() };
    for change in changes.iter().chain(std::iter::once(&end)) {
        let same = change.before.start.saturating_sub(x);
        for step in 0..same {
            if let (Some(left), Some(right)) = (old.pages.get(x + step), new.pages.get(y + step)) {
                *shared.entry((*right, *left)).or_default() += 1;
            }
        }
        (x, y) = (change.before.end, change.after.end);
    }
    let mut best: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for ((right, left), count) in shared {
        let known = best.entry(right).or_insert((left, 0));
        if count > known.1 {
            *known = (left, count);
        }
    }
    best.into_iter().map(|(right, (left, _))| (right, left)).collect()
}

/// Two versions of a product side by side.
#[derive(Template)]
#[template(path = "portal/versions.html")]
pub(super) struct PageVersions {
    pub page: Frame,
    pub citation: String,
    pub product: String,
    pub status: Status,
    /// How many differences there are, in a sentence.
    pub summary: String,
    /// What was not compared, in sentences.
    pub limits: Vec<String>,
    pub differences: Vec<Difference>,
    /// How many more there are that are not listed.
    pub more: String,
    pub left: Sheet,
    pub right: Sheet,
    pub before: Option<String>,
    pub after: Option<String>,
}

/// A difference as it is listed.
#[derive(Debug, Clone)]
pub(super) struct Difference {
    pub lead: String,
    pub old: String,
    pub new: String,
    pub tail: String,
    /// "Halaman 2 dan halaman 3".
    pub place: String,
    /// Where both pages are shown.
    pub href: String,
}

/// A page of one version.
#[derive(Debug, Clone)]
pub(super) struct Sheet {
    /// "Versi 1, terbit 5 Januari 2025".
    pub version: String,
    /// "Halaman 2 dari 4".
    pub place: String,
    pub href: String,
    pub picture: String,
    pub width: u32,
    pub height: u32,
    pub marks: Vec<Mark>,
}

impl PageVersions {
    /// Of two versions; `compared` is not there while a file is being read. `None` for a page that a file does not have.
    pub(super) fn of(
        mut frame: Frame,
        product: &PublicProduct,
        (older, newer): (i64, i64),
        compared: Option<&Compared>,
        wanted: Wanted,
    ) -> Option<Self> {
        let version = |number: i64| product.versions.iter().find(|one| one.version == number);
        let (old, new) = (version(older)?, version(newer)?);
        let address = urls::product_versions(product.public_id, older, newer);
        let changes = compared.and_then(|compared| compared.changes.as_deref()).unwrap_or_default();
        let first = changes.first().zip(compared);
        let (left, right) = match (wanted.left, wanted.right, first) {
            (None, None, Some((change, compared))) => {
                (compared.old.page_at(&change.before), compared.new.page_at(&change.after))
            }
            (left, right, _) => {
                let right = right.unwrap_or(1);
                (left.unwrap_or_else(|| compared.map_or(right, |compared| compared.beside(right))), right)
            }
        };
        let place = |left: u32, right: u32| format!("{address}?kiri={left}&kanan={right}#lembar");
        let turned = |right: u32| place(compared.map_or(right, |compared| compared.beside(right)), right);
        let pages = compared.map_or_else(|| recorded(new), |compared| count(&compared.new));
        let differences = match compared {
            Some(compared) => {
                changes.iter().take(MAX_LISTED).map(|one| listed(compared, one, &place)).collect()
            }
            None => Vec::new(),
        };
        frame.page.title = format!("Versi {older} dan versi {newer}, {}", product.citation);
        Some(Self {
            page: frame,
            citation: product.citation.clone(),
            product: urls::product(product.public_id, &product.slug),
            status: Status::of_product(product),
            summary: summary(compared, changes.len()),
            limits: compared.map(|compared| limits(compared, older, newer)).unwrap_or_default(),
            differences,
            more: match changes.len().saturating_sub(MAX_LISTED) {
                0 => String::new(),
                more => format!("{} perbedaan lagi tidak didaftar di sini.", whole(more)),
            },
            left: sheet(product.public_id, old, left, compared.map(|compared| &compared.old), |side| {
                marks(side, left, changes.iter().map(|change| &change.before))
            })?,
            right: sheet(product.public_id, new, right, compared.map(|compared| &compared.new), |side| {
                marks(side, right, changes.iter().map(|change| &change.after))
            })?,
            before: right.checked_sub(1).filter(|page| *page > 0).map(turned),
            after: right.checked_add(1).filter(|page| *page <= pages).map(turned),
        })
    }
}

fn whole(count: usize) -> String {
    thousands(i64::try_from(count).unwrap_or(i64::MAX))
}

fn summary(compared: Option<&Compared>, differences: usize) -> String {
    match compared.map(|compared| (&compared.changes, compared)) {
        None => "Teks kedua berkas sedang dibaca, sehingga belum dibandingkan. Muat ulang sebentar lagi.".to_owned(),
        Some((None, _)) => format!(
            "Kedua teks terlalu panjang atau terlalu berbeda (lebih dari {} kata) untuk ditunjukkan kata demi kata. \
             Halamannya dapat dilihat berdampingan.",
            whole(MAX_WORD_EDITS)
        ),
        Some((Some(_), compared)) if compared.old.words.is_empty() || compared.new.words.is_empty() => {
            "Salah satu berkas tidak memuat teks yang dapat dibaca mesin, sehingga tidak dapat dibandingkan kata demi \
             kata. Halamannya dapat dilihat berdampingan."
                .to_owned()
        }
        Some((Some(_), _)) if differences == 0 => "Tidak ada kata yang berbeda.".to_owned(),
        Some((Some(_), _)) => format!("{} tempat berbeda.", whole(differences)),
    }
}

/// What the reader should know was not compared, or may be misread.
fn limits(compared: &Compared, older: i64, newer: i64) -> Vec<String> {
    let mut said = Vec::new();
    for (side, version) in [(&compared.old, older), (&compared.new, newer)] {
        let unread = side.unread();
        if !unread.is_empty() {
            let pages: Vec<String> = unread.iter().map(u32::to_string).collect();
            let pages = pages.join(", ");
            said.push(format!("Halaman tanpa teks yang dapat dibaca mesin pada versi {version}: {pages}."));
        }
        if side.leaves.iter().any(|leaf| leaf.recognised) {
            said.push(format!(
                "Sebagian teks versi {version} dikenali mesin dari gambar dan dapat keliru; perbedaan yang tampak di situ \
                 perlu dilihat pada gambarnya."
            ));
        }
    }
    said
}

fn listed(compared: &Compared, change: &WordChange, place: &dyn Fn(u32, u32) -> String) -> Difference {
    let (left, right) = (compared.old.page_at(&change.before), compared.new.page_at(&change.after));
    let start = change.after.start;
    Difference {
        lead: compared.new.quoted(&(start.saturating_sub(CONTEXT)..start)),
        old: compared.old.quoted(&change.before),
        new: compared.new.quoted(&change.after),
        tail: compared.new.quoted(&(change.after.end..change.after.end + CONTEXT)),
        place: match left == right {
            true => format!("Halaman {right}"),
            false => format!("Halaman {left} versi lama, halaman {right} versi baru"),
        },
        href: place(left, right),
    }
}

/// The words of a page that differ.
fn marks<'c>(side: &Side, page: u32, changes: impl Iterator<Item = &'c Range<usize>>) -> Vec<Mark> {
    let index = usize::try_from(page).unwrap_or(usize::MAX).saturating_sub(1);
    let words = changes.flat_map(|words| words.clone()).filter(|at| side.pages.get(*at) == Some(&index));
    let mark = |word: &LeafWord| (word.x, word.y, word.width.max(1), word.height.max(1));
    words.filter_map(|at| side.words.get(at)).map(mark).collect()
}

/// How many pages a version's Salinan has by what was recorded of it.
fn recorded(version: &PublicVersion) -> u32 {
    let body = version.files.iter().find(|file| file.is_body);
    body.and_then(|file| file.pages).and_then(|pages| u32::try_from(pages).ok()).unwrap_or(0)
}

fn count(side: &Side) -> u32 {
    u32::try_from(side.leaves.len()).unwrap_or(u32::MAX)
}

fn sheet(
    public_id: i64,
    version: &PublicVersion,
    page: u32,
    side: Option<&Side>,
    marks: impl Fn(&Side) -> Vec<Mark>,
) -> Option<Sheet> {
    let file = version.files.iter().find(|file| file.is_body)?;
    let pages = side.map_or_else(|| recorded(version), count);
    if page == 0 || page > pages {
        return None;
    }
    let index = usize::try_from(page).ok()?.checked_sub(1)?;
    let leaf = side.and_then(|side| side.leaves.get(index));
    let (width, height) = leaf.map_or(A4, |leaf| (leaf.width, leaf.height));
    let href = urls::product_page(public_id, &file.name, page);
    Some(Sheet {
        version: format!(
            "Versi {}, terbit {}",
            version.version,
            CivilDate::in_jakarta(version.published).indonesian()
        ),
        place: format!("Halaman {page} dari {pages}"),
        picture: format!("{href}/gambar"),
        href,
        width,
        height,
        marks: side.map(marks).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page with these words, each 10 wide.
    fn leaf(words: &str) -> Leaf {
        let word =
            |(at, text): (u32, &str)| LeafWord { text: text.into(), x: at * 10, y: 5, width: 9, height: 4 };
        let words: Vec<LeafWord> = (0..).zip(words.split_whitespace()).map(word).collect();
        Leaf { count: 1, width: 100, height: 200, lines: vec![words], recognised: false }
    }

    #[test]
    fn differences_have_their_pages_and_their_words_are_marked() {
        let old = vec![leaf("satu dua tiga"), leaf("empat lima enam")];
        let new = vec![leaf("sampul"), leaf("satu dua tiga"), leaf("empat LIMA enam tujuh")];
        let compared = Compared::of(old, new);
        let changes = compared.changes.clone().unwrap();
        let place = |left: u32, right: u32| format!("{left}/{right}");
        let told: Vec<Difference> = changes.iter().map(|one| listed(&compared, one, &place)).collect();
        let words: Vec<(&str, &str, &str)> =
            told.iter().map(|one| (one.old.as_str(), one.new.as_str(), one.href.as_str())).collect();
        assert_eq!(words, [("", "sampul", "1/1"), ("lima enam", "LIMA enam tujuh", "2/3")]);
        assert_eq!(
            (told[1].lead.as_str(), told[0].tail.as_str()),
            ("satu dua tiga empat", "satu dua tiga empat")
        );
        assert_eq!(marks(&compared.old, 2, changes.iter().map(|one| &one.before)).len(), 2);
        assert_eq!(marks(&compared.new, 1, changes.iter().map(|one| &one.after)), [(0, 5, 9, 4)]);
        assert!(marks(&compared.new, 2, changes.iter().map(|one| &one.after)).is_empty());
        // A page stands beside the one that it has most in common with.
        assert_eq!((compared.beside(2), compared.beside(3)), (1, 2));
        assert_eq!(
            (compared.beside(1), compared.beside(9)),
            (1, 2),
            "what has nothing in common goes by its number"
        );
        assert_eq!(summary(Some(&compared), changes.len()), "2 tempat berbeda.");
    }

    #[test]
    fn what_cannot_be_compared_is_said() {
        assert!(summary(None, 0).contains("belum dibandingkan"));
        let bare = Compared::of(vec![leaf("")], vec![leaf("satu")]);
        assert!(summary(Some(&bare), 1).contains("tidak memuat teks"));
        assert_eq!(limits(&bare, 1, 2), ["Halaman tanpa teks yang dapat dibaca mesin pada versi 1: 1."]);
        let long =
            Compared::of(vec![leaf(&"a ".repeat(MAX_WORD_EDITS))], vec![leaf(&"b ".repeat(MAX_WORD_EDITS))]);
        assert!(long.changes.is_none() && summary(Some(&long), 0).contains("terlalu berbeda"));
        let same = Compared::of(vec![leaf("satu")], vec![leaf("satu")]);
        assert_eq!(summary(Some(&same), 0), "Tidak ada kata yang berbeda.");
        let read = Compared::of(vec![Leaf { recognised: true, ..leaf("satu") }], vec![leaf("satu")]);
        assert!(limits(&read, 1, 2)[0].contains("dikenali mesin"));
    }

    #[test]
    fn a_long_difference_is_quoted_in_part() {
        let side = Side::of(vec![leaf(&"kata ".repeat(MAX_QUOTED + 1))]);
        assert!(!side.quoted(&(0..MAX_QUOTED)).contains('…'));
        assert!(side.quoted(&(0..MAX_QUOTED + 1)).ends_with(" …"));
    }

    #[test]
    fn pages_are_read_from_the_address() {
        assert_eq!(Wanted::read("kiri=2&kanan=3"), Wanted { left: Some(2), right: Some(3) });
        assert_eq!(Wanted::read("kiri=-1&kanan=x"), Wanted::default());
    }
}
