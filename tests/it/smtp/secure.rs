//! A mail server behind TLS, whose certificate an authority of the test's own has signed.

use super::{Plan, State, Taken, talk};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

/// A certificate authority that nobody else knows.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    /// Its certificate.
    pub pem: Vec<u8>,
}

impl Authority {
    pub fn new() -> Self {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new(Vec::new()).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = params.self_signed(&key).expect("a certificate").pem().into_bytes();
        Self { issuer: Issuer::new(params, key), pem }
    }

    /// What a server of this name or address shows.
    fn config(&self, name: &str) -> ServerConfig {
        let key = KeyPair::generate().expect("a key");
        let params = CertificateParams::new(vec![name.to_owned()]).expect("a name");
        let certificate = params.signed_by(&key, &self.issuer).expect("signed");
        let key = PrivatePkcs8KeyDer::from(key.serialize_der());
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()));
        let config = config.with_safe_default_protocol_versions().expect("versions").with_no_client_auth();
        config
            .with_single_cert(vec![certificate.der().clone()], key.into())
            .expect("a certificate and its key")
    }
}

/// The server; it ends with the value.
pub struct SecureServer {
    pub port: u16,
    state: Arc<Mutex<State>>,
    task: JoinHandle<()>,
}

impl SecureServer {
    /// Of this name; encrypted from the first byte, or after STARTTLS.
    pub async fn start(authority: &Authority, name: &str, at_once: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (state, acceptor) =
            (Arc::new(Mutex::new(State::default())), TlsAcceptor::from(Arc::new(authority.config(name))));
        let shared = state.clone();
        let task = tokio::spawn(async move {
            while let Ok((line, _)) = listener.accept().await {
                tokio::spawn(converse(line, acceptor.clone(), at_once, shared.clone()));
            }
        });
        Self { port, state, task }
    }

    /// What it has taken so far, all of it encrypted on its way.
    pub fn taken(&self) -> Vec<Taken> {
        self.state.lock().expect("not poisoned").taken.clone()
    }
}

impl Drop for SecureServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn converse(
    mut line: TcpStream,
    acceptor: TlsAcceptor,
    at_once: bool,
    state: Arc<Mutex<State>>,
) -> std::io::Result<()> {
    if at_once {
        let mut line = acceptor.accept(line).await?;
        line.write_all(b"220 surel.uji ESMTP\r\n").await?;
        return talk(line, Plan::Take, state).await;
    }
    line.write_all(b"220 surel.uji ESMTP\r\n").await?;
    // Whoever hands anything over in the clear is let go.
    let mut lines = BufReader::new(&mut line).lines();
    while let Some(said) = lines.next_line().await? {
        let answer: &[u8] = match said.split(' ').next().unwrap_or_default().to_uppercase().as_str() {
            "EHLO" => b"250-surel.uji\r\n250 STARTTLS\r\n",
            "STARTTLS" => break,
            _ => return Ok(()),
        };
        lines.get_mut().write_all(answer).await?;
    }
    drop(lines);
    line.write_all(b"220 go on\r\n").await?;
    talk(acceptor.accept(line).await?, Plan::Take, state).await
}
