//! `surel-uji`: one mail through the server that is set, for whoever sets it up.

use super::out::{self, Failed, Outcome};
use crate::config::Settings;
use crate::kernel::Clock;
use crate::notices::Mailer;
use crate::notices::mail::Smtp;
use std::process::ExitCode;

/// Sends a mail of test and prints what the server said.
pub(super) async fn test(settings: &Settings, address: &str) -> Outcome {
    let Some(server) = settings.mail.clone() else {
        return Err(Failed("Server surel belum diatur. Isi --smtp dan --mail-from.".to_owned()));
    };
    let site = settings.site(settings.listen)?;
    let mailer = Mailer::new(Smtp::new(server), site.base_url.as_str());
    match mailer.test(address, Clock::system().now()).await {
        Ok(said) => {
            out::line(format!("Surel uji diterima server surel: {said}"))?;
            Ok(ExitCode::SUCCESS)
        }
        Err(refusal) => Err(Failed(format!(
            "Surel uji tidak terkirim: {}\nJawaban server: {}",
            refusal.reason, refusal.said
        ))),
    }
}
