//! The parent's side: files go in, verdicts and readings come out, whatever becomes of the child.

use super::child::{self, Heard};
use super::job::{Job, JobLimits};
use super::reading::Reading;
use super::render::{self, MAX_PAGES_AT_ONCE, PageProblem, Rendered};
use super::rules::{self, Death, Findings, Inspection, MAX_INPUT_BYTES, Refusal};
use kernel::{Digest, Fault, FaultClass, Hasher};
use serde::de::DeserializeOwned;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Bytes of a file that are hashed at a time.
const READ_CHUNK_BYTES: usize = 256 * 1024;

/// Children at work at the same time; whoever comes next waits.
pub const MAX_CHILDREN: usize = 4;

/// Where programs of others lie.
const PROGRAMS: [&str; 3] = ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"];

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It was read, and is not fit.
    #[error("file refused: {0:?}")]
    Refused(Refusal),
    /// It cannot be opened on our own disk, or is no file.
    #[error("file cannot be opened")]
    File(#[source] io::Error),
    /// The child cannot be started or did not get to the file.
    #[error("reading child failed")]
    Child(#[source] io::Error),
    /// The child's answer makes no sense.
    #[error("reading child answered nonsense")]
    Answer(#[source] serde_json::Error),
}

impl Fault for ReadError {
    fn class(&self) -> FaultClass {
        match self {
            Self::Refused(_) => FaultClass::Invalid,
            Self::File(_) | Self::Child(_) | Self::Answer(_) => FaultClass::Broken,
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::Refused(refusal) => refusal.reason.clone(),
            Self::File(_) | Self::Child(_) | Self::Answer(_) => {
                "Berkas belum dapat diperiksa karena gangguan pada server; coba lagi, dan beri tahu \
                 administrator bila terulang."
                    .into()
            }
        }
    }
}

/// Reads PDFs in children of this process. Cheap to clone; clones share the bound on children.
#[derive(Debug, Clone)]
pub struct Reader {
    pub(super) exe: Arc<Path>,
    pub(super) places: Arc<Semaphore>,
    /// Folders in which programs of others are looked for.
    pub(super) programs: Arc<[PathBuf]>,
    /// Time on the clock for one child, where that is less than its own.
    pub(super) patience: Duration,
    inspect: JobLimits,
    read: JobLimits,
    render: JobLimits,
}

impl Reader {
    /// A reader whose children are `exe`, which must be this program.
    #[must_use]
    pub fn new(exe: impl Into<PathBuf>) -> Self {
        Self {
            exe: exe.into().into(),
            places: Arc::new(Semaphore::new(MAX_CHILDREN)),
            programs: PROGRAMS.iter().map(PathBuf::from).collect(),
            patience: Duration::MAX,
            inspect: Job::Inspect.limits(),
            read: Job::Read.limits(),
            render: Job::Render(1, 1).limits(),
        }
    }

    /// The same reader with less patience: time on the clock for one child.
    #[must_use]
    pub fn within(mut self, wall: Duration) -> Self {
        self.patience = self.patience.min(wall);
        self.inspect.wall = self.inspect.wall.min(wall);
        self.read.wall = self.read.wall.min(wall);
        self.render.wall = self.render.wall.min(wall);
        self
    }

    /// The same reader, programs of others looked for in these folders alone.
    #[must_use]
    pub fn with_programs_in(mut self, folders: impl IntoIterator<Item = PathBuf>) -> Self {
        self.programs = folders.into_iter().collect();
        self
    }

    /// Whether the file is fit to be taken in. A refusal, also by the child's death, is a result.
    ///
    /// # Errors
    /// [`ReadError`] other than `Refused`, when it could not be found out.
    pub async fn inspect(&self, file: File) -> Result<Inspection, ReadError> {
        let (file, digest) = hashed(file).await?;
        Ok(rules::conclude(digest, self.findings(file).await?))
    }

    async fn findings(&self, file: File) -> Result<Findings, ReadError> {
        match self.ask(Job::Inspect, self.inspect, file).await {
            Err(ReadError::Refused(refusal)) => Ok(Findings::refused(refusal)),
            other => other,
        }
    }

    /// As [`Self::inspect`], for a file by its path.
    ///
    /// # Errors
    /// As [`Self::inspect`].
    pub async fn inspect_path(&self, path: &Path) -> Result<Inspection, ReadError> {
        self.inspect(open(path).await?).await
    }

    /// As [`Self::inspect_path`], for a file whose digest the caller computes meanwhile.
    ///
    /// # Errors
    /// As [`Self::inspect`], else that of `digest`.
    pub async fn inspect_while<E: From<ReadError>>(
        &self,
        path: &Path,
        digest: impl Future<Output = Result<Digest, E>>,
    ) -> Result<Inspection, E> {
        let looking = async { self.findings(open(path).await?).await };
        let (found, digest) = tokio::join!(looking, digest);
        Ok(rules::conclude(digest?, found?))
    }

    /// The words of each page with their places.
    ///
    /// # Errors
    /// [`ReadError::Refused`] when the file is not fit or kills its child; else as [`Self::inspect`].
    pub async fn reading(&self, file: File) -> Result<Reading, ReadError> {
        self.ask(Job::Read, self.read, file).await
    }

    /// As [`Self::reading`], for a file by its path.
    ///
    /// # Errors
    /// As [`Self::reading`].
    pub async fn reading_path(&self, path: &Path) -> Result<Reading, ReadError> {
        self.reading(open(path).await?).await
    }

    /// Pictures of at most [`MAX_PAGES_AT_ONCE`] pages from `from` to `to`, as far as the file has them. A
    /// page that kills the child is one that cannot be drawn; those behind it are left to the next call.
    ///
    /// # Errors
    /// [`ReadError::Refused`] when the file does not open; else as [`Self::inspect`].
    pub async fn pictures(&self, file: File, from: u32, to: u32) -> Result<Vec<Rendered>, ReadError> {
        let to = to.min(from.saturating_add(MAX_PAGES_AT_ONCE - 1));
        let (answer, death) = self.answer(Job::Render(from, to), self.render, file).await?;
        let (pieces, whole) = render::frames(&answer);
        if death.is_none() && !whole {
            return Err(ReadError::Child(torn()));
        }
        let pages = render::understood(&pieces, from..=to).map_err(ReadError::Answer)?;
        let mut pages = pages.map_err(ReadError::Refused)?;
        if let Some(death) = death {
            let page = pages.last().map_or(from, |last| last.page + 1);
            if page <= to {
                pages.push(Rendered { page, picture: Err(PageProblem::of_death(death)) });
            }
        }
        Ok(pages)
    }

    /// As [`Self::pictures`], for a file by its path.
    ///
    /// # Errors
    /// As [`Self::pictures`].
    pub async fn pictures_path(&self, path: &Path, from: u32, to: u32) -> Result<Vec<Rendered>, ReadError> {
        self.pictures(open(path).await?, from, to).await
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        job: Job,
        limits: JobLimits,
        file: File,
    ) -> Result<T, ReadError> {
        let (answer, death) = self.answer(job, limits, file).await?;
        if let Some(death) = death {
            return Err(ReadError::Refused(Refusal::of_death(death)));
        }
        let (pieces, whole) = render::frames(&answer);
        let ([json], true) = (pieces.as_slice(), whole) else { return Err(ReadError::Child(torn())) };
        let answer: Result<T, Refusal> = serde_json::from_slice(json).map_err(ReadError::Answer)?;
        answer.map_err(ReadError::Refused)
    }

    /// What a child wrote, and how it died, if it did.
    pub(super) async fn answer(
        &self,
        job: Job,
        limits: JobLimits,
        file: File,
    ) -> Result<(Vec<u8>, Option<Death>), ReadError> {
        self.answer_heard(job, limits, file, &|_| ()).await
    }

    /// As [`Self::answer`]; `heard` is shown what there is of it whenever there is more.
    pub(super) async fn answer_heard(
        &self,
        job: Job,
        limits: JobLimits,
        file: File,
        heard: &Heard<'_>,
    ) -> Result<(Vec<u8>, Option<Death>), ReadError> {
        let about = file.metadata().map_err(ReadError::File)?;
        if !about.is_file() {
            return Err(ReadError::File(io::ErrorKind::InvalidInput.into()));
        }
        if about.len() > MAX_INPUT_BYTES {
            return Err(ReadError::Refused(Refusal::too_many_bytes()));
        }
        let _place = self.places.acquire().await.map_err(|e| ReadError::Child(io::Error::other(e)))?;
        let ended = child::ask(&self.exe, job, limits, file, heard).await.map_err(ReadError::Child)?;
        if let Some((death, stderr)) = &ended.death {
            tracing::warn!(job = job.argument(), ?death, stderr, "proses pembaca PDF mati");
        }
        Ok((ended.answer, ended.death.map(|(death, _)| death)))
    }
}

fn torn() -> io::Error {
    io::Error::other("torn answer")
}

pub(super) async fn open(path: &Path) -> Result<File, ReadError> {
    Ok(tokio::fs::File::open(path).await.map_err(ReadError::File)?.into_std().await)
}

/// The digest is the parent's own work: what the child says about its file is hearsay.
async fn hashed(file: File) -> Result<(File, Digest), ReadError> {
    let work = tokio::task::spawn_blocking(move || {
        let digest = digest(&file)?;
        Ok((file, digest))
    });
    work.await.map_err(io::Error::other).flatten().map_err(ReadError::File)
}

fn digest(file: &File) -> io::Result<Digest> {
    let (mut hasher, mut at) = (Hasher::default(), 0);
    let mut buffer = vec![0; READ_CHUNK_BYTES];
    loop {
        let got = file.read_at(&mut buffer, at)?;
        match buffer.get(..got) {
            Some(piece) if got > 0 => hasher.update(piece),
            _ => return Ok(hasher.finish()),
        }
        at += got as u64;
    }
}
