//! Printouts, set in the child: data go out in the file that it is born with, a PDF comes back.

use super::job::Job;
use super::reader::{ReadError, Reader};
use super::render::{frame, frames};
use super::rules::{Class, Refusal};
use kernel::{Fault, FaultClass};
use print::Printout;
use std::fs::File;
use std::io::{self, Seek as _, Write};
use std::path::{Path, PathBuf};

/// Largest data of a printout with its pictures, in bytes.
pub const MAX_PRINTED_BYTES: u64 = 48 * 1024 * 1024;

/// Why there is no printout.
#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    /// The data are more than [`MAX_PRINTED_BYTES`], or setting them takes more time or memory than it may.
    #[error("printout too large")]
    TooLarge,
    /// The printer refused the data, with its reason.
    #[error("printout refused: {0}")]
    Refused(String),
    /// The child could not be started, fed or understood.
    #[error("printing child failed")]
    Child(#[source] io::Error),
}

impl Fault for PrintError {
    fn class(&self) -> FaultClass {
        match self {
            Self::TooLarge => FaultClass::TooLarge,
            Self::Refused(_) | Self::Child(_) => FaultClass::Broken,
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::TooLarge => {
                "Cetakan ini terlalu besar untuk dibuat dalam batas waktu dan memori; isinya tetap ada pada halamannya \
                 dan sebagai berkas data."
            }
            Self::Refused(_) | Self::Child(_) => {
                "Cetakan tidak dapat dibuat karena gangguan pada server; coba lagi, dan beri tahu administrator \
                 bila terulang."
            }
        }
        .to_owned()
    }
}

impl From<ReadError> for PrintError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Refused(refusal) if refusal.class == Class::TooLarge => Self::TooLarge,
            ReadError::Refused(refusal) => Self::Refused(refusal.reason),
            ReadError::File(error) | ReadError::Child(error) => Self::Child(error),
            ReadError::Answer(error) => Self::Child(error.into()),
        }
    }
}

impl Reader {
    /// A printout as a PDF. Its data are handed over in a file without a name below `folder`.
    ///
    /// # Errors
    /// [`PrintError`].
    pub async fn print(
        &self,
        printout: impl Into<Printout> + Send,
        folder: &Path,
    ) -> Result<Vec<u8>, PrintError> {
        let (printout, folder) = (printout.into(), folder.to_owned());
        let hand_over = move || handed_over(&printout, &folder);
        let handed = tokio::task::spawn_blocking(hand_over).await.map_err(io::Error::other).flatten();
        let handed = handed.map_err(|error| match error.kind() {
            io::ErrorKind::FileTooLarge => PrintError::TooLarge,
            _ => PrintError::Child(error),
        })?;
        let mut limits = Job::Print.limits();
        limits.wall = limits.wall.min(self.patience);
        let (answer, death) = self.answer(Job::Print, limits, handed).await?;
        if let Some(death) = death {
            return Err(ReadError::Refused(Refusal::of_death(death)).into());
        }
        match frames(&answer) {
            (pieces, true) => match pieces.as_slice() {
                [b"", pdf] => Ok(pdf.to_vec()),
                [why] => Err(PrintError::Refused(String::from_utf8_lossy(why).into_owned())),
                _ => Err(PrintError::Child(io::Error::other("nonsense"))),
            },
            _ => Err(PrintError::Child(io::Error::other("torn answer"))),
        }
    }
}

/// Prints from the data alone, in the limited child. Cheap to clone.
#[derive(Clone)]
pub struct Press {
    reader: Reader,
    folder: PathBuf,
}

impl Press {
    /// A press whose data pass through files without a name below `folder`.
    #[must_use]
    pub fn new(reader: Reader, folder: &Path) -> Self {
        Self { reader, folder: folder.to_owned() }
    }

    /// The printout as a PDF.
    ///
    /// # Errors
    /// [`PrintError`].
    pub async fn print(&self, printout: impl Into<Printout> + Send) -> Result<Vec<u8>, PrintError> {
        self.reader.print(printout, &self.folder).await
    }
}

/// The data, then the pictures in their order, empty where there is none.
fn handed_over(printout: &Printout, folder: &Path) -> io::Result<File> {
    let mut file = io::BufWriter::new(tempfile::tempfile_in(folder)?);
    frame(&mut file, &serde_json::to_vec(printout).map_err(io::Error::other)?)?;
    for picture in printout.pictures() {
        frame(&mut file, picture)?;
    }
    let mut file = file.into_inner().map_err(io::Error::from)?;
    if file.metadata()?.len() > MAX_PRINTED_BYTES {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    file.rewind()?;
    Ok(file)
}

/// What was handed over.
fn received(bytes: &[u8]) -> Option<Printout> {
    let (pieces, true) = frames(bytes) else { return None };
    let (json, pictures) = pieces.split_first()?;
    serde_json::from_slice::<Printout>(json).ok()?.with_pictures(pictures)
}

/// The child's work: nothing and the PDF, or why there is none.
pub(super) fn print(bytes: &[u8], out: &mut impl Write) -> io::Result<()> {
    print::in_this_thread_alone();
    let printout = received(bytes).ok_or(io::ErrorKind::InvalidData)?;
    match printout.pdf() {
        Ok(pdf) => {
            frame(out, b"")?;
            frame(out, &pdf)
        }
        Err(error) => frame(out, error.to_string().as_bytes()),
    }
}
