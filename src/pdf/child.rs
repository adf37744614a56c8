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

/// How a child ended.
#[derive(Debug)]
pub(super) enum Ended {
    /// With one whole answer.
    Answer(Vec<u8>),
    /// Without; what it wrote to standard error, for the log.
    Dead(Death, String),
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
pub(super) async fn ask(exe: &Path, job: Job, limits: JobLimits, file: File) -> io::Result<Ended> {
    let mut child = command(exe, job, file).spawn()?;
    // Before the child is waited for its number cannot be anybody else's.
    let pid = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
    let mut group = Group(pid);
    let talked = tokio::select! {
        talked = tokio::time::timeout(limits.wall, talk(&mut child, limits.answer_bytes)) => {
            talked.map_err(|_| Death::TimedOut)
        }
        () = outgrows(pid, limits.resident_bytes) => Err(Death::OutOfMemory),
    };
    match talked {
        Ok(talked) => {
            let (status, answer, stderr) = talked?;
            group.0 = None;
            judge(status, answer, limits.answer_bytes, stderr)
        }
        Err(death) => {
            group.kill();
            child.wait().await?;
            group.0 = None;
            Ok(Ended::Dead(death, String::new()))
        }
    }
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

fn command(exe: &Path, job: Job, file: File) -> Command {
    let mut command = Command::new(exe);
    command.arg(CHILD_VERB).arg(job.verb());
    // Nothing of ours is for its eyes; one arena keeps the allocator within the address space.
    command.env_clear().env("MALLOC_ARENA_MAX", "1");
    command.current_dir("/").process_group(0).kill_on_drop(true);
    command.stdin(Stdio::from(file)).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

async fn talk(child: &mut Child, answer_bytes: u64) -> io::Result<(ExitStatus, Vec<u8>, String)> {
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    // One byte more than allowed, behind the four of the length, shows that there is too much.
    let (answer, stderr) = tokio::try_join!(upto(stdout, answer_bytes + 5), upto(stderr, STDERR_BYTES))?;
    Ok((child.wait().await?, answer, String::from_utf8_lossy(&stderr).into_owned()))
}

/// The first `max` bytes; the rest is taken off the writer's hands and forgotten.
async fn upto(pipe: Option<impl AsyncRead + Unpin>, max: u64) -> io::Result<Vec<u8>> {
    let mut kept = Vec::new();
    if let Some(mut pipe) = pipe {
        (&mut pipe).take(max).read_to_end(&mut kept).await?;
        tokio::io::copy(&mut pipe, &mut tokio::io::sink()).await?;
    }
    Ok(kept)
}

fn judge(status: ExitStatus, answer: Vec<u8>, answer_bytes: u64, stderr: String) -> io::Result<Ended> {
    let ours = [EXIT_USAGE, EXIT_LIMITS, EXIT_IO].map(i32::from);
    let death = match (status.code(), status.signal()) {
        (Some(0), _) if answer.len() as u64 > answer_bytes + 4 => Death::TooMuchOutput,
        (Some(0), _) => return whole(answer).map(Ended::Answer),
        (Some(code), _) if ours.contains(&code) => {
            return Err(io::Error::other(format!("child exited with {code}: {stderr}")));
        }
        // The Rust runtime says so before it aborts; the signal alone does not tell.
        _ if stderr.contains("memory allocation of") => Death::OutOfMemory,
        (Some(code), _) => Death::Exit(code),
        (None, signal) => Death::Signal(signal.unwrap_or(0)),
    };
    Ok(Ended::Dead(death, stderr))
}

/// The answer without its length, when both agree.
fn whole(mut answer: Vec<u8>) -> io::Result<Vec<u8>> {
    let torn = || io::Error::other("torn answer");
    let length: [u8; 4] = answer.get(..4).and_then(|bytes| bytes.try_into().ok()).ok_or_else(torn)?;
    let body = answer.split_off(4);
    if body.len() as u64 != u64::from(u32::from_be_bytes(length)) {
        return Err(torn());
    }
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_must_be_as_long_as_it_says() {
        assert_eq!(whole(b"\0\0\0\x02{}".to_vec()).unwrap(), b"{}");
        for torn in [&b""[..], b"\0\0\0", b"\0\0\0\x03{}", b"\0\0\0\x01{}"] {
            assert!(whole(torn.to_vec()).is_err(), "{torn:?}");
        }
    }

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
        let dead = |raw: i32, size: usize, stderr: &str| match judge(
            ExitStatus::from_raw(raw),
            vec![0; size],
            10,
            stderr.to_owned(),
        ) {
            Ok(Ended::Dead(death, _)) => Some(death),
            Ok(Ended::Answer(_)) | Err(_) => None,
        };
        assert_eq!(dead(0, 15, ""), Some(Death::TooMuchOutput));
        assert_eq!(dead(0, 14, ""), None);
        assert_eq!(dead(6, 0, "memory allocation of 9 bytes failed"), Some(Death::OutOfMemory));
        assert_eq!(dead(11, 0, ""), Some(Death::Signal(11)));
        assert_eq!(dead(101 << 8, 0, "panicked"), Some(Death::Exit(101)));
        assert_eq!(dead(i32::from(EXIT_LIMITS) << 8, 0, ""), None);
    }
}
