//! Mail over encrypted lines, to servers whose certificates an authority of the office's own has signed (`--smtp-ca`).

use crate::smtp::{Authority, SecureServer};
use jdih::config::{Settings, Values};
use jdih::notices::Mailer;
use jdih::notices::mail::{Refusal, Smtp};
use std::time::Duration;

/// A mail of test to a server on this machine, with the settings that people write.
async fn over(port: u16, tls: &str, authority: Option<&Authority>) -> Result<String, Refusal> {
    let data = tempfile::tempdir().expect("a folder");
    let file = data.path().join("otoritas.pem");
    if let Some(authority) = authority {
        std::fs::write(&file, &authority.pem).expect("written");
    }
    let values = Values {
        smtp: Some(format!("127.0.0.1:{port}")),
        smtp_tls: Some(tls.into()),
        smtp_ca: authority.map(|_| file.display().to_string()),
        mail_from: Some("jdih@kpu.contoh".into()),
        ..Values::default()
    };
    let settings = Settings::of_folder(data.path(), values).expect("usable").mail.expect("a server");
    let smtp = Smtp::new(settings).patient(Duration::from_secs(5));
    Mailer::new(smtp, "http://127.0.0.1:8080/").test("uji@kpu.contoh", crate::app::START).await
}

/// How settings call an encrypted line, and whether it is encrypted from the first byte.
const KINDS: [(&str, bool); 2] = [("starttls", false), ("tls", true)];

#[tokio::test]
async fn mail_goes_over_starttls_and_over_tls() {
    let authority = Authority::new();
    for (tls, at_once) in KINDS {
        let server = SecureServer::start(&authority, "127.0.0.1", at_once).await;
        assert_eq!(over(server.port, tls, Some(&authority)).await.expect("taken"), "250 taken", "{tls}");
        assert_eq!(server.taken()[0].to, "uji@kpu.contoh");
    }
}

#[tokio::test]
async fn an_own_authority_vouches_for_the_mail_server_and_no_other() {
    let (own, other) = (Authority::new(), Authority::new());
    for (tls, at_once) in KINDS {
        let server = SecureServer::start(&own, "127.0.0.1", at_once).await;
        let misnamed = SecureServer::start(&own, "surel.lain.contoh", at_once).await;
        for (port, authority) in
            [(server.port, None), (server.port, Some(&other)), (misnamed.port, Some(&own))]
        {
            let refused = over(port, tls, authority).await.unwrap_err();
            assert!(!refused.recipient && !refused.reason.contains("kpu"), "{refused:?}");
        }
        assert!(server.taken().is_empty() && misnamed.taken().is_empty());
    }
}
