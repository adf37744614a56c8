//! The mail server as it is set.

use std::fmt;

/// How the line to the server is kept private.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// Not at all: only to this machine.
    None,
    /// Begun in the open and then encrypted, or not used.
    StartTls,
    /// Encrypted from the first byte.
    Tls,
}

/// The server, and in whose name mails are sent.
#[derive(Clone, PartialEq, Eq)]
pub struct MailSettings {
    /// Host name or address.
    pub host: String,
    /// Port.
    pub port: u16,
    /// How the line is kept private.
    pub security: Security,
    /// Name and password, when the server wants them.
    pub login: Option<(String, String)>,
    /// The sender's address.
    pub from: String,
    /// A further certificate authority (PEM), such as the office's own.
    pub authority: Option<Vec<u8>>,
}

impl fmt::Debug for MailSettings {
    // Without the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MailSettings({}:{}, {:?}, from {})", self.host, self.port, self.security, self.from)
    }
}
