//! One mail over one connection, command by command: so that it is known which of them the server refused.

use super::message::Mail;
use super::settings::{MailSettings, Security};
use crate::kernel::Timestamp;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands;
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, Message};
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

/// How long the server may keep silent in answer to one command.
const COMMAND_PATIENCE: Duration = Duration::from_secs(20);
/// How long one mail may take in all; a lease of a job is longer by its heartbeats.
const MAIL_PATIENCE: Duration = Duration::from_secs(60);

/// Why a mail was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Whether the server refuses this recipient for good.
    pub recipient: bool,
    /// What people and the log are told: the command and the server's code, never its words, which may hold the
    /// address.
    pub reason: String,
    /// What the server said, for whoever tests it by hand.
    pub said: String,
}

impl Refusal {
    /// A failure before anything was sent.
    pub(super) fn ours(reason: impl ToString) -> Self {
        let reason = reason.to_string();
        Self { recipient: false, said: reason.clone(), reason }
    }

    fn of(stage: &str, error: &lettre::transport::smtp::Error) -> Self {
        let reason = match error.status() {
            Some(code) => format!("server surel menjawab {code} pada {stage}."),
            None if error.is_timeout() => format!("server surel tidak menjawab pada waktunya ({stage})."),
            None if error.is_tls() => "sambungan aman ke server surel gagal.".to_owned(),
            None => format!("sambungan ke server surel gagal atau terputus ({stage})."),
        };
        let mut said = error.to_string();
        let mut source = std::error::Error::source(error);
        while let Some(inner) = source {
            said = format!("{said}: {inner}");
            source = inner.source();
        }
        Self { recipient: stage == RCPT && error.is_permanent(), reason, said }
    }
}

const RCPT: &str = "RCPT";

/// The way to the server. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Smtp {
    settings: Arc<MailSettings>,
    patience: Duration,
}

impl Smtp {
    /// To this server.
    #[must_use]
    pub fn new(settings: MailSettings) -> Self {
        Self { settings: Arc::new(settings), patience: COMMAND_PATIENCE }
    }

    /// With this patience for one command.
    #[must_use]
    pub fn patient(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Brings one mail to one address; gives what the server said when it took it.
    ///
    /// # Errors
    /// [`Refusal`].
    pub(super) async fn deliver(&self, to: &str, mail: &Mail, now: Timestamp) -> Result<String, Refusal> {
        let (from, to) = (address(&self.settings.from)?, address(to)?);
        let bytes = self.written(&from, &to, mail, now)?;
        let whole = self.converse(from, to, &bytes);
        let late = |_| Refusal::ours("server surel terlalu lambat.");
        tokio::time::timeout(MAIL_PATIENCE, whole).await.map_err(late)?
    }

    fn written(&self, from: &Address, to: &Address, mail: &Mail, now: Timestamp) -> Result<Vec<u8>, Refusal> {
        let raw =
            |name: &'static str, value: String| HeaderValue::new(HeaderName::new_from_ascii_str(name), value);
        let sender = Mailbox::new(Some("JDIH".to_owned()), from.clone());
        let date = UNIX_EPOCH + Duration::from_millis(u64::try_from(now.0).unwrap_or_default());
        let message = Message::builder()
            .from(sender)
            .to(Mailbox::new(None, to.clone()))
            .subject(mail.subject.clone())
            .date(date)
            .message_id(Some(format!("<{}@{}>", mail.id, from.domain())))
            // Nobody's absence is answered to a machine.
            .raw_header(raw("Auto-Submitted", "auto-generated".to_owned()))
            .raw_header(raw("List-Unsubscribe", format!("<{}>", mail.unsubscribe)))
            .multipart(MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone()));
        Ok(message.map_err(Refusal::ours)?.formatted())
    }

    async fn converse(&self, from: Address, to: Address, bytes: &[u8]) -> Result<String, Refusal> {
        let mut line = self.connect(from.domain()).await?;
        let said = self.hand_over(&mut line, from, to, bytes).await;
        if said.is_ok() {
            // Taken is taken, whatever becomes of the farewell; nobody waits for it. After a failure the line is closed.
            let patience = self.patience;
            tokio::spawn(async move { tokio::time::timeout(patience, line.quit()).await.map(drop) });
        }
        said
    }

    async fn connect(&self, domain: &str) -> Result<AsyncSmtpConnection, Refusal> {
        let settings = &self.settings;
        let hello = ClientId::Domain(domain.to_owned());
        let secret = || self.tls().map_err(|error| Refusal::of("TLS", &error));
        let outer = if settings.security == Security::Tls { Some(secret()?) } else { None };
        let place = (settings.host.as_str(), settings.port);
        let connecting = AsyncSmtpConnection::connect_tokio1(place, Some(self.patience), &hello, outer, None);
        let mut line = self.in_time("sambungan", connecting).await?;
        if settings.security == Security::StartTls {
            if !line.can_starttls() {
                return Err(Refusal::ours("server surel tidak menawarkan STARTTLS, sehingga tidak dipakai."));
            }
            self.in_time("STARTTLS", line.starttls(secret()?, &hello)).await?;
        }
        if let Some((user, password)) = &settings.login {
            let login = Credentials::new(user.clone(), password.clone());
            self.in_time("AUTH", line.auth(DEFAULT_MECHANISMS, &login)).await?;
        }
        Ok(line)
    }

    fn tls(&self) -> Result<TlsParameters, lettre::transport::smtp::Error> {
        let mut parameters = TlsParameters::builder(self.settings.host.clone());
        if let Some(pem) = &self.settings.authority {
            parameters = parameters.add_root_certificate(Certificate::from_pem(pem)?);
        }
        parameters.build_rustls()
    }

    async fn hand_over(
        &self,
        line: &mut AsyncSmtpConnection,
        from: Address,
        to: Address,
        bytes: &[u8],
    ) -> Result<String, Refusal> {
        self.in_time("MAIL", line.command(commands::Mail::new(Some(from), vec![]))).await?;
        self.in_time(RCPT, line.command(commands::Rcpt::new(to, vec![]))).await?;
        self.in_time("DATA", line.command(commands::Data)).await?;
        let taken = self.in_time("isi", line.message(bytes)).await?;
        let words: Vec<&str> = taken.message().collect();
        Ok(format!("{} {}", taken.code(), words.join(" ")))
    }

    async fn in_time<T>(
        &self,
        stage: &str,
        command: impl Future<Output = Result<T, lettre::transport::smtp::Error>>,
    ) -> Result<T, Refusal> {
        let late = |_| Refusal::ours(format!("server surel tidak menjawab pada waktunya ({stage})."));
        let done = tokio::time::timeout(self.patience, command).await.map_err(late)?;
        done.map_err(|error| Refusal::of(stage, &error))
    }
}

fn address(text: &str) -> Result<Address, Refusal> {
    text.parse().map_err(|_| Refusal::ours("alamat surel tidak dapat dipakai."))
}
