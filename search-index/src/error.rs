//! What can go wrong with an index. A query cannot: see [`crate::Query`].

use std::path::PathBuf;

/// A failure of the index, with a sentence in Indonesian.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Another writer, in this process or another, holds the folder.
    #[error("indeks di {} sedang ditulis oleh proses lain; hentikan proses itu atau tunggu sampai selesai", .0.display())]
    Locked(PathBuf),
    /// The folder was written for another layout of fields or words.
    #[error(
        "indeks memakai susunan versi {found}, sedangkan program ini memakai versi {wanted}; bangun ulang indeks"
    )]
    Schema {
        /// The version that lies in the folder.
        found: u32,
        /// The version of this program.
        wanted: u32,
    },
    /// The folder holds something that is no index of ours, or only a part of one.
    #[error("indeks di {} rusak ({reason}); bangun ulang indeks", path.display())]
    Damaged {
        /// Where it lies.
        path: PathBuf,
        /// What was found, for the log.
        reason: String,
    },
    /// The operating system refused a file.
    #[error("berkas indeks {} tidak dapat dibaca atau ditulis", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The engine failed in the middle of its work.
    #[error("mesin pencari gagal bekerja")]
    Engine(#[from] tantivy::TantivyError),
}

impl Error {
    /// Whether a fresh index is the remedy: [`crate::rebuild`] works on such a folder.
    #[must_use]
    pub fn needs_rebuild(&self) -> bool {
        matches!(self, Self::Schema { .. } | Self::Damaged { .. })
    }

    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }

    pub(crate) fn damaged(path: impl Into<PathBuf>, reason: impl ToString) -> Self {
        Self::Damaged { path: path.into(), reason: reason.to_string() }
    }
}
