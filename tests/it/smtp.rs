//! A mail server that does what the test tells it, on a loopback port.

mod secure;

pub use secure::{Authority, SecureServer};

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What the server does with the next connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    /// Takes the mail.
    Take,
    /// Answers this command (`MAIL`, `RCPT`, `DATA`, or `.` for the end of the text) with this line.
    Answer(&'static str, &'static str),
    /// Closes the line at this command.
    Drop(&'static str),
    /// Takes the text, and closes the line instead of saying so.
    TakeAndDrop,
    /// Says nothing at this command.
    Silent(&'static str),
}

/// A mail that was taken.
#[derive(Debug, Clone)]
pub struct Taken {
    pub to: String,
    /// As it came over the line.
    pub raw: String,
}

impl Taken {
    /// A header's value.
    pub fn header(&self, name: &str) -> String {
        let head = self.raw.split("\r\n\r\n").next().unwrap_or_default().replace("\r\n ", " ");
        let mark = format!("{}: ", name.to_lowercase());
        let line = head.lines().find(|line| line.to_lowercase().starts_with(&mark)).unwrap_or_default();
        line.get(mark.len()..).unwrap_or_default().to_owned()
    }

    /// The text with soft line ends and the escapes of quoted-printable undone.
    pub fn text(&self) -> String {
        let joined = self.raw.replace("=\r\n", "");
        let (mut bytes, mut rest) = (Vec::new(), joined.as_bytes());
        while let [first, tail @ ..] = rest {
            let code = tail.get(..2).and_then(|two| std::str::from_utf8(two).ok());
            match code.and_then(|two| u8::from_str_radix(two, 16).ok()).filter(|_| *first == b'=') {
                Some(byte) => {
                    bytes.push(byte);
                    rest = &tail[2..];
                }
                None => {
                    bytes.push(*first);
                    rest = tail;
                }
            }
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

#[derive(Default)]
struct State {
    plans: VecDeque<Plan>,
    always: Option<Plan>,
    taken: Vec<Taken>,
    lines: u32,
}

/// The server; it ends with the value.
pub struct MailServer {
    pub port: u16,
    state: Arc<Mutex<State>>,
    task: JoinHandle<()>,
}

impl MailServer {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let state = Arc::new(Mutex::new(State::default()));
        let shared = state.clone();
        let task = tokio::spawn(async move {
            while let Ok((line, _)) = listener.accept().await {
                let plan = {
                    let mut state = shared.lock().expect("not poisoned");
                    state.lines += 1;
                    state.plans.pop_front().or(state.always).unwrap_or(Plan::Take)
                };
                tokio::spawn(converse(line, plan, shared.clone()));
            }
        });
        Self { port, state, task }
    }

    /// What it does with the next connections; afterwards it takes everything.
    pub fn plans(&self, plans: &[Plan]) {
        self.state.lock().expect("not poisoned").plans = plans.iter().copied().collect();
    }

    /// What it does with every connection from now on.
    pub fn always(&self, plan: Option<Plan>) {
        self.state.lock().expect("not poisoned").always = plan;
    }

    /// What it has taken so far.
    pub fn taken(&self) -> Vec<Taken> {
        self.state.lock().expect("not poisoned").taken.clone()
    }

    /// How many connections there were.
    pub fn lines(&self) -> u32 {
        self.state.lock().expect("not poisoned").lines
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// One connection; gives up with the line.
async fn converse(line: TcpStream, plan: Plan, state: Arc<Mutex<State>>) -> std::io::Result<()> {
    let mut line = line;
    line.write_all(b"220 surel.uji ESMTP\r\n").await?;
    talk(line, plan, state).await
}

/// The conversation after the greeting.
async fn talk<L>(line: L, plan: Plan, state: Arc<Mutex<State>>) -> std::io::Result<()>
where
    L: AsyncRead + AsyncWrite + Unpin,
{
    let (read, mut write) = tokio::io::split(line);
    let mut lines = BufReader::new(read).lines();
    let mut to = String::new();
    while let Some(line) = lines.next_line().await? {
        let word = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
        match plan {
            Plan::Drop(at) if at == word => return Ok(()),
            Plan::Silent(at) if at == word => tokio::time::sleep(Duration::from_secs(600)).await,
            Plan::Answer(at, with) if at == word => {
                write.write_all(format!("{with}\r\n").as_bytes()).await?;
                continue;
            }
            _ => {}
        }
        let answer: &[u8] = match word.as_str() {
            "EHLO" => b"250-surel.uji\r\n250-8BITMIME\r\n250 AUTH PLAIN\r\n",
            "RCPT" => {
                to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                b"250 ok\r\n"
            }
            "DATA" => {
                write.write_all(b"354 go on\r\n").await?;
                let mut raw = String::new();
                while let Some(text) = lines.next_line().await?.filter(|text| text != ".") {
                    raw.push_str(text.strip_prefix("..").map_or(text.as_str(), |_| &text[1..]));
                    raw.push_str("\r\n");
                }
                if let Plan::Answer(".", with) = plan {
                    write.write_all(format!("{with}\r\n").as_bytes()).await?;
                    continue;
                }
                state.lock().expect("not poisoned").taken.push(Taken { to: to.clone(), raw });
                if plan == Plan::TakeAndDrop {
                    return Ok(());
                }
                b"250 taken\r\n"
            }
            "QUIT" => {
                write.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => b"250 ok\r\n",
        };
        write.write_all(answer).await?;
    }
    Ok(())
}
