//! What can go wrong with an object or an upload.

use super::FileKey;
use crate::kernel::{Digest, Fault, FaultClass};
use std::path::PathBuf;

/// Failure of the store or of the staging area.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The setting names no folder and no bucket that we can use.
    #[error("storage place {place:?} cannot be used: {detail}")]
    Place {
        /// The setting as given.
        place: String,
        /// What is wrong with it.
        detail: String,
    },
    /// An object that must be there is not.
    #[error("object {0} is missing")]
    Missing(FileKey),
    /// What was read back is not what its name says.
    #[error("object {key} is damaged: expected {expected:?}, found {found:?}")]
    Damaged {
        /// Which object.
        key: FileKey,
        /// The digest that it should have.
        expected: Digest,
        /// The digest of what lies there.
        found: Digest,
    },
    /// What came back from the disk of the staging area is not what was written there.
    #[error("staged file {path:?} did not come back as it was written")]
    Altered {
        /// Which file.
        path: PathBuf,
    },
    /// The store refuses our access key.
    #[error("the store refuses access")]
    Denied(#[source] object_store::Error),
    /// The store failed or does not answer.
    #[error("the store failed")]
    Store(#[source] object_store::Error),
    /// A folder of the store cannot be synced, so nothing in it may be acknowledged.
    #[error("folder {path:?} cannot be synced")]
    Sync {
        /// Which folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A local file cannot be written or read.
    #[error("local file {path:?}")]
    Local {
        /// Which file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Larger than the limit that the caller named.
    #[error("more than {max_bytes} bytes")]
    TooLarge {
        /// The limit.
        max_bytes: u64,
    },
    /// Slower than the minimum rate, or silent for too long.
    #[error("upload too slow: {received} bytes in {elapsed_ms} ms")]
    TooSlow {
        /// Bytes received so far.
        received: u64,
        /// Time since the upload began.
        elapsed_ms: u64,
    },
    /// The disk would fall below its reserve.
    #[error("{free_bytes} bytes free, {reserve_bytes} are kept back")]
    DiskFull {
        /// Bytes that are free.
        free_bytes: u64,
        /// Bytes that uploads may not touch.
        reserve_bytes: u64,
    },
    /// The sender broke off.
    #[error("upload interrupted")]
    Interrupted(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A background thread died.
    #[error("background thread died")]
    Thread(#[source] tokio::task::JoinError),
}

impl Fault for StorageError {
    fn class(&self) -> FaultClass {
        match self {
            Self::Denied(_) | Self::Store(_) | Self::DiskFull { .. } => FaultClass::Unavailable,
            Self::TooLarge { .. } => FaultClass::TooLarge,
            Self::TooSlow { .. } | Self::Interrupted(_) => FaultClass::Invalid,
            Self::Place { .. }
            | Self::Missing(_)
            | Self::Damaged { .. }
            | Self::Altered { .. }
            | Self::Sync { .. }
            | Self::Local { .. }
            | Self::Thread(_) => FaultClass::Broken,
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::Place { place, .. } => {
                format!("Tempat penyimpanan {place} tidak dapat dipakai; periksa pengaturan --storage.")
            }
            Self::Missing(_) => {
                "Berkas ini tercatat tetapi tidak ada di penyimpanan; beri tahu administrator agar \
                 dipulihkan dari cadangan."
                    .into()
            }
            Self::Damaged { .. } => {
                "Isi berkas di penyimpanan tidak sama dengan sidik digitalnya; berkas tidak dipakai. \
                 Beri tahu administrator agar dipulihkan dari cadangan."
                    .into()
            }
            Self::Altered { .. } => {
                "Berkas yang dibaca kembali dari server tidak sama dengan yang dikirim, sehingga tidak \
                 disimpan. Unggah sekali lagi, dan beri tahu administrator bila terulang: cakram server \
                 perlu diperiksa."
                    .into()
            }
            Self::Denied(_) => {
                "Penyimpanan berkas menolak kunci akses; administrator perlu memeriksa pengaturannya.".into()
            }
            Self::Store(_) => {
                "Penyimpanan berkas sedang tidak dapat dipakai; coba lagi sebentar lagi.".into()
            }
            Self::Sync { .. } | Self::Local { .. } | Self::Thread(_) => {
                "Berkas belum tersimpan karena gangguan pada server; coba lagi, dan beri tahu \
                 administrator bila terulang."
                    .into()
            }
            Self::TooLarge { max_bytes } => format!(
                "Berkas lebih besar dari batas {}; perkecil atau bagi berkas itu, lalu unggah lagi.",
                size_text(*max_bytes)
            ),
            Self::TooSlow { .. } => {
                "Sambungan terlalu lambat sehingga unggahan dihentikan; coba lagi dengan sambungan yang \
                 lebih baik."
                    .into()
            }
            Self::DiskFull { .. } => {
                "Ruang penyimpanan server hampir habis sehingga unggahan ditolak; beri tahu administrator."
                    .into()
            }
            Self::Interrupted(_) => {
                "Unggahan terputus sebelum selesai; unggah berkas itu sekali lagi.".into()
            }
        }
    }
}

/// A size as people read it: MB of a million bytes where that is exact, else bytes.
fn size_text(bytes: u64) -> String {
    const MB: u64 = 1_000_000;
    if bytes >= MB && bytes.is_multiple_of(MB) {
        format!("{} MB", bytes / MB)
    } else {
        format!("{bytes} bita")
    }
}

impl StorageError {
    /// Sorts a failure of the store by what can be done about it.
    pub(super) fn of_store(key: &FileKey, error: object_store::Error) -> Self {
        use object_store::Error as E;
        match error {
            E::NotFound { .. } => Self::Missing(*key),
            other => Self::of_listing(other),
        }
    }

    /// As [`Self::of_store`], where no single object is meant.
    pub(super) fn of_listing(error: object_store::Error) -> Self {
        use object_store::Error as E;
        match error {
            E::PermissionDenied { .. } | E::Unauthenticated { .. } => Self::Denied(error),
            E::Generic { .. } if matches!(http_status(&error), Some(401 | 403)) => Self::Denied(error),
            other => Self::Store(other),
        }
    }

    pub(super) fn local(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Local { path, source }
    }
}

/// The HTTP status behind a failure that object_store does not sort itself. It keeps the type that
/// holds the status to itself, so it is read from the text; the tests against a server that answers
/// 403 and 501 find a change of wording.
pub(super) fn http_status(error: &object_store::Error) -> Option<u16> {
    let mut next: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = next {
        let text = error.to_string();
        let status = text.split_once("status code: ").and_then(|(_, rest)| rest.get(..3)?.parse().ok());
        if status.is_some() {
            return status;
        }
        next = error.source();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_named_as_people_write_it() {
        let sentence = StorageError::TooLarge { max_bytes: 50_000_000 }.sentence();
        assert!(sentence.contains("50 MB"), "{sentence}");
        assert_eq!(size_text(1_000_001), "1000001 bita");
    }
}
