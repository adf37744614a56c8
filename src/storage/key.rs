//! The one place that knows how an object is called.

use crate::kernel::Digest;
use object_store::path::Path;

/// The name of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileKey {
    /// Bytes as they came in, named by their digest.
    Original(Digest),
    /// Something computed from an original, which can be computed again.
    Derived {
        /// The original that it was made from.
        of: Digest,
        /// What it is.
        kind: DerivedKind,
        /// Version of the program that made it; a new one makes new objects beside the old.
        version: u16,
    },
}

/// What a derived object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DerivedKind {
    /// Text by page, as version 1 of this program kept it.
    Text,
    /// Words by page, with their places.
    Reading,
    /// The picture of a page, by its number from 1.
    PageImage(u32),
    /// The same made small.
    PageThumb(u32),
}

impl DerivedKind {
    /// The kinds that there is one of for a file, each with a row of its own in the database.
    pub const RECORDED: [Self; 2] = [Self::Text, Self::Reading];

    /// Its name, in the database too.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "teks",
            Self::Reading => "bacaan",
            Self::PageImage(_) => "halaman",
            Self::PageThumb(_) => "halaman-kecil",
        }
    }

    /// The one of [`Self::RECORDED`] with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::RECORDED.into_iter().find(|kind| kind.name() == name)
    }

    fn page(self) -> Option<u32> {
        match self {
            Self::Text | Self::Reading => None,
            Self::PageImage(page) | Self::PageThumb(page) => Some(page),
        }
    }
}

/// Folder of the originals, named after the algorithm of their digests.
pub(super) const ORIGINALS: &str = Digest::ALGORITHM;

impl FileKey {
    /// Where the object lies below the root of the folder or the prefix of the bucket, for example
    /// `sha256/ab/abcd…`, `turunan/bacaan/2/ab/abcd…` or `turunan/halaman/1/ab/abcd…/12`. Two digits fan out, so that no folder grows
    /// beyond what a file system lists quickly.
    #[must_use]
    pub fn path(&self) -> Path {
        match self {
            Self::Original(digest) => Path::from(format!("{ORIGINALS}/{}", fanned(*digest))),
            Self::Derived { of, kind, version } => match kind.page() {
                None => Path::from(Self::below(*of, kind.name(), *version)),
                Some(page) => Path::from(format!("{}/{page}", Self::below(*of, kind.name(), *version))),
            },
        }
    }

    /// The folder of the pictures of an original's pages.
    pub(super) fn pages_folder(of: Digest, kind: DerivedKind, version: u16) -> Path {
        Path::from(Self::below(of, kind.name(), version))
    }

    fn below(of: Digest, kind: &str, version: u16) -> String {
        format!("turunan/{kind}/{version}/{}", fanned(of))
    }

    /// The digest of the original that a path below [`ORIGINALS`] names; `None` for any other path.
    pub(super) fn original_at(path: &Path) -> Option<Digest> {
        let digest = path.filename()?.parse().ok()?;
        (Self::Original(digest).path() == *path).then_some(digest)
    }
}

impl std::fmt::Display for FileKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.path().fmt(f)
    }
}

fn fanned(digest: Digest) -> String {
    let hex = digest.hex();
    let shard: String = hex.chars().take(2).collect();
    format!("{shard}/{hex}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_fanned_out_by_two_digits() {
        let of = Digest::of(b"abc");
        let hex = of.hex();
        assert_eq!(FileKey::Original(of).to_string(), format!("sha256/ba/{hex}"));
        let text = FileKey::Derived { of, kind: DerivedKind::Text, version: 1 };
        assert_eq!(text.to_string(), format!("turunan/teks/1/ba/{hex}"));
        let page = FileKey::Derived { of, kind: DerivedKind::PageThumb(12), version: 1 };
        assert_eq!(page.to_string(), format!("turunan/halaman-kecil/1/ba/{hex}/12"));
        assert_eq!(DerivedKind::from_name("halaman"), None);
        for kind in DerivedKind::RECORDED {
            assert_eq!(DerivedKind::from_name(kind.name()), Some(kind));
        }
    }

    #[test]
    fn only_an_original_in_its_own_place_is_recognised() {
        let of = Digest::of(b"abc");
        let hex = of.hex();
        assert_eq!(FileKey::original_at(&FileKey::Original(of).path()), Some(of));
        for foreign in [format!("sha256/bb/{hex}"), format!("sha256/{hex}"), "sha256/ba/catatan.txt".into()] {
            assert_eq!(FileKey::original_at(&Path::from(foreign.as_str())), None, "{foreign}");
        }
    }
}
