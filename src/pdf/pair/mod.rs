//! The physical and the digital copy held against each other by machine: the digital copy says which glyph must
//! stand where, and the paper is verified, not read. What compares is the crate `page-compare`, which knows
//! pixels and glyphs; here the files are gathered for the child, opened in it, drawn, and taken apart.

mod child;
mod glyphs;
mod leaves;
mod sheaf;
mod window;

use super::job::Job;
use super::reader::{ReadError, Reader};
use super::rules::Refusal;
pub(super) use child::compare;
use page_compare::{Outcome, Physical};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Version of the comparison; results of another one are not compared with those of this.
pub const COMPARER_VERSION: u16 = 1;

/// What a comparison says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    /// What was found.
    pub outcome: Outcome,
    /// Pages of the physical copy.
    pub physical_pages: usize,
    /// Pages of the digital copy.
    pub digital_pages: usize,
}

impl Reader {
    /// Holds the files of a physical copy (PDFs or images, in their order; `pages` in all with those of the
    /// digital copy) against a digital copy. They are gathered in a file without a name below `folder`.
    ///
    /// # Errors
    /// [`ReadError::Refused`] when a file is not fit or kills its child; else as [`Self::inspect`].
    pub async fn compare(
        &self,
        physical: &[PathBuf],
        digital: &Path,
        kind: Physical,
        pages: u32,
        folder: &Path,
    ) -> Result<Compared, ReadError> {
        let (physical, digital, folder) = (physical.to_vec(), digital.to_owned(), folder.to_owned());
        let gather = move || sheaf::gather(&physical, &digital, kind, &folder);
        let gathered = tokio::task::spawn_blocking(gather).await.map_err(std::io::Error::other);
        let gathered = gathered.flatten().map_err(ReadError::File)?;
        let job = Job::Compare(pages);
        self.ask(job, job.limits(), gathered).await
    }
}

/// Why the engine does not take a page.
fn refusal(why: page_compare::Refusal) -> Refusal {
    use page_compare::Refusal as Why;
    match why {
        Why::PageSize => Refusal::page_beyond("Ukuran halaman di luar yang dapat dicocokkan"),
        Why::PictureSize => Refusal::page_beyond("Ukuran gambar halaman di luar yang dapat dicocokkan"),
        Why::Misshapen => Refusal::broken(),
        Why::TooMuchText => {
            Refusal::page_beyond("Satu halaman memuat teks lebih banyak daripada yang dapat dicocokkan")
        }
        Why::TooManyPages => {
            Refusal::page_beyond("Halaman naskah lebih banyak daripada yang dapat dicocokkan")
        }
    }
}
