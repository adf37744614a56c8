//! The mail server: which combinations are refused, so that no password and no notice goes over an open line.

use super::{ConfigError, Values};
use crate::notices::mail::{MailSettings, Security};
use std::net::IpAddr;

/// The server that the values name; `None` when they name none, and then no mail is sent.
pub(super) fn judge(values: &Values) -> Result<Option<MailSettings>, ConfigError> {
    let refuse = |sentence: &str| Err(ConfigError(sentence.to_owned()));
    let Some(place) = &values.smtp else {
        if values.smtp_user.is_some() || values.mail_from.is_some() || values.smtp_tls.is_some() {
            return refuse(
                "Pengaturan surel lain diisi tanpa --smtp. Isi --smtp, misalnya surel.contoh.go.id:587.",
            );
        }
        return Ok(None);
    };
    let (host, port) = server(place)?;
    let security = match values.smtp_tls.as_deref().unwrap_or("starttls") {
        "starttls" => Security::StartTls,
        "tls" => Security::Tls,
        "tanpa" if is_here(&host) => Security::None,
        "tanpa" => {
            return refuse(
                "--smtp-tls tanpa hanya untuk server surel pada komputer ini; pakai starttls atau tls.",
            );
        }
        _ => return refuse("--smtp-tls diisi starttls, tls, atau tanpa."),
    };
    let login = match (&values.smtp_user, &values.smtp_password) {
        (Some(user), Some(password)) => Some((user.clone(), password.clone())),
        (None, None) => None,
        (Some(_), None) => {
            return refuse(
                "--smtp-user diisi tanpa kata sandi. Isi JDIH_SMTP_PASSWORD, atau smtp-password pada berkas.",
            );
        }
        (None, Some(_)) => return refuse("Kata sandi server surel diisi tanpa --smtp-user."),
    };
    let Some(from) = values.mail_from.clone().filter(|from| from.parse::<lettre::Address>().is_ok()) else {
        return refuse("--mail-from harus diisi satu alamat surel pengirim, misalnya jdih@contoh.go.id.");
    };
    Ok(Some(MailSettings { host, port, security, login, from, authority: authority(values)? }))
}

fn server(place: &str) -> Result<(String, u16), ConfigError> {
    let parts = place.trim().rsplit_once(':').and_then(|(host, port)| Some((host, port.parse().ok()?)));
    match parts {
        Some((host, port)) if !host.is_empty() && !host.contains(['/', '@', ' ']) && port > 0 => {
            Ok((host.trim_matches(['[', ']']).to_owned(), port))
        }
        _ => Err(ConfigError(format!("--smtp {place} bukan HOST:PORT; misalnya surel.contoh.go.id:587."))),
    }
}

fn is_here(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.to_canonical().is_loopback())
}

fn authority(values: &Values) -> Result<Option<Vec<u8>>, ConfigError> {
    let Some(path) = &values.smtp_ca else { return Ok(None) };
    let unreadable = |error| ConfigError(format!("--smtp-ca {path} tidak dapat dibaca: {error}."));
    Ok(Some(std::fs::read(path).map_err(unreadable)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(
        smtp: &str,
        tls: &str,
        user: &str,
        password: &str,
        from: &str,
    ) -> Result<Option<MailSettings>, String> {
        let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let values = Values {
            smtp: text(smtp),
            smtp_tls: text(tls),
            smtp_user: text(user),
            smtp_password: text(password),
            mail_from: text(from),
            ..Values::default()
        };
        judge(&values).map_err(|error| error.0)
    }

    #[test]
    fn mails_are_off_until_a_server_is_named() {
        assert_eq!(of("", "", "", "", "").unwrap(), None);
        assert!(of("", "", "", "", "jdih@contoh.go.id").unwrap_err().contains("--smtp"));
    }

    #[test]
    fn an_open_line_leads_to_this_machine_alone() {
        for here in ["127.0.0.1:25", "localhost:25", "[::1]:25"] {
            let settings = of(here, "tanpa", "", "", "jdih@contoh.go.id").unwrap().unwrap();
            assert_eq!((settings.security, settings.port), (Security::None, 25));
        }
        let refused = of("surel.contoh.go.id:25", "tanpa", "", "", "jdih@contoh.go.id").unwrap_err();
        assert!(refused.contains("komputer ini"), "{refused}");
        let usual = of("surel.contoh.go.id:587", "", "", "", "jdih@contoh.go.id").unwrap().unwrap();
        assert_eq!(usual.security, Security::StartTls);
    }

    #[test]
    fn half_a_setting_is_refused_and_the_password_is_not_shown() {
        let ok = of("a.id:465", "tls", "jdih", "rahasia", "jdih@contoh.go.id").unwrap().unwrap();
        assert!(!format!("{ok:?}").contains("rahasia"));
        assert!(of("a.id:465", "tls", "jdih", "", "jdih@contoh.go.id").unwrap_err().contains("kata sandi"));
        assert!(
            of("a.id:465", "tls", "", "rahasia", "jdih@contoh.go.id").unwrap_err().contains("--smtp-user")
        );
        for wrong in ["a.id", "a.id:", ":25", "a.id:0", "a.id:70000", "smtp://a.id:25"] {
            assert!(of(wrong, "", "", "", "jdih@contoh.go.id").unwrap_err().contains("HOST:PORT"), "{wrong}");
        }
        for wrong in ["", "jdih", "a@b.id\r\nX: y"] {
            assert!(of("a.id:25", "", "", "", wrong).unwrap_err().contains("--mail-from"), "{wrong}");
        }
        assert!(of("a.id:25", "ssl", "", "", "jdih@contoh.go.id").unwrap_err().contains("starttls, tls"));
    }
}
