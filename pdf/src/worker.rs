//! The child's side: limits first, then the file, then the answer. Single-threaded, no runtime.

use super::gate::sparse;
use super::job::{Job, JobLimits};
use super::rules::{MAX_INPUT_BYTES, Refusal};
use super::{inspect, ocr, pair, printing, render, text};
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
    let verb = verb.and_then(OsStr::to_str);
    if let Some((wanted, program)) = verb.and_then(ocr::Wanted::from_argument) {
        return ocr::become_tesseract(wanted, &program);
    }
    let Some(job) = verb.and_then(Job::from_argument) else {
        return ExitCode::from(EXIT_USAGE);
    };
    if confine(job.limits(), OPEN_FILES).is_err() {
        return ExitCode::from(EXIT_LIMITS);
    }
    // Being nicer than the pages that people wait for is a courtesy; without it the work is done all the same.
    let _ = rustix::process::nice(job.niceness());
    match answer(job) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(EXIT_IO),
    }
}

fn answer(job: Job) -> io::Result<()> {
    let file = std::fs::File::from(io::stdin().as_fd().try_clone_to_owned()?);
    let bytes = || input(&file);
    let mut out = io::stdout().lock();
    match job {
        Job::Inspect => {
            let found = inspect::inspect(sparse::read(&file, size(&file)?)?);
            render::frame(&mut out, &serde_json::to_vec(&Ok::<_, Refusal>(found))?)?
        }
        Job::Read => render::frame(&mut out, &serde_json::to_vec(&text::read(bytes()?))?)?,
        Job::Sheet(page, turn) => ocr::sheet(bytes()?, page, turn, &mut out)?,
        Job::Strip(page, turn, place) => ocr::strip(bytes()?, page, turn, place, &mut out)?,
        Job::Render(from, to) => render::render(bytes()?, from..=to, &mut out)?,
        // Their files are many, and are read as they are needed.
        Job::Compare(_) => pair::compare(&file, &mut out)?,
        Job::Cut(_) => pair::cut(&file, &mut out)?,
        Job::Print => printing::print(&bytes()?, &mut out)?,
    }
    out.flush()
}

/// Sets the limits of this process, which nothing that it becomes can lift.
pub(super) fn confine(limits: JobLimits, open_files: u64) -> io::Result<()> {
    setrlimit(Resource::CORE, 0, 0)?;
    setrlimit(Resource::FSIZE, 0, 0)?;
    setrlimit(Resource::NOFILE, open_files, open_files)?;
    setrlimit(Resource::AS, limits.address_space_bytes, limits.address_space_bytes)?;
    // The soft limit ends it by SIGXCPU, the hard one by SIGKILL.
    setrlimit(Resource::CPU, limits.cpu_s, limits.cpu_s + 1)
}

/// Descriptor 0, read whole, and by position: the parent's own place in the file stays.
fn input(file: &std::fs::File) -> io::Result<Vec<u8>> {
    let size = size(file)?;
    let mut bytes = vec![0; size];
    file.read_exact_at(&mut bytes, 0)?;
    Ok(bytes)
}

fn size(file: &std::fs::File) -> io::Result<usize> {
    let size = file.metadata()?.len();
    if size > MAX_INPUT_BYTES {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    usize::try_from(size).map_err(|_| io::ErrorKind::FileTooLarge.into())
}
