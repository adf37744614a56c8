//! The child's side: limits first, then the file, then one answer. Single-threaded, no runtime.

use super::gate::sparse;
use super::job::{Job, JobLimits};
use super::rules::{MAX_INPUT_BYTES, Refusal};
use super::{inspect, text};
use rlimit::{Resource, setrlimit};
use std::ffi::OsStr;
use std::io::{self, Write as _};
use std::os::fd::AsFd as _;
use std::os::unix::fs::FileExt as _;
use std::process::ExitCode;

/// Exit codes that mean a mistake of ours and say nothing about the file.
pub(super) const EXIT_USAGE: u8 = 2;
pub(super) const EXIT_LIMITS: u8 = 3;
pub(super) const EXIT_IO: u8 = 4;

/// Files that a child may have open; it needs none beyond the three that it is born with.
const OPEN_FILES: u64 = 8;

/// Runs the child: `verb` is the argument behind [`super::CHILD_VERB`]. To be called before anything
/// else, above all before a runtime starts threads.
#[must_use]
pub fn child_main(verb: Option<&OsStr>) -> ExitCode {
    let Some(job) = verb.and_then(OsStr::to_str).and_then(Job::from_verb) else {
        return ExitCode::from(EXIT_USAGE);
    };
    if confine(job.limits()).is_err() {
        return ExitCode::from(EXIT_LIMITS);
    }
    match input(job).and_then(|bytes| reply(job, bytes)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(EXIT_IO),
    }
}

fn confine(limits: JobLimits) -> io::Result<()> {
    setrlimit(Resource::CORE, 0, 0)?;
    setrlimit(Resource::FSIZE, 0, 0)?;
    setrlimit(Resource::NOFILE, OPEN_FILES, OPEN_FILES)?;
    setrlimit(Resource::AS, limits.address_space_bytes, limits.address_space_bytes)?;
    // The soft limit ends it by SIGXCPU, the hard one by SIGKILL.
    setrlimit(Resource::CPU, limits.cpu_s, limits.cpu_s + 1)
}

/// Descriptor 0, read by position: the parent's own place in the file stays. Whole, but for the inspection of
/// large scans.
fn input(job: Job) -> io::Result<Vec<u8>> {
    let file = std::fs::File::from(io::stdin().as_fd().try_clone_to_owned()?);
    let size = file.metadata()?.len();
    if size > MAX_INPUT_BYTES {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let size = usize::try_from(size).map_err(|_| io::ErrorKind::FileTooLarge)?;
    if job == Job::Inspect {
        return sparse::read(&file, size);
    }
    let mut bytes = vec![0; size];
    file.read_exact_at(&mut bytes, 0)?;
    Ok(bytes)
}

fn reply(job: Job, bytes: Vec<u8>) -> io::Result<()> {
    let answer = match job {
        Job::Inspect => serde_json::to_vec(&Ok::<_, Refusal>(inspect::inspect(bytes))),
        Job::Text => serde_json::to_vec(&text::texts(bytes)),
    }?;
    let length = u32::try_from(answer.len()).map_err(|_| io::ErrorKind::FileTooLarge)?;
    let mut out = io::stdout().lock();
    out.write_all(&length.to_be_bytes())?;
    out.write_all(&answer)?;
    out.flush()
}
