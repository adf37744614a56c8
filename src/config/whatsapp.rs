//! The account at WhatsApp Business: whole or not at all, since half of it would take messages in that nobody signed.

use super::{ConfigError, Values};
use crate::tickets::Account;
use url::Url;

/// Where the API answers, unless said otherwise.
const API: &str = "https://graph.facebook.com/v23.0";
/// What lets us send: in the environment or the file, never on the command line, which others see.
pub(super) const TOKEN: &str = "JDIH_WHATSAPP_TOKEN";
/// What the webhook's sender signs with.
pub(super) const SECRET: &str = "JDIH_WHATSAPP_SECRET";
/// What the webhook's sender proves itself with at first.
pub(super) const VERIFY: &str = "JDIH_WHATSAPP_VERIFY";

/// The account that the values name; `None` when they name none.
pub(super) fn judge(values: &Values) -> Result<Option<Account>, ConfigError> {
    let secrets = [&values.whatsapp_token, &values.whatsapp_secret, &values.whatsapp_verify];
    let Some(number_id) = values.whatsapp_number.clone() else {
        if secrets.iter().any(|secret| secret.is_some()) || values.whatsapp_api.is_some() {
            let why = "Pengaturan WhatsApp lain diisi tanpa --whatsapp-number. Isi nomor pengenal telepon (phone number ID).";
            return Err(ConfigError(why.to_owned()));
        }
        return Ok(None);
    };
    if number_id.is_empty() || !number_id.chars().all(|c| c.is_ascii_digit()) {
        let why = "--whatsapp-number diisi nomor pengenal telepon (phone number ID) dari Meta: angka saja, bukan nomor telepon.";
        return Err(ConfigError(why.to_owned()));
    }
    let [Some(token), Some(app_secret), Some(verify_token)] = secrets.map(Clone::clone) else {
        let why = format!("--whatsapp-number diisi tanpa {TOKEN}, {SECRET}, dan {VERIFY}. Isi ketiganya.");
        return Err(ConfigError(why));
    };
    let api = values.whatsapp_api.clone().unwrap_or_else(|| API.to_owned());
    let parsed = Url::parse(&api).map_err(|_| ConfigError(format!("--whatsapp-api {api} bukan alamat.")))?;
    let is_here = matches!(parsed.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
    if parsed.scheme() != "https" && !(parsed.scheme() == "http" && is_here) {
        return Err(ConfigError("--whatsapp-api harus https, kecuali pada komputer ini.".to_owned()));
    }
    let api = api.trim_end_matches('/').to_owned();
    Ok(Some(Account { api, number_id, token, app_secret, verify_token }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(number: &str, api: &str, secrets: [&str; 3]) -> Result<Option<Account>, String> {
        let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let values = Values {
            whatsapp_number: text(number),
            whatsapp_api: text(api),
            whatsapp_token: text(secrets[0]),
            whatsapp_secret: text(secrets[1]),
            whatsapp_verify: text(secrets[2]),
            ..Values::default()
        };
        judge(&values).map_err(|error| error.0)
    }

    #[test]
    fn an_account_is_whole_or_there_is_none() {
        assert_eq!(of("", "", ["", "", ""]).unwrap(), None);
        let whole = of("42", "", ["a", "b", "c"]).unwrap().unwrap();
        assert_eq!(whole.api, API);
        let shown = format!("{whole:?}");
        assert!(!shown.contains("\"a\"") && !shown.contains("app_secret"), "{shown}");
        for secrets in [["", "b", "c"], ["a", "", "c"], ["a", "b", ""]] {
            assert!(of("42", "", secrets).unwrap_err().contains("ketiganya"));
        }
        assert!(of("", "", ["a", "", ""]).unwrap_err().contains("--whatsapp-number"));
        assert!(of("+62812", "", ["a", "b", "c"]).unwrap_err().contains("angka saja"));
    }

    #[test]
    fn secrets_go_over_https_or_stay_on_this_machine() {
        let api = |api: &str| of("42", api, ["a", "b", "c"]);
        assert_eq!(api("http://127.0.0.1:9/v1/").unwrap().unwrap().api, "http://127.0.0.1:9/v1");
        assert!(api("https://api.contoh.id/v1").is_ok());
        for wrong in ["http://api.contoh.id", "ftp://127.0.0.1", "contoh"] {
            assert!(api(wrong).is_err(), "{wrong}");
        }
    }
}
