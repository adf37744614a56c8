//! Starting, feeding and ending one child.

use super::job::{CHILD_VERB, Job, JobLimits};
use super::rules::Death;
use super::worker::{EXIT_IO, EXIT_LIMITS, EXIT_USAGE};
use rustix::process::{Pid, Signal, kill_process_group};
use std::fs::File;
use std::io;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::{Child, Command};

/// How much of a child's standard error is kept for the log.
const STDERR_BYTES: u64 = 2048;
/// Time between two looks at a child's memory.
const WATCH: Duration = Duration::from_millis(10);

/// What became of a child.
#[derive(Debug)]
pub(super) struct Ended {
    /// What it wrote, piece by piece; all of it only when it did not die.
    pub(super) answer: Vec<u8>,
    /// How it died, and what it wrote to standard error, for the log.
    pub(super) death: Option<(Death, String)>,
}

/// Ends the child's whole process group when it goes out of scope before the child was waited for.
struct Group(Option<Pid>);

impl Group {
    fn kill(&self) {
        if let Some(group) = self.0 {
            // Gone already is as good.
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Starts `exe` as a child for `job` with `file` as descriptor 0, and waits for its end.
///
/// # Errors
/// When it cannot be started, or says itself that it could not begin its work.
pub(super) async fn ask(
    exe: &Path,
    job: Job,
    limits: JobLimits,
    file: File,
    heard: &Heard<'_>,
) -> io::Result<Ended> {
    listen(exe, &job.argument(), limits, file, heard).await
}

/// Whoever is shown the answer as it grows.
pub(super) type Heard<'h> = dyn Fn(&[u8]) + Send + Sync + 'h;

/// As [`ask`], for what is said to the child in this argument.
///
/// # Errors
/// As [`ask`].
pub(super) async fn run(exe: &Path, argument: &str, limits: JobLimits, file: File) -> io::Result<Ended> {
    listen(exe, argument, limits, file, &|_| ()).await
}

async fn listen(
    exe: &Path,
    argument: &str,
    limits: JobLimits,
    file: File,
    heard: &Heard<'_>,
) -> io::Result<Ended> {
    let mut child = command(exe, argument, file).spawn()?;
    // Before the child is waited for its number cannot be anybody else's.
    let pid = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
    let mut group = Group(pid);
    let mut answer = Vec::new();
    let talked = tokio::select! {
        talked = tokio::time::timeout(limits.wall, talk(&mut child, &mut answer, limits.answer_bytes, heard)) => {
            talked.map_err(|_| Death::TimedOut)
        }
        () = outgrows(pid, limits.resident_bytes) => Err(Death::OutOfMemory),
    };
    let (status, stderr) = match talked {
        Ok(talked) => talked?,
        Err(death) => {
            group.kill();
            child.wait().await?;
            group.0 = None;
            return Ok(Ended { answer, death: Some((death, String::new())) });
        }
    };
    group.0 = None;
    let death = judge(status, answer.len() as u64 > limits.answer_bytes, &stderr)?;
    Ok(Ended { answer, death: death.map(|death| (death, stderr)) })
}

/// Comes back when this process has held more resident memory than `most`; never when it does not.
async fn outgrows(pid: Option<Pid>, most: u64) {
    let Some(pid) = pid else { return std::future::pending().await };
    let status = format!("/proc/{}/status", pid.as_raw_nonzero());
    loop {
        tokio::time::sleep(WATCH).await;
        // The system makes this up in memory; there is nothing to wait for.
        let Ok(text) = std::fs::read_to_string(&status) else { return std::future::pending().await };
        if peak_bytes(&text).is_some_and(|peak| peak > most) {
            return;
        }
    }
}

/// The most memory that was ever resident, by `/proc/PID/status`.
fn peak_bytes(status: &str) -> Option<u64> {
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = peak.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kib.checked_mul(1024)
}

fn command(exe: &Path, argument: &str, file: File) -> Command {
    let mut command = Command::new(exe);
    command.arg(CHILD_VERB).arg(argument);
    // Nothing of ours is for its eyes; one arena keeps the allocator within the address space.
    command.env_clear().env("MALLOC_ARENA_MAX", "1");
    command.current_dir("/").process_group(0).kill_on_drop(true);
    command.stdin(Stdio::from(file)).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Listens until the child's end. What it wrote stays in `answer` when nobody waits that long.
async fn talk(
    child: &mut Child,
    answer: &mut Vec<u8>,
    answer_bytes: u64,
    heard: &Heard<'_>,
) -> io::Result<(ExitStatus, String)> {
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let mut complaint = Vec::new();
    // One byte more than allowed shows that there is too much.
    let answered = upto(stdout, answer, answer_bytes + 1, heard);
    tokio::try_join!(answered, upto(stderr, &mut complaint, STDERR_BYTES, &|_| ()))?;
    Ok((child.wait().await?, String::from_utf8_lossy(&complaint).into_owned()))
}

/// The first `max` bytes; the rest is taken off the writer's hands and forgotten.
async fn upto(
    pipe: Option<impl AsyncRead + Unpin>,
    kept: &mut Vec<u8>,
    max: u64,
    heard: &Heard<'_>,
) -> io::Result<()> {
    let Some(mut pipe) = pipe else { return Ok(()) };
    let mut first = (&mut pipe).take(max);
    while first.read_buf(kept).await? > 0 {
        heard(kept);
    }
    tokio::io::copy(&mut pipe, &mut tokio::io::sink()).await?;
    Ok(())
}

/// How a child died, if it did; an error when it says itself that it could not begin.
fn judge(status: ExitStatus, too_much: bool, stderr: &str) -> io::Result<Option<Death>> {
    let ours = [EXIT_USAGE, EXIT_LIMITS, EXIT_IO].map(i32::from);
    Ok(Some(match (status.code(), status.signal()) {
        (Some(0), _) if too_much => Death::TooMuchOutput,
        (Some(0), _) => return Ok(None),
        (Some(code), _) if ours.contains(&code) => {
            return Err(io::Error::other(format!("child exited with {code}: {stderr}")));
        }
        // The Rust runtime says so before it aborts; the signal alone does not tell.
        _ if stderr.contains("memory allocation of") => Death::OutOfMemory,
        (Some(code), _) => Death::Exit(code),
        (None, signal) => Death::Signal(signal.unwrap_or(0)),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peak_of_memory_is_read_as_the_system_writes_it() {
        assert_eq!(peak_bytes("Name:\tjdih\nVmHWM:\t   12 kB\nVmRSS:\t 8 kB\n"), Some(12 * 1024));
        assert_eq!(peak_bytes("VmHWM: x kB"), None);
        assert_eq!(peak_bytes("Name: a zombie has none"), None);
        let own = std::fs::read_to_string("/proc/self/status").unwrap();
        assert!(peak_bytes(&own).is_some_and(|peak| peak > 1024 * 1024));
    }

    #[tokio::test]
    async fn a_process_that_outgrows_its_memory_is_told_and_another_is_not() {
        let own = i32::try_from(std::process::id()).ok().and_then(Pid::from_raw);
        outgrows(own, 1).await;
        let patience = Duration::from_millis(100);
        assert!(tokio::time::timeout(patience, outgrows(own, u64::MAX)).await.is_err());
        assert!(tokio::time::timeout(patience, outgrows(None, 1)).await.is_err());
    }

    #[test]
    fn deaths_are_told_apart() {
        let death =
            |raw: i32, too_much: bool, stderr: &str| judge(ExitStatus::from_raw(raw), too_much, stderr).ok();
        assert_eq!(death(0, true, ""), Some(Some(Death::TooMuchOutput)));
        assert_eq!(death(0, false, ""), Some(None));
        assert_eq!(death(6, false, "memory allocation of 9 bytes failed"), Some(Some(Death::OutOfMemory)));
        assert_eq!(death(11, false, ""), Some(Some(Death::Signal(11))));
        assert_eq!(death(101 << 8, false, "panicked"), Some(Some(Death::Exit(101))));
        assert_eq!(death(i32::from(EXIT_LIMITS) << 8, false, ""), None);
    }
}
