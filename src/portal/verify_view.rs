//! What the page says of a file that somebody holds. It answers for bytes alone: that others differ is no
//! proof that what they say is wrong.

use super::frame::Frame;
use super::status::Status;
use crate::kernel::{CivilDate, Digest, Timestamp, moment_text, size_text};
use crate::products::SameFile;
use crate::web::urls;
use askama::Template;

/// The page where a file is held against what is published.
#[derive(Template)]
#[template(path = "portal/verify.html")]
pub(super) struct PageVerify {
    pub page: Frame,
    pub checked: Option<Checked>,
    /// Why nothing was checked; empty when nothing was wrong.
    pub problem: String,
    /// "50 MB".
    pub largest: String,
    pub largest_bytes: u64,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The bytes of a version that stands, of a product in force.
    InForce,
    /// The bytes of a version that stands, of a product that was revoked.
    NotInForce,
    /// The bytes of a version that was replaced, of a product in force.
    Old,
    /// The bytes of a version that was replaced, of a product that was revoked since.
    OldNotInForce,
    /// The bytes of what was published here and taken down since.
    TakenDown,
    /// No public file has these bytes.
    Unknown,
}

/// A digest, and what is known of it.
#[derive(Debug, Clone)]
pub(super) struct Checked {
    pub verdict: Verdict,
    pub digest: String,
    /// When it was looked up.
    pub at: String,
    pub files: Vec<Known>,
    /// Of what was taken down: its address and since when. Nothing else is told of it here.
    pub dark: Vec<(String, String)>,
}

/// A public file with these bytes.
#[derive(Debug, Clone)]
pub(super) struct Known {
    /// "Salinan digital" or "Lampiran".
    pub role: &'static str,
    pub name: String,
    pub citation: String,
    pub href: String,
    pub version: String,
    pub published: String,
    /// When the next version took its place; empty for the one that stands.
    pub replaced: String,
    pub status: Status,
}

impl Verdict {
    /// Its class, which gives it colour and shape.
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::InForce => "sama",
            Self::NotInForce => "tidak-berlaku",
            Self::Old | Self::OldNotInForce => "versi-lama",
            Self::TakenDown => "diturunkan",
            Self::Unknown => "tidak-dikenal",
        }
    }

    /// What people read first.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::InForce => "Berlaku, sama byte demi byte",
            Self::NotInForce => "Sama byte demi byte, tetapi tidak berlaku lagi",
            Self::Old => "Versi lama",
            Self::OldNotInForce => "Versi lama, dan tidak berlaku lagi",
            Self::TakenDown => "Diturunkan",
            Self::Unknown => "Tidak dikenal",
        }
    }
}

impl Checked {
    /// Of the public files with the same bytes, those that stand first.
    pub(super) fn of(digest: Digest, same: &[SameFile], now: Timestamp) -> Self {
        let verdict = match same {
            [] => Verdict::Unknown,
            _ if same.iter().any(|file| file.is_latest && !file.revoked) => Verdict::InForce,
            _ if same.iter().any(|file| file.is_latest) => Verdict::NotInForce,
            _ if same.iter().any(|file| !file.revoked) => Verdict::Old,
            _ => Verdict::OldNotInForce,
        };
        let stands = same.iter().any(|file| file.is_latest);
        // Where the bytes still stand, that they also stood in an earlier version says nothing more.
        let shown = same.iter().filter(|file| file.is_latest || !stands);
        let files = shown.map(known).collect();
        Self { verdict, digest: digest.hex(), at: moment_text(now), files, dark: Vec::new() }
    }

    /// Where nothing public has the bytes, but something did that was taken down.
    pub(super) fn or_dark(self, dark: &[(i64, Timestamp)]) -> Self {
        if dark.is_empty() || self.verdict != Verdict::Unknown {
            return self;
        }
        let one = |(id, at): &(i64, Timestamp)| {
            // Where it is not known since when, nothing is said of it.
            let since = if at.0 > 0 { CivilDate::in_jakarta(*at).indonesian() } else { String::new() };
            (urls::product_for_good(*id), since)
        };
        Self { verdict: Verdict::TakenDown, dark: dark.iter().map(one).collect(), ..self }
    }
}

fn known(file: &SameFile) -> Known {
    let day = |moment| CivilDate::in_jakarta(moment).indonesian();
    Known {
        role: if file.is_body { "Salinan digital" } else { "Lampiran" },
        name: file.name.clone(),
        citation: file.citation.clone(),
        href: urls::product(file.public_id, &file.slug),
        version: file.version.to_string(),
        published: day(file.published),
        replaced: file.replaced.map(day).unwrap_or_default(),
        status: Status::of(file.revoked, file.amended),
    }
}

impl PageVerify {
    /// With a result, a problem, or neither.
    pub(super) fn of(frame: Frame, checked: Option<Checked>, problem: &str, largest_bytes: u64) -> Self {
        let largest = size_text(largest_bytes);
        Self { page: frame, checked, problem: problem.to_owned(), largest, largest_bytes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(public_id: i64, version: i64, is_latest: bool) -> SameFile {
        SameFile {
            public_id,
            slug: "x".into(),
            citation: format!("Keputusan {public_id}"),
            name: "a.pdf".into(),
            is_body: true,
            version,
            is_latest,
            published: Timestamp(0),
            replaced: (!is_latest).then_some(Timestamp(86_400_000)),
            revoked: false,
            amended: false,
        }
    }

    fn checked(same: &[SameFile]) -> Checked {
        Checked::of(Digest::of(b"x"), same, Timestamp(0))
    }

    #[test]
    fn bytes_are_the_same_old_or_unknown_and_nothing_else() {
        assert_eq!(checked(&[]).verdict, Verdict::Unknown);
        let old = checked(&[file(1, 2, false), file(1, 1, false)]);
        assert_eq!((old.verdict, old.files.len()), (Verdict::Old, 2));
        assert_eq!(old.files[0].replaced, "2 Januari 1970");
        let gone = |public_id| SameFile { revoked: true, ..file(public_id, 1, false) };
        assert_eq!(checked(&[gone(1)]).verdict, Verdict::OldNotInForce);
        assert_eq!(checked(&[gone(1), file(2, 1, false)]).verdict, Verdict::Old);
    }

    #[test]
    fn bytes_that_went_dark_are_said_to_be_so_unless_they_are_public() {
        let dark = [(7, Timestamp(86_400_000)), (8, Timestamp(0))];
        let said = checked(&[]).or_dark(&dark);
        assert_eq!((said.verdict, said.verdict.word()), (Verdict::TakenDown, "Diturunkan"));
        assert_eq!(said.dark[0], ("/produk-hukum/7".to_owned(), "2 Januari 1970".to_owned()));
        assert_eq!(said.dark[1].1, "");
        assert_eq!(checked(&[]).or_dark(&[]).verdict, Verdict::Unknown);
        assert_eq!(checked(&[file(1, 1, true)]).or_dark(&dark).verdict, Verdict::InForce);
    }

    #[test]
    fn bytes_that_stand_are_not_called_old_because_they_also_stood_before() {
        let both = checked(&[file(1, 2, true), file(1, 1, false)]);
        assert_eq!((both.verdict, both.files.len()), (Verdict::InForce, 1));
        let revoked = SameFile { revoked: true, ..file(1, 2, true) };
        assert_eq!(checked(std::slice::from_ref(&revoked)).verdict, Verdict::NotInForce);
        assert_eq!(checked(&[revoked, file(2, 1, true)]).verdict, Verdict::InForce);
        assert_eq!(both.files[0].replaced, "");
    }
}
