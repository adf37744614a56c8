//! What the hotline needs of the house: the account at WhatsApp, and the jobs that speak to it.

use super::error::StartError;
use crate::config::{ConfigError, Settings};
use crate::jobs::Handler;
use crate::tickets::{FETCH, Fetcher, SEND, Sender, Tickets, WhatsApp};
use std::sync::Arc;

/// Who speaks to WhatsApp; nobody where no account is set.
pub(super) fn whatsapp(settings: &Settings) -> Result<Option<WhatsApp>, StartError> {
    let Some(account) = settings.whatsapp.clone() else { return Ok(None) };
    let refused = |error| ConfigError(format!("Sambungan ke WhatsApp tidak dapat disiapkan: {error}."));
    Ok(Some(WhatsApp::new(account).map_err(refused)?))
}

/// The jobs that send and fetch.
pub(super) fn handlers(
    tickets: &Tickets,
    whatsapp: Option<WhatsApp>,
) -> Vec<(&'static str, Arc<dyn Handler>)> {
    let Some(whatsapp) = whatsapp else { return Vec::new() };
    let sender = Sender { tickets: tickets.clone(), whatsapp: whatsapp.clone() };
    let fetcher = Fetcher { tickets: tickets.clone(), whatsapp };
    vec![(SEND, Arc::new(sender)), (FETCH, Arc::new(fetcher))]
}
