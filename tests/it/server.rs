//! The real program, started and killed.

use std::path::Path;
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

/// A server that runs, until it is killed.
pub struct Server {
    child: Child,
    said: Lines<BufReader<ChildStdout>>,
    pub base: String,
}

impl Server {
    /// Starts `jdih serve` on a data folder and a free port, and waits until it says where it is.
    pub async fn start(data: &Path, database: &str) -> Self {
        Self::start_with(data, database, &[]).await
    }

    /// The same with more settings.
    pub async fn start_with(data: &Path, database: &str, more: &[&str]) -> Self {
        Self::start_logging(data, database, more, "warn").await
    }

    /// The same, with this much in its log.
    pub async fn start_logging(data: &Path, database: &str, more: &[&str], log_level: &str) -> Self {
        crate::eyes::only(data);
        let log = std::fs::File::options().create(true).append(true).open(data.join("log.txt"));
        let mut child = Command::new(env!("CARGO_BIN_EXE_jdih"))
            .args(["serve", "--listen", "127.0.0.1:0", "--database", database, "--data"])
            .arg(data)
            .args(more)
            .env_clear()
            .env("JDIH_LOG", log_level)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log.expect("a log"))
            .kill_on_drop(true)
            .spawn()
            .expect("jdih starts");
        let mut said = BufReader::new(child.stdout.take().expect("its words")).lines();
        let line = said.next_line().await.expect("a line");
        let base = line.as_deref().and_then(|line| line.strip_prefix("JDIH siap di ")).map(str::to_owned);
        let base = base.unwrap_or_else(|| panic!("jdih said {line:?}; {}", log_of(data)));
        Self { child, said, base: base.trim_end_matches('/').to_owned() }
    }

    /// The secret of the first start.
    pub async fn first_secret(&mut self) -> String {
        loop {
            let line = self.said.next_line().await.expect("a line").expect("the link");
            if let Some((_, secret)) = line.split_once("/mulai/") {
                return secret.to_owned();
            }
        }
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id().expect("it runs")
    }

    /// SIGKILL: nothing of it runs any more afterwards.
    pub async fn kill(&mut self) {
        self.child.start_kill().expect("a signal");
        self.child.wait().await.expect("its end");
    }
}

/// What servers on this folder had to warn of.
pub fn log_of(data: &Path) -> String {
    std::fs::read_to_string(data.join("log.txt")).unwrap_or_default()
}
